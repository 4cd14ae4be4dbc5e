"""Sentences that tell of several drugs in turn: *went up by 28% after A (p = 0.003) but by 6% after B (p = 0.35)*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ketaminer.stages.claims.facts import Facts

DENIED_ASIDE = re.compile(r",\s(?:but|though|and)\snot\s(?:with\s|after\s|under\s|on\s|in\s)?$", re.IGNORECASE)
"""Before a drug put in between commas: *A, but not B, lowered …*; behind *A lowered …, but not B* no comma follows."""

EFFECT_OF = re.compile(r"\b(?:effects?|actions?)\sof\s$", re.IGNORECASE)
"""Before a drug whose effect another one changes or not."""


def parts(facts: Facts, outcomes: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The stretches of a sentence up to each p-value and each semicolon, with the names of the drugs that act in it.

    ``outcomes``: what was measured; a drug that is named there does not act (*rescue morphine*).
    """
    sentence = facts.sentence
    ends = [h.end for h in sentence.of("P_VALUE")] + [t.start for t in sentence.tokens if t.lower == ";" and t.depth == 0]
    acting = [
        (a.start, a.hit.mention.name or a.hit.mention.text)
        for a in facts.actors
        if a.hit is not None
        and a.role == "agent"
        and a.kind in ("drug", "arm")
        and not EFFECT_OF.search(sentence.slice(a.start - 12, a.start))
        and not any(low <= a.start < high for low, high in outcomes)
    ]
    low = sentence.start
    for high in sorted({*ends, sentence.end}):
        yield low, high, frozenset(name for at, name in acting if low <= at < high)
        low = high


def is_of_another(facts: Facts, drug: str | None, at: int, outcomes: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether what stands at an offset is told of other drugs only, while ``drug`` has a part of the sentence of its own."""
    if len(facts.drugs) < 2:
        return False
    told = list(parts(facts, outcomes))
    here = next((names for low, high, names in told if low <= at < high), frozenset())
    return bool(here) and drug is not None and drug not in here and any(drug in names for _, _, names in told)


def own_part(facts: Facts, drug: str | None, after: int) -> tuple[int, int] | None:
    """The one part behind an offset that tells of a drug alone, where the parts before it tell of others; ``None`` elsewhere."""
    if len(facts.drugs) < 2:
        return None
    told = list(parts(facts))
    own = [(low, high) for low, high, names in told if names == {drug} and low >= after]
    before = [names for _, high, names in told if own and high <= own[0][0]]
    return own[0] if len(own) == 1 and before and all(names and drug not in names for names in before) else None


def apart(facts: Facts, one: str | None, other: str | None) -> bool:
    """Whether two drugs are told of in turn, each with a p-value of its own: neither is set against the other."""
    values = facts.sentence.of("P_VALUE")
    tested = [names for low, high, names in parts(facts) if any(low <= h.start < high for h in values)]
    return any(one in n and other not in n for n in tested) and any(other in n and one not in n for n in tested)


def denied_aside(facts: Facts, drug: str | None) -> bool:
    """Whether a drug is only said not to do what another did, so that the figures of the sentence are the other's."""
    sentence = facts.sentence
    return any(
        a.hit is not None
        and a.hit.mention.name == drug
        and DENIED_ASIDE.search(sentence.slice(a.start - 20, a.start)) is not None
        and sentence.slice(a.end, a.end + 1) == ","
        for a in facts.actors
    )
