"""Sections and sentences of a paper whose own markup divides it (:attr:`ketaminer.model.Document.parts`).

Headings and levels are the markup's. A section's kind is what its heading's wording says, by the same rules as for texts
without markup, then what the markup says, then its parent's.
"""

from __future__ import annotations

from collections.abc import Mapping

from ketaminer.align import OffsetMap
from ketaminer.model import Document, Part, Section, Sections, Span
from ketaminer.stages.sections.blocks import blocks_of
from ketaminer.stages.sections.running import parse
from ketaminer.stages.sections.vocabulary import BACK, Vocabulary

_SILENT = frozenset(("front", "rows", "list"))  # parts that hold no sentences
_FIRM = frozenset(("title", "abstract", "references", "acknowledgements"))  # kinds of the markup that no wording overrides


def outlined(document: Document, offsets: OffsetMap, known: Vocabulary, rules: Mapping[str, str]) -> Sections:
    """The sections that ``document.parts`` name and the sentences of its prose."""
    items: list[Section] = []
    open_parts: list[tuple[Part, str]] = []
    for place, part in enumerate(document.parts):
        while open_parts and open_parts[-1][0].span.end <= part.span.start:
            open_parts.pop()
        parent = open_parts[-1][1] if open_parts else None
        span = part.heading_span
        heading = document.text[span.start : span.end] if span else None
        kind = _kind(part, heading, parent, known)
        if part.role != "rows":
            items.append(Section(f"s{len(items) + 1}", kind, heading, span, part.span, len(open_parts) + 1))
            open_parts.append((part, kind))
            divided = place + 1 < len(document.parts) and document.parts[place + 1].span.start < part.span.end
            if kind == "abstract" and part.role == "section" and not divided:
                items += _run_in(document, offsets, part, len(items), len(open_parts) + 1, known, rules)
    return Sections(_tiled(items, len(document.text)), tuple(_sentences(document, offsets, known, rules)))


def _run_in(
    document: Document,
    offsets: OffsetMap,
    part: Part,
    number: int,
    level: int,
    known: Vocabulary,
    rules: Mapping[str, str],
) -> list[Section]:
    """The sections of an abstract whose headings stand at the heads of its paragraphs (``Methods: We``), not in the markup."""
    low, high = offsets.to_reading(part.span)
    blocks = [Span(low + start, low + end) for start, end in blocks_of(offsets.reading[low:high])]
    begin = part.heading_span.end if part.heading_span else part.span.start
    found = [
        h for b in blocks if offsets.to_source(b).start >= begin for h in parse(offsets.reading, *b, known, rules, None).headings
    ]
    if not found:
        return []
    spans = [offsets.to_source((h.start, h.end)) for h in found]
    ends = [span.start for span in spans[1:]] + [part.span.end]
    return [
        Section(
            f"s{number + place}",
            heading.entry.kind if heading.entry and heading.entry.kind != "other" else "abstract",
            document.text[span.start : span.end],
            span,
            Span(span.start, end),
            level,
        )
        for place, (heading, span, end) in enumerate(zip(found, spans, ends, strict=True), 1)
    ]


def _kind(part: Part, heading: str | None, parent: str | None, known: Vocabulary) -> str:
    if part.kind in _FIRM:
        return str(part.kind)
    entry = known.exact(heading) if heading else None
    if entry and entry.kind != "other" and (entry.place != "sub" or parent in (None, "other", "abstract", "title", "supplement")):
        return entry.kind
    if part.kind is not None:
        return part.kind
    if entry and entry.place in BACK:
        return "other"
    return parent or "other"


def _tiled(items: list[Section], length: int) -> tuple[Section, ...]:
    """``items`` with each outermost section going on to the next, and the last to the text's end."""
    out = list(items)
    outer = [k for k, item in enumerate(items) if item.level == 1]
    for place, number in enumerate(outer):
        one = items[number]
        end = items[outer[place + 1]].span.start if place + 1 < len(outer) else length
        out[number] = Section(one.id, one.kind, one.heading, one.heading_span, Span(0 if place == 0 else one.span.start, end), 1)
    return tuple(out)


def _sentences(document: Document, offsets: OffsetMap, known: Vocabulary, rules: Mapping[str, str]) -> list[Span]:
    """The sentences of all blocks but headings, tables' rows, references and the front; in source offsets."""
    marks: list[tuple[int, int]] = []
    for part in document.parts:
        if part.role in _SILENT:
            marks.append(part.span)
        elif part.heading_span is not None:
            marks.append(part.heading_span)
    silent = sorted(tuple(offsets.to_reading(mark)) for mark in marks)
    out: list[Span] = []
    at = 0
    covered = 0  # the furthest end of the silent stretches that began before
    for start, end in blocks_of(offsets.reading):
        while at < len(silent) and silent[at][0] <= start:
            covered = max(covered, silent[at][1])
            at += 1
        if start >= covered:
            out += (offsets.to_source(s) for s in parse(offsets.reading, start, end, known, rules, None).sentences)
    return out
