"""Results told of one outcome at several times, each with its figures in brackets: a claim for each (*at 2 h (5.1 vs 6.4, p = 0.01)
and at 4 h (6.0 vs 6.9, p = 0.04)*)."""

from __future__ import annotations

import re
from dataclasses import replace

from ketaminer.model import Claim, Effect, Timepoint
from ketaminer.stages.claims.checks import ALPHA, goes, insignificant
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.figure_places import bracket_at
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.results import as_values
from ketaminer.stages.claims.sizes import effects_behind
from ketaminer.stages.claims.view import Hit, View

GOES_ON = re.compile(r"\s?\([^()]{1,150}\)[,;]?\s(?:and\s|&\s)?(?:again\s|still\s)?")
"""Between two times: the figures of the first."""


def at_later_times(claim: Claim, frame: Frame, facts: Facts, drug: str | None, view: View) -> list[Claim]:
    """The same finding at the times behind the claim's, where figures tell that it held or was lost."""
    sentence = frame.sentence
    out: list[Claim] = []
    last: Hit | None = None
    for hit in sentence.of("TIMEPOINT"):
        if claim.timepoint is not None and hit.mention.span == claim.timepoint.span:
            last = hit
        elif last is not None:
            if not GOES_ON.fullmatch(sentence.slice(last.end, hit.start)) or bracket_at(sentence, hit.end)[1] == hit.end:
                break
            last = hit
            later = _at(claim, frame, facts, drug, hit, view)
            if later is not None:
                out.append(later)
    return out


def _at(claim: Claim, frame: Frame, facts: Facts, drug: str | None, hit: Hit, view: View) -> Claim | None:
    sentence = frame.sentence
    _, end = bracket_at(sentence, hit.end)
    values = as_values([p for p in sentence.of("P_VALUE") if hit.end < p.start < end])
    effects = effects_behind(frame, facts, drug, hit.end, view)
    direction = claim.direction
    if direction in ("increase", "decrease"):
        if any(insignificant(p) for p in values):
            direction = "no_difference"
        elif any(not _fits(direction, e) for e in effects):
            return None
    elif any(p.op in ("<", "=", "<=") and p.value < ALPHA for p in values):
        return None
    if not effects and not values:
        return None
    value = hit.mention.value or {}
    time = Timepoint(hit.mention.text, hit.mention.span, value.get("value"), value.get("unit"))
    return replace(claim, timepoint=time, effects=effects, p_values=values, direction=direction)


def _fits(direction: str, effect: Effect) -> bool:
    if effect.intervention is None or effect.comparator is None:
        return True
    return goes(direction, effect.intervention, effect.comparator)
