"""The two documents the project began with, where they lie beside the checkout: counts, doses, callouts and keys.

Their text is not part of the project; what is checked here are numbers and keys.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ketaminer
from ketaminer.model import Document

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "seeds"
EDITORIAL, REVIEW = "000_0ace4486c7665188.txt", "002_b47953cc47ba1bf6.txt"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not beside this checkout")


@cache
def read(name: str) -> Document:
    return ketaminer.extract(SEEDS / name)


DOSES = [
    (25.0, 50.0, "mg"), (75.0, 125.0, "mg"), (150.0, 200.0, "mg"), (0.08, 0.08, "%"), (10.0, 10.0, "%"), (20.0, 20.0, "mg/kg"),
    (60.0, 60.0, "mg/kg"), (2.5, 2.5, "mg/kg"), (0.2, 0.2, "mg/kg"), (2.0, 2.0, "mg/kg"), (2.0, 2.0, "mg/kg"),
    (0.41, 0.41, "mg/kg"),
    (0.71, 0.71, "mg/kg"), (2.0, 2.0, "mg"), (0.4, 0.4, "mg/kg"), (0.71, 0.71, "mg/kg"), (0.025, 0.025, "mg/kg"),
    (0.71, 0.71, "mg/kg"), (0.5, 0.5, "mg/kg"),
]  # fmt: skip


def test_doses_of_the_review() -> None:
    mentions = read(REVIEW).mentions
    assert mentions is not None
    values = [m.value for m in mentions.items if m.label == "DOSE" and m.value]
    assert [(v["low"], v["high"], v["unit"]) for v in values if "low" in v] == DOSES


@pytest.mark.parametrize(("name", "works", "callouts"), [(EDITORIAL, 26, 26), (REVIEW, 151, 150)])
def test_callouts(name: str, works: int, callouts: int) -> None:
    citations = read(name).citations
    assert citations is not None
    assert len({c.key for c in citations.items}) == works
    assert len({c.group_span for c in citations.items}) == callouts


def test_a_mistyped_year_is_the_same_work() -> None:
    citations = read(REVIEW).citations
    assert citations is not None
    mistyped = [c for c in citations.items if c.text.endswith("20016")]
    assert [c.key for c in mistyped] == ["Dakwar 2016"]
    assert sum(c.key == "Dakwar 2016" for c in citations.items) > 3


def test_a_forgotten_citation_is_reported() -> None:
    citations = read(REVIEW).citations
    assert citations is not None
    assert [(c.text, c.style, c.key) for c in citations.items if c.status == "not_given"] == [("(REF)", "placeholder", None)]


@pytest.mark.parametrize(("name", "least"), [(EDITORIAL, 4), (REVIEW, 45)])
def test_claims_and_their_spans(name: str, least: int) -> None:
    document = read(name)
    assert document.claims is not None
    assert len(document.claims.items) >= least
    found: list[tuple[Any, str]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            quote = node.get("quote", node.get("text"))
            if node.get("span") is not None and isinstance(quote, str):
                found.append((node["span"], quote))
            for value in node.values():
                walk(value)
        elif isinstance(node, list | tuple) and not hasattr(node, "_fields"):
            for value in node:
                walk(value)

    walk([asdict(claim) for claim in document.claims.items])
    assert found and all(document.text[start:end] == quote for (start, end), quote in found)


CLAIMS = [
    # drug, part of the outcome, direction, dose, comparator kind, p-value, key
    ("ketamine", "rate of abstinence", "increase", (2.0, "mg/kg", "intramuscular"), "dose", 0.05, "Krupitsky 2002"),
    ("ketamine", "craving for heroin", "decrease", (2.0, "mg/kg", "intramuscular"), "dose", None, "Krupitsky 2002"),
    ("ketamine", "abstinent", "increase", (2.5, "mg/kg", "intramuscular"), "usual_care", 0.01, "Krupitsky 1997"),
    ("ketamine", "cue-induced craving", "decrease", (0.4, "mg/kg", None), "active", 0.012, "Dakwar 2014b"),
    ("ketamine", "reactivity", "decrease", (0.71, "mg/kg", "intravenous"), "active", 0.05, "Dakwar 2016"),
    ("ketamine", "ethanol administration", "decrease", (20.0, "mg/kg", "intraperitoneal"), "placebo", None, "Sabino 2013"),
    ("ketamine", "BDNF plasma levels", "no_difference", None, None, None, "Machado-Vieira 2009"),
    ("ketamine", "depressive symptoms", "decrease", None, "placebo", None, "Lapidus 2014"),
]


@pytest.mark.parametrize(("drug", "outcome", "direction", "dose", "comparator", "p", "key"), CLAIMS)
def test_findings_of_the_review(
    drug: str, outcome: str, direction: str, dose: tuple[Any, ...] | None, comparator: str | None, p: float | None, key: str
) -> None:
    claims = read(REVIEW).claims
    assert claims is not None
    fitting = [
        c
        for c in claims.items
        if c.drug.name == drug
        and outcome in " ".join(c.outcome.text.split())
        and c.direction == direction
        and key in [one.key for one in c.citations]
        and (dose is None or dose in [(d.low, d.unit, d.route) for d in c.doses])
        and (comparator is None or comparator in [one.kind for one in c.comparators])
        and (p is None or p in [one.value for one in c.p_values])
    ]
    assert fitting, [
        (c.outcome.text, c.direction) for c in claims.items if c.drug.name == drug and key in [x.key for x in c.citations]
    ]
