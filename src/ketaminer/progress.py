"""What a run tells on standard error: warnings, failures and how far it is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ketaminer.batch import Failure
from ketaminer.batch.pace import Pace, in_words, rate_in_words
from ketaminer.batch.summary import FEW
from ketaminer.errors import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


QUIET = 10.0
"""Seconds of a run before its first line, and between two lines at least."""

SELDOM = 60.0
"""Seconds after which a line is due though less than a hundredth was done since the last, or the papers are few."""


class Reporter:
    """A :class:`ketaminer.batch.Report` on standard error; a context manager that puts the terminal in order at the end."""

    def __init__(self, *, bar: bool, debug: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        terminal = sys.stderr.isatty()
        self._wanted, self._lines = bar and terminal, not terminal
        self._debug = debug
        self._clock = clock
        self._pace = Pace(0, clock)
        self._told = (clock(), 0)  # when the last line was told, and how many papers were done then
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._paper = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def begin(self, total: int) -> None:
        self._pace = Pace(total, self._clock)
        self._told = (self._clock(), 0)
        if not self._wanted:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        texts = ("{task.fields[rate]}", "{task.fields[left]}", "{task.description}")
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), *(TextColumn(text, markup=False) for text in texts))
        # standard output is data: rich must not put its own stream in its place
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._bar.add_task("", total=total, rate="", left="")
        self._bar.start()

    def paper(self, path: str) -> None:
        self._pace.begin()
        self._paper = one_line(path, 60)
        self._show(self._paper)

    def stage(self, name: str) -> None:
        self._show(f"{self._paper}  {name}")

    def _show(self, text: str) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=text)

    def done(self) -> None:
        self._pace.read()
        self._advance()

    def unchanged(self) -> None:
        self._pace.unchanged()
        self._advance()

    def _advance(self) -> None:
        pace = self._pace
        if self._bar is not None and self._task is not None:
            left = "" if pace.left is None else f"{in_words(pace.left)} left"
            self._bar.update(self._task, completed=pace.done, rate=rate_in_words(pace.per_minute), left=left)
        elif self._lines and self._due():
            self._told = (self._clock(), pace.done)
            print(pace.line(), file=sys.stderr, flush=True)

    def _due(self) -> bool:
        passed = self._clock() - self._told[0]
        share = (self._pace.done - self._told[1]) / max(1, self._pace.total)
        soon = share >= 0.01 and self._pace.total >= FEW
        return self._pace.done < self._pace.total and passed >= QUIET and (soon or passed >= SELDOM)

    @property
    def seconds(self) -> float:
        """Seconds since the first paper."""
        return self._clock() - self._pace.start

    def warn(self, path: str, warning: str) -> None:
        self.tell(f"warning: {warning if path in warning else f'{path}: {warning}'}")

    def fail(self, failure: Failure) -> None:
        self._pace.failed += 1
        if self._debug:
            self.tell(*failure.trace.rstrip().split("\n"))
        where = "" if failure.path in failure.error else f"{failure.path}: "
        self.tell(f"error: {where}{failure.error}", *([f"  hint: {failure.hint}"] if failure.hint else []))

    def tell(self, *lines: str) -> None:
        """Lines on standard error, above the bar if there is one."""
        for line in lines:
            indent = len(line) - len(line.lstrip(" "))
            text = " " * indent + one_line(line, 1000)
            if self._bar is not None:
                self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
            else:
                print(text, file=sys.stderr, flush=True)
