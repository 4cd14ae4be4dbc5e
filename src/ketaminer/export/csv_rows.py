"""CSV for spreadsheets: one claim a row, the flat columns of :data:`COLUMNS`, several values in a cell joined by ``; ``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import BinaryIO

from ketaminer.model import Claim, Document

Cell = str | int | float | None


def _joined(values: Iterable[object]) -> str:
    return "; ".join(" ".join(str(value).split()) for value in values if value not in (None, ""))


COLUMNS: dict[str, Callable[[Claim], Cell]] = {
    "id": lambda c: c.id,
    "kind": lambda c: c.kind,
    "document": lambda c: c.document.id,
    "path": lambda c: c.document.path,
    "title": lambda c: c.document.title,
    "doi": lambda c: c.document.doi,
    "pmid": lambda c: c.document.pmid,
    "section": lambda c: c.section.kind,
    "heading": lambda c: c.section.heading,
    "drug": lambda c: c.drug.name,
    "drug_text": lambda c: c.drug.text,
    "drug_ids": lambda c: _joined(f"{vocabulary}:{ident}" for vocabulary, ident in c.drug.ids.items()),
    "doses": lambda c: _joined(dose.text for dose in c.doses),
    "dose_low": lambda c: _joined(_number(dose.low) for dose in c.doses),
    "dose_high": lambda c: _joined(_number(dose.high) for dose in c.doses),
    "dose_unit": lambda c: _joined(dose.unit for dose in c.doses),
    "route": lambda c: _joined(dict.fromkeys(dose.route for dose in c.doses)),
    "schedule": lambda c: _joined(dict.fromkeys(dose.schedule for dose in c.doses)),
    "duration": lambda c: _joined(dict.fromkeys(dose.duration for dose in c.doses)),
    "comparators": lambda c: _joined(one.text for one in c.comparators),
    "comparator_kinds": lambda c: _joined(one.kind for one in c.comparators),
    "population": lambda c: c.population.text if c.population else None,
    "species": lambda c: c.population.species if c.population else None,
    "counts": lambda c: _joined(f"{n.n} {n.arm or 'all'}" for n in c.population.counts) if c.population else None,
    "outcome": lambda c: c.outcome.name or c.outcome.text,
    "outcome_text": lambda c: c.outcome.text,
    "outcome_domain": lambda c: c.outcome.domain,
    "instrument": lambda c: c.outcome.instrument,
    "direction": lambda c: c.direction,
    "effects": lambda c: _joined(effect.text for effect in c.effects),
    "p_values": lambda c: _joined(f"{p.op} {_number(p.value)}" for p in c.p_values),
    "timepoint": lambda c: c.timepoint.text if c.timepoint else None,
    "polarity": lambda c: c.assertion.polarity,
    "certainty": lambda c: c.assertion.certainty,
    "attribution": lambda c: c.assertion.attribution,
    "citations": lambda c: _joined(one.key or one.text for one in c.citations),
    "cited_dois": lambda c: _joined(one.reference.doi for one in c.citations if one.reference),
    "start": lambda c: c.evidence[0].span.start if c.evidence else None,
    "end": lambda c: c.evidence[0].span.end if c.evidence else None,
    "quote": lambda c: c.evidence[0].quote if c.evidence else None,
    "page": lambda c: c.evidence[0].page if c.evidence else None,
    "checks": lambda c: _joined(c.checks),
    "confidence": lambda c: c.confidence,
    "rule": lambda c: c.provenance.rule,
    "same_as": lambda c: c.same_as,
}
"""Column → how it is read from a claim. ``start`` and ``end`` are the main sentence's span in the source text."""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


class _Rows:
    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._rows.writerow(COLUMNS)

    def write(self, document: Document) -> None:
        for claim in document.claims.items if document.claims else ():
            self._rows.writerow(read(claim) for read in COLUMNS.values())
        self._text.flush()

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


def writer(stream: BinaryIO) -> _Rows:
    return _Rows(stream)
