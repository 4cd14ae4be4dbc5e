"""The doses of a finding: named by what acts, told in its clause, or the only ones of the study before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ketaminer.model import ClaimDose
from ketaminer.stages.claims.actors import Actor, clause_of, comparator_regions
from ketaminer.stages.claims.facts import Dosing, Facts
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.given import adjacent, is_consumed, is_given
from ketaminer.stages.claims.ladder import (
    BETWEEN_DOSES,
    COMPARATIVE,
    GREATER,
    IN_ALL_ARMS,
    Doses,
    are_arms,
    by_comparison,
    comparable,
    is_control_dose,
    is_controlled,
    is_ladder,
    told_relatively,
    with_the_other,
)
from ketaminer.stages.claims.stretches import cited_part
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.view import Hit, Sentence

RESTATING = frozenset(("title", "introduction", "discussion", "conclusion"))
"""Sections that tell the paper's own results again, of whatever dose."""

SUMS_UP = re.compile(
    r"^(?:taken )?(?:together|overall|altogether|in sum(?:mary)?|in conclusion)\b"
    r"|\b(?:these|the above|previous|earlier) (?:reports|studies|trials|findings|results|data|observations)\b",
    re.IGNORECASE,
)
"""A sentence that sums up: of no single dose or sample."""

THEN = re.compile(
    r"\b(?:followed by|then|thereafter|afterwards|plus|and an? (?:continuous )?infusion|maintenance)\b", re.IGNORECASE
)
OTHERWISE = re.compile(
    r"[;.]|\b(?:or|versus|vs|group|arm|week|weeks|days?|months?|increased|raised|titrated|escalat\w{1,4})\b", re.IGNORECASE
)
"""Between the doses of two groups, or of different times."""

PER_DAY = re.compile(r"/(?:d|day|dose|24 h)$")
"""What a unit may leave out: a dose *a day* is told again without."""

THIS_DOSE = re.compile(r"\b(?:this|that|the same|such an?) (?:dose|dosage|rate)\b", re.IGNORECASE)


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
        key = (value.get("low"), value.get("high"), PER_DAY.sub("", str(value.get("unit"))))
        if key not in seen or (seen[key].route is None and one.route is not None):
            seen[key] = one
    return sorted(seen.values(), key=lambda d: d.dose.start)


def find_doses(frame: Frame, rivals: Sequence[Frame], actor: Actor | None, drug: Hit, study: Study, facts: Facts) -> Doses:
    """The doses this finding is about: named by the actor, told in its stretch of the sentence, or the only ones of the study."""
    sentence = frame.sentence
    name = drug.mention.name
    given = [d for d in facts.dosings if is_given(d) and not is_consumed(d, frame)]
    here = [d for d in given if d.drug is None or d.drug.mention.name == name]
    begin, stop = cited_part(sentence, frame.cue.start if frame.rule == "elliptical" else frame.start)
    given = [d for d in given if begin <= d.dose.start < stop]
    here = [d for d in here if begin <= d.dose.start < stop]
    regions = comparator_regions(sentence)
    compared = tuple(d for d in here if any(a <= d.dose.start and d.dose.end <= b for a, b in regions))
    if actor is not None and actor.kind == "dose" and actor.which is None:
        # what acts is a dose: whatever other drug stands near, it is that of the finding's
        own = [d for d in given if d.dose.start == actor.start and (d in here or not adjacent(d))]
        if own:
            own = _regimen(own[0], here)
            return Doses(tuple(own), tuple(d for d in compared if d not in own))
    # what the sentence tells of another cited work is none of the finding's
    told = [d for d in _told(study, sentence, name) if d.sentence is not sentence or begin <= d.dose.start < stop]
    inside = [d for d in here if d not in compared]
    low, high = window(frame, rivals)
    near = [d for d in inside if low <= d.dose.start < high]
    if frame.rule == "elliptical" and not near:
        # "whereas 0.5 mg did not": the dose stands before the denial
        begins, ends = clause_of(sentence, frame.cue.start)
        near = [d for d in inside if begins <= d.dose.start < ends]
    which = actor.which if actor is not None and actor.which is not None else None
    if which in ("higher", "lower"):
        which = with_the_other(which, actor, frame, facts)
        if which is None:
            return Doses((), compared)
    if which is None and not near:
        which = told_relatively(sentence, low, high, name)
    between = BETWEEN_DOSES.search(sentence.text)
    if between is not None and between["drug"] is not None:
        at = sentence.start + between.start("drug")
        between = between if any(h.start == at and h.mention.name == name for h in sentence.of("DRUG")) else None
    if between is not None and not near and is_ladder(told):
        ladder = sorted(told, key=lambda d: d.magnitude)
        return Doses((ladder[1],), (ladder[0],))
    if (
        which is None
        and not near
        and IN_ALL_ARMS.search(sentence.slice(*clause_of(sentence, frame.start)))
        and are_arms(told, name)
    ):
        which = "both"
    if which in ("higher", "lower") and not COMPARATIVE.search(sentence.text) and len({d.unit for d in told}) == len(told):
        which = None  # "low-dose ketamine" of a study with one regimen
    greater = GREATER.search(sentence.slice(max(low, frame.start - 30), min(high, frame.end + 30))) is not None
    if which == "both" and study.own is not None and sentence.section is not None and sentence.section.kind in RESTATING:
        return Doses((), compared)
    if which is not None:
        return by_comparison(which, told, study, sentence, name, greater=greater)
    if not near and THIS_DOSE.search(sentence.slice(low, high)):
        last = [d for f in study.facts if f.sentence.index < sentence.index for d in f.dosings if is_given(d)][-1:]
        if last:
            others = [d for d in comparable(told) if not _same(d, last[0])]
            return Doses((_of(last[0], told),), () if is_controlled(study, sentence, name, by_drugs=not greater) else tuple(others))
    if inside:
        near = near or inside
        if actor is not None and actor.hit is not None:
            near = [d for d in near if d.drug is not None and d.drug.start == actor.start] or near
            near = _of_arm(near)
        return Doses(tuple(near), compared)
    kind = sentence.section.kind if sentence.section else "other"
    if (study.own is not None and kind in RESTATING) or SUMS_UP.search(sentence.text):
        return Doses((), compared)
    earlier = distinct([d for d in told if d.sentence.paragraph == sentence.paragraph])
    if len(earlier) == 1:
        return Doses(tuple(earlier), compared)
    units = [d.unit for d in told]
    if len(set(units)) == len(units) <= 3 or (told and len(_regimen(told[0], told)) == len(told)):
        return Doses(tuple(told), compared)
    if len(told) == 2 and _is_choice(*told) and not is_controlled(study, sentence, name):
        return Doses(tuple(told), compared)
    if study.own is not None and kind == "results" and are_arms(told, name) and is_controlled(study, sentence, name):
        return Doses(
            tuple(sorted(comparable(told), key=lambda d: d.magnitude)), compared
        )  # the drug against the control, whatever its dose
    if actor is not None and actor.kind == "arm":
        ladder = comparable(told)
        control = [d for d in ladder if is_control_dose(d)]
        rest = [d for d in ladder if d not in control]
        if len(rest) == 1:
            return Doses((rest[0],), tuple(control))
    return Doses((), compared)


def _is_choice(one: Dosing, other: Dosing) -> bool:
    """Whether people of one group got one or the other of two doses (*56 or 84 mg*)."""
    return one.sentence is other.sentence and CHOICE.fullmatch(one.sentence.slice(one.dose.end, other.dose.start)) is not None


def _of_arm(near: Sequence[Dosing]) -> list[Dosing]:
    """The first of several doses of a drug, where figures between it and the next show that each is of an arm of its own (*37 of 62
    given 0.4 mg/kg, 30 of 61 given 0.2 mg/kg*)."""
    row = sorted(near, key=lambda d: d.dose.start)
    for one, other in pairwise(row):
        gap = one.sentence.slice(one.dose.end, other.dose.start)
        if one.sentence is other.sentence and one.unit == other.unit and GIVEN_TOO.search(gap) and adjacent(row[0]):
            return [row[0]]
    return list(near)


CHOICE = re.compile(r"(?:\s[^\W\d_]{1,5})?\sor\s")

GIVEN_TOO = re.compile(r"\d\s(?:of\s\d{1,4}\s)?(?:[^\W\d_]{1,14}\s){0,3}(?:given|receiving|on|with|treated\swith)\s$")


def _regimen(dose: Dosing, others: Sequence[Dosing]) -> list[Dosing]:
    """A dose with those that were given before or after it to the same people (*0.1 mg/kg followed by 0.2 mg/kg/h*)."""
    row = sorted((d for d in others if d.sentence is dose.sentence), key=lambda d: d.dose.start)
    at = next((k for k, d in enumerate(row) if d.dose.start == dose.dose.start), None)
    if at is None:
        return [dose]
    low = high = at
    while low > 0 and _follows(row[low - 1], row[low]):
        low -= 1
    while high + 1 < len(row) and _follows(row[high], row[high + 1]):
        high += 1
    return row[low : high + 1]


def _follows(first: Dosing, second: Dosing) -> bool:
    gap = first.sentence.slice(first.dose.end, second.dose.start)
    return len(gap) < 90 and THEN.search(gap) is not None and OTHERWISE.search(gap) is None


def _told(study: Study, sentence: Sentence, name: str | None) -> list[Dosing]:
    """The doses of a drug that the study tells up to a sentence, one for each value; of a paper's own results only those beside
    the drug, since others are what was consumed or measured."""

    def tells(one: Dosing) -> bool:
        section = one.sentence.section
        results = study.own is not None and section is not None and section.kind == "results"
        return one.sentence.index <= sentence.index and is_given(one) and (not results or adjacent(one))

    told = distinct([d for d in study.dosings(sentence, name) if tells(d)])
    if told or study.own is None:
        return told
    # methods under headings that are not known for it
    roll = [d for f in study.own.roll if f.sentence.index < sentence.index for d in f.dosings if is_given(d) and adjacent(d)]
    return distinct([d for d in roll if d.drug is not None and d.drug.mention.name == name])


def _same(one: Dosing, other: Dosing) -> bool:
    return (one.magnitude, one.unit) == (other.magnitude, other.unit)


def _of(dose: Dosing, told: Sequence[Dosing]) -> Dosing:
    """The same dose where it was told with its drug and route."""
    return next((d for d in told if _same(d, dose)), dose)


def route_of(dosing: Dosing, study: Study, sentence: Sentence, drug: Hit | None = None) -> Hit | None:
    """The route told with the dose, else the one route by which the study gives the drug; a form such as *injection* tells
    a route only where nothing plainer does. ``drug``: whose dose it is where its own sentence does not say so."""
    if dosing.route is not None and dosing.route.mention.score > 0.5:
        return dosing.route
    of = dosing.drug or drug
    name = of.mention.name if of is not None else None
    before = study.before(sentence)
    doses = [d for f in before for d in f.dosings]
    of_doses = [d.route for d in doses if name is not None and d.drug is not None and d.drug.mention.name == name and adjacent(d)]
    same = [r for f in before for r, d in f.routes if d is None or name is None or d.mention.name == name]
    low, high = cited_part(dosing.sentence, dosing.dose.start)
    for told in (of_doses, same):
        # another work in the same sentence may have given it otherwise
        routes = [
            r
            for r in told
            if r is not None and not (dosing.sentence.start <= r.start < low or high <= r.start < dosing.sentence.end)
        ]
        plain = [r for r in routes if r is not None and r.mention.score > 0.5]
        if len({r.mention.name for r in plain}) == 1:
            return plain[0]
        if plain:
            break
    return dosing.route if dosing.route is not None and dosing.route.mention.name != "parenteral" else None
