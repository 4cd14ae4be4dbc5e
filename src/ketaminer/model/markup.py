"""What a paper's own markup says."""

from __future__ import annotations

from dataclasses import dataclass

from ketaminer.model.text import Span

PART_ROLES = ("section", "front", "figure", "table", "rows", "note", "list")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the paper as its own markup divides it.

    ``role`` is ``section`` (under a heading, or without one such as an abstract), ``front`` (title and authors, key words),
    ``figure`` and ``table`` (caption, rows and notes), ``rows`` (the rows of a table, a line each, cells parted by `` | ``),
    ``note`` (a footnote) or ``list`` (the reference list). ``span`` covers the heading and all parts within; parts nest and
    are in order of their beginning. ``level`` is 1 for the outermost. ``kind`` is the section kind that the markup itself
    states, else ``None``.
    """

    role: str
    span: Span
    heading_span: Span | None
    level: int
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A callout that the markup links to the reference list: ``span`` names the works with ``reference_ids``.

    ``group_span`` is the whole callout, which may hold several links; works between the two ends of a range are in the
    link of the range, whose span then covers both ends.
    """

    span: Span
    group_span: Span
    reference_ids: tuple[str, ...]
