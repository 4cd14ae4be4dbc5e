"""PDF → text and pages. pdfminer.six is imported here alone, and only when a PDF is read."""

from __future__ import annotations

import io
import logging

from ketaminer.errors import KetaminerError
from ketaminer.model import Page, Span

_SCANNED = 20  # characters a page, below which a PDF is taken for a scan


def read_pdf(data: bytes, path: str) -> tuple[str, tuple[Page, ...], tuple[str, ...]]:
    """The text of a PDF (pages end with a form feed, text boxes with an empty line), its pages in points, and warnings.

    Raises :class:`KetaminerError` for a PDF that is encrypted, damaged or holds pictures of text only.
    """
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    parts: list[str] = []
    pages: list[Page] = []
    at = 0
    try:
        for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams(boxes_flow=0.5)), 1):
            boxes = [box.get_text().strip("\n") for box in page if isinstance(box, LTTextContainer)]
            text = "\n\n".join(box for box in boxes if box.strip()) + "\n\f"
            text = text.encode("utf-8", "replace").decode("utf-8")
            parts.append(text)
            pages.append(Page(number, Span(at, at + len(text)), round(page.width, 2), round(page.height, 2)))
            at += len(text)
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        raise KetaminerError(f"{path}: the PDF is encrypted", "remove its password and try again") from None
    except RecursionError:
        raise KetaminerError(
            f"{path}: the PDF is damaged (its objects refer to one another in a circle)", "get another copy"
        ) from None
    except Exception as error:  # pdfminer raises anything from KeyError to struct.error on damaged files
        if not any(part.strip() for part in parts):
            raise KetaminerError(f"{path}: the PDF is damaged ({type(error).__name__})", "get another copy of the file") from None
        return "".join(parts), tuple(pages), (f"the PDF is damaged after page {len(pages)}; the rest could not be read",)
    whole = "".join(parts)
    letters = len(whole) - whole.count("\n") - whole.count("\f")
    if not pages:
        raise KetaminerError(f"{path}: the PDF has no pages", "get another copy of the file")
    if letters < _SCANNED * len(pages):
        raise KetaminerError(f"{path}: the PDF holds no text, only pictures of it", "run OCR on it (ocrmypdf) and try again")
    return whole, tuple(pages), ()
