"""Findings without a word of change: states that last, effects told again, responses that did not show, times in a list."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketaminer
from ketaminer.model import Claim

RULES = str(Path(__file__).with_name("rules.toml"))
"""The rules alone: what the trained reader adds is tested in ``test_reader``."""


def claims_of(text: str) -> tuple[Claim, ...]:
    claims = ketaminer.extract(text, pipeline=RULES).claims
    assert claims is not None
    return claims.items


@pytest.mark.parametrize(
    ("text", "drug", "outcome", "direction"),
    [
        ("Ketamine's antidepressant effects lasted for two weeks.", "ketamine", "antidepressant effects", "increase"),
        ("Mice without the receptor do not show an antidepressant response to ketamine.", "ketamine", "response", "no_difference"),
        ("Memantine produced none of the psychotomimetic effects.", "memantine", "psychotomimetic effects", "no_difference"),
        ("Ketamine reduced craving, and most patients remained abstinent for a month.", "ketamine", "abstinent", "increase"),
    ],
)
def test_states(text: str, drug: str, outcome: str, direction: str) -> None:
    found = [(c.drug.name, c.direction) for c in claims_of(text) if outcome in c.outcome.text]
    assert (drug, direction) in found


def test_each_time_of_a_list_is_a_claim() -> None:
    claims = claims_of("Ketamine reduced depression scores at 24 h, 3 and 7 days compared with saline.")
    times = [(c.timepoint.value, c.timepoint.unit) for c in claims if c.timepoint]
    assert times == [(24, "hour"), (3, "day"), (7, "day")]
    assert len({c.id for c in claims}) == len(claims)


def test_an_effect_told_again_is_of_the_later_dose() -> None:
    text = "Craving was reduced by ketamine 0.4 mg/kg, and this effect was further augmented by the 0.8 mg/kg ketamine dose."
    doses = [d.low for c in claims_of(text) if "raving" in c.outcome.text and c.direction == "decrease" for d in c.doses]
    assert doses == [0.4, 0.8]
