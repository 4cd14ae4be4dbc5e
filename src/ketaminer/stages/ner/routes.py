"""Routes of administration: ``i.m.``, ``IV``, ``intranasally``, ``by mouth``; forms and acts that suggest one score lower."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import Term, TermMatcher

_SCORE = {"strong": 1.0, "weak": 0.5, "after_dose": 0.9}
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


@cache
def _vocabulary(path: Path) -> tuple[TermMatcher[tuple[str, str]], re.Pattern[str]]:
    """The routes, and a pattern of what may not follow one (tried right behind it)."""
    table = rows(path)
    routes = TermMatcher(
        Term(surface, (route, kind), cased=cased == "y") for surface, route, kind, cased in table if kind != "part"
    )
    parts = sorted((re.escape(row[0]) for row in table if row[2] == "part"), key=len, reverse=True)
    # intravenous tissue plasminogen activator is a drug by a route
    return routes, re.compile(rf"[ -](?:{'|'.join(parts) or '(?!)'})(?!\w| plasminogen| factor)", re.IGNORECASE)


def find_routes(reading: Reading, config: Config, dose_ends: frozenset[int] = frozenset()) -> list[Found]:
    """ROUTE mentions. ``dose_ends``: where doses end (``im`` and the like are routes only right behind one)."""
    text = reading.text
    out: list[Found] = []
    routes, part = _vocabulary(config.vocabulary(config.ner.routes))
    for start, end, (route, kind) in routes.find(text, reading.breaks):
        if kind == "after_dose" and not {start - 1, start - 2} & dose_ends:
            continue
        surface = text[start:end]
        if (surface in ("IV", "iv") and is_numeral(text, start, end)) or part.match(text, end):
            continue
        if surface[-2:-1] == "." and text[end : end + 1] == ".":
            end += 1
        if (
            kind == "weak"
            and out
            and out[-1].rule != "route.weak"
            and start - out[-1].end <= 30
            and not _STOP.search(text, out[-1].end, start)
        ):
            if start - out[-1].end <= 2:
                continue  # the intravenous infusion: the adjective tells the route
            route = str(out[-1].name)  # the intravitreal ketamine injection
        if kind != "weak" and out and out[-1].rule == "route.weak" and start - out[-1].end <= 2:
            out.pop()
        out.append(Found("ROUTE", start, end, route, value={"route": route}, score=_SCORE[kind], rule=f"route.{kind}"))
    return out


def is_numeral(text: str, start: int, end: int) -> bool:
    """Whether ``IV`` at this place is the number four."""
    if text[start:end] == "iv" and text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        return True
    return _NUMERAL_BEFORE.search(text, max(0, start - 30), start) is not None or _NUMERAL_AFTER.match(text, end) is not None
