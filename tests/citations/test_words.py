"""The room's vocabulary."""

from __future__ import annotations

from dataclasses import astuple

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.citations import VOCABULARY
from ketaminer.stages.citations.words import Words, load_words


def test_every_row_has_a_known_kind_and_is_there_once() -> None:
    found = rows(Config().vocabulary(VOCABULARY))
    assert {kind for kind, _ in found} == set(Words.__slots__)
    assert len({(kind, word) for kind, word in found}) == len(found)
    assert all(word == word.casefold().strip() for _, word in found)


def test_every_kind_is_filled() -> None:
    assert all(astuple(load_words(Config().vocabulary(VOCABULARY))))
