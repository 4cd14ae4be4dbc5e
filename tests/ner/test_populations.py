"""Populations and counts of subjects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.model import Span
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.populations import find_populations

CONFIG = Config()


def found(text: str, label: str) -> list[tuple[str, Found]]:
    hits = find_populations(Reading(text, (Span(0, len(text)),)), CONFIG)
    return [(text[f.start : f.end], f) for f in sorted(hits, key=lambda f: f.start) if f.label == label]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "craving in recently detoxified alcohol dependent patients fell",
            [("recently detoxified alcohol dependent patients", "human", None)],
        ),
        ("Sixty-one abstinent heroin-dependent patients took part", [("abstinent heroin-dependent patients", "human", 61)]),
        ("9 cocaine dependent males", [("cocaine dependent males", "human", 9)]),
        ("in 30 non-anxious, nicotine-dependent participants", [("non-anxious, nicotine-dependent participants", "human", 30)]),
        (
            "40 subjects with diagnosis of alcohol dependence had",
            [("subjects with diagnosis of alcohol dependence", "human", 40)],
        ),
        ("Six subjects diagnosed with depression were", [("subjects diagnosed with depression", "human", 6)]),
        ("patients with treatment-resistant depression (n = 18)", [("patients with treatment-resistant depression", "human", 18)]),
        ("women undergoing elective caesarean section", [("women undergoing elective caesarean section", "human", None)]),
        ("heavy ketamine users suffer", [("heavy ketamine users", "human", None)]),
        ("depressed and anxious patients", [("depressed and anxious patients", "human", None)]),
        ("Type 2 diabetic patients", [("Type 2 diabetic patients", "human", None)]),
        ("Male Sprague-Dawley rats (n = 12)", [("Male Sprague-Dawley rats", "rat", 12)]),
        ("BDNF knock-out mice", [("BDNF knock-out mice", "mouse", None)]),
        ("vehicle-treated animals", [("vehicle-treated animals", "animal", None)]),
        ("a 54-year-old woman with asthma came", [("54-year-old woman with asthma", "human", None)]),
        ("A 60 year-old woman", [("60 year-old woman", "human", None)]),
        ("he treated patients", [("patients", "human", None)]),
        ("patient care and the rat brain", []),
        ("the patients' reports", []),
        ("the controls of the machine", []),
    ],
)
def test_populations(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert [(s, f.value["species"], f.value["n"]) for s, f in found(text, "POPULATION") if f.value] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(n=35)", [("n=35", 35)]),
        ("(N = 1,024)", [("N = 1,024", 1024)]),
        ("Sixty-one abstinent patients", [("Sixty-one", 61)]),
        ("Two hundred and ten parturients", [("Two hundred and ten", 210)]),
        ("over 1,000 alcoholics", [("1,000", 1000)]),
        ("5 participants relapsed", [("5", 5)]),
        ("45 consecutive adult patients", [("45", 45)]),
        ("In 2014 patients were seen", []),
        ("the group 1 patients", []),
        ("3.5% of patients", []),
        ("type 2 diabetic patients", []),
        ("n=35%", []),
    ],
)
def test_counts(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(s, f.value["n"]) for s, f in found(text, "COUNT") if f.value] == expected


def test_a_bare_head_scores_below_a_described_one() -> None:
    ((_, bare),) = found("the participants showed it", "POPULATION")
    ((_, described),) = found("healthy participants showed it", "POPULATION")
    assert bare.score < described.score


@given(
    st.lists(
        st.sampled_from(
            [
                "patients",
                " ",
                "healthy ",
                "with ",
                "depression",
                "and ",
                "20 ",
                "of ",
                ", ",
                "n=",
                "5",
                "(",
                ")",
                "type 2 ",
                "year-old ",
                "man",
                "\n",
                "one ",
            ]
        ),
        max_size=30,
    )
)
def test_spans_are_within_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for one in find_populations(Reading(text, (Span(0, len(text)),)), CONFIG):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "patients ",
        "healthy ",
        "healthy, ",
        "patients with ",
        "male and ",
        "n=",
        "one hundred and ",
        "of the total ",
        "1 month-old ",
    ],
)
def test_long_hostile_texts_return(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    find_populations(Reading(text, (Span(0, len(text)),)), CONFIG)
