"""Overlapping spans cut into stretches, and the text in blocks."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ketaminer.report
from ketaminer.align import OffsetMap
from ketaminer.model import Edit, Section, Sections, Span
from ketaminer.report import segments
from ketaminer.report.layout import Block, blocks, place, utf16_offsets
from ketaminer.report.segments import Segment, SpansByPlace, cut


def test_docstring_examples() -> None:
    for module in (ketaminer.report, segments):
        found = doctest.testmod(module)
        assert (found.failed, found.attempted > 0) == (0, True)


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(*sorted(pair))), max_size=12)


@pytest.mark.parametrize(
    ("within", "given_spans", "expected"),
    [
        ((0, 5), [], [(0, 5, ())]),
        ((0, 9), [(2, 8), (4, 6)], [(0, 2, ()), (2, 4, (0,)), (4, 6, (0, 1)), (6, 8, (0,)), (8, 9, ())]),
        ((0, 6), [(0, 4), (2, 6)], [(0, 2, (0,)), (2, 4, (0, 1)), (4, 6, (1,))]),
        ((3, 6), [(0, 4), (5, 9)], [(3, 4, (0,)), (4, 5, ()), (5, 6, (1,))]),
        ((0, 4), [(1, 3), (1, 3)], [(0, 1, ()), (1, 3, (0, 1)), (3, 4, ())]),
        ((0, 3), [(1, 1), (5, 9)], [(0, 3, ())]),
        ((0, 3), [(1, 2), (0, 3)], [(0, 1, (1,)), (1, 2, (1, 0)), (2, 3, (1,))]),
    ],
)
def test_cut(within: tuple[int, int], given_spans: list[tuple[int, int]], expected: list[tuple[int, int, tuple[int, ...]]]) -> None:
    assert cut(Span(*within), [Span(*span) for span in given_spans]) == [Segment(*one) for one in expected]


def test_edges_cut_without_marking() -> None:
    assert cut(Span(0, 5), [Span(1, 3)], [2, 5, 9]) == [
        Segment(0, 1, ()), Segment(1, 2, (0,)), Segment(2, 3, (0,)), Segment(3, 5, ()),
    ]  # fmt: skip


@given(spans, st.lists(st.integers(0, 60)))
def test_every_character_is_in_one_segment_with_exactly_its_spans(given_spans: list[Span], edges: list[int]) -> None:
    within = Span(5, 50)
    found = cut(within, given_spans, edges)
    assert [at for one in found for at in range(one.start, one.end)] == list(range(*within))
    for one in found:
        for at in range(one.start, one.end):
            assert sorted(one.marks) == [n for n, span in enumerate(given_spans) if span.start <= at < span.end]
        lengths = [given_spans[n].end - given_spans[n].start for n in one.marks]
        assert lengths == sorted(lengths, reverse=True)


@given(spans, st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(*sorted(pair))))
def test_touching_finds_all_that_touch(given_spans: list[Span], stretch: Span) -> None:
    placed = SpansByPlace(given_spans)
    expected = [n for n, span in enumerate(placed.spans) if span.end > stretch.start and span.start < stretch.end]
    assert placed.touching(stretch) == expected


def layout(text: str, sentences: list[str], headings: list[tuple[str, int]] = (), edits: list[Edit] = ()) -> list[tuple[int, str]]:  # type: ignore[assignment]
    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    items = [Section(f"s{n}", "other", words, span(words), span(words), level) for n, (words, level) in enumerate(headings)]
    offsets = OffsetMap(text, edits)
    found = blocks(offsets, Sections(tuple(items), tuple(span(one) for one in sentences)))
    return [(block.level, offsets.reading[block.start : block.end]) for block in found]


def test_a_line_that_was_only_full_is_no_paragraph() -> None:
    text = "One sentence that\ngoes on. Another.\n\nA third.\n"
    assert layout(text, ["One sentence that\ngoes on.", "Another.", "A third."]) == [
        (0, "One sentence that\ngoes on. Another."),
        (0, "A third."),
    ]


def test_headings_stand_alone() -> None:
    text = "Methods\nWe did.\nRESULTS: It fell.\n Two-line\nheading \nEnd."
    shown = layout(text, ["We did.", "It fell.", "End."], [("Methods", 1), ("RESULTS", 2), ("Two-line\nheading", 3)])
    assert shown == [(1, "Methods"), (0, "We did."), (2, "RESULTS:"), (0, "It fell."), (3, "Two-line\nheading"), (0, "End.")]


def test_edits_are_read() -> None:
    assert layout("keta-\nmine fell.", ["keta-\nmine fell."], edits=[Edit(4, 6, "")]) == [(0, "ketamine fell.")]


def test_without_sections_lines_are_paragraphs() -> None:
    assert blocks(OffsetMap("a\n\n b \n", ()), None) == [Block(0, 1, 0), Block(4, 5, 0)]


@given(st.text(alphabet="ab \n𝛼é", max_size=40))
def test_blocks_leave_out_white_space_only(text: str) -> None:
    found = blocks(OffsetMap(text, ()), None)
    assert "".join("".join(text[b.start : b.end].split()) for b in found) == "".join(text.split())


@given(st.text(alphabet="aé𝛼😀", max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_places_are_utf16(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    low, high = place(OffsetMap(text, ()), utf16_offsets(text), Span(start, end))
    assert text.encode("utf-16-le")[2 * low : 2 * high].decode("utf-16-le") == text[start:end]
