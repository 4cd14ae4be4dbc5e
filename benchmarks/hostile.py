"""Inputs made to hurt: each must give claims or one clear error, in time like a well-formed text of its size.

    python benchmarks/hostile.py [--size CHARACTERS] [--only PART_OF_NAME] [--big]

For every input the processor time of the whole pipeline is compared with that of ordinary prose of the same number of bytes,
measured in the same run. Prints the slowest with their slowest stage, and everything that failed in another way than with a
one-line error; exits with 1 if anything did, or took more than three times as long as prose. An input that takes more than
thirty times as long is cut off. Times under 0.1 s count as 0.1 s. ``--big`` adds single lines of 50 MB.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

from hostile_inputs import UNITS, inputs, prose

from ketaminer import pipeline
from ketaminer.errors import KetaminerError

CONFIG = pipeline.resolve_config("default")
LIMIT, LEAST = 3.0, 0.1
BIG = 50_000_000


class TooLong(BaseException):
    """Not an ``Exception``: nothing on the way may catch it."""


def _stop(_: int, __: FrameType | None) -> None:
    raise TooLong


def run(data: bytes, seconds: float = 0.0) -> tuple[float, str, str]:
    """Seconds of processor time, the slowest stage, and ``claims: N``, ``error: …`` or ``FAILED: …``."""
    spent: dict[str, float] = {}
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    last, name = time.process_time(), "ingest"
    try:
        document = pipeline.read(data, "hostile.txt", "hostile", CONFIG)
        for stage in pipeline.STAGES[1:]:
            now = time.process_time()
            spent[name], last, name = now - last, now, stage.name
            document = pipeline.run_stage(stage, document, CONFIG)
        said = f"claims: {len(document.claims.items) if document.claims else 0}"
    except KetaminerError as error:
        said = f"error: {error}" if "\n" not in str(error) else f"FAILED: more than one line: {error!r}"
    except TooLong:
        said = f"FAILED: cut off in {name}"
    except Exception as error:  # anything else is the defect looked for
        said = f"FAILED: {name}: {type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    spent[name] = time.process_time() - last
    slowest = max(spent, key=spent.__getitem__)
    return sum(spent.values()), f"{slowest} {spent[slowest]:.2f} s", said


def cases(size: int, *, big: bool) -> Iterator[tuple[str, bytes]]:
    yield from inputs(size)
    if big:
        yield "one line of 50 MB", prose(BIG)
        yield "one line of 50 MB, no full stop", prose(BIG).replace(b".", b" ")
        yield "50 MB without a space", b"a" * BIG


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--only", default="", help="only the inputs with this in their name")
    parser.add_argument("--big", action="store_true", help="single lines of 50 MB too")
    a = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _stop)
    for unit in UNITS.values():  # what is loaded when first needed is loaded now
        run(f"A study. {unit * 3}".encode("utf-8", "surrogatepass"))
    whole = prose(a.size)
    per_byte = sorted(run(whole)[0] for _ in range(3))[1] / len(whole)
    print(f"prose of {a.size} characters: {per_byte * len(whole):.2f} s")
    rows = []
    for name, data in cases(a.size, big=a.big):
        if a.only not in name:
            continue
        usual = max(per_byte * len(data), LEAST)
        seconds, slowest, said = run(data, 30 * usual)
        rows.append((max(seconds, LEAST) / usual, seconds, name, slowest, said))
        if len(data) == BIG:
            print(f"{seconds:8.1f} s  {name}: {said}", flush=True)
    rows.sort(reverse=True)
    failed = [row for row in rows if row[4].startswith("FAILED") or row[0] > LIMIT]
    for ratio, seconds, name, slowest, said in rows[: max(15, len(failed))]:
        mark = "NOT GOOD" if ratio > LIMIT or said.startswith("FAILED") else ""
        print(f"{mark:8s} {ratio:6.2f} x prose {seconds:8.2f} s  {name:28s} {slowest:18s} {said[:200]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(rows)} inputs, {len(failed)} not good; peak memory {peak} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
