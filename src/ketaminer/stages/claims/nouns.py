"""Findings told by a noun of change: *a reduction in craving*, *pain scores showed improvement*, *no increase in pressure*."""

from __future__ import annotations

import re
from dataclasses import replace

from ketaminer.stages.claims.agents import agents_of
from ketaminer.stages.claims.cues import OPPOSITE, Cue
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, make_frames, negated
from ketaminer.stages.claims.phrases import right_outcomes
from ketaminer.stages.claims.view import Hit, Sentence

SMALLER = frozenset("less smaller lower lesser".split())
ASCRIBED = re.compile(
    r"(?:\s(?:after|with|following|by|under|in)(?:\s[^\s.,;]{1,24}){1,3}?)?"
    r"\s(?:is|are|was|were|has been|have been|may be)\s(?:\w{1,16}ly\s)?"
    r"(?:implicated|considered|regarded|described|defined|thought|known|correlated|due|attributable|attributed|explained|related)\b"
    r"|\s(?:\w{1,16}ly\s)?(?:correlated|predicted|depended|correlates|predicts|accounted)\b"
)

"""A change that is spoken of, not told (*the reduction in X is thought …*)."""

WAS_SMALLER = re.compile(
    r"(?:\s[^\s.,;]{1,24}){0,6}?\s(?:is|are|was|were)\s(?:\w{2,16}ly\s)?(?:less|smaller|lower|lesser|weaker)(?:\s\w{1,16})?\s(?:with|in|after|for|under|among|than)\b"
)
"""Behind a change that was smaller with the drug than without."""

MODIFIER = re.compile(r"(?:significant|marked|rapid|greater|larger|robust|clear|substantial|longer-lasting|and|a|an|the)")


def by_noun(facts: Facts, cue: Cue) -> list[Frame]:
    """The findings of one noun; a noun without direction (*difference*) tells one only where it is denied."""
    sentence = facts.sentence
    no = negated(sentence, cue)
    sign = _sign(sentence, cue)
    if sign == "0" and not no:
        return []
    hits = _outcomes(facts, cue)
    if not hits:
        return []
    start = min(cue.start, hits[0].start)
    end = max(hits[-1].end, cue.end)
    if ASCRIBED.match(sentence.slice(end, end + 120)):
        return []
    smaller = sign in OPPOSITE and WAS_SMALLER.match(sentence.slice(end, end + 120)) is not None
    sign = OPPOSITE[sign] if smaller else sign
    agents = agents_of(sentence, facts.actors, cue, end, passive=False, before=_modifiers(sentence, start))
    if _goes_on(sentence, end):
        agents = tuple(a for a in agents if a.start >= start)
    made = make_frames(sentence, cue, agents, hits, sign, "noun", no=no, contrast=True)
    return [replace(frame, turned=True) for frame in made] if smaller else made


def _sign(sentence: Sentence, cue: Cue) -> str:
    """The noun's own sign, or that of the adjective before it (*positive change*, *smaller reduction*)."""
    previous = sentence.tokens[cue.first - 1].lower if cue.first else ""
    if cue.sign == "0":
        return {"positive": "+", "negative": "-"}.get(previous, "0")
    return OPPOSITE.get(cue.sign, cue.sign) if previous in SMALLER else cue.sign


def _outcomes(facts: Facts, cue: Cue) -> list[Hit]:
    """What changed: behind *in* or *of*, else the noun's own first part."""
    sentence, outcomes = facts.sentence, facts.outcomes
    following = sentence.tokens[cue.last + 1].lower if cue.last + 1 < len(sentence.tokens) else ""
    compound = [
        h for h in outcomes if (h.end <= cue.start and cue.start - h.end <= 1) or (h.start < cue.start and cue.end == h.end)
    ]
    hits = right_outcomes(sentence, outcomes, cue.end) if following in ("in", "of", "on", "to", "for") and not compound else []
    return hits or (compound[-1:] if cue.form in sentence.lexicon.words("compound") else [])


def _goes_on(sentence: Sentence, end: int) -> bool:
    """*The suppression of craving was maintained*: the change came before, and so did what brought it about."""
    return any(c.kind == "continue" and end <= c.start < end + 30 for c in sentence.cues)


def _modifiers(sentence: Sentence, at: int) -> int:
    """The start of the adjectives right before ``at`` (*greater and longer-lasting* reduction)."""
    k = sentence.token_at(at) - 1
    tokens = sentence.tokens
    while k >= 0 and MODIFIER.fullmatch(tokens[k].lower):
        k -= 1
    return tokens[k].end if k >= 0 else at
