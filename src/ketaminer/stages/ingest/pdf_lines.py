"""Runs of characters → lines of text: what stands on one baseline, with its spaces, raised figures and accents.

A line here never crosses a gutter between columns. Small characters above the baseline that touch the word before them
are part of its line and are remembered as *raised*, so that a callout stays apart from its word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ketaminer.stages.ingest.pdf_letters import GAP, SPACE, micro, text_of
from ketaminer.stages.ingest.pdf_runs import Run

MAX_SEGMENTS = 4_000  # stretches of text on a page; no page of a paper has as many
NEAR = 0.9  # of the type size: a wider gap between two runs may be a gutter
_LABEL = re.compile(r"[\[(]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})[\])]?[.):]?|[•●▪■◦‣–—*·\-∗]|\([a-z]\)")


@dataclass(slots=True)
class Line:
    """A line in its own frame (see :class:`Run`): ``x0``, ``x1``, the baseline ``y``, ``top`` and ``bottom``.

    ``font`` and ``size`` are those of most of its characters; ``styles`` holds ``(offset, font, size)`` where the type changes;
    ``raised`` are stretches of ``text`` above the baseline. ``order`` is its place in the order of drawing.
    """

    text: str
    x0: float
    x1: float
    y: float
    top: float
    bottom: float
    font: str
    size: float
    angle: int
    order: int
    styles: list[tuple[int, str, float]] = field(default_factory=list)
    raised: list[tuple[int, int]] = field(default_factory=list)
    whole: tuple[str, float] | bool | None = False
    """The type of a line that is all in one, ``None`` of another; ``False`` until it is asked for."""

    @property
    def height(self) -> float:
        return self.top - self.bottom


class _Segment:
    """Runs that make one line; ``base`` is the one that tells its baseline and size."""

    __slots__ = ("base", "order", "runs", "x0", "x1")

    def __init__(self, run: Run, order: int) -> None:
        self.base = run
        self.runs = [run]
        self.order = order
        self.x0, self.x1 = run.starts[0], run.ends[-1]

    def add(self, runs: Iterable[Run]) -> None:
        for run in runs:
            self.runs.append(run)
            if run.size > 1.05 * self.base.size or (len(run.chars) > len(self.base.chars) and run.size > 0.9 * self.base.size):
                self.base = run
            self.x0, self.x1 = min(self.x0, run.starts[0]), max(self.x1, run.ends[-1])


def lines_of(runs: list[Run]) -> list[Line]:
    """The lines of a page, in no particular order; text along other directions than the page's in lines of its own frame."""
    by_angle: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        by_angle[run.angle].append(run)
    out: list[Line] = []
    for group in by_angle.values():
        segments = _segments(group)
        segments = _join_across(segments) if len(segments) <= MAX_SEGMENTS else _scattered(segments)
        spaced = sum(run.chars.count(" ") for run in group)
        explicit = spaced > 0.05 * sum(len(run.chars) for run in group)
        out += [line for segment in segments if (line := _line(segment, explicit)) is not None]
    return out


def _fits(base: Run, run: Run) -> bool:
    """Whether ``run`` can stand on the line of ``base``: on its baseline, or raised or lowered and smaller."""
    big, small = (base, run) if base.size >= run.size else (run, base)
    rise = (small.y - big.y) / big.size
    if abs(rise) < 0.08:
        return True
    if small.size < 0.88 * big.size:
        return -0.45 < rise < 0.72
    return -0.3 < rise < 0.45 and min(len(base.chars), len(run.chars)) <= 8


def _segments(runs: list[Run]) -> list[_Segment]:
    """Runs joined to what they touch, first to what was drawn just before them, then to anything on their baseline."""
    out: list[_Segment] = []
    rows: dict[int, list[_Segment]] = defaultdict(list)

    def near(segment: _Segment, run: Run, tight: float) -> bool:
        size = max(segment.base.size, run.size)
        gap = run.starts[0] - segment.x1
        if not -0.5 * size < gap < tight * size or not _fits(segment.base, run):
            return False
        return abs(segment.base.y - run.y) < 0.08 * size or gap < 0.35 * size

    for number, run in enumerate(runs):
        if out and near(out[-1], run, NEAR):
            out[-1].add((run,))
            continue
        if out and _again(out[-1], run):
            continue
        row = int(run.y // 6)
        found = None
        for key in (row, row - 1, row + 1):
            for segment in rows[key][-40:]:
                if _again(segment, run):
                    found = segment
                    break
                if near(segment, run, 0.5):
                    segment.add((run,))
                    found = segment
                    break
            if found:
                break
        if found is None:
            segment = _Segment(run, number)
            out.append(segment)
            rows[row].append(segment)
    return out


def _again(segment: _Segment, run: Run) -> bool:
    """Whether ``run`` prints over what is there already: a shadow, or bold type made by printing twice."""
    return any(
        r.chars == run.chars and abs(r.starts[0] - run.starts[0]) < 0.15 * run.size and abs(r.y - run.y) < 0.15 * run.size
        for r in segment.runs[-4:]
    )


def _join_across(segments: list[_Segment]) -> list[_Segment]:
    """Segments of one baseline joined over wide gaps that are no gutter: behind a label, or where the line above or below runs
    through."""
    rows: dict[int, list[_Segment]] = defaultdict(list)
    for segment in segments:
        for key in range(int((segment.base.y - 2) // 4), int((segment.base.y + 2) // 4) + 1):
            rows[key].append(segment)
    covers: dict[int, list[_Segment]] = defaultdict(list)
    for segment in segments:
        covers[int(segment.base.y // 16)].append(segment)
    gone: set[int] = set()
    ordered = sorted(segments, key=lambda s: s.x0)
    for segment in ordered:
        if id(segment) in gone:
            continue
        grown = True
        while grown:
            grown = False
            right = [
                s
                for s in rows[int(segment.base.y // 4)]
                if id(s) not in gone and s is not segment and s.x0 > segment.x0 and _fits(segment.base, s.base)
            ]
            if not right:
                break
            after = min(right, key=lambda s: s.x0)
            size = max(segment.base.size, after.base.size)
            gap = after.x0 - segment.x1
            level = abs(segment.base.y - after.base.y) < 0.08 * size
            if gap < -0.5 * size or gap > 3.2 * size:
                break
            text = "".join(c for r in segment.runs for c in r.chars).strip()
            if gap < 0.35 * size or (
                level and ((len(text) <= 7 and _LABEL.fullmatch(text)) or (gap < 2.0 * size and _crossed(covers, segment, after)))
            ):
                segment.add(after.runs)
                gone.add(id(after))
                grown = True
    return [s for s in segments if id(s) not in gone]


def _scattered(segments: list[_Segment]) -> list[_Segment]:
    """What is left to do for a page littered with text (a drawing, a hostile file): whatever has one baseline is one line."""
    rows: dict[int, _Segment] = {}
    for segment in segments:
        row = rows.setdefault(int(segment.base.y // 6), segment)
        if row is not segment:
            row.add(segment.runs)
    return list(rows.values())


def _crossed(covers: dict[int, list[_Segment]], left: _Segment, right: _Segment) -> bool:
    """Whether a line close above or below runs through the gap between two segments, in the same type."""
    y, size = left.base.y, left.base.size
    low, high = left.x1, right.x0
    above = below = False
    for key in (int(y // 16) - 1, int(y // 16), int(y // 16) + 1):
        for segment in covers[key]:
            away = segment.base.y - y
            if abs(away) > 1.7 * size or abs(away) < 0.3 * size or abs(segment.base.size - size) > 0.06 * size:
                continue
            if segment.x0 < low - size and segment.x1 > high + size:
                above, below = above or away > 0, below or away < 0
    return above or below


def _line(segment: _Segment, explicit: bool) -> Line | None:
    runs = sorted(segment.runs, key=lambda r: r.starts[0])
    base = segment.base
    parts: list[str] = []
    styles: list[tuple[int, str, float]] = []
    raised: list[tuple[int, int]] = []
    weight: dict[tuple[str, float], int] = defaultdict(int)
    at = 0
    last_end: float | None = None
    blank = True
    for run in runs:
        text = text_of(run, explicit)
        if not text.strip():
            if text and parts and not blank:
                parts.append(" ")
                at += 1
                blank = True
            continue
        size = max(run.size, base.size)
        if last_end is not None and not blank and not text[0].isspace():
            gap = run.starts[0] - last_end
            if gap > (SPACE if explicit else GAP) * size and not (run.size < 0.88 * base.size and gap < 0.22 * size):
                parts.append(" ")
                at += 1
        if blank:
            text = text.lstrip()
        rise = (run.y - base.y) / base.size
        if (run is not base and run.size < 0.9 * base.size and rise > 0.08) or (
            run is not base and 0.2 < rise < 0.72 and len(run.chars) <= 12
        ):
            raised.append((at, at + len(text.rstrip())))
        if not styles or styles[-1][1:] != (run.font, run.size):
            styles.append((at, run.font, run.size))
        parts.append(text)
        at += len(text)
        blank = text[-1].isspace()
        last_end = run.ends[-1]
        weight[run.font, run.size] += len(text)
    whole = "".join(parts).rstrip()
    if not whole:
        return None
    if whole[0] == "\ufffd" and whole[1:2] in ("", " "):
        whole = "•" + whole[1:]  # what a font does not name and what opens a line is a bullet
    whole = micro(whole, styles)
    font, size = max(weight, key=lambda k: weight[k])
    bottom = base.y + base.descent * base.size
    place = (segment.x0, segment.x1, base.y, bottom + base.size, bottom)
    return Line(whole, *place, font, size, base.angle, segment.order, styles, raised)
