"""What a process that reads many papers does about its memory: a limit, and giving back what is no longer used."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

EVERY = 10
"""So many papers are done between two givings back."""


def limit_memory(megabytes: int) -> None:
    """What is asked for beyond ``megabytes`` is refused, which ends a paper before it takes the machine's memory."""
    import resource

    size = megabytes * 1_000_000
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size if most == resource.RLIM_INFINITY else min(size, most), most))


def give_back() -> None:
    """Give memory that is no longer used back to the system, so that a process does not grow with the papers it has read."""
    gc.collect()
    with suppress(OSError, AttributeError):  # the C library of Linux
        ctypes.CDLL(None).malloc_trim(0)
