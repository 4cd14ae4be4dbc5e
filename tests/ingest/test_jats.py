"""JATS: blocks, parts, links, references, front matter, and hostile XML."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.errors import KetaminerError
from ketaminer.model import Document

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "nowhere.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="doi">10.1234/x.1</article-id><article-id pub-id-type="pmid">123</article-id>
<title-group><article-title>Ketamine <italic>in</italic> mice</article-title></title-group>
<contrib-group><contrib><name><surname>Elm</surname><given-names>Eva</given-names></name>
<xref ref-type="aff" rid="a1"><sup>1</sup></xref></contrib><contrib><collab>The Tree Group</collab></contrib></contrib-group>
<pub-date><year>2012</year></pub-date><pub-date><year>2011</year></pub-date>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><p>Free.</p></license></permissions>
<abstract><sec><title>Aim</title><p>To see.</p></sec></abstract><kwd-group><kwd>mice</kwd><kwd>sleep</kwd></kwd-group>
</article-meta></front><body><p>Before all.</p><sec sec-type="results"><label>2.</label><title>What came out</title>
<p>It worked<sup><xref ref-type="bibr" rid="r1">1</xref></sup>
well<fig><label>Figure 1</label><caption><title>Mice.</title><p>They sleep.</p></caption></fig>.</p><!-- note -->
<p>Twice:<list><list-item><p>once,</p></list-item><list-item><label>b</label><p>again.</p></list-item></list>and more.</p>
<table-wrap><label>Table 1</label><caption><p>Doses</p></caption><table>
<tr><th>a<xref ref-type="table-fn" rid="f"><sup>*</sup></xref></th><th/></tr>
<tr><td><p>10<sup>9</sup></p></td><td>b<break/>c</td></tr></table><table-wrap-foot>
<fn id="f"><label>*</label><p>Given twice.</p></fn></table-wrap-foot></table-wrap>
<sec><title>More</title><p>Last.</p></sec></sec></body>
<back><ack><p>Thanks.</p></ack><ref-list><title>References</title>
<ref id="r1"><label>1</label><mixed-citation>Ash A. One. 2001.</mixed-citation></ref>
<ref id="r2"><element-citation><name><surname>Birch</surname><given-names>Bo B</given-names></name>
<article-title>Two<sub>x</sub> of three</article-title>
<source>J</source><year>2002</year><volume>3</volume><fpage>4</fpage><lpage>9</lpage><pub-id pub-id-type="pmid">77</pub-id>
<pub-id pub-id-type="doi">10.1234/Y.2</pub-id></element-citation></ref></ref-list></back></article>"""


def body(text: str, references: int = 9) -> str:
    """An article with one paragraph and a numbered list."""
    refs = "".join(
        f'<ref id="r{n}"><element-citation><name><surname>Oak{n}</surname></name><year>2001</year></element-citation></ref>'
        for n in range(1, references + 1)
    )
    return f"<article><body><sec><title>Results</title><p>{text}</p></sec></body><back><ref-list>{refs}</ref-list></back></article>"


def xref(number: int, text: str | None = None) -> str:
    return f'<xref ref-type="bibr" rid="r{number}">{text or number}</xref>'


def test_blocks(document: Callable[..., Document], reading: Callable[..., str]) -> None:
    found = document(ARTICLE)
    assert reading(ARTICLE).split("\n") == [
        "Ketamine in mice", "Eva Elm, The Tree Group", "Abstract", "Aim", "To see.", "mice; sleep", "Before all.",
        "2. What came out", "It worked [1] well.", "Twice:", "once,", "b again.", "and more.", "Figure 1 Mice.", "They sleep.",
        "Table 1 Doses", "a * |", "10⁹ | b c", "* Given twice.", "More", "Last.", "Thanks.", "References", "1. Ash A. One. 2001.",
        "Birch BB. Twox of three. J. 2002;3:4-9. pmid:77 doi:10.1234/Y.2",
    ]  # fmt: skip
    assert (found.title, found.doi, found.pmid, found.year) == ("Ketamine in mice", "10.1234/x.1", "123", 2011)
    assert found.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert found.source.media_type == "application/xml"


def test_parts(document: Callable[..., Document]) -> None:
    found = document(ARTICLE)
    heading = [found.text[slice(*p.heading_span)] if p.heading_span else None for p in found.parts]
    assert [(p.role, p.kind, p.level, h) for p, h in zip(found.parts, heading, strict=True)] == [
        ("front", "title", 1, None),
        ("section", "abstract", 1, "Abstract"),
        ("section", None, 2, "Aim"),
        ("front", "other", 1, None),
        ("section", None, 1, None),
        ("section", "results", 1, "2. What came out"),
        ("figure", "other", 2, None),
        ("table", "other", 2, None),
        ("rows", None, 3, None),
        ("section", None, 2, "More"),
        ("section", "acknowledgements", 1, None),
        ("list", "references", 1, "References"),
    ]


def test_references(document: Callable[..., Document]) -> None:
    first, second = document(ARTICLE).entries
    assert (first.id, first.label, first.authors, first.text) == ("r1", "1", (), "1. Ash A. One. 2001.")
    assert (second.id, second.label, second.authors, second.year) == ("r2", None, ("Birch, Bo B",), "2002")
    assert (second.title, second.container, second.volume, second.pages) == ("Twox of three", "J", "3", "4-9")
    assert (second.doi, second.pmid) == ("10.1234/y.2", "77")


@pytest.mark.parametrize(
    ("text", "reads", "links", "groups"),
    [
        (f"Seen [{xref(3)}].", "Seen [3].", [("3", "r3")], ["[3]"]),
        (f"Seen [{xref(3)}–{xref(6)}].", "Seen [3–6].", [("3", "r3"), ("3–6", "r4 r5"), ("6", "r6")], ["[3–6]"]),
        (f"Seen {xref(2)}, {xref(3)} and {xref(7)}.", "Seen 2, 3 and 7.", [("2", "r2"), ("3", "r3"), ("7", "r7")], ["2, 3 and 7"]),
        (f"Seen [{xref(3, '3-5')}].", "Seen [3-5].", [("3-5", "r3 r4 r5")], ["[3-5]"]),
        (f"Rats<sup>{xref(1)},{xref(2)}</sup> ran.", "Rats [1,2] ran.", [("1", "r1"), ("2", "r2")], ["[1,2]"]),
        (f"Rats ran.<sup>{xref(1)}</sup> So", "Rats ran.[1] So", [("1", "r1")], ["[1]"]),
        ('Rats<xref rid="r4"><sup>4</sup></xref> ran.', "Rats [4] ran.", [("4", "r4")], ["[4]"]),
        (f"Rats <sup>[{xref(1)}]</sup> ran.", "Rats [1] ran.", [("1", "r1")], ["[1]"]),
        (
            f"As {xref(1, 'Oak 2001')} and others (Oak, {xref(2, '2001')}) say",
            "As Oak 2001 and others (Oak, 2001) say",
            [("Oak 2001", "r1"), ("2001", "r2")],
            ["Oak 2001", "2001"],
        ),
        ('Seen <xref ref-type="bibr" rid="gone">12</xref>.', "Seen 12.", [("12", "")], ["12"]),
        ('Seen <xref ref-type="fig" rid="f1">Figure 1</xref>.', "Seen Figure 1.", [], []),
    ],
)
def test_links(document: Callable[..., Document], text: str, reads: str, links: list[tuple[str, str]], groups: list[str]) -> None:
    found = document(body(text))
    assert reads in found.text.split("\n")
    assert [(found.text[slice(*link.span)], " ".join(link.reference_ids)) for link in found.links] == links
    assert list(dict.fromkeys(found.text[slice(*link.group_span)] for link in found.links)) == groups


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("3 × 10<sup>−6</sup> mg kg<sup>−1</sup>", "3 × 10⁻⁶ mg kg−1"),
        ("CO<sub>2</sub> per m<sup>2</sup>, the 1<sup>st</sup>", "CO2 per m2, the 1st"),
        ("Users<sup>14,15</sup> and placebo<sup>a</sup>", "Users [14,15] and placebo a"),
        ("so <m:math xmlns:m='m'><m:mi>x</m:mi><m:mo>=</m:mo><m:mn>2</m:mn></m:math>.", "so x=2."),
        (
            "if <disp-formula><label>(1)</label><tex-math>\\begin{document}$$y$$\\end{document}</tex-math></disp-formula> holds",
            "if (1) y holds",
        ),
        ("one<fn><p>A note.</p></fn> sentence", "one sentence"),
        ("a<boxed-text><caption><title>Key points</title></caption><p>All.</p></boxed-text> b", "a b"),
    ],
)  # fmt: skip
def test_what_stands_in_a_line(document: Callable[..., Document], text: str, reads: str) -> None:
    assert reads in document(body(text)).text.split("\n")


def test_nothing_of_the_body_is_dropped(document: Callable[..., Document]) -> None:
    text = (
        "one<fn><p>two</p></fn><boxed-text><title>three</title><p>four</p></boxed-text> <unheard-of>seven</unheard-of>"
        "<def-list><def-item><term>five</term><def><p>six</p></def></def-item></def-list>"
    )
    assert {"one", "two", "three", "four", "five", "six", "seven"} <= set(document(body(text)).text.split())


def test_namespaces_and_sets(document: Callable[..., Document]) -> None:
    spaced = ARTICLE.replace("<article ", '<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" ')
    assert document(spaced).text == document(ARTICLE).text
    one = f"<pmc-articleset>{body('One.')}</pmc-articleset>"
    assert document(one).text == document(body("One.")).text
    with pytest.raises(KetaminerError, match=r"holds 2 articles; split"):
        document(f"<pmc-articleset>{body('One.')}{body('Two.')}</pmc-articleset>")


def test_a_sub_article_is_told(document: Callable[..., Document]) -> None:
    found = document(
        body("One.").replace("</article>", '<sub-article article-type="reply"><body><p>No.</p></body></sub-article></article>')
    )
    assert found.warnings == ("a sub-article (reply) was left out",)


_BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 9}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "xml",
    [
        "<article><body><p",
        "<article></article>",
        "<pmc-articleset><Reply/></pmc-articleset>",
        "<article>" + "<sec>" * 5000 + "</sec>" * 5000 + "</article>",
        '<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><article><body><p>x</p></body></article>',
        f'<!DOCTYPE article [<!ENTITY b0 "b">{_BOMB}]><article><body><p>&b9;</p></body></article>',
        f'<!DOCTYPE article [<!ENTITY b0 "b">{_BOMB}]><article x="&b9;"><body><p>x</p></body></article>',
    ],
)
def test_what_cannot_be_read_is_one_error(document: Callable[..., Document], xml: str) -> None:
    with pytest.raises(KetaminerError, match=r"paper\.txt") as caught:
        document(xml)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("xml", "kept"),
    [
        ("<article><body><p>cut off", "cut off"),
        ("<article><body><p>One.</p><p>Two <xref rid='r1'>1</xr", "One. Two 1"),
        ("<article><body><p>One <italic>two</p><p>three.</p></body></article>", "One two three."),
        ("<article><body><p>a\0b</p><p>c &unknown; d</p></body></article>", "a b c"),
        ("<article><body><p>a</p></body></article>&", "a"),
        ('<!DOCTYPE article [<!ENTITY % p SYSTEM "http://example.invalid/x"> %p; ]><article><body><p>a</p></body></article>&', "a"),
        ("From: me\n\n<?xml version='1.0'?>\n<article><body><p>a</p></body></article>\n--end", "a"),
        ("<PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>Title</Art", "Title"),
        ("<TEI><text><body><div><p>One.</p><p>Two", "One. Two"),
    ],
)
def test_what_can_be_read_of_damaged_xml_is_and_a_warning_says_so(document: Callable[..., Document], xml: str, kept: str) -> None:
    found = document(xml)
    assert " ".join(found.text.split()).startswith(kept)
    assert any("damaged" in warning for warning in found.warnings)


def test_a_piece_of_an_article_is_not_taken_for_text(document: Callable[..., Document]) -> None:
    with pytest.raises(KetaminerError, match="without its beginning"):
        document("mood <italic>improved</italic> in all <xref rid='r1'>1</xref>.</p>" * 20)


def test_entities(reading: Callable[..., str]) -> None:
    declared = '<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yes">'
    xml = f"<!DOCTYPE article [{declared}]><article><body><p>It is &x; &y; here.</p></body></article>"
    assert reading(xml) == "It is &x; yes here."
    assert reading('<!DOCTYPE article SYSTEM "a.dtd"><article><body><p>5 &micro;g</p></body></article>') == "5 µg"


@pytest.mark.parametrize("size", [20_000])
def test_many_of_everything(document: Callable[..., Document], size: int) -> None:
    found = document(body(f"a<sup>{xref(1)}</sup>, " * size + "<p>b</p>" * size))
    assert len(found.links) == size


def test_unlinked_raised_numbers_are_no_callouts_where_callouts_are_linked(document: Callable[..., Document]) -> None:
    found = document(body(f"Seen<sup>{xref(1)}</sup>. Users<sup>2</sup> ran."))
    assert "Seen [1]. Users ² ran." in found.text


@given(
    st.lists(
        st.sampled_from(
            [
                "<sup>",
                "<p>",
                "<fn>",
                "<xref ref-type='bibr' rid='r1'>",
                "<td>",
                "<label>",
                "<title>",
                "<sec>",
                "<fig>",
                "/",
                "a ",
                "1",
                "[",
            ]
        ),
        max_size=30,
    )
)
def test_any_nesting_is_read_with_exact_spans(document: Callable[..., Document], steps: list[str]) -> None:
    open_names: list[str] = []
    out = []
    for step in steps:
        if step.startswith("<"):
            open_names.append(step.strip("<>").split()[0])
        elif step == "/":
            step = f"</{open_names.pop()}>" if open_names else ""
        out.append(step)
    out += [f"</{name}>" for name in reversed(open_names)]
    found = document(body("".join(out)))
    plain = "".join(step for step in steps if step in ("a ", "1"))
    letters = [c for c in found.text.split("References")[0].replace("Results", "", 1) if c in "a1"]
    assert sorted(letters) == sorted(plain.replace(" ", ""))
    for link in found.links:
        text = found.text[slice(*link.span)]
        assert text == text.strip()
        assert text
        assert "\n" not in text
        assert link.group_span.start <= link.span.start <= link.span.end <= link.group_span.end
    for entry in found.entries:
        assert entry.span is not None
        assert found.text[slice(*entry.span)] == entry.text


def test_editors_are_told_from_authors_in_every_entry(document: Callable[..., Document]) -> None:
    group = '<person-group person-group-type="{}"><name><surname>{}</surname><given-names>A</given-names></name></person-group>'
    refs = "".join(
        f'<ref id="b{n}"><element-citation>{group.format("author", f"Ash{n}")}{group.format("author", "Elm")}'
        f"{group.format('editor', f'Oak{n}')}<article-title>T{n}</article-title><year>2001</year></element-citation></ref>"
        for n in range(300)
    )
    entries = document(f"<article><body><p>Text.</p></body><back><ref-list>{refs}</ref-list></back></article>").entries
    assert [entry.authors for entry in entries] == [(f"Ash{n}, A", "Elm, A") for n in range(300)]
