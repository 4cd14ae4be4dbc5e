"""How often: ``three times a day``, ``b.i.d.``, ``every 8 hours``, ``in monthly intervals``, ``3 infusions``.

A FREQUENCY's value is ``{"count", "per", "every"}``: ``count`` times per ``per`` (a unit of time), or once every ``every``
(``{"value", "unit"}``). A count of infusions or sessions alone has neither. The span is the whole phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketaminer.model import JSON
from ketaminer.stages.ner.found import Found
from ketaminer.stages.ner.time_words import SMALL_NUMBER, UNIT_WORD, small_value, time_words

_PERIOD = {
    "daily": "day", "day": "day", "d": "day", "nightly": "day", "night": "day", "morning": "day", "evening": "day",
    "weekly": "week", "week": "week", "wk": "week", "fortnightly": "fortnight", "fortnight": "fortnight",
    "monthly": "month", "month": "month", "yearly": "year", "annually": "year", "year": "year",
    "hourly": "hour", "hour": "hour", "h": "hour", "minute": "minute", "session": "session",
}  # fmt: skip
_LATIN = {"qd": 1, "od": 1, "bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4, "nocte": 1, "qhs": 1, "qod": 0, "prn": 0}
_STEPS = {"other": 2.0, "second": 2.0, "third": 3.0}
_ADVERB = "daily|weekly|monthly|yearly|annually|hourly|nightly|fortnightly"
_BETWEEN = "after|post|before|following|of|and|to|per|in|with|received|by|for|from|the|during|or|were|was"
_COUNTED = re.compile(rf"(?<![$€£\w.])(?:\d+(?:\.\d+)?|{SMALL_NUMBER})[ -](?:[a-z]+ )?$", re.I)
_STEP = re.compile(r"(?<![\w.,])(?P<n>\d{1,2}|two|three|four|six|eight)[ -]$", re.I)
_LATIN_PATTERN = re.compile(
    r"(?<![\w.])(?:(?P<latin>b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.d|QD|qd|o\.d|OD|t\.?d\.?s|q\.?d\.?s|b\.d|BD|bd|q\.?o\.?d|p\.?r\.?n"
    r"|q\.?h\.?s|nocte)\.?(?!\w)|[qQ] ?(?P<qh>\d{1,2}) ?[hH](?:ours?|rs?)?\b\.?)",
    re.I,
)


class _Patterns:
    def __init__(self, words: dict[str, str]) -> None:
        self.all = re.compile(
            rf"\b(?:(?P<times>once|twice|thrice|(?P<tn>{SMALL_NUMBER})(?:[-\u2013]| to "
            rf"| or )?(?P<tm>{SMALL_NUMBER})?[ -]?(?:times|doses|x|×))"
            rf"(?:[ -](?P<adv>{_ADVERB})\b| ?/ ?(?P<slash>day|week|month|year|d|wk)\b"
            r"|[ ,](?:an?|per|each|every|in|in a|the same)[ -](?P<per>day|week|month|year|hour|night|fortnight|minute|session)\b)"
            r"|(?:in |at |with )?(?P<interval>daily|weekly|monthly|yearly|hourly|fortnightly) intervals?"
            r"|every (?:(?P<other>other|second|third) )?(?P<every>day|night|week|month|year|hour|morning|evening|fortnight)\b"
            r"|(?:each|per) (?P<each>day|night|week|month|morning|evening)\b"
            r"|(?P<count>\d{1,2}|single|one|two|three|four|five|six|seven|eight|nine|ten|twelve|repeated|multiple|serial) "
            rf"(?:(?!{UNIT_WORD}\b|(?:{_BETWEEN})\b)(?:[a-z][a-zA-Z-]{{1,16}}|[A-Z]{{2,6}}) ){{0,2}}(?:{words['act']})\b"
            r"|(?P<bare>(?:bi-?)?(?:daily|weekly|monthly)|nightly|fortnightly|every-other-day|on alternate days|alternate days)\b)",
            re.I,
        )
        self.not_schedule = re.compile(rf" (?:{words['not_schedule']})\b", re.I)
        self.dosed = re.compile(rf"(?:\d|(?:{words['dosed']}))\.?[ ,(]{{1,2}}$", re.I)


@cache
def _patterns(path: Path) -> _Patterns:
    return _Patterns(time_words(path))


def find_frequencies(text: str, vocabulary: Path) -> Iterator[Found]:
    """FREQUENCY mentions that are phrases of their own (``every 8 hours`` and the like come with the quantities)."""
    patterns = _patterns(vocabulary)
    for match in patterns.all.finditer(text):
        found = _phrase(text, match, patterns)
        if found is not None:
            yield found
    yield from _latin(text, patterns)


def _value(count: float | None = 1, per: str | None = None, every: JSON | None = None) -> JSON:
    return {"count": count, "per": per, "every": every}


def _phrase(text: str, match: re.Match[str], patterns: _Patterns) -> Found | None:
    start, end = match.span()
    score = 0.9
    if match["times"]:
        word = match["times"].lower()
        count = {"once": 1.0, "twice": 2.0, "thrice": 3.0}.get(word) or small_value(match["tn"])
        value = _value(count, _PERIOD[(match["adv"] or match["slash"] or match["per"]).lower()])
        if match["tm"]:
            value["high"] = small_value(match["tm"])
    elif match["interval"]:
        value = _value(per=_PERIOD[match["interval"].lower()])
    elif match["every"]:
        step = _STEPS.get((match["other"] or "").lower(), 1.0)
        value = _value(every={"value": step, "unit": _PERIOD[match["every"].lower()]})
    elif match["each"]:
        if not _COUNTED.search(text, max(0, start - 24), start):
            return None
        value = _value(per=_PERIOD[match["each"].lower()])
        score = 0.5
    elif match["count"]:
        word = match["count"].lower()
        value = _value(None if word in ("repeated", "multiple", "serial") else 1.0 if word == "single" else small_value(word))
        score = 0.6
    else:
        word = match["bare"].lower()
        if patterns.not_schedule.match(text, end):
            return None
        step_before = _STEP.search(text, max(0, start - 8), start)
        if "alternate" in word or "other" in word:
            value = _value(every={"value": 2.0, "unit": "day"})
        elif word.startswith("bi"):
            value = _value(every={"value": 2.0, "unit": _PERIOD[word[2:].lstrip("-")]})
        elif step_before is not None and word != "daily":
            value = _value(every={"value": small_value(step_before["n"]), "unit": _PERIOD[word]})
            start, score = step_before.start(), 0.8
        else:
            value = _value(per=_PERIOD[word])
    return Found("FREQUENCY", start, end, value=value, score=score, rule="frequency")


def _latin(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in _LATIN_PATTERN.finditer(text):
        if match["qh"]:
            value = _value(every={"value": float(match["qh"]), "unit": "hour"})
        else:
            raw = match["latin"]
            # without full stops bid, OD and the like mean other things too, unless something is dosed
            if "." not in raw and not patterns.dosed.search(text, max(0, match.start() - 16), match.start()):
                continue
            word = raw.replace(".", "").lower()
            times = _LATIN[word]
            value = _value(float(times), "day") if times else _value(every={"value": 2.0, "unit": "day"} if word == "qod" else None)
        yield Found("FREQUENCY", *match.span(), value=value, score=0.9, rule="frequency.latin")
