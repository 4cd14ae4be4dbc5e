"""Content streams: operators with their operands, whatever the bytes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.stages.ingest.pdf_content import MAX_OPERANDS, TooManyOperands, operations


def read(data: bytes) -> list[tuple[bytes, list[Any]]]:
    return [(operator, list(operands)) for operator, operands in operations(data, bytes)]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"BT /F1 12 Tf (one) Tj ET", [(b"BT", []), (b"Tf", [b"F1", 12]), (b"Tj", [b"one"]), (b"ET", [])]),
        (b"[(a)-20.5(b) .5]TJ", [(b"TJ", [[b"a", -20.5, b"b", 0.5]])]),
        (rb"(a\(b\)\\\101\n) Tj", [(b"Tj", [b"a(b)\\A\n"])]),
        (b"(a (b (c)) d) Tj (e) Tj", [(b"Tj", [b"a (b (c)) d"]), (b"Tj", [b"e"])]),
        (b"<48 656> Tj", [(b"Tj", [b"He`"])]),
        (b"/Span <</Lang (en) /MCID 0>> BDC EMC", [(b"BDC", [b"Span", {"b'Lang'": b"en", "b'MCID'": 0}]), (b"EMC", [])]),
        (b"q 0 0 m 10 10 l S 1 0 0 1 5 5 cm 0 0 9 9 re f* Q", [(b"q", []), (b"cm", [1, 0, 0, 1, 5, 5]), (b"Q", [])]),
        (b"% (not this) Tj\n(this) Tj", [(b"Tj", [b"this"])]),
        (b"BI /W 1 /H 1 ID \x00\xff(EI) EI Q (x) Tj", [(b"Q", []), (b"Tj", [b"x"])]),
        (b"(never closed Tj", [(b"never", [b""]), (b"closed", []), (b"Tj", [])]),
        (b"[1 2 (a) Tj", [(b"Tj", [])]),
    ],
)
def test_operators_and_operands(stream: bytes, expected: list[tuple[bytes, list[Any]]]) -> None:
    assert read(stream) == expected


@given(st.binary(max_size=400))
def test_any_bytes_come_to_an_end(data: bytes) -> None:
    read(data)


@given(st.binary(max_size=60))
def test_strings_survive(data: bytes) -> None:
    escaped = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    assert read(b"(" + escaped + b") Tj <" + data.hex().encode() + b"> Tj") == [(b"Tj", [data]), (b"Tj", [data])]


@pytest.mark.parametrize("piece", [b"(", b"[", b"<a", b"<<", b")", b"BI ID ", b"1 1 ", b" ", b"0 0 l ", b"/", b"-", b"."])
def test_repeated_pieces_take_linear_time(piece: bytes) -> None:
    try:
        assert len(read(piece * (1_000_000 // len(piece)))) < 1_000_000
    except TooManyOperands:
        assert piece.strip() not in (b"", b"0 0 l")


def test_operands_without_an_operator_are_bounded() -> None:
    with pytest.raises(TooManyOperands):
        read(b"1 " * (MAX_OPERANDS + 2))
