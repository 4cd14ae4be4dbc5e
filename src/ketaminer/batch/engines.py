"""Which engine does the papers of a run."""

from __future__ import annotations

from ketaminer.batch.run import Engine
from ketaminer.errors import KetaminerError

NAMES = ("local", "dask")


def choose(
    jobs: int = 1,
    *,
    timeout: float | None = None,
    max_memory: int | None = None,
    engine: str = "local",
    scheduler: str | None = None,
) -> Engine:
    """One paper after the other in this process where nothing else is asked; else ``jobs`` worker processes, or a cluster.

    ``timeout`` (seconds) and ``max_memory`` (megabytes of a worker) are the limits of one paper, which only a worker process of
    this machine can keep. ``scheduler`` is the address of the cluster's, for the engine ``dask``. Raises
    :class:`KetaminerError` for options that do not go together.
    """
    if engine not in NAMES:
        raise KetaminerError(f"unknown engine {engine!r}", f"known: {', '.join(NAMES)}")
    if engine == "local" and scheduler is not None:
        raise KetaminerError("--scheduler is of the engine dask", "say --engine dask")
    if engine == "dask":
        if scheduler is None:
            raise KetaminerError("--engine dask needs the address of a scheduler", "such as --scheduler tcp://localhost:8786")
        if jobs != 1 or timeout is not None or max_memory is not None:
            raise KetaminerError(
                "--jobs, --timeout and --max-memory are of this machine's workers",
                "a cluster's are set when its workers are started: dask worker --nworkers N --memory-limit SIZE",
            )
        from ketaminer.batch.on_dask import OnDask

        return OnDask(scheduler)
    if jobs == 1 and timeout is None and max_memory is None:
        from ketaminer.batch.in_turn import InTurn

        return InTurn()
    from ketaminer.batch.workers import Workers

    return Workers(jobs, timeout=timeout, max_memory=max_memory)
