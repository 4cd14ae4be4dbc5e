"""The reader of results tables: rows (intervention, outcome, measure) of a sentence, from weights that were trained.

The encoder is the shipped finding reader's and stays as it is; on its rows stand marks of syntax and brackets, a bidirectional
LSTM, a conditional random field over interventions, outcomes and measures, and scores of each measure with each intervention (or
none) and with each outcome. In numpy alone; how it is trained stands in ``results_table``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from table_features import LABELS, Place, mended, pair_features, partners, parts
from table_material import ARMS, OUTCOME, Reading, Relation, Sentence

from ketaminer.stages.claims.reader import load_reader
from ketaminer.trained import crf
from ketaminer.trained.archive import packed, unpacked
from ketaminer.trained.finding_reader import Asked, FindingReader
from ketaminer.trained.load import SHIPPED
from ketaminer.trained.network import Network, greatest, normalised
from ketaminer.trained.recurrent import lstm
from ketaminer.trained.word_features import OWN, rows_of, vectors_of
from ketaminer.trained.word_rows import WordRows

Floats = NDArray[np.float32]

TAGS = crf.tags_of(LABELS)
LONGEST = 320
"""Tokens of a sentence that are read."""
VARIANTS, WORDS_HIDDEN, HINTS_HIDDEN = 5, 0.15, 0.1
SURE, LEAST = 0.5, 0.25
"""An outcome is a measure's from the first chance on; the likeliest is already from the second."""


class Hiding(WordRows):
    """Rows of words of which some, drawn at random, do not tell which word they are."""

    def __init__(self, network: Network, vectors: Any, random: np.random.Generator) -> None:
        super().__init__(network, vectors)
        own = {f"table:{name}" for name in OWN}
        self._blind = Network({n: v * 0 if n in own else v for n, v in network.parameters.items()}, network.depth)
        self._random = random

    def rows(self, words: list[str]) -> Floats:
        seen = super().rows(words)
        numbers = np.array([rows_of(word) for word in words], dtype=np.int64)
        hidden = self._random.random(len(words)) < WORDS_HIDDEN
        blind = self._blind.words(numbers, vectors_of(words, self._vectors))
        return np.where(hidden[:, None], blind, seen).astype(np.float32)


class Encoder(FindingReader):
    """The finding reader's encoder. ``random``: words and hints are hidden from it here and there, to train on."""

    def __init__(self, reader: FindingReader, random: np.random.Generator | None = None) -> None:
        super().__init__(reader.p, reader.about, reader.vectors)
        self._random = random
        if random is not None:
            self.words = Hiding(self.network, self.vectors, random)

    def rows(self, asked: Sequence[Asked]) -> list[Floats]:
        """Of each sentence the rows of its tokens, (tokens, W + 2G)."""
        out = []
        for one in asked:
            hints = [h for h in one.hints if self._random is None or self._random.random() >= HINTS_HIDDEN]
            words = one.words[:LONGEST]
            lengths = np.array([len(words)], dtype=np.int64)
            inside = np.ones((1, len(words)), dtype=bool)
            out.append(self._encode([Asked(words, hints, one.section, ())], lengths, inside)[0])
        return out


class TableReader:
    """Rows of the encoder and marks of a sentence → its spans and relations. ``kinds``: the marks known, by channel."""

    def __init__(self, parameters: dict[str, Floats], kinds: list[list[str]]) -> None:
        self.p, self.kinds = parameters, kinds
        self._numbers, _ = numbers(kinds)
        self._chain = crf.masked(TAGS, parameters["R:m"], parameters["R:s"], parameters["R:e"])

    def encode(self, rows: Floats, marks: Sequence[Sequence[str]]) -> Floats:
        """(tokens, WIDTH + 2 UNITS)."""
        p = self.p
        mixed = rows @ p["in:w"] + p["in:b"] + p["marks"][marked(marks, self._numbers)].sum(1)
        x = normalised(greatest(mixed), p["in:g"], p["in:s"])[None]
        lengths = np.array([x.shape[1]], dtype=np.int64)
        ways = [lstm(x, lengths, p[f"{w}:wx"], p[f"{w}:wh"], p[f"{w}:b"], backward=w == "v") for w in "uv"]
        return np.asarray(np.concatenate([x, *ways], axis=2)[0], dtype=np.float32)

    def read(self, words: Sequence[str], rows: Floats, marks: Sequence[Sequence[str]], spans: Any = None) -> Reading:
        """The table of one sentence; ``spans``: those of gold in place of what the network finds."""
        if not len(rows):
            return Reading({}, frozenset())
        x = self.encode(rows, marks)
        if spans is None:
            scores = (x @ self.p["R:w"] + self.p["R:b"])[None].astype(np.float64)
            way = crf.best(scores, np.array([len(x)]), *self._chain)[0]
            pairs = partners(words)
            spans = {mended(words, (low, high), pairs): label for low, high, label in crf.spans_of(way, TAGS)}
        return Reading(spans, frozenset(self._relations(words, x, spans)))

    def _relations(self, words: Sequence[str], x: Floats, spans: dict[Place, str]) -> Iterator[Relation]:
        p = self.p
        interventions, outcomes, measures = parts(spans)
        if not measures:
            return
        told = _means(x, measures)
        if interventions:
            scores = self._pairs("i", words, x, told, measures, interventions, outcomes)
            whole = np.concatenate([told, np.broadcast_to(x.mean(0), told.shape)], axis=1)
            none = np.maximum(whole @ p["n:w"] + p["n:b"], 0) @ p["n:o"] + p["n:ob"]
            second = (_means(x, interventions) @ p["a:w"])[:, 0] + p["a:o"][order_of(words, interventions)]
            for measure, row in zip(measures, np.concatenate([scores, none], axis=1), strict=True):
                best = int(row.argmax())
                if best < len(interventions):
                    yield interventions[best], measure, ARMS[int(second[best] > 0)]
        if outcomes:
            chances = 1 / (1 + np.exp(-self._pairs("o", words, x, told, measures, outcomes, interventions)))
            for measure, row in zip(measures, chances, strict=True):
                for outcome, chance in zip(outcomes, row, strict=True):
                    if chance > SURE or (chance == row.max() and chance > LEAST):
                        yield outcome, measure, OUTCOME

    def _pairs(
        self,
        side: str,
        words: Sequence[str],
        x: Floats,
        told: Floats,
        measures: list[Place],
        choices: list[Place],
        others: list[Place],
    ) -> Floats:
        p = self.p
        own = _means(x, choices)
        order = pair_features(words, measures, choices, others) @ p[f"{side}:f"]
        hidden = (told @ p[f"{side}:m"])[:, None] + (own @ p[f"{side}:c"])[None] + order + p[f"{side}:b"]
        both = (told @ p[f"{side}:x"]) @ (own @ p[f"{side}:y"]).T
        return np.asarray((np.maximum(hidden, 0) @ p[f"{side}:w"])[..., 0] + both / 6, dtype=np.float32)

    def to_bytes(self) -> bytes:
        """Parameters in half precision and the kinds of marks."""
        return packed(self.p, self.kinds)

    @classmethod
    def from_disk(cls, path: Path) -> TableReader:
        return cls(*unpacked(path.read_bytes()))


def numbers(kinds: list[list[str]]) -> tuple[list[dict[str, int]], int]:
    """The row of each kind of mark by channel, the first of a channel standing for the unknown; the number of rows."""
    at, out = 0, []
    for channel in kinds:
        out.append({"": at} | {kind: at + 1 + k for k, kind in enumerate(channel)})
        at += 1 + len(channel)
    return out, at


def marked(marks: Sequence[Sequence[str]], rows: list[dict[str, int]]) -> NDArray[np.int64]:
    """(tokens, channels)."""
    return np.array([[rows[c].get(kind, rows[c][""]) for c, kind in enumerate(token)] for token in marks], dtype=np.int64)


def _means(x: Floats, places: Sequence[Place]) -> Floats:
    return np.stack([x[a : b + 1].mean(0) for a, b in places])


def order_of(words: Sequence[str], interventions: Sequence[Place]) -> list[int]:
    """The how-manieth name each intervention is: 0, 1, or 2 for all later ones."""
    names = [" ".join(words[a : b + 1]).lower() for a, b in interventions]
    distinct = list(dict.fromkeys(names))
    return [min(2, distinct.index(name)) for name in names]


def encoded(material: Sequence[Sentence], seed: int = 0, variants: int = VARIANTS) -> list[list[Floats]]:
    """Of each sentence the encoder's rows as they are, then ``variants`` times with words and hints hidden.

    Raises :class:`ketaminer.errors.KetaminerError` where the finding reader is not there.
    """
    reader, random = load_reader(SHIPPED), np.random.default_rng(seed)
    assert reader is not None, "a name was given"
    asked = [s.asked for s in material]
    plain = Encoder(reader).rows(asked)
    return [list(rows) for rows in zip(plain, *(Encoder(reader, random).rows(asked) for _ in range(variants)), strict=True)]
