"""On real papers, where they are at hand: the whole way from file to citations."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ketaminer.config import Config
from ketaminer.model import Citations, Span
from ketaminer.stages.citations import find_citations

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")


def read(path: Path) -> tuple[str, Citations]:
    from ketaminer.stages.ingest import read_document
    from ketaminer.stages.sections import find_sections

    config = Config()
    document = read_document(path.read_bytes(), str(path), path.stem, config)
    document = replace(document, sections=find_sections(document, config))
    found = find_citations(document, config)
    for item in found.items:
        assert document.text[slice(*item.span)] == item.text
    for entry in found.references:
        assert entry.span is not None and document.text[slice(*entry.span)] == entry.text
    return document.text, found


@pytest.mark.parametrize(("number", "works", "keys"), [(0, 34, 26), (1, 250, 150)])
def test_seeds(number: int, works: int, keys: int) -> None:
    paths = sorted((DATA / "seeds").glob("*.txt"))
    if len(paths) <= number:
        pytest.skip("the seeds are not here")
    _, found = read(paths[number])
    assert (len(found.items), len({item.key for item in found.items if item.key})) == (works, keys)
    assert sum(item.status == "not_given" for item in found.items) == number
    assert not any("20016" in (item.key or "") for item in found.items)


def _overlap(a: Span | list[int], b: Span | list[int]) -> int:
    return min(a[1], b[1]) - max(a[0], b[0])


def test_callouts_lead_to_their_references() -> None:
    golds = sorted((DATA / "jats" / "dirty").glob("*.gold.json"))[::9]
    wanted = got = right = 0
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))
        _, found = read(path.with_name(path.name.replace(".gold.json", ".txt")))
        names = {}
        for entry in found.references:
            best = max(gold["references"], key=lambda ref, span=entry.span: _overlap(ref["span"], span))
            names[entry.id] = best["id"] if _overlap(best["span"], entry.span) > 0 else None
        for callout in gold["callouts"]:
            here = {names.get(i.reference_id) for i in found.items if _overlap(i.group_span, callout["span"]) > 0} - {None}
            wanted += len(callout["refs"])
            right += len(here & set(callout["refs"]))
        got += sum(item.status == "resolved" for item in found.items)
    if not golds:
        pytest.skip("the rendered papers are not here")
    assert right / wanted > 0.97
    assert right / got > 0.95
