"""The engine of small runs: papers one after the other in this process."""

from __future__ import annotations

from collections.abc import Iterator

from ketaminer.batch import one_paper
from ketaminer.batch.one_paper import Outcome, Setup
from ketaminer.batch.records import Report
from ketaminer.batch.run import Task


class InTurn:
    """Reads papers here; a paper that ends the process ends the run."""

    def run(self, tasks: Iterator[Task], setup: Setup, report: Report) -> Iterator[tuple[Task, Outcome]]:
        for task in tasks:
            report.paper(task[1].path)
            yield task, one_paper.do(task[1], setup, report.stage)
