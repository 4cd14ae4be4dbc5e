"""W3C Web Annotation, read back as RDF by rdflib."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF

from ketaminer.model import Document
from ketaminer.slots import slots

Written = Callable[[str, Iterable[Document]], bytes]
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
AS = rdflib.Namespace("https://www.w3.org/ns/activitystreams#")
SCHEMA = rdflib.Namespace("http://schema.org/")
DC = rdflib.Namespace("http://purl.org/dc/elements/1.1/")

ANNO = "http://www.w3.org/ns/anno.jsonld"
# what the vocabulary says of the terms that are used here; the published context is at ANNO, and tests have no network
NODES = {"body": "oa:hasBody", "target": "oa:hasTarget", "source": "oa:hasSource", "selector": "oa:hasSelector"}
CONTEXT: dict[str, Any] = {
    "oa": str(OA),
    "as": str(AS),
    "dc": str(DC),
    "schema": str(SCHEMA),
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Software": "as:Application",
    "Text": "http://purl.org/dc/dcmitype/Text",
    **{name: f"oa:{name}" for name in ("Annotation", "TextualBody", "SpecificResource")},
    **{name: f"oa:{name}" for name in ("TextQuoteSelector", "TextPositionSelector", "exact", "prefix", "suffix")},
    **{name: f"oa:{name}" for name in ("describing", "tagging", "identifying", "classifying")},
    **{name: {"@id": iri, "@type": "@id"} for name, iri in NODES.items()},
    "generator": {"@id": "as:generator", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "first": {"@id": "as:first", "@type": "@id"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "name": "http://xmlns.com/foaf/0.1/name",
    "format": "dc:format",
    "language": "dc:language",
}


def graph_of(data: bytes) -> rdflib.Graph:
    told = json.loads(data)
    assert told["@context"] == ANNO
    return rdflib.Graph().parse(data=json.dumps(told | {"@context": CONTEXT}), format="json-ld")


def one(graph: rdflib.Graph, subject: rdflib.term.Node, *path: rdflib.URIRef) -> rdflib.term.Node:
    for step in path:
        (subject,) = graph.objects(subject, step)
    return subject


def places(graph: rdflib.Graph, annotation: rdflib.term.Node, text: str) -> list[tuple[str | None, tuple[int, int]]]:
    """Role and span of all targets of an annotation, whose quotes are checked against the text."""
    found = []
    for target in graph.objects(annotation, OA.hasTarget):
        assert str(one(graph, target, OA.hasSource)).startswith("ni:///sha-256;")
        selectors = {one(graph, selector, RDF.type): selector for selector in graph.objects(target, OA.hasSelector)}
        place, quote = selectors[OA.TextPositionSelector], selectors[OA.TextQuoteSelector]
        start, end = (one(graph, place, key).toPython() for key in (OA.start, OA.end))
        exact, prefix, suffix = (str(one(graph, quote, key)) for key in (OA.exact, OA.prefix, OA.suffix))
        assert text[start:end] == exact
        assert text[:start].endswith(prefix)
        assert text[end:].startswith(suffix)
        assert (len(prefix), len(suffix)) == (min(start, 32), min(len(text) - end, 32))
        role = graph.value(target, SCHEMA.roleName)
        found.append((str(role) if role else None, (start, end)))
    return found


def holds(document: Document, graph: rdflib.Graph) -> int:
    assert document.claims is not None
    assert document.mentions is not None
    assert document.citations is not None
    claims: dict[str, list[tuple[str | None, tuple[int, int]]]] = {}
    for annotation in graph.subjects(OA.motivatedBy, OA.describing):
        assert one(graph, annotation, RDF.type) == OA.Annotation
        bodies = {str(one(graph, body, DC["format"])): body for body in graph.objects(annotation, OA.hasBody)}
        claim = json.loads(str(one(graph, bodies["application/json"], RDF.value)))
        assert claim["schema"] == "ketaminer.claim/1"
        claims[claim["id"]] = places(graph, annotation, document.text)
    assert {ident: sorted(found) for ident, found in claims.items()} == {
        claim.id: sorted((role, tuple(span)) for role, span, _ in slots(claim)) for claim in document.claims.items
    }
    tagged = []
    for annotation in graph.subjects(OA.motivatedBy, OA.tagging):
        said = {
            one(graph, body, OA.hasPurpose): str(one(graph, body, RDF.value))
            for body in graph.objects(annotation, OA.hasBody)
            if (body, RDF.type, OA.TextualBody) in graph
        }
        ((_, place),) = places(graph, annotation, document.text)
        tagged.append((said[OA.classifying], said[OA.tagging], place))
    mentions = [(mention.label, mention.name or mention.text, tuple(mention.span)) for mention in document.mentions.items]
    cited = [("CITATION", citation.key or citation.text, tuple(citation.span)) for citation in document.citations.items]
    assert sorted(tagged) == sorted(mentions + cited)
    return len(claims) + len(tagged)


def test_the_corpus(corpus: tuple[Document, ...], written: Written) -> None:
    assert sum(holds(document, graph_of(written("webannotation", [document]))) for document in corpus) > 3000


@settings(max_examples=40)
@given(data=st.data())
def test_odd_characters(odd_documents: st.SearchStrategy[Document], written: Written, data: st.DataObject) -> None:
    document = data.draw(odd_documents)
    holds(document, graph_of(written("webannotation", [document])))


def test_one_collection(corpus: tuple[Document, ...], written: Written) -> None:
    told = json.loads(written("webannotation", corpus))
    items = told["first"]["items"]
    assert (told["type"], told["first"]["type"]) == ("AnnotationCollection", "AnnotationPage")
    assert told["total"] == len(items)
    assert told["first"]["partOf"] == told["id"]
    assert len({item["id"] for item in items} | {told["id"], told["first"]["id"]}) == len(items) + 2
    about = [item for item in items if item["motivation"] == "identifying"]
    assert [item["target"]["dc:identifier"] for item in about] == [document.id for document in corpus]
    sources = {item["target"]["id"] for item in about}
    targets = [target for item in items if item["motivation"] == "describing" for target in item["target"]]
    assert {target["source"] for target in targets} <= sources
    assert json.loads(written("webannotation", []))["first"]["items"] == []


def test_concepts_are_iris(corpus: tuple[Document, ...], written: Written) -> None:
    trial = next(document for document in corpus if document.id == "jatstrial")
    graph = graph_of(written("webannotation", [trial]))
    sources = {str(graph.value(body, OA.hasSource)) for _, body in graph.subject_objects(OA.hasBody)}
    assert {"https://identifiers.org/drugbank:DB01221", "https://identifiers.org/mesh:D007649"} <= sources
    assert "https://identifiers.org/CHEBI:6121" in sources
    assert f"https://doi.org/{trial.doi}" in {str(body) for _, body in graph.subject_objects(OA.hasBody)}
