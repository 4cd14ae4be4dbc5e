"""The names in front of a year, read from right to left.

A surname (or the name of a body) ends right before the year; then comes what joins it to the one before (``and``, ``&``,
and, where one of these has been seen, a comma), and so on to the first. ``et al.`` may stand at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ketaminer.stages.citations.names import APOSTROPHE, HYPHEN, PARTICLES, UPPER
from ketaminer.stages.citations.words import Words

_ET_AL = re.compile(
    r"(?:,?\s{0,2}et\.?\s{0,2}al\b\.?|,?\s{1,2}(?:and|&)\s{1,2}(?:colleagues|co-?workers|others|associates|collaborators|coll\.))"
    r"\s{0,2}$",
    re.I,
)
_POSSESSIVE = re.compile(rf"(?:[{APOSTROPHE}]s|(?<=s)[{APOSTROPHE}])$")
_ALIAS = re.compile(rf"\s{{0,2}}[(\[]([{UPPER}][A-Za-z&{HYPHEN}]{{1,12}})[)\]],?\s{{0,2}}$")
_TOKEN = re.compile(rf"(?:[^\W_]|[\u0300-\u036f]|[{APOSTROPHE}{HYPHEN}](?=[^\W\d_]))+\.?|[^\s]")
_LAST = re.compile(rf"(?:[^\W_]|[\u0300-\u036f]|[{APOSTROPHE}{HYPHEN}]){{1,45}}\.?$")
_CAPITAL = re.compile(rf"(?:(?:al|el|as|ad|at|ibn|bin)-|[dDlLO][{APOSTROPHE}]|[{APOSTROPHE}])?[{UPPER}]")
_COMMA_JOIN = re.compile(r",\s{0,2}(?!and\b|&)")
_INITIALS_ONLY = re.compile(rf"[{UPPER}]{{1,3}}")
_DOTTED_INITIALS = re.compile(rf"(?:[{UPPER}]\.-?){{1,3}}|[{UPPER}]")
# initials before the surname, and Jr or initials after it
_NOT_SURNAME = re.compile(
    rf"^(?:[{UPPER}]\.[\s{HYPHEN}]?){{1,4}}\s{{0,2}}(?=\S{{2}})|,?\s(?:Jr|Sr|III?)\.?$|(?<=[a-z])\s[{UPPER}]{{1,3}}$"
)
_STOPS = frozenset(';:()[]{}“”"—/|=<>+*')
_JOINERS = frozenset(("and", "&", "und", "et"))
# words inside the name of a body
_LINKERS = frozenset("of for the on in and & to de del des du".split())
# particles that are also common words, or that stand between two names: Ortega y Gasset, Institute of Medicine
_BETWEEN_NAMES = frozenset("of for y e i do af op al und zu das dos las los te".split())
# what may stand between a bracket and the first name
_INTRO = frozenset(
    "see also e.g eg i.e cf in by from as reviewed review reviews for example but and or after adapted modified e g".split()
)
_MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Names:
    """The authors found before a year: where the first begins, other readings of them, how sure they are names."""

    start: int
    names: tuple[str, ...]
    et_al: bool
    spare: tuple[tuple[str, ...], ...]
    weak: bool


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a mark; ``comma``: a comma and nothing else joins it to the next name."""

    text: str
    start: int
    end: int
    comma: bool = False


def read_names(text: str, limit: int, end: int, words: Words, *, narrative: bool, chained: bool = False) -> Names | None:
    """The authors whose names end at ``end`` and begin at ``limit`` or later; ``None`` if there are none.

    ``narrative``: the year stands in brackets of its own behind them; ``chained``: a callout ends at ``limit``.
    """
    alias = _ALIAS.search(text, max(limit, end - 20), end)
    if alias is not None and alias.start() > limit:
        end = alias.start()
    possessive = _POSSESSIVE.search(text, max(limit, end - 3), end)
    end = possessive.start() if possessive else end
    others = _ET_AL.search(text, max(limit, end - 30), end)
    et_al = others is not None
    end = others.start() if others is not None else end
    while end > limit and text[end - 1] in " ,":
        end -= 1
    last = _LAST.search(text, max(limit, end - 46), end)
    if last is None or not (_CAPITAL.match(last[0]) or et_al):
        return None
    tokens, bracketed = _tokens(text, limit, end)
    if len(tokens) > 2 and tokens[-2].text == "," and _DOTTED_INITIALS.fullmatch(tokens[-1].text) and _is_name(tokens[-3]):
        tokens = tokens[:-2]  # Smith, J., 2010
    if not tokens:
        return None
    bracketed = bracketed or (chained and not text[limit : tokens[0].start].strip(" ,;"))
    chunks, opened = _chunks(tokens, words, et_al=et_al)
    short = alias[1] if alias else None
    found = _settle(chunks, words, et_al=et_al, narrative=narrative, opened=opened and bracketed, short=short)
    if found is not None and found.weak and bracketed and not narrative and _is_name(tokens[0]):
        # United Nations, Department of Economic Affairs, Population Division, 2013: the first part may be what the list has
        whole = text[tokens[0].start : tokens[-1].end]
        found = replace(found, spare=(*found.spare, (whole,), (whole.split(",")[0],)))
    return found


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
    """Runs of name words, found from right to left and given in order, and whether they reach back to the opening."""
    chunks: list[list[_Token]] = []
    at = len(tokens)
    joined = et_al
    while at > 0:
        begin = _chunk_start(tokens, at, words)
        if begin == at:
            break
        chunk = tokens[begin:at]
        chunks.insert(0, chunk)
        at = before = begin
        while before > 0 and tokens[before - 1].text == ",":
            before -= 1
        comma = before < at
        if before > 0 and tokens[before - 1].text in _JOINERS:
            joined = True
            before -= 1
            while before > 0 and tokens[before - 1].text == ",":
                before -= 1
        elif not comma or before == 0 or not (joined or (_with_initials(tokens[:before]) and _with_initials(chunk))):
            break
        if before == 0 or not _is_name(tokens[before - 1]):
            break
        at = before
    rest = tokens[:at]
    return chunks, all(token.text.casefold().rstrip(".") in _INTRO or not token.text[0].isalpha() for token in rest)


def _chunk_start(tokens: list[_Token], end: int, words: Words) -> int:
    """Where the name that ends at token ``end`` begins; ``end`` itself if no name ends there."""
    at = end
    while at > 0 and (_is_name(tokens[at - 1]) or (at < end and _continues(tokens, at))):
        at -= 1
    while at < end and tokens[at].text.casefold() in ("of", "for"):
        at += 1
    body = at < end and tokens[end - 1].text.casefold() in words.organisation
    if body and at > 1 and tokens[at - 1].text in ("and", "&", "the", "on", "in") and _is_name(tokens[at - 2]):
        # Food and Drug Administration: "and" joins words inside the name of a body
        while at > 0 and (_is_name(tokens[at - 1]) or (tokens[at - 1].text in _LINKERS and at > 1)):
            at -= 1
        while at < end and not _is_name(tokens[at]):
            at += 1
    return at


def _continues(tokens: list[_Token], at: int) -> bool:
    """Whether the lower-case word at ``at - 1`` belongs to the name on its right."""
    word = tokens[at - 1].text.casefold()
    if word in _BETWEEN_NAMES:
        return at > 1 and (_is_name(tokens[at - 2]) or tokens[at - 2].text.casefold() in ("de", "van", "von"))
    return word in PARTICLES


def _with_initials(chunk: Sequence[_Token]) -> bool:
    """``Smith JA``: names written so may be joined by commas alone."""
    return len(chunk) > 1 and bool(_INITIALS_ONLY.fullmatch(chunk[-1].text)) and not _INITIALS_ONLY.fullmatch(chunk[-2].text)


def not_a_name(word: str, words: Words) -> bool:
    """Whether the word is a month, a sentence opener or the like, or made of such (``January–February``)."""
    if len(word) > 1 and word.isupper():
        return False  # WHO
    return all(part.rstrip(".").casefold() in words.not_a_name for part in re.split(rf"[{HYPHEN}]", word))


def _settle(
    chunks: list[list[_Token]], words: Words, *, et_al: bool, narrative: bool, opened: bool, short: str | None
) -> Names | None:
    """Drop leading words that are no names (``However, Smith et al.``); list shorter readings of the first name."""
    while chunks:
        first = chunks[0]
        # a word joined to the next name by "and" is a name, whatever else it means (May and Ingle, Winter et al.)
        named = et_al if len(chunks) == 1 else not first[-1].comma
        cut = 0
        while cut < len(first) and not (named and len(first) - cut == 1):
            if not (not_a_name(first[cut].text, words) or first[cut].text.casefold() in ("&", "of", "for")):
                break
            cut += 1
        if 0 < cut < len(first) and first[cut - 1].text == "of":
            return None  # Declaration of Helsinki
        if cut < len(first):
            chunks[0] = first[cut:]
            break
        chunks = chunks[1:]
    if not chunks or any(len(chunk) > _MAX_WORDS for chunk in chunks):
        return None
    single = len(chunks) == 1 and not et_al
    if single and (not_a_name(chunks[0][-1].text, words) or len(chunks[0][0].text) < 2 > len(chunks[0]) - 1):
        return None
    rest = tuple(_name(chunk) for chunk in chunks[1:])
    heads = [_name(chunks[0][k:]) for k, token in enumerate(chunks[0]) if _is_name(token) or token.text.casefold() in PARTICLES]
    readings = [(head, *rest) for head in heads if len(head) > 1]
    readings += [tuple(_name(chunk) for chunk in chunks[k:]) for k in range(1, len(chunks))]
    if not readings:
        return None
    if short:
        readings.insert(1, (short,))
    return Names(chunks[0][0].start, readings[0], et_al, tuple(readings[1:8]), single and (narrative or not opened))


def _name(chunk: list[_Token]) -> str:
    """The chunk as written, without initials and *Jr*."""
    return _NOT_SURNAME.sub("", " ".join(token.text for token in chunk)).strip()
