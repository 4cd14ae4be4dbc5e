"""Mentions and claims gained and lost between two runs over the same papers.

    python benchmarks/changes.py BEFORE AFTER          # folders that `ketaminer extract --layers` wrote

Prints one line for each, `<` lost and `>` gained, by paper and in the order of the text, and a count of each label. A mention is
the same when its label, span, name and value are; a claim when all that it says is (its id and its provenance do not count).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

JSON = dict[str, Any]
Row = tuple[int, str, str]  # where it begins, its kind, what it says


def _brief(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def mention_row(item: JSON) -> Row:
    """A mention as a line; two mentions are the same when their lines are."""
    what = f"{item['label']} {item['text']!r} {item['name'] or ''} {_brief(item['value']) if item['value'] else ''}".rstrip()
    return item["span"][0], item["label"], what


def claim_row(item: JSON) -> Row:
    """A claim as a line: drug, direction and outcome first, then the slots that are filled."""
    slots = ("doses", "comparators", "population", "effects", "p_values", "timepoint", "citations")
    filled = {name: _plain(item[name]) for name in slots if item.get(name)}
    head = f"CLAIM {item['drug']['name']} | {item['direction']} | {item['outcome']['text']!r}"
    return item["outcome"]["span"][0], "CLAIM", f"{head} {_brief(item['assertion'])} {_brief(filled)}"


def _plain(value: Any) -> Any:
    """A slot without spans and empty fields: where it was read is not what it says."""
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k not in ("span", "group_span") and v not in (None, [], {})}
    return value


def rows(folder: Path) -> Counter[Row]:
    """The mentions and claims of one paper's layers; none where a layer is missing."""
    out: Counter[Row] = Counter()
    for layer, row in (("mentions", mention_row), ("claims", claim_row)):
        path = folder / f"{layer}.json"
        if path.is_file():
            out.update(row(item) for item in json.loads(path.read_text(encoding="utf-8"))["items"])
    return out


def changes(before: Path, after: Path) -> list[tuple[str, str, Row]]:
    """``(paper, "<" or ">", row)`` for all that was lost or gained, in the order of paper and text."""
    papers = sorted({p.name for folder in (before, after) if folder.is_dir() for p in folder.iterdir() if p.is_dir()})
    out = []
    for paper in papers:
        old, new = rows(before / paper), rows(after / paper)
        out += [(paper, "<", row) for row in (old - new).elements()] + [(paper, ">", row) for row in (new - old).elements()]
    return sorted(out, key=lambda change: (change[0], change[2][0], change[2][1] == "CLAIM", change[1], change[2]))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    options = parser.parse_args()
    found = changes(options.before, options.after)
    for paper, sign, (at, _, what) in found:
        print(f"{sign} {paper}:{at} {what}")
    counts = Counter((row[1], sign) for _, sign, row in found)
    for label in sorted({label for label, _ in counts}):
        print(f"{label}: {counts[label, '>']} gained, {counts[label, '<']} lost", file=sys.stderr)
    if not found:
        print("no mention and no claim gained or lost", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
