"""Doses and routes: what is found, where exactly, and with which value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.model import Span
from ketaminer.stages.ner.doses import find_doses
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.numerals import digit_value, numbers, word_value
from ketaminer.stages.ner.units import unit_table

CONFIG = Config()


def found(text: str, label: str) -> list[tuple[str, Found]]:
    reading = Reading(text, (Span(0, len(text)),))
    hits = sorted((f for f in find_doses(reading, CONFIG) if f.label == label), key=lambda f: f.start)
    return [(text[f.start : f.end], f) for f in hits]


def doses(text: str) -> list[tuple[str, float, float, str]]:
    return [(s, f.value["low"], f.value["high"], f.value["unit"]) for s, f in found(text, "DOSE") if f.value and "low" in f.value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("given 2.5 mg/kg of it", [("2.5 mg/kg", 2.5, 2.5, "mg/kg")]),
        ("we gave 2mg lorazepam", [("2mg", 2, 2, "mg")]),
        ("0.4mg/kg i.m.", [("0.4mg/kg", 0.4, 0.4, "mg/kg")]),
        ("(30 – 60 mg i.m.)", [("30 – 60 mg", 30, 60, "mg")]),
        ("75 mg – 125 mg", [("75 mg – 125 mg", 75, 125, "mg")]),
        ("0.5-1.0 mg/kg", [("0.5-1.0 mg/kg", 0.5, 1, "mg/kg")]),
        ("from 5 to 10 mg", [("5 to 10 mg", 5, 10, "mg")]),
        ("between 1 and 2 mg/kg", [("1 and 2 mg/kg", 1, 2, "mg/kg")]),
        ("increased from 5 mg to 10 mg", [("5 mg", 5, 5, "mg"), ("10 mg", 10, 10, "mg")]),
        ("0.1, 0.5 and 1.0 mg/kg", [("0.1", 0.1, 0.1, "mg/kg"), ("0.5", 0.5, 0.5, "mg/kg"), ("1.0 mg/kg", 1, 1, "mg/kg")]),
        (
            "0.3 mg/kg drug,0.6 mg/kg drug, and 4mg other",
            [("0.3 mg/kg", 0.3, 0.3, "mg/kg"), ("0.6 mg/kg", 0.6, 0.6, "mg/kg"), ("4mg", 4, 4, "mg")],
        ),
        ("In 2014, 8 mg was given", [("8 mg", 8, 8, "mg")]),
        ("patients 1 and 5 mg", [("5 mg", 5, 5, "mg")]),
        ("1,000 mg and 0,5 mg/kg", [("1,000 mg", 1000, 1000, "mg"), ("0,5 mg/kg", 0.5, 0.5, "mg/kg")]),
        ("five milligrams", [("five milligrams", 5, 5, "mg")]),
        ("0.08% weight/volume saccharin", [("0.08% weight/volume", 0.08, 0.08, "%")]),
        ("10% (w/v) ethanol", [("10% (w/v)", 10, 10, "%")]),
        ("0.5% bupivacaine", [("0.5%", 0.5, 0.5, "%")]),
        ("topical 1:1000 epinephrine", [("1:1000", 0.1, 0.1, "%")]),
        ("1 MAC of sevoflurane", [("1 MAC", 1, 1, "{MAC}")]),
        ("two puffs twice daily", [("two puffs", 2, 2, "{puff}")]),
        ("two 10 mg tablets", [("10 mg", 10, 10, "mg")]),
    ],
)
def test_doses_in_numbers(text: str, expected: list[tuple[str, float, float, str]]) -> None:
    assert doses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "17% of patients relapsed",
        "OR 1.2 (95% CI 1.1 to 1.3)",
        "they weighed 70 kg",
        "rats weighing 250 g",
        "a BMI of 31 kg/m2",
        "after 24 h",
        "serum glucose was 90 mg/dL",
        "centrifuged at 2000 g",
        "in 20 patients",
        "pages 12-15",
        "a clearance of 90 mL/min",
    ],
)
def test_what_is_no_dose(text: str) -> None:
    assert doses(text) == []


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("mg/kg", "mg/kg"),
        ("mg kg−1", "mg/kg"),
        ("mg kg-1", "mg/kg"),
        ("mg·kg⁻¹", "mg/kg"),
        ("mg per kg", "mg/kg"),
        ("mg/kg body weight", "mg/kg"),
        ("µg kg−1 min−1", "ug/kg/min"),
        ("mcg/kg/min", "ug/kg/min"),
        ("mg·kg-1·h-1", "mg/kg/h"),
        ("mg/kg/hr", "mg/kg/h"),
        ("mg/day", "mg/d"),
        ("mg a day", "mg/d"),
        ("mg/24 h", "mg/d"),
        ("mg/8 h", "mg/(8.h)"),
        ("mg/m²", "mg/m2"),
        ("ng/mL", "ng/mL"),
        ("mM", "mmol/L"),
        ("units/kg", "U/kg"),
        ("IU", "[IU]"),
        ("mEq", "meq"),
    ],
)
def test_every_spelling_gives_one_unit(spelling: str, unit: str) -> None:
    read = unit_table(CONFIG.vocabulary(CONFIG.ner.units)).read(f"5 {spelling} of it", 2)
    assert read is not None
    assert (read.name, read.end) == (unit, 2 + len(spelling))


def test_what_a_dose_is_counted_by() -> None:
    ((_, one),) = found("10 mg per dose", "DOSE")
    assert one.value == {"low": 10.0, "high": 10.0, "unit": "mg", "per": "dose"}


@pytest.mark.parametrize(
    ("text", "span", "qualifier"),
    [
        ("At sub-anaesthetic doses it acts", "sub-anaesthetic doses", "subanaesthetic"),
        ("the higher dose helped", "higher dose", "high"),
        ("with low sub-psychedelic doses", "low sub-psychedelic doses", "low"),
        ("a single dose of it", "single dose", "single"),
        ("High-dose therapy", "High-dose", "high"),
        ("both doses worked", "both doses", "both"),
        ("repeated doses", "repeated doses", "repeated"),
        ("low doses of it", "low doses", "low"),
        ("very high doses of it", "very high doses", "high"),
        ("a 'low' dose of it", "'low' dose", "low"),
        ("a loading dose", "loading dose", "loading"),
        ("a double dose", "double dose", "double"),
        ("half the dose", "half the dose", "half"),
        ("in two divided doses", "divided doses", "divided"),
        ("escalating doses were given", "escalating doses", "increased"),
        ("the maximum tolerated dose", "maximum tolerated dose", "maximum"),
        ("given a test dose", "test dose", "test"),
        ("we test repeated doses", "repeated doses", "repeated"),
        ("after an overdose of lidocaine", "overdose", "overdose"),
        ("underdosing of insulin", "underdosing", "underdose"),
        ("large amounts of lidocaine cream", "large amounts", "high"),
        ("a second DSF dose", "second DSF dose", "second"),
    ],
)
def test_doses_in_words(text: str, span: str, qualifier: str) -> None:
    assert [(s, f.value) for s, f in found(text, "DOSE")] == [(span, {"qualifier": qualifier})]


@pytest.mark.parametrize("text", ["overdose deaths fell", "the overdose crisis", "large amounts of data", "large amounts of blood"])
def test_words_that_are_no_dose(text: str) -> None:
    assert found(text, "DOSE") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("after two oral doses of it", [("two oral doses", 2, 2, "{dose}")]),
        ("SFC 50/250 ug twice daily", [("50", 50, 50, "ug"), ("250 ug", 250, 250, "ug")]),
        ("at concentrations ranging from 100 to 10 ug/L", [("10 ug/L", 10, 10, "ug/L")]),
        ("fentanyl 50 micrograms/mL", [("50 micrograms/mL", 50, 50, "ug/mL")]),
        ("remifentanil 0.1 γ/kg/min", [("0.1 γ/kg/min", 0.1, 0.1, "ug/kg/min")]),
        ("gave 20 mg/(kg·d) of it", [("20 mg/(kg·d)", 20, 20, "mg/kg/d")]),
        (
            "saline was infused (donors: 10 mL/kg/h; recipients: 15 mL/kg/h)",
            [("10 mL/kg/h", 10, 10, "mL/kg/h"), ("15 mL/kg/h", 15, 15, "mL/kg/h")],
        ),
        ("an antacid 30 mL every 4 hours", [("30 mL", 30, 30, "mL")]),
        ("HbA1c from 39 to 47 mmol/mol", []),
        ("ketamine blood levels (25–37 mg/mL)", []),
        ("cortisol of 10.1 ug/100 mL", []),
        ("at 37 °C and 5% CO2", []),
        ("a pressure of 120/80 mmHg", []),
    ],
)
def test_doses_beside_other_numbers(text: str, expected: list[tuple[str, float, float, str]]) -> None:
    assert doses(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("timolol eye drops", [("eye drops", "ophthalmic")]),
        ("ocular timolol was stopped", [("ocular", "ophthalmic")]),
        ("the ocular surface", []),
        ("systemic steroids", [("systemic", "systemic")]),
        ("systemic lupus", []),
        ("a nicotine patch", [("patch", "transdermal")]),
        ("a patch of skin", []),
        ("lidocaine infiltration", [("infiltration", "local")]),
        ("reticular infiltration of the lung", []),
        ("wound infiltration", [("wound infiltration", "local")]),
        ("a placebo spray", [("spray", None)]),
        ("ketamine drops", [("drops", None)]),
        ("pressure drops", []),
        ("ice cream", []),
        ("tablet computers", []),
        ("sperm injection", []),
        ("gel electrophoresis", []),
        ("they smoked 20 cigarettes", []),
        ("smoked cocaine", [("smoked", "inhaled")]),
        ("(40 mg/kg, daily, IP)", [("IP", "intraperitoneal")]),
        ("the IP address", []),
        ("pressed in chow", [("in chow", "oral")]),
        ("an intravitreal injection", [("intravitreal", "intravitreal")]),
        ("given by vein", [("by vein", "intravenous")]),
        ("pulse therapy", [("pulse therapy", None)]),
    ],
)
def test_forms_and_what_is_none(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(s, f.name) for s, f in found(text, "ROUTE")] == expected
    assert all(f.value == {"route": f.name} for _, f in found(text, "ROUTE"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("injected intravenously", [("intravenously", "intravenous")]),
        ("10 mg IV over 1 h", [("IV", "intravenous")]),
        ("2.0 mg/kg i.m. After that", [("i.m.", "intramuscular")]),
        ("5 mg im once", [("im", "intramuscular")]),
        ("im Krankenhaus", []),
        ("a phase IV trial, Table IV and DSM-IV", []),
        ("stages III and IV", []),
        ("taken by mouth", [("by mouth", "oral")]),
        ("lesions of the oral mucosa", []),
        ("intravenous drug users", []),
        ("an intravenous infusion", [("intravenous", "intravenous")]),
        ("after the infusion", [("infusion", "intravenous")]),
        ("given intranasally or i.p.", [("intranasally", "intranasal"), ("i.p.", "intraperitoneal")]),
        ("a sublingual tablet", [("sublingual", "sublingual")]),
    ],
)
def test_routes(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(s, f.value["route"]) for s, f in found(text, "ROUTE") if f.value] == [(span, route) for span, route in expected]


def test_a_form_scores_below_a_named_route() -> None:
    (weak,) = found("after the infusion", "ROUTE")
    (strong,) = found("given i.v.", "ROUTE")
    assert weak[1].score < strong[1].score


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,024", 1024),
        (".05", 0.05),
        ("0·05", 0.05),
        ("2 × 10−5", 2e-5),
        ("1½", 1.5),
        ("4 1/2", 4.5),
        ("1e-5", 1e-5),
        ("3 x 10⁻⁴", 3e-4),
        ("0,25", 0.25),
    ],
)
def test_numbers_in_digits(raw: str, value: float) -> None:
    assert [n.value for n in numbers(raw)] == [pytest.approx(value)]
    assert digit_value(raw) == pytest.approx(value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("Fifty-nine", 59), ("one hundred and twenty", 120), ("two thousand", 2000), ("a hundred", 100), ("seven", 7), ("word", None)],
)
def test_numbers_in_words(raw: str, value: float | None) -> None:
    assert word_value(raw) == value


def test_no_numbers_inside_words_and_versions() -> None:
    assert [n.value for n in numbers("GluA1 B12 v1.2 1.2.3 CYP2D6 someone")] == []


@given(
    st.lists(
        st.sampled_from(
            ["5", "0.5", " ", "mg", "/", "kg", ",", " and ", "-", "–", "%", "(", ")", "i.v.", "two", " to ", "±", "day", "\n"]
        ),
        max_size=30,
    )
)
def test_spans_are_within_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for one in find_doses(Reading(text, (Span(0, len(text)),)), CONFIG):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "1",
        "1 ",
        "1,",
        "1 mg, ",
        "mg/kg/",
        "1±",
        "5-",
        "IV ",
        "i.",
        "high or ",
        "%",
        "one hundred and ",
        "1/",
        "high ",
        "/(kg",
        "overdose ",
        "daily, ",
    ],
)
def test_long_hostile_texts_return(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    find_doses(Reading(text, (Span(0, len(text)),)), CONFIG)
