"""The source text of a paper: spans, what edits it, where it lies on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

JSON = dict[str, Any]


class Span(NamedTuple):
    """``[start, end)`` in code points."""

    start: int
    end: int


class Edit(NamedTuple):
    """``text[start:end]`` reads as ``replacement``."""

    start: int
    end: int
    replacement: str


class TextBlock(NamedTuple):
    """``text[start:end]`` was set apart on the page as a ``heading``, ``title``, ``front`` (what stands above the title),
    ``caption``, ``table``, ``figure`` (its labels), ``foot`` (footnotes and imprint) or ``noise`` (running heads, numbers)."""

    start: int
    end: int
    kind: str


class TextBox(NamedTuple):
    """``text[start:end]``, one line, lies on ``page`` within this box: points from the page's lower left corner."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where the paper came from: the path as it was given (``-`` for standard input), its bytes' hash, what it is."""

    path: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``width`` and ``height`` in points where the format has them."""

    number: int
    span: Span
    width: float | None = None
    height: float | None = None
