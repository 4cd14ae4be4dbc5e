"""Formats that papers' claims are written in, picked by a file's suffix; one module a format, imported when it is used.

:func:`write` is what the commands do: documents, one after the other, to a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from ketaminer.errors import KetaminerError
from ketaminer.model import Document


class Writer(Protocol):
    """Takes the documents of a run one after the other; ``close`` writes what stands at the end."""

    def write(self, document: Document) -> None: ...
    def close(self) -> None: ...


FORMATS = {
    "jsonl": "jsonl",
    "json": "json_array",
    "csv": "csv_rows",
    "table": "table",
    "bioc-json": "bioc_json",
    "bioc-xml": "bioc_xml",
    "pubtator": "pubtator",
    "brat": "brat_zip",
    "webannotation": "webannotation",
    "csl-json": "csl_json",
    "bibtex": "bibtex",
}
"""Format → its module here, which has ``writer(stream) -> Writer``."""

SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".bioc.json": "bioc-json",
    ".bioc.xml": "bioc-xml",
    ".pubtator": "pubtator",
    ".brat.zip": "brat",
    ".brat": "brat",
    ".jsonld": "webannotation",
    ".csl.json": "csl-json",
    ".bib": "bibtex",
}
"""How a file's name ends → its format; of several that fit, the longest says it."""

FOLDERS = {("brat", ".brat"): "brat_folder"}
"""Format and suffix that stand for a folder of files → the module here that has ``replacing(path)`` and ``check(path)``."""

NEEDS = {
    **dict.fromkeys(("jsonl", "json", "csv", "table"), ("claims",)),
    **dict.fromkeys(("csl-json", "bibtex"), ("document", "citations", "claims")),
}
"""Format → the layers it is written from, where not all."""


def format_of(path: Path) -> str:
    """The format that a file's suffix means. Raises :class:`KetaminerError` naming the known ones."""
    name = path.name.lower()
    fitting = [suffix for suffix in SUFFIXES if name.endswith(suffix) and len(name) > len(suffix)]
    if not fitting:
        told = f"unknown suffix {path.suffix.lower()!r}" if path.suffix else "no suffix that tells the format"
        raise KetaminerError(
            f"{path}: {told}", f"known: {', '.join(SUFFIXES)}; or say --format (or --to) and one of: {', '.join(FORMATS)}"
        )
    return SUFFIXES[max(fitting, key=len)]


def picked(name: str | None, target: str) -> str:
    """The format that ``name``, or else the suffix of ``target`` means; on standard output (``-``) JSON Lines."""
    if name is not None:
        return known(name)
    return "jsonl" if target == "-" else format_of(Path(target))


def known(name: str) -> str:
    """``name`` if it is a format. Raises :class:`KetaminerError` naming the known ones."""
    if name not in FORMATS:
        raise KetaminerError(f"unknown format {name!r}", f"known: {', '.join(FORMATS)}")
    return name


def writer(name: str, stream: BinaryIO) -> Writer:
    """A writer of the format ``name`` on ``stream``. Raises :class:`KetaminerError` for an unknown format."""
    make: Callable[[BinaryIO], Writer] = import_module(f"{__name__}.{FORMATS[known(name)]}").writer
    return make(stream)


@contextmanager
def opened(name: str, path: Path) -> Iterator[Writer]:
    """A writer of the format ``name`` whose output takes the place of ``path`` when the block ends without an exception.

    Raises :class:`KetaminerError` for an unknown format and when the file or folder cannot be written.
    """
    from ketaminer.atomic import replacing

    folder = folder_of(known(name), path)
    if folder is not None:
        with import_module(f"{__name__}.{folder}").replacing(path) as one:
            yield one
            one.close()
        return
    with replacing(path) as stream:
        one = writer(name, stream)
        yield one
        one.close()


def folder_of(name: str, path: Path) -> str | None:
    """The module that writes this format to ``path`` as a folder, or ``None`` where it is to be a file."""
    return FOLDERS.get((name, path.suffix.lower()))


def check_folder(name: str, path: Path) -> None:
    """Raise :class:`KetaminerError` where ``path`` is to become a folder and is something that must not be replaced."""
    folder = folder_of(name, path)
    if folder is not None:
        import_module(f"{__name__}.{folder}").check(path)


def write(documents: Iterable[Document], path: str | Path, format: str | None = None) -> None:
    """Write documents, one after the other, to ``path``; ``format`` is by default what its suffix means.

    ``documents`` may be a generator: none is kept when it is written. Raises :class:`KetaminerError` for an unknown format
    or suffix and when the file cannot be written; what was there before then stays.
    """
    path = Path(path)
    with opened(format_of(path) if format is None else format, path) as one:
        for document in documents:
            one.write(document)
