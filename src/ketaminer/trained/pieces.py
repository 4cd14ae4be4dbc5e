"""The pieces of text that the span tagger labels: the tokeniser's tokens without white space, in stretches of bounded length.

A stretch is a sentence; a very long one is cut. Offsets are those of the whole text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from ketaminer.model import Span
from ketaminer.trained.tokens import spans

LONGEST = 160  # tokens of a stretch


class Piece(NamedTuple):
    """A token ``word`` at ``[start, end)``."""

    word: str
    start: int
    end: int


def pieces_of(text: str, stretches: Iterable[Span], breaks: frozenset[int] = frozenset()) -> list[list[Piece]]:
    """The pieces of each stretch, in order; stretches without any are left out. A piece is also cut at an offset of ``breaks``."""
    out: list[list[Piece]] = []
    for start, end in stretches:
        part = text[start:end]
        pieces = [Piece(part[low:high], start + low, start + high) for low, high in spans(part)]
        if breaks:
            pieces = [cut for piece in pieces for cut in _cut(piece, breaks)]
        out += [pieces[at : at + LONGEST] for at in range(0, len(pieces), LONGEST)]
    return out


def _cut(piece: Piece, breaks: frozenset[int]) -> list[Piece]:
    if len(piece.word) == 1:
        return [piece]
    inner = [at for at in range(piece.start + 1, piece.end) if at in breaks]
    if not inner:
        return [piece]
    edges = [piece.start, *inner, piece.end]
    return [Piece(piece.word[a - piece.start : b - piece.start], a, b) for a, b in itertools.pairwise(edges)]
