"""The text of an article as it is written down: blocks, the parts they stand in, and the callouts inside them.

A block is a line: a heading, a paragraph, the row of a table. White space inside a block is one space. Offsets are
recorded as the text is written, so that every span is exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ketaminer.model import Part, Span

BLANK = re.compile(r"[\s\u2028\u2029]+")
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_POWER = re.compile(r"[+−–-]?\d{1,4}$")
_NUMBERS = re.compile(r"\d{1,3}(?:\s?[,–—-]\s?\d{1,3}){0,30}$")
_NOTE = re.compile(r"[a-z*†‡§¶#|]{1,3}(?:,\s?[a-z*†‡§¶#|]{1,3}){0,9}$")
_WORD = re.compile(r"[^\W\d_]{4,60}[”\"’)\]]{0,2}$|[^\W\d_]{2}[”\"’)\]]{0,2}[.,;:?!]$")
_STOPS = frozenset('.,;:?!”"’')


@dataclass(slots=True)
class Callout:
    """An element that links ``[start, end)`` of the text to the elements called ``targets``; ``cites`` works or a note."""

    start: int
    end: int
    targets: tuple[str, ...]
    cites: bool
    block: int


class TextWriter:
    """Collects the blocks of an article. Everything written before :meth:`end_block` stands on one line.

    ``linked``: the article links its callouts, so that a raised number without a link is none.
    """

    def __init__(self, *, linked: bool = True) -> None:
        self.linked = linked
        self.size = 0  # of the finished blocks, their line ends included
        self.callouts: list[Callout] = []
        self.parts: list[Part] = []
        self.in_cell = False
        self._blocks: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""  # the last character of the block so far
        self._first_callout = 0
        self._label = False  # the block holds a label and nothing else
        self._run: tuple[int, int] | None = None  # where raised text begins: number of pieces, length of the block
        self._open: list[int] = []

    # ------------------------------------------------------------------------------------------------------- blocks

    def add(self, text: str | None, *, raised: bool = False) -> None:
        """Write ``text`` on the current line; ``raised``: as a superscript."""
        if not text:
            return
        text = BLANK.sub(" ", text)
        if not raised and self._run is not None:
            self._lower()
        if text[0] == " " and self._last in ("", " "):
            text = text[1:]
            if not text:
                return
        if raised and self._run is None:
            self._run = (len(self._pieces), self._length)
        self._push(text)
        if text != " ":
            self._label = False

    def label(self, text: str) -> None:
        """Write the label of what follows (a section's number, *Table 1*), which stays on the same line."""
        self.add(text)
        self.add(" ")
        self._label = bool(text.strip())

    def break_block(self) -> None:
        """End the block, unless it holds just a label; inside a table's cell, only set apart what follows."""
        if self.in_cell:
            self.add(" ")
        elif not self._label:
            self.end_block()

    def end_block(self) -> Span | None:
        """End the current line; its span, or ``None`` if it is empty."""
        if self._run is not None:
            self._lower()
        self._label = False
        block = "".join(self._pieces).rstrip()
        self._pieces.clear()
        self._length, self._last = 0, ""
        start = self.size
        for callout in self.callouts[self._first_callout :]:
            begin, end = callout.start, min(callout.end, len(block))
            while begin < end and block[begin] == " ":
                begin += 1
            while end > begin and block[end - 1] == " ":
                end -= 1
            callout.start, callout.end, callout.block = start + begin, start + end, len(self._blocks)
        self._first_callout = len(self.callouts)
        if not block:
            return None
        self._blocks.append(block)
        self.size += len(block) + 1
        return Span(start, start + len(block))

    def line(self, text: str) -> Span | None:
        """A block of its own."""
        self.end_block()
        self.add(text)
        return self.end_block()

    def text(self) -> str:
        """Everything written so far."""
        self.end_block()
        return "\n".join(self._blocks)

    def _push(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        self._last = text[-1]

    # ------------------------------------------------------------------------------------------------ raised text

    def _lower(self) -> None:
        """Write the raised text so that it is not taken for part of the word or number on which it stands.

        Callouts get brackets (``users [14,15]``), powers stay raised (``10⁹``), the marks of notes get a space; others are
        just letters.
        """
        assert self._run is not None
        piece, length = self._run
        self._run = None
        raised = "".join(self._pieces[piece:])
        before = "".join(self._pieces[max(0, piece - 3) : piece])[-64:]
        first = len(self.callouts)
        while first > self._first_callout and self.callouts[first - 1].start >= length:
            first -= 1
        inside = self.callouts[first:]
        mark = raised.strip()
        prefix = suffix = ""
        last = before[-1:]
        apart = " " if last and not last.isspace() and last not in _STOPS and last not in "([" else ""
        number = not inside and _NUMBERS.match(mark) is not None and _WORD.search(before) is not None
        if any(c.cites for c in inside) or (number and not self.linked and not self.in_cell):
            bare = mark[:1] not in "[(" and not before.endswith(("[", "("))
            prefix, suffix = (apart + "[", "]") if bare else (apart, "")
        elif inside or (
            _NOTE.match(mark) and last.isalpha() and before[-3:].islower() and len(before) > 2 and before[-3:].isalpha()
        ):
            prefix = apart
        elif number or (last.isdigit() and _POWER.match(mark)):
            prefix, raised = apart if number else "", raised.translate(_RAISED)
        body = raised.rstrip() if suffix else raised
        rest = raised[len(body) :]
        lead = len(body) - len(body.lstrip()) if suffix else 0
        body = body[lead:]
        begin = length + len(prefix)
        for callout in inside:
            callout.start = max(callout.start + len(prefix) - lead, begin)
            callout.end = max(callout.start, min(callout.end + len(prefix) - lead, begin + len(body)))
        del self._pieces[piece:]
        self._length = length
        self._push(prefix + body + suffix + rest or " ")

    # ---------------------------------------------------------------------------------------------- callouts, parts

    def begin_callout(self, targets: tuple[str, ...], cites: bool) -> Callout:
        """A callout that begins here; :meth:`end_callout` ends it."""
        callout = Callout(self._length, self._length, targets, cites, -1)
        self.callouts.append(callout)
        return callout

    def end_callout(self, callout: Callout) -> None:
        """End a callout, if its block has not ended before."""
        if callout.block < 0:
            callout.end = self._length

    def begin_part(self, role: str, kind: str | None = None) -> int:
        """Open a part of the text inside those open; its number, for :meth:`end_part`."""
        self.end_block()
        level = 1 + sum(self.parts[k].role != "rows" for k in self._open)
        self.parts.append(Part(role, Span(self.size, self.size), None, level, kind))
        self._open.append(len(self.parts) - 1)
        return self._open[-1]

    def heading(self, span: Span | None) -> bool:
        """Make ``span`` the heading of the innermost part if it has none and begins with it."""
        if span is None or not self._open:
            return False
        number = self._open[-1]
        part = self.parts[number]
        if part.heading_span is not None or part.span.start != span.start or part.role not in ("section", "list"):
            return False
        self.parts[number] = Part(part.role, part.span, span, part.level, part.kind)
        return True

    def end_part(self, number: int) -> None:
        """Close the part (and those left open inside it)."""
        self.end_block()
        while self._open and self._open[-1] >= number:
            self._open.pop()
        part = self.parts[number]
        self.parts[number] = Part(
            part.role, Span(part.span.start, max(part.span.start, self.size - 1)), part.heading_span, part.level, part.kind
        )
