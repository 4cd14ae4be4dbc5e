"""Limits of time and memory for files that are made to take too much of either: pdfminer has none of its own."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

from ketaminer.stages.ingest.pdf_watch import Watch

MAX_STREAM = 64_000_000  # bytes of one stream after decompression; what is beyond is not read
MAX_TOTAL = 1_000_000_000  # bytes of all streams
# of the thread's processor time: to find the objects of a file, for one page, and for all pages
SECONDS_TO_OPEN, SECONDS_A_PAGE, SECONDS = 10.0, 10.0, 40.0
_LEEWAY = 0.5  # seconds
MAX_GROWTH = 1_000_000_000  # bytes of memory that reading a file may take
MAX_CODES = 200_000  # codes of a font for which letters or widths are kept


Result = TypeVar("Result")


class TooMuch(Exception):
    """A limit was reached; what has been read up to here is kept."""


class Clock:
    """Limits of time and size; :meth:`tick` raises :class:`TooMuch` past them."""

    def __init__(self) -> None:
        self._watch = Watch(MAX_GROWTH)
        self._end = time.thread_time() + SECONDS_TO_OPEN + SECONDS
        self._page_end = self._end
        self._count = 0
        self._bytes = 0
        self.damaged = 0  # streams that could not be unpacked to their end

    def opening(self, work: Callable[[], Result]) -> Result:
        """What ``work`` gives, which finds the file's objects; as :meth:`page` for a page."""
        return self._watched(work, SECONDS_TO_OPEN)

    def page(self, work: Callable[[], Result]) -> Result:
        """What ``work`` gives, which reads a page; ended with :class:`TooMuch` when it takes too long or too much memory."""
        return self._watched(work, SECONDS_A_PAGE)

    def _watched(self, work: Callable[[], Result], seconds: float) -> Result:
        """Loops that have no limit of their own are watched from outside, where :meth:`tick` has not ended them before."""
        self._page_end = min(self._end, time.thread_time() + seconds)
        try:
            try:
                self._watch.start(self._page_end + _LEEWAY)
                return work()
            finally:
                self._watch.stop()
        except Watch.Stopped:  # it may be raised on the way into ``stop``, too
            raise TooMuch(self._watch.stop()) from None

    def over(self) -> bool:
        return time.thread_time() > self._end or self._bytes > MAX_TOTAL

    def tick(self) -> None:
        self._count += 1
        if not self._count & 1023 and time.thread_time() > self._page_end:
            raise TooMuch("it took too long to read")

    def spend(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_TOTAL:
            raise TooMuch("the file unpacks to too many bytes")


class BoundedStreams:
    """While it is open, pdfminer unpacks no stream beyond :data:`MAX_STREAM`, and fonts have no more codes than
    :data:`MAX_CODES`. ``reader`` is its module that unpacks streams with its ``zlib``, ``fonts`` the one that reads fonts.

    The modules are changed for the whole process: PDFs are read by one thread at a time.
    """

    def __init__(self, clock: Clock, reader: ModuleType, fonts: Any = None) -> None:
        self._bounded: list[tuple[Any, str, Any]] = [(reader, "zlib", _Zlib(clock))]
        if fonts is not None:
            parser, kept = _bounded_maps(fonts.CMapParser, fonts.FileUnicodeMap)
            self._bounded += [(fonts, "CMapParser", parser), (fonts, "FileUnicodeMap", kept)]
            self._bounded += [(fonts, name, _bounded_widths(getattr(fonts, name), at)) for name, at in _WIDTHS.items()]
        self._usual = [(module, name, getattr(module, name)) for module, name, _ in self._bounded]

    def __enter__(self) -> None:
        for module, name, bounded in self._bounded:
            setattr(module, name, bounded)

    def __exit__(self, *_: object) -> None:
        for module, name, usual in self._usual:
            setattr(module, name, usual)


_WIDTHS = {"get_widths": 3, "get_widths2": 5}  # numbers that tell the width of a range of codes


class _Full(Exception):
    """A font's map has as many codes as it may."""


@cache
def _bounded_maps(parser: Any, kept: Any) -> tuple[Any, Any]:
    """pdfminer's parser of letter maps, and its map, that stop at :data:`MAX_CODES`; what was read up to there is kept."""

    class Map(kept):  # type: ignore[misc]
        count = 0

        def add_cid2unichr(self, cid: int, code: Any) -> None:
            self.count += 1
            if self.count > MAX_CODES:
                raise _Full
            super().add_cid2unichr(cid, code)

    class Parser(parser):  # type: ignore[misc]
        def run(self) -> None:
            with suppress(_Full):
                super().run()

    return Parser, Map


@cache
def _bounded_widths(usual: Any, size: int) -> Any:
    """pdfminer's reader of widths, in which ranges end at :data:`MAX_CODES`."""

    def widths(given: Any) -> Any:
        out: list[Any] = []
        numbers = 0  # since the last list
        for value in given:
            plain = isinstance(value, int | float)
            numbers = numbers + 1 if plain else 0
            if plain and numbers % size == 2:
                value = min(value, MAX_CODES)
            out.append(value)
        return usual(out)

    return widths


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
            out = self._salvage(data)
        else:
            if not unpacker.eof and not unpacker.unconsumed_tail and len(data) > _TAIL:
                self._clock.damaged += 1  # cut off
        self._clock.spend(len(out))
        return out

    def _salvage(self, data: bytes) -> bytes:
        """What comes before the damage. Where that is in the checksum at the end, nothing is missing."""
        for window in (15, -15):
            out, rest = _before(data if window > 0 else data[2:], window)
            if out:
                self._clock.damaged += rest > _TAIL
                return out
        self._clock.damaged += len(data) > _TAIL
        return b""


_STEP, _TAIL = 256, 6  # bytes: how many are unpacked at once, how many hold a checksum and a line end


def _before(data: bytes, window: int) -> tuple[bytes, int]:
    """What can be unpacked, and how many bytes could not be."""
    unpacker = zlib.decompressobj(window)
    parts: list[bytes] = []
    size = at = 0
    step = _STEP
    while at < len(data) and size < MAX_STREAM and not unpacker.eof:
        saved = unpacker.copy()
        try:
            part = unpacker.decompress(data[at : at + step], MAX_STREAM)
        except zlib.error:
            if step == 1:
                break
            unpacker, step = saved, 1
            continue
        parts.append(part)
        size += len(part)
        at += step
    return b"".join(parts), 0 if unpacker.eof else len(data) - at
