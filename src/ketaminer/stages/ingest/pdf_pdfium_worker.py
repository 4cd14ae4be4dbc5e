"""The process that reads PDFs by PDFium for :mod:`pdf_pdfium`: the only module that imports pypdfium2.

It takes files from its standard input and writes their pages to its standard output, each message with its length before it.
PDFium lists the characters of a page; :mod:`pdf_pdfium_page` makes runs of them and :mod:`pdf_sheet` lines.
"""

from __future__ import annotations

import ctypes
import gc
import marshal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any, BinaryIO

from ketaminer.stages.ingest.pdf_pdfium_page import Font, Matrix, PageReader, Pdfium
from ketaminer.stages.ingest.pdf_runs import MAX_GLYPHS, MAX_PAGES, Leaf
from ketaminer.stages.ingest.pdf_sheet import pack, sheet_of

ENCRYPTED, DAMAGED, END = "encrypted", "damaged", "end"
SIZE = struct.Struct("<Q")
MAX_MEMORY = 1_900_000_000  # bytes of address space
_LOCKED = (4, 5)  # PDFium's errors for a password and for an unknown way of encryption
_LETTER = (612.0, 792.0)  # points; the size of a page that does not tell


def main() -> None:
    """Read files until the input ends."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    gc.set_threshold(100_000, 20, 50)  # a page is many objects and hardly a cycle
    library()
    while head := source.read(SIZE.size):
        for message in messages(source.read(SIZE.unpack(head)[0])):
            _send(target, message)


def _send(target: BinaryIO, message: Any) -> None:
    packed = marshal.dumps(message)
    target.write(SIZE.pack(len(packed)) + packed)
    target.flush()


def messages(data: bytes) -> Iterator[Any]:
    """What is sent for a file: each page as a tuple, then one word."""
    pdfium = library()
    document = pdfium.raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        yield ENCRYPTED if pdfium.raw.FPDF_GetLastError() in _LOCKED else DAMAGED
        return
    try:
        for leaf in _pages(pdfium, document):
            yield pack(sheet_of(leaf))
    finally:
        pdfium.raw.FPDF_CloseDocument(document)
    yield END


def _pages(pdfium: Pdfium, document: Any) -> Iterator[Leaf]:
    raw = pdfium.raw
    count = raw.FPDF_GetPageCount(document)
    open_page: Any = None
    fonts: dict[int, Font] = {}
    try:
        for number in range(1, min(count, MAX_PAGES) + 1):
            page = raw.FPDF_LoadPage(document, number - 1)
            # the page before is closed only now, so that the fonts of both are read once and what is known of them holds
            leaf, fonts = _leaf(pdfium, page, number, fonts) if page else (Leaf(number, *_LETTER, [], "it is damaged"), {})
            if open_page:
                raw.FPDF_ClosePage(open_page)
            open_page = page
            yield leaf
        if count > MAX_PAGES:
            yield Leaf(MAX_PAGES + 1, *_LETTER, [], f"only the first {MAX_PAGES} pages were read")
    finally:
        if open_page:
            raw.FPDF_ClosePage(open_page)


@cache
def library() -> Pdfium:
    """PDFium's functions; it is loaded at first use."""
    import pypdfium2.raw as raw

    pointer, integer = ctypes.c_void_p, ctypes.c_int

    def plain(function: Any, *kinds: Any) -> Any:
        return ctypes.PYFUNCTYPE(*kinds)(ctypes.cast(function, pointer).value)  # type: ignore[arg-type]

    return Pdfium(
        raw,
        plain(raw.FPDFText_GetLooseCharBox, integer, pointer, integer, pointer),
        plain(raw.FPDFText_GetTextObject, pointer, pointer, integer),
        plain(raw.FPDFTextObj_GetFont, pointer, pointer),
        plain(raw.FPDFText_GetFontSize, ctypes.c_double, pointer, integer),
        plain(raw.FPDFText_GetMatrix, integer, pointer, integer, pointer),
        plain(raw.FPDFText_GetCharOrigin, integer, pointer, integer, pointer, pointer),
        plain(raw.FPDFFont_GetGlyphWidth, integer, pointer, ctypes.c_uint, ctypes.c_float, pointer),
        plain(raw.FPDFText_HasUnicodeMapError, integer, pointer, integer),
    )


def _leaf(pdfium: Pdfium, page: Any, number: int, known: dict[int, Font]) -> tuple[Leaf, dict[int, Font]]:
    """A page, and its fonts by their addresses; ``known`` are those of the page before."""
    raw = pdfium.raw
    width, height, matrix = _frame(raw, page)
    listed = raw.FPDFText_LoadPage(page)
    if not listed:
        return Leaf(number, width, height, [], "it is damaged"), {}
    try:
        count = raw.FPDFText_CountChars(listed)
        note = "it holds too many characters" if count > MAX_GLYPHS else ""
        reader = PageReader(pdfium, listed, matrix, known)
        return Leaf(number, width, height, reader.read(min(count, MAX_GLYPHS)), note), reader.fonts
    finally:
        raw.FPDFText_ClosePage(listed)


def _frame(raw: Any, page: Any) -> tuple[float, float, Matrix]:
    """The size of a page as it is shown, and the matrix from its own space to that of the page shown."""
    rect = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, rect)
    x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
    turn = raw.FPDFPage_GetRotation(page)
    matrix: Matrix = (
        (1.0, 0.0, 0.0, 1.0, -x0, -y0),
        (0.0, -1.0, 1.0, 0.0, -y0, x1),
        (-1.0, 0.0, 0.0, -1.0, x1, y1),
        (0.0, 1.0, -1.0, 0.0, y1, -x0),
    )[turn % 4]
    width, height = x1 - x0, y1 - y0
    return (height, width, matrix) if turn % 2 else (width, height, matrix)


if __name__ == "__main__":
    main()
