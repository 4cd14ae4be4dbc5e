"""A paper with the layers found so far."""

from __future__ import annotations

from dataclasses import dataclass

from ketaminer.model.claim import Claims
from ketaminer.model.layers import Citations, Mentions, Reference, Sections
from ketaminer.model.markup import Link, Part
from ketaminer.model.text import Edit, Page, Source, TextBlock, TextBox


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its source text, the edits that make the reading text, and the layers found so far.

    ``text`` never changes. ``edits`` are sorted and do not overlap; :class:`ketaminer.align.OffsetMap` applies them and
    maps offsets both ways. ``parts``, ``links`` and ``entries`` (the reference list) are what the paper's own markup says;
    they are empty for a format without markup. Layers that have not been computed are ``None``.
    """

    id: str
    source: Source
    text: str
    pages: tuple[Page, ...] = ()
    edits: tuple[Edit, ...] = ()
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    year: int | None = None
    warnings: tuple[str, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    boxes: tuple[TextBox, ...] = ()
    sections: Sections | None = None
    mentions: Mentions | None = None
    citations: Citations | None = None
    claims: Claims | None = None
    licence: str | None = None
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    entries: tuple[Reference, ...] = ()
