"""PubMed's tagged format (MEDLINE, ``.nbib``) with one article → title, authors, abstract and key words.

A line is a tag of up to four letters, ``- `` and a value; a line that begins with six spaces goes on with the value before it. See
the field descriptions in PubMed's help pages.
"""

from __future__ import annotations

import re

from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest.article_xml import COPY, Article
from ketaminer.stages.ingest.jats_text import TextWriter
from ketaminer.stages.ingest.text import decode

_FIELD = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")
_IDENTIFIER = re.compile(r"(\S{1,300}) \[(doi|pii|pmc)\]")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def read_medline(data: bytes, path: str) -> Article:
    """The article in a file of PubMed's tagged format.

    Raises :class:`KetaminerError` for several articles, for one without title and abstract, and for what is no text.
    """
    raw, warnings = decode(data, path)
    fields = _fields(raw)
    count = len(fields.get("PMID", ()))
    if count > 1:
        raise KetaminerError(f"{path}: the file holds {count} articles", "split it into files of one article each")
    out = TextWriter()
    front = out.begin_part("front", "title")
    title = out.line(_first(fields, "TI", "BTI", "TT"))
    authors = fields.get("FAU") or fields.get("AU") or []
    out.line(", ".join(map(_name, authors)) or "; ".join(fields.get("CN", ())))
    out.end_part(front)
    abstracts = [value for tag in ("AB", "OAB") for value in fields.get(tag, ())]
    if abstracts:
        whole = out.begin_part("section", "abstract")
        out.heading(out.line("Abstract"))
        for abstract in abstracts:
            out.line(abstract)
        out.end_part(whole)
    keywords = "; ".join(fields.get("OT", ()))
    if keywords:
        part = out.begin_part("front", "other")
        out.line(keywords)
        out.end_part(part)
    text = out.text()
    if title is None and not abstracts:
        raise KetaminerError(f"{path}: the article has neither title nor abstract", COPY)
    found = (_IDENTIFIER.fullmatch(value) for tag in ("LID", "AID") for value in fields.get(tag, ()))
    year = _YEAR.search(_first(fields, "DP", "DEP"))
    return Article(
        text,
        text[title.start : title.end] if title else None,
        next((match[1] for match in found if match and match[2] == "doi"), None),
        _first(fields, "PMID") or None,
        int(year[0]) if year else None,
        None,
        tuple(part for part in out.parts if part.span.end > part.span.start),
        warnings=warnings,
    )


def _fields(text: str) -> dict[str, list[str]]:
    """The values of each tag in order, their lines joined."""
    found: dict[str, list[list[str]]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        match = _FIELD.match(line)
        if match:
            current = [match[2].strip()]
            found.setdefault(match[1], []).append(current)
        elif line.startswith("      ") and current is not None:
            current.append(line.strip())
    return {tag: [" ".join(filter(None, pieces)) for pieces in values] for tag, values in found.items()}


def _first(fields: dict[str, list[str]], *tags: str) -> str:
    return next((value for tag in tags for value in fields.get(tag, ()) if value), "")


def _name(name: str) -> str:
    """``Elm, Eva`` as ``Eva Elm``; ``Elm E`` as it is."""
    family, _, given = name.partition(", ")
    return f"{given} {family}".strip()
