"""What one sentence says about a study's design: doses with their drug and route, arms, counts, comparators."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.stages.claims.actors import Actor, comparator_regions, find_actors
from ketaminer.stages.claims.arms import Arm, Label, define, find_arms, labelled
from ketaminer.stages.claims.phrases import outcomes_of
from ketaminer.stages.claims.view import Hit, Sentence

OF_DRUG = re.compile(
    r"^[\s)]{0,3}(?:(?:of|the|dose|doses|infusions?|injections?|racemic|oral|single|i\.?v\.?|i\.?m\.?|i\.?p\.?|s\.?c\.?|[^\W\d_]{3,24}ly)\s{0,2}){0,4}$",
    re.IGNORECASE,
)
DRUG_THEN = re.compile(r"^(?:['’]s)?[\s,]{0,3}(?:[^\W\d_]{1,16}[\s,]{1,2}){0,4}[(\[:]?\s{0,2}(?:[^\W\d_]{1,16}[\s,:]{1,2}){0,3}$")


MOST_GROUPS = 12
"""How many lettered groups a study can have."""


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


@dataclass(frozen=True, slots=True)
class Term:
    """What a drug is compared with, as worded at ``[start, end)``; ``drug`` where it is one."""

    sentence: Sentence
    start: int
    end: int
    kind: str
    name: str | None
    drug: Hit | None = None


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


@cache
def load_comparators(path: Path) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern of all comparator terms, longest first, and each term's name and kind."""
    table = {term.lower(): (name, kind) for term, name, kind in rows(path)}
    words = sorted(table, key=lambda t: (-len(t), t))
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(w) for w in words) + r")(?!\w|-(?!controlled))", re.IGNORECASE), table


def numeric(dose: Hit) -> bool:
    value = dose.mention.value or {}
    return value.get("low") is not None


def gather(sentence: Sentence, comparators: Path, labels: dict[str, Label] | None = None) -> Facts:
    """The facts of ``sentence``; ``comparators`` is the comparator vocabulary; ``labels``: the lettered groups that the study has
    defined so far, to which those of this sentence are added."""
    labels = {} if labels is None else labels
    actors = find_actors(sentence)
    for key, label in define(sentence, actors).items():
        if len(labels) < MOST_GROUPS:
            labels.setdefault(key, label)
    facts = Facts(sentence, actors)
    drugs = [a for a in actors if a.kind == "drug" and a.hit is not None and a.role in ("agent", "comparator")]
    facts.dosings = _dosings(sentence, [a.hit for a in drugs if a.hit is not None])
    facts.routes = [(h, _nearest([a.hit for a in drugs if a.hit is not None], h)) for h in sentence.of("ROUTE")]
    facts.terms = _terms(sentence, actors, comparators)
    facts.arms = find_arms(sentence, drugs)
    _use_labels(facts, labels)
    return facts


def _use_labels(facts: Facts, labels: Mapping[str, Label]) -> None:
    """*Group K* stands for its drug where the study has told which one that is, *group C* for the control."""
    sentence = facts.sentence
    regions = comparator_regions(sentence)
    for start, end, label, drug in labelled(sentence, labels):
        compared = any(a <= start and end <= b for a, b in regions)
        if any(a.start < end and start < a.end for a in facts.actors):
            continue
        if drug is not None and not sentence.start <= drug.start < sentence.end:
            facts.actors.append(Actor("arm", "comparator" if compared else "agent", start, end, drug))
        if drug is None or compared:
            named = drug or (label.drugs[0] if label.drugs else None)
            kind, name = ("active", named.mention.name) if named else ("other", "control")
            facts.terms.append(Term(sentence, start, end, kind, name, named))
            facts.controls.append(start)
    facts.actors.sort(key=lambda a: (a.start, a.end))


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
        routes = sentence.of("ROUTE")
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


def _terms(sentence: Sentence, actors: Sequence[Actor], comparators: Path) -> list[Term]:
    """Comparator expressions: behind a comparison word, or a control's name anywhere in the sentence."""
    pattern, table = load_comparators(comparators)
    regions = comparator_regions(sentence)
    out: list[Term] = []
    for low, high in regions:
        for actor in actors:
            if low <= actor.start and actor.end <= high and actor.kind in ("drug", "dose") and actor.role == "comparator":
                kind = "active" if actor.kind == "drug" else "dose"
                name = actor.hit.mention.name if actor.hit else None
                out.append(Term(sentence, actor.start, actor.end, kind, name, actor.hit))
    for m in pattern.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        if any(t.start < end and start < t.end for t in out):
            continue
        name, kind = table[m.group().lower()]
        if re.match(r"\s{0,2}-?controlled", sentence.slice(end, end + 14)) and kind != "placebo":
            continue
        out.append(Term(sentence, start, end, kind, name))
    return sorted(out, key=lambda t: t.start)
