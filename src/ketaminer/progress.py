"""What a run tells on standard error: warnings, failures and, on a terminal, a progress bar."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ketaminer.batch import Failure
from ketaminer.errors import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Reporter:
    """A :class:`ketaminer.batch.Report` on standard error; a context manager that puts the terminal in order at the end."""

    def __init__(self, *, bar: bool, debug: bool = False) -> None:
        self._wanted = bar and sys.stderr.isatty()
        self._debug = debug
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
        if not self._wanted:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
        # standard output is data: rich must not put its own stream in its place
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._bar.add_task("", total=total)
        self._bar.start()

    def paper(self, path: str) -> None:
        self._paper = one_line(path, 60)
        self._show(self._paper)

    def stage(self, name: str) -> None:
        self._show(f"{self._paper}  {name}")

    def _show(self, text: str) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=text)

    def done(self) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def warn(self, path: str, warning: str) -> None:
        self.tell(f"warning: {warning if path in warning else f'{path}: {warning}'}")

    def fail(self, failure: Failure) -> None:
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
