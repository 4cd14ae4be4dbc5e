"""Train the reader of results tables: rows (intervention, outcome, measure) of a sentence.

    python pipelines/training/results_table.py --data ../shared/data --out build/train/results_table

Learns from ``rct_art`` (see ``table_material``); ``--without DOMAIN`` leaves one domain out and prints nothing of it (measuring is
``benchmarks/result_rows.py``). The network is that of ``table_reader``. Training needs jax (``requirements.training.lock``).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from table_features import FEATURES, pair_features, parts
from table_material import ARMS, OUTCOME, Sentence, sentences
from table_reader import LONGEST, TAGS, Floats, TableReader, encoded, marked, numbers, order_of

from ketaminer import config as configuration
from ketaminer.trained.crf import NEVER

Tree = dict[str, Any]

WIDTH, UNITS, HIDDEN, PAIR = 128, 96, 64, 32
MEASURES, CHOICES = 24, 12
"""The most measures of a sentence, and the most interventions or outcomes, that are paired."""
STEPS = (32, 56, 168, LONGEST)
"""Lengths that sentences are filled up to in training, so that few programs are compiled."""
EPOCHS, BATCH, RATE, DECAY, AVERAGE = 30, 16, 2e-3, 0.05, 0.98
DROPOUT, MARKS_HIDDEN, SPANS_HIDDEN = 0.4, 0.15, 0.1
VARIED = 0.7
_SIDES = ("i", "o")


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
    b["order"][k, : len(interventions)] = order_of(one.words, interventions)
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
        import layers

        self._jax, self._layers = jax, layers
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

    def _loss(self, p: Tree, b: Tree, key: Any) -> Any:
        """The mean of what a sentence costs: its tags, and of each measure its intervention and outcomes; the arms."""
        jax, jnp, layers = self._jax, self._jax.numpy, self._layers
        dropped = layers.dropped
        keys = jax.random.split(key, 8)
        mask = b["inside"][..., None].astype(jnp.float32)
        shown = jax.random.uniform(keys[0], b["marks"].shape) > MARKS_HIDDEN
        mixed = dropped(b["x"], keys[1], DROPOUT) @ p["in:w"] + p["in:b"] + (p["marks"][b["marks"]] * shown[..., None]).sum(2)
        x = layers.normalised(layers.greatest(mixed), p["in:g"], p["in:s"])
        x = dropped(x, keys[2], DROPOUT * 0.6) * mask
        x = jnp.concatenate([x, layers.lstm(p, "u", x, mask, backward=False), layers.lstm(p, "v", x, mask, backward=True)], -1)
        x = dropped(x, keys[3], DROPOUT)
        real = b["real"]
        out = (layers.chain_cost(p, "R", TAGS, x @ p["R:w"] + p["R:b"], b["tags"], b["inside"]) * real).sum()
        at = jnp.arange(x.shape[1])
        means = {}
        for n in ("i", "o", "m"):
            own = ((at >= b[f"{n}:low"][..., None]) & (at <= b[f"{n}:high"][..., None])).astype(jnp.float32)
            means[n] = jnp.einsum("bst,bth->bsh", own, x) / jnp.maximum(own.sum(-1, keepdims=True), 1)
        told = means["m"]
        scores = {}
        for k, side in enumerate(_SIDES):
            features = dropped(b[f"{side}:f"], keys[4 + k], 0.1) @ p[f"{side}:f"]
            hidden = (told @ p[f"{side}:m"])[:, :, None] + (means[side] @ p[f"{side}:c"])[:, None] + features + p[f"{side}:b"]
            both = jnp.einsum("bmq,bcq->bmc", told @ p[f"{side}:x"], means[side] @ p[f"{side}:y"])
            scores[side] = (dropped(jax.nn.relu(hidden), keys[6 + k], 0.3) @ p[f"{side}:w"])[..., 0] + both / 6
        whole = ((x * mask).sum(1) / mask.sum(1))[:, None]
        none = (
            jax.nn.relu(jnp.concatenate([told, jnp.broadcast_to(whole, told.shape)], -1) @ p["n:w"] + p["n:b"]) @ p["n:o"]
            + p["n:ob"]
        )
        among = jnp.concatenate([jnp.where(b["i:on"][:, None] > 0, scores["i"], NEVER), none], -1)
        right = jnp.where(b["i:gold"] > 0, jax.nn.log_softmax(among), NEVER)
        on = b["m:on"] * real[:, None]
        out -= (jax.nn.logsumexp(right, -1) * on).sum()
        cost = jax.nn.softplus(scores["o"]) - scores["o"] * b["o:gold"]
        out += (cost * on[:, :, None] * b["o:on"][:, None]).sum()
        second = (means["i"] @ p["a:w"])[..., 0] + p["a:o"][b["order"]]
        out += 0.5 * ((jax.nn.softplus(second) - second * b["second"]) * b["armed"] * real[:, None]).sum()
        return out / len(real)


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
