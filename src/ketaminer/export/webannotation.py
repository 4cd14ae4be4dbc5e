"""W3C Web Annotation (JSON-LD): one collection, an annotation a line.

A claim is an annotation that describes: its body is the claim, as a sentence and as JSON, and its targets are all places that it
points at. A mention is an annotation that tags: its bodies are its label, its name and its ids. Every target has a quote
selector and a position selector; the standard counts both in code points, as the spans of the source text are counted. The
source is named by the hash of its text (RFC 6920), so that a reader can tell whether it holds the same one. Annotations have
ids made of what they are about; there are no timestamps.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec

from ketaminer import __version__
from ketaminer.export.marks import Mark, marked
from ketaminer.layers import encode_claim
from ketaminer.model import Claim, Document, Span
from ketaminer.slots import slots

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters of prefix and suffix."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "ketaminer web annotation")
_IDENTIFIERS = {"doi": "https://doi.org/", "pmid": "https://pubmed.ncbi.nlm.nih.gov/"}


def source_iri(document: Document) -> str:
    """The source text as a named hash (RFC 6920), the same for the same text anywhere."""
    digest = hashlib.sha256(document.text.encode("utf-8")).digest()
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def concept_iri(vocabulary: str, ident: str) -> str:
    """Where a concept's id leads: doi.org, PubMed, or else identifiers.org."""
    if vocabulary in _IDENTIFIERS:
        return _IDENTIFIERS[vocabulary] + quote(ident, safe="/:;()")
    bare = ident if ident.lower().startswith(f"{vocabulary.lower()}:") else f"{vocabulary}:{ident}"
    return "https://identifiers.org/" + quote(bare, safe="/:")


def _target(document: Document, source: str, span: Span, role: str | None = None) -> dict[str, Any]:
    text = document.text
    quoted = {
        "type": "TextQuoteSelector",
        "exact": text[span.start : span.end],
        "prefix": text[max(span.start - AROUND, 0) : span.start],
        "suffix": text[span.end : span.end + AROUND],
    }
    place = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    target: dict[str, Any] = {"type": "SpecificResource", "source": source, "selector": [quoted, place]}
    return {**target, "schema:roleName": role} if role else target


def _source(document: Document, source: str, ident: str) -> dict[str, Any]:
    """What is known of the source text: an annotation of all of it, whose bodies are the DOI and the PMID of the paper."""
    known = {"dc:identifier": document.id, "dc:title": document.title, "dc:source": document.source.path}
    ids = {"doi": document.doi, "pmid": document.pmid}
    bodies = [{"id": concept_iri(vocabulary, value), "format": "text/html"} for vocabulary, value in ids.items() if value]
    return {
        "id": ident,
        "type": "Annotation",
        "motivation": "identifying",
        **({"body": bodies} if bodies else {}),
        "target": {
            "id": source,
            "type": "Text",
            "format": "text/plain",
            **{key: value for key, value in known.items() if value},
        },
    }


def _mention(document: Document, source: str, mark: Mark, ident: str) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "value": mark.label, "format": "text/plain", "purpose": "classifying"},
        {
            "type": "TextualBody",
            "value": mark.name or document.text[mark.span.start : mark.span.end],
            "format": "text/plain",
            "purpose": "tagging",
        },
    ]
    bodies += [
        {"type": "SpecificResource", "source": concept_iri(vocabulary, value), "purpose": "identifying"}
        for vocabulary, value in mark.ids.items()
    ]
    if mark.facts:
        told = msgspec.json.encode(mark.facts).decode()
        bodies.append({"type": "TextualBody", "value": told, "format": "application/json", "purpose": "describing"})
    return {
        "id": ident,
        "type": "Annotation",
        "motivation": "tagging",
        "body": bodies,
        "target": _target(document, source, mark.span),
    }


def _claim(document: Document, source: str, claim: Claim, ident: str) -> dict[str, Any]:
    doses = ", ".join(" ".join(dose.text.split()) for dose in claim.doses)
    outcome = claim.outcome.name or " ".join(claim.outcome.text.split())
    marks = [mark for mark in (claim.assertion.certainty, claim.assertion.attribution) if mark not in ("asserted", "own")]
    told = f"{claim.drug.name}{f' ({doses})' if doses else ''}: {outcome}, {claim.direction.replace('_', ' ')}"
    told += f" ({', '.join(marks)})" if marks else ""
    return {
        "id": ident,
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "value": told, "format": "text/plain", "language": "en", "purpose": "describing"},
            {
                "type": "TextualBody",
                "value": encode_claim(claim).decode("utf-8"),
                "format": "application/json",
                "purpose": "describing",
            },
        ],
        "target": [_target(document, source, span, role) for role, span, _ in slots(claim)],
    }


def of_document(document: Document) -> list[dict[str, Any]]:
    """The annotations of a document: what its source is, then its claims, then its mentions and citations."""
    source = source_iri(document)

    def ident(what: str) -> str:
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{document.id} {source} {what}')}"

    found = marked(document)
    pointed = {mark for one in found.relations for _, mark in one.roles}
    # a mark that was made for a slot, and a sentence, is already a target of its claim
    own = [mark for mark in found.marks if mark.label != "SENTENCE" and (mark.facts or mark.id not in pointed)]
    return [
        _source(document, source, ident("source")),
        *(_claim(document, source, one.claim, ident(one.claim.id)) for one in found.relations),
        *(_mention(document, source, mark, ident(mark.id)) for mark in own),
    ]


class _Collection:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._total = 0
        self._hash = hashlib.sha256()
        generator = {"type": "Software", "name": f"ketaminer {__version__}"}
        head = {"@context": CONTEXT, "type": "AnnotationCollection", "label": "Claims and mentions", "generator": generator}
        page = b',"first":{"type":"AnnotationPage","startIndex":0,"items":[\n'
        self._stream.write(msgspec.json.encode(head)[:-1] + page)

    def write(self, document: Document) -> None:
        for one in of_document(document):
            self._stream.write((b",\n" if self._total else b"") + msgspec.json.encode(one))
            self._hash.update(one["id"].encode())
            self._total += 1

    def close(self) -> None:
        whole = self._hash.hexdigest()
        collection, page = (f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{what} {whole}')}" for what in ("collection", "page"))
        end = msgspec.json.encode({"id": page, "partOf": collection})[1:-1]
        rest = msgspec.json.encode({"total": self._total, "id": collection})[1:]
        self._stream.write((b"\n" if self._total else b"") + b"]," + end + b"}," + rest + b"\n")
        self._stream.flush()


def writer(stream: BinaryIO) -> _Collection:
    return _Collection(stream)
