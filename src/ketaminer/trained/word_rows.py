"""The rows of the words that a network has met: worked out once a word and kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketaminer.trained.network import PIECES, Network
from ketaminer.trained.word_features import rows_of, vectors_of

MOST = 30_000
"""Words whose rows are kept."""

BLOCK = 64
"""Words worked out together: always as many, so that a word's row never depends on its company."""


class WordRows:
    """For each word its row of ``network`` (see :meth:`Network.words`), with its vector from the floret table ``vectors``."""

    def __init__(self, network: Network, vectors: Any) -> None:
        self._network, self._vectors = network, vectors
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {}
        self._rows = np.zeros((0, 0), dtype=np.float32)

    def rows(self, words: list[str]) -> NDArray[np.float32]:
        """(words, 3W)."""
        new = list(dict.fromkeys(word for word in words if word not in self._known))
        if new:
            if len(self._known) + len(new) > MOST:
                self._forget()
                new = list(dict.fromkeys(words))
            made = []
            for at in range(0, len(new), BLOCK):
                part = new[at : at + BLOCK]
                padded = part + [""] * (BLOCK - len(part))
                row = np.array([rows_of(word) for word in padded], dtype=np.int64)
                made.append(self._network.words(row, vectors_of(padded, self._vectors))[: len(part)])
            count = len(self._known)
            for k, word in enumerate(new):
                self._known[word] = count + k
            need = count + len(new)
            if need > len(self._rows):
                grown = np.zeros((max(need, 2 * len(self._rows)), PIECES * self._network.width), dtype=np.float32)
                if count:
                    grown[:count] = self._rows[:count]
                self._rows = grown
            self._rows[count:need] = np.concatenate(made)
        return np.asarray(self._rows[[self._known[word] for word in words]])
