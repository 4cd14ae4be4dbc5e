"""Of claims that tell the same or contradict each other, those that stay."""

from __future__ import annotations

from collections.abc import Sequence

from ketaminer.model import Claim, Span
from ketaminer.stages.claims.each_dose import tells_apart


def _reversed(claim: Claim, other: Claim) -> bool:
    """Whether another claim of the sentence tells, more surely, the same change of the same outcome of the very drug that ``claim``
    compares with."""
    a, b = claim.outcome.span, other.outcome.span
    return (
        claim.direction == other.direction
        and claim.direction in ("increase", "decrease")
        and a.start < b.end
        and b.start < a.end
        and claim.confidence < other.confidence
        and claim.timepoint == other.timepoint
        and any(c.name == other.drug.name for c in claim.comparators)
        and any(c.name == claim.drug.name for c in other.comparators)
    )


def merge(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Of claims with the same drug, main sentence and outcome, or outcomes that overlap, the most confident one stays, in the order
    of the text. A denial for another time or dose stays beside it.
    """
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        elliptical = claim.provenance.rule == "elliptical"
        groups.setdefault((claim.drug.name, claim.evidence[0].span, elliptical, claim.timepoint), []).append(claim)
    best: list[Claim] = []
    for group in groups.values():
        kept: list[Claim] = []
        for claim in sorted(group, key=lambda c: -c.confidence):
            span = claim.outcome.span
            rivals = [k for k in kept if k.outcome.span.start < span.end and span.start < k.outcome.span.end]
            if all(tells_apart(claim, k) for k in rivals):
                kept.append(claim)
        best += kept
    together: dict[Span, list[Claim]] = {}
    for claim in best:
        together.setdefault(claim.evidence[0].span, []).append(claim)
    best = [claim for claim in best if not any(_reversed(claim, other) for other in together[claim.evidence[0].span])]

    def place(claim: Claim) -> tuple[object, ...]:
        at = claim.timepoint.span if claim.timepoint else Span(0, 0)
        return (claim.evidence[0].span, claim.outcome.span, claim.drug.span, at, claim.id)

    return tuple(sorted(best, key=place))
