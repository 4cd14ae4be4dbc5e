"""Which doses are those of a finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "Ketamine 0.5 mg/kg was dissolved in 0.9% saline and injected i.p. in a volume of 1 ml/kg.",
            "",
            ["0.5 mg/kg intraperitoneal"],
        ),
        (
            "Patients got an intravenous bolus of ketamine 0.5 mg/kg followed by 0.15 mg/kg/h.",
            "",
            ["0.5 mg/kg intravenous", "0.15 mg/kg/h intravenous"],
        ),
        ("Ketamine 0.8 mg/kg (equivalent to 0.7 mg/kg of base) was infused intravenously.", "", ["0.8 mg/kg intravenous"]),
        ("Patients received ketamine 5 mg/kg or 20 mg/kg orally.", "The lower dose did not change pain scores.", ["5 mg/kg oral"]),
        (
            "Patients received ketamine 5 mg/kg or 20 mg/kg orally.",
            "Neither dose of ketamine reduced anxiety.",
            ["5 mg/kg oral", "20 mg/kg oral"],
        ),
    ],
)
def test_doses_that_were_given(
    claims: Callable[..., tuple[Claim, ...]],
    slots: Callable[..., dict[str, object]],
    paper: Callable[..., str],
    methods: str,
    results: str,
    expected: list[str],
) -> None:
    found = [c for c in claims(paper(methods, results or "Ketamine reduced pain scores.")) if c.section.kind == "results"]
    assert found
    assert all(slots(c)["doses"] == expected for c in found)


@pytest.mark.parametrize(
    "methods",
    [
        "Children were given intranasal ketamine 5 mg/kg, midazolam 0.3 mg/kg or dexmedetomidine 1.5 µg/kg.",
        "Children got ketamine 5 mg/kg or dexmedetomidine 1.5 µg/kg. The drugs were given intranasally by a nurse.",
    ],
)
def test_the_route_of_all_drugs(
    claims: Callable[..., tuple[Claim, ...]], slots: Callable[..., dict[str, object]], paper: Callable[..., str], methods: str
) -> None:
    found = claims(paper(methods, "Dexmedetomidine reduced pain scores more than ketamine."))
    assert [slots(c)["doses"] for c in found if c.drug.name == "dexmedetomidine" and c.section.kind == "results"] == [
        ["1.5 ug/kg intranasal"]
    ]


def test_what_was_consumed_is_no_dose(
    claims: Callable[..., tuple[Claim, ...]], slots: Callable[..., dict[str, object]], paper: Callable[..., str]
) -> None:
    text = paper(
        "Group K got intravenous ketamine 0.3 mg/kg and group C saline.",
        "Morphine consumption was lower in group K (18 mg) than in group C (27 mg).",
    )
    found = [c for c in claims(text) if c.drug.name == "ketamine" and c.section.kind == "results"]
    assert found
    assert all(slots(c)["doses"] == ["0.3 mg/kg intravenous"] for c in found)
