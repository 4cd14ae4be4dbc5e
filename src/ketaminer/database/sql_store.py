"""What SQLite and PostgreSQL share: a store on a SQLAlchemy engine."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from ketaminer.database import migrations, views
from ketaminer.database.errors import StoreError, first_line
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


class SqlStore(Store):
    """``engine`` is the store's own; closing the store disposes of it."""

    def __init__(self, shown: str, engine: sa.Engine) -> None:
        super().__init__(shown)
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    # ------------------------------------------------------------------------------------------------- transactions

    @abstractmethod
    def _lock(self, connection: sa.Connection, what: str) -> None:
        """Let nobody else change ``what`` (a paper, or ``""`` for the schema) until the transaction ends."""

    @abstractmethod
    def _foreign_tables(self, names: Sequence[str]) -> bool:
        """Whether tables of these names, in a database without ``schema_version``, mean that it is of something else."""

    @abstractmethod
    def _options(self, writing: bool) -> dict[str, Any]:
        """How a connection is set before its transaction begins."""

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the engine raises, as one clear line."""
        try:
            yield
        except (exc.DataError, exc.IntegrityError) as error:
            raise KetaminerError(f"{self.shown} refuses the rows: {first_line(error)}", "report it with the paper") from error
        except (exc.SQLAlchemyError, OSError) as error:
            told, hint = self._explain(first_line(error))
            raise StoreError(f"{self.shown}: {told}", hint) from error

    def _explain(self, message: str) -> tuple[str, str]:
        """What the engine said, as a user can read it, and what to do."""
        return message, "check that the database is there and may be written"

    @contextmanager
    def _writing(self, what: str) -> Iterator[sa.Connection]:
        with self._told(), self._engine.connect() as connection:
            connection = connection.execution_options(**self._options(True))
            with connection.begin():
                self._lock(connection, what)
                yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._told(), self._engine.connect() as connection:
            connection = connection.execution_options(**self._options(False))
            with connection.begin():
                yield connection

    # -------------------------------------------------------------------------------------------------------- schema

    def _prepare(self, *, create: bool, read_only: bool) -> bool:
        """See that the schema is there in this version. With ``read_only`` nothing is written: false where it would have to."""
        with self._reading() as connection:
            version = self._version(connection)
        if version == VERSION:
            return True
        if version is None and (read_only or not create):
            raise StoreError(f"{self.shown}: no database", "make it with: ketaminer load claims.jsonl --to TARGET")
        if read_only:
            migrations.steps(version or 0, self.shown)
            return False
        with self._writing("") as connection:
            version = self._version(connection)  # another process may have been faster
            if version is None:
                METADATA.create_all(connection)
                self._make_views(connection)
                connection.execute(SCHEMA_VERSION.insert(), {"application": APPLICATION, "version": VERSION})
            elif version != VERSION:
                self._migrate(connection, version)
        return True

    def _version(self, connection: sa.Connection) -> int | None:
        names = sa.inspect(connection).get_table_names()
        if SCHEMA_VERSION.name not in names:
            if self._foreign_tables(names):
                raise migrations.foreign(self.shown)
            return None
        columns = {column["name"] for column in sa.inspect(connection).get_columns(SCHEMA_VERSION.name)}
        if not columns >= set(SCHEMA_VERSION.columns.keys()):
            raise migrations.foreign(self.shown)
        return migrations.version_in([tuple(row) for row in connection.execute(sa.select(SCHEMA_VERSION))], self.shown)

    def _migrate(self, connection: sa.Connection, version: int) -> None:
        steps = migrations.steps(version, self.shown)
        for name in views.views(self.dialect):
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
        self._drop_search(connection)
        for step in steps:
            for statement in step.statements(self.dialect):
                connection.exec_driver_sql(statement)
        METADATA.create_all(connection)
        self._make_views(connection)
        self._fill_search(connection)
        connection.execute(SCHEMA_VERSION.update().values(version=VERSION))

    def _make_views(self, connection: sa.Connection) -> None:
        for statement in views.FULL_TEXT[self.dialect]:
            connection.exec_driver_sql(statement)
        for name, query in views.views(self.dialect).items():
            connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")

    @abstractmethod
    def _drop_search(self, connection: sa.Connection) -> None:
        """Take the full-text index away before a migration."""

    def _fill_search(self, connection: sa.Connection) -> None:
        """Fill a full-text index that was made anew."""

    # ---------------------------------------------------------------------------------------------------------- rows

    def _change(self, paper: str, decide: Decide) -> None:
        with self._writing(paper) as connection:
            rows = decide(lambda *names: self._fetch(connection, [paper], names or NAMES))
            if rows is None:
                return
            connection.execute(PAPERS.delete().where(PAPERS.c.sha256 == paper))  # and with it all rows of the paper
            for table in PAPER_TABLES:
                if rows[table.name]:
                    connection.execute(table.insert(), [row._asdict() for row in rows[table.name]])

    def _delete(self, paper: str) -> None:
        with self._writing(paper) as connection:
            connection.execute(PAPERS.delete().where(PAPERS.c.sha256 == paper))

    def _add_run(self, row: Any) -> None:
        with self._reading() as connection:
            if connection.execute(sa.select(RUNS.c.id).where(RUNS.c.id == row.id)).first() is not None:
                return
        with self._writing(row.id) as connection:
            if connection.execute(sa.select(RUNS.c.id).where(RUNS.c.id == row.id)).first() is None:
                connection.execute(RUNS.insert(), row._asdict())

    def _run_of(self, paper: str) -> str | None:
        with self._reading() as connection:
            return connection.execute(sa.select(PAPERS.c.run).where(PAPERS.c.sha256 == paper)).scalar()

    def _papers(self) -> list[str]:
        with self._reading() as connection:
            return list(connection.execute(sa.select(PAPERS.c.sha256).order_by(PAPERS.c.path, PAPERS.c.sha256)).scalars())

    def _read(self, papers: Sequence[str]) -> Rows:
        with self._reading() as connection:
            return self._fetch(connection, papers, NAMES)

    def _fetch(self, connection: sa.Connection, papers: Sequence[str], names: Sequence[str]) -> Rows:
        rows: Rows = {}
        for table in PAPER_TABLES:
            if table.name in names:
                make = ROW[table.name]
                found = connection.execute(sa.select(table).where(owner(table).in_(papers)))
                rows[table.name] = [make(*row) for row in found]
        return rows
