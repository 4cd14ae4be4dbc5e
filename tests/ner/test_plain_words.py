"""What a model alone takes for a drug: common words, people and places are none."""

from __future__ import annotations

import pytest

from ketaminer.config import Config
from ketaminer.stages.ner.plain_words import common_words, is_plain, small_words

COMMON = common_words(Config().vocabulary("common_words.tsv"))

ROWS = {
    "a common word": ("The outbreaks were over.", "outbreaks", True),
    "common words": ("By telephone interview only.", "telephone interview", True),
    "a person": ("As told by Lindqvister in her book.", "Lindqvister", True),
    "two persons": ("As told by Lindqvister & Oberhuemer in a book.", "Lindqvister & Oberhuemer", True),
    "a number of a trial": ("Registered as NCT01234567 then.", "NCT01234567", True),
    "nothing but a sign": ("It rose by − 3.", "−", True),
    "an unknown drug": ("They gave zorvaltine daily.", "zorvaltine", False),
    "an unknown drug at the beginning": ("It fell. Zorvaltine was given.", "Zorvaltine", False),
    "elsewhere without the capital": ("They gave Zorvaltine daily; zorvaltine helped.", "Zorvaltine", False),
    "a trade mark": ("They gave Zorvalta® daily.", "Zorvalta", False),
    "a code": ("They gave ZV-1234 daily.", "ZV-1234", False),
    "a short form": ("They gave ZVT daily.", "ZVT", False),
    "a chemical that many papers name": ("They measured nitrite in urine.", "nitrite", False),
}


@pytest.mark.parametrize("name", ROWS)
def test_plain(name: str) -> None:
    text, word, expected = ROWS[name]
    start = text.index(word)
    assert is_plain(text, start, start + len(word), COMMON, small_words(text)) is expected


def test_the_vocabulary_names_no_drug_of_the_vocabularies() -> None:
    from ketaminer.data import rows

    names = {row[0].lower() for row in rows(Config().vocabulary("drugs.tsv"))}
    assert not names & COMMON
