"""Term matching: what is found, where it may begin and end, and that offsets are those of the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.stages.ner.gazetteer import Term, TermMatcher, fold, fold_marks, is_short_capitals

MATCHER = TermMatcher(
    [
        Term("ketamine", "ketamine"),
        Term("S-ketamine", "esketamine"),
        Term("(S)-ketamine", "esketamine"),
        Term("norketamine", "norketamine"),
        Term("LSD", "LSD", cased=True),
        Term("opioid", "opioids", plural=True),
        Term("opioid agonist", "agonists", plural=True),
        Term("craving", "craving"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ketamine", ["ketamine"]),
        ("KETAMINE was given", ["KETAMINE"]),
        ("norketamine", ["norketamine"]),
        ("ketamines and xketamine", []),
        ("ketamine-treated rats, ketamine's effect, ketamine’s effect", ["ketamine"] * 3),
        ("(ketamine/midazolam)", ["ketamine"]),
        ("S\u2011ketamine and S\u2013Ketamine", ["S\u2011ketamine", "S\u2013Ketamine"]),
        ("the isomer (S)-ketamine", ["(S)-ketamine"]),
        ("LSD, not lsd", ["LSD"]),
        ("opioids, an opioid, opioidss", ["opioids", "opioid"]),
        ("opioid agonists", ["opioid agonists"]),
        ("opioid agonistic", ["opioid"]),
        ("opioid\u00a0agonist", ["opioid\u00a0agonist"]),
        ("opioid\nagonist", ["opioid"]),
        ("İketamine İ ketamine", ["ketamine"]),
    ],
)
def test_matches(text: str, expected: list[str]) -> None:
    assert [text[h.start : h.end] for h in MATCHER.find(text)] == expected


def test_a_break_is_a_word_boundary() -> None:
    text = "EditorialKetamine was.Duringketamine use"
    assert [h.start for h in MATCHER.find(text, frozenset({9}))] == [9]
    assert MATCHER.find("ketamineDuring", frozenset({8}))[0].value == "ketamine"


def test_all_matches_when_asked() -> None:
    text = "(S)-ketamine"
    assert [text[h.start : h.end] for h in MATCHER.find(text, overlapping=True)] == ["(S)-ketamine", "ketamine"]


def test_get() -> None:
    assert MATCHER.get("Opioids") == "opioids"
    assert MATCHER.get("LSD") == "LSD"
    assert MATCHER.get("lsd") is None
    assert MATCHER.get("opioid agon") is None


def test_no_terms() -> None:
    assert TermMatcher([]).find("ketamine") == []


@given(st.text())
def test_folding_never_changes_the_length(text: str) -> None:
    assert len(fold(text)) == len(fold_marks(text)) == len(text)


@given(st.lists(st.sampled_from(["ketamine", "S-", "(S)-", "nor", "opioid", "s", " ", "–", "İ", "ß", "\n", "LSD", "agonist", "é"])))
def test_offsets_quote_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    hits = MATCHER.find(text)
    for hit in hits:
        found = fold(text[hit.start : hit.end])
        assert MATCHER.get(found) == hit.value or found == "lsd"
        assert hit.start == 0 or not (text[hit.start - 1].isalnum() and text[hit.start].isalnum())
    assert all(a.end <= b.start for a, b in pairwise(hits))


@pytest.mark.parametrize("text", ["(" * 200_000, "a" * 200_000, "(S)-" * 50_000, "opioid " * 30_000, "1" * 200_000])
def test_long_and_odd(text: str) -> None:
    assert len(MATCHER.find(text)) == text.count("opioid")


def test_short_capitals() -> None:
    assert is_short_capitals("LSD") and is_short_capitals("5-FU")
    assert not is_short_capitals("Lsd") and not is_short_capitals("123") and not is_short_capitals("KETAMINE")
