"""The probability that a claim's drug, outcome and direction are right: a logistic function of how it was found."""

from __future__ import annotations

import math

from ketaminer.stages.claims.frames import Frame

RULES = {
    "verb-active": 1.9, "verb-passive": 1.8, "verb-intransitive": 1.0, "cause-active": 1.6, "cause-passive": 1.2,
    "block-active": 1.5, "block-passive": 1.4, "block-change": 1.3, "noun": 1.7, "comparative": 1.3, "comparative-predicate": 1.4,
    "null": 1.4, "absent": 1.2, "numbers": 1.3, "exposure": 1.0, "dosing": 1.0, "effects-of": 1.5,
}  # fmt: skip
"""Log-odds of a claim by the rule that found it, before the circumstances below."""


def confidence(frame: Frame, *, drug_from_context: bool, hedged: bool, supported: bool) -> float:
    """In (0, 1), two decimals. ``supported``: numbers, a p-value or a citation stand with the claim."""
    odds = RULES.get(frame.rule, 1.0)
    odds += 1.2 * (frame.outcome.mention.score - 0.85)
    odds -= 0.7 * drug_from_context
    odds -= 0.4 * hedged
    odds += 0.5 * supported
    gap = min(abs(frame.start - frame.cue.end), abs(frame.cue.start - frame.end))
    odds -= 0.01 * min(gap, 60)
    if frame.direction == "unclear":
        odds -= 0.5
    return round(1 / (1 + math.exp(-odds)), 2)
