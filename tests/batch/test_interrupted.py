"""Runs that are interrupted: killed, stopped by Ctrl-C, changed in between. What is done is not done again."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ketaminer import batch
from ketaminer.batch import ledger
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Reference

Papers = Callable[..., list[batch.Paper]]
Run = Callable[..., tuple[batch.Result, bytes, object]]
Drive = Callable[..., "subprocess.Popen[bytes]"]

MANY = {f"p{number:02}": f"SLOW 0.03 paper {number} on ketamine" for number in range(40)} | {
    "bad": "BUG ",
    "same": "SLOW 0.03 paper 3 on ketamine",
}


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Gives the papers that were read since it was last asked."""
    path = tmp_path / "log"
    monkeypatch.setenv("PAPER_LOG", str(path))

    def read() -> list[str]:
        lines = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return sorted(lines)

    return read


def processes(mark: str) -> list[int]:
    """The processes whose command line or environment holds ``mark``."""
    out = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and mark.encode() in (place / "environ").read_bytes() and int(place.name) != os.getpid():
                out.append(int(place.name))
        except OSError:
            continue
    return out


def gone(mark: str) -> bool:
    end = time.monotonic() + 5
    while processes(mark) and time.monotonic() < end:
        time.sleep(0.05)
    return not processes(mark)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize("output", ["out.jsonl", "out.db"])
def test_killed_at_any_moment(papers: Papers, drive: Drive, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = f"MARK={tmp_path}"
    monkeypatch.setenv("MARK", str(tmp_path))
    folder = Path(papers(MANY)[0].path).parent
    drive(folder, f"whole-{output}").communicate(timeout=60)
    moments = random.Random(6)
    for _ in range(6):
        process = drive(folder, output)
        time.sleep(moments.uniform(0.3, 1.6))
        process.kill()
        process.communicate(timeout=60)
        assert gone(mark), "a worker is left"
        if (tmp_path / output).suffix == ".jsonl" and (tmp_path / output).exists():
            assert (tmp_path / output).read_bytes() == (tmp_path / f"whole-{output}").read_bytes(), (
                "an output is whole or not there"
            )
    told, errors = drive(folder, output).communicate(timeout=60)
    assert json.loads(told)["processed"] == 41
    assert b"Traceback" not in errors
    if output == "out.jsonl":
        assert (tmp_path / output).read_bytes() == (tmp_path / f"whole-{output}").read_bytes()
        assert (tmp_path / f"{output}.errors.jsonl").read_bytes() == (tmp_path / f"whole-{output}.errors.jsonl").read_bytes()
        left = {path.name for path in tmp_path.iterdir()} - {"papers"}
        assert left == {f"{one}{output}{more}" for one in ("", "whole-") for more in ("", ".errors.jsonl")}
    else:
        for table, count in (("paper", 40), ("file", 41)):
            one, other = (
                sqlite3.connect(tmp_path / name).execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
                for name in (output, f"whole-{output}")
            )
            assert one == other
            assert len(one) == count


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_ctrl_c_leaves_no_process_and_goes_on(
    papers: Papers, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARK", str(tmp_path))
    folder = Path(papers({**MANY, "z-hang": "HANG here"})[0].path).parent
    process = drive(folder, "out.jsonl")
    end = time.monotonic() + 20
    while not (tmp_path / ".out.jsonl.ledger").exists() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.5)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.monotonic() - start < 2
    assert b"the same command goes on from there" in told
    assert b"Traceback" not in told
    assert gone(f"MARK={tmp_path}")
    (folder / "z-hang.txt").write_text("ketamine")
    told, _ = drive(folder, "out.jsonl").communicate(timeout=60)
    assert json.loads(told)["unchanged"] > 0
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 42
    assert not (tmp_path / ".out.jsonl.ledger").exists()


class Stop(Exception):
    """The run ends here."""


def broken(run: Run, found: list[batch.Paper], at: int, **more: object) -> None:
    """A run that is over after ``at`` papers."""

    class Engine:
        def run(self, tasks, setup, report):  # type: ignore[no-untyped-def]
            for number, done in enumerate(batch.choose_engine().run(tasks, setup, report)):
                if number == at:
                    raise Stop
                yield done

    with pytest.raises(Stop):
        run(found, engine=Engine(), **more)


FEW = {name: f"ketamine in paper {name}" for name in "abcdef"}


class TestLedger:
    def test_what_is_done_is_not_done_again(self, papers: Papers, run: Run, log: Callable[[], list[str]], tmp_path: Path) -> None:
        found = papers(FEW)
        broken(run, found, 4)
        assert log() == ["a", "b", "c", "d", "e"]  # the fifth was read and not kept
        result, data, told = run(found)
        assert log() == ["e", "f"]
        assert (result.unchanged, result.processed, result.claims) == (4, 6, 6)
        assert told.lines.count("unchanged") == 4  # type: ignore[attr-defined]
        assert data == run(found, 1, "again.jsonl")[1]
        log()
        run(found)
        assert log() == list("abcdef"), "a complete run leaves no ledger"

    def test_what_changed_is_read_again(self, papers: Papers, run: Run, log: Callable[[], list[str]]) -> None:
        broken(run, papers(FEW), 5)
        log()
        result, data, _ = run(papers({"b": "another ketamine"}))
        assert log() == ["b", "f"]
        assert result.unchanged == 4
        assert data == run(papers({}), 1, "again.jsonl")[1]

    @pytest.mark.parametrize(
        "change",
        [
            {"config": replace(Config(), name="other")},
            {"config": replace(Config(), claims=replace(Config().claims, min_confidence=0.9))},
            {"library": (Reference("r", None, None, title="A trial"),)},
            {"fresh": True},
        ],
    )
    def test_another_run_goes_on_with_nothing(
        self, papers: Papers, run: Run, log: Callable[[], list[str]], change: dict[str, object]
    ) -> None:
        found = papers(FEW)
        broken(run, found, 5)
        log()
        assert run(found, **change)[0].unchanged == 0
        assert log() == list("abcdef")

    def test_another_program_goes_on_with_nothing(self, papers: Papers, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        found = papers(FEW)
        broken(run, found, 5)
        monkeypatch.setattr(ledger, "code_digest", lambda: "another")
        assert run(found)[0].unchanged == 0

    def test_failures_are_tried_again(self, papers: Papers, run: Run, log: Callable[[], list[str]]) -> None:
        found = papers({**FEW, "b": "BUG "})
        broken(run, found, 5)
        log()
        result, _, _ = run(found)
        assert log() == ["f"]
        assert [failure.document for failure in result.failures] == ["b"]

    def test_one_run_at_a_time(self, papers: Papers, run: Run, tmp_path: Path) -> None:
        found = papers(FEW)
        broken(run, found, 4)
        other = ledger.Ledger(tmp_path / ".out.jsonl.ledger", "x")
        with pytest.raises(KetaminerError, match="in use"):
            run(found)
        other.close()
        assert run(found)[0].unchanged == 4

    def test_a_damaged_ledger_is_told(self, papers: Papers, run: Run, tmp_path: Path) -> None:
        place = tmp_path / ".out.jsonl.ledger"
        place.write_bytes(b"this is no ledger" * 100)
        with pytest.raises(KetaminerError, match="damaged"):
            run(papers(FEW))
        place.unlink()
        assert run(papers(FEW))[0].status == 0


class TestLayers:
    """Papers whose folder of layers is complete and fresh."""

    @pytest.fixture
    def kept(self, papers: Papers, run: Run, log: Callable[[], list[str]], tmp_path: Path) -> list[batch.Paper]:
        found = papers(FEW)
        run(found, layers_dir=tmp_path / "layers")
        log()
        return found

    def test_are_not_read_again(self, kept: list[batch.Paper], run: Run, log: Callable[[], list[str]], tmp_path: Path) -> None:
        before = (tmp_path / "out.jsonl").read_bytes()
        result, data, _ = run(kept, 2, layers_dir=tmp_path / "layers")
        assert log() == []
        assert (result.unchanged, data) == (6, before)
        assert run(kept, fresh=True, layers_dir=tmp_path / "layers")[0].unchanged == 0

    @pytest.mark.parametrize(
        "change",
        ["text", "missing", "damaged", "older", "config", "library", "code", "path"],
    )
    def test_are_read_again_when_something_changed(
        self,
        kept: list[batch.Paper],
        run: Run,
        change: str,
        log: Callable[[], list[str]],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        folder, more = tmp_path / "layers", {}
        again = ["b"]
        match change:
            case "text":
                Path(kept[1].path).write_text("ketamine twice ketamine")
            case "missing":
                (folder / "b" / "mentions.json").unlink()
            case "damaged":
                path = folder / "b" / "claims.json"
                path.write_bytes(path.read_bytes()[:-20])
            case "older":  # a stage was run again without those behind it
                os.utime(folder / "b" / "citations.json")
            case "path":
                kept = [replace(paper, path=f"{tmp_path}/papers/../papers/b.txt") if paper.id == "b" else paper for paper in kept]
            case "config":
                more, again = {"config": replace(Config(), name="other")}, list("abcdef")
            case "library":
                more, again = {"library": (Reference("r", None, None, title="A trial"),)}, list("abcdef")
            case "code":
                monkeypatch.setattr(batch.known, "code_time", lambda: time.time_ns() + 1)
                again = list("abcdef")
        result, data, _ = run(kept, layers_dir=folder, **more)
        assert log() == again
        assert result.unchanged == 6 - len(again)
        assert data == run(kept, 1, "again.jsonl", **more)[1]
