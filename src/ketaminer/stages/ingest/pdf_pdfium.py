"""The pages of a PDF by PDFium: the fast backend, of the extra ``fast-pdf``.

PDFium cannot be stopped while it reads a page, and a file made to do harm may keep it for hours or end it. So it runs in a
process of its own (:mod:`pdf_pdfium_worker`), which is ended when it takes too long and started again for the next file; the
rest of such a file is left to the other backend. It makes the lines of the pages too.
"""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from math import inf
from threading import Lock, Thread
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest import pdf_glyphs
from ketaminer.stages.ingest.pdf_limits import SECONDS, TooMuch
from ketaminer.stages.ingest.pdf_pdfium_worker import DAMAGED, ENCRYPTED, END, SIZE
from ketaminer.stages.ingest.pdf_sheet import Sheet, sheet_of, unpack

_MODULE = "ketaminer.stages.ingest.pdf_pdfium_worker"
_SECONDS = SECONDS / 5  # of waiting for all pages; what is left goes to the other backend, which has a time of its own
_SECONDS_A_PAGE = 5.0  # of wall-clock time; the first page has as much for itself and for opening the file
_STEP = 0.25  # seconds between two looks at the time
_LOCK = Lock()  # one file at a time


def check_installed() -> None:
    """Raises :class:`KetaminerError` where pypdfium2 is not installed."""
    if find_spec("pypdfium2") is None:
        raise KetaminerError('the PDF backend "pdfium" is not installed', "install it with: pip install 'ketaminer[fast-pdf]'")


def sheets(data: bytes, path: str) -> Iterator[Sheet]:
    """The pages of a PDF, one at a time, so that memory does not grow with their number.

    Raises :class:`KetaminerError` for a file that is encrypted or that has no readable page tree. Pages for which PDFium takes
    too long or too much memory, and those behind them, are read by :mod:`pdf_glyphs`.
    """
    number = 0
    try:
        for sheet in _by_pdfium(data, path):
            number = sheet.leaf.number
            yield sheet
    except TooMuch:
        yield from (sheet_of(leaf) for leaf in pdf_glyphs.leaves(data, path) if leaf.number > number)


def _by_pdfium(data: bytes, path: str) -> Iterator[Sheet]:
    """As :func:`sheets`; raises :class:`TooMuch` where PDFium cannot go on."""
    with _LOCK:
        worker = _Worker.running()
        done = False
        try:
            worker.send(data)
            message = worker.receive(_SECONDS_A_PAGE)
            while not isinstance(message, str):
                yield unpack(message)
                message = worker.receive(min(_SECONDS_A_PAGE, _SECONDS - worker.waited))
            done = message in (ENCRYPTED, DAMAGED, END)
        finally:
            if not done:
                worker.end()  # in the midst of a file
    if message == ENCRYPTED:
        raise KetaminerError(f"{path}: the PDF is encrypted", "remove its password and try again")
    if message == DAMAGED:
        raise KetaminerError(f"{path}: the PDF is damaged (no pages can be found)", "get another copy of the file")


class _Worker:
    """The process, and what is said to it and heard from it."""

    _current: _Worker | None = None

    def __init__(self) -> None:
        paths = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._owner = os.getpid()
        self._end = inf  # when what is waited for is late
        Thread(target=self._watch, daemon=True).start()
        self.waited = 0.0  # seconds for the present file

    @classmethod
    def running(cls) -> _Worker:
        """The worker of this process; a new one where there is none, or where it was inherited or has ended."""
        worker = cls._current
        if worker is None or worker._owner != os.getpid() or worker._process.poll() is not None:
            worker = cls._current = cls()
        return worker

    def _watch(self) -> None:
        """End the process when an answer is late."""
        while self._process.poll() is None:
            time.sleep(_STEP)
            if time.monotonic() > self._end:
                self._process.kill()

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        _Worker._current = None

    def send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self.waited = 0.0
        try:
            self._process.stdin.write(SIZE.pack(len(data)))
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except OSError:
            raise TooMuch("PDFium could not be started") from None

    def receive(self, seconds: float) -> Any:
        """The next message. Raises :class:`TooMuch` where it takes longer or the process has ended."""
        assert self._process.stdout is not None
        begin = time.monotonic()
        self._end = begin + max(0.0, seconds)
        try:
            head = self._process.stdout.read(SIZE.size)
            packed = self._process.stdout.read(SIZE.unpack(head)[0]) if len(head) == SIZE.size else b""
        finally:
            self._end = inf
        spent = time.monotonic() - begin
        self.waited += spent
        if not packed:
            raise TooMuch("it took too long to read" if spent >= seconds else "PDFium could not go on reading it")
        return marshal.loads(packed)
