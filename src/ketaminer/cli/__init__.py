"""The ``ketaminer`` command's arguments and help. What a run is wrapped in is in :mod:`ketaminer.command`."""

from __future__ import annotations

import gc
import os
import sys

from ketaminer import command
from ketaminer.cli import databases as _databases  # noqa: F401 (a command is known when its module is imported)
from ketaminer.cli import export as _export  # noqa: F401
from ketaminer.cli import extract as _extract  # noqa: F401
from ketaminer.cli import report as _report  # noqa: F401
from ketaminer.cli import stages as _stages  # noqa: F401
from ketaminer.cli.app import app

COLLECTIONS = (100_000, 20, 50)
"""Thresholds of the garbage collector: a paper is many objects and hardly a cycle; looking for cycles takes a tenth of the time."""

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Set before numpy is loaded: products as small as those here are no faster on several cores, which then wait for each other."""


def main() -> None:
    """The entry point of the ``ketaminer`` command."""
    gc.set_threshold(*COLLECTIONS)
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(command.INTERRUPTED)
