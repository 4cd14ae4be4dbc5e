"""Papers made for the tests: text, an optional reference list under its heading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.config import Config
from ketaminer.model import Citations, Document, Reference, Section, Sections, Source, Span
from ketaminer.stages.citations import find_citations

Cite = Callable[..., Citations]


@pytest.fixture
def cite() -> Cite:
    """``cite(text, references="", library=())``: the citations layer of a paper with that body and list."""

    def run(text: str, references: str = "", library: tuple[Reference, ...] = ()) -> Citations:
        sections = None
        if references:
            heading = Span(len(text) + 1, len(text) + 11)
            text = f"{text}\nReferences\n{references}"
            sections = Sections((Section("s1", "references", "References", heading, Span(heading.start, len(text)), 1),))
        document = Document("paper", Source("paper.txt", "", "text/plain"), text, sections=sections)
        found = find_citations(document, Config(), library)
        for item in found.items:
            assert text[item.span.start : item.span.end] == item.text
            assert item.group_span.start <= item.span.start < item.span.end <= item.group_span.end
        for entry in found.references:
            assert entry.span is None or text[entry.span.start : entry.span.end] == entry.text
        return found

    return run
