"""The reading text in blocks: headings and paragraphs as a page shows them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from ketaminer.align import OffsetMap
from ketaminer.model import Sections, Span


class Block(NamedTuple):
    """A heading of ``level`` 1, 2, … or, with level 0, a paragraph. Offsets of the reading text."""

    start: int
    end: int
    level: int


def blocks(offsets: OffsetMap, sections: Sections | None) -> list[Block]:
    """The text in order, without the white space between blocks.

    A line's end parts two paragraphs unless it stands within a sentence: there the paper's line was only full.
    """
    reading = offsets.reading
    sentences = [offsets.to_reading(span) for span in sections.sentences] if sections else []
    starts = [span.start for span in sentences]

    def within_sentence(at: int) -> bool:
        index = bisect_right(starts, at) - 1
        return index >= 0 and at < sentences[index].end

    headings: dict[int, tuple[int, int]] = {}
    for section in sections.items if sections else ():
        if section.heading_span is not None:
            start, end = offsets.to_reading(section.heading_span)
            while end < len(reading) and reading[end] in ":.":  # "Results: it fell": the colon is the heading's
                end += 1
            if start < end:
                headings.setdefault(start, (end, section.level))
    cuts = {0, len(reading)}
    cuts.update(at + 1 for at, letter in enumerate(reading) if letter == "\n" and not within_sentence(at))
    for start, (end, _) in headings.items():
        cuts.difference_update(range(start + 1, end))
        cuts.update((start, end))
    out: list[Block] = []
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        text = reading[start:end]
        low = start + len(text) - len(text.lstrip())
        high = low + len(text.strip())
        if low < high:
            out.append(Block(low, high, headings[start][1] if start in headings else 0))
    return out


def utf16_offsets(text: str) -> list[int] | None:
    """For each offset in code points the offset in UTF-16 units, which browsers count in; ``None`` where they are equal."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    out = [0]
    for letter in text:
        out.append(out[-1] + (2 if letter > "\uffff" else 1))
    return out


def place(offsets: OffsetMap, units: list[int] | None, span: Span) -> tuple[int, int]:
    """Where a span of the source text stands in the reading text, in UTF-16 units."""
    start, end = offsets.to_reading(span)
    return (start, end) if units is None else (units[start], units[end])
