"""What pages print around their text: running heads, page and line numbers, watermarks, continuation marks.

Only what repeats from page to page, counts the pages or numbers the lines is noise; a line that merely stands at a page's
edge is not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from ketaminer.stages.ingest.pdf_lines import Line
from ketaminer.stages.ingest.pdf_runs import Leaf, Run

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[-–—|\[(\s]{0,3}(?:page\s{0,2})?(\d{1,5}|[ivx]{1,6})(\s{0,2}(?:of|/)\s{0,2}\d{1,5})?[-–—|\])\s]{0,3}", re.I)
_CONTINUED = re.compile(
    r"\(?(?:table\s{1,2}\d{1,2}\s{0,2})?\(?cont(?:inued|d)?\.?"
    r"(?:\s(?:on|from)\s(?:the\s)?(?:next|previous|following)\s(?:page|column))?\.?\)?",
    re.I,
)
_NUMBERED = re.compile(r"(?:supplementary\s)?(?:table|figure|fig\.?|box|appendix|scheme)\s?#", re.I)
_IMPRINT = re.compile(r"\bet al\b.{0,60}\d{4}|\bvol(?:ume|\.)\s?\d|\bwww\.|https?://|\bdoi\b|©", re.I)
_TOP, _FOOT = 0.87, 0.115  # of the page's height: heads lie above, feet below
_ROWS = 5  # rows from the page's edge


def line_numbers(leaf: Leaf) -> list[Run]:
    """The runs that number a page's lines (1, 2, 3 … or 5, 10, 15 … down one margin), taken out of ``leaf.runs``."""
    numbers: list[tuple[float, int, Run]] = []
    text: list[Run] = []
    for run in leaf.runs:
        digits = "".join(run.chars).strip()
        if run.angle == 0 and len(digits) <= 4 and digits.isdecimal():
            numbers.append((-run.y, int(digits), run))
        elif run.angle == 0:
            text.append(run)
    if len(numbers) < 8 or not text:
        return []
    low = sorted(run.starts[0] for run in text)[len(text) // 50]
    high = sorted(run.ends[-1] for run in text)[len(text) * 49 // 50]
    margins = ([n for n in numbers if n[2].ends[-1] < low], [n for n in numbers if n[2].starts[0] > high])
    out: list[Run] = []
    for found in margins:
        if len(found) < 8:
            continue
        found.sort(key=lambda f: f[0])
        steps = Counter(b[1] - a[1] for a, b in pairwise(found))
        step, times = steps.most_common(1)[0]
        gaps = sorted(b[0] - a[0] for a, b in pairwise(found))
        # entries of a numbered list have text of several lines between their numbers
        even = gaps[len(gaps) // 10] > 0.6 * gaps[len(gaps) * 9 // 10]
        if step in (1, 5) and times >= 0.9 * (len(found) - 1) and even:
            out += [run for _, _, run in found]
    if out:
        gone = {id(run) for run in out}
        leaf.runs = [run for run in leaf.runs if id(run) not in gone]
    return out


def noise_of(pages: list[list[Line]], widths: list[float], heights: list[float]) -> set[int]:
    """The ``id`` of every line that is noise; ``widths`` and ``heights`` are the pages'."""
    out: set[int] = set()
    for lines, width, height in zip(pages, widths, heights, strict=True):
        # printers' marks, which no viewer shows
        out.update(id(n) for n in lines if n.angle == 0 and (n.y > height or n.top < 0 or n.x0 > width or n.x1 < 0))
    repeated: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    numbers: list[tuple[int, int, Line, bool]] = []
    anywhere: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True), 1):
        flat = [line for line in lines if line.angle == 0]
        for line in lines:
            if len(line.text) < 200:
                anywhere[line.text, round(line.x0), round(line.y)].add(number)
            if _CONTINUED.fullmatch(line.text):
                out.add(id(line))
        for line in _edges(flat, height):
            match = _NUMBER.fullmatch(line.text)
            if match:
                if not match[1].isdecimal() and any(o is not line and abs(o.y - line.y) < 2 for o in flat):
                    continue
                value = int(match[1]) if match[1].isdecimal() else 0
                numbers.append((number, value - number, line, match[2] is not None or "age" in match[0]))
            elif len(line.text) <= 250:
                key = _key(line.text)
                if sum(map(str.isalpha, key)) >= 3 and not _NUMBERED.match(key):
                    repeated[key].append((number, line))
    for found in repeated.values():
        for number, line in found:
            same = {n for n, other in found if abs(other.y - line.y) < 10 and n != number}
            if len(same) >= (1 if len(pages) <= 8 else 2) or (
                number > 1 and _IMPRINT.search(line.text) and _outermost(line, pages[number - 1])
            ):
                out.add(id(line))
    for lines, height in zip(pages, heights, strict=True):
        edges = _edges([line for line in lines if line.angle == 0], height)
        rows = [line for line in edges if id(line) in out]
        out.update(id(line) for line in edges if len(line.text) < 80 and any(abs(line.y - n.y) < 1.5 for n in rows))
    offsets = Counter(offset for _, offset, _, _ in numbers)
    out.update(id(line) for _, offset, line, named in numbers if named or offsets[offset] >= 2 or len(pages) == 1)
    if len(pages) >= 3:
        for (text, x, y), found_on in anywhere.items():
            if len(found_on) >= max(3, 0.6 * len(pages)) and sum(map(str.isalnum, text)) > 1:
                for number in found_on:
                    out.update(id(n) for n in pages[number - 1] if (n.text, round(n.x0), round(n.y)) == (text, x, y))
    return out


def _outermost(line: Line, lines: list[Line]) -> bool:
    """Whether nothing lies beyond a line's row towards the nearer edge, and a gap parts it from the text."""
    others = [n for n in lines if n.angle == 0 and abs(n.y - line.y) > 0.5 * line.size]
    above = [n for n in others if n.y > line.y]
    below = [n for n in others if n.y < line.y]
    if above and below:
        return False
    return all(abs(n.y - line.y) > 1.8 * max(line.size, n.size) for n in above + below)


def _key(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.casefold().split())).strip(" #|-–—.·•:/")


def _edges(lines: list[Line], height: float) -> list[Line]:
    """The lines in a page's head and foot: of the outermost rows those that lie far enough out."""
    out: list[Line] = []
    for sign in (-1, 1):
        rows = 0
        last: float | None = None
        for line in sorted(lines, key=lambda n: sign * n.y):
            if last is None or abs(line.y - last) > 0.5 * line.size:
                rows += 1
                last = line.y
            inside = line.y > _TOP * height if sign < 0 else line.y < _FOOT * height
            if rows > _ROWS or not inside:
                break
            out.append(line)
    return out
