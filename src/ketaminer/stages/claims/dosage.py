"""The doses of a finding: named by what acts, told in its clause, or the only ones of the study before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.model import ClaimDose
from ketaminer.stages.claims.actors import Actor, comparator_regions
from ketaminer.stages.claims.facts import Dosing, Facts
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.view import Hit, Sentence

RESTATING = frozenset(("title", "introduction", "discussion", "conclusion"))
"""Sections that tell the paper's own results again, of whatever dose."""

AMOUNT_BEFORE = re.compile(
    r"\b(?:by|difference|median|mean|fell to|rose to|from)\s(?:an?\s)?(?:(?:mean|median|average)\s(?:of\s)?)?$", re.IGNORECASE
)


def as_dose(dosing: Dosing, told_route: Hit | None) -> ClaimDose:
    """A dosing as the claim's dose."""
    value = dosing.dose.mention.value or {}
    route = told_route
    unit = value.get("unit")
    return ClaimDose(
        dosing.dose.mention.text,
        dosing.dose.mention.span,
        value.get("low"),
        value.get("high"),
        str(unit) if unit else None,
        route.mention.name if route else None,
        dosing.schedule.mention.text if dosing.schedule else None,
        dosing.duration.mention.text if dosing.duration else None,
    )


def distinct(dosings: Sequence[Dosing]) -> list[Dosing]:
    """One dosing for each value, the first told or the first told with a route, in the order of the text."""
    seen: dict[tuple[object, object, object], Dosing] = {}
    for one in dosings:
        value = one.dose.mention.value or {}
        key = (value.get("low"), value.get("high"), value.get("unit"))
        if key not in seen or (seen[key].route is None and one.route is not None):
            seen[key] = one
    return sorted(seen.values(), key=lambda d: d.dose.start)


def _comparable(dosings: Sequence[Dosing]) -> list[Dosing]:
    """Those with the commonest unit, so that higher and lower mean something."""
    if not dosings:
        return []
    units = [d.unit for d in dosings]
    unit = max(set(units), key=lambda u: (units.count(u), u))
    return [d for d in dosings if d.unit == unit]


@dataclass(frozen=True, slots=True)
class Doses:
    """The doses of the intervention and those it is compared with."""

    own: tuple[Dosing, ...] = ()
    other: tuple[Dosing, ...] = ()


def find_doses(frame: Frame, rivals: Sequence[Frame], actor: Actor | None, drug: Hit, study: Study, facts: Facts) -> Doses:
    """The doses this finding is about: named by the actor, told in its stretch of the sentence, or the only ones of the study."""
    sentence = frame.sentence
    name = drug.mention.name
    here = [d for d in facts.dosings if (d.drug is None or d.drug.mention.name == name) and not is_amount(d)]
    regions = comparator_regions(sentence)
    compared = tuple(d for d in here if any(a <= d.dose.start and d.dose.end <= b for a, b in regions))
    if actor is not None and actor.kind == "dose" and actor.which is None:
        return Doses(tuple(d for d in here if d.dose.start == actor.start), compared)
    told = distinct([d for d in study.dosings(sentence, name) if d.sentence.index <= sentence.index and not is_amount(d)])
    if actor is not None and actor.which is not None:
        return _by_comparison(actor.which, told)
    inside = [d for d in here if d not in compared]
    if inside:
        low, high = window(frame, rivals)
        near = [d for d in inside if low <= d.dose.start < high] or inside
        if actor is not None and actor.hit is not None:
            near = [d for d in near if d.drug is not None and d.drug.start == actor.start] or near
        return Doses(tuple(near), compared)
    kind = sentence.section.kind if sentence.section else "other"
    if study.own is not None and kind in RESTATING:
        return Doses((), compared)
    units = [d.unit for d in told]
    if len(set(units)) == len(units) <= 3:
        return Doses(tuple(told), compared)
    if actor is not None and actor.kind == "arm":
        ladder = _comparable(told)
        control = [d for d in ladder if _control_dose(d)]
        rest = [d for d in ladder if d not in control]
        if len(rest) == 1:
            return Doses((rest[0],), tuple(control))
    return Doses((), compared)


def _by_comparison(which: str, told: Sequence[Dosing]) -> Doses:
    """*The higher dose*, *both doses*: picked by size among the doses told."""
    ladder = sorted(_comparable(told), key=lambda d: d.magnitude)
    if which == "both":
        return Doses(tuple(ladder), ())
    if len(ladder) > 1:
        chosen = ladder[-1] if which == "higher" else ladder[0]
        return Doses((chosen,), tuple(d for d in ladder if d is not chosen))
    return Doses(tuple(ladder), ()) if which == "higher" else Doses()


def is_amount(dosing: Dosing) -> bool:
    """Whether what looks like a dose is a result: a mean with its spread, an amount something fell by, a level of blood."""
    before = dosing.sentence.slice(dosing.dose.start - 30, dosing.dose.start)
    return "±" in dosing.dose.mention.text or dosing.unit in ("mmol/L", "mmol") or AMOUNT_BEFORE.search(before) is not None


def _control_dose(dosing: Dosing) -> bool:
    """Whether a dose is called a placebo or control where it is told."""
    after = dosing.sentence.slice(dosing.dose.end, dosing.dose.end + 90)
    return bool(re.search(r"\b(?:placebo|control)\b", re.split(r"\bwhereas\b|;|\bwhile\b", after)[0]))


def route_of(dosing: Dosing, study: Study, sentence: Sentence) -> Hit | None:
    """The route told with the dose, else the one route of the study's sentences up to here; a form such as *injection* tells a
    route only where nothing plainer does."""
    if dosing.route is not None and dosing.route.mention.score > 0.5:
        return dosing.route
    routes = [
        r
        for f in study.before(sentence)
        for r, d in f.routes
        if (d is None or dosing.drug is None or d.mention.name == dosing.drug.mention.name) and r.mention.score > 0.5
    ]
    if len({r.mention.name for r in routes}) == 1:
        return routes[0]
    return dosing.route if dosing.route is not None and dosing.route.mention.name != "parenteral" else None
