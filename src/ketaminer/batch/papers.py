"""Which papers there are to do: files, folders and all below them, standard input; each once, under an id of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ketaminer import identifiers, pipeline, remote
from ketaminer.batch.records import Failure, failure_of
from ketaminer.errors import KetaminerError

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
        """Its bytes, at most ``limit`` + 1. Raises :class:`KetaminerError` where they cannot be read or are more."""
        return _read(self.path, limit) if self.data is None else self.data


def _read(path: str, limit: int) -> bytes:
    if not remote.is_url(path):
        return pipeline.read_bytes(Path(path), limit)
    with remote.reading(path) as stream:
        data = pipeline.read_stream(stream, limit)
    if len(data) > limit:
        raise KetaminerError(f"{path}: the file has more than {limit} bytes", "raise max_bytes under [ingest] in the pipeline file")
    return data


def expand(inputs: Sequence[str], limit: int) -> tuple[list[Paper], list[Failure]]:
    """The papers that ``inputs`` name, each once, with their ids, and a failure for every input that names none.

    A folder is searched with all below it for :data:`SUFFIXES`, in order of path; links to folders are not followed. A URL
    (``s3://…``) names a file, a folder or a pattern (``s3://bucket/papers/*.pdf``).
    """
    paths: list[str] = []
    failures: list[Failure] = []
    seen: set[str] = set()
    for given in inputs:
        found = [given]
        if remote.is_url(given):
            try:
                found = remote.find(given, SUFFIXES)
            except KetaminerError as wrong:
                failures.append(failure_of(given, None, wrong))
                found = []
        elif given != STDIN and os.path.isdir(given):  # noqa: PTH112 (a path as it was given stays as it was given)
            found = _papers_in(given)
            if not found:
                error = KetaminerError(f"{given}: no paper in this folder", f"looked for {', '.join(SUFFIXES)} in it and below")
                failures.append(failure_of(given, None, error))
        elif given != STDIN and not os.path.exists(given):  # noqa: PTH110
            error = KetaminerError(f"{given}: no such file", "check the path")
            failures.append(failure_of(given, None, error))
            found = []
        for path in found:
            key = path if path == STDIN or remote.is_url(path) else os.path.realpath(path)
            if key not in seen:
                seen.add(key)
                paths.append(path)
    data = {STDIN: pipeline.read_stream(sys.stdin.buffer, limit)} if STDIN in paths else {}
    stems = ["stdin" if path == STDIN else Path(path).stem for path in paths]

    def content(index: int) -> bytes:
        path = paths[index]
        try:
            return data[path] if path in data else _read(path, limit)
        except KetaminerError:
            return os.fsencode(path)  # it will fail when it is read, under an id of its own

    ids = identifiers.assign(stems, content)
    return [Paper(path, ident, data.get(path)) for path, ident in zip(paths, ids, strict=True)], failures


def _papers_in(folder: str) -> list[str]:
    found: list[str] = []
    for place, _, names in os.walk(folder):
        found += [os.path.join(place, name) for name in names if name.lower().endswith(SUFFIXES)]  # noqa: PTH118
    return sorted((path for path in found if os.path.isfile(path)), key=lambda path: Path(path).parts)  # noqa: PTH113
