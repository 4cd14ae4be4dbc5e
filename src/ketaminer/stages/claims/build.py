"""Frames with their slots become claims: drugs resolved, citations and evidence attached, duplicates of one sentence merged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ketaminer.geometry import page_and_boxes
from ketaminer.model import Claim, ClaimDocument, ClaimDrug, ClaimSection, Evidence, Outcome, Provenance, Reference, Span
from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.assertion import as_citations, assertion, find_callouts, is_aim
from ketaminer.stages.claims.checks import check, significant, way_of
from ketaminer.stages.claims.comparison import find_comparators
from ketaminer.stages.claims.confidence import Setting, agreement, confidence, features
from ketaminer.stages.claims.contrasts import AT_BASELINE, taken_back
from ketaminer.stages.claims.dosage import as_dose, find_doses, route_of
from ketaminer.stages.claims.each_dose import other_arms, tells_apart
from ketaminer.stages.claims.each_time import at_later_times
from ketaminer.stages.claims.facts import Facts, numeric
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.moments import further_timepoints, timepoint
from ketaminer.stages.claims.results import p_values
from ketaminer.stages.claims.sample import find_population
from ketaminer.stages.claims.sizes import find_effects
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.vetoes import BASELINE, compares_patients, excepted
from ketaminer.stages.claims.view import AS_WORDED, Hit, Sentence, Sources, View

KNOWN = 0.7
"""The score from which an outcome is known by more than a pattern of words."""

CONTEXT = 32
"""Characters of prefix and suffix that go with each quote (as in the W3C TextQuoteSelector)."""


Explained = dict[str, dict[str, float]]
"""For each claim's id the features of its confidence."""


class Builder:
    """Builds the claims of one document; those of a confidence below ``least`` are not built."""

    def __init__(
        self,
        view: View,
        context: Antecedents,
        version: str,
        pipeline: str,
        weights: Path,
        least: float = 0.0,
        explained: Explained | None = None,
    ) -> None:
        self.view = view
        document = view.document
        self.head = ClaimDocument(
            document.id, document.source.path, document.source.sha256, document.title, document.doi, document.pmid
        )
        assert document.citations is not None
        self.references: dict[str, Reference] = {r.id: r for r in document.citations.references}
        self.version = version
        self.pipeline = pipeline
        self.context = context
        self.weights = weights
        self.least = least
        self.explained = explained

    def build(self, frame: Frame, rivals: Sequence[Frame], facts: Facts, study: Study) -> list[Claim]:
        """The claims of a frame: one for each drug that acts and each time listed.

        None where no drug is known or the finding is only planned.
        """
        return [timed for claim in self._of_drugs(frame, rivals, facts, study) for timed in self._each_time(claim, frame, facts)]

    def _each_time(self, claim: Claim, frame: Frame, facts: Facts) -> list[Claim]:
        times = further_timepoints(frame, claim.timepoint) if claim.timepoint is not None else []
        later = [replace(claim, timepoint=time) for time in times]
        if not later and claim.timepoint is not None:
            later = at_later_times(claim, frame, facts, claim.drug.name, self.view)
        out = [claim, *(replace(one, id=self._id(one)) for one in later)]
        if self.explained is not None:
            self.explained.update((one.id, self.explained[claim.id]) for one in out)
        return out

    def _of_drugs(self, frame: Frame, rivals: Sequence[Frame], facts: Facts, study: Study) -> list[Claim]:
        kind = frame.sentence.section.kind if frame.sentence.section else "other"
        told = bool(frame.sentence.of("P_VALUE", "EFFECT_SIZE") or frame.sentence.callouts)
        judged = frame.judged is not None and (frame.rule == "reader" or frame.judged.agrees > 0)
        if not judged and _vetoed(frame, kind, told):
            return []
        out: list[Claim] = []
        named = [(a, a.hit) for a in frame.actors if a.hit is not None]
        if named:
            for actor, hit in named:
                elsewhere = not frame.sentence.start <= hit.start < frame.sentence.end
                # the drug named twice, at two doses: each for itself
                others = [a for a in frame.actors if a.hit is None or a.hit.mention.name != hit.mention.name]
                alone = replace(frame, actors=(actor, *others)) if len(others) + 1 < len(frame.actors) else frame
                out += self._each_dose(alone, rivals, facts, study, actor, hit, elsewhere)
            return out
        lead = frame.actors[0] if frame.actors else None
        if judged and frame.direction == "no_difference" and BASELINE.search(frame.sentence.text):
            return []
        if judged:
            drugs = self.context.under_study(frame, study, lead)
        else:
            drugs = [] if kind == "methods" or is_vague(frame, facts) else self.context.drugs(frame, study, lead)
        for drug in drugs:
            out += self._each_dose(frame, rivals, facts, study, lead, drug, True)
        return out

    def _each_dose(
        self, frame: Frame, rivals: Sequence[Frame], facts: Facts, study: Study, actor: Actor | None, drug: Hit, context: bool
    ) -> list[Claim]:
        """The claim of a drug, and the same finding for its other doses whose figures the sentence tells."""
        claim = self._claim(frame, rivals, facts, study, actor, drug, context)
        if claim is None:
            return []
        out = [claim]
        for arm in other_arms(frame, facts, drug) if claim.effects else ():
            one = self._claim(replace(frame, actors=(arm,)), rivals, facts, study, arm, drug, context)
            if one is not None and all(tells_apart(one, other) for other in out):
                out.append(replace(one, id=self._id(one, one.doses[0].span)))
        if self.explained is not None:
            self.explained.update((one.id, self.explained[claim.id]) for one in out)
        return out

    def _claim(
        self, frame: Frame, rivals: Sequence[Frame], facts: Facts, study: Study, actor: Actor | None, drug: Hit, context: bool
    ) -> Claim | None:
        view, sources = self.view, Sources()
        if view.source(frame.start, frame.end)[0].lower() == drug.mention.text.lower():
            return None  # a drug does not change itself
        study = study if context else study.scope(facts, drug.mention.name)
        if context:
            sources.use(self._sentence_of(drug, study) or frame.sentence)
        doses = find_doses(frame, rivals, actor, drug, study, facts)
        for dosing in doses.own:
            sources.use(dosing.sentence)
        comparators = find_comparators(frame, rivals, drug, doses, study, facts, view, sources)
        effects = find_effects(frame, rivals, facts, drug.mention.name, view, doses, comparators)
        values = p_values(frame, rivals, facts, drug.mention.name, doses)
        if (
            frame.direction in ("increase", "decrease")
            and frame.rule != "exposure"
            and taken_back(frame, values, window(frame, rivals)[1])
        ):
            frame = replace(frame, direction="no_difference")
        if frame.rule == "reader" and frame.direction == "no_difference" and values and all(map(significant, values)):
            way = way_of(effects)
            if way is None:
                return None  # no difference that a test found
            frame = replace(frame, direction=way, negated=False)
        callouts = find_callouts(frame, rivals, study, view)
        cited = as_citations([c for c, _ in callouts], self.references)
        put = assertion(frame, study, cited)
        self.context.tell(frame.sentence, drug)
        section = frame.sentence.section
        kind = section.kind if section is not None else "other"
        setting = Setting(
            how="context" if context else "named",
            figures=agreement(frame.direction, effects),
            standing=self.context.standing(drug),
            trial=self.context.trial,
            hedged=put.certainty == "hedged",
            supported=bool(values or effects or cited),
            drugs=len(facts.drugs),
            worded=drug.mention.rule == AS_WORDED,
            leads=self.context.leads(drug),
            dense=self.context.dense,
            drugless=self.context.drugless,
            pointed=self.context.pointed(drug),
            vetoed=_vetoed(frame, kind, bool(values or effects or cited)),
        )
        told = dict(features(frame, setting))
        likely = confidence(told, self.weights)
        if likely < self.least:
            return None
        population = find_population(frame, rivals, study, drug, doses, comparators, view, sources)
        for _, sentence in callouts:
            sources.use(sentence)
        text, span = view.source(frame.start, frame.end)
        mention = frame.outcome.mention
        value = mention.value or {}
        claim = Claim(
            id="",
            kind=_kind(frame),
            document=self.head,
            section=ClaimSection(kind, section.heading if section else None),
            drug=self._drug(drug),
            doses=tuple(as_dose(d, route_of(d, study, frame.sentence, drug)) for d in doses.own),
            comparators=comparators,
            population=population,
            outcome=Outcome(text, span, mention.name, value.get("domain"), value.get("instrument")),
            direction=frame.direction,
            effects=effects,
            p_values=values,
            timepoint=timepoint(frame, rivals),
            assertion=put,
            citations=cited,
            evidence=self._evidence(frame.sentence, sources),
            checks=check(population.counts if population else (), effects, values),
            confidence=likely,
            provenance=Provenance(self.version, self.pipeline, frame.rule),
        )
        claim = replace(claim, id=self._id(claim))
        if self.explained is not None:
            self.explained[claim.id] = told
        return claim

    def _drug(self, drug: Hit) -> ClaimDrug:
        """The drug as a claim holds it; one that no vocabulary knows is called what the source calls it."""
        mention = drug.mention
        if mention.rule != AS_WORDED:
            return ClaimDrug(mention.text, mention.span, mention.name or mention.text, mention.ids)
        text, span = self.view.source(drug.start, drug.end)
        return ClaimDrug(text, span, mention.text, {})

    def _id(self, claim: Claim, *apart: Span) -> str:
        """``apart``: what tells the claim from another of the same drug, outcome, direction, time and sentence."""
        key = (
            claim.document.sha256,
            claim.drug.name,
            claim.drug.span,
            claim.outcome.span,
            claim.direction,
            claim.evidence[0].span,
            claim.provenance.rule,
            claim.timepoint.span if claim.timepoint else None,
            *apart,
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
        page, boxes = page_and_boxes(self.view.document, span)
        return Evidence(span, quote, prefix, text[span.end : span.end + CONTEXT], page, boxes or None)


def _vetoed(frame: Frame, kind: str, told: bool) -> bool:
    """Whether the wording speaks against a finding: an aim, methods without figures (``told``), patients compared, the state
    before."""
    return (
        is_aim(frame)
        or (kind == "methods" and not told)
        or compares_patients(frame)
        or excepted(frame)
        or AT_BASELINE.search(frame.sentence.slice(frame.start - 40, frame.end)) is not None
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


def _kind(frame: Frame) -> str:
    """``exposure``, ``dosing`` (a dose tied to a state that people are in, nothing compared) or ``effect``."""
    if frame.rule in ("exposure", "dosing"):
        return frame.rule
    state = frame.cue.form.startswith(("experience", "under", "feel")) and not frame.sentence.has_cue("compare")
    return "dosing" if state and any(numeric(h) for h in frame.sentence.of("DOSE")) else "effect"
