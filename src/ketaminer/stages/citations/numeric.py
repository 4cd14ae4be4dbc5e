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

from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import UPPER

DASH = "-‐‑‒–—−"
MAX_RANGE = 200
_INTRO = (
    r"(?:(?:see(?: also)?|e\.\s?g\.,?|cf\.?|[Rr]efs?\.?|[Rr]eferences?|reviewed in|for (?:a )?reviews?,? see|as in)\s{1,2}){0,2}"
)
_ITEM = r"\d{1,6}"
_JOIN = rf"\s{{0,3}}(?:[,;]\s{{0,3}}(?:and|&)?|[{DASH}]|and|&|to)\s{{0,3}}"
_TAIL = r"(?:\s{0,2}[,;]?\s{0,2}(?:and (?:the )?references (?:therein|there in|cited therein)|pp?\.\s?\d{1,5}(?:[-–]\d{1,5})?))?"
_BODY = rf"{_INTRO}({_ITEM}(?:{_JOIN}{_ITEM})*+){_TAIL}"
BRACKET = re.compile(rf"\[\s{{0,2}}{_BODY}\s{{0,2}}[,;]?\s?\]")
PAREN = re.compile(rf"\(\s{{0,2}}{_BODY}\s{{0,2}}[,;]?\s?\)")
# found.14,15 The | users14,15 and | ,5 and; a superscript list has no "and" in it
_SUP = rf"(\d{{1,3}}(?:(?:,\s?|[{DASH}])\d{{1,3}})*+)"
_SUP_END = rf"(?=[\s.,;:)\]]|$|[{UPPER}](?=[a-z]))"
SUPERSCRIPT = re.compile(
    rf"(?:(?<=[^\W\d_][.,;:?!])|(?<=[)\]”’\"'%®™][.,;:?!])|(?<=[^\W\d_][.,][”’\"'])|(?<=[)\]”])){_SUP}{_SUP_END}(?!\.\d)"
)
GLUED = re.compile(rf"(?<=[a-zà-ÿ]{{3}}){_SUP}(?=[\s.,;:)\]]|$)(?!\.\d)")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_LIST = rf"([{_RAISED}]{{1,3}}(?:[,⁻⁃˒,–-]\s?[{_RAISED}]{{1,3}})*+)"
UNICODE = re.compile(rf"(?:(?<=[^\W\d_]{{2}})|(?<=[.,;:)\]”’\"']))\s?{_RAISED_LIST}(?![\w⁺⁻⁰⁴-⁹¹²³])")
_AREA = re.compile(r"(?:^|[\W\d_])(?:[cdkmnµμ]?m|kg|ft|in|yd|px|ha|mi)$")
_PLAIN = str.maketrans({**{raised: str(digit) for digit, raised in enumerate(_RAISED)}, "⁻": "-", "⁃": "-", "˒": ","})
_NUMBER = re.compile(rf"\d{{1,6}}|[{DASH}]|\bto\b")
_LINK = re.compile(rf"\s{{0,2}}(?:([{DASH}])|[,;]\s?(?:and\b|&)?|and\b|&)?\s{{0,2}}")
_ISOTOPE = re.compile(r"(?:[CFHNOI]|Tc|Cu|Ga|Zr)(?:[-\]\s]|$)")
_CITED_THING = re.compile(
    r"(?i)\b(?:eqs?|equations?|figs?|figures?|tables?|steps?|eqn|exp|experiments?|schemes?|panels?|boxe?s?|appendix|section|chapter|question|items?|aims?|grade|type|stage|phase|class|level|option|no|nos|p|pp|vol|v|ver|version|scores?)\.?\s{0,2}$"
)
_INTERVAL = re.compile(r"(?i)\b(?:range[ds]?|intervals?|from|CI|IQR|eqs?\.?)[:=,]?\s{0,2}$")
_UNIT = re.compile(
    r"\s{0,2}(?:[-–]\s?)?(?:s|sec|min|h|hr?s?|hours?|minutes?|seconds?|days?|weeks?|months?|years?|m[glLMm]|[µμu][glLM]|kg|g|cm|mm|%|°)\b"
)
_ARGUMENT = re.compile(r"\s{0,2}[=<>≤≥≈+×*/]")  # F(2, 37) = 2.04
_VALUE = re.compile(r"(?<![\d.])(\d{1,5}(?:\.\d{1,4})?)\s?(?:[^\W\d]{1,3}(?:/[^\W\d]{1,3})?|%)?\s{0,2}$")
_COUNTED = re.compile(
    r"(?i)(?:day|week|month|year|group|type|phase|grade|stage|table|fig|figure|step|visit|time|study|experiment|score|level|class|arm|site|item|part|box|model|version|cohort|session|trial|sample|batch|zone|caspase|interleukin|windows|covid)s?$"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """The numbers between one pair of brackets: ``(number, start, end, dash before it)``, in reading offsets."""

    start: int
    end: int
    numbers: tuple[tuple[int, int, int, bool], ...]


def find_numeric(text: str, excluded: Iterable[tuple[int, int]], labels: frozenset[int] | None) -> list[Callout]:
    """The numeric callouts of ``text`` outside ``excluded``. ``labels``: the numbers of the reference list, if there is one."""
    runs = {"bracket": [], "paren": [], "superscript": []}  # type: dict[str, list[_Run]]
    for pattern, style in ((BRACKET, "bracket"), (PAREN, "paren"), (SUPERSCRIPT, "superscript"), (GLUED, "superscript")):
        runs[style] += _runs(pattern, text, labels, strict=style != "bracket")
    skip = _Skip(excluded)
    for style in runs:
        runs[style] = [run for run in sorted(runs[style], key=lambda r: r.start) if not skip.covers(run.start)]
    chosen = list(runs["bracket"])
    used = _evidence(runs["bracket"], labels)
    best = max(("paren", "superscript"), key=lambda style: _evidence(runs[style], labels))
    strength = _evidence(runs[best], labels)
    if strength >= 0.35 and strength > 2 * used:
        chosen += [run for run in runs[best] if not _enumerates(text, run, best)]
    chosen += [run for run in _raised_runs(text, labels) if not skip.covers(run.start)]
    return list(_expand(text, sorted(chosen, key=lambda run: run.start), labels))


class _Skip:
    """Membership in intervals that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def covers(self, at: int) -> bool:
        k = bisect_right(self._starts, at) - 1
        return k >= 0 and at < self._spans[k][1]


def _runs(pattern: re.Pattern[str], text: str, labels: frozenset[int] | None, *, strict: bool) -> Iterator[_Run]:
    top = max(labels, default=0) if labels else 0
    for match in pattern.finditer(text):
        group = 1
        start, end = match.span() if pattern in (BRACKET, PAREN) else match.span(group)
        run = _numbers(match[group], match.start(group), start, end)
        values = [number for number, *_ in run.numbers]
        if (
            not values
            or any(number == 0 for number in values)
            or any(len(m) > 1 and m[0] == "0" for m in re.findall(r"\d+", match[group]))
        ):
            continue
        if max(values) > 9999:
            continue
        if any(1800 <= number <= 2100 for number in values) and max(values) > top:
            continue
        if strict and ((labels and max(values) > top) or (not labels and max(values) > 400)):
            continue
        if pattern is BRACKET and _ISOTOPE.match(text, end) and text[end : end + 1].isalpha():
            continue
        if pattern is BRACKET and _holds_value(text, start, values):
            continue
        if pattern is PAREN and _ARGUMENT.match(text, end):
            continue
        if pattern is not BRACKET and _CITED_THING.search(text, max(0, start - 14), start):
            continue
        if pattern is BRACKET and len(values) == 2 and _INTERVAL.search(text, max(0, start - 12), start):
            continue
        if pattern is GLUED and (_COUNTED.search(text, max(0, start - 14), start) or _UNIT.match(text, end)):
            continue
        yield run


def _holds_value(text: str, start: int, values: list[int]) -> bool:
    """Whether ``[24–36]`` is an interval around the number before it: ``29 μg/g [24–36]``."""
    value = _VALUE.search(text, max(0, start - 16), start)
    return value is not None and len(values) == 2 and values[0] <= float(value[1]) <= values[1]


def _numbers(body: str, offset: int, start: int, end: int) -> _Run:
    numbers: list[tuple[int, int, int, bool]] = []
    dash = False
    for match in _NUMBER.finditer(body):
        if match[0][0].isdigit():
            numbers.append((int(match[0]), offset + match.start(), offset + match.end(), dash and bool(numbers)))
            dash = False
        else:
            dash = True
    return _Run(start, end, tuple(numbers))


def _raised_runs(text: str, labels: frozenset[int] | None) -> Iterator[_Run]:
    """Unicode superscripts after a word (not ``m²`` or ``cm²``) or after punctuation (not ``10⁶``)."""
    for match in UNICODE.finditer(text):
        if _AREA.search(text, max(0, match.start(1) - 4), match.start(1)):
            continue
        run = _numbers(match[1].translate(_PLAIN), match.start(1), *match.span(1))
        if run.numbers and all(n > 0 and (not labels or n <= max(labels)) for n, *_ in run.numbers):
            yield run


def _coverage(numbers: set[int], labels: frozenset[int] | None) -> float:
    if labels:
        return len(numbers & labels) / len(labels)
    return 0.5 if len(numbers) > 1 else 0.0


def _evidence(runs: list[_Run], labels: frozenset[int] | None) -> float:
    """How much these runs look like the document's citations, in [0, 1].

    With a list: the share of its labels that they name. Without: the share of new numbers that come right after those
    seen before, where there are at least four.
    """
    seen: set[int] = set()
    new = ordered = 0
    for run in runs:
        lowest = 0
        for number, _, _, dash in run.numbers:
            fill = range(lowest + 1, number) if dash and 0 < number - lowest <= MAX_RANGE else range(0)
            if number not in seen:
                new += 1
                ordered += number <= max(seen, default=0) + 2
            seen.update(fill)
            seen.add(number)
            lowest = number
    if labels:
        return _coverage(seen, labels) if len(seen) > 2 or len(labels) < 5 else 0.0
    return ordered / new if new >= 5 and min(seen) <= 3 else 0.0


_CLAUSE_START = re.compile(r"(?:[:;,.]|\b(?:and|or|either|to|both|were|are|was|is|i\.e\.,?))\s{0,2}$")


def _enumerates(text: str, run: _Run, style: str) -> bool:
    """Whether ``(1)`` counts the members of a list: it opens a clause and words follow it."""
    if style != "paren" or len(run.numbers) != 1:
        return False
    before = text[max(0, run.start - 6) : run.start]
    after = text[run.end : run.end + 2]
    return (
        not before.endswith(("al. ", "al."))
        and bool(_CLAUSE_START.search(before))
        and len(after) == 2
        and after[0] == " "
        and after[1].isalpha()
    )


def _expand(text: str, runs: list[_Run], labels: frozenset[int] | None) -> Iterator[Callout]:
    """Callouts of the runs: runs that touch make one group, ranges give one callout a work."""
    at = 0
    while at < len(runs):
        group = [runs[at]]
        dashes = [False]
        while at + 1 < len(runs):
            left, right = runs[at], runs[at + 1]
            link = _LINK.fullmatch(text, left.end, right.start) if left.end <= right.start <= left.end + 8 else None
            if link is None:
                break
            group.append(right)
            dashes.append(link[1] is not None)
            at += 1
        at += 1
        whole = (group[0].start, group[-1].end)
        before: tuple[int, int, int, bool] | None = None
        for run, linked in zip(group, dashes, strict=True):
            for k, item in enumerate(run.numbers):
                number, start, end, dash = item
                if before is not None and (dash or (k == 0 and linked)) and before[0] < number:
                    low, high = before[0] + 1, number
                    if labels:
                        high = min(high, max(labels) + 1)
                    if high - low <= (max(MAX_RANGE, len(labels)) if labels else MAX_RANGE):
                        for middle in range(low, high):
                            yield Callout(before[1], end, whole, "numeric", number=middle)
                yield Callout(start, end, whole, "numeric", number=number)
                before = item
