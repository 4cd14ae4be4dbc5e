"""What other sentences tell of the same outcome, and whether more or less of an outcome is wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest

import ketaminer
from ketaminer import config
from ketaminer.model import Claim
from ketaminer.stages.claims import find_candidates
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.echoes import echoes
from ketaminer.stages.claims.wanted import told_valence

TEXT = (
    "Results\n\nKetamine reduced craving.\n\n"
    "Discussion\n\nKetamine reduced craving. Ketamine increased craving. Ketamine raised pulse.\n"
)


def _claims() -> dict[tuple[str, str, int], Claim]:
    document = ketaminer.extract(TEXT)
    assert document.claims is not None
    return {(c.outcome.text, c.direction, c.evidence[0].span.start): c for c in document.claims.items}


def test_a_claim_told_twice_is_told_again_and_its_contrary_otherwise() -> None:
    claims = [replace(claim, confidence=0.9) for claim in _claims().values()]
    found = {(c.outcome.text, c.direction, c.evidence[0].span.start): e for c, e in zip(claims, echoes(claims), strict=True)}
    craving = {key[1:]: echo for key, echo in found.items() if key[0] == "craving"}
    first, second = (echo for (direction, _), echo in sorted(craving.items()) if direction == "decrease")
    assert first == second == (0.9, 0.9)
    assert [echo for (direction, _), echo in craving.items() if direction == "increase"] == [(0.0, 0.9)]
    assert [echo for key, echo in found.items() if key[0] == "pulse"] == [(0.0, 0.0)]


def test_what_is_hardly_heard_counts_neither_way() -> None:
    claims = [replace(claim, confidence=0.1) for claim in _claims().values()]
    assert set(echoes(claims)) == {(0.0, 0.0)}


def test_confidence_does_not_hang_on_the_threshold() -> None:
    document, options = ketaminer.extract(TEXT), config.load()
    every = {c.id: c.confidence for c in find_candidates(document, options)}
    for least in (0.2, 0.4, 0.8):
        some = {c.id: c.confidence for c in find_candidates(document, options, least)}
        assert some == {ident: likely for ident, likely in every.items() if likely >= least}


@pytest.mark.parametrize(
    ("outcome", "valence"),
    [
        ("myocardial injury", "-"),
        ("hand grip strength", "+"),
        ("severity of pain", "-"),
        ("quality of recovery", "+"),
        ("muscle damage scores", "-"),
        ("time to remission", None),
        ("pain relief", None),
        ("serum potassium levels", None),
        ("function after injury", "+"),
    ],
)
def test_words_tell_what_is_wanted(outcome: str, valence: str | None) -> None:
    assert told_valence(outcome, load_lexicon(config.load().vocabulary("cues.tsv"))) == valence
