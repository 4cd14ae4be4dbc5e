"""Rows of a results table read from sentences, on RCT-ART (Whitton and Hunter 2023), each domain by a reader that never saw it.

    python benchmarks/result_rows.py --data DATA [--domains autism ...] [--models FOLDER] [--seeds 0] [--json]

``DATA`` holds ``rct_art/<domain>.jsonl``; where it does not, one line says so and nothing is measured. For each domain a reader is
trained on the others (jax is needed; ``pipelines/training/results_table.py``), or taken from ``FOLDER/<domain>.npz`` where that
file is, and written there otherwise. With several ``--seeds`` the figures are means over the readers.

What is counted, by exact spans and micro-averaged, in precision, recall and F1:

``entities``   (span, label) of interventions, outcomes and measures
``relations``  (intervention, measure) and (outcome, measure), arms left aside
``rows``       (intervention, outcome, measure): every measure with each intervention and each outcome that is related to it. A
               measure without either makes no row
``table``      what the corpus' authors count ("strict"): of each sentence a table whose first row names the interventions of the
               two arms, whose others are (outcome, measures of arm 1, measures of arm 2), compared as text row by row in order.
               A row that differs is one false positive and no false negative, so at equal precision F1 is higher than with sets

``given spans`` are relations and rows where the spans of gold are given. Published for BioBERT with a domain left out (authors'
repository, means over ten seeds): entities 0.80 to 0.84, relations with given spans 0.75 to 0.85, table 0.58 to 0.67.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product, zip_longest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipelines" / "training"))
from results_table import Learner, trained
from table_features import LABELS, Place
from table_material import ARMS, FOLDER, OUTCOME, Reading, Sentence, sentences
from table_reader import TableReader, encoded

from ketaminer import config

Row = tuple[Place, Place, Place]
Line = tuple[str, str, str]
NAMED = "intervention"
ALL = "all"


class Tally:
    """What is right, found and gold."""

    def __init__(self) -> None:
        self.right = self.found = self.gold = 0

    def add(self, found: Iterable[object], gold: Iterable[object]) -> None:
        found, gold = set(found), set(gold)
        self.right, self.found, self.gold = self.right + len(found & gold), self.found + len(found), self.gold + len(gold)

    def figures(self) -> tuple[float, float, float]:
        return _figures(self.right, self.found, self.gold)


class Lines(Tally):
    """Of tables: a line that is compared with another is no longer missed."""

    def compare(self, found: Sequence[Line], gold: Sequence[Line]) -> None:
        for one, other in zip_longest(found, gold):
            named = one if one != (NAMED, "", "") or one == other else None
            self.right += named is not None and named == other
            self.found += named is not None
            self.gold += named is None or named == other


def _figures(right: int, found: int, gold: int) -> tuple[float, float, float]:
    p, r = right / max(1, found), right / max(1, gold)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def rows(reading: Reading) -> set[Row]:
    """(intervention, outcome, measure)."""
    heads: dict[Place, tuple[set[Place], set[Place]]] = defaultdict(lambda: (set(), set()))
    for head, measure, label in reading.relations:
        heads[measure][label == OUTCOME].add(head)
    return {(i, o, measure) for measure, (own, outcomes) in heads.items() for i, o in product(own, outcomes)}


def table(sentence: Sentence, reading: Reading) -> list[Line]:
    """The sentence's table as the corpus' authors make it."""
    arms: tuple[set[str], set[str]] = (set(), set())
    measures: dict[Place, tuple[set[int], set[str]]] = defaultdict(lambda: (set(), set()))
    for head, measure, label in sorted(reading.relations):
        if label == OUTCOME:
            measures[measure][1].add(sentence.slice(head))
        else:
            arms[ARMS.index(label)].add(sentence.slice(head))
            measures[measure][0].add(ARMS.index(label))
    cells: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for measure, (own, outcomes) in measures.items():
        for arm in own:
            cells[", ".join(sorted(outcomes))][arm].add(sentence.slice(measure))
    for measure, (own, outcomes) in measures.items():
        if own:
            continue
        name = ", ".join(sorted(outcomes))
        if name in cells and cells[name][0] and not cells[name][1]:  # the other arm's, whose name was left out
            cells[name][1].add(sentence.slice(measure))
        else:
            for cell in cells[f"{name}, total study group"]:
                cell.add(sentence.slice(measure))
    lines = [(name, *(", ".join(sorted(cell)) or "NR" for cell in both)) for name, both in cells.items()]
    return [(NAMED, *(", ".join(sorted(arm)) for arm in arms)), *lines]  # type: ignore[list-item]


def judge(material: Sequence[Sentence], read: Sequence[Reading], given: Sequence[Reading]) -> dict[str, Tally]:
    """The counts by what is counted. ``given``: what was read where the spans were given."""
    out: dict[str, Tally] = defaultdict(Tally)
    out["table"], out["table, given spans"] = Lines(), Lines()
    for sentence, own, helped in zip(material, read, given, strict=True):
        gold = sentence.gold
        out["entities"].add(own.spans.items(), gold.spans.items())
        for label in LABELS:
            out[label].add(*({p for p, its in r.spans.items() if its == label} for r in (own, gold)))
        for name, reading in (("", own), (", given spans", helped)):
            out[f"relations{name}"].add(*({(h, m, its == OUTCOME) for h, m, its in r.relations} for r in (reading, gold)))
            out[f"rows{name}"].add(rows(reading), rows(gold))
            lines = out[f"table{name}"]
            assert isinstance(lines, Lines)
            lines.compare(table(sentence, reading), table(sentence, gold))
    return out


def measure(data: Path, domains: Sequence[str], models: Path | None, seeds: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Domain → what is counted → (precision, recall, F1), means over the seeds; ``all``: the counts of these domains summed."""
    material = sentences(data, config.load())
    chosen = [d for d in dict.fromkeys(s.domain for s in material) if not domains or d in domains]
    channels = range(len(material[0].marks[0]))
    kinds = [list(dict.fromkeys(token[c] for s in material for token in s.marks)) for c in channels]
    encodings = encoded(material)
    learner: Learner | None = None
    found: dict[str, list[dict[str, Tally]]] = {}
    for domain in chosen:
        for seed in seeds:
            file = models / f"{domain}-{seed}.npz" if models else None
            if file is not None and file.is_file():
                reader = TableReader.from_disk(file)
            else:
                learner = learner or Learner()
                others = [k for k, s in enumerate(material) if s.domain != domain]
                reader = trained([material[k] for k in others], [encodings[k] for k in others], seed, learner=learner, kinds=kinds)
                if file is not None:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(reader.to_bytes())
            own = [k for k, s in enumerate(material) if s.domain == domain]
            asked = [(material[k], encodings[k][0]) for k in own]
            read = [reader.read(s.words, x, s.marks) for s, x in asked]
            given = [reader.read(s.words, x, s.marks, spans=s.gold.spans) for s, x in asked]
            found.setdefault(domain, []).append(judge([s for s, _ in asked], read, given))
            print(f"{domain}, seed {seed}", file=sys.stderr, flush=True)
    found[ALL] = [_summed([found[d][k] for d in chosen]) for k in range(len(seeds))]
    return {
        domain: {name: [sum(f) / len(runs) for f in zip(*(run[name].figures() for run in runs), strict=True)] for name in runs[0]}
        for domain, runs in found.items()
    }


def _summed(runs: Sequence[dict[str, Tally]]) -> dict[str, Tally]:
    out: dict[str, Tally] = defaultdict(Tally)
    for run in runs:
        for name, tally in run.items():
            out[name].right += tally.right
            out[name].found += tally.found
            out[name].gold += tally.gold
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--domains", nargs="*", default=[])
    options.add_argument("--models", type=Path)
    options.add_argument("--seeds", type=int, nargs="+", default=[0])
    options.add_argument("--json", action="store_true")
    o = options.parse_args()
    if not any((o.data / FOLDER).glob("*.jsonl")):
        print(f"no {FOLDER} in {o.data}: rows of results tables are not measured")
        return
    figures = measure(o.data, o.domains, o.models, o.seeds)
    if o.json:
        print(json.dumps(figures, indent=1))
        return
    for domain, counted in figures.items():
        print(domain)
        for name, (p, r, f) in counted.items():
            print(f"  {name:24} P {p:.3f}  R {r:.3f}  F1 {f:.3f}")


if __name__ == "__main__":
    main()
