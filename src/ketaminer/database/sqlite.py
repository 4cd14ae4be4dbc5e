"""SQLite: one file, written by one process at a time while others read (write-ahead log)."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from ketaminer.database.errors import StoreError, first_line
from ketaminer.database.queries import checked, failed
from ketaminer.database.sql_store import SqlStore

HEADER = b"SQLite format 3\0"

# the connection of a query cannot write its file; these it must not do either
_DENIED = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
_PRAGMAS = {"data_version", "table_info", "table_xinfo", "table_list"}


class SqliteStore(SqlStore):
    """``path`` is the file's."""

    dialect = "sqlite"

    def __init__(self, path: Path, *, wait: float, read_only: bool) -> None:
        self._path, self._wait, self._read_only = path, wait, read_only
        engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=QueuePool)
        super().__init__(str(path), engine)

        # the driver's own transactions begin too late (at the first change) and in the wrong way (without the write lock)
        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._uri(self._read_only), uri=True, timeout=self._wait, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # in a write-ahead log NORMAL would lose what was put when power fails
        return connection

    def _uri(self, read_only: bool) -> str:
        where = f"file:{quote(os.fspath(self._path.absolute()))}"
        if not read_only:
            return where
        # without the right to write beside it, a file can only be read as one that nobody changes
        alone = not os.access(self._path.parent, os.W_OK) and not Path(f"{self._path}-wal").exists()
        return f"{where}?immutable=1" if alone else f"{where}?mode=ro"

    def begin_log(self) -> None:
        """Switch the file to a write-ahead log, which stays so. SQLite does not wait for others here, so this does."""
        with self._told():
            until = time.monotonic() + self._wait
            while True:
                try:
                    connection = self._connect()
                    try:
                        connection.execute("PRAGMA journal_mode = WAL").fetchone()
                    finally:
                        connection.close()
                    return
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > until:
                        raise StoreError(f"{self.shown}: {first_line(error)}", self._explain(str(error))[1]) from None
                    time.sleep(0.05)
                except sqlite3.DatabaseError as error:
                    raise StoreError(f"{self.shown}: {first_line(error)}", "name another file") from None

    def _options(self, writing: bool) -> dict[str, Any]:
        return {"begin": "BEGIN IMMEDIATE" if writing else "BEGIN"}

    def _lock(self, connection: sa.Connection, what: str) -> None:
        """``BEGIN IMMEDIATE`` has locked the whole file."""

    def _foreign_tables(self, names: Sequence[str]) -> bool:
        return bool(names)

    def _explain(self, message: str) -> tuple[str, str]:
        if "locked" in message:
            return f"another process has been writing for {self._wait:.0f} s", "wait until it has ended and run this again"
        if "not a database" in message or "malformed" in message:
            return message, "name another file; it is made if it is not there"
        return super()._explain(message)

    def _drop_search(self, connection: sa.Connection) -> None:
        for trigger in ("evidence_added", "evidence_removed", "evidence_changed"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.exec_driver_sql("DROP TABLE IF EXISTS evidence_search")

    def _fill_search(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("INSERT INTO evidence_search(evidence_search) VALUES ('rebuild')")

    def query(self, sql: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        connection = sqlite3.connect(self._uri(True), uri=True, timeout=self._wait)
        try:
            connection.set_authorizer(_authorize)
            cursor = connection.execute(checked(sql))
        except sqlite3.Error as error:
            connection.close()
            raise failed(self.shown, first_line(error)) from None
        except BaseException:
            connection.close()
            raise
        columns = tuple(column[0] for column in cursor.description or ())

        def rows() -> Iterator[tuple[Any, ...]]:
            try:
                yield from cursor
            except sqlite3.Error as error:
                raise failed(self.shown, first_line(error)) from None
            finally:
                connection.close()

        return columns, rows()


def _authorize(action: int, first: str | None, second: str | None, *_: Any) -> int:
    allowed = action not in _DENIED and second != "load_extension"
    if action == sqlite3.SQLITE_PRAGMA:
        allowed = first in _PRAGMAS
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def open_sqlite(path: Path, *, create: bool, read_only: bool, wait: float) -> SqliteStore:
    """The file at ``path``; missing folders above it are made with it."""
    there = path.exists()
    if path.is_dir():
        raise StoreError(f"{path} is a folder", "name a file for the database")
    if not there and (read_only or not create):
        raise StoreError(f"{path}: no such database", f"make it with: ketaminer load claims.jsonl --to {path}")
    try:
        if there and path.stat().st_size:
            with path.open("rb") as stream:
                if stream.read(len(HEADER)) != HEADER:
                    raise StoreError(f"{path} is not an SQLite database", "name another file; it is made if it is not there")
        elif not there:
            path.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}") from None
    store = SqliteStore(path, wait=wait, read_only=read_only)
    try:
        ready = store._prepare(create=create, read_only=read_only)
        if not read_only:
            store.begin_log()
    except BaseException:
        store.close()
        raise
    if not ready:
        store.close()
        open_sqlite(path, create=False, read_only=False, wait=wait).close()
        return open_sqlite(path, create=False, read_only=True, wait=wait)
    return store
