"""The corpus read once, a PostgreSQL server of the session's own, and a fresh database of each engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ketaminer import pipeline
from ketaminer.config import Config
from ketaminer.database import Run, Store, open_store
from ketaminer.database.tables import COLUMNS
from ketaminer.model import Document

ENGINES = ("sqlite", "postgresql", "duckdb", "parquet")
SUFFIX = {"sqlite": ".db", "duckdb": ".duckdb", "parquet": ".parquet"}

Fresh = Callable[[str], str]


@pytest.fixture(scope="session")
def run() -> Run:
    return Run.of(Config())


@pytest.fixture(scope="session")
def documents(corpus: tuple[Document, ...]) -> list[Document]:
    return list(corpus)


@pytest.fixture(scope="session")
def layers_dir(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as folders of layers."""
    folder = tmp_path_factory.mktemp("layers")
    for document in documents:
        pipeline.save(document, folder / document.id)
    return folder


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").is_dir() else []
    return places[-1].parent if places else None


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A folder with the socket of a PostgreSQL server, which runs as long as the tests do."""
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL's initdb is not here")
    become: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        if shutil.which("runuser") is None or subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
            pytest.skip("root cannot become the user postgres here")
        become = ["runuser", "-u", "postgres", "--"]
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    if become:
        shutil.chown(place, "postgres")
    options = f"-k {place} -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
    log = ["-l", str(place / "log"), "-w"]

    def do(*command: str) -> None:
        done = subprocess.run([*become, *command], capture_output=True, text=True, check=False, timeout=120, cwd=place)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        do(str(programs / "initdb"), "-D", str(place / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        do(str(programs / "pg_ctl"), "-D", str(place / "data"), "-o", options, *log, "start")
        try:
            yield str(place)
        finally:
            do(str(programs / "pg_ctl"), "-D", str(place / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The target of a database of an engine that is not there yet."""
    counter = iter(range(10_000))

    def make(engine: str) -> str:
        if engine == "postgresql":
            import psycopg

            place, name = request.getfixturevalue("server"), f"test{next(counter)}"
            url = f"postgresql://postgres@/postgres?host={place}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE SCHEMA {name}")
            return f"{url}&options=-csearch_path%3D{name}"
        if engine != "sqlite":
            pytest.importorskip({"duckdb": "duckdb", "parquet": "pyarrow"}[engine], reason="the extra is not installed")
        return str(tmp_path_factory.mktemp("store") / f"claims{SUFFIX[engine]}")

    return make


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def target(engine: str, fresh: Fresh) -> str:
    """An empty place for a database, once for each engine."""
    return fresh(engine)


@pytest.fixture(scope="session")
def filled(documents: list[Document], run: Run, fresh: Fresh) -> Callable[[str], str]:
    """For each engine the target of a database that holds the corpus. Only to be read."""
    made: dict[str, str] = {}

    def of(engine: str) -> str:
        if engine not in made:
            made[engine] = fresh(engine)
            with open_store(made[engine]) as store:
                for document in documents:
                    store.put(document, run)
        return made[engine]

    return of


Table = list[tuple[Any, ...]]


def rows_in(store: Store) -> dict[str, Table]:
    """All rows of all tables, each table in one order."""
    out = {}
    for name, columns in COLUMNS.items():
        found, rows = store.query(f'SELECT * FROM "{name}"')
        assert found == columns
        out[name] = sorted(rows, key=repr)
    return out


@pytest.fixture(scope="session")
def all_rows() -> Callable[[Store], dict[str, Table]]:
    return rows_in
