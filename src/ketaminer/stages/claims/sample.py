"""Who was studied and how many: told in the sentence of a finding, else by its study."""

from __future__ import annotations

from collections.abc import Sequence

from ketaminer.model import Count, Population
from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.comparison import KNOWN_CONTROL
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.sources import Sources, in_brackets, window
from ketaminer.stages.claims.study import Study, is_design
from ketaminer.stages.claims.view import Hit


def find_population(frame: Frame, rivals: Sequence[Frame], study: Study, drug: Hit, sources: Sources) -> Population | None:
    """The population of a finding with its numbers by arm; ``None`` where neither is told."""
    sentence = frame.sentence
    regions = comparator_regions(sentence)
    low, high = window(frame, rivals)
    here = [h for h in sentence.of("POPULATION") if not any(a <= h.start and h.end <= b for a, b in regions)]
    here = [h for h in here if not in_brackets(sentence, h.start)]
    hit = _fullest([h for h in here if low <= h.start < high] or here[:1])
    if hit is None or _bare(hit):
        for facts in study.before(sentence):
            if facts.sentence is sentence or not is_design(facts):
                continue
            better = _fullest(
                [h for h in facts.sentence.of("POPULATION") if not _bare(h) and not in_brackets(facts.sentence, h.start)]
            )
            if better is not None:
                hit = better
                sources.use(facts.sentence)
                break
    counts = _counts(frame, study, drug, hit, sources)
    if hit is None:
        return Population(counts[0].text, counts[0].span, None, counts) if counts else None
    species = (hit.mention.value or {}).get("species")
    return Population(hit.mention.text, hit.mention.span, str(species) if species else None, counts)


def _fullest(hits: Sequence[Hit]) -> Hit | None:
    return max(hits, key=lambda h: (not _bare(h), h.end - h.start), default=None)


def _bare(hit: Hit) -> bool:
    """A word such as *patients* alone says nothing about who they were."""
    text = hit.mention.text.strip()
    return " " not in text and "-" not in text and (hit.mention.value or {}).get("species") in ("human", None)


def _n(hit: Hit) -> int | None:
    n = (hit.mention.value or {}).get("n")
    return int(n) if n is not None else None


def _counts(frame: Frame, study: Study, drug: Hit, population: Hit | None, sources: Sources) -> tuple[Count, ...]:
    """Numbers told with groups, else by the treatment in their clause; and the number of the whole sample."""
    sentence = frame.sentence
    out: list[Count] = []
    for arm in sorted((a for a in study.arms(sentence) if a.count is not None), key=lambda a: a.start)[-6:]:
        assert arm.count is not None
        n = _n(arm.count)
        if n is not None:
            sources.use(arm.sentence)
            out.append(Count(arm.count.mention.text, arm.count.mention.span, n, "comparator" if arm.control else "intervention"))
    named = {c.span for c in out}
    told = [
        (f, h) for f in study.before(sentence) for h in f.sentence.of("COUNT") if h.mention.span not in named and _n(h) is not None
    ]
    beside = [
        (f, h) for f, h in told if population is not None and min(abs(population.start - h.end), abs(h.start - population.end)) <= 3
    ]
    inside = [(f, h) for f, h in told if population is not None and population.start <= h.start < population.end]
    here = [(f, h) for f, h in told if f.sentence is sentence]
    sides = [(f, h, _side(f, h, drug)) for f, h in told]
    chosen: list[tuple[Facts, Hit, str | None]]
    if not out and any(side == "comparator" for _, _, side in sides):
        chosen = [one for one in sides if one[2] is not None][:4]
    else:
        chosen = [(f, h, None) for f, h in (beside or inside or here or sorted(told, key=lambda t: t[1].start))[:1]]
    for facts, hit, side in chosen:
        sources.use(facts.sentence)
        out.append(Count(hit.mention.text, hit.mention.span, _n(hit) or 0, side))
    return tuple(sorted(out, key=lambda c: c.span))


def _side(facts: Facts, count: Hit, drug: Hit) -> str | None:
    """The arm of a number told without a group's name: the control near it, or the drug of its sentence."""
    if any(t.kind in KNOWN_CONTROL and abs(t.start - count.start) < 45 for t in facts.terms):
        return "comparator"
    if any(d.drug is not None and d.drug.mention.name == drug.mention.name for d in facts.dosings):
        return "intervention"
    return None
