"""A store by its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaminer.database import targets

if TYPE_CHECKING:
    from ketaminer.database.store import Store

WAIT = 60.0
"""Seconds that are waited for another process that holds the database."""


def open_store(target: str, *, create: bool = True, read_only: bool = False, wait: float = WAIT) -> Store:
    """The database at ``target``: a path ending in ``.db``, ``.sqlite``, ``.duckdb`` or ``.parquet``, or a ``postgresql://`` URL.

    It is made if it is not there, unless ``create`` is false; one with an older version of the schema is brought to this one.
    With ``read_only`` nothing can be put, and several processes may read the same DuckDB file; an older version is still
    brought to this one first. Raises :class:`~ketaminer.errors.KetaminerError` for a target that is no database and
    :class:`~ketaminer.database.errors.StoreError` for one that cannot be opened, is of something else or of a newer version.
    """
    where = targets.parse(target)
    if where.engine == "sqlite":
        from ketaminer.database.sqlite import open_sqlite

        return open_sqlite(where.path, create=create, read_only=read_only, wait=wait)
    if where.engine == "postgresql":
        from ketaminer.database.postgres import open_postgres

        return open_postgres(where.place, create=create, read_only=read_only, wait=wait)
    if where.engine == "duckdb":
        from ketaminer.database.duck import open_duckdb

        return open_duckdb(where.path, create=create, read_only=read_only, wait=wait)
    from ketaminer.database.parquet import open_parquet

    return open_parquet(where.path, create=create, read_only=read_only, wait=wait)
