"""Levels of the arms: figures told for each arm, set against each other where it is clear which arms they are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ketaminer.model import Effect
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.measured import Measured
from ketaminer.stages.claims.sides import LISTED, Mark, sides
from ketaminer.stages.claims.view import Sentence, View

LESS = re.compile(
    r"\s?(?:relative\s|absolute\s|mean\s)?(?:reduction|decrease|increase|less|more|lower|higher|improvement|fewer|decline|drop|rise|fall)"
)
OF_PEOPLE = re.compile(
    r"(?:,?\s(?:and\s)?\d{1,3}(?:\.\d{1,2})?\s?%){0,4}\s(?:of\s(?:the\s|all\s)?)?(?:patients|subjects|participants|women|men|children|adults|people|those|them|volunteers|animals)\b"
)
"""Behind a share: *reported by 58% of patients* is no change by 58%."""

BY_ABOUT = re.compile(r"\bby\s{1,2}(?:[a-z~]{1,12}\s?){0,3}$")


def relative_changes(figures: Sequence[Measured], frame: Frame) -> list[Measured]:
    """The figures that tell a difference, percentages of change among them."""
    out: list[Measured] = []
    for one in figures:
        told = _as_change(one, frame)
        if (
            out
            and told.kind == "level"
            and told.unit == out[-1].unit
            and LISTED.fullmatch(frame.sentence.slice(out[-1].end, one.start))
        ):
            told = replace(one, kind="difference", measure=out[-1].measure)
        if told.kind == "difference":
            out.append(told)
    return out


def _as_change(one: Measured, frame: Frame) -> Measured:
    sentence = frame.sentence
    if one.kind != "level" or one.measure != "percent":
        return one
    if OF_PEOPLE.match(sentence.slice(one.end, one.end + 60)):
        return one
    if LESS.match(sentence.slice(one.end, one.end + 24)) or BY_ABOUT.search(sentence.slice(one.start - 24, one.start)):
        return replace(one, kind="difference", measure="relative change")
    return one


def of_two(figures: Sequence[Measured], frame: Frame, rivals: Sequence[Frame]) -> bool:
    """Whether two outcomes are told together and each arm's figures too (*X and Y occurred in 47% and 9% with A, 56% and 7% with
    B*): which is whose is not clear."""
    sentence = frame.sentence
    together = any(
        LISTED.fullmatch(sentence.slice(min(frame.end, r.end), max(frame.start, r.start)))
        for r in rivals
        if r.end <= frame.start or frame.end <= r.start
    )
    levels = [m for m in figures if m.kind == "level"]
    return together and len(levels) > 2 and any(LISTED.fullmatch(sentence.slice(a.end, b.start)) for a, b in pairwise(levels))


def levels_of(figures: Sequence[Measured], frame: Frame, named: Sequence[Mark], view: View) -> list[tuple[int, Effect]]:
    """Figures of arms, set against each other where it is clear which arms they are of; else the only one."""
    sentence = frame.sentence
    relative = {m.start for m in relative_changes(figures, frame)}
    levels = _plain([m for m in figures if m.kind in ("level", "bare") and m.start not in relative], sentence)
    shares = [m for m in levels if m.unit == "%"]
    for family in (shares, [m for m in levels if m.unit != "%"]):
        if len(family) < 2:
            continue
        told = sides(family, named, sentence, 3.0 if any(m.kind == "bare" and m.unit != "%" for m in family) else 6.0)
        if len(family) == 2:
            told = _second(family, told, sentence)
        own = [m for m, side in zip(family, told, strict=True) if side == "own"]
        for side in ("control", "rival"):
            other = [m for m, s in zip(family, told, strict=True) if s == side]
            if len(own) == 1 and len(other) == 1:
                return [(own[0].start, as_contrast(own[0], other[0], view))]
    alone = [m for m in levels if m.kind == "level"]
    if len(alone) != 1:
        return []
    told = sides(alone, named, sentence)
    return [(alone[0].start, as_effect(alone[0], view))] if told[0] in (None, "own") else []


def _second(family: Sequence[Measured], told: list[str | None], sentence: Sentence) -> list[str | None]:
    """Of two figures, if one is the control's or the two are compared in words, the other is the finding's own."""
    if "own" not in told and told.count("control") == 1:
        return [side or "own" for side in told]
    between = [c for c in sentence.cues if c.kind == "compare" and family[0].end <= c.start and c.end <= family[1].start]
    if between and told[0] in (None, "own") and told[1] != "own":
        return ["own", told[1] or "control"]
    return told


def _plain(found: Sequence[Measured], sentence: Sentence) -> list[Measured]:
    """The figures without those that only say another one again in brackets (*12.4% (6/51)*)."""
    out: list[Measured] = []
    for one in found:
        if out and one.start - out[-1].end <= 3 and re.match(r"^\s?[(\[]", sentence.slice(out[-1].end, one.start)):
            continue
        out.append(one)
    return out


def as_contrast(own: Measured, other: Measured, view: View) -> Effect:
    text, span = view.source(min(own.start, other.start), max(own.end, other.end))
    return Effect(text, span, named_measure(own.measure), own.value, other.value, own.unit or other.unit)


def named_measure(measure: object) -> str | None:
    return "proportion" if measure == "percent" else str(measure) if measure else None


def as_effect(one: Measured, view: View) -> Effect:
    if one.hit is not None:
        text, span = one.hit.mention.text, one.hit.mention.span
    else:
        text, span = view.source(one.start, one.end)
    return Effect(text, span, one.measure, one.value, one.other, one.unit)
