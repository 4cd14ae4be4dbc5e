"""Times: when (TIMEPOINT), for how long (DURATION) and how often (FREQUENCY).

A quantity of time is none of the three by itself; the words around it decide, and without a deciding word nothing is
emitted. Spans: a TIMEPOINT has its preposition and the ``after`` or ``post…`` behind it (``After two years``, ``up to 48
hours post infusion``, ``4 hours after``); a DURATION is the quantity alone (``52 minutes``, ``40-min``); a FREQUENCY is
the whole phrase (``three times a day``, ``every 8 hours``). Ages and half-lives are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.model import JSON
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.frequencies import find_frequencies
from ketaminer.stages.ner.quantities import Quantity, quantities
from ketaminer.stages.ner.time_phrases import find_time_phrases
from ketaminer.stages.ner.time_words import time_words

_ABOUT = (
    r"(?:(?:about|approximately|approx\.|around|roughly|nearly|almost|at least|at most|only|just|more than|less than|over|an?|the"
    r"|each|both) "
    r"|[~≈≥≤<>] ?){0,3}"
)
_WHICH = (
    r"(?:(?:the|a|an|these|those) )?"
    r"(?:(?:first|initial|next|last|following|subsequent|previous|preceding|entire|same|whole|full|additional|further|total) )?"
)
_LOOK = 48  # characters looked at before a quantity
_NO_TIME = re.compile(
    r"\b(?:aged?|ages|old|age (?:of|was|is|ranged?[,:]?|between)|(?:mean|median) age[,:]?|half-li(?:fe"
    r"|ves)(?: [\w.,()-]{1,20}){0,3}?)[ (:=]{0,2}"
    rf"(?:between |from |of )?{_ABOUT}$",
    re.I,
)
_AGE_AFTER = re.compile(r"[ -]{0,2}(?:old\b|olds\b|of age\b|\(?age\b|olds?,)", re.I)
_EVERY = re.compile(
    r"(?:\b(?:every|each|separated by|apart by|at intervals of|in intervals of|with intervals of|an interval of|intervals of"
    r"|spaced|q\.?) ?"
    rf"{_ABOUT}|\bq)$",
    re.I,
)
_WHEN = re.compile(
    r"\b(?:(?:at|by|until) the end of|after|at|by|within|until|till|up to|post|following|through|beyond"
    r"|in(?= (?:the )?(?:first|initial|next|last|following|subsequent))"
    r"|during(?= (?:the )?(?:first|initial|last))|over(?= the (?:first|last|next)))"
    rf"(?: a (?:median|mean|total|follow-up|period|minimum)(?: follow-up)? of)? {_WHICH}{_ABOUT}$",
    re.I,
)
_HOW_LONG = re.compile(
    r"\b(?:for|over|during|throughout|across|lasts?|lasted|lasting|persist(?:s|ed|ing)|outlasted|maintained|sustained|continued"
    r"|duration(?: of| was|:)?|period of|course of|a total of|length of|follow(?:ed)?[ -]up(?: of| was)?|followed for|taken|took"
    r"|infused (?:over|in))(?: up to| an?)?(?: (?:period|duration|total|course|mean|median)(?: of)?)? "
    rf"{_WHICH}{_ABOUT}$",
    re.I,
)
_IN_THE = re.compile(r"\b(?:in|during|over) (?:the )?(?=\W*$)", re.I)
_AT = re.compile(r"\bat (?:the |an? )?$", re.I)
_HEAD = re.compile(r"(?:^|[.!?:;]\s{1,2}|\n)$")
_OF = re.compile(
    r" of (?!(?:age|life|pregnancy|gestation|the|a|an|their|his|her|our)\b)[a-z]", re.I
)  # Six weeks of metformin lowered …
_BEFORE = re.compile(r" (?:before|prior to|earlier|previously|ago|preceding)\b", re.I)
_INTERVAL = re.compile(r"[ -](?:intervals?|apart)\b", re.I)
_HYPHENATED = re.compile(r"[-\u2010\u2011 ](?:to[- ])?[a-z]+$", re.I)


class _Patterns:
    """What may stand behind a quantity of time."""

    def __init__(self, words: dict[str, str]) -> None:
        self.after = re.compile(
            rf"(?: later\b| on(?=,)|,? ?(?:after|following|post|from|since)(?=[ ,.;)])(?: (?:{words['event']})\b)?"
            r"|[ -]post-?(?:[a-z]{3,16})?\b|[ -](?:after|following)\b| postoperatively\b| into (?:the )?(?:treatment|study)\b)",
            re.I,
        )
        self.span = re.compile(rf"[ -](?:(?:[a-z]{{2,16}}[ -]){{0,2}}?)(?:{words['span']})\b", re.I)
        self.point = re.compile(rf"[ -](?:{words['point']})\b", re.I)
        self.of = re.compile(rf"['’]?,? of (?:[a-z-]{{2,20}} ){{0,2}}(?:{words['of']})\b", re.I)


@cache
def _patterns(path: Path) -> _Patterns:
    return _Patterns(time_words(path))


def find_times(reading: Reading, config: Config) -> list[Found]:
    """TIMEPOINT, DURATION and FREQUENCY mentions."""
    text = reading.text
    vocabulary = config.vocabulary("time_words.tsv")
    found = quantities(text, config.vocabulary(config.ner.units))
    out = list(_quantified(text, found, _patterns(vocabulary)))
    out += find_time_phrases(text, vocabulary)
    out += find_frequencies(text, vocabulary)
    return out


def _value(quantity: Quantity) -> JSON:
    value: JSON = {"value": quantity.high, "unit": quantity.unit.name}
    if quantity.unit.name == "ms":
        value = {"value": quantity.high / 1000, "unit": "second"}
    if quantity.low != quantity.high:
        value["low"] = quantity.low
    return value


def _quantified(text: str, found: tuple[Quantity, ...], patterns: _Patterns) -> Iterator[Found]:
    """Quantities of time, as their neighbours tell them; members of one series are of one kind."""
    times = [q for q in found if q.unit.kind == "time" and not q.unit.below]
    ends = {q.series: q.end for q in times}
    series, label = 0, ""
    for quantity in times:
        if quantity.series != series:
            series, label = quantity.series, ""
        if label != "none" and (quantity.spread is not None or _is_no_time(text, quantity, ends[series])):
            label = "none"
        if label == "none":
            continue
        every = _every(text, quantity)
        if every is not None:
            yield every
            continue
        told = _tell(text, quantity, label, ends[series], patterns)
        if told is not None:
            label = told.label
            if not _BEFORE.match(text, quantity.end):
                yield told


def _is_no_time(text: str, quantity: Quantity, end: int) -> bool:
    """Whether the quantity is an age or a half-life."""
    if _AGE_AFTER.match(text, quantity.end) or _AGE_AFTER.match(text, end):
        return True
    return _NO_TIME.search(text[max(0, quantity.start - _LOOK) : quantity.start]) is not None


def _every(text: str, quantity: Quantity) -> Found | None:
    """``every 8 hours``, ``separated by 48 hours``, ``2-week intervals``."""
    begin = max(0, quantity.start - _LOOK)
    before = _EVERY.search(text[begin : quantity.start])
    after = _INTERVAL.match(text, quantity.end)
    if before is None and after is None:
        return None
    start = begin + before.start() if before else quantity.start
    end = after.end() if after and not before else quantity.end
    return Found(
        "FREQUENCY", start, end, value={"count": 1, "per": None, "every": _value(quantity)}, score=0.9, rule="frequency.every"
    )


def _tell(text: str, quantity: Quantity, series_label: str, series_end: int, patterns: _Patterns) -> Found | None:
    """The quantity as a TIMEPOINT or a DURATION, or ``None`` where nothing tells."""
    start, end = quantity.start, quantity.end
    begin = max(0, start - _LOOK)
    left = text[begin:start]
    after = patterns.after.match(text, end)
    noun = patterns.span.match(text, end)
    if patterns.point.match(text, series_end):
        when = _WHEN.search(left) or _AT.search(left)
        return _timepoint(quantity, begin + when.start() if when else start, end)
    if _is_attributive(text, quantity):
        if noun is None:
            if text[end : end + 1] not in (" ", "-") or not text[end + 1 : end + 2].isalnum():
                return None
            at_end = after.end() if after and "post" in after.group() else end
            return _timepoint(quantity, start, at_end, 0.8)
        at = _AT.search(left)
        return _timepoint(quantity, begin + at.start(), end, 0.8) if at else _duration(quantity, 0.8)
    when, how_long = _WHEN.search(left), _HOW_LONG.search(left)
    if when and how_long:
        # over the first 3 days: when something happened; over 3 days: for how long
        when, how_long = (None, how_long) if how_long.start() < when.start() else (when, None)
    if when is None and after:
        when = _IN_THE.search(left)
        if when:
            how_long = None
    if when and noun and not after and when.group().lower().startswith(("during", "over", "through")):
        return _duration(quantity, 0.9)
    if when or (after and not how_long) or (series_label == "TIMEPOINT" and not how_long and not noun):
        return _timepoint(quantity, begin + when.start() if when else start, after.end() if after else end)
    treated = _OF.match(text, end) is not None and _HEAD.search(text[max(0, start - 3) : start]) is not None
    if how_long or noun or treated or patterns.of.match(text, end) or series_label:
        return _duration(quantity, 0.9 if how_long else 0.7)
    return None


def _timepoint(quantity: Quantity, start: int, end: int, score: float = 0.9) -> Found:
    return Found("TIMEPOINT", start, end, value=_value(quantity), score=score, rule="timepoint")


def _duration(quantity: Quantity, score: float) -> Found:
    return Found("DURATION", quantity.start, quantity.end, value=_value(quantity), score=score, rule="duration")


def _is_attributive(text: str, quantity: Quantity) -> bool:
    """``one-year``, ``40-min``: a hyphen between the number and a unit in the singular."""
    inside = text[quantity.start : quantity.end]
    tail = inside[-len(quantity.unit.name) - 4 :]
    return "-" in tail and not inside.endswith("s") and _HYPHENATED.search(inside) is not None
