"""The page as a stream of bytes: its head, two blocks of JSON a paper, its scripts.

A paper's first block is its claims, which the page reads when it opens; the second is its text, which the page reads when that
paper is looked at. The blocks are ``<script>`` elements of a type that no browser runs.
"""

from __future__ import annotations

import html
from typing import Any, BinaryIO

import msgspec

from ketaminer.errors import KetaminerError, one_line
from ketaminer.model import Document
from ketaminer.report.assets import page_parts
from ketaminer.report.paper import paper_blocks

TITLE = "Claims about drugs"
"""What a report is called unless its maker says otherwise."""


def json_block(kind: str, value: Any) -> bytes:
    """``value`` as a data block of HTML. No ``<`` is left in it, so nothing that a paper says can end the block."""
    body = msgspec.json.encode(value).replace(b"<", b"\\u003c")
    return b'<script type="application/json" class="' + kind.encode() + b'">' + body + b"</script>\n"


class ReportPage:
    """Takes documents one after the other; :meth:`close` writes the end of the page.

    ``papers`` and ``claims`` count what was written; a paper that comes again (same id, same content) is left out.
    """

    def __init__(self, stream: BinaryIO, title: str = TITLE) -> None:
        self.papers = 0
        self.claims = 0
        self._stream = stream
        self._keys: dict[str, set[str]] = {}
        head, self._tail = page_parts()
        stream.write(head.replace("{{title}}", html.escape(one_line(title, 200))).encode())

    def write(self, document: Document) -> None:
        """Put a paper on the page. Raises :class:`KetaminerError` for one whose claims have not been computed."""
        if document.claims is None:
            raise KetaminerError(f"{document.id} has no claims layer", "make it with: ketaminer claims DOC")
        known = self._keys.setdefault(document.id, set())
        if document.source.sha256 in known:
            return
        known.add(document.source.sha256)
        key = document.id if len(known) == 1 else f"{document.id}~{len(known)}"
        index, text = paper_blocks(document, key)
        try:
            blocks = json_block("claims", index) + json_block("text", text)
        except UnicodeEncodeError as error:
            raise KetaminerError(
                f"{document.id}: half a surrogate pair in its text or claims", "make it anew from the paper"
            ) from error
        self._stream.write(blocks)
        self.papers += 1
        self.claims += len(document.claims.items)

    def close(self) -> None:
        self._stream.write(self._tail.encode())
        self._stream.flush()
