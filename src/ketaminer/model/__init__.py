"""What is known of a paper: frozen values over one immutable source text.

Every ``span`` is ``[start, end)`` in Unicode code points of :attr:`Document.text`, and wherever an object has a
``span`` and a ``text`` (or ``quote``), ``document.text[span.start:span.end]`` equals it. Field names and meanings are
those of the published schema (``ketaminer schema``); nothing here imports a third-party package.
"""

from __future__ import annotations

from ketaminer.model.claim import (
    Assertion,
    Claim,
    ClaimCitation,
    ClaimDocument,
    ClaimDose,
    ClaimDrug,
    Claims,
    ClaimSection,
    Comparator,
    Count,
    Effect,
    Evidence,
    Outcome,
    Population,
    Provenance,
    PValue,
    Timepoint,
)
from ketaminer.model.document import Document
from ketaminer.model.layers import LABELS, SECTION_KINDS, Citation, Citations, Mention, Mentions, Reference, Section, Sections
from ketaminer.model.markup import PART_ROLES, Link, Part
from ketaminer.model.text import JSON, Edit, Page, Source, Span, TextBlock, TextBox

__all__ = [
    "JSON",
    "LABELS",
    "PART_ROLES",
    "SECTION_KINDS",
    "Assertion",
    "Citation",
    "Citations",
    "Claim",
    "ClaimCitation",
    "ClaimDocument",
    "ClaimDose",
    "ClaimDrug",
    "ClaimSection",
    "Claims",
    "Comparator",
    "Count",
    "Document",
    "Edit",
    "Effect",
    "Evidence",
    "Link",
    "Mention",
    "Mentions",
    "Outcome",
    "PValue",
    "Page",
    "Part",
    "Population",
    "Provenance",
    "Reference",
    "Section",
    "Sections",
    "Source",
    "Span",
    "TextBlock",
    "TextBox",
    "Timepoint",
]
