"""What is known of a paper: frozen values over one immutable source text.

Every ``span`` is ``[start, end)`` in Unicode code points of :attr:`Document.text`, and wherever an object has a
``span`` and a ``text`` (or ``quote``), ``document.text[span.start:span.end]`` equals it. Field names and meanings are
those of the published schema (``ketaminer schema``); nothing here imports a third-party package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

JSON = dict[str, Any]


class Span(NamedTuple):
    """``[start, end)`` in code points."""

    start: int
    end: int


class Edit(NamedTuple):
    """``text[start:end]`` reads as ``replacement``."""

    start: int
    end: int
    replacement: str


class TextBlock(NamedTuple):
    """``text[start:end]`` was set apart on the page as a ``heading``, ``title``, ``front`` (what stands above the title),
    ``caption``, ``table``, ``figure`` (its labels), ``foot`` (footnotes and imprint) or ``noise`` (running heads, numbers)."""

    start: int
    end: int
    kind: str


class TextBox(NamedTuple):
    """``text[start:end]``, one line, lies on ``page`` within this box: points from the page's lower left corner."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where the paper came from: the path as it was given (``-`` for standard input), its bytes' hash, what it is."""

    path: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``width`` and ``height`` in points where the format has them."""

    number: int
    span: Span
    width: float | None = None
    height: float | None = None


# ---------------------------------------------------------------------------------------------------------- sections

SECTION_KINDS = (
    "title", "abstract", "introduction", "methods", "results", "discussion", "conclusion", "case",
    "acknowledgements", "funding", "references", "supplement", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text under one heading. ``span`` covers heading and body; ``level`` is 1 for the topmost."""

    id: str
    kind: str
    heading: str | None
    heading_span: Span | None
    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class Sections:
    """The ``sections`` layer. ``sentences`` are in order and do not overlap; a heading is not part of a sentence."""

    items: tuple[Section, ...] = ()
    sentences: tuple[Span, ...] = ()


# ---------------------------------------------------------------------------------------------------------- mentions

LABELS = (
    "DRUG", "DOSE", "ROUTE", "FREQUENCY", "DURATION", "OUTCOME", "CONDITION", "POPULATION", "COUNT", "P_VALUE",
    "EFFECT_SIZE", "INTERVAL", "TIMEPOINT", "ENDPOINT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """One recognised expression.

    ``name`` is the preferred name, ``ids`` maps a vocabulary to an id, ``value`` holds what was parsed (its form
    depends on ``label``; see ``docs/layers.md``), ``rule`` names what found it and ``score`` is in [0, 1].
    """

    id: str
    label: str
    text: str
    span: Span
    name: str | None = None
    ids: dict[str, str] = field(default_factory=dict)
    value: JSON | None = None
    score: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The ``mentions`` layer, in order of span."""

    items: tuple[Mention, ...] = ()


# --------------------------------------------------------------------------------------------------------- citations


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the reference list. ``span`` and ``text`` are ``None`` when the list was brought by the user."""

    id: str
    span: Span | None
    text: str | None
    label: str | None = None
    authors: tuple[str, ...] = ()
    year: str | None = None
    title: str | None = None
    container: str | None = None
    volume: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """One work cited at one place.

    ``span`` is the part of the callout that names this work, ``group_span`` the whole callout. ``style`` is
    ``numeric``, ``author-year`` or ``placeholder`` (a citation the authors forgot to fill in, such as ``(REF)``).
    ``status`` is ``resolved``, ``ambiguous``, ``not_found``, ``no_bibliography`` or ``not_given`` (placeholders).
    """

    id: str
    span: Span
    text: str
    group_span: Span
    style: str
    key: str | None
    status: str
    reference_id: str | None = None
    score: float = 1.0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citations:
    """The ``citations`` layer."""

    items: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()


# ------------------------------------------------------------------------------------------------------------ claims


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


# ----------------------------------------------------------------------------------------------------------- markup


PART_ROLES = ("section", "front", "figure", "table", "rows", "note", "list")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the paper as its own markup divides it.

    ``role`` is ``section`` (under a heading, or without one such as an abstract), ``front`` (title and authors, key words),
    ``figure`` and ``table`` (caption, rows and notes), ``rows`` (the rows of a table, a line each, cells parted by `` | ``),
    ``note`` (a footnote) or ``list`` (the reference list). ``span`` covers the heading and all parts within; parts nest and
    are in order of their beginning. ``level`` is 1 for the outermost. ``kind`` is the section kind that the markup itself
    states, else ``None``.
    """

    role: str
    span: Span
    heading_span: Span | None
    level: int
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A callout that the markup links to the reference list: ``span`` names the works with ``reference_ids``.

    ``group_span`` is the whole callout, which may hold several links; works between the two ends of a range are in the
    link of the range, whose span then covers both ends.
    """

    span: Span
    group_span: Span
    reference_ids: tuple[str, ...]


# ---------------------------------------------------------------------------------------------------------- document


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its source text, the edits that make the reading text, and the layers found so far.

    ``text`` never changes. ``edits`` are sorted and do not overlap; :class:`ketaminer.align.OffsetMap` applies them and
    maps offsets both ways. ``parts``, ``links`` and ``entries`` (the reference list) are what the paper's own markup says;
    they are empty for a format without markup. Layers that have not been computed are ``None``.
    """

    id: str
    source: Source
    text: str
    pages: tuple[Page, ...] = ()
    edits: tuple[Edit, ...] = ()
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    year: int | None = None
    warnings: tuple[str, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    boxes: tuple[TextBox, ...] = ()
    sections: Sections | None = None
    mentions: Mentions | None = None
    citations: Citations | None = None
    claims: Claims | None = None
    licence: str | None = None
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    entries: tuple[Reference, ...] = ()
