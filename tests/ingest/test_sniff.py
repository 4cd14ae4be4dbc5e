"""What a file is, by content."""

from __future__ import annotations

import pytest

from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest.sniff import PDF, TEXT, XML, sniff


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"junk before it\n%PDF-1.4\n", PDF),
        (b"<article>", XML),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- n > -->\n<!DOCTYPE article PUBLIC 'x' 'x.dtd'>\n<article xmlns='u'>",
            XML,
        ),
        (b"<!DOCTYPE article [<!ENTITY a 'b'>]><article>", XML),
        ("<?xml version='1.0' encoding='UTF-16'?><article/>".encode("utf-16"), XML),
        (b"<pmc-articleset><article/></pmc-articleset>", XML),
        (b"<j:article xmlns:j='u'>", XML),
        (b"p < 0.05 was significant", TEXT),
        (b"<0.05 was the level chosen", TEXT),
        (b"<note> ketamine works", TEXT),
        (b"BZhang and colleagues reported", TEXT),
    ],
)
def test_kind(data: bytes, kind: str) -> None:
    assert sniff(data, "x") == kind


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"{\\rtf1 text}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"<html><body>", "HTML"),
        (b"<?xml version='1.0'?><svg/>", "svg"),
        (b"<?xml", "not JATS"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, word: str) -> None:
    with pytest.raises(KetaminerError) as error:
        sniff(data, "a.txt")
    assert word in error.value.message
    assert error.value.message.startswith("a.txt")
    assert error.value.hint
