"""The encoder of the span tagger: a convolutional network over the words of a text, in numpy.

Shapes: V different words, N tokens, W width, 3W for the three pieces of which a maxout unit takes the greatest. Between two
stretches of text (and at both ends) stands an empty token, ``inside`` false, whose row stays zero in every layer, so that
nothing reaches from one stretch into another and what is found in one does not depend on what else is read with it.

1. ``words``: the embeddings of a word's parts and its vector → (V, 3W). It depends on the word alone and is kept.
2. ``encode``: the word's row and a row for each hint (what the vocabularies say of the token) are added, a maxout layer and
   layer normalisation make the token's row (N, W); then each layer adds to it what it makes of the token and its two
   neighbours (a residual convolution). With ``depth`` layers a token sees ``depth`` tokens to each side.
3. ``scores``: a linear layer a head → (N, tags).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketaminer.trained.word_features import TABLES

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PIECES = 3
_TINY = 1e-5


def normalised(rows: Floats, gain: Floats, shift: Floats) -> Floats:
    """Layer normalisation of each row (Ba, Kiros and Hinton 2016)."""
    centred = rows - rows.mean(1, keepdims=True)
    spread = np.einsum("nw,nw->n", centred, centred)[:, None] / rows.shape[1]
    centred *= gain / np.sqrt(spread + _TINY)
    centred += shift
    return np.asarray(centred, dtype=np.float32)


def greatest(rows: Floats) -> Floats:
    """Maxout: of (N, 3W) the greatest of the three pieces, (N, W)."""
    width = rows.shape[1] // PIECES
    out = np.maximum(rows[:, :width], rows[:, width : 2 * width])
    return np.maximum(out, rows[:, 2 * width :], out=out)


def neighbours(rows: Floats) -> Floats:
    """Each row between the one before and the one behind it, (N, 3W); zeros at the ends."""
    count, width = rows.shape
    out = np.zeros((count, 3 * width), dtype=np.float32)
    out[1:, :width] = rows[:-1]
    out[:, width : 2 * width] = rows
    out[:-1, 2 * width :] = rows[1:]
    return out


class Network:
    """The parameters and what is computed with them. ``heads``: the number of tags of each head."""

    def __init__(self, parameters: dict[str, Floats], depth: int) -> None:
        self.parameters = parameters
        self.depth = depth

    @property
    def width(self) -> int:
        """W."""
        return len(self.parameters["layer0:gain"])

    @classmethod
    def fresh(cls, width: int, depth: int, vector_width: int, hints: int, heads: dict[str, int], seed: int) -> Network:
        """A network that has learnt nothing."""
        random = np.random.default_rng(seed)

        def matrix(fan_in: int, fan_out: int, scale: float = 1.0) -> Floats:
            limit = scale * float(np.sqrt(6.0 / (fan_in + fan_out)))
            return random.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32)

        parameters: dict[str, Floats] = {}
        for name, rows, size in TABLES:
            parameters[f"table:{name}"] = random.uniform(-0.1, 0.1, (rows, size)).astype(np.float32)
        inputs = sum(size for _, _, size in TABLES)
        parameters["mix:parts"] = matrix(inputs, PIECES * width)
        parameters["mix:vector"] = matrix(vector_width, PIECES * width, 2.0)
        parameters["mix:hints"] = np.zeros((hints, PIECES * width), dtype=np.float32)
        parameters["mix:bias"] = np.zeros(PIECES * width, dtype=np.float32)
        for layer in range(depth + 1):
            if layer:
                parameters[f"layer{layer}:weights"] = matrix(3 * width, PIECES * width)
                parameters[f"layer{layer}:bias"] = np.zeros(PIECES * width, dtype=np.float32)
            parameters[f"layer{layer}:gain"] = np.ones(width, dtype=np.float32)
            parameters[f"layer{layer}:shift"] = np.zeros(width, dtype=np.float32)
        for head, tags in heads.items():
            parameters[f"head:{head}:weights"] = np.zeros((width, tags), dtype=np.float32)
            parameters[f"head:{head}:bias"] = np.zeros(tags, dtype=np.float32)
            parameters[f"head:{head}:moves"] = np.zeros((tags, tags), dtype=np.float32)
            parameters[f"head:{head}:first"] = np.zeros(tags, dtype=np.float32)
            parameters[f"head:{head}:last"] = np.zeros(tags, dtype=np.float32)
        return cls(parameters, depth)

    def words(self, rows: Ints, vectors: Floats) -> Floats:
        """(V, parts) row numbers and (V, D) vectors → (V, 3W)."""
        p = self.parameters
        parts = np.concatenate([p[f"table:{name}"][rows[:, k]] for k, (name, _, _) in enumerate(TABLES)], axis=1)
        return np.asarray(parts @ p["mix:parts"] + vectors @ p["mix:vector"] + p["mix:bias"])

    def encode(self, words: Floats, hints: Ints, inside: Bools) -> Floats:
        """The tokens' (N, 3W) word rows and (N, channels) hints (0: none) → (N, W)."""
        p = self.parameters
        mixed = words.copy()
        for channel in range(hints.shape[1]):
            told = np.flatnonzero(hints[:, channel])
            mixed[told] += p["mix:hints"][hints[told, channel]]
        rows = normalised(greatest(mixed), p["layer0:gain"], p["layer0:shift"])
        outside = ~inside
        rows[outside] = 0
        for layer in range(1, self.depth + 1):
            made = neighbours(rows) @ p[f"layer{layer}:weights"]
            made += p[f"layer{layer}:bias"]
            rows += normalised(greatest(made), p[f"layer{layer}:gain"], p[f"layer{layer}:shift"])
            rows[outside] = 0
        return rows

    def scores(self, rows: Floats, head: str) -> Floats:
        """(N, W) → (N, tags)."""
        return np.asarray(rows @ self.parameters[f"head:{head}:weights"] + self.parameters[f"head:{head}:bias"])
