"""PDF: reading order, paragraphs, headings, floats, noise, callouts and boxes, on pages typeset here."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pdfminer.fontmetrics import FONT_METRICS

from ketaminer import layers
from ketaminer.config import Config
from ketaminer.geometry import page_and_boxes
from ketaminer.model import Document
from ketaminer.stages.sections import find_sections

Print = tuple[float, float, float, str, str]
HELVETICA = FONT_METRICS["Helvetica"][1]
LEFT, RIGHT = 50.0, 320.0

FIRST = (
    "Ketamine was given to adults who drank every day and who had asked for help at one of four clinics in the north. All of "
    "them were seen by a nurse before the first infusion, and nobody had to pay for the visit or for the medicine."
)
SECOND = (
    "Craving fell within the week in both arms of the trial, but the fall was larger after the higher dose than it was after "
    "saline. The difference had gone by the third month, when half of the people had begun to drink again."
)


def column(text: str, x: float, top: float, size: float = 10, font: str = "R", width: int = 46) -> list[Print]:
    """A paragraph of a column, its lines 12 points apart."""
    return [(x, top - 1.2 * size * k, size, font, line) for k, line in enumerate(textwrap.wrap(text, width))]


def body_of(text: str, times: int = 3) -> str:
    return " ".join([text] * times)


def test_columns_are_read_one_after_the_other(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    page = [(50.0, 740.0, 18.0, "B", "Ketamine and drinking in four clinics")]
    page += column(body_of(FIRST), LEFT, 600) + column(body_of(SECOND), RIGHT, 600)
    text = reading(typeset(page))
    assert text == f"Ketamine and drinking in four clinics\n{body_of(FIRST)}\n{body_of(SECOND)}"


def test_a_sentence_runs_on_into_the_next_column_and_page(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    lines = textwrap.wrap(body_of(FIRST, 8), 46)
    third = len(lines) // 3
    pages = [
        [(LEFT, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[:third])]
        + [(RIGHT, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[third : 2 * third])],
        [(LEFT, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[2 * third :])],
    ]
    assert reading(typeset(*pages)) == body_of(FIRST, 8)


def test_full_width_abstract_above_columns(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    wide = column(body_of(SECOND, 2), LEFT, 700, 9, width=105)
    page = wide + column(body_of(FIRST), LEFT, 560) + column(body_of(SECOND), RIGHT, 560)
    assert reading(typeset(page)) == f"{body_of(SECOND, 2)}\n{body_of(FIRST)}\n{body_of(SECOND)}"


def test_headings_stand_alone_and_are_marked(
    typeset: Callable[..., bytes], document: Callable[..., Document], reading: Callable[..., str]
) -> None:
    page = [(LEFT, 700.0, 12.0, "B", "Methods"), *column(FIRST, LEFT, 680)]
    page += [(LEFT, 580.0, 10.0, "I", "Where people were seen"), *column(SECOND, LEFT, 566)]
    page += [(LEFT, 480.0, 12.0, "B", "Results"), *column(FIRST, LEFT, 460)]
    data = typeset(page)
    assert reading(data).split("\n") == ["Methods", FIRST, "Where people were seen", SECOND, "Results", FIRST]
    found = document(data)
    assert [found.text[b.start : b.end] for b in found.blocks if b.kind == "heading"] == [
        "Methods",
        "Where people were seen",
        "Results",
    ]
    sections = find_sections(found, Config())
    assert [(s.heading, s.kind, s.level) for s in sections.items] == [
        ("Methods", "methods", 1),
        ("Where people were seen", "methods", 2),
        ("Results", "results", 1),
    ]


def test_a_heading_run_into_its_text_is_parted_from_it(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    lines = textwrap.wrap(FIRST, 46)
    page = [(LEFT, 700.0, 12.0, "B", "Methods"), *column(SECOND, LEFT, 680)]
    page += [(LEFT, 600.0, 10.0, "B", "People."), (LEFT + 44, 600.0, 10.0, "R", lines[0][:38])]
    page += column(lines[0][38:] + " " + " ".join(lines[1:]), LEFT, 588)
    assert "\nPeople.\nKetamine was given" in reading(typeset(page))


def test_noise_is_edited_out_and_kept_in_the_source(
    typeset: Callable[..., bytes], document: Callable[..., Document], reading: Callable[..., str]
) -> None:
    lines = textwrap.wrap(body_of(FIRST, 6), 95)
    third = len(lines) // 3 + 1
    pages = []
    for k in range(3):
        page = [(LEFT, 760.0, 8.0, "I", "Journal of Careful Infusions 2021, 4"), (300.0, 30.0, 8.0, "R", str(117 + k))]
        page += [(LEFT, 700.0 - 12 * n, 10.0, "R", line) for n, line in enumerate(lines[k * third : (k + 1) * third])]
        pages.append(page)
    data = typeset(*pages, extra="BT /R 30 Tf 0.7 0.7 -0.7 0.7 200 200 Tm (PROOF COPY) Tj ET\n")
    assert reading(data).replace("\n", " ") == body_of(FIRST, 6)
    found = document(data)
    assert found.text.count("Journal of Careful Infusions") == 3
    assert found.text.count("PROOF COPY") == 3
    assert {found.text[b.start : b.end] for b in found.blocks if b.kind == "noise"} >= {"117", "118", "119", "PROOF COPY"}


def test_line_numbers_are_noise(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    lines = textwrap.wrap(body_of(FIRST, 5), 90)
    page = [(70.0, 700.0 - 14 * k, 10.0, "R", line) for k, line in enumerate(lines)]
    page += [(40.0, 700.0 - 14 * k, 8.0, "R", str(k + 1)) for k in range(len(lines))]
    assert reading(typeset(page)).replace("\n", " ") == body_of(FIRST, 5)


def test_a_table_between_columns_breaks_no_sentence(
    typeset: Callable[..., bytes], document: Callable[..., Document], reading: Callable[..., str]
) -> None:
    lines = textwrap.wrap(body_of(FIRST, 2) + " " + body_of(SECOND, 2), 46)
    half = len(lines) // 2 + 3
    page = [(LEFT, 700.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[:half])]
    page += [(RIGHT, 500.0 - 12 * k, 10.0, "R", line) for k, line in enumerate(lines[half:])]
    page += [(RIGHT, 700.0, 8.0, "B", "Table 1. Doses given")]
    for k, row in enumerate((("Arm", "Dose"), ("Low", "0.2 mg/kg"), ("High", "0.8 mg/kg"))):
        page += [(RIGHT, 686.0 - 11 * k, 8.0, "R", row[0]), (RIGHT + 90, 686.0 - 11 * k, 8.0, "R", row[1])]
    data = typeset(page)
    blocks = reading(data).split("\n")
    assert blocks[:4] == ["Table 1. Doses given", "Arm Dose", "Low 0.2 mg/kg", "High 0.8 mg/kg"]
    assert " ".join(blocks[4:]) == body_of(FIRST, 2) + " " + body_of(SECOND, 2)
    assert all(block[-1] == "." for block in blocks[4:])
    found = document(data)
    assert {b.kind for b in found.blocks} == {"caption", "table"}


def test_raised_figures_are_callouts_behind_words_and_powers_behind_numbers(
    typeset: Callable[..., bytes], reading: Callable[..., str]
) -> None:
    page = column(body_of(SECOND), LEFT, 700)
    for y, pieces in (
        (400.0, ("It fell among users", "14,15", " and others.", "3", "")),
        (388.0, ("We saw it again", "7-9", " at a count of 10", "6", " cells.")),
    ):
        x = LEFT
        for k, piece in enumerate(pieces):
            size = 6.0 if k % 2 else 10.0
            page.append((x, y + 4 * (k % 2), size, "R", piece))
            x += size * sum(HELVETICA[c] for c in piece) / 1000
    assert "It fell among users[14,15] and others.[3] We saw it again[7-9] at a count of 10⁶ cells." in reading(
        typeset(page)
    ).replace("\n", " ")


def test_pages_and_boxes(typeset: Callable[..., bytes], document: Callable[..., Document], tmp_path: Path) -> None:
    data = typeset(column(FIRST, LEFT, 700), column(SECOND, LEFT, 500))
    found = document(data)
    at = found.text.index("Craving fell")
    page, boxes = page_and_boxes(found, (at, at + len("Craving fell")))
    assert page == 2
    ((x0, y0, x1, y1),) = boxes
    assert abs(x0 - LEFT) < 1
    assert abs(x1 - 105) < 6
    assert y0 < 500 < y1 < 512
    whole = found.pages[0].span
    assert page_and_boxes(found, whole)[0] == 1
    assert len(page_and_boxes(found, whole)[1]) == len(textwrap.wrap(FIRST, 46))
    layers.write(tmp_path, found, "document", "0" * 64)
    assert replace(layers.read_document(tmp_path), sections=None) == found
