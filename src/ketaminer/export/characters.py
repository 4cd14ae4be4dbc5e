"""Characters that a format cannot hold, replaced one by one so that no offset moves."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# all that some reader takes for the end of a line or of a column: control characters and the two Unicode separators
_NOT_IN_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

REPLACEMENT = "\ufffd"


def for_xml(text: str) -> str:
    """``text`` with every character that XML 1.0 forbids (NUL and most control characters) as U+FFFD."""
    return _NOT_XML.sub(REPLACEMENT, text)


def for_line(text: str) -> str:
    """``text`` as part of one line of tab-separated columns: every control character and line separator is a space."""
    return _NOT_IN_LINE.sub(" ", text)


def for_text(text: str) -> str:
    """``text`` as a file that reads alike with and without newline translation: :func:`for_line`, tabs and line feeds kept."""
    return _NOT_IN_TEXT.sub(" ", text)


def line_parts(text: str) -> list[tuple[int, int]]:
    """The stretches of ``text`` between the characters that :func:`for_line` replaces, without space at their ends."""
    parts: list[tuple[int, int]] = []
    at = 0
    for broken in [*(match.start() for match in _NOT_IN_LINE.finditer(text)), len(text)]:
        piece = text[at:broken]
        start, end = at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
        if start < end:
            parts.append((start, end))
        at = broken + 1
    return parts
