"""Runs the library over ``corpus/`` and compares what it finds with the gold.

    python benchmarks/evaluate.py                    # all papers
    python benchmarks/evaluate.py review trial       # some
    python benchmarks/evaluate.py --errors 20        # with what was missed and what was wrong, and where
    python benchmarks/evaluate.py --json             # figures as JSON

How claims are matched and what is counted is told in ``README.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict

from compare import SLOTS, score_claims, score_layers
from gold import CORPUS, Count, Paper
from rich.console import Console
from rich.table import Table


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", nargs="*", help="stems of papers in corpus/ (default: all)")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list up to N misses and N mistakes of each row")
    parser.add_argument("--rows", default="", help="with --errors: only rows whose name starts with this")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    options = parser.parse_args()
    stems = options.papers or sorted(p.name.removesuffix(".claims.json") for p in CORPUS.glob("*.claims.json"))
    counts: dict[str, Count] = defaultdict(Count)
    for row in ("claims", "claims, any direction", *(f"claims of {s}" for s in stems), *(name for name, *_ in SLOTS)):
        counts[row] = Count()
    for stem in stems:
        paper = Paper(stem)
        lost = Counter(paper.place(h) is None for h in [*paper.gold["headings"], *paper.gold["doses"], *paper.gold["callouts"]])[
            True
        ]
        if lost:
            print(f"{stem}: the document's text does not hold {lost} quotes of the gold", file=sys.stderr)
        score_claims(paper, counts)
        score_layers(paper, counts)
    if options.json:
        rows = {n: dict(zip(("precision", "recall", "f1"), c.figures, strict=True)) | vars(c) for n, c in counts.items()}
        print(json.dumps({n: {k: v for k, v in r.items() if k not in ("wrong", "missed")} for n, r in rows.items()}, indent=1))
        return 0
    table = Table("", "found", "wrong", "missed", "precision", "recall", "F1", title="corpus")
    for name, c in counts.items():
        table.add_row(name, *map(str, (c.tp, c.fp, c.fn)), *(f"{100 * f:.1f}" for f in c.figures))
    console = Console(width=150, highlight=False)
    console.print(table)
    for name, c in counts.items():
        if options.errors and name.startswith(options.rows):
            for title, places in (("missed", c.missed), ("wrong", c.wrong)):
                for place in places[: options.errors]:
                    console.print(f"{title} {name}: {place}", markup=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
