"""What a model alone takes for a drug's name and is none: common words, people and places.

A model that learned from abstracts about drugs has seen little else; on whole papers it takes some of what it has never seen for
a drug. Two rules hold it back where no vocabulary knows the name:

* a name of nothing but common words of trial reports, written without digits, is none (*outbreaks*, *telephone*);
* a name with a capital letter in the middle of a sentence, never written without one in the paper and without a trade mark behind
  it, is a person's or a place's (*Lindgren*, *Uppsala*). Names all in capitals are not meant: those are short forms.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ketaminer.data import rows

_WORD = re.compile(r"[^\W\d_]{2,}")
_CAPITALISED = re.compile(r"[A-Z][a-z]{1,30}(?:[ -](?:[A-Z][a-z]{1,30}|&)){0,4}")
_BEGINS = re.compile(r"(?:^|[.:;?!\n•(]\s{0,3})$")
_SMALL = re.compile(r"(?<![^\W\d_])[a-z]{2,30}(?![^\W\d_])")
_MARK = re.compile(r"\s?(?:®|™|\(R\)|\()")
_TRIAL = re.compile(r"\b(?:NCT|ISRCTN|ACTRN|DRKS|ChiCTR|EudraCT)\W?\d", re.IGNORECASE)


@cache
def common_words(path: Path) -> frozenset[str]:
    """The words of the vocabulary of common words, in lower case."""
    return frozenset(word for (word,) in rows(path))


def small_words(text: str) -> frozenset[str]:
    """The words that the text writes without a capital letter somewhere."""
    return frozenset(_SMALL.findall(text))


def is_plain(text: str, start: int, end: int, common: frozenset[str], small: frozenset[str]) -> bool:
    """Whether ``text[start:end]`` is a common word, a person, a place or a trial's number and so no drug's name.

    ``common``: :func:`common_words`; ``small``: the :func:`small_words` of the text.
    """
    name = text[start:end]
    words = _WORD.findall(name)
    if not words or _TRIAL.match(name):
        return True
    if not any(c.isdigit() for c in name) and all(w.lower() in common for w in words):
        return True
    if not _CAPITALISED.fullmatch(name) or _BEGINS.search(text[max(0, start - 4) : start]) or _MARK.match(text[end : end + 4]):
        return False
    return not all(word.lower() in small for word in words)
