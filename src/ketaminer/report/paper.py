"""A document as the two blocks of data that the page holds of it: its claims, and its text cut at whatever can be highlighted.

Claims keep the names of the published schema. What differs: a ``span`` is ``at``, in UTF-16 units of the *reading* text (the
text that is shown), and a ``text`` is what stands there, on one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ketaminer.align import OffsetMap
from ketaminer.model import JSON, Citation, Claim, Document, Mention, Reference, Span
from ketaminer.report.layout import blocks, place, utf16_offsets
from ketaminer.report.segments import SpansByPlace, cut

MARKED = {"DRUG": "drug", "DOSE": "dose", "OUTCOME": "outcome"}
"""The labels of mentions that are marked in the text, and what the page calls them."""


def paper_blocks(document: Document, key: str) -> tuple[JSON, JSON]:
    """The paper's claims block and its text block; ``key`` tells it from the other papers of the page."""
    offsets = OffsetMap(document.text, document.edits)
    units = utf16_offsets(offsets.reading)
    claims = document.claims.items if document.claims else ()
    index: JSON = {
        "key": key,
        "path": document.source.path,
        "title": document.title,
        "doi": document.doi,
        "pmid": document.pmid,
        "year": document.year,
        "claims": [_claim(claim, offsets, units) for claim in claims],
    }
    return index, _text(document, claims, offsets)


# ------------------------------------------------------------------------------------------------------------ claims


def _claim(claim: Claim, offsets: OffsetMap, units: list[int] | None) -> JSON:
    out: JSON = _placed(msgspec.to_builtins(claim), offsets, units)
    del out["document"]
    out["rule"] = out.pop("provenance")["rule"]
    for citation in out["citations"]:
        citation["reference"] = _reference(citation["reference"])
    main = claim.evidence[0] if claim.evidence else None
    out["start"], out["end"] = main.span if main else (None, None)
    out["quote"] = _shown(offsets, main.span) if main else None
    out["evidence"] = [{"at": one["at"], "page": one["page"]} for one in out["evidence"]]
    return out


def _placed(value: Any, offsets: OffsetMap, units: list[int] | None) -> Any:
    """``value`` with every span as a place in the text that is shown."""
    if isinstance(value, list | tuple):
        return [_placed(item, offsets, units) for item in value]
    if not isinstance(value, dict):
        return value
    out = {name: _placed(item, offsets, units) for name, item in value.items() if name != "span"}
    span = value.get("span")
    if span is not None:
        out["at"] = place(offsets, units, Span(*span))
        if "text" in out:
            out["text"] = _shown(offsets, Span(*span)) or out["text"]
    return out


def _shown(offsets: OffsetMap, span: Span) -> str:
    return " ".join(offsets.reading[slice(*offsets.to_reading(span))].split())


def _reference(reference: JSON | None) -> JSON | None:
    return reference and {name: reference[name] for name in ("authors", "year", "title", "container", "doi", "pmid")}


# -------------------------------------------------------------------------------------------------------------- text


def _text(document: Document, claims: tuple[Claim, ...], offsets: OffsetMap) -> JSON:
    """``tips``: what can be said of a mark, ``[kind, words]``; ``blocks``: ``[level, offset, segments]``.

    A segment is its text or, where marks cover it, a list of its text and their numbers in ``tips``, the longest first.
    """
    tips: dict[tuple[str, str], int] = {}
    marks: list[tuple[Span, int]] = []
    for span, kind, words in _marks(document):
        shown = offsets.to_reading(span)
        if shown.start < shown.end:
            marks.append((shown, tips.setdefault((kind, words), len(tips))))
    marks.sort()
    placed = SpansByPlace(span for span, _ in marks)
    edges = SpansByPlace({offsets.to_reading(span) for claim in claims for span in _spans(claim)})
    units = utf16_offsets(offsets.reading)
    out = []
    for block in blocks(offsets, document.sections):
        within = Span(block.start, block.end)
        touching = placed.touching(within)
        segments = cut(
            within,
            [placed.spans[index] for index in touching],
            (edge for index in edges.touching(within) for edge in edges.spans[index]),
        )
        pieces: list[Any] = []
        for segment in segments:
            text = offsets.reading[segment.start : segment.end]
            covering = dict.fromkeys(marks[touching[index]][1] for index in segment.marks)
            pieces.append([text, *covering] if covering else text)
        out.append([block.level, block.start if units is None else units[block.start], pieces])
    return {"tips": [list(tip) for tip in tips], "blocks": out}


def _spans(claim: Claim) -> Iterator[Span]:
    """Everything of a claim that can be highlighted: its sentences and its slots."""
    yield from (one.span for one in claim.evidence)
    yield from (claim.drug.span, claim.outcome.span)
    yield from (dose.span for dose in claim.doses)
    for comparator in claim.comparators:
        yield comparator.span
        yield from (dose.span for dose in comparator.doses)
    if claim.population:
        yield claim.population.span
        yield from (count.span for count in claim.population.counts)
    yield from (effect.span for effect in claim.effects)
    yield from (p.span for p in claim.p_values)
    yield from (citation.span for citation in claim.citations)
    if claim.timepoint:
        yield claim.timepoint.span


def _marks(document: Document) -> Iterator[tuple[Span, str, str]]:
    """What is marked in the text: where, as what, and what is known of it."""
    for mention in document.mentions.items if document.mentions else ():
        if mention.label in MARKED:
            yield mention.span, MARKED[mention.label], _mention_words(mention)
    if document.citations:
        references = {reference.id: reference for reference in document.citations.references}
        for citation in document.citations.items:
            yield citation.span, "citation", _citation_words(citation, references)


def _mention_words(mention: Mention) -> str:
    about = [mention.name or ""]
    if mention.label == "OUTCOME" and mention.value:
        about.append(mention.value.get("domain") or "")
    about += [f"{vocabulary} {ident}" for vocabulary, ident in mention.ids.items()]
    return " · ".join(words for words in about if words)


def _citation_words(citation: Citation, references: dict[str, Reference]) -> str:
    reference = references.get(citation.reference_id or "")
    about = [citation.key or "", citation.status.replace("_", " ")]
    if reference:
        about.append(" ".join((reference.text or reference.title or "").split())[:300])
    return " · ".join(words for words in about if words)
