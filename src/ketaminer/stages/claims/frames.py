"""A finding as it is worded: its cue, its outcome, who brings it about, its direction, and its stretch of the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.view import Hit, Sentence


class Judged(NamedTuple):
    """What the trained reader thinks of a finding: the chances that its outcome is told of, that its direction is right, that what
    it names as acting acts; ``agrees``: whether rules told the same of this outcome (1), another thing (-1) or nothing (0)."""

    outcome: float
    direction: float
    agent: float
    agrees: int


@dataclass(frozen=True, slots=True)
class Frame:
    """``actors`` is empty where the sentence names none and the study before it must tell. ``start``/``end``: the outcome as
    worded, in the reading text. ``contrast``: whether the wording compares two groups or states. ``judged``: what the trained
    reader thinks of it, if it was asked. ``turned``: a difference told from the control's side, or a smaller change."""

    sentence: Sentence
    cue: Cue
    actors: tuple[Actor, ...]
    outcome: Hit
    start: int
    end: int
    direction: str
    negated: bool
    rule: str
    contrast: bool = False
    judged: Judged | None = None
    turned: bool = False


def valence(hit: Hit) -> str:
    """``+`` where more of the outcome is wanted, ``-`` where less is, ``0`` where neither; conditions are unwanted."""
    if hit.label == "CONDITION":
        return "-"
    return str((hit.mention.value or {}).get("valence") or "0")


TIMES = ("time", "onset", "latency", "median time", "mean time")


def direction_of(sign: str, hit: Hit, *, delay: bool = False) -> str:
    """The direction of the outcome under a cue's sign; ``good`` and ``bad`` turn on what is wanted of the outcome.

    What is delayed happens less within a trial, but a time that is delayed is longer.
    """
    if hit.mention.text.lower().startswith(TIMES) and sign == "-" and delay:
        return "increase"
    if sign in ("good", "bad"):
        wanted = "-" if valence(hit) == "-" else "+"
        up = (wanted == "+") == (sign == "good")
        return "increase" if up else "decrease"
    return {"+": "increase", "-": "decrease"}.get(sign, "unclear")


NEITHER = re.compile(r"\s(?:(?:significantly\s)?(?:in|with|after)\s(?:neither|none)|none of|no)\b")
"""Behind a verb: *improved in neither group*, *produced no psychosis*, *caused none of the effects*."""


def negated(sentence: Sentence, cue: Cue) -> bool:
    """Whether a negator governs the cue: before it in its clause, at most six words away, no other finding between."""
    low, _ = clause_of(sentence, cue.start)
    last: Cue | None = None
    for other in sentence.cues:
        if other.kind == "negator" and low <= other.start and other.end <= cue.start:
            last = other
    if NEITHER.match(sentence.slice(cue.end, cue.end + 30)):
        return True
    if last is None or cue.first - last.last > 7:
        return False
    following = sentence.tokens[last.last + 1].lower if last.last + 1 < len(sentence.tokens) else ""
    if last.form == "not" and following in ("only", "just", "merely"):
        return False
    between = [t.lower for t in sentence.tokens[last.last + 1 : cue.first]]
    if "," in between or "and" in between:
        return False
    return not any(c.kind in ("verb", "cause", "block") and last.end <= c.start and c.end <= cue.start for c in sentence.cues)


def presupposed(sentence: Sentence, cue: Cue) -> bool:
    """Whether the sentence takes the finding for granted or asks for its mechanism (*how ketamine reduces …*, *Given the …*)."""
    low, _ = clause_of(sentence, cue.start)
    if sentence.tokens[0].lower == "given" and not any(t.lower == "," and t.depth == 0 for t in sentence.tokens[: cue.first]):
        return True
    return any(c.kind == "presupposed" and low <= c.start and c.end <= cue.start and cue.first - c.last < 12 for c in sentence.cues)


def make_frames(
    sentence: Sentence,
    cue: Cue,
    agents: tuple[Actor, ...],
    hits: Sequence[Hit],
    sign: str,
    rule: str,
    *,
    no: bool,
    contrast: bool = False,
) -> list[Frame]:
    out = []
    for hit in hits:
        direction = "no_difference" if no else direction_of(sign, hit, delay=cue.form.startswith("delay"))
        out.append(Frame(sentence, cue, agents, hit, hit.start, hit.end, direction, no, rule, contrast))
    return out


def plain_cue(sentence: Sentence, start: int, end: int, form: str) -> Cue:
    """A cue that is no word of change: the stretch of text that tells a state."""
    first = min(sentence.token_at(start), max(0, len(sentence.tokens) - 1))
    last = min(sentence.token_at(max(start, end - 1)), max(0, len(sentence.tokens) - 1))
    return Cue("state", "+", form, first, last, start, end)


def window(frame: Frame, rivals: Sequence[Frame]) -> tuple[int, int]:
    """The stretch of the sentence whose details belong to this finding: its clause, less what lies behind the beginning of the
    next finding or before the end of the one before."""
    low, high = clause_of(frame.sentence, frame.cue.start)
    if frame.rule == "numbers":
        low, high = frame.sentence.start, frame.sentence.end
    if frame.rule == "elliptical":
        return frame.cue.start, high
    own_low, own_high = min(frame.start, frame.cue.start), max(frame.end, frame.cue.end)
    for other in rivals:
        if other.cue.first == frame.cue.first:
            continue
        start, end = min(other.start, other.cue.start), max(other.end, other.cue.end)
        if other.rule == "elliptical":
            start, end = other.cue.start, other.cue.end
        if start >= own_high:
            high = min(high, start)
        elif end <= own_low:
            low = max(low, own_low)
    return low, high
