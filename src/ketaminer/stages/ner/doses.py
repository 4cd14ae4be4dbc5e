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
from ketaminer.stages.ner.drug_names import Drug, drug_vocabulary
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import TermMatcher
from ketaminer.stages.ner.numerals import word_value
from ketaminer.stages.ner.quantities import Quantity, quantities
from ketaminer.stages.ner.routes import find_routes

_PLAIN = frozenset(("mass", "amount", "activity", "radio", "mac", "form", "doses"))
_RATES = frozenset(("volume", "rate"))  # donors: 10 mL/kg/h; recipients: 15 mL/kg/h
_DILUTION = re.compile(r"(?<![\w:.])1 ?: ?(\d{1,3}(?:,000|000)|\d{1,3}(?:,\d{3}){1,2})(?![\d:])")
_CLAUSE_END = re.compile(r"; |(?<![. (][A-Za-z])\. |\n")  # not the stop of i.p.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'’-]{0,40}")
_DOSE = "doses?|dosages?|dosed|dosing"
_DOSE_WORD = re.compile(rf"[ -](?:{_DOSE})\b", re.IGNORECASE)
_QUALIFIERS = 160  # characters before the word *dose* that its qualifiers may take
# what an overdose is counted by, or a service for it: the event as a statistic, not what somebody took
_EVENT = re.compile(
    r"[ -](?:deaths?|mortality|fatalit(?:y|ies)|prevention|prevented|risks?|rates?|crisis|epidemic|education|training|responses?"
    r"|awareness|reversals?|hotline|kits?)\b",
    re.IGNORECASE,
)
_AT_CONCENTRATION = re.compile(
    r"\bat (?:an? )?(?:final )?concentrations? (?:of|ranging|from|between)(?: from)?(?: [\d.,]{1,10} (?:to|and|or))? $"
)
_COUNTED = re.compile(
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve) (?:(?:oral|intravenous|intramuscular|intranasal|intrathecal"
    r"|subcutaneous|sublingual|rectal|epidural|topical|inhaled|booster|daily|weekly|monthly|vaccine) ){1,2}doses\b",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?<![\w./,:-])(\d{1,4}(?:\.\d{1,3})?)/$")
_IN_UNIT = re.compile(r"(?:[A-Za-z]|\))/ ?$")  # µg/100 mL: a number that belongs to a unit
_OF_LEVEL = frozenset(("level", "levels", "plasma", "serum", "blood"))
_NEXT = re.compile(r"\s?\(?(?:of )?([A-Za-z][A-Za-z0-9-]{1,40})(?: ([A-Za-z][A-Za-z-]{1,40}))?")


def find_doses(reading: Reading, config: Config) -> list[Found]:
    """DOSE and ROUTE mentions in the order they were found (doses in numbers, doses in words, routes)."""
    found = quantities(reading.text, config.vocabulary(config.ner.units))
    words = dose_words(config)
    doses = list(_numbered(reading.text, found, words))
    doses += words.find_qualified(reading.text)
    doses += words.find_dilutions(reading.text)
    doses += _counted(reading.text)
    return doses + find_routes(reading, config, frozenset(d.end for d in doses))


def _numbered(text: str, found: tuple[Quantity, ...], words: DoseWords) -> Iterator[Found]:
    last: tuple[int, str, float] | None = None  # end, unit and score of the dose before
    for quantity in found:
        score = words.score(text, quantity)
        if not score and last is not None and quantity.unit.kind in _RATES and quantity.unit.name == last[1]:
            gap = text[last[0] : quantity.start]
            score = last[2] if len(gap) <= 40 and ". " not in gap and "\n" not in gap else 0.0
        if score:
            last = (quantity.end, quantity.unit.name, score)
            value: JSON = {"low": quantity.low, "high": quantity.high, "unit": quantity.unit.name, "per": quantity.unit.per}
            if quantity.spread is not None:
                value["spread"] = quantity.spread
            yield Found("DOSE", quantity.start, quantity.end, value=value, score=score, rule="dose.number")
            if quantity.unit.kind in ("mass", "activity") and quantity.own_unit and quantity.low == quantity.high:
                yield from _first_of_pair(text, quantity, score)


def _first_of_pair(text: str, quantity: Quantity, score: float) -> Iterator[Found]:
    """The first number of ``200/6 ug``, the dose of the other drug of a combination."""
    match = _PAIR.search(text, max(0, quantity.start - 9), quantity.start)
    if match is not None:
        number = float(match[1])
        value: JSON = {"low": number, "high": number, "unit": quantity.unit.name, "per": quantity.unit.per}
        yield Found("DOSE", match.start(1), match.end(1), value=value, score=score, rule="dose.number")


def _counted(text: str) -> Iterator[Found]:
    """``two oral doses``, where words stand between the number and what it counts."""
    for match in _COUNTED.finditer(text):
        number = word_value(match[1])
        if number is None:
            number = float(match[1])
        value: JSON = {"low": number, "high": number, "unit": "{dose}", "per": None}
        yield Found("DOSE", *match.span(), value=value, score=0.6, rule="dose.number")


class DoseWords:
    """The vocabulary of ``dose_words.tsv`` and the judgements made with it."""

    def __init__(self, table: list[list[str]], drugs: TermMatcher[Drug]) -> None:
        self._drugs = drugs
        of: dict[str, list[tuple[str, str]]] = {}
        for kind, value, surface in table:
            of.setdefault(kind, []).append((surface, value))
        self._give = frozenset(s for s, _ in of["give"])
        self._solution = frozenset(s for s, _ in of["solution"])
        self._substance = frozenset(s for s, _ in of["drug_word"])
        self._endings = tuple(s for s, _ in of["drug_ending"])
        self._measured = frozenset(s for s, _ in of["measured"])
        self._not_dose = frozenset(s for s, _ in of["not_dose"])
        self._given_at = frozenset(s for s, _ in of["given_at"])
        self._qualifiers = dict(of["qualifier"])
        names = alternation(self._qualifiers)
        quote = "['\"\u2018\u2019\u201c\u201d]{0,1}"
        self._qualified = re.compile(
            rf"(?:{quote}(?<!\w)){names}{quote}(?:(?:[ -]|, | or | and | to ){names}{quote}){{0,3}}"
            rf"(?:[ -](?:[a-z]{{3,14}} |[A-Z]{{2,6}} )?)(?:{_DOSE})\b",
            re.IGNORECASE,
        )
        self._alone = dict(of["alone"])
        self._one_word = re.compile(rf"(?<![\w-]){alternation(self._alone)}(?![\w-])", re.IGNORECASE)
        self._amounts = dict(of["amount"])
        self._amount = re.compile(
            rf"\b(({alternation(self._amounts)}) (?:amounts?|quantit(?:y|ies))) of ([A-Za-z-]{{3,40}})(?: ([A-Za-z-]{{4,40}}))?",
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
        begin = 0
        for end in _CLAUSE_END.finditer(left):
            begin = end.end()
        return [w.lower() for w in _WORD.findall(left, begin)]

    def score(self, text: str, quantity: Quantity) -> float:
        """How surely a quantity is a dose: 0 where it is none."""
        kind = quantity.unit.kind
        if _IN_UNIT.search(text, max(0, quantity.start - 3), quantity.start):
            return 0.0
        if kind in _PLAIN:
            return self._score_amount(text, quantity)
        if kind == "strength":
            return 1.0 if _OF_LEVEL.isdisjoint(self._before(text, quantity.start, 40)[-3:]) else 0.0
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
        elif unit.base == "kg" or (unit.base == "mmol" and unit.below and unit.below[0] == "amount"):
            return 0.0  # kg/m2; mmol/mol, as glycated haemoglobin is told
        elif unit.base == "mmol" or (unit.base in ("mg", "ug") and unit.below and unit.below[0] in ("time", "amount", "mass")):
            before = self._before(text, quantity.start, 40)[-5:]
            if not self._not_dose.isdisjoint(before):
                return 0.0
        return 1.0

    def _score_percent(self, text: str, quantity: Quantity) -> float:
        match = _NEXT.match(text, quantity.end)
        if "\u00b0C" in text[max(0, quantity.start - 12) : quantity.start]:
            return 0.0  # 37 °C and 5% CO2: an incubator
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
        if not self._not_dose.isdisjoint(before[-7:]) or not _OF_LEVEL.isdisjoint(before[-2:]):
            return 0.0
        given = (
            not self._give.isdisjoint(before)
            or not self._give.isdisjoint(after[:3])
            or self.is_substance(after[0] if after else "")
            or _AT_CONCENTRATION.search(text, max(0, quantity.start - 40), quantity.start) is not None
            or (quantity.unit.kind == "volume" and not self._given_at.isdisjoint(after[:1]))
        )
        level = not self._measured.isdisjoint(before[-5:]) or not self._measured.isdisjoint(after[:2])
        if quantity.unit.kind == "molar" and given and not level:
            return 0.8
        if before and not level and self._drugs.get(before[-1]) is not None:
            return 0.6
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
            sized = [c for c in classes if c in ("high", "low", "medium", "maximum", "minimum")]
            yield _worded(*match.span(), (sized or classes[::-1])[0], 0.8)
        low = text.lower()
        alone = any(word in low for word in self._alone)
        for match in self._one_word.finditer(text) if alone else ():
            if not _EVENT.match(text, match.end()):
                yield _worded(*match.span(), self._alone[match.group().lower()], 0.6)
        for match in self._amount.finditer(text) if " of " in low and ("amount" in low or "quantit" in low) else ():
            if any(w and (self.is_substance(w) or self._drugs.get(w)) for w in match.group(3, 4)):
                yield _worded(*match.span(1), self._amounts[match[2].lower()], 0.6)


def _worded(start: int, end: int, qualifier: str, score: float) -> Found:
    return Found("DOSE", start, end, value={"qualifier": qualifier}, score=score, rule="dose.words")


@cache
def _dose_words(path: Path, drugs: TermMatcher[Drug]) -> DoseWords:
    return DoseWords(rows(path), drugs)


def dose_words(config: Config) -> DoseWords:
    return _dose_words(config.vocabulary("dose_words.tsv"), drug_vocabulary(config).matcher)
