"""Headings that are a block of their own.

A block is a stretch of reading text between newlines. One whose wording the vocabulary knows is a heading; another one
is a heading if it looks like one (short, no full stop, a capital or a number first) and prose follows it. The first
blocks of a paper (title, authors, affiliations) hold no unknown headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Span
from ketaminer.stages.sections.function_words import FINITE
from ketaminer.stages.sections.known import Heading
from ketaminer.stages.sections.references import is_entry
from ketaminer.stages.sections.vocabulary import BACK, LABEL, PART, Entry, Vocabulary, depth

LONGEST = 230  # characters of a heading
_FRONT = 12_000  # the first known heading is looked for in so many characters
_CAPTION = re.compile(
    r"(?:Supplementary\s)?(?:Fig(?:ure|\.)?|Table|Box|Scheme|Chart|Panel|Video|Movie|Eq(?:uation|\.)?)\s?S?\d{1,3}\b", re.IGNORECASE
)
_BULLET = re.compile(r"[•●▪◦–—*·‣-]\s|\(?[a-z]\)\s|\(?[ivx]{1,4}\)\s|\(\d{1,2}\)\s")
_BAD = re.compile(r"[=@<>±×∑∫√|_]|https?:|www\.")
_ENDED = re.compile(r"[.!?:][\"'”’)\]]{0,3}(?:\s?\[?\d{1,3}(?:[,–-]\s?\d{1,3}){0,9}\]?)?$|(?:19|20)\d\d[a-z]?\)$")
_BEGINS = re.compile(r"[\"“‘'(\[]{0,2}(?:[A-Z\dÀ-ÞΑ-Ωα-ω]|[a-z]{1,2}[A-Z\d-])")


def blocks_of(text: str) -> list[Span]:
    """The blocks of a reading text, without the spaces around them."""
    out: list[Span] = []
    at = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            start = at + len(line) - len(line.lstrip())
            out.append(Span(start, start + len(body)))
        at += len(line) + 1
    return out


def own_headings(text: str, blocks: Sequence[Span], known: Vocabulary) -> dict[int, Heading]:
    """The blocks (by number) that are headings."""
    found: dict[int, Heading] = {}
    for number, (start, end) in enumerate(blocks):
        if end - start <= 110:
            entry = known.exact(text[start:end])
            if entry is not None and not (entry.place == "sub" and end - start < 4) and not text[start].islower():
                found[number] = _heading(text, start, end, entry)
    front = next((n for n in sorted(found) if found[n].entry and blocks[n].start < _FRONT), 0)
    stopped: dict[int, Heading] = {}  # unknown ones with a full stop
    for number in range(max(front, min(2, len(blocks) - 1)), len(blocks)):
        if number not in found and _looks(text, blocks, number, found, known):
            start, end = blocks[number]
            heading = _heading(text, start, end, None)
            if text[end - 1] == "." and not heading.depth:
                stopped[number] = heading
            else:
                found[number] = heading
    if len(stopped) >= 3:  # one or two may be short paragraphs
        found |= stopped
    for number in sorted(found):  # a copy: the list's lines are taken out
        # three unknown ones in a row are the lines of a list; the first may be its heading
        if all(k in found and found[k].entry is None and not found[k].depth for k in (number, number + 1, number + 2)):
            at = number + 1
            while at in found and found[at].entry is None:
                del found[at]
                at += 1
    return found


def _heading(text: str, start: int, end: int, entry: Entry | None) -> Heading:
    label = LABEL.match(text, start, end)
    return Heading(start, end, end, entry, depth(label.group()) if label else 0, True)


def _looks(text: str, blocks: Sequence[Span], number: int, found: dict[int, Heading], known: Vocabulary) -> bool:
    start, end = blocks[number]
    if not 3 <= end - start <= LONGEST or number + 1 >= len(blocks):
        return False
    block = text[start:end]
    label = LABEL.match(block)
    wording = block[label.end() :] if label else block
    if PART.match(block):
        wording = wording.rstrip(" :.") or block
    tokens = wording.split()
    if len(tokens) > 30 or (
        wording[-1] in ";,:."
        and not (wording[-1] == "." and len(tokens) <= 12 and not FINITE & set(tokens) and ": " not in wording)
    ):
        return False
    if not _BEGINS.match(wording) or _CAPTION.match(wording) or _BULLET.match(block) or _BAD.search(wording) or is_entry(block):
        return False
    hit = known.prefix(wording, 0)
    if (
        hit is not None
        and wording[hit[0] : hit[0] + 2].strip()[:1] in (":", "|")
        and (hit[1].place in BACK or "," in block or ";" in block)
    ):
        return False  # "Key words: ketamine; craving": a heading with its text
    if wording[-1] in "\"”'’" and wording[-2:-1] in (".", "!", "?", ","):
        return False
    if wording.count("(") != wording.count(")") or sum(c.isalpha() for c in wording) < 0.6 * len(wording):
        return False
    if not _prose_follows(text, blocks, number, found):
        return False
    before = number - 1
    if tokens[-1].lower() in ("and", "or", "of", "the", "with"):
        return False
    if before >= 0 and before in found:
        entry = found[before].entry
        return entry is None or entry.place not in BACK
    if before >= 0:
        last = text[blocks[before].start : blocks[before].end]
        if last[-1] in ":,;" and len(tokens) > 2:
            return False
        if not _ENDED.search(last):
            # the line of a list, unless a long paragraph that lost its full stop is followed by another one
            return len(last) > 120 and len(tokens) <= 10 and blocks[number + 1].end - blocks[number + 1].start > 150
        if _BULLET.match(last) and len(tokens) > 8:
            return False
    return True


def _prose_follows(text: str, blocks: Sequence[Span], number: int, found: dict[int, Heading]) -> bool:
    """Whether the next block is prose, or a heading (known, or short) before prose."""
    for step in (1, 2):
        if number + step >= len(blocks):
            return False
        start, end = blocks[number + step]
        if number + step in found:
            return True
        block = text[start:end]
        if len(block) >= 70 and _BEGINS.match(block) and not is_entry(block):
            return (not _BULLET.match(block) or step == 1) and (len(block) > 200 or bool(_ENDED.search(block)))
        if len(block) > LONGEST or block[-1] in ".;,:":
            return len(block) > 40 and block[-1] == "." and bool(_BEGINS.match(block))
    return False
