"""Where the entries of a reference list without numbers begin.

* Blocks: where nearly every paragraph is an entry, the paragraphs are taken.
* The year behind the authors (``Smith J, Jones B (2010).``): each such year is an anchor, and the entry begins where the
  unbroken run of names before it begins.
* Lines: those that begin like a list of authors after a line that ends like an entry.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice

from ketaminer.stages.citations.names import APOSTROPHE, HYPHEN, PARTICLE, SURNAME_WORD, UPPER

ANY_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}[a-z]?(?!\d)|\bin press\b|\bn\.d\.")
# ends like a sentence or an entry | like an entry only: pages, a year, an identifier
ENDED = re.compile(r"(?:[.)\]?!>”\"’]|\d|/\S{1,80})\s{0,3}$")
CLOSED = re.compile(r"(?:\d[\d\w]{0,8}[.)\]]{0,2}|(?:10\.\d{4,9}|https?:/)/\S{1,80})\s{0,3}$")
_PARTICLES = rf"(?:{PARTICLE}[{APOSTROPHE} ]\s?){{0,3}}"
_AUTHOR_FIRST = re.compile(
    rf"{_PARTICLES}{SURNAME_WORD}(?:[ ](?:{PARTICLE}[ ])?{SURNAME_WORD}){{0,2}}"
    rf"(?:,?\s[{UPPER}](?:[{UPPER}]{{0,3}}\b|\.)(?:[\s{HYPHEN}]?[{UPPER}]\.){{0,4}}|,\s{SURNAME_WORD})(?=[\s,.;:(&]|$)"
)
_ONE_AUTHOR = re.compile(
    rf"\s{{0,2}}(?:(?:and|&|…|\.\.\.)\s{{1,2}})?"
    rf"(?:{_PARTICLES}{SURNAME_WORD}(?:[ ](?:{PARTICLE}[ ])?{SURNAME_WORD}){{0,3}}"
    rf"(?:,?\s?(?:[{UPPER}]\.?[\s{HYPHEN}]?){{1,5}}(?:\s?(?:Jr|Sr|II|III)\.?)?)?|et al\.?)"
    r"\s{0,2}(?:[,;&]\s{0,2}(?:and\s|&)?|and\s|\.|$|(?=\())"
)
_BRACKETED_YEAR = re.compile(r"\(((?:1[5-9]|20)\d{2}[a-z]?|in press|n\.d\.|[Ff]orthcoming|submitted)(?:,[^()\n]{1,30})?\)")
# Smith, J.A., 2010. Title | Smith JA. 2010. Title
_PLAIN_YEAR = re.compile(rf"(?<=[^\d\s])[,.]?\s((?:1[5-9]|20)\d{{2}}[a-z]?)[.:]\s{{1,3}}(?=[“\"‘']?[{UPPER}])")
_STRANGER = re.compile(r"[\d<>=%@_|\"“”]")  # not in a list of authors
_SENTENCE_END = re.compile(rf"[.)]\s{{1,3}}(?=[{UPPER}])|(?<=[^\W\d_]{{2}})\.(?=[{UPPER}])")
# a body that publishes: World Health Organization | National Institute for Health and Care Excellence (NICE) | NICE
_BODY = re.compile(
    rf"(?:[{UPPER}]{{2,12}}|(?:The\s)?[{UPPER}][\w{APOSTROPHE}{HYPHEN}]{{1,30}}"
    rf"(?:\s(?:of|for|and|the|in|on|to|de|&|[{UPPER}][\w{APOSTROPHE}{HYPHEN}]{{0,30}})){{1,14}})(?:\s[(\[][{UPPER}]{{2,12}}[)\]])?"
)
_GLUE = re.compile(rf"(?:\d[a-z]?|\.|\))\.?\s{{0,3}}(?=[{UPPER}])")
MAX_AUTHORS = 1500  # characters of an author list
_LONGEST_BODY = 250  # characters of an organisation's name
_TRIES = 12  # line starts within one author list that are looked at


def find_starts(text: str, start: int, end: int, blocks: list[int], lines: list[int]) -> list[int]:
    """The offsets in ``text[start:end]`` where entries begin; ``blocks`` and ``lines`` are where paragraphs and lines do."""
    whole = _whole_blocks(text, end, blocks)
    if whole:
        found: list[int] = []
        for at, stop in zip(whole, [*whole[1:], end], strict=True):
            several = len(_BRACKETED_YEAR.findall(text, at, stop)) > 1
            found += _by_year(text, at, stop, [at], lines) if several else [at]
        return found
    dated = _by_year(text, start, end, blocks, lines)
    # an entry has one year in front and seldom more than one elsewhere
    if len(dated) >= 3 and len(dated) >= 0.37 * len(ANY_YEAR.findall(text, start, end)):
        return dated
    return _by_line(text, end, blocks, lines)


def _whole_blocks(text: str, end: int, blocks: list[int]) -> list[int]:
    """The blocks, if nearly each of them is an entry of its own; one that goes on with the one before is joined to it."""
    if len(blocks) < 3:
        return []
    good = years = several = 0
    for at, stop in zip(blocks, [*blocks[1:], end], strict=True):
        years += ANY_YEAR.search(text, at, stop) is not None
        several += len(_BRACKETED_YEAR.findall(text, at, stop)) > 1
        if stop - at > 25 and (text[at].isupper() or text[at] in "“\"'‘("):
            good += ENDED.search(text, stop - 25, stop) is not None
    if good < 0.85 * len(blocks) or years < 0.7 * len(blocks) or several > 0.2 * len(blocks):
        return []
    kept = [blocks[0]]
    for at in blocks[1:]:
        goes_on = text[at].islower() and not _AUTHOR_FIRST.match(text, at)
        if not goes_on and ENDED.search(text, max(kept[-1], at - 100), at):
            kept.append(at)
    return kept


def _by_year(text: str, start: int, end: int, blocks: list[int], lines: list[int]) -> list[int]:
    """Starts found from the years that follow the authors."""
    hard = set(blocks)
    found: list[int] = []
    floor = start
    bracketed = list(_BRACKETED_YEAR.finditer(text, start, end))
    plain = list(_PLAIN_YEAR.finditer(text, start, end))
    strangers = [match.end() for match in _STRANGER.finditer(text, start, end)]
    for match in bracketed if len(bracketed) >= len(plain) else plain:
        low = max(floor, match.start() - MAX_AUTHORS)
        # the run of names before the year: from the last digit or other stranger on
        k = bisect_right(strangers, match.start()) - 1
        run = max(low, strangers[k]) if k >= 0 else low
        begin = _begin_of_run(text, run, match.start(), hard, lines, whole=run == floor)
        if begin is not None and (not found or begin > found[-1]):
            found.append(begin)
            floor = match.end()
    if found and 0 < found[0] - start < 400:
        found.insert(0, start)
    return found


def _begin_of_run(text: str, run: int, year: int, hard: set[int], lines: list[int], *, whole: bool) -> int | None:
    """Where, in ``text[run:year]`` without digits, the authors begin. ``whole``: nothing but letters since the year before."""
    inside = lines[bisect_left(lines, run) : bisect_right(lines, year)]
    fits = [at for at in inside if (text[at].isupper() or is_author(text, at)) and ENDED.search(text, max(0, at - 100), at)]
    for at in fits[:_TRIES]:
        if is_author(text, at) and _only_names(text, at, year):
            return at
    firm = [at for at in fits if at in hard]
    if firm or fits:
        return (firm or fits)[-1]
    for match in islice(_SENTENCE_END.finditer(text, run, year), _TRIES):
        if is_author(text, match.end()) and _only_names(text, match.end(), year):
            return match.end()
    body = _begin_of_body(text, run, year)
    if body is not None:
        return body
    at = run
    while at < year and not (text[at].isupper() or is_author(text, at)):
        at += 1
    # right behind the last digit of the entry before
    return at if at < year and (whole or not text[run:at].strip(" .,;:)]”’/")) else None


def _begin_of_body(text: str, run: int, year: int) -> int | None:
    """Where the organisation that stands right before the year begins, behind the end of a sentence."""
    ends = [match for match in _SENTENCE_END.finditer(text, max(run, year - _LONGEST_BODY), year) if match.end() < year]
    for match in reversed(ends):
        if not text[match.end() : year].strip(" .,(["):
            continue
        initial = text[match.start()] == "." and not text[max(0, match.start() - 2) : match.start()].isalpha()
        named = _BODY.fullmatch(text[match.end() : year].rstrip(" .,(["))
        return match.end() if named and not initial else None
    return None


def is_author(text: str, at: int) -> bool:
    """Whether an author is named at ``at``, the surname first."""
    return _AUTHOR_FIRST.match(text, at) is not None


def _only_names(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is a list of authors and nothing else."""
    at = start
    while at < end:
        match = _ONE_AUTHOR.match(text, at, end)
        if match is None or match.end() == at:
            return not text[at:end].strip(" .,;:")
        at = match.end()
    return True


def _by_line(text: str, end: int, blocks: list[int], lines: Sequence[int]) -> list[int]:
    """Starts at lines that open with an author after something that ends like an entry and has a year in it."""
    hard = set(blocks)
    found = [lines[0]]
    year = _next_year(text, lines[0], end)
    for at in lines[1:]:
        if at >= end or year > at or not ENDED.search(text, max(found[-1], at - 100), at):
            continue
        closed = at in hard and text[at].isupper() and CLOSED.search(text, max(found[-1], at - 100), at)
        if closed or is_author(text, at):
            found.append(at)
            year = _next_year(text, at, end)
    return found if len(found) > 1 else found + _inside(text, lines[0], end)


def _next_year(text: str, at: int, end: int) -> int:
    match = ANY_YEAR.search(text, at, end)
    return match.end() if match else end + 1


def _inside(text: str, start: int, end: int) -> list[int]:
    """Starts within one long line: an author right after the end of an entry that has its year."""
    found: list[int] = []
    last, year = start, _next_year(text, start, end)
    for match in _GLUE.finditer(text, start, end):
        at = match.end()
        if at - last > 40 and year <= at and is_author(text, at):
            found.append(at)
            last, year = at, _next_year(text, at, end)
    return found
