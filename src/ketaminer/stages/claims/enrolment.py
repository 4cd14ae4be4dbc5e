"""How many a study enrolled, by arm: read from its sentences, for the groups that a finding sets against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ketaminer.model import Comparator, Span
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.findings import is_table
from ketaminer.stages.claims.given import is_given
from ketaminer.stages.claims.groups import Groups
from ketaminer.stages.claims.ladder import Doses
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.tallies import Tally, resolve, tallies
from ketaminer.stages.claims.tally_words import (
    ALLOCATES,
    ANALYSED,
    COMPARED_THEM,
    CROSSED_OVER,
    ENROLS,
    LOST,
    MANY_GROUPS,
    PLANNED,
    POOLED,
    SCREENED,
    SEQUENCE,
    SUBSET,
    UNNAMING,
)
from ketaminer.stages.claims.view import Hit, Sentence

PART = re.compile(
    r"\b(?:male|female|men|women|boys|girls|aged|older|younger|elderly|without|subgroup|over|under|those)\b", re.IGNORECASE
)
"""A population told in a result that may be a part of the sample."""

FEWEST = 5
"""Subjects of a study as a whole that are taken over from another sentence: fewer are a detail."""

MOST_TOLD = 150
"""How many sentences with numbers of subjects are read for one finding, the first ones told: bounds the time for long papers."""

ENTERED = re.compile(
    r"\b(?:we|our)\b|\b(?:were|was) (?:[^\W\d_]{1,14} )?(?:randomi[sz]ed|assigned|allocated|enrolled|recruited|included|invited)\b"
    r"|\btook part\b|\bparticipated\b",
    re.IGNORECASE,
)
"""A sentence that tells of the paper's own study though it cites another work."""

HIGHER = re.compile(r"high(?:er|est)?-dose")
LOWER = re.compile(r"low(?:er|est)?-dose")
"""Words for groups by the size of their dose."""

Told = list[tuple[Tally, str | None]]


class Arms:
    """Which of a study's groups a finding sets against each other: those that got ``drug`` (at its doses) and its comparator."""

    def __init__(self, drug: str | None, doses: Doses, comparators: Sequence[Comparator], groups: Groups | None) -> None:
        self.drug = drug
        self.words = frozenset(re.findall(r"[^\W_](?:[^\W_]|-){1,30}", (drug or "").lower())) - UNNAMING
        self.given = {(d.magnitude, d.unit) for d in doses.own}
        self.other = {(d.magnitude, d.unit) for d in doses.other}
        self.names = {c.name for c in comparators if c.kind == "active"}
        self.controlled = any(c.kind in ("placebo", "usual_care", "no_treatment", "other") for c in comparators)
        self.compares = bool(comparators)
        self.doses_only = self.compares and all(c.kind == "dose" for c in comparators)
        self.groups = groups
        self.ladder: list[tuple[float, str]] = []
        """The two doses that the study tells of the drug, the lower first; empty where it tells fewer or more."""

    def learn(self, part: Sequence[Facts]) -> None:
        """Take up which doses of the drug a part of the study tells."""
        of_drug = (d for f in part for d in f.dosings if d.drug is not None and d.drug.mention.name == self.drug and is_given(d))
        told = sorted({(d.magnitude, d.unit) for d in of_drug})
        self.ladder = told if len(told) == 2 and told[0][1] == told[1][1] else []

    def _ranked(self, tally: Tally) -> Tally:
        """A tally of *the higher-dose group* as one of the drug at that dose."""
        rank = next((k for k, word in ((1, HIGHER), (0, LOWER)) if any(word.match(w) for w in tally.words)), None)
        if rank is None or not self.ladder or tally.names or tally.doses:
            return tally
        return replace(tally, names=frozenset((self.drug or "",)), doses=frozenset((self.ladder[rank],)))

    def sides(self, found: Iterable[Tally]) -> tuple[list[Tally], list[Tally]]:
        """The groups of the intervention and of the comparator; two empty lists where they cannot be told apart."""
        arms = _largest([self._ranked(resolve(t, self.groups)) for t in found if t.arm])
        own = [t for t in arms if self.drug in t.names or (not t.names and t.doses & self.given)]
        own = own or [t for t in arms if not t.names and t.words & self.words] or [t for t in arms if t.rest]
        akin: list[Tally] = []
        if len(own) > 1 and any(t.doses for t in own):
            at_dose = [t for t in own if t.doses & self.given]
            if len(self.given) == 1 and len(at_dose) == 1:
                akin = [t for t in own if t not in at_dose]
                own = at_dose
            elif len(at_dose) != len(own):
                return [], []
        rest = [t for t in arms if t not in own and t not in akin]
        other = [t for t in rest if t.control or t.names or t.words]
        at_other = [t for t in [*akin, *rest] if t.doses & self.other]
        if at_other and (not other or self.doses_only):
            other = at_other
        if len(own) > 1 and (len(own) != len(self.given) or not other):
            return [], []
        if len({t.names for t in other}) > 1:
            named = [t for t in other if t.names & self.names]
            controls = [t for t in other if t.control]
            other = named if named else controls if self.controlled or not self.names else []
        if len(other) > 1 and (len({t.names for t in other}) > 1 or any(t.control for t in other)):
            other = []
        return own, other


def _largest(arms: Sequence[Tally]) -> list[Tally]:
    """Of the numbers told of one group in a sentence (*two of group C left, so that 40 …*) the largest."""
    best: dict[object, Tally] = {}
    for one in arms:
        key = (one.names, one.control, one.doses)
        if key not in best or best[key].n < one.n:
            best[key] = one
    return sorted(best.values(), key=lambda t: t.start)


def sided(own: Sequence[Tally], other: Sequence[Tally]) -> Told:
    return [*((t, "intervention") for t in own), *((t, "comparator") for t in other)]


def parts_of(study: Study, sentence: Sentence, abstract: Span) -> list[tuple[list[Facts], bool]]:
    """Where the numbers of a study are looked for: for the paper's own, an abstract stands by itself, and the body before it."""

    def inside(one: Sentence) -> bool:
        return one.section is not None and abstract.start <= one.section.span.start < abstract.end

    before = [f for f in study.facts if f.sentence.index < sentence.index]
    if study.own is None:
        return [(before, False)]
    told = study.own.facts + [f for f in study.own.roll if f.sentence.index < sentence.index]
    first = [f for f in told if inside(f.sentence)]
    if inside(sentence):
        return [([f for f in first if f.sentence.index < sentence.index], True)]
    return [([f for f in told if not inside(f.sentence)], True), (before, True), (first, True)]


@dataclass(frozen=True, slots=True)
class _Wording:
    """What the words of a sentence say of the numbers in it."""

    not_had: bool
    entered: bool
    lost: bool
    of_all: bool
    enrols: bool
    analysed: bool
    sequence: bool
    many_groups: bool


@lru_cache(maxsize=2048)
def _wording(text: str) -> _Wording:
    analysed = ANALYSED.search(text) is not None
    of_all = analysed or ALLOCATES.search(text) is not None
    return _Wording(
        not_had=PLANNED.search(text) is not None or POOLED.search(text) is not None,
        entered=ENTERED.search(text) is not None,
        lost=not of_all and LOST.search(text) is not None,
        of_all=of_all,
        enrols=analysed or ENROLS.search(text) is not None,
        analysed=analysed,
        sequence=SEQUENCE.search(text) is not None,
        many_groups=MANY_GROUPS.search(text) is not None,
    )


def told_by(part: Sequence[Facts], sentence: Sentence, arms: Arms, population: Hit | None, *, ours: bool) -> Told:
    """The numbers that a study tells before a finding: by arm, else of all."""
    arms.learn(part)
    own: list[Tally] = []
    other: list[Tally] = []
    wholes: list[Tally] = []
    eachs: list[Tally] = []
    read = 0
    for facts in sorted(part, key=lambda f: f.sentence.index):
        text = facts.sentence.text
        found = tallies(facts)
        if not found:
            continue
        read += 1
        if read > MOST_TOLD:
            break
        said = _wording(text)
        if said.not_had or is_table(facts.sentence):
            continue
        if ours and ((facts.sentence.callouts and not said.entered) or said.lost):
            continue
        section = facts.sentence.section
        if ours and section is not None and section.kind == "results" and not said.of_all:
            continue  # numbers of one result
        found = [t for t in found if t.kind != "of" and not (ours and t.arm and t.n < FEWEST)]
        enrols = said.enrols
        # behind the number of one group that of the control needs no word of enrolment: "this was compared with saline in 12 rats"
        open_ = bool(own) and not other and facts.sentence.index - own[-1].sentence.index <= 3
        pair = not ours and COMPARED_THEM.search(text) is not None
        firm = [t for t in found if t.firm or enrols or pair or (open_ and t.arm and t.control)]
        side, against = ([], []) if said.sequence else arms.sides(firm)
        if side or against:
            last = (own or other)[-1:] if not (own and other) else []
            near = bool(last) and facts.sentence.index - last[0].sentence.index <= 3
            if side and against:
                if not (ours and own and other) or said.analysed:
                    own, other = side, against
            elif near and not own and side:
                own = side
            elif near and not other and against:
                other = against
            elif not (own and other):
                own, other = side, against
        eachs += [t for t in found if t.each and (enrols or t.firm) and not said.many_groups]
        wholes += [t for t in found if _is_whole(t, said, ours=ours, alone=len(found) == 1)]
    analysed = [t for t in eachs if _wording(t.sentence.text).analysed and (not own or t.sentence.index > own[0].sentence.index)]
    if analysed:
        own, eachs = [], analysed
    if own and (other or not arms.compares):
        return sided(own, other)
    if eachs and not (own and other):
        last_each = eachs[-1]
        return [(last_each, "intervention"), *([(last_each, "comparator")] if arms.compares else [])]
    whole = _of_population(wholes, population, sentence, ours=ours)
    return [(whole, None)] if whole is not None else sided(own, [])


def _is_whole(tally: Tally, said: _Wording, *, ours: bool, alone: bool) -> bool:
    """Whether a number may be that of the whole sample; ``alone``: the only one of its sentence."""
    if tally.arm or tally.each or tally.kind not in ("n", "count") or tally.n < (FEWEST if ours else 2):
        return False
    if SCREENED.match(tally.sentence.slice(tally.end, tally.end + 60)):
        return False
    if ours and SUBSET.search(tally.sentence.slice(tally.start - 20, tally.start)):
        return False
    if _at_population(tally):
        return True
    return said.enrols and (tally.kind == "count" or (said.of_all and alone and _of_those(tally)))


def _of_population(wholes: Sequence[Tally], population: Hit | None, sentence: Sentence, *, ours: bool) -> Tally | None:
    """The number of the population that the finding is of; of a paper's own sample the one analysed, else the first told."""
    part = population is not None and sentence.start <= population.start < sentence.end and PART.search(population.mention.text)
    if ours and part:
        return None
    kinds = {species_of(h) for t in wholes for h in t.sentence.of("POPULATION") if beside(t, h)}
    if len(kinds) > 1:
        wholes = [t for t in wholes if any(beside(t, h) and not is_bare(h) for h in meant(t.sentence, sentence))]
    if population is not None:
        inside = [t for t in wholes if beside(t, population) and t.sentence.start <= population.start < t.sentence.end]
        finished = ours and not part and any(_completed(t) and t not in inside for t in wholes)
        if inside and not (finished and population.start < inside[0].sentence.end and inside[0].sentence is not sentence):
            return inside[0]
    if not ours:
        return wholes[-1] if wholes else None
    analysed = [t for t in wholes if _wording(t.sentence.text).analysed]
    return next(iter(analysed or [t for t in wholes if _wording(t.sentence.text).of_all] or wholes), None)


def _completed(tally: Tally) -> bool:
    """Whether a number is of those who completed all that a crossover compares."""
    text = tally.sentence.text
    return _wording(text).analysed and CROSSED_OVER.search(text) is not None


def _of_those(tally: Tally) -> bool:
    """Whether a number in brackets is that of the people whom the sentence begins with (*Patients aged 65 or older (n = 212)*)."""
    sentence = tally.sentence
    first = next(iter(sentence.of("POPULATION")), None)
    return (
        first is not None
        and first.start - sentence.start < 30
        and 0 < tally.start - first.end < 60
        and not re.search(r"[,;()]", sentence.slice(first.end, tally.start).rstrip(" ("))
    )


def _at_population(tally: Tally) -> bool:
    return any(beside(tally, h) for h in tally.sentence.of("POPULATION"))


def beside(tally: Tally, population: Hit) -> bool:
    return (
        min(abs(population.start - tally.end), abs(tally.start - population.end)) <= 3
        or population.start <= tally.start < population.end
    )


def meant(told: Sentence, sentence: Sentence) -> list[Hit]:
    """The populations of a sentence; where these are of several species, those of the one in the heading over ``sentence``."""
    hits = told.of("POPULATION")
    if len({species_of(h) for h in hits}) < 2:
        return hits
    heading = (sentence.section.heading or "") if sentence.section else ""
    words = frozenset(re.findall(r"[^\W\d_]{3,30}", heading.lower()[:300]))
    return [h for h in hits if h.mention.text.lower().split()[-1] in words]


def species_of(hit: Hit) -> object:
    return (hit.mention.value or {}).get("species")


def is_bare(hit: Hit) -> bool:
    """A word such as *patients* alone says nothing about who they were."""
    text = hit.mention.text.strip()
    return " " not in text and "-" not in text and species_of(hit) in ("human", None)
