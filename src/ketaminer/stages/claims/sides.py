"""Which arm a figure is of: *98 s with ketamine, 105 s with esketamine and 151 s with saline*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.figures import GENERIC, MANY, RESPECTIVELY, SINGLE, WITHOUT
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.given import adjacent
from ketaminer.stages.claims.measured import Measured
from ketaminer.stages.claims.view import Sentence


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an arm is named. ``side``: ``own`` (what the finding is about), ``control``, ``rival`` (another drug), ``fellow``
    (another drug that acts alike), ``dose`` (another dose of the drug)."""

    start: int
    end: int
    side: str


CONTROL = re.compile(
    r"\b(?:placebo|saline|vehicle|sham|untreated)\b"
    r"|(?<!quality )(?<!pain )(?<!glycemic )(?<!glycaemic )\bcontrols?\b(?!\s(?:of|for|over)\b)"
    r"|\b(?:usual|standard|conventional|comparison|comparator)\s(?:care|treatment|therapy|medical\s|group|arm|medication)",
    re.IGNORECASE,
)
NEAR = re.compile(
    r"(?!.{0,60}\b(?:and|versus|vs|those|compared|than|whereas|while|but)\b)(?:[^,;()\d]{0,28}"
    r"(?:\b(?:in|with|for|after|on|under|among|of|following|given|receiving|during|from|to)\s|\(|\s-\s?)(?:[^\s,;()\d]{1,14}\s){0,4}"
    r"|\s?[^\s,;()]{0,12}\s?)$"
)
"""Between a figure and the arm it is of: *12% in the ketamine group*, *12 mmHg ketamine*."""

OPENED = re.compile(
    r"[^()\d]{0,30}(?:\([^()]{0,40}[;,:]\s?|\(\s?(?:[a-zA-Z]{1,12}[\s:=]{1,2}){0,3}|[:=]\s?)$|\s?\([^()]{0,30}\)\s?[:(]?\s?$"
    r"|(?:\s(?:group|arm|patients))?(?:\s(?:was|were|had|of))?[\s:,=]{1,2}$"
)
"""Between an arm and the figure behind it: *ketamine (12%*, *ketamine group: 12%*, *vs. ketamine 12%*."""


def marks(frame: Frame, facts: Facts, drug: str | None) -> list[Mark]:
    """The arms that the sentence names, in order, seen from the finding."""
    sentence = facts.sentence
    if len(sentence.hits) > MANY:
        return []
    own = [a for a in frame.actors if sentence.start <= a.start < sentence.end]
    # one of several drugs that act
    acting = {a.start for a in own}
    own = [a for a in own if a.hit is not None and a.hit.mention.name == drug] or own
    doses = [a for a in facts.actors if a.kind == "dose" and a.hit is None]
    out: list[Mark] = []
    for actor in facts.actors:
        if actor.kind == "pronoun" or actor.role in ("target", "user", "aside"):
            continue
        if frame.start <= actor.start < frame.end and all(a.start != actor.start for a in frame.actors):
            continue  # "the demand for morphine": part of what was measured
        single = actor.role == "comparator" and SINGLE.search(sentence.slice(actor.start - 18, actor.start))
        side = "control" if single else _side_of(actor, own, facts, drug, len(doses))
        side = "fellow" if side == "rival" and actor.start in acting else side
        added = bool(out) and sentence.slice(out[-1].end, actor.start).strip() in ("+", "plus", "/", "-", "with")
        if added and out[-1].side == "own" and side == "rival" and actor.role == "agent" and len(own) < 2:
            out[-1] = replace(out[-1], end=actor.end)  # the second drug of a combination that is one arm
            continue
        out.append(Mark(actor.start, actor.end, side))
    places = [(sentence.start + m.start(), sentence.start + m.end()) for p in (CONTROL, WITHOUT) for m in p.finditer(sentence.text)]
    places += [(at, at + 1) for at in facts.controls]
    for start, end in places:
        if not any(m.start < end and start < m.end for m in out):
            out.append(Mark(start, end, "control"))
    told = {m.side for m in out}
    if len(told) == 1 and told <= {"own", "control"}:
        # the other groups of the sentence, where only one side is named: "the spray group"
        side = "control" if told == {"own"} else "own"
        for arm in facts.arms:
            named = any(arm.start <= m.start < arm.end for m in out) or any(arm.start <= a.start < arm.end for a in facts.actors)
            if not named and arm.drug is None and not GENERIC.search(arm.label) and not arm.label.startswith("groups"):
                out.append(Mark(arm.start, arm.end, side))
    return _merged(sorted(out, key=lambda m: (m.start, m.end)), sentence)


def _side_of(actor: Actor, own: Sequence[Actor], facts: Facts, drug: str | None, doses: int) -> str:
    if any(a.start == actor.start for a in own):
        return "own"
    if actor.kind == "arm" and actor.hit is None:
        return "own"
    if actor.hit is not None and drug is not None and actor.hit.mention.name != drug:
        return "rival"
    told = {_dose(facts, a) for a in own} - {None}
    dose = _dose(facts, actor)
    if actor.hit is None and actor.kind == "dose" and not told:
        return "dose" if doses > 1 else "own"
    return "dose" if told and dose is not None and dose not in told else "own"


def _dose(facts: Facts, actor: Actor) -> tuple[object, ...] | None:
    """The dose that is told with an actor."""
    if actor.which in ("higher", "lower"):
        return (actor.which,)
    if actor.hit is None:
        return next(((d.magnitude, d.unit) for d in facts.dosings if d.dose.start == actor.start), None)
    found = [(d.magnitude, d.unit) for d in facts.dosings if d.drug is not None and d.drug.start == actor.hit.start]
    if len(set(found)) > 1:
        found = [
            (d.magnitude, d.unit) for d in facts.dosings if d.drug is not None and d.drug.start == actor.hit.start and adjacent(d)
        ]
    return found[0] if len(found) == 1 else None


def _merged(found: Sequence[Mark], sentence: Sentence) -> list[Mark]:
    """Names that follow each other at once and mean one arm (*midazolam control group*, *vehicle controls*) as one mark."""
    out: list[Mark] = []
    for mark in found:
        gap = sentence.slice(out[-1].end, mark.start) if out else ""
        if out and len(gap) <= 2 and not gap.strip(" (-") and "control" in (mark.side, out[-1].side):
            out[-1] = Mark(out[-1].start, mark.end, "own" if "own" in (mark.side, out[-1].side) else "control")
        else:
            out.append(mark)
    return out


LISTED = re.compile(r"\s{0,2}(?:,|;|,?\s?(?:and|or))\s{0,2}")
UNASSIGNED, CROSSED = 6.0, 5.0


def sides(figures: Sequence[Measured], named: Sequence[Mark], sentence: Sentence, most: float = UNASSIGNED) -> list[str | None]:
    """The side of each figure; ``None`` where it is not clear. Figures and arms pair off in the order of the text, those that
    stand close by each other first. ``most``: what it may cost to give a figure an arm; 0.5: only one right beside it."""
    if not figures or not named:
        return [None] * len(figures)
    named = named[: 3 * len(figures) + 6]
    run = _listed(figures, sentence)
    if run:
        end = RESPECTIVELY.search(sentence.slice(figures[-1].end, figures[-1].end + NAMES))
        last = figures[-1].end + (end.end() if end else 0)
        behind = [m for m in named if figures[-1].end <= m.start < last]
        before = [m for m in named if m.end <= figures[-run].start]
        group = behind if len(behind) == run else before[-run:] if not behind and len(before) >= run else []
        turns: list[str | None] = [m.side for m in group] or [None] * run
        head = sides(figures[:-run], [m for m in named if m not in group], sentence, most)
        return head + turns
    if (
        len(figures) > 2
        and sentence.in_brackets(figures[0].start)
        and all(LISTED.fullmatch(sentence.slice(a.end, b.start)) for a, b in pairwise(figures))
    ):
        # as many figures in brackets as arms before them: "in the high-dose, low-dose and midazolam arms (6%, 8% and 10%)"
        before = [m for m in named if m.end <= figures[0].start]
        if len(before) == len(figures) == len(named):
            return [m.side for m in before]
    if (
        len(figures) == 2
        and sentence.in_brackets(figures[0].start)
        and LISTED.fullmatch(sentence.slice(figures[0].end, figures[1].start))
    ):
        # two figures in brackets behind the two arms: "between ketamine and saline (12% and 13%)"
        before = [m for m in named if m.end <= figures[0].start][-2:]
        if [m.side for m in before] in (["own", "control"], ["control", "own"], ["own", "rival"]) and not any(
            figures[0].start <= m.start <= figures[1].end + 30 for m in named
        ):
            return [m.side for m in before]
    size = len(named)
    # best[k]: the least cost of the figures so far with the first k arms used up, and the arm of each figure
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (size + 1)
    for i in range(len(figures)):
        following: list[tuple[float, tuple[int, ...]]] = []
        for k in range(size + 1):
            choices = [(best[k][0] + UNASSIGNED, (*best[k][1], -1))]
            if k:
                cost = _cost(figures, i, named, k - 1, sentence)
                cost = cost if cost <= most else 2 * UNASSIGNED
                choices += [(best[k - 1][0] + cost, (*best[k - 1][1], k - 1)), following[k - 1]]
            following.append(min(choices))
        best = following
    chosen = best[size][1]
    return [named[k].side if k >= 0 else None for k in chosen]


NAMES = 140
"""How far behind figures the word *respectively* may stand."""


def _listed(figures: Sequence[Measured], sentence: Sentence) -> int:
    """How many figures at the end are a list that goes with a list of arms (*12%, 15% and 20% in A, B and C, respectively*)."""
    if not RESPECTIVELY.search(sentence.slice(figures[-1].end, figures[-1].end + NAMES)):
        return 0
    size = 1
    while size < len(figures) and LISTED.fullmatch(sentence.slice(figures[-size - 1].end, figures[-size].start)):
        size += 1
    return size if size > 1 else 0


def _cost(figures: Sequence[Measured], i: int, named: Sequence[Mark], k: int, sentence: Sentence) -> float:
    figure, mark = figures[i], named[k]
    if mark.start < figure.end and figure.start < mark.end:
        return 0.0
    if mark.start >= figure.end:
        if i + 1 < len(figures) and figures[i + 1].start < mark.start:
            return CROSSED
        if sentence.in_brackets(mark.start) and any(figure.end <= h.start and h.end <= mark.start for h in sentence.of("P_VALUE")):
            return CROSSED  # "(62%, p = 0.002 vs vehicle)"
        gap = sentence.slice(figure.end, mark.start)
        between = k > 0 and named[k - 1].start >= figure.end
        strong = NEAR.match(gap[-90:]) is not None and len(gap) <= 60
    else:
        if i and figures[i - 1].end > mark.end:
            return CROSSED
        gap = sentence.slice(mark.end, figure.start)
        between = k + 1 < len(named) and named[k + 1].end <= figure.start
        strong = len(gap) <= 60 and OPENED.match(gap) is not None
    if strong and not between:
        return 0.0
    return min(2.0 + len(gap) / 100 + between, UNASSIGNED - 0.1)
