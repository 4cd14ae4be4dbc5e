"""brat standoff: a document as its text and its annotations, and the configuration that brat opens them with.

Mentions and citations are text-bound annotations with normalisations; a claim is an event of its direction, whose trigger
stands on its outcome, with its slots as arguments, its assertion as attributes and everything else as a note. Offsets are code
points. brat allows no line break in what an annotation covers: it is then told in several fragments (``0 5;6 10``).
"""

from __future__ import annotations

from collections import Counter
from itertools import count

from ketaminer.export.characters import for_line, for_text, line_parts
from ketaminer.export.marks import LABELS as SLOT_LABELS
from ketaminer.export.marks import Mark, Relation, marked
from ketaminer.identifiers import safe_stem
from ketaminer.model import LABELS, Document, Span
from ketaminer.slots import ROLES

DIRECTIONS = ("increase", "decrease", "no_difference", "unclear")
ATTRIBUTES = {
    "Kind": ("kind", ("effect", "exposure", "dosing")),
    "Polarity": ("assertion.polarity", ("affirmed", "negated")),
    "Certainty": ("assertion.certainty", ("asserted", "hedged", "hypothesis")),
    "Attribution": ("assertion.attribution", ("own", "cited")),
}
"""Attribute of an event → the claim's fact it tells, its values."""


def configuration() -> str:
    """``annotation.conf``: the types, roles and attributes that are written."""
    arguments = ", ".join(f"{role}{'' if role in ('drug', 'outcome') else '*'}:<ENTITY>" for role in ROLES if role != "evidence")
    entities = [label for label in dict.fromkeys((*LABELS, *SLOT_LABELS)) if label != "SENTENCE"]
    blocks = {
        "entities": entities,
        "relations": ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"],
        "events": [f"{direction}\t{arguments}" for direction in DIRECTIONS],
        "attributes": [f"{name}\tArg:<EVENT>, Value:{'|'.join(values)}" for name, (_, values) in ATTRIBUTES.items()],
    }
    return "\n".join(f"[{name}]\n" + "".join(f"{line}\n" for line in block) for name, block in blocks.items())


def text_of(document: Document) -> str:
    """The ``.txt``: the source text, control characters but tab and line feed as spaces, so that it reads alike everywhere."""
    return for_text(document.text)


def annotations_of(document: Document) -> str:
    """The ``.ann``. A mark that holds nothing but white space cannot be told in it and is left out."""
    found = marked(document)
    text = text_of(document)
    out: list[str] = []
    ids: dict[str, str] = {}
    numbers = count(1)
    notes = count(1)
    normal = count(1)

    def bound(kind: str, span: Span) -> str | None:
        parts = [(span.start + start, span.start + end) for start, end in line_parts(document.text[span.start : span.end])]
        if not parts:
            return None
        ident = f"T{next(numbers)}"
        places = ";".join(f"{start} {end}" for start, end in parts)
        out.append(f"{ident}\t{kind} {places}\t{' '.join(text[start:end] for start, end in parts)}")
        return ident

    spans = {mark.id: mark.span for mark in found.marks}
    for mark in found.marks:
        ident = bound(mark.label, mark.span) if mark.label != "SENTENCE" else None
        if ident is not None:
            ids[mark.id] = ident
            out += [f"N{next(normal)}\t{line}" for line in _references(ident, mark)]
            if mark.facts:
                out.append(f"#{next(notes)}\tAnnotatorNotes {ident}\t{_note(mark.facts)}")
    attributes = count(1)
    events = count(1)
    for one in found.relations:
        trigger = next(filter(None, (bound(one.claim.direction, spans[mark]) for mark in _triggers(one))), None)
        if trigger is None:
            continue
        event = f"E{next(events)}"
        out.append(f"{event}\t{one.claim.direction}:{trigger}{_arguments(one, ids)}")
        out += [f"A{next(attributes)}\t{name} {event} {one.facts[fact]}" for name, (fact, _) in ATTRIBUTES.items()]
        places = ",".join(f"{start}-{end}" for start, end in (spans[mark] for role, mark in one.roles if role == "evidence"))
        told = {"id": one.claim.id, **one.facts, "evidence": places}
        out.append(f"#{next(notes)}\tAnnotatorNotes {event}\t{_note(told)}")
    return "".join(f"{line}\n" for line in out)


def _triggers(one: Relation) -> list[str]:
    """The outcome, else whatever the claim points at."""
    return sorted((mark for role, mark in one.roles if role != "evidence"), key=lambda mark: ("outcome", mark) not in one.roles)


def _arguments(one: Relation, ids: dict[str, str]) -> str:
    seen: Counter[str] = Counter()
    out = ""
    for role, mark in one.roles:
        if role != "evidence" and mark in ids:
            seen[role] += 1
            out += f" {role}{seen[role] if seen[role] > 1 else ''}:{ids[mark]}"
    return out


def _references(ident: str, mark: Mark) -> list[str]:
    name = for_line(mark.name or "").strip()
    return [
        f"Reference {ident} {'_'.join(for_line(f'{vocabulary}:{value}').split())}\t{name}" for vocabulary, value in mark.ids.items()
    ]


def _note(facts: dict[str, str]) -> str:
    return "; ".join(f"{key}={' '.join(for_line(value).split())}" for key, value in facts.items() if value)


class Names:
    """File names for documents, each once: where two documents have one id, the second gets a number behind it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, document: Document) -> str:
        stem = name = safe_stem(document.id)
        number = 2
        while name.casefold() in self._taken:
            name, number = f"{stem}-{number}", number + 1
        self._taken.add(name.casefold())
        return name
