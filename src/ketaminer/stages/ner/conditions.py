"""Disorders, diseases, symptoms and the people who have them → CONDITION mentions, by vocabulary.

Names come from ``conditions.tsv`` (MeSH, Human Disease Ontology, and names written for this project) and from the short forms
that a paper defines itself. ``ids`` holds ``mesh`` and ``doid`` where known; ``value`` is ``{"kind"}``: disorder, symptom,
adjective (*heroin-dependent*) or person (*alcoholics*).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.abbreviations import find_abbreviations, occurrences
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import Term, TermMatcher
from ketaminer.stages.ner.outcome_words import lexicon, spellings

PATTERNS = "outcome_patterns.tsv"
MODIFIERS = "condition_modifiers.tsv"
# an adjective of a part of the body or of a kind, by its ending, directly before a name
_ADJECTIVE = re.compile(r"(?<![\w-])([A-Za-z]{3,14}(?:al|ar|ic|ary|eal|ory|ous|oid)) \Z")


@dataclass(frozen=True, slots=True)
class Condition:
    """What the vocabulary says of a name."""

    name: str
    kind: str
    ids: dict[str, str] = field(default_factory=dict, hash=False)


@cache
def condition_matcher(paths: tuple[Path, ...], patterns: Path) -> TermMatcher[Condition]:
    """The matcher of the vocabularies at ``paths``, built once."""
    return TermMatcher(_terms(paths, lexicon(patterns).spelling))


def _terms(paths: tuple[Path, ...], pairs: tuple[tuple[str, str], ...]) -> Iterator[Term[Condition]]:
    back = tuple((us, uk) for uk, us in pairs)
    for path in paths:
        for name, preferred, mesh, doid, kind, cased in rows(path):
            condition = Condition(preferred, kind, {k: v for k, v in (("mesh", mesh), ("doid", doid)) if v})
            exact = cased == "1"
            forms = (name,) if exact else dict.fromkeys((*spellings(name, pairs), *spellings(name, back)))
            for form in forms:
                yield Term(form, condition, cased=exact, plural=kind != "adjective" and form[-1:] != "s")


@cache
def _outside(path: Path) -> frozenset[str]:
    return frozenset(row[0] for row in rows(path))


def find_conditions(reading: Reading, config: Config) -> list[Found]:
    """CONDITION mentions of ``reading``; they do not overlap one another."""
    matcher = condition_matcher(tuple(config.vocabulary(name) for name in config.ner.conditions), config.vocabulary(PATTERNS))
    outside = _outside(config.vocabulary(MODIFIERS))
    short = _short_forms(reading, config, matcher)
    found: list[Found] = []
    last = 0
    for start, end, condition in matcher.find(reading.text, reading.breaks):
        if (start, end) in short or reading.text[max(0, start - 4) : start].lower() in ("non-", "nti-"):
            continue  # "non-depressed" people have no depression
        wider = max(last, _widened(reading, start, outside)) if condition.kind in ("disorder", "symptom") else start
        found.append(_found(wider, end, condition, 0.9, "condition:vocabulary"))
        last = end
    for (start, end), known in short.items():
        if known is not None:
            found.append(_found(start, end, known, 0.9, "condition:abbreviation"))
    return _apart(found)


def _found(start: int, end: int, condition: Condition, score: float, rule: str) -> Found:
    return Found("CONDITION", start, end, condition.name, condition.ids, {"kind": condition.kind}, score, rule)


def _short_forms(reading: Reading, config: Config, matcher: TermMatcher[Condition]) -> dict[tuple[int, int], Condition | None]:
    """Where the paper's short forms stand, and the condition each means; ``None`` where it means something else."""
    meanings: dict[str, Condition | None] = {}
    places: dict[tuple[int, int], Condition | None] = {}
    for start, end, short in occurrences(reading, find_abbreviations(reading, config)):
        if short.long not in meanings:
            meanings[short.long] = _meaning(short.long, matcher)
        places[start, end] = meanings[short.long]
    return places


def _meaning(long: str, matcher: TermMatcher[Condition]) -> Condition | None:
    """The condition that a long form names: as a whole, or at its end behind words that only specify it."""
    whole = matcher.get(long)
    if whole is not None:
        return whole
    for start, end, condition in matcher.find(long):
        if end == len(long) and condition.kind in ("disorder", "symptom") and start <= 40:
            return Condition(long if long.isupper() else long[:1].lower() + long[1:], condition.kind, condition.ids)
    return None


def _widened(reading: Reading, start: int, outside: frozenset[str]) -> int:
    """Where a name begins with the adjectives of place and kind before it (*cerebellar* atrophy, *auditory* toxicity)."""
    for _ in range(2):
        before = _ADJECTIVE.search(reading.text, max(0, start - 26), start)
        if (
            before is None
            or before[1].lower().rsplit("-", 1)[-1] in outside
            or before.start(1) in reading.breaks
            or start in reading.breaks
        ):
            return start
        start = before.start(1)
    return start


def _apart(found: list[Found]) -> list[Found]:
    """Those that do not overlap: the longer of two."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
            continue
        kept.append(one)
    return kept
