"""Trains the tagger and the dependency parser of ``en_ketaminer`` on the trees of CRAFT.

    python pipelines/training/parser.py --data ../shared/data --out build/train/syntax

Both read one convolutional encoder (the component ``syntax``). Articles are divided once (``treebanks.parts``): 7 in 10 train,
1 in 10 decides which pass over them is kept, 2 in 10 are seen by ``benchmarks/syntax.py`` alone. The same seed on the same
machine gives the same weights. One core; the time is printed with each pass.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from attachment import examples, score
from spacy.language import Language
from spacy.training import Example
from thinc.api import fix_random_seed
from treebanks import Tree, on_tokens, parts, read_articles, to_doc

from ketaminer.trained import tokens

TREES = Path("treebanks") / "craft_conllu.tar.xz"
SEED = 11
PASSES = 8
WORDS_A_BATCH = (300, 1000)  # grows from the first to the second over the first two passes
LEARN_RATE = 0.002
DROPOUT = 0.1
WARM_UP = 60_000  # words during which the rate rises
LONGEST = 150  # words; longer sentences (tables, lists of names) teach little and cost most


def blank() -> Language:
    """The untrained pipeline."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": tokens.NAME}}})
    encoder = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
            "rows": [7000, 1500, 3000, 1500],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 96,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "syntax"}
    nlp.add_pipe("tok2vec", name="syntax", config={"model": encoder})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": 96,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": listener,
    }
    nlp.add_pipe("parser", config={"model": model, "min_action_freq": 20})
    return nlp


def groups(articles: Iterable[Sequence[Tree]], chance: random.Random) -> Iterator[list[Tree]]:
    """Sentences to learn from: most alone, some with the one or two that follow in their paragraph, to learn where one ends."""
    for trees in articles:
        at = 0
        while at < len(trees):
            wanted = chance.choice((1, 1, 1, 2, 3))
            group = [trees[at]]
            while len(group) < wanted and at + len(group) < len(trees) and not trees[at + len(group)].opens:
                group.append(trees[at + len(group)])
            at += len(group)
            yield group


def batches(pairs: Sequence[Example], sizes: tuple[int, int], part: float) -> Iterator[list[Example]]:
    """Neighbours of similar length in batches of about as many words as the part of the training that is done asks for."""
    wanted = sizes[0] + (sizes[1] - sizes[0]) * min(1.0, part)
    batch, words = list[Example](), 0
    for pair in pairs:
        batch.append(pair)
        words += len(pair.reference)
        if words >= wanted:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch


def train(data: Path, out: Path, passes: int, articles: int = 0, warm_up: int = WARM_UP) -> None:
    """Train and write the best pass to ``out``. ``articles``: how many of those for training, 0 for all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fix_random_seed(SEED)
    chance = random.Random(SEED)
    found = {name: [t for t in map(on_tokens, trees) if t] for name, trees in read_articles(data / TREES).items()}
    learn, stop, _ = parts(found)
    learn = learn[: articles or None]
    nlp = blank()
    docs = [to_doc(nlp.vocab, g) for g in groups([found[n] for n in learn], chance) if sum(len(t.words) for t in g) <= LONGEST]
    pairs = examples(nlp, docs)
    judged = [t for n in stop for t in found[n]][::4]
    words = sum(map(len, docs))
    optimizer = nlp.initialize(lambda: pairs)
    optimizer.grad_clip = 1.0
    print(f"{len(docs)} texts of {words} words to learn from, {len(judged)} sentences to judge by", flush=True)
    best, began, done = 0.0, time.monotonic(), 0
    for number in range(passes):
        chance.shuffle(pairs)
        losses: dict[str, float] = {}
        for batch in batches(pairs, WORDS_A_BATCH, done / (2 * words)):
            size = sum(len(p.reference) for p in batch)
            # falls to nothing at the end of the last pass
            optimizer.learn_rate = LEARN_RATE * min(1.0, (done + size) / warm_up, 0.02 + (1 - done / (words * passes)))
            nlp.update(batch, sgd=optimizer, losses=losses, drop=DROPOUT)
            done += size
        with nlp.use_params(optimizer.averages):
            figures = score(nlp, judged)
            if figures["LAS"] > best:
                best = figures["LAS"]
                nlp.to_disk(out)
        told = "  ".join(f"{k} {100 * v:.2f}" for k, v in figures.items())
        print(f"pass {number + 1}: {time.monotonic() - began:.0f} s  {told}  losses {losses}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the material")
    parser.add_argument("--out", type=Path, required=True, help="where the pipeline is written")
    parser.add_argument("--passes", type=int, default=PASSES, help="passes over the material")
    parser.add_argument("--articles", type=int, default=0, help="only so many articles (to try things)")
    options = parser.parse_args()
    train(options.data, options.out, options.passes, options.articles)
    return 0


if __name__ == "__main__":
    sys.exit(main())
