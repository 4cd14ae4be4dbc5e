"""What a finding compares with: told in its sentence, else the control of the study where the wording compares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ketaminer.model import ClaimDose, Comparator
from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.dosage import as_dose, distinct, route_of
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.given import is_given
from ketaminer.stages.claims.ladder import Doses
from ketaminer.stages.claims.opposites import earlier_state, set_against
from ketaminer.stages.claims.stretches import cited_part
from ketaminer.stages.claims.study import Study, is_design
from ketaminer.stages.claims.terms import PEOPLE, Term, is_control
from ketaminer.stages.claims.view import Hit, Sentence, Sources, View

MANY = 30
"""Drugs of a sentence above which it is a list."""

KNOWN_CONTROL = ("placebo", "usual_care", "no_treatment")


def find_comparators(
    frame: Frame, rivals: Sequence[Frame], drug: Hit, doses: Doses, study: Study, facts: Facts, view: View, sources: Sources
) -> tuple[Comparator, ...]:
    """The comparators of a finding, those told in its sentence first."""
    sentence = frame.sentence
    out = [_as_comparator(t, facts, study, view, sources, drug) for t in _told(frame, rivals, study, facts, drug)]
    if not out:
        controlled = any(t.kind in KNOWN_CONTROL for t in study.terms(sentence))
        against = set_against(frame, rivals, facts, drug, controlled=controlled)
        out = [_as_comparator(t, facts, study, view, sources, drug) for t in against]
    if doses.other and not out and not _of_other_work(doses.other[0].dose, sentence):
        for other in doses.other:
            sources.use(other.sentence)
        first = doses.other[0].dose.mention
        each = tuple(as_dose(d, route_of(d, study, sentence, drug)) for d in doses.other)
        out.append(Comparator(first.text, first.span, "dose", drug.mention.name, each))
    if not out:
        out = [_as_comparator(t, facts, study, view, sources, drug) for t in earlier_state(frame, rivals, facts)]
    if out:
        return _unique(out)
    return _from_study(frame, drug, study, facts, view, sources) if _compares(frame, rivals, study, facts) else ()


CONTRAST = re.compile(r"ratio|risk|difference|hazard")

EFFECT_OF = re.compile(r"\b(?:of|by|to|after)\s(?:the\s)?$", re.IGNORECASE)

OF_BOTH = re.compile(r"(?:the\s)?(?:effects?|actions?)\sof\s(?:both|all|either)\b", re.IGNORECASE)

ALIKE = re.compile(
    r"\b(?:both|neither|either|each|all|all\s(?:three|four|two))\s(?:of\sthe\s)?(?:treatment\s|study\s)?(?:groups?|arms?)\b",
    re.IGNORECASE,
)
"""*In both groups*: told of each, and not of one against the other."""

BETWEEN = re.compile(r"\b(?:between|differ\w{0,6}|similar\w{0,2}|comparable|than|alike|equal\w{0,2}|versus|vs)\b", re.IGNORECASE)

NO_EVENT = re.compile(r"(?:no|none|nobody|there\s(?:was|were)\sno|neither)\b", re.IGNORECASE)
"""At the head of a sentence about what did not happen at all."""

CONTRASTS = re.compile(
    r"\b(?:between|differ\w{0,6}|effects?|change[sd]?|alter(?:s|ed)?|affect(?:s|ed)?|influenced?|modified|increased?|decreased?|reduc\w{2,5}|improve\w{0,6}|higher|lower|more|less|better|worse|superior\w{0,3}|benefit)\b",
    re.IGNORECASE,
)


def _compares(frame: Frame, rivals: Sequence[Frame], study: Study, facts: Facts) -> bool:
    """Whether a finding whose sentence names no comparator is one against the control of its study."""
    sentence = frame.sentence
    kind = sentence.section.kind if sentence.section else "other"
    tested = study.own is not None and kind in ("abstract", "results") and frame.rule != "absent" and not sentence.callouts
    values = [h.mention.value or {} for h in sentence.of("EFFECT_SIZE")]
    numbers = bool(sentence.of("P_VALUE")) or any("comparator" in v or CONTRAST.search(str(v.get("measure"))) for v in values)
    if frame.rule in ("exposure", "dosing") or not (frame.contrast or numbers or tested or "significant" in sentence.text):
        return False
    if any(is_control(t) and not sentence.in_brackets(t.start) for t in facts.terms) or OF_BOTH.search(
        sentence.slice(frame.start - 40, frame.end)
    ):
        return False  # the control is named, but for another finding
    acts = [a for a in facts.actors if a.hit is not None and a.role in ("agent", "aside") and frame.start <= a.start < frame.end]
    if any(a.start not in {o.start for o in frame.actors} for a in acts) and EFFECT_OF.search(
        sentence.slice(frame.start, acts[0].start)
    ):
        return False  # what is changed is what another drug does
    if (
        kind == "abstract"
        and study.own is not None
        and not any(
            is_design(f) for f in study.own.facts if f.sentence.section is sentence.section and f.sentence.index < sentence.index
        )
    ):
        return frame.contrast or numbers
    if NO_EVENT.match(sentence.text) and not sentence.of("P_VALUE", "EFFECT_SIZE") and not CONTRASTS.search(sentence.text):
        return False
    low, high = window(frame, rivals)
    own = sentence.slice(low, high)
    alike = ALIKE.search(own)
    if alike is None or BETWEEN.search(own):
        return True
    return frame.direction == "no_difference" and not alike.group().lower().startswith("neither")


ASIDE = re.compile(r"\b(?:although|though|unlike|however)\b|;", re.IGNORECASE)
ELSEWHERE = re.compile(r"\b(?:although|though|whereas|while|unlike|but|however)\b|;", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]{0,200}\)")
OTHER_WORK = re.compile(
    r"(?:in\s)?(?:contrast|contrary|opposed|unlike)\b.{0,40}\b(?:stud(?:y|ies)|trials?|reports?|findings|work|data)\b",
    re.IGNORECASE,
)


def _told(frame: Frame, rivals: Sequence[Frame], study: Study, facts: Facts, drug: Hit) -> list[Term]:
    """The comparator terms of the sentence that belong to this finding; else the only one, if another finding has it."""
    sentence = frame.sentence
    regions = comparator_regions(sentence)
    low, high = window(frame, rivals)
    first = min((min(f.start, f.cue.start) for f in rivals), default=frame.start)
    users = frame.rule == "exposure" or any(a.role == "user" for a in facts.actors)
    part = cited_part(sentence, frame.start)
    near: list[Term] = []
    far: list[Term] = []
    for term in facts.terms:
        region = next(((a, b) for a, b in regions if a <= term.start and term.end <= b), None)
        vague = term.kind == "baseline" or (term.kind == "other" and term.name != "control") or term.drug is not None
        if (
            (vague and not region)
            or (frame.start <= term.start < frame.end and not region)
            or (sentence.in_brackets(term.start) and not region)
        ):
            continue
        if region and OTHER_WORK.match(sentence.slice(region[0], region[1] + 40)):
            continue
        if not region and frame.end <= term.start and ASIDE.search(sentence.slice(frame.end, term.start)):
            continue
        if (term.kind == "dose" or _same(term, drug)) and not _dosed(term, facts, study, drug):
            continue
        if term.kind == "other" and term.name == PEOPLE and not users:
            continue
        if not part[0] <= term.start < part[1] and term.end > first:
            continue
        # a comparison that opens the sentence holds for all of it, any other only for its own finding
        (near if low <= term.start < high or term.end <= first else far).append(term)
    if near:
        return [_specific(t, study, sentence) for t in near]
    far = [t for t in far if t.kind != "baseline" and not _same(t, drug)]
    if len({(t.kind, t.name) for t in far}) != 1:
        return []
    at = max(frame.end, frame.cue.end) if far[0].start >= frame.start else frame.start
    between = BRACKETS.sub("", sentence.slice(min(at, far[0].end), max(at, far[0].start)))
    elsewhere = ASIDE if is_control(far[0]) else ELSEWHERE
    return [] if elsewhere.search(between.replace(", but", ",", 1)) else [_specific(far[0], study, sentence)]


def _of_other_work(dose: Hit, sentence: Sentence) -> bool:
    """Whether a dose is that of another work with which the finding is said to agree or not."""
    regions = comparator_regions(sentence)
    return any(a <= dose.start < b and OTHER_WORK.match(sentence.slice(a, b + 40)) for a, b in regions)


def _same(term: Term, drug: Hit) -> bool:
    return term.drug is not None and term.drug.mention.name == drug.mention.name


def _dosed(term: Term, facts: Facts, study: Study, drug: Hit) -> bool:
    """Whether a comparator that is the drug itself is told at a dose of its own: as a number, or by *the lower dose*."""
    if any(a.which and a.start <= term.start < a.end for a in facts.actors):
        return True
    here = [d for d in facts.dosings if (d.drug is not None and d.drug.start == term.start) or d.dose.start == term.start]
    units = {d.unit for d in study.dosings(facts.sentence, drug.mention.name) if d not in here}
    return any(d.unit in units for d in here) or (bool(here) and term.drug is not None)


def _specific(term: Term, study: Study, sentence: Sentence) -> Term:
    """What *the control group* got, where the study told it before."""
    if term.kind != "other" or term.name != "control":
        return term
    told = [t for t in study.terms(sentence) if t.kind in KNOWN_CONTROL and t.start < term.start]
    return max(told, key=lambda t: t.start) if told else term


def _from_study(frame: Frame, drug: Hit, study: Study, facts: Facts, view: View, sources: Sources) -> tuple[Comparator, ...]:
    """The control that the study gave, as told by its groups, else by the words of its design."""
    sentence = frame.sentence
    terms = [
        t
        for t in sorted(study.terms(sentence), key=lambda t: -t.start)
        if t.sentence is not sentence
        and t.kind not in ("baseline", "dose")
        and not _same(t, drug)
        and not (t.sentence.index > sentence.index and t.sentence.section is sentence.section)
        and not (t.kind == "other" and t.name != "control")
    ]
    if study.own is not None:
        terms = _of_design(drug, study, sentence, terms)
    if terms:
        return (_as_comparator(_specific(terms[0], study, sentence), facts, study, view, sources, drug),)
    alone = {
        a.drug.mention.name: a for a in study.arms(sentence) if a.drug is not None and a.drug.mention.name != drug.mention.name
    }
    if study.own is not None and len(alone) == 1:
        arm = next(iter(alone.values()))
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


OR = re.compile(
    r"(?:[^.]|\.(?=\d)){0,90}?\b(?:or|versus|vs\.?|against|compared\s(?:with|to))\s(?!without\b)[^.;]{0,30}", re.IGNORECASE
)
DESIGN = re.compile(
    r"\b(?:randomi[sz]ed|randomly|assigned|allocated|allotted|either|received?|took|gave|(?:was|were)\sgiven|versus|vs|"
    r"compar\w{1,6}|trial)\b",
    re.IGNORECASE,
)


def _of_design(drug: Hit, study: Study, sentence: Sentence, terms: Sequence[Term]) -> list[Term]:
    """The comparator that the design names most often for the drug: of its groups, else of the sentences that set it against it."""
    name = drug.mention.name
    votes: Counter[tuple[str, str | None]] = Counter()
    told: dict[tuple[str, str | None], Term] = {}
    for term in terms:
        key = (term.kind, term.name)
        told.setdefault(key, term)
        votes[key] += 1 + (term.sentence.section is not None and term.sentence.section.kind in ("abstract", "title"))
    for facts in study.before(sentence):
        if facts.sentence is sentence or len(facts.actors) > MANY:
            continue
        given = [a for a in facts.actors if a.hit is not None and a.kind == "drug" and a.role != "target"]
        told_here = len(given) > 1 and DESIGN.search(facts.sentence.text) is not None
        for one, other in pairwise(given) if told_here else ():
            assert one.hit is not None and other.hit is not None
            pair = {one.hit.mention.name, other.hit.mention.name}
            if name not in pair or len(pair) < 2 or not OR.fullmatch(facts.sentence.slice(one.end, other.start)):
                continue
            hit = other.hit if one.hit.mention.name == name else one.hit
            key = ("active", hit.mention.name)
            told.setdefault(key, Term(facts.sentence, hit.start, hit.end, "active", hit.mention.name, hit))
            votes[key] += 2
        names = [a.drug for a in facts.arms if a.drug is not None and not a.control]
        for hit in names if any(h.mention.name == name for h in names) else ():
            if hit.mention.name != name:
                key = ("active", hit.mention.name)
                told.setdefault(key, Term(facts.sentence, hit.start, hit.end, "active", hit.mention.name, hit))
                votes[key] += 1
    # a drug that is told beside the control once may be one that all got
    weak = {k for k in votes if k[0] == "active" and votes[k] < 2 and any(o[0] != "active" for o in votes)}
    known = [k for k in votes if k != ("other", "control") and k not in weak] or [k for k in votes if k not in weak]
    ranked = sorted(known, key=lambda k: (-votes[k], -told[k].start))
    return [told[k] for k in ranked]


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
        d
        for d in study.dosings(facts.sentence, term.drug.mention.name)
        if d.drug is not None and d.dose.start < facts.sentence.end and is_given(d)
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
