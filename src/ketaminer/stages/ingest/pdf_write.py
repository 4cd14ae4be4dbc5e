"""Blocks → the source text of a PDF, with the edits, block marks and boxes that go with it.

The text shows its layout: a line ends with a newline, a block with an empty line, a page with a form feed. Where a paragraph
runs on into the next column or page there is no empty line. What interrupts a paragraph has been moved out of it before
(:mod:`pdf_arrange`); noise and footnotes stand at the page's end and are edited out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ketaminer.model import Edit, Page, Span, TextBlock, TextBox
from ketaminer.stages.ingest.pdf_arrange import HIDDEN
from ketaminer.stages.ingest.pdf_blocks import Block
from ketaminer.stages.ingest.pdf_lines import Line
from ketaminer.stages.ingest.pdf_runs import Leaf

_CALLOUT = re.compile(r"[1-9]\d{0,2}(?:\s{0,2}[,–—-]\s{0,2}[1-9]\d{0,2}){0,15},?")
_POWERS = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")
_BEFORE = re.compile(r"([^\W\d_]{1,30})$")
_MARKS = re.compile(r"(?:\d{1,2}|[a-z]{1,2}|[*∗†‡§¶#✉⁎]|[,;\s]){1,12}")
_UNITS = frozenset("m cm mm km nm dm µm μm um kg g mg s sec min h hr d l ml dl in ft m⁻ mol yr day chi χ R r".split())
_SPACED = re.compile(r"(?:[^\W_] ){3,60}[^\W_]")
_BRACKETED = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,20}\]")


@dataclass(slots=True)
class PdfText:
    """What reading a PDF gives. ``edits`` are made on ``text`` before all other cleaning steps."""

    text: str
    pages: tuple[Page, ...]
    edits: tuple[Edit, ...]
    blocks: tuple[TextBlock, ...]
    boxes: tuple[TextBox, ...]
    warnings: tuple[str, ...] = ()
    title: str | None = None


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    at: int = 0
    edits: list[Edit] = field(default_factory=list)
    blocks: list[TextBlock] = field(default_factory=list)
    boxes: list[TextBox] = field(default_factory=list)

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)


def write(leaves: Sequence[Leaf], pages: Sequence[list[Block]]) -> PdfText:
    """The text of all pages; ``pages[i]`` are the blocks of ``leaves[i]`` as arranged."""
    out = _Writer()
    made: list[Page] = []
    raised = _raises_callouts(pages)
    nexts: list[Block | None] = [None]  # the first block of the pages behind each page, from the last page on
    for blocks in pages[:0:-1]:
        nexts.append(next((b for b in blocks if b.kind not in HIDDEN), nexts[-1]))
    for leaf, blocks, following in zip(leaves, pages, reversed(nexts), strict=True):
        start = out.at
        visible = [b for b in blocks if b.kind not in HIDDEN]
        for k, block in enumerate(visible):
            after = visible[k + 1] if k + 1 < len(visible) else following
            joined = after is not None and after.kind == "body" and after.goes_on and block.kind == "body"
            _block(out, block, raised)
            out.put("\n" if joined else "\n\n")
        for block in blocks:
            if block.kind in HIDDEN:
                begin = out.at
                _block(out, block, False, hidden=True)
                out.put("\n")
                out.edits.append(Edit(begin, out.at, ""))
        out.put("\f")
        made.append(Page(leaf.number, Span(start, out.at), round(leaf.width, 2), round(leaf.height, 2)))
    return PdfText("".join(out.parts), tuple(made), tuple(out.edits), tuple(out.blocks), tuple(out.boxes))


def _block(out: _Writer, block: Block, raised: bool, *, hidden: bool = False) -> None:
    begin = out.at
    kind = block.kind
    for k, line in enumerate(block.lines):
        if k:
            level = abs(block.lines[k - 1].y - line.y) < 0.4 * line.size
            if kind == "table":
                out.put("\t" if level else "\n\n")
            else:
                out.put(" " if level else "\n")
        start = out.at
        text = line.text.replace("\n", " ").replace("\f", " ")
        text = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
        out.put(text)
        out.boxes.append(TextBox(start, out.at, block.page, *_box(line)))
        if block.front and kind == "body":
            out.edits += _marks(line, start)
        elif not hidden:
            _edit_line(out, line, start, raised and kind == "body")
        if k == 0 and block.lead and not hidden:
            at = start + block.lead
            end = at + len(text[block.lead :]) - len(text[block.lead :].lstrip())
            out.edits.append(Edit(at, end, "\n\n"))
            out.blocks.append(TextBlock(start, at, "heading"))
    if kind not in ("body", "aside"):
        out.blocks.append(TextBlock(begin, out.at, kind))


def _edit_line(out: _Writer, line: Line, start: int, callouts: bool) -> None:
    text = line.text
    if _SPACED.fullmatch(text):
        out.edits += [Edit(start + k, start + k + 1, "") for k, c in enumerate(text) if c == " "]
        return
    for a, b in line.raised:
        piece = text[a:b]
        if callouts and _callout(text, a, b):
            core = piece.rstrip(", ")
            out.edits += [Edit(start + a, start + a, "["), Edit(start + a + len(core), start + a + len(core), "]")]
        elif a and text[a - 1].isdigit() and all(c in "0123456789-−–" for c in piece) and any(map(str.isdigit, piece)):
            out.edits.append(Edit(start + a, start + b, piece.translate(_POWERS)))


def _marks(line: Line, start: int) -> list[Edit]:
    """The edits that take the marks of affiliations out of a line of authors."""
    out: list[Edit] = []
    for a, b in line.raised:
        if _MARKS.fullmatch(line.text[a:b]) and a and not line.text[a - 1].isspace():
            comma = line.text[a:b].rstrip().endswith(",") and line.text[b : b + 1] in ("", " ")
            end = a + line.text[a:b].rfind(",") if comma else b
            out.append(Edit(start + a, start + end, ""))
    return out


def _callout(text: str, a: int, b: int) -> bool:
    """Whether raised figures at ``[a, b)`` can be a callout: behind a word or a mark, not a unit's power or a charge."""
    if not _CALLOUT.fullmatch(text[a:b].strip()) or a == 0:
        return False
    after = text[b : b + 1]
    if after.isalnum():
        return False
    before = text[a - 1]
    if before.isalpha():
        word = _BEFORE.search(text, max(0, a - 31), a)
        return word is not None and len(word[1]) > 1 and word[1] not in _UNITS
    return before in ".,;:)]”’\"'%?!®™ "


def _raises_callouts(pages: Sequence[list[Block]]) -> bool:
    """Whether the paper cites by raised figures: at least three of them in its body, and more than in brackets."""
    raised = bracketed = 0
    for blocks in pages:
        for block in blocks:
            if block.kind == "body" and not block.front:
                for line in block.lines:
                    bracketed += len(_BRACKETED.findall(line.text))
                    raised += sum(_callout(line.text, a, b) for a, b in line.raised)
    return raised >= 3 and raised > bracketed


def _box(line: Line) -> tuple[float, float, float, float]:
    """The line's box on the page (origin at its lower left), whatever direction the line runs in."""
    x0, x1, low, high = line.x0, line.x1, line.bottom, line.top
    if line.angle == 90:
        x0, x1, low, high = -high, -low, x0, x1
    elif line.angle == 270:
        x0, x1, low, high = low, high, -x1, -x0
    elif line.angle == 180:
        x0, x1, low, high = -x1, -x0, -high, -low
    elif line.angle:
        from math import cos, radians, sin

        c, s = cos(radians(line.angle)), sin(radians(line.angle))
        xs = [c * u - s * v for u in (x0, x1) for v in (low, high)]
        ys = [s * u + c * v for u in (x0, x1) for v in (low, high)]
        x0, x1, low, high = min(xs), max(xs), min(ys), max(ys)
    return round(x0, 1), round(low, 1), round(x1, 1), round(high, 1)


def join_pdf_lines(text: str) -> list[Edit]:
    """The edits that join the lines of a paragraph, in a text as :func:`write` makes it: one newline is a line's end, two or
    more are a block's."""
    out: list[Edit] = []
    for match in re.finditer(r"[\n\f][\n\f ]*", text):
        start, end = match.span()
        if start == 0 or end == len(text):
            new = ""
        elif match[0].count("\n") >= 2:
            new = "\n"
        else:
            new = _glue(text, start, end)
        if match[0] != new:
            out.append(Edit(start, end, new))
    return out


def _glue(text: str, start: int, end: int) -> str:
    """What joins two lines: a space, or nothing behind a slash, dash or bracket that stood at the line's end."""
    last, first = text[start - 1], text[end]
    if last in "/(" and first.isalnum():
        return ""
    if last in "-–—" and start > 1 and not text[start - 2].isspace() and first.isalnum():
        return " " if last == "-" and text[start - 2].isalnum() and not first.isdigit() else ""
    return " "


__all__ = ["PdfText", "join_pdf_lines", "write"]
