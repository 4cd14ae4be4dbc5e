"""PDFs that hold pictures of text: read by OCR where the pipeline file asks for it. The only module that imports ocrmypdf.

ocrmypdf (the extra ``ocr``; it runs Tesseract and, for some files, Ghostscript) puts a text layer on the pages and leaves
their size and pictures as they are, so that boxes lie on the paper as it is. It works in a temporary folder.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from ketaminer.errors import KetaminerError, one_line

INSTALL = "pip install 'ketaminer[ocr]'"
HINT = f"to have it read by OCR, {INSTALL} and set ocr = true under [ingest] in the pipeline file"


class NoTextError(KetaminerError):
    """A PDF whose letters only its pictures tell. ``layer``: it has a text layer, but one that is of no use."""

    def __init__(self, message: str, hint: str = HINT, *, layer: bool = False) -> None:
        super().__init__(message, hint)
        self.layer = layer


def recognised(data: bytes, path: str, *, layer: bool = False) -> tuple[bytes, str]:
    """The PDF with a text layer made by OCR, and a warning that says so. ``layer``: one that is there is replaced.

    Raises :class:`KetaminerError` where ocrmypdf or what it needs is not installed, and where it cannot read the file.
    """
    logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)
    try:
        import ocrmypdf
    except ImportError:
        raise KetaminerError(
            f"{path}: the PDF holds no text, and ocrmypdf, which would read it, is not installed", INSTALL
        ) from None
    with tempfile.TemporaryDirectory(prefix="ketaminer-") as folder:
        paper, read = Path(folder) / "paper.pdf", Path(folder) / "read.pdf"
        paper.write_bytes(data)
        try:
            ocrmypdf.ocr(
                paper,
                read,
                output_type="pdf",
                optimize=0,
                use_threads=True,
                progress_bar=False,
                force_ocr=layer,
                skip_text=not layer,
            )
            found = read.read_bytes()
        except ocrmypdf.exceptions.MissingDependencyError as error:
            raise KetaminerError(f"{path}: ocrmypdf lacks a program that it runs ({_why(error)})", "install it") from None
        except Exception as error:  # what it raises depends on the programs that it runs
            hint = "run OCR on the file by hand (ocrmypdf in.pdf out.pdf) and give what comes out"
            raise KetaminerError(f"{path}: the PDF could not be read by OCR ({_why(error)})", hint) from None
    version = getattr(ocrmypdf, "__version__", "")
    return found, f"the text was read from pictures by OCR (ocrmypdf {version}); some of its letters may be wrong"


def _why(error: Exception) -> str:
    return one_line(str(error).strip() or type(error).__name__, 200)
