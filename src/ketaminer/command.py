"""What every command does around its work: options made into values, output opened, errors told, the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TypeVar

from ketaminer.errors import KetaminerError

if TYPE_CHECKING:
    from ketaminer.batch import Paper, Result
    from ketaminer.config import Config
    from ketaminer.export import Writer
    from ketaminer.pipeline import Library
    from ketaminer.progress import Reporter

USAGE, NOTHING, BROKEN_PIPE, INTERRUPTED = 2, 1, 141, 130


def staged(
    name: str, docs: list[str], pipeline: str, debug: bool, *, references: str | None = None, min_confidence: float | None = None
) -> None:
    """Run one stage on documents' folders, print the folders that succeed, and leave."""
    from ketaminer import batch
    from ketaminer.layers import locate
    from ketaminer.pipeline import stage

    def run(report: Reporter, result: batch.Result) -> None:
        config, library = load_config(pipeline, min_confidence), load_library(references)
        report.begin(len(docs))
        one = stage(name)
        batch.run_documents(
            one, docs, config, report, result, library=library, write=lambda path, _: print_path(locate(Path(path)))
        )
        batch.write_document_errors(docs, result.failures)

    guarded(run, debug)


def begin(report: Reporter, papers: list[Paper], result: Result) -> None:
    """Tell what inputs named no paper, and how many papers there are to do."""
    for failure in result.failures:
        report.fail(failure)
    report.begin(len(papers))


def guarded(run: Callable[[Reporter, Result], None], debug: bool = False, *, bar: bool = True) -> NoReturn:
    """Do a command's work and leave with its status; nothing but one clear line is shown of what goes wrong."""
    from ketaminer.batch import Result, failure_of, summary
    from ketaminer.progress import Reporter

    result = Result()
    with Reporter(bar=bar, debug=debug) as report:
        try:
            run(report, result)
            sys.stdout.flush()
        except BrokenPipeError:
            report.end()
            _leave_pipe()
        except KeyboardInterrupt:
            report.end()
            if result.kept:
                report.tell(f"stopped; {result.kept} papers are done: the same command goes on from there")
            sys.exit(INTERRUPTED)
        except Exception as error:
            report.end()
            known = KetaminerError(f"cannot write the output: {error.strerror}") if isinstance(error, OSError) else error
            report.fail(failure_of("", None, known))
            sys.exit(USAGE if isinstance(error, _WrongUsage) else NOTHING)
        report.end()
        if summary.due(result):
            report.tell(*summary.lines(result, report.seconds))
        elif result.failures and result.processed:
            report.tell(f"{result.processed} processed, {len(result.failures)} failed")
    sys.exit(result.status)


class _WrongUsage(KetaminerError):
    """A problem with the command line or a file that it names, found before any paper is read."""


Value = TypeVar("Value")


def usage(check: Callable[[], Value]) -> Value:
    """What ``check`` gives; a :class:`KetaminerError` of it is a mistake in usage."""
    try:
        return check()
    except KetaminerError as error:
        raise _WrongUsage(error.message, error.hint) from error


def load_config(pipeline: str, min_confidence: float | None = None) -> Config:
    """The pipeline's options, with ``--min-confidence`` in them."""
    from ketaminer.config import load

    config = usage(lambda: load(pipeline))
    if min_confidence is None:
        return config
    return replace(config, claims=replace(config.claims, min_confidence=min_confidence))


def load_library(references: str | None) -> Library:
    """The reference list of ``--references``."""
    from ketaminer.pipeline import resolve_references

    return usage(lambda: resolve_references(references))


def pick_format(name: str | None, target: str) -> str:
    """The format that ``--format`` or the output's suffix names; standard output (``-``) has none."""
    from ketaminer import database, export
    from ketaminer.batch import DATABASE

    if name is None and database.is_database(target):
        return DATABASE
    return export.picked(name, target)


def check_layers(layers: Path) -> None:
    """Raise :class:`KetaminerError` where ``--layers`` is a file."""
    if layers.exists() and not layers.is_dir():
        raise KetaminerError(f"--layers {layers} is not a folder", "name another one; it is made if it is not there")


def check_output(target: str, format: str, layers: Path | None, papers: list[str]) -> None:
    """Raise :class:`KetaminerError` where an output would take the place of a folder or of a paper."""
    from ketaminer import export
    from ketaminer.batch import DATABASE
    from ketaminer.remote import is_url

    if layers is not None:
        check_layers(layers)
    if target == "-":
        return
    if format == DATABASE:
        return  # what is there is added to; the store says what it cannot use
    if is_url(target):
        if export.folder_of(format, Path(target)) is not None:
            raise KetaminerError(f"{target}: a folder of brat files can only be written here", "name it .brat.zip")
    else:
        export.check_folder(format, Path(target))
        if Path(target).is_dir() and export.folder_of(format, Path(target)) is None:
            raise KetaminerError(f"{target} is a folder", "name a file for the output")
    if _place(target) in set(map(_place, papers)):
        raise KetaminerError(f"{target} is one of the papers", "choose another file for the output")


def _place(target: str) -> str:
    from ketaminer.remote import is_url

    return target if is_url(target) else os.path.realpath(target)


@contextmanager
def output(format: str, target: str) -> Iterator[Writer]:
    """A writer of a format on a file that is replaced at the end, or on standard output (``-``)."""
    from ketaminer import export

    if target != "-":
        with export.opened(format, Path(target)) as writer:
            yield writer
        return
    writer = export.writer(format, sys.stdout.buffer)
    yield writer
    writer.close()


@contextmanager
def output_stream(target: str) -> Iterator[BinaryIO]:
    """A file that is replaced at the end, or standard output (``-``)."""
    from ketaminer.atomic import replacing

    if target == "-":
        yield sys.stdout.buffer
        return
    with replacing(Path(target)) as stream:
        yield stream


def print_path(path: Path) -> None:
    """A path as one line of data."""
    sys.stdout.buffer.write(os.fsencode(path) + b"\n")
    sys.stdout.buffer.flush()


def _leave_pipe() -> NoReturn:
    """The reader of our output has gone: nothing more can be written, and the interpreter must not try at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(BROKEN_PIPE)
