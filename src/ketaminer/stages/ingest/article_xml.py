"""Articles in XML: what every reader of one gives, the careful parser, and which reader a root element calls for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.model import Link, Part, Reference

COPY = "get another copy of the file"
_LONGEST_ENTITY = 100


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article, one block a line, and what its markup says."""

    text: str
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    year: int | None = None
    licence: str | None = None
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    entries: tuple[Reference, ...] = ()
    warnings: tuple[str, ...] = ()


def read_xml(data: bytes, path: str) -> Article:
    """Read one article: JATS, PubMed's XML or GROBID's TEI, told by the root element.

    No entity is expanded by the parser, nothing is fetched, no DTD is read. Raises :class:`KetaminerError` for XML that is
    damaged, nested too deeply or declares entities within entities, and for what the format's reader refuses.
    """
    root, entities = parse(data, path)
    name = str(root.tag).rpartition("}")[2].lower()
    try:
        if name == "tei":
            from ketaminer.stages.ingest.tei import read_tei

            return read_tei(root, path)
        if name in ("pubmedarticleset", "pubmedarticle"):
            from ketaminer.stages.ingest.pubmed import read_pubmed

            return read_pubmed(root, path)
        from ketaminer.stages.ingest.jats import read_jats

        return read_jats(root, entities, path)
    except RecursionError:
        raise KetaminerError(f"{path}: the XML is nested too deeply", COPY) from None


def parse(data: bytes, path: str) -> tuple[Any, dict[str, str]]:
    """The root element, and the texts of the short plain entities that the file declares."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = " ".join(str(getattr(error, "msg", error)).split())
        if "depth" in reason.lower():
            raise KetaminerError(f"{path}: the XML is nested too deeply", COPY) from None
        if "amplification" in reason.lower() or "entity loop" in reason.lower():
            raise KetaminerError(f"{path}: the XML declares entities within entities, as an entity bomb does", COPY) from None
        raise KetaminerError(f"{path}: the XML is not well-formed ({reason})", COPY) from None
    subset: Any = root.getroottree().docinfo.internalDTD
    entities: dict[str, str] = {}
    for entity in subset.iterentities() if subset is not None else ():
        content = entity.content or ""
        if "&" in content and not re.fullmatch(r"(?:&#\w{1,8};){1,8}", content):
            raise KetaminerError(f"{path}: the XML declares entities within entities, as an entity bomb does", COPY)
        if 0 < len(content) <= _LONGEST_ENTITY and "<" not in content and "&" not in content:
            entities[entity.name] = content
    return root, entities
