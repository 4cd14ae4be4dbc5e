"""Tokens, sentences, tags and trees, measured on material that lies outside the project.

    python benchmarks/syntax.py --data ../shared/data                    # everything
    python benchmarks/syntax.py --data ../shared/data --only sentences   # tokens, sentences or trees
    python benchmarks/syntax.py --model build/train/syntax               # another pipeline

Trees and sentences are measured on the fifth of CRAFT's articles that neither training nor its stopping saw.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "pipelines" / "training"))

MODEL = ROOT / "pipelines" / "en_ketaminer"
CRAFT = Path("treebanks") / "craft_conllu.tar.xz"


def spans_of(data: Path) -> Iterator[tuple[str, str, str, int, int]]:
    """Every gold span of every set: set, label, text, start, end."""
    for folder in ("bc5cdr/train", "bc5cdr/dev", "phee/train", "phee/dev", "evidence_outcomes"):
        for path in sorted((data / folder).glob("*.mentions.json")):
            text = path.with_name(path.name.replace(".mentions.json", ".txt")).read_bytes().decode()
            for mention in json.loads(path.read_text(encoding="utf-8")):
                yield folder, mention["label"], text, *mention["span"]
    for path in sorted((data / "rct_art").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for span in row["spans"]:
                yield "rct_art", span["label"], row["text"], span["start"], span["end"]
    texts = {path.stem: path for path in (data / "measeval").glob("**/*.txt")}
    for path in sorted((data / "measeval").glob("**/*.tsv")):
        text = texts[path.stem].read_bytes().decode()
        for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
            yield "measeval", row["annotType"], text, int(row["startOffset"]), int(row["endOffset"])


def tokens(data: Path) -> Table:
    """How many gold spans begin and end with a token."""
    from ketaminer.trained.tokens import boundaries

    whole: Counter[tuple[str, str]] = Counter()
    aligned: Counter[tuple[str, str]] = Counter()
    before, marks = None, set[int]()
    for name, label, text, start, end in spans_of(data):
        if text is not before:
            before, marks = text, boundaries(text)
        for row in ((name, label), (name, "all")):
            whole[row] += 1
            aligned[row] += start in marks and end in marks
    table = Table("set", "label", "spans", "aligned %", title="gold spans that begin and end with a token")
    for name, label in sorted(whole, key=lambda row: (row[0], row[1] == "all", row[1])):
        row = name, label
        table.add_row(name, label, str(whole[row]), f"{100 * aligned[row] / whole[row]:.2f}")
    return table


def sentences(data: Path) -> Table:
    """F1 of exact sentences in prose of held-out articles and in dirty renderings."""
    from sentence_gold import Spans, paragraphs, renderings
    from treebanks import parts, read_articles

    from ketaminer.config import load
    from ketaminer.stages.ingest import read_document
    from ketaminer.stages.sections import find_sections
    from ketaminer.stages.sections.sentences import abbreviations, split

    config = load()
    rules = abbreviations(config.vocabulary(config.sections.abbreviations))
    counts: dict[str, Counter[str]] = {}

    def count(row: str, gold: Spans, found: Spans) -> None:
        row_counts = counts.setdefault(row, Counter())
        row_counts.update(tp=len(gold & found), fp=len(found - gold), fn=len(gold - found))

    articles = read_articles(data / CRAFT)
    for name in parts(articles)[2]:
        for text, gold in paragraphs(articles[name]):
            count("CRAFT, held-out prose", gold, {(s.start, s.end) for s in split(text, 0, len(text), rules)})
    for item in renderings(data, rules):
        document = read_document(item.text.encode(), f"{item.name}.txt", item.name, config)
        first, last = min(item.sentences)[0], max(item.sentences)[1]
        found = {(s.start, s.end) for s in find_sections(document, config).sentences if first <= s.start and s.end <= last + 5}
        count(f"dirty text, {item.style}", item.sentences, found)
        count("dirty text, all", item.sentences, found)
    table = Table("", "found", "wrong", "missed", "precision", "recall", "F1", title="sentences, exact spans")
    for row in sorted(counts, key=lambda r: ("dirty" in r, "all" in r, r)):
        tp, fp, fn = (counts[row][k] for k in ("tp", "fp", "fn"))
        figures = tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn)
        table.add_row(row, str(tp), str(fp), str(fn), *(f"{100 * f:.2f}" for f in figures))
    return table


def trees(data: Path, model: Path) -> Iterable[Table]:
    """Tags and attachment on held-out articles, and words a second."""
    from attachment import one_sentence, parse, score
    from treebanks import on_tokens, parts, read_articles

    from ketaminer.trained.load import load

    nlp = load(str(model), parse=True)
    articles = read_articles(data / CRAFT)
    held_out = [tree for name in parts(articles)[2] for tree in articles[name]]
    ours = [tree for tree in map(on_tokens, held_out) if tree]
    results = {"our tokens": score(nlp, ours), "the treebank's words": score(nlp, held_out)}
    table = Table("", *results["our tokens"], title=f"CRAFT, held out: {len(held_out)} sentences given one by one, %")
    for row, figures in results.items():
        table.add_row(row, *(f"{100 * f:.2f}" for f in figures.values()))
    yield table
    texts = [tree.text for tree in ours[:2000]]
    words = sum(len(text.split()) for text in texts)
    table = Table("", "words/s", title="words a second of processor time, one core")
    began = time.process_time()
    docs = [nlp.tokenizer(text) for text in texts]
    table.add_row("tokens", f"{words / (time.process_time() - began):,.0f}")
    began = time.process_time()
    parse(nlp, map(one_sentence, docs))
    table.add_row("tags and trees", f"{words / (time.process_time() - began):,.0f}")
    yield table


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the material")
    parser.add_argument("--model", type=Path, default=MODEL, help="spaCy pipeline with syntax, tagger and parser")
    parser.add_argument("--only", choices=("tokens", "sentences", "trees"), help="one part")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"no material in {options.data}: nothing measured")
        return 0
    console = Console(width=150, highlight=False)
    if options.only in (None, "tokens"):
        console.print(tokens(options.data))
    if options.only in (None, "sentences"):
        console.print(sentences(options.data))
    if options.only in (None, "trees"):
        if not options.model.is_dir():
            print(f"no pipeline in {options.model}: trees not measured")
            return 0
        for table in trees(options.data, options.model):
            console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
