"""Which drug a finding is about whose sentence names none: by *it*, *this drug*, *both groups*, or by the study it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.states import USUAL_USERS
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.treatment import first_hits, is_class, rank
from ketaminer.stages.claims.vetoes import no_drugs_doing
from ketaminer.stages.claims.view import COMBINED, Hit, Sentence, View

POINTS_BACK = re.compile(r"(?:these|this|those|they|such|the latter|it)\b", re.IGNORECASE)
ASSIGNED = re.compile(r"\b(?:randomi[sz]ed|randomly|assigned|allocated|groups?|arms?|crossover|cross-over)\b", re.IGNORECASE)
"""Words of a sentence that tells who got what."""

RECENT = 8
"""How many sentences back *it* reaches for a drug."""

CONSENT = re.compile(
    r"\b(?:informed consent|ethics committee|institutional review board|declaration of helsinki|"
    r"animal care and use)\b",
    re.IGNORECASE,
)

PREPOSITION = re.compile(
    r"\s{0,2}\b(?:of|in|from|with|for|following|after|among|between|who|which|that|receiving|given|on)\b", re.IGNORECASE
)

TREATMENT = re.compile(
    r"\b(?:treatments?|therapy|therapies|infusions?|injections?|administration|drugs?|doses?|medications?|"
    r"supplementation|sessions?|"
    r"intervention|premedication|pretreatment|groups?|arms?|regimens?|policy|strategy|programmes?|programs?|eyes?|"
    r"knees?|limbs?|combination|cohorts?|use|usage|exposure|users?|study|trial|patients|participants|subjects|"
    r"they|it|we|this|these|both)\b",
    re.IGNORECASE,
)


class Antecedents:
    """What has been said of drugs so far in one document. ``times``: how often it names each, in the order of their first naming,
    and ``naming`` in all; ``main``: those it is about; ``trial``: whether it tells a study of its own."""

    def __init__(self, view: View, told: Mapping[int, Facts]) -> None:
        assert view.document.mentions is not None
        self.times = Counter(
            m.name for m in view.document.mentions.items if m.label == "DRUG" and (m.value or {}).get("kind") != "chemical"
        )
        self.naming = self.times.total()
        self.times.update(h.mention.name for s in view.sentences for h in s.of("DRUG") if h.mention.rule == COMBINED)
        self.trial = any(s.section and s.section.kind in ("methods", "results") for s in view.sentences) or _consented(view)
        self.main = _main_drugs(view, told, self.times)
        self._drugs_of: dict[str, set[str | None]] = {}
        self._last: tuple[int, Hit] | None = None
        self._named: list[tuple[int, Hit]] = []
        self._first: dict[str | None, Hit] = {}
        self._cited: dict[int, frozenset[str]] = {}
        self._placed: dict[str | None, Hit] = {}
        self._view = view
        self.leading: list[str | None] = []
        self._heard, self._drugless = 0.0, 0.0
        self._pointed: dict[str | None, float] = {}
        self._naming = 0.0

    def drugs(self, frame: Frame, study: Study, lead: Actor | None) -> list[Hit]:
        """The drugs of a finding whose sentence names none; ``lead`` is the word that stands for one, if any."""
        if no_drugs_doing(frame.sentence) or (lead is None and _other_acts(frame)):
            return []
        if self.trial and study.own is None and lead is None and not self._goes_on(frame.sentence):
            return []
        drugs = self._meant(frame, study, lead)
        if study.own is not None or (self.trial and lead is None):
            drugs = [d for d in drugs if d.mention.name in self.main]
        return drugs

    def under_study(self, frame: Frame, study: Study, lead: Actor | None) -> list[Hit]:
        """The drugs of a finding that the trained reader found and whose sentence names none: as :meth:`drugs`, else of a trial
        those it is about, of other texts the one named last."""
        own = study.own is not None or (self.trial and not frame.sentence.callouts)
        if own and self.leading and (lead is None or lead.kind == "arm"):
            return [self._placed[self.leading[0]]]
        drugs = self.drugs(frame, study, lead)
        if drugs:
            return drugs[:2]
        if not self.trial:
            return self._recent(frame.sentence)
        return [self._placed[name] for name in self.leading[:1]]

    def hear(self, sentence: Sentence, findings: float, drugless: float) -> None:
        """Notes how many findings the reader hears in a sentence, and how many of them no drug brings about."""
        if sentence.section is None or sentence.section.kind != "introduction":
            self._heard += findings
            self._drugless += drugless

    @property
    def drugless(self) -> float:
        """The share of the document's findings that no drug brings about, as the reader hears them."""
        return self._drugless / max(1.0, self._heard)

    def decide(self, frames: Sequence[Frame]) -> None:
        """Works out which drug the paper's own study is about from all that its findings name."""
        pointed: dict[str | None, float] = {}
        worded: list[Hit] = []
        for frame in frames:
            if frame.judged is None or (frame.sentence.section is not None and frame.sentence.section.kind == "introduction"):
                continue
            for actor in frame.actors:
                if actor.hit is not None:
                    name = actor.hit.mention.name
                    pointed[name] = pointed.get(name, 0.0) + frame.judged.outcome * frame.judged.agent
                    worded.append(actor.hit)
        self._placed = first_hits(self._view, worded)
        self._pointed = pointed
        self._naming = sum(pointed.values())
        self.leading = [name for name in rank(self._view, self.times, pointed) if name in self._placed]

    @property
    def dense(self) -> float:
        """How much the document speaks of drugs: their mentions a sentence, at most 1."""
        return min(1.0, self.naming / max(1, len(self._view.sentences)))

    def leads(self, drug: Hit) -> str:
        """Whether a drug is the one that the paper's own study is about (``first``), may be (``among``), or is not (``not``)."""
        name = drug.mention.name
        return "first" if self.leading[:1] == [name] else "among" if name in self.leading else "not"

    def pointed(self, drug: Hit) -> float:
        """The share of the document's findings that name a treatment and name this one; of few findings nearer to one half."""
        return (self._pointed.get(drug.mention.name, 0.0) + 0.5) / (self._naming + 1.0)

    def standing(self, drug: Hit) -> str:
        """How much the document is about a drug: ``main``, ``often`` (a third of all mentions of drugs), ``class`` or ``other``."""
        name = drug.mention.name
        if name in self.main:
            return "main"
        if 3 * self.times[name] >= self.naming:
            return "often"
        return "class" if is_class(drug) else "other"

    def tell(self, sentence: Sentence, drug: Hit) -> None:
        """Remembers the drug of the last claim."""
        self._last = (sentence.index, drug)

    def users_of(self, sentence: Sentence) -> Actor | None:
        """Whose users *frequent users* are: of the drug that a third of the document's mentions name, where it has been named."""
        if not USUAL_USERS.search(sentence.text):
            return None
        name, n = max(self.times.items(), key=lambda item: item[1], default=(None, 0))
        hit = self._first.get(name)
        if hit is None or 3 * n < self.naming:
            return None
        return Actor("drug", "user", hit.start, hit.end, hit)

    def _meant(self, frame: Frame, study: Study, lead: Actor | None) -> list[Hit]:
        """The drugs of the study that a finding belongs to, or of the sentence that it goes on from. None where nothing in the
        wording points back."""
        sentence = frame.sentence
        if lead is not None and lead.kind == "anaphor":
            before = [h for h in sentence.of("DRUG") if h.end <= lead.start]
            if before and sentence.slice(lead.start, lead.start + 5).lower() in ("these", "this "):
                return before[-2:] if sentence.slice(lead.start, lead.end).lower().endswith("s") else before[-1:]
        told = study.focus(sentence)
        if (lead is not None and lead.kind == "pronoun") or frame.rule == "absent":
            return told if len(told) == 1 and not is_class(told[0]) else self._recent(sentence)
        if lead is not None and lead.kind in ("dose", "arm", "anaphor") and not told:
            return self._recent(sentence)
        if POINTS_BACK.match(sentence.text) and self._last is not None and self._last[0] == sentence.index - 1:
            return [self._last[1]]
        details = bool(sentence.of("POPULATION", "P_VALUE", "EFFECT_SIZE", "TIMEPOINT", "COUNT", "INTERVAL"))
        pointing = lead is not None and lead.kind in ("arm", "dose", "anaphor", "pronoun")
        own = study.own is not None and sentence.section is not None and sentence.section.kind in ("abstract", "results", "case")
        bound = study.told_design(sentence) and (details or pointing or sentence.callouts or frame.contrast or own)
        if frame.rule != "dosing" and not bound:
            return []
        both = lead is not None and lead.kind == "anaphor" and sentence.slice(lead.start, lead.end).lower().startswith("both")
        drugs = study.focus(sentence, most=2 if both else 1)
        if both:
            return drugs
        if len(drugs) > 1:
            keys = frozenset(k for c in sentence.callouts for k in c.keys)
            cited = {name for key in keys for name in self._drugs_of.get(key, ())}
            drugs = [d for d in drugs if d.mention.name in cited] or drugs
        return drugs if len(drugs) <= 2 else []

    def _goes_on(self, sentence: Sentence) -> bool:
        """Whether a sentence of a paper's discussion goes on with the work whose drug was named right before: it cites nothing
        else, and one of the two sentences before it names a drug as what acts."""
        return any(
            sentence.index - index <= 2
            and self._cited.get(index, frozenset()) >= frozenset(k for c in sentence.callouts for k in c.keys)
            for index, _ in self._named
        )

    def _recent(self, sentence: Sentence) -> list[Hit]:
        """Of the drugs named as what acts in the sentences before, the one that the document names most; a drug before a class."""
        near = [hit for index, hit in self._named if sentence.index - index <= RECENT]
        return [max(near, key=lambda h: (not is_class(h), self.times[h.mention.name], h.start))] if near else []

    def meet(self, facts: Facts) -> None:
        """Remembers where each drug first acted."""
        for hit in _agents(facts):
            self._first.setdefault(hit.mention.name, hit)

    def note(self, sentence: Sentence, facts: Facts) -> None:
        """Remembers which drug a sentence is about."""
        agents = _agents(facts)
        if agents:
            self._cited = {i: keys for i, keys in self._cited.items() if sentence.index - i < RECENT}
            self._cited[sentence.index] = frozenset(k for c in sentence.callouts for k in c.keys)
        self._named = [(i, h) for i, h in self._named if sentence.index - i < RECENT] + [(sentence.index, h) for h in agents[:4]]

    def learn(self, sentence: Sentence, facts: Facts) -> None:
        """Notes the one drug that a clause with a callout tells of: elsewhere it says what the cited work gave."""
        for callout in sentence.callouts:
            low, _ = clause_of(sentence, callout.start)
            drugs = {a.hit.mention.name for a in facts.actors if a.hit and a.role == "agent" and low <= a.start < callout.start}
            if len(drugs) == 1:
                for key in callout.keys:
                    self._drugs_of.setdefault(key, set()).add(next(iter(drugs)))


def _agents(facts: Facts) -> list[Hit]:
    return [a.hit for a in facts.actors if a.kind == "drug" and a.role == "agent" and a.hit]


def _consented(view: View) -> bool:
    """Whether the document reports a study of its own, whatever its headings: it tells of consent or of an ethics committee."""
    return CONSENT.search(view.offsets.reading) is not None


def _other_acts(frame: Frame) -> bool:
    """Whether the clause before an active verb, or before the verb that governs a noun or adjective of change, names no treatment
    nor those treated nor the outcome itself: what another subject does is no drug's doing."""
    sentence = frame.sentence
    low, _ = clause_of(sentence, frame.cue.start)
    if frame.rule.endswith("-active"):
        return TREATMENT.search(_head_of(sentence.slice(low, frame.cue.start))) is None
    if frame.rule not in ("noun", "comparative"):
        return False
    verbs = [c for c in sentence.cues if c.kind in ("show", "cause", "verb", "block") and low <= c.start < frame.cue.start]
    if not verbs or low <= frame.start < verbs[0].start:
        return False
    subject = _head_of(sentence.slice(low, verbs[0].start))
    return (
        re.search(r"[^\W\d_]{3}", subject) is not None
        and not re.search(r"\bthere\b", subject, re.IGNORECASE)
        and not TREATMENT.search(subject)
    )


def _head_of(subject: str) -> str:
    """What stands before the first preposition of a subject, what is set off by a comma left out: *treatment* in *in women,
    treatment of pain*."""
    told = subject.rstrip(" ,").rpartition(",")[2] or subject
    return PREPOSITION.split(told, maxsplit=1)[0] if not PREPOSITION.match(told) else told


def _main_drugs(view: View, told: Mapping[int, Facts], times: Counter[str | None]) -> frozenset[str | None]:
    """The drugs a paper is about: those its title or first sentence names as given, else one that has two fifths of all drug
    mentions and is told with a dose, a route or a group that got it."""
    opening = view.sentences[0].end if view.sentences else 0
    titles = [s.end for s in view.sentences if s.section and s.section.kind == "title"]
    reach = max([opening, *titles[:3]])
    named = {
        a.hit.mention.name
        for s in view.sentences[:6]
        if s.index in told
        for a in told[s.index].actors
        if a.hit
        and a.end <= reach
        and a.role in ("agent", "comparator", "aside")
        and not _measured(s, a.hit)
        and not is_class(a.hit)
    }
    if named:
        return frozenset(named)
    most = max(times, key=lambda name: (times[name], str(name)), default=None)
    if not most or times[most] * 5 < sum(times.values()) * 2:
        return frozenset()
    given = {a.drug.mention.name for f in told.values() for a in f.arms if a.drug and not a.control and not is_class(a.drug)}
    given |= {
        d.drug.mention.name
        for f in told.values()
        if ASSIGNED.search(f.sentence.text)
        for d in f.dosings
        if d.drug and not is_class(d.drug)
    }
    acts = [a.role == "agent" for f in told.values() for a in f.actors if a.hit and a.hit.mention.name == most]
    return frozenset({most}) & given if 2 * sum(acts) > len(acts) else frozenset()


def _measured(sentence: Sentence, drug: Hit) -> bool:
    """Whether a drug's name is part of an outcome or condition (*insulin resistance*)."""
    return any(h.start <= drug.start and drug.end <= h.end for h in sentence.of("OUTCOME", "CONDITION"))
