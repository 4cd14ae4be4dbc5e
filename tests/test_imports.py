"""Who imports whom, and that starting up is light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "spacy",
    "scispacy",
    "numpy",
    "scipy",
    "sklearn",
    "lxml",
    "pdfminer",
    "rapidfuzz",
    "ahocorasick_rs",
    "msgspec",
    "bibtexparser",
    "sqlalchemy",
    "duckdb",
    "pyarrow",
    "psycopg",
)


def test_contracts(root: Path) -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]


def loaded(code: str) -> set[str]:
    """The top-level packages that are imported when ``code`` has run."""
    whole = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['ketaminer', '--help']\nfrom ketaminer.cli import main\ntry: main()\nexcept SystemExit: pass"
    assert not loaded(code) & set(HEAVY)


def test_the_package_loads_next_to_nothing() -> None:
    assert not loaded("import ketaminer") & {*HEAVY, "typer", "rich", "json"}
