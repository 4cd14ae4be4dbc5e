"""Damaged and hostile PDF and XML files: each must give a document or one clear error, in bounded time and memory.

    python benchmarks/damaged.py [--pdf FOLDER] [--xml FOLDER] [--count N] [--only PART_OF_NAME] [--jobs N] [--verbose]

Some of the smallest papers of two folders are damaged in many ways (made-up ones where there is no folder), and files that
were never sound are added. Each goes through the whole pipeline in a process of its own, as ``ketaminer extract`` does it.
Prints for every family how many gave a document (with warnings, where text may be missing), how many one clear error, and
what was not good: an exception of another kind, more than 60 s of processor time (and 25 s for each megabyte of the file), more
than 2 GB of memory (and 50 MB for each megabyte of the file). Exits with 1 if anything was not good.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from damaged_inputs import Case, cases

from ketaminer import pipeline
from ketaminer.errors import KetaminerError

SECONDS, MEGABYTES = 60, 2000
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CONFIG = pipeline.resolve_config("default")


class Result(NamedTuple):
    """``said`` is ``document``, ``warned`` (a document with warnings), ``error`` or ``FAILED``; ``more`` its wording."""

    said: str
    more: str
    seconds: float
    megabytes: float


def read(data: bytes, name: str) -> tuple[str, str]:
    """What the pipeline makes of a file."""
    try:
        document = pipeline.run_all(pipeline.read(data, name, "damaged", CONFIG), CONFIG)
    except KetaminerError as error:
        return ("error", str(error)) if "\n" not in str(error) else ("FAILED", f"more than one line: {error}")
    except MemoryError:
        return "FAILED", "no memory left"
    except Exception as error:  # anything else is the defect looked for
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""
        return "FAILED", f"{type(error).__name__}: {error}{where}"
    size = f"{len(document.text)} characters"
    return ("warned", f"{size}; {'; '.join(document.warnings[:3])}") if document.warnings else ("document", size)


def allowed(data: bytes) -> int:
    """The processor time that a file may take, in seconds: a long text takes its time."""
    return SECONDS + 25 * (len(data) // 1_000_000)


def child(data: bytes, name: str, out: int) -> None:
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_CPU, (allowed(data) + 2, allowed(data) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEGABYTES << 20, 2 * MEGABYTES << 20))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with os.fdopen(out, "w") as stream:
        json.dump(read(data, name), stream)


def run(data: bytes, name: str) -> Result:
    """The result of one file in a process of its own."""
    inlet, outlet = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inlet)
        try:
            child(data, name, outlet)
        finally:
            os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet) as stream:
        told = stream.read()
    _, status, used = os.wait4(pid, 0)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    said, more = json.loads(told) if told else ("FAILED", f"ended by signal {status & 127}")
    if seconds > allowed(data):
        said, more = "FAILED", f"too long; {more}"
    if megabytes > MEGABYTES + 50 * (len(data) // 1_000_000):
        said, more = "FAILED", f"too much memory; {more}"
    return Result(said, more, seconds, megabytes)


def results(wanted: Iterator[Case], jobs: int) -> Iterator[tuple[Case, Result]]:
    with ThreadPoolExecutor(jobs) as pool:
        running: list[tuple[Case, object]] = []
        for case in wanted:
            running.append((case, pool.submit(run, case[2], case[1])))
            if len(running) > 2 * jobs:
                first, future = running.pop(0)
                yield first, future.result()  # type: ignore[attr-defined]
        for first, future in running:
            yield first, future.result()  # type: ignore[attr-defined]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", type=Path, default=DATA / "pdf", help="a folder of papers in PDF")
    parser.add_argument("--xml", type=Path, default=DATA / "jats" / "xml", help="a folder of papers in XML")
    parser.add_argument("--count", type=int, default=6, help="papers of each folder to damage")
    parser.add_argument("--only", default="", help="only the files with this in their family or name")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="what became of each file")
    a = parser.parse_args()
    read(b"Methods\n\nKetamine reduced pain (Smith et al., 2014).\n", "warm.txt")  # what all need is loaded before they start
    start = time.monotonic()
    found: dict[str, list[tuple[str, Result]]] = defaultdict(list)
    wanted = (case for case in cases(a.pdf, a.xml, count=a.count) if a.only in f"{case[0]}: {case[1]}")
    for (family, name, data), result in results(wanted, a.jobs):
        found[family].append((name, result))
        if a.verbose or result.said == "FAILED":
            shown = f"{result.said:8s} {result.seconds:5.1f} s {result.megabytes:5.0f} MB {len(data):9d} bytes"
            print(f"{shown}  {family}: {name}: {result.more[:200]}", flush=True)
    heads = f"{'files':>5s} {'documents':>9s} {'of them warned':>14s} {'errors':>6s} {'not good':>8s}"
    print(f"{'family':34s} {heads} {'worst s':>7s} {'worst MB':>8s}")
    total: Counter[str] = Counter()
    for family, rows in sorted(found.items()):
        said = Counter(result.said for _, result in rows)
        total += said
        print(
            f"{family:34s} {len(rows):5d} {said['document'] + said['warned']:9d} {said['warned']:14d} {said['error']:6d}"
            f" {said['FAILED']:8d} {max(r.seconds for _, r in rows):7.1f} {max(r.megabytes for _, r in rows):8.0f}"
        )
    print(
        f"{total.total()} files: {total['document'] + total['warned']} documents ({total['warned']} with warnings), "
        f"{total['error']} clear errors, {total['FAILED']} not good; {time.monotonic() - start:.0f} s"
    )
    return 1 if total["FAILED"] or not total else 0


if __name__ == "__main__":
    sys.exit(main())
