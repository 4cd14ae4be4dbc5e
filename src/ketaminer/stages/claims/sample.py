"""Who was studied and how many: told in the sentence of a finding, else by its study."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Count, Population
from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.comparison import KNOWN_CONTROL
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.study import Study, is_design
from ketaminer.stages.claims.view import Hit, Sentence, Sources

WITHOUT = re.compile(r"\s(?:[^\W\d_]{1,20}\s)?without\b")
WITH = re.compile(r"\s(?:[^\W\d_]{1,20}\s){0,2}(?:with|on|to|received|given)\b")
N_EQUALS = re.compile(r"\(?\s?[nN]\s?=")


def find_population(frame: Frame, rivals: Sequence[Frame], study: Study, drug: Hit, sources: Sources) -> Population | None:
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
    if hit is None or _bare(hit):
        for facts in study.before(sentence):
            if facts.sentence is sentence or not is_design(facts):
                continue
            better = _fullest(
                [h for h in facts.sentence.of("POPULATION") if not _bare(h) and not facts.sentence.in_brackets(h.start)]
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


OTHERS = re.compile(r"\bother\s$")
"""*Attitudes to other people*: those are not the sample."""


def _compared(sentence: Sentence, hit: Hit, regions: Sequence[tuple[int, int]]) -> bool:
    """Whether a population is what is compared with (not *relative to baseline in cocaine users*)."""
    inside = any(a <= hit.start and hit.end <= b for a, b in regions)
    return inside and re.search(r"\b(?:in|among)\s(?:the\s)?$", sentence.slice(hit.start - 12, hit.start)) is None


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
    """Numbers by arm where the study tells them, else that of the whole sample; the latest told where it tells several. Beside
    the numbers of both arms that of the whole sample says nothing new."""
    sentence = frame.sentence
    arms: dict[str, Count] = {}
    told: list[tuple[Facts, Hit]] = []
    for facts in sorted(study.before(sentence), key=lambda f: f.sentence.index):
        sides = [(h, _n(h), _side(facts, h, drug)) for h in facts.sentence.of("COUNT")]
        for hit, n, side in sides:
            if n is None:
                continue
            if side is None:
                told.append((facts, hit))
            elif side not in arms or facts.sentence.index != sentence.index:
                arms[side] = Count(hit.mention.text, hit.mention.span, n, side)
                sources.use(facts.sentence)
    out = list(arms.values()) if "comparator" in arms or len(arms) == 1 else []
    if len(arms) > 1:
        return tuple(sorted(out, key=lambda c: c.span))
    beside = [
        (f, h) for f, h in told if population is not None and min(abs(population.start - h.end), abs(h.start - population.end)) <= 3
    ]
    inside = [(f, h) for f, h in told if population is not None and population.start <= h.start < population.end]
    here = [(f, h) for f, h in told if f.sentence is sentence]
    only = told if len({_n(h) for _, h in told}) == 1 else []
    for facts, hit in (beside or inside or here or only)[:1]:
        sources.use(facts.sentence)
        out.append(Count(hit.mention.text, hit.mention.span, _n(hit) or 0, None))
    return tuple(sorted(out, key=lambda c: c.span))


def _side(facts: Facts, count: Hit, drug: Hit) -> str | None:
    """The arm a number belongs to: by its group, by *with* or *without* behind it, by the drug or control it stands with."""
    sentence = facts.sentence
    for arm in facts.arms:
        if arm.count is count:
            rival = arm.drug is not None and arm.drug.mention.name != drug.mention.name
            return "comparator" if arm.control or rival else "intervention"
    rest = sentence.slice(count.end, count.end + 40)
    if WITHOUT.match(rest):
        return "comparator"
    names = [
        (a.start, a.end, a.hit.mention.name == drug.mention.name)
        for a in facts.actors
        if a.hit and a.role in ("agent", "comparator", "aside")
    ]
    names += [(t.start, t.end, False) for t in facts.terms if t.kind in KNOWN_CONTROL]
    with_drug = WITH.match(rest)
    for start, _, own in sorted(names):
        if with_drug and 0 <= start - count.end - with_drug.end() <= 4:
            return "intervention" if own else "comparator"
    if not N_EQUALS.match(count.mention.text) and not N_EQUALS.search(sentence.slice(count.start - 6, count.end)):
        beside = [t for t in facts.terms if t.kind in KNOWN_CONTROL and abs(t.start - count.start) < 45]
        return "comparator" if any(not sentence.slice(t.end, t.end + 11).startswith("-controlled") for t in beside) else None
    before = [(end, own) for _, end, own in sorted(names) if end <= count.start]
    counts = [c.end for c in sentence.of("COUNT") if c.end <= count.start]
    if before and count.start - before[-1][0] < 60 and (not counts or counts[-1] <= before[-1][0]):
        return "intervention" if before[-1][1] else "comparator"
    return None
