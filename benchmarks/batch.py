"""A folder of many papers through worker processes: time with one and with several, memory of every process, failures.

    python benchmarks/batch.py [--count N] [--jobs 1 2] [--output NAME] [--keep FOLDER]

Makes a folder of N documents, texts of ``unlabelled``, JATS and PDF (in shares of 12 : 5 : 2, each as often as is needed; a copy
differs from its paper by its last line), of which one in twenty is damaged: cut, emptied, overwritten with noise, or not what its
name says. Runs the command on it with each number of jobs, in turns; prints wall time, how many times faster than the first, what
failed, and for every process its memory at each tenth of the run. Outputs must be equal byte by byte. Exits with 1 where they are
not, or where a process of a run of 500 papers or more ends with over 5 % more than it had at the third tenth.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LONG = 500
"""So many papers fill the caches; memory is judged in runs of as many at least."""

SHARES = {"txt": 12, "xml": 5, "pdf": 2}


def texts() -> Iterator[bytes]:
    with lzma.open(DATA / "unlabelled" / "ccby_trials.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if text := json.loads(line)["text"].strip():
                yield text.encode()


def files(folder: Path, suffix: str) -> Iterator[bytes]:
    for path in sorted(folder.glob(f"*.{suffix}")):
        yield path.read_bytes()


def more(suffix: str) -> Iterator[bytes]:
    """The documents of a kind, over and over; each time they differ in their last line, so that none is the same."""
    source = {"txt": texts, "xml": lambda: files(DATA / "jats" / "xml", "xml"), "pdf": lambda: files(DATA / "pdf", "pdf")}[suffix]
    ends = {"txt": "\n\nCopy {}.\n", "xml": "\n<!-- copy {} -->\n", "pdf": "\n%copy {}\n"}
    for number in range(1_000):
        for data in source():
            yield data + (ends[suffix].format(number).encode() if number else b"")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Harm of some kind."""
    match chance.randrange(5):
        case 0:
            return data[: chance.randrange(1, max(2, len(data) // 2))]
        case 1:
            return b""
        case 2:
            return chance.randbytes(20_000)
        case 3:
            place = chance.randrange(len(data))
            return data[:place] + chance.randbytes(2_000) + data[place + 2_000 :]
        case _:
            return b"%PDF-1.7\n" + data[: len(data) // 3]


def make(folder: Path, count: int, share: float) -> int:
    """Write the documents; gives how many of them are damaged."""
    chance = random.Random(6)
    sources = {suffix: more(suffix) for suffix in SHARES}
    harmed = 0
    for number, suffix in enumerate(islice(cycle([s for s, n in SHARES.items() for _ in range(n)]), count)):
        data = next(sources[suffix])
        if chance.random() < share:
            data, harmed = damaged(data, chance), harmed + 1
        (folder / f"{number:05}.{suffix}").write_bytes(data)
    return harmed


def memory(process: int) -> float:
    """Megabytes in use."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096 / 1e6
    except (OSError, IndexError):
        return 0.0


def spent() -> float:
    """Processor time of all that has been run to its end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def children(process: int) -> list[int]:
    out: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            out += map(int, task.read_text().split())
        except OSError:
            continue
    return out


def run(folder: Path, place: Path, jobs: int, name: str, options: list[str]) -> tuple[float, dict[str, list[tuple[float, float]]]]:
    """Seconds, and for every process its memory (megabytes) over time (seconds)."""
    command = [sys.executable, "-m", "ketaminer", "extract", folder, "-o", place / name, "--jobs", str(jobs), *options]
    seen: dict[str, list[tuple[float, float]]] = {}
    start = time.monotonic()
    with subprocess.Popen(command, stderr=(place / f"{name}.log").open("wb")) as process:
        while process.poll() is None:
            now = time.monotonic() - start
            for one in [process.pid, *children(process.pid)]:
                seen.setdefault("run" if one == process.pid else f"worker {one}", []).append((now, memory(one)))
            time.sleep(0.5)
    return time.monotonic() - start, seen


def tenths(samples: list[tuple[float, float]]) -> list[float]:
    """The mean memory in each tenth of a process's life."""
    first, last = samples[0][0], samples[-1][0]
    parts: list[list[float]] = [[] for _ in range(10)]
    for when, much in samples:
        parts[min(9, int(10 * (when - first) / max(1e-9, last - first)))].append(much)
    return [sum(part) / len(part) if part else 0.0 for part in parts]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--damaged", type=float, default=0.05)
    parser.add_argument("--output", default="claims.jsonl", help="the output's name; its suffix picks the format")
    parser.add_argument("--keep", type=Path, help="leave documents, outputs and logs here")
    parser.add_argument("options", nargs="*", help="further options of the command, behind --")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = a.keep or Path(temporary)
        folder = place / "papers"
        folder.mkdir(parents=True, exist_ok=True)
        harmed = make(folder, a.count, a.damaged)
        print(f"{a.count} documents, {harmed} damaged", flush=True)
        outputs, first, grown = [], 0.0, False
        for jobs in a.jobs:
            name = f"{jobs}-{a.output}"
            before = spent()
            seconds, seen = run(folder, place, jobs, name, a.options)
            first = first or seconds
            faster = f"{first / seconds:.2f} times as fast as --jobs {a.jobs[0]}"
            print(f"--jobs {jobs}: {seconds:.1f} s, {faster}; {spent() - before:.1f} s of processor")
            for process, samples in seen.items():
                if samples[-1][0] - samples[0][0] < 5:
                    continue
                parts = tenths(samples)
                grown = grown or (a.count >= LONG and parts[9] > 1.05 * parts[2])
                print(f"  {process}: most {max(m for _, m in samples):.0f} MB; by tenths {' '.join(f'{m:.0f}' for m in parts)}")
            records = place / f"{name}.errors.jsonl"
            lines = records.read_text("utf-8").splitlines() if records.exists() else []
            print(f"  {len(lines)} failed: {dict(Counter(json.loads(line)['type'] for line in lines))}")
            print("  " + (place / f"{name}.log").read_text("utf-8").strip().replace("\n", "\n  ").rpartition("papers in ")[2])
            outputs.append((place / name).read_bytes())
        same = all(output == outputs[0] for output in outputs)
        print("outputs are the same" if same else "OUTPUTS DIFFER")
    return 0 if same and not grown else 1


if __name__ == "__main__":
    sys.exit(main())
