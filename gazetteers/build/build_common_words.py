"""Build ``gazetteers/common_words.tsv``: words that many trial reports use and that name no chemical.

    python gazetteers/build/build_common_words.py ARTICLES.jsonl.xz [MENTIONS...]

``ARTICLES``: one object a line, its text under "text". ``MENTIONS``: folders of texts with ``.mentions.json`` whose DRUG
mentions are chemicals: their words are left out, as are those of the drug vocabularies and of :data:`CHEMICALS`.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WORD = re.compile(r"[^\W\d_]{4,}")
LEAST = 8
"""How many articles use a common word, of 2,394."""

CHEMICALS = frozenset(
    "acetate alcohol aldehyde alkali aluminium aluminum ammonia ammonium anion arsenic atrazine benzene bicarbonate bromide "
    "cadmium calcium camp carbon carbonate cation chloride chlorine chloroform chlorophyll chromium citrate cobalt collagen "
    "copper cyanide dextrose dmso ester ethanol ether fluoride fluorine formaldehyde formalin formate gelatin gold halide "
    "helium hydrogen hydroxide iodide iodine iridium iron lead lithium magnesium manganese mercury methane methanol "
    "molybdenum nickel nicotine nitrate nitrite nitrogen oxalate oxide oxygen ozone paraffin petrol peroxide phenol "
    "phosphate phosphorus platinum plutonium potassium pyruvate quartz radon selenium silica silicon silicone silver sodium "
    "starch steel sugar sulfate sulfide sulfur sulphate sulphur thallium titanium toluene tungsten uranium urea vanadium "
    "water xenon zinc zirconium".split()
)
HEADER = """\
# Words that many clinical trial reports use and that name no chemical: nothing that a model alone takes for a drug's name if it
# consists of such words. Counted in 2,394 open-access articles (CC BY, CC0) by gazetteers/build/build_common_words.py; do not
# edit. Licence: Apache-2.0.
word
"""


def rows(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def main() -> None:
    counts: Counter[str] = Counter()
    with lzma.open(sys.argv[1], "rt", encoding="utf-8") as file:
        for line in file:
            counts.update({w.lower() for w in WORD.findall(json.loads(line)["text"])})
    chemical = set(CHEMICALS)
    for name in ("drugs.tsv", "drugs_extra.tsv", "analytes.tsv"):
        for row in rows(HERE / name)[1:]:
            terms = row.split("\t")[0].split("|")
            chemical.update(term.lower() for term in terms if WORD.fullmatch(term))
    for folder in sys.argv[2:]:
        for path in sorted(Path(folder).glob("*.mentions.json")):
            text = (path.parent / path.name.replace(".mentions.json", ".txt")).read_bytes().decode("utf-8")
            for mention in json.loads(path.read_text("utf-8")):
                if mention["label"] == "DRUG":
                    chemical.update(w.lower() for w in WORD.findall(text[slice(*mention["span"])]))
    common = sorted(word for word, n in counts.items() if n >= LEAST and word not in chemical and word.isascii())
    (HERE / "common_words.tsv").write_text(HEADER + "\n".join(common) + "\n", "utf-8", newline="")


if __name__ == "__main__":
    main()
