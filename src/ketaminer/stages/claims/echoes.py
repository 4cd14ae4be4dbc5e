"""Claims that a document tells again elsewhere, and those it contradicts: a second look at how likely each is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ketaminer.model import Claim
from ketaminer.stages.claims.confidence import AGAIN, HEARD, OTHERWISE, reconsidered

WORD = re.compile(r"[^\W\d_]{3,}")

STEM = 6
"""Letters of a word that tell it from others."""

WAYS = ("increase", "decrease", "no_difference")

Best = list[tuple[float, int]]


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of an outcome."""
    return frozenset(word[:STEM] for word in WORD.findall(text.lower()))


def echoes(claims: Sequence[Claim]) -> Iterator[tuple[float, float]]:
    """For each claim how surely other sentences tell the same of its drug and outcome, and how surely they tell otherwise.

    Both are means over the words of the outcome of the highest confidence with which another sentence tells that direction of an
    outcome with that word, in [0, 1].
    """
    words = [stems(claim.outcome.text) for claim in claims]
    told: dict[tuple[str, str, str], Best] = {}
    for claim, own in zip(claims, words, strict=True):
        place = claim.evidence[0].span.start
        for word in own if claim.confidence >= HEARD else ():
            best = told.setdefault((claim.drug.name, claim.direction, word), [])
            others = [one for one in best if one[1] != place]
            here = max([claim.confidence, *(c for c, at in best if at == place)])
            best[:] = islice(sorted([*others, (here, place)], reverse=True), 2)
    for claim, own in zip(claims, words, strict=True):
        if claim.confidence < HEARD:
            yield 0.0, 0.0
            continue
        sure = {way: _elsewhere(claim, way, own, told) for way in {*WAYS, claim.direction}}
        again = sure.pop(claim.direction)
        yield again, max(sure.values())


def _elsewhere(claim: Claim, way: str, words: frozenset[str], told: dict[tuple[str, str, str], Best]) -> float:
    place = claim.evidence[0].span.start
    found = [next((c for c, at in told.get((claim.drug.name, way, word), ()) if at != place), 0.0) for word in words]
    return sum(found) / len(found) if found else 0.0


def second_look(claims: Sequence[Claim], weights: Path, explained: dict[str, dict[str, float]] | None) -> list[Claim]:
    """The claims with their confidence in view of all others; ``explained`` takes up by what."""
    out: list[Claim] = []
    for claim, (again, otherwise) in zip(claims, echoes(claims), strict=True):
        if explained is not None:
            explained[claim.id] = {**explained[claim.id], AGAIN: again, OTHERWISE: otherwise}
        out.append(replace(claim, confidence=reconsidered(claim.confidence, again, otherwise, weights)))
    return out
