"""The vocabulary of populations and what it says of a word: a modifier, a condition, the end of a noun phrase."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ketaminer.data import rows
from ketaminer.stages.ner.alternation import alternation

_ADJECTIVE = re.compile(r"(?:al|ic|ive|ous|ary|ent|ant|ed|oid|ile|able|ible|ful|less|ish|ese|ean|wise|genic|tic)$")
_NOMINAL = re.compile(r"(?:ment|ly)$")
_DESCRIBED = ("ed", "ill", "ive", "ent", "ant", "al", "free")  # what an adverb within a noun phrase describes
_ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{1,6}$")
_AGE = re.compile(r"\d{1,3}-?(?:year|yr|month|week|day)s?-?olds?$", re.I)
_NO_COMPOUND = ("-fold", "-year", "-based", "-to", "-and")
_NUMBER_WORD = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{2,5}teen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundred|thousand|million)$"
)


class Head(NamedTuple):
    """What the noun means by itself; ``weak``: only with a modifier or a number."""

    species: str
    singular: bool
    weak: bool


class PopulationWords:
    """The words of ``populations.tsv``. All questions are about single words, so they cost the same everywhere."""

    def __init__(self, table: list[list[str]]) -> None:
        of: dict[str, list[str]] = {}
        self.head: dict[str, Head] = {}
        self._strains: list[tuple[str, str]] = []
        for kind, species, form, surface in table:
            of.setdefault(kind, []).append(surface)
            if kind == "head":
                self.head[surface] = Head(species, "singular" in form, "weak" in form)
            elif kind == "strain":
                self._strains.append((surface, species))
        self.modifiers = frozenset(of["modifier"])
        self.stops = frozenset(of["stop"])
        self.labels = frozenset(of["label"])
        self.persons = frozenset(of["person"])
        self.skips = tuple(sorted((f"{s} " for s in of["skip"]), key=lambda s: (-len(s), s)))
        self._linked = frozenset(of["linked"])
        self._nouns = frozenset(of["noun"])
        self.past = frozenset(of["past"])
        self._endings = tuple(sorted(of["ending"]))
        self.heads = re.compile(rf"(?<![\w-]){alternation(self.head)}(?![\w-])", re.IGNORECASE)
        self.post = re.compile(rf" (?:who (?:were|are|had been|have been) )?{alternation(of['post'])} ", re.IGNORECASE)

    def is_adjective(self, word: str) -> bool:
        """Whether the (lower-case) word ends like an adjective or a participle."""
        return _ADJECTIVE.search(word) is not None

    def is_condition(self, word: str) -> bool:
        """Whether the word ends like the name of a condition or is an acronym."""
        return word.lower().endswith(self._endings) or _ACRONYM.match(word) is not None

    def ends_phrase(self, word: str) -> bool:
        """Whether a noun phrase surely ends before ``word``: a function word, a participle or a past tense."""
        return word in self.stops or word.endswith(("ed", "ing")) or word in self.past

    def is_modifier(self, word: str, following: str) -> bool:
        """Whether ``word``, directly before ``following`` (lower case), belongs to its noun phrase."""
        low = word.lower()
        if low in self.modifiers:
            return low != "use" or following.startswith("disorder")
        if _AGE.match(low) or (following == "old" and low.endswith(("-year", "-month", "-week", "-day", "-yr"))):
            return True
        if low in self.stops or word.isdigit() or _NUMBER_WORD.match(low):
            return False
        if "-" in low:
            return low.rsplit("-", 1)[1].isalnum() and len(low) > 4 and not low.endswith(_NO_COMPOUND)
        if low.endswith("ly"):
            return len(low) > 5 and (following.endswith(_DESCRIBED) or "-" in following)
        if following in self._linked or ("-" in following and following.rsplit("-", 1)[1] in self._linked):
            return low.isalpha() and len(low) > 2 and not low.endswith(("ing", "ed"))
        if low in self._nouns or _NOMINAL.search(low):
            return False
        if _ACRONYM.match(word):
            return True
        return len(low) > 4 and (self.is_adjective(low) or low.endswith(self._endings))

    def species(self, phrase: str, default: str) -> str:
        """The species a noun phrase tells: its head's, or that of a strain in it."""
        if default in ("human", "animal"):
            low = f" {phrase.lower()} "
            for strain, species in self._strains:
                if f" {strain}" in low and (len(strain) > 5 or f" {strain} " in low or strain[-1].isdigit() or strain == "balb"):
                    return species
        return default


@cache
def population_words(path: Path) -> PopulationWords:
    """The vocabulary of ``path``, read once."""
    return PopulationWords(rows(path))
