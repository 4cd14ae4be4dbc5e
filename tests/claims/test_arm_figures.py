"""The numbers of a finding by arm, its p-value and its time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim

NUMBERS = {
    "numbers of people by arm": (
        "Nausea occurred in six patients with ketamine and in nine with placebo (p=0.41).",
        "ketamine | Nausea | no_difference",
        [(6.0, 9.0, None)],
    ),
    "a dose-like amount is a result": (
        "Morphine consumption was lower with ketamine than with placebo (21.4 ± 8.9 mg vs 34.8 ± 11.2 mg, p<0.001).",
        "ketamine | Morphine consumption | decrease",
        [(21.4, 34.8, "mg")],
    ),
    "the control in a clause of its own": (
        "Pain score decreased by 2.2 points following ketamine but only by 0.5 following placebo (p=0.02).",
        "ketamine | Pain score | decrease",
        [(2.2, 0.5, "points")],
    ),
    "what did not happen has no figures": (
        "Ketamine reduced pain scores by 15% (p=0.004) without sedation.",
        "ketamine | pain scores | decrease",
        [(15.0, None, "%")],
    ),
    "a difference with a unit": (
        "Ketamine raised systolic blood pressure by 14 mm Hg (p<0.001).",
        "ketamine | systolic blood pressure | increase",
        [(14.0, None, "mm Hg")],
    ),
    "a difference told by a comparative": (
        "Time to extubation was 9 min longer with ketamine than with saline (95% CI 2 to 16; p=0.01).",
        "ketamine | Time to extubation | increase",
        [(9.0, None, "min")],
    ),
    "the difference beside the arms": (
        "Pain score decreased by 12.1 in the ketamine group and by 5.0 in the placebo group (difference −7.1, 95% CI −9 to −4).",
        "ketamine | Pain score | decrease",
        [(12.1, 5.0, None), (-7.1, None, None)],
    ),
    "two arms with a unit": (
        "Time to the first relapse was longer with ketamine than with placebo (median 46 vs 29 days; p=0.03).",
        "ketamine | Time to the first relapse | increase",
        [(46.0, 29.0, "days")],
    ),
    "before and after in both arms": (
        "Pain scores fell from 8.1 to 2.2 with ketamine and from 8.0 to 5.9 with midazolam (p=0.01).",
        "ketamine | Pain scores | decrease",
        [(2.2, 5.9, None)],
    ),
    "each drug its own": (
        "Ketamine and fluoxetine reduced immobility by 31% and 12%, respectively.",
        "fluoxetine | immobility | decrease",
        [(12.0, None, "%")],
    ),
    "two figures behind two arms": (
        "Vomiting did not differ between ketamine and saline (12% and 13%; p=0.8).",
        "ketamine | Vomiting | no_difference",
        [(12.0, 13.0, "%")],
    ),
    "counts of two groups": (
        "Nausea was less common with ketamine than with saline (3 of 40 vs 10 of 40; p=0.03).",
        "ketamine | Nausea | decrease",
        [(7.5, 25.0, "%")],
    ),
    "no test statistic": ("Ketamine reduced immobility (F(1,28)=8.2, p=0.008).", "ketamine | immobility | decrease", []),
    "no range": ("Ketamine raised systolic blood pressure by 7 to 9 mm Hg.", "ketamine | systolic blood pressure | increase", []),
    "no citation": ("Ketamine reduced craving [2], and memantine reduced pain [3].", "ketamine | craving | decrease", []),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(claims: Callable[..., tuple[Claim, ...]], slots: Callable[..., dict[str, object]], name: str) -> None:
    text, wanted, expected = NUMBERS[name]
    by_claim = {f"{c.drug.name} | {c.outcome.text} | {c.direction}": slots(c) for c in claims(f"Results\n\n{text}\n")}
    assert wanted in by_claim
    assert by_claim[wanted]["effects"] == expected


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("Ketamine reduced craving for three months.", "craving", (3, "month")),
        ("Ketamine increased dissociation (62% vs 11%), which ended within two hours.", "dissociation", None),
        ("Ketamine reduced pain scores at 1 h and morphine consumption over 24 h.", "morphine consumption", (24, "hour")),
        ("Ketamine shortened the time to extubation by 4 min (95% CI 2 to 6).", "time to extubation", None),
    ],
)
def test_times(
    claims: Callable[..., tuple[Claim, ...]],
    slots: Callable[..., dict[str, object]],
    text: str,
    outcome: str,
    expected: tuple[float, str] | None,
) -> None:
    found = [c for c in claims(f"Results\n\n{text}\n") if c.outcome.text.startswith(outcome)]
    assert [slots(c)["time"] for c in found] == [expected]


def test_each_outcome_its_own_p_value(claims: Callable[..., tuple[Claim, ...]], slots: Callable[..., dict[str, object]]) -> None:
    text = "Ketamine reduced craving and pain scores (p=0.01 and p=0.04, respectively)."
    assert {c.outcome.text: slots(c)["p"] for c in claims(f"Results\n\n{text}\n")} == {
        "craving": ["= 0.01"],
        "pain scores": ["= 0.04"],
    }


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "PONV occurred in 38.9% of patients with S-ketamine and 54.2% without (odds ratio 0.54; P=0.007).",
            {("PONV", "decrease")},
        ),
        ("Craving did not differ between ketamine and midazolam (3.1 vs 3.2; p=0.7).", {("Craving", "no_difference")}),
    ],
)
def test_a_difference_that_a_test_found_is_one(
    claims: Callable[..., tuple[Claim, ...]], sentence: str, told: set[tuple[str, str]]
) -> None:
    assert {(c.outcome.text, c.direction) for c in claims(sentence)} == told
