"""A run and its output: opened, written in order of input, complete or as it was before, with the records of what failed."""

from __future__ import annotations

import glob
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ketaminer import atomic, database, export, pipeline, remote
from ketaminer.batch import ledger
from ketaminer.batch.one_paper import FUNCTION
from ketaminer.batch.papers import Paper
from ketaminer.batch.records import Failure, Report, Result, write_errors
from ketaminer.batch.run import Engine, extract_papers
from ketaminer.batch.sinks import Database, Sink, Written
from ketaminer.config import Config
from ketaminer.layers import TYPES

STDOUT = "-"
DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Output:
    """Where a run writes. ``ledger``: where it keeps what is done until the output is complete, if the sink does not."""

    sink: Sink
    ledger: Path | None


@contextmanager
def opened(target: str, format: str, config: Config, library: pipeline.Library, report: Report) -> Iterator[Output]:
    """The output that ``target`` means: a file or URL in a format of :mod:`ketaminer.export`, ``-`` for standard output, or, with
    the format :data:`DATABASE`, a database.

    A file is replaced when the block ends without an exception; in a database papers stay as they are put.
    """
    if format == DATABASE:
        with database.open_store(target) as store:
            yield Output(Database(store, database.Run.of(config, library), database.StoreError), None)
            report.end()
        return
    needs = export.NEEDS.get(format, tuple(TYPES))
    if target == STDOUT:
        writer = export.writer(format, sys.stdout.buffer)
        yield Output(Written(writer, needs), None)
        report.end()
        writer.close()
        return
    if remote.is_url(target):
        place: Path | None = _far_ledger(target)
        with remote.replacing(target) as stream:
            writer = export.writer(format, stream)
            yield Output(Written(writer, needs), place)
            report.end()
            writer.close()
    else:
        path = Path(target)
        special = path.exists() and not path.is_file() and export.folder_of(format, path) is None
        place = None if special else ledger.beside(path)  # a device can only be written anew
        atomic.sweep(path.parent, glob.escape(path.name))
        with export.opened(format, path) as writer:
            yield Output(Written(writer, needs), place)
            report.end()
    if place is not None:
        ledger.remove(place)


def _far_ledger(url: str) -> Path:
    """The ledger of a run whose output is not on this machine."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "ketaminer" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.ledger"


def extract_to(
    target: str,
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
    """:func:`extract_papers` into ``target`` (see :func:`opened`): all that ``ketaminer extract`` does.

    A file is replaced when all papers are done. Until then what is done is kept beside it, and the next call with the same
    file goes on from there. Failures are recorded in ``layers_dir/errors.jsonl`` and beside the file.
    """
    with opened(target, format, config, library, report) as output:
        extract_papers(
            papers,
            config,
            report,
            result,
            sink=output.sink,
            engine=engine,
            library=library,
            layers_dir=layers_dir,
            ledger=output.ledger if len(papers) > 1 else None,  # a single paper is done or it is not
            fresh=fresh,
            function=function,
        )
    if layers_dir is not None:
        write_errors(layers_dir / "errors.jsonl", result.failures)
    if target != STDOUT and not (format == DATABASE and "://" in target):
        _record(f"{target}.errors.jsonl", result.failures)
    return result


def _record(place: str, failures: Sequence[Failure]) -> None:
    """The records of what failed, beside the output."""
    if not remote.is_url(place):
        write_errors(Path(place), failures)
    elif failures:
        with remote.replacing(place) as stream:
            stream.writelines(failure.line() for failure in failures)
    else:
        remote.remove(place)
