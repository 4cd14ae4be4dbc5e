"""A PDF's bytes → its text in reading order, with pages, edits, marked blocks and boxes.

The steps: characters with their places (:mod:`pdf_glyphs` or :mod:`pdf_pdfium`), lines (:mod:`pdf_lines`), noise
(:mod:`pdf_noise`), tables and figures (:mod:`pdf_floats`), paragraphs (:mod:`pdf_blocks`) along the columns
(:mod:`pdf_columns`), headings (:mod:`pdf_headings`), and the text (:mod:`pdf_write`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ketaminer.errors import KetaminerError
from ketaminer.model import Edit
from ketaminer.stages.ingest.ocr import NoTextError
from ketaminer.stages.ingest.pdf_arrange import arrange, link
from ketaminer.stages.ingest.pdf_blocks import Block, Type, blocks_of, type_of
from ketaminer.stages.ingest.pdf_columns import rows_of, strips_of
from ketaminer.stages.ingest.pdf_floats import floats_of
from ketaminer.stages.ingest.pdf_headings import mark_headings
from ketaminer.stages.ingest.pdf_limits import TooMuch
from ketaminer.stages.ingest.pdf_lines import Line
from ketaminer.stages.ingest.pdf_mend import has_table, without_table, wrong_lengths
from ketaminer.stages.ingest.pdf_noise import noise_of
from ketaminer.stages.ingest.pdf_runs import BACKENDS, Leaf
from ketaminer.stages.ingest.pdf_sheet import Backend, Sheet, sheet_of
from ketaminer.stages.ingest.pdf_write import PdfText, join_pdf_lines, write
from ketaminer.stages.ingest.view import View

__all__ = ["STEPS", "PdfText", "read_pdf"]

_SCANNED = 20  # characters a page, below which a PDF is taken for a scan
_SMALL = 30_000_000  # bytes; smaller files without text are looked through for text that a damaged file hides
_NOTES = 20  # warnings about single pages
_UNMAPPED = 0.3  # share of characters without a meaning, above which the text is unreadable
_SEARCHED = "the PDF is damaged; its objects were found by looking through all of it"
_IMPRINT = re.compile(
    r"(?:©|\(c\)\s|copyright\b|correspond|\* ?corresp|e-?mail\b|received\b|accepted\b|published online|open access|this is an open"
    r"|creative commons|licen[cs]e"
    r"|how to cite|cite this article|academic editor|edited by|reviewed by|doi:|https?://|full list of author)",
    re.I,
)


Step = Callable[[View], list[Edit]]


def _join(view: View) -> list[Edit]:
    return join_pdf_lines(view.text)


STEPS: Mapping[str, Step | None] = {"running_heads": None, "page_numbers": None, "lines": _join}
"""The cleaning steps that the layout of a PDF takes the place of."""


def read_pdf(data: bytes, path: str, backend: str = BACKENDS[0]) -> PdfText:
    """The text of a PDF in reading order. ``backend`` is one of :data:`BACKENDS`.

    Raises :class:`KetaminerError` for a PDF that is encrypted, damaged or empty, :class:`NoTextError` for one that holds
    pictures of text only, and :class:`KetaminerError` where the backend is not installed. Pages that cannot be read, or only
    in part, are named in the warnings.
    """
    sheets, warnings = _sheets(data, path, _backend(backend))
    if not sheets:
        raise KetaminerError(f"{path}: the PDF has no pages", "get another copy of the file")
    count = _characters(sheets)
    if count < _SCANNED * len(sheets):
        if warnings:
            raise KetaminerError(f"{path}: no text of the PDF could be read ({warnings[0]})", "get another copy of the file")
        raise NoTextError(f"{path}: the PDF has no text layer, only pictures of its text")
    if sum(sheet.unknown for sheet in sheets) > _UNMAPPED * count:
        raise NoTextError(f"{path}: the PDF's fonts do not tell which letters they show", layer=True)
    text = lay_out(sheets)
    text.warnings = warnings
    return text


def _backend(name: str) -> Backend:
    if name == "pdfium":
        from ketaminer.stages.ingest import pdf_pdfium

        pdf_pdfium.check_installed()  # says so at once where it is not installed
        return pdf_pdfium.sheets
    from ketaminer.stages.ingest import pdf_glyphs

    return lambda data, path: map(sheet_of, pdf_glyphs.leaves(data, path))


def _sheets(data: bytes, path: str, backend: Backend) -> tuple[list[Sheet], tuple[str, ...]]:
    """The pages of a file; where its cross-reference table leads nowhere, those found by looking through all of it."""
    try:
        sheets, warnings = _read(data, path, backend)
    except KetaminerError as error:
        mended = None if "encrypted" in error.message else without_table(data)
        if mended is None:
            raise
        try:
            sheets, warnings = _read(mended, path, backend)
        except KetaminerError:
            raise error from None
        return sheets, (_SEARCHED, *warnings)
    thin = _characters(sheets) < _SCANNED * len(sheets) and len(data) < _SMALL
    if (not sheets or thin or wrong_lengths(data)) and (mended := without_table(data)) is not None:
        try:
            others, notes = _read(mended, path, backend)
        except KetaminerError:
            others, notes = [], ()
        if _characters(others) > _characters(sheets) or not sheets:
            return others, (_SEARCHED, *notes)
    return sheets, warnings if has_table(data) else (_SEARCHED, *warnings)


def _characters(sheets: list[Sheet]) -> int:
    return sum(sheet.characters for sheet in sheets)


def _read(data: bytes, path: str, backend: Backend) -> tuple[list[Sheet], tuple[str, ...]]:
    found: list[Sheet] = []
    warnings: list[str] = []
    try:
        for sheet in backend(data, path):
            found.append(sheet)
            leaf = sheet.leaf
            if leaf.note and len(warnings) < _NOTES:
                warnings.append(f"page {leaf.number} was not read to its end: {leaf.note}")
    except KetaminerError:
        raise
    except Exception as error:  # pdfminer raises anything from KeyError to struct.error on damaged files
        if not any(sheet.characters for sheet in found):
            circle = isinstance(error, RecursionError)
            what = "its objects refer to one another in a circle" if circle else type(error).__name__
            what = str(error) if isinstance(error, TooMuch) else what
            raise KetaminerError(f"{path}: the PDF is damaged ({what})", "get another copy of the file") from None
        what = "takes too long to read" if isinstance(error, TooMuch) else "is damaged"
        warnings.append(f"the PDF {what} after page {len(found)}; the rest could not be read")
    return found, tuple(warnings)


def lay_out(sheets: Sequence[Sheet]) -> PdfText:
    """The text of pages whose lines are known."""
    found = [sheet.leaf for sheet in sheets]
    noise = noise_of([sheet.lines for sheet in sheets], [n.width for n in found], [n.height for n in found])
    known = type_of([[n for n in sheet.lines if id(n) not in noise] for sheet in sheets])
    arranged: list[list[Block]] = []
    for sheet in sheets:
        blocks = _page(sheet.leaf, [n for n in sheet.lines if id(n) not in noise], known)
        hidden = rows_of([n for n in sheet.lines if id(n) in noise]) + rows_of(sheet.numbers)
        arranged.append(blocks + [Block("noise", [line], sheet.leaf.number) for line in hidden])
    flow = [block for blocks in arranged for block in blocks]
    mark_headings(flow, known)
    link(flow)
    text = write(found, arrange(arranged))
    title = " ".join(b.text for b in flow if b.kind == "title")
    text.title = title if 8 <= len(title) <= 400 else None
    return text


def _page(leaf: Leaf, lines: list[Line], known: Type) -> list[Block]:
    """The blocks of one page in reading order, floats among them where they stand."""
    flat = [n for n in lines if n.angle == 0]
    turned: list[Line] = [n for n in lines if n.angle != 0]
    main = max((sum(len(n.text) for n in turned if n.angle == a), a) for a in (0, 90, 270, 180))
    if main[0] > 2 * sum(len(n.text) for n in flat):
        # a page turned on its side
        flat, turned = [n for n in turned if n.angle == main[1]], [n for n in lines if n.angle != main[1]]
    floats, taken = floats_of(flat, known, leaf.number)
    blocks = blocks_of(strips_of([n for n in flat if id(n) not in taken]), known, leaf.number)
    for block in blocks:
        if _is_foot(block, blocks, known, leaf):
            block.kind = "foot"
    out = _among(blocks, floats)
    return out + [Block("noise", [line], leaf.number) for line in rows_of(turned)]


def _is_foot(block: Block, blocks: list[Block], known: Type, leaf: Leaf) -> bool:
    """Whether a block is a footnote or imprint: in small type, below the column's text, worded so or on the first page."""
    size = max(n.size for n in block.lines)
    if size > known.size - 0.6 or block.lines[0].y > 0.5 * leaf.height:
        return False
    x0, x1 = min(n.x0 for n in block.lines), max(n.x1 for n in block.lines)
    low = block.lines[-1].y
    under = [n for b in blocks for n in b.lines if n.y < low - 1 and n.x0 < x1 and n.x1 > x0 and n.size > known.size - 0.6]
    if under:
        return False
    return bool(_IMPRINT.search(block.text[:120])) and leaf.number <= 2


def _among(blocks: list[Block], floats: list[list[Block]]) -> list[Block]:
    """Floats put behind the last block that begins above them in their column (before the first one if there is none)."""
    out = list(blocks)
    for group in floats:
        lines = [n for block in group for n in block.lines]
        top, x0, x1 = max(n.y for n in lines), min(n.x0 for n in lines), max(n.x1 for n in lines)
        at = 0
        for k, other in enumerate(out):
            line = other.lines[0]
            if line.y > top and line.x0 < x1 and max(n.x1 for n in other.lines) > x0:
                at = k + 1
        while at < len(out) and out[at].kind == "table":
            at += 1
        out[at:at] = group
    return out
