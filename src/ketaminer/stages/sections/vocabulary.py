"""The wordings of section headings (``gazetteers/sections.tsv``) and how they are found in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ketaminer.data import rows
from ketaminer.errors import KetaminerError
from ketaminer.model import SECTION_KINDS

BACK = frozenset(("back", "label"))
"""The places of what stands behind the body; a ``label`` is no heading where the layout tells headings."""
_KEY = 4  # letters under which wordings are filed
_FOLD = str.maketrans({"’": "'", "‘": "'", "´": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " "})
# The number before a heading, such as 2.1 or 3. or IV. or B. or (2). Texts made from XML may name the part of the paper
# first (BODY.METHODS:, ABSTRACT.RESULTS:).
PART = re.compile(r"(?:BODY|ABSTRACT)\.{1,2}\s?(?=\S)")
_NUMBER = r"(?:\(?\d{1,2}(?:\.\d{1,2}){0,4}[.)]?(?:\s{1,4}|(?=[A-Z][a-z]))|[IVX]{1,5}[.)]\s{1,4}|[A-H][.)]\s{1,4})"
LABEL = re.compile(rf"(?:{PART.pattern}{_NUMBER}?|{_NUMBER})(?=[^\W\d_])")


class Entry(NamedTuple):
    """``kind`` of the section; ``place`` is ``main``, ``sub``, ``back`` or ``label`` (see the vocabulary's header)."""

    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded wordings, and the same filed by their first letters, longest first."""

    entries: dict[str, Entry]
    filed: dict[str, tuple[str, ...]]

    def exact(self, text: str) -> Entry | None:
        """The entry whose wording ``text`` is, but for case, a number before it and punctuation behind it."""
        label = LABEL.match(text)
        wording = " ".join(fold(text[label.end() :] if label else text).split()).strip(" .:;*#•–—-|")
        return self.entries.get(wording)

    def prefix(self, text: str, at: int) -> tuple[int, Entry] | None:
        """The longest wording that ``text`` has at ``at``, with where it ends.

        It must begin with a capital and be followed by something other than more of its last word: a capital behind a
        small letter counts as a new word (``MethodsWe``), in capitals one that begins a word in small letters.
        """
        if not text[at : at + 1].isupper():
            return None
        folded = fold(text[at : at + 90])
        for wording in (*self.filed.get(folded[:_KEY], ()), *self.filed.get(folded[: _KEY - 1], ())):
            if folded.startswith(wording) and _ends(text, at, at + len(wording)):
                return at + len(wording), self.entries[wording]
        return None


def _ends(text: str, start: int, end: int) -> bool:
    last, following = text[end - 1 : end], text[end : end + 2]
    if not following or not (following[0].isalpha() or following[0] in "-'’_"):
        return True
    if following[0] in "-'’_":
        return False
    if not following[0].isupper():
        return False
    if text[start:end].isupper():
        return following[1:].islower() or following[1:] == " "
    return last.islower() or not last.isalpha()


def depth(label: str) -> int:
    """How many parts the number before a heading has: ``2.1`` two, ``III.`` one, none if there is no number."""
    label = re.sub(r"^[A-Z]{4,8}\.{1,2}\s?", "", label)
    digits = re.match(r"\(?(\d{1,2}(?:\.\d{1,2}){0,4})", label)
    return digits.group(1).count(".") + 1 if digits else 1 if label else 0


def fold(text: str) -> str:
    """Lower case with straight apostrophes and plain spaces, character by character."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_FOLD)


@cache
def vocabulary(path: Path) -> Vocabulary:
    """The vocabulary at ``path``. Raises :class:`KetaminerError` where a kind or place is unknown."""
    entries: dict[str, Entry] = {}
    for wording, kind, place in rows(path):
        if kind not in SECTION_KINDS or place not in ("main", "sub", *BACK):
            raise KetaminerError(
                f"{path.name}: '{wording}' has the unknown kind '{kind}' or place '{place}'", "see the file's header"
            )
        entries[wording] = Entry(kind, place)
    filed: dict[str, list[str]] = {}
    for wording in sorted(entries, key=lambda w: (-len(w), w)):
        filed.setdefault(wording[:_KEY], []).append(wording)
    return Vocabulary(entries, {key: tuple(ws) for key, ws in filed.items()})
