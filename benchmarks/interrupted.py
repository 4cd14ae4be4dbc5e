"""Runs that are killed (SIGKILL) at random moments and given again end as a run that was left alone.

    python benchmarks/interrupted.py [PAPERS] [--times N] [--jobs N] [--output NAME] [--layers] [--seed N]

Each time a run over PAPERS (by default ``corpus/``) is begun anew, killed at a moment between its start and its end, and run
again to its end; every third is killed twice. Files are compared byte by byte, SQLite databases row by row. No process of a killed
run may be left after two seconds, and nothing beside the output. Exits with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, sorted; not those that an index for text search keeps for itself."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for schema, name, kind, *_ in database.execute("PRAGMA table_list") if schema == "main" and kind == "table"]
        own = [name for name in tables if not name.startswith("sqlite_")]
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in own}


def differ(one: Path, other: Path) -> list[str]:
    """What is not the same in two files: the names of a database's tables with how many rows either alone has, or the file's."""
    if one.suffix not in (".db", ".sqlite"):
        return [] if one.read_bytes() == other.read_bytes() else [one.name]
    mine, theirs = rows(one), rows(other)
    out = []
    for name in sorted({*mine, *theirs}):
        here, there = set(map(repr, mine.get(name, []))), set(map(repr, theirs.get(name, [])))
        if here != there or len(mine.get(name, [])) != len(theirs.get(name, [])):
            out.append(f"{name} {len(here - there)} and {len(there - here)}: {min(here ^ there, default='')[:300]}")
    return out


def left(mark: str) -> list[int]:
    """The processes with ``mark`` in their environment."""
    out = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            ended = (place / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            if not ended and mark.encode() in (place / "environ").read_bytes():
                out.append(int(place.name))
        except OSError:
            continue
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path, nargs="?", default=Path(__file__).resolve().parent.parent / "corpus")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--output", default="claims.jsonl", help="the output's name; its suffix picks the format")
    parser.add_argument("--layers", action="store_true", help="keep layers too, and compare them")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--pipeline", default="default")
    a = parser.parse_args()
    chance = random.Random(a.seed)
    with tempfile.TemporaryDirectory() as temporary:
        mark = f"INTERRUPTED_RUN={temporary}"
        environment = {**os.environ, "INTERRUPTED_RUN": temporary}

        def start(place: Path) -> subprocess.Popen[bytes]:
            place.mkdir(exist_ok=True)
            command = [sys.executable, "-m", "ketaminer", "extract", a.papers, "-o", place / a.output, "--jobs", str(a.jobs)]
            command += ["--pipeline", a.pipeline, *(["--layers", place / "layers"] if a.layers else [])]
            return subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)

        whole, bad = Path(temporary) / "whole", 0
        begin = time.monotonic()
        start(whole).communicate()
        length = time.monotonic() - begin
        print(f"left alone: {length:.1f} s", flush=True)
        for number in range(1, a.times + 1):
            place = Path(temporary) / "killed"
            shutil.rmtree(place, ignore_errors=True)
            moments = []
            for _ in range(2 if number % 3 == 0 else 1):
                moments.append(chance.uniform(0, length))
                process = start(place)
                time.sleep(moments[-1])
                process.kill()
                process.communicate()
                time.sleep(2)
                if orphans := left(mark):
                    bad += 1
                    print(f"  processes are left: {orphans}")
            told = start(place).communicate()[1].decode()
            known = re.search(r"(\d+) unchanged", told)
            names = {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}
            wanted = {str(path.relative_to(whole)) for path in whole.rglob("*") if path.is_file()}
            apart = [what for name in sorted(names & wanted) for what in differ(place / name, whole / name)]
            good = names == wanted and not apart
            bad += not good
            when = ", ".join(f"{moment:.1f} s" for moment in moments)
            print(
                f"{number:3}: killed after {when}; then {known[1] if known else 0} not read again; {'equal' if good else 'DIFFERS'}"
            )
            for what in apart:
                print(f"  {what}")
            if names != wanted:
                print(f"  files: {sorted(names ^ wanted)}")
            sys.stdout.flush()
    print("all equal" if not bad else f"{bad} went wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
