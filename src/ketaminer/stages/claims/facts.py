"""What one sentence says about a study's design: doses with their drug and route, arms, counts, comparators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ketaminer.stages.claims.actors import Actor, comparator_regions, find_actors
from ketaminer.stages.claims.arms import Arm, find_arms
from ketaminer.stages.claims.groups import Groups, Told
from ketaminer.stages.claims.phrases import outcomes_of
from ketaminer.stages.claims.terms import Term, find_terms, is_control
from ketaminer.stages.claims.view import Hit, Sentence

if TYPE_CHECKING:
    from ketaminer.stages.claims.tallies import Tally

OF_DRUG = re.compile(
    r"^[\s)]{0,3}(?:(?:of|the|dose|doses|infusions?|injections?|racemic|oral|single|once|twice|\d|times|per|a|day|week|continuous|i\.?v\.?|i\.?m\.?|i\.?p\.?|s\.?c\.?|[^\W\d_]{3,24}ly)\s{0,2}){0,6}$",
    re.IGNORECASE,
)
DRUG_THEN = re.compile(
    r"^(?:['’]s)?[\s,]{0,3}(?:[^\W\d_]{1,16}(?:-[^\W\d_]{1,16})?[\s,]{1,2}){0,4}[(\[:]?\s{0,2}(?:[^\W\d_]{1,16}[\s,:]{1,2}){0,3}$"
)
"""Between a drug and its dose (*aripiprazole once-monthly 400 mg*)."""


@dataclass(frozen=True, slots=True)
class Dosing:
    """A dose with the drug it is of (``None``: not told in the sentence), its route, schedule and duration."""

    sentence: Sentence
    dose: Hit
    drug: Hit | None
    route: Hit | None
    schedule: Hit | None
    duration: Hit | None

    @property
    def magnitude(self) -> float:
        return float((self.dose.mention.value or {}).get("high") or 0.0)

    @property
    def unit(self) -> str:
        return str((self.dose.mention.value or {}).get("unit") or "")


BETWEEN_LISTED = 60
"""Characters between two drugs of a list, their doses and groups among them."""

LISTS = re.compile(r"(?:,|\bor|\band|\bversus|\bvs\.?|\bwith)\s$", re.IGNORECASE)
OF_ALL_DRUGS = re.compile(
    r"\b(?:the|all|both|these|study) (?:study )?(?:drugs|medications|infusions|injections|solutions|treatments)\b[^.;:,]{0,40}$",
    re.IGNORECASE,
)
"""*The drugs were injected …*: before a route that is not of the nearest drug alone."""

NOT_LISTED = re.compile(r"[;:]|\b(?:was|were|is|are|than|after|before|until|for|in|followed)\b", re.IGNORECASE)


@dataclass(slots=True)
class Facts:
    """The design facts of one sentence."""

    sentence: Sentence
    actors: list[Actor]
    dosings: list[Dosing] = field(default_factory=list)
    arms: list[Arm] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    routes: list[tuple[Hit, Hit | None]] = field(default_factory=list)
    controls: list[int] = field(default_factory=list)
    """Where a lettered group is named that is the control or is compared with."""
    design: bool | None = None
    """Whether the sentence tells how a study was done; ``None`` until first asked."""
    tallies: list[Tally] | None = None
    """The numbers of subjects it tells; ``None`` until first asked (by ``tallies.tallies``)."""
    _outcomes: list[Hit] | None = None
    _drugs: frozenset[str] | None = None

    @property
    def drugs(self) -> frozenset[str]:
        """The names of the drugs among the actors."""
        if self._drugs is None:
            self._drugs = frozenset(a.hit.mention.name or "" for a in self.actors if a.hit)
        return self._drugs

    @property
    def outcomes(self) -> list[Hit]:
        """What may be the outcome of a finding in this sentence."""
        if self._outcomes is None:
            self._outcomes = outcomes_of(self.sentence)
        return self._outcomes

    def supply(self, outcomes: list[Hit]) -> None:
        """Takes these for the outcomes of the sentence."""
        self._outcomes = outcomes


def numeric(dose: Hit) -> bool:
    value = dose.mention.value or {}
    return value.get("low") is not None


def gather(sentence: Sentence, comparators: Path, groups: Groups | None = None) -> Facts:
    """The facts of ``sentence``; ``comparators`` is the comparator vocabulary; ``groups``: what the study has told of its groups so
    far, to which this sentence adds."""
    groups = Groups() if groups is None else groups
    actors = find_actors(sentence)
    facts = Facts(sentence, actors)
    drugs = [a for a in actors if a.kind == "drug" and a.hit is not None and a.role in ("agent", "comparator")]
    facts.dosings = _dosings(sentence, [a.hit for a in drugs if a.hit is not None])
    facts.routes = [pair for h in sentence.of("ROUTE") for pair in _route(sentence, h, [a.hit for a in drugs if a.hit is not None])]
    facts.terms = find_terms(sentence, actors, comparators)
    facts.arms = find_arms(sentence, drugs)
    groups.learn(sentence, actors, [Told(t.start, t.end, t.kind, t.name) for t in facts.terms if is_control(t)])
    _use_groups(facts, groups)
    return facts


def _use_groups(facts: Facts, groups: Groups) -> None:
    """*Group K* and *the intervention group* stand for a drug where the study has told which one that is, *group C* for the
    control, *the control group* for what it got."""
    sentence = facts.sentence
    regions = comparator_regions(sentence)
    for start, end, label, drug in groups.named(sentence):
        compared = any(a <= start and end <= b for a, b in regions)
        if any(a.start < end and start < a.end and (a.hit is not None or a.kind == "dose") for a in facts.actors):
            continue
        control = drug is None or label.control
        _add_arm(facts, start, end, drug, control=control)
        if drug is not None and not control and not sentence.start <= drug.start < sentence.end:
            facts.actors = [a for a in facts.actors if a.end <= start or end <= a.start]
            facts.actors.append(Actor("arm", "comparator" if compared else "agent", start, end, drug))
        if control or compared:
            named = drug or (label.drugs[0] if label.drugs and not label.control else None)
            kind, name = ("active", named.mention.name) if named else (label.kind or "other", label.name or "control")
            told = [t for t in facts.terms if t.start < end and start < t.end]
            if any(t.kind not in ("other", "active") for t in told):
                continue
            facts.terms = [t for t in facts.terms if t not in told]
            facts.terms.append(Term(sentence, start, end, kind, name, named))
            facts.controls.append(start)
    facts.terms.sort(key=lambda t: t.start)
    facts.actors.sort(key=lambda a: (a.start, a.end))


def _add_arm(facts: Facts, start: int, end: int, drug: Hit | None, *, control: bool) -> None:
    """The group as an arm; one that is known by its words already gets its drug."""
    for k, arm in enumerate(facts.arms):
        if arm.start < end and start < arm.end:
            if arm.drug is None:
                facts.arms[k] = replace(arm, drug=drug, control=control)
            return
    sentence = facts.sentence
    used = [a.count.start for a in facts.arms if a.count is not None]
    count = next((c for c in sentence.of("COUNT") if end <= c.start <= end + 4 and c.start not in used), None)
    facts.arms.append(Arm(sentence, start, end, control, count, drug, sentence.slice(start, end).lower()))
    facts.arms.sort(key=lambda a: a.start)


def _route(sentence: Sentence, route: Hit, drugs: Sequence[Hit]) -> list[tuple[Hit, Hit | None]]:
    """The route with the drug nearest to it, and with those of a list that it stands before (*intranasal A, B or C*)."""
    if OF_ALL_DRUGS.search(sentence.slice(max(sentence.start, route.start - 90), route.start)):
        return [(route, None)]
    first = _nearest(drugs, route)
    out = [(route, first)]
    last = first if first is not None and 0 <= first.start - route.end <= 2 else None
    for drug in drugs:
        if last is not None and drug.start >= last.end and drug.mention.name != last.mention.name:
            gap = sentence.slice(last.end, drug.start)
            others = any(last.end <= r.start < drug.start for r in sentence.of("ROUTE"))
            if others or len(gap) > BETWEEN_LISTED or not LISTS.search(gap) or NOT_LISTED.search(gap):
                break
            out.append((route, drug))
            last = drug
    return out


def _nearest(hits: Sequence[Hit], to: Hit, most: int = 10_000) -> Hit | None:
    def gap(h: Hit) -> int:
        return max(h.start - to.end, to.start - h.end, 0)

    near = [h for h in hits if gap(h) <= most]
    return min(near, key=gap) if near else None


def _dosings(sentence: Sentence, drugs: Sequence[Hit]) -> list[Dosing]:
    doses = [h for h in sentence.of("DOSE") if numeric(h) and (h.mention.value or {}).get("unit") != "{dose}"]
    links: list[Hit | None] = []
    for dose in doses:
        links.append(_drug_of(sentence, dose, drugs))
    # a list of doses shares the drug named at one of its ends
    for order in (range(len(doses) - 2, -1, -1), range(1, len(doses))):
        for k in order:
            other = k + 1 if order.step < 0 else k - 1
            if links[k] is None and links[other] is not None and abs(doses[k].start - doses[other].start) < 60:
                links[k] = links[other]
    out = []
    for dose, drug in zip(doses, links, strict=True):
        if drug is None and dose.mention.score > 0.5 and len({h.mention.name for h in drugs}) == 1:
            drug = drugs[0]
        routes = [r for r in sentence.of("ROUTE") if not _of_other_drug(sentence, r, drug, dose)]
        route = _nearest(routes, dose, 60) or (routes[0] if len({r.mention.name for r in routes}) == 1 else None)
        out.append(
            Dosing(
                sentence,
                dose,
                drug,
                route,
                _nearest(sentence.of("FREQUENCY"), dose, 60),
                _nearest(sentence.of("DURATION"), dose, 60),
            )
        )
    return out


def _of_other_drug(sentence: Sentence, route: Hit, drug: Hit | None, dose: Hit) -> bool:
    """Whether a route stands right before another drug than that of the dose (*epidural ropivacaine*)."""
    behind = next((h for h in sentence.of("DRUG") if h.start >= route.end), None)
    if behind is None or (drug is not None and behind.mention.name == drug.mention.name):
        return False
    joined = len(sentence.slice(route.end, behind.start).split()) < 2
    return joined and not route.end <= dose.start < behind.start


def _drug_of(sentence: Sentence, dose: Hit, drugs: Sequence[Hit]) -> Hit | None:
    following = next((d for d in drugs if d.start >= dose.end), None)
    preceding = next((d for d in reversed(drugs) if d.end <= dose.start), None)
    if preceding is not None:
        gap = sentence.slice(preceding.end, dose.start)
        if gap.rstrip().endswith("(") and ")" not in gap and DRUG_THEN.match(gap):
            return preceding
    if following is not None and OF_DRUG.match(sentence.slice(dose.end, following.start)):
        return following
    if preceding is not None and DRUG_THEN.match(sentence.slice(preceding.end, dose.start)):
        return preceding
    return None
