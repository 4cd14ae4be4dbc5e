"""Overlapping spans made into stretches that do not overlap: what the page can show and highlight piece by piece."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ketaminer.model import Span


class Segment(NamedTuple):
    """``text[start:end]`` lies in all the spans that ``marks`` names (their indices, the longest first)."""

    start: int
    end: int
    marks: tuple[int, ...]


def cut(within: Span, spans: Sequence[Span], edges: Iterable[int] = ()) -> list[Segment]:
    """``within`` as consecutive segments that begin and end wherever one of ``spans`` does, and at ``edges``.

    Every part of ``within`` is in exactly one segment; a span that reaches out of it counts for the part inside. Empty spans
    mark nothing.

    >>> [tuple(one) for one in cut(Span(0, 9), [Span(2, 8), Span(4, 6)])]
    [(0, 2, ()), (2, 4, (0,)), (4, 6, (0, 1)), (6, 8, (0,)), (8, 9, ())]
    """
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    places = {within.start, within.end, *(edge for edge in edges if within.start < edge < within.end)}
    for index, span in enumerate(spans):
        low, high = max(span.start, within.start), min(span.end, within.end)
        if low < high:
            starts.setdefault(low, []).append(index)
            ends.setdefault(high, []).append(index)
            places.update((low, high))
    out: list[Segment] = []
    here: set[int] = set()
    ordered = sorted(places)
    for start, end in pairwise(ordered):
        here.difference_update(ends.get(start, ()))
        here.update(starts.get(start, ()))
        out.append(Segment(start, end, tuple(sorted(here, key=lambda index: (spans[index].start - spans[index].end, index)))))
    return out


class SpansByPlace:
    """Spans in order of their beginning, to find those that touch a stretch without looking at all of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self._starts = [span.start for span in self.spans]
        self._longest = max((span.end - span.start for span in self.spans), default=0)

    def touching(self, stretch: Span) -> list[int]:
        """Indices into :attr:`spans` of those with a part in ``stretch``."""
        low = bisect_left(self._starts, stretch.start - self._longest)
        high = bisect_right(self._starts, stretch.end - 1)
        return [index for index in range(low, high) if self.spans[index].end > stretch.start]
