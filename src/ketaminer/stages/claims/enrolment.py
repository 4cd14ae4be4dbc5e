"""How many a study enrolled, by arm: read from its sentences, for the groups that a finding sets against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ketaminer.model import Span
from ketaminer.stages.claims.arm_counts import Arms, Told, sided
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.findings import is_table
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.tallies import Tally, tallies
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
        side, against = ([], []) if said.sequence else arms.sides(firm, part)
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
