"""What a finding is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import ketaminer
from ketaminer.config import Config
from ketaminer.model import Claim


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "Patients received ketamine (n = 30) or midazolam (n = 30).",
            "Ketamine reduced pain scores (p = 0.01).",
            ["active midazolam"],
        ),
        ("Group K received ketamine, group C saline.", "Pain scores were lower in group K (p = 0.01).", ["placebo saline"]),
        ("The control group received saline.", "Ketamine reduced pain scores compared with the control group.", ["placebo saline"]),
        ("Patients received ketamine or saline.", "Pain scores fell from 8 to 3 after ketamine.", ["baseline baseline"]),
        ("Patients received ketamine or saline.", "Pain scores fell with ketamine in both groups.", []),
        (
            "Patients received ketamine or placebo plus an oral antidepressant.",
            "Ketamine reduced pain scores compared with placebo plus an antidepressant.",
            ["placebo placebo"],
        ),
        ("All patients received ketamine.", "Ketamine reduced pain scores and improved pain control.", []),
        (
            "Patients received ketamine or midazolam.",
            "Pain scores were reduced after ketamine, but not after midazolam.",
            ["active midazolam"],
        ),
    ],
)
def test_comparators_of_a_trial(
    claims: Callable[..., tuple[Claim, ...]],
    slots: Callable[..., dict[str, object]],
    paper: Callable[..., str],
    methods: str,
    results: str,
    expected: list[str],
) -> None:
    found = [
        c
        for c in claims(paper(methods, results))
        if c.drug.name == "ketamine" and c.section.kind == "results" and c.outcome.text.lower().startswith("pain scores")
    ]
    assert found
    assert all(slots(c)["comparators"] == expected for c in found)


def test_a_rate_that_contrasts_with_that_of_another_drug(review: Callable[..., str]) -> None:
    text = (
        "Ketamine showed a 60% response rate in treating pain within 8 hours, which contrasts with the 40% response rate "
        "of morphine after some weeks [1]."
    )
    config = Config()
    document = ketaminer.extract(review(text), replace(config, claims=replace(config.claims, min_confidence=0.0)))
    found = document.claims.items if document.claims else ()
    ours = [c for c in found if "response rate" in c.outcome.text and c.drug.name == "ketamine"]
    assert ours and all([x.kind for x in c.comparators] == ["active"] for c in ours)
    assert any(c.timepoint is not None and (c.timepoint.value, c.timepoint.unit) == (8.0, "hour") for c in ours)
