"""CSL-JSON against what its published schema says, BibTeX read back by pybtex; which works are one, and who cites them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string
from pybtex.richtext import Text

from ketaminer.model import Citation, Citations, Document, Reference, Source, Span
from ketaminer.stages.citations.library import load_library

Written = Callable[[str, Iterable[Document]], bytes]

NAME = {
    "type": "object",
    "additionalProperties": False,
    "properties": {key: {"type": "string"} for key in ("family", "given", "literal")},
}
DATE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "date-parts": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1}},
        "literal": {"type": "string"},
    },
}
# the part of the schema of CSL input data that the fields written here are in
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["article-journal", "document"]},
            "author": {"type": "array", "items": NAME},
            "issued": DATE,
            "custom": {"type": "object"},
            **{key: {"type": "string"} for key in ("id", "title", "container-title", "DOI", "PMID", "year-suffix")},
            **{key: {"type": ["string", "number"]} for key in ("volume", "page")},
        },
    },
}
MACROS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\$": "$",
}


def items(data: bytes) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(data)
    jsonschema.validate(told, CSL)
    assert len({item["id"] for item in told}) == len(told)
    return told


def entries(data: bytes) -> BibliographyData:
    return parse_string(data.decode("utf-8"), "bibtex")


def plain(latex: str) -> str:
    """LaTeX as it is set: pybtex decodes it but for a few macros, which are kept from it as characters of private use."""
    for number, macro in enumerate(MACROS):
        latex = latex.replace(macro, chr(0xE000 + number))
    return str(Text.from_latex(latex)).translate({0xE000 + number: set_as for number, set_as in enumerate(MACROS.values())})


def bare(text: str) -> str:
    """Text without the characters that a bibliography has no use for."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def document(ident: str, *references: Reference, citations: tuple[Citation, ...] = ()) -> Document:
    return Document(ident, Source(f"{ident}.txt", "", "text/plain"), "x" * 50, citations=Citations(citations, references))


def reference(ident: str, title: str | None = "A trial of something", **more: Any) -> Reference:
    return Reference(ident, Span(0, 5), "raw", title=title, **{"authors": ("Moss, A",), "year": "2011", **more})


def test_the_corpus(corpus: tuple[Document, ...], written: Written) -> None:
    csl, bib = items(written("csl-json", corpus)), entries(written("bibtex", corpus))
    assert list(bib.entries) == [item["id"] for item in csl]
    for item in csl:
        entry = bib.entries[item["id"]]
        assert plain(entry.fields.get("title", "")) == item.get("title", "")
        assert plain(entry.fields.get("journal", "")) == item.get("container-title", "")
        assert entry.fields.get("doi") == item.get("DOI")
        people = [" ".join(person.prelast_names + person.last_names) for person in entry.persons.get("author", [])]
        assert [plain(name) for name in people] == [one.get("family") or one["literal"] for one in item.get("author", [])]
        assert entry.fields.get("year") == str(item["issued"]["date-parts"][0][0])
    for paper in corpus:
        assert paper.citations is not None
        assert paper.claims is not None
        cited = {item["title"]: item["custom"]["cited-by"] for item in csl if "title" in item}
        for one in paper.citations.references:
            assert one.title is not None
            assert paper.id in {by["document"] for by in cited[" ".join(one.title.split())]}
        claims = {
            (claim.id, one.reference.title) for claim in paper.claims.items for one in claim.citations if one.reference is not None
        }
        for claim, title in claims:
            assert title is not None
            assert claim in [ident for by in cited[" ".join(title.split())] for ident in by["claims"]]


def test_works_cited_without_a_list(corpus: tuple[Document, ...], written: Written) -> None:
    review = next(paper for paper in corpus if paper.id == "review")
    assert review.citations is not None
    assert not review.citations.references
    told = items(written("csl-json", [review]))
    keys = {one.key for one in review.citations.items if one.status == "no_bibliography"}
    assert {key for item in told for by in item["custom"]["cited-by"] for key in by["keys"]} == keys
    assert all(item["custom"]["listed"] is False and "title" not in item for item in told)
    assert any(by["claims"] for item in told for by in item["custom"]["cited-by"])


@settings(max_examples=30)
@given(data=st.data())
def test_odd_characters(odd_documents: st.SearchStrategy[Document], written: Written, data: st.DataObject) -> None:
    paper = data.draw(odd_documents)
    assert paper.citations is not None
    (wanted,) = paper.citations.references
    (item,) = items(written("csl-json", [paper]))
    (entry,) = entries(written("bibtex", [paper])).entries.values()
    title, container = bare(wanted.title or ""), bare(wanted.container or "")
    assert (item.get("title", ""), item.get("container-title", "")) == (title, container)
    assert (plain(entry.fields.get("title", "")), plain(entry.fields.get("journal", ""))) == (title, container)
    assert item["custom"]["cited-by"][0]["claims"] == [claim.id for claim in paper.claims.items]  # type: ignore[union-attr]
    for claim in paper.claims.items:  # type: ignore[union-attr]
        assert claim.id in entry.fields["citedby"]


@settings(max_examples=100)
@given(
    title=st.text('{}\\&%$#_^~ aBé"@\U0001f600', min_size=1, max_size=12),
    author=st.text("{}\\&%$#_^~ aB,", min_size=1, max_size=12),
)
def test_characters_that_latex_reads_as_commands(written: Written, title: str, author: str) -> None:
    (item,) = items(written("csl-json", [document("one", reference("r1", title, container=title, authors=(author, "Moss, A")))]))
    bib = entries(written("bibtex", [document("one", reference("r1", title, container=title, authors=(author, "Moss, A")))]))
    (entry,) = bib.entries.values()
    assert plain(entry.fields.get("title", "")) == plain(entry.fields.get("journal", "")) == bare(title)
    assert item.get("title", "") == bare(title)
    assert entry.persons["author"][-1].last_names == ["Moss"]


class TestOneWork:
    def ids(self, written: Written, *documents: Document) -> list[str]:
        return [item["id"] for item in items(written("csl-json", documents))]

    def test_the_same_doi_pmid_or_title(self, written: Written) -> None:
        one = document("one", reference("r1", doi="10.5555/a"))
        again = document("two", reference("r9", "Another wording of the title", doi="10.5555/A"))
        titled = document("three", reference("r2", "a Trial of: Something!", volume="7"))
        numbered = document("four", reference("r3", None, pmid="123"), reference("r4", "Quite another paper here", pmid="123"))
        told = items(written("csl-json", [one, again, titled, numbered]))
        assert [[by["document"] for by in item["custom"]["cited-by"]] for item in told] == [
            ["one", "two", "three"],
            ["four", "four"],
        ]
        assert (told[0]["DOI"], told[0]["volume"], told[0]["title"]) == ("10.5555/a", "7", "A trial of something")
        assert told[1]["title"] == "Quite another paper here"

    def test_a_reference_that_joins_two(self, written: Written) -> None:
        first = document(
            "one", reference("r1", "First of its titles", doi="10.5555/a"), reference("r2", "Second of its titles", pmid="9")
        )
        both = document("two", reference("r1", None, doi="10.5555/a", pmid="9"))
        (item,) = items(written("csl-json", [first, both]))
        assert (item["DOI"], item["PMID"]) == ("10.5555/a", "9")
        assert [by["document"] for by in item["custom"]["cited-by"]] == ["one", "one", "two"]

    @pytest.mark.parametrize(
        "other",
        [
            reference("r1", doi="10.5555/b"),
            reference("r1", year="2012"),
            reference("r1", authors=("Lake, B",)),
            reference("r1", "A trial of something else"),
        ],
    )
    def test_other_works(self, written: Written, other: Reference) -> None:
        first = document("one", reference("r1", doi="10.5555/a"))
        assert len(self.ids(written, first, document("two", other))) == 2

    def test_short_titles_alone_tell_nothing(self, written: Written) -> None:
        assert len(self.ids(written, document("one", reference("r1", "Reply")), document("two", reference("r1", "Reply")))) == 2

    def test_ids_do_not_depend_on_the_company(self, written: Written) -> None:
        first, second = document("one", reference("r1")), document("two", reference("r1", "Quite another paper here"))
        assert self.ids(written, first, second) == self.ids(written, first) + self.ids(written, second)

    def test_a_brought_list_gives_what_is_cited(self, written: Written) -> None:
        brought = tuple(replace(reference(f"r{n}", f"A trial of something, part {n}"), span=None, text=None) for n in (1, 2, 3))
        cited = Citation("c1", Span(0, 3), "[2]", Span(0, 3), "numeric", "2", "resolved", "r2")
        (item,) = items(written("csl-json", [document("one", *brought, citations=(cited,))]))
        assert item["title"] == "A trial of something, part 2"
        assert item["custom"]["cited-by"] == [{"document": "one", "doi": None, "keys": ["2"], "claims": []}]


@pytest.mark.parametrize(
    ("author", "last", "first"),
    [
        ("Moss, A B", ["Moss"], ["A", "B"]),
        ("van der Berg, J", ["Berg"], ["J"]),
        ("World Health Organization", ["{World Health Organization}"], []),
        ("Moss", ["Moss"], []),
        ("Smith and Sons", ["{Smith and Sons}"], []),
        ("Ångström, É", ["Ångström"], ["É"]),
    ],
)
def test_names(written: Written, author: str, last: list[str], first: list[str]) -> None:
    (entry,) = entries(written("bibtex", [document("one", reference("r1", authors=(author, "Lake, C")))])).entries.values()
    person, other = entry.persons["author"]
    assert (person.last_names, person.first_names + person.middle_names) == (last, first)
    assert other.last_names == ["Lake"]


@pytest.mark.parametrize(("name", "suffix"), [("csl-json", "json"), ("bibtex", "bib")])
def test_what_is_written_can_be_brought(
    corpus: tuple[Document, ...], written: Written, tmp_path: Path, name: str, suffix: str
) -> None:
    papers = [paper for paper in corpus if paper.citations and paper.citations.references]
    (tmp_path / f"cited.{suffix}").write_bytes(written(name, papers))
    titles = {one.title for one in load_library(tmp_path / f"cited.{suffix}")}
    for paper in papers:
        assert paper.citations is not None
        assert {" ".join(str(one.title).split()) for one in paper.citations.references} <= titles


def test_nothing(written: Written) -> None:
    assert items(written("csl-json", [])) == []
    assert written("bibtex", []) == b""
