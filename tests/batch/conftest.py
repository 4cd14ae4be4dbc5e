"""Papers for workers, and runs over them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ketaminer import batch
from ketaminer.batch import Failure, Paper, Result
from ketaminer.config import Config

HERE = Path(__file__).parent


class Told:
    """A report that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def begin(self, total: int) -> None: ...
    def paper(self, path: str) -> None:
        self.lines.append(f"paper {Path(path).name}")

    def stage(self, name: str) -> None: ...
    def warn(self, path: str, warning: str) -> None:
        self.lines.append(f"warn {Path(path).name}")

    def fail(self, failure: Failure) -> None:
        self.lines.append(f"fail {failure.document}")

    def done(self) -> None:
        self.lines.append("done")

    def unchanged(self) -> None:
        self.lines.append("unchanged")

    def end(self) -> None: ...


@pytest.fixture(autouse=True)
def hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers find ``paper_hooks``."""
    monkeypatch.syspath_prepend(str(HERE))


Papers = Callable[[Mapping[str, str]], list[Paper]]


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    """Text files of these names and contents, as papers."""

    def make(texts: Mapping[str, str]) -> list[Paper]:
        folder = tmp_path / "papers"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        return batch.expand([str(folder)], 1000_000)[0]

    return make


@pytest.fixture
def told() -> type[Told]:
    """A report that remembers."""
    return Told


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[Result, bytes, Told]]:
    """Run papers into ``out.jsonl``; gives the result, the output and what was told."""

    def go(found: list[Paper], jobs: int = 1, name: str = "out.jsonl", **more: Any) -> tuple[Result, bytes, Told]:
        limits = {key: more.pop(key) for key in ("timeout", "max_memory") if key in more}
        more.setdefault("function", "paper_hooks:paper")
        more.setdefault("engine", batch.choose_engine(jobs, **limits))
        told = Told()
        target = tmp_path / name
        result = batch.extract_to(str(target), "jsonl", found, more.pop("config", Config()), told, Result(), **more)
        return result, target.read_bytes(), told

    return go


@pytest.fixture
def drive(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """A run in a process of its own (``drive.py``), started and not waited for."""

    def start(folder: Path, output: str, jobs: int = 2) -> subprocess.Popen[bytes]:
        command = [sys.executable, HERE / "drive.py", folder, tmp_path / output, str(jobs)]
        return subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return start
