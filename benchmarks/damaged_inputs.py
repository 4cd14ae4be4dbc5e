"""Real papers damaged, and XML made to hurt: the same files each time.

:mod:`hostile_pdf` and :mod:`pdf_bombs` write the PDFs that were never sound. Without a folder of papers the damage
is done to small made-up ones.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import hostile_pdf
import pdf_bombs

SENTENCE = "Ketamine (0.5 mg/kg i.v.) reduced depression scores in 35 patients compared with placebo (p&lt;0.05). "
META = "<front><article-meta><title-group><article-title>Ketamine and mood</article-title></title-group></article-meta></front>"
PAPER = f"<p>{SENTENCE * 5}</p>"
JATS = f"""<?xml version="1.0" encoding="UTF-8"?>
<article xmlns:xlink="http://www.w3.org/1999/xlink">{META}<body>
<sec><title>Results</title>{PAPER * 4}
<p>As others found <xref ref-type="bibr" rid="r1">1</xref>.</p></sec></body>
<back>
<ref-list><ref id="r1"><label>1</label>
<mixed-citation>Smith A. Mood. J Mood. 2014;1:1-2.</mixed-citation></ref>
</ref-list></back>
</article>""".encode()
PUBMED = f"""<?xml version="1.0"?><PubmedArticleSet><PubmedArticle>
<MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Ketamine and
mood</ArticleTitle><Abstract>
<AbstractText Label="RESULTS">{SENTENCE * 5}</AbstractText></Abstract></Article>
</MedlineCitation>
</PubmedArticle></PubmedArticleSet>""".encode()
TEI = f"""<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>
<fileDesc><titleStmt><title>Ketamine and mood</title>
</titleStmt></fileDesc></teiHeader><text><body><div><head>Results</head>{PAPER * 3}</div></body></text></TEI>""".encode()
Case = tuple[str, str, bytes]


def papers(folder: Path | None, suffix: str, count: int) -> list[tuple[str, bytes]]:
    """Some of the smallest papers of a folder."""
    found = sorted(folder.glob(f"*.{suffix}"), key=lambda p: (p.stat().st_size, p.name)) if folder and folder.is_dir() else []
    return [(path.stem, path.read_bytes()) for path in found[:count]]


def damaged(data: bytes, rng: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """The ways in which a file is spoilt on its way: kind, name, bytes."""
    size = len(data)
    for share in (0.02, 0.3, 0.6, 0.9, 0.999):
        yield "cut off", f"after {share:.1%}", data[: int(size * (share - 0.02 * rng.random() if share > 0.02 else share))]
    for flips in (1, 5, 50):
        yield "few bits flipped", f"{flips}", flipped(data, flips, rng)
    for part in (2000, 200):
        yield "many bits flipped", f"one in {part} bytes", flipped(data, size // part, rng)
    at, length = rng.randrange(size), min(4096, size // 10)
    yield "holes", "zeros", data[:at] + bytes(length) + data[at + length :]
    yield "holes", "a piece missing", data[:at] + data[at + length :]
    yield "holes", "a piece twice", data[: at + length] + data[at:]
    yield "holes", "the head missing", data[min(2000, size // 10) :]
    yield "in the wrong wrapping", "line ends changed", data.replace(b"\n", b"\r\n")
    yield "in the wrong wrapping", "read as text", data.decode("latin-1").encode()
    yield "in the wrong wrapping", "mail around it", b"Content-Type: application/pdf\r\n\r\n" + data + b"\r\n--end--\r\n" * 200


def flipped(data: bytes, count: int, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(max(1, count)):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def pdf_tables(data: bytes, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """A paper's cross-reference table made wrong."""
    at = data.rindex(b"startxref") if b"startxref" in data else len(data)
    for name, place in (("nought", 0), ("some place", rng.randrange(len(data))), ("beyond the end", 10**9)):
        yield f"startxref {name}", data[:at] + b"startxref\n%d\n%%%%EOF\n" % place
    yield "every place one off", b"%PDF-1.4\n" + data
    table = data.rfind(b"\nxref")
    if table > 0:
        yield "table spoilt", data[:table] + flipped(data[table:], 200, rng)
    yield "two papers in one file", data + data[: len(data) // 2]


def xml_bombs() -> Iterator[tuple[str, bytes]]:
    def article(subset: str, body: str, front: str = META) -> bytes:
        doctype = f"<!DOCTYPE article [{subset}]>" if subset else ""
        return f'<?xml version="1.0"?>{doctype}<article>{front}<body>{PAPER}<p>{body}</p></body></article>'.encode()

    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{k} "' + f"&a{k - 1};" * 10 + '">' for k in range(1, 12))
    yield "a billion laughs", article(laughs, "&a11;")
    yield "laughs in an attribute", article(laughs, '<xref rid="&a11;">1</xref>')
    yield "laughs never used", article(laughs, "")
    yield "parameter laughs", article('<!ENTITY % a "<!ENTITY b \'x\'>"><!ENTITY % c "%a;%a;">%c;', "&b;")
    yield "a big entity many times", article(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 50_000)
    yield "a small entity many times", article(f'<!ENTITY a "{"x" * 90}">', "&a;" * 1_000_000)
    yield "an entity of itself", article('<!ENTITY a "&a;">', "&a;")
    yield "an entity of markup", article('<!ENTITY a "<p>x</p>">', "&a;")
    yield "many entities", article("".join(f'<!ENTITY e{k} "x">' for k in range(100_000)), "&e99999;")
    for name, target in (
        ("a file", "file:///etc/passwd"),
        ("the network", "http://127.0.0.1:9/x"),
        ("a device", "file:///dev/zero"),
    ):
        yield f"an entity from {name}", article(f'<!ENTITY a SYSTEM "{target}">', "&a;")
        yield f"a parameter entity from {name}", article(f'<!ENTITY % a SYSTEM "{target}"> %a;', "text")
        yield f"a DTD from {name}", f'<!DOCTYPE article SYSTEM "{target}"><article>{META}<body>{PAPER}</body></article>'.encode()
    yield (
        "an inclusion",
        article("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
    )
    yield "an undeclared entity", article("", "&nbsp;&unknown;")


def xml_shapes() -> Iterator[tuple[str, bytes]]:
    def article(body: str, attributes: str = "") -> bytes:
        return f'<?xml version="1.0"?><article{attributes}>{META}<body>{PAPER}{body}</body></article>'.encode()

    for depth in (200, 5_000, 100_000):
        for name in ("sec", "italic", "xref", "list"):
            yield f"{name} {depth} deep", article(f"<{name}>" * depth + "x" + f"</{name}>" * depth)
        yield f"{depth} deep, never closed", article("<sec>" * depth)
    yield "a huge attribute", article(f'<sec id="{"a" * 11_000_000}"><p>x</p></sec>')
    yield "many attributes", article("<sec " + " ".join(f'a{k}="1"' for k in range(100_000)) + "><p>x</p></sec>")
    yield "a huge text", article(f"<p>{SENTENCE * 110_000}</p>")
    yield "a huge text without a space", article(f"<p>{'a' * 11_000_000}</p>")
    yield "a huge name", article(f"<{'a' * 200_000}/>")
    yield "a huge comment", article(f"<!--{'a ' * 6_000_000}-->")
    yield "a huge CDATA", article(f"<p><![CDATA[{'a ' * 6_000_000}]]></p>")
    yield "many namespaces", article("", "".join(f' xmlns:n{k}="u{k}"' for k in range(20_000)))
    yield "many empty elements", article("<p/>" * 1_000_000)
    yield "many references to nothing", article('<p><xref ref-type="bibr" rid="none">1</xref></p>' * 50_000)
    yield "one reference with a thousand ids", article(f'<p>x<xref ref-type="bibr" rid="{"r1 " * 20_000}">1</xref></p>')
    table = '<table-wrap><table><tr><td rowspan="N" colspan="N">a</td></tr></table></table-wrap>'
    yield "a table of absurd spans", article(table.replace("N", "999999999"))
    yield "a table of minus spans", article(table.replace("N", "-9"))
    yield "a table in a table", article("<table-wrap><table><tr><td>" * 60 + "a" + "</td></tr></table></table-wrap>" * 60)


def xml_kinds() -> Iterator[tuple[str, bytes]]:
    text = JATS.decode()
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp500"):
        yield f"written in {codec}, declared UTF-8", text.encode(codec)
    for codec in ("utf-16", "EBCDIC-CP-US", "no-such-thing", "utf-7", "UTF-8' x='"):
        yield f"declared {codec}", text.replace("UTF-8", codec).encode()
    yield "bytes that are no UTF-8", JATS.replace(b"mood", b"m\xff\xfe\xc0od")
    yield "half surrogates", JATS.replace(b"mood", b"m\xed\xa0\x80od").replace(b"others", b"&#xD800;")
    yield "NUL bytes", JATS.replace(b" ", b" \0", 20)
    yield "NUL at the end", JATS + bytes(5000)
    yield "forbidden characters", JATS.replace(b"mood", b"m\x01\x02\x0bod")
    yield "numbers of forbidden characters", JATS.replace(b"mood", b"m&#0;&#1;&#x110000;od")
    yield "junk before", b"\n\n junk" + JATS
    yield "junk behind", JATS + b"</article> and more <p>"
    yield "two documents", JATS + JATS
    inner = text[text.index("<article") :]
    yield "inside another root", f'<?xml version="1.0"?><record><metadata>{inner}</metadata></record>'.encode()
    harvested = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord>{inner}</GetRecord></OAI-PMH>'
    yield "inside an archive's answer", f'<?xml version="1.0"?>{harvested}'.encode()
    yield "mixed namespaces", text.replace("<body>", '<n:body xmlns:n="urn:n">').replace("</body>", "</n:body>").encode()
    yield "undeclared prefix", text.replace("<body>", "<n:body>").replace("</body>", "</n:body>").encode()
    yield "a default namespace", text.replace("<article ", '<article xmlns="urn:other" ').encode()
    yield "upper case", text.replace("<body>", "<BODY>").replace("</body>", "</BODY>").encode()
    for name, good in (("PubMed", PUBMED), ("TEI", TEI)):
        rng = random.Random(name)
        yield f"{name}, whole", good
        for k in range(4):
            yield f"{name}, cut off {k}", good[: rng.randrange(100, len(good))]
            yield f"{name}, bits flipped {k}", flipped(good, 3 * k + 1, rng)
        yield f"{name}, in namespaces", good.replace(b"<", b"<n:").replace(b"<n:/", b"</n:").replace(b"<n:?", b"<?")
        yield f"{name}, empty", good[: good.index(b"<", 30)] + (b"<PubmedArticleSet/>" if name == "PubMed" else b"<TEI/>")


def wrapped(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Archives and other files under a paper's name."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("paper"), data)
    yield f"{name} in gzip", gzip.compress(data, mtime=0)
    yield f"{name} in ZIP", box.getvalue()
    yield f"{name} in zlib", zlib.compress(data)
    yield f"{name} behind 2000 bytes", b" " * 2000 + data


def cases(pdfs: Path | None = None, xmls: Path | None = None, *, size: int = 200_000_000, count: int = 6) -> Iterator[Case]:
    """Family, name and bytes. ``size`` is what the bombs unpack to; ``count`` papers of each folder are damaged."""
    own = [("made up", hostile_pdf.pdf())]
    for name, data in papers(pdfs, "pdf", count) or own:
        rng = random.Random(name)
        for kind, how, spoilt in damaged(data, rng):
            yield f"PDF: {kind}", f"{how} ({name})", spoilt
        for how, spoilt in pdf_tables(data, rng):
            yield "PDF: a paper's cross-references", f"{how} ({name})", spoilt
    for name, data in papers(xmls, "xml", count) or [("made up", JATS)]:
        for kind, how, spoilt in damaged(data, random.Random(name)):
            yield f"XML: {kind}", f"{how} ({name})", spoilt
    yield from hostile_pdf.cases()
    yield from pdf_bombs.cases(size)
    for family, made in (("bombs", xml_bombs), ("shapes", xml_shapes), ("kinds", xml_kinds)):
        for name, data in made():
            yield f"XML: {family}", name, data
    for name, data in (*wrapped("a PDF", own[0][1]), *wrapped("JATS", JATS)):
        yield "other files", name, data
