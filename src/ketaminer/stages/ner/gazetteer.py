"""Term matching: which entries of a vocabulary stand in a text, as whole words, in time linear in the text.

Every recogniser that looks names up uses :class:`TermMatcher`::

    matcher = TermMatcher(Term(row[0], row, plural=True) for row in rows(path))    # built once: keep it in functools.cache
    for start, end, row in matcher.find(reading.text, reading.breaks):
        ...

Rules of a match:

* Letter case, the kind of dash, quotation mark and space do not matter, unless the term is ``cased``: then letters must
  match as written (dashes and spaces still do not matter).
* A match begins and ends at a word boundary: no letter or digit on both sides of its edge, or an offset in ``breaks``
  (where the reading text has glued words, ``EditorialKetamine``). So ``ketamine`` is found in ``ketamine-treated``,
  ``ketamine's`` and ``(ketamine/midazolam)``, and not in ``norketamine``.
* A term with ``plural`` also matches with one ``s`` behind it; the span covers the ``s``.
* A newline is never matched: terms do not cross paragraphs.
* Of overlapping matches the one that begins first stays, then the longest. All candidates are boundary-checked before
  that choice; asking the automaton for its leftmost-longest matches would lose those behind a longer non-word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

T = TypeVar("T")

_SAME = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d",
    "'": "\u2018\u2019\u201b\u02bc\u2032\u00b4`",
    '"': "\u201c\u201d\u2033",
    " ": "\t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000",
}


def fold_marks(text: str) -> str:
    """``text`` with one kind of dash, apostrophe, quotation mark and space. The length never changes."""
    if text.isascii():
        return text.replace("\t", " ").replace("`", "'")
    for plain, variants in _SAME.items():
        for variant in variants:
            text = text.replace(variant, plain)
    return text


def fold(text: str) -> str:
    """:func:`fold_marks` and lower case, one character to one: offsets in the result are offsets in ``text``."""
    low = text.lower()
    if low.isascii() and text.isascii():
        return fold_marks(low)
    if len(low) != len(text):  # the few letters whose lower case is longer, such as U+0130
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return fold_marks(low.replace("ς", "σ"))


@dataclass(frozen=True, slots=True)
class Term(Generic[T]):
    """A surface form and what it stands for. ``cased``: case matters. ``plural``: a following ``s`` belongs to it."""

    surface: str
    value: T
    cased: bool = False
    plural: bool = False


class Hit(NamedTuple, Generic[T]):
    """``text[start:end]`` is a form of the term that has this ``value``."""

    start: int
    end: int
    value: T


def is_short_capitals(surface: str, most: int = 5) -> bool:
    """Whether ``surface`` is an acronym that means something else in lower case (``LSD``, ``PCP``, ``ICE``)."""
    return len(surface) <= most and surface.upper() == surface and any(c.isalpha() for c in surface)


def edge(text: str, at: int, breaks: frozenset[int] = frozenset()) -> bool:
    """Whether a word may begin or end at ``at``."""
    return at <= 0 or at >= len(text) or at in breaks or not (text[at - 1].isalnum() and text[at].isalnum())


class TermMatcher(Generic[T]):
    """All terms of a vocabulary in one or two automata (folded and cased). Of equal surfaces the first counts.

    Building takes about 0.3 s for 100,000 terms; share one matcher between documents. It holds no state of a text.
    """

    def __init__(self, terms: Iterable[Term[T]]) -> None:
        folded: dict[str, Term[T]] = {}
        cased: dict[str, Term[T]] = {}
        for term in terms:
            if term.cased:
                cased.setdefault(fold_marks(term.surface), term)
            else:
                folded.setdefault(fold(term.surface), term)
        self._folded = list(folded.values())
        self._cased = list(cased.values())
        self._folded_automaton = AhoCorasick(list(folded)) if folded else None
        self._cased_automaton = AhoCorasick(list(cased)) if cased else None
        self._lookup = folded
        self._lookup_cased = cased

    def __len__(self) -> int:
        return len(self._folded) + len(self._cased)

    def get(self, surface: str) -> T | None:
        """The value of the term whose whole surface this is (or its plural), or ``None``."""
        for words, key in ((self._lookup_cased, fold_marks(surface)), (self._lookup, fold(surface))):
            term = words.get(key)
            if term is not None:
                return term.value
            if key.endswith("s") and (term := words.get(key[:-1])) is not None and term.plural:
                return term.value
        return None

    def find(self, text: str, breaks: frozenset[int] = frozenset(), *, overlapping: bool = False) -> list[Hit[T]]:
        """Matches in order of start. ``overlapping``: all that pass the boundary check, longest first at one start."""
        hits: list[Hit[T]] = []
        if self._folded_automaton is not None:
            self._collect(self._folded_automaton, self._folded, fold(text), breaks, hits)
        if self._cased_automaton is not None:
            self._collect(self._cased_automaton, self._cased, fold_marks(text), breaks, hits)
        hits.sort(key=lambda h: (h[0], -h[1]))
        if overlapping:
            return hits
        kept: list[Hit[T]] = []
        at = 0
        for hit in hits:
            if hit.start >= at:
                kept.append(hit)
                at = hit.end
        return kept

    @staticmethod
    def _collect(automaton: AhoCorasick, terms: list[Term[T]], text: str, breaks: frozenset[int], hits: list[Hit[T]]) -> None:
        length = len(text)
        for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            if start and text[start - 1].isalnum() and text[start].isalnum() and start not in breaks:
                continue
            term = terms[index]
            if end < length and text[end - 1].isalnum() and text[end].isalnum() and end not in breaks:
                if not term.plural or text[end] != "s":
                    continue
                end += 1
                if end < length and text[end].isalnum() and end not in breaks:
                    continue
            hits.append(Hit(start, end, term.value))
