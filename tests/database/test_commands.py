"""``load``, ``query`` and ``extract -o DATABASE`` as a user runs them, and what the docs say of the schema."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ketaminer import database, layers, load_config
from ketaminer.database import open_store, targets
from ketaminer.database.loading import read_folder
from ketaminer.database.queries import NAMED, checked, write_rows
from ketaminer.database.tables import COLUMNS
from ketaminer.errors import KetaminerError
from ketaminer.model import Document

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def claims(tmp_path: Path, documents: list[Document]) -> Path:
    """Claims of three papers, one a line."""
    path = tmp_path / "claims.jsonl"
    found = [claim for one in documents[:3] if one.claims for claim in one.claims.items]
    path.write_bytes(b"".join(layers.encode_claim(claim) + b"\n" for claim in found))
    return path


@pytest.mark.parametrize(
    ("target", "engine"),
    [
        ("claims.db", "sqlite"),
        ("a/b.SQLITE", "sqlite"),
        ("x.duckdb", "duckdb"),
        ("x.parquet", "parquet"),
        ("postgresql://h/d", "postgresql"),
        ("postgres://h/d", "postgresql"),
        ("postgresql+psycopg://h/d", "postgresql"),
        ("sqlite:///a.file", "sqlite"),
        ("duckdb:////tmp/a", "duckdb"),
        ("claims.csv", None),
        ("claims", None),
        ("mysql://h/d", None),
        ("s3://bucket/claims.parquet", None),
    ],
)
def test_which_outputs_are_databases(target: str, engine: str | None) -> None:
    assert database.is_database(target) == (engine is not None)
    if engine is None:
        with pytest.raises(KetaminerError, match="not a database"):
            targets.parse(target)
    else:
        assert targets.parse(target).engine == engine


def test_asking_costs_no_heavy_import() -> None:
    code = "import sys; from ketaminer.database import is_database; is_database('a.db'); print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_extract_into_a_database(ketaminer: Run, target: str, paper: Path, quick: list[str]) -> None:
    done = ketaminer("extract", paper, "empty.txt", "-o", target, "--layers", "build", *quick)
    assert (done.returncode, done.stdout) == (3, b"")
    document, _ = read_folder(paper.parent / "build" / "paper")
    with open_store(target, read_only=True) as store:
        assert list(store.documents()) == [document]
        assert store.holds(document.source.sha256, database.Run.of(load_config(Path(quick[1]))))
    assert document.claims is not None
    assert document.claims.items


def test_load_names_damaged_lines_and_loads_the_others(ketaminer: Run, target: str, claims: Path) -> None:
    lines = claims.read_bytes().splitlines()
    claims.write_bytes(
        b"\n".join([b'{"half', *lines[:1], b"", b'{"schema":"other/1"}', b'{"schema":"ketaminer.claim/1"}', b"\xff", *lines[1:]])
    )
    done = ketaminer("load", claims, "nothing.jsonl", "--to", target)
    told = done.stderr.decode()
    assert done.returncode == 3
    for number in (1, 4, 5, 6):
        assert f"claims.jsonl:{number}: not a claim" in told
    assert "nothing.jsonl: cannot be read" in told
    assert "Traceback" not in told
    assert f"{len(lines)} claims of 3 papers" in told
    with open_store(target, read_only=True) as store:
        assert [layers.encode_claim(claim) for claim in store.claims()] == lines


def test_load_from_standard_input_and_from_layers(
    ketaminer: Run, target: str, claims: Path, layers_dir: Path, documents: list
) -> None:
    assert ketaminer("load", "-", "--to", target, stdin=claims.read_bytes()).returncode == 0
    (claims.parent / "folder").mkdir()
    damaged = claims.parent / "folder" / "damaged"
    damaged.mkdir()
    (damaged / "document.json").write_text("{}")
    done = ketaminer("load", layers_dir / "abstract", layers_dir / "animal" / "document.json", damaged, "--to", target)
    assert done.returncode == 3
    assert b"damaged" in done.stderr
    with open_store(target, read_only=True) as store:
        found = {one.id: one for one in store.documents()}
    assert found["abstract"] == documents[0]
    assert found["animal"] == documents[1]
    assert found["case"].text == ""
    assert found["case"].claims == documents[2].claims


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["load", "claims.jsonl", "--to", "x.csv"], 2, "not a database"),
        (["load", "claims.jsonl", "--to", "text.db"], 2, "is not an SQLite database"),
        (["load", "claims.jsonl", "--to", "text.duckdb"], 2, "not a valid DuckDB database"),
        (["load", "claims.jsonl", "--to", "text.parquet"], 2, "is a file"),
        (["load", "claims.jsonl", "--to", "folder.db"], 2, "is a folder"),
        (["load", "claims.jsonl", "--to", "sqlite://here"], 2, "no path"),
        (["load", "claims.jsonl", "--to", "postgresql://me:secret@localhost:1/x"], 2, "postgresql://me:***@localhost:1/x"),
        (["load", "empty.jsonl", "--to", "x.db"], 1, "holds no claims"),
        (["load", "folder.db", "--to", "x.db"], 1, "no document.json"),
        (["query", "x.db", "SELECT 1"], 2, "no such database"),
        (["query", "x.db"], 2, "nothing or too much to ask"),
        (["query", "x.db", "SELECT 1", "--named", "drugs"], 2, "nothing or too much to ask"),
        (["query", "x.db", "--named", "nothing"], 2, "there are: papers, drugs"),
        (["query", "x.db", "DELETE FROM claims"], 2, "only SELECT"),
        (["query", "x.db", "SELECT 1", "--format", "xml"], 2, "known: table, csv, jsonl"),
        (["extract", "claims.jsonl", "-o", "text.db"], 2, "is not an SQLite database"),
    ],
)
def test_mistakes_are_one_clear_line(ketaminer: Run, claims: Path, arguments: list[str], status: int, told: str) -> None:
    for name in ("text.db", "text.duckdb", "text.parquet"):
        (claims.parent / name).write_text("some text that is no database\n" * 20)
    (claims.parent / "folder.db").mkdir()
    (claims.parent / "empty.jsonl").touch()
    done = ketaminer(*arguments)
    text = done.stderr.decode()
    assert (done.returncode, done.stdout) == (status, b""), text
    assert told in text
    assert text.count("error:") == 1
    assert "Traceback" not in text
    assert "secret" not in text


WRITING = (
    "SELECT 1; DELETE FROM claims",
    "WITH gone AS (DELETE FROM claims RETURNING id) SELECT * FROM gone",
    "WITH x AS (SELECT 1) DELETE FROM claims",
    "/* SELECT */ DROP TABLE claims",
    "-- SELECT\nUPDATE claims SET drug = 'x'",
    "ATTACH 'other.db' AS other",
    "COPY (SELECT 1) TO 'file.csv'",
    "PRAGMA writable_schema = 1",
    "",
    "SELECT * FROM nothing_of_that_name",
    "SELECT drug FROM claims WHERE",
)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_query_changes_nothing(engine: str, filled: Callable, read_only: bool) -> None:
    with open_store(filled(engine), read_only=read_only) as store:
        for sql in WRITING:
            with pytest.raises(KetaminerError):
                list(store.query(sql)[1])
        assert next(store.query("SELECT count(*) FROM claims;")[1])[0] > 400
        assert len(list(store.query("SELECT id FROM claims WHERE drug LIKE 'ket%' -- with a remark\n")[1])) > 100


def test_query_formats(ketaminer: Run, filled: Callable, engine: str) -> None:
    target, sql = filled(engine), "SELECT drug, count(*) AS n, NULL AS empty FROM claims GROUP BY drug ORDER BY n DESC, drug"
    done = ketaminer("query", target, sql, "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    lines = [json.loads(line) for line in ketaminer("query", target, sql, "--format", "jsonl").stdout.splitlines()]
    assert rows[0]["drug"] == lines[0]["drug"] == "ketamine"
    assert [int(row["n"]) for row in rows] == [line["n"] for line in lines]
    assert {line["empty"] for line in lines} == {None}
    table = ketaminer("query", target, sql).stdout.decode()
    assert table.split()[:5] == ["drug", "n", "empty", "─" * len(table.split()[3]), "ketamine"]


def test_rows_as_csv_and_lines() -> None:
    rows = [(1, "a\n\x1b[31m"), (None, 'q"')]
    for name, expected in (
        ("csv", '1,"a\n\x1b[31m"\n,"q"""\n'),
        ("jsonl", '{"x":1,"x_2":"a\\n\\u001b[31m"}\n{"x":null,"x_2":"q\\""}\n'),
    ):
        stream = io.BytesIO()
        write_rows(("x", "x"), rows, stream, name)
        assert stream.getvalue().decode().endswith(expected)
    assert checked(" (SELECT 1) ; ") == "(SELECT 1) "
    assert all(checked(sql) for _, sql in NAMED.values())


def test_every_column_is_documented(root: Path, filled: Callable) -> None:
    text = (root / "docs" / "databases.md").read_text("utf-8")
    for table, columns in COLUMNS.items():
        (line,) = re.findall(rf"^\| `{table}` \|.*$", text, re.MULTILINE)
        assert set(columns) <= set(re.findall(r"`(\w+)`", line)), table
    with open_store(filled("sqlite"), read_only=True) as store:
        for view in ("dose_response", "claims_by_outcome"):
            for column in store.query(f"SELECT * FROM {view}")[0]:
                assert f"`{column}`" in text, (view, column)
    for name in NAMED:
        assert f"`{name}`" in text


@pytest.mark.parametrize(("engine", "library"), [("duckdb", "duckdb"), ("parquet", "pyarrow"), ("postgresql", "psycopg")])
def test_a_missing_extra_is_named(engine: str, library: str, tmp_path: Path) -> None:
    target = "postgresql://localhost/x" if engine == "postgresql" else str(tmp_path / f"x.{engine}")
    code = (
        f"import sys; sys.modules[{library!r}] = None\nfrom ketaminer.database import open_store, StoreError\n"
        f"try: open_store({target!r})\nexcept StoreError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    extra = {"postgresql": "postgres"}.get(engine, engine)
    assert f"pip install 'ketaminer[{extra}]'" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []
