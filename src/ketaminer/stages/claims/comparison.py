"""What a finding compares with: told in its sentence, else the control of the study where the wording compares."""

from __future__ import annotations

from collections.abc import Sequence

from ketaminer.model import ClaimDose, Comparator
from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.dosage import Doses, as_dose, distinct, route_of
from ketaminer.stages.claims.facts import Facts, Term
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.view import Hit, Sentence, Sources, View

KNOWN_CONTROL = ("placebo", "usual_care", "no_treatment")


def find_comparators(
    frame: Frame, rivals: Sequence[Frame], drug: Hit, doses: Doses, study: Study, facts: Facts, view: View, sources: Sources
) -> tuple[Comparator, ...]:
    """The comparators of a finding, those told in its sentence first."""
    sentence = frame.sentence
    out = [_as_comparator(t, facts, study, view, sources, drug) for t in _told(frame, rivals, study, facts)]
    if frame.rule == "numbers" and not out:
        rival = [a.hit for a in facts.actors if a.hit and a.role == "agent" and a.hit.mention.name != drug.mention.name]
        out = [
            _as_comparator(Term(sentence, h.start, h.end, "active", h.mention.name, h), facts, study, view, sources, drug)
            for h in rival[:1]
        ]
    if doses.other and not out:
        for other in doses.other:
            sources.use(other.sentence)
        first = doses.other[0].dose.mention
        each = tuple(as_dose(d, route_of(d, study, sentence)) for d in doses.other)
        out.append(Comparator(first.text, first.span, "dose", drug.mention.name, each))
    if out:
        return _unique(out)
    kind = sentence.section.kind if sentence.section else "other"
    tested = study.own is not None and kind in ("abstract", "results") and frame.rule != "absent"
    numbers = bool(sentence.of("P_VALUE")) or any("comparator" in (h.mention.value or {}) for h in sentence.of("EFFECT_SIZE"))
    if not (frame.contrast or numbers or tested):
        return ()
    return _from_study(frame, drug, study, facts, view, sources)


def _told(frame: Frame, rivals: Sequence[Frame], study: Study, facts: Facts) -> list[Term]:
    """The comparator terms of the sentence that belong to this finding."""
    sentence = frame.sentence
    regions = comparator_regions(sentence)
    low, high = window(frame, rivals)
    first = min((min(f.start, f.cue.start) for f in rivals), default=frame.start)
    out: list[Term] = []
    for term in facts.terms:
        compared = any(a <= term.start and term.end <= b for a, b in regions)
        vague = term.kind == "baseline" or (term.kind == "other" and term.name != "control") or term.drug is not None
        if (vague and not compared) or frame.start <= term.start < frame.end or (sentence.in_brackets(term.start) and not compared):
            continue
        # a comparison that opens the sentence holds for all of it, any other only for its own finding
        if low <= term.start < high or term.end <= first:
            out.append(_specific(term, study, sentence))
    return out


def _specific(term: Term, study: Study, sentence: Sentence) -> Term:
    """What *the control group* got, where the study told it before."""
    if term.kind != "other" or term.name != "control":
        return term
    told = [t for t in study.terms(sentence) if t.kind in KNOWN_CONTROL and t.start < term.start]
    return max(told, key=lambda t: t.start) if told else term


def _from_study(frame: Frame, drug: Hit, study: Study, facts: Facts, view: View, sources: Sources) -> tuple[Comparator, ...]:
    sentence = frame.sentence
    for term in sorted(study.terms(sentence), key=lambda t: -t.start):
        same = term.drug is not None and term.drug.mention.name == drug.mention.name
        later = term.sentence.index > sentence.index and term.sentence.section is sentence.section
        if (
            term.sentence is sentence
            or term.kind == "baseline"
            or same
            or later
            or (term.kind == "other" and term.name != "control")
        ):
            continue
        return (_as_comparator(_specific(term, study, sentence), facts, study, view, sources, drug),)
    rivals = {
        a.drug.mention.name: a for a in study.arms(sentence) if a.drug is not None and a.drug.mention.name != drug.mention.name
    }
    if study.own is not None and len(rivals) == 1:
        arm = next(iter(rivals.values()))
        assert arm.drug is not None
        one = Term(arm.sentence, arm.drug.start, arm.drug.end, "active", arm.drug.mention.name, arm.drug)
        return (_as_comparator(one, facts, study, view, sources, drug),)
    others = [d for d in study.dosings(sentence, None) if d.drug is not None and d.drug.mention.name != drug.mention.name]
    others = [d for d in others if d.dose.start < sentence.start]
    if not others or study.own is not None:
        return ()
    last = others[-1]
    assert last.drug is not None
    sources.use(last.sentence)
    mention = last.drug.mention
    return (Comparator(mention.text, mention.span, "active", mention.name, (as_dose(last, route_of(last, study, sentence)),)),)


def _as_comparator(term: Term, facts: Facts, study: Study, view: View, sources: Sources, drug: Hit) -> Comparator:
    text, span = view.source(term.start, term.end)
    if term.sentence is not facts.sentence:
        sources.use(term.sentence)
    if term.drug is None:
        return Comparator(text, span, term.kind, term.name)
    if term.drug.mention.name == drug.mention.name:
        return Comparator(text, span, "dose", term.name)
    doses: list[ClaimDose] = []
    found = [
        d for d in study.dosings(facts.sentence, term.drug.mention.name) if d.drug is not None and d.dose.start < facts.sentence.end
    ]
    for one in distinct(found)[-1:]:
        sources.use(one.sentence)
        doses.append(as_dose(one, route_of(one, study, facts.sentence)))
    return Comparator(text, span, term.kind, term.name, tuple(doses))


def _unique(comparators: Sequence[Comparator]) -> tuple[Comparator, ...]:
    """One of each kind and name; a bare *control* gives way to a comparator that is named."""
    seen: dict[tuple[str, str | None], Comparator] = {}
    for one in comparators:
        seen.setdefault((one.kind, one.name), one)
    kept = list(seen.values())
    return tuple([c for c in kept if not (c.kind == "other" and c.name == "control")] or kept)
