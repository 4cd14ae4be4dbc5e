"""What the annotation formats share: the places that a document's layers mark, and its claims as relations among them.

A mark is one stretch of the source text with a label. Mentions and citations are marks; a slot of a claim that stands where
no mention does becomes a mark of its own, so that every claim can be told by marks alone. Spans are code points of the
source text throughout; what a format cannot hold is dealt with in that format's module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ketaminer.model import Claim, Document, Span
from ketaminer.slots import slots

SLOT_LABELS = {
    "drug": ("DRUG",),
    "dose": ("DOSE",),
    "comparator": ("COMPARATOR", "DRUG", "DOSE", "POPULATION"),
    "comparator_dose": ("DOSE",),
    "population": ("POPULATION",),
    "count": ("COUNT",),
    "outcome": ("OUTCOME", "ENDPOINT", "CONDITION"),
    "effect": ("EFFECT_SIZE",),
    "p_value": ("P_VALUE",),
    "timepoint": ("TIMEPOINT", "DURATION"),
    "citation": ("CITATION",),
    "evidence": ("SENTENCE",),
}
"""Role → the labels of marks that may fill it; a mark that is made for a slot gets the first."""

LABELS = tuple(dict.fromkeys(label for labels in SLOT_LABELS.values() for label in labels))

_LEFT_OUT = {"id", "document", "span", "text", "quote", "prefix", "suffix", "boxes", "heading_span"}


@dataclass(frozen=True, slots=True)
class Mark:
    """``document.text[span.start:span.end]`` is a ``label``.

    ``id`` is unique in the document; ``name`` is the preferred name, ``ids`` maps a vocabulary to an id, ``facts`` holds
    everything else that is known of it, a flat text for each.
    """

    id: str
    label: str
    span: Span
    name: str | None = None
    ids: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """A claim: which marks play which role in it, and everything else it says as flat facts (``doses.0.low`` → ``0.5``).

    Within a role the marks are in the claim's order, so the first ``dose`` is the one of ``doses.0``.
    """

    claim: Claim
    roles: tuple[tuple[str, str], ...]
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Marked:
    """All marks of a document in order of span, and its claims."""

    marks: tuple[Mark, ...]
    relations: tuple[Relation, ...]


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The facts in a JSON value as ``dotted.name``, text; what is null or empty, and all places and quotes, are left out."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in _LEFT_OUT:
                yield from flat(part, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from flat(part, f"{name}.{index}" if name else str(index))
    elif value is not None:
        yield name, value if isinstance(value, str) else msgspec.json.encode(value).decode()


def marked(document: Document) -> Marked:
    """The marks and relations of a document. Layers that have not been computed give none."""
    found = _Marks()
    for mention in document.mentions.items if document.mentions else ():
        facts = dict(flat({"value": mention.value, "score": mention.score, "rule": mention.rule}))
        found.add(mention.id, mention.label, mention.span, mention.name, mention.ids, facts)
    references = {one.id: one for one in document.citations.references} if document.citations else {}
    for citation in document.citations.items if document.citations else ():
        work = references.get(citation.reference_id or "")
        ids = {key: value for key, value in (("doi", work.doi), ("pmid", work.pmid)) if value} if work else {}
        told = {"key": citation.key, "style": citation.style, "status": citation.status, "reference": citation.reference_id}
        found.add(citation.id, "CITATION", citation.span, citation.key, ids, dict(flat(told)))
    for number, span in enumerate(document.sections.sentences if document.sections else (), 1):
        found.add(f"s{number}", "SENTENCE", span)
    relations = tuple(_relation(claim, found) for claim in (document.claims.items if document.claims else ()))
    return Marked(tuple(sorted(found.marks, key=lambda mark: (mark.span.start, -mark.span.end))), relations)


def _relation(claim: Claim, found: _Marks) -> Relation:
    roles = tuple((role, found.at(role, span)) for role, span, _ in slots(claim))
    return Relation(claim, roles, dict(flat(msgspec.to_builtins(claim))))


class _Marks:
    """Marks as they are gathered, found again by label and place."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._ids: set[str] = set()
        self._places: dict[tuple[str, Span], str] = {}

    def add(
        self,
        ident: str,
        label: str,
        span: Span,
        name: str | None = None,
        ids: dict[str, str] | None = None,
        facts: dict[str, str] | None = None,
    ) -> str:
        while ident in self._ids:  # mentions, citations and sentences are numbered each on their own
            ident += "_"
        self._ids.add(ident)
        self._places.setdefault((label, span), ident)
        self.marks.append(Mark(ident, label, span, name, ids or {}, facts or {}))
        return ident

    def at(self, role: str, span: Span) -> str:
        """The id of the mark at ``span`` that may fill ``role``; one is made where there is none."""
        for label in SLOT_LABELS[role]:
            if (label, span) in self._places:
                return self._places[label, span]
        return self.add(f"x{len(self.marks) + 1}", SLOT_LABELS[role][0], span)
