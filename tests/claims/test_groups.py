"""Groups that stand for what they got."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import ketaminer
from ketaminer.config import Config
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import build_view


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "The intervention group received dexmedetomidine, the control group saline.",
            "in the intervention group",
            "dexmedetomidine",
        ),
        ("Patients were randomised to dexmedetomidine or saline.", "in the Dex group", "dexmedetomidine"),
        ("Rats were randomised to ketamine or vehicle.", "in treated animals", "ketamine"),
        (
            "The BK group received bupivacaine and ketamine, the B group received bupivacaine.",
            "in the BK group",
            "ketamine",
        ),
        ("The first group received ketamine, the second group received fentanyl.", "in group 2", "fentanyl"),
        ("Patients were randomised to ketamine or saline.", "in each treatment group", None),
        ("Patients were randomised to ketamine or saline.", "in the surgery group", None),
    ],
)
def test_groups_stand_for_their_drug(paper: Callable[..., str], methods: str, results: str, expected: str | None) -> None:
    document = ketaminer.extract(paper(methods, f"Pain was assessed {results} after surgery."))
    config = Config()
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    _, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    named = {a.drug.mention.name for a in told[view.sentences[-1].index].arms if a.drug is not None and not a.control}
    assert named == ({expected} if expected else set())
