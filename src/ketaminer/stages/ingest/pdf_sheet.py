"""A page as lines: what both PDF backends give the layout to work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ketaminer.stages.ingest.pdf_lines import Line, lines_of
from ketaminer.stages.ingest.pdf_noise import line_numbers
from ketaminer.stages.ingest.pdf_runs import Leaf


@dataclass(slots=True)
class Sheet:
    """A page as lines: those of its text, and the numbers of its lines, where it has such; ``unknown`` of its characters have
    no meaning."""

    leaf: Leaf
    lines: list[Line]
    numbers: list[Line]
    characters: int
    unknown: int


Backend = Callable[[bytes, str], Iterator[Sheet]]
"""``backend(data, path)``: the pages of a PDF, one at a time."""


def sheet_of(leaf: Leaf) -> Sheet:
    """The lines of a page. Its runs are given up, so that only lines are kept of all pages."""
    characters = sum(len(run.chars) for run in leaf.runs)
    unknown = sum(run.chars.count("\ufffd") for run in leaf.runs)
    numbers = lines_of(line_numbers(leaf))
    lines = lines_of(leaf.runs)
    leaf.runs = []
    return Sheet(leaf, lines, numbers, characters, unknown)


Packed = tuple[int, float, float, str, list[tuple[object, ...]], list[tuple[object, ...]], int, int]
"""A sheet as plain tuples, for another process."""


def pack(sheet: Sheet) -> Packed:
    leaf = sheet.leaf
    lines, numbers = ([_plain(line) for line in lines] for lines in (sheet.lines, sheet.numbers))
    return leaf.number, leaf.width, leaf.height, leaf.note, lines, numbers, sheet.characters, sheet.unknown


def unpack(packed: Packed) -> Sheet:
    number, width, height, note, lines, numbers, characters, unknown = packed
    made, counted = ([Line(*line) for line in found] for found in (lines, numbers))  # type: ignore[arg-type]
    return Sheet(Leaf(number, width, height, [], note), made, counted, characters, unknown)


def _plain(line: Line) -> tuple[object, ...]:
    return tuple([getattr(line, name) for name in Line.__slots__])
