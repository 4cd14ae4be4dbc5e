"""Units of measurement: from any spelling to one UCUM-style name and a kind.

``mg/kg``, ``mg kg−1``, ``mg·kg-1``, ``mg per kg`` and ``mg/kg body weight`` are all ``mg/kg``. The vocabulary is
``gazetteers/units.tsv``; the grammar (what may stand below the line, and how) is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.data import rows

_DASH = "-\u2010\u2011\u2012\u2013\u2212\u207b"
_DENOMINATORS = frozenset(("mass", "weight", "volume", "time", "pertime", "area", "per", "doses", "amount"))
_CODE = {"hour": "h", "day": "d", "week": "wk", "minute": "min", "second": "s", "month": "mo", "year": "a", "decade": "10.a"}
_NAMED = frozenset(("per", "doses"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit read at some place, up to ``end``.

    ``name`` is UCUM-style (``ug/kg/min``), ``base`` the unit above the line and ``kind`` its kind in the vocabulary, or
    ``concentration`` for an amount of substance per volume, ``rate`` for a volume per time. ``per`` is what the quantity is counted
    by where that is no unit of measurement (``dose``, ``body``), ``below`` the denominators' kinds.
    """

    end: int
    name: str
    base: str
    kind: str
    per: str | None = None
    below: tuple[str, ...] = ()


class UnitTable:
    """The vocabulary as patterns. Every match is tried at one place only, so reading units is linear in the text."""

    def __init__(self, table: list[list[str]]) -> None:
        self._exact: dict[str, tuple[str, str]] = {}
        self._folded: dict[str, tuple[str, str]] = {}
        for surface, unit, kind, cased in table:
            into = self._exact if cased == "y" else self._folded
            into.setdefault(surface if cased == "y" else surface.lower(), (unit, kind))
        every = self._alternation(lambda kind: kind not in ("pertime", "area", "per"))
        below = self._alternation(lambda kind: kind in _DENOMINATORS)
        edge = r"(?![A-Za-z0-9µμ°]|\.\w\.)"
        self._base = re.compile(rf"(?:{every})(?:(?<=[%\)])|{edge})")
        self._base_power = re.compile(rf"(?:{every})(?=[ .·⋅∙•*]{{0,2}}(?:{below})[ ]?(?:[{_DASH}][ ]?[1¹]|⁻¹))")
        count = r"(?:(?P<n>\d{1,4}(?:\.\d{1,2})?)[ -]?)?"
        tail = r"(?P<bw> ?(?:of )?(?:body[ -]?(?:weight|wt|mass)|b\.?w\.?t?\b))?"
        power = rf"[ ]?(?:[{_DASH}][ ]?[1¹]|⁻¹)(?!\d)"
        self._slash = re.compile(
            rf"(?: ?[/∕⁄] ?| (?:per|an?) |-per-){count}(?P<unit>{below})(?:(?<=\))|(?![A-Za-zµμ]|[0-9]|\.\w\.)){tail}(?:{power})?"
        )
        self._power = re.compile(rf"[ .·⋅∙•*×]{{0,3}}(?P<n>(?!))?(?P<unit>{below})(?:(?<=2)|(?<=²)|(?![A-Za-zµμ])){power}{tail}")
        # two units below the line in brackets, as in kilogram times day
        self._group = re.compile(
            rf" ?/ ?\({count}(?P<unit>{below})(?: ?(?:body weight|BW))?[ .·⋅∙•*×/]{{1,3}}(?P<second>{below})\)"
        )
        self._weight = re.compile(
            r" ?\(?w(?:t|eight)?\.? ?(?:/|per) ?v(?:ol(?:ume)?)?\)?(?![A-Za-z])| ?\(?(v|w)(?:t|ol)?/(v|w)(?:t|ol)?\)?(?![A-Za-z])"
        )

    def _alternation(self, keep: Callable[[str], bool]) -> str:
        """The surfaces of the kinds to keep, longest first; which kind of case they need is part of the pattern."""
        exact = sorted((s for s, (_, kind) in self._exact.items() if keep(kind)), key=len, reverse=True)
        folded = sorted((s for s, (_, kind) in self._folded.items() if keep(kind)), key=len, reverse=True)
        # a folded form must end as a word, so that of mMol and mM the right one is tried
        return f"(?i:{'|'.join(map(re.escape, folded))})(?![A-Za-z])|(?:{'|'.join(map(re.escape, exact))})"

    def _look(self, surface: str) -> tuple[str, str]:
        return self._exact.get(surface) or self._folded[surface.lower()]

    def read(self, text: str, at: int) -> Unit | None:
        """The unit that begins at ``at`` exactly, with everything below its line, or ``None``."""
        match = self._base_power.match(text, at) or self._base.match(text, at)
        if match is None:
            return None
        name, kind = self._look(match.group())
        end = match.end()
        if name == "%":
            strength = self._weight.match(text, end)
            return Unit(end, "%", "%", "percent") if strength is None else Unit(strength.end(), "%", "%", "strength")
        parts: list[str] = []
        below: list[str] = []
        per: str | None = None
        group = self._group.match(text, end) if kind != "time" else None
        if group is not None:
            end = group.end()
            for unit_name, number in ((group["unit"], group["n"]), (group["second"], None)):
                unit, unit_kind = self._look(unit_name)
                below.append(unit_kind)
                parts.append(_denominator(unit, number))
        while group is None and len(parts) < 4:
            more = self._slash.match(text, end) if kind != "time" else None
            if more is None and kind != "time":
                more = self._power.match(text, end)
            if more is None:
                break
            unit, unit_kind = self._look(more["unit"])
            if (" a " in more.group() or " an " in more.group()) and unit_kind != "time":
                break
            end = more.end()
            if unit_kind in _NAMED:
                per = unit.strip("{}") if unit_kind == "per" else "dose"
                break
            below.append(unit_kind)
            parts.append(_denominator(unit, more["n"]))
        if below and kind == "weight":
            kind = "mass"
        if "volume" in below and kind in ("mass", "amount", "activity"):
            kind = "concentration"
        elif kind == "volume" and below and below[-1] in ("time", "pertime"):
            kind = "rate"
        full = "/".join((name, *parts))
        return Unit(end, full, name, kind, per, tuple(below))


def _denominator(unit: str, count: str | None) -> str:
    code = _CODE.get(unit, unit)
    if count in (None, "1"):
        return code
    if (count, code) == ("24", "h"):
        return "d"
    return f"({count}.{code})"


@cache
def unit_table(path: Path) -> UnitTable:
    """The table of ``path``, built once. Raises :class:`ketaminer.errors.KetaminerError` where the file cannot be read."""
    return UnitTable(rows(path))
