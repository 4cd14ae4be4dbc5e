"""Hints: what the vocabularies and rules say of each token, as row numbers of an embedding table.

A hint is a span with a kind (``DRUG:brand``, ``CONDITION:symptom``); a token within it gets the kind with its place in the
span (B, I, L or U). One channel a group of kinds, so that a token may be told several things at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ketaminer.trained.pieces import Piece

Ints = NDArray[np.int64]
#: (channel's label, kind, start, end)
Hint = tuple[str, str, int, int]

NAMED = ("DRUG", "CONDITION", "OUTCOME")
CHANNELS = (*NAMED, "quantity")
_QUANTITIES = frozenset(("DOSE", "FREQUENCY", "DURATION", "TIMEPOINT", "COUNT", "P_VALUE", "INTERVAL", "EFFECT_SIZE"))


def channel_of(label: str) -> int | None:
    """The channel of a label; ``None`` where the network is told nothing of it."""
    if label in _QUANTITIES:
        return len(CHANNELS) - 1
    if label in ("ROUTE", "POPULATION"):
        return CHANNELS.index("OUTCOME") if label == "POPULATION" else len(CHANNELS) - 1
    return CHANNELS.index(label) if label in CHANNELS else None


class HintTable:
    """The kinds known from training; a kind never seen says nothing."""

    def __init__(self, kinds: Iterable[str]) -> None:
        self.kinds = tuple(kinds)
        self._rows = {f"{kind}|{place}": 1 + 4 * k + p for k, kind in enumerate(self.kinds) for p, place in enumerate("BILU")}

    def __len__(self) -> int:
        return 1 + 4 * len(self.kinds)

    def rows(self, pieces: Sequence[Piece], hints: Iterable[Hint]) -> Ints:
        """(tokens, channels); of hints in one channel that overlap the later counts."""
        out = np.zeros((len(pieces), len(CHANNELS)), dtype=np.int64)
        if not pieces:
            return out
        starts = [piece.start for piece in pieces]
        ends = [piece.end for piece in pieces]
        for label, kind, start, end in hints:
            channel = channel_of(label)
            if channel is None or f"{label}:{kind}|B" not in self._rows:
                continue
            low, high = bisect_left(ends, start + 1), bisect_left(starts, end)
            base = self._rows[f"{label}:{kind}|B"]
            if high - low == 1:
                out[low, channel] = base + 3
            elif high > low:
                out[low, channel] = base
                out[low + 1 : high - 1, channel] = base + 1
                out[high - 1, channel] = base + 2
        return out
