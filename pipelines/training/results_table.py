"""Train the reader of results tables: rows (intervention, outcome, measure) of a sentence.

    python pipelines/training/results_table.py --data ../shared/data --out build/train/results_table

Learns from ``rct_art`` (see ``table_material``); ``--without DOMAIN`` leaves one domain out and prints nothing of it (measuring is
``benchmarks/result_rows.py``). The encoder is the shipped finding reader's and stays as it is; on its rows stand marks of syntax
and brackets, a bidirectional LSTM, a conditional random field over interventions, outcomes and measures, and scores of each
measure with each intervention (or none) and with each outcome. Training needs jax; reading needs numpy alone.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from table_material import (
    ARMS,
    FEATURES,
    LABELS,
    OUTCOME,
    Place,
    Reading,
    Relation,
    Sentence,
    mended,
    pair_features,
    partners,
    parts,
    sentences,
)

from ketaminer import config as configuration
from ketaminer.stages.claims.reader import load_reader
from ketaminer.trained import crf
from ketaminer.trained.finding_reader import Asked, FindingReader
from ketaminer.trained.load import SHIPPED
from ketaminer.trained.network import Network, greatest, normalised
from ketaminer.trained.recurrent import lstm
from ketaminer.trained.word_features import OWN, rows_of, vectors_of

Floats = NDArray[np.float32]
Tree = dict[str, Any]

TAGS = crf.tags_of(LABELS)
WIDTH, UNITS, HIDDEN, PAIR = 128, 96, 64, 32
MEASURES, CHOICES = 24, 12
"""The most measures of a sentence, and the most interventions or outcomes, that are paired."""
STEPS = (32, 56, 168, 320)
"""Lengths that sentences are filled up to in training, so that few programs are compiled; the last is the longest read."""
EPOCHS, BATCH, RATE, DECAY, AVERAGE = 30, 16, 2e-3, 0.05, 0.98
DROPOUT, MARKS_HIDDEN, SPANS_HIDDEN = 0.4, 0.15, 0.1
VARIANTS, VARIED, WORDS_HIDDEN, HINTS_HIDDEN = 5, 0.7, 0.15, 0.1
SURE, LEAST = 0.5, 0.25
"""An outcome is a measure's from the first chance on; the likeliest is already from the second."""
_SIDES = ("i", "o")
_FAR = -1e4


# ------------------------------------------------------------------------------------------------------------- reading


class Encoder(FindingReader):
    """The finding reader's encoder. ``random``: words and hints are hidden from it here and there, to train on."""

    def __init__(self, reader: FindingReader) -> None:
        super().__init__(reader.p, reader.about, reader.vectors)
        own = {f"table:{name}" for name in OWN}
        self._blind = Network({n: v * 0 if n in own else v for n, v in reader.p.items()}, reader.network.depth)
        self._random: np.random.Generator | None = None

    def rows(self, asked: Sequence[Asked], random: np.random.Generator | None = None) -> list[Floats]:
        """Of each sentence the rows of its tokens, (tokens, W + 2G)."""
        self._random, self._known, out = random, {}, []
        for one in asked:
            hints = [h for h in one.hints if random is None or random.random() >= HINTS_HIDDEN]
            words = one.words[: STEPS[-1]]
            lengths = np.array([len(words)], dtype=np.int64)
            inside = np.ones((1, len(words)), dtype=bool)
            out.append(self._encode([Asked(words, hints, one.section, ())], lengths, inside)[0])
        self._random, self._known = None, {}
        return out

    def _word_rows(self, words: list[str]) -> Floats:
        seen = super()._word_rows(words)
        if self._random is None:
            return seen
        rows = np.array([rows_of(word) for word in words], dtype=np.int64)
        hidden = self._random.random(len(words)) < WORDS_HIDDEN
        blind = self._blind.words(rows, vectors_of(words, self.vectors))
        return np.where(hidden[:, None], blind, seen).astype(np.float32)


class TableReader:
    """Rows of the encoder and marks of a sentence → its spans and relations. ``kinds``: the marks known, by channel."""

    def __init__(self, parameters: dict[str, Floats], kinds: list[list[str]]) -> None:
        self.p, self.kinds = parameters, kinds
        self._numbers, _ = numbers(kinds)
        allowed, begins, ends = crf.ways(TAGS)
        self._moves = np.where(allowed, parameters["R:m"].astype(np.float64), crf.NEVER)
        self._first = np.where(begins, parameters["R:s"].astype(np.float64), crf.NEVER)
        self._last = np.where(ends, parameters["R:e"].astype(np.float64), crf.NEVER)

    def encode(self, rows: Floats, marks: Sequence[Sequence[str]]) -> Floats:
        """(tokens, WIDTH + 2 UNITS)."""
        p = self.p
        mixed = rows @ p["in:w"] + p["in:b"] + p["marks"][marked(marks, self._numbers)].sum(1)
        x = normalised(greatest(mixed), p["in:g"], p["in:s"])[None]
        inside = np.ones(x.shape[:2], dtype=bool)
        ways = [lstm(x, inside, p[f"{w}:wx"], p[f"{w}:wh"], p[f"{w}:b"], backward=w == "v") for w in "uv"]
        return np.asarray(np.concatenate([x, *ways], axis=2)[0], dtype=np.float32)

    def read(self, words: Sequence[str], rows: Floats, marks: Sequence[Sequence[str]], spans: Any = None) -> Reading:
        """The table of one sentence; ``spans``: those of gold in place of what the network finds."""
        if not len(rows):
            return Reading({}, frozenset())
        x = self.encode(rows, marks)
        if spans is None:
            scores = (x @ self.p["R:w"] + self.p["R:b"])[None].astype(np.float64)
            way = crf.best(scores, np.array([len(x)]), self._moves, self._first, self._last)[0]
            pairs = partners(words)
            spans = {mended(words, place, pairs): label for place, label in _spans(way)}
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
            second = (_means(x, interventions) @ p["a:w"])[:, 0] + p["a:o"][_order(words, interventions)]
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
        """Parameters in half precision, the kinds of marks as JSON; a zip archive (numpy's ``npz``)."""
        arrays: dict[str, Any] = {name: value.astype(np.float16) for name, value in self.p.items()}
        arrays["kinds"] = np.frombuffer(json.dumps(self.kinds).encode(), dtype=np.uint8)
        file = io.BytesIO()
        np.savez(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_disk(cls, path: Path) -> TableReader:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        kinds = json.loads(bytes(arrays.pop("kinds")))
        return cls({name: value.astype(np.float32) for name, value in arrays.items()}, kinds)


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


def _order(words: Sequence[str], interventions: Sequence[Place]) -> list[int]:
    """The how-manieth name each intervention is: 0, 1, or 2 for all later ones."""
    names = [" ".join(words[a : b + 1]).lower() for a, b in interventions]
    distinct = list(dict.fromkeys(names))
    return [min(2, distinct.index(name)) for name in names]


def _spans(way: NDArray[np.int64]) -> Iterator[tuple[Place, str]]:
    begun = 0
    for k in np.flatnonzero(way):
        place, label = TAGS[way[k]].split("-", 1)
        if place in "BU":
            begun = int(k)
        if place in "LU":
            yield (begun, int(k)), label


# ------------------------------------------------------------------------------------------------------------ training


class Seen:
    """A sentence ready for training: its encoder's rows (as they are, then with things hidden), numbers of marks, tags."""

    def __init__(self, sentence: Sentence, rows: list[Floats], numbered: list[dict[str, int]]) -> None:
        self.gold, self.words, self.rows = sentence.gold, sentence.words, rows
        self.marks = marked(sentence.marks, numbered)
        self.tags = np.zeros(len(self.words), dtype=np.int32)
        for (low, high), label in sentence.gold.spans.items():
            self.tags[low : high + 1] = TAGS.index(f"I-{label}")
            self.tags[low], self.tags[high] = TAGS.index(f"B-{label}"), TAGS.index(f"L-{label}")
            if low == high:
                self.tags[low] = TAGS.index(f"U-{label}")


def fresh(size: int, marks: int, seed: int) -> Tree:
    """New parameters for an encoder of ``size`` and so many rows of marks."""
    random = np.random.default_rng(seed)

    def matrix(fan_in: int, fan_out: int, scale: float = 1.0) -> Any:
        limit = scale * float(np.sqrt(6.0 / (fan_in + fan_out)))
        return random.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32)

    def zeros(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.float32)

    p: Tree = {"marks": zeros(marks, 3 * WIDTH)}
    p |= {"in:w": matrix(size, 3 * WIDTH), "in:b": zeros(3 * WIDTH), "in:g": zeros(WIDTH) + 1, "in:s": zeros(WIDTH)}
    for way in "uv":
        p[f"{way}:wx"], p[f"{way}:wh"] = matrix(WIDTH, 4 * UNITS), matrix(UNITS, 4 * UNITS)
        p[f"{way}:b"] = np.concatenate([zeros(UNITS), zeros(UNITS) + 1, zeros(2 * UNITS)])
    told, tags = WIDTH + 2 * UNITS, len(TAGS)
    p |= {"R:w": matrix(told, tags, 0.5), "R:b": zeros(tags), "R:m": zeros(tags, tags), "R:s": zeros(tags), "R:e": zeros(tags)}
    for side in _SIDES:
        p[f"{side}:m"], p[f"{side}:c"], p[f"{side}:f"] = (
            matrix(told, HIDDEN, 0.5),
            matrix(told, HIDDEN, 0.5),
            matrix(FEATURES, HIDDEN),
        )
        p[f"{side}:b"], p[f"{side}:w"] = zeros(HIDDEN), matrix(HIDDEN, 1)
        p[f"{side}:x"], p[f"{side}:y"] = matrix(told, PAIR, 0.5), matrix(told, PAIR, 0.5)
    p |= {"n:w": matrix(2 * told, PAIR), "n:b": zeros(PAIR), "n:o": matrix(PAIR, 1), "n:ob": zeros(1)}
    return p | {"a:w": matrix(told, 1), "a:o": zeros(3)}


def batches(material: Sequence[Seen], random: np.random.Generator) -> Iterator[Tree]:
    """Sentences of like length together, in random order, some of their spans that no measure has left out."""
    lengths = np.array([min(len(s.words), STEPS[-1]) for s in material])
    order = np.argsort(lengths + random.uniform(0, 25, len(lengths)), kind="stable")
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    for group in (groups[k] for k in random.permutation(len(groups))):
        steps = next(s for s in STEPS if s >= lengths[group].max())
        b: Tree = {"x": np.zeros((BATCH, steps, material[0].rows[0].shape[1]), dtype=np.float32)}
        b["marks"] = np.zeros((BATCH, steps, material[0].marks.shape[1]), dtype=np.int32)
        b |= {name: np.zeros((BATCH, steps), dtype=np.int32) for name in ("inside", "tags")}
        b["inside"][:, 0] = 1
        b["real"] = np.zeros(BATCH, dtype=np.float32)
        for name, most in (("i", CHOICES), ("o", CHOICES), ("m", MEASURES)):
            b |= {
                f"{name}:low": np.zeros((BATCH, most), dtype=np.int32),
                f"{name}:high": np.full((BATCH, most), -1, dtype=np.int32),
            }
            b[f"{name}:on"] = np.zeros((BATCH, most), dtype=np.float32)
        for side in _SIDES:
            b[f"{side}:f"] = np.zeros((BATCH, MEASURES, CHOICES, FEATURES), dtype=np.float32)
            b[f"{side}:gold"] = np.zeros((BATCH, MEASURES, CHOICES + (side == "i")), dtype=np.float32)
        b |= {name: np.zeros((BATCH, CHOICES), dtype=np.float32) for name in ("second", "armed")}
        b["order"] = np.zeros((BATCH, CHOICES), dtype=np.int32)
        for k, number in enumerate(group):
            _fill(b, k, material[number], int(lengths[number]), random)
        yield b


def _fill(b: Tree, k: int, one: Seen, size: int, random: np.random.Generator) -> None:
    variant = random.integers(1, len(one.rows)) if len(one.rows) > 1 and random.random() < VARIED else 0
    b["x"][k, :size], b["marks"][k, :size], b["tags"][k, :size] = one.rows[variant][:size], one.marks[:size], one.tags[:size]
    b["inside"][k, :size], b["real"][k] = 1, 1
    used = {head for head, _, _ in one.gold.relations}
    kept = {
        place: label
        for place, label in one.gold.spans.items()
        if place[1] < size
        and (random.random() > SPANS_HIDDEN / 2 if label == "MEAS" else place in used or random.random() > SPANS_HIDDEN)
    }
    interventions, outcomes, measures = parts(kept)
    interventions, outcomes, measures = interventions[:CHOICES], outcomes[:CHOICES], measures[:MEASURES]
    for name, places in (("i", interventions), ("o", outcomes), ("m", measures)):
        for j, place in enumerate(places):
            b[f"{name}:low"][k, j], b[f"{name}:high"][k, j] = place
        b[f"{name}:on"][k, : len(places)] = 1
    for side, choices, others in (("i", interventions, outcomes), ("o", outcomes, interventions)):
        if measures and choices:
            b[f"{side}:f"][k, : len(measures), : len(choices)] = pair_features(one.words, measures, choices, others)
    b["order"][k, : len(interventions)] = _order(one.words, interventions)
    for head, measure, label in one.gold.relations:
        if measure in measures and label == OUTCOME and head in outcomes:
            b["o:gold"][k, measures.index(measure), outcomes.index(head)] = 1
        if measure in measures and label != OUTCOME and head in interventions:
            j = interventions.index(head)
            b["i:gold"][k, measures.index(measure), j] = 1
            b["second"][k, j], b["armed"][k, j] = label == ARMS[1], 1
    b["i:gold"][k, :, CHOICES] = 1 - b["i:gold"][k].max(1)


class Learner:
    """The network of :class:`TableReader` with its gradients, and Adam with decoupled decay (Loshchilov and Hutter 2019)."""

    def __init__(self) -> None:
        import jax  # type: ignore[import-not-found,unused-ignore]

        allowed, begins, ends = crf.ways(TAGS)
        self._ways = allowed, begins, ends
        self._jax = jax
        self.step = jax.jit(self._step)

    def train(self, material: Sequence[Seen], marks: int, seed: int, epochs: int = EPOCHS, say: bool = False) -> Tree:
        """A running mean of the last steps' parameters."""
        jax = self._jax
        p = {n: jax.numpy.array(v) for n, v in fresh(material[0].rows[0].shape[1], marks, seed).items()}
        nothing = {n: v * 0 for n, v in p.items()}
        state = p, nothing, nothing, p
        random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
        steps, count, begun = epochs * -(-len(material) // BATCH), 0, time.monotonic()
        warm = steps * 0.1
        for epoch in range(epochs):
            costs = []
            for b in batches(material, random):
                count += 1
                part = 0.5 * (1 + np.cos(np.pi * (count - warm) / (steps - warm)))
                rate = RATE * (count / warm if count < warm else 0.02 + 0.98 * part)
                key, now = jax.random.split(key)
                settings = np.array([rate, count, min(AVERAGE, count / (count + 10))], dtype=np.float32)
                state, cost = self.step(state, b, now, settings)
                costs.append(float(cost))
            if say and epoch % 5 == 4:
                print(f"epoch {epoch}: {np.mean(costs):.3f}, {time.monotonic() - begun:.0f} s", flush=True)
        return {n: np.array(v) for n, v in state[3].items()}

    def _step(self, state: Any, b: Tree, key: Any, settings: Any) -> Any:
        jax, jnp = self._jax, self._jax.numpy
        p, first, second, mean = state
        rate, count, share = settings
        cost, slope = jax.value_and_grad(self._loss)(p, b, key)
        length = jnp.sqrt(sum((v * v).sum() for v in slope.values()))
        scale = jnp.minimum(1.0, 5.0 / (length + 1e-6))
        first = {n: 0.9 * first[n] + 0.1 * scale * v for n, v in slope.items()}
        second = {n: 0.999 * second[n] + 0.001 * (scale * v) ** 2 for n, v in slope.items()}
        move = {n: first[n] / (1 - 0.9**count) / (jnp.sqrt(second[n] / (1 - 0.999**count)) + 1e-8) for n in p}
        p = {n: v - rate * (move[n] + (DECAY * v if v.ndim == 2 else 0)) for n, v in p.items()}
        return (p, first, second, {n: share * mean[n] + (1 - share) * p[n] for n in p}), cost

    def _dropped(self, x: Any, key: Any, rate: float) -> Any:
        return x * self._jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)

    def _loss(self, p: Tree, b: Tree, key: Any) -> Any:
        """The mean of what a sentence costs: its tags, and of each measure its intervention and outcomes; the arms."""
        jax, jnp = self._jax, self._jax.numpy
        keys = jax.random.split(key, 8)
        mask = b["inside"][..., None].astype(jnp.float32)
        shown = jax.random.uniform(keys[0], b["marks"].shape) > MARKS_HIDDEN
        mixed = self._dropped(b["x"], keys[1], DROPOUT) @ p["in:w"] + p["in:b"] + (p["marks"][b["marks"]] * shown[..., None]).sum(2)
        x = mixed.reshape(*mixed.shape[:-1], 3, WIDTH).max(-2)
        x = x - x.mean(-1, keepdims=True)
        x = x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p["in:g"] + p["in:s"]
        x = self._dropped(x, keys[2], DROPOUT * 0.6) * mask
        x = jnp.concatenate([x, self._lstm(p, "u", x, mask), self._lstm(p, "v", x, mask)], -1)
        x = self._dropped(x, keys[3], DROPOUT)
        real = b["real"]
        out = (self._chain(p, x @ p["R:w"] + p["R:b"], b["tags"], b["inside"]) * real).sum()
        at = jnp.arange(x.shape[1])
        means = {}
        for n in ("i", "o", "m"):
            own = ((at >= b[f"{n}:low"][..., None]) & (at <= b[f"{n}:high"][..., None])).astype(jnp.float32)
            means[n] = jnp.einsum("bst,bth->bsh", own, x) / jnp.maximum(own.sum(-1, keepdims=True), 1)
        told = means["m"]
        scores = {}
        for k, side in enumerate(_SIDES):
            features = self._dropped(b[f"{side}:f"], keys[4 + k], 0.1) @ p[f"{side}:f"]
            hidden = (told @ p[f"{side}:m"])[:, :, None] + (means[side] @ p[f"{side}:c"])[:, None] + features + p[f"{side}:b"]
            both = jnp.einsum("bmq,bcq->bmc", told @ p[f"{side}:x"], means[side] @ p[f"{side}:y"])
            scores[side] = (self._dropped(jax.nn.relu(hidden), keys[6 + k], 0.3) @ p[f"{side}:w"])[..., 0] + both / 6
        whole = ((x * mask).sum(1) / mask.sum(1))[:, None]
        none = (
            jax.nn.relu(jnp.concatenate([told, jnp.broadcast_to(whole, told.shape)], -1) @ p["n:w"] + p["n:b"]) @ p["n:o"]
            + p["n:ob"]
        )
        among = jnp.concatenate([jnp.where(b["i:on"][:, None] > 0, scores["i"], _FAR), none], -1)
        right = jnp.where(b["i:gold"] > 0, jax.nn.log_softmax(among), _FAR)
        on = b["m:on"] * real[:, None]
        out -= (jax.nn.logsumexp(right, -1) * on).sum()
        cost = jax.nn.softplus(scores["o"]) - scores["o"] * b["o:gold"]
        out += (cost * on[:, :, None] * b["o:on"][:, None]).sum()
        second = (means["i"] @ p["a:w"])[..., 0] + p["a:o"][b["order"]]
        out += 0.5 * ((jax.nn.softplus(second) - second * b["second"]) * b["armed"] * real[:, None]).sum()
        return out / len(real)

    def _lstm(self, p: Tree, way: str, x: Any, mask: Any) -> Any:
        jax, jnp = self._jax, self._jax.numpy
        given = x @ p[f"{way}:wx"] + p[f"{way}:b"]

        def step(carry: Any, at: Any) -> Any:
            state, cell = carry
            gates, here = at
            take, keep, show, new = jnp.split(gates + state @ p[f"{way}:wh"], 4, -1)
            cell = (jax.nn.sigmoid(keep) * cell + jax.nn.sigmoid(take) * jnp.tanh(new)) * here
            state = jax.nn.sigmoid(show) * jnp.tanh(cell) * here
            return (state, cell), state

        empty = jnp.zeros((len(x), UNITS))
        _, out = jax.lax.scan(step, (empty, empty), (given.swapaxes(0, 1), mask.swapaxes(0, 1)), reverse=way == "v")
        return out.swapaxes(0, 1)

    def _chain(self, p: Tree, scores: Any, tags: Any, inside: Any) -> Any:
        """The negative log-likelihood of the tags of each sentence."""
        jax, jnp = self._jax, self._jax.numpy
        allowed, begins, ends = self._ways
        moves, first = jnp.where(allowed, p["R:m"], _FAR), jnp.where(begins, p["R:s"], _FAR)
        last = jnp.where(ends, p["R:e"], _FAR)
        mask = inside.astype(jnp.float32)

        def step(state: Any, at: Any) -> Any:
            score, here = at
            ahead = jax.nn.logsumexp(state[:, :, None] + moves[None], 1) + score
            return jnp.where(here[:, None] > 0, ahead, state), None

        state, _ = jax.lax.scan(step, first + scores[:, 0], (scores[:, 1:].swapaxes(0, 1), mask[:, 1:].T))
        right = (jnp.take_along_axis(scores, tags[:, :, None], 2)[:, :, 0] * mask).sum(1) + first[tags[:, 0]]
        right += (moves[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)
        right += last[jnp.take_along_axis(tags, inside.sum(1)[:, None] - 1, 1)[:, 0]]
        return jax.nn.logsumexp(state + last, 1) - right


def shipped_encoder() -> Encoder:
    """Raises :class:`ketaminer.errors.KetaminerError` where the finding reader is not there."""
    reader = load_reader(SHIPPED)
    assert reader is not None, "a name was given"
    return Encoder(reader)


def encoded(material: Sequence[Sentence], seed: int = 0, variants: int = VARIANTS) -> list[list[Floats]]:
    """Of each sentence the encoder's rows as they are, then ``variants`` times with words and hints hidden."""
    encoder, random = shipped_encoder(), np.random.default_rng(seed)
    asked = [s.asked for s in material]
    return [list(rows) for rows in zip(encoder.rows(asked), *(encoder.rows(asked, random) for _ in range(variants)), strict=True)]


def trained(
    material: Sequence[Sentence], rows: Sequence[list[Floats]], seed: int = 0, epochs: int = EPOCHS, say: bool = False,
    learner: Learner | None = None, kinds: list[list[str]] | None = None,
) -> TableReader:  # fmt: skip
    """A reader that has learnt these sentences. ``kinds`` of marks: by default those that stand in them."""
    channels = range(len(material[0].marks[0]))
    kinds = kinds or [list(dict.fromkeys(token[c] for s in material for token in s.marks)) for c in channels]
    numbered, count = numbers(kinds)
    seen = [Seen(s, r, numbered) for s, r in zip(material, rows, strict=True)]
    return TableReader((learner or Learner()).train(seen, count, seed, epochs, say), kinds)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--without", help="a domain to leave out, as its file is called")
    options.add_argument("--epochs", type=int, default=EPOCHS)
    options.add_argument("--seed", type=int, default=0)
    o = options.parse_args()
    material = [s for s in sentences(o.data, configuration.load()) if s.domain != o.without]
    reader = trained(material, encoded(material, o.seed), o.seed, o.epochs, say=True)
    o.out.mkdir(parents=True, exist_ok=True)
    (o.out / "model.npz").write_bytes(reader.to_bytes())


if __name__ == "__main__":
    main()
