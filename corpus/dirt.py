"""The dirt of the corpus: a clean text is laid out as users' files are, and every clean character keeps its place.

A layout is a list with one entry for each character of the clean text: what that character became (itself, a line
break, a ligature, itself and a hyphen at a line's end, nothing). The file is the list joined; the place of a clean
character in the file is the length of what stands before it. So the gold, written against the clean text, is exact in
the dirty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

LIGATURES = (("ffi", "\ufb03"), ("ffl", "\ufb04"), ("fi", "\ufb01"), ("fl", "\ufb02"), ("ff", "\ufb00"))
# where a long word may be cut: between a vowel and a consonant with a vowel, or between two consonants
SYLLABLE = re.compile(r"(?<=[aeiouy])(?=[bcdfgklmnprstv][aeiouy])|(?<=[aeiouy][cglmnprst])(?=[bcdfgkmpstv][aeiouy])")


@dataclass(frozen=True)
class Layout:
    """How a paper is laid out.

    ``wrap``: line width, 0 for one paragraph a line. ``spacing``: what ends a line and what ends a paragraph.
    ``hyphens``: long words are cut at line ends. ``ligatures``: fi, fl, ff are one character. ``page``: lines a page,
    0 for none. ``furniture``: what stands between two pages, with ``{page}`` for the number of the page that ended.
    """

    wrap: int = 0
    line_end: str = "\n"
    paragraph_end: str = "\n"
    hyphens: bool = False
    ligatures: bool = False
    page: int = 0
    furniture: str = ""


LAYOUTS = {
    "lines": Layout(),
    "double": Layout(wrap=88, line_end=" \n\n", paragraph_end=" \n\n \n\n", page=27, furniture=" \n "),
    "printed": Layout(
        wrap=56, hyphens=True, ligatures=True, page=46, paragraph_end="\n\n",
        furniture="\n\n{page}\n\f{head}\n\n",
    ),
    "pasted": Layout(wrap=61, hyphens=True, paragraph_end="\n", page=24, furniture="\n{head}\n{page} of 4\n"),
    "dos": Layout(wrap=92, line_end="\r\n", paragraph_end="\r\n\r\n"),
}  # fmt: skip


def line_breaks(clean: str, layout: Layout) -> Iterator[tuple[int, str]]:
    """``(index, kind)`` of each break: at a ``space`` or ``paragraph`` end, or after a ``hyphen`` or a ``cut`` letter."""
    at = 0
    for paragraph in clean.split("\n"):
        column = 0
        for word in re.finditer(r"\S+", paragraph):
            start, length = at + word.start(), len(word.group())
            if column and layout.wrap and column + 1 + length > layout.wrap:
                room = layout.wrap - column - 2
                cut = max((k for k in cuts(word.group(), hyphens=layout.hyphens) if k <= room), default=0)
                if cut:
                    yield start + cut - 1, "hyphen" if word.group()[cut - 1] == "-" else "cut"
                    column = length - cut
                else:
                    yield start - 1, "space"
                    column = length
            else:
                column += length + (1 if column else 0)
        at += len(paragraph) + 1
        if at <= len(clean):
            yield at - 1, "paragraph"


def cuts(word: str, *, hyphens: bool) -> list[int]:
    """Lengths at which ``word`` may be cut at a line's end: after its own hyphen, or inside when ``hyphens``."""
    own = [m.end() for m in re.finditer(r"(?<=[a-z]{3})-(?=[a-z]{3})", word)]
    if hyphens and re.fullmatch(r"[a-z]{7,}[.,;)]?", word):
        return own + [m.start() for m in SYLLABLE.finditer(word) if 3 <= m.start() <= len(word) - 4]
    return own


def lay_out(clean: str, layout: Layout, head: str = "") -> list[str]:
    """What each character of ``clean`` became. ``head`` is the running head."""
    out = list(clean)
    if layout.ligatures:
        at = 0
        while at < len(clean):
            pair = next(((a, b) for a, b in LIGATURES if clean.startswith(a, at)), None)
            if pair:
                out[at : at + len(pair[0])] = [pair[1], *[""] * (len(pair[0]) - 1)]
            at += len(pair[0]) if pair else 1
    page = 1
    for lines, (index, kind) in enumerate(line_breaks(clean, layout), 1):
        end = layout.paragraph_end if kind == "paragraph" else layout.line_end
        if layout.page and lines % layout.page == 0:
            # the running head changes sides, as in print
            end = layout.furniture.format(page=page, head=head if page % 2 else f"{page + 1}    {head}")
            page += 1
        out[index] = {"paragraph": "", "space": "", "hyphen": "-", "cut": out[index] + "-"}[kind] + end
    return out


class Places:
    """Spans of the clean text → spans of the laid-out text."""

    def __init__(self, out: list[str]) -> None:
        self.text = "".join(out)
        self._starts = [0, *accumulate(map(len, out))]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._starts[start], self._starts[end]
