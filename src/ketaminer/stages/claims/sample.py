"""Who was studied and how many: told in the sentence of a finding, else by its study."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Comparator, Count, Population, Span
from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.arm_counts import Arms, Told, sided
from ketaminer.stages.claims.dosage import RESTATING, SUMS_UP
from ketaminer.stages.claims.enrolment import beside, is_bare, meant, parts_of, species_of, told_by
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.ladder import Doses
from ketaminer.stages.claims.stretches import cited_part
from ketaminer.stages.claims.study import Study, is_design
from ketaminer.stages.claims.tallies import Tally, tallies
from ketaminer.stages.claims.tally_words import ALLOCATES, LOST, OF_THE, POOLED
from ketaminer.stages.claims.view import Hit, Sentence, Sources, View

OTHERS = re.compile(r"\bother\s$")
"""*Attitudes to other people*: those are not the sample."""

AGAINST = re.compile(r"^[^.;]{0,24}\b(?:vs\.?|versus|compared (?:with|to)|against)\s")

WANTED = re.compile(r"\b(?:power|sample size(?!\s?[(\[]\s?[nN]\s?=)|required|to detect)\b")


def find_population(
    frame: Frame,
    rivals: Sequence[Frame],
    study: Study,
    drug: Hit,
    doses: Doses,
    comparators: Sequence[Comparator],
    view: View,
    sources: Sources,
) -> Population | None:
    """The population of a finding with its numbers by arm; ``None`` where neither is told."""
    sentence = frame.sentence
    regions = comparator_regions(sentence)
    low, high = window(frame, rivals)
    here = [
        h
        for h in sentence.of("POPULATION")
        if not _compared(sentence, h, regions) and not OTHERS.search(sentence.slice(h.start - 8, h.start))
    ]
    here = [h for h in here if not sentence.in_brackets(h.start)]
    hit = _fullest([h for h in here if low <= h.start < high] or here[:1])
    if hit is None or is_bare(hit):
        for facts in study.before(sentence):
            if facts.sentence is sentence or not is_design(facts):
                continue
            better = _fullest(
                [h for h in meant(facts.sentence, sentence) if not is_bare(h) and not facts.sentence.in_brackets(h.start)]
            )
            if better is not None:
                hit = better
                sources.use(facts.sentence)
                break
    sections = view.document.sections.items if view.document.sections else ()
    abstract = next((s.span for s in sections if s.kind == "abstract"), Span(0, 0))
    told = _counts(frame, rivals, study, Arms(drug.mention.name, doses, comparators, study.groups), hit, abstract)
    counts = []
    for tally, side in told:
        if tally.sentence is not sentence:
            sources.use(tally.sentence)
        text, span = view.source(tally.start, tally.end)
        counts.append(Count(text, span, tally.n, side))
    counts.sort(key=lambda c: (c.span, c.arm or ""))
    if hit is None:
        return Population(counts[0].text, counts[0].span, None, tuple(counts)) if counts else None
    species = species_of(hit)
    return Population(hit.mention.text, hit.mention.span, str(species) if species else None, tuple(counts))


def _compared(sentence: Sentence, hit: Hit, regions: Sequence[tuple[int, int]]) -> bool:
    """Whether a population is what is compared with (not *relative to baseline in cocaine users*)."""
    inside = any(a <= hit.start and hit.end <= b for a, b in regions)
    return inside and re.search(r"\b(?:in|among)\s(?:the\s)?$", sentence.slice(hit.start - 12, hit.start)) is None


def _fullest(hits: Sequence[Hit]) -> Hit | None:
    return max(hits, key=lambda h: (not is_bare(h), h.end - h.start), default=None)


def _counts(frame: Frame, rivals: Sequence[Frame], study: Study, arms: Arms, population: Hit | None, abstract: Span) -> Told:
    """Numbers by arm where the study tells them, else that of the whole sample; the sentence of the finding before others."""
    sentence = frame.sentence
    facts = next((f for f in study.facts if f.sentence is sentence), None)
    kind = sentence.section.kind if sentence.section else "other"
    first, last = cited_part(sentence, frame.start)
    here = [t for t in tallies(facts) if first <= t.start < last] if facts is not None else []
    allocates = ALLOCATES.search(sentence.text) and not LOST.search(sentence.text)
    known = [t for t in here if t.arm and OF_THE.search(sentence.slice(t.start - 16, t.start))]
    own, other = arms.sides([t for t in here if t.firm or allocates or (len(known) > 1 and t in known)])
    if own and other:
        return sided(own, other)
    each = [t for t in here if t.each and t.firm]
    if each and not own:
        return sided(each[:1], each[:1] if arms.compares else [])
    versus = [t for t in here if t.kind == "of" and not t.arm]
    if len(versus) == 2 and not own and AGAINST.search(sentence.slice(versus[0].end, versus[1].start)):
        if versus[0].n == versus[1].n and study.crosses_over(sentence):
            return [(versus[0], None)]
        return sided(versus[:1], versus[1:])  # as with the figures of two arms, the intervention's are told first
    if own:
        return sided(own, [])
    whole = _whole_here(frame, rivals, here, population, reports=study.own is not None and kind == "results")
    if whole is not None:
        return [(whole, None)]
    if (study.own is not None and kind in RESTATING) or SUMS_UP.search(sentence.text):
        return []
    for part, ours in parts_of(study, sentence, abstract):
        found = told_by(part, sentence, arms, population, ours=ours)
        if found:
            return found
    return []


def _whole_here(
    frame: Frame, rivals: Sequence[Frame], here: Sequence[Tally], population: Hit | None, *, reports: bool
) -> Tally | None:
    """The number of all subjects told with the finding; in ``reports`` of results one before a population is of events."""
    low, high = window(frame, rivals)
    if POOLED.search(frame.sentence.text) or WANTED.search(frame.sentence.text):
        return None
    all_here = [t for t in here if not t.arm and not t.each and t.kind != "share"]
    own = [t for t in all_here if low <= t.start < high] or [t for t in all_here if t.start <= frame.cue.start][-1:]
    # behind a later finding of its own word of change a number is of that one
    later = min((r.start for r in rivals if r.start >= max(frame.end, high) and r.cue.first != frame.cue.first), default=None)
    own = own or [t for t in all_here if later is None or t.start < later]
    if reports and not ALLOCATES.search(frame.sentence.text):
        own = [
            t for t in own if t.firm or re.search(r"\b(?:of|all|among)\s(?:the\s)?$", frame.sentence.slice(t.start - 10, t.start))
        ]
    near = [t for t in own if population is not None and beside(t, population)]
    return (near or own)[0] if near or len({t.n for t in own}) == 1 else None
