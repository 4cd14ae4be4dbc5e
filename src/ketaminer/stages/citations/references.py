"""Reading one entry of a reference list: authors, year, title, container, volume, pages, identifiers.

The common styles put the same parts in different orders. What they share is that the authors come first; so the authors
are read by their own grammar (``Smith JA, Jones B``; ``Smith, J. A., & Jones, B.``; ``J. A. Smith, B. Jones``), the year by
where it stands, and what lies between them tells the rest. A part that cannot be told is ``None``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ketaminer.stages.citations.names import APOSTROPHE, HYPHEN, LETTER, PARTICLE, SURNAME_WORD, UPPER

MAX_AUTHORS = 400
_LABEL = re.compile(r"\s{0,3}(?:\[\s?\d{1,4}\s?\]\.?|\(\d{1,4}\)|\d{1,4}[.)](?!\d)|\d{1,4}(?=\s))\s{0,3}")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>|]{1,200}")
_PMID = re.compile(r"(?i)\b(?:pmid|pubmed)\s{0,2}(?:id)?[:\s#]{1,3}(\d{4,9})\b")
_URL = re.compile(r"(?:https?://|www\.|doi:\s?)\S{1,300}", re.I)
_YEARS = r"(?:1[5-9]|20)\d{2}"
_SOON = r"in press|n\.\s?d\.|forthcoming|submitted|in preparation"
_HEAD_YEAR = re.compile(
    rf"[\s.,]{{0,4}}[(\[]{{1,2}}\s?({_YEARS}|{_SOON})([a-z])?(?:[,;/–\- ][^()\[\]]{{0,30}})?[)\]]{{1,2}}[\s.,:;]{{0,4}}", re.I
)
_BARE_YEAR = re.compile(rf"[\s.,]{{0,4}}({_YEARS})([a-z])?\s?[.:;,]\s{{0,3}}(?=[^\d\s])")
_ISSUE_YEAR = re.compile(rf"(?<!\d)({_YEARS})([a-z])?(?:\s[A-Z][a-z]{{2,8}}\.?(?:\s?\d{{1,2}})?(?:[-–]\w{{1,4}})?)?\s?;")
_LAST_YEAR = re.compile(rf"\(\s?({_YEARS})([a-z])?\)|(?<![\d/:.\-–])({_YEARS})([a-z])?(?![\d\-–/])")
_INITIALS = rf"(?:[{UPPER}]\.?[\s{HYPHEN}]?){{0,4}}[{UPPER}](?:\.|\b)(?:\s?(?:[Jj]r|[Ss]r|II|III)\b\.?)?"
_SURNAME = (
    rf"(?:{PARTICLE}[{APOSTROPHE} ]\s?){{0,3}}(?:{SURNAME_WORD}|[{UPPER}]{{2,20}}(?=,))"
    rf"(?:[ ](?:{PARTICLE}[ ]){{0,2}}{SURNAME_WORD}){{0,3}}"
)
_GIVEN = rf"{SURNAME_WORD}(?:\s[{UPPER}]\.?){{0,2}}"
_AUTHORS = {
    "comma": re.compile(rf"({_SURNAME}),\s({_INITIALS})(?![\w{HYPHEN}])"),
    "plain": re.compile(
        rf"({_SURNAME})\s([{UPPER}]{{1,4}}(?:[{HYPHEN}][{UPPER}]{{1,2}})?|{_INITIALS})(?:\s(?:Jr|Sr|[23][nr]d|II|III)\b\.?)?(?![\w'’])"
    ),
    "given": re.compile(rf"((?:[{UPPER}]\.[\s{HYPHEN}]?){{1,4}})\s?({_SURNAME})"),
    "full": re.compile(rf"({SURNAME_WORD}),\s({_GIVEN})"),
}
_NEXT = re.compile(r"\s{0,2}(?:[,;]\s{0,2}(?:and\s|&\s?|…\s?|\.\s?\.\s?\.\s?)?|and\s|&\s?|\s&\s)\s{0,2}")
_ET_AL = re.compile(r"[\s,;]{0,3}(?:and\s)?et\.?\s?al\b\.?,?|[\s,;]{0,3}and others\b\.?", re.I)
_EDITORS = re.compile(r"[\s,]{0,3}(?:\((?:[Ee]ds?\.?|[Ee]ditors?)\)|[Ee]ds?\.|[Ee]ditors?\b)[.,:]?")
_SENTENCE = re.compile(rf"(?<=[^\s.][^\s.])[.?!](?:[”\"’])?\.?\s+(?=[{UPPER}\d\[(“\"])|(?<=[^\s.][^\s.])[.?!]$|(?<=[)\]])\.\s+")
_NO_YEAR = r"(?!(?:1[5-9]|20)\d\d\b)"
_VOLUME = re.compile(
    r"(?:[;,.\s]\s?|^)(?:vol(?:ume|\.)?\s?)?(\d{1,4}|[A-Z]{1,3}\d{1,4})\s?"
    r"(?:\(\s?[^()]{1,30}\s?\)|,?\s?(?:no|issue|iss)\.?\s?\w{1,8})?\s?[:,;]\s?"
    r"(?:(?:pp?|pages?)\.?\s?)?([A-Za-z]{0,4}\d[\w.]{0,10}(?:\s?[-–—‐]\s?[A-Za-z]{0,4}\d\w{0,9})?)",
    re.I,
)
_VOLUME_ONLY = re.compile(
    rf"[;,]\s?(?:vol(?:ume|\.)?\s?)?{_NO_YEAR}(\d{{1,4}})\s?(?:\([^()]{{1,20}}\))?\s?\.?$"
    rf"|;\s?{_NO_YEAR}(\d{{1,4}})(?:\([^()]{{1,20}}\))?(?=[.,\s]|$)",
    re.I,
)
_PAGES = re.compile(
    r"(?:[:,(]|\bpp?\.|\bpages?)\s{0,2}(?:pp?\.\s?)?([A-Za-z]?\d{1,6}\s?[-–—‐]\s?[A-Za-z]?\d{1,6}|[eE]\d{2,12})(?=[.,;)\s]|$)"
)
_FIRST_STOP = re.compile(rf"(?<=\w\w|\w\))\.\s+(?=[{UPPER}\d“\"])")
_TRAILING_YEAR = re.compile(rf"[\s.,;(]{{0,5}}\b{_YEARS}[a-z]?\b(?:\s[A-Z][a-z]{{2}}(?:\s\d{{1,2}})?)?[\s.;,)]{{0,5}}$")
MAX_LENGTH = 5000  # characters; what is longer is not one entry, and only its beginning is read
_TRIM = " \t\n.,;:"


@dataclass(slots=True)
class Parts:
    """The fields of an entry, as in :class:`ketaminer.model.Reference`; ``authors`` as ``Surname, Initials``."""

    label: str | None = None
    authors: list[str] = field(default_factory=list)
    year: str | None = None
    title: str | None = None
    container: str | None = None
    volume: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None


def parse_entry(text: str, label: str | None = None) -> Parts:
    """The parts of one entry given as one line of reading text; ``label`` is its number if the list has numbers."""
    parts = Parts(label=label)
    text = text[:MAX_LENGTH].replace("\n", " ")
    if label is not None:
        numbered = _LABEL.match(text)
        if numbered:
            text = text[numbered.end() :]
    text = _identifiers(text, parts)
    at = _authors(text, parts)
    rest = _year(text, at, parts)
    _source(rest, parts)
    return parts


def _identifiers(text: str, parts: Parts) -> str:
    """Take DOI and PMID out; what is left without web addresses."""
    doi = _DOI.search(text)
    if doi:
        found = doi[0].rstrip(".,;:'”’")
        while found.endswith((")", "]")) and found.count(found[-1]) > found.count("(" if found[-1] == ")" else "["):
            found = found[:-1].rstrip(".,;:")
        parts.doi = found.casefold()
    pmid = _PMID.search(text)
    if pmid:
        parts.pmid = pmid[1]
    cut = min((m.start() for m in (_URL.search(text), doi, pmid) if m), default=len(text))
    # what follows an address at the start is still wanted: only a tail is dropped
    return text[:cut].rstrip(" ([,;") if cut > 40 else _URL.sub(" ", text)


def _authors(text: str, parts: Parts) -> int:
    """Read the authors at the start of ``text``; the offset behind them."""
    best: tuple[tuple[int, int], list[str]] = ((0, 0), [])
    for style, pattern in _AUTHORS.items():
        end, names = _run(text, style, pattern)
        people = sum("," in name for name in names)
        if people and (people, end) > best[0] and not (style == "full" and best[1]):
            best = ((people, end), names)
    (_, end), parts.authors = best
    if parts.authors:
        return end
    return _corporate(text, parts)


def _run(text: str, style: str, pattern: re.Pattern[str]) -> tuple[int, list[str]]:
    names: list[str] = []
    at = end = 0
    while len(names) < MAX_AUTHORS:
        match = pattern.match(text, at)
        if match is None:
            body = _body(text, at, names)
            if body is None:
                break
            names.append(text[at:body].strip())
            end = body
        else:
            surname, given = (match[2], match[1]) if style == "given" else (match[1], match[2] or "")
            names.append(f"{surname.strip()}, {given.strip()}" if given.strip() else surname.strip())
            end = match.end()
        others = _ET_AL.match(text, end)
        if others:
            names.append("et al.")
            end = others.end()
            break
        following = _NEXT.match(text, end)
        if following is None or following.end() == end:
            break
        at = following.end()
    editors = _EDITORS.match(text, end)
    return (editors.end() if editors and names else end), names


_BODY = re.compile(rf"[{UPPER}][^,.;:()\d]{{3,120}}(?=\s?[.;(]|,\s[{UPPER}])")


def _body(text: str, at: int, names: list[str]) -> int | None:
    """The end of a corporate author among (or before) personal ones: several words up to the next comma or full stop."""
    match = _BODY.match(text, at)
    if match is None or len(match[0].split()) < 2:
        return None
    if not names:
        # only if people follow: "Network, Brower R, Matthay M"
        behind = text[match.end() : match.end() + 60]
        return match.end() if re.match(rf"[,;]\s{SURNAME_WORD}\s[{UPPER}]{{1,3}}[,.\s]", behind) else None
    return match.end() if re.match(r"\s?[.(]", text[match.end() : match.end() + 2]) and len(match[0].split()) < 12 else None


def _corporate(text: str, parts: Parts) -> int:
    """A body as the author: what stands before a year in brackets, or before the first full stop if more follows."""
    plain = re.match(rf"([{UPPER}][^.,;:()\d]{{1,100}}),?\s(?={_YEARS}[a-z]?\.\s)", text)
    if plain:
        parts.authors = [plain[1].strip(_TRIM)]
        return plain.end(1)
    head = _HEAD_YEAR.search(text, 0, 260)
    if head and not re.search(r"[.?!]\s", text[: head.start()].replace("U.S. ", "US ")):
        name = text[: head.start()].strip(_TRIM)
        if name:
            parts.authors = [name]
            return head.start()
    stop = _FIRST_STOP.search(text, 0, 160)
    if stop is None or len(text) - stop.end() < 9 or not text[:1].isupper():
        return 0
    if len(text[: stop.start()].split()) > 12 or re.match(rf"{_YEARS}\b", text[stop.end() :]):
        return 0  # a title: "Diabetes atlas. 2012."
    parts.authors = [text[: stop.start()].strip(_TRIM)]
    return stop.end()


def _year(text: str, at: int, parts: Parts) -> str:
    """Find the year; the text behind the authors with the year taken out where it stands right behind them."""
    for pattern in (_HEAD_YEAR, _BARE_YEAR):
        head = pattern.match(text, at)
        if head:
            parts.year = head[1].casefold() + (head[2] or "")
            return text[head.end() :]
    issues = list(_ISSUE_YEAR.finditer(text, at))
    years = list(_LAST_YEAR.finditer(text, at))
    if issues:
        parts.year = issues[-1][1] + (issues[-1][2] or "")
    elif years:
        last = next((match for match in reversed(years) if match[1]), years[-1])  # one in brackets before all others
        parts.year = (last[1] or last[3]) + (last[2] or last[4] or "")
    elif (soon := re.search(_SOON, text[at:], re.I)) is not None:
        parts.year = soon[0].casefold()
    return text[at:]


def _source(rest: str, parts: Parts) -> None:
    """Title, container, volume and pages from what stands behind the authors."""
    rest = rest.strip(" \t\n.,;:")
    quoted = re.match(r"[“\"‘]([^“”\"]{5,400}?)[,.]?[”\"’][,.]?\s", rest)
    if quoted:
        parts.title = quoted[1].strip(_TRIM) or None
        tail = rest[quoted.end() :]
    else:
        stop = _SENTENCE.search(rest)
        if stop is None:
            parts.title = _TRAILING_YEAR.sub("", rest).strip(_TRIM) or None
            tail = ""
        else:
            keep = stop.start() + (1 if rest[stop.start() : stop.start() + 1] in "?!" else 0)
            parts.title = rest[:keep].strip(' \t\n.,;:“"”') or None
            tail = rest[stop.end() :]
    dated = _ISSUE_YEAR.search(tail)
    volume = _VOLUME.search(tail, dated.end() - 1 if dated else 0)
    if volume:
        parts.volume = volume[1]
        parts.pages = volume[2].strip()
        head = tail[: dated.start() if dated else volume.start()]
    else:
        only = _VOLUME_ONLY.search(tail)
        if only:
            parts.volume = only[1] or only[2]
        pages = _PAGES.search(tail)
        if pages:
            parts.pages = pages[1]
        head = tail[: min((m.start() for m in (only, pages) if m), default=len(tail))]
    container = _TRAILING_YEAR.sub("", head).strip(_TRIM + "(")
    container = re.sub(r"^In:?\s+", "", container)
    if container and re.search(LETTER, container) and not re.match(r"(?i)(?:retrieved|available|accessed)\b", container):
        parts.container = container[:300]
