"""JATS XML → text: title, abstract, body, acknowledgements and references, a block a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ketaminer.errors import KetaminerError

_BLANK = re.compile(r"[\s\u2028\u2029]+")
# elements that are blocks of their own, wherever they stand
_BLOCKS = frozenset(
    "p title subtitle list list-item def-list def-item disp-quote verse-group boxed-text fig table-wrap caption table thead tbody "
    "tr sec abstract trans-abstract ack app app-group body back supplementary-material fn fn-group glossary notes disp-formula "
    "statement speech ref-list ref kwd-group attrib label-block".split()
)
_SKIPPED = frozenset(
    "object-id alternatives-graphic graphic media inline-graphic tex-math annotation permissions processing-meta".split()
)
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article, one block a line, and what its front matter says."""

    text: str
    title: str | None
    doi: str | None
    pmid: str | None
    year: int | None


class _Text:
    """Collects blocks; white space inside a block is one space."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._parts: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)

    def end(self) -> None:
        block = _BLANK.sub(" ", "".join(self._parts)).strip()
        self._parts.clear()
        if block:
            self.blocks.append(block)


def read_jats(data: bytes, path: str) -> Article:
    """Read one article. Entities other than XML's own and the network are off.

    Raises :class:`KetaminerError` for XML that is not well-formed and for an article without text.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise KetaminerError(f"{path}: the XML is not well-formed ({error})", "get another copy of the file") from None
    article = root if _name(root) == "article" else _first(root, "article")
    if article is None:
        article = root
    out = _Text()
    meta = _first(article, "article-meta")
    title = None
    if meta is not None:
        title_element = _first(meta, "article-title")
        if title_element is not None:
            _inline(out, title_element)
            out.end()
            title = out.blocks[-1] if out.blocks else None
        for abstract in [e for e in meta if _name(e) in ("abstract", "trans-abstract")]:
            if not any(_name(child) == "title" for child in abstract):
                out.blocks.append("Abstract")
            _inline(out, abstract)
            out.end()
    for child in article:
        if _name(child) == "body":
            _inline(out, child)
            out.end()
    for back in [child for child in article if _name(child) == "back"]:
        for child in back:
            if _name(child) == "ack" and not any(_name(e) == "title" for e in child):
                out.blocks.append("Acknowledgements")
            if _name(child) == "ref-list" or any(_name(e) == "ref-list" for e in child):
                continue
            _inline(out, child)
            out.end()
    entries = [entry for entry in (_entry(ref) for ref in article.iter() if _name(ref) == "ref") if entry]
    if entries:
        out.blocks += ["References", *entries]
    if not out.blocks:
        raise KetaminerError(f"{path}: the XML article holds no text", "get another copy of the file")
    return Article("\n".join(out.blocks), title, _id(meta, "doi"), _id(meta, "pmid"), _year(meta))


def _name(element: Any) -> str:
    """The local name of an element; empty for entities and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _first(element: Any, name: str) -> Any:
    return next((e for e in element.iter() if _name(e) == name), None)


def _inline(out: _Text, top: Any) -> None:
    """Add the text of an element; iterative, so that no depth of nesting exhausts the stack."""
    stack: list[tuple[Any, bool]] = [(top, False)]
    while stack:
        element, done = stack.pop()
        name = _name(element)
        if done:
            if name in _BLOCKS:
                out.end()
            elif name in _CELLS:
                out.add(" ")
            if element is not top:
                out.add(element.tail)
            continue
        stack.append((element, True))
        if name in _SKIPPED or not isinstance(element.tag, str):
            if not isinstance(element.tag, str) and getattr(element, "name", None):
                out.add(f"&{element.name};")
            continue
        if name in _BLOCKS:
            out.end()
        if name == "break":
            out.add(" ")
        out.add(element.text)
        if name == "label":
            out.add(" ")
        stack.extend((child, False) for child in reversed(element))


def _entry(ref: Any) -> str:
    """One entry of the reference list on one line, its label first."""
    for name in ("mixed-citation", "citation", "nlm-citation", "element-citation"):
        citation = _first(ref, name)
        if citation is not None:
            break
    else:
        citation = ref
    label = next((_BLANK.sub(" ", "".join(e.itertext())).strip() for e in ref if _name(e) == "label"), "")
    running = "".join(citation.itertext())
    if _name(citation) != "element-citation" and citation.text and len(citation.text.strip()) > 1:
        text = _BLANK.sub(" ", running).strip()
    elif any(_name(e) in ("article-title", "source", "name", "collab", "string-name") for e in citation.iter()):
        text = _composed(citation)
    else:
        text = _BLANK.sub(" ", running).strip()
    if label and text:
        label = label if label.endswith((".", "]", ")")) else f"{label}."
    return f"{label} {text}".strip()


def _composed(citation: Any) -> str:
    """An entry written from its tagged parts, which hold no punctuation, in the Vancouver order."""

    def get(*names: str) -> str:
        for e in citation.iter():
            if _name(e) in names:
                return _BLANK.sub(" ", "".join(e.itertext())).strip()
        return ""

    authors: list[str] = []
    for e in citation.iter():
        if _name(e) in ("name", "string-name"):
            parts = {_name(k): "".join(k.itertext()).strip() for k in e}
            given = "".join(word[:1] for word in re.split(r"[\s.\-]+", parts.get("given-names", "")))
            full = f"{parts.get('surname', '')} {given}".strip() or _BLANK.sub(" ", "".join(e.itertext())).strip()
            authors.append(full)
        elif _name(e) == "collab":
            authors.append(_BLANK.sub(" ", "".join(e.itertext())).strip())
    pages = get("fpage") + (f"-{get('lpage')}" if get("lpage") else "")
    where = get("volume") + (f"({get('issue')})" if get("issue") else "") + (f":{pages}" if pages else "")
    date = get("year") + (f";{where}" if where else "")
    fields = [", ".join(a for a in authors if a), get("article-title", "chapter-title"), get("source"), get("publisher-name"), date]
    text = ". ".join(f.rstrip(".") for f in fields if f) + "."
    doi = next((e.text for e in citation.iter() if _name(e) == "pub-id" and e.get("pub-id-type") == "doi" and e.text), "")
    comment = get("comment")
    return " ".join(x for x in (text, comment, f"doi:{doi}" if doi else "") if x)


def _id(meta: Any, kind: str) -> str | None:
    if meta is None:
        return None
    for e in meta:
        if _name(e) == "article-id" and e.get("pub-id-type") == kind and e.text:
            return str(e.text).strip() or None
    return None


def _year(meta: Any) -> int | None:
    if meta is None:
        return None
    years = [y.text.strip() for d in meta if _name(d) == "pub-date" for y in d if _name(y) == "year" and y.text]
    good = [int(y) for y in years if y.isdigit() and len(y) == 4]
    return min(good) if good else None
