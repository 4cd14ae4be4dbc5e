"""Citations the authors forgot to fill in: ``(REF)``, ``[?]``, ``(citation needed)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.words import Words

_BRACKETED = re.compile(r"[(\[]\s{0,2}([^()\[\]\n]{1,40}?)\s{0,2}[)\]]")
_ONLY_MARKS = re.compile(r"[?Xx#]{1,6}|\?{1,3}\s?,?\s?(?:19|20)(?:\d\d|\?\?|XX|xx)")


def find_placeholders(text: str, words: Words) -> Iterator[Callout]:
    """The placeholders in ``text``. A word counts in brackets of its own; ``(?)`` only in square ones or doubled."""
    for match in _BRACKETED.finditer(text):
        inside = match[1].strip()
        word = inside.rstrip("?!.…: ").casefold()
        marks = _ONLY_MARKS.fullmatch(inside) and (match[0][0] == "[" or "??" in inside) and inside.casefold() != "x"
        if word in words.placeholder or marks:
            yield Callout(*match.span(), match.span(), "placeholder")
