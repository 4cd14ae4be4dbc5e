"""Claims and their slots."""

from __future__ import annotations

from dataclasses import dataclass, field

from ketaminer.model.layers import Reference
from ketaminer.model.text import Span


@dataclass(frozen=True, slots=True)
class ClaimDocument:
    id: str
    path: str
    sha256: str
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimSection:
    kind: str
    heading: str | None


@dataclass(frozen=True, slots=True)
class ClaimDrug:
    text: str
    span: Span
    name: str
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimDose:
    """A dose of the intervention or of a comparator; ``schedule`` and ``duration`` as worded in the text."""

    text: str
    span: Span
    low: float | None
    high: float | None
    unit: str | None
    route: str | None = None
    schedule: str | None = None
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class Comparator:
    """``kind``: placebo, active, dose, usual_care, baseline, no_treatment, other."""

    text: str
    span: Span
    kind: str
    name: str | None = None
    doses: tuple[ClaimDose, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """Number of subjects; ``arm``: intervention, comparator or ``None`` for all."""

    text: str
    span: Span
    n: int
    arm: str | None = None


@dataclass(frozen=True, slots=True)
class Population:
    text: str
    span: Span
    species: str | None = None
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    text: str
    span: Span
    name: str | None = None
    domain: str | None = None
    instrument: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Numbers of the result: by arm, or one figure for the contrast (then in ``intervention`` alone)."""

    text: str
    span: Span
    measure: str | None = None
    intervention: float | None = None
    comparator: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class PValue:
    text: str
    span: Span
    op: str
    value: float


@dataclass(frozen=True, slots=True)
class Timepoint:
    text: str
    span: Span
    value: float | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Assertion:
    """polarity: affirmed, negated; certainty: asserted, hedged, hypothesis; attribution: own, cited."""

    polarity: str
    certainty: str
    attribution: str


@dataclass(frozen=True, slots=True)
class ClaimCitation:
    text: str
    span: Span
    key: str | None
    status: str
    reference_id: str | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence the claim was read from; the main one comes first. ``prefix``/``suffix``: up to 32 characters around."""

    span: Span
    quote: str
    prefix: str = ""
    suffix: str = ""
    page: int | None = None
    boxes: tuple[tuple[float, float, float, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    version: str
    pipeline: str
    rule: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One drug, one outcome, one direction, each linked to the characters it came from.

    ``same_as``: the id of the claim that tells this finding first, where the paper tells it several times.
    """

    id: str
    kind: str
    document: ClaimDocument
    section: ClaimSection
    drug: ClaimDrug
    doses: tuple[ClaimDose, ...]
    comparators: tuple[Comparator, ...]
    population: Population | None
    outcome: Outcome
    direction: str
    effects: tuple[Effect, ...]
    p_values: tuple[PValue, ...]
    timepoint: Timepoint | None
    assertion: Assertion
    citations: tuple[ClaimCitation, ...]
    evidence: tuple[Evidence, ...]
    checks: tuple[str, ...]
    confidence: float
    provenance: Provenance
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """The ``claims`` layer."""

    items: tuple[Claim, ...] = ()
