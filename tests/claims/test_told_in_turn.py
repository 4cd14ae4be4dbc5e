"""Sentences that tell of several drugs, outcomes, times or cited works in turn: each has its own numbers, dose and citation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim

METHODS = "Rats were given ketamine 10 mg/kg i.p., fluoxetine 5 mg/kg by gavage or saline."


def told(found: tuple[Claim, ...]) -> set[tuple[str, str, str, tuple[tuple[float | None, float | None], ...], tuple[float, ...]]]:
    return {
        (
            c.drug.name,
            c.outcome.text,
            c.direction,
            tuple((e.intervention, e.comparator) for e in c.effects),
            tuple(p.value for p in c.p_values),
        )
        for c in found
        if c.section.kind == "results"
    }


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (
            "Ketamine increased sucrose preference (by 28%, p = 0.003), and fluoxetine increased body weight (by 6%, p = 0.02).",
            {
                ("ketamine", "sucrose preference", "increase", ((28.0, None),), (0.003,)),
                ("fluoxetine", "body weight", "increase", ((6.0, None),), (0.02,)),
            },
        ),
        (
            "Food intake and body weight decreased by 21% and 23% with ketamine, relative to saline (p=0.001 and p=0.0008).",
            {
                ("ketamine", "Food intake", "decrease", ((21.0, None),), (0.001,)),
                ("ketamine", "body weight", "decrease", ((23.0, None),), (0.0008,)),
            },
        ),
        (
            "Immobility did not differ from saline after ketamine at 2 h (5.1 vs 5.4; p = 0.31) and at 4 h (6.0 vs 6.1; p = 0.84).",
            {
                ("ketamine", "Immobility", "no_difference", ((5.1, 5.4),), (0.31,)),
                ("ketamine", "Immobility", "no_difference", ((6.0, 6.1),), (0.84,)),
            },
        ),
    ],
)
def test_figures_and_p_values(
    claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str], results: str, expected: set[object]
) -> None:
    assert expected <= told(claims(paper(METHODS, results)))


@pytest.mark.parametrize(
    ("text", "outcome", "doses", "citations"),
    [
        ("Ketamine reduced pain scores [1], and 10 mg/kg of it improved sleep quality [2].", "pain scores", [], ["1"]),
        ("Ketamine reduced pain scores [1], and 10 mg/kg of it improved sleep quality [2].", "sleep quality", [10.0], ["2"]),
        (
            "Intranasal ketamine 20 mg reduced anxiety [1]; ketamine tablets, 50 mg three times a day, improved sleep quality [2].",
            "anxiety",
            [20.0],
            ["1"],
        ),
    ],
)
def test_cited_works(
    claims: Callable[..., tuple[Claim, ...]],
    review: Callable[..., str],
    text: str,
    outcome: str,
    doses: list[float],
    citations: list[str],
) -> None:
    found = [c for c in claims(review(text)) if c.outcome.text == outcome]
    assert found
    for claim in found:
        assert [d.low for d in claim.doses] == doses
        assert [c.key for c in claim.citations] == citations
