"""Join lines that a layout broke, so that every newline of the reading text ends a paragraph, heading or entry."""

from __future__ import annotations

import re

from ketaminer.model import Edit
from ketaminer.stages.ingest.layout import Layout, Lines, analyse
from ketaminer.stages.ingest.view import View

# a sentence's end: the mark, closing quotes or brackets, then perhaps a citation (in brackets or as superscript digits)
_TERMINAL = re.compile(r"[.!?:;…][)\]\"”’'»]{0,3}(?:\s?\[[\d,;\s–-]{1,24}\]\.?|\d{1,3}(?:[,–-]\d{1,3}){0,6})?$")
_BULLET = re.compile(r"[•▪●◦‣■□➢✓*]\s|[-–—]\s(?=\S)|(?:\(?[a-z]\)|[ivx]{1,4}\))\s")
_NUMBERED = re.compile(r"[\[(]?(\d{1,4})(?:[\])]\.?|\.)(?:\s{1,4}(?=[^\W\d]|[\"“‘'(\[])|(?=[A-Z]))|(\d{1,3})\s{1,4}(?=[A-Z])")
# abbreviations whose full stop ends no sentence although a capital or number may follow
_ABBREVIATION = re.compile(r"(?:^|[\s(\[])(?:figs?|vs|eqs?|nos?|refs?|al|e\.g|i\.e|cf|ca|approx|dr|st|tab|vol|pp?)\.$", re.I)
# words after which no paragraph, heading or entry ends
_OPEN = re.compile(
    r"(?:^|\s)(?:a|an|and|as|at|by|for|from|in|into|is|are|was|were|of|on|or|than|that|the|their|to|versus|vs\.?|with|which)$|[,(\[/–-]$"
)
_SHORT_HEADING = 90


def join_lines(view: View) -> list[Edit]:
    """Replace what lies between two lines by a space where the paragraph goes on, else by one newline.

    In wrapped text a paragraph goes on unless the next word would still have fitted on the line, extra blank lines lie
    between, or the next line begins a list or reference entry. In other text every line is a paragraph, except where a
    page's end or a stray line end cuts a sentence.
    """
    text = view.text
    lines = Lines(view)
    if not len(lines):
        return []
    layout = analyse(lines)
    out: list[Edit] = []
    if lines.start[0] > 0:
        out.append(Edit(0, lines.start[0], ""))
    entry: int | None = None
    match = _NUMBERED.match(text, lines.start[0], lines.end[0])
    if match:
        entry = int(match[1] or match[2])
    for i in range(len(lines) - 1):
        start, end = lines.end[i], lines.start[i + 1]
        number = _entry_number(lines, i + 1)
        goes_on = _goes_on(lines, i, layout, number, entry)
        if not goes_on and number is not None:
            entry = number
        new = _glue(text, start, end) if goes_on else "\n"
        if text[start:end] != new:
            out.append(Edit(start, end, new))
    if lines.end[-1] < len(text):
        out.append(Edit(lines.end[-1], len(text), ""))
    return out


def _entry_number(lines: Lines, i: int) -> int | None:
    """The number with which line ``i`` begins, as entries of numbered lists do."""
    if not (lines.text[lines.start[i]].isdigit() or lines.text[lines.start[i]] in "[("):
        return None
    match = _NUMBERED.match(lines.text, lines.start[i], lines.end[i])
    return int(match[1] or match[2]) if match else None


def _glue(text: str, start: int, end: int) -> str:
    """What joins two lines of one paragraph: a space, or nothing after a slash, dash or bracket that stood at the line's end."""
    last, first = text[start - 1], text[end]
    if last in "/(" and first.isalnum():
        return ""
    if last in "-–—" and start > 1 and not text[start - 2].isspace() and first.isalnum():
        # after a letter a hyphen that is still there is a suspended one (pre- and post-treatment): hyphens were settled before
        return " " if last == "-" and text[start - 2].isalnum() and not first.isdigit() else ""
    return " "


def _goes_on(lines: Lines, i: int, layout: Layout, number: int | None, entry: int | None) -> bool:
    """Whether line ``i + 1`` continues the paragraph of line ``i``."""
    text, start, end = lines.text, lines.start[i], lines.end[i]
    if lines.paragraph[i + 1] or (lines.row(i) and lines.row(i + 1)):
        return False
    gap, page = lines.gap[i + 1], bool(lines.page[i + 1])
    running = lines.running(i, layout.capitals)
    ending = text[max(start, end - 40) : end]
    if not layout.wrapped:
        if page or gap <= layout.spacing:
            return (
                running
                and (page or (end - start >= 60 and gap == 0))
                and not _BULLET.match(text, lines.start[i + 1], lines.end[i + 1])
            )
        return False
    terminal = bool(_TERMINAL.search(ending)) and not _ABBREVIATION.search(ending)
    if gap > layout.spacing and not page:
        # a blank line inside a sentence: left by a page's end or a figure
        return running and not terminal and _fill_ratio(lines, i, layout) >= 1.0
    ratio = _fill_ratio(lines, i, layout)
    if layout.flowed and not page:
        if lines.trail[i]:
            return ratio >= 0.5 or not terminal
        if len(lines.tail(i)) < layout.longest:
            return bool(running and not terminal and ratio >= 0.9)
    if _begins_entry(lines, i, number, entry, terminal, ratio):
        return False
    if ratio < 1.0:
        return not terminal and ((running and ratio >= 0.5) or (ratio >= 0.3 and _OPEN.search(ending) is not None))
    if not terminal:
        return True
    if running:
        return True
    if lines.indent[i + 1] >= 2 and not layout.indented and lines.indent[i + 1] > lines.indent[i]:
        return False
    return not _heading_follows(lines, i + 1, layout)


def _fill_ratio(lines: Lines, i: int, layout: Layout) -> float:
    """How full line ``i`` is: 1 and more if the next line's first word did not fit on it."""
    have = layout.measure(lines.tail(i)) + layout.measure(" " + lines.first_word(i + 1))
    return have / layout.filled if layout.filled else 1.0


def _begins_entry(lines: Lines, i: int, number: int | None, entry: int | None, terminal: bool, ratio: float) -> bool:
    """Whether line ``i + 1`` begins a list or reference entry."""
    if number is not None:
        if entry is not None and number == entry + 1:
            return terminal
        return terminal and number == 1 and ratio < 1.0
    match = _BULLET.match(lines.text, lines.start[i + 1], lines.end[i + 1])
    return match is not None and (terminal or match[0][0] in "•▪●◦‣■□➢✓")


def _heading_follows(lines: Lines, i: int, layout: Layout) -> bool:
    """Whether line ``i`` looks like a heading: short, capitalised, no full stop, and a capital after it."""
    if i + 1 >= len(lines) or lines.end[i] - lines.start[i] > _SHORT_HEADING:
        return False
    line = lines.line(i)
    if not (line[0].isupper() or line[0].isdigit()) or _TERMINAL.search(line[-40:]) or line[-1] == ",":
        return False
    return lines.text[lines.start[i + 1]].isupper() and _fill_ratio(lines, i, layout) < 0.8
