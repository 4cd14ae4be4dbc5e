"""The ``ketaminer`` command's arguments and help. What a run is wrapped in is in :mod:`ketaminer.command`."""

from __future__ import annotations

import gc
import sys

from ketaminer import command
from ketaminer.cli import databases as _databases  # noqa: F401 (a command is known when its module is imported)
from ketaminer.cli import extract as _extract  # noqa: F401
from ketaminer.cli import stages as _stages  # noqa: F401
from ketaminer.cli.app import app

COLLECTIONS = (100_000, 20, 50)
"""Thresholds of the garbage collector: a paper is many objects and hardly a cycle; looking for cycles takes a tenth of the time."""


def main() -> None:
    """The entry point of the ``ketaminer`` command."""
    gc.set_threshold(*COLLECTIONS)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(command.INTERRUPTED)
