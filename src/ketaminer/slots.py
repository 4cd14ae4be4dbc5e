"""What a claim points at: every slot that has a span, under the role it plays."""

from __future__ import annotations

from collections.abc import Iterator

from ketaminer.model import Claim, Span

ROLES = (
    "drug", "dose", "comparator", "comparator_dose", "population", "count", "outcome", "effect", "p_value", "timepoint",
    "citation", "evidence",
)  # fmt: skip
"""The roles, in the order in which :func:`slots` gives them. The first ``evidence`` is the main sentence."""


def slots(claim: Claim) -> Iterator[tuple[str, Span, str]]:
    """``(role, span, text)`` of all that the claim points at; within a role in the claim's order."""
    yield "drug", claim.drug.span, claim.drug.text
    for dose in claim.doses:
        yield "dose", dose.span, dose.text
    for comparator in claim.comparators:
        yield "comparator", comparator.span, comparator.text
    for comparator in claim.comparators:
        for dose in comparator.doses:
            yield "comparator_dose", dose.span, dose.text
    if claim.population is not None:
        yield "population", claim.population.span, claim.population.text
        for count in claim.population.counts:
            yield "count", count.span, count.text
    yield "outcome", claim.outcome.span, claim.outcome.text
    for effect in claim.effects:
        yield "effect", effect.span, effect.text
    for p_value in claim.p_values:
        yield "p_value", p_value.span, p_value.text
    if claim.timepoint is not None:
        yield "timepoint", claim.timepoint.span, claim.timepoint.text
    for citation in claim.citations:
        yield "citation", citation.span, citation.text
    for evidence in claim.evidence:
        yield "evidence", evidence.span, evidence.quote
