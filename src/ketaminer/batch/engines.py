"""Which engine does the papers of a run."""

from __future__ import annotations

from ketaminer.batch.run import Engine


def choose(jobs: int = 1, *, timeout: float | None = None, max_memory: int | None = None) -> Engine:
    """One paper after the other in this process where nothing else is asked; else ``jobs`` worker processes.

    ``timeout`` (seconds) and ``max_memory`` (megabytes of a worker) are the limits of one paper, which only a worker can keep.
    """
    if jobs == 1 and timeout is None and max_memory is None:
        from ketaminer.batch.in_turn import InTurn

        return InTurn()
    from ketaminer.batch.workers import Workers

    return Workers(jobs, timeout=timeout, max_memory=max_memory)
