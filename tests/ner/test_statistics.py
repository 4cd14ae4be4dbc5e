"""P-values, intervals and effect sizes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.model import Span
from ketaminer.stages.ner.found import Reading
from ketaminer.stages.ner.overlap import settle
from ketaminer.stages.ner.statistics import find_statistics

CONFIG = Config()


def statistics(text: str, label: str) -> list[tuple[str, Any]]:
    reading = Reading(text, (Span(0, len(text)),))
    return [(text[f.start : f.end], f.value) for f in settle(find_statistics(reading, CONFIG), reading) if f.label == label]


@pytest.mark.parametrize(
    ("text", "span", "op", "value"),
    [
        ("(p<0.05)", "p<0.05", "<", 0.05),
        ("P = .012", "P = .012", "=", 0.012),
        ("both ps=0.012", "ps=0.012", "=", 0.012),
        ("a p-value of 0.03", "p-value of 0.03", "=", 0.03),
        ("p ≤ 0.001", "p ≤ 0.001", "<=", 0.001),
        ("p >= 0.2", "p >= 0.2", ">=", 0.2),
        ("P<10-4", "P<10-4", "<", 1e-4),
        ("p < 1 × 10−5", "p < 1 × 10−5", "<", 1e-5),
        ("p<0·0001", "p<0·0001", "<", 0.0001),
        ("p=0,04", "p=0,04", "=", 0.04),
        ("P for trend = 0.03", "P for trend = 0.03", "=", 0.03),
        ("P values were <0.05", "P values were <0.05", "<", 0.05),
        ("p was less than 0.01", "p was less than 0.01", "<", 0.01),
    ],
)
def test_p_values(text: str, span: str, op: str, value: float) -> None:
    assert statistics(text, "P_VALUE") == [(span, {"op": op, "value": pytest.approx(value)})]


@pytest.mark.parametrize("text", ["p=n.s.", "up = 0.3", "p = 12", "page 0.5", "pp. 3"])
def test_what_is_no_p_value(text: str) -> None:
    assert statistics(text, "P_VALUE") == []


@pytest.mark.parametrize(
    ("text", "span", "level", "low", "high", "kind"),
    [
        ("(95% CI 1.2–3.7)", "95% CI 1.2–3.7", 95, 1.2, 3.7, "confidence"),
        ("95% confidence interval, 0.4 to 0.9", "95% confidence interval, 0.4 to 0.9", 95, 0.4, 0.9, "confidence"),
        ("CI95%: -3 to 4", "CI95%: -3 to 4", 95, -3, 4, "confidence"),
        ("95% CI [-1.2, -0.3]", "95% CI [-1.2, -0.3]", 95, -1.2, -0.3, "confidence"),
        ("90% CrI 2 to 3", "90% CrI 2 to 3", 90, 2, 3, "credible"),
        ("IQR 3–5", "IQR 3–5", None, 3, 5, "iqr"),
        ("interquartile range 3 to 7", "interquartile range 3 to 7", None, 3, 7, "iqr"),
        ("(range: 12–45)", "range: 12–45", None, 12, 45, "range"),
    ],
)
def test_intervals(text: str, span: str, level: float | None, low: float, high: float, kind: str) -> None:
    assert statistics(text, "INTERVAL") == [(span, {"level": level, "low": low, "high": high, "kind": kind})]


@pytest.mark.parametrize(
    ("text", "span", "value"),
    [
        ("a 67% reduction", "67%", {"measure": "percent", "value": 67, "unit": "%"}),
        ("33.3% less than before", "33.3% less", {"measure": "percent", "value": 33.3, "unit": "%", "than": "less"}),
        ("a 65-70% response", "65-70%", {"measure": "percent", "value": 70, "low": 65, "high": 70, "unit": "%"}),
        ("the ~47% response", "~47%", {"measure": "percent", "value": 47, "unit": "%"}),
        ("a change of -5%", "-5%", {"measure": "percent", "value": -5, "unit": "%"}),
        ("(18% vs 3% of them)", "18% vs 3%", {"measure": "proportion", "intervention": 18, "comparator": 3, "unit": "%"}),
        (
            "45 (60%) versus 30 (40%)",
            "45 (60%) versus 30 (40%)",
            {"measure": "proportion", "intervention": 60, "comparator": 40, "unit": "%"},
        ),
        (
            "3.2 ± 0.4 vs 4.1 ± 0.6",
            "3.2 ± 0.4 vs 4.1 ± 0.6",
            {"measure": "mean", "intervention": 3.2, "comparator": 4.1, "spread": [0.4, 0.6]},
        ),
        (
            "rates rose from 20% in the one group to 50% in the other",
            "from 20% in the one group to 50%",
            {"measure": "change", "from": 20, "to": 50, "unit": "%"},
        ),
        ("Scores decreased from 30.1 to 12.4.", "from 30.1 to 12.4", {"measure": "change", "from": 30.1, "to": 12.4, "unit": None}),
        ("12/20 (60%) responded", "12/20 (60%)", {"measure": "proportion", "value": 60, "unit": "%", "events": 12, "n": 20}),
        ("12 of 20 patients", "12 of 20", {"measure": "proportion", "value": 60, "unit": "%", "events": 12, "n": 20}),
        ("HR = 0.72", "HR = 0.72", {"measure": "hazard ratio", "value": 0.72}),
        ("odds ratio (OR) 2.3", "odds ratio (OR) 2.3", {"measure": "odds ratio", "value": 2.3}),
        ("SMD -0.5", "SMD -0.5", {"measure": "standardized mean difference", "value": -0.5}),
        ("Hedges' g = 0.9", "Hedges' g = 0.9", {"measure": "Hedges g", "value": 0.9}),
        ("F(1,28)=8.2", "F(1,28)=8.2", {"measure": "F", "value": 8.2, "df": [1, 28]}),
        ("t(20) = -2.3", "t(20) = -2.3", {"measure": "t", "value": -2.3, "df": [20]}),
        ("χ2(1)=4.0", "χ2(1)=4.0", {"measure": "chi squared", "value": 4, "df": [1]}),
        ("a three-fold rise", "three-fold", {"measure": "fold", "value": 3, "unit": "fold"}),
        ("3 times higher", "3 times", {"measure": "fold", "value": 3, "unit": "fold"}),
    ],
)
def test_effect_sizes(text: str, span: str, value: dict[str, Any]) -> None:
    assert statistics(text, "EFFECT_SIZE") == [(span, value)]


@pytest.mark.parametrize(
    "text",
    [
        "95% CI 1 to 2",
        "0.5% bupivacaine",
        "a power of 80%",
        "120/80 mmHg",
        "between 1964 and 1974",
        "from 1964 to 1974",
        "as shown before [14-16]",
        "section 3.2",
        "HR 72 per minute",
        "10 mg vs 20 mg",
        "scores range from 0 to 10",
        "aged 45.2 ± 10.1 years",
    ],
)
def test_what_is_no_effect(text: str) -> None:
    assert statistics(text, "EFFECT_SIZE") == []


@given(
    st.lists(
        st.sampled_from(
            [
                "5",
                "0.5",
                " ",
                "%",
                "p",
                "<",
                "=",
                "95% CI ",
                "vs ",
                "±",
                "(",
                ")",
                "from ",
                "to ",
                "-",
                "/",
                "OR ",
                "t(",
                ",",
                "of ",
            ]
        ),
        max_size=30,
    )
)
def test_spans_are_within_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for one in find_statistics(Reading(text, (Span(0, len(text)),)), CONFIG):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["p<", "p ", "1%", "95% CI ", "CI (", "from 1 to ", "1 vs ", "12/20 ", "12 of ", "F(1,", "OR ", "1±", "("]
)
def test_long_hostile_texts_return(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    find_statistics(Reading(text, (Span(0, len(text)),)), CONFIG)
