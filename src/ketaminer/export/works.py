"""The works that papers cite, each once, with who cites it: what CSL-JSON and BibTeX are written from.

Two references are one work when they share a DOI or a PMID, or title, year and first author where no DOI or PMID contradicts.
A run may cite a hundred thousand works; they are kept in a temporary database that spills to disk, not in memory.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from ketaminer.export.characters import for_line
from ketaminer.model import Document, Reference

_KEY = re.compile(r"(\D*\S)\s+((?:1[5-9]|20)\d{2})([a-z]?)")
_YEAR = re.compile(r"((?:1[5-9]|20)\d{2})[a-z]?")
_HASH = 8


class Citing(msgspec.Struct, frozen=True):
    """A paper that cites the work: under which citation keys, and for which claims (their ids)."""

    document: str
    doi: str | None
    keys: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A cited work. ``id`` is a citation key made of surname, year and a hash of what tells the work from others.

    ``year`` is a number where the reference has one, ``suffix`` its letter for a work known by its in-text citation alone
    (then ``listed`` is false); ``text`` is the reference as it stands in the first paper that lists it.
    """

    id: str
    authors: tuple[str, ...]
    year: str | None
    suffix: str | None
    title: str | None
    container: str | None
    volume: str | None
    pages: str | None
    doi: str | None
    pmid: str | None
    text: str | None
    listed: bool
    cited_by: tuple[Citing, ...]


FIELDS = ("authors", "year", "suffix", "title", "container", "volume", "pages", "doi", "pmid", "text")


class Works:
    """Gathers the works of documents, one document after the other, and gives them in order of first appearance."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("")  # a temporary database of its own; gone when closed
        self._base.executescript(
            "CREATE TABLE work (n INTEGER PRIMARY KEY, id TEXT UNIQUE, listed INTEGER, known BLOB);"
            "CREATE TABLE alias (name TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID; CREATE INDEX alias_n ON alias (n);"
            "CREATE TABLE citing (n INTEGER, place INTEGER PRIMARY KEY, told BLOB); CREATE INDEX citing_n ON citing (n);"
        )

    def add(self, document: Document) -> None:
        """The works that a document cites: its own list's entries, those of a brought list that it cites, and works that it
        cites by name and year without listing them."""
        if document.citations is None:
            return
        keys: dict[str, dict[str, None]] = defaultdict(dict)
        unlisted: dict[str, None] = {}
        for one in document.citations.items:
            if one.reference_id is not None:
                keys[one.reference_id].update({one.key: None} if one.key else {})
            elif one.key and one.style == "author-year" and one.status in ("no_bibliography", "not_found"):
                unlisted[one.key] = None
        by_reference, by_key = _claims_of(document)
        for reference in document.citations.references:
            if reference.span is None and reference.id not in keys:
                continue  # in the list that the user brought, but not cited here
            n = self._find(_known(reference), _aliases(reference, document.id), listed=True)
            self._cite(n, document, tuple(keys.get(reference.id, ())), tuple(by_reference.get(reference.id, ())))
        for key in unlisted:
            told = _KEY.fullmatch(key)
            if told is not None:
                known = {"authors": [told[1]], "year": told[2], "suffix": told[3] or None}
                n = self._find(known, [f"key:{document.id}:{key}"], listed=False)
                self._cite(n, document, (key,), tuple(by_key.get(key, ())))

    def _find(self, known: dict[str, object], aliases: list[str], *, listed: bool) -> int:
        """The number of the work with one of the aliases, completed by what is ``known``; a new one where there is none."""
        found: list[int] = []
        for alias in aliases:
            row = self._base.execute("SELECT n FROM alias WHERE name = ?", (alias,)).fetchone()
            if row and row[0] not in found and not (alias.startswith("title:") and self._contradicts(row[0], known)):
                found.append(row[0])
        if found:
            n = min(found)
            for other in sorted(found):
                if other != n:  # one reference has the DOI of one and the PMID of the other
                    self._complete(n, self._known(other))
                    self._base.execute("DELETE FROM work WHERE n = ?", (other,))
                    self._base.execute("UPDATE alias SET n = ? WHERE n = ?", (n, other))
                    self._base.execute("UPDATE citing SET n = ? WHERE n = ?", (n, other))
            self._complete(n, known)
        else:
            n = self._new(known, aliases[0], listed)
        self._base.executemany("INSERT OR IGNORE INTO alias VALUES (?, ?)", [(alias, n) for alias in aliases])
        return n

    def _new(self, known: dict[str, object], alias: str, listed: bool) -> int:
        digest = hashlib.sha256(alias.encode("utf-8", "surrogatepass")).hexdigest()
        for length in (_HASH, 16, 64):
            ident = f"{_stem(known)}-{digest[:length]}"
            try:
                done = self._base.execute("INSERT INTO work VALUES (NULL, ?, ?, ?)", (ident, listed, msgspec.json.encode(known)))
            except sqlite3.IntegrityError:
                continue
            assert done.lastrowid is not None
            return done.lastrowid
        raise AssertionError("two works of one hash")

    def _known(self, n: int) -> dict[str, object]:
        known: dict[str, object] = msgspec.json.decode(self._base.execute("SELECT known FROM work WHERE n = ?", (n,)).fetchone()[0])
        return known

    def _contradicts(self, n: int, known: dict[str, object]) -> bool:
        other = self._known(n)
        return any(other.get(key) and known.get(key) and other[key] != known[key] for key in ("doi", "pmid"))

    def _complete(self, n: int, known: dict[str, object]) -> None:
        mine = self._known(n)
        more = {key: value for key, value in known.items() if value and not mine.get(key)}
        if more:
            self._base.execute("UPDATE work SET known = ? WHERE n = ?", (msgspec.json.encode(mine | more), n))

    def _cite(self, n: int, document: Document, keys: tuple[str, ...], claims: tuple[str, ...]) -> None:
        told = Citing(document.id, document.doi, keys, claims)
        self._base.execute("INSERT INTO citing VALUES (?, NULL, ?)", (n, msgspec.json.encode(told)))

    def __iter__(self) -> Iterator[Work]:
        for n, ident, listed, blob in self._base.execute("SELECT n, id, listed, known FROM work ORDER BY n"):
            known = msgspec.json.decode(blob)
            rows = self._base.execute("SELECT told FROM citing WHERE n = ? ORDER BY place", (n,))
            cited_by = tuple(msgspec.json.decode(told, type=Citing) for (told,) in rows)
            values = {name: known.get(name) for name in FIELDS} | {"authors": tuple(known.get("authors") or ())}
            yield Work(id=ident, listed=bool(listed), cited_by=cited_by, **values)

    def close(self) -> None:
        self._base.close()


def _claims_of(document: Document) -> tuple[dict[str, dict[str, None]], dict[str, dict[str, None]]]:
    """Reference id → the claims that cite it; citation key → the claims that cite it without a reference."""
    by_reference: dict[str, dict[str, None]] = defaultdict(dict)
    by_key: dict[str, dict[str, None]] = defaultdict(dict)
    for claim in document.claims.items if document.claims else ():
        for one in claim.citations:
            if one.reference_id is not None:
                by_reference[one.reference_id][claim.id] = None
            elif one.key is not None:
                by_key[one.key][claim.id] = None
    return by_reference, by_key


def _known(reference: Reference) -> dict[str, object]:
    known: dict[str, object] = {
        name: _clean(getattr(reference, name)) for name in ("year", "title", "container", "volume", "pages", "doi", "pmid", "text")
    }
    year = _YEAR.fullmatch(str(known["year"]))
    return known | {
        "authors": [name for name in map(_clean, reference.authors) if name],
        "year": year[1] if year else known["year"],
    }


def _aliases(reference: Reference, document: str) -> list[str]:
    """The names under which a work is known again, the surest first."""
    known = _known(reference)
    out = [f"{key}:{str(known[key]).casefold()}" for key in ("doi", "pmid") if known[key]]
    title = _letters(str(known["title"] or ""))
    if len(title) >= 15:
        out.append(f"title:{title}|{known['year'] or ''}|{_letters(_surname(known))}")
    return out or [f"reference:{document}:{reference.id}"]


def _surname(known: dict[str, object]) -> str:
    authors = known.get("authors")
    return str(authors[0]).partition(",")[0] if isinstance(authors, list) and authors else ""


def _stem(known: dict[str, object]) -> str:
    """Surname and year in plain ASCII letters, as citation keys are."""
    plain = unicodedata.normalize("NFKD", _surname(known)).encode("ascii", "ignore").decode()
    year = _YEAR.fullmatch(str(known.get("year")))
    return (re.sub(r"[^A-Za-z]", "", plain) or "work") + (year[1] if year else "")


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _clean(text: str | None) -> str | None:
    return " ".join(for_line(text).split()) or None if text else None
