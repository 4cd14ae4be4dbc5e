"""The drug vocabulary: names, what they stand for, and the matcher built from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.gazetteer import Term, TermMatcher, fold, is_short_capitals

VOCABULARIES = ("drugbank", "unii", "mesh", "chebi")
_CODE = re.compile(r"^([A-Z][A-Za-z]{0,5})[- ]?(\d{2,7}[A-Za-z]?)$")
# letters of a code that are words on their own: "AT 150", "IN 200" are not written with a space
_WORDS = frozenset("AM AN AS AT BE BY DO GO HE IF IN IS IT ME NO OF ON OR SO TO UP US WE AND FOR THE".split())


@dataclass(frozen=True, slots=True)
class Drug:
    """What a name stands for. ``kind``: drug, brand, code, salt, enantiomer, metabolite, combination, class or street.

    ``parent`` is the racemate of an enantiomer, the drug that a metabolite or salt comes from, else ``None``.
    """

    name: str
    kind: str
    parent: str | None
    ids: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DrugVocabulary:
    """``words``: every word of at least five letters in any name; ``common``: the names that misspellings are mended to
    even where the paper never spells them right."""

    matcher: TermMatcher[Drug]
    drugs: dict[str, Drug]
    words: frozenset[str]
    common: dict[str, Drug]


def _spellings(name: str, kind: str) -> list[str]:
    """A code is written ``MK-801``, ``MK801`` and ``MK 801``."""
    code = _CODE.match(name) if kind == "code" else None
    if code is None:
        return [name]
    out = [f"{code[1]}-{code[2]}", f"{code[1]}{code[2]}"]
    if code[1].upper() not in _WORDS:
        out.append(f"{code[1]} {code[2]}")
    return [name, *(s for s in out if s != name)]


@cache
def _load(paths: tuple[Path, ...], stoplist: Path) -> DrugVocabulary:
    stop = {fold(row[0]) for row in rows(stoplist)}
    *built, extra = [rows(p) for p in paths] if len(paths) > 1 else [rows(paths[0]), []]
    shipped = [row for table in built for row in table]
    ids: dict[str, dict[str, str]] = {}
    for row in (*extra, *shipped):
        if row[2] != "salt":
            own = ids.setdefault(row[1], {})
            for vocabulary, value in zip(VOCABULARIES, row[4:8], strict=True):
                if value:
                    own.setdefault(vocabulary, value)
    terms: list[Term[Drug]] = []
    drugs: dict[str, Drug] = {}
    words: set[str] = set()
    common: dict[str, Drug] = {}
    made: dict[tuple[str, str, str], Drug] = {}
    for by_hand, table in ((True, extra), (False, shipped)):
        for name, preferred, kind, parent, *_ in table:
            folded = fold(name)
            if not by_hand and folded in stop:
                continue
            key = (preferred, kind, parent)
            drug = made.get(key)
            if drug is None:
                drug = made[key] = Drug(preferred, kind, parent or None, tuple(ids.get(preferred, {}).items()))
            drugs.setdefault(preferred, drug)
            cased = kind == "code" or is_short_capitals(name)
            plural = kind == "class" and not name.endswith("s")
            for spelling in _spellings(name, kind):
                terms.append(Term(spelling, drug, cased=cased, plural=plural))
            words.update(w for w in re.findall(r"[^\W\d_]{5,}", folded))
            if by_hand and kind in ("drug", "enantiomer", "metabolite") and name.isalpha():
                common.setdefault(folded, drug)
    return DrugVocabulary(TermMatcher(terms), drugs, frozenset(words), common)


def drug_vocabulary(config: Config) -> DrugVocabulary:
    """The vocabulary that ``config.ner.drugs`` names: of its files the last is the hand-made one, whose rows come first."""
    return _load(tuple(config.vocabulary(n) for n in config.ner.drugs), config.vocabulary(config.ner.drug_stoplist))
