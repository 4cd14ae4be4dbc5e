"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import re

from ketaminer.errors import KetaminerError

PDF, XML, TEXT = "application/pdf", "application/xml", "text/plain"
MEDLINE = "application/nbib"
"""PubMed's tagged format, under the name that PubMed serves it."""

_BINARY = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", "run OCR on it and give the text"),
    (b"\xff\xd8\xff", "a JPEG picture", "run OCR on it and give the text"),
    (b"GIF8", "a GIF picture", "run OCR on it and give the text"),
    (b"II*\x00", "a TIFF picture", "run OCR on it and give the text"),
    (b"MM\x00*", "a TIFF picture", "run OCR on it and give the text"),
    (b"PK\x03\x04", "a ZIP container (.docx, .odt, .epub, …)", "save the paper as PDF or plain text"),
    (b"PK\x05\x06", "an empty ZIP container", "save the paper as PDF or plain text"),
    (b"\x1f\x8b\x08", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc)", "save the paper as PDF or plain text"),
    (b"SQLite format 3\x00", "an SQLite database", "give a .pdf, .txt or JATS .xml file"),
    (b"\x7fELF", "a program", "give a .pdf, .txt or JATS .xml file"),
    (b"{\\rtf", "an RTF file", "save the paper as plain text"),
    (b"%!PS", "a PostScript file", "convert it to PDF"),
)

ARTICLE_ROOTS = frozenset(
    {
        "article",
        "pmc-articleset",
        "articleset",
        "article-set",
        "sub-article",
        "articles",
        "pubmedarticleset",
        "pubmedarticle",
        "tei",
    }
)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]{0,60})(?::([A-Za-z_][\w.-]{0,60}))?[\s/>]")
_RECORD = re.compile(r"PMID ?- ?\d{1,9}[ \t]{0,9}\r?\n[A-Z]{2,4} {0,2}- ?")
_HEAD = 65536
_BEFORE = 2048  # bytes that may stand before the XML
_DECLARATION = re.compile(rb"^[ \t]{0,9}(<\?xml\s)", re.MULTILINE)
_INSIDE = re.compile(rb"</(?:xref|sec|italic|mixed-citation|element-citation|person-group|given-names|pub-id|source|td)>")
_TAGS = 20  # of JATS in a file that does not begin as XML


def sniff(data: bytes, path: str) -> str:
    """The media type of ``data``: PDF, XML (of an article), PubMed's tagged format or text.

    Raises :class:`KetaminerError` for an empty file and for one that is recognisably something else; what remains is
    called text, and :mod:`ketaminer.stages.ingest.text` refuses what cannot be decoded as such.
    """
    if not data:
        raise KetaminerError(f"{path}: the file is empty", "give a file that holds the paper")
    if b"%PDF-" in data[:1024]:
        return PDF
    for magic, what, hint in _BINARY:
        if data.startswith(magic) and (magic != b"BZh" or data[3:4].isdigit()):
            raise KetaminerError(f"{path}: the file is {what}, not a paper that can be read", hint)
    head = _head(data[beginning(data) :]).lstrip("\ufeff \t\r\n")
    if _RECORD.match(head):
        return MEDLINE
    if not head.startswith("<"):
        if len(_INSIDE.findall(data[:_HEAD])) >= _TAGS:
            raise KetaminerError(
                f"{path}: the file is a piece of an XML file, without its beginning", "get another copy of the file"
            )
        return TEXT
    root, prolog = _root(head)
    if root in ARTICLE_ROOTS:
        return XML
    if root == "html":
        raise KetaminerError(f"{path}: the file is a web page (HTML)", "save the paper as PDF or plain text, or get its JATS XML")
    if prolog:
        raise KetaminerError(
            f"{path}: XML, but not JATS, PubMed or TEI (its root is '{root or '?'}')",
            "give the article's JATS, PubMed or TEI XML, its PDF or its text",
        )
    return TEXT


def beginning(data: bytes) -> int:
    """Where the XML begins in a file that has something else before it, such as the head of a message; else 0."""
    if data[:3].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return 0
    found = _DECLARATION.search(data, 0, _BEFORE)
    return found.start(1) if found and _root(_head(data[found.start(1) :]))[0] in ARTICLE_ROOTS else 0


def _head(data: bytes) -> str:
    """The beginning of the file as text, good enough to look for tags in."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head.startswith(b"<\x00"):
        return head.decode("utf-16-le", "replace")
    if head.startswith(b"\x00<"):
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _root(head: str) -> tuple[str, bool]:
    """The local name of the root element, and whether an XML or DOCTYPE declaration stands before it."""
    at, prolog = 0, False
    while at < len(head):
        if head[at].isspace():
            at += 1
        elif head.startswith("<!--", at):
            end = head.find("-->", at)
            at = end + 3 if end >= 0 else len(head)
        elif head.startswith("<?", at):
            prolog = prolog or head.startswith("<?xml", at)
            end = head.find("?>", at)
            at = end + 2 if end >= 0 else len(head)
        elif head[at : at + 9].upper() == "<!DOCTYPE":
            declared = head[at + 9 : at + 200].split()[:1]
            if declared and declared[0].rstrip(">").lower() == "html":
                return "html", True
            prolog = True
            end, subset = head.find(">", at), head.find("[", at)
            if 0 <= subset < end:
                end = head.find("]", subset)
                end = head.find(">", end) if end >= 0 else -1
            at = end + 1 if end >= 0 else len(head)
        else:
            match = _ROOT.match(head, at)
            return ((match[2] or match[1]).lower() if match else ""), prolog
    return "", prolog
