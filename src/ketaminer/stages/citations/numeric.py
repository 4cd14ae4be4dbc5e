"""Numeric callouts: ``[14]``, ``[5–7]``, ``[8], [9]``, ``(5, 7)``, superscripts glued to a word or after its full stop.

Square brackets are taken as they come. Parentheses and bare digits mean other things in most papers, so they are read
as callouts only where the document as a whole uses them so: where their numbers are those of the reference list, or,
without a list, where they first appear in the order 1, 2, 3, …
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import UPPER
from ketaminer.stages.citations.words import Words

MAX_RANGE = 30  # works named by one range in a paper without a list; what is wider is an interval (ages [18–84])
MAX_FILLED = 20_000  # works between the ends of ranges in one document; beyond it only the ends are given
MAX_NUMBER = 9999
_DASH = "-‐‑‒–—−"
_INTRO = (
    r"(?:(?:see(?: also)?|e\.\s?g\.,?|cf\.?|[Rr]efs?\.?|[Rr]eferences?|reviewed in|for (?:a )?reviews?,? see|as in)\s{1,2}){0,2}"
)
_JOIN = rf"\s{{0,3}}(?:[,;]\s{{0,3}}(?:and|&)?|[{_DASH}]|and|&|to)\s{{0,3}}"
_TAIL = (
    r"(?:\s{0,2}[,;]?\s{0,2}(?:and (?:the )?references (?:therein|there in|cited therein)|pp?\.\s?\d{1,5}(?:[-–]\d{1,5})?))?"
    r"\s{0,2}[,;]?\s?"
)
_LIST = rf"\s{{0,2}}{_INTRO}(\d{{1,6}}(?:{_JOIN}\d{{1,6}})*+){_TAIL}"
_BRACKET = re.compile(rf"\[{_LIST}\]")
_PAREN = re.compile(rf"\({_LIST}\)")
_DIGITS = rf"(\d{{1,3}}(?:(?:,\s?|[{_DASH}])\d{{1,3}})*+)"
# found.14,15 The | (Smith)5 and | ,5 and; what follows must end the number, or be the next sentence glued to it
_SUPERSCRIPT = re.compile(
    r"(?:(?<=[^\W\d_][.,;:?!])|(?<=[)\]”’\"'%®™][.,;:?!])|(?<=[^\W\d_][.,][”’\"'])|(?<=[)\]”]))"
    rf"{_DIGITS}(?=[\s.,;:)\]]|$|[{UPPER}](?=[a-z])|A(?=\s[a-z]))(?!\.\d)"
)
_GLUED = re.compile(rf"(?<=[a-zà-ÿ]{{3}}){_DIGITS}(?=[\s.,;:)\]]|$)(?!\.\d)")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_DIGITS = re.compile(
    r"(?:(?<=[^\W\d_]{2})|(?<=[.,;:)\]”’\"']))\s?"
    rf"([{_RAISED}]{{1,3}}(?:[,⁻⁃˒,–-]\s?[{_RAISED}]{{1,3}})*+)(?![\w⁺⁻{_RAISED}])"
)
_AREA = re.compile(r"(?:^|[\W\d_])(?:[cdkmnµμ]?m|kg|ft|in|yd|px|ha|mi)$")
_PLAIN = str.maketrans({**{raised: str(digit) for digit, raised in enumerate(_RAISED)}, "⁻": "-", "⁃": "-", "˒": ","})
_NUMBER = re.compile(rf"\d{{1,6}}|[{_DASH}]|\bto\b")
_LINK = re.compile(rf"\s{{0,2}}(?:([{_DASH}])|[,;]\s?(?:and\b|&)?|and\b|&)?\s{{0,2}}")
_ISOTOPE = re.compile(r"(?:[CFHNOI]|Tc|Cu|Ga|Zr)(?:[-\]\s]|$)")
_WORD_BEFORE = re.compile(r"([^\W\d_]{1,20})\.?\s{0,2}$")
_INTERVAL_BEFORE = re.compile(r"(?i)\b(?:range[ds]?|intervals?|from|CI|IQR)[:=,]?\s{0,2}$")
_VALUE_BEFORE = re.compile(r"(?<![\d.])(\d{1,5}(?:\.\d{1,4})?)\s?(?:[^\W\d]{1,3}(?:/[^\W\d]{1,3})?|%)?\s{0,2}$")
_OPERATOR = re.compile(r"\s{0,2}[=<>≤≥≈+×*/]")  # F(2, 37) = 2.04
_UNIT = re.compile(
    r"\s{0,2}(?:[-–]\s?)?(?:s|sec|min|h|hr?s?|hours?|minutes?|seconds?|days?|weeks?|months?|years?|m[glLMm]|[µμu][glLM]|kg|g|cm|%|°)\b"
)
_CLAUSE_START = re.compile(r"(?:[:;,.]|\b(?:and|or|either|to|both|were|are|was|is|i\.e\.,?))\s{0,2}$")


@dataclass(frozen=True, slots=True)
class _Run:
    """The numbers between one pair of brackets: ``(number, start, end, dash before it)``, in reading offsets."""

    start: int
    end: int
    numbers: tuple[tuple[int, int, int, bool], ...]


def find_numeric(text: str, excluded: Iterable[tuple[int, int]], labels: frozenset[int] | None, words: Words) -> list[Callout]:
    """The numeric callouts of ``text`` outside ``excluded``. ``labels``: the numbers of the reference list, if there is one."""
    spans = sorted(excluded)
    starts = [start for start, _ in spans]

    def collect(*patterns: re.Pattern[str], lenient: bool = False) -> list[_Run]:
        runs = [run for pattern in patterns for run in _runs(pattern, text, labels, words, lenient=lenient)]
        inside = (bisect_right(starts, run.start) - 1 for run in runs)
        kept = [run for run, k in zip(runs, inside, strict=True) if k < 0 or run.start >= spans[k][1]]
        return sorted(kept, key=lambda run: run.start)

    chosen = collect(_BRACKET)
    parens, raised = collect(_PAREN), collect(_SUPERSCRIPT, _GLUED)
    certain, by_paren, by_superscript = (_evidence(runs, labels) for runs in (chosen, parens, raised))
    strength = max(by_paren, by_superscript)
    if strength >= 0.35 and strength > 2 * certain:
        if by_paren >= by_superscript:
            chosen += [run for run in parens if not _enumerates(text, run)]
        else:
            chosen += raised + _filling(collect(_GLUED, lenient=True), raised)
    chosen += collect(_RAISED_DIGITS)
    return list(_expand(text, sorted(chosen, key=lambda run: run.start), labels))


def _filling(doubtful: Iterable[_Run], raised: list[_Run]) -> list[_Run]:
    """The doubtful runs that fill a gap in the order in which the others first name their numbers.

    ``three trials7–9`` is a citation after 6 and before 10, although a trial may have a number of its own.
    """
    starts = [run.start for run in raised]
    highest: list[int] = []
    first: dict[int, int] = {}
    for run in raised:
        highest.append(max(highest[-1] if highest else 0, *(number for number, *_ in run.numbers)))
        for number, *_ in run.numbers:
            first.setdefault(number, run.start)
    found = []
    for run in doubtful:
        before = bisect_right(starts, run.start) - 1
        low, high = run.numbers[0][0], run.numbers[-1][0]
        if before >= 0 and highest[before] == low - 1 and low <= high and first.get(high + 1, -1) > run.start:
            found.append(run)
    return found


def _runs(pattern: re.Pattern[str], text: str, labels: frozenset[int] | None, words: Words, *, lenient: bool) -> Iterator[_Run]:
    """``lenient``: digits glued to a word that may have a number of its own are given too."""
    bracketed = pattern in (_BRACKET, _PAREN)
    top = max(labels, default=0) if labels else 0
    for match in pattern.finditer(text):
        start, end = match.span() if bracketed else match.span(1)
        run = _numbers(match[1], match.start(1), start, end)
        values = [number for number, *_ in run.numbers]
        wide = not labels and any(b[3] and b[0] - a[0] > MAX_RANGE for a, b in pairwise(run.numbers))
        if wide:
            continue
        if _possible(values, top, strict=pattern is not _BRACKET) and not _other_meaning(
            pattern, text, start, end, values, words, lenient=lenient
        ):
            yield run


def _numbers(body: str, offset: int, start: int, end: int) -> _Run:
    numbers: list[tuple[int, int, int, bool]] = []
    dash = False
    for match in _NUMBER.finditer(body.translate(_PLAIN)):
        if match[0][0].isdigit():
            # a leading zero is a decimal's or a thousand's: no number of a reference
            value = 0 if match[0][0] == "0" else int(match[0])
            numbers.append((value, offset + match.start(), offset + match.end(), dash and bool(numbers)))
            dash = False
        else:
            dash = True
    return _Run(start, end, tuple(numbers))


def _possible(values: list[int], top: int, *, strict: bool) -> bool:
    """Whether these can be numbers of references; ``top`` is the highest label of the list, 0 without one."""
    if not values or min(values) == 0 or max(values) > MAX_NUMBER:
        return False
    if max(values) > top and any(1800 <= n <= 2100 for n in values) and sum(not 1800 <= n <= 2100 for n in values) < 50:
        return False  # years
    return not strict or max(values) <= (top or 400)


def _other_meaning(
    pattern: re.Pattern[str], text: str, start: int, end: int, values: list[int], words: Words, *, lenient: bool
) -> bool:
    if pattern is _BRACKET:
        if len(values) == 2:
            value = _VALUE_BEFORE.search(text, max(0, start - 16), start)
            if value is not None and values[0] <= float(value[1]) <= values[1]:
                return True  # 29 μg/g [24–36]
            if _INTERVAL_BEFORE.search(text, max(0, start - 12), start):
                return True
        return _ISOTOPE.match(text, end) is not None
    if pattern is _RAISED_DIGITS:
        return _AREA.search(text, max(0, start - 4), start) is not None
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    if before is not None:
        word = before[1].casefold()
        kinds = (words.abbreviated,) if pattern is _SUPERSCRIPT else (words.abbreviated, words.numbered)
        kinds = (*kinds, words.glued) if pattern is _GLUED and not lenient else kinds
        if any(form in kind for kind in kinds for form in (word, word.rstrip("s"))):
            return True
    return (pattern is _PAREN and _OPERATOR.match(text, end) is not None) or (
        pattern is _GLUED and _UNIT.match(text, end) is not None
    )


def _evidence(runs: list[_Run], labels: frozenset[int] | None) -> float:
    """How much these runs look like the document's citations, in [0, 1].

    With a list: the share of its labels that they name. Without: the share of new numbers that come right after those
    seen before, where there are at least five.
    """
    seen: set[int] = set()
    new = ordered = highest = 0
    for run in runs:
        previous = 0
        for number, _, _, dash in run.numbers:
            if dash and 0 < number - previous <= max(MAX_RANGE, len(labels or ())):
                seen.update(range(previous + 1, number))
                highest = max(highest, number - 1)
            if number not in seen:
                new += 1
                ordered += number <= highest + 2
            seen.add(number)
            highest = max(highest, number)
            previous = number
    if labels:
        return len(seen & labels) / len(labels) if len(seen) > 2 or len(labels) < 5 else 0.0
    return ordered / new if new >= 5 and min(seen) <= 3 else 0.0


def _enumerates(text: str, run: _Run) -> bool:
    """Whether ``(1)`` counts the members of a list: it opens a clause and words follow it."""
    before = text[max(0, run.start - 6) : run.start]
    after = text[run.end : run.end + 2]
    if len(run.numbers) != 1 or before.endswith(("al. ", "al.")) or not _CLAUSE_START.search(before):
        return False
    return len(after) == 2 and after[0] == " " and after[1].isalpha()


def _expand(text: str, runs: list[_Run], labels: frozenset[int] | None) -> Iterator[Callout]:
    """Callouts of the runs: runs that touch make one group, ranges give one callout a work."""
    top = max(labels, default=0) if labels else MAX_NUMBER
    filled = 0
    at = 0
    while at < len(runs):
        group = [(runs[at], False)]
        while at + 1 < len(runs):
            left, right = runs[at], runs[at + 1]
            link = _LINK.fullmatch(text, left.end, right.start) if left.end <= right.start <= left.end + 8 else None
            if link is None:
                break
            group.append((right, link[1] is not None))
            at += 1
        at += 1
        whole = (group[0][0].start, group[-1][0].end)
        before: tuple[int, int] | None = None  # the number before and where it begins
        for run, linked in group:
            for k, (number, start, end, dash) in enumerate(run.numbers):
                if before is not None and (dash or (k == 0 and linked)):
                    between = range(before[0] + 1, min(number, top + 1))  # no number beyond the list is named
                    if filled + len(between) <= MAX_FILLED:
                        filled += len(between)
                        yield from (Callout(before[1], end, whole, "numeric", number=middle) for middle in between)
                yield Callout(start, end, whole, "numeric", number=number)
                before = (number, start)
