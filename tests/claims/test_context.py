"""A finding whose sentence names no drug: whose it is, and when it is nobody's. Every row gives all claims of its paper."""

from __future__ import annotations

import pytest

import ketaminer

BLOCKS = """Two nerve blocks for hernia repair: a randomized trial

Methods

Sixty men were randomized to block A or block B before surgery. Rescue morphine 5 mg was given intravenously on request.

Results

{}
"""

TRIAL = """Ketamine for pain after knee surgery: a randomized trial

Methods

Eighty patients were randomized to receive ketamine 0.3 mg/kg or saline before incision.

Results

{}

Discussion

{}
"""

ROWS: dict[str, tuple[str, list[str]]] = {
    "the study compares no drugs": (
        BLOCKS.format(
            "Morphine consumption was lower with block A. There were no complications. Pain scores were similar in both groups."
        ),
        [],
    ),
    "the study's drug": (
        TRIAL.format("Pain scores were lower in the treatment group (p = 0.01).", "Few trials are of this size."),
        ["ketamine | Pain scores | decrease"],
    ),
    "something else acts": (
        TRIAL.format("Older age was associated with lower pain scores.", "Childhood abuse has been linked to greater anxiety."),
        [],
    ),
    "what goes with the outcome among those treated": (
        TRIAL.format(
            "In multivariable analysis, pain scores were higher in the treatment group with obesity.",
            "Few trials are of this size.",
        ),
        [],
    ),
    "before the treatment": (
        TRIAL.format("Patients in both groups had similar pain scores prior to surgery.", "Few trials are of this size."),
        [],
    ),
    "another's work in the discussion": (
        TRIAL.format(
            "Surgery lasted an hour in most patients.", "Smith et al. (2012) found lower pain scores after spinal blocks."
        ),
        [],
    ),
    "who was taken in": (
        TRIAL.format(
            "Exclusion criteria were allergy to ketamine, increased blood pressure and anxiety.", "Few trials are of this size."
        ),
        [],
    ),
    "a drug that was withheld": (
        TRIAL.format("Regardless of lidocaine, nausea was less frequent with ketamine.", "Few trials are of this size."),
        ["ketamine | nausea | decrease"],
    ),
    "n't with a curly apostrophe": (
        TRIAL.format("Ketamine didn’t reduce anxiety.", "Few trials are of this size."),
        ["ketamine | anxiety | no_difference"],
    ),
    "a purpose": (
        TRIAL.format("A leaflet to enable ketamine to reduce anxiety was handed out.", "Few trials are of this size."),
        [],
    ),
    "a reduction that was not significant": (
        TRIAL.format(
            "Ketamine led to a reduction in anxiety, but the reduction in anxiety was not significant.",
            "Few trials are of this size.",
        ),
        ["ketamine | anxiety | no_difference"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_context(name: str) -> None:
    text, expected = ROWS[name]
    claims = ketaminer.extract(text).claims
    assert claims is not None
    assert list(dict.fromkeys(f"{c.drug.name} | {c.outcome.text} | {c.direction}" for c in claims.items)) == expected
