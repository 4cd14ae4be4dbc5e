"""The whole room: any input gives a document whose edits are sound, or one clear error."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.align import OffsetMap, check
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Document
from ketaminer.stages.ingest import read_document

PIECES = [
    "ketamine",
    "keta-",
    "mine",
    "self-",
    "Dose",
    "0.5 mg/kg",
    "ﬁrst",
    "\u200b",
    "\xad",
    "\u00a0",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\f",
]
PIECES += [
    "\u2028",
    "\x00",
    "\x02",
    "\ufffe",
    "12",
    "1. ",
    "• ",
    ".",
    ",",
    "and ",
    "e\u0301",
    "\u202e",
    "Head of page",
    "\t",
    "-",
    "‐\n",
    "\x85",
]
DIRT = re.compile(r"[\W_]|[\u0300-\u036f]")


def sound(found: Document) -> str:
    """Check what holds for every document; gives its reading text."""
    check(found.edits, len(found.text))
    m = OffsetMap(found.text, found.edits)
    assert not re.search(r"[\r\v\f\x85\u2028\u2029\x00]|\n\n|  |^\s|\s$|\n | \n", m.reading)
    for edit in found.edits:
        assert found.text[edit.start : edit.end] != edit.replacement
    for match in re.finditer(r"[^\s]{1,20}", m.reading[:500]):
        span = m.to_source(match.span())
        assert m.to_reading(span).start <= match.start()
        assert m.to_reading(span).end >= match.end()
    found.text.encode("utf-8")
    return m.reading


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join))
@settings(max_examples=250, deadline=None)
def test_any_mixture_of_dirt_is_sound(document: Callable[..., Document], text: str) -> None:
    try:
        found = document(text)
    except KetaminerError as error:
        assert not DIRT.sub("", text) or "readable" in error.message or "binary" in error.message or "no text" in error.message
        return
    sound(found)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join))
@settings(max_examples=250, deadline=None)
def test_only_recorded_page_noise_is_lost(document: Callable[..., Document], text: str) -> None:
    """Apart from what the two page-noise steps took out, every letter and digit of the source is in the reading text."""
    try:
        found = document(
            text, *(s for s in Config().ingest.clean if s not in ("running_heads", "page_numbers", "combining", "ligatures"))
        )
    except KetaminerError:
        return
    assert DIRT.sub("", sound(found)) == DIRT.sub("", text)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_give_a_document_or_one_error(data: bytes) -> None:
    try:
        sound(read_document(data, "x", "x", Config()))
    except KetaminerError as error:
        assert error.message.startswith("x: ")


MONOTONOUS = [
    "(" * 200_000, "9" * 200_000, " " * 200_000 + "a", "a" * 200_000, "a-\n" * 60_000, "a\n" * 90_000, "1.\n" * 60_000,
    "a\f" * 20_000, "a\u200b" * 60_000, "[1]" * 60_000, "- " * 90_000, "a\xad\n" * 30_000, "Head 1\n" * 30_000,
    "\n" * 200_000 + "a", "a" + "\u0301" * 99_999,
]  # fmt: skip


@pytest.mark.parametrize("text", MONOTONOUS, ids=lambda text: ascii(text[:8]))
def test_monotonous_text_is_read(document: Callable[..., Document], text: str) -> None:
    sound(document(text))


def test_source_names_the_file(document: Callable[..., Document]) -> None:
    data = b"\xef\xbb\xbfKetamine works."
    found = document(data)
    assert found.source.sha256 == hashlib.sha256(data).hexdigest()
    assert found.source.media_type == "text/plain"
    assert found.source.path == "paper.txt"
    assert found.text == "Ketamine works."
    assert found.warnings == ()


def test_a_file_over_the_limit_is_refused() -> None:
    config = replace(Config(), ingest=replace(Config().ingest, max_bytes=10))
    with pytest.raises(KetaminerError, match="max_bytes"):
        read_document(b"Ketamine works.", "x", "x", config)


@pytest.mark.parametrize(
    ("text", "title", "doi", "year"),
    [
        (
            "Ketamine and sleep in mice: a trial\nAnn Ash, Bo Birch\nAbstract\nIt works.",
            "Ketamine and sleep in mice: a trial",
            None,
            None,
        ),
        ("Abstract\nKetamine works.", None, None, None),
        ("Ketamine works. It does so in mice.\nMore.", None, None, None),
        ("A Title of Four Words\ndoi: 10.1234/abc.5\nPublished online: 3 May 2014", "A Title of Four Words", "10.1234/abc.5", 2014),
        ("Two works: 10.1234/abc and 10.1234/def.", None, None, None),
    ],
)
def test_front_matter(document: Callable[..., Document], text: str, title: str | None, doi: str | None, year: int | None) -> None:
    found = document(text)
    assert (found.title, found.doi, found.year) == (title, doi, year)


def _dirty() -> list[Path]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "jats" / "dirty"
    return sorted(folder.glob("*.gold.json")) if folder.is_dir() else []


def test_headings_and_entries_of_dirty_articles_are_blocks() -> None:
    """At least 99 % of headings and entries of articles laid out on paper come out as one block each."""
    golds = _dirty()
    if not golds:
        pytest.skip("no rendered articles beside the checkout")
    good = total = 0
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["style"] == "glued":
            continue
        source = path.with_name(path.name.replace(".gold.json", ".txt"))
        found = read_document(source.read_bytes(), source.name, source.stem, Config())
        m = OffsetMap(found.text, found.edits)
        for item in [*gold["sections"], *gold["references"]]:
            start, end = m.to_reading(item["span"])
            before, after = m.reading[start - 1 : start], m.reading[end : end + 1]
            good += before in ("", "\n") and after in ("", "\n") and "\n" not in m.reading[start:end]
            total += 1
    assert good >= 0.99 * total
