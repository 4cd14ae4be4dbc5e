"""One worker process as the run sees it: started, given a paper, watched, ended."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from ketaminer.batch import messages
from ketaminer.batch.messages import Begin, Incoming
from ketaminer.batch.one_paper import Setup
from ketaminer.batch.run import Task

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Each worker is one thread: as many workers as cores use the cores best."""

PAGE = 4096 if os.name == "nt" else os.sysconf("SC_PAGE_SIZE")


class Process:
    """A worker. ``task`` is what it does now, ``stage`` where it is in it, ``since`` when it began (monotonic seconds)."""

    def __init__(self, setup: Setup, max_memory: int | None) -> None:
        ours, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        command = [sys.executable, "-m", "ketaminer.batch.worker", str(theirs.fileno())]
        paths = os.pathsep.join(filter(None, sys.path))
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": paths},
                process_group=0,  # Ctrl-C is the run's, and what the worker starts ends with it
            )
        self.connection = ours
        self._incoming = Incoming()
        self.ready = False
        self.task: Task | None = None
        self.stage = ""
        self.since = time.monotonic()
        collections = gc.get_threshold()
        self._say(Begin(pickle.dumps(setup), os.getpid(), max_memory, collections, sys.getrecursionlimit()))

    def _say(self, message: object) -> None:
        """A worker that has ended is found out when it is listened to."""
        self.connection.settimeout(None)
        with suppress(OSError):
            messages.send(self.connection, message)
        self.connection.setblocking(False)

    def give(self, task: Task) -> None:
        """Have it do a paper."""
        self._errors.seek(0)
        self._errors.truncate()
        self.task, self.stage, self.since = task, "", time.monotonic()
        self._say(pickle.dumps(task[1]))

    def listen(self) -> tuple[list[messages.Said], bool]:
        """What it says, and whether it is still there."""
        there = self._incoming.feed(self.connection)
        return self._incoming.messages(), there

    @property
    def id(self) -> int:
        return self._process.pid

    def last_words(self) -> str:
        """The end of what it wrote on standard error."""
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 4000))
        return self._errors.read().decode("utf-8", "replace")

    def ending(self) -> int:
        """The exit status of a worker that has closed its end: negative for a signal."""
        try:
            return self._process.wait(5)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL

    def kill(self) -> None:
        """End it and all that it started, at once."""
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.connection.close()
        self._errors.close()

    def memory(self) -> float:
        """Megabytes in use by it and what it started; 0 where that cannot be told."""
        return sum(map(_resident, _family(self._process.pid)))


def how(status: int) -> str:
    """An exit status in words."""
    if status >= 0:
        return f"it exited with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"it was ended by {name} ({signal.strsignal(-status) or 'unknown'})"


def _resident(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0


def _family(process: int) -> list[int]:
    """The process and all that it started, directly or not."""
    out = [process]
    for one in out:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                out += map(int, task.read_text().split())
    return out
