"""What is told of a run: a record of each paper that failed, how the run ended, and who is told as it goes on."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from ketaminer import atomic, pipeline
from ketaminer.errors import KetaminerError, one_line

RECORD = ("path", "document", "error", "hint", "type")


@dataclass(frozen=True, slots=True)
class Failure:
    """A record of ``errors.jsonl``. ``type`` is the exception's; ``trace`` its traceback, which is not in the record."""

    path: str
    document: str | None
    error: str
    hint: str
    type: str
    trace: str = field(default="", compare=False)

    def line(self) -> bytes:
        return msgspec.json.encode({key: getattr(self, key) for key in RECORD}) + b"\n"


class Report(Protocol):
    """Who is told how a run goes on.

    ``done``: a paper has been read or has failed; ``unchanged``: it need not be read; ``end``: no paper is left, the output is
    completed.
    """

    def begin(self, total: int) -> None: ...
    def paper(self, path: str) -> None: ...
    def stage(self, name: str) -> None: ...
    def warn(self, path: str, warning: str) -> None: ...
    def fail(self, failure: Failure) -> None: ...
    def done(self) -> None: ...
    def unchanged(self) -> None: ...
    def end(self) -> None: ...


@dataclass(slots=True)
class Result:
    """How a run ended. ``status``: 0 every paper was processed, 1 nothing was, 3 some failed.

    ``processed`` counts the papers whose claims are in the output, ``unchanged`` those of them that were known from before and
    not read again; ``kept`` papers need not be read again if the run is interrupted now. ``seconds`` is how long each paper
    took that was read, in the order in which they were done.
    """

    processed: int = 0
    failures: list[Failure] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0
    claims: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def status(self) -> int:
        if not self.processed:
            return 1
        return 3 if self.failures else 0


def failure_of(path: str, document: str | None, error: Exception, stage: str = "") -> Failure:
    """The record of an exception: a :class:`KetaminerError` speaks for itself, any other becomes one clear line."""
    trace = "".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace").decode("utf-8")
    shown, kind = pipeline.shown_path(path), type(error).__name__
    if isinstance(error, KetaminerError):
        return Failure(shown, document, one_line(error.message), one_line(error.hint), kind, trace)
    what = f"{shown}{': ' if shown else ''}unexpected {kind}{f' in {stage}' if stage else ''}: {error}"
    return Failure(shown, document, one_line(what), "run again with --debug for the traceback and report it", kind, trace)


def write_document_errors(folders: Sequence[str], failures: Sequence[Failure]) -> None:
    """:func:`write_errors` beside the documents' folders, for every place that holds one of them."""
    mine: dict[Path, list[Failure]] = {_place(folder): [] for folder in folders}
    for failure in failures:
        mine.setdefault(_place(failure.path), []).append(failure)
    for place, records in mine.items():
        if place.is_dir():
            write_errors(place / "errors.jsonl", records)


def _place(folder: str) -> Path:
    path = Path(os.path.realpath(folder))
    return path.parent.parent if path.name == "document.json" else path.parent


def write_errors(path: Path, failures: Sequence[Failure]) -> None:
    """The records of a run, one a line; without any, a file of records that an earlier run left is removed."""
    if failures:
        atomic.write(path, b"".join(failure.line() for failure in failures))
        return
    try:
        with path.open("rb") as stream:
            first = stream.readline()
        if all(f'"{key}":'.encode() in first for key in RECORD):  # a file of that name may be somebody else's
            path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise KetaminerError(f"cannot remove {path}: {error.strerror}") from None
