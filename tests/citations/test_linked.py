"""Citations that the paper's markup links to its list."""

from __future__ import annotations

import pytest

from ketaminer import pipeline
from ketaminer.model import Citations, Reference

LIST = (
    '<ref id="r1"><label>1</label><element-citation><name><surname>Ash</surname></name><year>2001</year></element-citation></ref>'
    '<ref id="r2"><label>2</label><element-citation><name><surname>Birch</surname></name><year>2002</year></element-citation></ref>'
    '<ref id="r3"><label>3</label><mixed-citation>Elm E, Oak O. Sleep of mice. J Mice. 2003;4:5-6.</mixed-citation></ref>'
)


def cited(text: str, library: tuple[Reference, ...] | None = None) -> Citations:
    xml = f"<article><body><sec><title>Results</title><p>{text}</p></sec></body><back><ref-list>{LIST}</ref-list></back></article>"
    found = pipeline.cite(pipeline.sections(pipeline.ingest(xml)), references=library)
    assert found.citations is not None
    for item in found.citations.items:
        assert found.text[slice(*item.span)] == item.text
    return found.citations


def x(name: str, text: str) -> str:
    return f'<xref ref-type="bibr" rid="{name}">{text}</xref>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"It is so [{x('r2', '2')}].", [("numeric", "2", "2", "resolved", "r2")]),
        (
            f"It is so [{x('r1', '1')}–{x('r3', '3')}].",
            [
                ("numeric", "1", "1", "resolved", "r1"),
                ("numeric", "1–3", "2", "resolved", "r2"),
                ("numeric", "3", "3", "resolved", "r3"),
            ],
        ),
        (f"So {x('r1', 'Ash (2001a)')} says.", [("author-year", "Ash (2001a)", "Ash 2001a", "resolved", "r1")]),
        (f"So Elm and Oak ({x('r3', '2003')}) say.", [("author-year", "2003", "Elm 2003", "resolved", "r3")]),
        (f"So it is [{x('r9', '9')}].", [("numeric", "9", "9", "not_found", None)]),
    ],
)
def test_links(text: str, expected: list[tuple[str, str, str, str, str | None]]) -> None:
    assert [(c.style, c.text, c.key, c.status, c.reference_id) for c in cited(text).items] == expected


def test_untagged_entries_are_read_from_their_words() -> None:
    third = cited(f"So [{x('r3', '3')}].").references[2]
    assert (third.authors, third.year, third.title, third.volume) == (("Elm, E", "Oak, O"), "2003", "Sleep of mice", "4")


def test_without_links_callouts_are_looked_up_in_the_list() -> None:
    assert [(c.key, c.reference_id) for c in cited("It is so [2] and so [1,3].").items] == [("2", "r2"), ("1", "r1"), ("3", "r3")]


def test_a_list_that_the_user_brings_is_used_instead() -> None:
    library = (Reference("own", None, None, "2", ("Yew, Y",), "1999"),)
    assert [c.reference_id for c in cited(f"It is so [{x('r2', '2')}].", library).items] == ["own"]
