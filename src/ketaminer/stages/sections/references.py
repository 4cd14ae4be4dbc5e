"""Where a reference list lies: what reads as an entry, where a list without a heading begins, where prose follows one."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from ketaminer.model import Span

_ENTRY_NUMBER = re.compile(r"[\[(]?\d{1,3}[\])]?[.)]?\s{0,3}[A-Z\"“]")
_ENTRY_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_ENTRY_AUTHOR = re.compile(r"[^\W\d_][\w’'-]{1,25},?\s(?:[A-Z]\.?[\s-]?){1,4}(?=[,.;(&\s]|and\b|et\b)")
_ENTRY_PAGES = re.compile(r"\d\s?[:;]\s?[eA-Z]?\d|\d[–-]\d|\bpp?\.\s?\d|doi|PMID|https?:", re.IGNORECASE)
_LONG = 1200  # characters; what is longer is more than one entry
_LOOKED_AT = 20_000
_MANY_AUTHORS = 6  # within 300 characters; a paper's own authors are seldom named by surname and initials
_SMALL = re.compile(r"\b(?:the|was|were|is|are|that|which|with|have|has|we|this|these|been|not)\b")


def _signs(head: str) -> int:
    """How many signs of an entry a text begins with: number, authors with initials, many of them, year, pages or an address.

    Many authors count of their own, since those of a consortium may fill the head before any year is reached.
    """
    number = _ENTRY_NUMBER.match(head) is not None
    author = _ENTRY_AUTHOR.search(head[:90]) is not None
    many = author and len(_ENTRY_AUTHOR.findall(head[:300])) >= _MANY_AUTHORS
    return number + author + many + (_ENTRY_YEAR.search(head) is not None) + (_ENTRY_PAGES.search(head) is not None)


def is_entry(block: str) -> bool:
    """Whether a block reads as an entry of a reference list, or as several run together."""
    if len(block) < _LONG:
        return _signs(block[:600]) >= 3
    # prose that cites by author and year has the years, but hardly an initial
    head = block[:_LOOKED_AT]
    return (
        _signs(head[:600]) >= 2
        and len(_ENTRY_AUTHOR.findall(head)) >= len(head) // 400
        and len(_ENTRY_YEAR.findall(head)) >= len(head) // 600
    )


def list_follows(text: str, at: int) -> bool:
    """Whether entries follow the heading of a list that ends at ``at``, or nothing does."""
    head = text[at : at + 700].strip()
    return not head or any(_signs(line[:600]) >= 2 for line in head.split("\n")[:6])


def is_prose(block: str) -> bool:
    """Whether a block is running text rather than a title, names, addresses or an entry: long, with small words."""
    return len(block) >= 250 and len(_SMALL.findall(block[:2000])) >= 4 and block.count(". ") >= 1


def unheaded_references(text: str, blocks: Sequence[Span], headings: Container[int]) -> int | None:
    """The number of the block where a reference list without a heading begins: the last run of five entries or more."""
    run = 0
    begin: int | None = None
    for number in range(len(blocks) - 1, -1, -1):
        start, end = blocks[number]
        if number not in headings and is_entry(text[start:end]):
            run += 1
            if run >= 5:
                begin = number
        elif begin is not None:
            return begin
        elif number in headings or end - start > 200:
            run = 0
    return begin
