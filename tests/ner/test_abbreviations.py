"""Short forms that a paper defines."""

from __future__ import annotations

import pytest

from ketaminer.config import Config, NerOptions
from ketaminer.model import Span
from ketaminer.stages.ner.abbreviations import find_abbreviations, is_short_form, occurrences
from ketaminer.stages.ner.found import Reading


def reading(text: str) -> Reading:
    return Reading(text, (Span(0, len(text)),), breaks=frozenset({0, len(text)}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They had ketamine psychedelic therapy (KPT).", {"KPT": "ketamine psychedelic therapy"}),
        ("They had KPT (ketamine psychedelic therapy).", {"KPT": "ketamine psychedelic therapy"}),
        ("the metabolite hydroxynorketamine (HNK) binds", {"HNK": "hydroxynorketamine"}),
        ("non-competitive N-methyl-D-aspartate (NMDA) sites", {"NMDA": "N-methyl-D-aspartate"}),
        ("Selective serotonin reuptake inhibitors (SSRIs) help", {"SSRIs": "Selective serotonin reuptake inhibitors"}),
        ("the least significant difference (LSD; Fisher) test", {"LSD": "least significant difference"}),
        ("Rated on the Hamilton Depression scale (HAM-D, range 0 to 52)", {"HAM-D": "Hamilton Depression scale"}),
        ("ketamine (KET, n = 20) or midazolam (MID, n = 19)", {"KET": "ketamine", "MID": "midazolam"}),
        (
            "Abbreviations: KET, ketamine; MID: midazolam; AUD = alcohol use disorder.",
            {"KET": "ketamine", "MID": "midazolam", "AUD": "alcohol use disorder"},
        ),
        ("Users of phencyclidine (PCP) came.", {"PCP": "phencyclidine"}),
        ("Twenty patients (n=20) had it (see Table 2) twice (p<0.05) (Fig. 3).", {}),
        ("It was bought (Sigma, Germany) and kept cold (i.e. frozen).", {}),
        ("Another sentence ends. Ketamine (KET) follows.", {"KET": "Ketamine"}),
        ("ends with Kappa and Epsilon. Then (KET) follows.", {}),
        ("nothing fits here (QXZ).", {}),
    ],
)
def test_definitions(text: str, expected: dict[str, str]) -> None:
    found = find_abbreviations(reading(text), Config())
    assert {a.short: a.long for a in found} == expected
    for one in found:
        assert text[slice(*one.short_span)] == one.short
        assert text[slice(*one.long_span)] == one.long


def test_scope() -> None:
    text = "KPT helped. Ketamine psychedelic therapy (KPT) was long. Later KPTs and kpt."
    (one,) = find_abbreviations(reading(text), Config())
    assert [text[h.start : h.end] for h in occurrences(reading(text), (one,))] == ["KPT", "KPT", "KPTs"]


def test_the_second_definition_takes_over() -> None:
    text = "A primary care provider (PCP) saw them. PCP notes. Later phencyclidine (PCP) was found; PCP is a drug."
    found = find_abbreviations(reading(text), Config())
    meant = [(h.start, h.value.long) for h in occurrences(reading(text), found)]
    assert [long for _, long in meant] == ["primary care provider"] * 2 + ["phencyclidine"] * 2


def test_off() -> None:
    config = Config(ner=NerOptions(abbreviations=False))
    assert find_abbreviations(reading("ketamine (KET)"), config) == ()


@pytest.mark.parametrize("text", ["KPT", "Ket", "tDCS", "S-KET", "HAM-D"])
def test_short_forms(text: str) -> None:
    assert is_short_form(text)


@pytest.mark.parametrize("text", ["Germany", "n=20", "2012", "i.e.", "a", "2R,6R", "ketamine"])
def test_no_short_forms(text: str) -> None:
    assert not is_short_form(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(AB" * 50_000,
        "(AB)" * 30_000,
        "((((AB))))" * 10_000,
        "Abbreviations " * 10_000,
        "x (ab cd ef) " * 10_000,
        "A" * 200_000 + " (AB)",
    ],
)
def test_hostile(text: str) -> None:
    assert len(find_abbreviations(reading(text), Config())) <= 1
