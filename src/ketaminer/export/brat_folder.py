"""brat standoff as a folder that takes the place of an earlier one when it is complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ketaminer.errors import KetaminerError
from ketaminer.export import brat
from ketaminer.model import Document

SUFFIX = ".brat"
CONFIGURATION = "annotation.conf"
_OURS = (".txt", ".ann", ".conf", ".stats_cache")


def check(path: Path) -> None:
    """Raise :class:`KetaminerError` unless ``path`` is free, or a folder that an earlier run made and nobody else uses."""
    if not path.exists():
        return
    if not path.is_dir():
        raise KetaminerError(f"{path} is a file, and {SUFFIX} stands for a folder", "name another folder, or a .brat.zip")
    inside = [one.name for one in path.iterdir()]
    if inside and (CONFIGURATION not in inside or not all(name.endswith(_OURS) for name in inside)):
        raise KetaminerError(f"{path} is a folder with other things in it", "name a folder that is not there yet")


class _Folder:
    def __init__(self, place: Path) -> None:
        self._place = place
        self._names = brat.Names()
        self._add(CONFIGURATION, brat.configuration())

    def _add(self, name: str, text: str) -> None:
        (self._place / name).write_bytes(text.encode("utf-8"))

    def write(self, document: Document) -> None:
        text, annotations = brat.text_of(document), brat.annotations_of(document)
        name = self._names.of(document)
        self._add(f"{name}.txt", text)
        self._add(f"{name}.ann", annotations)

    def close(self) -> None:
        """The folder takes its place when the block of :func:`replacing` ends."""


@contextmanager
def replacing(path: Path) -> Iterator[_Folder]:
    """A writer whose folder takes the place of ``path`` when the block ends without an exception.

    Until then it lies beside it under a hidden name. Raises :class:`KetaminerError` where :func:`check` does, or when it cannot
    be written.
    """
    check(path)
    target = Path(os.path.realpath(path))
    part, old = (target.with_name(f".{target.name[:100]}.{os.getpid()}.{what}") for what in ("part", "old"))
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            yield _Folder(part)
            if target.exists():
                target.rename(old)
            try:
                part.rename(target)
            except BaseException:
                with suppress(OSError):
                    old.rename(target)
                raise
            shutil.rmtree(old, ignore_errors=True)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as error:
        raise KetaminerError(f"cannot write {path}: {error.strerror or error}") from None
