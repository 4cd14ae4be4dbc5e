"""Bytes → source text: encodings, newlines, and what is refused."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest.text import decode, pages

SENTENCE = "Kétamine, 0.5 mg/kg – “rapid” effect.\r\nSecond line.\rThird.\u2028Fourth.\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"],
)
def test_unicode_text_comes_out_exactly(encoding: str) -> None:
    text, warnings = decode(SENTENCE.encode(encoding), "x")
    assert text == SENTENCE
    guessed = encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    assert bool(warnings) == guessed
    if guessed:
        assert encoding.upper() in warnings[0]


def test_the_mark_is_not_part_of_the_text_but_a_second_one_is() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + b"dose", "x")[0] == "\ufeffdose"


@pytest.mark.parametrize(
    ("data", "text", "told"),
    [
        ("“Kétamine” – 5 µg".encode("cp1252"), "“Kétamine” – 5 µg", "Windows-1252"),
        ("Kétamine à 5 µg".encode("latin-1"), "Kétamine à 5 µg", "Windows-1252"),
        (b"K\xe9tamine \x81 dose of ketamine", "Kétamine \x81 dose of ketamine", "Latin-1"),
        ("Kétamine".encode() + b" and \xff damage, caf\xc3\xa9 na\xc3\xafve", "Kétamine and \ufffd damage, café naïve", "UTF-8"),
        ("Dose of kétamine é".encode()[:-1], "Dose of kétamine \ufffd", "UTF-8"),
        ("Ketamine dose".encode("utf-16")[:-1], "Ketamine dos\ufffd", "UTF-16"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8b\x00c\x00d\x00", "a\ufffdbcd", "UTF-16"),
    ],
)
def test_what_was_guessed_or_damaged_is_told(data: bytes, text: str, told: str) -> None:
    found, warnings = decode(data, "x")
    assert found == text
    assert len(warnings) == 1
    assert told in warnings[0]


@pytest.mark.parametrize(
    "data", [b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + b" \x00", bytes(range(256)) * 40, b"\x00" * 500]
)
def test_blank_and_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(KetaminerError) as error:
        decode(data, "some/file.txt")
    assert "some/file.txt" in error.value.message
    assert error.value.hint


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_give_text_that_can_be_written_as_utf8_or_one_error(data: bytes) -> None:
    try:
        text, _ = decode(data, "x")
    except KetaminerError:
        return
    text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(lambda t: not t.isspace() and "\ufffd" not in t))
def test_utf8_text_is_never_taken_for_something_else(text: str) -> None:
    data = text.encode("utf-8")
    if not data.startswith(codecs.BOM_UTF8):
        assert decode(data, "x")[0] == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", [(1, "one")]),
        ("one\ftwo", [(1, "one\f"), (2, "two")]),
        ("one\f\n\fthree\f", [(1, "one\f"), (3, "three\f")]),  # a blank page is counted and not listed
    ],
)
def test_pages(text: str, expected: list[tuple[int, str]]) -> None:
    found, warnings = pages(text)
    assert [(p.number, text[p.span.start : p.span.end]) for p in found] == expected
    assert not warnings
