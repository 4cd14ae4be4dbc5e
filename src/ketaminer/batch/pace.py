"""How fast a run goes and how long it will take: papers that were read count, those that were known do not."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 200
"""The rate is that of so many papers last done."""


class Pace:
    """Counts papers; ``clock`` gives seconds."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._clock = clock
        self.start = clock()
        self._begun = False
        self._times: deque[float] = deque([self.start], WINDOW + 1)

    def read(self) -> None:
        self.done += 1
        self._times.append(self._clock())

    def unchanged(self) -> None:
        self.done += 1

    def begin(self) -> None:
        """A paper is begun; until the first, time went to loading and to papers that were known."""
        if not self._begun:
            self._begun = True
            self._times[0] = self._clock()

    @property
    def per_minute(self) -> float | None:
        """Papers read a minute, ``None`` before the first."""
        passed = self._times[-1] - self._times[0]
        return 60 * (len(self._times) - 1) / passed if passed > 0 else None

    @property
    def left(self) -> float | None:
        """Seconds until all are done, if none of those to come is known."""
        rate = self.per_minute
        return None if rate is None else 60 * (self.total - self.done) / rate

    def line(self) -> str:
        """``[ 120/2000] 6% 41 papers/min, 46 min left, 3 failed``."""
        width = len(str(self.total))
        parts = [rate_in_words(self.per_minute), f"{in_words(self.left)} left" if self.left is not None else ""]
        if self.failed:
            parts.append(f"{self.failed} failed")
        share = 100 * self.done // self.total if self.total else 100
        return f"[{self.done:{width}}/{self.total}] {share}% {', '.join(filter(None, parts))}".rstrip()


def rate_in_words(per_minute: float | None) -> str:
    if per_minute is None:
        return ""
    return f"{per_minute:.1f} papers/min" if per_minute < 10 else f"{per_minute:.0f} papers/min"


def in_words(seconds: float) -> str:
    """``46 s``, ``46 min``, ``3 h 20 min``; rounded."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
