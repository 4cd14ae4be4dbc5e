"""JSON Lines: one claim a line, as each document is done."""

from __future__ import annotations

from typing import BinaryIO

from ketaminer.layers import encode_claim
from ketaminer.model import Document


class _Lines:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, document: Document) -> None:
        for claim in document.claims.items if document.claims else ():
            self._stream.write(encode_claim(claim) + b"\n")
        self._stream.flush()

    def close(self) -> None:
        self._stream.flush()


def writer(stream: BinaryIO) -> _Lines:
    return _Lines(stream)
