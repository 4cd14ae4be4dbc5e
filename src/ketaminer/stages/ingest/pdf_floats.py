"""Captions with their tables and with the labels of their figures, taken out of a page before its columns are read.

A caption begins with *Table 1*, *Figure 2* and the like in a type or place of its own. The table is what lies below it that
is not in body type, the figure's labels what lies above.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice

from ketaminer.stages.ingest.pdf_blocks import CAPTION, ENTRY, Block, Type, terminal
from ketaminer.stages.ingest.pdf_columns import rows_of
from ketaminer.stages.ingest.pdf_lines import Line

MAX_FLOATS = 40  # tables and figures of one page


def floats_of(lines: list[Line], known: Type, page: int) -> tuple[list[list[Block]], set[int]]:
    """Captions, each with its table or with the labels drawn above it; and the ids of their lines."""
    rows = rows_of(lines)
    taken: set[int] = set()
    out: list[list[Block]] = []
    for line in rows:
        if len(out) == MAX_FLOATS:
            break
        if id(line) in taken or not (match := CAPTION.match(line.text)) or not _begins_caption(line, match, rows, known):
            continue
        caption = _caption(line, rows, taken, known)
        taken.update(map(id, caption))
        out.append([Block("caption", caption, page)])
        table = match["kind"][0] in "TtBb"
        body = (_table if table else _drawing)(caption, rows, taken, known)
        if body:
            taken.update(map(id, body))
            out[-1].append(Block("table" if table else "figure", body, page))
    return out, taken


def _begins_caption(line: Line, match: re.Match[str], rows: list[Line], known: Type) -> bool:
    """Whether a line that begins with "Table 1" is a caption and not a sentence that wraps there."""
    if not known.body(line):
        first = line.styles[0]
        if abs(line.size - known.size) > 0.35 or first[1] != known.font:
            return True
    if len(line.styles) > 1 and line.styles[0][1] != known.font and line.styles[1][0] <= match.end() + 2:
        return True
    above = [
        n for n in rows if 0 < n.y - line.y < 1.5 * known.gap(line.size) and n.x0 < line.x1 and n.x1 > line.x0 and known.body(n)
    ]
    return not above and (bool(match["mark"]) or len(line.text) < 16)


def _caption(first: Line, rows: list[Line], taken: set[int], known: Type) -> list[Line]:
    out = [first]
    x0, x1 = first.x0, first.x1
    like_body = known.body(first)
    step = 1.45 * max(known.gap(first.size), 1.1 * first.size)
    for line in rows:
        last = out[-1]
        if line.y > last.y + 1 or id(line) in taken or line is first or line.x0 > x1 + 2 or line.x1 < x0 - 2:
            continue
        if abs(line.y - last.y) < 1 and line.x0 > last.x0:
            if line.x0 - last.x1 < 2.5 * line.size:
                out.append(line)
                x1 = max(x1, line.x1)
            continue
        if last.y - line.y > step:
            break
        if abs(line.size - first.size) > 0.35 or line.x0 < x0 - 12 or CAPTION.match(line.text):
            break
        if known.body(line) and not like_body:
            break
        if first.styles[0][1:] != line.styles[0][1:] and len(out) == 1 and first.text[0] == "T" and len(first.styles) == 1:
            # the caption in bold, and the table's head below it in plain type
            break
        if last.text.endswith(".") and last.x1 < x1 - 0.25 * (x1 - x0) and first.text[0] in "Tt":
            break
        out.append(line)
        x1 = max(x1, line.x1)
    return out + _second_column(out, rows, taken, x1)


def _second_column(caption: list[Line], rows: list[Line], taken: set[int], x1: float) -> list[Line]:
    """The rest of a caption set in two columns: lines on the levels of its lines, of which the first goes on with its sentence."""
    first, last = caption[0], caption[-1]
    if terminal(last.text):
        return []
    out: list[Line] = []
    for line in islice(rows, bisect_left(rows, -first.y - 1, key=lambda n: -n.y), None):
        if line.y < last.y - 1:
            break
        if line.x0 < x1 + 4 or id(line) in taken or abs(line.size - last.size) > 0.1 or line.font != last.font:
            continue
        if not out and (abs(line.y - first.y) > 1 or not line.text[0].islower()):
            return []
        if out and abs(line.x0 - out[0].x0) > 2:
            return []
        out.append(line)
    return out if len(caption) > 1 else []


def _table(caption: list[Line], rows: list[Line], taken: set[int], known: Type) -> list[Line]:
    """The lines of the table below a caption: down to the next line of the body, another caption or a wide gap."""
    out: list[Line] = []
    x0, x1 = min(n.x0 for n in caption), max(n.x1 for n in caption)
    low = caption[-1].y
    size = caption[0].size
    for line in rows:
        if line.y >= caption[-1].y - 1 or id(line) in taken:
            continue
        level = abs(line.y - low) < 0.6 * line.size
        beside = line.x1 < x0 - 8 or line.x0 > x1 + 8
        if beside and line.size > size + 0.4:
            continue
        if beside and (known.body(line) or not (level or _free(line, caption[-1], rows, known)) or _of_text(line, rows, known)):
            continue
        if low - line.y > 4.0 * max(size, line.size):
            break
        if CAPTION.match(line.text) and abs(line.size - size) < 0.35 and line.styles[0][1] == caption[0].styles[0][1]:
            break
        if known.body(line) and (abs(size - known.size) > 0.35 or line.x1 - line.x0 > 0.6 * (x1 - x0)):
            if level and line.x0 > x1 - 8:
                continue
            break
        if line.size > known.size + 0.35 and low - line.y > 1.2 * line.size:
            break  # a heading
        if out and low - line.y > 1.8 * line.size and line.size > max(n.size for n in out[-12:]) + 0.6:
            break  # larger type behind a gap: a heading or text in another face
        out.append(line)
        low = min(low, line.y)
        x0, x1 = min(x0, line.x0), max(x1, line.x1)
    # wide text set like the table behind a gap (a reference list) is none of it
    while out and _paragraph(out, x1 - x0):
        last = _paragraph(out, x1 - x0)
        out = out[:-last]
    # nor are headings and first lines of paragraphs in the body's size, right above lines of the body
    while out and out[-1].size > known.size - 0.35 and _of_text(out[-1], rows, known, above=False):
        out.pop()
    return out


def _free(line: Line, caption: Line, rows: list[Line], known: Type) -> bool:
    """Whether nothing of the body stands between a caption's baseline and a line beside its column: the table is wider."""
    if line.size > caption.size + 0.4 or caption.size > known.size - 0.3:
        return False
    return not any(known.body(n) and line.y < n.y < caption.y + n.size and n.x0 < line.x1 and n.x1 > line.x0 for n in rows)


def _of_text(line: Line, rows: list[Line], known: Type, *, above: bool = True) -> bool:
    """Whether a line stands right above a line of the body (or below one): a heading, not a part of the table it is by."""
    near = 2.2 * known.gap(line.size)
    low = bisect_left(rows, -line.y - near * above, key=lambda n: -n.y)
    for n in islice(rows, low, None):
        if n.y < line.y - near:
            break
        if n is not line and n.x0 < line.x1 and n.x1 > line.x0 and known.body(n) and len(n.text) > 20:
            return True
    return False


def _paragraph(table: list[Line], width: float) -> int:
    """How many lines at a table's end are a list of references: several full lines behind a gap that begin with a number."""
    for run, k in enumerate(range(len(table) - 1, 0, -1), 1):
        line = table[k]
        if line.x1 - line.x0 < 0.3 * width and run == 1:
            return 0
        gap = table[k - 1].y - line.y
        if gap > 1.7 * line.size and run >= 4:
            return run if ENTRY.match(line.text) else 0
        if run > 200:
            return 0
    return 0


def _drawing(caption: list[Line], rows: list[Line], taken: set[int], known: Type) -> list[Line]:
    """The labels of the figure above a caption: short lines that are not in body type, up to the next line of the body."""
    out: list[Line] = []
    x0, x1 = min(n.x0 for n in caption) - 20, max(n.x1 for n in caption) + 20
    high = caption[0].y
    for line in reversed(rows):
        if line.y <= caption[0].y + 1 or id(line) in taken or line.x1 < x0 or line.x0 > x1:
            continue
        if known.body(line) or len(line.text) > 110 or line.y - high > 25 * known.size:
            break
        if line.size > 1.08 * known.size and line.text[:1].isupper() and len(line.text) > 6:
            break
        out.append(line)
        high = line.y
    return rows_of(out)
