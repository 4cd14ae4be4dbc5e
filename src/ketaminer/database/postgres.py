"""PostgreSQL: many may write at once; a paper is locked while its rows are replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from ketaminer.database.errors import StoreError, first_line, missing_extra
from ketaminer.database.queries import checked, failed
from ketaminer.database.sql_store import SqlStore
from ketaminer.database.tables import NAMES


class PostgresStore(SqlStore):
    """``url`` as the user wrote it; its tables are those of the search path's first schema."""

    dialect = "postgresql"

    def __init__(self, url: sa.URL, *, wait: float) -> None:
        shown = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
        super().__init__(shown, sa.create_engine(url, connect_args={"connect_timeout": max(2, int(min(wait, 15)))}))

    def check_encoding(self) -> None:
        with self._reading() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StoreError(
                f"{self.shown} has the encoding {encoding}", "make the database with ENCODING 'UTF8' TEMPLATE template0"
            )

    def _options(self, writing: bool) -> dict[str, Any]:
        # after the lock each statement must see what others have committed; a reader sees one moment
        return {"isolation_level": "READ COMMITTED" if writing else "REPEATABLE READ", "postgresql_readonly": not writing}

    def _lock(self, connection: sa.Connection, what: str) -> None:
        number = int.from_bytes(hashlib.sha256(f"ketaminer {what}".encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.cast(number, sa.BigInteger))))

    def _foreign_tables(self, names: Sequence[str]) -> bool:
        return bool({*NAMES, "runs"} & set(names))

    def _explain(self, message: str) -> tuple[str, str]:
        return message, "check the URL: postgresql://USER:PASSWORD@HOST:PORT/DATABASE"

    def _drop_search(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP INDEX IF EXISTS evidence_words")

    def query(self, sql: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        # a cursor of the server takes one SELECT and nothing else, and rows come as they are asked for
        options = {"stream_results": True, "no_parameters": True, **self._options(False)}
        try:
            connection = self._engine.connect().execution_options(**options)
        except exc.SQLAlchemyError as error:
            raise StoreError(f"{self.shown}: {first_line(error)}", self._explain("")[1]) from None
        try:
            result = connection.exec_driver_sql(checked(sql))
        except exc.SQLAlchemyError as error:
            connection.close()
            raise failed(self.shown, first_line(error)) from None
        except BaseException:
            connection.close()
            raise

        def rows() -> Iterator[tuple[Any, ...]]:
            try:
                for row in result:
                    yield tuple(row)
            except exc.SQLAlchemyError as error:
                raise failed(self.shown, first_line(error)) from None
            finally:
                connection.close()

        return tuple(result.keys()), rows()


def open_postgres(url: str, *, create: bool, read_only: bool, wait: float) -> PostgresStore:
    """The database of a ``postgresql://`` URL, which must be there; its tables are made."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise missing_extra("psycopg", "postgres", "PostgreSQL") from None
    try:
        parsed = sa.make_url(url).set(drivername="postgresql+psycopg")
    except (exc.ArgumentError, ValueError):
        raise StoreError("the postgresql:// URL cannot be read", "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE") from None
    store = PostgresStore(parsed, wait=wait)
    try:
        store.check_encoding()
        if not store._prepare(create=create, read_only=read_only):
            store._prepare(create=False, read_only=False)
    except BaseException:
        store.close()
        raise
    return store
