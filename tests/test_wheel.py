"""The wheel, installed in an environment of its own: it holds what it needs and gives what the checkout gives."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, root]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=place)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = place.glob("*.whl")
    return path


def test_what_is_in_it(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for source in (root / "src" / "ketaminer").rglob("*.py"):
        assert source.relative_to(root / "src").as_posix() in names
    for kind, suffix in (("gazetteers", "*.tsv"), ("pipelines", "*.toml")):
        for file in (root / kind).glob(suffix):
            assert f"ketaminer/_data/{kind}/{file.name}" in names
    for file in (root / "src" / "ketaminer" / "report" / "page").iterdir():
        assert f"ketaminer/report/page/{file.name}" in names
    assert "ketaminer/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "corpus/")) or "__pycache__" in name]


def test_it_works_elsewhere(wheel: Path, root: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True, timeout=120)
    python = home / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True
    ).stdout.strip()
    # the dependencies, but not the checkout: a path file in a folder that a path file names is not read
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    place = tmp_path / "elsewhere"
    place.mkdir()
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def run(*command: object) -> bytes:
        done = subprocess.run([str(c) for c in command], capture_output=True, cwd=place, env=environment, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    where = Path(run(python, "-c", "import ketaminer; print(ketaminer.__file__)").decode().strip())
    assert where.is_relative_to(home.resolve()) or where.is_relative_to(home)
    paper = root / "corpus" / "abstract.txt"
    installed = run(home / "bin" / "ketaminer", "extract", paper)
    assert installed.count(b"\n") > 1
    assert installed == run(sys.executable, "-m", "ketaminer", "extract", paper)
    assert run(home / "bin" / "ketaminer", "--version").startswith(b"ketaminer ")
