"""BioC XML, elements in the order of the BioC DTD.

XML 1.0 has no NUL and hardly a control character: each becomes U+FFFD, one for one, so offsets and lengths stay those of the
source text. A carriage return is written as ``&#13;``, which no parser turns into a line feed.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from lxml import etree

from ketaminer.export import bioc
from ketaminer.export.characters import for_xml
from ketaminer.model import Document


def _child(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = for_xml(text)


def _infons(parent: etree._Element, infons: dict[str, str]) -> None:
    for key, value in infons.items():
        etree.SubElement(parent, "infon", key=for_xml(key)).text = for_xml(value)


def element(content: dict[str, Any]) -> etree._Element:
    """The ``document`` element of :func:`ketaminer.export.bioc.content`."""
    document = etree.Element("document")
    _child(document, "id", content["id"])
    _infons(document, content["infons"])
    for part in content["passages"]:
        passage = etree.SubElement(document, "passage")
        _infons(passage, part["infons"])
        _child(passage, "offset", str(part["offset"]))
        _child(passage, "text", part["text"])
        for one in part["annotations"]:
            annotation = etree.SubElement(passage, "annotation", id=for_xml(one["id"]))
            _infons(annotation, one["infons"])
            for place in one["locations"]:
                etree.SubElement(annotation, "location", offset=str(place["offset"]), length=str(place["length"]))
            _child(annotation, "text", one["text"])
    for one in content["relations"]:
        relation = etree.SubElement(document, "relation", id=for_xml(one["id"]))
        _infons(relation, one["infons"])
        for node in one["nodes"]:
            etree.SubElement(relation, "node", refid=for_xml(node["refid"]), role=node["role"])
    return document


class _Collection:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        head = etree.Element("collection")
        for key, value in bioc.COLLECTION.items():
            _child(head, key, value)
        _infons(head, bioc.INFONS)
        opened, _, self._end = etree.tostring(head, encoding="UTF-8", xml_declaration=True).rpartition(b"</")
        self._stream.write(opened + b"\n")

    def write(self, document: Document) -> None:
        self._stream.write(etree.tostring(element(bioc.content(document)), encoding="UTF-8") + b"\n")

    def close(self) -> None:
        self._stream.write(b"</" + self._end + b"\n")
        self._stream.flush()


def writer(stream: BinaryIO) -> _Collection:
    return _Collection(stream)
