"""PDF: files that are damaged, locked or made to do harm give a document or one clear error."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest

from ketaminer.errors import KetaminerError
from ketaminer.model import Document

TEXT = "Ketamine was given to many adults who had low mood and were seen again after a week."
PAGE = [(72.0, 720.0, 10.0, "R", TEXT)]
RESOURCES = "/MediaBox[0 0 612 792]/Resources<</Font<</R 4 0 R>>/XObject<</X 6 0 R>>>>"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
SHOWN = f"BT /R 10 Tf 72 700 Td ({TEXT}) Tj ET\n"


def drawn(pdf_objects: Callable[..., bytes], stream: bytes, name: str = "") -> bytes:
    """A page with this content stream, and a form X that draws itself."""
    flate = "/Filter/FlateDecode" if name == "packed" else ""
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 12>>stream\n/X Do /X Do \nendstream"
    body = f"<</Length {len(stream)}{flate}>>stream\n{{}}\nendstream"
    page = f"<</Type/Page/Parent 2 0 R{RESOURCES}/Contents 5 0 R>>"
    made = pdf_objects(
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, FONT, body.replace("{}", "@@@"), form]
    )
    return made.replace(b"@@@", stream)


def test_a_wrong_cross_reference_table_is_done_without(typeset: Callable[..., bytes], reading: Callable[..., str]) -> None:
    data = typeset(PAGE)
    at = data.rindex(b"startxref")
    assert reading(data[:at] + b"startxref\n17\n%%EOF") == TEXT


def test_a_file_cut_off_gives_the_pages_that_are_whole(typeset: Callable[..., bytes], document: Callable[..., Document]) -> None:
    data = typeset(PAGE, PAGE)
    cut = data[: data.rindex(b"endstream")]
    found = document(cut)
    assert TEXT in found.text
    assert found.warnings


@pytest.mark.parametrize(
    ("bodies", "trailer", "word"),
    [
        (["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 3 0 R]>>", "<</Type/Pages/Kids[2 0 R]>>"], "", "no pages"),
        (["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]>>", "<</Filter/Other/V 9>>"], "/Encrypt 3 0 R", "encrypted"),
        (
            [
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[]>>",
                f"<</Filter/Standard/V 1/R 2/O({'a' * 32})/U({'b' * 32})/P -4>>",
            ],
            "/Encrypt 3 0 R/ID[(a)(b)]",
            "encrypted",
        ),
        (
            [
                "<</Type/Catalog/Pages 2 0 R>>",
                *(f"<</Type/Pages/Kids[{k} 0 R]>>" for k in range(3, 3000)),
                "<</Type/Pages/Kids[]>>",
            ],
            "",
            "circle|no pages",
        ),
        (
            [
                "<</Type/Catalog/Pages 2 0 R>>",
                f"<</Type/Pages/Kids[{' '.join(f'{k} 0 R' for k in range(3, 1003))}]>>",
                *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"] * 1000,
            ],
            "",
            "OCR",
        ),
    ],
)
def test_one_clear_error(
    pdf_objects: Callable[..., bytes], document: Callable[..., Document], bodies: list[str], trailer: str, word: str
) -> None:
    with pytest.raises(KetaminerError, match=word) as caught:
        document(pdf_objects(bodies, trailer))
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("piece", [b" ", b"1 ", b"(", b"[", b"q ", b"0 0 l ", b"BI ID ", b"<a"])
def test_a_stream_that_unpacks_to_millions_of_bytes_is_bounded(
    pdf_objects: Callable[..., bytes], document: Callable[..., Document], backend: str, piece: bytes
) -> None:
    packer = zlib.compressobj(1)
    chunk = piece * (1_000_000 // len(piece))
    packed = b"".join(packer.compress(chunk) for _ in range(200 if backend == "pdfminer" else 20)) + packer.flush()
    with pytest.raises(KetaminerError, match=r"OCR|damaged"):
        document(drawn(pdf_objects, packed, "packed"))


def test_a_form_that_draws_itself_ends(pdf_objects: Callable[..., bytes], reading: Callable[..., str]) -> None:
    assert reading(drawn(pdf_objects, (SHOWN + "/X Do\n" * 50).encode())) == TEXT


def test_wild_coordinates_do_no_harm(pdf_objects: Callable[..., bytes], reading: Callable[..., str]) -> None:
    wild = "BT /R 12 Tf 1e30 0 0 1 9e300 9e300 Tm (far) Tj ET BT /R 9e307 Tf (big) Tj ET BT /R 9 Tf 0 0 0 0 0 0 Tm (none) Tj ET\n"
    assert TEXT in reading(drawn(pdf_objects, (wild + SHOWN).encode()))


def test_a_page_littered_with_text_is_read(pdf_objects: Callable[..., bytes], document: Callable[..., Document]) -> None:
    marks = "".join(f"1 0 0 1 {k * 37 % 600} {k * 53 % 780} Tm (ab) Tj " for k in range(6000))
    assert document(drawn(pdf_objects, f"BT /R 4 Tf {marks} ET".encode())).text.count("ab") > 5000


def test_letters_without_meaning_are_told(pdf_objects: Callable[..., bytes], document: Callable[..., Document]) -> None:
    data = drawn(pdf_objects, f"BT /R 10 Tf 72 700 Td <{'81' * 80}> Tj ET".encode())
    data = data.replace(b"/BaseFont/Helvetica>>", b"/BaseFont/Helvetica/Encoding<</Differences[129/g129]>>>>")
    with pytest.raises(KetaminerError, match="OCR"):
        document(data)
