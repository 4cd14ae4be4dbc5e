"""Mending of misspelt drug names: ``ketmine``, ``ketamime`` → ketamine.

Only a long word that is no known word is mended, to a name that the document spells right elsewhere or one of the
vocabulary's common names, that begins with the same letter and is one edit away (two for names of ten letters and more).
Every distinct word is looked up once, so the work grows with the text's vocabulary, not with its length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from ketaminer.config import Config
from ketaminer.data import rows

_WORD = re.compile(r"(?<![^\W\d_])[A-Za-z][a-z]{4,30}(?![^\W\d_])")
# endings of words derived from a name (nicotinic, ketaminergic, opioidergic) and of ordinary English words
_DERIVED = re.compile(
    r"(ic|ics|ally|ed|ing|ings|ism|isms|ist|ists|ase|ases|al|ous|ly|ergic|ity|able|oid|oids|ization|isation|ized|ised)$"
)
WORDS = "drug_like_words.tsv"


@cache
def known_words(path: Path) -> frozenset[str]:
    """Words that are spelt nearly like a drug's name and are none."""
    return frozenset(row[0] for row in rows(path)) if path.is_file() else frozenset()


def misspelt(text: str, config: Config, names: Iterable[str], known: frozenset[str], seen: Mapping[str, int]) -> dict[str, str]:
    """Misspelt word (lower case) → the name it stands for.

    ``names`` are the right names in lower case, ``known`` the words of any drug's name, ``seen`` how often the document has
    each name: a word that is not rare beside its name is taken for a word of its own.
    """
    options = config.ner
    by_letter: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        if len(name) >= options.fuzzy_min_length and name.isalpha():
            by_letter.setdefault(name[0], []).append(name)
    if not by_letter:
        return {}
    english = known_words(config.vocabulary(WORDS))
    out: dict[str, str] = {}
    counts = Counter(m[0].lower() for m in _WORD.finditer(text) if len(m[0]) >= options.fuzzy_min_length - 1)
    for word, count in counts.items():
        if word[0] not in by_letter or word in known or word in english or _DERIVED.search(word):
            continue
        if word.endswith("s") and (word[:-1] in known or word[:-1] in english):
            continue
        best = process.extractOne(word, by_letter[word[0]], scorer=OSA.distance, score_cutoff=2)
        if best is None:
            continue
        name, distance, _ = best
        if distance > (2 if len(name) >= 10 else 1) or JaroWinkler.similarity(word, name) * 100 < options.fuzzy_score:
            continue
        if count <= max(2, seen.get(name, 0) // 10):
            out[word] = name
    return out


def places(text: str, words: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """(start, end, name) of every misspelt word."""
    return [(*m.span(), words[w]) for m in _WORD.finditer(text) if (w := m[0].lower()) in words]
