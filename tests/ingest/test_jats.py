"""JATS: blocks, references, front matter, and hostile XML."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.errors import KetaminerError
from ketaminer.model import Document

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "nowhere.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="doi">10.1234/x.1</article-id><article-id pub-id-type="pmid">123</article-id>
<title-group><article-title>Ketamine <italic>in</italic> mice</article-title></title-group>
<pub-date><year>2012</year></pub-date><pub-date><year>2011</year></pub-date>
<abstract><sec><title>Aim</title><p>To see.</p></sec></abstract></article-meta></front>
<body><sec><title>Results</title><p>It worked<sup><xref ref-type="bibr" rid="r1">1</xref></sup>
well.</p><!-- note -->
<p>Twice:<list><list-item><p>once,</p></list-item><list-item><p>again.</p></list-item></list>and more.</p>
<table-wrap><label>Table 1</label><caption><p>Doses</p></caption><table><tr><td>a</td><td>b</td></tr></table></table-wrap>
</sec></body>
<back><ack><p>Thanks.</p></ack><ref-list><title>References</title>
<ref id="r1"><label>1</label><mixed-citation>Ash A. One. 2001.</mixed-citation></ref>
<ref id="r2"><element-citation><name><surname>Birch</surname><given-names>Bo B</given-names></name>
<article-title>Two</article-title>
<source>J</source><year>2002</year><volume>3</volume><fpage>4</fpage><lpage>9</lpage></element-citation></ref></ref-list></back></article>"""


def test_blocks(document: Callable[..., Document], reading: Callable[..., str]) -> None:
    found = document(ARTICLE)
    assert reading(ARTICLE).split("\n") == [
        "Ketamine in mice", "Abstract", "Aim", "To see.", "Results", "It worked1 well.", "Twice:", "once,", "again.", "and more.",
        "Table 1", "Doses", "a b", "Acknowledgements", "Thanks.", "References", "1. Ash A. One. 2001.",
        "Birch BB. Two. J. 2002;3:4-9.",
    ]  # fmt: skip
    assert (found.title, found.doi, found.pmid, found.year) == ("Ketamine in mice", "10.1234/x.1", "123", 2011)
    assert found.source.media_type == "application/xml"


@pytest.mark.parametrize(
    "xml",
    [
        "<article><body><p>cut off",
        "<article></article>",
        "<article>" + "<sec>" * 5000 + "</sec>" * 5000 + "</article>",
        '<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><article><body></body></article>',
    ],
)
def test_what_cannot_be_read_is_one_error(document: Callable[..., Document], xml: str) -> None:
    with pytest.raises(KetaminerError, match=r"paper\.txt"):
        document(xml)


def test_entities_are_not_expanded_from_files(reading: Callable[..., str]) -> None:
    xml = '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]><article><body><p>It is &x; here.</p></body></article>'
    assert "root:" not in reading(xml)
    assert "It is" in reading(xml)
