"""PubMed's XML and GROBID's TEI."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.errors import KetaminerError
from ketaminer.model import Document

PUBMED = """<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">123</PMID><Article>
<Journal><JournalIssue><PubDate><MedlineDate>2011 Jan-Feb</MedlineDate></PubDate></JournalIssue></Journal>
<ArticleTitle>Ketamine <i>in</i> mice.</ArticleTitle><ELocationID EIdType="doi">10.1234/x</ELocationID>
<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To see.</AbstractText>
<AbstractText Label="FOUND" NlmCategory="RESULTS">They slept.</AbstractText></Abstract>
<AuthorList><Author><LastName>Elm</LastName><ForeName>Eva</ForeName></Author></AuthorList></Article>
<KeywordList><Keyword>sleep</Keyword></KeywordList></MedlineCitation><PubmedData><ReferenceList><Reference>
<Citation>Ash A. One. 2001.</Citation><ArticleIdList><ArticleId IdType="pubmed">7</ArticleId></ArticleIdList></Reference>
</ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>"""

TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Ketamine in mice</title></titleStmt>
<sourceDesc><biblStruct>
<analytic><author><persName><forename>Eva</forename><surname>Elm</surname></persName></author></analytic>
<monogr><imprint><date when="2011-03"/></imprint></monogr><idno type="DOI">10.1234/x</idno></biblStruct></sourceDesc></fileDesc>
<profileDesc><abstract><div><p>To see.</p></div></abstract></profileDesc></teiHeader><text><body>
<div><head n="1.">Results</head>
<p>They slept <ref type="bibr" target="#b0">[1]</ref>-<ref type="bibr" target="#b2">[3]</ref>.</p></div>
<figure type="table"><head>Table 1</head><figDesc>Doses</figDesc>
<table><row><cell>a</cell><cell>b</cell></row></table></figure></body>
<back><div type="acknowledgement"><div><head>Thanks</head><p>To all.</p></div></div><div type="references"><listBibl>
<biblStruct xml:id="b0"><analytic>
<title level="a">One</title><author><persName><forename>A</forename><surname>Ash</surname></persName>
</author></analytic><monogr><title level="j">J</title><imprint><biblScope unit="volume">3</biblScope>
<biblScope unit="page" from="4" to="9"/><date when="2001"/></imprint></monogr></biblStruct>
<biblStruct xml:id="b1"><monogr><title>Two</title></monogr></biblStruct>
<biblStruct xml:id="b2"><monogr><title>Three</title></monogr></biblStruct></listBibl></div></back></text></TEI>"""


def test_pubmed(document: Callable[..., Document]) -> None:
    found = document(PUBMED)
    assert found.text.split("\n") == [
        "Ketamine in mice.", "Eva Elm", "Abstract", "AIM", "To see.", "FOUND", "They slept.", "sleep", "References",
        "Ash A. One. 2001.",
    ]  # fmt: skip
    assert (found.title, found.doi, found.pmid, found.year) == ("Ketamine in mice.", "10.1234/x", "123", 2011)
    assert [(p.kind, p.level) for p in found.parts if p.heading_span] == [
        ("abstract", 1), ("introduction", 2), ("results", 2), ("references", 1),
    ]  # fmt: skip
    assert [(e.id, e.pmid, e.text) for e in found.entries] == [("r1", "7", "Ash A. One. 2001.")]


def test_a_set_of_several_is_refused(document: Callable[..., Document]) -> None:
    start, end = PUBMED.index("<PubmedArticle>"), PUBMED.index("</PubmedArticleSet>")
    with pytest.raises(KetaminerError, match="holds 2 articles"):
        document(PUBMED[:end] + PUBMED[start:])


@pytest.mark.parametrize(
    "xml", ["<PubmedArticleSet/>", "<TEI/>", "<PubmedArticle><MedlineCitation><Article/></MedlineCitation></PubmedArticle>"]
)
def test_without_text(document: Callable[..., Document], xml: str) -> None:
    with pytest.raises(KetaminerError, match="holds no"):
        document(xml)


def test_tei(document: Callable[..., Document]) -> None:
    found = document(TEI)
    assert found.text.split("\n") == [
        "Ketamine in mice", "Eva Elm", "Abstract", "To see.", "1. Results", "They slept [1]-[3].", "Table 1", "Doses", "a | b",
        "Thanks", "To all.", "References", "Ash A. One. J. 2001;3:4-9", "Two", "Three",
    ]  # fmt: skip
    assert (found.title, found.doi, found.year) == ("Ketamine in mice", "10.1234/x", 2011)
    assert [(found.text[slice(*link.span)], link.reference_ids) for link in found.links] == [
        ("[1]", ("b0",)), ("[1]-[3]", ("b1",)), ("[3]", ("b2",)),
    ]  # fmt: skip
    first = found.entries[0]
    assert (first.authors, first.year, first.title, first.container, first.pages) == (("Ash, A",), "2001", "One", "J", "4-9")
    assert [(p.role, p.kind) for p in found.parts if p.level == 1] == [
        ("front", "title"), ("section", "abstract"), ("section", None), ("table", "other"), ("section", "acknowledgements"),
        ("list", "references"),
    ]  # fmt: skip
