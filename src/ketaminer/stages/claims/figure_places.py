"""Which figures of a sentence belong to one of its findings: in its bracket, behind its dose or time, in its turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.measured import Measured, measured
from ketaminer.stages.claims.moments import time_of
from ketaminer.stages.claims.sides import LISTED
from ketaminer.stages.claims.stretches import stretch
from ketaminer.stages.claims.view import Hit, Sentence

BRACKET = re.compile(r"\s?\([^()]{1,150}\)")

BY = re.compile(r"\bby\s(?:[a-z~]{1,12}\s){0,3}$")

WITHOUT = re.compile(r"\bwithout\s(?:(?:any|an?|more|causing|evidence|signs?|of|clinical|significant)\s){0,3}$", re.IGNORECASE)
"""Before an outcome that did not happen: the figures of the sentence are of another."""


def bracket_at(sentence: Sentence, end: int) -> tuple[int, int]:
    """The bracket right behind an offset, from there to its end; of no length where there is none."""
    m = BRACKET.match(sentence.slice(end, end + 160))
    return end, end + (m.end() if m is not None else 0)


def placed(frame: Frame, places: Sequence[int]) -> list[Measured]:
    """The figures in the bracket right behind the finding's dose or time, which end at ``places``, where others have brackets of
    their own (*at 20 mg/kg (2.9 g/kg) and 10 mg/kg (4.0 g/kg)*)."""
    sentence = frame.sentence
    if not places or "(" not in sentence.text:
        return []
    found = _found(frame)
    for end in places:
        inside = _in_bracket(sentence, end, found)
        if inside and any(_in_bracket(sentence, h.end, found) for h in sentence.of("DOSE", "TIMEPOINT") if h.end != end):
            return in_bracket(frame, end)
    return []


def in_bracket(frame: Frame, end: int) -> list[Measured]:
    """The figures in the bracket right behind an offset."""
    return [replace(m, kind="level") if m.kind == "bare" else m for m in _in_bracket(frame.sentence, end, _found(frame))]


def _found(frame: Frame) -> list[Measured]:
    sentence = frame.sentence
    return measured(sentence, sentence.slice(frame.start, frame.end) + " " + (frame.outcome.mention.name or ""))


def figures_of(frame: Frame, rivals: Sequence[Frame], *, beyond: bool = False) -> list[Measured]:
    """The figures in the bracket right behind the outcome, else those in the finding's stretch and no other one's bracket."""
    sentence = frame.sentence
    found = _found(frame)
    if not found:
        return []
    own = _bracketed(frame, found)
    if own:
        return own
    if WITHOUT.search(sentence.slice(frame.start - 40, frame.start)):
        found = [m for m in found if m.start >= frame.start]
    turn = _in_turn(frame, rivals, found)
    if turn is not None:
        return [turn]
    low, high = stretch(frame, rivals, [m.start for m in found], beyond=beyond)
    others = {m.start for f in rivals if f.start != frame.start for m in _bracketed(f, found)}
    return [m for m in found if low <= m.start < high and m.start not in others]


def _bracketed(frame: Frame, found: Sequence[Measured]) -> list[Measured]:
    """The figures in the bracket right behind the outcome (*nausea (26% vs 9%), dizziness (22% vs 9%)*)."""
    return [m for m in _in_bracket(frame.sentence, frame.end, found) if m.kind != "bare"]


def at_its_time(found: list[Measured], frame: Frame, rivals: Sequence[Frame]) -> list[Measured]:
    """Of figures of several times those that stand next to the finding's."""
    times = frame.sentence.of("TIMEPOINT")
    if len(found) < 2 or len(times) < 2:
        return found
    own = time_of(frame, rivals)

    def nearest(one: Measured) -> Hit:
        return min(times, key=lambda h: one.start - h.end if h.end <= one.start else h.start - one.end + 15)

    return [m for m in found if nearest(m) is own] if own is not None else found


def _in_bracket(sentence: Sentence, end: int, found: Sequence[Measured]) -> list[Measured]:
    """The figures in a bracket that opens at an offset."""
    _, close = bracket_at(sentence, end)
    return [f for f in found if end < f.start and f.end <= close]


def _in_turn(frame: Frame, rivals: Sequence[Frame], found: Sequence[Measured]) -> Measured | None:
    """Of figures listed for as many outcomes that change alike (*X and Y fell by 21% and 23%*) the one whose turn it is."""
    sentence = frame.sentence
    alike = sorted({(f.start, f.end) for f in (*rivals, frame) if f.cue.first == frame.cue.first and f.end <= frame.cue.start})
    if len(alike) < 2 or (frame.start, frame.end) not in alike:
        return None
    if any(not LISTED.fullmatch(sentence.slice(a[1], b[0])) for a, b in pairwise(alike)):
        return None
    behind = [m for m in found if m.start >= frame.cue.end and m.kind in ("level", "difference", "bare")]
    run = behind[:1]
    for one in behind[1:]:
        if not LISTED.fullmatch(sentence.slice(run[-1].end, one.start)):
            break
        run.append(one)
    if len(run) != len(alike):
        return None
    own = run[alike.index((frame.start, frame.end))]
    by = BY.search(sentence.slice(run[0].start - 24, run[0].start)) is not None
    return replace(own, kind="difference", measure="relative change" if own.unit == "%" else "change") if by else own
