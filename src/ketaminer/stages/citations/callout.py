"""What the finders of callouts give: one work cited at one place, before it is looked up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Callout:
    """One cited work in reading offsets.

    ``start, end`` is the part that names this work, ``group`` the whole callout. ``number`` is set for numeric callouts;
    ``names``, ``et_al``, ``year`` (without its letter) and ``letter`` for author-year ones. ``spare`` holds other
    readings of ``names`` (fewer leading words), best first. ``weak`` callouts are kept only if something else speaks for
    them: the list, or the rest of the document; ``bare`` ones are weak and have no bracket at all. ``same`` marks
    *ibid.*: the work of the callout before.
    """

    start: int
    end: int
    group: tuple[int, int]
    style: str
    number: int | None = None
    names: tuple[str, ...] = ()
    et_al: bool = False
    year: str = ""
    letter: str = ""
    spare: tuple[tuple[str, ...], ...] = ()
    weak: bool = False
    bare: bool = False
    same: bool = False
