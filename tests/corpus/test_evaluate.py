"""The evaluation counts right: gold given back as if it had been found scores 100 %, and faults cost what they should."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ketaminer.model import (
    Assertion,
    Citation,
    Citations,
    Claim,
    ClaimCitation,
    ClaimDocument,
    ClaimDose,
    ClaimDrug,
    Claims,
    ClaimSection,
    Comparator,
    Count,
    Document,
    Effect,
    Evidence,
    Mention,
    Mentions,
    Outcome,
    Population,
    Provenance,
    PValue,
    Reference,
    Section,
    Sections,
    Source,
    Span,
    Timepoint,
)

ROOT = Path(__file__).resolve().parents[2]
STEMS = ("review", "trial", "animal", "editorial")


@pytest.fixture(scope="module", autouse=True)
def modules() -> Iterator[None]:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


def at(thing: dict[str, Any]) -> dict[str, Any]:
    return {"text": thing["text"], "span": Span(*thing["span"])}


def dose(d: dict[str, Any]) -> ClaimDose:
    return ClaimDose(**at(d), low=d["low"], high=d["high"], unit=d["unit"], route=d["route"])


def claim(g: dict[str, Any], number: int) -> Claim:
    """A gold claim as if the library had found it."""
    population, time = g["population"], g["timepoint"]
    counts = tuple(Count(**at(c), n=c["n"], arm=c["arm"]) for c in population["counts"]) if population else ()
    return Claim(
        id=f"c:{number}", kind=g["kind"], document=ClaimDocument("x", "x", "x"), section=ClaimSection("other", None),
        drug=ClaimDrug(**at(g["drug"]), name=g["drug"]["name"]), doses=tuple(map(dose, g["doses"])),
        comparators=tuple(Comparator(**at(c), kind=c["kind"], name=c["name"]) for c in g["comparators"]),
        population=Population(**at(population), species=population["species"], counts=counts) if population else None,
        outcome=Outcome(**at(g["outcome"]), name=g["outcome"]["name"]), direction=g["direction"],
        effects=tuple(Effect(**at(e), intervention=e["intervention"], comparator=e["comparator"]) for e in g["effects"]),
        p_values=tuple(PValue(**at(p), op=p["op"], value=p["value"]) for p in g["p_values"]),
        timepoint=Timepoint(**at(time), value=time["value"], unit=time["unit"]) if time else None,
        assertion=Assertion(**g["assertion"]),
        citations=tuple(ClaimCitation(**at(c), key=c["key"], status=c["status"]) for c in g["citations"]),
        evidence=tuple(Evidence(Span(*e["span"]), e["quote"]) for e in g["evidence"]),
        checks=(), confidence=1.0, provenance=Provenance("0", "default", "gold"),
    )  # fmt: skip


def perfect(stem: str) -> Document:
    """The document that the library would give if it made no mistake."""
    import gold

    data = gold.json.loads((gold.CORPUS / f"{stem}.claims.json").read_text("utf-8"))
    layers = gold.json.loads((gold.CORPUS / f"{stem}.gold.json").read_text("utf-8"))
    text = (gold.CORPUS / data["paper"]).read_bytes().decode(data["encoding"])
    ids = {r["label"]: f"r{n}" for n, r in enumerate(layers["references"])}
    cited = [
        Citation(
            "k", **at(c), group_span=Span(*c["span"]), style=c["style"], key=key, status="resolved", reference_id=ids.get(key or "")
        )
        for c in layers["callouts"]
        for key in c["keys"] or [None]
    ]
    return Document(
        stem,
        Source(data["paper"], "x", "text/plain"),
        text,
        sections=Sections(
            tuple(Section("s", h["kind"], h["text"], Span(*h["span"]), Span(*h["span"]), 1) for h in layers["headings"]),
            tuple(Span(*s) for s in layers["sentences"]),
        ),
        mentions=Mentions(
            tuple(
                Mention("m", "DOSE", **at(d), value={"low": d["low"], "high": d["high"], "unit": d["unit"]})
                for d in layers["doses"]
            )
        ),
        citations=Citations(
            tuple(cited),
            tuple(Reference(ids[r["label"]], Span(*r["span"]), r["text"]) for r in layers["references"]),
        ),
        claims=Claims(tuple(claim(c, n) for n, c in enumerate(data["claims"]))),
    )


def measured(stem: str, document: Document) -> Any:
    from compare import score_claims, score_layers
    from gold import Count, Paper

    counts = defaultdict(Count)
    paper = Paper(stem, document)
    score_claims(paper, counts)
    score_layers(paper, counts)
    return counts


@pytest.mark.parametrize("stem", STEMS)
def test_the_gold_itself_scores_100_percent(stem: str) -> None:
    for name, count in measured(stem, perfect(stem)).items():
        assert (count.fp, count.fn) == (0, 0), (name, count.wrong, count.missed)
        assert count.tp > 0 or name in ("effects", "counts")


def test_optional_claims_may_be_left_out() -> None:
    document = perfect("trial")
    kept = required_only(document)
    assert len(kept) < len(document.claims.items if document.claims else ())
    count = measured("trial", replace(document, claims=Claims(tuple(kept))))["claims"]
    assert (count.fp, count.fn, count.tp) == (0, 0, len(kept))


def required_only(document: Document) -> list[Claim]:
    from gold import Paper

    gold = Paper(document.id, document).claims
    assert document.claims
    return [c for c, g in zip(document.claims.items, gold, strict=True) if not g["optional"]]


def test_a_wrong_direction_is_wrong_and_missed_but_found_without_direction() -> None:
    document = perfect("trial")
    first, *others = required_only(document)
    turned = replace(first, direction="unclear")
    counts = measured("trial", replace(document, claims=Claims((turned, *others))))
    assert (counts["claims"].fp, counts["claims"].fn) == (1, 1)
    assert (counts["claims, any direction"].fp, counts["claims, any direction"].fn) == (0, 0)


def test_a_claim_given_twice_is_wrong_once() -> None:
    document = perfect("trial")
    first, *others = required_only(document)
    count = measured("trial", replace(document, claims=Claims((first, first, *others))))["claims"]
    assert (count.fp, count.fn) == (1, 0)


def test_a_hypothesis_given_as_a_finding_is_wrong() -> None:
    document = perfect("trial")
    assert document.claims
    boast = [
        replace(c, assertion=Assertion("affirmed", "asserted", "own"))
        for c in document.claims.items
        if c.assertion.certainty == "hypothesis"
    ]
    assert measured("trial", replace(document, claims=Claims(tuple(boast))))["claims"].fp == len(boast) > 0


def test_slots_are_counted_one_by_one() -> None:
    document = perfect("trial")
    first, *others = required_only(document)
    assert first.p_values
    assert first.doses
    poorer = replace(first, p_values=(), doses=(replace(first.doses[0], route="oral"),))
    counts = measured("trial", replace(document, claims=Claims((poorer, *others))))
    assert (counts["p-values"].fp, counts["p-values"].fn) == (0, 1)
    assert (counts["doses"].fp, counts["doses"].fn) == (1, 1)
    assert (counts["effects"].fp, counts["effects"].fn) == (0, 0)
