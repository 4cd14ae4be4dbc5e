"""The stretch of a sentence whose numbers, p-values and times belong to one of its findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ketaminer.stages.claims.actors import clause_of
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.view import Sentence

TELLING = ("verb", "cause", "block", "noun", "comparative", "null")
"""Kinds of the words that tell a change or none."""


def _parts(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The barriers between clauses that tell something of their own: none before one that tells when or why, none at a word put in
    (*however,*) or before a mere list of figures."""
    for a, b in sentence.barriers:
        word = sentence.slice(a, b).lower()
        put_in = word in ("however", "though") and re.match(r"\s?[,(]", sentence.slice(b, b + 2))
        if word in ("but", "whereas", "while") and _of_control(sentence, b):
            continue
        if not (put_in or word in ("when", "because", "despite", "unlike") or (word == ";" and not _tells(sentence, b))):
            yield a, b


def _dividers(sentence: Sentence) -> list[tuple[int, int]]:
    """The barriers that count, and where a clause ends with the work that is cited for it (*… at 24 h [3], and B was …*)."""
    return sorted([*_parts(sentence), *_cited(sentence)])


CITED_THEN = re.compile(r"[\s,;)\]]{0,3}\s?(?:and|but|whereas|while|yet|we|our)\b,?\s?|[\s)\]]{0,2};\s")


def _cited(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Where one work has been told and cited and something else begins."""
    low = sentence.start
    for callout, following in zip_longest(sentence.callouts, sentence.callouts[1:]):
        if following is not None and callout.keys & following.keys:
            continue  # the same work goes on
        m = CITED_THEN.match(sentence.slice(callout.end, callout.end + 12))
        if m is None:
            continue
        if m.group().strip(" ,)]") == "and" and not any(
            c.kind in TELLING and low <= c.start < callout.start for c in sentence.cues
        ):
            continue  # "both A [7] and B [8] reduced …"
        if _tells(sentence, callout.end + m.end()) or m.group().strip(" ,;)]") in ("we", "our"):
            low = callout.end + m.end()
            yield callout.end, low


def cited_part(sentence: Sentence, at: int) -> tuple[int, int]:
    """The part of a sentence around an offset that tells of one work."""
    return clause_of(sentence, at, _cited(sentence))


OF_CONTROL = re.compile(
    r"\s?(?:,\s)?(?:[^\W\d_]{1,10}\s){0,2}(?:by\s[\d.,]{1,6}\s?(?:%|[^\W\d_]{1,8}\s)?\s?)?"
    r"(?:with|after|in|on|under|following|for)\s(?:the\s|those\s)?(?:matching\s|on\s)?"
    r"(?:placebo|saline|vehicle|sham|controls?)\b",
    re.IGNORECASE,
)
"""A clause that begins with the control: *but only by 0.5 after saline*, *whereas with placebo it went from 60 to 55 mm*."""


def _of_control(sentence: Sentence, at: int) -> bool:
    """Whether the clause that begins at an offset tells only what the control did, of no outcome of its own."""
    if not OF_CONTROL.match(sentence.slice(at, at + 90)):
        return False
    end = next((a for a, _ in sentence.barriers if a > at), sentence.end)
    return not any(at <= h.start < end for h in sentence.of("OUTCOME", "CONDITION"))


def _tells(sentence: Sentence, at: int) -> bool:
    """Whether the clause that begins at an offset tells something of its own and is no mere list of figures."""
    end = next((a for a, _ in sentence.barriers if a > at), sentence.end)
    return any(c.kind in TELLING and at <= c.start < end for c in sentence.cues)


def stretch(frame: Frame, rivals: Sequence[Frame], figures: Sequence[int] = (), *, beyond: bool = False) -> tuple[int, int]:
    """The stretch of the sentence whose details belong to this finding: its clause, less what belongs to the findings beside it.

    ``figures``: where those details stand. Findings under one word of change share what is told behind or before them all; what
    stands between two of them belongs to the first. ``beyond``: whether the clauses around are searched as well.
    """
    if frame.rule in ("numbers", "elliptical"):
        return window(frame, rivals)
    low, high = (
        (frame.sentence.start, frame.sentence.end) if beyond else clause_of(frame.sentence, frame.start, _dividers(frame.sentence))
    )
    near = _own(frame, rivals)
    for other in rivals:
        if other.start == frame.start or other.end == frame.end:
            if other.rule == "elliptical" and other.cue.start >= frame.end:
                high = min(high, other.cue.start)
            continue
        theirs = (other.cue.start, other.cue.end) if other.rule == "elliptical" else _own(other, rivals)
        shared = other.cue.first == frame.cue.first
        if shared and other.start > frame.end:
            if any(frame.end <= at < other.start for at in figures):
                high = min(high, other.start)
        elif shared and other.end < frame.start:
            if any(other.end <= at < frame.start for at in figures):
                low = max(low, frame.start)
        elif theirs[0] >= near[1]:
            high = min(high, theirs[0])
        elif theirs[1] <= near[0]:
            low = max(low, near[0])
    return low, high


def _own(frame: Frame, rivals: Sequence[Frame]) -> tuple[int, int]:
    """Outcome and word of change; the outcome alone where another one stands between the two."""
    low, high = min(frame.start, frame.cue.start), max(frame.end, frame.cue.end)
    if any(low <= f.start and f.end <= high and f.end <= frame.start and f.start > frame.cue.start for f in rivals):
        return frame.start, frame.end
    if any(frame.end <= f.start and f.end <= frame.cue.start for f in rivals if f.cue.first != frame.cue.first):
        return frame.start, frame.end
    return low, high
