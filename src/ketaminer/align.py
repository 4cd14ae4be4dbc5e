"""Reading text and source text: edits recorded as they are made, offsets mapped both ways.

A cleaning step says which stretch of the source reads as what. :class:`OffsetMap` applies all edits once and answers,
in logarithmic time, which source characters a stretch of the reading text came from. Nothing is ever guessed from the
two texts afterwards.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from ketaminer.errors import KetaminerError
from ketaminer.model import Edit, Span


def check(edits: Sequence[Edit], length: int) -> None:
    """Raise :class:`KetaminerError` unless the edits are in order, do not overlap and lie within ``[0, length]``."""
    at = 0
    for start, end, _ in edits:
        if not at <= start <= end <= length:
            raise KetaminerError(f"edit [{start}, {end}) overlaps its neighbour or leaves the text of {length} characters")
        at = end


def merge(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits of several steps in one order. Where two overlap, the one that starts first (then the longer) is kept."""
    out: list[Edit] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start >= at and not (out and edit.start == edit.end == out[-1].start == out[-1].end):
            out.append(edit)
            at = edit.end
    return tuple(out)


class OffsetMap:
    """The reading text of ``source`` under ``edits``, and the way between the two.

    >>> m = OffsetMap("keta-\\nmine", [Edit(4, 6, "")])
    >>> m.reading
    'ketamine'
    >>> m.to_source(Span(0, 8))
    Span(start=0, end=10)
    >>> m.to_reading(Span(0, 10))
    Span(start=0, end=8)
    """

    __slots__ = ("_edits", "_ends_r", "_ends_s", "_starts_r", "_starts_s", "reading", "source")

    def __init__(self, source: str, edits: Sequence[Edit]) -> None:
        check(edits, len(source))
        self.source = source
        self._edits = tuple(edits)
        # arrays, for a long text has millions of edits
        self._starts_s = array("q", (e.start for e in edits))
        self._ends_s = array("q", (e.end for e in edits))
        self._starts_r, self._ends_r = array("q"), array("q")
        parts: list[str] = []
        at = shift = 0
        for start, end, new in edits:
            parts.append(source[at:start])
            parts.append(new)
            self._starts_r.append(start + shift)
            shift += len(new) - (end - start)
            self._ends_r.append(end + shift)
            at = end
        parts.append(source[at:])
        self.reading = "".join(parts)

    def to_source(self, span: Span | tuple[int, int]) -> Span:
        """The source characters that ``reading[start:end]`` came from.

        A span that touches a replacement covers all of what was replaced; edits that delete text at the span's edges
        are left outside. An empty span maps to an empty one.
        """
        start, end = span
        if start >= end:
            at = self._char_to_source(start, first=True) if start < len(self.reading) else len(self.source)
            return Span(at, at)
        return Span(self._char_to_source(start, first=True), self._char_to_source(end - 1, first=False))

    def _char_to_source(self, at: int, *, first: bool) -> int:
        """Where the reading character ``at`` begins (``first``) or ends in the source."""
        k = bisect_right(self._starts_r, at) - 1
        # deletions share their reading start with what follows: the last edit starting here is the one to look at
        if k >= 0 and at < self._ends_r[k]:
            return self._starts_s[k] if first else self._ends_s[k]
        source = at if k < 0 else at - self._ends_r[k] + self._ends_s[k]
        return source if first else source + 1

    def compose(self, edits: Sequence[Edit]) -> tuple[Edit, ...]:
        """Edits of the *source* that do what this map's edits and then ``edits`` (made on the reading text) do.

        ``OffsetMap(source, m.compose(more)).reading == OffsetMap(m.reading, more).reading``. Where an edit of the second
        round touches characters that the first round put in, the two become one edit; all others stay as fine as they were.
        Linear in the number of edits.
        """
        check(edits, len(self.reading))
        out: list[Edit] = []
        i = j = shift = 0
        n, m = len(self._edits), len(edits)
        while i < n or j < m:
            # a zero-width edit (a deletion made before, an insertion made now) goes before what begins at its place
            old = (self._starts_r[i], self._ends_r[i] > self._starts_r[i], 0) if i < n else None
            new = (edits[j].start, edits[j].end > edits[j].start, 1) if j < m else None
            if new is None or (old is not None and old < new):
                assert old is not None
                low, high = self._starts_r[i], self._ends_r[i]
            else:
                low, high = edits[j].start, edits[j].end
            first_old, first_new, before = i, j, shift
            if new is None or (old is not None and old < new):
                shift = self._ends_s[i] - self._ends_r[i]
                i += 1
            else:
                j += 1
            while True:
                if i < n and self._starts_r[i] < high:
                    high = max(high, self._ends_r[i])
                    shift = self._ends_s[i] - self._ends_r[i]
                    i += 1
                elif j < m and edits[j].start < high:
                    high = max(high, edits[j].end)
                    j += 1
                else:
                    break
            if j == first_new:
                out.extend(self._edits[first_old:i])
            elif i == first_old:
                out.extend(Edit(e.start + shift, e.end + shift, e.replacement) for e in edits[first_new:j])
            else:
                parts: list[str] = []
                at = low
                for start, end, replacement in edits[first_new:j]:
                    parts.append(self.reading[at:start])
                    parts.append(replacement)
                    at = end
                parts.append(self.reading[at:high])
                edit = Edit(low + before, high + shift, "".join(parts))
                if edit.replacement != self.source[edit.start : edit.end]:
                    out.append(edit)
        return tuple(out)

    def to_reading(self, span: Span | tuple[int, int]) -> Span:
        """The reading characters made from ``source[start:end]``; a replacement touched counts whole.

        Empty when everything in the span was deleted.
        """
        start, end = span
        k = bisect_right(self._ends_s, start)
        if k < len(self._edits) and self._starts_s[k] < start:
            low = self._starts_r[k]
        else:
            low = start + (self._ends_r[k - 1] - self._ends_s[k - 1] if k else 0)
        if start >= end:
            return Span(low, low)
        j = bisect_left(self._starts_s, end) - 1
        high = end if j < 0 else self._ends_r[j] + max(0, end - self._ends_s[j])
        return Span(low, max(low, high))
