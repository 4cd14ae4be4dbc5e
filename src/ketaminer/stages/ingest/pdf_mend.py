"""A damaged PDF made fit for another look: without its cross-reference table, which leads nowhere."""

from __future__ import annotations

import re

_ROOT = re.compile(rb"/Root\s{0,3}(\d{1,8})\s{1,3}\d{1,5}\s{1,3}R\b")
_CATALOG = re.compile(rb"(\d{1,8})\s{1,3}\d{1,5}\s{1,3}obj\b[^>]{0,400}/Type\s{0,3}/Catalog\b")
_FALLBACK = 100_000_000  # bytes; larger files are not looked through


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
