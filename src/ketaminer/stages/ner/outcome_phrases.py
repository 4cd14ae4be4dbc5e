"""Noun phrases that a sentence measures or changes, found from closed word classes without a parser.

A phrase is a range ``[a, b)`` of the words of one sentence. It grows left over nouns and adjectives, right over measuring
nouns (*pain intensity scores*) and, where the head takes one, over a second phrase (*rate of abstinence*, *craving for
heroin*). Every scan is bounded, so the work is linear in the number of words.
"""

from __future__ import annotations

from typing import NamedTuple

from ketaminer.stages.ner.outcome_words import FUNCTION, W, Words

LONGEST = 8
_BETWEEN_NOUN_AND_IN = 9
_BE = frozenset("is are was were be been being remained remain remains became".split())
_OF_DRUGS = frozenset("superior inferior equivalent equal common frequent stable constant".split())


class Phrase(NamedTuple):
    """Words ``[start, end)``; ``head`` is the index behind the base phrase's last word. ``rule`` tells the pattern."""

    start: int
    end: int
    head: int
    rule: str
    score: float


def _np(flag: W) -> bool:
    return bool(flag & W.NP) and not flag & (FUNCTION | W.PUNCT | W.NUMBER)


def skip_lead(w: Words, at: int, last: int) -> int:
    """Past determiners, degree words, adverbs and numbers (``a 67 % reduction``) that open a phrase."""
    stop = min(last, at + 6)
    while at < stop and (w.flags[at] & (W.DET | W.DEGREE | W.ADVERB | W.NUMBER | W.POSSESSIVE) or w.text[at] in ("%", "more", "less")):
        at += 1
    return at


def right(w: Words, at: int, *, extend: bool = True) -> Phrase | None:
    """The noun phrase that opens at ``at``, or ``None``."""
    last = len(w)
    start = skip_lead(w, at, last)
    end = start
    while end < last and end - start < LONGEST and _np(w.flags[end]):
        if w.flags[end] & W.CHANGE and end > start and end + 1 < last and (w.flags[end + 1] & (W.DET | W.DEGREE)):
            break  # "pain decreases the need": a verb that looks like a noun
        end += 1
    # "patients' pain", "ketamine's effects": the phrase proper begins behind the possessive
    if end < last and w.flags[end] & W.POSSESSIVE and end + 1 < last and _np(w.flags[end + 1]):
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
    if end + 1 < last and w.text[end] in ("and", "or") and w.flags[end - 1] & W.NEED_OF and w.flags[end + 1] & W.NEED_OF:
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
    if word == "to" and second + 1 < last and w.flags[second + 1] & W.VERB and not _np(w.flags[second + 1]):
        inner = right(w, second + 2, extend=False)  # "motivation to quit cocaine", "time to reach X"
        nearby = inner is not None and inner.start == second + 2 and inner.end - inner.start <= 2
        return inner.end if inner is not None and nearby else second + 2
    inner = right(w, second + 1, extend=False)
    if inner is None or inner.end - inner.start > 6 or inner.start - second > 4:
        return end
    stop = inner.end
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
    while start > stop and _np(w.flags[start - 1]) and not w.flags[start - 1] & (W.CHANGE_NOUN & ~W.MEASURE):
        if w.flags[start - 1] & W.DEGREE and start < end:
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
    if at < 2 or w.text[at - 1] != "of" or not w.flags[at - 2] & W.OF_HEAD or not w.flags[at - 2] & W.NP or w.flags[at - 2] & W.OUTSIDE:
        return start
    begin = left(w, at - 1)
    if begin >= 2 and w.text[begin - 1] in ("and", "or") and w.flags[begin - 2] & W.NEED_OF and begin == at - 2:
        begin = left(w, begin - 1)
    return begin


def plausible(w: Words, start: int, end: int, head: int) -> bool:
    """Whether a phrase that no vocabulary knows can name something measurable."""
    if head <= start:
        return False
    flag = w.flags[head - 1]
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


def phrases(w: Words) -> list[Phrase]:
    """The phrases that the sentence's words of change, comparison and measurement point to."""
    out: list[Phrase] = []
    last = len(w)
    for i in range(last):
        flag = w.flags[i]
        if flag & W.CHANGE_NOUN and i + 1 < last:
            _after_noun(w, i, out)
        if flag & W.CHANGE:
            _after_verb(w, i, out)
            _before_verb(w, i, out)
        elif flag & W.COMPARE:
            _compare(w, i, out)
        elif w.text[i] in ("occurred", "differ", "differed"):
            _subject(w, i, "subject", out)
        if flag & W.MEASURE and flag & W.NP and i > 0 and _np(w.flags[i - 1]) and (i + 1 >= last or not _np(w.flags[i + 1])):
            _measured(w, i, out)
        if flag & W.OUTSIDE and i + 2 < last and w.text[i + 1] in ("of", "for"):
            _add(right(w, i + 2), "head-of", 0.65, out, w)
        elif flag & W.NEED_OF and i + 2 < last and w.text[i + 1] == "of":
            start = left(w, i + 1)
            end = extended(w, start, i + 1)
            if end > i + 1:
                out.append(Phrase(start, end, i + 1, "head-of", 0.65))
    return [p for p in out if plausible(w, p.start, p.end, p.head)]


def _add(phrase: Phrase | None, rule: str, score: float, out: list[Phrase], w: Words) -> None:
    """Add a phrase and those that a list joins to it."""
    last = len(w)
    if phrase is not None and phrase.head - phrase.start == 1 and w.flags[phrase.start] & W.OUTSIDE:
        return  # "reduced the risk of X": X is found by its own pattern
    for turn in range(4):
        if phrase is None:
            return
        after = phrase.end
        if turn and after < last and w.flags[after] & (W.AUX | W.VERB | W.CHANGE):
            return  # "improved pain and patients were discharged": the second phrase is another clause's subject
        out.append(phrase._replace(rule=rule, score=score if not turn else score - 0.05))
        while after < last and w.text[after] == ",":
            after += 1
        if after < last and w.text[after] in ("and", "or", "nor"):
            after += 1
        if after == phrase.end or after >= last or w.flags[after] & (W.PREP | W.AUX | W.VERB | W.CONJ):
            return
        phrase = right(w, after)


def _after_noun(w: Words, i: int, out: list[Phrase]) -> None:
    """``reduction in X``, ``effect (of a drug) on X``, ``difference between groups in X``, ``change from baseline in X``."""
    last = len(w)
    noun = w.text[i]
    wanted = ("on", "upon") if noun in ("effect", "effects", "impact", "impacts", "influence", "influences") else ("in", "of")
    follow = w.text[i + 1]
    if follow in wanted:
        if follow == "of" and noun in ("benefit", "benefits", "progress"):
            return
        _add(right(w, i + 2), "change-of", 0.6, out, w)
        return
    if follow not in ("of", "between", "from", "among") and "on" not in wanted:
        return
    for k in range(i + 2, min(last, i + 2 + _BETWEEN_NOUN_AND_IN)):
        if w.text[k] in wanted and w.text[k] != "of":
            _add(right(w, k + 1), "change-of", 0.6, out, w)
            return
        if w.flags[k] & (W.PUNCT | W.AUX | W.VERB) and not w.flags[k] & W.NP and w.text[k] not in "()":
            return


def _after_verb(w: Words, i: int, out: list[Phrase]) -> None:
    """``reduced X``, ``to improve X``, ``significantly decreases X``."""
    if i + 1 >= len(w):
        return
    flag = w.flags[i]
    if flag & (W.NP | W.CHANGE_NOUN) and i and (w.flags[i - 1] & (W.DET | W.DEGREE | W.PREP)) and w.text[i - 1] != "to":
        return  # the noun: "a larger increase"
    if w.text[i + 1] in ("in", "of", "by", "from", "with", "to", "on"):
        return
    if flag & W.PAST and i and w.text[i - 1] in _BE:
        return  # passive
    _add(right(w, i + 1), "object", 0.6, out, w)


def _before_verb(w: Words, i: int, out: list[Phrase]) -> None:
    """``X was significantly reduced``, ``X decreased``."""
    last = len(w)
    at = i
    while at > 0 and i - at < 3 and (w.flags[at - 1] & W.ADVERB or w.text[at - 1] in ("not", "also", "been", "more", "less")):
        at -= 1
    if at and w.text[at - 1] in _BE or "been" in w.text[at:i]:
        _subject(w, at - 1, "subject", out)
        return
    nothing_after = i + 1 >= last or w.flags[i + 1] & (W.PREP | W.PUNCT | W.CONJ)
    if nothing_after and w.flags[i] & W.PAST or (w.text[i] in ("rose", "fell", "dropped", "declined")):
        _subject(w, at, "subject", out)


def _compare(w: Words, i: int, out: list[Phrase]) -> None:
    """``X was lower``; ``lower pain scores``, ``fewer choices``: the second only for phrases that a measure closes."""
    at = i
    while at > 0 and i - at < 5 and (
        w.flags[at - 1] & (W.ADVERB | W.NUMBER) or w.text[at - 1] in ("not", "also", "been", "%", "more", "less", "no", "much", "-", "times", ".")
    ):
        at -= 1
    if at and w.text[at - 1] in _BE:
        if w.text[i] not in _OF_DRUGS:
            _subject(w, at - 1, "subject", out)
        return
    phrase = right(w, i + 1)
    if phrase is None or phrase.start > i + 3:
        return
    if w.flags[phrase.head - 1] & W.MEASURE or phrase.end > phrase.head or "than" in w.text[phrase.end : phrase.end + 6]:
        _add(phrase, "compared", 0.6, out, w)


def _subject(w: Words, verb: int, rule: str, out: list[Phrase]) -> None:
    """The phrase that stands before the verb at ``verb``; groups, times and brackets between them are passed over."""
    at = verb
    for _ in range(5):
        while at > 0 and (w.flags[at - 1] & (W.ADVERB | W.AUX) or w.text[at - 1] in ("also", "both", "not", ",")):
            at -= 1
        if at > 0 and w.text[at - 1] in ")]":
            opening = "(" if w.text[at - 1] == ")" else "["
            k = at - 2
            while k >= 0 and at - k < 16 and w.text[k] != opening:
                k -= 1
            if k < 0 or w.text[k] != opening:
                return
            at = k
            continue
        start = left(w, at)
        if start == at and not (at and w.flags[at - 1] & W.NUMBER):
            return
        before = start
        while before > 0 and w.flags[before - 1] & (W.DET | W.DEGREE | W.NUMBER | W.EDGE) and not w.flags[before - 1] & W.PREP:
            before -= 1
        whole = with_head(w, start) if start < at else start
        if whole < start:
            k = start
            while k > whole and w.text[k] != "of":
                k -= 1
            out.append(Phrase(whole, at, k, rule, 0.65))
            return
        if before and w.flags[before - 1] & W.PREP:
            at = before - 1  # "pain in the ketamine group was": the clause is about what stands first
            continue
        if start < at and not (before and w.flags[before - 1] & (W.VERB | W.CHANGE | W.EFFECT) and not _np(w.flags[before - 1])):
            stop = extended(w, start, at)
            out.append(Phrase(start, stop if stop <= verb else at, at, rule, 0.6))
        return


def _measured(w: Words, i: int, out: list[Phrase]) -> None:
    """``X scores``: a phrase that a measuring noun closes."""
    start = with_head(w, left(w, i + 1))
    out.append(Phrase(start, extended(w, start, i + 1), i + 1, "measure", 0.6))
