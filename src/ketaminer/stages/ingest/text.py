"""A text file's bytes → the source text, exactly as stored: nothing trimmed, no newline translated."""

from __future__ import annotations

import codecs
import re

from ketaminer.errors import KetaminerError
from ketaminer.model import Page, Span

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# bytes that no text in an 8-bit encoding holds (tab, newline, form feed and escape are allowed)
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b") + b"\x7f"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # have no character in Windows-1252
_SAMPLE = 1 << 20
_MAX_PAGES = 100_000


def decode(data: bytes, path: str) -> tuple[str, tuple[str, ...]]:
    """The text of ``data`` and warnings about what had to be guessed.

    A byte-order mark decides and is not part of the text. Without one: UTF-16 or UTF-32 if the zero bytes lie as they do
    there, UTF-8 if the bytes are valid (or nearly), else Windows-1252 or Latin-1. Characters that cannot be decoded become
    U+FFFD, as ``open(…, errors="replace")`` gives. Raises :class:`KetaminerError` for binary, empty and blank files.
    """
    text, warnings = _decode(data, path)
    if not text or text.isspace():
        raise KetaminerError(f"{path}: the file holds no text", "give a file that holds the paper")
    sample = text[:_SAMPLE]
    odd = sum(map(sample.count, map(chr, _CONTROL))) + sample.count("\ufffd")
    if odd > len(sample) * 0.3:
        raise KetaminerError(f"{path}: binary data, not text", "give a .pdf, .txt or JATS .xml file")
    return text, warnings


def _decode(data: bytes, path: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding, ())
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return _lenient(data, wide, (f"no byte-order mark; read as {wide.upper()} by the position of its zero bytes",))
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        at = error.start
    sample = data[:_SAMPLE] if at < _SAMPLE else data[at - _SAMPLE // 2 : at + _SAMPLE // 2]
    if len(sample) - len(sample.translate(None, _CONTROL)) > max(2, len(sample) * 0.02):
        raise KetaminerError(f"{path}: binary data, not text", "give a .pdf, .txt or JATS .xml file")
    rest, valid = _MULTIBYTE.subn(b"", data)
    high = len(rest) - len(rest.translate(None, bytes(range(0x80, 0x100))))
    if valid > 2 * high or at >= len(data) - 3:
        return _lenient(data, "utf-8", ())
    if _UNDEFINED.search(data):
        return data.decode("latin-1"), (f"byte {at} is not UTF-8; the encoding was guessed: ISO-8859-1 (Latin-1)",)
    return data.decode("cp1252"), (f"byte {at} is not UTF-8; the encoding was guessed: Windows-1252",)


def _lenient(data: bytes, encoding: str, warnings: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(encoding), warnings
    except UnicodeDecodeError as error:
        note = f"invalid {encoding.upper()} from byte {error.start} (damaged or cut off); unreadable characters are shown as U+FFFD"
        return data.decode(encoding, "replace"), (*warnings, note)


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: Western text in it has a zero byte beside nearly every character."""
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    quarter = max(1, len(sample) // 4)
    zeros = [sample[k::4].count(0) / quarter for k in range(4)]
    low, high = 0.1, 0.6
    if min(zeros[1:]) > high and zeros[0] < low:
        return "utf-32-le"
    if min(zeros[:3]) > high and zeros[3] < low:
        return "utf-32-be"
    if min(zeros[1], zeros[3]) > high and max(zeros[0], zeros[2]) < low:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > high and max(zeros[1], zeros[3]) < low:
        return "utf-16-be"
    return None


def pages(text: str) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """The pages that form feeds make (each form feed ends its page), and warnings. Blank pages count but are not listed."""
    if "\f" not in text:
        return (Page(1, Span(0, len(text))),), ()
    if text.count("\f") > _MAX_PAGES:
        return (Page(1, Span(0, len(text))),), (f"more than {_MAX_PAGES} form feeds; they are not taken for page ends",)
    out: list[Page] = []
    at = number = 0
    while at < len(text):
        end = text.find("\f", at) + 1 or len(text)
        number += 1
        if not text[at:end].isspace():
            out.append(Page(number, Span(at, end)))
        at = end
    return tuple(out), ()
