"""In-text citations and the reference list → the ``citations`` layer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Citation, Citations, Document, Reference, Span
from ketaminer.stages.citations.author_year import find_author_year
from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.choose import choose
from ketaminer.stages.citations.entries import begins_entry, cut_entries
from ketaminer.stages.citations.keys import Keys
from ketaminer.stages.citations.linked import entries_of, linked_citations
from ketaminer.stages.citations.numeric import find_numeric
from ketaminer.stages.citations.placeholders import find_placeholders
from ketaminer.stages.citations.references import parse_entry
from ketaminer.stages.citations.resolve import NOT_FOUND, Resolver
from ketaminer.stages.citations.words import load_words

VOCABULARY = "citation_words.tsv"


def find_citations(document: Document, config: Config, library: tuple[Reference, ...] = ()) -> Citations:
    """All works cited in ``document`` (whose ``sections`` tell where its list is), in order of span.

    ``library``: a list the user brought; it is used in place of the document's own. Every callout gets one of the
    statuses of :class:`ketaminer.model.Citation`, and without any list one key for one work.
    """
    listed = entries_of(document)
    if document.links and not library:
        return linked_citations(document, listed)
    offsets = OffsetMap(document.text, document.edits)
    words = load_words(config.vocabulary(VOCABULARY))
    lists = _lists(document, offsets)
    entire = [whole for whole, _ in lists]
    references = library or listed or _own_list(document, offsets, lists)
    resolver = Resolver(references, config.citations.fuzzy_score, config.citations.mend_years) if references else None
    found = choose(
        find_numeric(offsets.reading, entire, _labels(references) if references else None, words),
        find_author_year(offsets.reading, entire, words),
        resolver,
        offsets.reading,
    )
    found = _without_overlaps([*found, *find_placeholders(offsets.reading, words)])
    found.sort(key=lambda one: (one.start, one.end, one.number or 0, one.letter))
    keys = Keys(config.citations.mend_years, config.citations.fuzzy_score)
    keys.learn(one for one in found if one.names)
    writer = _Writer(document, offsets, references, resolver, keys)
    items: list[Citation] = []
    for one in found:
        items.append(writer.item(f"c{len(items) + 1}", one, items[-1] if items else None))
    return Citations(tuple(items), references)


def _lists(document: Document, offsets: OffsetMap) -> list[tuple[Span, Span]]:
    """The reference lists in reading offsets: each as a whole, and its body without the heading.

    A section without a heading that begins like an entry goes on with the list before it.
    """
    found: list[tuple[Span, Span]] = []
    open_end = -1
    for section in document.sections.items if document.sections else ():
        start, end = offsets.to_reading(section.span)
        if section.kind == "references":
            body = max(start, offsets.to_reading(section.heading_span).end) if section.heading_span else start
            found.append((Span(start, end), Span(body, end)))
            open_end = end
        elif section.heading_span is None and start == open_end and begins_entry(offsets.reading, start, end):
            (whole, body_span), open_end = found[-1], end
            found[-1] = (Span(whole.start, end), Span(body_span.start, end))
    return found


def _own_list(document: Document, offsets: OffsetMap, lists: Sequence[tuple[Span, Span]]) -> tuple[Reference, ...]:
    """The entries of the document's own reference lists, parsed."""
    found: list[Reference] = []
    for _, (start, end) in lists:
        for entry in cut_entries(offsets.reading, start, end, _line_starts(document, offsets, start, end)):
            parts = parse_entry(offsets.reading[entry.start : entry.end], entry.label)
            span = offsets.to_source((entry.start, entry.end))
            text = document.text[span.start : span.end]
            rest = (parts.title, parts.container, parts.volume, parts.pages, parts.doi, parts.pmid)
            found.append(Reference(f"r{len(found) + 1}", span, text, parts.label, tuple(parts.authors), parts.year, *rest))
    return tuple(found)


def _line_starts(document: Document, offsets: OffsetMap, start: int, end: int) -> list[int]:
    """Reading offsets in ``[start, end)`` where a line of the source begins, between words."""
    source = offsets.to_source((start, end))
    found = []
    for edit in document.edits[bisect_left(document.edits, source.start, key=lambda e: e.start) :]:
        if edit.start >= source.end:
            break
        if "\n" in document.text[edit.start : edit.end]:
            at = offsets.to_reading((edit.start, edit.end)).end
            if start < at < end and offsets.reading[at - 1].isspace():
                found.append(at)
    return found


def _labels(references: Sequence[Reference]) -> frozenset[int]:
    """The numbers by which the entries can be cited: their labels, or their places in a list without labels."""
    labels = [ref.label for ref in references if ref.label and ref.label.isdigit()]
    return frozenset(int(label) for label in labels) if labels else frozenset(range(1, len(references) + 1))


def _without_overlaps(callouts: Iterable[Callout]) -> list[Callout]:
    """Callouts of different styles do not overlap: the group that begins first, then the longer one, stays."""
    kept: list[Callout] = []
    high, style = -1, ""
    for one in sorted(callouts, key=lambda c: (c.group[0], -c.group[1])):
        if one.group[0] < high and one.style != style:
            continue
        kept.append(one)
        if one.group[1] > high:
            high, style = one.group[1], one.style
    return kept


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes items of the layer from callouts."""

    document: Document
    offsets: OffsetMap
    references: Sequence[Reference]
    resolver: Resolver | None
    keys: Keys

    def item(self, name: str, one: Callout, before: Citation | None) -> Citation:
        """The item for ``one``; ``before`` is the item that precedes it, the work that *ibid.* means."""
        span, group = self.offsets.to_source((one.start, one.end)), self.offsets.to_source(one.group)
        text = self.document.text[span.start : span.end]
        if one.style == "placeholder":
            return Citation(name, span, text, group, one.style, None, "not_given")
        if one.same:
            unknown = "no_bibliography" if self.resolver is None else NOT_FOUND
            if before is None or before.key is None:
                return Citation(name, span, text, group, one.style, None, unknown, None, 0.0)
            known = (before.key, before.status, before.reference_id, before.score, before.candidates)
            return Citation(name, span, text, group, one.style, *known)
        key = self.keys.key(one) if one.number is None else str(one.number)
        if self.resolver is None:
            return Citation(name, span, text, group, one.style, key, "no_bibliography")
        match = self.resolver.author_year(one) if one.number is None else self.resolver.numeric(one.number)
        reference = None if match.reference is None else self.references[match.reference].id
        rivals = tuple(self.references[k].id for k in match.candidates)
        return Citation(name, span, text, group, one.style, key, match.status, reference, match.score, rivals)
