"""Which of some mentions touch a place of the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from ketaminer.stages.ner.found import Found


class Touching:
    """Spans that do not overlap, in order, and what of them touches a place."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._found = sorted(found, key=lambda f: (f.start, -f.end))
        self._starts = [f.start for f in self._found]
        self._reach: list[int] = []
        for one in self._found:
            self._reach.append(max(one.end, self._reach[-1] if self._reach else 0))

    def at(self, start: int, end: int) -> list[Found]:
        """Those that share a character with ``[start, end)``."""
        out = []
        k = bisect_left(self._starts, end) - 1
        while k >= 0 and self._reach[k] > start:
            if self._found[k].end > start:
                out.append(self._found[k])
            k -= 1
        return out[::-1]
