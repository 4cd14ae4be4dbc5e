"""Numbers of a finding: by arm where the text gives both, else the figure told for the contrast."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Effect
from ketaminer.stages.claims.contrasts import number, pair
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.sources import window
from ketaminer.stages.claims.view import Hit, View


def find_effects(frame: Frame, rivals: Sequence[Frame], facts: Facts, drug: str | None, view: View) -> tuple[Effect, ...]:
    """The effects of this finding; ``rivals`` are the other findings of its sentence."""
    both = pair(frame.sentence, facts, drug)
    if both is not None and frame.direction != "no_difference":
        own, other = both
        text, span = view.source(min(own.start, other.start), max(own.end, other.end))
        by_arm = Effect(text, span, _measure(own), number(own), number(other), _unit(own))
        return (by_arm, *_within(frame, rivals, {own.start, other.start}))
    return _within(frame, rivals, set())


def _within(frame: Frame, rivals: Sequence[Frame], left_out: set[int]) -> tuple[Effect, ...]:
    low, high = window(frame, rivals)
    hits = frame.sentence.of("EFFECT_SIZE")
    return tuple(as_effect(h, frame) for h in hits if low <= h.start < high and h.start not in left_out)


def _measure(hit: Hit) -> str | None:
    measure = (hit.mention.value or {}).get("measure")
    return "proportion" if measure == "percent" else str(measure) if measure else None


def _unit(hit: Hit) -> str | None:
    unit = (hit.mention.value or {}).get("unit")
    return str(unit) if unit else None


def as_effect(hit: Hit, frame: Frame) -> Effect:
    """The effect a mention tells: figures by arm as they stand, the first being the intervention's."""
    value = hit.mention.value or {}
    measure = str(value.get("measure")) if value.get("measure") else None
    unit = str(value["unit"]) if value.get("unit") else None
    if "from" in value and "to" in value:
        return Effect(hit.mention.text, hit.mention.span, measure, value["to"], value["from"], unit)
    if "comparator" in value:
        return Effect(hit.mention.text, hit.mention.span, measure, value.get("intervention"), value.get("comparator"), unit)
    figure = value.get("value", value.get("low"))
    if measure == "percent" and frame.cue.kind in ("noun", "verb") and frame.direction in ("increase", "decrease"):
        near = frame.sentence.slice(hit.end, hit.end + 14)
        if re.match(r"\s?(?:reduction|decrease|increase|less|more|lower|higher|improvement|fewer)", near) or re.search(
            r"\bby\s{1,2}(?:~|about )?$", frame.sentence.slice(hit.start - 12, hit.start)
        ):
            measure = "relative change"
    return Effect(
        hit.mention.text, hit.mention.span, measure, float(figure) if isinstance(figure, int | float) else None, None, unit
    )
