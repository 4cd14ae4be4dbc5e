"""The reading order of a page's lines: columns from left to right, broken by what runs across them.

A gutter is where lines side by side leave a stripe free. Lines that cross it (a title, an abstract, a wide table) divide the
page into bands; within a band the columns are read one after the other. The halves are looked at again in the same way,
which finds three columns and columns inside columns.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from ketaminer.stages.ingest.pdf_lines import Line

_BIN = 2.0  # points
_DEPTH = 8


def strips_of(lines: list[Line]) -> list[list[Line]]:
    """Stretches of lines of one column, each from top to bottom, in reading order."""
    return _cut(lines, 0)


def rows_of(lines: list[Line]) -> list[Line]:
    """Lines from top to bottom; those of one row from left to right."""
    out: list[Line] = []
    row: list[Line] = []
    for line in sorted(lines, key=lambda n: (-n.y, n.x0)):
        if row and row[0].y - line.y > 0.4 * min(row[0].size, line.size):
            out += sorted(row, key=lambda n: n.x0)
            row = []
        row.append(line)
    return out + sorted(row, key=lambda n: n.x0)


def _cut(lines: list[Line], depth: int) -> list[list[Line]]:
    if len(lines) < 2 or depth > _DEPTH:
        return [rows_of(lines)] if lines else []
    gutter = _gutter(lines)
    if gutter is None:
        return [rows_of(lines)]
    across = [line for line in lines if line.x0 < gutter - 1 and line.x1 > gutter + 1]
    if len(across) == len(lines):
        return [rows_of(lines)]
    out: list[list[Line]] = []
    inside = sorted((line for line in lines if not (line.x0 < gutter - 1 and line.x1 > gutter + 1)), key=lambda n: -n.y)
    spans = rows_of(across)
    at = 0
    band: list[Line] = []
    wide: list[Line] = []

    def close_wide() -> None:
        nonlocal wide
        if wide:
            out.extend(_cut(wide, depth + 1))
            wide = []

    def close_band() -> None:
        nonlocal band
        while wide and band and _last_line(wide[-1], band):
            wide.append(band.pop(0))
        if band:
            close_wide()
            out.extend(_cut([n for n in band if n.x1 <= gutter + 1], depth + 1))
            out.extend(_cut([n for n in band if n.x1 > gutter + 1], depth + 1))
            band = []

    for span in spans:
        while at < len(inside) and inside[at].y > span.y + 0.3 * span.size:
            band.append(inside[at])
            at += 1
        if band and _one_sided(band, gutter) and wide and _runs_on(wide[-1], band, span):
            # the short last line of a paragraph, between lines that run across
            wide += rows_of(band)
            band = []
        close_band()
        wide.append(span)
    band += inside[at:]
    close_band()
    close_wide()
    return out


def _one_sided(band: list[Line], gutter: float) -> bool:
    return all(n.x1 <= gutter + 1 for n in band) or all(n.x0 >= gutter - 1 for n in band)


def _last_line(before: Line, band: list[Line]) -> bool:
    """Whether the first line of a band is the short end of the wide paragraph above it."""
    line = band[0]
    if abs(line.size - before.size) > 0.1 * before.size or line.font != before.font or abs(line.x0 - before.x0) > 3:
        return False
    alone = len(band) == 1 or line.y - band[1].y > 0.8 * line.size
    return before.y - line.y < 1.45 * before.size and alone


def _runs_on(before: Line, band: list[Line], after: Line) -> bool:
    size = before.size
    return before.y - after.y < (len(band) + 1) * 1.9 * size and all(abs(n.size - size) < 0.1 * size for n in band)


def _gutter(lines: list[Line]) -> float | None:
    """The middle of the stripe that most pairs of neighbouring lines leave free, weighed against the lines that cross it."""
    ordered = sorted(lines, key=lambda n: n.x0)
    rows: dict[int, list[Line]] = {}
    for line in ordered:
        for key in range(int(line.bottom // 6), int(line.top // 6) + 1):
            rows.setdefault(key, []).append(line)
    votes: Counter[int] = Counter()
    seen: set[tuple[int, int]] = set()
    for row in rows.values():
        for left, right in pairwise(row):
            if right.x0 - left.x1 < 0.45 * min(left.size, right.size) or (pair := (id(left), id(right))) in seen:
                continue
            seen.add(pair)
            if min(left.top, right.top) - max(left.bottom, right.bottom) < 0.1 * min(left.height, right.height):
                continue
            weight = min(12, len(left.text), len(right.text))
            for key in range(int(left.x1 // _BIN) + 1, int(right.x0 // _BIN) + 1):
                votes[key] += weight
    if not votes:
        return None
    most = max(votes.values())
    # of the best stripes, the one in the middle
    keys = sorted(k for k, v in votes.items() if v >= 0.97 * most)
    run = [keys[0]]
    best = run
    for key in keys[1:]:
        run = [*run, key] if key == run[-1] + 1 else [key]
        if len(run) > len(best):
            best = run
    return (best[0] + best[-1] + 1) / 2 * _BIN
