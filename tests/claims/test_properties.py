"""What holds of every claim of every text: quotes, spans, ids, evidence, and that the same text gives the same claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketaminer
from ketaminer.model import Claim, Document, Span

PIECES = [
    "Ketamine", "midazolam", "placebo", "the higher dose", "it", "0.5 mg/kg", "20 patients", "(n=20)", "(p<0.05)", "at 24 h",
    "reduced", "increased", "did not change", "was lower", "no difference in", "a reduction in", "whereas", "but not", "than",
    "compared with", "respectively", "craving", "pain scores", "blood pressure", "nausea", "12% vs 30%", "from 8 to 3",
    "fi\u00adnd", "(Moss et al., 2011)", "[3,4]", "and", ",", ";", ".", "(", ")", "\n", "\n\n", "Results\n", "users",
    "suffer from", "±",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map(" ".join).filter(str.strip)


def quoted(document: Document) -> Iterator[tuple[str, Span]]:
    """Every text of the claims with the span it says it has."""
    assert document.claims is not None
    for claim in document.claims.items:
        for part in (claim.drug, claim.outcome, claim.population, claim.timepoint):
            if part is not None:
                yield part.text, part.span
        for group in (claim.doses, claim.comparators, claim.effects, claim.p_values, claim.citations):
            for one in group:
                yield one.text, one.span
        for evidence in claim.evidence:
            yield evidence.quote, evidence.span
        for count in claim.population.counts if claim.population else ():
            yield count.text, count.span


def check(document: Document) -> None:
    assert document.claims is not None
    claims: tuple[Claim, ...] = document.claims.items
    for text, span in quoted(document):
        assert document.text[span.start : span.end] == text
    assert len({c.id for c in claims}) == len(claims)
    for claim in claims:
        main = claim.evidence[0].span
        assert main.start <= claim.outcome.span.start and claim.outcome.span.end <= main.end
        assert len({e.span for e in claim.evidence}) == len(claim.evidence)
        assert 0 < claim.confidence < 1
        assert (claim.direction == "no_difference") or claim.assertion.polarity == "affirmed"


@settings(max_examples=60)
@given(TEXTS)
def test_claims_of_any_text(text: str) -> None:
    document = ketaminer.extract(text)
    check(document)
    assert ketaminer.extract(text) == document


@pytest.mark.parametrize("name", ["review.txt", "trial.txt", "case.txt", "jatstrial.xml"])
def test_claims_of_the_corpus(root: Path, name: str) -> None:
    document = ketaminer.extract(root / "corpus" / name)
    assert document.claims is not None and document.claims.items
    check(document)


@pytest.mark.parametrize(
    "text",
    [
        "Ketamine reduced craving " + "(" * 20000,
        "ketamine " * 5000,
        "craving, " * 5000,
        "Ketamine reduced " + "craving and " * 4000,
        "Ketamine reduced craving " + "versus placebo " * 4000,
        "12% vs 30% " * 4000 + "ketamine craving",
        "group A received ketamine 3 " * 3000 + "craving",
        "craving was " + "3 4 5 " * 6000 + "ketamine placebo (p=0.01)",
    ],
    ids=["brackets", "drugs", "outcomes", "joined", "compared", "figures", "groups", "numbers"],
)
def test_hostile_sentences_come_back(text: str) -> None:
    check(ketaminer.extract(text))
