"""A watch over code that has no limits of its own: stops it from outside when it takes too long or too much memory.

pdfminer has loops that a few bytes of a hostile file make endless. A second thread looks at the processor time of the first
and at the memory of the process, and raises an exception in the first past the limits.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from pathlib import Path

_EVERY, _AGAIN = 0.05, 0.5  # seconds between two looks, and until what was stopped is stopped again
_STATM = Path("/proc/self/statm")


class Watch:
    """``growth``: bytes by which the memory of the process may grow from now on, where the system tells it."""

    class Stopped(BaseException):
        """Raised in the thread that is watched; no ``Exception``, so that nothing on the way catches it."""

    def __init__(self, growth: int) -> None:
        self._most = _resident() + growth
        self._reason = ""
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._ident = 0

    def start(self, end: float) -> None:
        """Watch the calling thread: it is stopped when its processor time (:func:`time.thread_time`) is past ``end``."""
        self._ident, self._reason = threading.get_ident(), ""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(end,), daemon=True)
        self._thread.start()

    def stop(self) -> str:
        """End the watch; says why it stopped the thread, if it did. No exception of it comes later."""
        while True:
            try:
                self._done.set()
                if self._thread is not None:
                    self._thread.join()
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._ident), None)
                return self._reason
            except Watch.Stopped:
                continue  # raised in here, at the last moment

    def _look(self, end: float) -> None:
        spent = _clock_of(self._ident, end)
        while not self._done.wait(_AGAIN if self._reason else _EVERY):
            if spent() > end:
                self._reason = "it took too long to read"
            elif _resident() > self._most:
                self._reason = "it takes too much memory"
            if self._reason:
                # again and again, for what is raised inside a finaliser is lost
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._ident), ctypes.py_object(Watch.Stopped))


def _clock_of(ident: int, end: float) -> Callable[[], float]:
    """The processor time of another thread; where the system does not tell it, the time of day."""
    try:
        clock = time.pthread_getcpuclockid(ident)
    except (AttributeError, OSError):
        limit = time.monotonic() + end - time.process_time()
        return lambda: end + time.monotonic() - limit
    return lambda: time.clock_gettime(clock)


def _resident() -> int:
    """Bytes of memory in use; 0 where that is not known."""
    try:
        return int(_STATM.read_bytes().split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return 0
