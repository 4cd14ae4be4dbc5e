"""A document as rows of the schema's tables.

PostgreSQL and SQL functions elsewhere cannot hold U+0000 in text, and nothing may be lost: in a paper that has one, a
noncharacter that the paper does not have stands in its place in all its rows, and ``papers.nul`` says which. Offsets stay true.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from ketaminer.database.run import Run
from ketaminer.database.tables import COLUMNS, NAMES, PAPER_TABLES, ROW, Rows
from ketaminer.errors import KetaminerError
from ketaminer.model import Claim, ClaimDocument, ClaimDose, Document, Reference

LAYERS = ("sections", "mentions", "citations", "claims")

LAYOUT = ("pages", "edits", "blocks", "boxes", "parts", "links", "entries")
"""Fields of a document that are kept together as JSON: nobody asks for them by SQL."""

STAND_INS = tuple(map(chr, range(0xFDD0, 0xFDF0)))
"""Characters that Unicode promises never to assign."""

_PLACES = {(table, column) for table in ("papers", "paper_files") for column in ("path", "document", "id", "sha256")}
_LIMIT = 2**63
_KEYS = {table.name: [list(table.columns.keys()).index(column.name) for column in table.primary_key] for table in PAPER_TABLES}


def as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def rows_of(document: Document, run: Run, *, whole: bool = True) -> Rows:
    """All rows of a paper. With ``whole`` false only its claims are known, not its text.

    Raises :class:`KetaminerError` for what would not read back as it is: a claim of another paper, an id that two things
    share, half a surrogate pair, a number that is not finite or beyond 64 bits.
    """
    sha256 = document.source.sha256
    rows: Rows = {name: [] for name in NAMES}
    rows["papers"].append(_paper(document, run, whole))
    rows["paper_files"] = _files(sha256, {document.source.path: document.id})
    _layers(document, sha256, rows)
    known = {reference.id: reference for reference in document.citations.references} if document.citations else {}
    for position, claim in enumerate(document.claims.items if document.claims else (), 1):
        _claim(claim, position, document, known, rows)
    return _checked(rows, f"{document.source.path} ({document.id})")


def with_files(rows: Rows, files: Mapping[str, str]) -> Rows:
    """``rows`` of a paper that lies at all these paths (→ document id); the smallest path is the one that is shown."""
    path = min(files)
    paper = rows["papers"][0]._replace(path=path, document=files[path])
    return {**rows, "papers": [paper], "paper_files": _files(paper.sha256, files)}


def _files(sha256: str, files: Mapping[str, str]) -> list[Any]:
    row = ROW["paper_files"]
    return [row(sha256, hashlib.sha256(path.encode()).hexdigest()[:16], path, name) for path, name in sorted(files.items())]


def _paper(document: Document, run: Run, whole: bool) -> Any:
    layout: dict[str, Any] = {name: value for name in LAYOUT if (value := getattr(document, name))}
    lead = f"{document.source.path}: "
    if document.warnings:  # the path in a warning is that of the file, of which a paper may have several
        layout["warnings"] = [(one.startswith(lead), one.removeprefix(lead)) for one in document.warnings]
    return ROW["papers"](
        sha256=document.source.sha256,
        run=run.id,
        document=document.id,
        path=document.source.path,
        media_type=document.source.media_type if whole else None,
        title=document.title,
        doi=document.doi,
        pmid=document.pmid,
        year=document.year,
        licence=document.licence,
        text=document.text if whole else None,
        layers=as_json([layer for layer in LAYERS if getattr(document, layer) is not None]),
        sentences=as_json(document.sections.sentences) if document.sections else None,
        layout=as_json(layout),
        nul=None,
    )


def _layers(document: Document, sha256: str, rows: Rows) -> None:
    for position, s in enumerate(document.sections.items if document.sections else (), 1):
        rows["sections"].append(
            ROW["sections"](sha256, s.id, position, s.kind, s.heading, *(s.heading_span or (None, None)), *s.span, s.level)
        )
    for position, m in enumerate(document.mentions.items if document.mentions else (), 1):
        value = None if m.value is None else as_json(m.value)
        rows["mentions"].append(
            ROW["mentions"](sha256, m.id, position, m.label, m.text, *m.span, m.name, as_json(m.ids), value, float(m.score), m.rule)
        )
    for position, reference in enumerate(document.citations.references if document.citations else (), 1):
        rows["references"].append(_reference(sha256, position, reference))
    for position, c in enumerate(document.citations.items if document.citations else (), 1):
        end = (c.style, c.key, c.status, c.reference_id, float(c.score), as_json(c.candidates))
        rows["citations"].append(ROW["citations"](sha256, c.id, position, c.text, *c.span, *c.group_span, *end))


def _reference(sha256: str, position: int | None, r: Reference) -> Any:
    where = (*(r.span or (None, None)), r.text, r.label)
    what = (as_json(r.authors), r.year, r.title, r.container, r.volume, r.pages, r.doi, r.pmid)
    return ROW["references"](sha256, r.id, position, *where, *what)


def _claim(claim: Claim, position: int, document: Document, known: dict[str, Reference], rows: Rows) -> None:
    sha256 = document.source.sha256
    own = ClaimDocument(claim.document.id, claim.document.path, sha256, document.title, document.doi, document.pmid)
    if claim.document != own:
        told = "another file" if claim.document.sha256 != sha256 else "another title, DOI or PMID"
        raise KetaminerError(f"{document.source.path}: {claim.id} names {told} than its paper", "extract the paper again")
    people, time = claim.population, claim.timepoint
    rows["claims"].append(
        ROW["claims"](
            paper=sha256,
            id=claim.id,
            position=position,
            kind=claim.kind,
            section_kind=claim.section.kind,
            section_heading=claim.section.heading,
            drug=claim.drug.name,
            drug_text=claim.drug.text,
            drug_start=claim.drug.span.start,
            drug_end=claim.drug.span.end,
            drug_ids=as_json(claim.drug.ids),
            population_text=people.text if people else None,
            population_start=people.span.start if people else None,
            population_end=people.span.end if people else None,
            species=people.species if people else None,
            outcome_name=claim.outcome.name,
            outcome_text=claim.outcome.text,
            outcome_start=claim.outcome.span.start,
            outcome_end=claim.outcome.span.end,
            outcome_domain=claim.outcome.domain,
            instrument=claim.outcome.instrument,
            direction=claim.direction,
            timepoint_text=time.text if time else None,
            timepoint_start=time.span.start if time else None,
            timepoint_end=time.span.end if time else None,
            timepoint_value=_float(time.value) if time else None,
            timepoint_unit=time.unit if time else None,
            polarity=claim.assertion.polarity,
            certainty=claim.assertion.certainty,
            attribution=claim.assertion.attribution,
            confidence=float(claim.confidence),
            version=claim.provenance.version,
            pipeline=claim.provenance.pipeline,
            rule=claim.provenance.rule,
            same_as=claim.same_as,
        )
    )
    _slots(claim, (sha256, claim.id), rows)
    for n, one in enumerate(claim.citations, 1):
        reference = one.reference
        if reference is not None and reference.id not in known:
            known[reference.id] = reference
            rows["references"].append(_reference(sha256, None, reference))
        if reference is not None and known[reference.id] != reference:
            told = f"{document.source.path}: two references are called {reference.id}"
            raise KetaminerError(told, "the claims are not of one reading of the paper; extract it again")
        end = (one.key, one.status, one.reference_id, reference.id if reference else None)
        rows["claim_citations"].append(ROW["claim_citations"](sha256, claim.id, n, one.text, *one.span, *end))


def _slots(claim: Claim, key: tuple[str, str], rows: Rows) -> None:
    """What a claim has several of, but citations."""
    rows["claim_doses"] += _doses(key, 0, claim.doses)
    for n, arm in enumerate(claim.comparators, 1):
        rows["claim_comparators"].append(ROW["claim_comparators"](*key, n, arm.text, *arm.span, arm.kind, arm.name))
        rows["claim_doses"] += _doses(key, n, arm.doses)
    for n, e in enumerate(claim.effects, 1):
        figures = (e.measure, _float(e.intervention), _float(e.comparator), e.unit)
        rows["claim_effects"].append(ROW["claim_effects"](*key, n, e.text, *e.span, *figures))
    for n, p in enumerate(claim.p_values, 1):
        rows["claim_p_values"].append(ROW["claim_p_values"](*key, n, p.text, *p.span, p.op, float(p.value)))
    for n, count in enumerate(claim.population.counts if claim.population else (), 1):
        rows["claim_counts"].append(ROW["claim_counts"](*key, n, count.text, *count.span, count.n, count.arm))
    for n, check in enumerate(claim.checks, 1):
        rows["claim_checks"].append(ROW["claim_checks"](*key, n, check))
    for n, said in enumerate(claim.evidence, 1):
        boxes = None if said.boxes is None else as_json(said.boxes)
        quoted = (*said.span, said.quote, said.prefix, said.suffix, said.page, boxes)
        rows["evidence"].append(ROW["evidence"](_evidence_id(*key, n), *key, n, *quoted))


def _doses(key: tuple[str, str], comparator: int, doses: Iterable[ClaimDose]) -> Iterator[Any]:
    for n, d in enumerate(doses, 1):
        how = (_float(d.low), _float(d.high), d.unit, d.route, d.schedule, d.duration)
        yield ROW["claim_doses"](*key, comparator, n, d.text, *d.span, *how)


def _evidence_id(paper: str, claim: str, position: int) -> int:
    """63 bits of a hash: two of a million pieces of evidence share one with a chance of 1 in 18 millions."""
    digest = hashlib.sha256(f"{paper}\n{claim}\n{position}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _checked(rows: Rows, told: str) -> Rows:
    """``rows`` if every engine can hold them, with a stand-in for U+0000 where there is one."""
    texts: list[str] = []
    for name, found in rows.items():
        keys = _KEYS[name]
        if len({tuple(row[n] for n in keys) for row in found}) != len(found):
            hint = "the layers are not of one reading of the paper; extract it again"
            raise KetaminerError(f"{told}: two of its {name.replace('_', ' ')} share an id", hint)
        for row in found:
            for value in row:
                kind = type(value)
                if kind is str:
                    texts.append(value)
                elif kind is int and not -_LIMIT <= value < _LIMIT:
                    raise KetaminerError(f"{told}: the number {value} in {name} has more than 64 bits", "mend the paper or claim")
                elif kind is float and not math.isfinite(value):
                    raise KetaminerError(f"{told}: a number in {name} is not finite", "mend the paper or claim")
    text = "\n".join(texts)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise KetaminerError(f"{told}: its text holds half a surrogate pair", "save it as UTF-8") from None
    return _without_nul(rows, text, told) if "\0" in text else rows


def _without_nul(rows: Rows, text: str, told: str) -> Rows:
    place = rows["papers"][0]
    if "\0" in place.path + place.document + place.sha256:
        raise KetaminerError(f"{told}: a path with U+0000", "no file has such a name")
    stand_in = next((one for one in STAND_INS if one not in text), None)
    if stand_in is None:
        raise KetaminerError(f"{told}: its text holds U+0000 and every noncharacter that could stand for it", "mend the file")

    def replaced(name: str, row: Any) -> Any:
        values = (
            value.replace("\0", stand_in) if isinstance(value, str) and (name, column) not in _PLACES else value
            for column, value in zip(COLUMNS[name], row, strict=True)
        )
        return ROW[name](*values)

    out = {name: [replaced(name, row) for row in found] for name, found in rows.items()}
    out["papers"] = [out["papers"][0]._replace(nul=stand_in)]
    return out


def has_text(rows: Rows) -> bool:
    """Whether the paper was put with its text, not only as claims."""
    return rows["papers"][0].text is not None
