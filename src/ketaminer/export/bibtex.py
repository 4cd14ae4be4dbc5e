"""BibTeX of the works that the papers cite, in UTF-8; who cites a work stands in the field ``citedby``, which styles ignore."""

from __future__ import annotations

import re
from typing import BinaryIO

from ketaminer.export.works import Work, Works
from ketaminer.model import Document

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "&%$#_"},
}
_TO_ESCAPE = re.compile("|".join(map(re.escape, _ESCAPES)))
_AND = re.compile(r"\band\b", re.IGNORECASE)


def escaped(text: str) -> str:
    """``text`` as LaTeX that sets exactly these characters; braces in it are balanced."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)


def entry(work: Work) -> str:
    """A work as a BibTeX entry; what is not known is left out."""
    fields = {
        "author": " and ".join(_name(author) for author in work.authors),
        "title": _title(work.title) if work.title else None,
        "journal": escaped(work.container) if work.container else None,
        "year": escaped(work.year) if work.year else None,
        "volume": escaped(work.volume) if work.volume else None,
        "pages": escaped(re.sub(r"(?<=\w)\s*[-–]+\s*(?=\w)", "--", work.pages)) if work.pages else None,
        "doi": _verbatim(work.doi) if work.doi else None,
        "pmid": _verbatim(work.pmid) if work.pmid else None,
        "citedby": "; ".join(
            escaped(f"{one.document}: {', '.join((*one.keys, *one.claims))}" if one.keys or one.claims else one.document)
            for one in work.cited_by
        ),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{'article' if work.container else 'misc'}{{{work.id},\n" + ",\n".join(lines) + "\n}\n"


def _name(author: str) -> str:
    """``Surname, Given`` as it is; braces keep any other name, and one with an ``and`` in it, in one piece."""
    family, comma, given = (part.strip() for part in author.partition(","))
    if comma and family and given and not _AND.search(author) and "," not in given:
        return f"{escaped(family)}, {escaped(given)}"
    return f"{{{escaped(author)}}}" if comma or len(author.split()) > 1 else escaped(author)


def _title(title: str) -> str:
    """Words with capitals of their own (``mTOR``, ``DNA``) are kept from styles that set titles in small letters."""
    return " ".join(f"{{{escaped(word)}}}" if any(c.isupper() for c in word[1:]) else escaped(word) for word in title.split())


def _verbatim(ident: str) -> str:
    return ident.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


class _Entries:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._works = Works()

    def write(self, document: Document) -> None:
        self._works.add(document)

    def close(self) -> None:
        for number, work in enumerate(self._works):
            self._stream.write((("\n" if number else "") + entry(work)).encode("utf-8"))
        self._stream.flush()
        self._works.close()


def writer(stream: BinaryIO) -> _Entries:
    return _Entries(stream)
