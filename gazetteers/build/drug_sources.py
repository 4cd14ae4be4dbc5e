"""Readers of the open vocabularies that the drug gazetteer is built from. Each takes the folder or file it is in.

* DrugBank vocabulary (CC0): ``drugbank_vocabulary.csv``.
* FDA UNII names (a work of the US government, public domain): ``UNII_Names.txt``.
* MeSH and ChEBI ids: ``mesh_mappings.tsv`` of gilda (BSD-2-Clause) and ``positive.sssom.tsv`` of biomappings (CC0).
* English words: the SCOWL word lists (permissive; the notice is in ``drug_like_words.tsv``).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DrugBankRecord:
    id: str
    name: str
    unii: str
    accessions: str
    synonyms: tuple[str, ...]


def drugbank(path: Path) -> Iterator[DrugBankRecord]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            synonyms = tuple(s.strip() for s in row["Synonyms"].split(" | ") if s.strip())
            yield DrugBankRecord(
                row["DrugBank ID"], row["Common name"].strip(), row["UNII"].strip(), row["Accession Numbers"], synonyms
            )


def find_one(folder: Path, name: str) -> Path:
    """The file ``name`` somewhere below ``folder`` (an unpacked wheel)."""
    hits = sorted(folder.rglob(name))
    if not hits:
        raise SystemExit(f"{name} is not in {folder}")
    return hits[0]


@dataclass
class Substance:
    """A UNII: its display name, its names as (name, type), and whether a body that names medicines lists it."""

    display: str
    names: list[tuple[str, str]]
    medicine: bool = False


_TAG = re.compile(r" \[([^\]]*)\]$| \((INCB:GREEN LIST|INCB GREEN LIST)\)$")
# names given by the bodies that name medicines: WHO, USAN Council, British and Japanese pharmacopoeia commissions
_NAMING_BODIES = {"INN", "USAN", "BAN", "JAN"}
_INVERTED = re.compile(r"^([A-Z][A-Z0-9-]+), (\(?[0-9RSEZDL+/.,-]{1,12}\)?)-?$")


def substances(folder: Path) -> dict[str, Substance]:
    """UNII → substance, without systematic names; inverted names (``KETAMINE, (S)-``) are turned round."""
    out: dict[str, Substance] = {}
    with find_one(folder, "UNII_Names.txt").open(encoding="utf-8") as file:
        next(file)
        for line in file:
            name, kind, unii, display = line.rstrip("\r\n").split("\t")
            one = out.setdefault(unii, Substance(display, []))
            tag = _TAG.search(name)
            if tag:
                one.medicine |= tag[1] in _NAMING_BODIES
                if tag[1] and "IMPURITY" in tag[1].upper():
                    continue
                name = name[: tag.start()]
            if kind == "sys":
                continue
            if m := _INVERTED.match(name):
                name = f"{m[2].rstrip('-')}-{m[1]}"
            one.names.append((name, kind))
    return out


def mesh_chebi(gilda: Path, biomappings: Path) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """(MeSH id by MeSH name, ChEBI id by ChEBI name, ChEBI id by MeSH id), names in lower case.

    A name that stands for two ids is left out. Curated mappings (biomappings' positive ones) override lexical ones
    (gilda's); biomappings' predictions count only where both vocabularies use the same name and gilda has none.
    """
    mesh: dict[str, set[str]] = defaultdict(set)
    chebi: dict[str, set[str]] = defaultdict(set)
    by_mesh: dict[str, str] = {}
    with find_one(gilda, "mesh_mappings.tsv").open(encoding="utf-8") as file:
        for line in file:
            _, mesh_id, mesh_name, space, other, other_name = line.rstrip("\n").split("\t")[:6]
            if space == "CHEBI":
                mesh[mesh_name.lower()].add(mesh_id)
                chebi[other_name.lower()].add(other)
                by_mesh[mesh_id] = other
    for name in ("predictions.sssom.tsv", "positive.sssom.tsv"):
        for mesh_id, mesh_name, chebi_id, chebi_name in _sssom(find_one(biomappings, name)):
            if name.startswith("positive"):
                mesh[mesh_name], chebi[chebi_name], by_mesh[mesh_id] = {mesh_id}, {chebi_id}, chebi_id
            elif mesh_name == chebi_name and mesh_name not in mesh:
                mesh[mesh_name].add(mesh_id)
                chebi[chebi_name].add(chebi_id)
                by_mesh.setdefault(mesh_id, chebi_id)
    one_mesh = {name: next(iter(ids)) for name, ids in mesh.items() if len(ids) == 1}
    one_chebi = {name: next(iter(ids)) for name, ids in chebi.items() if len(ids) == 1}
    return one_mesh, one_chebi, by_mesh


def _sssom(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Exact matches between MeSH and ChEBI: (MeSH id, its name, ChEBI id, its name), names in lower case."""
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            pairs = {
                row[f"{e}_id"].split(":")[0].lower(): (row[f"{e}_id"], row[f"{e}_label"].lower()) for e in ("subject", "object")
            }
            if row["predicate_id"] == "skos:exactMatch" and pairs.keys() == {"mesh", "chebi"}:
                (mesh_id, mesh_name), (chebi_id, chebi_name) = pairs["mesh"], pairs["chebi"]
                yield mesh_id.split(":")[1], mesh_name, "CHEBI:" + chebi_id.split(":")[1], chebi_name


def english_words(folder: Path, size: int, *, proper: bool = False) -> set[str]:
    """Words of SCOWL's American and British lists up to ``size`` (10 to 95; 60 is a usual dictionary), in lower case.

    ``proper``: with proper names.
    """
    kinds = ("words", "proper-names") if proper else ("words",)
    out: set[str] = set()
    for kind in kinds:
        for path in folder.rglob(f"*-{kind}.*"):
            if path.name.split("-")[0] in {"english", "american", "british", "british_z"} and int(path.suffix[1:]) <= size:
                out.update(word.lower() for word in path.read_text(encoding="latin-1").split() if word.isalpha())
    return out
