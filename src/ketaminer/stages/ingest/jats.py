"""JATS XML → text with its structure: parts, headings, linked callouts and the reference list.

JATS (ANSI/NISO Z39.96) and its forerunner, the NLM DTD, with or without namespaces, an article alone or the only one of a set.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.model import Span
from ketaminer.stages.ingest.article_xml import COPY, Article
from ketaminer.stages.ingest.jats_elements import Elements
from ketaminer.stages.ingest.jats_links import make_links
from ketaminer.stages.ingest.jats_references import name_of, words
from ketaminer.stages.ingest.jats_text import TextWriter

_HREF = "{http://www.w3.org/1999/xlink}href"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def read_jats(root: Any, entities: dict[str, str], path: str) -> Article:
    """The article in the tree ``root``; ``entities`` are the texts of the entities that the file declares.

    Raises :class:`KetaminerError` for a file of several articles and for an article without text.
    """
    return _read(_article(root, path), entities, path)


def _read(article: Any, entities: dict[str, str], path: str) -> Article:
    out = TextWriter(linked=any(e.get("ref-type") == "bibr" for e in article.iter("{*}xref")))
    references = (ref for ref in article.iter("{*}ref"))
    elements = Elements(out, entities, frozenset(e.get("id") for ref in references for e in ref.iter() if e.get("id")))
    meta = next((e for front in article if name_of(front) == "front" for e in front if name_of(e) == "article-meta"), None)
    if meta is None:
        meta = next((e for e in article if name_of(e) in ("front-stub", "article-meta")), None)
    title = _front(elements, meta) if meta is not None else None
    for name in ("body", "floats-group", "back"):
        for child in article:
            if name_of(child) == name:
                elements.children(child) if name != "floats-group" else elements.element(child)
                elements.flush()
    for notes in meta if meta is not None else ():
        if name_of(notes) == "author-notes":
            elements.element(notes)
    text = out.text()
    if not text:
        raise KetaminerError(f"{path}: the XML article holds no text", COPY)
    entries = tuple(replace(e, text=text[e.span.start : e.span.end]) for e in elements.entries if e.span is not None)
    links = make_links(text, out.callouts, entries, elements.targets)
    parts = tuple(part for part in out.parts if part.span.end > part.span.start)
    warnings = tuple(f"{_sort_of(child)} was left out" for child in article if name_of(child) in ("sub-article", "response"))
    ids = {kind: _id(meta, kind) for kind in ("doi", "pmid")}
    heading = text[title.start : title.end] if title else None
    return Article(text, heading, ids["doi"], ids["pmid"], _year(meta), _licence(meta), parts, links, entries, warnings)


def _article(root: Any, path: str) -> Any:
    if name_of(root) == "article":
        return root
    found = [e for e in root.iter("{*}article") if all(name_of(a) != "article" for a in e.iterancestors())]
    found = list(dict.fromkeys(found))
    if len(found) > 1:
        raise KetaminerError(f"{path}: the file holds {len(found)} articles", "split it into files of one article each")
    if not found:
        raise KetaminerError(f"{path}: the XML holds no article", COPY)
    return found[0]


def _front(elements: Elements, meta: Any) -> Span | None:
    """Title, authors, abstracts and key words; the title's span."""
    out = elements.out
    front = out.begin_part("front", "title")
    title = None
    group = next((e for e in meta if name_of(e) == "title-group"), meta)
    for e in group:
        if name_of(e) == "article-title":
            elements.children(e)
        elif name_of(e) == "subtitle":
            out.add(": ")
            elements.children(e)
    title = out.end_block()
    out.line(", ".join(_authors(meta)))
    out.end_part(front)
    elements.flush()
    for e in meta:
        if name_of(e) in ("abstract", "trans-abstract"):
            elements.part(e, "abstract", "Abstract" if e.get("abstract-type") in (None, "") and name_of(e) == "abstract" else None)
        elif name_of(e) == "kwd-group":
            part = out.begin_part("front", "other")
            label = next((words(k) for k in e if name_of(k) == "title"), "")
            out.line((f"{label.rstrip(':')}: " if label else "") + "; ".join(words(k) for k in e.iter("{*}kwd")))
            out.end_part(part)
    return title


def _authors(meta: Any) -> list[str]:
    found = []
    for group in meta:
        for contrib in group if name_of(group) == "contrib-group" else ():
            name = next((e for e in contrib.iter() if name_of(e) in ("name", "string-name", "collab")), None)
            if name_of(contrib) != "contrib" or name is None:
                continue
            parts = {name_of(e): words(e) for e in name} if name_of(name) != "collab" else {}
            full = " ".join(parts[k] for k in ("given-names", "surname", "suffix") if parts.get(k))
            found.append(full or words(name))
    return [name for name in found if name]


def _sort_of(child: Any) -> str:
    """What a sub-article is, for a warning."""
    kind = child.get("article-type") or child.get("response-type") or "text"
    return f"a {name_of(child)} ({kind})"


def _id(meta: Any, kind: str) -> str | None:
    for e in meta if meta is not None else ():
        if name_of(e) == "article-id" and e.get("pub-id-type") == kind and words(e):
            return words(e)
    return None


def _year(meta: Any) -> int | None:
    """The first year of publication."""
    found = []
    for date in meta if meta is not None else ():
        if name_of(date) == "pub-date":
            found += [int(words(y)) for y in date if name_of(y) == "year" and _YEAR.fullmatch(words(y))]
    return min(found) if found else None


def _licence(meta: Any) -> str | None:
    """The address of the licence, else its wording."""
    wording = None
    for permissions in meta if meta is not None else ():
        for e in permissions.iter() if name_of(permissions) == "permissions" else ():
            name = name_of(e)
            address = words(e) if name == "license_ref" else e.get(_HREF) if name in ("license", "ext-link") else None
            if address and address.startswith("http"):
                return str(address)
            if name == "license" and wording is None:
                wording = words(e)[:500] or None
    return wording
