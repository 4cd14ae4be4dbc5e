"""Author-year callouts, read backwards from the year: ``(Koob and Volkow, 2010)``, ``Krupitsky & Grinenko’s 1997 report``.

A year is what can be found with certainty, so every year is an anchor; the names that belong to it, if any, end right
before it. Names are read from right to left: a surname (or the name of a body), what joins it to the one before
(``and``, ``&``, and, where one of these has been seen, a comma), and so on to the first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import APOSTROPHE, HYPHEN, PARTICLES, UPPER
from ketaminer.stages.citations.words import Words

WINDOW = 260
_YEAR = r"(?:1[5-9]|20)\d{2}"
# 20016 is a year with a digit too many; it counts only after a name
YEAR = re.compile(
    rf"(?<![\d.,/$£€{HYPHEN}])(?:({_YEAR}\d?)(?:[-–/]\d{{2,4}})?([a-z](?:[-–][a-z])?)?|(in press|forthcoming|n\.\s?d\.|[Uu]ndated))(?![\w%])"
)
_MORE = re.compile(
    rf"\s{{0,2}}(?:[,;]\s{{0,2}}(?:and\s|&\s?)?|and\s|&\s?|/)\s{{0,2}}(?:({_YEAR})([a-z])?|([a-z]))(?![\w%’'-])(?!\.\w)"
)
_ET_AL = re.compile(
    r"(?:,?\s{0,2}et\.?\s{0,2}al\b\.?|,?\s{1,2}(?:and|&)\s{1,2}(?:colleagues|co-?workers|others|associates|collaborators|coll\.))\s{0,2}$",
    re.I,
)
_POSSESSIVE = re.compile(rf"(?:[{APOSTROPHE}]s|(?<=s)[{APOSTROPHE}])$")
_OWNED = re.compile(rf"(?:[{APOSTROPHE}]s|(?<=s)[{APOSTROPHE}])(?=(\s)(?:[a-z][\w-]{{0,20}}\s?){{1,3}}$)")
_OPENING = re.compile(r"[\s,.:]{0,4}([(\[])?\s{0,2}$")
_ALIAS = re.compile(rf"\s{{0,2}}[(\[]([{UPPER}][A-Za-z&{HYPHEN}]{{1,12}})[)\]],?\s{{0,2}}$")
_TOKEN = re.compile(rf"(?:[^\W_]|[\u0300-\u036f]|[{APOSTROPHE}{HYPHEN}](?=[^\W\d_]))+\.?|[^\s]")
_CAPITAL = re.compile(rf"(?:(?:al|el|as|ad|at|ibn|bin)-|[dDlLO][{APOSTROPHE}]|[{APOSTROPHE}])?[{UPPER}]")
_LINKERS = frozenset("of for the on in and & to de del des du".split())
_ARROW = re.compile(r"\s?[▶►→↗⇒]")
IBID = re.compile(r"\b[Ii]bid(?:em)?\b\.?|\b(?:op|loc)\.\s?cit\.")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a mark; ``comma``: a comma and nothing else joins it to the next name."""

    text: str
    start: int
    end: int
    comma: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The authors found before a year: where the first begins, other readings of them, how sure they are names."""

    start: int
    names: tuple[str, ...]
    et_al: bool
    spare: tuple[tuple[str, ...], ...]
    weak: bool


def find_author_year(text: str, excluded: Iterable[tuple[int, int]], words: Words) -> list[Callout]:
    """The author-year callouts of ``text`` outside ``excluded``, those with too little evidence marked ``weak``."""
    spans = sorted(excluded)
    starts = [start for start, _ in spans]
    found: list[Callout] = []
    done = 0  # end of the last callout: its years are taken
    for match in YEAR.finditer(text):
        if match.start() < done:
            continue
        k = bisect_right(starts, match.start()) - 1
        if k >= 0 and match.start() < spans[k][1]:
            continue
        year = match[1] or _spoken(match[3])
        limit = max(done, match.start() - WINDOW)
        after_callout = 0 < done == limit
        opening = _OPENING.search(text, max(limit, match.start() - 8), match.start())
        assert opening is not None  # all its parts are optional
        names = read_names(text, limit, opening.start(), words, narrative=opening[1] is not None, chained=after_callout)
        if names is None and opening[1] is not None:
            owned = _OWNED.search(text, max(limit, opening.start() - 50), opening.start())
            names = read_names(text, limit, owned.end(), words, narrative=True) if owned else None
        if names is None or (opening[1] is None and not text[opening.start() : match.start()] and not names.et_al):
            continue
        if len(year) == 5 and (names.weak or opening.start() == match.start()):
            continue
        if match[3] and opening[1] is not None and not names.et_al and len(names.names) < 2:
            continue
        bare = names.weak and opening[1] is None
        first = Callout(
            names.start, match.end(), (names.start, match.end()), "author-year", None, names.names, names.et_al, year,
            (match[2] or "")[:1], names.spare, names.weak, bare,
        )  # fmt: skip
        batch, done = _more_years(text, match, first)
        found += batch
    return _grouped(text, found + list(_ibids(text, spans)))


def _spoken(words: str) -> str:
    word = words.casefold()
    return "n.d." if word.startswith(("n", "u")) else word


def _more_years(text: str, match: re.Match[str], first: Callout) -> tuple[list[Callout], int]:
    """The callout and those that share its names: ``2007, 2002``, ``2014a,b``, ``1997a, 1997b``."""
    found = [first]
    end = match.end()
    if match[2] and len(match[2]) == 3:  # 2014a-c
        for code in range(ord(match[2][0]) + 1, min(ord(match[2][2]), ord(match[2][0]) + 10) + 1):
            found.append(replace(first, letter=chr(code)))
    while (more := _MORE.match(text, end)) is not None:
        if more[3] and not found[-1].letter:
            break
        start = more.start(1) if more[1] else more.start(3)
        end = more.end()
        found.append(replace(first, start=start, end=end, year=more[1] or found[-1].year, letter=more[2] or more[3] or ""))
    if text[end : end + 1] in (")", "]") and text.rfind(text[end], first.start, end) < text.rfind(
        "(" if text[end] == ")" else "[", first.start, end
    ):
        end += 1
        if len(found) == 1:
            found = [replace(first, end=end)]
    arrow = _ARROW.match(text, end)
    if arrow:
        end = arrow.end()
    return [replace(one, group=(first.start, end)) for one in found], end


def read_names(text: str, limit: int, end: int, words: Words, *, narrative: bool, chained: bool = False) -> Names | None:
    """The authors whose names end at ``end`` and begin at ``limit`` or later.

    ``narrative``: the year stands in brackets of its own behind them; ``chained``: a callout ends at ``limit``.
    """
    alias = _ALIAS.search(text, max(limit, end - 20), end)
    if alias is not None and alias.start() > limit:
        end = alias.start()
    et_al = _ET_AL.search(text, max(limit, end - 30), _before_possessive(text, limit, end))
    if et_al is not None:
        end = et_al.start()
    else:
        end = _before_possessive(text, limit, end)
    while end > limit and text[end - 1] in " ,":
        end -= 1
    tokens, bracketed = _tokens(text, limit, end)
    bracketed = bracketed or (chained and bool(tokens) and text[limit : tokens[0].start].strip(" ,;") == "")
    while (
        len(tokens) > 2
        and tokens[-2].text == ","
        and re.fullmatch(rf"(?:[{UPPER}]\.?-?){{1,3}}", tokens[-1].text)
        and _is_name(tokens[-3])
    ):
        tokens = tokens[:-2]  # Smith, J., 2010
    if not tokens:
        return None
    chunks, opened = _chunks(tokens, words, et_al=et_al is not None)
    if not chunks:
        return None
    found = _settle(
        chunks, words, et_al=et_al is not None, narrative=narrative, opened=opened and bracketed, alias=alias[1] if alias else None
    )
    if found is not None and found.weak and bracketed and not narrative and _is_name(tokens[0]):
        # United Nations, Department of Economic Affairs, Population Division, 2013: the first part may be what the list has
        whole = text[tokens[0].start : tokens[-1].end]
        found = Names(found.start, found.names, found.et_al, (*found.spare, (whole,), (whole.split(",")[0],)), weak=True)
    return found


def _before_possessive(text: str, limit: int, end: int) -> int:
    possessive = _POSSESSIVE.search(text, max(limit, end - 3), end)
    return possessive.start() if possessive else end


_INTRO = frozenset(
    "see also e.g eg i.e cf in by from as reviewed review reviews for example but and or after adapted modified e g".split()
)
_COMMA_JOIN = re.compile(r",\s{0,2}(?!and\b|&)")
_STOPS = frozenset(';:()[]{}“”"—/|=<>+*')


def _tokens(text: str, limit: int, end: int) -> tuple[list[_Token], bool]:
    """The tokens between the last bracket, semicolon or colon and ``end`` (they do not cross a paragraph's end), and
    whether that was where a citation may begin: a bracket, a semicolon or a colon."""
    at = end
    while at > limit and text[at - 1] != "\n" and text[at - 1] not in _STOPS:
        at -= 1
    tokens = [_Token(m[0], *m.span(), bool(_COMMA_JOIN.match(text, m.end()))) for m in _TOKEN.finditer(text, at, end)]
    if at == limit and limit > 0 and tokens and text[limit - 1].isalnum() and text[limit].isalnum():
        tokens = tokens[1:]  # cut in the middle of a word
    return tokens, at > 0 and text[at - 1] in "([;:"


def _is_name(token: _Token) -> bool:
    if not _CAPITAL.match(token.text):
        return False
    # a full stop ends a sentence, except after an initial
    return not token.text.endswith(".") or len(token.text) == 2 or token.text in ("St.", "Ste.", "Jr.", "Sr.")


def _chunks(tokens: list[_Token], words: Words, *, et_al: bool) -> tuple[list[list[_Token]], bool]:
    """Runs of name words from right to left, given back in order, and whether they reach back to the opening."""
    chunks: list[list[_Token]] = []
    at = len(tokens)
    joined = et_al
    while at > 0:
        end = at
        while at > 0:
            token = tokens[at - 1]
            if _is_name(token) and not (at == end and token.text.endswith(".") and len(token.text) > 2):
                at -= 1
            elif at < end and _continues(tokens, at):
                at -= 1
            else:
                break
        while at < end and not _is_name(tokens[at]) and tokens[at].text.casefold() in ("of", "for"):
            at += 1
        if at == end:
            break
        chunk = tokens[at:end]
        if (
            at > 1
            and chunk[-1].text.casefold() in words.organisation
            and tokens[at - 1].text in ("and", "&", "the", "on", "in")
            and _is_name(tokens[at - 2])
        ):
            # Food and Drug Administration: what joins words inside the name of a body
            while at > 0 and (_is_name(tokens[at - 1]) or (tokens[at - 1].text in _LINKERS and at > 1)):
                at -= 1
            while at < end and not _is_name(tokens[at]):
                at += 1
            chunk = tokens[at:end]
        chunks.insert(0, chunk)
        before = at
        while before > 0 and tokens[before - 1].text == ",":
            before -= 1
        comma = before < at
        if before > 0 and tokens[before - 1].text in ("and", "&", "und", "et"):
            joined = True
            before -= 1
            while before > 0 and tokens[before - 1].text == ",":
                before -= 1
            if before == 0:
                break
        elif not (
            comma and (joined or (before > 0 and _with_initials(chunk) and _INITIALS_ONLY.fullmatch(tokens[before - 1].text)))
        ):
            break
        if not _is_name(tokens[before - 1]):
            break
        at = before
    return chunks, all(token.text.casefold().rstrip(".") in _INTRO or not token.text[0].isalpha() for token in tokens[:at])


_INITIALS_ONLY = re.compile(rf"[{UPPER}]{{1,3}}")


def _with_initials(chunk: list[_Token]) -> bool:
    """``Smith JA``: names written so may be joined by commas alone."""
    return len(chunk) > 1 and bool(_INITIALS_ONLY.fullmatch(chunk[-1].text)) and not _INITIALS_ONLY.fullmatch(chunk[-2].text)


# particles that are also common words, or that stand between two names: Ortega y Gasset, Institute of Medicine
_BETWEEN_NAMES = frozenset("of for y e i do af op al und zu das dos las los te".split())


def _continues(tokens: list[_Token], at: int) -> bool:
    """Whether the lower-case word at ``at - 1`` belongs to the name on its right."""
    word = tokens[at - 1].text.casefold()
    if word in _BETWEEN_NAMES:
        return at > 1 and (_is_name(tokens[at - 2]) or tokens[at - 2].text.casefold() in ("de", "van", "von"))
    return word in PARTICLES


def _no_name(token: _Token, words: Words) -> bool:
    word = token.text.rstrip(".")
    return word.casefold() in words.not_a_name and (len(word) < 2 or not word.isupper())  # but WHO is one


def _settle(
    chunks: list[list[_Token]], words: Words, *, et_al: bool, narrative: bool, opened: bool, alias: str | None
) -> Names | None:
    """Drop leading words that are no names (``However, Smith et al.``); list shorter readings of the first name."""
    while chunks:
        first = chunks[0]
        # a word joined to the next name by "and" is a name, whatever else it means (May and Ingle, Winter et al.)
        named = et_al if len(chunks) == 1 else not chunks[0][-1].comma
        while (
            first
            and (_no_name(first[0], words) or first[0].text.casefold() in ("&", "of", "for"))
            and not (named and len(first) == 1)
        ):
            first = first[1:]
        if first and first is not chunks[0] and chunks[0][len(chunks[0]) - len(first) - 1].text == "of":
            return None  # Declaration of Helsinki
        if first:
            chunks[0] = first
            break
        chunks = chunks[1:]
    if not chunks or any(len(chunk) > 12 for chunk in chunks):
        return None
    last = chunks[-1][-1].text
    if len(chunks) == 1 and not et_al and (_no_name(chunks[-1][-1], words) or (len(last) < 2 and len(chunks[0]) < 2)):
        return None
    rest = tuple(_name(chunk) for chunk in chunks[1:])
    heads = [
        _name(chunks[0][k:]) for k in range(len(chunks[0])) if _is_name(chunks[0][k]) or chunks[0][k].text.casefold() in PARTICLES
    ]
    readings = [(head, *rest) for head in heads if len(head) > 1]
    readings += [tuple(_name(chunk) for chunk in chunks[k:]) for k in range(1, len(chunks))]
    if alias:
        readings.insert(1, (alias,))
    if not readings:
        return None
    single = len(chunks) == 1 and not et_al
    weak = single and (narrative or not opened)
    return Names(chunks[0][0].start, readings[0], et_al, tuple(readings[1:8]), weak)


_INITIALS = re.compile(
    rf"^(?:[{UPPER}]\.[\s{HYPHEN}]?){{1,4}}\s{{0,2}}(?=\S{{2}})|,?\s(?:Jr|Sr|III?)\.?$|(?<=[a-z])\s[{UPPER}]{{1,3}}$"
)


def _name(chunk: list[_Token]) -> str:
    """The chunk as written, without initials before the surname and *Jr* after it."""
    return _INITIALS.sub("", " ".join(token.text for token in chunk)).strip()


def _ibids(text: str, spans: list[tuple[int, int]]) -> Iterator[Callout]:
    for match in IBID.finditer(text):
        if not any(start <= match.start() < end for start, end in spans):
            yield Callout(*match.span(), match.span(), "author-year", same=True)


_PAGES = r"(?:\s?[,:]\s?(?:pp?\.|pages?|ch(?:ap)?\.|chapters?|sections?|[Ff]ig\.|[Tt]able)?\s?\d{1,5}(?:\s?[-–]\s?\d{1,5})?)?"
_BETWEEN = re.compile(
    _PAGES
    + r"[\s,;]{0,4}(?:(?:and|&|see also|see|also|but see|cf\.|e\.g\.,?|reviewed in|reviewed by|for (?:a )?reviews?,? see|as well as|in)[\s,]{1,3}){0,2}"
)
_LEAD = re.compile(r"[(\[]\s{0,2}[^()\[\]\d;]{0,40}$")
_CLOSE = re.compile(rf"{_PAGES}[\s.,;]{{0,3}}[)\]]")


def _grouped(text: str, found: list[Callout]) -> list[Callout]:
    """Callouts that follow one another make one group; brackets around nothing else belong to it."""
    found.sort(key=lambda one: (one.start, one.end))
    out: list[Callout] = []
    at = 0
    while at < len(found):
        end = at + 1
        low, high = found[at].group
        while end < len(found):
            start, stop = found[end].group
            if start >= high and _BETWEEN.fullmatch(text, high, min(start, high + 60)) is None or start > high + 60:
                break
            high = max(high, stop)
            end += 1
        lead = _LEAD.search(text, max(0, low - 45), low)
        close = _CLOSE.match(text, high)
        if lead is not None:
            if close is not None:
                low, high = lead.start(), close.end()
                arrow = _ARROW.match(text, high)
                high = arrow.end() if arrow else high
            elif lead.end() - lead.start() <= 6:
                low = lead.start()
        out += [replace(one, group=(low, high)) for one in found[at:end]]
        at = end
    return out
