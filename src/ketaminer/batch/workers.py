"""The engine of large runs: worker processes, each with its models, each reading one paper at a time.

A paper that takes too long or too much, or that ends its worker, is a failure of this paper: the worker is replaced and the
others go on. Nothing stays behind when the run ends, in whatever way.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Iterator
from itertools import islice

from ketaminer.batch.messages import Done, Ready, Said, Stage
from ketaminer.batch.one_paper import Outcome, Setup, TimeLimitError, WorkerError, in_stage, too_much_memory
from ketaminer.batch.process import Process, how
from ketaminer.batch.records import Report, failure_of
from ketaminer.batch.run import Task
from ketaminer.errors import KetaminerError
from ketaminer.pipeline import shown_path

WATCH = 0.1
"""Seconds between two looks at the workers' memory."""

TICK = 1.0
"""Seconds between two looks at the time, where nothing is due earlier."""

STARTS = 3
"""So many workers in a row that end before they can read a paper end the run."""


NO_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate memory")
"""What a process says that ends because it is refused memory."""


class Workers:
    """``jobs`` processes. ``timeout`` in seconds and ``max_memory`` in megabytes are the limits of one paper."""

    def __init__(self, jobs: int, *, timeout: float | None = None, max_memory: int | None = None) -> None:
        if os.name == "nt":
            raise KetaminerError("worker processes need Linux or macOS", "leave out --jobs, --timeout and --max-memory")
        self._jobs, self._timeout, self._max_memory = jobs, timeout, max_memory

    def run(self, tasks: Iterator[Task], setup: Setup, report: Report) -> Iterator[tuple[Task, Outcome]]:
        """See :class:`ketaminer.batch.run.Engine`."""
        crew = _Crew(setup, report, self._timeout, self._max_memory)
        try:
            crew.queue.extend(islice(tasks, self._jobs))
            while crew.queue or crew.busy():
                crew.fill(self._jobs)
                crew.dispatch()
                crew.queue.extend(islice(tasks, max(0, self._jobs - len(crew.queue))))  # one more is ready for each
                yield from crew.heard()
        finally:
            crew.end()


class _Crew:
    """The processes of one run and the papers that wait for them."""

    def __init__(self, setup: Setup, report: Report, timeout: float | None, max_memory: int | None) -> None:
        self._setup, self._report, self._timeout, self._max_memory = setup, report, timeout, max_memory
        self._selector = selectors.DefaultSelector()
        self._processes: list[Process] = []
        self.queue: deque[Task] = deque()
        self._killed_once: set[int] = set()
        self._failed_starts = 0

    def fill(self, jobs: int) -> None:
        """Start as many workers as there is work for; those that came to an end are replaced by that."""
        while len(self._processes) < min(jobs, self.busy() + len(self.queue)):
            process = Process(self._setup, self._max_memory)
            self._processes.append(process)
            self._selector.register(process.connection, selectors.EVENT_READ, process)

    def busy(self) -> int:
        return sum(process.task is not None for process in self._processes)

    def dispatch(self) -> None:
        """Give every worker that waits a paper."""
        for process in self._processes:
            if process.ready and process.task is None and self.queue:
                task = self.queue.popleft()
                self._report.paper(task[1].path)
                process.give(task)

    def end(self) -> None:
        for process in self._processes:
            process.kill()
        self._selector.close()

    def heard(self) -> list[tuple[Task, Outcome]]:
        """Wait until there is something; what came of the papers that are done by then."""
        out: list[tuple[Task, Outcome]] = []
        for key, _ in self._selector.select(self._patience()):
            process: Process = key.data
            said, there = process.listen()
            for one in said:
                out += self._take(process, one)
            if not there:
                out += self._ended(process)
        for process in list(self._processes):
            if process.task is not None:
                out += self._over(process, process.task)
        return out

    def _patience(self) -> float:
        due = [TICK]
        if self._max_memory is not None:
            due.append(WATCH)
        if self._timeout is not None:
            now = time.monotonic()
            due += [process.since + self._timeout - now for process in self._processes if process.task is not None]
        return max(0.0, min(due))

    def _take(self, process: Process, said: Said) -> list[tuple[Task, Outcome]]:
        match said:
            case Ready():
                process.ready = True
                self._failed_starts = 0
                self._check_room(process)
            case Stage(name):
                process.stage = name
                self._report.stage(name)
            case Done(outcome):
                task, process.task = process.task, None
                assert task is not None
                if outcome.spent:
                    self._drop(process)
                    if self._max_memory is not None:
                        error = too_much_memory(task[1].path, self._max_memory, process.stage)
                        outcome = _failed(task, error, outcome.seconds)
                return [(task, outcome)]
        return []

    def _over(self, process: Process, task: Task) -> list[tuple[Task, Outcome]]:
        """The failure of a paper that is over its limits."""
        spent = time.monotonic() - process.since
        error: KetaminerError | None = None
        if self._timeout is not None and spent >= self._timeout:
            what = f"{shown_path(task[1].path)}: it took more than {self._timeout:g} s{in_stage(process.stage)}"
            error = TimeLimitError(what, "give it more with --timeout")
        elif self._max_memory is not None and process.memory() > self._max_memory:
            error = too_much_memory(task[1].path, self._max_memory, process.stage)
        if error is None:
            return []
        self._drop(process)
        return [(task, _failed(task, error, spent))]

    def _ended(self, process: Process) -> list[tuple[Task, Outcome]]:
        """What it means that a worker has gone."""
        if process not in self._processes:
            return []  # it was replaced just now
        task, status, words = process.task, process.ending(), process.last_words()
        if not process.ready:
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                raise self._no_start(status, words)
        self._drop(process)
        if task is None:
            return []
        spent = time.monotonic() - process.since
        if status == -signal.SIGKILL and task[0] not in self._killed_once:
            self._killed_once.add(task[0])  # by somebody else, or for want of memory: perhaps it is not the paper's fault
            self.queue.appendleft(task)
            return []
        if self._max_memory is not None and any(sign in words for sign in NO_MEMORY):
            return [(task, _failed(task, too_much_memory(task[1].path, self._max_memory, process.stage), spent, words))]
        what = f"{shown_path(task[1].path)}: the process that read it came to an end: {how(status)}{in_stage(process.stage)}"
        hint = "the other papers are not affected; read it alone to see more"
        if status == -signal.SIGKILL:
            hint = "perhaps the machine has too little memory; use fewer --jobs, or read it alone"
        return [(task, _failed(task, WorkerError(what, hint), spent, words))]

    def _check_room(self, process: Process) -> None:
        """Raise :class:`KetaminerError` where the models alone take more than a paper may."""
        taken = process.memory()
        if self._max_memory is not None and taken > self._max_memory:
            what = (
                f"--max-memory {self._max_memory} leaves no room for a paper: a worker takes {taken:.0f} MB with its models alone"
            )
            raise KetaminerError(what, "give it more")

    def _no_start(self, status: int, words: str) -> KetaminerError:
        hint = words.strip().rpartition("\n")[2]
        if self._max_memory is not None:
            hint = f"the models alone may need more than --max-memory {self._max_memory}; give it more"
        return KetaminerError(f"no worker could be started: {how(status)}", hint)

    def _drop(self, process: Process) -> None:
        self._selector.unregister(process.connection)
        self._processes.remove(process)
        process.kill()


def _failed(task: Task, error: KetaminerError, seconds: float, trace: str = "") -> Outcome:
    failure = failure_of(task[1].path, task[1].id, error)
    if trace:
        failure = type(failure)(failure.path, failure.document, failure.error, failure.hint, failure.type, trace)
    return Outcome(failure=failure, seconds=seconds)
