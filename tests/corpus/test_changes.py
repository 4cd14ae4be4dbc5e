"""What was gained and lost between two runs, and the lists that go with the benchmarks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import changes  # noqa: E402
import doses_jats  # noqa: E402

SHARED = ROOT.parent / "shared" / "data" / "jats" / "dirty"


def mention(label: str, start: int, text: str, **value: Any) -> dict[str, Any]:
    return {"label": label, "text": text, "span": [start, start + len(text)], "name": None, "value": value or None}


def claim(drug: str, direction: str, start: int = 0) -> dict[str, Any]:
    outcome = {"text": "craving", "span": [start, start + 7]}
    return {"id": "c:1", "drug": {"name": drug}, "direction": direction, "outcome": outcome, "assertion": {}, "p_values": []}


def write(folder: Path, mentions: list[dict[str, Any]], claims: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True)
    for layer, items in (("mentions", mentions), ("claims", claims)):
        (folder / f"{layer}.json").write_text(json.dumps({"items": items}), encoding="utf-8")


def test_what_is_gained_and_lost(tmp_path: Path) -> None:
    dose = mention("DOSE", 10, "5 mg", low=5)
    write(tmp_path / "a" / "paper", [dose, mention("DRUG", 0, "ketamine")], [claim("ketamine", "decrease")])
    write(tmp_path / "b" / "paper", [dose, mention("DRUG", 30, "ketamine")], [claim("ketamine", "increase") | {"id": "c:2"}])
    found = [(sign, row[0], row[1]) for _, sign, row in changes.changes(tmp_path / "a", tmp_path / "b")]
    assert found == [("<", 0, "DRUG"), ("<", 0, "CLAIM"), (">", 0, "CLAIM"), (">", 30, "DRUG")]


def test_the_same_twice_is_no_change(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name / "paper", [mention("DOSE", 10, "5 mg", low=5)] * 2, [claim("ketamine", "decrease")])
    assert changes.changes(tmp_path / "a", tmp_path / "b") == []


def test_a_paper_that_is_gone_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "a" / "paper", [mention("DOSE", 10, "5 mg")], [])
    assert [(paper, sign) for paper, sign, _ in changes.changes(tmp_path / "a", tmp_path / "b")] == [("paper", "<")]


def test_doses_of_open_access_papers() -> None:
    if not SHARED.is_dir():
        pytest.skip("the papers are not there")
    right, wrong = doses_jats.check(SHARED)
    assert not wrong
    assert right >= 90
