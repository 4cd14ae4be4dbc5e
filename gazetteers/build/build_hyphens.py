"""Build ``gazetteers/hyphens.tsv`` and ``gazetteers/words.tsv`` by counting words in a collection of articles.

    python gazetteers/build/build_hyphens.py ARTICLES.jsonl.xz      # one object a line, its text under "text"

Only what decides a line-end hyphen is kept: first and second halves that nearly always keep their hyphen, compounds written
with one, and solid words of which both halves are words (or of which the second half is *and*, *or*, *to*, …).
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r"(?<![\w-])[A-Za-z]{2,30}(?:-[A-Za-z]{2,30}){0,3}(?![\w-])")
SUSPENDED = ("and", "or", "to", "nor", "but", "et", "vs", "und", "ou")
SOURCE = (
    "# Counted in 2,394 open-access articles on clinical trials (CC BY, CC0) by gazetteers/build/build_hyphens.py; do not edit.\n"
)
HYPHENS = "# What keeps its hyphen at a line's end. kind: prefix (first half), suffix (second half), compound (the whole word).\n"
WORDS = "# Words written solid whose halves are words too: a hyphen in them at a line's end was put in by the typesetter.\n"


def main() -> None:
    counts: Counter[str] = Counter()
    with lzma.open(sys.argv[1], "rt", encoding="utf-8") as file:
        for line in file:
            counts.update({x.lower() for x in TOKEN.findall(json.loads(line)["text"])})
    # every count is a number of articles
    words = {w for w, n in counts.items() if "-" not in w and n >= 5}
    pairs: Counter[tuple[str, str]] = Counter()
    for word, n in counts.items():
        parts = word.split("-")
        for a, b in pairwise(parts):
            pairs[a, b] += n
    kept: dict[tuple[str, str], list[tuple[str, bool]]] = defaultdict(list)
    compounds: Counter[str] = Counter()
    for (a, b), n in pairs.items():
        solid = counts[a + b]
        if n > solid and n >= 3:
            compounds[f"{a}-{b}"] = n
        if n >= 2 and b in words:
            kept["prefix", a].append((b, n > solid))
        if n >= 2 and a in words:
            kept["suffix", b].append((a, n > solid))
    solid_words: Counter[str] = Counter()
    for word in words:
        n = counts[word]
        for k in range(2, len(word) - 1):
            a, b = word[:k], word[k:]
            if n <= pairs[a, b]:
                continue
            if k >= 3 and ((a in words and b in words and len(b) >= 3) or b in SUSPENDED):
                solid_words[word] = n
            if b in words and len(b) >= 3:
                kept["prefix", a].append((b, False))
            if a in words and k >= 3:
                kept["suffix", b].append((a, False))
    rows: list[tuple[str, str]] = []
    strong: dict[str, set[str]] = {"prefix": set(), "suffix": set()}
    for (kind, form), cases in kept.items():
        hyphenated = sum(x for _, x in cases)
        if len(form) >= 3 and form not in SUSPENDED and hyphenated >= 12 and hyphenated >= 0.8 * len(cases):
            rows.append((kind, form))
            strong[kind].add(form)
    for word in words:
        if any(word[:k] in strong["prefix"] or word[k:] in strong["suffix"] for k in range(1, len(word))):
            solid_words[word] = counts[word]
    for word, n in compounds.items():
        a, b = word.split("-")
        if n >= 5 and a not in strong["prefix"] and b not in strong["suffix"]:
            rows.append(("compound", word))
    (HERE / "hyphens.tsv").write_text(
        HYPHENS + SOURCE + "kind\tform\n" + "".join(f"{k}\t{f}\n" for k, f in sorted(rows)), encoding="utf-8"
    )
    (HERE / "words.tsv").write_text(WORDS + SOURCE + "word\n" + "".join(f"{w}\n" for w in sorted(solid_words)), encoding="utf-8")
    print(len(strong["prefix"]), len(strong["suffix"]), len(rows), len(solid_words))


if __name__ == "__main__":
    main()
