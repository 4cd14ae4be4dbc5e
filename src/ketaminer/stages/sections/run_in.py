"""Headings that the vocabulary does not know, run into paragraphs of a paper whose other headings are run in as well.

*Craving, sleep and motivation. Craving dropped from …* is one where paragraphs of the same paper begin with *Participants.* and
*Discussion.* too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Span
from ketaminer.stages.sections.function_words import FINITE, OPEN_ENDED, STARTERS
from ketaminer.stages.sections.known import Heading, known_head
from ketaminer.stages.sections.vocabulary import Vocabulary

ENOUGH = 3
"""Paragraphs of a text that must begin with a known heading and a full stop."""

_PHRASE = re.compile(r"[A-Z][^\W\d_]{2,20}(?:,?[ -][^\W\d_]{2,20}){0,5}\.$")
_PAST = re.compile(r"[a-z]{2,18}ed$")
"""The end of a regular verb, which may also be of an adjective: a phrase with one is taken for a sentence."""


def runs_in(text: str, blocks: Sequence[Span], known: Vocabulary) -> bool:
    """Whether the headings of a text stand at the heads of its paragraphs, each with a full stop."""
    found = 0
    for start, end in blocks:
        head = known_head(text, start, end, True, known, glued=False)
        found += head is not None and head.body < end and text[head.end : head.end + 1] == "."
        if found == ENOUGH:
            return True
    return False


def run_in_head(text: str, at: int, stop: int, end: int) -> Heading | None:
    """The sentence ``text[at:stop]`` at the head of a paragraph that goes on to ``end``, if it reads as a heading: a few words
    without a verb."""
    if stop >= end or stop - at > 90 or _PHRASE.match(text, at, stop) is None:
        return None
    words = text[at : stop - 1].replace(",", "").split()
    if (
        words[0].lower() in STARTERS
        or words[-1].lower() in OPEN_ENDED
        or any(w[0].isupper() and w[1:].islower() for w in words[1:])
    ):
        return None
    if any(w in FINITE or _PAST.match(w) for w in words):
        return None
    body = stop
    while body < end and text[body].isspace():
        body += 1
    return Heading(at, stop - 1, body) if text[body : body + 1].isupper() else None
