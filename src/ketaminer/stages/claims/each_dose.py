"""Results that one sentence tells of several doses of a drug: a claim for each (*63% on the high dose, 34% on the low dose and
10% on midazolam*)."""

from __future__ import annotations

from ketaminer.model import Claim
from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.checks import goes, is_change
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.view import Hit


def other_arms(frame: Frame, facts: Facts, drug: Hit) -> list[Actor]:
    """The other doses of the drug that the sentence names as what acts."""
    if len(frame.actors) != 1 or not (frame.actors[0].kind == "dose" or frame.actors[0].hit is not None):
        return []
    own = frame.actors[0]
    if not frame.sentence.start <= own.start < frame.sentence.end:
        return []
    return [
        a
        for a in facts.actors
        if a.start != own.start
        and a.role == "agent"
        and a.which != "both"
        and (a.kind == "dose" or (a.hit is not None and a.hit.mention.name == drug.mention.name))
        and (a.which is None or a.which != own.which)
    ]


def tells_apart(one: Claim, other: Claim) -> bool:
    """Whether two claims about one outcome are of two doses, each with figures of its own against the same control that go the way
    of the claim."""
    if len(one.doses) != 1 or len(other.doses) != 1 or _dose(one) == _dose(other) or one.doses[0].unit != other.doses[0].unit:
        return False
    if _tested_apart(one, other):
        return True
    figures = [_sides(one), _sides(other)]
    if any(f is None for f in figures) or figures[0] == figures[1]:
        return False
    changed = any(is_change(e) for e in one.effects)
    return one.direction == other.direction and all(
        changed or c.direction == "no_difference" or (f is not None and goes(c.direction, *f))
        for c, f in zip((one, other), figures, strict=True)
    )


def _tested_apart(one: Claim, other: Claim) -> bool:
    """Whether each of two claims has a change and a p-value of its own."""
    first, second = _changes(one), _changes(other)
    values = [[(p.op, p.value) for p in c.p_values] for c in (one, other)]
    told = len(first) == len(second) == len(values[0]) == len(values[1]) == 1
    return told and first != second and values[0] != values[1]


def _changes(claim: Claim) -> list[float | None]:
    """The changes that a claim tells of one arm."""
    return [e.intervention for e in claim.effects if is_change(e) and e.comparator is None]


def _dose(claim: Claim) -> tuple[float | None, float | None]:
    return claim.doses[0].low, claim.doses[0].high


def _sides(claim: Claim) -> tuple[float, float] | None:
    """The figures of the two arms of a claim, if it has them once."""
    found = [e for e in claim.effects if e.intervention is not None and e.comparator is not None]
    if len(found) != 1 or found[0].intervention is None or found[0].comparator is None:
        return None
    return found[0].intervention, found[0].comparator
