"""BioC JSON and XML, read back by the ``bioc`` library."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable

import bioc
import pytest
from bioc import biocjson, biocxml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ketaminer.model import Document
from ketaminer.slots import slots

Written = Callable[[str, Iterable[Document]], bytes]


def as_xml(text: str) -> str:
    """What XML can hold of a text: its forbidden characters become U+FFFD."""

    def allowed(c: str) -> bool:
        return c in "\t\n\r" or 0x20 <= ord(c) <= 0xD7FF or 0xE000 <= ord(c) <= 0xFFFD or ord(c) >= 0x10000

    return "".join(c if allowed(c) else "\ufffd" for c in text)


READERS = {
    "bioc-json": (lambda data: biocjson.loads(data.decode("utf-8")), str),
    "bioc-xml": (lambda data: biocxml.load(io.BytesIO(data)), as_xml),
}


def holds(document: Document, read: bioc.BioCDocument, shown: Callable[[str], str]) -> int:
    """Everything of ``document`` is in what was read; gives the number of places compared."""
    text = document.text
    assert read.id == document.id
    assert "".join(passage.text for passage in read.passages) == shown(text)
    annotations = {}
    for passage in read.passages:
        assert shown(text)[passage.offset : passage.offset + len(passage.text)] == passage.text
        for one in passage.annotations:
            (place,) = one.locations
            assert passage.offset <= place.offset
            assert place.end <= passage.offset + len(passage.text)
            assert one.text == shown(text[place.offset : place.end])
            assert one.id not in annotations
            annotations[one.id] = one
    assert document.sections is not None
    assert document.mentions is not None
    assert document.citations is not None
    assert document.claims is not None
    told = {(one.infons["type"], (one.locations[0].offset, one.locations[0].end)) for one in annotations.values()}
    assert told >= {("SENTENCE", tuple(span)) for span in document.sections.sentences}
    assert told >= {("CITATION", tuple(one.span)) for one in document.citations.items}
    for mention in document.mentions.items:
        one = annotations[mention.id]
        assert (one.infons["type"], one.infons.get("name")) == (mention.label, shown(mention.name) if mention.name else None)
        assert {k[4:]: v for k, v in one.infons.items() if k[:4] == "ids."} == {k: shown(v) for k, v in mention.ids.items()}
        assert float(one.infons["score"]) == mention.score
    assert [one.id for one in read.relations] == [claim.id for claim in document.claims.items]
    for claim, relation in zip(document.claims.items, read.relations, strict=True):
        seen = []
        for node in relation.nodes:
            (place,) = annotations[node.refid].locations
            seen.append((node.role, (place.offset, place.end), annotations[node.refid].text))
        assert seen == [(role, tuple(span), shown(quoted)) for role, span, quoted in slots(claim)]
        infons = relation.infons
        assert (infons["type"], infons["direction"], infons["kind"]) == ("claim", claim.direction, claim.kind)
        assert infons["drug.name"] == shown(claim.drug.name)
        assert float(infons["confidence"]) == claim.confidence
        assert infons["assertion.certainty"] == claim.assertion.certainty
        for number, dose in enumerate(claim.doses):
            low = infons.get(f"doses.{number}.low")
            assert (None if low is None else float(low), infons.get(f"doses.{number}.unit")) == (dose.low, dose.unit)
            assert infons.get(f"doses.{number}.route") == dose.route
        for number, p_value in enumerate(claim.p_values):
            assert (infons[f"p_values.{number}.op"], float(infons[f"p_values.{number}.value"])) == (p_value.op, p_value.value)
        for number, effect in enumerate(claim.effects):
            value = infons.get(f"effects.{number}.intervention")
            assert (None if value is None else float(value)) == effect.intervention
    return len(annotations) + sum(len(relation.nodes) for relation in read.relations)


@pytest.mark.parametrize("name", READERS)
def test_the_corpus(name: str, corpus: tuple[Document, ...], written: Written) -> None:
    read, shown = READERS[name]
    collection = read(written(name, corpus))
    bioc.validate(collection)
    assert len(collection.documents) == len(corpus)
    assert sum(holds(document, one, shown) for document, one in zip(corpus, collection.documents, strict=True)) > 5000


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=80)
@given(data=st.data())
def test_odd_characters(name: str, odd_documents: st.SearchStrategy[Document], written: Written, data: st.DataObject) -> None:
    document = data.draw(odd_documents)
    read, shown = READERS[name]
    collection = read(written(name, [document]))
    bioc.validate(collection)
    holds(document, collection.documents[0], shown)


def test_sections_are_passages(corpus: tuple[Document, ...], written: Written) -> None:
    collection = biocjson.loads(written("bioc-json", corpus).decode("utf-8"))
    trial = next(one for one in collection.documents if one.id == "trial")
    kinds = {passage.infons["type"] for passage in trial.passages}
    assert kinds >= {"title", "abstract", "methods", "results"}
    heads = [passage for passage in trial.passages if passage.infons["part"] == "heading"]
    assert heads
    assert all(passage.text.split() == passage.infons["heading"].split() for passage in heads)


def test_xml_is_in_the_order_of_the_dtd(corpus: tuple[Document, ...], written: Written) -> None:
    rules = """
        <!ELEMENT collection (source, date, key, infon*, document+)>
        <!ELEMENT document (id, infon*, passage*, relation*)>
        <!ELEMENT passage (infon*, offset, ((text?, annotation*) | sentence*), relation*)>
        <!ELEMENT sentence (infon*, offset, text?, annotation*, relation*)>
        <!ELEMENT annotation (infon*, location*, text)> <!ELEMENT relation (infon*, node*)>
        <!ELEMENT location EMPTY> <!ELEMENT node EMPTY> <!ELEMENT source (#PCDATA)> <!ELEMENT date (#PCDATA)>
        <!ELEMENT key (#PCDATA)> <!ELEMENT id (#PCDATA)> <!ELEMENT infon (#PCDATA)> <!ELEMENT offset (#PCDATA)>
        <!ELEMENT text (#PCDATA)> <!ATTLIST infon key CDATA #REQUIRED>
        <!ATTLIST annotation id CDATA #IMPLIED> <!ATTLIST relation id CDATA #IMPLIED>
        <!ATTLIST location offset CDATA #REQUIRED length CDATA #REQUIRED>
        <!ATTLIST node refid CDATA #REQUIRED role CDATA "">
    """
    dtd = etree.DTD(io.StringIO(rules))
    assert dtd.validate(etree.fromstring(written("bioc-xml", corpus))), dtd.error_log


@pytest.mark.parametrize("name", READERS)
def test_nothing_is_a_collection_too(name: str, written: Written) -> None:
    collection = READERS[name][0](written(name, []))
    assert collection.documents == []
    assert collection.infons == {"offsets": "Unicode code points of the source text"}


def test_json_keeps_every_character(odd_documents: st.SearchStrategy[Document], written: Written) -> None:
    @settings(max_examples=30)
    @given(odd_documents)
    def check(document: Document) -> None:
        (read,) = json.loads(written("bioc-json", [document]))["documents"]
        assert "".join(passage["text"] for passage in read["passages"]) == document.text

    check()
