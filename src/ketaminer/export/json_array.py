"""One JSON array of all claims, a claim a line."""

from __future__ import annotations

from typing import BinaryIO

from ketaminer.layers import encode_claim
from ketaminer.model import Document


class _Array:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._between = b"[\n"

    def write(self, document: Document) -> None:
        for claim in document.claims.items if document.claims else ():
            self._stream.write(self._between + encode_claim(claim))
            self._between = b",\n"

    def close(self) -> None:
        self._stream.write(b"[]\n" if self._between == b"[\n" else b"\n]\n")
        self._stream.flush()


def writer(stream: BinaryIO) -> _Array:
    return _Array(stream)
