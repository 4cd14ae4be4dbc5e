"""Author-year callouts: ``(Koob and Volkow, 2010)``, ``Krupitsky & Grinenko’s 1997 report``, ``ibid.``

A year is what can be found with certainty, so every year is an anchor; the names that belong to it, if any, end right
before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ketaminer.stages.citations.authors import Names, not_a_name, read_names
from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import APOSTROPHE, HYPHEN
from ketaminer.stages.citations.words import Words

WINDOW = 260  # characters before a year in which its authors begin
_YEAR = r"(?:1[5-9]|20)\d{2}"
# 20016 is a year with a digit too many; it counts only after a name
_ANCHOR = re.compile(
    rf"(?<![\d.,/$£€{HYPHEN}])(?:({_YEAR}\d?)(?:[-–/]\d{{2,4}})?([a-z](?:[-–][a-z])?)?"
    r"|(in press|forthcoming|n\.\s?d\.|[Uu]ndated))(?![\w%])"
)
_MORE = re.compile(
    rf"\s{{0,2}}(?:[,;]\s{{0,2}}(?:and\s|&\s?)?|and\s|&\s?|/)\s{{0,2}}(?:({_YEAR})([a-z])?|([a-z]))(?![\w%’'-])(?!\.\w)"
)
# the report that follows a possessive: Cohen’s d (1988)
_OWNED = re.compile(rf"(?:[{APOSTROPHE}]s|(?<=s)[{APOSTROPHE}])(?=(\s)(?:[a-z][\w-]{{0,20}}\s?){{1,3}}$)")
_OPENING = re.compile(r"[\s,.:]{0,4}([(\[])?\s{0,2}$")
_ARROW = re.compile(r"\s?[▶►→↗⇒]")  # what is left of a link's icon
_IBID = re.compile(r"\b[Ii]bid(?:em)?\b\.?|\b(?:op|loc)\.\s?cit\.")


def find_author_year(text: str, excluded: Iterable[tuple[int, int]], words: Words) -> list[Callout]:
    """The author-year callouts of ``text`` outside ``excluded``, those with too little evidence marked ``weak``."""
    spans = sorted(excluded)
    starts = [start for start, _ in spans]

    def outside(at: int) -> bool:
        k = bisect_right(starts, at) - 1
        return k < 0 or at >= spans[k][1]

    found: list[Callout] = []
    done = 0  # end of the last callout: its years are taken
    for match in _ANCHOR.finditer(text):
        if match.start() < done or not outside(match.start()):
            continue
        limit = max(done, match.start() - WINDOW)
        opening = _OPENING.search(text, max(limit, match.start() - 8), match.start())
        assert opening is not None  # all its parts are optional
        narrative = opening[1] is not None
        names = read_names(text, limit, opening.start(), words, narrative=narrative, chained=0 < done == limit)
        if names is None and narrative:
            owned = _OWNED.search(text, max(limit, opening.start() - 50), opening.start())
            names = read_names(text, limit, owned.end(), words, narrative=True) if owned else None
        if names is None or not _plausible(match, names, opening, words):
            continue
        year = match[1] or _spoken(match[3])
        span = (names.start, match.end())
        bare = names.weak and not narrative
        style, letter = "author-year", (match[2] or "")[:1]
        first = Callout(*span, span, style, None, names.names, names.et_al, year, letter, names.spare, names.weak, bare)
        batch, done = _with_more_years(text, match, first)
        found += batch
    found += [Callout(*m.span(), m.span(), "author-year", same=True) for m in _IBID.finditer(text) if outside(m.start())]
    return list(_grouped(text, sorted(found, key=lambda one: (one.start, one.end))))


def _plausible(match: re.Match[str], names: Names, opening: re.Match[str], words: Words) -> bool:
    several = names.et_al or len(names.names) > 1
    if not names.et_al and opening[1] is None and "," not in opening[0] and not_a_name(names.names[-1].split()[-1], words):
        return False  # between May and August 2010
    touching = opening.start() == match.start()
    if touching and not names.et_al:
        return False
    if match[1] and len(match[1]) == 5 and (names.weak or touching):
        return False
    return not (match[3] and opening[1] is not None and not several)


def _spoken(words: str) -> str:
    word = words.casefold()
    return "n.d." if word.startswith(("n", "u")) else word


def _with_more_years(text: str, match: re.Match[str], first: Callout) -> tuple[list[Callout], int]:
    """The callout and those that share its names (``2007, 2002``, ``2014a,b``, ``2014a-c``), and where they end."""
    found = [first]
    end = match.end()
    if match[2] and len(match[2]) == 3:
        low, high = ord(match[2][0]), ord(match[2][2])
        found += [replace(first, letter=chr(code)) for code in range(low + 1, min(high, low + 10) + 1)]
    while (more := _MORE.match(text, end)) is not None:
        if more[3] and not found[-1].letter:
            break
        start, end = more.start(1) if more[1] else more.start(3), more.end()
        letter = more[2] or more[3] or ""
        found.append(replace(first, start=start, end=end, year=more[1] or found[-1].year, letter=letter))
    opener = {")": "(", "]": "["}.get(text[end : end + 1])
    if opener and text.rfind(text[end], first.start, end) < text.rfind(opener, first.start, end):
        end += 1  # the bracket around the year
        found = [replace(first, end=end)] if len(found) == 1 else found
    arrow = _ARROW.match(text, end)
    end = arrow.end() if arrow else end
    return [replace(one, group=(first.start, end)) for one in found], end


_PAGES = r"(?:\s?[,:]\s?(?:pp?\.|pages?|ch(?:ap)?\.|chapters?|sections?|[Ff]ig\.|[Tt]able)?\s?\d{1,5}(?:\s?[-–]\s?\d{1,5})?)?"
_BETWEEN = re.compile(
    _PAGES + r"[\s,;]{0,4}(?:(?:and|&|see also|see|also|but see|cf\.|e\.g\.,?|reviewed in|reviewed by|for (?:a )?reviews?,? see"
    r"|as well as|in)[\s,]{1,3}){0,2}"
)
_LEAD = re.compile(r"[(\[]\s{0,2}[^()\[\]\d;]{0,40}$")
_CLOSE = re.compile(_PAGES + r"[\s.,;]{0,3}[)\]]")
_FAR = 60  # more than this between two callouts and they are two groups


def _grouped(text: str, found: list[Callout]) -> Iterator[Callout]:
    """Callouts that follow one another make one group; brackets around nothing else belong to it."""
    at = 0
    while at < len(found):
        end = at + 1
        low, high = found[at].group
        while end < len(found):
            start, stop = found[end].group
            if start > high + _FAR or (start >= high and _BETWEEN.fullmatch(text, high, start) is None):
                break
            high = max(high, stop)
            end += 1
        lead = _LEAD.search(text, max(0, low - 45), low)
        close = _CLOSE.match(text, high)
        if lead is not None and close is not None:
            low, high = lead.start(), close.end()
            arrow = _ARROW.match(text, high)
            high = arrow.end() if arrow else high
        elif lead is not None and lead.end() - lead.start() <= 6:
            low = lead.start()  # the closing bracket was forgotten
        for one in found[at:end]:
            yield replace(one, group=(low, high))
        at = end
