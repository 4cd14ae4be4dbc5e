"""Teach the finding reader's encoder what words to expect, before it learns findings.

    python pipelines/training/cloze.py --data ../shared/data --out build/train/cloze

From what stands to the left of a word and to the right of it the encoder tells which of the commonest words it is (Baevski et
al. 2019), on sentences of the annotated documents that are not kept back. What is told of findings in them plays no part. Prints
the mean cost of a word; writes ``encoder.npz`` for ``finding_reader.py --start``. Needs jax and optax.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from finding_material import annotated, documents, is_kept
from finding_reader import STEPS, UNITS, Learner, Tree, alike, fresh
from layers import dropped

from ketaminer import config as configuration
from ketaminer.config import Config
from ketaminer.model import Document
from ketaminer.stages.claims import SKIPPED
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.hints import CHANNELS
from ketaminer.stages.claims.view import build_view
from ketaminer.trained.load import SHIPPED, load
from ketaminer.trained.tokens import spans as token_spans
from ketaminer.trained.word_features import plain, rows_of, vectors_of

COMMON, HIDDEN, APART = 6000, 128, 4
"""Words that are told from others; units between the encoder and them; of so many words one is told in a pass."""
SHORTEST, LONGEST = 8, 96
DROPOUT, WORDS_HIDDEN = 0.15, 0.06


def sentences(document: Document, config: Config) -> Iterator[list[str]]:
    """The tokens of each sentence of the paper's text proper."""
    for sentence in build_view(document, load_lexicon(config.vocabulary(config.claims.cues))).sentences:
        words = [sentence.text[a:b] for a, b in token_spans(sentence.text)]
        if SHORTEST <= len(words) <= LONGEST and not (sentence.section is not None and sentence.section.kind in SKIPPED):
            yield words


def batches(material: Sequence[list[str]], words: dict[str, int], size: int, random: np.random.Generator) -> Iterator[Tree]:
    """Sentences of like length together, in random order."""
    lengths = np.array([len(s) for s in material])
    for group in alike(lengths, size, random):
        steps = next(s for s in STEPS if s >= lengths[group].max())
        b: Tree = {n: np.zeros((size, steps), dtype=np.int32) for n in ("words", "inside")}
        b["hints"] = np.zeros((size, steps, len(CHANNELS) + 1), dtype=np.int32)
        for k, number in enumerate(group):
            b["words"][k, : lengths[number]] = [words[w] for w in material[number]]
            b["inside"][k, : lengths[number]] = 1
        yield b


def cost(learner: Learner, names: Any, p: Tree, b: Tree, key: Any, first: Any) -> Any:
    """The mean cost of every fourth word from ``first`` on. A convolution sees one word to each side: the states taken are those
    two words away."""
    x = learner.encode(p, b, key)
    left, right = x[:, :, -2 * UNITS : -UNITS], x[:, :, -UNITS:]
    left = jnp.pad(left, ((0, 0), (2, 0), (0, 0)))[:, :-2]
    right = jnp.pad(right, ((0, 0), (0, 2), (0, 0)))[:, 2:]
    at = jnp.arange(0, x.shape[1] // APART) * APART + first
    told = jnp.concatenate([left, right], -1)[:, at]
    hidden = jax.nn.relu(told @ p["cloze:h"] + p["cloze:hb"])
    scores = dropped(hidden, jax.random.fold_in(key, 7), 0.1) @ p["cloze:o"] + p["cloze:ob"]
    wanted = names[b["words"]][:, at]
    on = (b["inside"][:, at] > 0) & (wanted > 0)
    each = jax.nn.logsumexp(scores, -1) - jnp.take_along_axis(scores, wanted[..., None], -1)[..., 0]
    return (each * on).sum() / jnp.maximum(on.sum(), 1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--sentences", type=int, default=220_000)
    options.add_argument("--passes", type=int, default=1)
    options.add_argument("--batch", type=int, default=64)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--seed", type=int, default=0)
    o = options.parse_args()
    config, random = configuration.load(), np.random.default_rng(o.seed)
    wanted = {key for key in annotated() if not is_kept(key[1])}
    material = [s for _, document in documents(o.data, wanted, config) for s in sentences(document, config)]
    material = [material[k] for k in random.permutation(len(material))[: o.sentences]]
    words = {w: k for k, w in enumerate(dict.fromkeys(w for s in material for w in s))}
    common = Counter(plain(w) for s in material for w in s).most_common(COMMON - 1)
    numbers = {w: k + 1 for k, (w, _) in enumerate(common)}
    names = jnp.array([numbers.get(plain(w), 0) for w in words])
    tagger = load(SHIPPED).get_pipe("span_tagger")
    learner = Learner([rows_of(w) for w in words], vectors_of(list(words), tagger.vectors), DROPOUT, WORDS_HIDDEN)
    start = fresh(tagger.network.parameters, 1, o.seed)
    p = {n: jnp.array(v) for n, v in start.items() if n.startswith(("table", "mix", "layer", "f:", "b:"))}
    p["cloze:h"], p["cloze:hb"] = jnp.array(random.uniform(-0.1, 0.1, (2 * UNITS, HIDDEN))), jnp.zeros(HIDDEN)
    p["cloze:o"], p["cloze:ob"] = jnp.array(random.uniform(-0.05, 0.05, (HIDDEN, COMMON))), jnp.zeros(COMMON)
    steps = o.passes * -(-len(material) // o.batch)
    rate = optax.warmup_cosine_decay_schedule(0.0, o.rate, steps // 20, steps, o.rate * 0.02)
    optimiser = optax.chain(optax.clip_by_global_norm(5.0), optax.adamw(rate, weight_decay=0.005))

    @jax.jit
    def step(p: Tree, state: Any, b: Tree, key: Any, first: Any) -> Any:
        mean, slope = jax.value_and_grad(cost, argnums=2)(learner, names, p, b, key, first)
        change, state = optimiser.update(slope, state, p)
        return optax.apply_updates(p, change), state, mean

    state, key, costs, begun = optimiser.init(p), jax.random.PRNGKey(o.seed), [], time.monotonic()
    for _ in range(o.passes):
        for b in batches(material, words, o.batch, random):
            key, now = jax.random.split(key)
            p, state, mean = step(p, state, b, now, int(random.integers(APART)))
            costs.append(float(mean))
            if len(costs) % 500 == 0:
                print(f"{len(costs)} of {steps}: {np.mean(costs[-500:]):.3f}, {time.monotonic() - begun:.0f} s", flush=True)
    o.out.mkdir(parents=True, exist_ok=True)
    np.savez(o.out / "encoder.npz", **{n: np.array(v) for n, v in p.items() if not n.startswith(("cloze", "mix:hints"))})


if __name__ == "__main__":
    main()
