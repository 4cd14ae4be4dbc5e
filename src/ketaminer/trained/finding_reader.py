"""The finding reader: which stretches of a sentence name an outcome that a treatment changes, how, and who does it.

For each outcome found: the chance that it is one, the chance of each direction, and over the sentence's tokens the chances that
one stands for the treatment or for what it is compared with, or that none does. Trained on sentences of trial reports and
reviews (see the model card). What it reads of a sentence besides the words are hints (see ``stages.claims.hints``).

Network: the span tagger's encoder, a bidirectional LSTM, a conditional random field over BILOU tags of outcomes, and for each
outcome span attention over the sentence (pointers, after Vinyals, Fortunato and Jaitly 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ketaminer.trained import crf
from ketaminer.trained.archive import packed, unpacked
from ketaminer.trained.network import Network
from ketaminer.trained.recurrent import both_ways
from ketaminer.trained.word_rows import WordRows

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

DIRECTIONS = ("increase", "decrease", "no_difference", "unclear")
LONGEST = 160
"""Tokens of a sentence that are read."""
EAGER = 1.0
"""How much likelier than it is an outcome's beginning is taken to be where outcomes are looked for, in log-odds: what is found
this way is judged by its true chance later."""

_TOKENS = 6000
_FAR = np.float32(-1e4)
_TAGS = crf.tags_of(("OUTCOME",))
_BEGINS = [k for k, tag in enumerate(_TAGS) if tag[0] in "BU"]


class Told(NamedTuple):
    """An outcome on tokens ``[first, last]``. ``chance`` that it is the outcome of a finding; of each of :data:`DIRECTIONS` under
    that; ``agent``: of each token, then of nothing in the sentence and of something that is no drug; ``comparator``: of each
    token, then of none."""

    first: int
    last: int
    chance: float
    directions: Floats
    agent: Floats
    comparator: Floats


class Asked(NamedTuple):
    """A sentence to read: its words, hints as ``(channel, kind, first token, last token)``, the kind of its section, and token
    spans whose chances are wanted whether or not the reader finds them."""

    words: Sequence[str]
    hints: Sequence[tuple[int, str, int, int]]
    section: str
    spans: Sequence[tuple[int, int]]


class HintRows:
    """Which row of the table of hints stands for what: four a kind (its first, inner and last token, and one alone), channel by
    channel, then one a section; row 0 says nothing. ``kinds``: those known, for each channel."""

    def __init__(self, kinds: Sequence[Sequence[str]], sections: Sequence[str]) -> None:
        self.count = 1
        self._kinds: list[dict[str, int]] = []
        for known in kinds:
            self._kinds.append({kind: self.count + 4 * k for k, kind in enumerate(known)})
            self.count += 4 * len(known)
        self._sections = {kind: self.count + k for k, kind in enumerate(sections)}
        self.count += len(sections)

    @property
    def channels(self) -> int:
        """The channels of a token: those of the hints, then that of the section."""
        return len(self._kinds) + 1

    def fill(self, out: NDArray[Any], asked: Asked) -> None:
        """Write the rows of a sentence's tokens into ``out``, (tokens, channels) of zeros; hints that reach further say nothing."""
        out[:, -1] = self._sections.get(asked.section, self._sections["other"])
        for channel, kind, first, last in asked.hints:
            row = self._kinds[channel].get(kind)
            if row is None or last >= len(out):
                continue
            if first == last:
                out[first, channel] = row + 3
                continue
            out[first, channel] = row
            out[first + 1 : last, channel] = row + 1
            out[last, channel] = row + 2


class FindingReader:
    """See the module. ``kinds``: for each channel the kinds known; ``vectors``: the span tagger's floret table."""

    def __init__(self, parameters: dict[str, Floats], about: dict[str, Any], vectors: Any) -> None:
        self.about = about
        self.vectors = vectors
        self.p = parameters
        self.network = Network(parameters, int(about["depth"]))
        self.hints = HintRows(about["kinds"], about["sections"])
        self.words = WordRows(self.network, vectors)
        self._chain = crf.masked(_TAGS, parameters["F:m"], parameters["F:s"], parameters["F:e"])

    def read(self, asked: Sequence[Asked]) -> list[list[Told]]:
        """What is told in each sentence, in its order; spans asked for stand behind those found, in the order asked."""
        out: list[list[Told]] = [[] for _ in asked]
        order = sorted((k for k, a in enumerate(asked) if a.words), key=lambda k: (len(asked[k].words), k))
        at = 0
        while at < len(order):
            end, longest = at, 0
            while end < len(order):
                longest = max(longest, min(len(asked[order[end]].words), LONGEST))
                if end > at and longest * (end - at + 1) > _TOKENS:
                    break
                end += 1
            for k, told in zip(order[at:end], self._batch([asked[k] for k in order[at:end]]), strict=True):
                out[k] = told
            at = end
        return out

    # ------------------------------------------------------------------------------------------------------- the network

    def _batch(self, asked: Sequence[Asked]) -> list[list[Told]]:
        lengths = np.array([min(len(a.words), LONGEST) for a in asked], dtype=np.int64)
        steps = int(lengths.max())
        inside = np.arange(steps)[None, :] < lengths[:, None]
        rows = self._encode(asked, lengths, inside)
        emissions = (rows @ self.p["F:w"] + self.p["F:b"]).astype(np.float64)
        eager = emissions.copy()
        eager[:, :, _BEGINS] += EAGER
        ways = crf.best(eager, lengths, *self._chain)
        chances, _ = crf.Chain(emissions, lengths, *self._chain).marginals()
        outcome = 1.0 - chances[:, :, 0]
        out: list[list[Told]] = []
        spans: list[tuple[int, int, int]] = []
        for k, one in enumerate(asked):
            found = [(first, last) for first, last, _ in crf.spans_of(ways[k, : lengths[k]], _TAGS)]
            wanted = [s for s in one.spans if s[1] < lengths[k]]
            spans += [(k, first, last) for first, last in (*found, *wanted)]
            out.append([])
        if spans:
            directions, agents, comparators = self._point(rows, inside, spans)
            for n, (k, first, last) in enumerate(spans):
                size = int(lengths[k])
                told = Told(
                    first,
                    last,
                    float(outcome[k, first : last + 1].min()),
                    directions[n],
                    np.concatenate([agents[n, :size], agents[n, steps:]]),
                    np.concatenate([comparators[n, :size], comparators[n, steps:]]),
                )
                out[k].append(told)
        return out

    def _encode(self, asked: Sequence[Asked], lengths: Ints, inside: NDArray[np.bool_]) -> Floats:
        """(B, T, W + 2G)."""
        batch, steps = inside.shape
        starts = 1 + np.cumsum(lengths + 1) - (lengths + 1)
        total = int(lengths.sum()) + batch + 1
        stands = np.ones(total, dtype=bool)
        stands[0] = False
        stands[starts + lengths] = False
        words = np.zeros((total, 3 * self.network.width), dtype=np.float32)
        words[stands] = self.words.rows([w for a, n in zip(asked, lengths, strict=True) for w in a.words[:n]])
        hints = np.zeros((total, self.hints.channels), dtype=np.int64)
        for one, start, size in zip(asked, starts, lengths, strict=True):
            self.hints.fill(hints[start : start + size], one)
        encoded = self.network.encode(words, hints, stands)
        rows = np.zeros((batch, steps, self.network.width), dtype=np.float32)
        rows[inside] = encoded[stands]
        return both_ways(rows, lengths, self.p)

    def _point(
        self, rows: Floats, inside: NDArray[np.bool_], spans: Sequence[tuple[int, int, int]]
    ) -> tuple[Floats, Floats, Floats]:
        """For each span (sentence, first, last): directions (S, 4), agents (S, T + 2) and comparators (S, T + 1)."""
        p = self.p
        which = np.array([k for k, _, _ in spans])
        asked, at = np.unique(which, return_inverse=True)
        means = np.stack([rows[k, first : last + 1].mean(0) for k, first, last in spans])
        here = rows[asked]
        greatest = np.where(inside[asked][:, :, None], here, _FAR).max(1)
        told = np.concatenate([means, greatest[at]], axis=1)
        away = np.where(inside, np.float32(0), _FAR)[which]
        scale = np.float32(np.sqrt(p["D:k"].shape[1]))

        def attend(head: str) -> Floats:
            keys = here @ p[f"{head}:k"]
            asks = told @ p[f"{head}:q"]
            scores = np.stack([keys[k] @ ask for k, ask in zip(at, asks, strict=True)]) / scale
            return np.asarray(scores + away, dtype=np.float32)

        looks = _softmax(attend("D"))
        context = np.stack([look @ rows[k] for k, look in zip(which, looks, strict=True)])
        hidden = np.maximum(np.concatenate([told, context], axis=1) @ p["D:o"] + p["D:ob"], 0)
        directions = _softmax(hidden @ p["D:w"] + p["D:b"])
        agents = _softmax(np.concatenate([attend("G"), told @ p["G:n"] + p["G:nb"]], axis=1))
        comparators = _softmax(np.concatenate([attend("C"), told @ p["C:n"] + p["C:nb"]], axis=1))
        return directions, agents, comparators

    # ------------------------------------------------------------------------------------------------------------- files

    def to_bytes(self) -> bytes:
        """Parameters in half precision and settings."""
        return packed(self.p, self.about)

    @classmethod
    def from_disk(cls, path: Path, vectors: Any) -> FindingReader:
        """Raises :class:`ValueError`, :class:`KeyError` or :class:`OSError` where the file is not one of these."""
        return cls(*unpacked(path.read_bytes()), vectors)


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(shifted / shifted.sum(1, keepdims=True), dtype=np.float32)
