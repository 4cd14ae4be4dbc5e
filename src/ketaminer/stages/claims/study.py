"""What has been told of the study that a sentence belongs to: its drug, doses, arms, subjects and citation.

A paper's own study is told in its title, abstract and methods and holds for the whole paper. Others' studies are told a
paragraph at a time; within a paragraph a new one begins where another work is cited for a new design.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ketaminer.stages.claims.arms import Arm
from ketaminer.stages.claims.facts import Dosing, Facts, gather
from ketaminer.stages.claims.groups import Groups
from ketaminer.stages.claims.tally_words import CROSSED_OVER
from ketaminer.stages.claims.terms import Term
from ketaminer.stages.claims.view import Callout, Hit, Sentence, View

OWN_SECTIONS = frozenset(("title", "abstract", "methods", "results", "case", "conclusion"))
NEW_STUDY = re.compile(
    r"\b(?:(?:one|two|three|several|another|a|an|further|subsequent|recent|second|third|later|this|randomi[sz]ed|controlled|first|following)\s(?:[^\W\d_]|[-'’]){0,24}\s?(?:[^\W\d_]|-){0,24}\s?"
    r"(?:stud(?:y|ies)|trials?|reviews?|meta-analysis|experiments?|reports?|investigations?)"
    r"|in (?:19|20)\d\d\b|(?:lab|team|colleagues)\b|['’]s group\b)",
    re.IGNORECASE,
)
CONTINUES = re.compile(
    r"^(?:additionally|furthermore|moreover|however|in addition|the authors|these|this study|similarly|also|interestingly|"
    r"importantly|notably|strikingly|as predicted|overall|finally|both|after|relative to|compared)\b",
    re.IGNORECASE,
)


def is_design(facts: Facts) -> bool:
    """Whether a sentence tells how a study was done."""
    if facts.design is None:
        facts.design = _tells_design(facts)
    return facts.design


def _tells_design(facts: Facts) -> bool:
    return bool(facts.sentence.of("COUNT", "DOSE", "ROUTE") or facts.arms or NEW_STUDY.search(facts.sentence.text))


@dataclass(slots=True)
class Study:
    """Facts of one study, in the order told. ``own`` is the paper's own study that stands behind a local one."""

    facts: list[Facts] = field(default_factory=list)
    callouts: list[Callout] = field(default_factory=list)
    own: Study | None = None
    roll: list[Facts] = field(default_factory=list)
    """Of the paper's own study: what its results tell as well, for the numbers of subjects."""
    groups: Groups | None = None
    """Its groups, as told anywhere in it."""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(k for c in self.callouts for k in c.keys)

    def _chain(self) -> Iterator[Facts]:
        yield from reversed(self.facts)
        if self.own is not None and self.own is not self:
            yield from reversed(self.own.facts)

    def before(self, sentence: Sentence) -> list[Facts]:
        """Facts told before or in ``sentence``, nearest first, then what the paper's own study says anywhere."""
        own = {id(f) for f in (self.own.facts if self.own else ())}
        return [f for f in self._chain() if f.sentence.index <= sentence.index or id(f) in own]

    def dosings(self, sentence: Sentence, name: str | None) -> list[Dosing]:
        """Doses of the drug called ``name`` in the order of the text; all of them where it is ``None``.

        A dose whose drug is not told counts as well, unless the study gives doses of other drugs.
        """
        told = [d for f in self.before(sentence) for d in f.dosings]
        drugs = {d.drug.mention.name for d in told if d.drug is not None}
        alone = name is None or drugs <= {name}
        own = [d for d in told if (d.drug is None and alone) or (d.drug is not None and name in (None, d.drug.mention.name))]
        return sorted(own, key=lambda d: d.dose.start)

    def terms(self, sentence: Sentence) -> list[Term]:
        return [t for f in self.before(sentence) for t in f.terms]

    def arms(self, sentence: Sentence) -> list[Arm]:
        return [a for f in self.before(sentence) for a in f.arms]

    def scope(self, facts: Facts, drug: str | None) -> Study:
        """The part of the study that a sentence about ``drug`` may be completed from: all of it, unless the sentence cites other
        works or brings in a drug that the study has not named."""
        sentence = facts.sentence
        if self.own is not None:
            return self
        earlier = [f for f in self.facts if f.sentence.index < sentence.index]
        design = next((k for k, f in enumerate(earlier) if is_design(f)), len(earlier))
        cited = frozenset(k for f in earlier[design:] for c in f.sentence.callouts for k in c.keys)
        here = frozenset(k for c in sentence.callouts for k in c.keys)
        named = frozenset().union(*(f.drugs for f in earlier))
        other_work = bool(here and cited) and not here & cited
        akin = any(drug and name and (drug in name or name in drug) for name in named)
        other_drug = bool(named) and not akin and any(a.hit and a.hit.mention.name == drug for a in facts.actors)
        return Study([facts], list(sentence.callouts)) if other_work or other_drug else self

    def crosses_over(self, sentence: Sentence) -> bool:
        """Whether the study gave all that is compared to each of its subjects."""
        told = [*self.before(sentence), *(self.own.roll if self.own is not None else ())]
        return any(CROSSED_OVER.search(f.sentence.text) for f in told)

    def told_design(self, sentence: Sentence) -> bool:
        """Whether a design was told before ``sentence``: subjects, numbers, doses, routes or a study as such."""
        return any(is_design(f) for f in self.before(sentence) if f.sentence is not sentence)

    def focus(self, sentence: Sentence, most: int = 1) -> list[Hit]:
        """The drugs the study gives, told before the sentence as what acts: the ``most`` most named and those named as often."""
        agents: list[Hit] = []
        for facts in self.before(sentence):
            if facts.sentence is not sentence:
                roles = ("agent", "aside") if is_design(facts) else ("agent",)
                agents += [a.hit for a in facts.actors if a.kind == "drug" and a.role in roles and a.hit]
        votes = Counter(h.mention.name for h in agents)
        # what is given at a dose or by a route is what the study is about
        for facts in self.before(sentence):
            votes.update(d.drug.mention.name for d in facts.dosings if d.drug and d.drug.mention.name in votes)
            votes.update(d.mention.name for _, d in facts.routes if d and d.mention.name in votes)
        ranked = sorted(votes.values(), reverse=True)
        best = ranked[min(most, len(ranked)) - 1] if ranked else 0
        first: dict[str | None, Hit] = {}
        for hit in agents:
            if votes[hit.mention.name] >= best:
                first.setdefault(hit.mention.name, hit)
        return list(first.values())


ENROLLED = re.compile(
    r"\b(?:randomi[sz]ed|assigned|allocated|enrolled|recruited|included|analys[ei]s|analy[sz]ed|available|evaluable|leaving|leaves|"
    r"remained|received|left\s(?=\d)|completed\s(?:both|all)\b|[nN]\s?=)",
    re.IGNORECASE,
)
"""In results: who entered the study, was given what, or was analysed."""

ENTERED = re.compile(
    r"\b(?:we|our)\s[^.;]{0,40}\b(?:randomi[sz]ed|assigned|allocated|enrolled|recruited|included|studied|gave|treated)\b"
    r"|\b(?:were|was) (?:[^\W\d_]{1,14} )?(?:randomi[sz]ed|assigned|allocated|enrolled|recruited|included|given|"
    r"injected|infused|administered)\b"
    r"|\btook part\b|\bparticipated\b|\breceived\b",
    re.IGNORECASE,
)
"""Elsewhere: the paper's own study."""

REMEMBERED = 60
"""How many sentences back a paragraph's study reaches: bounds the time for paragraphs without end."""

REMEMBERED_OWN = 300
"""How many sentences with design facts the paper's own study keeps, the first ones told."""


def assign_studies(view: View, comparators: Path) -> tuple[dict[int, Study], dict[int, Facts]]:
    """The study and the facts of every sentence that has mentions, by sentence index."""
    kinds = {s.section.kind for s in view.sentences if s.section}
    own: Study | None = Study() if kinds & {"methods", "results", "case"} else None
    studies: dict[int, Study] = {}
    told: dict[int, Facts] = {}
    current: Study | None = None
    previous: Sentence | None = None
    groups = Groups()
    for sentence in view.sentences:
        kind = sentence.section.kind if sentence.section else "other"
        is_own = own is not None and kind in OWN_SECTIONS
        new = current is None or previous is None or _new(sentence, previous, current, is_own)
        if new and own is None:
            groups = Groups()
        facts = gather(sentence, comparators, groups if is_own or own is None else None)
        if (
            own is not None
            and kind in ("title", "abstract", "methods", "case")
            and len(own.facts) < REMEMBERED_OWN
            and sentence.hits
        ):
            own.facts.append(facts)
        if own is not None and len(own.roll) < REMEMBERED_OWN and _enrols(sentence, kind, reports="results" in kinds):
            own.roll.append(facts)
        if new or current is None:
            current = Study(own=own if is_own else None, groups=groups if is_own or own is None else None)
        current.facts.append(facts)
        if len(current.facts) > 2 * REMEMBERED:
            del current.facts[:REMEMBERED]
        current.callouts = (current.callouts + sentence.callouts)[-REMEMBERED:]
        studies[sentence.index] = current
        told[sentence.index] = facts
        previous = sentence
        view.leave(sentence)
    return studies, told


def _enrols(sentence: Sentence, kind: str, *, reports: bool) -> bool:
    """Whether a sentence outside the methods tells who entered the paper's own study: in the results, or under a lesser heading
    that is not known for one of methods, where no other work is cited; ``reports``: whether the paper has results."""
    if kind == "results":
        return ENROLLED.search(sentence.text) is not None
    below = sentence.section is not None and sentence.section.level > 1
    return (
        reports
        and below
        and kind in ("other", "introduction")
        and not sentence.callouts
        and ENTERED.search(sentence.text) is not None
    )


def _new(sentence: Sentence, previous: Sentence, current: Study, is_own: bool) -> bool:
    if sentence.section is not previous.section:
        return True
    if sentence.paragraph != previous.paragraph:
        return True
    if is_own:
        return False
    keys = frozenset(k for c in sentence.callouts for k in c.keys)
    if not current.keys or (keys & current.keys) or CONTINUES.match(sentence.text):
        return False
    design = bool(sentence.of("POPULATION", "COUNT", "DOSE")) or bool(NEW_STUDY.search(sentence.text))
    return (bool(keys) and design) or bool(NEW_STUDY.search(sentence.text[:80]) and sentence.of("POPULATION", "COUNT"))
