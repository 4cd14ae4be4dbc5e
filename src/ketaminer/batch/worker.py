"""A worker process: reads one paper after the other and sends back what came of each. Run as ``-m ketaminer.batch.worker FD``.

The socket ``FD`` carries messages both ways (:mod:`messages`). The worker ends when the other end is closed, and on Linux as
soon as the process that started it ends in whatever way.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import itertools
import os
import pickle
import signal
import socket
import sys
from contextlib import suppress

from ketaminer.batch import one_paper
from ketaminer.batch.memory import EVERY, give_back, limit_memory
from ketaminer.batch.messages import Begin, Done, Ready, Stage, receive, send
from ketaminer.batch.papers import Paper

WARM = Paper("-", "warm", b"Results\n\nKetamine 0.5 mg/kg reduced craving more than placebo at 24 h (n=20; p<0.05) (Moss, 2011).\n")
"""A paper that has the models loaded, so that the first one's time is its own."""

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Have this process killed when the one that started it has gone (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it went before that was said
        os._exit(1)


def main(number: int) -> None:
    """Serve until there is no more to do. ``number`` is the socket's file descriptor."""
    with socket.socket(fileno=number) as connection:
        begin = receive(connection, Begin)
        faulthandler.enable()
        end_with_parent(begin.parent)
        gc.set_threshold(*begin.collections)
        sys.setrecursionlimit(begin.recursion)
        if begin.max_memory is not None:
            limit_memory(begin.max_memory)
        setup: one_paper.Setup = pickle.loads(begin.setup)
        if one_paper.do(WARM, setup).spent:
            raise MemoryError("no room for the models")
        gc.collect()
        gc.freeze()  # what is loaded stays; the collector need not look at it again
        send(connection, Ready())
        for count in itertools.count(1):
            paper: Paper = pickle.loads(receive(connection, bytes))
            outcome = one_paper.do(paper, setup, lambda stage: send(connection, Stage(stage)))
            send(connection, Done(outcome))
            if outcome.spent:
                return
            del paper, outcome
            if count % EVERY == 0:
                give_back()


if __name__ == "__main__":
    with suppress(EOFError, ConnectionError):
        main(int(sys.argv[1]))
