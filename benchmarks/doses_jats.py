"""Doses of 40 sentences taken at random from open-access papers: are their values, units and routes right?

    python benchmarks/doses_jats.py FOLDER

``FOLDER`` holds the papers as text (``PMC….txt``). ``doses_jats.tsv`` names each sentence by file and offsets, and each dose in it
with the value, unit and route that it has for a reader; no text of a paper is in it. Where the folder is missing nothing
is checked. The route of a dose is that of the nearest ROUTE mention of its sentence within 60 characters, or the only route told.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Mention
from ketaminer.stages.ingest import read_document
from ketaminer.stages.ner import find_mentions
from ketaminer.stages.sections import find_sections

EXPECTED = Path(__file__).with_suffix(".tsv")
NEAR = 60
Dose = tuple[int, int, float, float, str, str]  # start, end, low, high, unit, route


def _route(dose: Mention, routes: list[Mention]) -> str:
    def gap(route: Mention) -> int:
        return max(route.span.start - dose.span.end, dose.span.start - route.span.end, 0)

    near = [r for r in routes if gap(r) <= NEAR] or (routes if len({r.name for r in routes}) == 1 else [])
    return (min(near, key=gap).name if near else None) or "-"


def doses_of(text: str, sentences: list[tuple[int, int]]) -> dict[tuple[int, int], list[Dose]]:
    """The doses with numbers in each of ``sentences`` of a paper."""
    config = Config()
    document = read_document(text.encode(), "text.txt", "text", config)
    document = replace(document, sections=find_sections(document, config))
    mentions = find_mentions(document, config).items
    out: dict[tuple[int, int], list[Dose]] = {}
    for start, end in sentences:
        here = [m for m in mentions if start <= m.span.start < end]
        routes = [m for m in here if m.label == "ROUTE"]
        out[start, end] = [
            (*m.span, m.value["low"], m.value["high"], m.value["unit"], _route(m, routes))
            for m in here
            if m.label == "DOSE" and m.value and m.value.get("low") is not None
        ]
    return out


def check(folder: Path) -> tuple[int, list[str]]:
    """How many of the doses are right in all, and what is wrong. Doses marked ``optional`` need not be found."""
    wanted: dict[str, dict[tuple[int, int], dict[tuple[int, int], tuple[Dose, bool]]]] = defaultdict(lambda: defaultdict(dict))
    for name, s, e, start, end, low, high, unit, route, must in rows(EXPECTED):
        dose = (int(start), int(end), float(low), float(high), unit, route)
        wanted[name][int(s), int(e)][int(start), int(end)] = (dose, must == "optional")
    right, wrong = 0, []
    for name, sentences in sorted(wanted.items()):
        path = folder / f"{name}.txt"
        if not path.is_file():
            wrong.append(f"{name}: no such file in {folder}")
            continue
        found = doses_of(path.read_bytes().decode("utf-8"), list(sentences))
        for sentence, expected in sentences.items():
            left = {dose[:2]: dose for dose in found[sentence]}
            for span, (dose, optional) in expected.items():
                got = left.pop(span, None)
                if got == dose:
                    right += 1
                elif not (got is None and optional):
                    wrong.append(f"{name} {span}: {dose[2:]} expected, {got[2:] if got else None} found")
            wrong += [f"{name} {span}: {dose[2:]} found, none expected" for span, dose in left.items()]
    return right, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder} is not there: nothing checked", file=sys.stderr)
        return 0
    right, wrong = check(options.folder)
    print(f"{right} doses right, {len(wrong)} wrong")
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
