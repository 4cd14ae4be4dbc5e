"""What is put is what is read back, and it is the same in every engine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from ketaminer import export
from ketaminer.database import Run, open_store
from ketaminer.database.queries import NAMED
from ketaminer.export.csv_rows import COLUMNS
from ketaminer.model import Document

Filled = Callable[[str], str]


def test_documents_read_back_equal(engine: str, filled: Filled, documents: list[Document]) -> None:
    with open_store(filled(engine)) as store:
        found = list(store.documents())
        assert found == documents
        assert [claim for one in documents if one.claims for claim in one.claims.items] == list(store.claims())
    assert sum(len(one.claims.items) for one in found if one.claims) > 400


def test_every_table_is_equal_in_every_engine(engine: str, filled: Filled, all_rows: Callable) -> None:
    with open_store(filled("sqlite")) as one, open_store(filled(engine)) as other:
        expected, found = all_rows(one), all_rows(other)
    assert found == expected
    assert all(found.values()), "every table has rows"


@pytest.mark.parametrize("view", ["claims_flat", "dose_response", "claims_by_outcome"])
def test_views_are_equal_in_every_engine(engine: str, filled: Filled, view: str) -> None:
    found = []
    for name in ("sqlite", engine):
        with open_store(filled(name), read_only=True) as store:
            columns, rows = store.query(f"SELECT * FROM {view}")
            found.append((columns, sorted(([_rounded(cell) for cell in row] for row in rows), key=repr)))
    assert found[0] == found[1]
    assert len(found[0][1]) > 100


def _rounded(cell: object) -> object:
    return round(cell, 9) if isinstance(cell, float) else cell


@pytest.mark.parametrize("name", NAMED)
def test_ready_made_queries_are_equal_in_every_engine(engine: str, filled: Filled, name: str) -> None:
    found = []
    for one in ("sqlite", engine):
        with open_store(filled(one), read_only=True) as store:
            columns, rows = store.named(name)
            found.append((columns, [[_rounded(cell) for cell in row] for row in rows]))
    assert found[0] == found[1]
    assert found[0][1]


def test_flat_view_says_what_the_csv_says(filled: Filled, documents: list[Document]) -> None:
    stream = io.BytesIO()
    writer = export.writer("csv", stream)
    for document in documents:
        writer.write(document)
    writer.close()
    expected = {(row["document"], row["id"]): row for row in csv.DictReader(io.StringIO(stream.getvalue().decode(), newline=""))}
    with open_store(filled("sqlite"), read_only=True) as store:
        columns, rows = store.query("SELECT * FROM claims_flat")
        found = [dict(zip(columns, row, strict=True)) for row in rows]
    assert len(found) == len(expected)
    names = {"start": "span_start", "end": "span_end"}
    for row in found:
        told = expected[row["document"], row["id"]]
        ids = "; ".join(f"{vocabulary}:{ident}" for vocabulary, ident in json.loads(row["drug_ids"]).items())
        assert ids == told["drug_ids"]
        for column in set(COLUMNS) - {"drug_ids"}:
            value = row[names.get(column, column)]
            assert _plain("" if value is None else value) == _plain(told[column]), (row["id"], column)


def _plain(value: object) -> str:
    return " ".join(str(value).split())


def test_search_finds_words_in_quotes(engine: str, filled: Filled) -> None:
    with open_store(filled(engine), read_only=True) as store:
        columns, rows = store.search("heart rate")
        quotes = [row[columns.index("quote")] for row in rows]
        assert quotes
        assert all("heart" in quote.lower() and "rate" in quote.lower() for quote in quotes)
        assert list(store.search("heart zebra")[1]) == []
        assert list(store.search("""o'clock "x" OR NEAR( % """)[1]) == []


def test_a_paper_with_every_slot_and_nothing(target: str, documents: list[Document], run: Run) -> None:
    """Layers that are not there stay apart from layers that are empty, and U+0000 and odd characters are kept."""
    paper = next(one for one in documents if one.claims and one.claims.items)
    odd = "\ufdd0\ufffe\U0010ffff\ud7ff\x1b[31m'\"\\;--\r\n\u2028"
    text = f"{paper.text}\0{odd}\0"
    assert paper.claims is not None
    claims = tuple(replace(claim, checks=("a\0b", odd)) for claim in paper.claims.items)
    told = replace(paper.claims, items=tuple(replace(c, document=replace(c.document, title="T\0")) for c in claims))
    strange = replace(paper, text=text, title="T\0", warnings=(f"{paper.source.path}: \0", "other"), claims=told)
    bare = Document("bare", replace(paper.source, sha256="b" * 64, path="z/bare.txt"), "")
    half = replace(bare, id="half", source=replace(bare.source, sha256="c" * 64), mentions=replace(paper.mentions, items=()))
    with open_store(target) as store:
        for one in (strange, bare, half):
            store.put(one, run)
        found = {one.source.sha256: one for one in store.documents()}
        ((nul, stored),) = store.query("SELECT nul, text FROM papers WHERE nul IS NOT NULL")[1]
    assert list(found.values()).count(bare) == 1
    assert found[paper.source.sha256] == strange
    assert found["c" * 64] == half
    assert (nul, len(stored)) == ("\ufdd1", len(text)), "the first noncharacter that the paper does not have; offsets stay"
