"""Citations that the paper's own markup links to its reference list: nothing to find, nothing to resolve."""

from __future__ import annotations

import re
from dataclasses import replace

from ketaminer.model import Citation, Citations, Document, Link, Reference
from ketaminer.stages.citations.names import family
from ketaminer.stages.citations.references import parse_entry

_NUMBER = re.compile(r"[\s\[(]{0,3}(\d{1,4})[\s\])]{0,3}")
_NUMBERS = re.compile(r"[\s\[(]{0,3}\d{1,4}(?:[\s\])]{0,3}[,;\u2010-\u2015\u2212-][\s\[(]{0,3}\d{1,4}){0,60}[\s\])]{0,3}")
_YEAR_LETTER = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?\b")
_YEAR = range(1500, 2100)


def entries_of(document: Document) -> tuple[Reference, ...]:
    """The entries of the reference list as the markup gives it; those that it does not take apart are read from their words."""
    return tuple(entry if entry.title or entry.authors else _read(entry) for entry in document.entries)


def _read(entry: Reference) -> Reference:
    # a label that is a word says nothing of how the text begins
    parts = parse_entry(entry.text or "", entry.label if entry.label and entry.label.isdigit() else None)
    return replace(
        entry,
        authors=tuple(parts.authors),
        year=entry.year or parts.year,
        title=parts.title,
        container=entry.container or parts.container,
        volume=entry.volume or parts.volume,
        pages=entry.pages or parts.pages,
        doi=entry.doi or parts.doi,
        pmid=entry.pmid or parts.pmid,
    )


def linked_citations(document: Document, references: tuple[Reference, ...]) -> Citations:
    """The citations of ``document.links``, in order of span, and ``references``."""
    by_id = {ref.id: (ref, place) for place, ref in enumerate(references, 1)}
    items: list[Citation] = []
    for link in sorted(document.links, key=lambda one: (one.span.start, one.span.end)):
        text = document.text[link.span.start : link.span.end]
        style = _style(text)
        for name in link.reference_ids or (None,):
            known = by_id.get(name) if name is not None else None
            key = _key(link, text, style, *known) if known else text.strip(" []()") or None
            status, score = ("resolved", 1.0) if known else ("not_found", 0.0)
            found = known[0].id if known else None
            items.append(Citation(f"c{len(items) + 1}", link.span, text, link.group_span, style, key, status, found, score))
    return Citations(tuple(items), references)


def _style(text: str) -> str:
    one = _NUMBER.fullmatch(text)
    if one is not None:
        return "author-year" if int(one[1]) in _YEAR else "numeric"
    return "numeric" if _NUMBERS.fullmatch(text) else "author-year"


def _key(link: Link, text: str, style: str, ref: Reference, place: int) -> str:
    """The entry's number, or its first author's surname and year, with the year's letter as the callout has it."""
    if style == "numeric":
        number = _NUMBER.fullmatch(text) if len(link.reference_ids) == 1 else None
        return number[1] if number else ref.label or str(place)
    letter = _YEAR_LETTER.search(text)
    year = letter[0] if letter and len(link.reference_ids) == 1 else ref.year or "n.d."
    return f"{family(ref.authors[0]) if ref.authors else ref.title or ref.id} {year}"
