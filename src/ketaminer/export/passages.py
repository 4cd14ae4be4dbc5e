"""A document's text in passages: the stretches between the beginnings and ends of its sections and headings.

Passages follow each other without gap, so put together they are the source text, and no mark lies across two of them: where a
mark does cross the edge of a section, the text is not cut there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ketaminer.model import Document, Section, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """``section`` is the innermost one that holds all of ``span``; ``heading``: this is its heading."""

    span: Span
    section: Section | None
    heading: bool


def passages(document: Document, marks: Iterable[Span]) -> list[Passage]:
    """The passages of a document; none of ``marks`` crosses the edge of one. An empty text has no passage."""
    text = document.text
    sections = document.sections.items if document.sections else ()
    ordered = sorted(marks)
    starts = [start for start, _ in ordered]
    reach = list(accumulate((end for _, end in ordered), max))

    def crossed(at: int) -> bool:
        before = bisect_left(starts, at)
        return before > 0 and reach[before - 1] > at

    edges = {edge for one in sections for span in (one.span, one.heading_span) if span for edge in span}
    cuts = set()
    for edge in edges:
        behind = edge + len(text[edge:]) - len(text[edge:].lstrip()) if 0 < edge < len(text) else edge
        cut = edge if crossed(behind) else behind  # space between two passages ends the first
        if 0 < cut < len(text) and not crossed(cut):
            cuts.add(cut)
    pieces = pairwise([0, *sorted(cuts), len(text)]) if text else ()
    return [_passage(Span(start, end), sections, text) for start, end in pieces]


def _passage(span: Span, sections: Iterable[Section], text: str) -> Passage:
    begin, end = _bare(text, span)
    holding = [one for one in sections if one.span.start <= begin and end <= one.span.end]
    if not holding:
        return Passage(span, None, False)
    inner = max(holding, key=lambda one: (one.level, one.span.start - one.span.end))
    head = inner.heading_span
    return Passage(span, inner, head is not None and head.start <= begin and end <= head.end)


def _bare(text: str, span: Span) -> Span:
    piece = text[span.start : span.end]
    return Span(span.end - len(piece.lstrip()), span.start + len(piece.rstrip())) if piece.strip() else span
