"""PubMed's XML (``PubmedArticleSet`` with one article) → title, abstract, key words and what PubMed knows of the references."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.model import Reference
from ketaminer.stages.ingest.article_xml import COPY, Article
from ketaminer.stages.ingest.jats_references import name_of, words
from ketaminer.stages.ingest.jats_text import TextWriter

_KINDS = {
    "BACKGROUND": "introduction", "OBJECTIVE": "introduction", "METHODS": "methods", "RESULTS": "results",
    "CONCLUSIONS": "conclusion",
}  # fmt: skip
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def read_pubmed(root: Any, path: str) -> Article:
    """The article in the tree ``root``. Raises :class:`KetaminerError` for several articles and for one without text."""
    found = [root] if name_of(root) == "PubmedArticle" else [e for e in root if name_of(e) == "PubmedArticle"]
    if len(found) > 1:
        raise KetaminerError(f"{path}: the file holds {len(found)} articles", "split it into files of one article each")
    citation = _first(found[0], "MedlineCitation") if found else None
    article = _first(citation, "Article")
    if citation is None or article is None:
        raise KetaminerError(f"{path}: the XML holds no article", COPY)
    out = TextWriter()
    front = out.begin_part("front", "title")
    title = out.line(_text(article, "ArticleTitle"))
    out.line(", ".join(filter(None, (_author(a) for a in article.iterfind("AuthorList/Author")))))
    out.end_part(front)
    _abstract(out, article)
    keywords = "; ".join(words(k) for k in citation.iterfind("KeywordList/Keyword"))
    if keywords:
        part = out.begin_part("front", "other")
        out.line(keywords)
        out.end_part(part)
    entries = _references(out, found[0])
    text = out.text()
    if not text:
        raise KetaminerError(f"{path}: the XML article holds no text", COPY)
    entries = [replace(e, text=text[e.span.start : e.span.end]) for e in entries if e.span is not None]
    ids = {e.get("IdType"): words(e) for e in found[0].iterfind("PubmedData/ArticleIdList/ArticleId")}
    doi = ids.get("doi") or next((words(e) for e in article.iterfind("ELocationID") if e.get("EIdType") == "doi"), None)
    year = _YEAR.search(_text(article, "Journal/JournalIssue/PubDate"))
    parts = tuple(part for part in out.parts if part.span.end > part.span.start)
    return Article(
        text,
        text[title.start : title.end] if title else None,
        doi,
        _text(citation, "PMID") or ids.get("pubmed") or None,
        int(year[0]) if year else None,
        None,
        parts,
        (),
        tuple(entries),
    )


def _first(element: Any, path: str) -> Any | None:
    return element.find(path) if element is not None else None


def _text(element: Any, path: str) -> str:
    found = element.find(path)
    return words(found) if found is not None else ""


def _author(author: Any) -> str:
    return " ".join(t for t in (_text(author, "ForeName"), _text(author, "LastName"), _text(author, "CollectiveName")) if t)


def _abstract(out: TextWriter, article: Any) -> None:
    """The abstract; its labelled stretches are sections of it."""
    stretches = list(article.iterfind("Abstract/AbstractText"))
    if not stretches:
        return
    whole = out.begin_part("section", "abstract")
    out.heading(out.line("Abstract"))
    for stretch in stretches:
        label = stretch.get("Label")
        part = out.begin_part("section", _KINDS.get(stretch.get("NlmCategory") or "")) if label else None
        if label:
            out.heading(out.line(label))
        out.line(words(stretch))
        if part is not None:
            out.end_part(part)
    out.end_part(whole)


def _references(out: TextWriter, article: Any) -> list[Reference]:
    """The reference list, which PubMed gives as wordings with identifiers."""
    found: list[Reference] = []
    listed = list(article.iterfind("PubmedData/ReferenceList//Reference"))
    if listed:
        part = out.begin_part("list", "references")
        out.heading(out.line("References"))
        for ref in listed:
            span = out.line(_text(ref, "Citation"))
            ids = {e.get("IdType"): words(e) for e in ref.iterfind("ArticleIdList/ArticleId")}
            if span is not None:
                found.append(
                    Reference(f"r{len(found) + 1}", span, "", doi=(ids.get("doi") or "").casefold() or None, pmid=ids.get("pubmed"))
                )
        out.end_part(part)
    return found
