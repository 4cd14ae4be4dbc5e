"""Doses: ``2.5 mg/kg``, ``25 – 50 mg``, ``0.08% weight/volume``, ``two 10 mg tablets``, ``a high dose``.

A dose's span is its numbers and unit, without drug, route or preposition; of a list that shares a unit each number is a
dose of its own. A number in grams or litres, a concentration or a percentage is a dose only where the words around it
speak of giving something (``gazetteers/dose_words.tsv``); such a one has a lower score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import JSON
from ketaminer.stages.ner.alternation import alternation
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.quantities import Quantity, quantities
from ketaminer.stages.ner.routes import find_routes

_PLAIN = frozenset(("mass", "amount", "activity", "radio", "mac", "form", "doses"))
_DILUTION = re.compile(r"(?<![\w:.])1 ?: ?(\d{1,3}(?:,000|000)|\d{1,3}(?:,\d{3}){1,2})(?![\d:])")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'’-]{0,40}")
_DOSE = "doses?|dosages?|dosed|dosing"
_DOSE_WORD = re.compile(rf"[ -](?:{_DOSE})\b", re.IGNORECASE)
_QUALIFIERS = 160  # characters before the word *dose* that its qualifiers may take
_NEXT = re.compile(r"\s?\(?(?:of )?([A-Za-z][A-Za-z0-9-]{1,40})(?: ([A-Za-z][A-Za-z-]{1,40}))?")


def find_doses(reading: Reading, config: Config) -> list[Found]:
    """DOSE and ROUTE mentions in the order they were found (doses in numbers, doses in words, routes)."""
    found = quantities(reading.text, config.vocabulary(config.ner.units))
    words = dose_words(config.vocabulary("dose_words.tsv"))
    doses = list(_numbered(reading.text, found, words))
    doses += words.find_qualified(reading.text)
    doses += words.find_dilutions(reading.text)
    return doses + find_routes(reading, config, frozenset(d.end for d in doses))


def _numbered(text: str, found: tuple[Quantity, ...], words: DoseWords) -> Iterator[Found]:
    for quantity in found:
        score = words.score(text, quantity)
        if score:
            value: JSON = {"low": quantity.low, "high": quantity.high, "unit": quantity.unit.name, "per": quantity.unit.per}
            if quantity.spread is not None:
                value["spread"] = quantity.spread
            yield Found("DOSE", quantity.start, quantity.end, value=value, score=score, rule="dose.number")


class DoseWords:
    """The vocabulary of ``dose_words.tsv`` and the judgements made with it."""

    def __init__(self, table: list[list[str]]) -> None:
        of: dict[str, list[tuple[str, str]]] = {}
        for kind, value, surface in table:
            of.setdefault(kind, []).append((surface, value))
        self._give = frozenset(s for s, _ in of["give"])
        self._solution = frozenset(s for s, _ in of["solution"])
        self._substance = frozenset(s for s, _ in of["drug_word"])
        self._endings = tuple(s for s, _ in of["drug_ending"])
        self._measured = frozenset(s for s, _ in of["measured"])
        self._not_dose = frozenset(s for s, _ in of["not_dose"])
        self._qualifiers = dict(of["qualifier"])
        names = alternation(self._qualifiers)
        self._qualified = re.compile(
            rf"\b{names}(?:(?:[ -]|, | or | and | to ){names}){{0,3}}(?:[ -](?:[a-z]{{3,14}} )?)(?:{_DOSE})\b",
            re.IGNORECASE,
        )
        self._names = re.compile(rf"\b{names}\b", re.IGNORECASE)

    def is_substance(self, word: str) -> bool:
        """Whether a word looks like the name of something that is given."""
        word = word.lower()
        return word in self._substance or (len(word) > 6 and word.endswith(self._endings))

    def _before(self, text: str, at: int, width: int) -> list[str]:
        """The words before ``at`` within its clause, lower case."""
        left = text[max(0, at - width) : at]
        return [w.lower() for w in _WORD.findall(left[max(left.rfind("; "), left.rfind(". "), left.rfind("\n"), 0) :])]

    def score(self, text: str, quantity: Quantity) -> float:
        """How surely a quantity is a dose: 0 where it is none."""
        kind = quantity.unit.kind
        if kind in _PLAIN:
            return self._score_amount(text, quantity)
        if kind == "strength":
            return 1.0
        if kind == "percent":
            return self._score_percent(text, quantity)
        if kind in ("concentration", "molar", "volume", "rate"):
            return self._score_measured(text, quantity)
        return 0.0

    def _score_amount(self, text: str, quantity: Quantity) -> float:
        unit = quantity.unit
        if text[max(0, quantity.start - 2) : quantity.start].strip() == "×" and unit.name == "g":
            return 0.0
        if unit.base == "g" or unit.kind in ("doses", "form"):
            before = self._before(text, quantity.start, 40)[-5:]
            if not self._not_dose.isdisjoint(before):
                return 0.0
            if unit.base == "g" and not unit.below and quantity.low >= 100 and quantity.low != quantity.high:
                return 0.0  # 250–300 g: an animal's weight
            if unit.kind == "doses":
                return 0.6
            if unit.kind == "form":
                return 0.8
        elif unit.base == "kg":
            return 0.0  # kg/m2 and the like
        elif unit.base == "mmol" or (unit.base in ("mg", "ug") and unit.below and unit.below[0] in ("time", "amount", "mass")):
            before = self._before(text, quantity.start, 40)[-5:]
            if not self._not_dose.isdisjoint(before):
                return 0.0
        return 1.0

    def _score_percent(self, text: str, quantity: Quantity) -> float:
        match = _NEXT.match(text, quantity.end)
        if match is None or text[quantity.end : quantity.end + 2].strip().startswith("("):
            return 0.0
        for word in match.groups():
            if word is None:
                break
            if word.lower() in self._solution or self.is_substance(word):
                return 0.9
            if not word.lower().endswith(("ed", "ic", "al", "ous", "ant")):
                break
        return 0.0

    def _score_measured(self, text: str, quantity: Quantity) -> float:
        before = self._before(text, quantity.start, 90)[-9:]
        after = [w.lower() for w in _WORD.findall(text[quantity.end : quantity.end + 40].split("; ")[0].split(". ")[0])][:4]
        if not self._not_dose.isdisjoint(before[-7:]):
            return 0.0
        given = (
            not self._give.isdisjoint(before)
            or not self._give.isdisjoint(after[:3])
            or self.is_substance(after[0] if after else "")
        )
        level = not self._measured.isdisjoint(before[-5:]) or not self._measured.isdisjoint(after[:2])
        if quantity.unit.kind == "molar" and given and not level:
            return 0.8
        named = any(self.is_substance(w) and w not in self._measured for w in (*after[:2], *before[-7:]))
        return 0.5 if named or (given and not level) else 0.0

    def find_dilutions(self, text: str) -> Iterator[Found]:
        """``1:1000 epinephrine``: a strength, as a percentage of mass by volume (1 g in 1000 mL is 0.1 %)."""
        for match in _DILUTION.finditer(text):
            around = [
                *self._before(text, match.start(), 30)[-2:],
                *(w.lower() for w in _WORD.findall(text[match.end() : match.end() + 40])[:2]),
            ]
            if any(self.is_substance(w) for w in around):
                strength = 100 / int(match[1].replace(",", ""))
                yield Found(
                    "DOSE",
                    *match.span(),
                    value={"low": strength, "high": strength, "unit": "%", "per": None},
                    score=0.8,
                    rule="dose.dilution",
                )

    def find_qualified(self, text: str) -> Iterator[Found]:
        """Doses told in words (``sub-anaesthetic doses``); the value is the class of the first word of size, else of the last."""
        at = 0
        for word in _DOSE_WORD.finditer(text):  # the qualifiers' pattern is slow: it is only tried before this word
            match = self._qualified.search(text, max(at, word.start() - _QUALIFIERS), word.end())
            at = word.end()
            if match is None:
                continue
            classes = [self._qualifiers[m.group().lower()] for m in self._names.finditer(match.group())]
            sized = [c for c in classes if c in ("high", "low", "medium")]
            yield Found("DOSE", *match.span(), value={"qualifier": (sized or classes[::-1])[0]}, score=0.8, rule="dose.words")


@cache
def dose_words(path: Path) -> DoseWords:
    return DoseWords(rows(path))
