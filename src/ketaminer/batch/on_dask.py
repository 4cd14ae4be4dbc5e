"""The engine on a Dask cluster that is there: the same function a paper, on other machines. The extra ``dask``.

Papers are read here and sent, so the cluster needs no access to them. A worker that goes takes no paper along: the scheduler
gives what it was doing to another. Every worker must have the same version and vocabularies, which is checked before a paper is
sent and again by each worker.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any

from ketaminer import __version__, pipeline
from ketaminer.batch import one_paper
from ketaminer.batch.one_paper import Outcome, Setup, WorkerError
from ketaminer.batch.papers import Paper
from ketaminer.batch.records import Report, failure_of
from ketaminer.batch.run import Task
from ketaminer.errors import KetaminerError, one_line

ANSWER = 10.0
"""Seconds that the scheduler has to answer."""

AHEAD = 2
"""Papers that lie ready for each thread of the cluster, with the one it reads."""

ALONE = 60.0
"""Seconds after which a cluster without any worker ends the run."""

_ONE = Lock()  # papers are read one at a time in a process, however many threads it has


def identity(setup: Setup) -> tuple[str, str]:
    """The version here and the digest of the options and vocabularies that ``setup`` means here."""
    return __version__, pipeline.layer_digest("claims", setup.config)


def do(paper: Paper, setup: Setup, expected: tuple[str, str]) -> tuple[Outcome | None, tuple[str, str]]:
    """What a worker does: one paper, if it is the worker that is meant; and what this worker is."""
    with _ONE:
        own = identity(setup)
        return (one_paper.do(paper, setup) if own == expected else None), own


class OnDask:
    """The cluster of the scheduler at ``address`` (``tcp://host:8786``)."""

    def __init__(self, address: str) -> None:
        self._address = address

    def run(self, tasks: Iterator[Task], setup: Setup, report: Report) -> Iterator[tuple[Task, Outcome]]:
        """See :class:`ketaminer.batch.run.Engine`."""
        client = self._client()
        try:
            expected = identity(setup)
            threads = self._checked(client, setup, expected)
            yield from _Cluster(client, setup, report, expected, AHEAD * threads).papers(tasks)
        finally:
            with suppress(Exception):  # what is left of the cluster's own affairs is no failure of the run
                client.close(timeout=ANSWER)

    def _client(self) -> Any:
        try:
            from distributed import Client
        except ImportError:
            raise KetaminerError("--engine dask needs Dask", "install it: pip install 'ketaminer[dask]'") from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told as a failure
        try:
            return Client(self._address, timeout=ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            reason = one_line(str(error).partition("\n")[0], 150)
            raise KetaminerError(
                f"no Dask scheduler answers at {self._address} ({reason})", "start one (dask scheduler) or mend --scheduler"
            ) from None

    def _checked(self, client: Any, setup: Setup, expected: tuple[str, str]) -> int:
        """The threads of the cluster, whose workers are all of this version."""
        try:
            threads: int = sum(client.nthreads().values())
            found: dict[str, Any] = client.run(identity, setup, on_error="return")
        except Exception as error:
            raise KetaminerError(f"the cluster at {self._address} does not answer: {one_line(str(error), 200)}") from None
        if not found:
            raise KetaminerError(f"the cluster at {self._address} has no worker", "start some: dask worker ADDRESS")
        for worker, own in sorted(found.items()):
            _same(worker, own, expected)
        return max(1, threads)


def _same(worker: str, own: Any, expected: tuple[str, str]) -> None:
    """Raise :class:`KetaminerError` where a worker is not what is expected."""
    hint = "install the same version on every machine"
    if isinstance(own, Exception):
        raise KetaminerError(f"the worker {worker} cannot run ketaminer: {one_line(str(own), 150)}", hint)
    if own[0] != expected[0]:
        raise KetaminerError(f"the worker {worker} has ketaminer {own[0]}, this is {expected[0]}", hint)
    if own != expected:
        raise KetaminerError(
            f"the worker {worker} has other vocabularies or models than this machine", "put the same files on every machine"
        )


class _Cluster:
    """Papers on the way to a cluster and back, no more than ``room`` of them at a time."""

    def __init__(self, client: Any, setup: Setup, report: Report, expected: tuple[str, str], room: int) -> None:
        self._client, self._setup, self._report, self._expected, self._room = client, setup, report, expected, room
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._away: dict[str, tuple[Any, Task, float]] = {}

    def papers(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Outcome]]:
        more = True
        while more or self._away:
            while more and len(self._away) < self._room:
                task = next(tasks, None)
                if task is None:
                    more = False
                elif (failed := self._sent(task)) is not None:
                    yield task, failed
            if self._away:
                future = self._next()
                _, task, begun = self._away.pop(future.key)
                yield task, _outcome(future, task, self._expected, time.monotonic() - begun)
                future.release()

    def _sent(self, task: Task) -> Outcome | None:
        """Send a paper, or its failure if it cannot be read."""
        number, paper = task
        self._report.paper(paper.path)
        try:
            whole = Paper(paper.path, paper.id, paper.read(self._setup.config.ingest.max_bytes))
        except KetaminerError as error:
            return Outcome(failure=failure_of(paper.path, paper.id, error, "ingest"))
        key = f"{self._client.id}-{number}"
        future = self._client.submit(do, whole, self._setup, self._expected, key=key, pure=False)
        self._away[key] = future, task, time.monotonic()
        future.add_done_callback(self._done.put)
        return None

    def _next(self) -> Any:
        """What is done next. Raises :class:`KetaminerError` where nobody is there any more to do it."""
        seen = time.monotonic()
        while True:
            with suppress(Empty):
                return self._done.get(timeout=ALONE / 4)
            try:
                if self._client.nthreads():
                    seen = time.monotonic()
            except Exception:  # the scheduler does not answer either
                pass
            if time.monotonic() - seen > ALONE:
                raise KetaminerError("the cluster has no worker any more", "start some, and run the same command again to go on")


def _outcome(future: Any, task: Task, expected: tuple[str, str], seconds: float) -> Outcome:
    if future.cancelled():
        raise KetaminerError("the cluster's scheduler has gone", "start it, and run the same command again to go on")
    error = future.exception()
    if error is None:
        outcome, own = future.result()
        if outcome is None:
            _same("that was added", own, expected)
        found: Outcome = outcome
        return found
    what = f"{pipeline.shown_path(task[1].path)}: the worker that read it came to an end"
    if type(error).__name__ != "KilledWorker":
        what = f"{pipeline.shown_path(task[1].path)}: its worker cannot read it: {one_line(str(error), 200)}"
    hint = "the other papers are not affected; read it alone to see more"
    return Outcome(failure=failure_of(task[1].path, task[1].id, WorkerError(what, hint)), seconds=seconds)
