"""The drug vocabulary: names, what they stand for, and the matcher built from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.gazetteer import Term, TermMatcher, is_short_capitals

VOCABULARIES = ("drugbank", "unii", "mesh", "chebi")
NEAR_ONLY = "only near another drug"  # reason in the stoplist that keeps a name, on a condition
_WORD = re.compile(r"[^\W\d_]{5,}")
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
    """The matcher and what stands behind it.

    ``words``: every word of at least five letters in any name; ``common``: the names that misspellings are mended to
    even where the paper never spells them right; ``doubtful``: acronyms that count only where the paper names a drug near them.
    """

    matcher: TermMatcher[Drug]
    drugs: dict[str, Drug]
    words: frozenset[str]
    common: dict[str, Drug]
    doubtful: frozenset[str]


def _spellings(name: str, kind: str) -> list[str]:
    """A code is written ``SCH-23390``, ``SCH23390`` and ``SCH 23390``; a short one (``HR 120``) is not read with a space."""
    code = _CODE.match(name) if kind == "code" else None
    if code is None:
        return [name]
    out = [f"{code[1]}-{code[2]}", f"{code[1]}{code[2]}"]
    if code[1].upper() not in _WORDS and (len(code[1]) > 2 or len(code[2]) > 3):
        out.append(f"{code[1]} {code[2]}")
    return [name, *(s for s in out if s != name)]


@cache
def _load(paths: tuple[Path, ...], stoplist: Path) -> DrugVocabulary:
    listed = rows(stoplist)
    doubtful = frozenset(name for name, reason in listed if reason.startswith(NEAR_ONLY))
    stop = {name.lower() for name, _ in listed} - {name.lower() for name in doubtful}
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
            folded = name.lower()
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
            words.update([folded] if folded.isalpha() else _WORD.findall(folded))
            if by_hand and kind in ("drug", "enantiomer", "metabolite") and name.isalpha():
                common.setdefault(folded, drug)
    return DrugVocabulary(TermMatcher(terms), drugs, frozenset(words), common, doubtful)


def drug_vocabulary(config: Config) -> DrugVocabulary:
    """The vocabulary that ``config.ner.drugs`` names: of its files the last is the hand-made one, whose rows come first."""
    return _load(tuple(config.vocabulary(n) for n in config.ner.drugs), config.vocabulary(config.ner.drug_stoplist))
