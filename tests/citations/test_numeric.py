"""Numeric callouts in square brackets, parentheses and superscripts."""

from __future__ import annotations

import pytest

LIST = "\n".join(f"{n}. Writer{'abcdefghij'[n % 10]} A. Title of work {n}. J Things. 2010;3:{n}-{n + 1}." for n in range(1, 21))

BRACKETS = [
    ("It is so [14].", ["14"]),
    ("It is so [14][15][16].", ["14", "15", "16"]),
    ("It is so [18,19] [20].", ["18", "19", "20"]),
    ("It is so [5-7] or [5–7].", ["5", "6", "7", "5", "6", "7"]),
    ("It is so [8]–[10].", ["8", "9", "10"]),
    ("It is so [1, 3 and 5].", ["1", "3", "5"]),
    ("It is so [see 4, 6].", ["4", "6"]),
    ("It is so[3].During it.", ["3"]),
]

NONE = [
    "Doses of [35 mg] with [95% CI 1–2] and [0.5, 1] and 29 µg/g [24–36] in [2010].",
    "Labelled [11C]raclopride and [11]C-flumazenil and [18F]FDG.",
    "In (n=20), (2 of 5), (Fig. 2), Table 1, 2 and (p < 0.05).",
    "Steps: (1) rest and (2) eat, in the range [1, 5].",
    "An area of 5 m² or 10 cm² and 10⁶ cells with Ca²⁺.",
    "On day1 of week12, CO2 rose to 10.5 as in Fig.2.",
]


@pytest.mark.parametrize(("text", "keys"), BRACKETS)
@pytest.mark.parametrize("references", ["", LIST])
def test_brackets(cite, text: str, keys: list[str], references: str) -> None:
    found = cite(text, references).items
    assert [item.key for item in found] == keys
    assert {item.status for item in found} == {"resolved" if references else "no_bibliography"}


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_callout(cite, text: str) -> None:
    assert cite(text).items == ()


def test_a_range_has_one_item_for_each_work(cite) -> None:
    text = "It is so [14–16]."
    found = cite(text).items
    assert [item.text for item in found] == ["14", "14–16", "16"]
    assert {text[slice(*item.group_span)] for item in found} == {"[14–16]"}


def test_parentheses_where_the_document_uses_them(cite) -> None:
    text = (
        "It is so (1). It was so (2, 3). It will be (4–6), as Smith et al. (7) have said. It cost (n=9) less (8,9), F(2, 9) = 2.0."
    )
    assert [item.key for item in cite(text, LIST).items] == list("123456789")
    assert [item.key for item in cite(text).items] == list("123456789")


def test_enumerations_are_no_callouts(cite) -> None:
    text = "We did it (1). It has (2, 3). Then (4–7) came. We asked: (1) who, (2) why, and (3) how."
    assert [item.key for item in cite(text, LIST).items] == list("1234567")


def test_superscripts(cite) -> None:
    text = (
        "Users14,15 said so.16,17 The rest,18 did. Serum.1 Urine.2 Blood.3–5 Hair.6 Nails.7 It was 10.5 at 5 m2 in Fig.2 or day1."
    )
    keys = ["14", "15", "16", "17", "18", "1", "2", "3", "4", "5", "6", "7"]
    assert [item.key for item in cite(text, LIST).items] == keys
    assert [item.key for item in cite("Serum¹² fell.³ Then,⁴⁻⁶ it rose⁷,⁸.").items] == ["12", "3", "4", "5", "6", "7", "8"]


def test_numbers_beyond_the_list_are_not_found(cite) -> None:
    found = cite("It is so [19-22].", LIST).items
    assert [(item.key, item.status) for item in found] == [("19", "resolved"), ("20", "resolved"), ("22", "not_found")]


def test_wide_ranges_are_not_expanded(cite) -> None:
    assert cite("It is so [1-9000] at ages [18–84].").items == ()
    assert len(cite("It is so [1-9000].", LIST).items) == 21
    assert cite("It is so [1-999999].").items == ()
