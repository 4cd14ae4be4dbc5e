"""Noun phrases that a sentence measures or changes, found from closed word classes without a parser.

A phrase is a range ``[a, b)`` of the words of one sentence. It grows left over nouns and adjectives, right over measuring
nouns (*pain intensity scores*) and, where the head takes one, over a second phrase (*rate of abstinence*, *craving for
heroin*). Every scan is bounded, so the work is linear in the number of words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ketaminer.stages.ner.outcome_words import FUNCTION, W, Words

LONGEST = 8
_ADJECTIVE = re.compile(r"[a-z](?:ic|ous|ive|[aiu]ble|[uo]lar|ary|ical|ional|ial|like|ish|ular|cular)\Z")
_OF_GROUPS = frozenset("rate rates number numbers proportion proportions percentage percentages percent".split())


class Phrase(NamedTuple):
    """Words ``[start, end)``; ``head`` is the index behind the base phrase's last word. ``rule`` tells the pattern."""

    start: int
    end: int
    head: int
    rule: str
    score: float


def in_phrase(flag: int) -> bool:
    """Whether a word of these classes may stand inside a noun phrase."""
    return bool(flag & W.NP) and not flag & (FUNCTION | W.PUNCT | W.NUMBER)


def skip_lead(w: Words, at: int, last: int) -> int:
    """Past determiners, degree words, adverbs and numbers (``a 67 % reduction``) that open a phrase."""
    stop = min(last, at + 6)
    while at < stop and (
        w.flags[at] & (W.DET | W.DEGREE | W.ADVERB | W.NUMBER | W.POSSESSIVE) or w.text[at] in ("%", "more", "less")
    ):
        at += 1
    return at


def right(w: Words, at: int, *, extend: bool = True) -> Phrase | None:
    """The noun phrase that opens at ``at``, or ``None``."""
    last = len(w)
    start = skip_lead(w, at, last)
    end = start
    while end < last and end - start < LONGEST and in_phrase(w.flags[end]):
        if w.flags[end] & W.CHANGE and end > start and end + 1 < last and (w.flags[end + 1] & (W.DET | W.DEGREE)):
            break  # "pain decreases the need": a verb that looks like a noun
        end += 1
        if (
            end + 3 < last
            and w.text[end] == "("
            and w.text[end + 2] == ")"
            and in_phrase(w.flags[end + 1])
            and in_phrase(w.flags[end + 3])
        ):
            end += 3  # "heart failure (HF) events"
    while end > start and w.flags[end - 1] & W.TAIL:
        end -= 1
    # "patients' pain", "ketamine's effects": the phrase proper begins behind the possessive
    if end < last and w.flags[end] & W.POSSESSIVE and end + 1 < last and in_phrase(w.flags[end + 1]):
        return right(w, end + 1, extend=extend) if end - start < LONGEST else None
    if end == start:
        return None
    return Phrase(start, extended(w, start, end) if extend else end, end, "phrase", 0.6)


def extended(w: Words, start: int, end: int) -> int:
    """The end of the phrase ``[start, end)`` with the complement that its head takes, if there is one."""
    last = len(w)
    if end >= last:
        return end
    head = w.text[end - 1]
    second = end
    if end + 1 < last and w.text[end] in ("and", "or") and w.flags[end - 1] & W.OF_HEAD and w.flags[end + 1] & W.OF_HEAD:
        second = end + 2  # "frequency and amount of"
    if second >= last:
        return end
    word = w.text[second]
    if w.flags[end - 1] & W.OUTSIDE:
        return end
    takes = w.takes.get(head)
    if takes is None and start < end - 1:
        takes = w.takes.get(f"{w.text[end - 2]} {head}")
    if not (word == "of" and w.flags[end - 1] & W.OF_HEAD) and not (takes is not None and word in takes):
        return end
    if word == "to" and second + 1 < last and w.flags[second + 1] & W.VERB and not in_phrase(w.flags[second + 1]):
        inner = right(w, second + 2, extend=False)  # "motivation to quit cocaine", "time to reach X"
        nearby = inner is not None and inner.start == second + 2 and inner.end - inner.start <= 2
        return inner.end if inner is not None and nearby else second + 2
    inner = right(w, second + 1, extend=False)
    if inner is None or inner.end - inner.start > 6 or inner.start - second > 4 or W.NUMBER in w.flags[second + 1 : inner.start]:
        return end
    stop = inner.end
    if w.flags[end - 1] & W.NEED_OF and head in _OF_GROUPS and w.flags[inner.head - 1] & W.GENERIC:
        return end  # "response rate of conventional drugs"
    if word == "between" and stop + 1 < last and w.text[stop] == "and":
        other = right(w, stop + 1, extend=False)
        if other is not None:
            stop = other.end
            if stop < last and w.text[stop] == "of" and (rest := right(w, stop + 1, extend=False)) is not None:
                stop = rest.end
    elif stop < last and w.flags[stop] & W.TRAILING and (stop + 1 >= last or w.text[stop + 1] not in ("by", "with")):
        stop += 1
    elif stop + 1 < last and w.text[stop] == "of" and w.flags[stop - 1] & W.OF_HEAD:
        third = right(w, stop + 1, extend=False)  # "change in severity of X": one more level, no deeper
        if third is not None and third.end - third.start <= 4:
            stop = third.end
    return stop


def left(w: Words, end: int, *, least: int = 0) -> int:
    """Where the noun phrase that ends before ``end`` begins; ``end`` itself if there is none."""
    start = end
    stop = max(least, end - LONGEST)
    while start > stop and in_phrase(w.flags[start - 1]) and not w.flags[start - 1] & (W.CHANGE_NOUN & ~W.MEASURE):
        if w.flags[start - 1] & (W.DEGREE | W.VERB | W.CHANGE | W.EFFECT) and start < end and not w.flags[start - 1] & W.MEASURE:
            break
        start -= 1
    while start < end - 1 and w.flags[start] & (W.DEGREE | W.EDGE):
        start += 1
    return start


def with_head(w: Words, start: int) -> int:
    """The start of ``rate of``, ``frequency and amount of`` before the phrase at ``start``; ``start`` if nothing is there."""
    at = start
    while at > 0 and start - at < 2 and w.flags[at - 1] & (W.DET | W.DEGREE) and not w.flags[at - 1] & W.PREP:
        at -= 1
    if at >= 2 and w.text[at - 1] == "to" and w.text[at - 2] == "time":
        return left(w, at - 1)
    if (
        at < 2
        or w.text[at - 1] != "of"
        or not w.flags[at - 2] & W.OF_HEAD
        or not w.flags[at - 2] & W.NP
        or w.flags[at - 2] & W.OUTSIDE
    ):
        return start
    begin = left(w, at - 1)
    if begin == at - 1:
        return start
    if begin >= 2 and w.text[begin - 1] in ("and", "or") and w.flags[begin - 2] & W.OF_HEAD and begin == at - 2:
        begin = left(w, begin - 1)
    return begin


def plausible(w: Words, start: int, end: int, head: int) -> bool:
    """Whether a phrase that no vocabulary knows can name something measurable."""
    if head <= start:
        return False
    flag = w.flags[head - 1]
    if end == head and (flag & W.OUTSIDE or _ADJECTIVE.search(w.text[head - 1])):
        return False
    if len(w.text[head - 1]) < 3 and not w.text[head - 1].isalnum():
        return False
    if flag & W.CHANGE_NOUN and not flag & W.MEASURE:
        return False
    if end > head:  # it has a complement: "number of patients" says nothing, "number of attacks" does
        inner = end - 1
        return not (w.flags[inner] & W.GENERIC) or bool(w.flags[inner] & W.MEASURE)
    if flag & W.SCORE and start == head - 1:
        return True  # the caller asks for the scale
    if flag & W.NEED_OF or flag & W.SCORE or flag & W.GENERIC:
        if not flag & W.MEASURE:
            return False
        return any(not w.flags[k] & (W.GENERIC | W.DEGREE | W.EDGE) for k in range(start, head - 1))
    return True
