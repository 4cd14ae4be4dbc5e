"""The rest of the house: docs that run, the Makefile's staged run, the lock, and files that name no host or machine."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ketaminer
from ketaminer import layers

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted(ROOT.glob("docs/*.md"))
PAGES = [ROOT / "README.md", *DOCS]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(block: str) -> list[tuple[str, str]]:
    """Pairs of what is typed (``$``, lines that go on with ``>``) and what is shown."""
    out: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            out.append((line[2:], ""))
        elif line.startswith("> ") or line == ">":
            out[-1] = (out[-1][0] + "\n" + line[2:], "")
        else:
            out[-1] = (out[-1][0], out[-1][1] + line + "\n")
    return out


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_console_examples(page: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "ketaminer"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketaminer "$@"\n')
    script.chmod(0o755)
    place = tmp_path / "work"
    place.mkdir()
    environment = {**os.environ, "PATH": f"{script.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    for block in blocks(page.read_text("utf-8"), "console"):
        for typed, shown in commands(block):
            done = subprocess.run(
                ["bash", "-c", typed],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=place,
                env=environment,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, (typed, done.stdout)
            assert doctest.OutputChecker().check_output(shown, done.stdout, doctest.ELLIPSIS), (typed, done.stdout)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_python_examples(page: Path) -> None:
    text = "\n".join(blocks(page.read_text("utf-8"), "python"))
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_docstring_examples() -> None:
    from ketaminer import align, identifiers

    for module in (ketaminer, align, identifiers):
        result = doctest.testmod(module)
        assert result.attempted
        assert not result.failed


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_make_target_in_the_docs_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for page in PAGES:
        for target in re.findall(r"(?:`|^)make ([a-z]+)\b", page.read_text("utf-8"), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_versions_agree() -> None:
    assert f"## {ketaminer.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_lock_holds_everything_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--trusted-host|--find-links)", lock, re.MULTILINE)
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==(\S+) \\$", lock, re.MULTILINE))
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"], *project["build-system"]["requires"]]
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        assert name is not None
        assert re.sub(r"[._-]+", "-", name[0]).lower() in {re.sub(r"[._-]+", "-", one) for one in pinned}, requirement


def test_ci_only_calls_make_test() -> None:
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "set -eu"
    assert lines[-1] == "make engines test"
    assert len(lines) == 3


class TestStagedRun:
    """The Makefile's pattern rules, on two papers, with an environment that is set up already."""

    @pytest.fixture
    def make(self, tmp_path: Path) -> list[str]:
        if shutil.which("make") is None:
            pytest.skip("no make here")
        (tmp_path / "papers").mkdir()
        for name in ("abstract.txt", "editorial.txt"):
            shutil.copy(ROOT / "corpus" / name, tmp_path / "papers" / name)
        (tmp_path / "env" / "bin").mkdir(parents=True)
        python = tmp_path / "env" / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        (tmp_path / "env" / ".ready").touch()
        options = {"VENV": tmp_path / "env", "PAPERS": tmp_path / "papers", "LAYERS": tmp_path / "build"}
        return ["make", "-C", str(ROOT), "--no-print-directory", *(f"{key}={value}" for key, value in options.items())]

    def run(self, make: list[str], *more: str) -> list[str]:
        """The ketaminer commands that were run."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
        done = subprocess.run([*make, *more], capture_output=True, text=True, env=environment, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        return re.findall(r"-m ketaminer (\w+)", done.stdout)

    def test_same_bytes_and_only_what_changed(self, make: list[str], tmp_path: Path) -> None:
        assert sorted(self.run(make, "staged", "-j2")) == sorted(["ingest", "sections", "ner", "cite", "claims"] * 2)
        self.run(make, "extract", f"LAYERS={tmp_path / 'whole'}")
        for paper in ("abstract", "editorial"):
            for layer in layers.TYPES:
                one, other = (tmp_path / place / paper / f"{layer}.json" for place in ("build", "whole"))
                assert one.read_bytes() == other.read_bytes()
        assert self.run(make, "staged") == []
        (tmp_path / "papers" / "abstract.txt").touch()
        assert self.run(make, "staged", "-n") == ["ingest", "sections", "ner", "cite", "claims"]
        self.run(make, "staged")
        (tmp_path / "build" / "editorial" / "citations.json").unlink()
        assert self.run(make, "staged") == ["cite", "claims"]


@pytest.mark.parametrize("pattern", ["/work/", "/root/", "/home/"])
def test_no_file_names_a_machine(pattern: str) -> None:
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a checkout")
    for name in done.stdout.splitlines():
        path = ROOT / name
        if "en_ketaminer" in path.parts and path.suffix == "":
            continue  # weights
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".lock", ".tsv", ""} and path != Path(__file__).resolve():
            assert pattern not in path.read_text("utf-8"), name
