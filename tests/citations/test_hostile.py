"""Hostile and odd text: an answer comes, and every span holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Document, Edit, Section, Sections, Source, Span
from ketaminer.stages.citations import find_citations

HOSTILE = {
    "open brackets": "[" * 200_000,
    "open parentheses": "(" * 200_000,
    "digits": "1" * 200_000,
    "spaces": " " * 200_000,
    "letters": "a" * 200_000,
    "capitals": "Ab " * 70_000,
    "nested callouts": "(" * 10_000 + "Smith, 2001" + ")" * 10_000,
    "open list": "[" + ", ".join(map(str, range(1, 30_000))),
    "years": "2001 " * 40_000,
    "one author, many years": "Smith, " + "2001, " * 30_000,
    "wide ranges": "[1-200] " * 2_000,
    "superscripts": "word1,2,3,4. " * 15_000,
    "commas": "A, " * 60_000 + "2001",
    "newlines": "\n" * 200_000,
    "lines": "Ab,\n" * 50_000 + "(2001)",
    "addresses": "10.1234/" * 25_000,
    "hyphens": "A-" * 100_000,
    "particles": "van de " * 30_000 + "X (2001)",
}


def layer(text: str, edits: tuple[Edit, ...] = (), references: Span | None = None):
    sections = Sections((Section("s1", "references", None, None, references, 1),)) if references else None
    document = Document("x", Source("x", "", "text/plain"), text, edits=edits, sections=sections)
    found = find_citations(document, Config())
    for item in found.items:
        assert text[item.span.start : item.span.end] == item.text
    for entry in found.references:
        assert entry.span is not None and text[entry.span.start : entry.span.end] == entry.text
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(name: str) -> None:
    text = HOSTILE[name]
    layer(text)
    layer(text, references=Span(0, len(text)))


def test_a_long_list_of_numbers_is_read() -> None:
    assert len(layer("[" + ", ".join(map(str, range(1, 5001))) + "]").items) == 5000


MARKS = [*"()[]1–&\n", ", ", "; ", ". ", " and ", "¹²", "’s ", "\u0301"]
WORDS = ["Smith", " et al.", "2001", "2001a", "12", "REF", "de la ", "ibid.", "e.g. "]
ENTRIES = ["1. Smith J. Title. J Things. 2001;3:4-5.", "Smith J (2001). Title. J Things; 3:4-5."]
PIECES = st.sampled_from(MARKS + WORDS + ENTRIES)


@given(st.lists(PIECES, max_size=60).map("".join), st.data())
def test_spans_hold_under_any_edits(text: str, data: st.DataObject) -> None:
    edits, at = [], 0
    while at < len(text) and data.draw(st.booleans()):
        start = data.draw(st.integers(at, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 4)))
        edits.append(Edit(start, end, data.draw(st.sampled_from(["", " ", "fi"]))))
        at = end + 1
    start = data.draw(st.integers(0, len(text)))
    found = layer(text, tuple(edits), Span(start, len(text)) if data.draw(st.booleans()) else None)
    assert OffsetMap(text, edits).source == text
    assert [item.span for item in found.items] == sorted(item.span for item in found.items) or edits
