"""An annotated paper as JATS XML (the article type of PubMed Central), small but with what real files hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2 20190208//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article">
<front><journal-meta><journal-title-group><journal-title>{journal}</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="doi">{doi}</article-id>
<title-group><article-title>{title}</article-title></title-group>
<pub-date pub-type="epub"><year>{year}</year></pub-date>
"""


def inline(text: str) -> str:
    """Callouts become links, drug-trial habits (italic p, ``et al.``) become markup."""
    text = escape(text)
    text = re.sub(r"\b([pP])(?= ?[=<>&])", r"<italic>\1</italic>", text)

    def link(group: re.Match[str]) -> str:
        parts = re.split(r"([,–])", group[1])
        return "[" + "".join(p if p in ",–" else f'<xref ref-type="bibr" rid="B{p}">{p}</xref>' for p in parts) + "]"

    return re.sub(r"\[(\d{1,2}(?:[,–]\d{1,2})*)\]", link, text)


def article(
    clean: str,
    headings: Sequence[tuple[int, int, int, str]],
    references: Sequence[tuple[int, int, str]],
    options: dict[str, str],
) -> str:
    """``clean``: blocks separated by newlines; ``headings`` and ``references`` are blocks of it, told by their start."""
    heads = {start: (level, kind) for start, _, level, kind in headings}
    entries = {start: label for start, _, label in references}
    title = next(clean[a:b] for a, b, _, kind in headings if kind == "title")
    out = [HEAD.format(title=inline(title), **{k: escape(options[k]) for k in ("journal", "doi", "year")})]
    closing: list[str] = []
    at = level_now = 0
    where = "front"
    for block in clean.split("\n"):
        level, kind = heads.get(at, (0, ""))
        if kind == "abstract":
            out.append("<abstract>")
            closing, where = ["</abstract></article-meta></front>\n<body>"], "abstract"
        elif kind == "references":
            out += [*reversed(closing), f"</body>\n<back><ref-list><title>{inline(block)}</title>\n"]
            closing = ["</ref-list></back></article>\n"]
        elif level and kind != "title":
            if where == "abstract" and level == 1:
                out += reversed(closing)
                closing, where = [], "body"
            depth = level - 1 if where == "abstract" else level
            while level_now >= depth and closing and closing[-1] == "</sec>\n":
                out.append(closing.pop())
                level_now -= 1
            out.append(f"<sec><title>{inline(block)}</title>\n")
            closing.append("</sec>\n")
            level_now = depth
        elif at in entries:
            label = entries[at]
            words = re.sub(r"^\[?\d+[\].]\s*", "", block)
            out.append(f'<ref id="B{label}"><label>{label}</label><mixed-citation>{escape(words)}</mixed-citation></ref>\n')
        elif kind != "title":
            out.append(f"<p>{inline(block)}</p>\n")
        at += len(block) + 1
    return "".join([*out, *reversed(closing)])
