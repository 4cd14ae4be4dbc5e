"""Sections where the page's layout tells them (PDF): the blocks that ingest marked, not what wording alone suggests.

Marked headings are headings. A caption with its table or with the labels of its figure is a section of its own inside the one
that it stands in, without a heading and of that one's kind, as a table of an article in XML is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ketaminer.align import OffsetMap
from ketaminer.model import Document, Section, Span
from ketaminer.stages.sections.known import Heading
from ketaminer.stages.sections.vocabulary import LABEL, Vocabulary, depth

_FLOATS = frozenset(("caption", "table", "figure"))
_LONGEST_KNOWN = 110  # characters of a block that is a heading by its wording alone


class Layout:
    """The marked blocks of a document in reading offsets; empty where ingest marked none."""

    def __init__(self, document: Document, offsets: OffsetMap) -> None:
        self.headings: list[Span] = []
        self._run_in: set[int] = set()  # where headings begin that stand on a line with their text
        self.apart: list[Span] = []  # captions, tables, labels of figures, the title
        self.floats = _floats(document)
        for start, end, kind in document.blocks:
            span = offsets.to_reading((start, end))
            if span.start < span.end:
                if kind == "heading" and document.text[end : end + 1] != "\n":
                    self._run_in.add(span.start)
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
                found[number] = Heading(start, end, end, entry, depth(label.group()) if label else 0, start not in self._run_in)
        return found

    @staticmethod
    def without_labels(headings: Sequence[Heading]) -> list[Heading]:
        """Headings that wording alone found inside a block, less *Key words:* and the like: they label a list, no section."""
        return [Heading(h.start, h.start, h.start) if h.entry and h.entry.place == "label" else h for h in headings]


def _floats(document: Document) -> list[Span]:
    """Captions and what belongs to each, as spans of the source text: the table or the labels that follow it at once."""
    out: list[Span] = []
    before = ""
    for start, end, kind in document.blocks:
        if kind not in _FLOATS:
            continue
        if kind != "caption" and before == "caption" and not document.text[out[-1].end : start].strip():
            out[-1] = Span(out[-1].start, end)
        else:
            out.append(Span(start, end))
        before = kind
    return out


def with_floats(sections: Sequence[Section], floats: Sequence[Span]) -> tuple[Section, ...]:
    """``sections`` with each float as a section inside the innermost one that it begins in, numbered anew."""
    out: list[Section] = []
    inside: list[Section] = []  # the open sections, outermost first
    at = 0
    for place in sorted(floats):
        while at < len(sections) and sections[at].span.start <= place.start:
            out.append(sections[at])
            inside.append(sections[at])
            at += 1
            while len(inside) > 1 and inside[-2].level >= inside[-1].level:
                del inside[-2]
        if inside:
            end = min(place.end, inside[-1].span.end)
            kind = "other" if inside[-1].kind == "references" else inside[-1].kind
            out.append(Section("", kind, None, None, Span(place.start, end), inside[-1].level + 1))
    out += sections[at:]
    return tuple(replace(section, id=f"s{number}") for number, section in enumerate(out, 1))
