"""Train the word vectors: floret rows for pieces of words, from unlabelled papers. Needs ``floret`` (PyPI); about six minutes.

python pipelines/training/vectors.py --data ../shared/data --out build/vectors.floret
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
from pathlib import Path

from ketaminer.trained.tokens import words

SETTINGS = {
    "model": "cbow", "mode": "floret", "dim": 100, "bucket": 20_000, "hashCount": 2, "minn": 3, "maxn": 6, "minCount": 8,
    "epoch": 5, "lr": 0.05, "ws": 5, "thread": 1,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    try:
        import floret
    except ImportError:
        raise SystemExit("the vectors are trained with floret: pip install floret") from None
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.txt"
        source = options.data / "unlabelled" / "ccby_trials.jsonl.xz"
        with lzma.open(source, "rt", encoding="utf-8") as papers, corpus.open("w", encoding="utf-8") as out:
            for line in papers:
                for paragraph in json.loads(line)["text"].lower().split("\n"):
                    pieces = [word for word in words(paragraph) if not word.isspace()]
                    if len(pieces) > 4:
                        out.write(" ".join(pieces) + "\n")
        options.out.parent.mkdir(parents=True, exist_ok=True)
        floret.train_unsupervised(str(corpus), **SETTINGS).save_floret_vectors(str(options.out))


if __name__ == "__main__":
    main()
