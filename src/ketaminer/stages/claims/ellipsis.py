"""Findings that a clause tells by reference to the one before it: *whereas dexamethasone did not*, *but not at 24 h*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.view import Sentence

CONTRAST = re.compile(r"(?:\b(?:whereas|while|but|and)\b|;)\s{0,2}", re.IGNORECASE)
DENIED = re.compile(
    r"\s(?:\([^()]{0,80}\)\s)?(?:did not|does not|do not|had no effect|has no effect|"
    r"failed to(?:\s[^\W\d_]{1,20}\s(?:it|them|this))?|was not|were not)"
    r"(?=\s{0,2}(?:[(.,;]|at\b|in\b|after\b|$))",
    re.IGNORECASE,
)
AFFIRMED = re.compile(r"\s(?:\([^()]{0,80}\)\s)?(?:did|does|do) (?:so|too|the same)\b", re.IGNORECASE)
"""*Whereas baclofen did so only at high doses*: the finding holds for the other drug as well."""

BUT_NOT = re.compile(r"\bbut not (?=(?:at|after|on|in|by|during|with)\b|\d)", re.IGNORECASE)


def elliptical(facts: Facts, found: Sequence[Frame]) -> list[Frame]:
    """Denials of the findings before them: for another drug, or for another time, dose or group."""
    told = [f for f in found if f.direction in ("increase", "decrease")]
    if not told:
        return []
    return [
        *_other_drug(facts, told),
        *_other_condition(facts.sentence, told),
        *_other_outcome(facts, told),
        *_same_effect(facts, told),
    ]


SAME_EFFECT = re.compile(
    r"\b(?:this|the|that)\s(?:latter\s|last\s|same\s)?effect\s(?:was|were|is)\s(?:\w{2,20}ly\s|further\s|even\s|more\s){0,2}"
    r"(?:augmented|enhanced|increased|strengthened|potentiated|stronger|greater|larger|pronounced)\s(?:by|with|after|at|under)\b"
)
"""*…, and this latter effect was augmented by the higher dose*: more of the last effect told, in the same direction."""


def _same_effect(facts: Facts, told: Sequence[Frame]) -> list[Frame]:
    sentence = facts.sentence
    m = SAME_EFFECT.search(sentence.text)
    if m is None:
        return []
    begin, end = sentence.start + m.start(), sentence.start + m.end()
    actors = [
        a
        for a in facts.actors
        if a.role in ("agent", "comparator") and a.kind in ("drug", "dose", "arm") and 0 <= a.start - end < 60
    ]
    before = [f for f in told if f.cue.end <= begin][-1:]
    cue = _cue(sentence, begin, end)
    return [replace(f, actors=(actors[-1],), cue=cue, rule="elliptical", contrast=True) for f in before if actors]


SO_WAS = re.compile(r"\b(?:and so (?:was|were|did|is|are)|as well as)\s(?:the\s)?")
"""*…, and so was remission*, *decreased as well as the segregation*: the finding holds for another outcome as well."""


def _other_outcome(facts: Facts, told: Sequence[Frame]) -> list[Frame]:
    sentence = facts.sentence
    m = SO_WAS.search(sentence.text)
    if m is None:
        return []
    begin = sentence.start + m.end()
    hits = [h for h in facts.outcomes if 0 <= h.start - begin <= 12][:1]
    before = [f for f in told if f.cue.end <= begin][-1:]
    return [
        replace(f, outcome=h, start=h.start, end=h.end, cue=_cue(sentence, sentence.start + m.start(), begin), rule="elliptical")
        for h in hits
        for f in before
        if (f.outcome.mention.value or {}).get("valence") == (h.mention.value or {}).get("valence")
    ]


def _cue(sentence: Sentence, start: int, end: int) -> Cue:
    first = sentence.token_at(start)
    last = sentence.token_at(max(start, end - 1))
    return Cue("negator", "0", "not", first, last, start, end)


def _other_drug(facts: Facts, told: Sequence[Frame]) -> list[Frame]:
    sentence, actors = facts.sentence, facts.actors
    out: list[Frame] = []
    for mark in CONTRAST.finditer(sentence.text):
        begin = sentence.start + mark.end()
        actor = next(
            (a for a in actors if a.role == "agent" and a.kind in ("drug", "dose", "arm") and 0 <= a.start - begin <= 20), None
        )
        if actor is None:
            continue
        rest = sentence.slice(actor.end, actor.end + 140)
        denial = DENIED.match(rest)
        said = denial or AFFIRMED.match(rest)
        before = [f for f in told if f.cue.end <= begin]
        if said is None or not before:
            continue
        cue = _cue(sentence, actor.end + 1, actor.end + said.end())
        last = before[-1].cue
        for frame in before:
            if frame.cue is last:
                one = replace(frame, actors=(actor,), cue=cue, rule="elliptical")
                out.append(one if denial is None else replace(one, direction="no_difference", negated=True))
    return out


def _other_condition(sentence: Sentence, told: Sequence[Frame]) -> list[Frame]:
    out: list[Frame] = []
    for mark in BUT_NOT.finditer(sentence.text):
        begin = sentence.start + mark.start()
        before = [f for f in told if f.cue.end <= begin and f.end <= begin]
        if not before:
            continue
        rest = sentence.slice(begin + len(mark.group()), begin + 90)
        names = any(h.start >= begin and h.start - begin < 70 for h in sentence.of("TIMEPOINT", "DOSE", "POPULATION"))
        if not names or not rest:
            continue
        cue = _cue(sentence, begin, begin + len(mark.group()))
        last = before[-1].cue
        out += [replace(f, cue=cue, direction="no_difference", negated=True, rule="elliptical") for f in before if f.cue is last]
    return out
