"""Rows of the schema's tables as the document that was put."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from ketaminer.database.rows import LAYOUT
from ketaminer.database.tables import COLUMNS, ROW, Rows
from ketaminer.model import (
    Assertion,
    Citation,
    Citations,
    Claim,
    ClaimCitation,
    ClaimDocument,
    ClaimDose,
    ClaimDrug,
    Claims,
    ClaimSection,
    Comparator,
    Count,
    Document,
    Edit,
    Effect,
    Evidence,
    Link,
    Mention,
    Mentions,
    Outcome,
    Page,
    Part,
    Population,
    Provenance,
    PValue,
    Reference,
    Section,
    Sections,
    Source,
    Span,
    TextBlock,
    TextBox,
    Timepoint,
)

Value = TypeVar("Value")
Boxes = tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    pages: tuple[Page, ...] = ()
    edits: tuple[Edit, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    boxes: tuple[TextBox, ...] = ()
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    entries: tuple[Reference, ...] = ()
    warnings: tuple[tuple[bool, str], ...] = ()


def _json(text: str, kind: type[Value]) -> Value:
    return msgspec.json.decode(text, type=kind)


def by_paper(rows: Rows) -> dict[str, Rows]:
    """Rows of several papers → those of each, with every table in it."""
    out: dict[str, Rows] = {row.sha256: {name: [] for name in rows} for row in rows["papers"]}
    for name, found in rows.items():
        for row in found:
            paper = row.sha256 if name == "papers" else row.paper
            if paper in out:
                out[paper][name].append(row)
    return out


def document_of(rows: Rows) -> Document:
    """The document of one paper's rows. Its path and id are those of the smallest path it was found at.

    A paper of which only claims were loaded has an empty text and no other layer.
    """
    paper = rows["papers"][0]
    if paper.nul is not None:
        rows = {name: [_with_nul(name, row, paper.nul) for row in found] for name, found in rows.items()}
        paper = rows["papers"][0]
    layers, layout = _json(paper.layers, tuple[str, ...]), _json(paper.layout, _Layout)
    references = {row.id: _reference(row) for row in rows["references"]}
    return Document(
        id=paper.document,
        source=Source(paper.path, paper.sha256, paper.media_type or ""),
        text=paper.text or "",
        title=paper.title,
        doi=paper.doi,
        pmid=paper.pmid,
        year=paper.year,
        warnings=tuple(f"{paper.path}: {text}" if led else text for led, text in layout.warnings),
        sections=_sections(paper, rows) if "sections" in layers else None,
        mentions=Mentions(tuple(_mention(row) for row in _in_order(rows["mentions"]))) if "mentions" in layers else None,
        citations=_citations(rows, references) if "citations" in layers else None,
        claims=_claims(paper, rows, references) if "claims" in layers else None,
        licence=paper.licence,
        **{name: getattr(layout, name) for name in LAYOUT},
    )


def _with_nul(name: str, row: Any, stand_in: str) -> Any:
    """A row with U+0000 where its stand-in is; which one it is has to stay as it is."""
    kept = {"path", "document", "sha256", "nul"} if name in ("papers", "paper_files") else set()
    pairs = zip(COLUMNS[name], row, strict=True)
    return ROW[name](*(v.replace(stand_in, "\0") if isinstance(v, str) and column not in kept else v for column, v in pairs))


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.position)


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def _sections(paper: Any, rows: Rows) -> Sections:
    items = tuple(
        Section(r.id, r.kind, r.heading, _span(r.heading_start, r.heading_end), Span(r.span_start, r.span_end), r.level)
        for r in _in_order(rows["sections"])
    )
    return Sections(items, _json(paper.sentences, tuple[Span, ...]))


def _mention(r: Any) -> Mention:
    value = None if r.value is None else _json(r.value, dict[str, Any])
    span = Span(r.span_start, r.span_end)
    return Mention(r.id, r.label, r.text, span, r.name, _json(r.ids, dict[str, str]), value, r.score, r.rule)


def _reference(r: Any) -> Reference:
    where = (_span(r.span_start, r.span_end), r.text, r.label)
    return Reference(
        r.id, *where, _json(r.authors, tuple[str, ...]), r.year, r.title, r.container, r.volume, r.pages, r.doi, r.pmid
    )


def _citations(rows: Rows, references: dict[str, Reference]) -> Citations:
    items = tuple(
        Citation(
            r.id,
            Span(r.span_start, r.span_end),
            r.text,
            Span(r.group_start, r.group_end),
            r.style,
            r.key,
            r.status,
            r.reference_id,
            r.score,
            _json(r.candidates, tuple[str, ...]),
        )
        for r in _in_order(rows["citations"])
    )
    listed = _in_order(row for row in rows["references"] if row.position is not None)
    return Citations(items, tuple(references[row.id] for row in listed))


def _claims(paper: Any, rows: Rows, references: dict[str, Reference]) -> Claims:
    slots: dict[str, dict[str, list[Any]]] = {name: _by_claim(rows[name]) for name in rows if name.startswith("claim_")}
    slots["evidence"] = _by_claim(rows["evidence"])
    head = ClaimDocument(paper.document, paper.path, paper.sha256, paper.title, paper.doi, paper.pmid)

    def of(claim: str, table: str, make: Callable[[Any, Span], Value]) -> tuple[Value, ...]:
        return tuple(make(row, Span(row.span_start, row.span_end)) for row in _in_order(slots[table][claim]))

    return Claims(tuple(_claim(row, head, of, slots, references) for row in _in_order(rows["claims"])))


def _by_claim(rows: Sequence[Any]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        out[row.claim].append(row)
    return out


def _claim(r: Any, head: ClaimDocument, of: Any, slots: dict[str, dict[str, list[Any]]], references: dict[str, Reference]) -> Claim:
    doses: dict[int, list[Any]] = defaultdict(list)
    for row in _in_order(slots["claim_doses"][r.id]):
        doses[row.comparator].append(_dose(row))
    counts = of(r.id, "claim_counts", lambda c, span: Count(c.text, span, c.n, c.arm))
    people, time = _span(r.population_start, r.population_end), _span(r.timepoint_start, r.timepoint_end)
    return Claim(
        id=r.id,
        kind=r.kind,
        document=head,
        section=ClaimSection(r.section_kind, r.section_heading),
        drug=ClaimDrug(r.drug_text, Span(r.drug_start, r.drug_end), r.drug, _json(r.drug_ids, dict[str, str])),
        doses=tuple(doses[0]),
        comparators=of(
            r.id, "claim_comparators", lambda c, span: Comparator(c.text, span, c.kind, c.name, tuple(doses[c.position]))
        ),
        population=None if people is None else Population(r.population_text, people, r.species, counts),
        outcome=Outcome(r.outcome_text, Span(r.outcome_start, r.outcome_end), r.outcome_name, r.outcome_domain, r.instrument),
        direction=r.direction,
        effects=of(r.id, "claim_effects", lambda e, span: Effect(e.text, span, e.measure, e.intervention, e.comparator, e.unit)),
        p_values=of(r.id, "claim_p_values", lambda p, span: PValue(p.text, span, p.op, p.value)),
        timepoint=None if time is None else Timepoint(r.timepoint_text, time, r.timepoint_value, r.timepoint_unit),
        assertion=Assertion(r.polarity, r.certainty, r.attribution),
        citations=of(
            r.id,
            "claim_citations",
            lambda c, span: ClaimCitation(
                c.text, span, c.key, c.status, c.reference_id, None if c.reference is None else references[c.reference]
            ),
        ),
        evidence=of(r.id, "evidence", _evidence),
        checks=tuple(row.text for row in _in_order(slots["claim_checks"][r.id])),
        confidence=r.confidence,
        provenance=Provenance(r.version, r.pipeline, r.rule),
        same_as=r.same_as,
    )


def _dose(d: Any) -> ClaimDose:
    return ClaimDose(d.text, Span(d.span_start, d.span_end), d.low, d.high, d.unit, d.route, d.schedule, d.duration)


def _evidence(e: Any, span: Span) -> Evidence:
    return Evidence(span, e.quote, e.prefix, e.suffix, e.page, None if e.boxes is None else _json(e.boxes, Boxes))
