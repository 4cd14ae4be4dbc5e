"""Shared by the tests of exports: the papers of the corpus, documents with odd characters in every place, writing in memory."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable

import pytest
from hypothesis import strategies as st

from ketaminer import export
from ketaminer.model import (
    LABELS,
    Assertion,
    Citation,
    Citations,
    Claim,
    ClaimCitation,
    ClaimDocument,
    ClaimDose,
    ClaimDrug,
    Claims,
    ClaimSection,
    Comparator,
    Count,
    Document,
    Effect,
    Evidence,
    Mention,
    Mentions,
    Outcome,
    Population,
    Provenance,
    PValue,
    Reference,
    Section,
    Sections,
    Source,
    Span,
    Timepoint,
)


def _written(name: str, documents: Iterable[Document]) -> bytes:
    stream = io.BytesIO()
    writer = export.writer(name, stream)
    for document in documents:
        writer.write(document)
    writer.close()
    return stream.getvalue()


@pytest.fixture(scope="session")
def written() -> Callable[[str, Iterable[Document]], bytes]:
    """The bytes of documents in a format."""
    return _written


ODD = (
    *"\0\x01\t\n\v\f\r\x1b\x1c\x1f\x7f\x85\x9f\xa0\xad\u2028\u2029\ufeff\ufffe\uffff\U0001f600\U0001d4b3\U0010ffff",
    "\r\n",
    "|t|",
    "|a|",
    "]]>",
    "e\u0301",
    "{\\&%$#_^~}",
    "<a>&amp;\"'",
)
_pieces = st.one_of(st.sampled_from(ODD), st.sampled_from(["a", "b", " ", "\n", "ketamine", "craving, and", "0.5 mg/kg"]))
_words = st.lists(_pieces, min_size=1, max_size=4).map("".join)


@st.composite
def _documents(draw: st.DrawFn) -> Document:
    """A document whose layers quote its text; what they say is nonsense."""
    text = "x" + "".join(draw(st.lists(_pieces, min_size=3, max_size=25))) + "z"

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        return Span(start, draw(st.integers(start + 1, min(len(text), start + 30))))

    def place() -> tuple[str, Span]:
        at = draw(st.sampled_from(mentioned)) if mentioned and draw(st.booleans()) else span()
        return text[slice(*at)], at

    mentions = []
    mentioned: list[Span] = []
    for number in range(draw(st.integers(0, 4))):
        at = span()
        mentioned.append(at)
        ids = draw(st.dictionaries(st.sampled_from(["mesh", "chebi", "odd"]), _words, max_size=2))
        label = draw(st.sampled_from(LABELS))
        mentions.append(Mention(f"m{number}", label, text[slice(*at)], at, draw(st.none() | _words), ids, {"low": 0.5, "x": "\0"}))
    sections = []
    for number in range(draw(st.integers(0, 3))):
        whole = span()
        head = Span(whole.start, draw(st.integers(whole.start, whole.end)))
        kind = draw(st.sampled_from(["title", "abstract", "results", "other"]))
        sections.append(Section(f"s{number}", kind, text[slice(*head)], head, whole, number + 1))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    sentences = tuple(Span(*pair) for pair in itertools.pairwise(edges))
    at = span()
    reference = Reference("r1", at, text[slice(*at)], "1", (draw(_words),), "2011", draw(_words), draw(st.none() | _words))
    at = span()
    citation = Citation("c1", at, text[slice(*at)], at, "numeric", "1", "resolved", "r1")
    claims = []
    for number in range(draw(st.integers(0, 2))):
        dose = ClaimDose(*place(), 0.5, 1.0, "mg/kg", "intravenous")
        quote, shown = place()
        claims.append(
            Claim(
                f"c:{number}",
                "effect",
                ClaimDocument("odd", "odd.txt", "0" * 64),
                ClaimSection("other", draw(st.none() | _words)),
                ClaimDrug(*place(), draw(_words), {"mesh": draw(_words)}),
                (dose, ClaimDose(*place(), None, None, None)),
                (Comparator(*place(), "dose", None, (ClaimDose(*place(), 2.0, 2.0, "mg"),)),),
                Population(*place(), "human", (Count(*place(), 20, "intervention"), Count(*place(), 41))),
                Outcome(*place(), draw(st.none() | _words)),
                draw(st.sampled_from(["increase", "decrease", "no_difference", "unclear"])),
                (Effect(*place(), "proportion", 17.0, 2.0, "%"),),
                (PValue(*place(), "<", 0.05),),
                Timepoint(*place(), 2.0, "year"),
                Assertion("affirmed", "hedged", "cited"),
                (ClaimCitation(citation.text, citation.span, "1", "resolved", "r1", reference),),
                (Evidence(shown, quote), Evidence(span := Span(0, len(text)), text[slice(*span)]))
                if number
                else (Evidence(shown, quote),),
                ("17 % of 20 is not a whole number",),
                0.5,
                Provenance("0", "default", "odd"),
            )
        )
    return Document(
        "odd",
        Source("odd.txt", "0" * 64, "text/plain"),
        text,
        title=draw(st.none() | _words),
        doi="10.5555/odd",
        sections=Sections(tuple(sections), sentences),
        mentions=Mentions(tuple(mentions)),
        citations=Citations((citation,), (reference,)),
        claims=Claims(tuple(claims)),
    )


@pytest.fixture(scope="session")
def odd_documents() -> st.SearchStrategy[Document]:
    """Documents with control characters, NULs, CRLF, separators and characters beyond the BMP anywhere, marks across anything."""
    return _documents()
