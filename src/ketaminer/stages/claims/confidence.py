"""The probability that a claim's drug, outcome and direction are right: a logistic function of how it was found.

The weights were fitted by penalised logistic regression on claims with a verdict: 110 drawn at random from 60 open-access trial
reports and read against their text (64 % right), and the 141 claims that the papers of ``corpus/`` give, judged by their gold
annotation (90 % right, weighted 0.6). A claim from the corpus has an intercept of its own in the fit, since these papers are
about drugs throughout; :data:`BASE` lies between the two, nearer to the reports. On the read claims, from which the weights come,
the mean is 0.69 where 66 % are right; of those at 0.8 or above 21 of 22 are right, from 0.6 to 0.8 40 of 59, below 0.6 8 of 24
(expected calibration error 0.12 in ten bins). No claims were held out: a larger sample is needed to trust the second decimal.
"""

from __future__ import annotations

import math

from ketaminer.stages.claims.frames import Frame

BASE = 0.5
"""Log-odds of a claim before anything is known of it."""

RULES = {
    "verb-active": -0.22, "verb-passive": 0.77, "verb-intransitive": -0.23, "cause-active": -0.39, "cause-passive": -0.36,
    "block-active": 0.48, "block-passive": -0.4, "block-change": 0.0, "noun": 0.43, "comparative": -0.28,
    "comparative-predicate": -0.15, "null": -0.31, "absent": -0.35, "numbers": 0.49, "exposure": 0.31, "dosing": 0.1,
    "effects-of": 0.1, "efficacy": 0.37, "elliptical": -0.14,
}  # fmt: skip
"""What the rule that found the claim adds; a rule with few claims stays near 0."""

TELLING = frozenset(("title", "abstract", "results", "conclusion", "case"))
"""Sections in which a paper tells its own findings."""


def confidence(frame: Frame, *, drug_from_context: bool, hedged: bool, supported: bool) -> float:
    """In (0, 1), two decimals. ``supported``: numbers, a p-value or a citation stand with the claim."""
    mention, section = frame.outcome.mention, frame.sentence.section
    odds = BASE + RULES.get(frame.rule, 0.0)
    odds += 0.42 * (mention.score - 0.85)
    odds += 0.52 * ((mention.value or {}).get("domain") is not None)
    odds += 0.49 * supported
    odds += 0.46 * (section is not None and section.kind in TELLING)
    odds -= 0.49 * drug_from_context
    odds -= 0.46 * hedged
    odds -= 1.04 * (frame.direction == "unclear")
    # not fitted: of two readings of one outcome the one whose word of change stands nearer is kept
    odds -= 0.015 * min(min(abs(frame.start - frame.cue.end), abs(frame.cue.start - frame.end)), 60)
    return round(1 / (1 + math.exp(-odds)), 2)
