"""Lines in reading order → blocks: paragraphs, headings, captions, tables, figures' labels, footnotes.

Type tells most of it: the *body type* is the font and size in which most of the paper is set. A block in another type that
stands where a sentence of the body runs on interrupts it and is moved aside (see :mod:`pdf_write`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ketaminer.stages.ingest.pdf_lines import Line

CAPTION = re.compile(
    r"(?:Supplementary\s|Supplemental\s|Additional\s|Extended Data\s)?"
    r"(?P<kind>Fig(?:ure|\.)?|Table|Tab\.|Box|Scheme|Chart|FIG(?:URE|\.)?|TABLE|BOX|SCHEME)\s?"
    r"(?:S?\d{1,3}|[IVX]{1,4}|[A-Z]\d{0,2})(?![\w-])\s{0,2}(?P<mark>[.:|)–—]?)"
)
_TERMINAL = re.compile(r"(?!(?<=\d)[.:]\d)[.!?:;…][)\]\"”’'»]{0,3}(?:\s?[\[(]?\d{1,3}(?:[,–-]\s?\d{1,3}){0,9}[\])]?\.?)?$")
_LABEL = re.compile(r"(?:[\[(]?\d{1,3}[\])]?[.)]?(?:\s|(?=[A-Z]))|[•●▪■◦‣–—∗*-]\s|\(?[a-z]\)\s|\(?[ivx]{1,4}\)\s)")
_PART = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?\s")
ENTRY = re.compile(r"[\[(]?(\d{1,3})(?:[\])]\.?|\.)\s{0,3}(?=\S)|(\d{1,3})\s{1,4}(?=[A-Z])")


@dataclass(slots=True)
class Block:
    """``kind``: body, heading, title, caption, table, figure, foot or noise. ``goes_on``: it continues the body block before
    it. ``lead``: characters of its first line that are a heading run into the text."""

    kind: str
    lines: list[Line]
    page: int
    left: float = 0.0
    right: float = 0.0
    goes_on: bool = False
    lead: int = 0
    front: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    def type(self) -> tuple[str, float]:
        weight: Counter[tuple[str, float]] = Counter()
        for line in self.lines:
            weight[line.font, round(line.size, 1)] += len(line.text)
        return weight.most_common(1)[0][0]


@dataclass(slots=True)
class Type:
    """The paper's type: ``font`` and ``size`` of its body, and the usual distance of baselines for each size."""

    font: str
    size: float
    leading: dict[float, float] = field(default_factory=dict)
    indented: bool = False

    def body(self, line: Line) -> bool:
        return abs(line.size - self.size) < 0.35 and line.font == self.font

    def gap(self, size: float) -> float:
        return self.leading.get(round(size), 1.22 * size)


def type_of(pages: Sequence[Sequence[Line]]) -> Type:
    """The body type of a paper."""
    weight: Counter[tuple[str, float]] = Counter()
    for lines in pages:
        for line in lines:
            if line.angle == 0 and len(line.text) > 20:
                weight[line.font, round(line.size, 1)] += len(line.text)
    if not weight:
        return Type("", 10.0)
    font, size = weight.most_common(1)[0][0]
    out = Type(font, size)
    steps: dict[int, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        ordered = sorted((n for n in lines if n.angle == 0), key=lambda n: (round(n.x0 / 30), -n.y))
        for a, b in pairwise(ordered):
            step = a.y - b.y
            if abs(a.size - b.size) < 0.2 and 0.8 * a.size < step < 2.6 * a.size and len(b.text) > 20:
                steps[round(a.size)][round(step * 2) / 2] += 1
    out.leading = {key: found.most_common(1)[0][0] for key, found in steps.items() if sum(found.values()) >= 5}
    return out


def blocks_of(strips: list[list[Line]], known: Type, page: int) -> list[Block]:
    """The paragraphs of a page's strips, in order. All are of kind ``body``: :mod:`pdf_headings` and the writer tell more."""
    out: list[Block] = []
    for strip in strips:
        left, right = _edges(strip)
        hanging = _hanging(strip, left)
        current: list[Line] = []
        for line in strip:
            if current and _begins(current, line, left, right, known, hanging):
                out.append(Block("body", current, page, left, right))
                current = []
            current.append(line)
        if current:
            out.append(Block("body", current, page, left, right))
    return out


def _edges(strip: list[Line]) -> tuple[float, float]:
    """Where the lines of a strip begin and end: the leftmost common edge, and the right edge of the longest."""
    starts = Counter(round(n.x0) for n in strip)
    need = max(1, 0.12 * len(strip))
    left = min((x for x, count in starts.items() if count + starts[x + 1] >= need), default=min(starts))
    ends = sorted(n.x1 for n in strip)
    return float(left), ends[min(len(ends) - 1, len(ends) * 9 // 10)]


def _hanging(strip: list[Line], left: float) -> bool:
    """Whether entries hang: their first lines begin at the left edge and most others farther in."""
    firsts = [n for n in strip if abs(n.x0 - left) < 3]
    labelled = sum(1 for n in firsts if ENTRY.match(n.text) or _LABEL.match(n.text))
    inner = sum(1 for n in strip if 5 < n.x0 - left < 40)
    return inner > len(firsts) * 0.8 and inner >= 3 and (labelled > 0.6 * len(firsts) or len(firsts) >= 3)


def terminal(text: str) -> bool:
    """Whether a text ends as a sentence or a list's introduction does."""
    return _TERMINAL.search(text[-60:]) is not None


def _number(text: str) -> int | None:
    match = ENTRY.match(text)
    return int(match[1] or match[2]) if match else None


LEADING = 8
"""How many lines back the leading of a paragraph is looked for."""


def _whole_style(line: Line) -> tuple[str, float] | None:
    """The type of a line that is all in one, but for raised figures and marks (an apostrophe from another font)."""
    if isinstance(line.whole, bool):
        line.whole = _find_whole_style(line)
    return line.whole


def _find_whole_style(line: Line) -> tuple[str, float] | None:
    if len(line.styles) == 1 and not line.raised:
        _, font, size = line.styles[0]
        return (font, round(size, 1)) if any(map(str.isalnum, line.text)) else None
    kinds: set[tuple[str, float]] = set()
    for k, (at, font, size) in enumerate(line.styles):
        end = line.styles[k + 1][0] if k + 1 < len(line.styles) else len(line.text)
        if any(map(str.isalnum, line.text[at:end])) and not any(a <= at < b for a, b in line.raised):
            kinds.add((font, round(size, 1)))
    return next(iter(kinds)) if len(kinds) == 1 else None


def _begins(block: list[Line], line: Line, left: float, right: float, known: Type, hanging: bool) -> bool:
    """Whether ``line`` begins a new paragraph after the lines of ``block``."""
    last = block[-1]
    if abs(last.y - line.y) < 0.4 * min(last.size, line.size):
        return False
    size = max(last.size, line.size)
    step = last.y - line.y
    if abs(line.size - last.size) > 0.06 * size + 0.05:
        return True
    own, before = _whole_style(line), _whole_style(last)
    head = line.text[0]
    ended = terminal(last.text)
    if own and before and own != before and not (head.islower() and not ended):
        return True
    if (
        before
        and own is None
        and before != (line.styles[0][1], round(line.styles[0][2], 1))
        and before[0] != known.font
        and not head.islower()
    ):
        return True
    if before and before[0] != known.font and _PART.match(last.text) and _PART.match(line.text):
        return True
    usual = max(known.gap(size), 1.0 * size)
    tight = min((a.y - b.y for a, b in pairwise(block[-LEADING:]) if a.y - b.y > 0.5 * size), default=usual)
    if step > 1.28 * min(usual, max(tight, size)) + 0.5 or step < -size:
        return step > 1.7 * usual or step < -size or ended or not head.islower()
    number, first = _number(line.text), _number(block[0].text)
    if number is not None and first is not None and number == first + 1 and abs(line.x0 - block[0].x0) < 10:
        return True
    if hanging:
        return abs(line.x0 - left) < 3 and (last.x0 - left > 5 or ended or number is not None)
    if line.text[0] in "•●▪■◦‣" or (ended and _LABEL.match(line.text) and line.x0 <= last.x0 + 3 and last.x1 < right - 2 * size):
        return True
    inset = line.x0 - last.x0
    if 0.55 * size < inset < 4.5 * size and line.x0 - left > 0.55 * size:
        if len(block) == 1 and block[0].x0 < line.x0 and _LABEL.match(block[0].text):
            return False
        return ended or last.x1 < right - 4 * size
    return ended and last.x1 < right - 3 * size and (line.text[0].isupper() or line.text[0].isdigit() or line.text[0] in "“‘\"(['")
