"""Hyphens at a line's end: which belong to the word and which the typesetter put in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Edit
from ketaminer.stages.ingest.layout import NEWLINES
from ketaminer.stages.ingest.view import View

# a word's end, a hyphen, a few blank lines, a word's beginning; U+0002 and U+FFFE are PDF viewers' line-end hyphens
_GAP = f"[ \t\xa0]{{0,40}}(?:\r\n|[{NEWLINES}])"
_BREAK = re.compile(
    f"(?<=[^\\W_])([-‐‑\xad]){_GAP}(?:{_GAP}){{0,8}}[ \t\xa0]{{0,40}}(?=[^\\W_])|([\x02\ufffe])(?:{_GAP})?",
)
_BEFORE = re.compile(r"[^\W_]{1,60}(?:[-'’][^\W_]{1,60}){0,6}$")
_AFTER = re.compile(r"[^\W_]{1,60}")
_TOKEN = re.compile(r"[^\W\d_]{2,60}(?:-[^\W\d_]{2,60}){0,4}")
_TAIL = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,60}(?:-[^\W\d_]{2,60}){0,4}$")
_SUSPENDED = frozenset({"and", "or", "to", "versus", "vs", "nor", "but", "und", "oder", "et", "ou"})


def _seen(text: str, wanted: set[str], cases: list[tuple[int, int, str, str, bool]]) -> Counter[str]:
    """How often the text writes each wanted word or compound, the halves at line ends left out."""
    words = Counter(_TOKEN.findall(text))
    for start, end, *_ in cases:
        before, after = _TAIL.search(text, max(0, start - 300), start), _TOKEN.match(text, end)
        words.subtract(match[0] for match in (before, after) if match)
    seen: Counter[str] = Counter()
    for written, count in words.items():
        word = written.casefold()
        if word in wanted:
            seen[word] += count
        if "-" in word:
            for a, b in pairwise(word.split("-")):
                if f"{a}-{b}" != word and f"{a}-{b}" in wanted:
                    seen[f"{a}-{b}"] += count
    return seen


def line_end_hyphens(view: View) -> list[Edit]:
    """Delete line-end hyphens that divide a word; keep those that belong to it and delete only the line end behind them.

    What decides, in this order: a digit, capital or single letter beside the hyphen (keep); how the document writes the
    word elsewhere; drug names; words written solid; prefixes that keep their hyphen; both halves being words of the
    document (keep); else the hyphen goes.
    """
    text = view.text
    cases: list[tuple[int, int, str, str, bool]] = []
    wanted: set[str] = set()
    for match in _BREAK.finditer(text):
        start, end = match.span()
        before = _BEFORE.search(text, max(0, start - 120), start)
        after = _AFTER.match(text, end)
        first, second = (before[0] if before else ""), (after[0] if after else "")
        certain = match[0][0] in "\xad"
        cases.append((start, end, first, second, certain))
        if first and second:
            left = first.rsplit("-", 1)[-1].casefold()
            right = second.casefold()
            wanted.update((left, right, left + right, f"{left}-{right}", f"{first.casefold()}-{right}"))
    if not cases:
        return []
    seen = _seen(text, wanted, cases)
    vocabulary = _vocabulary(view.config)
    out: list[Edit] = []
    for start, end, first, second, certain in cases:
        if certain:
            out.append(Edit(start, end, ""))
        elif not first or not second:
            if text[start] in "\x02\ufffe":
                out.append(Edit(start, start + 1, ""))
        elif second.casefold() in _SUSPENDED and not _solid(first, second, seen, vocabulary):
            if text[start] in "\x02\ufffe":
                out.append(Edit(start, end, "- "))
        elif _keeps(first, second, seen, vocabulary):
            hyphen = 1 if text[start] == "-" else 0
            out.append(Edit(start + hyphen, end, "" if hyphen else "-"))
        else:
            out.append(Edit(start, end, ""))
    return out


def _solid(first: str, second: str, seen: Counter[str], vocabulary: Vocabulary) -> bool:
    word = first.rsplit("-", 1)[-1].casefold() + second.casefold()
    return seen[word] > 0 or word in vocabulary.solid or word in vocabulary.drugs


def _keeps(first: str, second: str, seen: Counter[str], vocabulary: Vocabulary) -> bool:
    """Whether ``first-second`` keeps its hyphen."""
    left = first.rsplit("-", 1)[-1]
    capitals = left.isupper() and second.isupper() and len(left) > 2
    if len(left) == 1 or not left.isalpha() or not second[0].isalpha() or (second[0].isupper() and not capitals):
        return True
    a, b = left.casefold(), second.casefold()
    solid, hyphenated = seen[a + b], max(seen[f"{a}-{b}"], seen[f"{first.casefold()}-{b}"])
    if solid != hyphenated:
        return hyphenated > solid
    if a + b in vocabulary.solid or a + b in vocabulary.drugs:
        return False
    if f"{a}-{b}" in vocabulary.compounds or a in vocabulary.prefixes or b in vocabulary.suffixes:
        return True
    if len(second) == 1:
        return False
    return len(a) >= 3 and len(b) >= 3 and seen[a] > 0 and seen[b] > 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``solid``: words written without a hyphen, ``drugs``: the words of drug names, ``compounds``: words written with one,
    ``prefixes`` and ``suffixes``: first and second halves that keep it."""

    solid: frozenset[str]
    drugs: frozenset[str]
    compounds: frozenset[str]
    prefixes: frozenset[str]
    suffixes: frozenset[str]


def _vocabulary(config: Config) -> Vocabulary:
    names = ("hyphens.tsv", "words.tsv", *config.ner.drugs)
    return _load(tuple(config.vocabulary(name) for name in names))


@cache
def _load(paths: tuple[Path, ...]) -> Vocabulary:
    hyphens, words, *drugs = paths
    kinds: dict[str, set[str]] = {"prefix": set(), "suffix": set(), "compound": set()}
    if hyphens.is_file():
        for kind, form, *_ in rows(hyphens):
            kinds.setdefault(kind, set()).add(form)
    solid = {row[0] for row in rows(words)} if words.is_file() else set()
    names: set[str] = set()
    for path in drugs:
        if path.is_file():
            for row in rows(path):
                names.update(word for word in row[0].casefold().split() if len(word) > 5 and word.isalpha())
    return Vocabulary(frozenset(solid), frozenset(names), *(frozenset(kinds[kind]) for kind in ("compound", "prefix", "suffix")))
