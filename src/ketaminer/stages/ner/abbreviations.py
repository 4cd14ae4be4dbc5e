"""Short forms that a paper defines for itself: ``ketamine psychedelic therapy (KPT)``, ``KPT (ketamine psychedelic therapy)``.

The long form of a short form is found by the algorithm of Schwartz and Hearst (2003) in scispacy's implementation
(:func:`scispacy.abbreviation.find_abbreviation`). It is given only the few words around each bracket, never a whole text, in
which it would be quadratic; words are split at spaces alone, so that hyphenated long forms keep their first part.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ketaminer.config import Config
from ketaminer.model import Span
from ketaminer.stages.ner.found import Reading
from ketaminer.stages.ner.gazetteer import Hit, Term, TermMatcher


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """``short`` means ``long``. ``short_span`` and ``long_span`` are where the paper says so, in reading offsets.

    The meaning holds in ``[start, end)`` of the reading text: from the definition to the next definition of the same short
    form; from the beginning of the text where it is in capitals and defined but once.
    """

    short: str
    long: str
    short_span: Span
    long_span: Span
    start: int
    end: int


_BRACKET = re.compile(r"\(([^()\n]{2,90})\)")
_SHORT = re.compile(r"^[A-Za-z][A-Za-z0-9+/&.-]{1,9}$")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z0-9+/-]{1,9})[ ]?$")
_STOP = re.compile(r"[.;:!?][ ]|[()\[\]\n]")
_LISTED = re.compile(r"\bAbbreviations?( used)?\b[:.]?", re.IGNORECASE)
_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9+/-]{1,9})[ ]?[:=,–—-][ ]?([^;:=\n.]{4,90})(?=[;.\n]|$)")
_NOT_FIRST = frozenset("a an and at by for from in of on or than that the to was were with".split())
_WINDOW = 160  # characters looked at before a bracket
_LIST = 4000  # characters of a list of abbreviations
_MEANINGS = 20  # different meanings of one short form that are kept


def is_short_form(text: str) -> bool:
    """Whether ``text`` is built like a short form: two capitals, or one in at most four characters; mostly letters."""
    if not _SHORT.match(text) or text.endswith((".", "-")):
        return False
    capitals = sum(c.isupper() for c in text)
    if 2 * sum(c.isalpha() for c in text) < len(text):
        return False
    return capitals >= 2 or (capitals == 1 and (len(text) <= 4 or any(c in "-0123456789" for c in text)))


@cache
def _tools() -> tuple[Any, Any, Any]:
    from scispacy.abbreviation import find_abbreviation
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    return find_abbreviation, Doc, Vocab


def long_form(words: list[str], short: str) -> int | None:
    """The index in ``words`` at which the long form of ``short`` begins, when it ends with the last word; or ``None``."""
    find_abbreviation, doc_type, vocab_type = _tools()
    bare = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    most = min(len(bare) + 5, 2 * len(bare))
    words = words[-most:] if len(words) > most else words
    doc = doc_type(vocab_type(), words=[*words, bare])
    _, found = find_abbreviation(doc[: len(words)], doc[len(words) :])
    if found is None or not len(found):
        return None
    first = found.start
    text = " ".join(words[first:])
    repeated = any(w.strip(",").lower() == bare.lower() for w in words[first:])
    if repeated or words[first].lower() in _NOT_FIRST or len(text) <= len(bare):
        return None
    return int(first) - len(words)


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + m.start(), start + m.end()) for m in re.finditer(r"[^ ]+", text[start:end])]


def _clause_start(reading: Reading, at: int) -> int:
    """Where the clause that ends at ``at`` begins, at most :data:`_WINDOW` characters back."""
    start = max(0, at - _WINDOW)
    if start:  # whole words only
        space = reading.text.find(" ", start, at)
        start = at if space < 0 else space + 1
    for stop in _STOP.finditer(reading.text, start, at):
        start = stop.end()
    return max([start, *(b for b in range(start, at) if b in reading.breaks)])


def _look_back(reading: Reading, end: int, short: str) -> Span | None:
    """The long form of ``short`` that ends at ``end``."""
    words = _words(reading.text, _clause_start(reading, end), end)
    if not words:
        return None
    first = long_form([reading.text[a:b] for a, b in words], short)
    if first is None and _letters_of_one_word(reading.text[slice(*words[-1])], short):
        first = -1
    return None if first is None else Span(words[first][0], words[-1][1])


def _letters_of_one_word(word: str, short: str) -> bool:
    """``phencyclidine (PCP)``: the letters of one long word, not in its order."""
    letters = short.lower()
    return (
        len(short) in (3, 4)
        and short.isupper()
        and len(word) >= 9
        and word[0].lower() == letters[0]
        and set(letters) <= set(word.lower())
    )


def _definitions(reading: Reading) -> Iterator[tuple[Span, Span]]:
    """(short, long) spans in order of the text."""
    text = reading.text
    for bracket in _BRACKET.finditer(text):
        inside, at = bracket[1], bracket.start()
        piece = re.split(r"[;,:]| or ", inside, maxsplit=1)[0].strip(" '\"“”‘’")
        if is_short_form(piece):
            short_at = text.index(piece, at)
            end = at - 1 if at and text[at - 1] == " " else at
            if (long := _look_back(reading, end, piece)) is not None:
                yield Span(short_at, short_at + len(piece)), long
                continue
        before = _WORD_BEFORE.search(text, max(0, at - 12), at)
        if before and is_short_form(before[1]) and len(inside) > len(before[1]):
            words = _words(text, at + 1, bracket.end() - 1)
            first = long_form([text[a:b] for a, b in words], before[1])
            if first is not None and -first == len(words):
                yield Span(*before.span(1)), Span(words[0][0], words[-1][1])
    listed = 0
    for heading in _LISTED.finditer(text):
        if heading.start() < listed:
            continue
        listed = heading.end() + _LIST
        for entry in _ENTRY.finditer(text, heading.end(), min(len(text), listed)):
            if is_short_form(entry[1]):
                words = _words(text, *entry.span(2))
                first = long_form([text[a:b] for a, b in words], entry[1]) if words else None
                if first is not None and -first == len(words):
                    yield Span(*entry.span(1)), Span(words[0][0], words[-1][1])


def _find(reading: Reading) -> tuple[Abbreviation, ...]:
    by_short: dict[str, list[tuple[Span, Span, str]]] = defaultdict(list)
    for short, long in _definitions(reading):
        meaning = " ".join(reading.text[long.start : long.end].split())
        entries = by_short[reading.text[short.start : short.end]]
        if len(entries) < _MEANINGS and not any(m.lower().rstrip("s") == meaning.lower().rstrip("s") for _, _, m in entries):
            entries.append((short, long, meaning))
    out: list[Abbreviation] = []
    for short_text, entries in by_short.items():
        entries.sort(key=lambda e: e[0].start)
        for k, (short, long, meaning) in enumerate(entries):
            from_start = k == 0 and (len(entries) == 1 and sum(c.isupper() for c in short_text) >= 2)
            end = entries[k + 1][0].start if k + 1 < len(entries) else len(reading.text)
            out.append(Abbreviation(short_text, meaning, short, long, 0 if from_start else short.start, end))
    return tuple(sorted(out, key=lambda a: (a.short_span, a.start)))


_last: tuple[Reading, bool, tuple[Abbreviation, ...]] | None = None


def find_abbreviations(reading: Reading, config: Config) -> tuple[Abbreviation, ...]:
    """The short forms that the text defines, in order. The answer for the last ``reading`` is kept: recognisers share it."""
    global _last
    on = config.ner.abbreviations
    last = _last
    if last is not None and last[0] is reading and last[1] == on:
        return last[2]
    found = _find(reading) if on else ()
    _last = (reading, on, found)
    return found


def occurrences(reading: Reading, abbreviations: tuple[Abbreviation, ...]) -> list[Hit[Abbreviation]]:
    """Every place where one of ``abbreviations`` stands with its meaning, its definition included."""
    meanings: dict[str, list[Abbreviation]] = defaultdict(list)
    for one in abbreviations:
        meanings[one.short].append(one)
    matcher = TermMatcher(Term(short, entries, cased=True, plural=not short.endswith("s")) for short, entries in meanings.items())
    hits: list[Hit[Abbreviation]] = []
    for start, end, entries in matcher.find(reading.text, reading.breaks):
        meant = next((a for a in entries if a.start <= start < a.end), None)
        if meant is not None:
            hits.append(Hit(start, end, meant))
    return hits
