"""Running heads and page numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Document

WORDS = "the nurse asked every adult about sleep and mood while a doctor wrote down what was said and when it was said in full"
HEAD = "Sleep and mood in adults: a study"


def body(n: int, first: int = 0) -> list[str]:
    """Lines of running text, no two alike."""
    words = WORDS.split()
    return [" ".join([*(words[k:] + words[:k])[:12], f"x{first + k}"]) for k in range(n)]


def flow(lines: list[str]) -> str:
    return " ".join(lines)


@pytest.mark.parametrize(
    ("foot", "top"),
    [
        ("\n{n}\n\n", "{head}\n\n"),
        ("\n", "{head}  {n}\n"),
        ("\n\n", "{n}   {head}\n\n"),
        ("\n- {n} -\n", ""),
        ("\nPage {n} of 4\n", ""),
        ("\n{head}\n\n   {n}\n", ""),
        ("\n\n{n}\n", "\n\n"),
    ],
)
def test_heads_and_numbers_at_form_feeds(
    document: Callable[..., Document], reading: Callable[..., str], foot: str, top: str
) -> None:
    text = ""
    whole: list[str] = []
    for n in range(1, 5):
        lines = body(18, 100 * n)
        whole += lines
        text += "\n".join(lines) + foot.format(n=n, head=HEAD) + ("\f" + top.format(n=n, head=HEAD) if n < 4 else "")
    found = document(text)
    assert len(found.pages) == 4
    assert reading(text) == flow(whole)


def test_heads_and_numbers_without_form_feeds(reading: Callable[..., str]) -> None:
    text = ""
    whole: list[str] = []
    for n in range(1, 6):
        lines = body(18, 100 * n)
        whole += lines
        text += "\n".join(lines) + f"\n{n}\n{HEAD}\n"
    assert reading(text + "the end") == flow([*whole, "the end"])


def test_a_head_that_is_the_title_is_kept_as_title(reading: Callable[..., str]) -> None:
    title = "Sleep and mood in adults who were seen for years"
    text = f"{title}\n\n" + "\n".join(body(18)) + f"\n\f{title}\n" + "\n".join(body(18, 100)) + "\n"
    assert reading(text) == title + "\n" + flow([*body(18), *body(18, 100)])


def test_a_hyphen_across_a_page_break_is_mended(reading: Callable[..., str]) -> None:
    lines = body(18)
    text = (
        "\n".join(lines)
        + f" anaes-\n1\n\n\f{HEAD}\n\nthetic "
        + "\n".join(body(18, 100))
        + f"\n2\n\n\f{HEAD}\n\n"
        + "\n".join(body(9, 200))
    )
    assert "anaesthetic the nurse" in reading(text)


@pytest.mark.parametrize(
    "kept",
    [
        ["Results", "Results"],  # headings come twice: in the abstract and in the body
        ["Table 1", "Table 2", "Table 3", "Table 4"],  # labels count upwards too
        ["12", "7", "35", "8"],  # a column of figures
    ],
)
def test_what_only_resembles_page_noise_stays(reading: Callable[..., str], kept: list[str]) -> None:
    text = ""
    for n, line in enumerate(kept):
        text += "\n".join(body(17, 100 * n)) + f"\n{line}\n"
    found = reading(text + "\n".join(body(5)))
    for line in kept:
        assert line in found


def test_a_line_that_stands_on_one_page_only_stays(reading: Callable[..., str]) -> None:
    text = "\n".join(body(18)) + "\nA closing remark\n\fAn opening remark\n" + "\n".join(body(18, 100)) + "\n"
    assert "A closing remark" in reading(text)
    assert "An opening remark" in reading(text)


def test_rows_of_a_table_that_come_back_evenly_stay(reading: Callable[..., str]) -> None:
    rows = [f"Measure {chr(97 + k)} of mood and sleep, mean" for k in range(14)]
    text = "\n".join(f"Arm {arm}\n" + "\n".join(f"{row}\n{arm}.{k}" for k, row in enumerate(rows)) for arm in "ABCDE")
    assert reading(text).count("Measure c of mood and sleep, mean") == 5


@pytest.mark.parametrize(
    "notice",
    [
        "Downloaded from journal.example by guest on 14 March 2021\n1 of 4",
        "3    Downloaded from https://journal.example/article on May 3, 2019",
    ],
)
def test_notices_of_a_download(reading: Callable[..., str], notice: str) -> None:
    lines = body(30)
    text = "\n".join([*lines[:15], notice, *lines[15:]])
    assert reading(text).split() == " ".join(lines).split()


def test_prose_about_a_download_stays(reading: Callable[..., str]) -> None:
    lines = body(30)
    text = "\n".join([*lines[:15], "Downloaded from the registry on one day were all the", *lines[15:]])
    assert "registry" in reading(text)
