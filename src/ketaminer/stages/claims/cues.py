"""Words that tell a direction, a comparison or a doubt, found in a sentence's tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from ketaminer.data import rows
from ketaminer.errors import KetaminerError

KINDS = frozenset(
    "verb cause block show noun comparative null negator compare barrier hedge aim design report agent target continue "
    "exposure efficacy presupposed".split()
)
WORD_KINDS = frozenset("acting sought people compound partial generic nodrug unwanted wanted measured".split())
"""Kinds that are plain sets of words, asked for with :meth:`Lexicon.words`; they are no cues."""

OPPOSITE = {"+": "-", "-": "+", "good": "bad", "bad": "good"}
"""What a sign is turned to."""

SIGNS = frozenset({"+", "-", "0", "good", "bad"})
TOKEN = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W_]+){0,8}|\d+(?:[.,]\d+){0,4}|\S")
"""A word with its hyphenated and apostrophised parts, a number, or any other single character."""


class Token(NamedTuple):
    """A token at ``[start, end)`` of the reading text; ``lower`` with plain hyphens and apostrophes; ``depth`` of brackets."""

    start: int
    end: int
    lower: str
    depth: int


_token = partial(tuple.__new__, Token)
"""Makes a token of a tuple of its fields, sooner than the class does."""


class Cue(NamedTuple):
    """A cue on tokens ``[first, last]`` at ``[start, end)`` of the reading text."""

    kind: str
    sign: str
    form: str
    first: int
    last: int
    start: int
    end: int


def tokenise(text: str, offset: int) -> list[Token]:
    """The tokens of a sentence that begins at ``offset`` of the reading text."""
    places = [m.span() for m in TOKEN.finditer(text)]
    if text.isascii():
        lower = text.lower()
        words = [lower[a:b] for a, b in places]
    else:
        words = [_plain(text[a:b].lower()) for a, b in places]
    depths = _depths(words) if "(" in text or "[" in text else [0] * len(words)
    return [_token((offset + a, offset + b, word, depth)) for (a, b), word, depth in zip(places, words, depths, strict=True)]


def _plain(word: str) -> str:
    """A word with plain hyphens and apostrophes."""
    return word if word.isascii() else word.replace("’", "'").replace("‐", "-").replace("‑", "-")


def _depths(words: Sequence[str]) -> list[int]:
    """How many brackets are open at each token, its own among them."""
    out: list[int] = []
    depth = 0
    for word in words:
        depth += word in "(["
        out.append(depth)
        depth -= word in ")]" and depth > 0
    return out


class _Form(NamedTuple):
    """A form of a cue, and its words behind the first."""

    kind: str
    sign: str
    form: str
    rest: list[str]


class Lexicon:
    """All cue forms by their first token; :meth:`find` takes the longest form at each token, several kinds of it if need be."""

    def __init__(self, entries: Sequence[tuple[str, str, tuple[str, ...]]]) -> None:
        self._by_first: dict[str, list[_Form]] = {}
        kinds = {kind for kind, _, _ in entries}
        self._words = {kind: frozenset(" ".join(w) for k, _, w in entries if k == kind) for kind in kinds}
        self._marks = {kind: tuple({max(w, key=len): None for k, _, w in entries if k == kind}) for kind in kinds}
        for kind, sign, words in entries:
            if kind in WORD_KINDS:
                continue
            self._by_first.setdefault(words[0], []).append(_Form(kind, sign, " ".join(words), list(words[1:])))
        for forms in self._by_first.values():
            forms.sort(key=lambda f: -len(f.rest))

    def words(self, kind: str) -> frozenset[str]:
        """All forms of a kind, in lower case."""
        return self._words.get(kind, frozenset())

    def marks(self, kind: str) -> tuple[str, ...]:
        """The longest word of each form of a kind: a text without any of them holds none of the forms."""
        return self._marks.get(kind, ())

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        """Cues in order; shorter forms of the same kind inside a longer one are left out."""
        out: list[Cue] = []
        reach: dict[str, int] = {}
        words = [token.lower for token in tokens]
        for i, word in enumerate(words):
            for kind, sign, form, rest in self._by_first.get(word, ()):
                last = i + len(rest)
                if (rest and words[i + 1 : last + 1] != rest) or last <= reach.get(kind, -1):
                    continue
                reach[kind] = last
                out.append(Cue(kind, sign, form, i, last, tokens[i].start, tokens[last].end))
        return out


@cache
def load_lexicon(path: Path) -> Lexicon:
    """The lexicon of a cue vocabulary. Raises :class:`KetaminerError` for an unknown kind or sign."""
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    for kind, sign, forms in rows(path):
        if kind not in KINDS | WORD_KINDS or sign not in SIGNS:
            known = ", ".join(sorted(KINDS | WORD_KINDS))
            raise KetaminerError(f"{path.name}: unknown kind or sign '{kind} {sign}'", f"kinds are {known}")
        for form in forms.split("|"):
            words = tuple(t.lower for t in tokenise(form, 0))
            if words:
                entries.append((kind, sign, words))
    return Lexicon(entries)
