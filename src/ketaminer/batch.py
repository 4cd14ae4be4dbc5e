"""Many papers: which ones, under which ids, one after the other, and a record of each that failed."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from ketaminer import atomic, identifiers, layers, pipeline
from ketaminer.config import Config
from ketaminer.errors import KetaminerError, one_line
from ketaminer.model import Document

SUFFIXES = (".pdf", ".txt", ".xml", ".nxml", ".nbib")
"""What is looked for in a folder; a file named on its own may be called anything."""

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to read: ``path`` as it was given or found (``-`` for standard input), and its document id."""

    path: str
    id: str
    data: bytes | None = None

    def read(self, limit: int) -> bytes:
        return pipeline.read_bytes(Path(self.path), limit) if self.data is None else self.data


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
    """Who is told how a run goes on."""

    def begin(self, total: int) -> None: ...
    def paper(self, path: str) -> None: ...
    def stage(self, name: str) -> None: ...
    def warn(self, path: str, warning: str) -> None: ...
    def fail(self, failure: Failure) -> None: ...
    def done(self) -> None: ...


@dataclass(slots=True)
class Result:
    """How a run ended. ``status``: 0 every paper was processed, 1 nothing was, 3 some failed."""

    processed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def status(self) -> int:
        if not self.processed:
            return 1
        return 3 if self.failures else 0


def expand(inputs: Sequence[str], limit: int) -> tuple[list[Paper], list[Failure]]:
    """The papers that ``inputs`` name, each once, with their ids, and a failure for every input that names none.

    A folder is searched with all below it for :data:`SUFFIXES`, in order of path; links to folders are not followed.
    """
    paths: list[str] = []
    failures: list[Failure] = []
    seen: set[str] = set()
    for given in inputs:
        found = [given]
        if given != STDIN and os.path.isdir(given):  # noqa: PTH112 (a path as it was given stays as it was given)
            found = _papers_in(given)
            if not found:
                error = KetaminerError(f"{given}: no paper in this folder", f"looked for {', '.join(SUFFIXES)} in it and below")
                failures.append(failure_of(given, None, error))
        elif given != STDIN and not os.path.exists(given):  # noqa: PTH110
            error = KetaminerError(f"{given}: no such file", "check the path")
            failures.append(failure_of(given, None, error))
            found = []
        for path in found:
            key = path if path == STDIN else os.path.realpath(path)
            if key not in seen:
                seen.add(key)
                paths.append(path)
    data = {STDIN: sys.stdin.buffer.read(limit + 1)} if STDIN in paths else {}
    stems = ["stdin" if path == STDIN else Path(path).stem for path in paths]

    def content(index: int) -> bytes:
        path = paths[index]
        try:
            return data[path] if path in data else pipeline.read_bytes(Path(path), limit)
        except KetaminerError:
            return os.fsencode(path)  # it will fail when it is read, under an id of its own

    ids = identifiers.assign(stems, content)
    return [Paper(path, ident, data.get(path)) for path, ident in zip(paths, ids, strict=True)], failures


def _papers_in(folder: str) -> list[str]:
    found: list[str] = []
    for place, _, names in os.walk(folder):
        found += [os.path.join(place, name) for name in names if name.lower().endswith(SUFFIXES)]  # noqa: PTH118
    return sorted((path for path in found if os.path.isfile(path)), key=lambda path: Path(path).parts)  # noqa: PTH113


def failure_of(path: str, document: str | None, error: Exception, stage: str = "") -> Failure:
    """The record of an exception: a :class:`KetaminerError` speaks for itself, any other becomes one clear line."""
    trace = "".join(traceback.format_exception(error))
    shown, kind = pipeline.shown_path(path), type(error).__name__
    if isinstance(error, KetaminerError):
        return Failure(shown, document, one_line(error.message), one_line(error.hint), kind, trace)
    what = f"{shown}{': ' if shown else ''}unexpected {kind}{f' in {stage}' if stage else ''}: {error}"
    return Failure(shown, document, one_line(what), "run again with --debug for the traceback and report it", kind, trace)


Write = Callable[[str, Document], None]
"""Takes the path as given and the document of each that succeeds."""


def _ignore(path: str, document: Document) -> None:
    """What is done with a document that only goes to its layer files."""


def run_papers(
    papers: Iterable[Paper],
    config: Config,
    report: Report,
    result: Result,
    *,
    library: pipeline.Library = (),
    layers_dir: Path | None = None,
    only_ingest: bool = False,
    write: Write = _ignore,
) -> Result:
    """Read papers and, unless ``only_ingest``, run all stages on them; ``write`` gets each document that succeeds.

    With ``layers_dir`` every layer is kept in ``layers_dir/<id>``. What goes wrong with one paper is recorded in
    ``result`` and told to ``report``; what goes wrong in ``write`` is no paper's fault and is raised.
    """

    def work(paper: Paper, on_stage: pipeline.OnStage) -> Document:
        on_stage("ingest")
        data = paper.read(config.ingest.max_bytes)
        if len(data) > config.ingest.max_bytes:
            raise KetaminerError(f"standard input has more than {config.ingest.max_bytes} bytes", "raise max_bytes under [ingest]")
        document = pipeline.read(data, pipeline.shown_path(paper.path), paper.id, config)
        if not only_ingest:
            document = pipeline.run_all(document, config, library, on_stage)
        if layers_dir is not None:
            pipeline.save(document, layers_dir / paper.id, config)
        for warning in document.warnings:
            report.warn(paper.path, warning)
        return document

    return _run(((paper.path, paper.id, partial(work, paper)) for paper in papers), report, result, write)


def run_documents(
    stage: pipeline.Stage,
    folders: Iterable[str],
    config: Config,
    report: Report,
    result: Result,
    *,
    library: pipeline.Library = (),
    write: Write = _ignore,
) -> Result:
    """Run one stage on documents' folders (or their ``document.json``), writing its layer beside the others."""

    def work(given: str, on_stage: pipeline.OnStage) -> Document:
        folder = layers.locate(Path(given))
        layers.require(folder, stage.needs)
        on_stage(stage.name)
        document = pipeline.run_stage(stage, pipeline.load(folder, config, stage.needs), config, library)
        layers.write(folder, document, stage.layer, pipeline.layer_digest(stage.layer, config))
        return document

    return _run(((given, _name(given), partial(work, given)) for given in folders), report, result, write)


def read_documents(folders: Iterable[str], needs: tuple[str, ...], report: Report, result: Result, write: Write) -> Result:
    """Read the layers ``needs`` of documents' folders (or their ``document.json``) and give each document to ``write``.

    The layers are taken as they are, whatever pipeline made them; one that belongs to another text, or does not quote it, is
    a failure of its document.
    """

    def work(given: str, on_stage: pipeline.OnStage) -> Document:
        on_stage("read")
        return layers.load(layers.locate(Path(given)), needs)

    return _run(((given, _name(given), partial(work, given)) for given in folders), report, result, write)


def _name(given: str) -> str:
    path = Path(given)
    return identifiers.safe_stem(path.resolve().parent.name if path.name == "document.json" else path.resolve().name)


Job = tuple[str, str, Callable[[pipeline.OnStage], Document]]


def _run(jobs: Iterable[Job], report: Report, result: Result, write: Write) -> Result:
    """Do the jobs (path, document id, work) one after the other; an exception of one ends only that one."""
    for path, ident, work in jobs:
        report.paper(path)
        reached = [""]

        def on_stage(name: str, reached: list[str] = reached) -> None:
            reached.append(name)
            report.stage(name)

        try:
            document = work(on_stage)
        except Exception as error:
            failure = failure_of(path, ident, error, reached[-1])
            result.failures.append(failure)
            report.fail(failure)
        else:
            write(path, document)
            result.processed += 1
        report.done()
    return result


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
