"""The gold of ``corpus/`` beside the library's document, and counts of what was found, wrong and missed."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ketaminer
from ketaminer.model import Document

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
JSON = dict[str, Any]
Place = tuple[int, int]


@dataclass
class Count:
    """True positives, false positives, false negatives; the places of the latter two, in words."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def figures(self) -> tuple[float, float, float]:
        p, r = (self.tp / n if n else 0.0 for n in (self.tp + self.fp, self.tp + self.fn))
        return p, r, 2 * p * r / (p + r) if p + r else 0.0

    def hit(self) -> None:
        self.tp += 1

    def miss(self, where: str) -> None:
        self.fn += 1
        self.missed.append(where)

    def mistake(self, where: str) -> None:
        self.fp += 1
        self.wrong.append(where)


class Paper:
    """One paper: the library's document (made here if it is not given) and the gold, with its places in the document's text."""

    def __init__(self, stem: str, document: Document | None = None) -> None:
        self.stem = stem
        self.claims: list[JSON] = json.loads((CORPUS / f"{stem}.claims.json").read_text("utf-8"))["claims"]
        self.gold: JSON = json.loads((CORPUS / f"{stem}.gold.json").read_text("utf-8"))
        self.document = document or ketaminer.extract(CORPUS / self.gold["paper"])
        # XML: the text is made when it is read, so that quotes are looked up in it, blanks aside
        self._at = [i for i, c in enumerate(self.document.text) if not c.isspace()]
        self._solid = "".join(self.document.text[i] for i in self._at)

    def place(self, thing: JSON, after: int = 0) -> Place | None:
        """Where a gold quote stands, in XML the first one from ``after`` on; ``None`` if the document's text lacks it."""
        quote = str(thing.get("text", thing.get("quote", "")))
        if thing["span"] is not None:
            start, end = thing["span"]
            return (start, end) if self.document.text[start:end] == quote else None
        solid = "".join(quote.split())
        found = self._solid.find(solid, bisect_left(self._at, after))
        return None if found < 0 else (self._at[found], self._at[found + len(solid) - 1] + 1)

    def places(self, things: Iterable[JSON]) -> list[Place | None]:
        """Where gold quotes that follow one another stand."""
        out: list[Place | None] = []
        after = 0
        for thing in things:
            place = self.place(thing, after)
            after = place[1] if place else after
            out.append(place)
        return out

    def main_sentence(self, claim: JSON) -> Place | None:
        return self.place(claim["evidence"][0])

    def quote(self, place: Place, width: int = 110) -> str:
        words = " ".join(self.document.text[place[0] : place[1]].split())
        return f"{self.stem} {place[0]}: {words if len(words) <= width else words[: width - 1] + '…'}"


def overlap(a: Place | None, b: Place | None) -> bool:
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def plain(name: str | None) -> str:
    return "".join(c for c in (name or "").casefold() if c.isalnum())
