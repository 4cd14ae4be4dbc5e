"""A heading whose wording the vocabulary knows, at the head of a sentence: glued, run in, in capitals or before a capital."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ketaminer.stages.sections.function_words import STARTERS
from ketaminer.stages.sections.vocabulary import LABEL, Entry, Vocabulary, depth


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at ``[start, end)`` of the reading text, its number included; ``body`` is where the text behind it begins.

    ``entry`` is what the vocabulary says of its wording, ``depth`` the parts of its number (0: it has none), ``alone``
    whether it is a block of its own.
    """

    start: int
    end: int
    body: int
    entry: Entry | None = None
    depth: int = 0
    alone: bool = False


_BEHIND = re.compile(r"\s{0,2}[:.|]\s{0,3}|\s{1,3}[–—-]\s{1,3}|[–—]\s{0,3}|\s{1,3}")
_WORD = re.compile(r"[^\W\d_]{1,60}")
_COUNT = re.compile(r"\d[\d,. ]{0,8}\s[a-z]")


def known_head(text: str, at: int, end: int, first: bool, known: Vocabulary, *, glued: bool) -> Heading | None:
    """A heading of the vocabulary at ``at``; ``first``: at a block's beginning or right behind another heading."""
    label = LABEL.match(text, at, end)
    wording = label.end() if label else at
    hit = known.prefix(text, wording)
    if hit is None or hit[0] > end:
        return None
    stop, entry = hit
    behind = _BEHIND.match(text, stop, end)
    body = behind.end() if behind else stop
    mark = behind.group().strip() if behind else ""
    heading = Heading(at, stop, body, entry, depth(label.group()) if label else 0)
    if body >= end:
        return heading if mark or not behind else None
    if mark == ":" or mark == "|":
        return heading
    head = text[body]
    opens = head.isupper() or head.isdigit() or head in "([“\"'‘•●α-<>≥≤"
    if mark in (".", "–", "—", "-"):
        return heading if opens and (first or entry.place == "main") else None
    if not behind:
        return (
            heading
            if (opens and head not in "(['\"-’") or (head == "(" and glued and text[body + 1 : body + 2].isupper())
            else None
        )
    if not (first or glued or text[wording:stop].isupper()):
        return None
    if first and glued and entry.place == "sub" and head.isupper() and at > 0 and text[at - 1].isalpha():
        return heading  # right behind another heading: "MethodsSubjects Non-smoking adults"
    return heading if _opens_text(text, wording, stop, body, end, entry, glued or first, known) else None


def _opens_text(text: str, wording: int, stop: int, body: int, end: int, entry: Entry, dense: bool, known: Vocabulary) -> bool:
    """Whether what follows a heading's wording after a space reads as the beginning of its text, not as more of the wording."""
    word = _WORD.match(text, body, end)
    if word is None:
        if entry.kind == "references" or LABEL.match(text, body, end):
            return text[body].isdigit() or text[body] in "[("
        return entry.place != "sub" and stop - wording > 5 and bool(_COUNT.match(text, body, end))
    token = word.group()
    if not token[0].isupper():
        return False
    if text[wording:stop].isupper():
        return not token.isupper() or len(token) == 1 or not text[word.end() : word.end() + 8].strip().isupper()
    if not dense:
        return False
    if token.lower() in STARTERS or known.prefix(text, body) or entry.kind == "references":
        return True
    if entry.place == "sub" and " " not in text[wording:stop]:
        return token.lower() == text[wording:stop].lower()
    # "Background Ketamine is", not "Case Report Form" or "Methods Section B"
    following = text[word.end() : word.end() + 2]
    return not (following[:1] == " " and following[1:].isupper())
