"""PubTator, read back by the ``bioc`` library."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from bioc import pubtator
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.export.pubtator import split
from ketaminer.model import Document, Section, Sections, Source, Span
from ketaminer.slots import slots

Written = Callable[[str, Iterable[Document]], bytes]
TYPES = {"DRUG": "Chemical", "CONDITION": "Disease"}


def same(read: str, source: str) -> bool:
    """``read`` is ``source`` but for line breaks and control characters as spaces, and the bars that PubTator parts lines by."""
    return len(read) == len(source) and all(
        ours == theirs
        or (theirs == "|" and ours == "¦")
        or (ours in " \n" and (unicodedata.category(theirs) in ("Cc", "Zl", "Zp") or theirs.isspace()))
        for ours, theirs in zip(read, source, strict=True)
    )


def holds(document: Document, read: pubtator.PubTator) -> int:
    told: list[str] = []
    pubtator.validate(read, told.append)
    # the library looks a concept up by a part of its id; what it does not find is looked for below
    assert [line for line in told if "Cannot find" not in line] == []
    assert same(read.text, document.text)
    seen = {(one.type, one.start, one.end) for one in read.annotations}
    assert document.mentions is not None
    for mention in document.mentions.items:
        assert (TYPES.get(mention.label, mention.label), *mention.span) in seen
    for one in read.annotations:
        assert same(one.text, document.text[one.start : one.end])
    assert document.claims is not None
    places: dict[tuple[int, int], set[str]] = {}
    for one in read.annotations:
        places.setdefault((one.start, one.end), set()).add(one.id)
    pairs = [(one.type, one.id1, one.id2) for one in read.relations]
    assert len(set(pairs)) == len(pairs)
    for claim in document.claims.items:
        where = {role: span for role, span, _ in slots(claim)}
        assert any(
            (claim.direction, drug, outcome) in pairs for drug in places[where["drug"]] for outcome in places[where["outcome"]]
        )
    return len(seen) + len(pairs)


def test_the_corpus(corpus: tuple[Document, ...], written: Written) -> None:
    read = pubtator.loads(written("pubtator", corpus).decode("utf-8"))
    assert [one.pmid for one in read] == [document.id for document in corpus]
    assert sum(holds(document, one) for document, one in zip(corpus, read, strict=True)) > 3000


@settings(max_examples=80)
@given(data=st.data())
def test_odd_characters(odd_documents: st.SearchStrategy[Document], written: Written, data: st.DataObject) -> None:
    document = data.draw(odd_documents)
    (read,) = pubtator.loads(written("pubtator", [document]).decode("utf-8"))
    holds(document, read)


def paper(text: str, title: int | None = None, **more: str) -> Document:
    sections = (Section("s1", "title", None, None, Span(0, title), 1),) if title else ()
    return Document("id", Source("id.txt", "", "text/plain"), text, sections=Sections(sections), **more)


def test_where_the_title_ends() -> None:
    assert split(paper("Title\nText\nmore")) == ("Title", "Text more")
    assert split(paper("Title\r\nText")) == ("Title", " Text")
    assert split(paper("\n\n Title \nText")) == ("   Title", " Text")
    assert split(paper("Two\nlines\nText", 9)) == ("Two lines", "Text")
    assert split(paper("Glued titleText goes on\nmore", 11)) == ("Glued titleText goes on", "more")
    assert split(paper("One line")) == ("One line", "")
    assert split(paper("Not\nhere\nbut here"), [Span(0, 8)]) == ("Not here", "but here")


def test_keys(written: Written) -> None:
    one = paper("Title\nText", pmid="123")
    documents = [one, replace(one, id="second"), replace(one, id="third", pmid=None)]
    read = pubtator.loads(written("pubtator", documents).decode("utf-8"))
    assert [document.pmid for document in read] == ["123", "second", "third"]
