"""Where a sentence says that something was changed, compared or measured: the phrases that its words of change point to.

``reduction in X``, ``effect of a drug on X``, ``reduced X``, ``X was lower``, ``fewer X``, ``rate of X``, ``X scores``. Every
scan from a word is bounded.
"""

from __future__ import annotations

from ketaminer.stages.ner.outcome_phrases import Phrase, extended, in_phrase, left, right, with_head
from ketaminer.stages.ner.outcome_words import W, Words

_ALONE = frozenset("occurred occurs occur emerged emerges differ differed rose fell".split())
_BETWEEN_NOUN_AND_IN = 9
_BE = frozenset("is are was were be been being remained remain remains became".split())
_OF_DRUGS = frozenset("superior inferior equivalent equal common frequent stable constant".split())


def phrases(w: Words) -> list[Phrase]:
    """The phrases that the sentence's words of change, comparison and measurement point to; not all are :func:`plausible`."""
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
        elif w.text[i] in _ALONE:
            _subject(w, i, "subject", out)
        if (
            flag & W.MEASURE
            and flag & W.NP
            and not flag & (W.WEAK | W.OUTSIDE)
            and i > 0
            and in_phrase(w.flags[i - 1])
            and (i + 1 >= last or not in_phrase(w.flags[i + 1]))
        ):
            _measured(w, i, out)
        if flag & W.OUTSIDE and i + 2 < last and w.text[i + 1] in ("of", "for"):
            _add(right(w, i + 2), "head-of", 0.65, out, w)
        elif flag & W.NEED_OF and i + 2 < last and w.text[i + 1] == "of":
            start = left(w, i + 1)
            end = extended(w, start, i + 1)
            if end > i + 1:
                out.append(Phrase(start, end, i + 1, "head-of", 0.65))
    return out


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
        comma = after < last and w.text[after] == ","
        after += comma
        if after < last and w.text[after] in ("and", "or", "nor"):
            after += 1
        if after == phrase.end or after >= last or w.flags[after] & (W.PREP | W.AUX | W.VERB | W.CONJ):
            return
        phrase = right(w, after)
        goes_on = phrase is not None and phrase.end < last and w.text[phrase.end] in (",", "and", "or")
        if comma and w.text[after - 1] == "," and not goes_on:  # in a list "X, Y, and Z" it does
            return


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
    if (at and w.text[at - 1] in _BE) or "been" in w.text[at:i]:
        _subject(w, at - 1, "subject", out)
        return
    nothing_after = i + 1 >= last or w.flags[i + 1] & (W.PREP | W.PUNCT | W.CONJ)
    if (nothing_after and w.flags[i] & W.PAST) or w.text[i] in ("dropped", "declined"):
        _subject(w, at, "subject", out)


def _compare(w: Words, i: int, out: list[Phrase]) -> None:
    """``X was lower``; ``lower pain scores``, ``fewer choices``: the second only for phrases that a measure closes."""
    at = i
    while (
        at > 0
        and i - at < 5
        and (
            w.flags[at - 1] & (W.ADVERB | W.NUMBER)
            or w.text[at - 1] in ("not", "also", "been", "%", "more", "less", "no", "much", "-", "times", ".")
        )
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
        if start < at and not (
            before and w.flags[before - 1] & (W.VERB | W.CHANGE | W.EFFECT) and not in_phrase(w.flags[before - 1])
        ):
            stop = extended(w, start, at)
            out.append(Phrase(start, stop if stop <= verb else at, at, rule, 0.6))
        return


def _measured(w: Words, i: int, out: list[Phrase]) -> None:
    """``X scores``: a phrase that a measuring noun closes."""
    start = with_head(w, left(w, i + 1))
    out.append(Phrase(start, extended(w, start, i + 1), i + 1, "measure", 0.6))
