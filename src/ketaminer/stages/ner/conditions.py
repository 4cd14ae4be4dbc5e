"""Disorders, diseases, symptoms and the people who have them → CONDITION mentions, by vocabulary.

Names come from ``conditions.tsv`` (MeSH, Human Disease Ontology, and names written for this project) and from the short forms
that a paper defines itself. ``ids`` holds ``mesh`` and ``doid`` where known; ``value`` is ``{"kind"}``: disorder, symptom,
adjective (*heroin-dependent*) or person (*alcoholics*).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import Term, TermMatcher
from ketaminer.stages.ner.outcome_words import lexicon, spellings

PATTERNS = "outcome_patterns.tsv"


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


def find_conditions(reading: Reading, config: Config) -> list[Found]:
    """CONDITION mentions of ``reading``, longest first where names overlap; they do not overlap one another."""
    matcher = condition_matcher(tuple(config.vocabulary(name) for name in config.ner.conditions), config.vocabulary(PATTERNS))
    found = [
        Found("CONDITION", hit.start, hit.end, hit.value.name, hit.value.ids, {"kind": hit.value.kind}, 0.9, "condition:vocabulary")
        for hit in matcher.find(reading.text, reading.breaks)
    ]
    return found
