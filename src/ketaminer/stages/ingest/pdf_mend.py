"""A damaged PDF made fit for another look: without its cross-reference table, which leads nowhere."""

from __future__ import annotations

import re

_ROOT = re.compile(rb"/Root\s{0,3}(\d{1,8})\s{1,3}\d{1,5}\s{1,3}R\b")
_CATALOG = re.compile(rb"(\d{1,8})\s{1,3}\d{1,5}\s{1,3}obj\b[^>]{0,400}/Type\s{0,3}/Catalog\b")
_START = re.compile(rb"startxref\s{1,4}(\d{1,12})")
_TABLE = re.compile(rb"\s{0,4}(?:xref\b|\d{1,10}\s{1,3}\d{1,5}\s{1,3}obj\b)")
_STREAM = re.compile(rb">>\s{0,4}stream\r?\n")
_LENGTH = re.compile(rb"/Length\s{1,3}(\d{1,12})\b(?!\s{1,3}\d{1,5}\s{1,3}R)")
_SLACK = 40  # bytes that may stand between a stream's data and what ends it
_MOST = 50_000  # streams that are looked at
_TAIL = 2_048  # bytes at a file's end (some have junk there) and at its beginning
_FALLBACK = 100_000_000  # bytes; larger files are not looked through


def has_table(data: bytes) -> bool:
    """Whether what stands at a file's end leads to a cross-reference table. Where it does not, the objects were found by
    looking through the file, and some may be missing."""
    starts = _START.findall(data, max(0, len(data) - _TAIL))
    junk = max(0, data.find(b"%PDF-", 0, _TAIL))
    return any(_TABLE.match(data, int(start) + shift) for start in starts[-1:] for shift in {0, junk})


def wrong_lengths(data: bytes) -> bool:
    """Whether a stream is longer or shorter than it says, so that some of its data are not read."""
    for count, found in enumerate(_STREAM.finditer(data)):
        head = data[max(0, found.start() - 400) : found.start()]
        said = _LENGTH.findall(head, max(0, head.rfind(b"obj")))
        if said and b"endstream" not in data[(end := found.end() + int(said[-1])) : end + _SLACK]:
            return True
        if count > _MOST:
            break
    return False


def without_table(data: bytes) -> bytes | None:
    """A damaged file without its cross-reference table and with a trailer that names its catalog, so that pdfminer looks for
    the objects themselves; ``None`` where that cannot help."""
    if len(data) > _FALLBACK:
        return None
    roots = _ROOT.findall(data) or _CATALOG.findall(data)
    whole = data[: data.rfind(b"endobj") + 6]  # what follows the last complete object would stop the search
    body = whole.replace(b"startxref", b"startxxxx").replace(b"trailer", b"trailxx")  # the search ends at the first trailer
    # without a catalog all objects are looked through for pages
    root = b"%s 0 R" % roots[-1] if roots else b"<</Type/Catalog>>"
    return body + b"\ntrailer\n<</Root %s>>\n" % root if body else None
