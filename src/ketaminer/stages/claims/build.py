"""Frames with their slots become claims: drugs resolved, citations and evidence attached, duplicates of one sentence merged."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ketaminer.model import Claim, ClaimDocument, ClaimDrug, ClaimSection, Evidence, Outcome, Page, Provenance, Reference, Span
from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.assertion import as_citations, assertion, find_callouts, is_aim
from ketaminer.stages.claims.checks import check
from ketaminer.stages.claims.comparison import find_comparators
from ketaminer.stages.claims.confidence import confidence
from ketaminer.stages.claims.contrasts import AT_BASELINE, insignificant
from ketaminer.stages.claims.dosage import as_dose, find_doses, route_of
from ketaminer.stages.claims.facts import Facts, numeric
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.results import find_effects, p_values, timepoint
from ketaminer.stages.claims.sample import find_population
from ketaminer.stages.claims.states import USUAL_USERS
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.view import Hit, Sentence, Sources, View

POINTS_BACK = re.compile(r"(?:these|this|those|they|such|the latter|it)\b", re.IGNORECASE)
RECENT = 8
"""How many sentences back *it* reaches for a drug."""

BASELINE = re.compile(
    r"\b(?:at baseline|baseline characteristics|demographic|on admission|at enrolment|at entry|were well balanced)\b", re.IGNORECASE
)
"""What groups were like before anything was given: no finding of a drug that the sentence does not name."""

KNOWN = 0.7
"""The score from which an outcome is known by more than a pattern of words."""

CONTEXT = 32
"""Characters of prefix and suffix that go with each quote (as in the W3C TextQuoteSelector)."""


class Builder:
    """Builds the claims of one document."""

    def __init__(self, view: View, told: Mapping[int, Facts], version: str, pipeline: str) -> None:
        self.view = view
        document = view.document
        self.head = ClaimDocument(
            document.id, document.source.path, document.source.sha256, document.title, document.doi, document.pmid
        )
        assert document.citations is not None
        self.references: dict[str, Reference] = {r.id: r for r in document.citations.references}
        self.version = version
        self.pipeline = pipeline
        self._drugs_of: dict[str, set[str | None]] = {}
        self._last: tuple[int, Hit] | None = None
        self._named: list[tuple[int, Hit]] = []
        self._first: dict[str | None, Hit] = {}
        assert document.mentions is not None
        self.times = Counter(m.name for m in document.mentions.items if m.label == "DRUG")
        self.trial = any(s.section and s.section.kind in ("methods", "results") for s in view.sentences)
        self.main = _main_drugs(view, told, self.times)

    def users_of(self, sentence: Sentence) -> Actor | None:
        """Whose users *frequent users* are: of the drug that a third of the document's mentions name, where it has been named."""
        if not USUAL_USERS.search(sentence.text):
            return None
        name, n = max(self.times.items(), key=lambda item: item[1], default=(None, 0))
        hit = self._first.get(name)
        if hit is None or 3 * n < self.times.total():
            return None
        return Actor("drug", "user", hit.start, hit.end, hit)

    def build(self, frame: Frame, rivals: Sequence[Frame], facts: Facts, study: Study) -> list[Claim]:
        """The claims of a frame: one for each drug that acts. None where no drug is known or the finding is only planned."""
        kind = frame.sentence.section.kind if frame.sentence.section else "other"
        told = bool(frame.sentence.of("P_VALUE", "EFFECT_SIZE") or frame.sentence.callouts)
        if is_aim(frame) or (kind == "methods" and not told):
            return []
        out: list[Claim] = []
        if AT_BASELINE.search(frame.sentence.slice(frame.start - 40, frame.end)):
            return []
        named = [a for a in frame.actors if a.hit is not None]
        if named:
            for actor in named:
                assert actor.hit is not None
                elsewhere = not frame.sentence.start <= actor.hit.start < frame.sentence.end
                out.append(self._claim(frame, rivals, facts, study, actor, actor.hit, elsewhere))
            return out
        if kind == "methods" or BASELINE.search(frame.sentence.text) or is_vague(frame, facts):
            return []
        lead = frame.actors[0] if frame.actors else None
        if lead is None and frame.rule.endswith("-active") and not _treatment_acts(frame):
            return []
        drugs = self._from_context(frame, study, lead)
        if study.own is not None or (self.trial and lead is None):
            drugs = [d for d in drugs if d.mention.name in self.main]
        return [self._claim(frame, rivals, facts, study, lead, drug, True) for drug in drugs]

    def _from_context(self, frame: Frame, study: Study, lead: Actor | None) -> list[Hit]:
        """The drugs of a finding whose sentence names none: those of the study it belongs to, or of the sentence that it goes on
        from. None where nothing in the wording points back."""
        sentence = frame.sentence
        told = study.focus(sentence)
        if (lead is not None and lead.kind == "pronoun") or frame.rule == "absent":
            return told if len(told) == 1 and not _is_class(told[0]) else self._recent(sentence)
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

    def _recent(self, sentence: Sentence) -> list[Hit]:
        """Of the drugs named as what acts in the sentences before, the one that the document names most; a drug before a class."""
        near = [hit for index, hit in self._named if sentence.index - index <= RECENT]
        return [max(near, key=lambda h: (not _is_class(h), self.times[h.mention.name], h.start))] if near else []

    def note(self, sentence: Sentence, facts: Facts) -> None:
        """Remembers which drug a sentence is about."""
        agents = [a.hit for a in facts.actors if a.kind == "drug" and a.role == "agent" and a.hit]
        for hit in agents:
            self._first.setdefault(hit.mention.name, hit)
        self._named = [(i, h) for i, h in self._named if sentence.index - i < RECENT] + [(sentence.index, h) for h in agents[:4]]

    def learn(self, sentence: Sentence, facts: Facts) -> None:
        """Notes the one drug that a clause with a callout tells of: elsewhere it says what the cited work gave."""
        for callout in sentence.callouts:
            low, _ = clause_of(sentence, callout.start)
            drugs = {a.hit.mention.name for a in facts.actors if a.hit and a.role == "agent" and low <= a.start < callout.start}
            if len(drugs) == 1:
                for key in callout.keys:
                    self._drugs_of.setdefault(key, set()).add(next(iter(drugs)))

    def _claim(
        self, frame: Frame, rivals: Sequence[Frame], facts: Facts, study: Study, actor: Actor | None, drug: Hit, context: bool
    ) -> Claim:
        view, sources = self.view, Sources()
        study = study if context else study.scope(facts, drug.mention.name)
        if context:
            sources.use(self._sentence_of(drug, study) or frame.sentence)
        doses = find_doses(frame, rivals, actor, drug, study, facts)
        for dosing in doses.own:
            sources.use(dosing.sentence)
        comparators = find_comparators(frame, rivals, drug, doses, study, facts, view, sources)
        population = find_population(frame, rivals, study, drug, sources)
        effects = find_effects(frame, rivals, facts, drug.mention.name, view)
        values = p_values(frame, rivals)
        if (
            frame.direction in ("increase", "decrease")
            and frame.rule != "exposure"
            and insignificant(frame, values, window(frame, rivals)[1])
        ):
            frame = replace(frame, direction="no_difference")
        callouts = find_callouts(frame, rivals, study, view)
        for _, sentence in callouts:
            sources.use(sentence)
        cited = as_citations([c for c, _ in callouts], self.references)
        put = assertion(frame, study, cited)
        self._last = (frame.sentence.index, drug)
        text, span = view.source(frame.start, frame.end)
        mention = frame.outcome.mention
        value = mention.value or {}
        outcome = Outcome(text, span, mention.name, value.get("domain"), value.get("instrument"))
        section = frame.sentence.section
        supported = bool(values or effects or cited)
        claim = Claim(
            id="",
            kind=_kind(frame),
            document=self.head,
            section=ClaimSection(section.kind if section else "other", section.heading if section else None),
            drug=ClaimDrug(drug.mention.text, drug.mention.span, drug.mention.name or drug.mention.text, drug.mention.ids),
            doses=tuple(as_dose(d, route_of(d, study, frame.sentence)) for d in doses.own),
            comparators=comparators,
            population=population,
            outcome=outcome,
            direction=frame.direction,
            effects=effects,
            p_values=values,
            timepoint=timepoint(frame, rivals),
            assertion=put,
            citations=cited,
            evidence=self._evidence(frame.sentence, sources),
            checks=check(population.counts if population else (), effects, values),
            confidence=confidence(frame, drug_from_context=context, hedged=put.certainty == "hedged", supported=supported),
            provenance=Provenance(self.version, self.pipeline, frame.rule),
        )
        return replace(claim, id=self._id(claim))

    def _id(self, claim: Claim) -> str:
        key = (
            claim.document.sha256,
            claim.drug.name,
            claim.drug.span,
            claim.outcome.span,
            claim.direction,
            claim.evidence[0].span,
            claim.provenance.rule,
        )
        return "c:" + hashlib.sha256(repr(key).encode()).hexdigest()[:16]

    def _sentence_of(self, hit: Hit, study: Study) -> Sentence | None:
        for part in (study, study.own):
            for facts in part.facts if part else ():
                if facts.sentence.start <= hit.start < facts.sentence.end:
                    return facts.sentence
        return None

    def _evidence(self, main: Sentence, sources: Sources) -> tuple[Evidence, ...]:
        others = [s for index, s in sorted(sources.sentences.items()) if index != main.index]
        return tuple(self._quote(s) for s in (main, *others))

    def _quote(self, sentence: Sentence) -> Evidence:
        text = self.view.document.text
        quote, span = self.view.source(sentence.start, sentence.end)
        prefix = text[max(0, span.start - CONTEXT) : span.start]
        return Evidence(span, quote, prefix, text[span.end : span.end + CONTEXT], _page(self.view.document.pages, span))


TREATMENT = re.compile(
    r"\b(?:treatments?|therapy|therapies|infusions?|injections?|administration|drugs?|doses?|medications?|supplementation|sessions?|"
    r"intervention|premedication|pretreatment|groups?|arms?|regimens?|combination|cohorts?|use|usage|exposure|users?|study|trial|patients|participants|subjects|"
    r"they|it|we|this|these|both)\b",
    re.IGNORECASE,
)


def is_vague(frame: Frame, facts: Facts) -> bool:
    """Whether the outcome is known by its wording alone, of no field, and nothing in the sentence was measured or compared."""
    hit = frame.outcome
    if hit.label != "OUTCOME" or hit.mention.score >= KNOWN or (hit.mention.value or {}).get("domain"):
        return False
    sentence = frame.sentence
    kind = sentence.section.kind if sentence.section else "other"
    if frame.rule == "null" and kind in ("abstract", "results", "conclusion"):
        return False
    return not (sentence.of("P_VALUE", "EFFECT_SIZE", "INTERVAL") or facts.terms or sentence.callouts)


def _treatment_acts(frame: Frame) -> bool:
    """Whether the clause before an active verb names a treatment or those treated: another subject is no drug's doing."""
    low, _ = clause_of(frame.sentence, frame.cue.start)
    return TREATMENT.search(frame.sentence.slice(low, frame.cue.start)) is not None


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
        and not _is_class(a.hit)
    }
    if named:
        return frozenset(named)
    most = max(times, key=lambda name: (times[name], str(name)), default=None)
    if not most or times[most] * 5 < sum(times.values()) * 2:
        return frozenset()
    given = {d.drug.mention.name for f in told.values() for d in f.dosings if d.drug and not _is_class(d.drug)}
    given |= {h.mention.name for f in told.values() for _, h in f.routes if h and not _is_class(h)}
    given |= {a.drug.mention.name for f in told.values() for a in f.arms if a.drug and not _is_class(a.drug)}
    return frozenset({most}) & given


def _measured(sentence: Sentence, drug: Hit) -> bool:
    """Whether a drug's name is part of an outcome or condition (*insulin resistance*)."""
    return any(h.start <= drug.start and drug.end <= h.end for h in sentence.of("OUTCOME", "CONDITION"))


def _kind(frame: Frame) -> str:
    """``exposure``, ``dosing`` (a dose tied to a state that people are in, nothing compared) or ``effect``."""
    if frame.rule in ("exposure", "dosing"):
        return frame.rule
    state = frame.cue.form.startswith(("experience", "under", "feel")) and not frame.sentence.has_cue("compare")
    return "dosing" if state and any(numeric(h) for h in frame.sentence.of("DOSE")) else "effect"


def _is_class(hit: Hit) -> bool:
    return (hit.mention.value or {}).get("kind") == "class"


def _page(pages: tuple[Page, ...], span: Span) -> int | None:
    if len(pages) < 2:
        return None
    return next((p.number for p in pages if p.span.start <= span.start < p.span.end), None)


def merge(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Of claims with the same drug, outcome and main sentence the most confident one stays, in the order of the text.

    A denial for another time or dose stays beside it.
    """
    best: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        elliptical = claim.provenance.rule == "elliptical"
        key = (claim.drug.name, claim.outcome.span, claim.evidence[0].span, elliptical)
        if key not in best or claim.confidence > best[key].confidence:
            best[key] = claim
    return tuple(sorted(best.values(), key=lambda c: (c.evidence[0].span, c.outcome.span, c.drug.span, c.id)))
