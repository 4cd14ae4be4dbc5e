"""Numbers of a finding: by arm where the text gives both, else the figure told for the contrast."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Effect
from ketaminer.stages.claims.actors import clause_of
from ketaminer.stages.claims.facts import CONTROL, Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.sources import window
from ketaminer.stages.claims.view import Hit, Sentence, View

WITHOUT = re.compile(r"\bwithout\b(?=\s{0,2}(?:[(.,;]|it\b|the drug|$))")


def number(hit: Hit) -> float | None:
    value = (hit.mention.value or {}).get("low", (hit.mention.value or {}).get("value"))
    return float(value) if isinstance(value, int | float) else None


def _percent(hit: Hit) -> bool:
    value = hit.mention.value or {}
    return value.get("measure") in ("percent", "proportion") and "comparator" not in value and number(hit) is not None


def _side(sentence: Sentence, hit: Hit, facts: Facts, drug: str | None) -> str | None:
    """Which arm a figure belongs to, by the nearest name of an arm after it (or before it, in its clause)."""
    low, high = clause_of(sentence, hit.start)
    figures = [h.start for h in sentence.of("EFFECT_SIZE") if h.start > hit.end]
    high = min([high, *figures])
    marks: list[tuple[int, str]] = []
    for pattern in (CONTROL, WITHOUT):
        marks += [(sentence.start + m.start(), "comparator") for m in pattern.finditer(sentence.text)]
    for actor in facts.actors:
        if actor.kind == "pronoun" or actor.role in ("target", "user"):
            continue
        rival = actor.hit is not None and drug is not None and actor.hit.mention.name != drug
        single = bool(
            re.search(
                r"\b(?:single|one|low|lower)[- ](?:session\s)?$", sentence.slice(actor.start - 18, actor.start), re.IGNORECASE
            )
        )
        marks.append((actor.start, "comparator" if rival or (single and actor.role == "comparator") else "intervention"))
    after = sorted(m for m in marks if hit.end <= m[0] < high)
    if after:
        return after[0][1]
    before = sorted((m for m in marks if low <= m[0] < hit.start), reverse=True)
    return before[0][1] if before else None


def pair(frame: Frame, facts: Facts, drug: str | None) -> tuple[Hit, Hit] | None:
    """Two percentages of the sentence, one of the intervention and one of the control (in this order), told apart in words."""
    figures = [h for h in frame.sentence.of("EFFECT_SIZE") if _percent(h)]
    if len(figures) != 2:
        return None
    sides = [_side(frame.sentence, h, facts, drug) for h in figures]
    if sides == ["intervention", "comparator"]:
        return figures[0], figures[1]
    if sides == ["comparator", "intervention"]:
        return figures[1], figures[0]
    return None


def find_effects(frame: Frame, rivals: Sequence[Frame], facts: Facts, drug: str | None, view: View) -> tuple[Effect, ...]:
    """The effects of this finding; ``rivals`` are the other findings of its sentence."""
    both = pair(frame, facts, drug)
    if both is not None and frame.direction != "no_difference":
        own, other = both
        text, span = view.source(min(own.start, other.start), max(own.end, other.end))
        by_arm = Effect(text, span, "proportion", number(own), number(other), "%")
        return (by_arm, *_within(frame, rivals, {own.start, other.start}))
    return _within(frame, rivals, set())


def _within(frame: Frame, rivals: Sequence[Frame], left_out: set[int]) -> tuple[Effect, ...]:
    low, high = window(frame, rivals)
    hits = frame.sentence.of("EFFECT_SIZE")
    return tuple(as_effect(h, frame) for h in hits if low <= h.start < high and h.start not in left_out)


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
