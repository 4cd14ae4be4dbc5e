"""The schema's version: older databases are brought to it, newer and foreign ones are left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ketaminer.database import Store, StoreError, migrations, open_store
from ketaminer.database.tables import VERSION
from ketaminer.model import Document

# what version 0 would have been: no licence, no table of checks, and confidence in percent
TO_ONE = migrations.Migration(
    statements=lambda dialect: (
        "ALTER TABLE papers ADD COLUMN licence TEXT",
        "UPDATE claims SET confidence = confidence / 100",
    ),
    shard=lambda table, rows: _rescaled(rows) if table == "claims" else rows,
)


def _rescaled(rows: object) -> object:
    import pyarrow as pa
    import pyarrow.compute as pc

    assert isinstance(rows, pa.Table)
    return rows.set_column(rows.column_names.index("confidence"), "confidence", pc.divide(rows["confidence"], 100.0))


def make_old(engine: str, target: str) -> None:
    """Turn a database into one of version 0, by other means than ours."""
    dropped = [f"DROP VIEW {view}" for view in ("claims_flat", "dose_response", "claims_by_outcome")]
    changes = [
        "DROP TABLE claim_checks",
        "ALTER TABLE papers DROP COLUMN licence",
        "UPDATE claims SET confidence = confidence * 100",
    ]
    statements = [*dropped, *changes, "UPDATE schema_version SET version = 0"]
    if engine == "sqlite":
        with sqlite3.connect(target) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
    elif engine == "postgresql":
        import psycopg

        with psycopg.connect(target) as connection:
            for statement in statements:
                connection.execute(statement)
    elif engine == "duckdb":
        import duckdb

        with duckdb.connect(target) as connection:
            for statement in statements:
                connection.execute(statement)
    else:
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        for shard in Path(target).glob("*/*.parquet"):
            rows = pq.ParquetFile(shard).read()
            if shard.parent.name == "claim_checks":
                shard.unlink()
                continue
            if shard.parent.name == "papers":
                rows = rows.drop_columns(["licence"])
            if shard.parent.name == "claims":
                place = rows.column_names.index("confidence")
                rows = rows.set_column(place, "confidence", pc.multiply(rows["confidence"], 100.0))
            if shard.parent.name == "schema_version":
                rows = rows.set_column(1, "version", pc.subtract(rows["version"], 1))
            pq.write_table(rows, shard)
        (Path(target) / "claim_checks").rmdir()


def without_checks(documents: list[Document]) -> list[Document]:
    return [one for one in documents if one.claims and not any(claim.checks for claim in one.claims.items) and one.licence is None][
        :3
    ]


@pytest.mark.parametrize("read_only", [False, True])
def test_an_older_version_is_brought_to_this_one(
    engine: str, target: str, read_only: bool, documents: list[Document], run: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = without_checks(documents)
    with open_store(target) as store:
        for paper in papers:
            store.put(paper, run)
    make_old(engine, target)
    with pytest.raises(StoreError, match="schema version 0, which nothing leads from"):
        open_store(target)
    monkeypatch.setitem(migrations.MIGRATIONS, 0, TO_ONE)
    with open_store(target, read_only=read_only) as store:
        assert _rounded(store) == [claim.id for paper in papers for claim in paper.claims.items]
        assert next(store.query("SELECT version FROM schema_version")[1]) == (VERSION,)
        assert len(list(store.query("SELECT * FROM claims_flat")[1])) == sum(len(paper.claims.items) for paper in papers)
        words = papers[0].claims.items[0].evidence[0].quote.split()[:2]
        assert list(store.search(" ".join(words))[1]), "the index of words was made anew"
    if not read_only:
        with open_store(target) as store:
            for paper in documents[-3:]:
                store.put(paper, run)
            assert [
                one for one in store.documents() if one.source.sha256 in {p.source.sha256 for p in documents[-3:]}
            ] == documents[-3:]


def _rounded(store: Store) -> list[str]:
    found = list(store.claims())
    assert all(0 <= claim.confidence <= 1 for claim in found)
    return [claim.id for claim in found]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_version_is_refused(engine: str, target: str, read_only: bool, documents: list[Document], run: object) -> None:
    with open_store(target) as store:
        store.put(documents[0], run)
    set_version(engine, target, VERSION + 1)
    with pytest.raises(StoreError, match=f"schema version {VERSION + 1}; this ketaminer knows versions up to {VERSION}"):
        open_store(target, read_only=read_only)
    set_version(engine, target, VERSION)
    with open_store(target) as store:
        assert list(store.documents()) == documents[:1], "nothing was touched"


def set_version(engine: str, target: str, version: int) -> None:
    statement = f"UPDATE schema_version SET version = {version}"
    if engine == "sqlite":
        with sqlite3.connect(target) as connection:
            connection.execute(statement)
        connection.close()
    elif engine == "postgresql":
        import psycopg

        with psycopg.connect(target) as connection:
            connection.execute(statement)
    elif engine == "duckdb":
        import duckdb

        with duckdb.connect(target) as connection:
            connection.execute(statement)
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        shard = Path(target) / "schema_version" / "current.parquet"
        pq.write_table(pa.table({"application": ["ketaminer"], "version": [version]}), shard)


def test_a_database_of_something_else_is_left_alone(engine: str, target: str) -> None:
    if engine == "parquet":
        (Path(target) / "sales").mkdir(parents=True)
    else:
        statements = ("CREATE TABLE papers (title TEXT)", "CREATE TABLE schema_version (version BIGINT)")
        for statement in statements:
            _execute(engine, target, statement)
            with pytest.raises(StoreError, match="database of something else"):
                open_store(target)
        return
    with pytest.raises(StoreError, match="database of something else"):
        open_store(target)


def _execute(engine: str, target: str, statement: str) -> None:
    connect: Callable
    if engine == "sqlite":
        connect = sqlite3.connect
    elif engine == "postgresql":
        from psycopg import connect
    else:
        from duckdb import connect
    with connect(target) as connection:
        connection.execute(statement)


def test_vacuum_does_not_mislead_the_search(fresh: Callable, documents: list[Document], run: object) -> None:
    """SQLite's full-text index points at rows by number; rows without one of their own are numbered anew by VACUUM."""
    target = fresh("sqlite")
    with open_store(target) as store:
        for paper in documents[:4]:
            store.put(paper, run)
        store.put(documents[0], run)
        store.remove(documents[1].source.sha256)
        before = list(store.search("ketamine")[1])
    with sqlite3.connect(target) as connection:
        connection.execute("VACUUM")
        connection.execute("INSERT INTO evidence_search(evidence_search, rank) VALUES ('integrity-check', 1)")
    connection.close()
    with open_store(target, read_only=True) as store:
        assert list(store.search("ketamine")[1]) == before
    assert before
