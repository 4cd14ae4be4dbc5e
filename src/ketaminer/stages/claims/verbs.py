"""Findings told by a verb: *A reduced X*, *X was reduced by A*, *X fell after A*, *B blocked the rise in X*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.agents import agents_of, is_passive
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, make_frames, negated
from ketaminer.stages.claims.phrases import FINITE, left_outcomes, right_outcomes
from ketaminer.stages.claims.view import Hit, Sentence

CAUSED_BY = re.compile(r"\s(?:\w{1,20}\s){0,2}(?:by|after|following|with|under|in response to)\b")


def by_verb(facts: Facts, cue: Cue, cues: Sequence[Cue], consumed: set[int]) -> list[Frame]:
    """The findings of one verb. ``cues``: all that may carry a finding; those used up here are added to ``consumed``."""
    sentence, outcomes = facts.sentence, facts.outcomes
    if is_passive(sentence, cue):
        return _passive(facts, cue)
    noun = change_behind(cues, cue, sentence)
    if noun is not None and cue.kind == "cause":
        return []
    if noun is not None and cue.kind == "block":
        hits = right_outcomes(sentence, outcomes, noun.end) or [h for h in outcomes if h.start <= noun.start < h.end][:1]
        if hits:
            consumed.add(noun.first)
            return _blocked_change(facts, cue, noun, hits)
    return _active(facts, cue, cues) or _intransitive(facts, cue)


def change_behind(cues: Sequence[Cue], cue: Cue, sentence: Sentence) -> Cue | None:
    """A change told by a noun in the object of a verb (*produced a 67% reduction in*, *blocked the increase in*)."""
    for other in cues:
        if other.kind == "noun" and 0 < other.first - cue.last <= 9:
            gap = sentence.tokens[cue.last + 1 : other.first]
            if any(cue.end <= h.start and h.end < other.start for h in sentence.of("OUTCOME")):
                return None
            if not any(t.lower in (",", ";", "and") and t.depth == 0 for t in gap):
                return other
    return None


def _sign(cue: Cue) -> str:
    return "-" if cue.kind == "block" else cue.sign


def _passive(facts: Facts, cue: Cue) -> list[Frame]:
    """*Craving was reduced by ketamine*; what was caused needs to be told by what."""
    sentence = facts.sentence
    hits = left_outcomes(sentence, facts.outcomes, cue.start)
    if not hits or (cue.kind == "cause" and not CAUSED_BY.match(sentence.slice(cue.end, cue.end + 60))):
        return []
    agents = agents_of(sentence, facts.actors, cue, cue.end, passive=True, before=hits[0].start)
    made = make_frames(sentence, cue, agents, hits, _sign(cue), f"{cue.kind}-passive", no=negated(sentence, cue))
    return [_with_owner(f, facts.actors) for f in made] if cue.kind == "block" else made


ALONGSIDE = re.compile(r"\s(?:as well as|along with|together with)\b")
"""Behind a verb whose subject goes on (*decreased, as well as …*): no object."""


def _active(facts: Facts, cue: Cue, cues: Sequence[Cue]) -> list[Frame]:
    """*Ketamine reduced craving and drinking*: the outcomes are the object."""
    sentence, outcomes = facts.sentence, facts.outcomes
    # "has prolonged abstinence" where the vocabulary knows *prolonged abstinence* as an outcome
    fused = [h for h in outcomes if h.start == cue.start and cue.end < h.end]
    hits = fused or right_outcomes(sentence, outcomes, cue.end)
    if not hits or ALONGSIDE.match(sentence.slice(cue.end, cue.end + 20)):
        return []
    if _qualifies(sentence, cue, hits[-1].end):
        return []
    between = [c for c in cues if cue.end <= c.start and c.end <= hits[0].start]
    if cue.kind == "cause" and any(c.kind == "comparative" and c.sign == "-" for c in between):
        return []  # "produced lower pain scores": the adjective tells the direction
    agents = agents_of(sentence, facts.actors, cue, hits[-1].end, passive=False)
    made = make_frames(sentence, cue, agents, hits, _sign(cue), f"{cue.kind}-active", no=negated(sentence, cue))
    if not fused:
        made = _altered(cues, cue, made)
    return [replace(f, start=cue.end + 1) for f in made] if fused else made


def _qualifies(sentence: Sentence, cue: Cue, end: int) -> bool:
    """Whether a participle opens its clause before a finite verb: *increasing resistance has …*, *reduced intake was …* tell of a
    state that is known, not of what somebody did."""
    if not cue.form.endswith(("ing", "ed")):
        return False
    low, _ = clause_of(sentence, cue.start)
    if re.search(r"[^\W\d_]{2}", sentence.slice(low, cue.start)):
        return False
    k = sentence.token_at(end)
    return k < len(sentence.tokens) and sentence.tokens[k].lower in FINITE


def _altered(cues: Sequence[Cue], cue: Cue, made: Sequence[Frame]) -> list[Frame]:
    """*Stronger alterations in hearing and body image*: the outcome is the alteration, for all that it is told of."""
    out: list[Frame] = []
    for frame in made:
        nouns = [c for c in cues if c.kind == "noun" and c.sign == "0" and cue.end <= c.start and c.end <= frame.start]
        own = [c for c in nouns if not any(c.start < other.start < frame.start and other is not frame for other in out)]
        noun = own[-1] if own else None
        if noun is None and out and nouns and out[-1].start == nouns[-1].start:
            noun = nouns[-1]
        out.append(replace(frame, start=noun.start) if noun is not None else frame)
    return out


def _intransitive(facts: Facts, cue: Cue) -> list[Frame]:
    """*Craving fell after ketamine*: the outcomes are the subject."""
    if cue.kind != "verb" or cue.sign == "0" or cue.form.endswith("ing"):
        return []
    sentence = facts.sentence
    hits = left_outcomes(sentence, facts.outcomes, cue.start, 8)
    if not hits:
        return []
    agents = agents_of(sentence, facts.actors, cue, cue.end, passive=True, before=hits[0].start)
    return make_frames(sentence, cue, agents, hits, cue.sign, "verb-intransitive", no=negated(sentence, cue))


def _with_owner(frame: Frame, actors: Sequence[Actor]) -> Frame:
    """*Ketamine's effects were blocked by X*: the outcome of X is ketamine's effects, and is worded so."""
    for actor in actors:
        owner = actor.kind == "drug" and actor not in frame.actors and actor.end <= frame.start
        if owner and re.match(r"^(?:['’]s?|[-‐‑][^\W\d_]{4,12})\s$", frame.sentence.slice(actor.end, frame.start)):
            return replace(frame, start=actor.start)
    return frame


def _blocked_change(facts: Facts, cue: Cue, noun: Cue, hits: Sequence[Hit]) -> list[Frame]:
    """*Rapamycin blocked the ketamine-induced reduction in intake*: the outcome is the change, as worded; *prevented the rise in
    pressure*: the outcome is what rose."""
    sentence, actors = facts.sentence, facts.actors
    no = negated(sentence, cue)
    agents = agents_of(sentence, actors, cue, hits[-1].end, passive=False)
    taken = {a.start for a in agents}
    due = [a for a in actors if a.kind == "drug" and cue.end <= a.start and a.end <= noun.start and a.start not in taken]
    if due:
        start = min(due[0].start, hits[0].start)
        direction = "no_difference" if no else "decrease"
        first = Frame(sentence, cue, agents, hits[0], start, max(hits[0].end, noun.end), direction, no, "block-change")
        return [first, *make_frames(sentence, cue, agents, hits[1:], "-", "block-change", no=no)]
    sign = {"+": "-", "-": "+", "good": "bad", "bad": "good"}.get(noun.sign)
    if sign is None:
        return []
    return make_frames(sentence, cue, agents, hits, sign, "block-change", no=no)
