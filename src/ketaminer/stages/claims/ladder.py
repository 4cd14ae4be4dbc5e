"""Doses told by comparison: *the higher dose*, *both doses*, *in all arms*, *between the two doses*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.facts import Dosing, Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.given import adjacent
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.terms import Term
from ketaminer.stages.claims.turns import parts
from ketaminer.stages.claims.view import Sentence

RELATIVE = re.compile(
    r"\b(?:(?P<higher>higher|highest|larger|largest|high)|(?P<lower>lower|lowest|smaller|smallest|low))[- ]"
    r"(?:dosed?s?|dosage|rate|strength)\b"
    r"|\b(?P<both>both|either|neither|all|all three|neither of the|both of the)\s(?:two\s|active\s)?"
    r"(?:doses?|dosages|rates|strengths)\b",
    re.IGNORECASE,
)
"""A dose told by comparison, where no number is."""

COMPARATIVE = re.compile(
    r"\b(?:higher|highest|larger|largest|lower|lowest|smaller|smallest)[- ](?:dose|dosage|rate|strength)", re.IGNORECASE
)
GREATER = re.compile(
    r"\b(?:greater|larger|higher|stronger|more|better|longer|lower|less|fewer|smaller|weaker|shorter)\b"
    r"(?![- ](?:dos|rate|strength))",
    re.IGNORECASE,
)
"""*The higher dose gave greater …*: one dose set against the other."""

CALLED = re.compile(
    r"[^;]{0,60}?\b(?:considered|regarded|meant|intended|chosen|served|serving|used|acting|acted|called|termed)\s"
    r"(?:as\s|to\sbe\s|to\sact\sas\s)?(?:an?\s|the\s)?(?:[^\W\d_]{1,12}\s){0,2}(?:placebo|control)\b",
    re.IGNORECASE,
)
"""Behind a dose: *which was meant as an active placebo*."""


def comparable(dosings: Sequence[Dosing]) -> list[Dosing]:
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


BETWEEN_DOSES = re.compile(
    r"\b(?:between|of)\s(?:the\s)?(?:two|both)\s(?:[^\W\d_]{3,24}\s){0,2}(?:doses|dosages|dose\s(?:groups|arms|levels))\b"
    r"|\bbetween\sthe\stwo\s(?P<drug>[^\W\d_]{4,24})\s(?:arms|groups)\b"
    r"|^the\stwo\sdoses\s(?:did\snot\sdiffer|were\s(?:similar|comparable|equally))",
    re.IGNORECASE,
)
"""One dose set against the other."""

IN_ALL_ARMS = re.compile(
    r"\b(?:in|for|of)\s(?:any|either|neither|both|each|all)\s(?:of\sthe\s)?(?:two\s|three\s|four\s|active\s|treatment\s|study\s){0,2}"
    r"(?:arms?|groups?)\b",
    re.IGNORECASE,
)


def is_ladder(told: Sequence[Dosing]) -> bool:
    """Whether the doses told are two of one drug in one unit."""
    return len(told) == 2 and told[0].unit == told[1].unit and told[0].magnitude != told[1].magnitude


def are_arms(told: Sequence[Dosing], name: str | None) -> bool:
    """Whether the two doses told are of two arms: each beside the drug's name, or one *or* the other."""
    told = [d for d in told if not d.unit.startswith("{")]  # "as one tablet every morning"
    if not is_ladder(told) or told[0].sentence is not told[1].sentence:
        return False
    one, other = sorted(told, key=lambda d: d.dose.start)
    if any(d.drug is None or d.drug.mention.name != name for d in told):
        return False
    apart = one.drug is not other.drug and adjacent(one) and adjacent(other)
    return apart or re.fullmatch(r"\s(?:or|versus|vs\.?)\s", one.sentence.slice(one.dose.end, other.dose.start)) is not None


def with_the_other(which: str, actor: Actor | None, frame: Frame, facts: Facts) -> str | None:
    """A dose told by comparison: *both* where both are the subject (*low-dose as well as high-dose A impaired*), the other where
    that stands with the word of change (*low-dose A impaired X, whereas high-dose A did not*), ``None`` where neither does."""
    sentence = frame.sentence
    others = [a for a in facts.actors if a.which in ("higher", "lower") and a.which != which and a.role == "agent"]
    if actor is None or not others or not sentence.start <= actor.start < sentence.end:
        return which
    stretches = [(low, high) for low, high, _ in parts(facts)]
    here, theirs = (next((p for p in stretches if p[0] <= at < p[1]), stretches[-1]) for at in (frame.cue.start, actor.start))
    told = [a for a in others if here[0] <= a.start < here[1]]
    tells = any(c.kind in ("verb", "noun", "null", "cause") and theirs[0] <= c.start < theirs[1] for c in sentence.cues)
    if len(told) == 1 and here != theirs and tells:
        return told[0].which  # "was similar with low-dose A (p = 0.55) and declined with high-dose A"
    if clause_of(sentence, actor.start) != clause_of(sentence, frame.cue.start) and frame.rule != "elliptical":
        beside = [a for a in others if clause_of(sentence, a.start) == clause_of(sentence, frame.cue.start)]
        return beside[0].which if len(beside) == 1 else None
    first = [
        a for a in [*others, actor] if a.end <= frame.cue.start and clause_of(sentence, a.start) == clause_of(sentence, actor.start)
    ]
    if len(first) == len(others) + 1 and frame.start >= frame.cue.end:
        return "both"
    return which


def told_relatively(sentence: Sentence, low: int, high: int, name: str | None) -> str | None:
    """*On the higher rate*, *neither dose*: the dose that a stretch of a sentence tells by comparison, if only one; not that of
    another drug (*low-dose aspirin*)."""
    found: set[str | None] = set()
    start = max(low, sentence.start)
    for m in RELATIVE.finditer(sentence.slice(low, high)):
        end = start + m.end()
        behind = next((h for h in sentence.of("DRUG") if 0 <= h.start - end <= 5), None)
        if behind is None or behind.mention.name == name:
            found.add(m.lastgroup)
    return found.pop() if len(found) == 1 else None


def by_comparison(
    which: str, told: Sequence[Dosing], study: Study, sentence: Sentence, name: str | None, *, greater: bool
) -> Doses:
    """*The higher dose*, *both doses*: picked by size among the doses told. The other is what it is compared with only where the
    study has no other control; another drug is none where the higher dose did ``greater`` or less."""
    ladder = sorted(comparable(told), key=lambda d: d.magnitude)
    if which == "both":
        return Doses(tuple(ladder), ())
    if len(ladder) > 1:
        chosen = ladder[-1] if which == "higher" else ladder[0]
        others = [d for d in ladder if d is not chosen]
        return Doses((chosen,), () if is_controlled(study, sentence, name, by_drugs=not greater) else tuple(others))
    return Doses(tuple(ladder), ()) if which == "higher" else Doses()


def is_controlled(study: Study, sentence: Sentence, name: str | None, *, by_drugs: bool = True) -> bool:
    """Whether the study has a control that is no dose of the drug itself; ``by_drugs``: another drug is one as well."""
    dosed = [d for f in study.before(sentence) for d in f.dosings]
    for facts in study.before(sentence):
        for term in facts.terms:
            if term.kind not in ("placebo", "usual_care", "no_treatment"):
                continue
            # "0.25 mg/kg, meant as an active placebo": that is a dose
            if not any(d.sentence is facts.sentence and _is_called(d, term) for d in dosed):
                return True
    return by_drugs and any(d.drug is not None and d.drug.mention.name != name for d in dosed)


def _is_called(dosing: Dosing, term: Term) -> bool:
    """Whether a dose is what is called a placebo at ``term``, or was given to the group that stands there."""
    if not is_control_dose(dosing):
        return False
    gap = term.start - dosing.dose.end
    called = CALLED.match(dosing.sentence.slice(dosing.dose.end, dosing.dose.end + 90)) is not None
    return 0 <= gap < 40 or (called and -60 < gap < 90)


def is_control_dose(dosing: Dosing) -> bool:
    """Whether a dose is called a placebo or control where it is told."""
    after = dosing.sentence.slice(dosing.dose.end, dosing.dose.end + 90)
    return bool(re.search(r"\b(?:placebo|control)\b", re.split(r"\bwhereas\b|;|\bwhile\b", after)[0]))
