"""The operators of a page's content stream with their operands: a scanner in one regular expression.

It takes the place of pdfminer's tokenizer, which goes through a page's drawing byte by byte. Paths (lines, curves,
rectangles), which are most of what a figure is made of, are passed over whole: nothing here needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

MAX_OPERANDS = 100_000
MAX_JUNK = 1_000_000  # bytes that belong to nothing, after which the rest is not read
MAX_DEPTH = 30  # arrays and dictionaries inside each other

Literal = Callable[[bytes], Any]

_END = rb"(?=[\x00\s/\[\]()<>{}%]|\Z)"
_TOKEN = re.compile(
    # paths: up to six numbers and an operator that draws, as many as follow each other
    rb"(?:(?:[-+]?[\d.]{1,20}[\x00\s]++){0,6}(?:re|[mlcvyhSsFnW]|[fBbW]\*?)" + _END + rb"[\x00\s]*+)++"
    rb"|[\x00\s]++"
    rb"|([-+]{0,2}(?:\d{1,20}(?:\.\d{0,20}+)?|\.\d{1,20}))(?:-\d{0,20})?"  # 1: number (0.-12 is written by some)
    rb"|([A-Za-z'\"][A-Za-z0-9*'\"]{0,40})"  # 2: operator
    rb"|/([^\x00\s()<>\[\]{}/%]{0,200}+)"  # 3: name
    rb"|\(([^()\\]*+(?:\\.[^()\\]*+)*+)\)"  # 4: string without brackets inside
    rb"|<([0-9A-Fa-f\s]*+)>"  # 5: string in hexadecimal
    rb"|(<<|>>|\[|\]|\()"  # 6: arrays, dictionaries, a string with brackets inside
    rb"|%[^\r\n]*+|.",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_IMAGE_DATA = re.compile(rb"\bID[\x00\s]")
_IMAGE_END = re.compile(rb"[\x00\s]EI(?=[\x00\s]|\Z)")
_WORDS = {b"true": True, b"false": False, b"null": None}


class TooManyOperands(Exception):
    """Operands without an operator pile up: the stream is damaged."""


def operations(data: bytes, literal: Literal) -> Iterator[tuple[bytes, list[Any]]]:
    """Each operator in ``data`` with its operands. ``literal`` makes a name object from a name's bytes.

    Raises :class:`TooManyOperands`.
    """
    operands: list[Any] = []
    stack: list[tuple[bytes, list[Any]]] = []  # open arrays and dictionaries, and what they stand in
    current = operands
    at = junk = 0
    while at < len(data) and junk < MAX_JUNK:
        jump = -1
        for match in _TOKEN.finditer(data, at):
            kind = match.lastindex
            if kind is None:
                size = match.end() - match.start()
                if size == 1 and not match[0].isspace():
                    junk += 1
                    if junk > MAX_JUNK:
                        return
                elif current and not stack and size > 1 and not match[0].isspace():
                    operands.clear()  # a path has taken them
                continue
            token = match[kind]
            if kind == 1:
                current.append(_number(token))
            elif kind == 2:
                if stack:
                    if token in _WORDS:
                        current.append(_WORDS[token])
                        continue
                    stack.clear()  # an operator inside an array: the array was never closed
                    current = operands
                if token == b"BI":
                    jump = _after_image(data, match.end())
                    break
                if token in _WORDS:
                    current.append(_WORDS[token])
                    continue
                yield token, operands
                operands = current = []
            elif kind == 3:
                current.append(literal(token))
            elif kind == 4:
                current.append(_unescape(token))
            elif kind == 5:
                digits = bytes(token.translate(None, b" \t\r\n\f\v"))
                current.append(bytes.fromhex((digits + b"0" * (len(digits) & 1)).decode("ascii")))
            elif token == b"(":
                jump, string = _nested(data, match.end())
                junk += 20_000 if jump == match.end() else 0
                current.append(string)
                break
            elif token in (b"[", b"<<"):
                if len(stack) < MAX_DEPTH:
                    stack.append((token, current))
                    current = []
                else:
                    junk += 100
                    if junk > MAX_JUNK:
                        return
            elif stack:
                opening, outer = stack.pop()
                outer.append(current if opening == b"[" else _dictionary(current))
                current = outer
            if len(current) > MAX_OPERANDS:
                raise TooManyOperands
        if jump < 0:
            return
        at = jump


def _number(token: bytes) -> int | float:
    try:
        return int(token)
    except ValueError:
        try:
            return float(token)
        except ValueError:
            return 0


def _unescape(string: bytes) -> bytes:
    if b"\\" not in string:
        return string

    def plain(match: re.Match[bytes]) -> bytes:
        octal = match[1]
        if octal:
            return bytes((int(octal, 8) & 255,))
        return _ESCAPED.get(match[2], match[2])

    return _ESCAPE.sub(plain, string)


def _nested(data: bytes, start: int) -> tuple[int, bytes]:
    """The end of a string that has brackets inside, and the string; without an end it is empty and nothing is passed over."""
    depth = 1
    for match in _BRACKET.finditer(data, start, start + 65_536):
        if match[0] == b"(":
            depth += 1
        elif match[0] == b")":
            depth -= 1
            if depth == 0:
                return match.end(), _unescape(data[start : match.start()])
    return start, b""


def _after_image(data: bytes, start: int) -> int:
    """Where the stream goes on behind an inline image: what follows must look like operators, not like picture data."""
    begin = _IMAGE_DATA.search(data, start, start + 2000)
    at = begin.end() if begin else start
    for match in _IMAGE_END.finditer(data, at):
        rest = data[match.end() : match.end() + 12]
        if all(32 <= c < 127 or c in b"\r\n\t\0" for c in rest):
            return match.end()
    return len(data)


def _dictionary(items: list[Any]) -> dict[str, Any]:
    return {str(getattr(key, "name", key)): value for key, value in zip(items[::2], items[1::2], strict=False)}
