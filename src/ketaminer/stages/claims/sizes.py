"""The sizes of a finding's effect: figures of its stretch of the sentence, set against those of the control where both are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ketaminer.model import Comparator, Effect
from ketaminer.stages.claims.counted import by_arm, respective
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.figure_places import at_its_time, figures_of, in_bracket, placed
from ketaminer.stages.claims.figures import RESPECTIVELY, number, pair
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.ladder import Doses
from ketaminer.stages.claims.levels import as_contrast, as_effect, levels_of, named_measure, of_two, relative_changes
from ketaminer.stages.claims.measured import Measured
from ketaminer.stages.claims.moments import time_of
from ketaminer.stages.claims.sides import Mark, marks, sides
from ketaminer.stages.claims.stretches import stretch
from ketaminer.stages.claims.tally_words import HAS_NUMBER
from ketaminer.stages.claims.turns import denied_aside, is_of_another, own_part
from ketaminer.stages.claims.view import Sentence, View


def find_effects(
    frame: Frame,
    rivals: Sequence[Frame],
    facts: Facts,
    drug: str | None,
    view: View,
    doses: Doses | None = None,
    comparators: Sequence[Comparator] = (),
) -> tuple[Effect, ...]:
    """The effects of this finding; ``rivals`` are the other findings of its sentence, ``doses`` and ``comparators`` its own."""
    both = pair(facts, drug) if frame.rule == "numbers" else None
    if both is not None and any(m.kind == "difference" and m.start <= both[0].start < m.end for m in figures_of(frame, rivals)):
        both = None  # "24 ms shorter after A and 31 ms shorter after B than after placebo"
    if both is not None and {"TIMEPOINT"} != {h.label for h in both}:
        # the finding is what these two figures say
        own, other = both
        text, span = view.source(min(own.start, other.start), max(own.end, other.end))
        value = own.mention.value or {}
        first = Effect(text, span, named_measure(value.get("measure")), number(own), number(other), value.get("unit"))
        rest = [m for m in figures_of(frame, rivals) if m.kind in ("ratio", "difference")]
        return (first, *(as_effect(m, view) for m in rest))
    outcomes = [(f.start, f.end) for f in rivals]
    places = [d.dose.end for d in doses.own if d.sentence is frame.sentence] if doses is not None and len(doses.own) == 1 else []
    when = time_of(frame, rivals) if "(" in frame.sentence.text else None
    places += [when.end] if when is not None else []
    told = placed(frame, places)
    figures = [m for m in told or figures_of(frame, rivals) if not is_of_another(facts, drug, m.start, outcomes)]
    turn = own_part(facts, drug, frame.end) if not figures else None
    if turn is not None and not any(turn[0] <= r.start < turn[1] for r in rivals):
        figures = [m for m in figures_of(frame, rivals, beyond=True) if turn[0] <= m.start < turn[1]]
    if denied_aside(facts, drug) or not (figures or HAS_NUMBER.search(frame.sentence.text)):
        return ()
    named = marks(frame, facts, drug) if not told else []
    if comparators and not any(c.kind in ("active", "other") for c in comparators):
        named = [replace(m, side="fellow") if m.side == "rival" else m for m in named]
    out: list[tuple[int, Effect]] = []
    pairs = at_its_time([m for m in figures if m.kind == "pair"], frame, rivals)
    for one in pairs:
        out.append((one.start, as_effect(_oriented(one, frame, named), view)))
    ratios: set[str | None] = set()
    for one in figures:
        if one.kind == "ratio" and one.measure not in ratios:
            ratios.add(one.measure)
            out.append((one.start, as_effect(one, view)))
    out += _by_arm([m for m in figures if m.kind == "change"], frame, named, view)
    relative = relative_changes(figures, frame)
    out += _by_arm([m for m in relative if m.measure == "difference"], frame, named, view)
    bare = [m for m in figures if m.kind == "bare"]
    out += _by_arm([m for m in relative if m.measure != "difference"], frame, named, view, bare)
    if not pairs and not any(m.kind == "change" for m in figures):
        levels = levels_of(figures, frame, named, view) if not of_two(figures, frame, rivals) else []
        if len(levels) == 1 and levels[0][1].comparator is None:
            # the control's figure may stand in the next clause: "…, whereas none did after placebo"
            around = [
                m for m in figures_of(frame, rivals, beyond=True) if m.kind in ("level", "bare") and m.unit == levels[0][1].unit
            ]
            wide = levels_of(around, frame, named, view) if len(around) == 2 else []
            levels = wide if wide and wide[0][1].comparator is not None else levels
        out += levels
    if comparators and all(effect.comparator is None for _, effect in out) and not any(m.kind == "change" for m in figures):
        out += [(one.start, as_effect(one, view)) for one in _without_shares(frame, rivals, named, figures)]
    return tuple(effect for _, effect in sorted(out, key=lambda o: o[0]))


def effects_behind(frame: Frame, facts: Facts, drug: str | None, end: int, view: View) -> tuple[Effect, ...]:
    """The effects in the bracket right behind an offset, such as the end of a time."""
    named = marks(frame, facts, drug)
    found = [m for m in in_bracket(frame, end) if m.kind in ("pair", "ratio", "difference", "level")]
    return tuple(as_effect(_oriented(m, frame, named) if m.kind == "pair" else m, view) for m in found)


def _without_shares(frame: Frame, rivals: Sequence[Frame], named: Sequence[Mark], figures: Sequence[Measured]) -> list[Measured]:
    """The numbers of two arms that no other figure tells."""
    low, high = stretch(frame, rivals)
    if any(m.kind in ("level", "difference") for m in figures) and len({m.side for m in named}) > 1:
        return []
    if len({m.side for m in named}) > 1:
        one = by_arm(frame.sentence, low, high, named)
    else:
        one = respective(frame.sentence, max(low, min(frame.end, frame.cue.end)), high)
    return [one] if one is not None else []


CLOSE = 2.6
"""What it may cost to give a change the arm that it is told of: one that stands beside it."""


def _by_arm(
    found: Sequence[Measured], frame: Frame, named: Sequence[Mark], view: View, bare: Sequence[Measured] = ()
) -> list[tuple[int, Effect]]:
    """Changes told for arms: that of the finding's arm set against the control's; one alone as it is, if it is not the control's.

    ``bare``: figures that may go on with one (*by 4.6 in group K and 0.7 in group C*).
    """
    if not found:
        return []
    if len(found) == 1 and found[0].kind == "difference":
        run = [found[0]]
        for m in bare:
            if 0 <= m.start - run[-1].end <= 60 and len(run) < 6:
                run.append(m)
        told = sides(run, named, frame.sentence, CLOSE) if len(run) > 1 else []
        for other in ("control", "rival"):
            if told[:1] == ["own"] and told.count("own") == 1 and told.count(other) == 1:
                return [(run[0].start, as_contrast(run[0], run[told.index(other)], view))]
        behind = [m for m in named if m.start >= found[0].end]
        if sides(found, behind, frame.sentence, 0.5) == ["control"] and frame.direction != "no_difference":
            return []
    told = sides(found, named, frame.sentence, CLOSE) if len(found) > 1 else [None]
    own = [m for m, side in zip(found, told, strict=True) if side == "own"]
    control = [m for m, side in zip(found, told, strict=True) if side == "control"]
    if not control and (found[0].kind == "change" or any(found[0].end <= m.start < found[-1].start for m in named)):
        control = [m for m, side in zip(found, told, strict=True) if side == "rival"]
    if len(own) == 1 and len(control) == 1 and found[0].measure != "difference":
        return [(own[0].start, as_contrast(*_signed(own[0], control[0], frame.sentence), view))]
    if len(own) == 1:
        return [(own[0].start, as_effect(own[0], view))]
    if len(found) == 1:
        return [(found[0].start, as_effect(found[0], view))]
    # several that no arm is named for: the one right behind the finding's word of change
    near = [m for m in found if _last_change(frame.sentence, m.start) == frame.cue.first] if not any(told) else []
    return [(near[0].start, as_effect(near[0], view))] if len(near) == 1 else []


def _signed(own: Measured, other: Measured, sentence: Sentence) -> tuple[Measured, Measured]:
    """A rise here and a fall there: the fall is below zero."""
    signs = [_sign(sentence, m.start) for m in (own, other)]
    if own.kind != "difference" or set(signs) != {"+", "-"}:
        return own, other
    one, two = (replace(m, value=-abs(m.value)) if s == "-" else m for m, s in zip((own, other), signs, strict=True))
    return one, two


def _sign(sentence: Sentence, at: int) -> str | None:
    """The sign of the last word of change before an offset."""
    last = _last_change(sentence, at)
    return next((c.sign for c in sentence.cues if c.first == last), None)


def _last_change(sentence: Sentence, at: int) -> int | None:
    """The last word of change before an offset, by its first token."""
    return max(
        (
            c.first
            for c in sentence.cues
            if c.kind in ("verb", "noun", "comparative") and c.end <= at and sentence.slice(c.start - 4, c.start).lower() != "the "
        ),
        default=None,
    )


def _oriented(one: Measured, frame: Frame, named: Sequence[Mark]) -> Measured:
    """A pair with the finding's arm first: as the arms named within it say, or the order of arms where the direction agrees."""
    assert one.other is not None
    turned = replace(one, value=one.other, other=one.value)
    inside = [m.side for m in named if one.start <= m.start < one.end]
    if inside:
        return turned if inside[0] in ("control", "rival") else one
    behind = [m for m in named if one.end <= m.start <= one.end + 40]
    if behind and not re.fullmatch(r"[^,;.()]{0,30}", frame.sentence.slice(one.end, behind[0].start)):
        behind = []
    listed = RESPECTIVELY.search(frame.sentence.slice(one.end, one.end + 80))
    before = [m.side for m in named if m.end <= one.start]
    if len(behind) >= 2 and behind[0].side != "own" and behind[1].side == "own":
        return turned
    against = (frame.direction == "increase" and one.value < one.other) or (frame.direction == "decrease" and one.value > one.other)
    if "own" in before and before[0] != "own" and (against or (listed and frame.direction == "no_difference")):
        return turned
    return one
