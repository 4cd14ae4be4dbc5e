"""PDF: a file made by hand, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.config import Config, IngestOptions
from ketaminer.errors import KetaminerError
from ketaminer.model import Document
from ketaminer.stages.ingest import pdf_pdfium, read_document
from ketaminer.stages.ingest.pdf_limits import TooMuch


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text a page."""
    kids = " ".join(f"{4 + 2 * k} 0 R" for k in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for k, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        box = "/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
        objects += [
            f"<</Type/Page/Parent 2 0 R{box}/Contents {5 + 2 * k} 0 R>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    out = "%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (out + f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{out.index('xref')}\n%%EOF").encode("latin-1")


def test_text_and_pages(document: Callable[..., Document], reading: Callable[..., str]) -> None:
    data = pdf("Ketamine was given to many adults who had low", "mood and were seen again after a week.")
    found = document(data)
    assert reading(data) == "Ketamine was given to many adults who had low mood and were seen again after a week."
    assert found.source.media_type == "application/pdf"
    assert [(p.number, p.width, p.height) for p in found.pages] == [(1, 612.0, 792.0), (2, 612.0, 792.0)]
    assert "".join(found.text[p.span.start : p.span.end] for p in found.pages) == found.text


@pytest.mark.parametrize(
    ("data", "word"), [(b"%PDF-1.4\n%%EOF", "PDF"), (b"%PDF-1.7\n" + bytes(range(256)) * 9, "PDF"), (pdf("", ""), "OCR")]
)
def test_what_cannot_be_read_is_one_error(document: Callable[..., Document], data: bytes, word: str) -> None:
    with pytest.raises(KetaminerError, match=word):
        document(data)


def test_a_backend_that_does_not_exist_is_an_error_that_names_those_that_do() -> None:
    with pytest.raises(KetaminerError, match="unknown PDF backend 'mupdf'") as caught:
        read_document(b"Ketamine.", "note.txt", "note", Config(ingest=IngestOptions(pdf_backend="mupdf")))
    assert caught.value.hint == "known backends: pdfminer, pdfium"


def test_a_missing_backend_is_an_error_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pdfium, "find_spec", lambda name: None)
    with pytest.raises(KetaminerError, match="not installed") as caught:
        read_document(pdf("Ketamine"), "paper.pdf", "paper", Config(ingest=IngestOptions(pdf_backend="pdfium")))
    assert caught.value.hint == "install it with: pip install 'ketaminer[fast-pdf]'"


@pytest.mark.parametrize(
    ("turn", "size", "edge", "at"),
    [(0, (612, 792), "x0", 72), (90, (792, 612), "y1", 540), (180, (612, 792), "x1", 540), (270, (792, 612), "y0", 72)],
)
def test_a_page_that_is_turned_is_read_as_it_is_shown(
    document: Callable[..., Document], turn: int, size: tuple[float, float], edge: str, at: float
) -> None:
    data = pdf("Ketamine was given to many adults who had low mood.")
    data = data.replace(b"/Parent 2 0 R", (b"/Rotate %d" % turn).ljust(13))
    found = document(data)
    assert "Ketamine was given to many adults who had low mood." in found.text
    assert (found.pages[0].width, found.pages[0].height) == size
    assert getattr(found.boxes[0], edge) == pytest.approx(at, abs=1)  # where the line begins


def test_the_rest_of_a_file_that_pdfium_cannot_read_is_read_by_pdfminer(
    monkeypatch: pytest.MonkeyPatch, document: Callable[..., Document]
) -> None:
    data = pdf("Ketamine was given to many adults who had low", "mood and were seen again after a week.")
    whole = document(data).text

    def late(*_: object) -> None:
        raise TooMuch("it took too long to read")

    monkeypatch.setattr(pdf_pdfium._Worker, "receive", late)
    assert document(data).text == whole
