"""Build ``gazetteers/drug_like_words.tsv``: words that are spelt nearly like a drug's name and are none.

    python gazetteers/build/build_drug_like_words.py --scowl FOLDER --unii FOLDER --gilda FOLDER

Words come from SCOWL's word lists (English, all sizes up to 80, with proper names), the names of all substances that have a
UNII, and the names of gilda's MeSH table. A word stays when it is within two edits of a one-word name of drugs.tsv or
drugs_extra.tsv with the same first letter: the only words for which the mending of misspelt names asks.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from build_drugs import cells
from drug_sources import find_one
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

HERE = Path(__file__).resolve().parent.parent
SHORTEST = 7  # of the names; see fuzzy_min_length
HEADER = """\
# Words that are spelt nearly like a drug's name and are none: never mended to it.
# Built by gazetteers/build/build_drug_like_words.py from SCOWL, FDA UNII names (public domain) and gilda's MeSH names
# (BSD-2-Clause).
# SCOWL: Copyright 2000-2018 by Kevin Atkinson. Permission to use, copy, modify, distribute and sell these word lists, the
# associated scripts, the output created from the scripts, and its documentation for any purpose is hereby granted without fee,
# provided that the above copyright notice appears in all copies and that both that copyright notice and this permission
# notice appear in supporting documentation. Kevin Atkinson makes no representations about the suitability of this array for
# any purpose. It is provided "as is" without express or implied warranty.
word
"""
_LETTERS = re.compile(r"[a-z]{5,}")


def all_words(scowl: Path, unii: Path, gilda: Path) -> set[str]:
    words: set[str] = set()
    for path in scowl.rglob("*-*.[0-9]*"):
        if path.suffix[1:].isdigit() and int(path.suffix[1:]) <= 80 and "abbreviations" not in path.name:
            words.update(_LETTERS.findall(path.read_text(encoding="latin-1").lower()))
    for path in (find_one(unii, "UNII_Names.txt"), find_one(gilda, "mesh_mappings.tsv")):
        words.update(_LETTERS.findall(path.read_text(encoding="utf-8").lower()))
    return words


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("scowl", "unii", "gilda"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    options = parser.parse_args()
    rows = cells(HERE / "drugs.tsv") + cells(HERE / "drugs_extra.tsv")
    own = {w for row in rows for w in _LETTERS.findall(row[0].lower())}
    names: dict[str, list[str]] = defaultdict(list)
    for name in sorted({row[0].lower() for row in rows if row[2] != "class"}):
        if name.isalpha() and name.isascii() and len(name) >= SHORTEST:
            names[name[0]].append(name)
    candidates: dict[str, list[str]] = defaultdict(list)
    for word in sorted(all_words(options.scowl, options.unii, options.gilda) - own):
        candidates[word[0]].append(word)
    near: list[str] = []
    for letter, targets in sorted(names.items()):
        words = candidates[letter]
        for at in range(0, len(words), 2000):
            block = words[at : at + 2000]
            distance = cdist(block, targets, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8, workers=-1)
            near += [w for w, close in zip(block, (distance <= 2).any(axis=1), strict=True) if close]
    (HERE / "drug_like_words.tsv").write_text(HEADER + "\n".join(near) + "\n", encoding="utf-8")
    print(f"{len(near)} words", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
