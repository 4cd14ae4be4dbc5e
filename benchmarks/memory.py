"""Memory from round to round: the same papers are read again and again in one process; memory must not grow.

    python benchmarks/memory.py [FOLDER …] [--rounds N] [--count N] [--ingest]

Reads the ``.pdf`` and ``.xml`` papers of the folders through the whole pipeline (``--ingest``: through the first stage only).
Prints the resident memory after each round, the peak, and the most by which one paper raised it. Exits with 1 if the last
round ends with over 5 % more than the second (the first fills the caches).
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import resource
import sys
import time
from pathlib import Path

from ketaminer import cli, pipeline
from ketaminer.errors import KetaminerError

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CONFIG = pipeline.resolve_config("default")


def resident() -> float:
    """Megabytes in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def settled() -> float:
    """Megabytes in use when nothing is waiting to be given back."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    return resident()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", default=[DATA / "pdf", DATA / "jats" / "xml"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=1000, help="papers of each folder and kind")
    parser.add_argument("--ingest", action="store_true", help="read the papers and no more")
    parser.add_argument("--kinds", nargs="+", default=["pdf", "xml"])
    a = parser.parse_args()
    gc.set_threshold(*cli.COLLECTIONS)  # as the command does
    papers = [path for folder in a.folders for kind in a.kinds for path in sorted(folder.glob(f"*.{kind}"))[: a.count]]
    if not papers:
        parser.error("no papers there")
    after: list[float] = []
    for number in range(1, a.rounds + 1):
        start, most, which = time.monotonic(), 0.0, ""
        for path in papers:
            before = resident()
            try:
                document = pipeline.read(path.read_bytes(), path.name, path.stem, CONFIG)
                if not a.ingest:
                    pipeline.run_all(document, CONFIG)
            except KetaminerError as error:
                print(error)
            document = None
            if resident() - before > most:
                most, which = resident() - before, path.name
        after.append(settled())
        print(
            f"round {number}: {len(papers)} papers, {time.monotonic() - start:.0f} s, {after[-1]:.0f} MB in use; "
            f"the most by which one raised it: {most:.0f} MB ({which})",
            flush=True,
        )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.0f} MB")
    return 1 if len(after) > 2 and after[-1] > 1.05 * after[1] else 0


if __name__ == "__main__":
    sys.exit(main())
