"""CSL-JSON of the works that the papers cite; who cites a work stands in its ``custom`` field."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import msgspec

from ketaminer.export.works import Work, Works
from ketaminer.model import Document


def item(work: Work) -> dict[str, Any]:
    """A work as a CSL item; what is not known is left out."""
    told: dict[str, Any] = {
        "author": [_name(author) for author in work.authors],
        "issued": _issued(work.year),
        "year-suffix": work.suffix,
        "title": work.title,
        "container-title": work.container,
        "volume": work.volume,
        "page": work.pages,
        "DOI": work.doi,
        "PMID": work.pmid,
    }
    custom = {
        "reference": work.text,
        "listed": work.listed,
        "cited-by": [msgspec.to_builtins(one) for one in work.cited_by],
    }
    return {
        "id": work.id,
        "type": "article-journal" if work.container else "document",
        **{key: value for key, value in told.items() if value},
        "custom": {key: value for key, value in custom.items() if value is not None},
    }


def _name(author: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in author.partition(","))
    if not comma:
        return {"literal": author} if len(author.split()) > 1 else {"family": author}
    return {"family": family, "given": given} if family and given else {"literal": author.strip(" ,") or author}


def _issued(year: str | None) -> dict[str, Any] | None:
    if year is None:
        return None
    return {"date-parts": [[int(year)]]} if re.fullmatch("[0-9]{4}", year) else {"literal": year}


class _Items:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._works = Works()

    def write(self, document: Document) -> None:
        self._works.add(document)

    def close(self) -> None:
        between = b"[\n"
        for work in self._works:
            self._stream.write(between + msgspec.json.encode(item(work)))
            between = b",\n"
        self._stream.write(b"[]\n" if between == b"[\n" else b"\n]\n")
        self._stream.flush()
        self._works.close()


def writer(stream: BinaryIO) -> _Items:
    return _Items(stream)
