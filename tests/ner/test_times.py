"""Timepoints, durations and frequencies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.model import Span
from ketaminer.stages.ner.found import Reading
from ketaminer.stages.ner.overlap import settle
from ketaminer.stages.ner.times import find_times

CONFIG = Config()


def times(text: str, label: str) -> list[tuple[str, Any]]:
    reading = Reading(text, (Span(0, len(text)),))
    return [(text[f.start : f.end], f.value) for f in settle(find_times(reading, CONFIG), reading) if f.label == label]


def at(value: float | None, unit: str | None, low: float | None = None) -> dict[str, Any]:
    return {"value": value, "unit": unit} | ({"low": low} if low is not None else {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After two years, abstinence was higher", [("After two years", at(2, "year"))]),
        ("After a year, most relapsed", [("After a year", at(1, "year"))]),
        ("response at 24 h, 3 and 7 days", [("at 24 h", at(24, "hour")), ("3", at(3, "day")), ("7 days", at(7, "day"))]),
        ("levels 4 hours after the infusion", [("4 hours after", at(4, "hour"))]),
        ("lower within the first 3 days following it", [("within the first 3 days following", at(3, "day"))]),
        ("After 24h, scores fell", [("After 24h", at(24, "hour"))]),
        ("raised one-year abstinence rates", [("one-year", at(1, "year"))]),
        ("Six weeks on, pain was less", [("Six weeks on", at(6, "week"))]),
        ("28-day mortality", [("28-day", at(28, "day"))]),
        ("up to 48 hours post infusion", [("up to 48 hours post infusion", at(48, "hour"))]),
        ("used less in the 4 weeks following the study", [("in the 4 weeks following", at(4, "week"))]),
        ("At week 6 it was lower", [("At week 6", at(6, "week"))]),
        ("on days 1, 8, and 15", [("on days 1", at(1, "day")), ("8", at(8, "day")), ("15", at(15, "day"))]),
        ("Weeks 4–8 were worst", [("Weeks 4–8", at(8, "week", 4))]),
        ("two weeks later", [("two weeks later", at(2, "week"))]),
        ("at the end of seven weeks 44% were well", [("at the end of seven weeks", at(7, "week"))]),
        ("on the fifth day", [("on the fifth day", at(5, "day"))]),
        ("the day after the session", [("the day after", at(1, "day"))]),
        ("at the 12-month follow-up", [("at the 12-month", at(12, "month"))]),
        ("at one year post-treatment", [("at one year post-treatment", at(1, "year"))]),
        ("measured post-treatment", [("post-treatment", at(None, None))]),
        ("a 45-year-old man", []),
        ("children aged 5 years", []),
        ("women were 45 years old", []),
        ("a half-life of 2-3 hours", []),
        ("at baseline", []),
        ("two years ago", []),
    ],
)
def test_timepoints(text: str, expected: list[tuple[str, Any]]) -> None:
    assert times(text, "TIMEPOINT") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("given for 4 weeks", [("4 weeks", at(4, "week"))]),
        ("(0.5 mg/kg) over 52 minutes", [("52 minutes", at(52, "minute"))]),
        ("Sessions lasted 90 min each", [("90 min", at(90, "minute"))]),
        ("a 40-min infusion", [("40-min", at(40, "minute"))]),
        ("the entire 2-week follow-up", [("2-week", at(2, "week"))]),
        ("6 months of treatment", [("6 months", at(6, "month"))]),
        ("for several days", [("several days", at(None, "day"))]),
        ("last for approximately a week", [("a week", at(1, "week"))]),
        ("on 5 consecutive days", [("5 consecutive days", at(5, "day"))]),
        ("2 to 3 weeks of therapy", [("2 to 3 weeks", at(3, "week", 2))]),
        ("long-term lithium treatment", [("long-term", at(None, None))]),
        ("a long-term memory", []),
    ],
)
def test_durations(text: str, expected: list[tuple[str, Any]]) -> None:
    assert times(text, "DURATION") == expected


def often(count: float | None = 1, per: str | None = None, every: tuple[float, str] | None = None) -> dict[str, Any]:
    return {"count": count, "per": per, "every": None if every is None else {"value": every[0], "unit": every[1]}}


@pytest.mark.parametrize(
    ("text", "span", "value"),
    [
        ("twice weekly", "twice weekly", often(2, "week")),
        ("three times a day", "three times a day", often(3, "day")),
        ("4 times/day", "4 times/day", often(4, "day")),
        ("10 mg b.i.d. for pain", "b.i.d.", often(2, "day")),
        ("10 mg tid", "tid", often(3, "day")),
        ("5 mg q6h", "q6h", often(every=(6, "hour"))),
        ("every 8 hours", "every 8 hours", often(every=(8, "hour"))),
        ("every other day", "every other day", often(every=(2, "day"))),
        ("taken daily", "daily", often(per="day")),
        ("sessions in monthly intervals", "in monthly intervals", often(per="month")),
        ("separated by 48 hours", "separated by 48 hours", often(every=(48, "hour"))),
        ("at 2-week intervals", "2-week intervals", often(every=(2, "week"))),
        ("6 weekly dosing", "6 weekly", often(every=(6, "week"))),
        ("received 3 infusions", "3 infusions", often(3)),
        ("two counselling sessions", "two counselling sessions", often(2)),
        ("a single infusion", "single infusion", often(1)),
    ],
)
def test_frequencies(text: str, span: str, value: dict[str, Any]) -> None:
    assert times(text, "FREQUENCY") == [(span, value)]


@pytest.mark.parametrize(
    "text", ["in daily life", "he bid farewell", "5 minutes after injection", "costs of $12 per day", "the OD cases"]
)
def test_what_is_no_frequency(text: str) -> None:
    assert times(text, "FREQUENCY") == []


@given(
    st.lists(
        st.sampled_from(
            [
                "5",
                " ",
                "day",
                "s",
                "week ",
                "after ",
                "for ",
                "every ",
                "-",
                ", ",
                " and ",
                "first ",
                "the ",
                "two",
                "twice ",
                "a ",
                "\n",
                "h",
            ]
        ),
        max_size=30,
    )
)
def test_spans_are_within_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for one in find_times(Reading(text, (Span(0, len(text)),)), CONFIG):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["after ", "after the first ", "day 1, ", "week ", "every 8 ", "twice a ", "for about ", "1 day, ", "a ", "q8h ", "long-term "],
)
def test_long_hostile_texts_return(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    find_times(Reading(text, (Span(0, len(text)),)), CONFIG)
