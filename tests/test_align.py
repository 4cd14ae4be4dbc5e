"""The alignment: what every span of the project rests on. Property tests with random texts and random edits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.align import OffsetMap, check, merge
from ketaminer.errors import KetaminerError
from ketaminer.model import Edit, Span

TEXT = st.text(alphabet="abcdef \n-ﬁ\u0301\U0001f600", max_size=40)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Sorted edits that do not overlap: replacements, deletions and insertions, adjacent and at the edges too."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    out: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        out.append(Edit(start, end, draw(st.text(alphabet="XYZ", max_size=3))))
    return out


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(TEXT)
    return text, draw(edits_of(text))


@st.composite
def edited_twice(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    text, first = draw(edited())
    return text, first, draw(edits_of(OffsetMap(text, first).reading))


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The plainest way to apply edits: from the last to the first."""
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def spans(length: int) -> list[Span]:
    return [Span(a, b) for a in range(length + 1) for b in range(a, length + 1)]


@given(edited())
def test_reading_is_the_text_with_its_edits_applied(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert OffsetMap(text, edits).reading == apply(text, edits)


@given(edited())
@settings(max_examples=60)
def test_spans_stay_in_the_text_and_keep_their_order(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    m = OffsetMap(text, edits)
    for span in spans(len(m.reading)):
        there = m.to_source(span)
        assert 0 <= there.start <= there.end <= len(text)
    for span in spans(len(text)):
        back = m.to_reading(span)
        assert 0 <= back.start <= back.end <= len(m.reading)
    for k in range(len(m.reading) - 1):
        here, after = m.to_source((k, k + 1)), m.to_source((k + 1, k + 2))
        assert here.start <= after.start
        assert here.end <= after.end


@given(edited())
@settings(max_examples=60)
def test_a_span_of_the_reading_text_comes_back_from_the_source(case: tuple[str, list[Edit]]) -> None:
    """There and back covers the span; it is the very span where it touches no replacement only in part."""
    text, edits = case
    m = OffsetMap(text, edits)
    put_in = [m.to_reading((e.start, e.end)) for e in edits if e.end > e.start]
    inserted = any(e.start == e.end and e.replacement for e in edits)
    for span in spans(len(m.reading)):
        if span.start == span.end:
            continue
        back = m.to_reading(m.to_source(span))
        if inserted:
            continue
        assert back.start <= span.start
        assert back.end >= span.end
        if not any(r.start < edge < r.end for r in put_in for edge in span):
            assert back == span


@given(edited())
@settings(max_examples=60)
def test_what_was_not_edited_reads_the_same_on_both_sides(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    m = OffsetMap(text, edits)
    for start, end in spans(len(text)):
        if start < end and not any((e.start < end and e.end > start) or start < e.start == e.end < end for e in edits):
            there = m.to_reading((start, end))
            assert m.reading[there.start : there.end] == text[start:end]
            assert m.to_source(there) == (start, end)


@given(edited())
@settings(max_examples=60)
def test_the_quote_of_a_reading_span_cleans_to_that_span(case: tuple[str, list[Edit]]) -> None:
    """Applying the edits that lie inside a span's quote gives the words of the span (widened to whole replacements)."""
    text, edits = case
    m = OffsetMap(text, edits)
    for span in spans(len(m.reading)):
        source = m.to_source(span)
        if source.start == source.end:
            continue
        inside = [e for e in edits if (e.start >= source.start and e.end <= source.end)]
        inside = [e for e in inside if not (e.start == e.end and e.start in source)]
        words = apply(text[source.start : source.end], [Edit(a - source.start, b - source.start, new) for a, b, new in inside])
        back = m.to_reading(source)
        assert words == m.reading[back.start : back.end]


@given(edited_twice())
@settings(max_examples=400)
def test_two_rounds_of_edits_compose(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    m = OffsetMap(text, first)
    both = m.compose(second)
    check(both, len(text))
    assert OffsetMap(text, both).reading == apply(m.reading, second)


@given(edited_twice())
def test_composed_edits_stay_as_fine_as_they_were_made(case: tuple[str, list[Edit], list[Edit]]) -> None:
    """An edit of the first round that no edit of the second touches is still there."""
    text, first, second = case
    m = OffsetMap(text, first)
    both = m.compose(second)
    for edit in first:
        made = m.to_reading((edit.start, edit.end))
        if edit.end > edit.start and not any(s.start <= made.end and s.end >= made.start for s in second):
            assert edit in both


@given(edited())
def test_composing_with_nothing_changes_nothing(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert OffsetMap(text, OffsetMap(text, edits).compose([])).reading == OffsetMap(text, edits).reading
    assert OffsetMap(text, []).compose(edits) == tuple(edits)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from(["", "x"])), max_size=10))
def test_merged_edits_are_sorted_and_do_not_overlap(raw: list[tuple[int, int, str]]) -> None:
    edits = [Edit(min(a, b), max(a, b), new) for a, b, new in raw]
    merged = merge(edits)
    check(merged, 20)
    assert set(merged) <= set(edits)


@pytest.mark.parametrize(
    ("text", "edits", "reading_span", "source_span"),
    [
        # a deletion inside is covered, one at the edge is not
        ("keta-\nmine", [Edit(4, 6, "")], (0, 8), (0, 10)),
        ("keta-\nmine", [Edit(4, 6, "")], (0, 4), (0, 4)),
        ("keta-\nmine", [Edit(4, 6, "")], (4, 8), (6, 10)),
        # a replacement is covered whole, however little of it is touched
        ("ﬁrst", [Edit(0, 1, "fi")], (1, 3), (0, 2)),
        # a deletion at either end of the text
        ("\ufeffdose\n", [Edit(0, 1, ""), Edit(5, 6, "")], (0, 4), (1, 5)),
        # adjacent edits
        ("a\xad\nb", [Edit(1, 2, ""), Edit(2, 3, " ")], (0, 3), (0, 4)),
        ("a\xad\nb", [Edit(1, 2, ""), Edit(2, 3, " ")], (1, 2), (2, 3)),
        # an insertion comes from nowhere
        ("ab", [Edit(1, 1, " ")], (1, 2), (1, 1)),
        ("ab", [Edit(1, 1, " ")], (0, 3), (0, 2)),
        # empty spans
        ("abc", [Edit(0, 1, "")], (0, 0), (1, 1)),
        ("abc", [Edit(2, 3, "")], (2, 2), (3, 3)),
    ],
)
def test_to_source(text: str, edits: list[Edit], reading_span: tuple[int, int], source_span: tuple[int, int]) -> None:
    assert OffsetMap(text, edits).to_source(reading_span) == source_span


@pytest.mark.parametrize(
    ("text", "edits", "source_span", "reading_span"),
    [
        ("keta-\nmine", [Edit(4, 6, "")], (4, 6), (4, 4)),  # everything in it was deleted
        ("keta-\nmine", [Edit(4, 6, "")], (5, 10), (4, 8)),
        ("ﬁrst", [Edit(0, 1, "fi")], (0, 1), (0, 2)),
        ("one  two", [Edit(3, 5, " ")], (4, 8), (3, 7)),  # begins inside a replacement: it counts whole
        ("ab", [Edit(1, 1, "-")], (0, 1), (0, 1)),  # what is inserted at the edge stays outside
    ],
)
def test_to_reading(text: str, edits: list[Edit], source_span: tuple[int, int], reading_span: tuple[int, int]) -> None:
    assert OffsetMap(text, edits).to_reading(source_span) == reading_span


@pytest.mark.parametrize(
    "edits",
    [[Edit(0, 2, ""), Edit(1, 3, "")], [Edit(2, 3, ""), Edit(0, 1, "")], [Edit(0, 9, "")], [Edit(3, 2, "")], [Edit(-1, 2, "")]],
)
def test_bad_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(KetaminerError):
        OffsetMap("abcd", edits)
