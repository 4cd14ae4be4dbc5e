"""In-text citations and the reference list → the ``citations`` layer."""

from __future__ import annotations


from bisect import bisect_right
from collections.abc import Iterable, Sequence

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Citation, Citations, Document, Reference, Section, Span
from ketaminer.stages.citations.author_year import find_author_year
from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.choose import choose
from ketaminer.stages.citations.entries import cut_entries
from ketaminer.stages.citations.keys import Keys
from ketaminer.stages.citations.numeric import find_numeric
from ketaminer.stages.citations.placeholders import find_placeholders
from ketaminer.stages.citations.references import parse_entry
from ketaminer.stages.citations.resolve import NOT_FOUND, RESOLVED, Resolver
from ketaminer.stages.citations.words import load_words


def find_citations(document: Document, config: Config, library: tuple[Reference, ...] = ()) -> Citations:
    """All works cited in ``document`` (whose ``sections`` tell where its list is), in order of span.

    ``library``: a list the user brought; it is used in place of the document's own. Every callout gets one of the
    statuses of :class:`ketaminer.model.Citation`, and without any list one key for one work.
    """
    offsets = OffsetMap(document.text, document.edits)
    text = offsets.reading
    words = load_words(config.vocabulary("citation_words.tsv"))
    lists = [
        (offsets.to_reading(s.span), offsets.to_reading(s.heading_span) if s.heading_span else None)
        for s in _list_sections(document)
    ]
    own = _own_list(document, offsets, lists)
    references = library or own
    excluded = [(int(span.start), int(span.end)) for span, _ in lists]
    labels = _labels(references)
    resolver = Resolver(references, words, config.citations.fuzzy_score) if references else None
    callouts = choose(
        find_numeric(text, excluded, labels if references else None),
        find_author_year(text, excluded, words),
        resolver,
        text,
    )
    callouts += find_placeholders(text, words)
    callouts = sorted(_without_overlaps(callouts), key=lambda one: (one.start, one.end, one.number or 0, one.letter))
    keys = Keys(config.citations.mend_years, config.citations.fuzzy_score)
    keys.learn(one for one in callouts if one.names)
    items: list[Citation] = []
    for number, one in enumerate(callouts, 1):
        items.append(_item(f"c{number}", one, document, offsets, resolver, references, keys, items))
    return Citations(tuple(items), references)


def _list_sections(document: Document) -> list[Section]:
    return [s for s in document.sections.items if s.kind == "references"] if document.sections is not None else []


def _own_list(document: Document, offsets: OffsetMap, lists: Sequence[tuple[Span, Span | None]]) -> tuple[Reference, ...]:
    """The entries of the document's own reference lists, parsed."""
    found: list[Reference] = []
    for span, heading in lists:
        start = max(span.start, heading.end) if heading else span.start
        for entry in cut_entries(offsets.reading, start, span.end, _line_starts(document, offsets, start, span.end)):
            parts = parse_entry(offsets.reading[entry.start : entry.end], entry.label)
            source = offsets.to_source((entry.start, entry.end))
            found.append(
                Reference(
                    f"r{len(found) + 1}",
                    source,
                    document.text[source.start : source.end],
                    parts.label,
                    tuple(parts.authors),
                    parts.year,
                    parts.title,
                    parts.container,
                    parts.volume,
                    parts.pages,
                    parts.doi,
                    parts.pmid,
                )  # fmt: skip
            )
    return tuple(found)


def _line_starts(document: Document, offsets: OffsetMap, start: int, end: int) -> list[int]:
    """Reading offsets in ``[start, end)`` where a line of the source begins, between words."""
    source = offsets.to_source((start, end))
    found = []
    for edit in document.edits[bisect_right(document.edits, source.start, key=lambda e: e.start) :]:
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


def _item(
    name: str, one: Callout, document: Document, offsets: OffsetMap, resolver: Resolver | None, references: Sequence[Reference], keys: Keys,
    before: Sequence[Citation],
) -> Citation:  # fmt: skip
    span, group = offsets.to_source((one.start, one.end)), offsets.to_source(one.group)
    text = document.text[span.start : span.end]
    if one.style == "placeholder":
        return Citation(name, span, text, group, one.style, None, "not_given", None, 1.0)
    if one.same:
        last = before[-1] if before else None
        if last is None or last.key is None:
            return Citation(
                name, span, text, group, one.style, None, "no_bibliography" if resolver is None else NOT_FOUND, None, 0.0
            )
        return Citation(name, span, text, group, one.style, last.key, last.status, last.reference_id, last.score, last.candidates)
    key = str(one.number) if one.number is not None else keys.key(one)
    if resolver is None:
        return Citation(name, span, text, group, one.style, key, "no_bibliography")
    match = resolver.numeric(one.number) if one.number is not None else resolver.author_year(one)
    reference = references[match.reference].id if match.status == RESOLVED and match.reference is not None else None
    rivals = tuple(references[k].id for k in match.candidates)
    return Citation(name, span, text, group, one.style, key, match.status, reference, match.score, rivals)
