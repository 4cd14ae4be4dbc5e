"""Routes of administration: ``i.m.``, ``IV``, ``intranasally``, ``by mouth``; forms and acts that suggest one score lower.

A form that is given by several routes (*drops*, *spray*) is a mention without a name: its value is ``{"route": None}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.drug_names import DrugVocabulary, drug_vocabulary
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import Term, TermMatcher

_SCORE = {"strong": 1.0, "weak": 0.5, "after_dose": 0.9, "before_drug": 0.6, "by_drug": 0.5}
_FORMS = ("weak", "by_drug")
# what makes IV a numeral, before and after it
_NUMERAL_BEFORE = re.compile(
    r"(?:\b(?:phases?|tables?|stages?|types?|grades?|class|classes|groups?|ax[ei]s|levels?|figs?\.?|figures?|parts?|sections?"
    r"|chapters?|volume|vol\.|factors?"
    r"|cranial nerve|collagen|appendix|trial|arm|zone|study|step|aim|cohort|division|fraction|complex|dsm|dipeptidyl peptidase"
    r"|I{1,3}|V)"
    r"[ \u2013\u2014,/-]{1,3}(?:(?:and|or|to|through) )?|[A-Za-z]-)$",
    re.IGNORECASE,
)
_NUMERAL_AFTER = re.compile(
    r"[-\u2013/,]? ?(?:(?:and|to|or) )?(?:V\b|VI\b)|\)? (?:trials?|studies|study|disease|hypersensitivity|estimat|regression"
    r"|analys)|-TR\b"
)


_STOP = re.compile(r"[.,;:()\n]|\b(?:and|or|to|with|by|versus|vs)\b")
_LAST_WORD = re.compile(r"([A-Za-z]{2,20})[ -]$")
_NEXT_WORD = re.compile(r"[ -]([A-Za-z]{3,30})")
_OFTEN = re.compile(
    r"[,;(]? ?(?:(?:once|twice|thrice|three times|four times|single dose|daily|weekly|hourly|a day|per day|bid|tid|qid|b\.i\.d\."
    r"|every \d{1,2} ?(?:h|hours?|days?)|for \d{1,2} (?:days|weeks))[,;]? ?){1,3}$"
)
_STAND_IN = re.compile(r"\b(?:placebo|saline|vehicle|sham|active|study|trial|medicated)[ -]$", re.IGNORECASE)
_WIDTH = 40  # characters beside a form in which its drug is looked for
_TO_DRUG = re.compile(r"[ -](?:(?:of|with|using) )?(?:(?:the|a|an|\d[\d.]{0,5} ?%) )?")


@dataclass(frozen=True, slots=True)
class _Routes:
    """The vocabulary: the matcher; what may not follow a route; the acts of giving; words that make a form another thing."""

    matcher: TermMatcher[tuple[str | None, str]]
    part: re.Pattern[str]
    acts: frozenset[str]
    other: frozenset[str]


@cache
def _vocabulary(path: Path) -> _Routes:
    table = rows(path)
    words: dict[str, list[str]] = {"part": [], "act": [], "other": []}
    terms: list[Term[tuple[str | None, str]]] = []
    for surface, route, kind, cased in table:
        if kind in words:
            words[kind].append(surface)
        else:
            terms.append(Term(surface, (None if route == "-" else route, kind), cased=cased == "y"))
    parts = sorted((re.escape(word) for word in words["part"]), key=len, reverse=True)
    # intravenous tissue plasminogen activator is a drug by a route
    part = re.compile(rf"[ -](?:{'|'.join(parts) or '(?!)'})(?!\w| plasminogen| factor)", re.IGNORECASE)
    return _Routes(
        TermMatcher(terms), part, frozenset(w.lower() for w in words["act"]), frozenset(w.lower() for w in words["other"])
    )


def find_routes(reading: Reading, config: Config, dose_ends: frozenset[int] = frozenset()) -> list[Found]:
    """ROUTE mentions. ``dose_ends``: where doses end (``im`` and the like are routes only right behind one)."""
    text = reading.text
    out: list[Found] = []
    routes = _vocabulary(config.vocabulary(config.ner.routes))
    drugs = drug_vocabulary(config)
    for start, end, (route, kind) in routes.matcher.find(text, reading.breaks):
        if kind == "after_dose" and not _behind_dose(text, start, dose_ends):
            continue
        surface = text[start:end]
        if (surface in ("IV", "iv") and is_numeral(text, start, end)) or routes.part.match(text, end):
            continue
        before = _LAST_WORD.search(text, max(0, start - 22), start) if kind in _FORMS else None
        if before is not None and before[1].lower() in routes.other:
            continue
        if kind == "before_drug" and not _gives(text, end, routes, drugs):
            continue
        if surface[-2:-1] == "." and text[end : end + 1] == ".":
            end += 1
        if (
            kind in _FORMS
            and out
            and out[-1].rule == "route.strong"
            and start - out[-1].end <= 30
            and not _STOP.search(text, out[-1].end, start)
        ):
            if start - out[-1].end <= 2:
                continue  # the intravenous infusion: the adjective tells the route
            route = out[-1].name  # the intravitreal ketamine injection
        elif kind == "by_drug" and not _by_drug(text, start, end, drugs):
            continue
        if kind == "strong" and out and out[-1].rule == "route.weak" and start - out[-1].end <= 2:
            out.pop()
        out.append(Found("ROUTE", start, end, route, value={"route": route}, score=_SCORE[kind], rule=f"route.{kind}"))
    return out


def _behind_dose(text: str, start: int, dose_ends: frozenset[int]) -> bool:
    """Whether a dose ends right before, or with nothing but how often it is given in between: *40 mg/kg, daily, ip*."""
    if not dose_ends.isdisjoint((start - 1, start - 2)):
        return True
    often = _OFTEN.search(text, max(0, start - 40), start)
    return often is not None and not dose_ends.isdisjoint((often.start(), often.start() + 1))


def _gives(text: str, end: int, routes: _Routes, drugs: DrugVocabulary) -> bool:
    """Whether an act of giving or a drug follows at ``end``: *ocular timolol*, *systemic therapy*."""
    word = _NEXT_WORD.match(text, end)
    return word is not None and (word[1].lower() in routes.acts or drugs.matcher.get(word[1]) is not None)


def _by_drug(text: str, start: int, end: int, drugs: DrugVocabulary) -> bool:
    """Whether a form stands right beside a drug: *nicotine patch*, *irrigation with povidone*."""
    low = max(0, start - _WIDTH)
    if _STAND_IN.search(text, low, start):
        return True
    if any(start - low - hit.end == 1 for hit in drugs.matcher.find(text[low : start + 1])):
        return True
    gap = _TO_DRUG.match(text, end)
    return gap is not None and any(hit.start == 0 for hit in drugs.matcher.find(text[gap.end() : gap.end() + _WIDTH]))


def is_numeral(text: str, start: int, end: int) -> bool:
    """Whether ``IV`` at this place is the number four."""
    if text[start:end] == "iv" and text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        return True
    return _NUMERAL_BEFORE.search(text, max(0, start - 30), start) is not None or _NUMERAL_AFTER.match(text, end) is not None
