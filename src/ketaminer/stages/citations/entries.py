"""Cutting a reference list into its entries.

Lists come with an entry a line, an entry over several lines, several entries a line, and with page furniture in
between. Three ways to find where entries begin, tried in this order:

* numbers that count up (``1.``, ``[2]``, ``3)``): the longest rising chain of candidates, so that a volume or a year at
  the start of a line breaks nothing;
* the year in brackets behind the authors (``Smith J, Jones B (2010).``): each such year is an anchor, and the entry
  begins where the unbroken run of names before it begins;
* lines: those that begin like a list of authors after a line that ends like an entry.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.stages.citations.names import APOSTROPHE, HYPHEN, PARTICLE, SURNAME_WORD, UPPER

_LABEL = re.compile(
    rf"(?<![\w.,;:({HYPHEN}])(?:\[\s?(\d{{1,4}})\s?\]\.?|\((\d{{1,4}})\)|(\d{{1,4}})[.)](?!\d)|(\d{{1,4}})(?=\s[{UPPER}]))\s{{0,3}}"
)
_AUTHORISH = re.compile(
    rf"(?:{PARTICLE}[{APOSTROPHE} ]\s?){{0,3}}{SURNAME_WORD}(?:[ ](?:{PARTICLE}[ ])?{SURNAME_WORD}){{0,2}}"
    rf"(?:,?\s[{UPPER}](?:[{UPPER}]{{0,3}}\b|\.)(?:[\s{HYPHEN}]?[{UPPER}]\.){{0,4}}|,\s{SURNAME_WORD})(?=[\s,.;:(&]|$)"
)
_HEADER_YEAR = re.compile(r"\(((?:1[5-9]|20)\d{2}[a-z]?|in press|n\.d\.|[Ff]orthcoming|submitted)(?:,[^()\n]{1,30})?\)")
# Smith, J.A., 2010. Title | Smith JA. 2010. Title
_PLAIN_YEAR = re.compile(rf"(?<=[^\d\s])[,.]?\s((?:1[5-9]|20)\d{{2}}[a-z]?)[.:]\s{{1,3}}(?=[“\"‘']?[{UPPER}])")
_ENDED = re.compile(r"(?:[.)\]?!>”\"’]|\d|/\S{1,80})\s{0,3}$")
# ends like the end of an entry, not like any sentence: pages, a year, an identifier
_CLOSED = re.compile(r"(?:\d[\d\w]{0,8}[.)\]]{0,2}|(?:10\.\d{4,9}|https?:/)/\S{1,80})\s{0,3}$")
_ANY_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}[a-z]?(?!\d)|\bin press\b|\bn\.d\.")


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
    numbered = _numbered(text, start, end, set(lines))
    if numbered:
        begins = numbered
    else:
        begins = [(at, None) for at in _unnumbered(text, start, end, blocks, lines)]
    entries = []
    for k, (at, label) in enumerate(begins):
        stop = begins[k + 1][0] if k + 1 < len(begins) else end
        if k + 1 == len(begins):
            stop = _last_end(text, at, stop, begins, wrapped=len(blocks) > 1.5 * len(begins))
        while stop > at and text[stop - 1].isspace():
            stop -= 1
        if stop > at:
            entries.append(Entry(at, stop, label))
    return entries


def _blocks(text: str, start: int, end: int) -> list[int]:
    """Offsets where a paragraph of the list begins."""
    found = [start]
    at = text.find("\n", start, end)
    while at >= 0:
        begin = at + 1
        while begin < end and text[begin].isspace():
            begin += 1
        if begin < end and begin != found[-1]:
            found.append(begin)
        at = text.find("\n", max(begin, at + 1), end)
    return found


def _last_end(text: str, at: int, stop: int, begins: Sequence[tuple[int, str | None]], *, wrapped: bool) -> int:
    """Where the last entry ends: what follows in paragraphs of its own is taken in only while the entry is not complete.

    ``wrapped``: lines are paragraphs here, so that it takes more than a full stop to end an entry.
    """
    complete = _CLOSED if wrapped else _ENDED
    longest = max((begins[k + 1][0] - begins[k][0] for k in range(len(begins) - 1)), default=1000)
    line = text.find("\n", at, stop)
    while line >= 0 and line < stop:
        if _ANY_YEAR.search(text, at, line) and complete.search(text, max(at, line - 100), line) or line - at > 2 * longest:
            return line
        line = text.find("\n", line + 1, stop)
    return stop


# ---------------------------------------------------------------------------------------------------------- numbered


def _numbered(text: str, start: int, end: int, lines: set[int]) -> list[tuple[int, str | None]]:
    """The longest chain of labels n, n + 1, … (one missing number is forgiven at a price); empty if there is none.

    A label that begins a line weighs more than one inside it. Each candidate looks only at the best chain that ends in
    one of the three numbers before its own, so the cost is linear.
    """
    best: dict[int, tuple[float, int]] = {}  # number → (weight of the chain ending in it, index of the candidate)
    candidates: list[tuple[int, int, int]] = []  # (number, offset, index of the one before, or -1)
    body = text[start:end]  # a copy, so that the heading's last letter is not taken for part of the first label
    for match in _LABEL.finditer(body):
        number = int(match[1] or match[2] or match[3] or match[4])
        first = start + match.start() in lines
        if match[4] is not None and not first:
            continue
        after = body[match.end() : match.end() + 1]
        if not first and not (after.isupper() or after in "“\"'‘(["):
            continue
        weight = 2.0 if first else 0.6
        if match[4] is not None:
            weight = 1.0
        score, previous = (weight, -1) if number == 1 or not candidates else (weight - 3.0, -1)
        for gap in (1, 2, 3):
            known = best.get(number - gap)
            if known is not None and known[0] - 1.5 * (gap - 1) + weight > score:
                score, previous = known[0] - 1.5 * (gap - 1) + weight, known[1]
        if number not in best or score > best[number][0]:
            best[number] = (score, len(candidates))
        candidates.append((number, start + match.start(), previous))
    if not best:
        return []
    _, at = max(best.values())
    chain = []
    while at >= 0:
        number, offset, previous = candidates[at]
        chain.append((offset, str(number)))
        at = previous
    chain.reverse()
    # a list of numbers must carry most of the text: not the two numbered aims of a paragraph
    span = chain[-1][0] - chain[0][0]
    enough = len(chain) >= 3 or (len(chain) >= 1 and chain[0][0] == start)
    if not enough or chain[0][0] - start > 300 or span < 0.4 * (end - start) and len(chain) > 2:
        return []
    if len(chain) > 1 and span / (len(chain) - 1) < 12:
        return []
    return [(offset, label) for offset, label in chain]


# -------------------------------------------------------------------------------------------------------- unnumbered


def _unnumbered(text: str, start: int, end: int, blocks: list[int], lines: list[int]) -> list[int]:
    whole = _whole_blocks(text, end, blocks)
    if whole:
        found: list[int] = []
        for at, stop in zip(whole, [*whole[1:], end], strict=True):
            several = len(_HEADER_YEAR.findall(text, at, stop)) > 1
            found += _by_header_year(text, at, stop, [at], lines) if several else [at]
        return found
    headed = _by_header_year(text, start, end, blocks, lines)
    if len(headed) >= 3 and len(headed) >= 0.6 * len(_ANY_YEAR.findall(text, start, end)) / 1.6:
        return headed
    return _by_lines(text, start, end, blocks, lines)


def _whole_blocks(text: str, end: int, blocks: list[int]) -> list[int]:
    """The blocks, if nearly each of them is an entry of its own; a block that goes on with the one before is joined to it."""
    if len(blocks) < 3:
        return []
    good = 0
    years = 0
    for k, at in enumerate(blocks):
        stop = blocks[k + 1] if k + 1 < len(blocks) else end
        years += bool(_ANY_YEAR.search(text, at, stop))
        good += (
            bool(text[at].isupper() or text[at] in "“\"'‘(")
            and bool(_ENDED.search(text, max(at, stop - 100), stop))
            and stop - at > 25
        )
    if good < 0.85 * len(blocks) or years < 0.7 * len(blocks):
        return []
    headers = [len(_HEADER_YEAR.findall(text, at, stop)) for at, stop in zip(blocks, [*blocks[1:], end], strict=True)]
    if sum(count > 1 for count in headers) > 0.2 * len(blocks):  # several entries to a block
        return []
    kept = [blocks[0]]
    for k in range(1, len(blocks)):
        at = blocks[k]
        if (text[at].islower() and not _AUTHORISH.match(text, at)) or not _ENDED.search(text, max(kept[-1], at - 100), at):
            continue
        kept.append(at)
    return kept


def _by_header_year(text: str, start: int, end: int, blocks: list[int], lines: list[int]) -> list[int]:
    """Starts found from the years in brackets that follow the authors."""
    hard = set(blocks)
    found: list[int] = []
    floor = start
    bracketed = list(_HEADER_YEAR.finditer(text, start, end))
    plain = list(_PLAIN_YEAR.finditer(text, start, end))
    for match in bracketed if len(bracketed) >= len(plain) else plain:
        low = max(floor, match.start() - 1500)
        run = low
        # the run of names before the year: from the last digit or other stranger on
        for stranger in re.finditer(r"[\d<>=%@_|\"“”]", text[low : match.start()]):
            run = low + stranger.end()
        begin = _first_of_run(text, run, match.start(), hard, lines, floor == run)
        if begin is not None and (not found or begin > found[-1]):
            found.append(begin)
            floor = match.end()
    if found and found[0] != start and found[0] - start < 400:
        found.insert(0, start)
    return found


def _first_of_run(text: str, run: int, year: int, hard: set[int], lines: list[int], whole: bool) -> int | None:
    """Where, in ``text[run:year]`` without digits, the authors begin."""
    inside = lines[bisect_left(lines, run) : bisect_right(lines, year)]
    fits = [at for at in inside if _ENDED.search(text, max(0, at - 100), at) and (text[at].isupper() or _AUTHORISH.match(text, at))]
    authors = [at for at in fits if _AUTHORISH.match(text, at) and _only_names(text, at, year)]
    if authors:
        return authors[0]
    firm = [at for at in fits if at in hard]
    if firm:
        return firm[-1]
    if fits:
        return fits[-1]
    for match in re.finditer(rf"[.)]\s{{1,3}}(?=[{UPPER}])", text[run:year]):
        at = run + match.end()
        if _AUTHORISH.match(text, at) and _only_names(text, at, year):
            return at
    at = run
    while at < year and not (text[at].isupper() or _AUTHORISH.match(text, at)):
        at += 1
    # right behind the last digit of the entry before, or nothing but letters since the year before
    return at if at < year and (whole or not text[run:at].strip(" .,;:)]”’/")) else None


_ONE_AUTHOR = re.compile(
    rf"\s{{0,2}}(?:(?:and|&|…|\.\.\.)\s{{1,2}})?(?:(?:{PARTICLE}[{APOSTROPHE} ]\s?){{0,3}}{SURNAME_WORD}(?:[ ](?:{PARTICLE}[ ])?{SURNAME_WORD}){{0,3}}"
    rf"(?:,?\s?(?:[{UPPER}]\.?[\s{HYPHEN}]?){{1,5}}(?:\s?(?:Jr|Sr|II|III)\.?)?)?|et al\.?)\s{{0,2}}(?:[,;&]\s{{0,2}}(?:and\s|&)?|and\s|\.|$|(?=\())"
)


def _only_names(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is a list of authors and nothing else."""
    at = start
    while at < end:
        match = _ONE_AUTHOR.match(text, at, end)
        if match is None or match.end() == at:
            return not text[at:end].strip(" .,;:")
        at = match.end()
    return True


def _by_lines(text: str, start: int, end: int, blocks: list[int], lines: list[int]) -> list[int]:
    """Starts at lines that open with an author after something that ends like an entry and has a year in it."""
    hard = set(blocks)
    found = [start]
    for at in lines[1:]:
        if at >= end:
            break
        authorish = _AUTHORISH.match(text, at) is not None
        ended = _ENDED.search(text, max(found[-1], at - 100), at) is not None
        dated = _ANY_YEAR.search(text, found[-1], min(at, found[-1] + 3000)) is not None
        if (
            ended
            and dated
            and (authorish or (at in hard and text[at].isupper() and _CLOSED.search(text, max(found[-1], at - 100), at)))
        ):
            found.append(at)
    if len(found) == 1:
        found += [at for at in _inside(text, start, end)]
    return found


_GLUE = re.compile(rf"(?:\d[a-z]?|\.|\))\.?\s{{0,3}}(?=[{UPPER}])")


def _inside(text: str, start: int, end: int) -> list[int]:
    """Starts within one long line: an author right after the end of an entry that has its year."""
    found: list[int] = []
    last = start
    for match in _GLUE.finditer(text, start, end):
        at = match.end()
        if at - last > 40 and _AUTHORISH.match(text, at) and _ANY_YEAR.search(text, last, at):
            found.append(at)
            last = at
    return found
