"""Papers and claims in a database: SQLite, PostgreSQL, DuckDB or a folder of Parquet shards, one schema for all four.

>>> from ketaminer.database import is_database
>>> is_database("claims.db"), is_database("postgresql://localhost/claims"), is_database("claims.csv")
(True, True, False)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketaminer.database.run import Run
from ketaminer.database.targets import SUFFIXES, is_database

if TYPE_CHECKING:
    from ketaminer.database.errors import StoreError as StoreError
    from ketaminer.database.loading import Loaded as Loaded
    from ketaminer.database.loading import load as load
    from ketaminer.database.opening import open_store as open_store
    from ketaminer.database.store import Store as Store

__all__ = ["SUFFIXES", "Loaded", "Run", "Store", "StoreError", "is_database", "load", "open_store"]

_HOMES = {"Store": "store", "StoreError": "errors", "open_store": "opening", "load": "loading", "Loaded": "loading"}


def __getattr__(name: str) -> Any:
    """What needs SQLAlchemy is imported when it is first used: to ask :func:`is_database` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
