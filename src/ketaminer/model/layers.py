"""What the stages before the claims find: sections and sentences, mentions, citations and references."""

from __future__ import annotations

from dataclasses import dataclass, field

from ketaminer.model.text import JSON, Span

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
