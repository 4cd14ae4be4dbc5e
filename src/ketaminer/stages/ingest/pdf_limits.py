"""Limits of time and memory for files that are made to take too much of either: pdfminer has none of its own."""

from __future__ import annotations

import time
import zlib
from types import ModuleType

MAX_STREAM = 64_000_000  # bytes of one stream after decompression; what is beyond is not read
MAX_TOTAL = 1_000_000_000  # bytes of all streams
SECONDS_A_PAGE, SECONDS = 10.0, 300.0  # time for one page, and for the file


class TooMuch(Exception):
    """A limit was reached; what has been read up to here is kept."""


class Clock:
    """Limits of time and size; :meth:`tick` raises :class:`TooMuch` past them."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SECONDS
        self._page_end = self._end
        self._count = 0
        self._bytes = 0

    def page(self) -> None:
        self._page_end = min(self._end, time.monotonic() + SECONDS_A_PAGE)

    def over(self) -> bool:
        return time.monotonic() > self._end or self._bytes > MAX_TOTAL

    def tick(self) -> None:
        self._count += 1
        if not self._count & 1023 and time.monotonic() > self._page_end:
            raise TooMuch("it took too long to read")

    def spend(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_TOTAL:
            raise TooMuch("the file unpacks to too many bytes")


class BoundedStreams:
    """While it is open, the module ``reader``, which unpacks streams with its ``zlib``, unpacks none beyond :data:`MAX_STREAM`.

    The module is changed for the whole process: PDFs are read by one thread at a time.
    """

    def __init__(self, clock: Clock, reader: ModuleType) -> None:
        self._bounded = _Zlib(clock)
        self._reader = reader

    def __enter__(self) -> None:
        self._reader.zlib = self._bounded  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        self._reader.zlib = zlib  # type: ignore[attr-defined]


class _Zlib:
    error = zlib.error
    decompressobj = staticmethod(zlib.decompressobj)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def decompress(self, data: bytes) -> bytes:
        unpacker = zlib.decompressobj()
        try:
            out = unpacker.decompress(data, MAX_STREAM)
        except zlib.error:
            # damaged: what comes before the damage
            out = self._salvage(data)
        self._clock.spend(len(out))
        return out

    @staticmethod
    def _salvage(data: bytes) -> bytes:
        for window in (15, -15):
            unpacker = zlib.decompressobj(window)
            out = b""
            body = data if window > 0 else data[2:]
            try:
                for at in range(0, len(body), 256):
                    out += unpacker.decompress(body[at : at + 256], MAX_STREAM)
                    if len(out) > MAX_STREAM:
                        break
            except zlib.error:
                pass
            if out:
                return out
        return b""
