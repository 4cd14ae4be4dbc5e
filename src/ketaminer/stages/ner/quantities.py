"""Numbers with units, singly, in ranges and in lists: what dose, time and statistics recognisers have in common.

The grammar, over the numbers of a text in order::

    series = item (("," | ";" | "and" | "or" | "vs") item)*
    item   = number [unit] [± number [unit]] [("-" | "to") number [unit]] [± number [unit]]

A number without a unit takes the unit of the next item of its series that has one (``0.1, 0.5 and 1.0 mg/kg``). Series
are at most 16 items long; reading is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ketaminer.stages.ner.numerals import DASHES, Number, has_decimal_comma, numbers
from ketaminer.stages.ner.units import Unit, UnitTable, unit_table

_MOST = 16
_RANGE = re.compile(rf" {{0,2}}(?:[{DASHES}~]|--) {{0,2}}| (?:to|through|up to|until) |-to-")
_LIST = re.compile(
    r" {0,2}(?:[,;] {0,2}(?:and |or |or with |and with )?|(?:and|n?or|vs\.?|versus|&|then) ) {0,2}|,? (?:and|n?or|versus|vs\.?|&"
    r"|then) {1,2}"
)
_PLUS_MINUS = re.compile(r" {0,2}(?:±|\+/[-\u2212\u2013]|\+[-\u2212]|\u00b1) {0,2}| \((?:SD|SEM|SE|s\.d\.)[ =:]{0,3}")
_LABEL = re.compile(
    r"\b(?:days?|weeks?|months?|groups?|phases?|grades?|tables?|figures?|figs?\.?|visits?|patients?|cases?|stages?|types?|years?"
    r"|cohorts?"
    r"|sections?|studies|study|steps?|in|since)[ (]$",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"\b(?:increas|decreas|reduc|improv|declin|rose|rise|risen|fell|fall|drop|chang|lower|rais|grew|diminish|titrat|escalat|taper"
    r"|went)\w{0,8}\b",
    re.IGNORECASE,
)
_YEAR = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``low`` to ``high`` (equal for a single value) in ``unit``, written at ``[start, end)``.

    ``own_unit`` is false where the unit stands with a later item of the series; ``spread`` is what follows ``±``;
    ``series`` tells quantities of one series from another's; ``gap`` is the text between this and the item before it.
    """

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    own_unit: bool = True
    spread: float | None = None
    series: int = 0
    gap: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    low: float
    high: float
    unit: Unit | None
    spread: float | None
    gap: str
    words: bool


@lru_cache(maxsize=1)
def quantities(text: str, units: Path) -> tuple[Quantity, ...]:
    """All quantities of ``text`` in order of start. The last text's answer is kept: several recognisers ask for it."""
    return tuple(_read(text, unit_table(units)))


def _read(text: str, table: UnitTable) -> Iterator[Quantity]:
    stream = numbers(text, has_decimal_comma(text))
    pending: list[Number] = []
    series = 0

    def take() -> Number | None:
        return pending.pop() if pending else next(stream, None)

    end = 0
    while (number := take()) is not None:
        if number.start < end:  # a number inside a unit: mg/8 h
            continue
        items: list[_Item] = []
        while True:
            item, following = _item(text, number, take, table, items[-1].end if items else None)
            items.append(item)
            end = item.end
            if following is None:
                break
            if following.start < end:
                pending.append(following)
                break
            gap = _LIST.match(text, item.end)
            if gap is None or gap.end() != following.start or len(items) == _MOST:
                pending.append(following)
                break
            number = following
        series += 1
        yield from _resolve(text, items, series)


def _unit(text: str, at: int, table: UnitTable) -> Unit | None:
    """The unit behind a number that ends at ``at``: attached, after a hyphen or after up to three spaces."""
    start = at
    while at < len(text) and at - start < 3 and text[at] in " \u00a0\u2009\u202f":
        at += 1
    if at == start and text[at : at + 1] in "-\u2010\u2011" and text[at + 1 : at + 2].isalpha():
        at += 1
    if at >= len(text) or not (text[at].isalpha() or text[at] in "%[°º"):
        return None
    if at == start and text[at] in "sSyl" and not text[at + 1 : at + 2].isalpha():
        return None  # 1980s, 12s; 5y is rare
    return table.read(text, at)


def _spread(text: str, at: int, following: Number | None) -> Number | None:
    match = _PLUS_MINUS.match(text, at)
    return following if match is not None and following is not None and match.end() == following.start else None


def _item(
    text: str, number: Number, take: Callable[[], Number | None], table: UnitTable, after: int | None
) -> tuple[_Item, Number | None]:
    """One item that begins with ``number``, and the number after it (already taken from the stream)."""
    gap = text[after : number.start] if after is not None else ""
    low = high = number.value
    unit = _unit(text, number.end, table)
    end = unit.end if unit else number.end
    words = number.words
    spread: float | None = None
    following: Number | None = take()
    plus = _spread(text, end, following)
    if plus is not None:
        spread = plus.value
        later = _unit(text, plus.end, table)
        end = later.end if later else plus.end
        if later is None and "(" in text[plus.start - 6 : plus.start] and text[plus.end : plus.end + 1] == ")":
            end = plus.end + 1
            later = _unit(text, end, table)
            end = later.end if later else end
        unit = later or unit
        following = take()
    if following is not None and spread is None:
        between = "between" in text[max(0, number.start - 9) : number.start].lower()
        dash = _RANGE.match(text, end)
        joined = dash is not None and dash.end() == following.start
        if joined and unit is not None and _is_change(text, number.start):
            joined = False
        if not joined and between and text[end : following.start] == " and ":
            joined = True
        if joined and not (unit is not None and unit.kind == "time" and text[end : following.start] in DASHES):
            later = _unit(text, following.end, table)
            alike = unit is None or (later is not None and later.kind == unit.kind)
            # the larger number first is no range: dates, names, changes
            if alike and following.value >= low and not (later is None and unit is None and following.value == low):
                high = following.value
                end = later.end if later else following.end
                unit = later if later is not None and unit is None else (later or unit)
                words = words or following.words
                following = take()
    return _Item(number.start, end, low, high, unit, spread, gap, words), following


def _is_change(text: str, at: int) -> bool:
    """Whether ``from`` and a verb of change stand before: *increased from 5 mg to 10 mg* is no range."""
    return text[at - 5 : at].lower() == "from " and CHANGE.search(text, max(0, at - 60), at) is not None


def _resolve(text: str, items: list[_Item], series: int) -> Iterator[Quantity]:
    """Items with the units they share. An item whose unit stands nowhere is left out."""
    out: list[Quantity] = []
    unit: Unit | None = None
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        if item.unit is not None:
            unit = item.unit
            out.append(Quantity(item.start, item.end, item.low, item.high, item.unit, True, item.spread, series, item.gap))
            continue
        if unit is None:
            continue
        if not _shares(text, items, at, unit):
            unit = None
            continue
        out.append(Quantity(item.start, item.end, item.low, item.high, unit, False, item.spread, series, item.gap))
    yield from reversed(out)


def _shares(text: str, items: list[_Item], at: int, unit: Unit) -> bool:
    """Whether the item without a unit at ``at`` means the unit of the items behind it."""
    item = items[at]
    if unit.kind in ("other", "form", "doses") or item.words != items[at + 1].words:
        return False
    if item.low in _YEAR and item.low == int(item.low) and unit.kind != "percent":
        return False
    gaps = [later.gap for later in items[at + 1 :]]
    worded = any(any(c.isalpha() or c == "&" for c in gap) for gap in gaps)
    if not worded and len(items) - at < 3:
        return False
    first = at
    while first and items[first - 1].unit is None:
        first -= 1
    if _LABEL.search(text, max(0, items[first].start - 12), items[first].start) and unit.kind != "time":
        # "in 0.1, 0.5 and 1 mg/kg doses" is rare beside "in 2 and 5 mg"
        return "." in text[item.start : item.end]
    # a list ascends or descends in small steps; numbers of another kind seldom fit in
    nexts = [later.high for later in items[at + 1 :] if later.high]
    return not item.low or not nexts or max(item.low, nexts[0]) / min(item.low, nexts[0]) <= 1000
