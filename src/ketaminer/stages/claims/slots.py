"""The slots of a claim, filled from its sentence and, where it is silent, from the study told before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ketaminer.model import ClaimDose, Comparator, Count, Population, PValue, Timepoint
from ketaminer.stages.claims.actors import Actor, clause_of, comparator_regions
from ketaminer.stages.claims.facts import Dosing, Facts, Term
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.study import Study
from ketaminer.stages.claims.view import Hit, Sentence, View


@dataclass(slots=True)
class Sources:
    """Sentences that slots were read from, besides the claim's own."""

    sentences: dict[int, Sentence] = field(default_factory=dict)

    def use(self, sentence: Sentence) -> None:
        self.sentences[sentence.index] = sentence


def as_dose(dosing: Dosing, told_route: Hit | None = None) -> ClaimDose:
    """A dosing as the claim's dose."""
    value = dosing.dose.mention.value or {}
    route = dosing.route or told_route
    unit = value.get("unit")
    return ClaimDose(
        dosing.dose.mention.text,
        dosing.dose.mention.span,
        value.get("low"),
        value.get("high"),
        str(unit) if unit else None,
        route.mention.name if route else None,
        dosing.schedule.mention.text if dosing.schedule else None,
        dosing.duration.mention.text if dosing.duration else None,
    )


def _distinct(dosings: Sequence[Dosing]) -> list[Dosing]:
    """One dosing for each value, the last told."""
    seen: dict[tuple[object, object, object], Dosing] = {}
    for one in dosings:
        value = one.dose.mention.value or {}
        key = (value.get("low"), value.get("high"), value.get("unit"))
        if key not in seen or (seen[key].route is None and one.route is not None):
            seen[key] = one
    return sorted(seen.values(), key=lambda d: d.dose.start)


def _comparable(dosings: Sequence[Dosing]) -> list[Dosing]:
    """Those with the commonest unit, so that higher and lower mean something."""
    if not dosings:
        return []
    units = [d.unit for d in dosings]
    unit = max(set(units), key=lambda u: (units.count(u), u))
    return [d for d in dosings if d.unit == unit]


@dataclass(frozen=True, slots=True)
class Doses:
    """The doses of the intervention and those it is compared with."""

    own: tuple[Dosing, ...] = ()
    other: tuple[Dosing, ...] = ()


def find_doses(frame: Frame, actor: Actor | None, drug: Hit, study: Study, facts: Facts) -> Doses:
    """The doses this finding is about: named by the actor, told in its clause, or the only ones of the study."""
    sentence = frame.sentence
    name = drug.mention.name
    told = _distinct([d for d in study.dosings(sentence, name) if d.dose.start < sentence.end])
    told = [d for d in told if not _later_study(d, sentence)]
    which = _which(frame, actor, facts)
    here = [d for d in facts.dosings if d.drug is None or d.drug.mention.name == name]
    regions = comparator_regions(sentence)
    compared = tuple(d for d in here if any(a <= d.dose.start and d.dose.end <= b for a, b in regions))
    if actor is not None and actor.kind == "dose" and actor.which is None:
        return Doses(tuple(d for d in here if d.dose.start == actor.start), compared)
    if which is not None:
        ladder = sorted(_comparable(_distinct([d for d in told if d.dose.mention.value])), key=lambda d: d.magnitude)
        if which == "both":
            return Doses(tuple(ladder), ())
        if len(ladder) > 1:
            chosen = ladder[-1] if which == "higher" else ladder[0]
            return Doses((chosen,), tuple(d for d in ladder if d is not chosen))
        return Doses(tuple(ladder), ()) if which == "higher" else Doses()
    inside = [d for d in here if d not in compared]
    if inside:
        low, high = clause_of(sentence, frame.cue.start)
        near = [d for d in inside if low <= d.dose.start < high] or inside
        if actor is not None and actor.hit is not None:
            linked = [d for d in near if d.drug is not None and d.drug.start == actor.start]
            near = linked or near
        return Doses(tuple(near), compared)
    ladder = _comparable(told)
    if len(ladder) == 1:
        return Doses((ladder[0],), compared)
    if len(ladder) > 1 and actor is not None and actor.kind == "arm":
        control = [d for d in ladder if _control_dose(d)]
        rest = [d for d in ladder if d not in control]
        if len(rest) == 1:
            return Doses((rest[0],), tuple(control))
    return Doses((), compared)


def _later_study(dosing: Dosing, sentence: Sentence) -> bool:
    return dosing.sentence.index > sentence.index


def _control_dose(dosing: Dosing) -> bool:
    """Whether a dose is called a placebo or control where it is told."""
    after = dosing.sentence.slice(dosing.dose.end, dosing.dose.end + 90)
    return bool(re.search(r"\b(?:placebo|control)\b", re.split(r"\bwhereas\b|;|\bwhile\b", after)[0]))


def _which(frame: Frame, actor: Actor | None, facts: Facts) -> str | None:
    if actor is None:
        return None
    if actor.kind == "dose":
        return actor.which
    for other in facts.actors:
        if (
            other.kind == "dose"
            and other.which
            and 0 <= actor.start - other.end <= 14
            and re.match(r"^\s(?:of\s)?(?:the\s)?$", frame.sentence.slice(other.end, actor.start))
        ):
            return other.which
    return None


def route_of(dosing: Dosing, study: Study, sentence: Sentence) -> Hit | None:
    """The route told with the dose, else the one route of the study's sentences up to here."""
    if dosing.route is not None:
        return dosing.route
    routes = [
        r
        for f in study.before(sentence)
        for r, d in f.routes
        if d is None or dosing.drug is None or d.mention.name == dosing.drug.mention.name
    ]
    names = {r.mention.name for r in routes}
    return routes[0] if len(names) == 1 else None


def find_comparators(
    frame: Frame, drug: Hit, doses: Doses, study: Study, facts: Facts, view: View, sources: Sources
) -> tuple[Comparator, ...]:
    """What the finding compares with: told in the sentence, else the study's control where the wording compares."""
    sentence = frame.sentence
    regions = comparator_regions(sentence)
    out: list[Comparator] = []
    low, high = clause_of(sentence, frame.cue.start)
    for term in facts.terms:
        in_region = any(a <= term.start and term.end <= b for a, b in regions)
        told = in_region or (term.kind not in ("baseline",) and term.drug is None)
        if not told or (term.start == drug.start) or (term.drug is None and frame.start <= term.start < frame.end):
            continue
        if in_region and not (low <= term.start < high) and len(regions) > 1:
            continue
        out.append(_as_comparator(term, facts, study, view, sources))
    if doses.other:
        for other in doses.other:
            sources.use(other.sentence)
        first = doses.other[0]
        if not any(c.kind == "dose" for c in out):
            each = tuple(as_dose(d, route_of(d, study, sentence)) for d in doses.other)
            out.append(Comparator(first.dose.mention.text, first.dose.mention.span, "dose", drug.mention.name, each))
    if out:
        return _unique(out)
    numbers = bool(sentence.of("P_VALUE")) or any("comparator" in (h.mention.value or {}) for h in sentence.of("EFFECT_SIZE"))
    if not (frame.contrast or numbers):
        return ()
    for term in sorted(study.terms(sentence), key=lambda t: -t.start):
        if (
            term.sentence is sentence
            or term.kind == "baseline"
            or (term.drug is not None and term.drug.mention.name == drug.mention.name)
        ):
            continue
        if term.sentence.index > sentence.index and term.sentence.section is sentence.section:
            continue
        sources.use(term.sentence)
        return (_as_comparator(term, facts, study, view, sources),)
    others = [
        d
        for d in study.dosings(sentence, None)
        if d.drug is not None and d.drug.mention.name != drug.mention.name and d.dose.start < sentence.start
    ]
    if others and study.own is None:
        last = others[-1]
        assert last.drug is not None
        sources.use(last.sentence)
        dose = as_dose(last, route_of(last, study, sentence))
        return (Comparator(last.drug.mention.text, last.drug.mention.span, "active", last.drug.mention.name, (dose,)),)
    return ()


def _unique(comparators: Sequence[Comparator]) -> tuple[Comparator, ...]:
    seen: dict[tuple[str, str | None], Comparator] = {}
    for one in comparators:
        seen.setdefault((one.kind, one.name), one)
    kept = list(seen.values())
    if len(kept) > 1:
        kept = [c for c in kept if not (c.kind == "other" and c.name == "control")] or kept
    return tuple(kept)


def _as_comparator(term: Term, facts: Facts, study: Study, view: View, sources: Sources) -> Comparator:
    text, span = view.source(term.start, term.end)
    doses: list[ClaimDose] = []
    if term.drug is not None and term.drug.mention.name:
        found = [
            d
            for d in study.dosings(facts.sentence, term.drug.mention.name)
            if d.drug is not None and d.dose.start < facts.sentence.end
        ]
        for one in _distinct(found)[-1:]:
            sources.use(one.sentence)
            doses.append(as_dose(one, route_of(one, study, facts.sentence)))
    return Comparator(text, span, term.kind, term.name, tuple(doses))


def find_population(frame: Frame, study: Study, sources: Sources) -> Population | None:
    """Who was studied: told in the sentence, else by the study; with the numbers of subjects by arm."""
    sentence = frame.sentence
    regions = comparator_regions(sentence)
    here = [h for h in sentence.of("POPULATION") if not any(a <= h.start and h.end <= b for a, b in regions)]
    hit = _fullest(here)
    if hit is None or _bare(hit):
        for facts in study.before(sentence):
            others = [h for h in facts.sentence.of("POPULATION") if not _bare(h)]
            better = _fullest(others)
            if better is not None:
                hit = better
                sources.use(facts.sentence)
                break
    counts = _counts(frame, study, sources)
    if hit is None:
        return None
    species = (hit.mention.value or {}).get("species")
    return Population(hit.mention.text, hit.mention.span, str(species) if species else None, counts)


def _fullest(hits: Sequence[Hit]) -> Hit | None:
    return max(hits, key=lambda h: (not _bare(h), h.end - h.start), default=None)


def _bare(hit: Hit) -> bool:
    """A word such as *patients* alone says nothing about who they were."""
    return (
        " " not in hit.mention.text.strip()
        and "-" not in hit.mention.text
        and (hit.mention.value or {}).get("species") in ("human", None)
    )


def _counts(frame: Frame, study: Study, sources: Sources) -> tuple[Count, ...]:
    sentence = frame.sentence
    out: list[Count] = []
    arms = [a for a in study.arms(sentence) if a.count is not None]
    for arm in sorted(arms, key=lambda a: a.start)[-6:]:
        assert arm.count is not None
        n = (arm.count.mention.value or {}).get("n")
        if n is not None:
            sources.use(arm.sentence)
            out.append(
                Count(arm.count.mention.text, arm.count.mention.span, int(n), "comparator" if arm.control else "intervention")
            )
    named = {c.span for c in out}
    for facts in study.before(sentence):
        hits = [
            h for h in facts.sentence.of("COUNT") if h.mention.span not in named and (h.mention.value or {}).get("n") is not None
        ]
        if hits:
            if facts.sentence is not sentence:
                sources.use(facts.sentence)
            out += [Count(h.mention.text, h.mention.span, int((h.mention.value or {})["n"]), None) for h in hits[:2]]
            break
    return tuple(sorted(out, key=lambda c: c.span))


def p_values(frame: Frame, outcomes: Sequence[Frame]) -> tuple[PValue, ...]:
    """The p-values of this outcome: between it and the next outcome of the sentence, else the ones that close the clause."""
    sentence = frame.sentence
    hits = sentence.of("P_VALUE")
    if not hits:
        return ()
    rivals = sorted({f.start for f in outcomes if f.start > frame.start})
    own = [h for h in hits if h.start >= frame.end and (not rivals or h.start < rivals[0])]
    if not own:
        _, high = clause_of(sentence, frame.cue.start)
        own = [h for h in hits if h.start >= frame.end and h.start < high][:1] or [h for h in hits if h.start >= frame.cue.start][
            :1
        ]
    if not own and len(hits) == 1:
        own = hits
    out = []
    for h in own[:1]:
        value = h.mention.value or {}
        if "op" in value and "value" in value:
            out.append(PValue(h.mention.text, h.mention.span, str(value["op"]), float(value["value"])))
    return tuple(out)


def timepoint(frame: Frame) -> Timepoint | None:
    """The time of measurement: the one in the finding's clause, else in its sentence."""
    sentence = frame.sentence
    hits = sentence.of("TIMEPOINT")
    if not hits:
        return None
    low, high = clause_of(sentence, frame.cue.start)
    near = [h for h in hits if low <= h.start < high] or hits
    hit = min(near, key=lambda h: min(abs(h.start - frame.end), abs(frame.start - h.end), abs(h.start - frame.cue.end)))
    value = hit.mention.value or {}
    number = value.get("value")
    return Timepoint(hit.mention.text, hit.mention.span, number, value.get("unit"))
