"""Numbers as papers write them: ``0.5``, ``.05``, ``1,024``, ``0·05``, ``2 × 10−5``, ``1½`` and ``fifty-nine``.

A comma is read as a thousands separator where three digits follow it, as a decimal comma behind a leading zero
(``0,5``), and elsewhere only in a text that writes ``0,5`` and never ``0.5``; otherwise it separates two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
MINUS = "-\u2010\u2011\u2012\u2013\u2212\u207b"
_SPACE = r"[ \u00a0\u2009\u202f]"
SMALL_SPACE = r"[ \u00a0\u2009\u202f]{0,3}"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}


class Number(NamedTuple):
    """``text[start:end]`` reads as ``value``; ``words``: spelt out. The sign is not part of it."""

    start: int
    end: int
    value: float
    words: bool


def _digits(decimal_comma: bool) -> str:
    """The pattern of a number in digits (without its sign)."""
    comma = r"\d{1,12},\d{1,6}(?!\d)(?!,\d)|" if decimal_comma else r"0,\d{1,6}(?!\d)(?!,\d)|"
    thousands = r"\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,6})?|\d{1,3}(?:[\u2009\u202f\u00a0]\d{3}){1,4}(?!\d)|"
    plain = r"\d{1,15}(?:[.·∙]\d{1,12})?(?!\d)|\.\d{1,12}(?!\d)"
    body = comma + thousands + plain if decimal_comma else thousands + comma + plain
    exponent = rf"10(?:{_SPACE}?\^?{_SPACE}?[{MINUS}]?\d{{1,2}}(?!\d)|[⁻⁰¹²³⁴-⁹]{{1,3}})"
    power = rf"(?:{_SPACE}?[×x]{_SPACE}?{exponent}|[eE][{MINUS}]\d{{1,3}}(?!\d))?"
    half = rf"(?:{_SPACE}?[½¼¾⅓⅔]|{_SPACE}1/2(?![\d/]))?"
    return rf"(?:(?:{body}){power}{half}|[½¼¾⅓⅔])"


_ONE = "|".join(sorted((w for w in _ONES if w != "zero"), key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[ {DASHES}](?:one|two|three|four|five|six|seven|eight|nine)(?![\w-]))?|{_ONE})"
_WORDS = (
    rf"(?:{_BELOW_100}|an?(?= (?:hundred|thousand|million)\b))"
    rf"(?:[ {DASHES}](?:hundred|thousand|million)(?: (?:and )?{_BELOW_100}(?![\w-]))?)?"
)


@cache
def number_pattern(decimal_comma: bool = False) -> str:
    """The pattern of an unsigned number in digits, for use inside other patterns (no groups of its own)."""
    return _digits(decimal_comma)


@cache
def _scanner(decimal_comma: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{_digits(decimal_comma)})|\b(?i:{_WORDS})\b")


_COMMA_ZERO = re.compile(r"(?<![\w.,])0,\d")
_POINT_ZERO = re.compile(r"(?<![\w.,])0\.\d")


def has_decimal_comma(text: str) -> bool:
    """Whether the text writes ``0,5`` and never ``0.5``."""
    return _COMMA_ZERO.search(text) is not None and _POINT_ZERO.search(text) is None


def numbers(text: str, decimal_comma: bool | None = None) -> Iterator[Number]:
    """The numbers of a text in order, in digits or words. ``1.2.3`` and parts of words (``B12``) are none."""
    if decimal_comma is None:
        decimal_comma = has_decimal_comma(text)
    for match in _scanner(decimal_comma).finditer(text):
        start, end = match.span()
        raw = match.group()
        if raw[0].isalpha():
            value = word_value(raw)
            if value is not None:
                yield Number(start, end, value, True)
        else:
            if text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
                continue
            yield Number(start, end, digit_value(raw), False)


def digit_value(raw: str) -> float:
    """The value of a number in digits as :func:`number_pattern` matches it."""
    value = 0.0
    raw = raw.strip()
    if raw[-1] in _FRACTIONS:
        value = _FRACTIONS[raw[-1]]
        raw = raw[:-1].rstrip()
        if not raw:
            return value
    elif raw.endswith("1/2") and len(raw) > 3:
        value = 0.5
        raw = raw[:-3].rstrip()
    raw = raw.translate(_SUPERSCRIPTS)
    for mark in MINUS:
        raw = raw.replace(mark, "-")
    exponent = 0
    for sign in ("×", "x", "e", "E"):
        if sign in raw:
            raw, tail = raw.split(sign, 1)
            tail = tail.replace("^", "")
            for space in " \u00a0\u2009\u202f":
                tail = tail.replace(space, "")
            if sign in "×x":
                tail = tail[2:]
            exponent = int(tail or 1)
            break
    raw = raw.strip().replace("·", ".").replace("∙", ".")
    for space in "\u00a0\u2009\u202f":
        raw = raw.replace(space, "")
    if "," in raw:
        head, *rest = raw.split(",")
        thousands = all(len(part.split(".")[0]) == 3 for part in rest) and head != "0"
        raw = raw.replace(",", "" if thousands else ".")
    return float(f"{raw}e{exponent}") + value


def word_value(raw: str) -> float | None:
    """The value of a number in words (``Fifty-nine``, ``one hundred and twenty``), or ``None``."""
    for dash in DASHES:
        raw = raw.replace(dash, " ")
    total = current = 0
    for word in raw.lower().split():
        if word in ("and", "a", "an"):
            current = current or (1 if word != "and" else 0)
        elif word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
        else:
            return None
    return float(total + current)


def signed_value(raw: str) -> float:
    """The value of a number in digits with or without a sign before it."""
    raw = raw.strip()
    if raw[0] in MINUS:
        return -digit_value(raw[1:])
    return digit_value(raw.removeprefix("+"))
