"""Formats that claims are written in, picked by a file's suffix; one module a format, imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from ketaminer.errors import KetaminerError
from ketaminer.model import Document


class Writer(Protocol):
    """Takes the documents of a run one after the other; ``close`` writes what stands at the end."""

    def write(self, document: Document) -> None: ...
    def close(self) -> None: ...


FORMATS = {"jsonl": "jsonl", "json": "json_array", "csv": "csv_rows", "table": "table"}
"""Format → its module here, which has ``writer(stream) -> Writer``."""

SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv"}


def format_of(path: Path) -> str:
    """The format that a file's suffix means. Raises :class:`KetaminerError` naming the known ones."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        told = f"unknown suffix {suffix!r}" if suffix else "no suffix that tells the format"
        raise KetaminerError(f"{path}: {told}", f"known: {', '.join(SUFFIXES)}; or say --format {'|'.join(FORMATS)}")
    return SUFFIXES[suffix]


def known(name: str) -> str:
    """``name`` if it is a format. Raises :class:`KetaminerError` naming the known ones."""
    if name not in FORMATS:
        raise KetaminerError(f"unknown format {name!r}", f"known: {', '.join(FORMATS)}")
    return name


def writer(name: str, stream: BinaryIO) -> Writer:
    """A writer of the format ``name`` on ``stream``. Raises :class:`KetaminerError` for an unknown format."""
    make: Callable[[BinaryIO], Writer] = import_module(f"{__name__}.{FORMATS[known(name)]}").writer
    return make(stream)
