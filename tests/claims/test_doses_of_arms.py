"""Trials with several doses of one drug: which dose a result is of, and a claim for each dose with figures of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim

METHODS = (
    "We randomised 150 nurses with insomnia to melatonin 3 mg (n = 51), melatonin 10 mg (n = 49) or zolpidem 5 mg (n = 50) orally."
)


def of_melatonin(text: str) -> str:
    return text.replace("A trial of ketamine", "A trial of melatonin")


Told = set[tuple[float, str, tuple[float | None, float | None] | None, float | None, frozenset[tuple[int, str | None]]]]
LOW, HIGH = frozenset({(51, "intervention"), (50, "comparator")}), frozenset({(49, "intervention"), (50, "comparator")})


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (
            "Sleep latency was shortened by 12 min with melatonin 3 mg, by 19 min with melatonin 10 mg and by 21 min with "
            "zolpidem.",
            {(3.0, "decrease", (12.0, 21.0), None, LOW), (10.0, "decrease", (19.0, 21.0), None, HIGH)},
        ),
        (
            "Total sleep time increased by 22 min with the lower dose (p=0.02) and by 31 min with the higher dose (p=0.001).",
            {(3.0, "increase", (22.0, None), 0.02, LOW), (10.0, "increase", (31.0, None), 0.001, HIGH)},
        ),
        (
            "Compared with zolpidem, the higher dose reduced anxiety (4% vs 16%, p=0.04).",
            {(10.0, "decrease", (4.0, 16.0), 0.04, HIGH)},
        ),
        (
            "Anxiety was reduced by melatonin 10 mg (p=0.01) but not by melatonin 3 mg (p=0.39).",
            {(10.0, "decrease", None, 0.01, HIGH), (3.0, "no_difference", None, 0.39, LOW)},
        ),
    ],
)
def test_each_dose_its_own_result(
    claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str], results: str, expected: Told
) -> None:
    told: Told = set()
    for c in claims(of_melatonin(paper(METHODS, results))):
        if c.drug.name != "melatonin" or c.section.kind != "results":
            continue
        assert len(c.doses) == 1 and c.doses[0].low is not None and c.population is not None
        effect = (c.effects[0].intervention, c.effects[0].comparator) if c.effects else None
        p = c.p_values[0].value if c.p_values else None
        told.add((c.doses[0].low, c.direction, effect, p, frozenset((n.n, n.arm) for n in c.population.counts)))
    assert told == expected


@pytest.mark.parametrize(
    ("results", "doses"),
    [
        ("Neither dose of melatonin altered cortisol.", [3.0, 10.0]),
        ("No serious adverse events were seen in any of the three arms.", [3.0, 10.0]),
        ("Low-dose as well as high-dose melatonin reduced anxiety.", [3.0, 10.0]),
        ("Headache was more common with melatonin than with zolpidem.", [3.0, 10.0]),
    ],
)
def test_several_doses_in_one_claim(
    claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str], results: str, doses: list[float]
) -> None:
    found = [c for c in claims(of_melatonin(paper(METHODS, results))) if c.drug.name == "melatonin" and c.section.kind == "results"]
    assert found
    assert all([d.low for d in c.doses] == doses for c in found)


def test_a_dose_of_another_clause(claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str]) -> None:
    results = "Low-dose melatonin impaired memory, whereas high-dose melatonin did not alter blood pressure."
    found = [c for c in claims(of_melatonin(paper(METHODS, results))) if c.outcome.text == "blood pressure"]
    assert found
    assert all([d.low for d in c.doses] == [10.0] for c in found)


def test_doses_set_against_each_other(claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str]) -> None:
    found = claims(of_melatonin(paper(METHODS, "The difference in anxiety between the two melatonin arms was not significant.")))
    ours = [c for c in found if c.drug.name == "melatonin" and c.section.kind == "results"]
    assert ours
    for claim in ours:
        assert [d.low for d in claim.doses] == [10.0]
        assert [c.kind for c in claim.comparators] == ["dose"]
        assert claim.population is not None
        assert {(n.n, n.arm) for n in claim.population.counts} == {(49, "intervention"), (51, "comparator")}


def test_words_with_hyphens_stand_between_a_drug_and_its_dose(
    claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str]
) -> None:
    methods = "Adults were randomised to melatonin slow-release 4 mg (n = 51) or oral zolpidem 5 mg (n = 50)."
    found = claims(of_melatonin(paper(methods, "Sleep latency was shorter with melatonin than with zolpidem (p = 0.01).")))
    assert [d.low for c in found if c.drug.name == "melatonin" and c.section.kind == "results" for d in c.doses] == [4.0]


def test_one_or_the_other_dose_of_a_single_group(claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str]) -> None:
    methods = "We reviewed the records of 94 adults who took melatonin (3 or 10 mg) at two clinics."
    found = claims(of_melatonin(paper(methods, "Sleep latency decreased after four weeks of melatonin (p = 0.01).")))
    assert [[d.low for d in c.doses] for c in found if c.section.kind == "results"] == [[3.0, 10.0]]


def test_an_amount_with_a_sign_is_no_dose(claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str]) -> None:
    results = "Serum prolactin fell with melatonin (median change −3.4 ng/mL; p = 0.01)."
    found = claims(of_melatonin(paper("Patients received melatonin or placebo.", results)))
    assert [c.doses for c in found if c.section.kind == "results"] == [()]


def test_drugs_told_as_one_treatment_are_one(claims: Callable[..., tuple[Claim, ...]]) -> None:
    text = "Malaria in children\n\nResults\n\nArtesunate + amodiaquine reduced parasitaemia compared with placebo (p = 0.01).\n"
    assert {(c.drug.name, c.drug.text, c.direction) for c in claims(text)} == {
        ("artesunate-amodiaquine", "Artesunate + amodiaquine", "decrease")
    }
