"""Figures of two arms in one sentence: which belongs to which, and what follows for the direction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ketaminer.model import PValue
from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.checks import insignificant
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.figures import marks_of, number, pair
from ketaminer.stages.claims.frames import Frame, direction_of, plain_cue
from ketaminer.stages.claims.phrases import chain_right, subject_as_outcome
from ketaminer.stages.claims.view import Hit, Sentence

NOT_SIGNIFICANT = re.compile(
    r"\bnon-?\s?significant(?:ly)?\b|\bnot (?:statistically |clinically )?significant(?:ly)?\b"
    r"|\b(?:without|no) (?:statistical )?significance\b"
    r"|\bdid not (?:reach|achieve|attain) (?:statistical )?significance\b|\(\s?(?:NS|n\.s\.?|ns)\b"
)
"""Words that take a difference back; case matters for ``NS``."""

TAKEN_BACK = re.compile(
    r"\b(?:but|however|although|though)\b[^.;]{0,40}\b(?:difference|change|increase|reduction|decrease|effect|this|these|it)\b[^.;]{0,60}"
    r"\b(?:not\b[^.;]{0,20}significant|non-?significant)"
)
"""A clause behind the finding that takes it back (*…, but the difference was not significant*)."""

WAS_NOT = re.compile(r"[^.;,()]{0,30}\b(?:was|were|is|are|did|has|have)\s(?:also\s|however\s)?not\b[^.;,]{0,30}\bsignifican")
"""Right behind a change told by a noun: *the reduction was not significant*."""

AT_BASELINE = re.compile(r"(?<!from )(?<!than )(?<!with )(?<!to )(?<!from the )\b[Bb]aseline\b")
"""Figures of the time before treatment are no result."""

TESTED = re.compile(r"\b(?:significan|hazard ratio|odds ratio|risk ratio|relative risk|\bHR\b|\bRR\b|\bOR\b)")
"""Words that show that a difference between two figures was tested."""


def by_numbers(facts: Facts, taken: Sequence[Frame], times: Counter[str | None]) -> list[Frame]:
    """*24% of the controls remained abstinent, whereas 66% of the ketamine group did*: the figures tell the direction.

    Of two drugs the claim is about the one that the document names first, if it names it half as often as the other at least.
    """
    sentence = facts.sentence
    actors = [a for a in facts.actors if a.kind in ("drug", "arm", "dose") and a.role in ("agent", "comparator")]
    agents = [a for a in actors if a.role == "agent" and a.hit is not None] or actors
    if not agents or any(f.direction != "unclear" for f in taken) or AT_BASELINE.search(sentence.text):
        return []
    lead = _lead(agents, times)
    drug = lead.hit.mention.name if lead.hit else None
    both = pair(facts, drug)
    if both is not None:
        own, other = both
        tested = bool(sentence.of("P_VALUE", "INTERVAL")) or TESTED.search(sentence.text) is not None
        tested = tested or NOT_SIGNIFICANT.search(sentence.text) is not None
        hit = _counted(facts, both) if tested or _far_apart(own, other) else None
        return _told(sentence, lead, hit, number(own), number(other)) if hit is not None else []
    return _by_one_mention(facts, lead, drug)


def _far_apart(own: Hit, other: Hit) -> bool:
    """Whether two proportions differ so much, by a quarter of the smaller, that they tell a direction without a test."""
    a, b = number(own), number(other)
    share = (own.mention.value or {}).get("measure") in ("percent", "proportion")
    return share and a is not None and b is not None and max(a, b) >= 1.25 * min(a, b)


def _lead(agents: Sequence[Actor], times: Counter[str | None]) -> Actor:
    """The actor whose drug is the paper's own. ``times``: how often each drug is named, in the order of their first naming."""
    often = [times[a.hit.mention.name] if a.hit else 0 for a in agents]
    names = [a.hit.mention.name if a.hit else None for a, n in zip(agents, often, strict=True) if 2 * n >= max(often)]
    first = next((name for name in times if name in names), None)
    return next((a for a in agents if a.hit and a.hit.mention.name == first), agents[0])


def _by_one_mention(facts: Facts, lead: Actor, drug: str | None) -> list[Frame]:
    """*0.04 versus 0.09 in the A and B groups*: two figures in one mention, in the order of the arms where both are named."""
    sentence = facts.sentence
    told = [h for h in sentence.of("EFFECT_SIZE") if {"intervention", "comparator"} <= set(h.mention.value or {})]
    marks = marks_of(facts, drug)
    if len(told) != 1 or len({side for _, side in marks}) < 2:
        return []
    value = told[0].mention.value or {}
    first, second = value["intervention"], value["comparator"]
    behind = [side for at, side in marks if at >= told[0].end]
    if behind[:2] == ["comparator", "intervention"]:
        first, second = second, first
    hit = _counted(facts, (told[0], told[0]), behind=False)
    return _told(sentence, lead, hit, first, second) if hit is not None else []


def _told(sentence: Sentence, lead: Actor, hit: Hit, own: float | None, other: float | None) -> list[Frame]:
    if own is None or other is None or own == other:
        return []
    cue = plain_cue(sentence, hit.start, hit.end, "numbers")
    direction = direction_of("+" if own > other else "-", hit)
    return [Frame(sentence, cue, (lead,), hit, hit.start, hit.end, direction, False, "numbers", True)]


def _counted(facts: Facts, both: tuple[Hit, Hit], *, behind: bool = True) -> Hit | None:
    """The outcome that the figures count: the first before them, else the first behind the first figure, else the subject."""
    sentence, outcomes = facts.sentence, facts.outcomes
    first = min(both[0].start, both[1].start)
    before = [h for h in outcomes if h.end <= first]
    if before:
        return before[0]
    if outcomes and behind:
        return chain_right(sentence, outcomes, 0)[0]
    return subject_as_outcome(sentence, first)


def taken_back(frame: Frame, p_values: Sequence[PValue], high: int) -> bool:
    """Whether the text takes a difference back: by its p-value, or by saying that it was not significant (before ``high``)."""
    if any(insignificant(p) for p in p_values):
        return True
    behind = frame.sentence.slice(frame.cue.end, frame.sentence.end)
    if TAKEN_BACK.search(behind) or (frame.rule == "noun" and WAS_NOT.match(behind)):
        return True
    return not p_values and NOT_SIGNIFICANT.search(frame.sentence.slice(min(frame.start, frame.cue.start) - 20, high)) is not None
