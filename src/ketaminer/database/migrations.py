"""From an older version of the schema to this one.

A change of :mod:`ketaminer.database.tables` raises ``VERSION`` there and adds the step from the version before to
:data:`MIGRATIONS`. Views and full-text indexes are dropped before and made anew after, so a step need not know them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketaminer.database.errors import StoreError
from ketaminer.database.tables import APPLICATION, VERSION

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Migration:
    """One step.

    ``statements`` gives the SQL for a dialect (``sqlite``, ``postgresql``, ``duckdb``). ``shard`` takes a Parquet shard's table
    name and rows and gives the rows as they are to be; it may be called twice on the same shard, as a step that was cut short
    is done again. A column that is new and may be null needs no ``shard``: it is null where the rows do not have it.
    """

    statements: Callable[[str], Sequence[str]]
    shard: Callable[[str, pa.Table], pa.Table] | None = None


MIGRATIONS: dict[int, Migration] = {}
"""Version → the step to the next."""


def steps(version: int, shown: str) -> list[Migration]:
    """What leads from ``version`` to this one. Raises :class:`StoreError` for a newer version and one nothing leads from."""
    if version > VERSION:
        told = f"{shown} has schema version {version}; this ketaminer knows versions up to {VERSION}"
        raise StoreError(told, "use a newer ketaminer")
    missing = [one for one in range(version, VERSION) if one not in MIGRATIONS]
    if missing:
        raise StoreError(f"{shown} has schema version {version}, which nothing leads from", "load its claims into a new database")
    return [MIGRATIONS[one] for one in range(version, VERSION)]


def version_in(rows: Sequence[Sequence[object]], shown: str) -> int:
    """The version in the rows of ``schema_version`` (application, version)."""
    for row in rows:
        if row[0] == APPLICATION and isinstance(row[1], int):
            return row[1]
    raise foreign(shown)


def foreign(shown: str) -> StoreError:
    """There is a database, but of something else."""
    return StoreError(f"{shown} is a database of something else", "name another one; it is made if it is not there")
