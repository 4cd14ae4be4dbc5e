"""PDF: pages with three columns, sidebars, mixed widths and floats among the columns, typeset here."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import pytest
from pdfminer.fontmetrics import FONT_METRICS

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.geometry import page_and_boxes
from ketaminer.model import Document
from ketaminer.stages.sections import find_sections

Print = tuple[float, float, float, str, str]
HELVETICA = FONT_METRICS["Helvetica"][1]
STORY = (
    "Ketamine was given to adults who drank every day and who had asked for help at one of four clinics in the north. All of "
    "them were seen by a nurse before the first infusion, and nobody had to pay for the visit or for the medicine. Craving "
    "fell within the week in both arms, but the fall was larger after the higher dose than it was after saline. The "
    "difference had gone by the third month, when half of the people had begun to drink again. A second infusion brought it "
    "back in two thirds of them, although the nurses had not been told who had been given which of the doses before. "
)
ASIDE = "Each clinic had its own pharmacy, which kept the vials under lock. Two people counted them on the first day of a month."


def lines_of(text: str, x: float, top: float, width: int, size: float = 10, font: str = "R") -> list[Print]:
    return [(x, top - 1.2 * size * k, size, font, line) for k, line in enumerate(textwrap.wrap(text, width))]


def columns(text: str, lefts: Sequence[float], top: float, width: int, deep: int) -> list[Print]:
    """A text that runs on from column to column, ``deep`` lines in each."""
    lines = textwrap.wrap(text, width)
    assert len(lines) <= deep * len(lefts)
    return [(lefts[k // deep], top - 12 * (k % deep), 10.0, "R", line) for k, line in enumerate(lines)]


def table(x: float, top: float, rows: Sequence[Sequence[str]], step: float = 90) -> list[Print]:
    return [(x + step * c, top - 11 * r, 8.0, "R", cell) for r, row in enumerate(rows) for c, cell in enumerate(row)]


ROWS = (("Arm", "Dose", "People"), ("Low", "0.2 mg/kg", "34"), ("High", "0.8 mg/kg", "36"))
THREE = (40.0, 220.0, 400.0)
TWO = (50.0, 320.0)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_three_columns(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    text = reading(typeset(columns(STORY * 3, THREE, 700, 32, 22)))
    assert flat(text) == flat(STORY * 3)
    assert all(block.endswith(".") for block in text.split("\n"))


def test_three_columns_below_a_full_width_abstract(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    page = lines_of(ASIDE * 2, 40, 720, 110, 9) + columns(STORY * 2, THREE, 640, 32, 16)
    text = reading(typeset(page))
    assert flat(text) == flat(ASIDE * 2 + " " + STORY * 2)
    assert text.startswith(flat(ASIDE * 2) + "\n")
    assert all(block.endswith(".") for block in text.split("\n"))


def test_one_column_then_two_then_one(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    page = lines_of(STORY, 50, 740, 98)
    page += columns(STORY * 2, TWO, 640, 46, 13)
    page += lines_of(STORY, 50, 440, 98)
    assert reading(typeset(page)) == "\n".join([flat(STORY), flat(STORY * 2), flat(STORY)])


def test_a_sidebar_in_other_type_stays_together(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    page = lines_of(STORY * 2, 50, 700, 62)
    page += lines_of(ASIDE, 430, 700, 30, 8, "I")
    text = reading(typeset(page))
    assert sorted(text.split("\n")) == sorted([flat(STORY * 2), ASIDE])


def test_a_full_width_table_between_columns_breaks_no_sentence(
    typeset: Callable[..., bytes], document: Callable[..., Document]
) -> None:
    lines = textwrap.wrap(STORY * 3, 46)
    half = len(lines) // 2
    page: list[Print] = []
    for x, part in zip(TWO, (lines[:half], lines[half:]), strict=True):
        page += [(x, (700.0 if k < 8 else 560.0) - 12 * k, 10.0, "R", line) for k, line in enumerate(part)]
    page += [(50.0, 590.0, 8.0, "B", "Table 1. Doses that were given in the two arms of the trial and the people in each arm")]
    page += table(50, 576, ROWS, 200)
    found = document(typeset(page))
    text = OffsetMap(found.text, found.edits).reading
    for sentence in flat(STORY).split(". "):
        assert sentence in text.replace("\n", " ")
    assert all(block[-1] == "." or block in {"Arm Dose People", "Low 0.2 mg/kg 34", "High 0.8 mg/kg 36"} or "Table 1" in block
               for block in text.split("\n"))  # fmt: skip


@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_float_on_a_page_that_one_paragraph_fills(
    typeset: Callable[..., bytes], reading: Callable[..., str], pages_before: int
) -> None:
    """The caption stands at a sentence's end, though the paragraph begins before its page and ends behind it."""
    lines = textwrap.wrap(STORY * 4, 95)
    # pages that end in the middle of a sentence
    each = next(n for n in range(len(lines) // 3, 0, -1) if lines[n - 1][-1] != "." != lines[2 * n - 1][-1])
    pages = [
        [(50.0, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[n * each : (n + 1) * each if n < 2 else None])]
        for n in range(3)
    ]
    pages[pages_before] += [
        (50.0, 640.0 - 12 * each, 8.0, "B", "Figure 1. "),
        (88.0, 640.0 - 12 * each, 8.0, "R", "Craving in the week after each of the two doses that were given"),
    ]
    blocks = reading(typeset(*pages)).split("\n")
    assert sum(block.startswith("Figure 1.") for block in blocks) == 1
    body = [block for block in blocks if not block.startswith("Figure")]
    assert " ".join(body) == flat(STORY * 4)
    assert all(block.endswith(".") for block in body)


def test_tables_that_fill_pages_wait_for_the_end_of_the_paragraph_around_them(
    typeset: Callable[..., bytes], document: Callable[..., Document]
) -> None:
    lines = textwrap.wrap(STORY * 2, 95)
    half = next(n for n in range(len(lines) // 2, 0, -1) if lines[n - 1][-1] != ".")
    pages: list[list[Print]] = [
        [(50.0, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[:half])],
        [(50.0, 700.0, 8.0, "B", "Table 1. Doses given"), *table(50, 686, ROWS)],
        [(50.0, 700.0, 8.0, "B", "Table 2. Doses asked for"), *table(50, 686, ROWS)],
        [(50.0, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[half:])],
    ]
    found = document(typeset(*pages))
    text = OffsetMap(found.text, found.edits).reading
    assert flat(STORY * 2) in text
    assert text.count("Low 0.2 mg/kg 34") == 2
    at = found.text.index("Table 2")
    assert page_and_boxes(found, (at, at + 7))[0] == 3
    assert [page.number for page in found.pages] == [1, 2, 3, 4]


def test_a_caption_in_two_columns_is_one_caption(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    page = lines_of(STORY, 50, 740, 98)
    page += lines_of("Figure 1. Craving in the days after each of the two doses; lines show the people", 50, 400, 46, 8)
    page += lines_of("who had been seen at one of the four clinics, dots show all of the others", 320, 400, 46, 8)
    caption = "who had been seen at one of the four clinics, dots show all of the others"
    assert f"lines show the people {caption}" in reading(typeset(page))


def test_raised_figures_behind_a_word_are_a_callout_in_any_column(
    typeset: Callable[..., bytes], reading: Callable[..., str]
) -> None:
    page = columns(STORY * 2, THREE, 700, 32, 16)
    for x in THREE:
        at = x
        for k, piece in enumerate(("Seen in users", "14,15", " and in rats.", "2")):
            size = 6.0 if k % 2 else 10.0
            page.append((at, 480.0 + 4 * (k % 2), size, "R", piece))
            at += size * sum(HELVETICA[c] for c in piece) / 1000
    assert reading(typeset(page)).count("Seen in users[14,15] and in rats.[2]") == 3


def test_floats_are_sections_of_their_own(typeset: Callable[..., bytes], document: Callable[..., Document]) -> None:
    page = [(50.0, 740.0, 12.0, "B", "Methods"), *lines_of(STORY, 50, 720, 95)]
    page += [(50.0, 600.0, 12.0, "B", "Results"), *lines_of(STORY, 50, 580, 95)]
    page += [(50.0, 490.0, 8.0, "B", "Table 1. Doses given"), *table(50, 476, ROWS)]
    page += [*lines_of(STORY, 50, 400, 95), (50.0, 300.0, 12.0, "B", "Discussion"), *lines_of(STORY, 50, 280, 95)]
    found = document(typeset(page))
    items = find_sections(found, Config()).items
    assert [(s.heading, s.kind, s.level) for s in items] == [
        ("Methods", "methods", 1),
        ("Results", "results", 1),
        (None, "results", 2),
        ("Discussion", "discussion", 1),
    ]
    assert [s.id for s in items] == ["s1", "s2", "s3", "s4"]
    inside = found.text[items[2].span.start : items[2].span.end]
    assert inside.startswith("Table 1")
    assert inside.split()[-1] == "36"
    assert items[1].span.end == items[3].span.start


def test_a_heading_beside_or_below_a_table_is_none_of_it(typeset: Callable[..., bytes], document: Callable[..., Document]) -> None:
    page: list[Print] = [(50.0, 740.0, 12.0, "B", "Methods"), *lines_of(STORY * 2, 320, 740, 46)]
    page += [(50.0, 700.0, 8.0, "R", "Table 1. Doses given in the arms of the trial"), *table(50, 686, ROWS)]
    page += [(50.0, 620.0, 9.2, "B", "People who were seen"), *lines_of(STORY, 50, 606, 46)]
    page += [(320.0, 400.0, 9.2, "B", "How craving was told"), *lines_of(STORY, 320, 386, 46)]
    found = document(typeset(page))
    marked = [found.text[b.start : b.end] for b in found.blocks if b.kind == "heading"]
    assert marked == ["Methods", "People who were seen", "How craving was told"]


def test_the_names_of_lists_and_imprints_are_no_headings(typeset: Callable[..., bytes], document: Callable[..., Document]) -> None:
    page = [(50.0, 740.0, 12.0, "B", "Conclusion"), *lines_of(STORY, 50, 720, 95)]
    page += [(50.0, 600.0, 12.0, "B", "Abbreviations"), *lines_of("IV: by vein; BDI: a list of questions on mood.", 50, 580, 95)]
    page += [(50.0, 540.0, 12.0, "B", "Funding"), *lines_of("The clinics paid for the medicine and for the nurses.", 50, 520, 95)]
    items = find_sections(document(typeset(page)), Config()).items
    assert [(s.heading, s.kind) for s in items] == [("Conclusion", "conclusion"), (None, "other"), ("Funding", "funding")]


def test_a_box_lies_on_its_word_among_narrow_and_wide_letters(
    typeset: Callable[..., bytes], document: Callable[..., Document]
) -> None:
    line = "illicit tilting will stilt it and MAMMOTH WOMEN WOMEN WOMEN COMMAND craving now"
    found = document(typeset([(50.0, 700.0, 10.0, "R", line), *lines_of(STORY, 50, 650, 95)]))
    for word in ("and", "craving"):
        at = found.text.index(word)
        ((x0, y0, x1, y1),) = page_and_boxes(found, (at, at + len(word)))[1]
        left = 50 + sum(HELVETICA[c] for c in line[: line.index(word)]) / 100
        assert abs(x0 - left) < 6
        assert abs(x1 - left - sum(HELVETICA[c] for c in word) / 100) < 6
        assert 696 < y0 < 700 < y1 < 712
