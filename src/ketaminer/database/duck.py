"""DuckDB: one file for one process that writes, or for several that read.

The statements are SQLAlchemy's, in PostgreSQL's words, which DuckDB's are made after. There are no foreign keys: DuckDB checks
them before a transaction ends and so refuses to replace a paper in one. Primary keys are on the small tables alone: DuckDB holds
their index in memory and reads nothing through it. Only whole papers are written, and their ids are checked before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateTable

from ketaminer.database import migrations, views
from ketaminer.database.errors import StoreError, first_line, missing_extra
from ketaminer.database.queries import checked, failed
from ketaminer.database.store import Decide, Store
from ketaminer.database.tables import (
    APPLICATION,
    METADATA,
    NAMES,
    PAPER_TABLES,
    PAPERS,
    ROW,
    RUNS,
    SCHEMA_VERSION,
    VERSION,
    Rows,
    owner,
)
from ketaminer.errors import KetaminerError

if TYPE_CHECKING:
    import duckdb

BATCH = 1000
"""Rows of a query's result that are fetched at once."""


class _Words(PGDialect):
    """PostgreSQL's words under another name, so that what is meant for PostgreSQL alone is left out."""

    name = "duckdb"
    supports_statement_cache = True


_DIALECT: PGDialect = _Words(paramstyle="qmark")  # type: ignore[no-untyped-call]


def _sql(statement: Any) -> str:
    return str(statement.compile(dialect=_DIALECT))


def create_table(table: sa.Table) -> str:
    """``CREATE TABLE`` without foreign keys, and with a primary key where it is one of :data:`_KEYED`."""
    keyed = table in _KEYED
    columns = (
        sa.Column(one.name, one.type, nullable=one.nullable, primary_key=keyed and one.primary_key, autoincrement=False)
        for one in table.columns
    )
    return _sql(CreateTable(sa.Table(table.name, sa.MetaData(), *columns), if_not_exists=True))


def _insert(table: sa.Table) -> str:
    """An ``INSERT`` that takes a list a column: a hundred times as fast as one that takes a row."""
    lists = [sa.func.unnest(sa.cast(sa.bindparam(column.name), postgresql.ARRAY(column.type))) for column in table.columns]
    return _sql(table.insert().from_select([column.name for column in table.columns], sa.select(*lists)))


_KEYED = (PAPERS, RUNS, SCHEMA_VERSION)
_INSERT = {table.name: _insert(table) for table in METADATA.sorted_tables}
_DELETE = {table.name: _sql(table.delete().where(owner(table) == sa.bindparam("paper"))) for table in PAPER_TABLES}


def connect(place: str, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection. Raises :class:`StoreError` where the extra is not installed."""
    try:
        import duckdb
    except ImportError:
        raise missing_extra("duckdb", "duckdb", "this") from None
    return duckdb.connect(place, read_only=read_only)


def ask(connection: duckdb.DuckDBPyConnection, sql: str, shown: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """What one ``SELECT`` gives; ``connection`` is closed when its rows have been read."""
    import duckdb

    try:
        statements = connection.extract_statements(checked(sql))
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise KetaminerError(f"not a query: {sql.strip()[:80]}", "only one SELECT … can be asked")
        connection.execute("BEGIN TRANSACTION READ ONLY")  # a SELECT may have a DELETE … RETURNING before it
        connection.execute(statements[0])
    except duckdb.Error as error:
        connection.close()
        raise failed(shown, first_line(error)) from None
    except BaseException:
        connection.close()
        raise

    def rows() -> Iterator[tuple[Any, ...]]:
        try:
            while batch := connection.fetchmany(BATCH):
                yield from batch
        except duckdb.Error as error:
            raise failed(shown, first_line(error)) from None
        finally:
            connection.close()

    return tuple(column[0] for column in connection.description or ()), rows()


class DuckStore(Store):
    """``connection`` is the store's own."""

    dialect = "duckdb"

    def __init__(self, shown: str, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(shown)
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    def query(self, sql: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        return ask(self._connection.cursor(), sql, self.shown)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        import duckdb

        try:
            self._connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        except duckdb.ConstraintException as error:
            raise KetaminerError(f"{self.shown} refuses the rows: {first_line(error)}", "report it with the paper") from error
        except duckdb.Error as error:
            raise StoreError(f"{self.shown}: {first_line(error)}", "check that the file may be written") from error

    def prepare(self, *, create: bool, read_only: bool) -> bool:
        """See that the schema is there in this version. With ``read_only`` nothing is written: false where it would have to."""
        with self._transaction():
            version = self._version()
            if version == VERSION:
                return True
            steps = migrations.steps(VERSION if version is None else version, self.shown)
            if version is None and (read_only or not create):
                raise StoreError(f"{self.shown}: no database", "make it with: ketaminer load claims.jsonl --to TARGET")
            if read_only:
                return False
            for name in views.views("duckdb"):
                self._connection.execute(f"DROP VIEW IF EXISTS {name}")
            for statement in (one for step in steps for one in step.statements("duckdb")):
                self._connection.execute(statement)
            for table in METADATA.sorted_tables:
                self._connection.execute(create_table(table))
            for name, query in views.views("duckdb").items():
                self._connection.execute(f"CREATE VIEW {name} AS {query}")
            if version is None:
                self._connection.execute(_INSERT[SCHEMA_VERSION.name], [[APPLICATION], [VERSION]])
            else:
                self._connection.execute(f"UPDATE schema_version SET version = {VERSION}")
        return True

    def _version(self) -> int | None:
        names = {name for (name,) in self._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if SCHEMA_VERSION.name not in names:
            if names:
                raise migrations.foreign(self.shown)
            return None
        columns = {name for name, *_ in self._connection.execute("DESCRIBE schema_version").fetchall()}
        if not columns >= set(SCHEMA_VERSION.columns.keys()):
            raise migrations.foreign(self.shown)
        rows = self._connection.execute("SELECT application, version FROM schema_version").fetchall()
        return migrations.version_in(rows, self.shown)

    # ---------------------------------------------------------------------------------------------------------- rows

    def _change(self, paper: str, decide: Decide) -> None:
        with self._transaction():
            rows = decide(lambda *names: self._fetch([paper], names or NAMES))
            if rows is None:
                return
            self._forget(paper)
            for table in PAPER_TABLES:
                if rows[table.name]:
                    self._connection.execute(_INSERT[table.name], [list(column) for column in zip(*rows[table.name], strict=True)])

    def _forget(self, paper: str) -> None:
        if self._connection.execute("SELECT 1 FROM papers WHERE sha256 = ?", [paper]).fetchone():  # else there is nothing to seek
            for table in reversed(PAPER_TABLES):
                self._connection.execute(_DELETE[table.name], [paper])

    def _delete(self, paper: str) -> None:
        with self._transaction():
            self._forget(paper)

    def _add_run(self, row: Any) -> None:
        with self._transaction():
            if not self._connection.execute("SELECT 1 FROM runs WHERE id = ?", [row.id]).fetchone():
                self._connection.execute(_INSERT[RUNS.name], [[value] for value in row])

    def _run_of(self, paper: str) -> str | None:
        with self._transaction():
            row = self._connection.execute("SELECT run FROM papers WHERE sha256 = ?", [paper]).fetchone()
        return row[0] if row else None

    def _papers(self) -> list[str]:
        with self._transaction():
            found = self._connection.execute(f"SELECT sha256 FROM {PAPERS.name} ORDER BY path, sha256").fetchall()
        return [row[0] for row in found]

    def _read(self, papers: Sequence[str]) -> Rows:
        with self._transaction():
            return self._fetch(papers, NAMES)

    def _fetch(self, papers: Sequence[str], names: Sequence[str]) -> Rows:
        rows: Rows = {}
        for table in PAPER_TABLES:
            if table.name in names:
                statement = _sql(sa.select(table).where(owner(table) == sa.func.any(sa.bindparam("papers"))))
                make = ROW[table.name]
                rows[table.name] = [make(*row) for row in self._connection.execute(statement, [list(papers)]).fetchall()]
        return rows


def open_duckdb(path: Path, *, create: bool, read_only: bool, wait: float) -> DuckStore:
    """The file at ``path``. Where another process holds it, this waits for it up to ``wait`` seconds."""
    try:
        import duckdb
    except ImportError:
        raise missing_extra("duckdb", "duckdb", f"{path}") from None
    if path.is_dir():
        raise StoreError(f"{path} is a folder", "name a file for the database")
    there = path.exists()
    if not there and (read_only or not create):
        raise StoreError(f"{path}: no such database", f"make it with: ketaminer load claims.jsonl --to {path}")
    try:
        if not there:
            path.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}") from None
    until = time.monotonic() + wait
    while True:
        try:
            connection = connect(str(path), read_only)
            break
        except duckdb.Error as error:
            if "lock" not in str(error).lower():
                raise StoreError(f"{path}: {first_line(error)}", "name another file; it is made if it is not there") from None
            if time.monotonic() > until:
                told = f"{path}: another process has had it open for {wait:.0f} s"
                raise StoreError(told, "DuckDB lets one process write at a time; wait until it has ended") from None
            time.sleep(0.1)
    store = DuckStore(str(path), connection)
    try:
        ready = store.prepare(create=create, read_only=read_only)
    except BaseException:
        store.close()
        raise
    if not ready:
        store.close()
        open_duckdb(path, create=False, read_only=False, wait=wait).close()
        return open_duckdb(path, create=False, read_only=True, wait=wait)
    return store
