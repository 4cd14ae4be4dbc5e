"""Damaged and hostile PDF and XML files, one or more of each family: a document that says what is missing, or one clear error."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

from ketaminer import pipeline
from ketaminer.errors import KetaminerError
from ketaminer.model import Document

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
SIZE = 300_000  # what bombs unpack to here
CHOSEN = """
PDF: cut off: after 90
PDF: few bits flipped: 5 (
PDF: many bits flipped: one in 200 bytes
PDF: holes: zeros
PDF: in the wrong wrapping: mail around it
PDF: a paper's cross-references: startxref nought
PDF: cross-references: Prev is itself
PDF: loops: Kids name themselves
PDF: loops: a form draws itself
PDF: loops: a CMap uses itself
PDF: absurd numbers: Length 0
PDF: absurd numbers: W of all
PDF: absurd numbers: MediaBox infinite
PDF: letter maps: a range of all codes
PDF: letter maps: an encoding called /../
PDF: nesting: arrays, 1000 deep, in an object
PDF: bombs: packed three times
PDF: bombs: FontFile2
PDF: bombs: object stream
PDF: encryption: unknown handler
XML: cut off: after 60
XML: holes: zeros
XML: bombs: a billion laughs
XML: bombs: an entity from a file
XML: bombs: a DTD from the network
XML: shapes: sec 5000 deep
XML: shapes: a table of absurd spans
XML: kinds: NUL bytes
XML: kinds: half surrogates
XML: kinds: inside another root
XML: kinds: PubMed, cut off 1
XML: kinds: TEI, cut off 1
other files: a PDF in gzip
other files: JATS in ZIP
""".strip().split("\n")


@cache
def cases() -> dict[str, bytes]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import damaged_inputs
    finally:
        sys.path.remove(str(BENCHMARKS))
    made = ((f"{family}: {name}", data) for family, name, data in damaged_inputs.cases(size=SIZE))
    return {name: data for name, data in made if name.startswith(tuple(CHOSEN))}


def read(data: bytes) -> Document | KetaminerError:
    config = pipeline.resolve_config("default")
    try:
        return pipeline.read(data, "paper.pdf", "paper", config)
    except KetaminerError as error:
        return error


@pytest.mark.parametrize("start", CHOSEN)
def test_a_document_or_one_clear_error(start: str) -> None:
    found = {name: data for name, data in cases().items() if name.startswith(start)}
    assert found
    for data in found.values():
        result = read(data)
        if isinstance(result, KetaminerError):
            assert str(result)
            assert "\n" not in str(result)
            assert result.hint


@pytest.mark.parametrize(
    "start",
    [
        "PDF: holes: zeros",
        "PDF: cross-references: Prev is itself",
        "PDF: absurd numbers: Length 0",
        "XML: cut off: after 60",
        "XML: holes: zeros",
        "XML: kinds: NUL bytes",
        "XML: kinds: half surrogates",
        "XML: kinds: TEI, cut off 1",
    ],
)
def test_the_good_part_is_read(start: str) -> None:
    result = read(next(data for name, data in cases().items() if name.startswith(start)))
    assert isinstance(result, Document)
    assert "Ketamine" in result.text
    assert result.warnings


def test_nothing_from_outside_gets_in() -> None:
    for name, data in cases().items():
        if "bombs: an entity from" in name or "DTD from" in name:
            result = read(data)
            assert isinstance(result, KetaminerError) or "root:" not in result.text
