"""A PDF's bytes → its text in reading order, with pages, edits, marked blocks and boxes.

The steps: characters with their places (:mod:`pdf_glyphs`), lines (:mod:`pdf_lines`), noise (:mod:`pdf_noise`), floats and
paragraphs (:mod:`pdf_blocks`) along the columns (:mod:`pdf_columns`), headings (:mod:`pdf_headings`), and the text
(:mod:`pdf_write`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ketaminer.errors import KetaminerError
from ketaminer.model import Edit
from ketaminer.stages.ingest.pdf_blocks import Block, Type, blocks_of, floats_of, type_of
from ketaminer.stages.ingest.pdf_columns import rows_of, strips_of
from ketaminer.stages.ingest.pdf_glyphs import Leaf, leaves
from ketaminer.stages.ingest.pdf_headings import mark_headings
from ketaminer.stages.ingest.pdf_lines import Line, lines_of
from ketaminer.stages.ingest.pdf_noise import line_numbers, noise_of
from ketaminer.stages.ingest.pdf_write import PdfText, arrange, join_pdf_lines, link, write
from ketaminer.stages.ingest.view import View

__all__ = ["STEPS", "PdfText", "read_pdf"]

_SCANNED = 20  # characters a page, below which a PDF is taken for a scan
_UNMAPPED = 0.3  # share of characters without a meaning, above which the text is unreadable
_IMPRINT = re.compile(
    r"(?:©|\(c\)\s|copyright\b|correspond|\* ?corresp|e-?mail\b|received\b|accepted\b|published online|open access|this is an open"
    r"|creative commons|licen[cs]e|how to cite|cite this article|academic editor|edited by|reviewed by|doi:|https?://|full list of author)",
    re.I,
)


def _join(view: View) -> list[Edit]:
    return join_pdf_lines(view.text)


STEPS: Mapping[str, object] = {"running_heads": None, "page_numbers": None, "lines": _join}
"""The cleaning steps that the layout of a PDF takes the place of."""


def read_pdf(data: bytes, path: str) -> PdfText:
    """The text of a PDF in reading order.

    Raises :class:`KetaminerError` for a PDF that is encrypted, damaged, empty or holds pictures of text only. Pages that
    cannot be read, or only in part, are named in the warnings.
    """
    sheets, warnings = _sheets(data, path)
    if not sheets:
        raise KetaminerError(f"{path}: the PDF has no pages", "get another copy of the file")
    count = sum(len(run.chars) for leaf in sheets for run in leaf.runs)
    if count < _SCANNED * len(sheets):
        raise KetaminerError(
            f"{path}: the PDF holds no text, only pictures of it", "run OCR on it (ocrmypdf in.pdf out.pdf) and try again"
        )
    unknown = sum(run.chars.count("\ufffd") for leaf in sheets for run in leaf.runs)
    if unknown > _UNMAPPED * count:
        raise KetaminerError(
            f"{path}: the PDF's fonts do not tell which letters they show", "run OCR on it (ocrmypdf --force-ocr) and try again"
        )
    return lay_out(sheets, warnings)


def _sheets(data: bytes, path: str) -> tuple[list[Leaf], tuple[str, ...]]:
    found: list[Leaf] = []
    warnings: list[str] = []
    try:
        for leaf in leaves(data, path):
            found.append(leaf)
            if leaf.note and len(warnings) < 20:
                warnings.append(f"page {leaf.number} was not read to its end: {leaf.note}")
    except KetaminerError:
        raise
    except RecursionError:
        if not any(leaf.runs for leaf in found):
            raise KetaminerError(
                f"{path}: the PDF is damaged (its objects refer to one another in a circle)", "get another copy"
            ) from None
        warnings.append(f"the PDF is damaged after page {len(found)}; the rest could not be read")
    except Exception as error:  # pdfminer raises anything from KeyError to struct.error on damaged files
        if not any(leaf.runs for leaf in found):
            raise KetaminerError(f"{path}: the PDF is damaged ({type(error).__name__})", "get another copy of the file") from None
        warnings.append(f"the PDF is damaged after page {len(found)}; the rest could not be read")
    return found, tuple(warnings)


def lay_out(sheets: Sequence[Leaf], warnings: tuple[str, ...] = ()) -> PdfText:
    """The text of pages whose characters are known."""
    numbered = [lines_of(line_numbers(leaf)) for leaf in sheets]
    pages = [lines_of(leaf.runs) for leaf in sheets]
    noise = noise_of(pages, [leaf.height for leaf in sheets])
    known = type_of([[n for n in lines if id(n) not in noise] for lines in pages])
    arranged: list[list[Block]] = []
    for leaf, lines, margin in zip(sheets, pages, numbered, strict=True):
        arranged.append(_page(leaf, [n for n in lines if id(n) not in noise], known))
        hidden = rows_of([n for n in lines if id(n) in noise]) + rows_of(margin)
        arranged[-1] += [Block("noise", [line], leaf.number) for line in hidden]
    flow = [block for blocks in arranged for block in blocks]
    mark_headings(flow, known)
    link(flow)
    text = write(sheets, [arrange(blocks) for blocks in arranged])
    title = " ".join(b.text for b in flow if b.kind == "title")
    text.title = title if 8 <= len(title) <= 400 else None
    text.warnings = warnings
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
