"""The gold of the corpus agrees with the papers, with the published model and with itself."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ketaminer import model

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
STEMS = sorted(p.name.removesuffix(".claims.json") for p in CORPUS.glob("*.claims.json"))
ROUTES = {"intravenous", "intramuscular", "intranasal", "oral", "subcutaneous", "intraperitoneal", None}
COMPARATORS = {"placebo", "active", "dose", "usual_care", "baseline", "no_treatment", "other"}
SPECIES = {"human", "rat", "mouse", "rodent"}
TYPES: dict[str, type] = {
    "drug": model.ClaimDrug,
    "doses": model.ClaimDose,
    "comparators": model.Comparator,
    "population": model.Population,
    "counts": model.Count,
    "outcome": model.Outcome,
    "effects": model.Effect,
    "p_values": model.PValue,
    "timepoint": model.Timepoint,
    "assertion": model.Assertion,
    "citations": model.ClaimCitation,
    "evidence": model.Evidence,
}
OWN_FIELDS = {"also", "route_open", "optional", "direction_also"}


def load(stem: str) -> tuple[str | None, list[dict[str, Any]], dict[str, Any]]:
    """The paper's text (``None`` for XML), its claims and its other gold."""
    claims = json.loads((CORPUS / f"{stem}.claims.json").read_text("utf-8"))
    gold = json.loads((CORPUS / f"{stem}.gold.json").read_text("utf-8"))
    path = CORPUS / claims["paper"]
    text = None if path.suffix == ".xml" else path.read_bytes().decode(claims["encoding"])
    return text, claims["claims"], gold


def things(value: Any) -> list[dict[str, Any]]:
    """Every object with a span, however deep."""
    if isinstance(value, list):
        return [t for one in value for t in things(one)]
    if isinstance(value, dict):
        return [value] * ("span" in value) + [t for one in value.values() for t in things(one)]
    return []


def test_there_is_a_paper_of_every_kind() -> None:
    assert {"review", "trial", "case", "animal", "editorial", "abstract"} <= set(STEMS)


def test_papers_and_gold_are_what_the_annotated_papers_give() -> None:
    done = subprocess.run([sys.executable, CORPUS / "annotate.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("stem", STEMS)
def test_every_quote_stands_at_its_span(stem: str) -> None:
    text, claims, gold = load(stem)
    found = things(claims) + things(gold)
    assert len(found) > 100
    for thing in found:
        quote = thing.get("text", thing.get("quote"))
        assert quote
        if text is None:
            assert thing["span"] is None
        else:
            start, end = thing["span"]
            assert text[start:end] == quote
            assert quote == quote.strip()


@pytest.mark.parametrize("stem", STEMS)
def test_claims_have_the_fields_and_values_of_the_model(stem: str) -> None:
    _, claims, _ = load(stem)
    known = {f.name for f in dataclasses.fields(model.Claim)} | OWN_FIELDS

    def check(value: Any, kind: type) -> None:
        fields = {f.name: f for f in dataclasses.fields(kind)}
        assert set(value) <= set(fields) | OWN_FIELDS, kind
        needed = {n for n, f in fields.items() if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING}
        assert needed <= set(value), kind

    for claim in claims:
        assert set(claim) <= known
        for slot, kind in TYPES.items():
            value = claim.get(slot)
            for one in value if isinstance(value, list) else [value] * (value is not None):
                check(one, kind)
        assert claim["kind"] in {"effect", "exposure", "dosing"}
        assert {claim["direction"], *claim["direction_also"]} <= {"increase", "decrease", "no_difference", "unclear"}
        assert claim["assertion"]["polarity"] in {"affirmed", "negated"}
        assert claim["assertion"]["certainty"] in {"asserted", "hedged", "hypothesis"}
        assert claim["assertion"]["attribution"] in {"own", "cited"}
        assert claim["drug"]["name"]
        assert claim["outcome"]["name"]
        assert claim["outcome"]["domain"]
        for dose in claim["doses"] + [d for c in claim["comparators"] for d in c["doses"]]:
            assert dose["low"] <= dose["high"]
            assert dose["route"] in ROUTES
        assert {c["kind"] for c in claim["comparators"]} <= COMPARATORS
        if claim["population"]:
            assert claim["population"]["species"] in SPECIES
            for count in claim["population"]["counts"]:
                check(count, model.Count)
                assert count["n"] > 0
                assert count["arm"] in {"intervention", "comparator", None}
        for p in claim["p_values"]:
            assert p["op"] in "<>="
            assert 0 < p["value"] <= 1
        for citation in claim["citations"]:
            assert citation["status"] in {"resolved", "not_found", "no_bibliography", "not_given"}
            assert (citation["key"] is None) == (citation["status"] == "not_given")


@pytest.mark.parametrize("stem", STEMS)
def test_claims_are_consistent(stem: str) -> None:
    """Rules of the annotation guide that can be checked."""
    _, claims, _ = load(stem)
    seen = set()
    for claim in claims:
        assertion = claim["assertion"]
        assert bool(claim["citations"]) <= (assertion["attribution"] == "cited")
        assert (assertion["certainty"] == "hypothesis") <= claim["optional"], "aims and hypotheses are optional"
        assert (assertion["polarity"] == "negated") <= (claim["direction"] == "no_difference"), claim["evidence"][0]["quote"]
        assert claim["kind"] != "dosing" or (claim["doses"] and not claim["comparators"])
        sentences = [e["quote"] for e in claim["evidence"]]
        assert len(sentences) == len(set(sentences))
        for thing in things([claim[s] for s in ("drug", "outcome", "doses", "effects", "p_values")]):
            assert any(thing["text"] in s for s in sentences), "every slot lies in a sentence of the evidence"
        key = (
            claim["drug"]["name"], claim["outcome"]["text"], claim["direction"], sentences[0],
            str(claim["doses"]), str(claim["timepoint"]), str(claim["citations"]), str(claim["population"]),
        )  # fmt: skip
        assert key not in seen, "no claim twice"
        seen.add(key)


@pytest.mark.parametrize("stem", STEMS)
def test_sentences_callouts_and_references_fit(stem: str) -> None:
    text, _, gold = load(stem)
    labels = {r["label"] for r in gold["references"]}
    for callout in gold["callouts"]:
        assert callout["style"] in {"numeric", "author-year", "placeholder"}
        assert bool(callout["keys"]) == (callout["style"] != "placeholder")
        if labels:
            assert callout["references"] == callout["keys"], "in these papers every callout is in the list"
            assert set(callout["keys"]) <= labels
    if labels:
        cited = {k for c in gold["callouts"] for k in c["keys"]}
        assert labels == cited, "and every entry is cited"
    if text is not None:
        ends = 0
        for start, end in gold["sentences"]:
            assert ends <= start < end <= len(text)
            ends = end


def test_there_are_enough_claims_of_every_sort() -> None:
    claims = [c for stem in STEMS for c in load(stem)[1] if not c["optional"]]
    assert len(claims) >= 90
    for slot in ("doses", "comparators", "effects", "p_values", "citations"):
        assert sum(bool(c[slot]) for c in claims) >= 30, slot
    for kind in ("effect", "exposure", "dosing"):
        assert sum(c["kind"] == kind for c in claims) >= 5, kind
    for direction in ("increase", "decrease", "no_difference"):
        assert sum(c["direction"] == direction for c in claims) >= 30, direction
    assert len({c["drug"]["name"] for c in claims}) >= 15
    assert {x["kind"] for c in claims for x in c["comparators"]} >= {"placebo", "active", "dose", "usual_care", "baseline", "other"}
