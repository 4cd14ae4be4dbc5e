"""The entries of an article's reference list: their fields from the tagged parts, and their wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ketaminer.stages.ingest.jats_text import BLANK

CITATIONS = ("mixed-citation", "citation", "nlm-citation", "element-citation", "citation-alternatives")
_YEAR = re.compile(r"(1[5-9]\d\d|20\d\d)([a-z])?\b")
_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}")
_DIGITS = re.compile(r"\d{1,9}")
_LABEL = re.compile(r"[\s\[(]{0,3}([^\s\[\]()]{1,20}?)[.)\]\s]{0,3}$")
_SUFFIX = re.compile(r"Jn?r|Sr|II|III|IV|[1-9](?:st|nd|rd|th)")
_MARKS = re.compile(r"[^\w\s]")
_EDITORS = frozenset({"editor", "translator", "compiler", "transed", "guest-editor", "series-editor"})
_PERSONS = frozenset({"name", "string-name", "collab"})
_LETTERING = frozenset(
    "italic bold sup sub sc underline roman monospace sans-serif styled-content named-content strike overline".split()
)
# parts that a composed entry puts in its own places; the others follow in their order
_PLACED = frozenset(
    "name string-name collab person-group article-title chapter-title source publisher-name publisher-loc year volume issue fpage "
    "lpage page-range elocation-id edition etal label pub-id".split()
)


@dataclass(slots=True)
class Fields:
    """What the tagged parts of an entry say; ``authors`` as ``Surname, Given``."""

    text: str
    label: str | None = None
    authors: tuple[str, ...] = ()
    year: str | None = None
    title: str | None = None
    container: str | None = None
    volume: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None


def name_of(element: Any) -> str:
    """The local name of an element; empty for entities and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def words(element: Any) -> str:
    """The text of an element and all in it, on one line."""
    return BLANK.sub(" ", "".join(element.itertext())).strip()


def read_entry(ref: Any) -> Fields:
    """One ``ref``: its wording with its label first, and its fields. An entry without tagged parts has only its wording."""
    found = [e for e in ref if name_of(e) in CITATIONS]
    citations = [next((e for e in c if name_of(e) in CITATIONS), c) if name_of(c) == "citation-alternatives" else c for c in found]
    label = next((words(e) for e in ref if name_of(e) == "label"), "")
    texts = [wording(citation) for citation in citations]
    texts += [words(e) for e in ref if name_of(e) not in (*CITATIONS, "label", "")]
    if not citations:
        texts = [words(ref).removeprefix(label).strip()]
    text = " ".join(t for t in texts if t)
    if label and text:
        text = f"{label if label.endswith(('.', ']', ')')) else label + '.'} {text}"
    fields = _fields(citations[0]) if citations else Fields("")
    fields.text = text or label
    match = _LABEL.match(label)
    fields.label = match[1] if match else None
    return fields


def wording(citation: Any) -> str:
    """An entry as it is worded; one whose parts stand without punctuation between them is put in the Vancouver order."""
    between = [citation.text or "", *(child.tail or "" for child in citation)]
    if len(citation) == 0 or any(_MARKS.search(part) for part in between) or any(part.strip() for part in between):
        return _running(citation)
    return _composed(citation)


def _running(citation: Any) -> str:
    """The running text of an entry. Where tagged parts touch, as the names often do, they are set apart."""
    out: list[str] = []
    pending = ""  # what to write between two parts that touch
    waiting: list[tuple[Any, bool]] = [(citation, False)]
    while waiting:
        element, done = waiting.pop()
        name = name_of(element)
        if name not in _LETTERING and element is not citation:
            pending = ", " if name in _PERSONS else pending or " "
        text = element.tail if done and element is not citation else "" if done else element.text
        if name == "" and not done:
            text = f"&{getattr(element, 'name', '')};" if getattr(element, "name", None) else ""
        if text:
            last = out[-1][-1:] if out else ""
            if (
                pending
                and last
                and not last.isspace()
                and (last.isalnum() or last in ".)]")
                and (text[0].isalnum() or text[0] in "([")
            ):
                out.append(pending)
            out.append(text)
            pending = ""
        if not done:
            waiting.append((element, True))
            waiting.extend((child, False) for child in reversed(element))
    return BLANK.sub(" ", "".join(out)).strip()


def _people(citation: Any) -> Iterator[tuple[str, str, bool]]:
    """Surname (or corporate name), given names and whether it is an author's, in order."""
    for e in citation.iter():
        kind = name_of(e)
        if kind in ("name", "string-name"):
            parts = {name_of(k): words(k) for k in e}
            surname, given = parts.get("surname", ""), parts.get("given-names", "")
            if not surname and not given:
                surname = words(e)
            suffix = f" {parts['suffix']}" if parts.get("suffix") else ""
            yield surname or given, (given + suffix).strip() if surname else "", not _is_editor(e)
        elif kind == "collab" and words(e):
            yield words(e), "", not _is_editor(e)


def _is_editor(person: Any) -> bool:
    """Whether a name stands in a group of editors."""
    return any(name_of(g) == "person-group" and g.get("person-group-type") in _EDITORS for g in person.iterancestors())


def _get(citation: Any, *names: str) -> str:
    """The text of the first part called by one of ``names``, the first name first."""
    for name in names:
        for e in citation.iter():
            if name_of(e) == name and (text := words(e)):
                return text
    return ""


def _pages(citation: Any) -> str:
    first, last = _get(citation, "fpage"), _get(citation, "lpage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    return _get(citation, "page-range", "elocation-id") or last


def _fields(citation: Any) -> Fields:
    people = list(_people(citation))
    authors = [f"{surname}, {given}" if given else surname for surname, given, author in people if author]
    if not authors:
        authors = [f"{surname}, {given}" if given else surname for surname, given, _ in people]
    if authors and any(name_of(e) == "etal" for e in citation.iter()):
        authors.append("et al.")
    source = _get(citation, "source")
    title = _get(citation, "article-title", "chapter-title", "part-title", "data-title")
    year = _YEAR.search(_get(citation, "year"))
    ids = {"doi": "", "pmid": ""}
    for e in citation.iter():
        kind = (
            (e.get("pub-id-type") or e.get("ext-link-type") or "").lower()
            if name_of(e) in ("pub-id", "ext-link", "object-id")
            else ""
        )
        pattern = _DOI if kind in ("doi", "uri") else _DIGITS if kind == "pmid" else None
        if pattern is not None and (match := pattern.search(words(e))):
            ids["pmid" if kind == "pmid" else "doi"] = ids["pmid" if kind == "pmid" else "doi"] or match[0]
    return Fields(
        "",
        None,
        tuple(authors),
        "".join(g or "" for g in year.groups()) if year else None,
        (title or source).rstrip(". ") or None,
        (source.rstrip(". ") or None) if title else None,
        _get(citation, "volume") or None,
        _pages(citation) or None,
        ids["doi"].rstrip(".,;)").casefold() or None,
        ids["pmid"] or None,
    )


def _initials(given: str) -> str:
    """Given names as in Vancouver entries: ``Mary Ann, Jr`` → ``MA Jr``."""
    parts = [w for w in re.split(r"[\s.,-]+", given) if w]
    short = [w if (w.isupper() and len(w) <= 3) or _SUFFIX.fullmatch(w) else w[:1] for w in parts]
    return "".join(f" {w}" if _SUFFIX.fullmatch(w) else w for w in short).strip()


def _composed(citation: Any) -> str:
    """An entry written from its tagged parts, which hold no punctuation; no part is left out."""
    people: list[str] = []
    for surname, given, _ in _people(citation):
        people.append(f"{surname} {_initials(given)}".strip())
    if any(name_of(e) == "etal" for e in citation.iter()):
        people.append("et al")
    volume, issue, pages = _get(citation, "volume"), _get(citation, "issue"), _pages(citation)
    where = volume + (f"({issue})" if issue else "") + (f":{pages}" if pages else "")
    year = _get(citation, "year")
    date = year + (f";{where}" if where and year else where)
    publisher = ": ".join(p for p in (_get(citation, "publisher-loc"), _get(citation, "publisher-name")) if p)
    titles = [_get(citation, "article-title", "chapter-title"), _get(citation, "source"), _get(citation, "edition")]
    fields = [", ".join(p for p in people if p), *titles, publisher, date]
    rest = [words(e) for e in citation if name_of(e) not in _PLACED and name_of(e)]
    seen = set(titles)
    rest += [
        t
        for e in citation.iter()
        if name_of(e) in ("article-title", "chapter-title", "source", "edition") and (t := words(e)) not in seen
    ]
    for e in citation:
        if name_of(e) == "pub-id":
            rest.append(f"{e.get('pub-id-type') or 'id'}:{words(e)}")
    text = ". ".join(f.rstrip(".") for f in fields if f)
    return " ".join(t for t in (text and text + ("" if text[-1] in "?!" else "."), *rest) if t)
