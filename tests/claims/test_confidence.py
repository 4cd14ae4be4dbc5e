"""What speaks for and against a claim: figures that go its way or not."""

from __future__ import annotations

import pytest

from ketaminer.model import Effect, Span
from ketaminer.stages.claims.confidence import agreement


def effect(one: float | None, other: float | None, measure: str | None = None) -> Effect:
    return Effect("", Span(0, 0), measure, one, other)


@pytest.mark.parametrize(
    ("direction", "effects", "expected"),
    [
        ("decrease", [effect(33.4, 48.5)], "with"),
        ("increase", [effect(33.4, 48.5)], "against"),
        ("increase", [effect(2.0, 1.0), effect(5.0, 4.0)], "with"),
        ("increase", [effect(2.0, 1.0), effect(4.0, 5.0)], "untold"),
        ("increase", [effect(3.0, 3.0)], "untold"),
        ("increase", [effect(2.1, None, "OR")], "untold"),
        ("decrease", [effect(9.4, 5.1, "mean change")], "untold"),
        ("no_difference", [effect(33.4, 48.5)], "untold"),
        ("increase", [], "untold"),
    ],
)
def test_figures_go_with_or_against_a_claim(direction: str, effects: list[Effect], expected: str) -> None:
    assert agreement(direction, effects) == expected
