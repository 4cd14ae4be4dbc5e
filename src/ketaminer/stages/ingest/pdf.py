"""A PDF's bytes → its text in reading order, with pages, edits, marked blocks and boxes.

The steps: characters with their places (:mod:`pdf_glyphs`), lines (:mod:`pdf_lines`), noise (:mod:`pdf_noise`), tables and
figures (:mod:`pdf_floats`), paragraphs (:mod:`pdf_blocks`) along the columns (:mod:`pdf_columns`), headings
(:mod:`pdf_headings`), and the text (:mod:`pdf_write`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ketaminer.errors import KetaminerError
from ketaminer.model import Edit
from ketaminer.stages.ingest.pdf_blocks import Block, Type, blocks_of, type_of
from ketaminer.stages.ingest.pdf_columns import rows_of, strips_of
from ketaminer.stages.ingest.pdf_floats import floats_of
from ketaminer.stages.ingest.pdf_glyphs import Leaf, leaves
from ketaminer.stages.ingest.pdf_headings import mark_headings
from ketaminer.stages.ingest.pdf_lines import Line, lines_of
from ketaminer.stages.ingest.pdf_mend import without_table
from ketaminer.stages.ingest.pdf_noise import line_numbers, noise_of
from ketaminer.stages.ingest.pdf_write import PdfText, arrange, join_pdf_lines, link, write
from ketaminer.stages.ingest.view import View

__all__ = ["STEPS", "PdfText", "read_pdf"]

_SCANNED = 20  # characters a page, below which a PDF is taken for a scan
_NOTES = 20  # warnings about single pages
_UNMAPPED = 0.3  # share of characters without a meaning, above which the text is unreadable
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


def read_pdf(data: bytes, path: str) -> PdfText:
    """The text of a PDF in reading order.

    Raises :class:`KetaminerError` for a PDF that is encrypted, damaged, empty or holds pictures of text only. Pages that
    cannot be read, or only in part, are named in the warnings.
    """
    sheets, warnings = _sheets(data, path)
    if not sheets:
        raise KetaminerError(f"{path}: the PDF has no pages", "get another copy of the file")
    count = sum(sheet.characters for sheet in sheets)
    if count < _SCANNED * len(sheets):
        raise KetaminerError(
            f"{path}: the PDF holds no text, only pictures of it", "run OCR on it (ocrmypdf in.pdf out.pdf) and try again"
        )
    if sum(sheet.unknown for sheet in sheets) > _UNMAPPED * count:
        raise KetaminerError(
            f"{path}: the PDF's fonts do not tell which letters they show", "run OCR on it (ocrmypdf --force-ocr) and try again"
        )
    text = lay_out(sheets)
    text.warnings = warnings
    return text


@dataclass(slots=True)
class Sheet:
    """A page as lines: those of its text, and the numbers of its lines, where it has such; ``unknown`` of its characters have
    no meaning."""

    leaf: Leaf
    lines: list[Line]
    numbers: list[Line]
    characters: int
    unknown: int


def sheet_of(leaf: Leaf) -> Sheet:
    """The lines of a page. Its runs are given up, so that only lines are kept of all pages."""
    characters = sum(len(run.chars) for run in leaf.runs)
    unknown = sum(run.chars.count("\ufffd") for run in leaf.runs)
    numbers = lines_of(line_numbers(leaf))
    lines = lines_of(leaf.runs)
    leaf.runs = []
    return Sheet(leaf, lines, numbers, characters, unknown)


def _sheets(data: bytes, path: str) -> tuple[list[Sheet], tuple[str, ...]]:
    """The pages of a file; where its cross-reference table leads nowhere, those found by looking through all of it."""
    try:
        sheets, warnings = _read(data, path)
    except KetaminerError as error:
        mended = None if "encrypted" in error.message else without_table(data)
        if mended is None:
            raise
        try:
            sheets, warnings = _read(mended, path)
        except KetaminerError:
            raise error from None
        return sheets, ("the PDF is damaged; its objects were found by looking through all of it", *warnings)
    if not sheets and (mended := without_table(data)) is not None:
        sheets, warnings = _read(mended, path)
        return sheets, ("the PDF is damaged; its objects were found by looking through all of it", *warnings)
    return sheets, warnings


def _read(data: bytes, path: str) -> tuple[list[Sheet], tuple[str, ...]]:
    found: list[Sheet] = []
    warnings: list[str] = []
    try:
        for leaf in leaves(data, path):
            found.append(sheet_of(leaf))
            if leaf.note and len(warnings) < _NOTES:
                warnings.append(f"page {leaf.number} was not read to its end: {leaf.note}")
    except KetaminerError:
        raise
    except Exception as error:  # pdfminer raises anything from KeyError to struct.error on damaged files
        if not any(sheet.characters for sheet in found):
            circle = isinstance(error, RecursionError)
            what = "its objects refer to one another in a circle" if circle else type(error).__name__
            raise KetaminerError(f"{path}: the PDF is damaged ({what})", "get another copy of the file") from None
        warnings.append(f"the PDF is damaged after page {len(found)}; the rest could not be read")
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
    text = write(found, [arrange(blocks) for blocks in arranged])
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
