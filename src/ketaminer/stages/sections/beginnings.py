"""What a sentence may begin with: a capital, a figure, an opening mark, and small letters in names of drugs, genes and signs.

All functions look at a text at an offset; ``end`` is where the stretch looked at ends.
"""

from __future__ import annotations

import re

from ketaminer.stages.sections.function_words import FINITE, STARTERS

OPENERS = "([{\"'“‘«"
"""Marks that open a quotation or a bracket."""
WORD = re.compile(r"[^\W\d_]{1,60}(?:[’'][^\W\d_]{1,20})?")
"""A word, with what follows its apostrophe."""
# A sentence may begin with a small letter: a drug's or gene's name with a prefix or capital, a Greek letter, p-value, species
_SMALL_START = re.compile(r"(?:[a-z]{1,2}-[A-Za-z]|[a-z]{1,2}[A-Z]|[a-z]\d|[α-ωµ]-?\w|p\s?[<=>])")


def lower_next(text: str, at: int, end: int) -> bool:
    """Whether a small letter stands behind the spaces at ``at``."""
    while at < end and text[at].isspace():
        at += 1
    return at < end and text[at].islower()


def can_begin(text: str, at: int, end: int) -> bool:
    """Whether a sentence may begin at the first character behind the spaces at ``at``."""
    while at < end and text[at].isspace():
        at += 1
    if at >= end:
        return True
    head = text[at]
    while head in OPENERS and at + 1 < end:
        at += 1
        head = text[at]
        if head.islower() and text[at - 1] not in "\"“‘'«":
            # "(see Table 2)" behind a full stop: a sentence of its own is written with a capital
            return True
    if head.isupper() or head.isdigit() or head in "<>≥≤~±+−–—•●*#†‡§$£€":
        return True
    if head.islower():
        if _SMALL_START.match(text, at, end):
            return True
        word = WORD.match(text, at, end)
        return bool(word) and len(word.group()) >= 5 and word.group() not in STARTERS if word else False
    return not head.isalpha() and head not in ",;:.)]}"  # other scripts and signs


def starts(text: str, at: int, stop: int) -> int:
    """``stop`` if a capital or an opening mark stands at ``at``, else -1."""
    return stop if text[at].isupper() or text[at] in OPENERS else -1


def plainly_starts(text: str, at: int, end: int, rule: str) -> bool:
    """Whether a sentence plainly begins at ``at``: a function word with a capital, or a capital and soon a finite verb."""
    word = WORD.match(text, at, end)
    if not word or not word.group()[0].isupper():
        return False
    if len(word.group()) == 1 and word.group() not in "AI":
        return False
    if word.group().lower() in STARTERS:
        return not (word.end() < end and text[word.end()] == ".")
    if rule == "initial" or not word.group()[1:].islower():
        return False
    following = text[word.end() : min(end, word.end() + 40)].split(" ")[1:4]
    return any(w in FINITE for w in following)
