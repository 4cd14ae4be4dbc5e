"""Where the shipped data files are: inside the installed package, or at the top of a source checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ketaminer.errors import KetaminerError


@cache
def data_dir(kind: str) -> Path:
    """The folder ``gazetteers`` or ``pipelines``. Raises :class:`KetaminerError` if the installation lacks it."""
    here = Path(__file__).resolve().parent
    for folder in (here / "_data" / kind, here.parent.parent / kind):
        if folder.is_dir():
            return folder
    raise KetaminerError(f"the data folder '{kind}' is missing from this installation", "reinstall ketaminer")


def rows(path: Path) -> list[list[str]]:
    """The rows of a ``.tsv`` file: tab-separated cells, ``#`` lines and empty lines left out.

    The first row names the columns and is left out too. Raises :class:`KetaminerError` naming the line whose number of
    cells differs from the header's.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise KetaminerError(f"cannot read vocabulary {path}: {error.strerror}", "check gazetteers in the pipeline file") from None
    out: list[list[str]] = []
    width = 0
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r")
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not width:
            width = len(cells)
            continue
        if len(cells) != width:
            told = f"{path.name} line {number}: {len(cells)} cells where the header has {width}"
            raise KetaminerError(told, "separate cells with one tab")
        out.append(cells)
    return out
