"""What the claims room knows of a sentence's words, told to the trained reader of findings as hints.

A hint is a stretch of the reading text with a channel and a kind: which drug stands there and what part it plays, outcomes and
conditions, figures, words of change, arms and comparators, and what the rules took for the outcome of a finding.
"""

from __future__ import annotations

from collections.abc import Sequence

from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.checks import ALPHA
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, valence
from ketaminer.stages.claims.view import Hit

CHANNELS = ("drug", "thing", "figure", "cue", "arm", "rule")

Hint = tuple[int, str, int, int]
"""Channel number, kind, start and end in the reading text."""

FIGURES = ("DOSE", "FREQUENCY", "DURATION", "TIMEPOINT", "COUNT", "P_VALUE", "INTERVAL", "EFFECT_SIZE", "ROUTE")
THINGS = ("OUTCOME", "CONDITION", "POPULATION")


def _said(hit: Hit) -> str:
    """What a figure says of a difference: whether a p-value is small, whether the first of two figures is the greater."""
    value = hit.mention.value or {}
    if hit.label == "P_VALUE" and isinstance(value.get("value"), int | float):
        small = value["value"] < ALPHA or (value["value"] == ALPHA and value.get("op") == "<")
        return ":ns" if value.get("op") in (">", ">=") or not small else ":small"
    one, other = value.get("intervention"), value.get("comparator")
    if isinstance(one, int | float) and isinstance(other, int | float):
        return ":more" if one > other else ":less"
    return f":{value['measure']}" if hit.label == "EFFECT_SIZE" and value.get("measure") else ""


def hints_of(facts: Facts, frames: Sequence[Frame], context: Antecedents) -> list[Hint]:
    """The hints of one sentence; of those of one channel that overlap the later counts."""
    sentence = facts.sentence
    out: list[Hint] = []
    for actor in facts.actors:
        who = context.standing(actor.hit).replace("class", "other") if actor.hit is not None else actor.kind
        out.append((0, f"{who}:{actor.role}", actor.start, actor.end))
    out += [(1, f"{hit.label}:{valence(hit)}", hit.start, hit.end) for hit in sentence.of(*THINGS)]
    out += [(2, f"{hit.label}{_said(hit)}", hit.start, hit.end) for hit in sentence.of(*FIGURES)]
    out += [(3, f"{cue.kind}:{cue.sign}", cue.start, cue.end) for cue in sentence.cues]
    out += [(4, f"term:{term.kind}", term.start, term.end) for term in facts.terms]
    out += [(4, "control" if arm.control else "arm", arm.start, arm.end) for arm in facts.arms]
    out += [(5, frame.direction, frame.start, frame.end) for frame in frames]
    return out
