"""Train the finding reader of the claims room.

    python pipelines/training/finding_reader.py --data ../shared/data --out build/train/finding_reader

Learns from the sentences of ``findings.jsonl.xz`` (see ``finding_material``), less those of one document in eight, on which it
prints figures. The encoder begins with the span tagger's weights, or with those that ``cloze.py`` made of them (``--start``). Needs
jax and optax (``requirements.training.lock``).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from finding_material import OTHER, UNNAMED, Sample, annotated, documents, samples
from layers import NEVER, chain_cost, dropped, greatest, lstm, normalised

from ketaminer import config as configuration
from ketaminer.stages.claims.hints import CHANNELS
from ketaminer.trained import crf
from ketaminer.trained.finding_reader import LONGEST, FindingReader, HintRows
from ketaminer.trained.load import SHIPPED, load
from ketaminer.trained.word_features import OWN, TABLES, rows_of, vectors_of

SECTIONS = ("abstract", "introduction", "methods", "results", "discussion", "conclusion", "case", "other")
STEPS = (16, 24, 32, 48, 64, 96, LONGEST)
"""Lengths that sentences are filled up to, so that few programs are compiled."""
DEPTH = 1
"""Convolutions under the LSTM, of the span tagger's four: the fewer, the better it learns, and the faster it reads."""

UNITS, QUERY, HIDDEN = 128, 64, 96
OUTCOMES = crf.tags_of(("OUTCOME",))
TAGS = len(OUTCOMES)
DROPOUT, WORDS_HIDDEN, HINTS_HIDDEN, RULES_HIDDEN = 0.35, 0.12, 0.1, 0.3
Tree = dict[str, Any]


def fresh(start: Tree, hint_rows: int, seed: int) -> Tree:
    """All parameters: the encoder's as the span tagger has them, up to :data:`DEPTH`, the rest new."""
    random = np.random.default_rng(seed)
    width = len(start["layer0:gain"])

    def matrix(fan_in: int, fan_out: int, scale: float = 1.0) -> Any:
        limit = scale * float(np.sqrt(6.0 / (fan_in + fan_out)))
        return random.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32)

    p = {name: np.array(value) for name, value in start.items() if not name.startswith("head") and name != "mix:hints"}
    p = {name: value for name, value in p.items() if not name.startswith("layer") or int(name[5 : name.index(":")]) <= DEPTH}
    p["mix:hints"] = np.zeros((hint_rows, 3 * width), dtype=np.float32)
    for way in "fb":
        p[f"{way}:wx"], p[f"{way}:wh"] = matrix(width, 4 * UNITS), matrix(UNITS, 4 * UNITS)
        p[f"{way}:b"] = np.concatenate([np.zeros(UNITS), np.ones(UNITS), np.zeros(2 * UNITS)]).astype(np.float32)
    size = width + 2 * UNITS
    p["F:w"], p["F:b"] = matrix(size, TAGS, 0.5), np.zeros(TAGS, dtype=np.float32)
    p["F:m"], p["F:s"], p["F:e"] = (np.zeros(s, dtype=np.float32) for s in ((TAGS, TAGS), TAGS, TAGS))
    for head in "DGC":
        p[f"{head}:q"], p[f"{head}:k"] = matrix(2 * size, QUERY), matrix(size, QUERY)
    p["D:o"], p["D:ob"] = matrix(3 * size, HIDDEN), np.zeros(HIDDEN, dtype=np.float32)
    p["D:w"], p["D:b"] = matrix(HIDDEN, 4), np.zeros(4, dtype=np.float32)
    p["G:n"], p["G:nb"] = matrix(2 * size, 2, 0.5), np.zeros(2, dtype=np.float32)
    p["C:n"], p["C:nb"] = matrix(2 * size, 1, 0.5), np.zeros(1, dtype=np.float32)
    return p


class Learner:
    """The network of :mod:`ketaminer.trained.finding_reader` with its gradients. ``rows``/``vectors``: of all words by number;
    ``dropout``; ``hidden``: the share of words that do not say which they are."""

    def __init__(self, rows: Any, vectors: Any, dropout: float = DROPOUT, hidden: float = WORDS_HIDDEN) -> None:
        self.rows, self.vectors = jnp.array(rows), jnp.array(vectors)
        self.dropout, self.hidden = dropout, hidden

    def encode(self, p: Tree, b: Tree, key: Any) -> Any:
        """(B, T, W + 2G), with what training hides and drops."""
        keys = jax.random.split(key, 6)
        shape = b["words"].shape
        parts = [p[f"table:{name}"][self.rows[b["words"]][:, :, k]] for k, (name, _, _) in enumerate(TABLES)]
        shown = jax.random.uniform(keys[0], (*shape, 1)) > self.hidden
        parts = [part * shown if name in OWN else part for part, (name, _, _) in zip(parts, TABLES, strict=True)]
        x = jnp.concatenate(parts, -1) @ p["mix:parts"] + self.vectors[b["words"]] @ p["mix:vector"] + p["mix:bias"]
        told = (b["hints"] > 0) & (jax.random.uniform(keys[1], b["hints"].shape) > HINTS_HIDDEN)
        told = told.at[:, :, -2].set(told[:, :, -2] & (jax.random.uniform(keys[2], (shape[0], 1)) > RULES_HIDDEN))
        told = told.at[:, :, -1].set(b["hints"][:, :, -1] > 0)
        x = x + (p["mix:hints"][b["hints"]] * told[..., None]).sum(2)
        mask = b["inside"][..., None].astype(jnp.float32)
        x = normalised(greatest(x), p["layer0:gain"], p["layer0:shift"]) * mask
        x = dropped(x, keys[3], self.dropout * 0.6)
        for layer in range(1, DEPTH + 1):
            beside = [jnp.pad(x, ((0, 0), (1, 0), (0, 0)))[:, :-1], x, jnp.pad(x, ((0, 0), (0, 1), (0, 0)))[:, 1:]]
            made = jnp.concatenate(beside, -1) @ p[f"layer{layer}:weights"] + p[f"layer{layer}:bias"]
            made = normalised(greatest(made), p[f"layer{layer}:gain"], p[f"layer{layer}:shift"])
            x = (x + dropped(made, jax.random.fold_in(keys[4], layer), self.dropout * 0.6)) * mask
        x = jnp.concatenate([x, lstm(p, "f", x, mask, backward=False), lstm(p, "b", x, mask, backward=True)], -1)
        return dropped(x, keys[5], self.dropout)

    def loss(self, p: Tree, b: Tree, key: Any) -> Any:
        """The mean of what a sentence costs: outcomes, and of each its direction, treatment and comparator."""
        x = self.encode(p, b, key)
        out = chain_cost(p, "F", OUTCOMES, x @ p["F:w"] + p["F:b"], b["tags"], b["inside"]).sum()
        directions, agents, comparators = _point(p, x, b)
        on = b["on"]
        out += -(jnp.take_along_axis(jax.nn.log_softmax(directions), b["direction"][:, None], 1)[:, 0] * on).sum()
        for scores, right, weight in ((agents, b["agent"], 0.7), (comparators, b["comparator"], 0.5)):
            chances = jnp.where(right > 0, jax.nn.log_softmax(scores), NEVER)
            out += -weight * (jax.nn.logsumexp(chances, 1) * on * (right.sum(1) > 0)).sum()
        return out / len(b["words"])


def _point(p: Tree, x: Any, b: Tree) -> tuple[Any, Any, Any]:
    """For each outcome of the batch: scores of the directions, of the treatment's tokens and of the comparator's."""
    rows, inside = x[b["which"]], b["inside"][b["which"]]
    at = jnp.arange(x.shape[1])[None]
    own = ((at >= b["first"][:, None]) & (at <= b["last"][:, None])).astype(jnp.float32)
    mean = (rows * own[..., None]).sum(1) / own.sum(1, keepdims=True)
    told = jnp.concatenate([mean, jnp.where(inside[..., None] > 0, rows, NEVER).max(1)], -1)
    away = jnp.where(inside > 0, 0.0, NEVER)

    def attend(head: str) -> Any:
        return jnp.einsum("nq,ntq->nt", told @ p[f"{head}:q"], rows @ p[f"{head}:k"]) / np.sqrt(QUERY) + away

    context = jnp.einsum("nt,nth->nh", jax.nn.softmax(attend("D")), rows)
    directions = jax.nn.relu(jnp.concatenate([told, context], -1) @ p["D:o"] + p["D:ob"]) @ p["D:w"] + p["D:b"]
    agents = jnp.concatenate([attend("G"), told @ p["G:n"] + p["G:nb"]], -1)
    return directions, agents, jnp.concatenate([attend("C"), told @ p["C:n"] + p["C:nb"]], -1)


def alike(lengths: Any, size: int, random: np.random.Generator) -> Iterator[Any]:
    """The numbers of ``size`` sentences of like length at a time, in random order."""
    order = np.argsort(lengths + random.uniform(0, 6, len(lengths)), kind="stable")
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    yield from (groups[k] for k in random.permutation(len(groups)))


def batches(
    material: list[Sample], words: dict[str, int], hints: HintRows, size: int, random: np.random.Generator
) -> Iterator[Tree]:
    """Sentences of like length together, in random order."""
    lengths = np.array([min(len(s.asked.words), LONGEST) for s in material])
    for group in alike(lengths, size, random):
        steps = next(s for s in STEPS if s >= lengths[group].max())
        b: Tree = {n: np.zeros((size, steps), dtype=np.int32) for n in ("words", "inside", "tags")}
        b["inside"][:, 0] = 1
        b["hints"] = np.zeros((size, steps, hints.channels), dtype=np.int32)
        b |= {n: np.zeros(2 * size, dtype=np.int32) for n in ("which", "first", "last", "direction")}
        b |= {"agent": np.zeros((2 * size, steps + 2)), "comparator": np.zeros((2 * size, steps + 1)), "on": np.zeros(2 * size)}
        count = 0
        for k, number in enumerate(group):
            sample, length = material[number], int(lengths[number])
            b["words"][k, :length] = [words[w] for w in sample.asked.words[:length]]
            b["inside"][k, :length] = 1
            hints.fill(b["hints"][k, :length], sample.asked)
            for one in sorted(sample.findings, key=lambda f: f.outcome[0] - f.outcome[1]):
                low, high = one.outcome
                if high < length and not b["tags"][k, low : high + 1].any():
                    b["tags"][k, low : high + 1] = 2
                    b["tags"][k, low], b["tags"][k, high] = (4, 4) if low == high else (1, 3)
            for one in sample.findings:
                if count < 2 * size and one.outcome[1] < length:
                    b["which"][count], b["first"][count], b["last"][count] = k, *one.outcome
                    b["direction"][count], b["on"][count] = one.direction, 1
                    for name, places in (("agent", one.agent), ("comparator", one.comparator)):
                        for place in places:
                            at = {UNNAMED: steps, OTHER: steps + 1}.get(place, place)
                            b[name][count, min(at, b[name].shape[1] - 1)] = 1
                    count += 1
        yield b


def judge(reader: FindingReader, kept: list[Sample]) -> str:
    """Outcomes that overlap a gold one, and those whose direction is right as well: precision, recall, F1."""
    found = right = directed = gold = 0
    for sample, told in zip(kept, reader.read([s.asked._replace(spans=()) for s in kept]), strict=True):
        left = list(sample.findings)
        gold, found = gold + len(left), found + len(told)
        for one in told:
            met = [f for f in left if f.outcome[0] <= one.last and one.first <= f.outcome[1]]
            if met:
                best = max(met, key=lambda f: f.direction == int(one.directions.argmax()))
                left.remove(best)
                right, directed = right + 1, directed + (best.direction == int(one.directions.argmax()))
    parts = [(n / max(found, 1), n / max(gold, 1)) for n in (right, directed)]
    return "; ".join(
        f"{what} P {a:.3f} R {b:.3f} F1 {2 * a * b / max(a + b, 1e-9):.3f}"
        for what, (a, b) in zip(("outcomes", "and directions"), parts, strict=True)
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--start", type=Path, help="encoder.npz of cloze.py")
    options.add_argument("--epochs", type=int, default=8)
    options.add_argument("--batch", type=int, default=64)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--seed", type=int, default=0)
    o = options.parse_args()
    config, gold = configuration.load(), annotated()
    material = [s for key, document in documents(o.data, set(gold), config) for s in samples(document, gold[key], config)]
    learn, kept = [s for s in material if not s.judges], [s for s in material if s.judges]
    words = {w: k for k, w in enumerate(dict.fromkeys(w for s in material for w in s.asked.words))}
    kinds = [list(dict.fromkeys(h[1] for s in learn for h in s.asked.hints if h[0] == c)) for c in range(len(CHANNELS))]
    hints = HintRows(kinds, SECTIONS)
    tagger = load(SHIPPED).get_pipe("span_tagger")
    learner = Learner([rows_of(w) for w in words], vectors_of(list(words), tagger.vectors))
    p = {n: jnp.array(v) for n, v in fresh(tagger.network.parameters, hints.count, o.seed).items()}
    if o.start:
        p |= {n: jnp.array(v) for n, v in np.load(o.start).items()}
    steps = o.epochs * -(-len(learn) // o.batch)
    rate = optax.warmup_cosine_decay_schedule(0.0, o.rate, steps // 10, steps, o.rate * 0.02)
    groups = {n: "old" if n.startswith(("table", "mix", "layer")) else "new" for n in p}
    ways = {"old": optax.adamw(lambda k: 0.5 * rate(k), weight_decay=0.01), "new": optax.adamw(rate, weight_decay=0.02)}
    optimiser = optax.chain(optax.clip_by_global_norm(5.0), optax.multi_transform(ways, groups))

    @jax.jit
    def step(p: Tree, state: Any, b: Tree, key: Any) -> Any:
        cost, slope = jax.value_and_grad(learner.loss)(p, b, key)
        change, state = optimiser.update(slope, state, p)
        return optax.apply_updates(p, change), state, cost

    state, key, begun = optimiser.init(p), jax.random.PRNGKey(o.seed), time.monotonic()
    for epoch in range(o.epochs):
        costs = []
        for b in batches(learn, words, hints, o.batch, np.random.default_rng(o.seed + epoch)):
            key, now = jax.random.split(key)
            p, state, cost = step(p, state, b, now)
            costs.append(float(cost))
        print(f"epoch {epoch}: {np.mean(costs):.3f}, {time.monotonic() - begun:.0f} s", flush=True)
    about = {"depth": DEPTH, "kinds": kinds, "sections": list(SECTIONS)}
    reader = FindingReader({n: np.array(v) for n, v in p.items()}, about, tagger.vectors)
    print(json.dumps({"sentences": len(learn), "judged on": len(kept)}), judge(reader, kept))
    o.out.mkdir(parents=True, exist_ok=True)
    (o.out / "model.npz").write_bytes(reader.to_bytes())


if __name__ == "__main__":
    main()
