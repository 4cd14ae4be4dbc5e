"""Articles in XML: what every reader of one gives, the careful parser, and which reader a root element calls for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.model import Link, Part, Reference
from ketaminer.stages.ingest.sniff import beginning

COPY = "get another copy of the file"
_LONGEST_ENTITY = 100
_ENCODING = re.compile(rb"\s{0,9}<\?xml[^>]{1,80}?encoding\s{0,9}=\s{0,9}[\"']([\w.-]{1,40})[\"']")
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), " ")
_HALF = re.compile(
    r"&#(?:x0{0,4}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,4}(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));"
)
"""A half surrogate written as a number: no character (Unicode 15, 3.8)."""


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

    No entity is expanded by the parser, nothing is fetched, no DTD is read. Of damaged XML what can be read is, with a warning.
    Raises :class:`KetaminerError` for XML without an article that can be read, that is nested too deeply or declares entities
    within entities, and for what the format's reader refuses.
    """
    data = data[beginning(data) :]
    try:
        root, entities = parse(data, path)
    except _Damaged as damaged:
        error = KetaminerError(f"{path}: the XML is not well-formed ({damaged})", COPY)
        try:
            article = _read(*parse(_mended(data), path, mend=True), path)
        except (KetaminerError, _Damaged):
            raise error from None
        warning = f"the XML is damaged ({damaged}); some of its text may be missing"
        return replace(article, warnings=(warning, *article.warnings))
    return _read(root, entities, path)


def _read(root: Any, entities: dict[str, str], path: str) -> Article:
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
    except UnicodeDecodeError:
        raise KetaminerError(f"{path}: the XML holds numbers that stand for no character", COPY) from None


class _Damaged(Exception):
    """The XML is not well-formed: why."""


def _mended(data: bytes) -> bytes:
    """The file without the bytes at which every parser stops, if it is in UTF-8 as nearly all are."""
    declared = _ENCODING.match(data[:200])
    if (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii")) or b"\0" in data[:4]:
        return data
    text = data.decode("utf-8", "replace").translate(_FORBIDDEN)
    return _HALF.sub("\ufffd", text).encode()


def parse(data: bytes, path: str, *, mend: bool = False) -> tuple[Any, dict[str, str]]:
    """The root element, and the texts of the short plain entities that the file declares.

    Raises :class:`_Damaged` for XML that is not well-formed; ``mend``: read what can be read of it.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=mend,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = " ".join(str(getattr(error, "msg", error)).split())
        if "depth" in reason.lower():
            raise KetaminerError(f"{path}: the XML is nested too deeply", COPY) from None
        if "amplification" in reason.lower() or "entity loop" in reason.lower():
            raise KetaminerError(f"{path}: the XML declares entities within entities, as an entity bomb does", COPY) from None
        raise _Damaged(reason) from None
    if root is None:
        raise _Damaged("it holds no element")
    subset: Any = root.getroottree().docinfo.internalDTD
    entities: dict[str, str] = {}
    for entity in subset.iterentities() if subset is not None else ():
        content = entity.content or ""
        if "&" in content and not re.fullmatch(r"(?:&#\w{1,8};){1,8}", content):
            raise KetaminerError(f"{path}: the XML declares entities within entities, as an entity bomb does", COPY)
        if 0 < len(content) <= _LONGEST_ENTITY and "<" not in content and "&" not in content:
            entities[entity.name] = content
    return root, entities
