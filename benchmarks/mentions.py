"""Mentions against the gold of annotated sets that are not part of the project.

    python benchmarks/mentions.py --data DATA [--model NAME] [--sets bc5cdr phee evidence_outcomes] [--json]

``DATA`` holds ``bc5cdr/dev``, ``phee/dev`` (and ``bc5cdr/train``, for what was seen in training) and ``evidence_outcomes``, each
text beside its ``.mentions.json``. Of the last every fourth abstract in order of name is read, the part that training with
``--parts train`` leaves out. ``--model`` names the trained pipeline (or its folder) in place of the default one: figures of
a pipeline that was trained on these parts say nothing. A dose in words is compared with ``DOSE_IN_WORDS``. Outcomes are annotated
in results and conclusions alone and compared there. Prints exact and overlapping precision, recall and F1 by label, and for
drugs and conditions the recall of names that no training text has.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ketaminer import config
from ketaminer.model import Document
from ketaminer.stages.ingest import read_document
from ketaminer.stages.ner import find_mentions
from ketaminer.stages.sections import find_sections

Place = tuple[int, int]
SETS = {
    "bc5cdr": ("bc5cdr/dev", ("DRUG", "CONDITION")),
    "phee": ("phee/dev", ("DOSE", "DOSE_IN_WORDS", "ROUTE", "FREQUENCY", "DURATION", "DRUG", "POPULATION")),
    "evidence_outcomes": ("evidence_outcomes", ("OUTCOME",)),
}
TOLD = ("results", "conclusion", "discussion")


@dataclass
class Row:
    """Counts of one label: exact hits, hits by overlap in gold and found, gold and found; names not seen in training."""

    exact: int = 0
    gold_met: int = 0
    found_met: int = 0
    gold: int = 0
    found: int = 0
    unseen: int = 0
    unseen_found: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, gold: set[Place], found: set[Place]) -> None:
        self.exact += len(gold & found)
        self.gold += len(gold)
        self.found += len(found)
        self.gold_met += sum(any(a < d and c < b for c, d in found) for a, b in gold)
        self.found_met += sum(any(a < d and c < b for c, d in gold) for a, b in found)

    def figures(self) -> dict[str, float | None]:
        def f1(p: float, r: float) -> float:
            return 2 * p * r / (p + r) if p + r else 0.0

        p, r = self.exact / max(1, self.found), self.exact / max(1, self.gold)
        op, orr = self.found_met / max(1, self.found), self.gold_met / max(1, self.gold)
        unseen = self.unseen_found / self.unseen if self.unseen else None
        return {
            "gold": self.gold, "precision": p, "recall": r, "F1": f1(p, r),
            "overlap precision": op, "overlap recall": orr, "overlap F1": f1(op, orr), "unseen recall": unseen,
        }  # fmt: skip


def texts(folder: Path, fourth: bool) -> Iterator[tuple[Path, list[dict[str, object]]]]:
    """The texts of a set with their gold."""
    for path in sorted(folder.glob("*.txt"))[:: 4 if fourth else 1]:
        yield path, json.loads(path.with_name(f"{path.stem}.mentions.json").read_text("utf-8"))


def names(folder: Path) -> set[str]:
    """The names that the gold of a folder marks, in lower case."""
    out: set[str] = set()
    for path in folder.glob("*.txt"):
        text = path.read_bytes().decode("utf-8")
        gold = json.loads(path.with_name(f"{path.stem}.mentions.json").read_text("utf-8"))
        out.update(text[slice(*m["span"])].lower() for m in gold)
    return out


def told(document: Document) -> list[Place]:
    """Where the text tells results: its sections of that kind, else all of it."""
    assert document.sections is not None
    parts = [(s.span.start, s.span.end) for s in document.sections.items if s.kind in TOLD]
    return parts or [(0, len(document.text))]


def measure(name: str, data: Path, options: config.Config) -> dict[str, Row]:
    folder, labels = SETS[name]
    seen = names(data / "bc5cdr/train") if name == "bc5cdr" else set()
    rows = {label: Row() for label in labels}
    for path, marks in texts(data / folder, name == "evidence_outcomes"):
        document = read_document(path.read_bytes(), str(path), path.stem, options)
        document = replace(document, sections=find_sections(document, options))
        mentions = find_mentions(document, options).items
        for label, row in rows.items():
            gold = {(m["span"][0], m["span"][1]) for m in marks if m["label"] == label}  # type: ignore[index]
            worded = label == "DOSE_IN_WORDS"
            found = {
                (m.span.start, m.span.end)
                for m in mentions
                if m.label == ("DOSE" if worded else label)
                and (m.label != "DOSE" or worded == ((m.value or {}).get("qualifier") is not None))
            }
            if label == "OUTCOME":
                where = told(document)
                gold, found = ({s for s in spans if any(a <= s[0] < b for a, b in where)} for spans in (gold, found))
            row.add(gold, found)
            if seen:
                new = {s for s in gold if document.text[slice(*s)].lower() not in seen}
                row.unseen += len(new)
                row.unseen_found += len(new & found)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the annotated sets")
    parser.add_argument("--model", help="a trained pipeline in place of the default one")
    parser.add_argument("--sets", nargs="+", choices=sorted(SETS), default=sorted(SETS))
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    args = parser.parse_args()
    options = config.load()
    if args.model is not None:
        options = replace(options, ner=replace(options.ner, model=args.model))
    there = [name for name in args.sets if (args.data / SETS[name][0]).is_dir()]
    if not there:
        print(f"{args.data}: none of {', '.join(args.sets)} is there; nothing is measured", file=sys.stderr)
        return 0
    figures = {name: {label: row.figures() for label, row in measure(name, args.data, options).items()} for name in there}
    if args.json:
        print(json.dumps(figures, indent=1))
        return 0
    table = Table("set", "label", "gold", "P", "R", "F1", "overlap P", "R", "F1", "unseen R", title="mentions")
    for name, labels in figures.items():
        for label, row in labels.items():
            cells = ["" if v is None else f"{v:.0f}" if k == "gold" else f"{100 * v:.1f}" for k, v in row.items()]
            table.add_row(name, label, *cells)
    Console(width=110).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
