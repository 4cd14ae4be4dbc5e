"""TEI as GROBID writes it → text with its structure: parts, headings, linked callouts and the reference list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.model import Reference
from ketaminer.stages.ingest.article_xml import COPY, Article
from ketaminer.stages.ingest.jats_links import make_links
from ketaminer.stages.ingest.jats_references import name_of, words
from ketaminer.stages.ingest.jats_text import TextWriter

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_KINDS = {"acknowledgement": "acknowledgements", "funding": "funding", "annex": "supplement", "availability": "other"}
_BLOCKS = frozenset("p div list item quote formula ab".split())


def read_tei(root: Any, path: str) -> Article:
    """The article in the tree ``root``. Raises :class:`KetaminerError` for one without text."""
    out = TextWriter()
    header = _find(root, "teiHeader")
    front = out.begin_part("front", "title")
    title = out.line(_words(header, "fileDesc", "titleStmt", "title"))
    source = _find(header, "fileDesc", "sourceDesc", "biblStruct")
    out.line(", ".join(_names(source, " ", first="forename")))
    out.end_part(front)
    abstract = _find(header, "profileDesc", "abstract")
    if abstract is not None and words(abstract):
        part = out.begin_part("section", "abstract")
        out.heading(out.line("Abstract"))
        _walk(out, abstract)
        out.end_part(part)
    for name in ("body", "back"):
        for child in _find(root, "text", name) if _find(root, "text", name) is not None else ():
            _walk_part(out, child)
    entries, targets = _references(out, root)
    text = out.text()
    if not text:
        raise KetaminerError(f"{path}: the XML article holds no text", COPY)
    listed = tuple(replace(e, text=text[e.span.start : e.span.end]) for e in entries if e.span is not None)
    links = make_links(text, out.callouts, listed, targets)
    parts = tuple(part for part in out.parts if part.span.end > part.span.start)
    year = _YEAR.search(_date(source))
    ids = _ids(source)
    heading = text[title.start : title.end] if title else None
    return Article(text, heading, ids.get("doi"), ids.get("pmid"), int(year[0]) if year else None, None, parts, links, listed)


def _find(element: Any, *path: str) -> Any:
    for name in path:
        element = next((e for e in element if name_of(e) == name), None) if element is not None else None
    return element


def _words(element: Any, *path: str) -> str:
    found = _find(element, *path)
    return words(found) if found is not None else ""


def _walk_part(out: TextWriter, element: Any) -> None:
    """A child of the body or back: a ``div`` (with ``head``), a figure or table, a note; the reference list comes later."""
    name, kind = name_of(element), element.get("type") or ""
    if name == "div" and kind == "references":
        return
    if name == "figure":
        number = out.begin_part("table" if kind == "table" else "figure", "other")
    elif name == "note":
        number = out.begin_part("note", "other")
    else:
        number = out.begin_part("section", _KINDS.get(kind))
    _walk(out, element)
    out.end_part(number)


def _walk(out: TextWriter, top: Any) -> None:
    """The text of ``top`` and all in it."""
    out.add(top.text)
    for element in top:
        name = name_of(element)
        if name == "head":
            out.end_block()
            number = element.get("n")
            if number and not words(element).startswith(number):
                out.label(number)
            out.add(words(element))
            if name_of(top) == "figure":
                out.end_block()
            else:
                out.heading(out.end_block())
        elif name == "ref":
            target = (element.get("target") or "").removeprefix("#")
            callout = out.begin_callout((target,) if target else (), element.get("type") == "bibr" and bool(target))
            _walk(out, element)
            out.end_callout(callout)
        elif name in ("figure", "note") or (name == "div" and name_of(top) in ("div", "back", "body")):
            _walk_part(out, element)
        elif name == "row":
            out.line(" | ".join(words(cell) for cell in element))
        elif name == "table":
            rows = out.begin_part("rows")
            _walk(out, element)
            out.end_part(rows)
        elif name in _BLOCKS:
            out.end_block()
            _walk(out, element)
            out.end_block()
        elif name:
            _walk(out, element)
        out.add(element.tail)


def _names(bibl: Any, glue: str, first: str = "surname") -> list[str]:
    found = []
    for person in (p for a in _authors(bibl) for p in a):
        if name_of(person) not in ("persName", "orgName"):
            continue
        given = " ".join(words(e) for e in person if name_of(e) == "forename")
        surname = " ".join(words(e) for e in person if name_of(e) == "surname") or ("" if given else words(person))
        order = (given, surname) if first == "forename" else (surname, given)
        found.append(glue.join(t for t in order if t))
    return [name for name in found if name]


def _authors(bibl: Any) -> Iterator[Any]:
    for part in bibl if bibl is not None else ():
        if name_of(part) in ("analytic", "monogr"):
            found = [e for e in part if name_of(e) == "author"]
            yield from found
            if found:
                return


def _date(bibl: Any) -> str:
    date = _find(bibl, "monogr", "imprint", "date")
    return (date.get("when") or words(date)) if date is not None else ""


def _ids(bibl: Any) -> dict[str, str]:
    return {(e.get("type") or "").lower(): words(e) for e in bibl.iter("{*}idno") if words(e)} if bibl is not None else {}


def _references(out: TextWriter, root: Any) -> tuple[list[Reference], dict[str, str]]:
    listed = [e for e in root.iter("{*}listBibl") for e in e if name_of(e) == "biblStruct"]
    entries: list[Reference] = []
    if listed:
        part = out.begin_part("list", "references")
        out.heading(out.line("References"))
        for bibl in listed:
            entry = _entry(out, bibl, f"r{len(entries) + 1}")
            if entry is not None:
                entries.append(entry)
        out.end_part(part)
    return entries, {entry.id: entry.id for entry in entries}


def _entry(out: TextWriter, bibl: Any, default: str) -> Reference | None:
    scope: dict[str, str] = {}
    for e in bibl.iter("{*}biblScope"):
        ends = [e.get("from"), e.get("to")]
        scope[e.get("unit") or ""] = "-".join(t for t in ends if t) or words(e)
    own, container = _words(bibl, "analytic", "title"), _words(bibl, "monogr", "title")
    year = _YEAR.search(_date(bibl))
    ids = _ids(bibl)
    raw = next((words(e) for e in bibl if name_of(e) == "note" and e.get("type") == "raw_reference"), "")
    authors = _names(bibl, ", ")
    people = ", ".join(name.replace(", ", " ") for name in authors)
    where = ";".join(t for t in (year[0] if year else "", scope.get("volume", "")) if t)
    where += f":{scope['page']}" if scope.get("page") else ""
    span = out.line(raw or ". ".join(t.rstrip(".") for t in (people, own, container, where) if t) or words(bibl))
    if span is None:
        return None
    title = own or container or None
    fields = (title, container if own else None, scope.get("volume"), scope.get("page"), ids.get("doi", "").casefold() or None)
    return Reference(bibl.get(_ID) or default, span, "", None, tuple(authors), year[0] if year else None, *fields, ids.get("pmid"))
