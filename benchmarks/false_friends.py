"""The names most often taken for a drug in a collection of papers, and those of them that nobody has judged yet.

    python benchmarks/false_friends.py TEXTS.jsonl.xz                 # every 4th text, 500 of them, the 500 names most often found
    python benchmarks/false_friends.py TEXTS.jsonl.xz --write         # the counts of false_friends.tsv anew

``TEXTS.jsonl.xz`` holds one object a line with the text of a paper in ``text``. ``false_friends.tsv`` tells for each name whether
it is used as a drug in the texts; a name that is not there, or is judged to be none, is printed and makes the status 1.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ingest import read_document
from ketaminer.stages.ner.drugs import find_drugs
from ketaminer.stages.ner.found import reading_of
from ketaminer.stages.sections import find_sections

JUDGED = Path(__file__).with_suffix(".tsv")
NO_DRUG = "false"


def texts(path: Path, every: int, count: int) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, every * count, every):
            yield json.loads(line)["text"]


def names(path: Path, every: int, count: int) -> Counter[str]:
    """How often each drug is named outside reference lists."""
    config = Config()
    found: Counter[str] = Counter()
    for text in texts(path, every, count):
        document = read_document(text.encode(), "text.txt", "text", config)
        document = replace(document, sections=find_sections(document, config))
        reading = reading_of(document, OffsetMap(document.text, document.edits))
        for one in find_drugs(reading, config):
            if one.name and not any(span.start <= one.start < span.end for span in reading.excluded):
                found[one.name] += 1
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--count", type=int, default=500, help="texts that are read")
    parser.add_argument("--top", type=int, default=500, help="names that are looked at")
    parser.add_argument("--write", action="store_true", help="write the counts and the names not judged into the list")
    options = parser.parse_args()
    judged = {name: (verdict, note) for name, _, verdict, note in rows(JUDGED)}
    found = sorted(names(options.texts, options.every, options.count).items(), key=lambda item: (-item[1], item[0]))[: options.top]
    if options.write:
        head = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if line.startswith(("#", "name\t"))]
        lines = ["\t".join((name, str(n), *judged.get(name, ("?", "")))) for name, n in found]
        JUDGED.write_text("\n".join((*head, *lines)) + "\n", encoding="utf-8")
    open_names = [(name, n) for name, n in found if judged.get(name, ("?", ""))[0] in ("?", NO_DRUG)]
    for name, n in open_names:
        print(f"{name}\t{n}\t{judged.get(name, ('not judged', ''))[0]}")
    print(f"{len(found)} names, {len(open_names)} not judged or no drug", file=sys.stderr)
    return int(bool(open_names))


if __name__ == "__main__":
    sys.exit(main())
