"""The room's vocabulary, read once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from ketaminer.data import rows


@dataclass(frozen=True, slots=True)
class Words:
    """Lower-case words by what they tell; see the header of ``citation_words.tsv``."""

    not_a_name: frozenset[str]
    organisation: frozenset[str]
    abbreviated: frozenset[str]
    numbered: frozenset[str]
    glued: frozenset[str]
    placeholder: frozenset[str]


@cache
def load_words(path: Path) -> Words:
    """The vocabulary at ``path``. Raises :class:`ketaminer.errors.KetaminerError` for a file that is not one."""
    kinds: dict[str, set[str]] = {}
    for kind, word in rows(path):
        kinds.setdefault(kind, set()).add(word.casefold())
    return Words(**{field.name: frozenset(kinds.get(field.name, ())) for field in fields(Words)})
