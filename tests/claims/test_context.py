"""A finding whose sentence names no drug: whose it is, and when it is nobody's. Every row gives all claims of its paper."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketaminer

RULES = str(Path(__file__).with_name("rules.toml"))
"""The rules alone: what the trained reader adds is tested in ``test_reader``."""

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
    "what people think": (
        TRIAL.format("Most nurses believed that ketamine reduces anxiety.", "Few trials are of this size."),
        [],
    ),
    "kinds of patients compared": (
        TRIAL.format("Pain scores after ketamine were higher in women than in men.", "Few trials are of this size."),
        [],
    ),
    "patients at the start": (
        TRIAL.format(
            "Baseline pain scores were lower in the ketamine group than in the saline group.", "Few trials are of this size."
        ),
        [],
    ),
    "excepted from what is denied": (
        TRIAL.format("Ketamine had no effect on vital signs with the exception of nausea.", "Few trials are of this size."),
        ["ketamine | vital signs | no_difference"],
    ),
    "a participle that opens its clause": (
        TRIAL.format("Decreasing pain scores are often seen with time.", "Few trials are of this size."),
        [],
    ),
    "the adjective of a class": (
        TRIAL.format("Rosehip oil has diuretic activity and lowers blood pressure.", "Few trials are of this size."),
        [],
    ),
    "an outcome with what it is of": (
        TRIAL.format("Ketamine reduced the frequency of nightmares.", "Few trials are of this size."),
        ["ketamine | frequency of nightmares | decrease"],
    ),
    "an outcome with its impairment": (
        TRIAL.format("Ketamine prevented working memory impairment.", "Few trials are of this size."),
        ["ketamine | working memory impairment | decrease"],
    ),
    "an unknown treatment acts": (
        TRIAL.format("Inhalation of rosehip oil by patients of either group reduced anxiety.", "Few trials are of this size."),
        [],
    ),
    "a time that comes faster": (
        TRIAL.format("Time to discharge was faster with ketamine.", "Few trials are of this size."),
        ["ketamine | Time to discharge | decrease"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_context(name: str) -> None:
    text, expected = ROWS[name]
    claims = ketaminer.extract(text, pipeline=RULES).claims
    assert claims is not None
    assert list(dict.fromkeys(f"{c.drug.name} | {c.outcome.text} | {c.direction}" for c in claims.items)) == expected
