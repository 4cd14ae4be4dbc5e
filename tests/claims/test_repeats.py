"""A finding told several times in a paper is grouped, never deleted."""

from __future__ import annotations

import pytest

import ketaminer
from ketaminer.model import Claim

PAPER = """Ketamine for alcohol use disorder: a randomized trial

Abstract

{}

Methods

Eighty patients were randomized to receive ketamine 0.5 mg/kg or midazolam.

Results

{}

Conclusion

{}
"""


def groups(abstract: str, results: str, conclusion: str) -> list[str]:
    claims = ketaminer.extract(PAPER.format(abstract, results, conclusion)).claims
    assert claims is not None
    by_id: dict[str, Claim] = {c.id: c for c in claims.items}
    return [f"{c.outcome.text} -> {by_id[c.same_as].outcome.text if c.same_as else '-'}" for c in claims.items]


ROWS: dict[str, tuple[tuple[str, str, str], list[str]]] = {
    "three times": (
        ("Ketamine reduced craving.", "Craving was lower with ketamine (p = 0.01).", "Ketamine reduced craving."),
        ["craving -> -", "Craving -> craving", "craving -> craving"],
    ),
    "another direction": (
        ("Ketamine reduced craving.", "Few patients left early.", "Ketamine increased craving."),
        ["craving -> -", "craving -> -"],
    ),
    "another outcome": (
        ("Ketamine reduced craving.", "Ketamine reduced anxiety.", "Few trials are of this size."),
        ["craving -> -", "anxiety -> -"],
    ),
    "other figures": (
        ("Ketamine reduced craving (p = 0.03).", "Ketamine reduced craving (p = 0.004).", "Few trials are of this size."),
        ["craving -> -", "craving -> -"],
    ),
    "another time": (
        ("At 24 h ketamine reduced craving.", "At two weeks ketamine reduced craving.", "Ketamine reduced craving."),
        ["craving -> -", "craving -> -", "craving -> craving"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_groups(name: str) -> None:
    told, expected = ROWS[name]
    assert groups(*told) == expected


def test_of_two_drugs_compared_one_side_stays() -> None:
    """A change cannot be an increase under both of two drugs compared with each other."""
    text = PAPER.format(
        "Sedation was more frequent with midazolam than with ketamine (38 vs 22 patients, p = 0.01).",
        "Sedation was more frequent with midazolam than with ketamine (38 vs 22 patients, p = 0.01).",
        "Ketamine is safe.",
    )
    document = ketaminer.extract(text)
    assert document.claims is not None
    by_sentence: dict[object, set[tuple[str, str]]] = {}
    for claim in document.claims.items:
        by_sentence.setdefault(claim.evidence[0].span, set()).add((claim.drug.name, claim.direction))
    assert by_sentence
    assert all(("ketamine", "increase") not in said for said in by_sentence.values())
