"""A run and its output: opened, written in order of input, complete or as it was before, with the records of what failed."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ketaminer import atomic, export, pipeline
from ketaminer.batch import ledger
from ketaminer.batch.one_paper import FUNCTION
from ketaminer.batch.papers import Paper
from ketaminer.batch.records import Report, Result, write_errors
from ketaminer.batch.run import Engine, extract_papers
from ketaminer.batch.sinks import Claims, Sink
from ketaminer.config import Config


@contextmanager
def opened(target: Path | None, format: str, report: Report) -> Iterator[Sink]:
    """The sink that ``target`` means: a file of a format of :mod:`ketaminer.export`, standard output without one."""
    if target is None:
        writer = export.writer(format, sys.stdout.buffer)
        yield Claims(writer)
        report.end()
        writer.close()
        return
    atomic.sweep(target.parent, glob.escape(target.name))
    with atomic.replacing(target) as stream:
        writer = export.writer(format, stream)
        yield Claims(writer)
        report.end()
        writer.close()


def extract_to(
    target: Path | None,
    format: str,
    papers: Sequence[Paper],
    config: Config,
    report: Report,
    result: Result,
    *,
    engine: Engine,
    library: pipeline.Library = (),
    layers_dir: Path | None = None,
    fresh: bool = False,
    function: str = FUNCTION,
) -> Result:
    """:func:`extract_papers` into a file (or standard output), all that ``ketaminer extract`` does.

    The file is replaced when all papers are done. Until then what is done is kept beside it, and the next call with the same
    file goes on from there. Failures are recorded in ``layers_dir/errors.jsonl`` and beside the file.
    """
    regular = target is not None and (target.is_file() or not target.exists())
    place = ledger.beside(target) if target is not None and regular else None
    with opened(target, format, report) as sink:
        extract_papers(
            papers,
            config,
            report,
            result,
            sink=sink,
            engine=engine,
            library=library,
            layers_dir=layers_dir,
            ledger=place if len(papers) > 1 else None,  # a single paper is done or it is not
            fresh=fresh,
            function=function,
        )
    if place is not None:
        ledger.remove(place)
    if layers_dir is not None:
        write_errors(layers_dir / "errors.jsonl", result.failures)
    if target is not None:
        write_errors(target.with_name(f"{target.name}.errors.jsonl"), result.failures)
    return result
