"""BioC: a document as its passages, their annotations, and claims as relations; what JSON and XML have in common.

Offsets and lengths count Unicode code points of the source text. A relation belongs to the document, since a claim's slots
may stand in several passages.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from ketaminer import __version__
from ketaminer.export.marks import Mark, marked
from ketaminer.export.passages import Passage, passages
from ketaminer.layers import text_sha256
from ketaminer.model import Document

COLLECTION = {
    "source": f"ketaminer {__version__}",
    "date": "",  # no timestamps: the same papers give the same file
    "key": "ketaminer.key",
}
INFONS = {"offsets": "Unicode code points of the source text"}


def infons(document: Document) -> dict[str, str]:
    """What is known of the whole paper."""
    known = {
        "path": document.source.path,
        "sha256": document.source.sha256,
        "text_sha256": text_sha256(document),
        "title": document.title,
        "doi": document.doi,
        "pmid": document.pmid,
        "year": None if document.year is None else str(document.year),
        "licence": document.licence,
    }
    return {key: value for key, value in known.items() if value}


def content(document: Document) -> dict[str, Any]:
    """The document in BioC's own terms, as BioC JSON writes it."""
    found = marked(document)
    places = passages(document, (mark.span for mark in found.marks))
    parts = [_passage(document, place) for place in places]
    starts = [place.span.start for place in places]
    for mark in found.marks:
        if parts:
            at = bisect_right(starts, mark.span.start) - 1
            parts[at]["annotations"].append(_annotation(document, mark))
    return {
        "bioctype": "BioCDocument",
        "id": document.id,
        "infons": infons(document),
        "passages": parts,
        "annotations": [],
        "relations": [
            {
                "id": one.claim.id,
                "infons": {"type": "claim", **one.facts},
                "nodes": [{"refid": mark, "role": role} for role, mark in one.roles],
            }
            for one in found.relations
        ],
    }


def _passage(document: Document, passage: Passage) -> dict[str, Any]:
    start, end = passage.span
    section = passage.section
    known: dict[str, str] = {"type": section.kind if section else "other", "part": "heading" if passage.heading else "body"}
    if section:
        known |= {"section": section.id, "level": str(section.level)}
        if section.heading is not None:
            known["heading"] = section.heading
    return {
        "bioctype": "BioCPassage",
        "offset": start,
        "infons": known,
        "text": document.text[start:end],
        "sentences": [],
        "annotations": [],
        "relations": [],
    }


def _annotation(document: Document, mark: Mark) -> dict[str, Any]:
    start, end = mark.span
    known = {"type": mark.label, **({"name": mark.name} if mark.name else {})}
    known |= {f"ids.{vocabulary}": ident for vocabulary, ident in mark.ids.items()} | mark.facts
    return {
        "id": mark.id,
        "infons": known,
        "text": document.text[start:end],
        "locations": [{"offset": start, "length": end - start}],
    }
