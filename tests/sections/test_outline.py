"""Sections and sentences of papers whose markup divides them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ketaminer import pipeline
from ketaminer.model import Document

ARTICLE = """<article><front><article-meta><title-group><article-title>Ketamine in mice</article-title></title-group>
<abstract><sec><title>Aim</title><p>To see it.</p></sec><sec><title>Results</title><p>Mice slept. They woke.</p></sec></abstract>
</article-meta></front><body><sec sec-type="intro"><title>Why mice?</title><p>Because.</p></sec>
<sec><title>Methods</title><p>We did<fig><caption><p>A mouse. It sleeps.</p></caption></fig> this.</p>
<table-wrap><caption><p>Doses given.</p></caption><table><tr><td>One dose.</td><td>Two.</td></tr></table></table-wrap>
<sec><title>Statistics</title><p>None.</p></sec></sec><sec><title>What it means</title><p>Much.</p></sec></body>
<back><ack><p>We thank all.</p></ack><ref-list><ref id="a"><mixed-citation>Ash A. One. 2001.</mixed-citation></ref></ref-list>
</back></article>"""


@pytest.fixture(scope="module")
def paper() -> Document:
    return pipeline.sections(pipeline.ingest(ARTICLE))


def test_kinds_levels_and_headings(paper: Document) -> None:
    assert paper.sections is not None
    assert [(s.kind, s.level, s.heading) for s in paper.sections.items] == [
        ("title", 1, None),
        ("abstract", 1, "Abstract"),
        ("introduction", 2, "Aim"),
        ("results", 2, "Results"),
        ("introduction", 1, "Why mice?"),
        ("methods", 1, "Methods"),
        ("other", 2, None),
        ("other", 2, None),
        ("methods", 2, "Statistics"),
        ("other", 1, "What it means"),
        ("acknowledgements", 1, None),
        ("references", 1, "References"),
    ]


def test_outermost_sections_tile_the_text(paper: Document) -> None:
    assert paper.sections is not None
    outer = [s.span for s in paper.sections.items if s.level == 1]
    assert outer[0].start == 0
    assert outer[-1].end == len(paper.text)
    assert all(a.end == b.start for a, b in pairwise(outer))


def test_sentences_leave_out_headings_rows_and_references(paper: Document) -> None:
    assert paper.sections is not None
    assert [paper.text[slice(*s)] for s in paper.sections.sentences] == [
        "To see it.", "Mice slept.", "They woke.", "Because.", "We did this.", "A mouse.", "It sleeps.", "Doses given.", "None.",
        "Much.", "We thank all.",
    ]  # fmt: skip


def test_headings_inside_the_paragraphs_of_an_abstract() -> None:
    text = "Background: Sleep is short. Methods: Mice got ketamine. Results: They slept."
    found = pipeline.sections(
        pipeline.ingest(
            f"<article><front><article-meta><abstract><p>{text}</p></abstract></article-meta></front><body><p>All.</p></body></article>"
        )
    )
    assert found.sections is not None
    assert [(s.kind, s.level, s.heading) for s in found.sections.items] == [
        ("abstract", 1, "Abstract"),
        ("introduction", 2, "Background"),
        ("methods", 2, "Methods"),
        ("results", 2, "Results"),
        ("other", 1, None),
    ]
    assert len({s.id for s in found.sections.items}) == 5
    assert [found.text[slice(*s)] for s in found.sections.sentences] == [
        "Sleep is short.", "Mice got ketamine.", "They slept.", "All.",
    ]  # fmt: skip
