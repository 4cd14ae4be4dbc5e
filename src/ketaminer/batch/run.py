"""A run over many papers: what is known is not read again, what is done is kept, and the output is in order of input.

Papers are done by an engine (:mod:`in_turn`, :mod:`workers`, …) in any order; what comes back early waits in a ledger on disk
until the papers before it are done. So memory does not grow with the run, and one worker or twenty give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from ketaminer import pipeline
from ketaminer.batch import known
from ketaminer.batch.ledger import Ledger, run_digest
from ketaminer.batch.memory import EVERY, give_back
from ketaminer.batch.one_paper import FUNCTION, Outcome, Setup, document_of
from ketaminer.batch.papers import Paper
from ketaminer.batch.records import Failure, Report, Result, failure_of
from ketaminer.batch.sinks import Sink
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.layers import TYPES

Task = tuple[int, Paper]


class Engine(Protocol):
    """Does papers, in any order, taking the next from ``tasks`` when it has room; when it is closed, nothing of it goes on."""

    def run(self, tasks: Iterator[Task], setup: Setup, report: Report) -> Iterator[tuple[Task, Outcome]]: ...


class _Emission:
    """Puts what came of the papers into the sink, in order of their numbers."""

    def __init__(self, papers: Sequence[Paper], sink: Sink, report: Report, result: Result) -> None:
        self._papers, self._sink, self._report, self._result = papers, sink, report, result
        self._waiting: dict[int, known.Recall] = {}
        self._put_already: set[str] = set()
        self._next = 0

    def is_next(self, number: int) -> bool:
        return number == self._next

    def give(self, number: int, recall: known.Recall, *, unchanged: bool = False) -> None:
        """What came of a paper, or how to have it; every paper whose turn has come goes to the sink."""
        self._waiting[number] = recall
        if unchanged:
            self._result.unchanged += 1
            self._result.kept += 1
        while self._next in self._waiting:
            outcome = self._waiting.pop(self._next)()
            paper = self._papers[self._next]
            self._next += 1
            self._put(paper, outcome)

    def _put(self, paper: Paper, outcome: Outcome | known.Held) -> None:
        if isinstance(outcome, known.Held):
            self._held(paper, outcome.sha256)
            return
        if outcome.failure is not None or outcome.source is None:
            self._fail(outcome.failure or failure_of(paper.path, paper.id, KetaminerError(f"{paper.path}: nothing came of it")))
            return
        for warning in outcome.warnings:
            self._report.warn(paper.path, warning)
        if outcome.source.sha256 in self._put_already:
            self._held(paper, outcome.source.sha256)
            return
        document = document_of(paper.id, outcome)
        wrong = self._sink.put(document)
        if wrong is not None:
            self._fail(failure_of(paper.path, paper.id, wrong))
            return
        if self._sink.keeps:  # of two papers with the same content the first stands in the database
            self._put_already.add(outcome.source.sha256)
            self._result.kept += 1
        self._result.processed += 1
        self._result.claims += len(document.claims.items) if document.claims else 0

    def _held(self, paper: Paper, sha256: str) -> None:
        self._sink.add(sha256, pipeline.shown_path(paper.path), paper.id)
        self._result.processed += 1

    def _fail(self, failure: Failure) -> None:
        self._result.failures.append(failure)
        self._report.fail(failure)


def extract_papers(
    papers: Sequence[Paper],
    config: Config,
    report: Report,
    result: Result,
    *,
    sink: Sink,
    engine: Engine,
    library: pipeline.Library = (),
    layers_dir: Path | None = None,
    ledger: Path | None = None,
    fresh: bool = False,
    function: str = FUNCTION,
) -> Result:
    """All stages on all papers; the documents go to ``sink`` in the order of ``papers``.

    With ``layers_dir`` every layer is kept in ``layers_dir/<id>``. ``ledger`` is where an interrupted run is kept; the caller
    removes it (:func:`ledger.remove`) when the output is complete. ``fresh``: what an earlier run left is not looked at.
    ``function`` (``module:name``) does one paper (:data:`one_paper.Function`). What goes wrong with a paper is recorded in
    ``result`` and told to ``report``; what goes wrong with the output, the ledger or the engine is raised.
    """
    wanted = tuple(TYPES) if layers_dir is not None else tuple(layer for layer in TYPES if layer in sink.needs)
    setup = Setup(config, library, wanted, function)
    emission = _Emission(papers, sink, report, result)
    kept = Ledger(ledger, run_digest(config, library), fresh=fresh)
    waiting = Ledger(None, "") if ledger is None else kept
    earlier = known.Known(config, library, sink, kept, layers_dir, fresh=fresh)

    def tasks() -> Iterator[Task]:
        for number, paper in enumerate(papers):
            recall = earlier.recall(paper)
            if recall is None:
                yield number, paper
            else:
                report.unchanged()
                emission.give(number, recall, unchanged=True)

    try:
        with closing(engine.run(tasks(), setup, report)) as outcomes:  # type: ignore[type-var]
            for (number, paper), outcome in outcomes:
                result.seconds.append(outcome.seconds)
                if outcome.failure is None and layers_dir is not None:
                    try:
                        known.keep_layers(layers_dir / paper.id, outcome)
                    except KetaminerError as error:  # such as a file where the folder should be: this paper's alone
                        outcome = Outcome(failure=failure_of(paper.path, paper.id, error), seconds=outcome.seconds)
                if outcome.failure is None and (layers_dir or ledger) and not sink.keeps:
                    result.kept += 1
                recall = _kept(paper, known.without(outcome, sink.needs), waiting, emission.is_next(number), ledger is not None)
                emission.give(number, recall)
                report.done()
                if len(result.seconds) % (10 * EVERY) == 0:
                    give_back()
    finally:
        kept.close()
        waiting.close()
    return result


def _kept(paper: Paper, outcome: Outcome, ledger: Ledger, at_once: bool, lasting: bool) -> known.Recall:
    """Put an outcome where it outlives the run (``lasting``) or waits for its turn; how to have it then."""
    if outcome.failure is not None or (at_once and not lasting):
        return lambda: outcome
    ledger.put(paper, outcome)
    return (lambda: outcome) if at_once else (lambda: ledger.get(paper))
