"""BioC JSON: one collection, a document a line."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from ketaminer.export import bioc
from ketaminer.model import Document


class _Collection:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        head = {"bioctype": "BioCCollection", **bioc.COLLECTION, "version": "1.0", "infons": bioc.INFONS}
        self._between = msgspec.json.encode(head)[:-1] + b',"documents":[\n'

    def write(self, document: Document) -> None:
        self._stream.write(self._between + msgspec.json.encode(bioc.content(document)))
        self._between = b",\n"

    def close(self) -> None:
        self._stream.write(b"\n]}\n" if self._between == b",\n" else self._between + b"]}\n")
        self._stream.flush()


def writer(stream: BinaryIO) -> _Collection:
    return _Collection(stream)
