"""PDFs without a text layer: one line that says what to do, and OCR where the pipeline file asks for it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ketaminer.config import Config, IngestOptions
from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest import read_document

TEXT = "Ketamine was given to many adults who had low mood and were seen again after a week."
SCAN = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"]
ON = replace(Config(), ingest=IngestOptions(ocr=True))


class Missing(Exception):
    """Stands for ocrmypdf's exception."""


@pytest.fixture
def scan(pdf_objects: Callable[..., bytes]) -> bytes:
    return pdf_objects(SCAN)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Any]]]:
    """``fake(result)``: an ocrmypdf that gives these bytes or raises this; gives the options of its calls."""

    def install(result: bytes | Exception) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def ocr(paper: Path, read: Path, **options: Any) -> None:
            assert paper.read_bytes().startswith(b"%PDF-")
            calls.append({**options, "folder": paper.parent})
            if isinstance(result, Exception):
                raise result
            read.write_bytes(result)

        module = ModuleType("ocrmypdf")
        vars(module).update(ocr=ocr, __version__="0", exceptions=SimpleNamespace(MissingDependencyError=Missing))
        monkeypatch.setitem(sys.modules, "ocrmypdf", module)
        return calls

    return install


def test_without_the_option_one_line_says_what_to_do(scan: bytes) -> None:
    with pytest.raises(KetaminerError) as caught:
        read_document(scan, "scan.pdf", "scan", Config())
    said = str(caught.value)
    assert "no text layer" in said
    assert "pip install 'ketaminer[ocr]'" in said
    assert "ocr = true" in said
    assert "\n" not in said


def test_what_ocr_reads_is_the_text_and_a_warning_says_so(
    scan: bytes, typeset: Callable[..., bytes], fake: Callable[..., Any]
) -> None:
    calls = fake(typeset([(72.0, 720.0, 10.0, "R", TEXT)]))
    found = read_document(scan, "scan.pdf", "scan", ON)
    assert TEXT in found.text
    assert "OCR" in found.warnings[0]
    assert [(one["skip_text"], one["force_ocr"]) for one in calls] == [(True, False)]
    assert not calls[0]["folder"].exists()
    assert found.source == replace(found.source, path="scan.pdf", media_type="application/pdf")


def test_a_text_layer_without_meaning_is_replaced(
    pdf_objects: Callable[..., bytes], typeset: Callable[..., bytes], fake: Callable[..., Any]
) -> None:
    calls = fake(typeset([(72.0, 720.0, 10.0, "R", TEXT)]))
    shown = f"BT /R 10 Tf 72 700 Td <{'81' * 80}> Tj ET"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</R 5 0 R>>>>/Contents 4 0 R>>"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[129/g129]>>>>"
    data = pdf_objects([*SCAN[:2], page, f"<</Length {len(shown)}>>stream\n{shown}\nendstream", font])
    assert TEXT in read_document(data, "odd.pdf", "odd", ON).text
    assert calls[0]["force_ocr"]


def test_a_pdf_with_text_is_left_alone(typeset: Callable[..., bytes], fake: Callable[..., Any]) -> None:
    calls = fake(b"")
    assert not read_document(typeset([(72.0, 720.0, 10.0, "R", TEXT)]), "a.pdf", "a", ON).warnings
    assert not calls


@pytest.mark.parametrize(
    ("error", "told"),
    [(Missing("tesseract\nwas not found"), "lacks a program.*tesseract was not found"), (ValueError(""), "by OCR .ValueError.")],
)
def test_what_goes_wrong_is_one_line(scan: bytes, fake: Callable[..., Any], error: Exception, told: str) -> None:
    fake(error)
    with pytest.raises(KetaminerError, match=told) as caught:
        read_document(scan, "scan.pdf", "scan", ON)
    assert "\n" not in str(caught.value)


def test_ocr_that_finds_nothing(scan: bytes, fake: Callable[..., Any]) -> None:
    fake(scan)
    with pytest.raises(KetaminerError, match="OCR found no text"):
        read_document(scan, "scan.pdf", "scan", ON)


def test_not_installed(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ocrmypdf", None)
    with pytest.raises(KetaminerError, match=r"ketaminer\[ocr\]"):
        read_document(scan, "scan.pdf", "scan", ON)


def test_a_real_scan(typeset: Callable[..., bytes], tmp_path: Path) -> None:
    if importlib.util.find_spec("ocrmypdf") is None or not shutil.which("tesseract") or not shutil.which("gs"):
        pytest.skip("needs ocrmypdf, tesseract and gs")
    (tmp_path / "text.pdf").write_bytes(typeset([(72.0, 720.0 - 20 * k, 11.0, "R", TEXT) for k in range(4)]))
    command = "gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfimage24 -r200 -o scan.pdf text.pdf"
    subprocess.run(command.split(), cwd=tmp_path, check=True)
    data = (tmp_path / "scan.pdf").read_bytes()
    with pytest.raises(KetaminerError, match="no text layer"):
        read_document(data, "scan.pdf", "scan", Config())
    found = read_document(data, "scan.pdf", "scan", ON)
    assert "low mood and were seen again" in " ".join(found.text.split())
    assert (found.pages[0].width, found.pages[0].height) == pytest.approx((612, 792), abs=1)
