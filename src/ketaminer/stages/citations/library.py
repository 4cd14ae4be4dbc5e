"""Reading a reference list that the user brings: CSL-JSON, BibTeX, RIS and PubMed's NBIB."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.model import Reference

SUFFIXES = (".json", ".bib", ".ris", ".nbib")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)[a-z]?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def load_library(path: str | Path) -> tuple[Reference, ...]:
    """The references in the file at ``path``, in its order; the suffix tells the format (:data:`SUFFIXES`).

    An entry keeps the id it has in the file (its CSL id, citation key or PMID). ``label`` is its CSL
    ``citation-number``; where none is given, numeric callouts follow the order of the file. Raises
    :class:`KetaminerError` that names the file and the line or item that cannot be read.
    """
    path = Path(path)
    readers = {".json": _csl, ".bib": _bibtex, ".ris": _ris, ".nbib": _nbib}
    reader = readers.get(path.suffix.casefold())
    if reader is None:
        raise KetaminerError(f"{path}: not a format of reference lists that is known", f"use one of {', '.join(SUFFIXES)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KetaminerError(f"cannot read references {path}: {error.strerror}", "check the path given as --references") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    found = _with_ids(list(reader(text, path.name)))
    if not found:
        raise KetaminerError(f"{path.name}: no references in it", f"is it really a {path.suffix} file?")
    return found


def _with_ids(entries: Sequence[dict[str, Any]]) -> tuple[Reference, ...]:
    seen: set[str] = set()
    out = []
    for number, entry in enumerate(entries, 1):
        name = str(entry.pop("id", "") or f"r{number}")
        while name in seen:
            name = f"{name}-{number}"
        seen.add(name)
        out.append(Reference(name, None, None, **entry))
    return tuple(out)


def _entry(
    *, id: str | None, authors: Sequence[str], year: str | None, title: str | None, container: str | None,
    volume: str | None, pages: str | None, doi: str | None, pmid: str | None, label: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    dated = _YEAR.search(year or "")
    found = _DOI.search(doi or "")
    return {
        "id": id, "label": label, "authors": tuple(a for a in authors if a), "year": dated[0] if dated else (year or None),
        "title": _plain(title), "container": _plain(container), "volume": volume or None,
        "pages": pages or None, "doi": found[0].casefold() if found else None, "pmid": pmid or None,
    }  # fmt: skip


def _plain(text: str | None) -> str | None:
    return " ".join(text.replace("{", "").replace("}", "").split()) or None if text else None


# -------------------------------------------------------------------------------------------------------------- CSL


def _csl(text: str, name: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise KetaminerError(f"{name} line {error.lineno} column {error.colno}: {error.msg}", "the file must be CSL-JSON") from None
    except RecursionError:
        raise KetaminerError(f"{name}: nested too deeply", "the file must be CSL-JSON") from None
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        data = data["items"]
    if not isinstance(data, list):
        raise KetaminerError(f"{name}: not a list of items", "the file must be CSL-JSON: a list of objects")
    for number, item in enumerate(data, 1):
        if not isinstance(item, dict):
            raise KetaminerError(f"{name} item {number}: not an object", "the file must be CSL-JSON: a list of objects")
        if not any(item.get(key) for key in ("title", "author", "DOI", "editor")):
            raise KetaminerError(f"{name} item {number}: neither title nor author nor DOI", "the file must be CSL-JSON")
        people = item.get("author") or item.get("editor") or []
        if not isinstance(people, list):
            raise KetaminerError(f"{name} item {number}: author is not a list", "the file must be CSL-JSON")
        yield _entry(
            id=_text(item.get("id")),
            label=_text(item.get("citation-number")),
            authors=[_csl_name(person) for person in people],
            year=_csl_year(item.get("issued")),
            title=_text(item.get("title")),
            container=_text(item.get("container-title")),
            volume=_text(item.get("volume")),
            pages=_text(item.get("page")),
            doi=_text(item.get("DOI")),
            pmid=_text(item.get("PMID")),
        )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value).strip() if isinstance(value, str | int | float) else None


def _csl_name(person: Any) -> str:
    if not isinstance(person, dict):
        return str(person)
    if person.get("literal"):
        return str(person["literal"]).replace(",", "")
    particle = person.get("non-dropping-particle") or person.get("dropping-particle") or ""
    surname = f"{particle} {person.get('family') or ''}".strip()
    return ", ".join(part for part in (surname, str(person.get("given") or "").strip()) if part)


def _csl_year(issued: Any) -> str | None:
    if isinstance(issued, dict):
        parts = issued.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
            return str(parts[0][0])
        issued = issued.get("raw") or issued.get("literal")
    return _text(issued)


# ----------------------------------------------------------------------------------------------------------- BibTeX


def _bibtex(text: str, name: str) -> Iterator[dict[str, Any]]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import LatexDecodingMiddleware

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is raised below
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    for block in library.failed_blocks:
        reason = " ".join(str(block.error).split()) or type(block.error).__name__
        raise KetaminerError(f"{name} line {(block.start_line or 0) + 1}: an entry that cannot be read: {reason}", "mend the entry")
    for entry in library.entries:
        fields = {key.casefold(): str(field.value) for key, field in entry.fields_dict.items()}
        people = re.split(r"\s+and\s+", fields.get("author") or fields.get("editor") or "")
        yield _entry(
            id=entry.key,
            authors=[_bibtex_name(person.strip()) for person in people if person.strip()],
            year=fields.get("year") or fields.get("date"),
            title=fields.get("title"),
            container=fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle"),
            volume=fields.get("volume"),
            pages=(fields.get("pages") or "").replace("--", "–"),
            doi=fields.get("doi"),
            pmid=fields.get("pmid"),
        )


def _bibtex_name(name: str) -> str:
    """``Surname, Given`` from ``Given Surname``; a name in braces is that of a body and stays whole."""
    if any(f" {word} " in f" {name.casefold()} " for word in ("of", "for", "organization", "organisation", "association")):
        return name.replace(",", "")  # the reader has taken the braces of {World Health Organization} away
    if name.startswith("{") and name.endswith("}"):
        return name[1:-1].replace(",", "")
    name = name.replace("{", "").replace("}", "")
    if name.casefold() == "others":
        return "et al."
    if "," in name or " " not in name:
        return name
    words = name.split()
    at = next((k for k in range(1, len(words) - 1) if words[k][0].islower()), len(words) - 1)
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}"


# -------------------------------------------------------------------------------------------------------------- RIS


def _ris(text: str, name: str) -> Iterator[dict[str, Any]]:
    import rispy

    opened = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("TY  -"):
            if opened:
                break
            opened = number
        elif line.startswith("ER  -"):
            opened = 0
    if opened:
        raise KetaminerError(f"{name} line {opened}: a record that is not ended by ER", "mend the record")
    try:
        records = rispy.loads(text)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KetaminerError(f"{name}: {' '.join(str(error).split())}", "the file must be RIS") from None
    for record in records:
        pages = "–".join(str(record[key]) for key in ("start_page", "end_page") if record.get(key))
        yield _entry(
            id=_text(record.get("id")),
            authors=[str(person) for person in record.get("authors") or record.get("first_authors") or []],
            year=_text(record.get("year") or record.get("publication_year") or record.get("date")),
            title=_text(record.get("title") or record.get("primary_title")),
            container=_text(record.get("journal_name") or record.get("secondary_title") or record.get("alternate_title3")),
            volume=_text(record.get("volume")),
            pages=pages,
            doi=_text(record.get("doi")),
            pmid=None,
        )


# ------------------------------------------------------------------------------------------------------------- NBIB

_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- (.*)")


def _nbib(text: str, name: str) -> Iterator[dict[str, Any]]:
    """PubMed's MEDLINE format: four-letter tags, continuation lines indented by six spaces, empty lines between records."""
    record: dict[str, list[str]] = {}
    tag = ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        match = _TAG.match(line)
        if match and match[1] == "PMID" and record:
            yield _nbib_entry(record)
            record = {}
        if match:
            tag = match[1]
            record.setdefault(tag, []).append(match[2].strip())
        elif line.startswith("      ") and record:
            record[tag][-1] += " " + line.strip()
        elif line.strip():
            raise KetaminerError(f"{name} line {number}: neither a tag nor its continuation", "the file must be PubMed's NBIB")
    if record:
        yield _nbib_entry(record)


def _nbib_entry(record: dict[str, list[str]]) -> dict[str, Any]:
    first = {tag: values[0] for tag, values in record.items()}
    doi = next((v for tag in ("LID", "AID") for v in record.get(tag, []) if v.endswith("[doi]")), None)
    return _entry(
        id=first.get("PMID"),
        authors=record.get("FAU")
        or [" ".join(a.split()).replace(" ", ", ", 1) for a in record.get("AU", [])]
        or record.get("CN", []),
        year=first.get("DP"),
        title=(first.get("TI") or first.get("BTI") or "").rstrip("."),
        container=first.get("JT") or first.get("TA"),
        volume=first.get("VI"),
        pages=first.get("PG"),
        doi=doi,
        pmid=first.get("PMID"),
    )
