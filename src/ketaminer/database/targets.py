"""Which outputs are databases, and which engine keeps them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ketaminer.errors import KetaminerError

SUFFIXES = {".db": "sqlite", ".sqlite": "sqlite", ".duckdb": "duckdb", ".parquet": "parquet"}
"""Suffix of a path → engine."""

SCHEMES = {"postgresql": "postgresql", "postgres": "postgresql", "sqlite": "sqlite", "duckdb": "duckdb"}
"""Scheme of a URL → engine; of the last two, ``sqlite:///relative`` and ``sqlite:////absolute``."""

_URL = re.compile(r"([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?://(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A database by its engine; ``place`` is a path, or the whole URL of a PostgreSQL database."""

    engine: str
    place: str

    @property
    def path(self) -> Path:
        return Path(self.place)


def is_database(target: str) -> bool:
    """Whether this is a path ending in one of :data:`SUFFIXES` or a URL of one of :data:`SCHEMES`. Opens nothing."""
    url = _URL.fullmatch(target)
    return url[1] in SCHEMES if url else Path(target).suffix.lower() in SUFFIXES


def parse(target: str) -> Target:
    """The engine and place of a database. Raises :class:`KetaminerError` for what is none."""
    known = f"known: a path ending in {', '.join(SUFFIXES)}, or postgresql://USER@HOST/NAME"
    url = _URL.fullmatch(target)
    if url is None:
        suffix = Path(target).suffix.lower()
        if suffix not in SUFFIXES:
            raise KetaminerError(f"{target}: not a database", known)
        return Target(SUFFIXES[suffix], target)
    engine, rest = SCHEMES.get(url[1]), url[2]
    if engine is None:
        raise KetaminerError(f"{url[1]}://…: not a database", known)
    if engine == "postgresql":
        return Target(engine, target)
    if not rest.startswith("/") or len(rest) < 2:
        raise KetaminerError(f"{target}: no path", f"write {url[1]}:///PATH, or only the path")
    return Target(engine, rest[1:])
