"""Conditions found by vocabulary, with their ids."""

from __future__ import annotations

import pytest

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Span
from ketaminer.stages.ner.conditions import find_conditions
from ketaminer.stages.ner.found import Found, Reading

CONFIG = Config()


def find(text: str) -> list[Found]:
    return find_conditions(Reading(text, (Span(0, len(text)),)), CONFIG)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patients with treatment-resistant depression", ["treatment-resistant depression"]),
        ("patients with treatment resistant depression", ["treatment resistant depression"]),
        ("TRD and MDD", ["TRD", "MDD"]),
        ("detoxified alcoholics and heroin-dependent men", ["alcoholics", "heroin-dependent"]),
        ("alcohol use disorders, cocaine dependence", ["alcohol use disorders", "cocaine dependence"]),
        ("people dependent on opioids", ["dependent on opioids"]),
        ("PTSD or bipolar disorder", ["PTSD", "bipolar disorder"]),
        ("fibromyalgia, post-herpetic neuralgia and migraine", ["fibromyalgia", "post-herpetic neuralgia", "migraine"]),
        ("ischaemia; ischemia; anaemia; anemia", ["ischaemia", "ischemia", "anaemia", "anemia"]),
        ("cerebellar atrophy", ["cerebellar atrophy"]),  # an adjective of place belongs to it
        ("serious migraine", ["migraine"]),  # one of severity does not
        ("depression-like", ["depression"]),
        ("Ulcerative cystitis developed", ["Ulcerative cystitis"]),
        # no common English words, no lower-case short forms
        ("we all can lead a shock wave; it aids the cut, a fall, the cold", []),
        ("non-depressed, anti-migraine", []),
        ("antidepressants and analgesia", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert [text[f.start : f.end] for f in find(text)] == expected


def test_ids_and_kinds() -> None:
    depression, heroin, alcoholics = find("major depressive disorder, heroin-dependent, alcoholics")
    assert (depression.name, depression.ids["mesh"]) == ("major depressive disorder", "D003865")
    assert heroin.value == {"kind": "adjective"}
    assert heroin.name == "heroin dependence"
    assert alcoholics.value == {"kind": "person"}
    assert {f.label for f in (depression, heroin, alcoholics)} == {"CONDITION"}
    assert find("migraine")[0].ids["doid"].startswith("DOID:")


def test_short_forms_of_the_paper() -> None:
    text = "Chronic venous ulcer (CVU) is common. CVU heals slowly. The common data model (CDM) and CDM files."
    found = [(text[f.start : f.end], f.rule) for f in find(text)]
    assert ("CVU", "condition:abbreviation") in found
    assert not any(t == "CDM" for t, _ in found)


def test_found_do_not_overlap() -> None:
    text = "acute renal failure and chronic kidney disease (CKD) with diabetic nephropathy, alcohol withdrawal seizures"
    at = 0
    for one in find(text):
        assert one.start >= at
        at = one.end


def test_vocabulary() -> None:
    table = rows(CONFIG.vocabulary("conditions.tsv"))
    assert len(table) >= 2500
    for name, preferred, mesh, doid, kind, cased in table:
        assert name == name.strip()
        assert preferred
        assert not mesh or mesh[0] in "DC"
        assert not doid or doid.startswith("DOID:")
        assert kind in ("disorder", "symptom", "adjective", "person")
        assert cased in ("0", "1")


@pytest.mark.parametrize("unit", ["(", "1", " ", "a", "cerebellar ", "pain, "])
def test_long_monotonous_text_returns(unit: str) -> None:
    find(unit * (200_000 // len(unit)))
