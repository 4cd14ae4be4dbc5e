"""What recognisers read and what they give: offsets in the reading text, before they are mapped to the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ketaminer.align import OffsetMap
from ketaminer.model import JSON, Document, Span


@dataclass(frozen=True, slots=True)
class Found:
    """A mention at ``[start, end)`` of the reading text; the other fields are those of :class:`ketaminer.model.Mention`."""

    label: str
    start: int
    end: int
    name: str | None = None
    ids: dict[str, str] = field(default_factory=dict)
    value: JSON | None = None
    score: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading text and its structure, all in reading offsets.

    A newline in ``text`` ends a paragraph. ``breaks`` holds every offset where a sentence or heading begins or ends: a
    word boundary even where the characters do not show one (``EditorialKetamine``, ``[3].During``). ``excluded`` are
    stretches where nothing is recognised (the reference list), ``results`` those that tell results, in order.
    """

    text: str
    sentences: tuple[Span, ...]
    headings: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()
    breaks: frozenset[int] = frozenset()
    results: tuple[Span, ...] = ()


def within(spans: Iterable[Span]) -> Callable[[int], bool]:
    """Whether an offset lies in one of ``spans``, which do not overlap; each asking takes logarithmic time."""
    ordered = sorted(spans)
    starts = [span.start for span in ordered]

    def test(at: int) -> bool:
        k = bisect_right(starts, at) - 1
        return k >= 0 and at < ordered[k].end

    return test


_RESULTS = frozenset(("abstract", "results", "discussion", "conclusion", "other"))


def reading_of(document: Document, offsets: OffsetMap) -> Reading:
    """The reading view of a document whose sections are known (all of it one sentence where they are not)."""
    if document.sections is None:
        whole = Span(0, len(offsets.reading))
        return Reading(offsets.reading, (whole,), breaks=frozenset(whole))
    sentences = tuple(offsets.to_reading(s) for s in document.sections.sentences)
    headings = tuple(offsets.to_reading(s.heading_span) for s in document.sections.items if s.heading_span)
    excluded = tuple(offsets.to_reading(s.span) for s in document.sections.items if s.kind == "references")
    breaks = frozenset(at for span in (*sentences, *headings) for at in span)
    edges = [(offsets.to_reading(s.span).start, s.kind) for s in document.sections.items]  # an inner section ends an outer one
    ends = [start for start, _ in edges[1:]] + [len(offsets.reading)]
    results = tuple(Span(a, b) for (a, kind), b in zip(edges, ends, strict=False) if kind in _RESULTS)
    return Reading(offsets.reading, sentences, headings, excluded, breaks, results)
