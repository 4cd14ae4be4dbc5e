"""Times that are no number with a unit: ``after a year``, ``weeks 4, 8 and 12``, ``on the fifth day``, ``long-term``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketaminer.model import JSON
from ketaminer.stages.ner.found import Found
from ketaminer.stages.ner.time_words import SMALL_NUMBER, small_value, time_words

_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_ARTICLE = re.compile(
    r"\b(?P<prep>(?:after|within|by|for|at|over|during|in|lasts? for|lasted for|lasted) )"
    r"(?:(?:at least|at most|about|approximately|almost|nearly|around|roughly|only|just|up to) )?"
    r"(?P<q>an?|the first|several|(?:a )?few) (?P<half>half[- ]?(?:an? )?)?"
    r"(?P<unit>minute|hour|day|week|month|year|decade)(?P<s>s?)\b(?! ?[-/]|['’])",
    re.I,
)
_JOIN = r"(?:, | and |, and | or |[-\u2013\u2014]| to | through | & )"
_NUMBERED = re.compile(
    r"\b(?P<prep>(?:at|on|by|until|to|from|through|after|before) (?:the )?)?(?P<unit>day|week|month|year|hour|minute)s?(?:[ -]| ?#)"
    r"(?P<n>\d{1,3}(?![\d.,]\d|%|[-\u2013]?[A-Za-z]|\d))"
    rf"(?P<more>(?:{_JOIN}\d{{1,3}}(?![\w%]|[.,]\d)){{0,12}})",
    re.I,
)
_MORE = re.compile(rf"({_JOIN})(\d{{1,3}})")
_THROUGH = ("-", "\u2013", "\u2014", "to", "through")
_NEXT = re.compile(
    r"\b(?:on |in |by )?the (?P<a>day|morning|week) after\b|\b(?:on )?the (?:next|following) (?P<b>day|morning|week)\b", re.I
)
_ORDINAL = re.compile(
    rf"\b(?:on|by|at|in|during|within) the (?P<n>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th)) "
    r"(?:post-?operative |treatment |hospital )?(?P<unit>day|week|month|year)\b(?! ?-)"
    r"(?: (?:of (?:treatment|therapy)|after|following)\b)?",
    re.I,
)
_CONSECUTIVE = re.compile(
    rf"(?<![\w.,])(?P<n>{SMALL_NUMBER}) (?:consecutive|successive|more|additional|further|full|whole) (?P<unit>hour|day|week"
    r"|month|year)s?\b",
    re.I,
)


class _Patterns:
    def __init__(self, words: dict[str, str]) -> None:
        long = rf"(?:[a-zA-Z0-9-]{{2,20}} ){{0,2}}?(?:{words['long']})\b"
        self.long = re.compile(
            rf"\b(?:long[- ]term|prolonged|chronic)(?= {long})|\bchronically(?= (?:treated|administered|exposed|used)\b)", re.I
        )
        self.event = re.compile(
            rf"\b(?:at )?post[- ](?:{words['event']})\b"
            rf"|\bat (?:the )?(?:(?:end|completion) of (?:the )?(?:{words['span']})|(?:last |final )?follow-?up|endpoint"
            r"|discharge|study end)\b",
            re.I,
        )


@cache
def _patterns(path: Path) -> _Patterns:
    return _Patterns(time_words(path))


def find_time_phrases(text: str, vocabulary: Path) -> Iterator[Found]:
    """TIMEPOINT and DURATION mentions in the forms above. An event (``post-treatment``) has a value of ``None``."""
    patterns = _patterns(vocabulary)
    yield from _with_article(text)
    yield from _numbered(text)
    for match in _NEXT.finditer(text):
        unit = "week" if (match["a"] or match["b"]).lower() == "week" else "day"
        yield Found("TIMEPOINT", *match.span(), value={"value": 1.0, "unit": unit}, score=0.8, rule="timepoint.next")
    for match in _ORDINAL.finditer(text):
        word = match["n"].lower()
        value: JSON = {"value": float(_ORDINALS.get(word) or int(word[:-2])), "unit": match["unit"].lower()}
        yield Found("TIMEPOINT", *match.span(), value=value, score=0.8, rule="timepoint.ordinal")
    for match in _CONSECUTIVE.finditer(text):
        value = {"value": small_value(match["n"]), "unit": match["unit"].lower()}
        yield Found("DURATION", *match.span(), value=value, score=0.8, rule="duration.consecutive")
    for match in patterns.long.finditer(text):
        yield Found("DURATION", *match.span(), value={"value": None, "unit": None}, score=0.5, rule="duration.long")
    for match in patterns.event.finditer(text):
        yield Found("TIMEPOINT", *match.span(), value={"value": None, "unit": None}, score=0.5, rule="timepoint.event")


def _with_article(text: str) -> Iterator[Found]:
    for match in _ARTICLE.finditer(text):
        preposition, amount = match["prep"].strip().lower(), match["q"].lower()
        many = amount in ("several", "few", "a few")
        if many != bool(match["s"]):
            continue
        number: float | None = None if many else 0.5 if match["half"] else 1.0
        value: JSON = {"value": number, "unit": match["unit"].lower()}
        if preposition in ("for", "over", "during") or preposition.startswith("last"):
            if amount != "the first":
                yield Found("DURATION", match.start("q"), match.end(), value=value, score=0.7, rule="duration.article")
        elif preposition in ("after", "within") or (amount == "the first" and preposition in ("in", "at")):
            yield Found("TIMEPOINT", *match.span(), value=value, score=0.8, rule="timepoint.article")


def _numbered(text: str) -> Iterator[Found]:
    """``day 14``, ``at weeks 4, 8 and 12``: a timepoint for each number."""
    for match in _NUMBERED.finditer(text):
        unit, first = match["unit"].lower(), int(match["n"])
        counted = not match["prep"] and text[max(0, match.start() - 2) : match.start()].strip(" -").isdigit()
        if (unit == "year" and first > 100) or counted:
            continue  # year 2004; in 24 hours 2 of them
        value: JSON = {"value": float(first), "unit": unit}
        end = match.end("n")
        more = list(_MORE.finditer(match["more"]))
        if more and more[0][1].strip() in _THROUGH and int(more[0][2]) > first:
            value = {"value": float(more[0][2]), "unit": unit, "low": float(first)}
            end += more.pop(0).end()
        yield Found("TIMEPOINT", match.start(), end, value=value, score=0.9, rule="timepoint.numbered")
        for one in more:
            start = match.start("more") + one.start(2)
            later: JSON = {"value": float(one[2]), "unit": unit}
            yield Found("TIMEPOINT", start, start + len(one[2]), value=later, score=0.8, rule="timepoint.numbered")
