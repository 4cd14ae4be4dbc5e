"""Paragraphs that run on across columns and pages, and what interrupts them moved out of their way.

A paragraph goes on where its text ends in the middle of a sentence and the next column or page begins in the same type. What
lies between (tables, captions, labels of figures) is moved to the nearest paragraph's end on its own page; where one paragraph
fills the page, behind a line of it that ends a sentence; and where there is no such line, to the paragraph's end on a later page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ketaminer.stages.ingest.pdf_blocks import Block, terminal

HIDDEN = frozenset({"noise", "foot"})
"""Kinds that are edited out of the reading text; they stand at their page's end."""
_FLOW = ("body", "heading", "title", "front")


def link(blocks: Sequence[Block]) -> None:
    """Set ``goes_on`` for body blocks that continue an earlier one across columns, pages and what lies between. Body blocks
    in other type that lie between the two halves become ``aside``."""
    last: dict[int, int] = {}  # type size → the last block set in it since the last heading
    for k, block in enumerate(blocks):
        if block.kind in ("heading", "title"):
            last = {}
        if block.kind != "body" or block.front:
            continue
        key = round(block.type()[1] * 2)
        j = next((last[near] for near in (key, key - 1, key + 1) if near in last), None)
        if j is not None and _goes_on(blocks[j], block):
            between = [b for b in blocks[j + 1 : k] if b.kind == "body"]
            if not between or (block.lines[0].text[0].islower() and len(between) <= 12):
                block.goes_on = True
                for other in between:
                    other.kind = "aside"
        last[key] = k


def _goes_on(before: Block, after: Block) -> bool:
    last, first = before.lines[-1], after.lines[0]
    (font, size), (other, size2) = before.type(), after.type()
    moved = before.page != after.page or first.y > last.y or abs(before.left - after.left) > 40
    head = first.text[0]
    if abs(size - size2) > 0.35 or after.lead:
        return False
    if terminal(last.text):
        # a semicolon at the end of a full line at the column's foot
        return moved and last.text[-1] == ";" and head.islower() and font == other and last.x1 > before.right - 3 * size
    if not moved and not (head.islower() and font == other):
        return False
    if head in "•●▪■◦‣":
        return False
    if head.islower() or last.text[-1] in ",-–(":
        return True
    if font != other:
        return False
    return last.x1 > before.right - 5 * size or head in "([<>≥≤="


def arrange(pages: Sequence[list[Block]]) -> list[list[Block]]:
    """The blocks of the pages with what interrupts a paragraph moved to a paragraph's end, on its own page where it has one."""
    out: list[list[Block]] = []
    held: list[Block] = []
    opened = _open_ends(pages)
    for blocks, goes_on in zip(pages, opened, strict=True):
        arranged, held = _page(blocks, held, goes_on)
        out.append(arranged)
    if held and out:
        out[-1] = held + out[-1]
    return out


def _open_ends(pages: Sequence[list[Block]]) -> list[bool]:
    """For each page whether the paragraph at its end goes on behind it."""
    out: list[bool] = []
    goes_on = False
    for blocks in reversed(pages):
        out.append(goes_on)
        goes_on = next((b.goes_on for b in blocks if b.kind in _FLOW), goes_on)
    return out[::-1]


def _page(blocks: list[Block], held: list[Block], goes_on: bool) -> tuple[list[Block], list[Block]]:
    """The blocks of a page as arranged, and what waits for the end of the paragraph that goes on behind the page.

    ``held``: what waits since the pages before.
    """
    out: list[Block] = []
    start = 0  # where the open paragraph began in ``out``
    hidden = [b for b in blocks if b.kind in HIDDEN]
    carried = next((b.goes_on for b in blocks if b.kind in _FLOW), goes_on)
    held = list(held)
    opened = _opened(blocks, goes_on)
    for block, interrupts in zip(blocks, opened, strict=True):
        if block.kind in HIDDEN:
            continue
        if block.kind in _FLOW:
            if not block.goes_on:
                out += held
                held = []
                if block.kind == "body":
                    start = len(out)
                    while start and out[start - 1].kind == "heading":
                        start -= 1
                carried = False
            out.append(block)
        elif interrupts and carried:
            held.append(block)
        elif interrupts:
            out.insert(start, block)
            start += 1
        else:
            out += [*held, block]
            held = []
    if held and goes_on:
        parted = _parted(out, held)
        if parted is None:
            return out + hidden, held
        out, held = parted, []
    return out + held + hidden, []


def _opened(blocks: list[Block], goes_on: bool) -> list[bool]:
    """For each block whether a paragraph is open behind it: the next block of the text goes on with one."""
    out: list[bool] = []
    for block in reversed(blocks):
        out.append(goes_on)
        if block.kind in _FLOW:
            goes_on = block.goes_on
    return out[::-1]


def _parted(flow: list[Block], held: list[Block]) -> list[Block] | None:
    """``flow`` with ``held`` behind the last line that ends a sentence, which then ends a paragraph; ``None`` if no line does."""
    for k in range(len(flow) - 1, -1, -1):
        block = flow[k]
        if block.kind != "body":
            break
        at = next((n for n in range(len(block.lines), 0, -1) if terminal(block.lines[n - 1].text)), 0)
        if at == len(block.lines):
            rest = flow[k + 1 :]
            if not rest:
                return None
            return [*flow[: k + 1], *held, replace(rest[0], goes_on=False), *rest[1:]]
        if at:
            upper, lower = replace(block, lines=block.lines[:at]), replace(block, lines=block.lines[at:], goes_on=False, lead=0)
            return [*flow[:k], upper, *held, lower, *flow[k + 1 :]]
    return None
