"""Which of a study's groups a finding sets against each other, among those whose numbers of subjects are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ketaminer.model import Comparator
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.given import is_given
from ketaminer.stages.claims.groups import Groups
from ketaminer.stages.claims.ladder import Doses
from ketaminer.stages.claims.tallies import Tally, resolve
from ketaminer.stages.claims.tally_words import UNNAMING

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

    def _ladder(self, part: Sequence[Facts]) -> list[tuple[float, str]]:
        """The two doses of the drug that a part of the study tells, the lower first; empty where it tells fewer or more."""
        of_drug = (d for f in part for d in f.dosings if d.drug is not None and d.drug.mention.name == self.drug and is_given(d))
        told = sorted({(d.magnitude, d.unit) for d in of_drug})
        return told if len(told) == 2 and told[0][1] == told[1][1] else []

    def _ranked(self, tally: Tally, part: Sequence[Facts]) -> Tally:
        """A tally of *the higher-dose group* as one of the drug at that dose."""
        rank = next((k for k, word in ((1, HIGHER), (0, LOWER)) if any(word.match(w) for w in tally.words)), None)
        if rank is None or tally.names or tally.doses or not (ladder := self._ladder(part)):
            return tally
        return replace(tally, names=frozenset((self.drug or "",)), doses=frozenset((ladder[rank],)))

    def sides(self, found: Iterable[Tally], part: Sequence[Facts] = ()) -> tuple[list[Tally], list[Tally]]:
        """The groups of the intervention and of the comparator; two empty lists where they cannot be told apart. ``part``: of the
        study, which tells what groups called by the size of their dose got."""
        arms = _largest([self._ranked(resolve(t, self.groups), part) for t in found if t.arm])
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
