"""Trials in which each subject gets everything that is compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim

CROSSOVER = (
    "Twenty volunteers took part in this crossover study. "
    "At each visit caffeine (200 mg) or placebo was given by mouth in random order."
)


@pytest.mark.parametrize(
    ("results", "counts"),
    [
        ("Two volunteers dropped out; 18 completed both sessions. Caffeine reduced reaction time (p = 0.02).", {(18, None)}),
        ("Caffeine reduced reaction time compared with placebo (p = 0.02).", {(20, None)}),
        ("Headache was less frequent with caffeine (3 of 18 vs 9 of 18).", {(18, None)}),
    ],
)
def test_all_are_counted_once(
    claims: Callable[..., tuple[Claim, ...]], paper: Callable[..., str], results: str, counts: set[tuple[int, str | None]]
) -> None:
    found = [
        c
        for c in claims(paper(CROSSOVER, results).replace("ketamine", "caffeine"))
        if c.drug.name == "caffeine" and c.section.kind == "results"
    ]
    assert found
    for claim in found:
        assert claim.population is not None
        assert {(n.n, n.arm) for n in claim.population.counts} == counts
        assert [(d.low, d.unit, d.route) for d in claim.doses] == [(200.0, "mg", "oral")]
        assert [c.kind for c in claim.comparators] == ["placebo"]
