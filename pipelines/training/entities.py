"""Train the span tagger: all heads on one encoder.

    python pipelines/training/entities.py --data ../shared/data --vectors build/vectors.floret --out build/span_tagger

``--parts train`` (the default) learns from the training parts and prints figures on the dev parts; ``--parts all`` learns from
both, as the shipped weights do. Each step takes one batch of one set; the learning rate rises, then falls to zero; the weights
kept are a running mean of those of the last steps.
"""

from __future__ import annotations

import argparse
import pickle
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from augment import Names
from gradients import Adam, Pass
from material import HEADS, SETS, Text, longest, texts
from spacy.vectors import Vectors

from ketaminer import config as configuration
from ketaminer.stages.ner.hints import hint_kind
from ketaminer.trained import crf
from ketaminer.trained.hints import HintTable, channel_of
from ketaminer.trained.network import Network
from ketaminer.trained.pieces import Piece
from ketaminer.trained.span_tagger import SpanTagger, alike
from ketaminer.trained.word_features import rows_of, vectors_of

SHARES = {"bc5cdr": 0.55, "evidence_outcomes": 0.25, "phee": 0.20}
FOURTH = 4  # every fourth text of evidence_outcomes judges, where nothing else is set apart


def load_material(data: Path) -> dict[str, tuple[list[Text], list[Text]]]:
    """Set → (train, dev)."""
    config = configuration.load()
    out = {
        name: (list(texts(data / name / "train", config)), list(texts(data / name / "dev", config))) for name in ("bc5cdr", "phee")
    }
    learn, hold = (list(texts(data / "evidence_outcomes", config, judged=judged)) for judged in (False, True))
    out["evidence_outcomes"] = ([t for k, t in enumerate(learn) if k % FOURTH], hold[::FOURTH])
    out["evidence_outcomes, all"] = (learn, [])
    return out


class Sample:
    """One sentence: words, hint rows of its tokens, and tags by head."""

    __slots__ = ("hints", "tags", "words")

    def __init__(self, words: list[str], hints: np.ndarray, tags: dict[str, list[int]]) -> None:
        self.words, self.hints, self.tags = words, hints, tags


def tags_for(pieces: list[Piece], gold: list[tuple[str, int, int]], labels: tuple[str, ...]) -> list[int]:
    tags = crf.tags_of(labels)
    out = [0] * len(pieces)
    for label, start, end in longest(gold, labels):
        inside = [k for k, p in enumerate(pieces) if p.start < end and p.end > start]
        if not inside:
            continue
        low, high = inside[0], inside[-1]
        for k in inside:
            place = "U" if low == high else "B" if k == low else "L" if k == high else "I"
            out[k] = tags.index(f"{place}-{label}")
    return out


def samples(text: Text, heads: tuple[str, ...], table: HintTable, random: np.random.Generator | None, drop: float) -> list[Sample]:
    """The sentences of a text; ``random``: hints of some names are left out, everywhere in the text."""
    hints = [(h.label, hint_kind(h), h.start, h.end) for h in text.hints]
    if random is not None:
        surface = [text.reading.text[h[2] : h[3]].lower() for h in hints]
        left = {s for s in sorted(set(surface)) if random.random() < drop}
        hints = [h for h, s in zip(hints, surface, strict=True) if s not in left]
    pieces = [p for s in text.sentences for p in s]
    rows = table.rows(pieces, hints)
    out, at = [], 0
    for sentence in text.sentences:
        low, high = sentence[0].start, sentence[-1].end
        gold = [g for g in text.gold if g[1] < high and g[2] > low]
        tags = {head: tags_for(sentence, gold, HEADS[head]) for head in heads}
        out.append(Sample([p.word for p in sentence], rows[at : at + len(sentence)], tags))
        at += len(sentence)
    return out


class Trainer:
    def __init__(self, network: Network, vectors: Any, seed: int, dropout: float, hide: float) -> None:
        self.network, self.vectors = network, vectors
        self.random = np.random.default_rng(seed)
        self.adam = Adam(network.parameters)
        self.mean = {name: value.copy() for name, value in network.parameters.items()}
        self.ways = {head: crf.ways(crf.tags_of(labels)) for head, labels in HEADS.items()}
        self.dropout, self.hide = dropout, hide
        self._known: dict[str, tuple[list[int], np.ndarray]] = {}

    def _words(self, words: list[str]) -> tuple[np.ndarray, np.ndarray]:
        new = [w for w in words if w not in self._known]
        if new:
            for word, vector in zip(new, vectors_of(new, self.vectors), strict=True):
                self._known[word] = (rows_of(word), vector)
        return np.array([self._known[w][0] for w in words]), np.array([self._known[w][1] for w in words], dtype=np.float32)

    def step(self, batch: list[Sample], rate: float, decay: float) -> float:
        lengths = np.array([len(s.words) for s in batch])
        starts = np.concatenate(([1], 1 + np.cumsum(lengths + 1)))[:-1]
        total = int(lengths.sum() + len(lengths) + 1)
        inside = np.zeros(total, dtype=bool)
        for a, n in zip(starts, lengths, strict=True):
            inside[a : a + n] = True
        ids: dict[str, int] = {"": 0}
        words = np.zeros(total, dtype=np.int64)
        words[inside] = [ids.setdefault(w, len(ids)) for s in batch for w in s.words]
        rows, vectors = self._words(list(ids))
        hints = np.zeros((total, batch[0].hints.shape[1]), dtype=np.int64)
        hints[inside] = np.concatenate([s.hints for s in batch])
        p = self.network.parameters
        run = Pass(self.network, rows, vectors, words, hints, inside, self.random, self.dropout, self.hide)
        d_rows = np.zeros_like(run.rows)
        gradients, loss = {}, 0.0
        drop = (self.random.random(run.rows.shape) >= self.dropout) / (1 - self.dropout)
        seen = (run.rows * drop).astype(np.float32)
        for head in batch[0].tags:
            allowed, begins, ends = self.ways[head]
            name = f"head:{head}:"
            moves, first, last = (p[name + k].astype(np.float64) for k in ("moves", "first", "last"))
            moves, first, last = (np.where(ok, x, crf.NEVER) for ok, x in ((allowed, moves), (begins, first), (ends, last)))
            scores = (seen @ p[name + "weights"] + p[name + "bias"]).astype(np.float64)
            d_scores = np.zeros_like(scores)
            d_moves, d_first, d_last = np.zeros_like(moves), np.zeros_like(first), np.zeros_like(last)
            for group in alike(lengths):
                steps = int(lengths[group].max())
                places = np.minimum(starts[group][:, None] + np.arange(steps)[None, :], total - 1)
                here = np.arange(steps)[None, :] < lengths[group][:, None]
                gold = np.zeros((len(group), steps), dtype=np.int64)
                for k, which in enumerate(group):
                    gold[k, : lengths[which]] = batch[which].tags[head]
                chain = crf.Chain(scores[places], lengths[group], moves, first, last)
                expected, pairs = chain.marginals()
                told = np.eye(scores.shape[1])[gold] * here[:, :, None]
                loss += float(chain.total.sum() - (scores[places] * told).sum())
                ends_at = lengths[group] - 1
                both = here[:, 1:]
                path = np.zeros_like(pairs)
                np.add.at(path, (gold[:, :-1][both], gold[:, 1:][both]), 1.0)
                loss -= float((path * moves).sum())
                d_moves += pairs - path
                d_first += expected[:, 0].sum(0) - told[:, 0].sum(0)
                rows_ = np.arange(len(group))
                d_last += expected[rows_, ends_at].sum(0) - told[rows_, ends_at].sum(0)
                np.add.at(d_scores, places[here], (expected - told)[here])
            scale = 1.0 / 300
            d_scores32 = (d_scores * scale).astype(np.float32)
            gradients[name + "weights"] = seen.T @ d_scores32
            gradients[name + "bias"] = d_scores32.sum(0)
            gradients[name + "moves"] = (np.where(allowed, d_moves, 0) * scale).astype(np.float32)
            gradients[name + "first"] = (np.where(begins, d_first, 0) * scale).astype(np.float32)
            gradients[name + "last"] = (np.where(ends, d_last, 0) * scale).astype(np.float32)
            d_rows += d_scores32 @ p[name + "weights"].T
        gradients.update(run.back((d_rows * drop).astype(np.float32)))
        self.adam.step(p, gradients, rate)
        for name, value in p.items():
            self.mean[name] += (1 - decay) * (value - self.mean[name])
        return loss / max(1, int(lengths.sum()))


def batches(sentences: list[Sample], size: int, random: np.random.Generator) -> list[list[Sample]]:
    out: list[list[Sample]] = [[]]
    count = 0
    for k in random.permutation(len(sentences)):
        if count > size:
            out.append([])
            count = 0
        out[-1].append(sentences[k])
        count += len(sentences[k].words)
    return out


def judge(tagger: SpanTagger, held: dict[str, tuple[list[Text], list[Text]]], names: set[str]) -> None:
    """Print exact and overlap figures of each label, and recall of names that were not learnt from."""
    for name, (_, dev) in held.items():
        tp: Counter[str] = Counter()
        loose: Counter[str] = Counter()
        n_gold: Counter[str] = Counter()
        n_found: Counter[str] = Counter()
        new: Counter[str] = Counter()
        new_hit: Counter[str] = Counter()
        for text in dev:
            hints = [(h.label, hint_kind(h), h.start, h.end) for h in text.hints]
            for head, findings in tagger.find(text.sentences, hints, SETS[name]).items():
                found = {(m.label, m.start, m.end) for m in findings.marks}
                gold = set(longest(text.gold, HEADS[head]))
                for label, start, end in gold:
                    n_gold[label] += 1
                    hit = (label, start, end) in found
                    tp[label] += hit
                    loose[label] += any(f[0] == label and f[1] < end and f[2] > start for f in found)
                    if text.reading.text[start:end].lower() not in names:
                        new[label] += 1
                        new_hit[label] += hit
                n_found.update(f[0] for f in found)
        for label in n_gold:
            p, r = tp[label] / max(1, n_found[label]), tp[label] / n_gold[label]
            f = 2 * p * r / max(1e-9, p + r)
            unseen = f"unseen {new_hit[label] / max(1, new[label]):.3f} of {new[label]}" if name == "bc5cdr" else ""
            print(
                f"  {label:14s} P {p:.3f} R {r:.3f} F {f:.3f}  overlap recall {loose[label] / n_gold[label]:.3f} {unseen}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parts", choices=("train", "all"), default="train")
    parser.add_argument("--sets", default=",".join(SETS), help="sets to learn from")
    parser.add_argument("--kept", type=Path, help="where the material is kept once it was read")
    parser.add_argument("--steps", type=int, default=1800)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--batch", type=int, default=1200)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--hide", type=float, default=0.15)
    parser.add_argument("--drop", type=float, default=0.15)
    parser.add_argument("--names", type=float, default=0.15)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.kept and options.kept.is_file():
        held = pickle.loads(options.kept.read_bytes())
    else:
        held = load_material(options.data)
        if options.kept:
            options.kept.write_bytes(pickle.dumps(held))
    chosen = options.sets.split(",")
    if options.parts == "all":
        learn = {name: held.get(f"{name}, all", (train + dev, []))[0] for name, (train, dev) in held.items()}
    else:
        learn = {name: train for name, (train, _) in held.items()}
    held, learn = {name: held[name] for name in chosen}, {name: learn[name] for name in chosen}
    kinds = Counter(
        f"{h.label}:{hint_kind(h)}" for ts in learn.values() for t in ts for h in t.hints if channel_of(h.label) is not None
    )
    table = HintTable(sorted(kind for kind, count in kinds.items() if count >= 10))
    with options.vectors.open(encoding="utf-8") as file:
        head = file.readline().split()
        data = np.array([line.split()[1:] for line in file], dtype=np.float32)
    vectors = Vectors(
        mode="floret", data=data.astype(np.float16).astype(np.float32), minn=int(head[2]), maxn=int(head[3]),
        hash_count=int(head[4]), hash_seed=int(head[5]), bow=head[6], eow=head[7],
    )  # fmt: skip
    heads = {h: labels for h, labels in HEADS.items() if any(h in SETS[name] for name in held)}
    network = Network.fresh(
        options.width, options.depth, data.shape[1], len(table), {h: 1 + 4 * len(own) for h, own in heads.items()}, options.seed
    )
    trainer = Trainer(network, vectors, options.seed, options.dropout, options.hide)
    random = np.random.default_rng(options.seed)
    names = Names(configuration.load(), table)
    queue: dict[str, list[list[Sample]]] = {name: [] for name in held}
    shares = np.array([SHARES[name] for name in held])
    begun, loss, told = time.time(), Counter(), Counter()
    for step in range(options.steps):
        name = list(held)[int(random.choice(len(held), p=shares / shares.sum()))]
        if not queue[name]:
            made = [s for t in learn[name] for s in samples(t, SETS[name], table, random, options.drop) if s.words]
            if name == "bc5cdr" and options.names:
                made = [names.replaced(s, options.names, random) for s in made]
            queue[name] = batches(made, options.batch, random)
        done = step / options.steps
        rate = options.rate * min(1.0, (step + 1) / 100) * (1 - done)
        told[name] += 1
        loss[name] += trainer.step(queue[name].pop(), rate, min(0.998, step / (step + 10)))
        if step % 200 == 199 or step + 1 == options.steps:
            print(step + 1, f"{time.time() - begun:.0f} s", {n: round(v / told[n], 3) for n, v in loss.items()}, flush=True)
            loss.clear(), told.clear()
    kept = {k: v.astype(np.float16).astype(np.float32) for k, v in trainer.mean.items()}
    tagger = SpanTagger()
    tagger.set_up(Network(kept, options.depth), heads, table, vectors)
    tagger.to_disk(options.out)
    if options.parts == "train":
        learnt = {t.reading.text[a:b].lower() for t in learn.get("bc5cdr", []) for _, a, b in t.gold}
        judge(tagger, held, learnt)


if __name__ == "__main__":
    main()
