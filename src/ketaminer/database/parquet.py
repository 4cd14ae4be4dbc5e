"""A folder of Parquet shards: a folder a table, a file a paper, for whatever reads Parquet.

A shard takes the place of the one before it whole. Since a paper is several shards, its ``papers`` shard is taken away first and
written last: while it is not there the paper is not there, and rows in other shards that belong to no paper do not count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ketaminer.database import migrations, views
from ketaminer.database.errors import StoreError, missing_extra
from ketaminer.database.store import Decide, Store
from ketaminer.database.tables import (
    APPLICATION,
    METADATA,
    NAMES,
    PAPERS,
    ROW,
    RUNS,
    SCHEMA_VERSION,
    VERSION,
    Rows,
)
from ketaminer.errors import KetaminerError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SUFFIX = ".parquet"
CURRENT = "current"
"""The name of the one shard of ``schema_version``."""

BIG = ("papers", "mentions")
"""Tables that a query does not hold in memory."""


def _tables_in(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """The tables that a query names; none where it cannot be understood, which is told when it is run."""
    import duckdb

    try:
        return {name.strip('"').lower() for name in connection.get_table_names(sql)}
    except duckdb.Error:
        return set()


def _schema(table: sa.Table) -> pa.Schema:
    import pyarrow as pa

    kinds = ((sa.Text, pa.string()), (sa.BigInteger, pa.int64()), (sa.Double, pa.float64()))
    found = ((column, next(arrow for kind, arrow in kinds if isinstance(column.type, kind))) for column in table.columns)
    return pa.schema([pa.field(column.name, arrow, nullable=bool(column.nullable)) for column, arrow in found])


class ParquetStore(Store):
    """``path`` is the folder's."""

    dialect = "duckdb"

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path
        self._schemas = {table.name: _schema(table) for table in METADATA.sorted_tables}

    def close(self) -> None:
        """Nothing is held open."""

    def query(self, sql: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """As every store's; the shards are read by DuckDB."""
        from ketaminer.database.duck import ask, connect, create_table

        connection, found = connect(":memory:"), views.views("duckdb")
        try:
            asked = _tables_in(connection, sql)
            wanted = asked.union(*(_tables_in(connection, found[view]) for view in asked & set(found)))
            for table in METADATA.sorted_tables:
                folder = self._path / table.name
                if not any(folder.glob(f"*{SUFFIX}")):
                    connection.execute(create_table(table))
                elif table.name in wanted or table is PAPERS:
                    shards = str(folder / f"*{SUFFIX}").replace("'", "''")
                    known = "" if table in (PAPERS, RUNS, SCHEMA_VERSION) else " WHERE paper IN (SELECT sha256 FROM papers)"
                    # what the views join is read once; the big tables stay where they are
                    kind = "VIEW" if table.name in BIG else "TABLE"
                    connection.execute(f"CREATE {kind} \"{table.name}\" AS SELECT * FROM read_parquet('{shards}'){known}")
            for name in asked & set(found):
                connection.execute(f"CREATE VIEW {name} AS {found[name]}")
        except Exception as error:
            connection.close()
            raise StoreError(f"{self.shown}: its shards cannot be read ({type(error).__name__})", "put its papers again") from error
        return ask(connection, sql, self.shown)

    # -------------------------------------------------------------------------------------------------------- schema

    def prepare(self, *, create: bool, read_only: bool) -> None:
        """See that the schema is there in this version."""
        if self._version() == VERSION:
            return
        with self._locked(make=create and not read_only):
            version = self._version()  # another process may have been faster
            if version == VERSION:
                return
            if version is None and (read_only or not create):
                raise StoreError(f"{self.shown}: no such database", f"make it with: ketaminer load claims.jsonl --to {self.shown}")
            steps = migrations.steps(VERSION if version is None else version, self.shown)
            if version is not None:
                self._migrate(steps)
            for table in METADATA.sorted_tables:
                (self._path / table.name).mkdir(exist_ok=True)
            self._write(SCHEMA_VERSION.name, CURRENT, [ROW[SCHEMA_VERSION.name](APPLICATION, VERSION)])
            self._settle(SCHEMA_VERSION.name)

    def _version(self) -> int | None:
        if not self._path.exists():
            return None
        rows = self._load(SCHEMA_VERSION.name, CURRENT)
        if rows is None:
            if any(not one.name.startswith(".") and one.name not in METADATA.tables for one in self._path.iterdir()):
                raise migrations.foreign(self.shown)
            return None
        return migrations.version_in(rows, self.shown)

    def _migrate(self, steps: Sequence[migrations.Migration]) -> None:
        """Write every shard anew, as it would be written now; a column that no step filled is null."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for name in (*NAMES, RUNS.name):
            for shard in sorted((self._path / name).glob(f"*{SUFFIX}")):
                rows, schema = pq.ParquetFile(shard).read(), self._schemas[name]
                for step in steps:
                    rows = step.shard(name, rows) if step.shard else rows
                have = set(rows.column_names)
                columns = (rows.column(f.name).cast(f.type) if f.name in have else pa.nulls(rows.num_rows, f.type) for f in schema)
                self._replace(shard, pa.Table.from_arrays(list(columns), schema=schema))

    # ---------------------------------------------------------------------------------------------------------- rows

    def _change(self, paper: str, decide: Decide) -> None:
        with self._locked():
            rows = decide(lambda *names: self._fetch([paper], names or NAMES))
            if rows is None:
                return
            self._remove(PAPERS.name, paper)
            changed = {name for name in NAMES if rows[name] or self._remove(name, paper)}
            for name in NAMES:
                if rows[name] and name != PAPERS.name:
                    self._write(name, paper, rows[name])
            self._settle(*sorted(changed - {PAPERS.name}))
            self._write(PAPERS.name, paper, rows[PAPERS.name])
            self._settle(PAPERS.name)

    def _delete(self, paper: str) -> None:
        with self._locked():
            self._settle(*[name for name in NAMES if self._remove(name, paper)])

    def _add_run(self, row: Any) -> None:
        with self._locked():
            if self._load(RUNS.name, row.id) is None:
                self._write(RUNS.name, row.id, [row])
                self._settle(RUNS.name)

    def _run_of(self, paper: str) -> str | None:
        rows = self._load(PAPERS.name, paper, ["run"])
        return rows[0][0] if rows else None

    def _papers(self) -> list[str]:
        found = []
        for shard in (self._path / PAPERS.name).glob(f"*{SUFFIX}"):
            for path, sha256 in self._load(PAPERS.name, shard.name.removesuffix(SUFFIX), ["path", "sha256"]) or ():
                found.append((path.encode(), sha256))
        return [sha256 for _, sha256 in sorted(found)]

    def _read(self, papers: Sequence[str]) -> Rows:
        with self._locked(shared=True):
            return self._fetch(papers, NAMES)

    def _fetch(self, papers: Sequence[str], names: Sequence[str]) -> Rows:
        """Of papers that are there; shards that a cut-off change left behind do not count."""
        held = [paper for paper in papers if self._shard(PAPERS.name, paper).exists()]
        return {
            name: [ROW[name](*row) for paper in held for row in self._load(name, paper) or ()] for name in NAMES if name in names
        }

    # -------------------------------------------------------------------------------------------------------- shards

    def _shard(self, table: str, key: str) -> Path:
        if not key.isalnum():
            raise KetaminerError(f"{key!r} is not the hash of a file", "extract the paper again")
        return self._path / table / f"{key}{SUFFIX}"

    def _load(self, table: str, key: str, columns: Sequence[str] | None = None) -> list[tuple[Any, ...]] | None:
        """The rows of a shard; ``None`` where there is none."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = list(columns or self._schemas[table].names)
        try:
            with pq.ParquetFile(self._shard(table, key)) as shard:
                found = shard.read(columns=names, use_threads=False)
        except FileNotFoundError:
            return None
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"{self._shard(table, key)} cannot be read ({type(error).__name__})", "put the paper again") from None
        return list(zip(*(found.column(name).to_pylist() for name in names), strict=True))

    def _write(self, table: str, key: str, rows: Sequence[Any]) -> None:
        import pyarrow as pa

        columns = [list(column) for column in zip(*rows, strict=True)]
        self._replace(
            self._shard(table, key),
            pa.Table.from_arrays(
                [pa.array(column, type=field.type) for column, field in zip(columns, self._schemas[table], strict=True)],
                schema=self._schemas[table],
            ),
        )

    def _replace(self, shard: Path, rows: pa.Table) -> None:
        """Write a shard beside its place, see that it is on the disk, and put it there."""
        import pyarrow.parquet as pq

        part = shard.with_name(f".{shard.name}.part")
        try:
            with part.open("wb") as stream:
                pq.write_table(rows, stream, compression="zstd")
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(shard)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise StoreError(f"cannot write {shard}: {error.strerror or error}") from None

    def _remove(self, table: str, key: str) -> bool:
        """Take a shard away; whether there was one."""
        try:
            self._shard(table, key).unlink()
        except FileNotFoundError:
            return False
        return True

    def _settle(self, *tables: str) -> None:
        """See that the names of shards are on the disk, not only their content."""
        for table in tables:
            if hasattr(os, "O_DIRECTORY"):
                handle = os.open(self._path / table, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)

    @contextmanager
    def _locked(self, *, make: bool = False, shared: bool = False) -> Iterator[None]:
        """Alone in the folder, or ``shared`` with others that read, as long as all who write use this; ends with the process."""
        try:
            import fcntl
        except ImportError:  # not there on Windows: one process at a time is then the user's to see to
            yield
            return
        try:
            if make:
                self._path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path / ".lock", os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            if shared:  # a folder that may only be read
                yield
                return
            raise StoreError(f"cannot write {self.shown}: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def open_parquet(path: Path, *, create: bool, read_only: bool, wait: float) -> ParquetStore:  # noqa: ARG001
    """The folder at ``path``."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise missing_extra("pyarrow", "parquet", f"{path}") from None
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file", "name a folder for the shards; it is made if it is not there")
    if not path.exists() and (read_only or not create):
        raise StoreError(f"{path}: no such database", f"make it with: ketaminer load claims.jsonl --to {path}")
    store = ParquetStore(path)
    store.prepare(create=create, read_only=read_only)
    return store
