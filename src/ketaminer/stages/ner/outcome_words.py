"""Words of a sentence and what each may be in an outcome's phrase; no parser, closed word classes and suffixes.

The classes are those of ``outcome_patterns.tsv``, which documents them. A word the vocabulary does not have is told by its
ending: ``-ly`` an adverb, ``-ed`` a verb, ``-ing`` a verb, everything else a noun or an adjective.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.stages.ner.gazetteer import fold_marks


class W:
    """Classes of a word, one bit each; an ``int`` holds several. ``NP``: it may stand inside a noun phrase.

    Plain numbers, for an :class:`enum.IntFlag` takes ten times as long to ask.
    """

    DET = 1 << 0
    PREP = 1 << 1
    CONJ = 1 << 2
    PRON = 1 << 3
    AUX = 1 << 4
    VERB = 1 << 5
    CHANGE = 1 << 6
    PAST = 1 << 7
    EFFECT = 1 << 8
    CHANGE_NOUN = 1 << 9
    COMPARE = 1 << 10
    DEGREE = 1 << 11
    ADVERB = 1 << 12
    MEASURE = 1 << 13
    SCORE = 1 << 14
    OF_HEAD = 1 << 15
    NEED_OF = 1 << 16
    GENERIC = 1 << 17
    EDGE = 1 << 18
    TRAILING = 1 << 19
    OUTSIDE = 1 << 20
    WEAK = 1 << 21
    TAIL = 1 << 22
    POSSESSIVE = 1 << 23
    NUMBER = 1 << 24
    PUNCT = 1 << 25
    NP = 1 << 26


_PLAIN = {
    "det": W.DET, "prep": W.PREP, "conj": W.CONJ, "pron": W.PRON, "aux": W.AUX, "change_noun": W.CHANGE_NOUN,
    "compare": W.COMPARE, "degree": W.DEGREE, "measure": W.MEASURE, "scorelike": W.SCORE, "of_head": W.OF_HEAD,
    "need_of": W.NEED_OF, "generic": W.GENERIC, "generic_modifier": W.EDGE, "trailing": W.TRAILING, "irregular": W.VERB,
    "adverb": W.ADVERB, "outside": W.OUTSIDE, "weak": W.WEAK, "tail": W.TAIL,
}  # fmt: skip
FUNCTION = W.DET | W.PREP | W.CONJ | W.PRON | W.AUX
_NOUN = W.MEASURE | W.OF_HEAD | W.CHANGE_NOUN | W.GENERIC
# a word, with inner hyphens, slashes, apostrophes and points between digits; else one sign
_TOKEN = re.compile(r"[^\W_]+(?:(?:[-\u2010-\u2015\u2212/'\u2019&]|(?<=\d)[.,\u00b7](?=\d))[^\W_]+)*|[^\s]")
_DECADES = re.compile(r"\d{1,9}s?(?:[.,\u00b7]\d{1,9}){0,3}\Z")
_UNIT = re.compile(
    r"(?:[mnpk\u00b5\u03bc]?(?:g|l|mol|iu|u|m|eq)|mcg|ug|dl|cm|mmhg|bpm|mm|ms|msec|kcal|kj)(?:/[a-z]{1,4}\d?){0,2}\Z"
)


def inflections(base: str) -> tuple[str, str, str, str]:
    """The base form, and its forms in -s, -ed, -ing (regular verbs; a doubled consonant where English doubles it).

    >>> inflections("drop")
    ('drop', 'drops', 'dropped', 'dropping')
    """
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in "aeou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    if base.endswith(("s", "sh", "ch", "x")):
        return base, base + "es", base + "ed", base + "ing"
    if re.fullmatch(r"[^aeiou]{0,3}[aeiou][bdgklmnprt]", base) or base in (
        "submit",
        "permit",
        "admit",
        "occur",
        "control",
        "enrol",
        "prefer",
    ):
        return base, base + "s", base + base[-1] + "ed", base + base[-1] + "ing"
    return base, base + "s", base + "ed", base + "ing"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The classes by word, the prepositions that a noun takes besides *of*, and UK/US spelling pairs."""

    flags: dict[str, int]
    takes: dict[str, frozenset[str]]
    spelling: tuple[tuple[str, str], ...]
    nouns_in_ing_ed_ly: frozenset[str] = field(default_factory=frozenset)

    def of(self, word: str) -> int:
        """The classes of a lower-case word."""
        known = self.flags.get(word)
        return known if known is not None else self._guess(word)

    def _guess(self, word: str) -> int:
        if not word[0].isalnum():
            return W.PUNCT
        if _DECADES.match(word) or _UNIT.match(word):
            return W.NUMBER
        if word.endswith("'s"):
            return W.POSSESSIVE
        last = word.rsplit("-", 1)[-1]
        if last != word and last in ("induced", "mediated", "treated", "associated", "dependent", "driven", "naive", "exposed"):
            return W.NP | W.EDGE if last == "induced" else W.PUNCT
        if len(word) > 4 and last not in self.nouns_in_ing_ed_ly:
            if word.endswith("ly"):
                return W.ADVERB
            if last == word and word.endswith("ed") and not word.endswith("eed"):
                return W.VERB | W.PAST
            if last == word and word.endswith("ing"):
                return W.VERB
        known = self.flags.get(last, 0) if last != word else 0
        return W.NP | (known & (W.MEASURE | W.SCORE | W.OF_HEAD))


@cache
def lexicon(path: Path) -> Lexicon:
    """The lexicon of the file at ``path``, read once."""
    flags: dict[str, int] = {}
    takes: dict[str, frozenset[str]] = {}
    spelling: list[tuple[str, str]] = []
    kept: set[str] = set()
    bases: list[tuple[str, int]] = []
    for kind, word, value in rows(path):
        if kind in _PLAIN:
            flags[word] = flags.get(word, 0) | _PLAIN[kind]
        elif kind == "takes":
            takes[word.replace("-", " ")] = frozenset(value.split(","))
        elif kind == "spelling":
            spelling.append((word, value))
        elif kind in ("participle", "nouning", "ly_noun"):
            kept.add(word)
            flags[word] = flags.get(word, 0) | W.NP
        else:
            bases.append((word, {"verb": W.VERB, "change": W.CHANGE, "effect_verb": W.EFFECT}[kind]))
    for base, flag in bases:
        for number, form in enumerate(inflections(base)):
            if flags.get(form, 0) & FUNCTION:
                continue
            flags[form] = flags.get(form, 0) | flag | (W.PAST if number == 2 else 0)
    for word, have in flags.items():
        if have & W.ADVERB or (word.endswith("ly") and len(word) > 4 and word not in kept):
            flags[word] = have | W.ADVERB
            continue
        noun = bool(have & _NOUN) or word in kept or word in takes
        if have & FUNCTION or (have & (W.VERB | W.CHANGE | W.EFFECT) and not noun):
            continue
        flags[word] = have | W.NP
    return Lexicon(flags, takes, tuple(spelling), frozenset(kept))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one sentence: lower-case forms, forms as written, classes, and offsets in the reading text."""

    text: list[str]
    raw: list[str]
    flags: list[int]
    starts: list[int]
    ends: list[int]
    takes: dict[str, frozenset[str]]

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, a: int, b: int) -> str:
        """The words ``a`` to ``b`` with single spaces, in lower case."""
        return " ".join(self.text[a:b])


def words_of(text: str, start: int, end: int, lex: Lexicon, memo: dict[str, tuple[str, int]]) -> Words:
    """The words of ``text[start:end]``. ``memo`` keeps the lower-case form and the classes of words seen in this text."""
    forms: list[str] = []
    raw: list[str] = []
    flags: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        known = memo.get(word)
        if known is None:
            form = fold_marks(word).lower()
            known = memo[word] = form, lex.of(form)
        raw.append(word)
        forms.append(known[0])
        flags.append(known[1])
        starts.append(match.start())
        ends.append(match.end())
    return Words(forms, raw, flags, starts, ends, lex.takes)


def spellings(surface: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """``surface`` and its other spellings: UK and US, with spaces for hyphens, and the singular of a plural."""
    forms = [surface]
    low = surface
    for uk, us in pairs:
        low = low.replace(uk, us)
    if low != surface:
        forms.append(low)
    for form in list(forms):
        if "-" in form and len(form) > 6:
            forms.append(form.replace("-", " "))
    for form in list(forms):
        if len(form) > 6 and form[-1] == "s" and not form.endswith(("ss", "us", "is", "ics", "xus", "AEs")) and form[-2].islower():
            forms.append(form[:-3] + "y" if form.endswith("ies") else form[:-1])
    yield from dict.fromkeys(forms)
