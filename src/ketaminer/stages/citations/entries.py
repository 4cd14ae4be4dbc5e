"""Cutting a reference list into its entries.

Lists come with an entry a line, an entry over several lines, several entries a line, and with page furniture in
between. Where the entries are numbered, the numbers are followed: the longest rising chain of candidates, so that a
volume or a year at the start of a line breaks nothing. Otherwise see :mod:`ketaminer.stages.citations.unnumbered`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.stages.citations.names import HYPHEN, UPPER
from ketaminer.stages.citations.unnumbered import ANY_YEAR, CLOSED, ENDED, find_starts, is_author

_NUMBER = rf"(?:\[\s?(\d{{1,4}})\s?\]\.?|\((\d{{1,4}})\)|(\d{{1,4}})[.)](?!\d)|(\d{{1,4}})(?=\s[{UPPER}]))\s{{0,3}}"
_LABEL = re.compile(rf"(?<![\w.,;:({HYPHEN}]){_NUMBER}")
# the same right behind the full stop of the entry before: 1988; 5:3-18.2. Reisine
_GLUED_LABEL = re.compile(rf"(?:(?<![\w.,;:({HYPHEN}])|(?<=[^\s.]\.)){_NUMBER}")
MAX_LEAD = 300  # characters of other text allowed between the heading and the first number
MIN_ENTRY = 12  # characters; entries are longer than this on average


@dataclass(frozen=True, slots=True)
class Entry:
    """``[start, end)`` of one entry in reading offsets, with its number as printed, if it has one."""

    start: int
    end: int
    label: str | None = None


def cut_entries(text: str, start: int, end: int, line_starts: Sequence[int] = ()) -> list[Entry]:
    """The entries in ``text[start:end]``, the body of a reference list.

    ``line_starts``: sorted offsets where a line of the source began, whether or not the reading text still shows it.
    """
    while start < end and text[start].isspace():
        start += 1
    blocks = _blocks(text, start, end)
    lines = sorted({*blocks, *line_starts[bisect_left(line_starts, start) : bisect_left(line_starts, end)]})
    begins = _numbers(text, start, end, set(lines)) or [(at, None) for at in find_starts(text, start, end, blocks, lines)]
    entries = []
    for k, (at, label) in enumerate(begins):
        last = k + 1 == len(begins)
        stop = _last_end(text, end, begins, wrapped=len(blocks) > 1.5 * len(begins)) if last else begins[k + 1][0]
        while stop > at and text[stop - 1].isspace():
            stop -= 1
        if stop > at:
            entries.append(Entry(at, stop, label))
    return entries


def begins_entry(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` begins like an entry: with a number, or with an author."""
    while start < end and text[start].isspace():
        start += 1
    return _LABEL.match(text[start : start + 20]) is not None or is_author(text, start)


def _blocks(text: str, start: int, end: int) -> list[int]:
    """Offsets where a paragraph of the list begins."""
    found = [start]
    at = text.find("\n", start, end)
    while at >= 0:
        begin = at + 1
        while begin < end and text[begin].isspace():
            begin += 1
        if begin < end:
            found.append(begin)
        at = text.find("\n", begin, end)
    return found


def _last_end(text: str, end: int, begins: Sequence[tuple[int, str | None]], *, wrapped: bool) -> int:
    """Where the last entry ends: what follows in paragraphs of its own is taken in only while the entry is not complete.

    ``wrapped``: lines are paragraphs here, so that it takes more than a full stop to end an entry.
    """
    complete = CLOSED if wrapped else ENDED
    at = before = begins[-1][0]
    longest = max((begins[k + 1][0] - begins[k][0] for k in range(len(begins) - 1)), default=1000)
    dated = False
    line = text.find("\n", at, end)
    while line >= 0:
        dated = dated or ANY_YEAR.search(text, before, line) is not None
        if (dated and complete.search(text, max(at, line - 100), line)) or line - at > 2 * longest:
            return line
        before, line = line, text.find("\n", line + 1, end)
    return end


def _numbers(text: str, start: int, end: int, lines: set[int]) -> list[tuple[int, str | None]]:
    """The numbered entries of a list; those glued to each other where that gives half as many again."""
    apart = _numbered(text, start, end, lines, _LABEL)
    glued = _numbered(text, start, end, lines, _GLUED_LABEL)
    return glued if len(glued) > 1.5 * len(apart) else apart


def _numbered(text: str, start: int, end: int, lines: set[int], label: re.Pattern[str]) -> list[tuple[int, str | None]]:
    """The longest chain of labels n, n + 1, … (one or two missing numbers are forgiven at a price); empty if there is none.

    A label that begins a line weighs more than one inside it. Each candidate looks only at the best chain that ends in
    one of the three numbers before its own, so the cost is linear.
    """
    best: dict[int, tuple[float, int]] = {}  # number → (weight of the chain ending in it, index of the candidate)
    candidates: list[tuple[int, int, int]] = []  # (number, offset, index of the one before, or -1)
    body = text[start:end]  # a copy, so that the heading's last letter is not taken for part of the first label
    for match in label.finditer(body):
        number = int(match[1] or match[2] or match[3] or match[4])
        first = start + match.start() in lines
        after = body[match.end() : match.end() + 1]
        if not first and (match[4] is not None or not (after.isupper() or after in "“\"'‘([" or is_author(body, match.end()))):
            continue
        weight = (1.0 if match[4] is not None else 2.0) if first else 0.6
        score, previous = (weight, -1) if number == 1 or not candidates else (weight - 3.0, -1)
        for gap in (1, 2, 3):
            known = best.get(number - gap)
            if known is not None and known[0] - 1.5 * (gap - 1) + weight > score:
                score, previous = known[0] - 1.5 * (gap - 1) + weight, known[1]
        if number not in best or score > best[number][0]:
            best[number] = (score, len(candidates))
        candidates.append((number, start + match.start(), previous))
    at = max(best.values())[1] if best else -1
    chain: list[tuple[int, str | None]] = []
    while at >= 0:
        number, offset, at = candidates[at]
        chain.append((offset, str(number)))
    chain.reverse()
    return chain if _carries(chain, start, end) else []


def _carries(chain: Sequence[tuple[int, str | None]], start: int, end: int) -> bool:
    """Whether these labels hold the whole list: not the two numbered aims of a paragraph, nor the pages of a running head."""
    if not chain or (len(chain) < 3 and chain[0][0] != start):
        return False
    span = chain[-1][0] - chain[0][0]
    if chain[0][0] - start > MAX_LEAD or (len(chain) > 2 and span < 0.4 * (end - start)):
        return False
    return len(chain) == 1 or span / (len(chain) - 1) >= MIN_ENTRY
