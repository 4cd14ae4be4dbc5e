"""Shared by the tests of claims: the claims of a text, a claim's slots in short, small papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

import ketaminer
from ketaminer.model import Claim


@cache
def _claims(text: str) -> tuple[Claim, ...]:
    document = ketaminer.extract(text)
    assert document.claims is not None
    return document.claims.items


def _dose(low: float | None, high: float | None, unit: str | None, route: str | None) -> str:
    value = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    return f"{value} {unit} {route}"


def _slots(claim: Claim) -> dict[str, object]:
    population, time = claim.population, claim.timepoint
    return {
        "doses": [_dose(d.low, d.high, d.unit, d.route) for d in claim.doses],
        "comparators": [f"{c.kind} {c.name}" for c in claim.comparators],
        "counts": {c.n for c in population.counts} if population else set(),
        "population": population.text if population else None,
        "p": [f"{p.op} {p.value:g}" for p in claim.p_values],
        "effects": [(e.intervention, e.comparator, e.unit) for e in claim.effects],
        "time": (time.value, time.unit) if time else None,
        "certainty": claim.assertion.certainty,
        "polarity": claim.assertion.polarity,
        "attribution": claim.assertion.attribution,
        "citations": [c.key for c in claim.citations],
        "status": [c.status for c in claim.citations],
        "evidence": len(claim.evidence),
        "section": claim.section.kind,
        "kind": claim.kind,
        "checks": list(claim.checks),
    }


def _paper(methods: str, results: str) -> str:
    return f"A trial of ketamine\n\nMethods\n\n{methods}\n\nResults\n\n{results}\n"


REVIEWED = """Ketamine for sleep: a review

Trials so far

{}

References

1. Lund E. Ketamine and sleep. J Inv Sleep. 2001;1:1-9.
"""


@pytest.fixture(scope="session")
def claims() -> Callable[[str], tuple[Claim, ...]]:
    """The claims of a text."""
    return _claims


@pytest.fixture(scope="session")
def slots() -> Callable[[Claim], dict[str, object]]:
    """The slots of a claim in short."""
    return _slots


@pytest.fixture(scope="session")
def paper() -> Callable[[str, str], str]:
    """A paper with methods and results."""
    return _paper


@pytest.fixture(scope="session")
def review() -> Callable[[str], str]:
    """A review with a text in its body and one reference."""
    return REVIEWED.format
