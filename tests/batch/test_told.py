"""What a long run tells: lines in a log, a bar on a terminal, a summary at the end."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ketaminer.batch import Failure, Result, summary
from ketaminer.batch.pace import Pace, in_words
from ketaminer.progress import Reporter

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_pace() -> None:
    clock = Clock()
    pace = Pace(2000, clock)
    assert pace.line() == "[   0/2000] 0%"
    for _ in range(80):
        clock.now += 0.1
        pace.unchanged()
    clock.now += 10  # the models are loaded
    for _ in range(40):
        pace.begin()
        clock.now += 60 / 41
        pace.read()
    pace.failed = 3
    assert pace.line() == "[ 120/2000] 6% 41 papers/min, 46 min left, 3 failed"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (89, "89 s"), (91, "2 min"), (2760, "46 min"), (5400, "1 h 30 min"), (90_000, "25 h 0 min")]
)
def test_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """1,000 papers, one a second; for the second half a paper takes 30 s."""
    clock = Clock()
    with Reporter(bar=True, clock=clock) as report:
        report.begin(1000)
        for number in range(1, 1001):
            report.paper(f"{number}.txt")
            clock.now += 1 if number <= 500 else 30
            report.stage("ner")
            if number == 7:
                report.fail(Failure("7.txt", "7", "7.txt: the file is empty", "", "KetaminerError"))
            report.done()
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == [
        "error: 7.txt: the file is empty",
        "[  10/1000] 1% 60 papers/min, 16 min left, 1 failed",
        "[  20/1000] 2% 60 papers/min, 16 min left, 1 failed",
    ]
    assert len(lines) == 1 + 50 + 249  # the last paper has no line
    assert lines[-1].startswith("[ 998/1000] 99% 2.0 papers/min, 60 s left")


def test_a_short_run_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Reporter(bar=True, clock=clock) as report:
        report.begin(5)
        for _ in range(5):
            report.paper("p.txt")
            clock.now += 11
            report.done()
    assert capsys.readouterr().err == ""


def test_summary() -> None:
    failures = [Failure(f"{n}.txt", str(n), f"{n}.txt: the file has more than {n} bytes", "", "KetaminerError") for n in range(3)]
    failures.append(Failure("x.pdf", "x", "x.pdf: unexpected ValueError in ner: 17 it is", "", "ValueError"))
    result = Result(20, failures, unchanged=4, claims=250, seconds=[float(n) for n in range(1, 21)])
    assert summary.due(result)
    assert summary.lines(result, 75.4) == [
        "24 papers in 75 s: 16 read, 4 unchanged, 4 failed; 250 claims written",
        "  a paper took 10.00 s (half of them less), 95 % less than 19.00 s",
        "  failed: 3 × the file has more than N bytes",
        "  failed: 1 × unexpected ValueError in ner",
    ]
    assert not summary.due(Result(3, seconds=[1.0] * 3))


def test_the_command(ketaminer: Run, quick: list[str], paper: Path, tmp_path: Path) -> None:
    """Two workers, a summary, nothing but claims on standard output; the second time nothing is read."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(11):
        (folder / f"{number:02}.txt").write_bytes(paper.read_bytes() + b"More." * number)
    (folder / "07.txt").write_bytes(b"")
    options = [*quick, "--layers", "build", "--timeout", "100", "--max-memory", "2000"]
    first = ketaminer("extract", "papers", "--jobs", "2", *options)
    assert first.returncode == 3
    told = first.stderr.decode()
    assert re.search(r"^11 papers in \d+ s: 10 read, 1 failed; \d+ claims written$", told, re.MULTILINE)
    assert re.search(r"^  failed: 1 × the file is empty$", told, re.MULTILINE)
    second = ketaminer("extract", "papers", *options)
    assert (second.returncode, second.stdout) == (3, first.stdout)
    assert "0 read" not in second.stderr.decode()
    assert "10 unchanged, 1 failed" in second.stderr.decode()
    assert ketaminer("extract", "papers", *quick).stdout == first.stdout


@pytest.mark.parametrize("wrong", [["--jobs", "0"], ["--timeout", "0"], ["--max-memory", "0"], ["--jobs", "many"]])
def test_wrong_limits(ketaminer: Run, paper: Path, wrong: list[str]) -> None:
    done = ketaminer("extract", paper, *wrong)
    assert (done.returncode, done.stdout) == (2, b"")


def test_too_little_memory_is_one_line(ketaminer: Run, paper: Path, quick: list[str]) -> None:
    done = ketaminer("extract", paper, *quick, "--max-memory", "30")
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: ")
    assert b"Traceback" not in done.stderr
    assert b"give it more" in done.stderr


def test_the_bar_of_several_workers(paper: Path, quick: list[str]) -> None:
    command = [sys.executable, "-m", "ketaminer", "extract", ".", "--jobs", "2", "-o", "out.csv", *quick]
    (paper.parent / "again.txt").write_bytes(paper.read_bytes())
    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def listen() -> None:
        try:
            while data := os.read(ours, 65536):
                shown.append(data)
        except OSError:  # the other end is closed
            return

    listener = threading.Thread(target=listen)
    listener.start()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    subprocess.run(command, stderr=theirs, env=environment, cwd=paper.parent, check=True, timeout=60)
    os.close(theirs)
    listener.join(10)
    os.close(ours)
    text = b"".join(shown).decode("utf-8", "replace")
    assert "papers/min" in text
    assert "0/2" in text
