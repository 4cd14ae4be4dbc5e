"""Headings where the page's layout tells them (PDF): the blocks that ingest marked, not what wording alone suggests."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ketaminer.align import OffsetMap
from ketaminer.model import Document, Span
from ketaminer.stages.sections.known import Heading
from ketaminer.stages.sections.vocabulary import LABEL, Vocabulary, depth

_KEYWORDS = re.compile(r"(?:key\s?-?words?|abbreviations?)\b", re.IGNORECASE)
_LONGEST_KNOWN = 110  # characters of a block that is a heading by its wording alone


class Layout:
    """The marked blocks of a document in reading offsets; empty where ingest marked none."""

    def __init__(self, document: Document, offsets: OffsetMap) -> None:
        self.headings: list[Span] = []
        self.apart: list[Span] = []  # captions, tables, labels of figures, the title
        for start, end, kind in document.blocks:
            span = offsets.to_reading((start, end))
            if span.start < span.end:
                (self.headings if kind == "heading" else self.apart).append(span)
        self.headings.sort()
        self.apart.sort()

    def __bool__(self) -> bool:
        return bool(self.headings)

    def is_apart(self, at: int) -> bool:
        """Whether the block that begins at ``at`` is set apart from the text."""
        k = bisect_right(self.apart, (at, 1 << 60)) - 1
        return k >= 0 and self.apart[k].start <= at < self.apart[k].end

    def own_headings(self, text: str, blocks: Sequence[Span], known: Vocabulary) -> dict[int, Heading]:
        """The blocks (by number) that are headings: those marked, and those of a known wording that are not set apart."""
        marked = {span.start: span for span in self.headings}
        found: dict[int, Heading] = {}
        for number, (start, end) in enumerate(blocks):
            entry = known.exact(text[start:end]) if end - start <= _LONGEST_KNOWN else None
            span = marked.get(start)
            sure = entry is not None and entry.place == "main" and text[start].isupper() and not self.is_apart(start)
            if sure or (span is not None and span.end >= end - 1):
                label = LABEL.match(text, start, end)
                found[number] = Heading(start, end, end, entry, depth(label.group()) if label else 0, True)
        return found

    @staticmethod
    def without_labels(text: str, headings: Sequence[Heading]) -> list[Heading]:
        """Headings that wording alone found inside a block, less *Key words:* and the like: they label a list, no section."""
        return [Heading(h.start, h.start, h.start) if _KEYWORDS.match(text, h.start) else h for h in headings]
