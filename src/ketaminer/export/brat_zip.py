"""brat standoff in one zip file: ``annotation.conf``, and ``ID.txt`` and ``ID.ann`` for each document."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from typing import IO, BinaryIO

from ketaminer.export import brat
from ketaminer.model import Document

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip: the same papers give the same bytes."""


class _Zip:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        # a zip written to a pipe would have other bytes than one in a file, for sizes are then told behind each entry
        self._file: IO[bytes] = stream if stream.seekable() else tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        self._zip = zipfile.ZipFile(self._file, "w")
        self._names = brat.Names()
        self._add("annotation.conf", brat.configuration())

    def _add(self, name: str, text: str) -> None:
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self._zip.writestr(entry, text.encode("utf-8"))

    def write(self, document: Document) -> None:
        text, annotations = brat.text_of(document), brat.annotations_of(document)
        name = self._names.of(document)
        self._add(f"{name}.txt", text)
        self._add(f"{name}.ann", annotations)

    def close(self) -> None:
        self._zip.close()
        if self._file is not self._stream:
            self._file.seek(0)
            shutil.copyfileobj(self._file, self._stream)
            self._file.close()
        self._stream.flush()


def writer(stream: BinaryIO) -> _Zip:
    return _Zip(stream)
