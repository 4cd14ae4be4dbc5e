"""Annotated papers (``annotated/*.ann``) → the papers as users have them (``*.txt``) and their gold (``*.json``).

    python corpus/annotate.py            # writes papers and gold
    python corpus/annotate.py --check    # exit status 1 where a file on disk differs from what would be written

The form of an annotated paper is described in ``README.md``. Every quote in it is looked up in the sentence it belongs
to, then in the sentences before it (nearest first), then after it; a quote that is not found stops the build.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jats
from dirt import LAYOUTS, Layout, Places, lay_out
from paper import Callout, Paper

HERE = Path(__file__).parent
JSON = dict[str, Any]
DIRECTIONS = {"+": "increase", "-": "decrease", "=": "no_difference", "?": "unclear"}
KINDS = ("effect", "exposure", "dosing")
NUMBER = r"[-−]?\d+(?:[.,]\d+)*"
# what "!+" takes over from the claim before; the result itself is always written out
SHARED = ("kind", "drug", "in", "dose", "vs", "pop", "n", "t", "cite")
CERTAINTY = {"hedged": "hedged", "hyp": "hypothesis"}


class Gold:
    """The gold of one paper, in offsets of the file."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.is_xml = paper.options["layout"] == "jats"
        layout = Layout() if self.is_xml else LAYOUTS[paper.options["layout"]]
        self.places = Places(lay_out(paper.clean, layout, paper.options.get("head", "")))
        self.callouts: list[tuple[int, Callout]] = []
        self.doses: list[JSON] = []
        self.abbreviations: list[JSON] = []
        self.claims: list[JSON] = []
        for home, sentence in enumerate(paper.sentences):
            for note in sentence.notes:
                mark, _, rest = note.partition(" ")
                if mark == "%":
                    self._callout(rest, home)
                elif mark in ("$", "$?"):
                    doses = (self._dose(part, home, set()) for part in rest.split(" | "))
                    self.doses += [dose | {"optional": mark == "$?"} for dose in doses]
                elif mark == "~":
                    short, _, long = rest.partition(" = ")
                    at = {"long": self._at(long, home, set())}
                    self.abbreviations.append({**self._at(short, home, set()), **at})
        self.studies: dict[str, tuple[int, dict[str, list[str]]]] = {}
        fields: dict[str, list[str]] = {}
        for home, sentence in enumerate(paper.sentences):
            for note in (n for n in sentence.notes if n.startswith("@")):
                name, _, slots = note[2:].partition(" | ")
                self.studies[name] = (home, read_fields(slots))
            for note in (n for n in sentence.notes if n.startswith("!")):
                new = read_fields(note.partition(" ")[2])
                kept = {k: v for k, v in fields.items() if k in SHARED} if note.startswith("!+") else {}
                fields = kept | new
                self.claims.append(self._claim(fields, home))

    def _at(self, quote: str, home: int, used: set[int]) -> JSON:
        start, end, k = self.paper.find(quote, home)
        used.add(k)
        return self._place(start, end)

    def _place(self, start: int, end: int) -> JSON:
        low, high = self.places.span(start, end)
        # the source text of XML is made when it is read, so that only the quote can be given
        return {"text": self.places.text[low:high], "span": None if self.is_xml else [low, high]}

    def _callout(self, note: str, home: int) -> None:
        quote, given, keys = note.partition(" = ")
        start, end, _ = self.paper.find(quote, home)
        if given or quote == "(REF)":
            named = [k for k in keys.split(";") if k]
        elif re.fullmatch(r"[\[(]?[\d,–\- ]+[\])]?", quote):
            named = []
            for low, high in re.findall(r"(\d+)(?:[–-](\d+))?", quote):
                named += map(str, range(int(low), int(high or low) + 1))
        else:
            named = [f"{part[0]} {year}" for part in works(quote) for year in part[1]]
        style = "placeholder" if not named else "numeric" if named[0].isdigit() else "author-year"
        self.callouts.append((home, Callout(start, end, style, named)))

    def _dose(self, note: str, home: int, used: set[int]) -> JSON:
        """``quote``, ``quote = low..high unit``, each with ``:: route`` where the text tells one."""
        rest, _, route = note.partition(" :: ")
        quote, _, value = rest.partition(" = ")
        value = value or re.sub(r"[#<].*", "", quote)
        m = re.fullmatch(rf"({NUMBER})(?:\.\.({NUMBER}))? ?(\S+)", value)
        if m is None:
            raise SystemExit(f"dose not understood: {note!r}")
        low, high = (float(m[k] or m[1]) for k in (1, 2))
        return {**self._at(quote, home, used), "low": low, "high": high, "unit": m[3], **read_route(route)}

    def _claim(self, fields: dict[str, list[str]], home: int) -> JSON:
        used: set[int] = set()
        homes: dict[str, int] = {}
        for study in fields.get("in", []):
            told, slots = self.studies[study]
            for key, values in slots.items():
                if key not in fields:
                    fields, homes = fields | {key: values}, homes | {key: told}

        def split(key: str) -> list[list[str]]:
            return [value.split("::") for value in fields.get(key, []) if value]

        def placed(quote: str, key: str = "") -> JSON:
            return self._at(quote, homes.get(key, home), used)

        flags = [name for name in ("neg", "hedged", "hyp", "cited", "opt") if name in fields]
        drug = split("drug")[0]
        names = drug[1].split(";") if len(drug) > 1 else [drug[0].partition("#")[0].partition("<<")[0].lower()]
        outcome = split("out")[0]
        citations = [self._citation(value[0], home, used) for value in split("cite")]
        population = None
        counts = [{**placed(q, "n"), "n": int(n), "arm": arm[0] if arm else None} for q, n, *arm in split("n")]
        if "pop" in fields and fields["pop"][0]:
            quote, *species = split("pop")[0]
            population = {**placed(quote, "pop"), "species": species[0] if species else "human", "counts": counts}
        comparators = [
            {
                **placed(quote, "vs"),
                "kind": kind,
                "name": rest[0] if rest and rest[0] else None,
                "doses": [self._dose(" :: ".join(rest[1:]), homes.get("vs", home), used)] if rest[1:] else [],
            }
            for quote, kind, *rest in split("vs")
        ]
        effects = [
            {**placed(q), "measure": m, "intervention": number(a), "comparator": number(b), "unit": unit or None}
            for q, m, a, b, unit in ((*value, "", "", "")[:5] for value in split("eff"))
        ]
        times = [{**placed(q), "value": number(v), "unit": u or None} for q, v, u in split("t")]
        directions = [DIRECTIONS[sign] for sign in fields["direction"][0]]
        claim: JSON = {
            "kind": fields["kind"][0] if "kind" in fields else "effect",
            "drug": {**placed(drug[0]), "name": names[0], "also": names[1:]},
            "doses": [self._dose(" :: ".join(value), homes.get("dose", home), used) for value in split("dose")],
            "comparators": comparators,
            "population": population,
            "outcome": {**placed(outcome[0]), "name": outcome[1], "domain": outcome[2]},
            "direction": directions[0],
            "direction_also": directions[1:],
            "effects": effects,
            "p_values": [{**placed(value[0]), **p_value(value[-1])} for value in split("p")],
            "timepoint": times[0] if times else None,
            "assertion": {
                "polarity": "negated" if "neg" in flags else "affirmed",
                "certainty": next((CERTAINTY[f] for f in flags if f in CERTAINTY), "asserted"),
                "attribution": "cited" if "cited" in flags or citations else "own",
            },
            "citations": citations,
            "optional": "opt" in flags,
        }
        if counts and population is None:
            raise SystemExit(f"counts without a population: {fields}")
        order = [home, *sorted(used - {home})]
        places = (self._place(self.paper.sentences[k].start, self.paper.sentences[k].end) for k in order)
        return claim | {"evidence": [{"span": p["span"], "quote": p["text"]} for p in places]}

    def _citation(self, key: str, home: int, used: set[int]) -> JSON:
        # a citation that the authors forgot to fill in has no key
        named = ((k, c) for k, c in self.callouts if key in c.keys or (key == "(REF)" and not c.keys))
        near = [(abs(k - home) + (100 if k > home else 0), k, c) for k, c in named]
        if not near:
            raise SystemExit(f"no callout with key {key!r}")
        _, k, callout = min(near, key=lambda one: one[0])
        used.add(k)
        return {**self._place(callout.start, callout.end), **self._standing(key)}

    def _standing(self, key: str) -> JSON:
        if key == "(REF)":
            return {"key": None, "status": "not_given"}
        if not self.paper.references:
            return {"key": key, "status": "no_bibliography"}
        return {"key": key, "status": "resolved" if any(key == label for _, _, label in self.paper.references) else "not_found"}

    def layers(self) -> JSON:
        """The gold beside the claims: headings, sentences, doses, callouts, references, abbreviations."""
        labels = [label for _, _, label in self.paper.references]
        callouts = [
            {
                **self._place(c.start, c.end),
                "style": c.style,
                "keys": c.keys,
                "references": [k if k in labels else None for k in c.keys] if labels else None,
            }
            for _, c in sorted(self.callouts, key=lambda one: one[1].start)
        ]
        return {
            "headings": [
                # a title or a label before key words may be given as a heading or not
                {**self._place(a, b), "level": level or None, "kind": kind, "optional": kind == "title" or not level}
                for a, b, level, kind in self.paper.headings
            ],
            "sentences": [self._place(s.start, s.end)["span"] for s in self.paper.sentences],
            "doses": self.doses if self.is_xml else sorted(self.doses, key=lambda d: d["span"]),
            "callouts": callouts,
            "references": [{**self._place(a, b), "label": label} for a, b, label in self.paper.references],
            "abbreviations": self.abbreviations,
        }


def read_fields(note: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for part in note.split(" | "):
        key, is_pair, value = part.partition("=")
        if part and set(part) <= set(DIRECTIONS):
            fields["direction"] = [part]
        elif part in KINDS:
            fields["kind"] = [part]
        elif is_pair:
            fields.setdefault(key, []).append(value)
        else:
            fields[part] = [part]
    return fields


def read_route(route: str) -> JSON:
    """``?``: the text says "infusion" or the like, from which a reader may or may not take a route."""
    return {"route": None, "route_open": True} if route == "?" else {"route": route or None, "route_open": False}


def number(word: str) -> float | None:
    return float(word.replace("−", "-")) if word else None


def p_value(quote: str) -> JSON:
    m = re.search(r"([<>=≤≥])\s*(0?\.\d+)", quote)
    if m is None:
        raise SystemExit(f"p-value not understood: {quote!r}")
    return {"op": m[1], "value": float(m[2])}


def works(quote: str) -> list[tuple[str, list[str]]]:
    """First author's surname and years of each work in an author-year callout."""
    parts = [(re.search(r"[A-Z]\w+(?:-[A-Z]\w+)?", part), re.findall(r"\d{4}[a-z]?", part)) for part in quote.split(";")]
    return [(name[0], years) for name, years in parts if name]


def build(path: Path) -> dict[Path, bytes]:
    """The files that one annotated paper gives."""
    paper = Paper(path.read_text("utf-8"))
    gold = Gold(paper)
    encoding = paper.options.get("encoding", "utf-8")
    target = HERE / f"{path.stem}.{'xml' if gold.is_xml else 'txt'}"
    text = jats.article(paper.clean, paper.headings, paper.references, paper.options) if gold.is_xml else gold.places.text
    files = {target: text.encode(encoding)}
    for name, content in (("claims", {"claims": gold.claims}), ("gold", gold.layers())):
        head = {"paper": target.name, "encoding": encoding}
        files[HERE / f"{path.stem}.{name}.json"] = (json.dumps(head | content, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def main() -> int:
    stale = 0
    for path in sorted(HERE.glob("annotated/*.ann")):
        for target, content in build(path).items():
            if not target.exists() or target.read_bytes() != content:
                stale += 1
                print(f"{'differs' if '--check' in sys.argv else 'written'}: {target.name}", file=sys.stderr)
                if "--check" not in sys.argv:
                    target.write_bytes(content)
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
