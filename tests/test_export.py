"""What claims are written as, and which format a file's suffix means."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ketaminer import export, layers, pipeline
from ketaminer.errors import KetaminerError
from ketaminer.export.csv_rows import COLUMNS
from ketaminer.export.table import cells
from ketaminer.model import (
    Claim,
    ClaimCitation,
    ClaimDose,
    Claims,
    Comparator,
    Count,
    Document,
    Effect,
    Outcome,
    Population,
    PValue,
    Span,
    Timepoint,
)

S = Span(0, 3)


def full(claim: Claim) -> Claim:
    """A claim with every slot filled, and hostile characters in it."""
    return replace(
        claim,
        doses=(ClaimDose("0.5\nmg/kg", S, 0.5, 0.5, "mg/kg", "intravenous"), ClaimDose("1–2 mg", S, 1.0, 2.0, "mg", None, "daily")),
        comparators=(Comparator("placebo", S, "placebo"), Comparator("10 mg", S, "dose", "ketamine")),
        population=Population("adults", S, "human", (Count("n=20", S, 20, "intervention"), Count("n=41", S, 41))),
        outcome=Outcome('crav-\ning; "x", [red]\x1b[31m', S, "craving", "craving", None),
        direction="decrease",
        effects=(Effect("17% vs 2%", S, "proportion", 17.0, 2.0, "%"),),
        p_values=(PValue("p<0.05", S, "<", 0.05),),
        timepoint=Timepoint("after\ntwo years", S, 2.0, "year"),
        citations=(ClaimCitation("(Moss, 2011)", S, "Moss 2011", "no_bibliography"), ClaimCitation("(REF)", S, None, "not_given")),
        checks=("17 % of 20 is not a whole number",),
    )


@pytest.fixture
def documents(fake_rooms: None) -> list[Document]:
    one = pipeline.extract("Ketamine was told of, and ketamine again.", id="one")
    assert one.claims is not None
    rich = replace(one, claims=Claims(tuple(full(claim) for claim in one.claims.items)))
    return [rich, pipeline.extract("Nothing in this.", id="two"), pipeline.extract("Ketamine once more.", id="three")]


def written(name: str, documents: list[Document]) -> str:
    stream = io.BytesIO()
    writer = export.writer(name, stream)
    for document in documents:
        writer.write(document)
    writer.close()
    return stream.getvalue().decode("utf-8")


def test_suffixes() -> None:
    assert [export.format_of(Path(name)) for name in ("a.jsonl", "a.JSON", "dir.x/a.b.csv")] == ["jsonl", "json", "csv"]
    for name, told in (("a.xlsx", "unknown suffix '.xlsx'"), ("claims", "no suffix")):
        with pytest.raises(KetaminerError, match=told) as caught:
            export.format_of(Path(name))
        assert ".jsonl" in caught.value.hint
        assert "--format" in caught.value.hint
    assert set(export.SUFFIXES.values()) <= set(export.FORMATS)


def test_unknown_format() -> None:
    with pytest.raises(KetaminerError, match="unknown format 'xml'") as caught:
        export.writer("xml", io.BytesIO())
    assert "jsonl, json, csv, table" in caught.value.hint


def test_jsonl_and_json_hold_the_same(documents: list[Document]) -> None:
    lines = [json.loads(line) for line in written("jsonl", documents).splitlines()]
    assert len(lines) == 3
    assert json.loads(written("json", documents)) == lines
    assert json.loads(layers.encode(documents[0], "claims", "c" * 64))["items"] == lines[:2]


def test_jsonl_comes_document_by_document(documents: list[Document]) -> None:
    stream = io.BytesIO()
    writer = export.writer("jsonl", stream)
    writer.write(documents[0])
    assert stream.getvalue().count(b"\n") == 2


def test_nothing_is_written_well(documents: list[Document]) -> None:
    assert written("jsonl", []) == written("jsonl", documents[1:2]) == ""
    assert json.loads(written("json", [])) == []
    assert written("csv", []) == ",".join(COLUMNS) + "\n"
    assert "0 claims in 0 papers" in written("table", [])


def test_csv(documents: list[Document]) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", documents), newline="")))
    assert len(rows) == 3
    assert list(rows[0]) == list(COLUMNS)
    row = rows[0]
    assert {key: row[key] for key in ("document", "drug", "drug_ids", "direction", "outcome", "kind")} == {
        "document": "one",
        "drug": "ketamine",
        "drug_ids": "drugbank:DB01221",
        "direction": "decrease",
        "outcome": "craving",
        "kind": "effect",
    }
    assert row["outcome_text"] == 'crav-\ning; "x", [red]\x1b[31m'
    assert (row["doses"], row["dose_low"], row["dose_high"], row["dose_unit"]) == (
        "0.5 mg/kg; 1–2 mg",
        "0.5; 1",
        "0.5; 2",
        "mg/kg; mg",
    )
    assert (row["route"], row["schedule"]) == ("intravenous", "daily")
    assert (row["comparators"], row["comparator_kinds"]) == ("placebo; 10 mg", "placebo; dose")
    assert (row["counts"], row["species"]) == ("20 intervention; 41 all", "human")
    assert (row["effects"], row["p_values"], row["timepoint"]) == ("17% vs 2%", "< 0.05", "after\ntwo years")
    assert row["citations"] == "Moss 2011; (REF)"
    assert documents[0].text[int(row["start"]) : int(row["end"])] == row["quote"]
    assert rows[2]["population"] == rows[2]["doses"] == ""


def test_table_shows_what_a_reader_needs(documents: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    assert documents[0].claims is not None
    drug, dose, against, outcome, direction, numbers, p, time, citation, place = cells(documents[0].claims.items[0])
    assert (drug, dose, against) == ("ketamine", "0.5 mg/kg intravenous, 1–2 mg", "placebo, 10 mg")
    assert outcome == 'craving; "x", [red] [31m'
    assert (direction, numbers, p, time, citation) == ("↓", "17% vs 2%", "< 0.05", "after two years", "Moss 2011, (REF)")
    assert place.startswith("one 0–")
    for columns in ("200", "80"):
        monkeypatch.setenv("COLUMNS", columns)
        shown = written("table", documents)
        assert max(len(line) for line in shown.splitlines()) <= int(columns)
        for word in (
            "ketamine",
            "intravenous",
            "placebo",
            "craving",
            "↓",
            "17% vs 2%",
            "< 0.05",
            "two years",
            "Moss 2011",
            "three",
        ):
            assert word in shown, (columns, word)
    text = written("table", documents)
    assert "\x1b" not in text
    assert "[red]" in text
    assert "3 claims in 3 papers" in text


def test_csv_columns_are_documented(root: Path) -> None:
    text = (root / "docs" / "cli.md").read_text("utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in text, column
