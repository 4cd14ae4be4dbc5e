"""How a text was laid out: its lines, and whether they were wrapped at a width, spaced out, or are paragraphs.

The decisions rest on features of the whole document. A pair of neighbouring lines of which the first ends in a small letter
or comma and the second begins with a small letter is *running*: the sentence certainly goes on. Running pairs are common in
wrapped text and rare elsewhere; how many empty lines lie inside them tells the line spacing; and how far they are filled
(a line and the next one's first word, which did not fit any more) tells the width at which lines were broken.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from ketaminer.stages.ingest.view import View

NEWLINES = "\n\r\v\f\x85\u2028\u2029"
_LINE = re.compile(f"\\S[^{NEWLINES}]*")
# what opens a line of its own although it begins with a small letter
_ADDRESS = re.compile(r"(?:doi|https?|www|e-?mail|pmid|issn)\b")
_WORD = re.compile(r"\S{1,60}")
_SAMPLE = 4000  # running pairs looked at

# widths of a proportional typeface in thousandths of an em, in classes; what is not listed is 500
_WIDTHS = {
    **dict.fromkeys("ijlt.,;:'’‘|!/fI()[] ", 280),
    **dict.fromkeys('r-“”"sJ', 390),
    **dict.fromkeys("cezak", 450),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZw&", 680),
    **dict.fromkeys("mMW%@—", 830),
}


class Lines:
    """The lines of a text that are not blank, as parallel arrays.

    ``start``/``end``: the line without blanks around it; ``gap``: blank lines before it (0 at a page's end); ``page``: a form
    feed lies before it; ``paragraph``: a paragraph separator (U+2029) does; ``indent``: blanks before it on its own line;
    ``trail``: blanks after it on its own line.
    """

    def __init__(self, view: View) -> None:
        text = self.text = view.text
        self.start, self.end = array("q"), array("q")
        self.gap, self.indent, self.trail = array("l"), array("l"), array("l")
        self.page, self.paragraph = bytearray(), bytearray()
        known: dict[str, tuple[int, int, bool, bool]] = {}
        at = 0
        for match in _LINE.finditer(text):
            start = match.start()
            between = text[at:start]
            facts = known.get(between)
            if facts is None:
                facts = _between(between)
                if len(known) < 10_000:
                    known[between] = facts
            gap, indent, page, paragraph = facts
            content = match.group().rstrip()
            at = match.end()
            self.start.append(start)
            self.end.append(start + len(content))
            self.trail.append(at - start - len(content))
            self.gap.append(gap)
            self.indent.append(indent)
            self.page.append(page)
            self.paragraph.append(paragraph)
        self._swallowed = view.swallowed

    def __len__(self) -> int:
        return len(self.start)

    def line(self, i: int) -> str:
        return self.text[self.start[i] : self.end[i]]

    def tail(self, i: int) -> str:
        """Line ``i`` as it stands on paper: only what follows the last line end that an earlier step removed inside it."""
        start, end = self.start[i], self.end[i]
        if self._swallowed:
            k = bisect_right(self._swallowed, end) - 1
            if k >= 0 and self._swallowed[k] > start:
                start = self._swallowed[k]
        return self.text[start:end]

    def first_word(self, i: int) -> str:
        match = _WORD.match(self.text, self.start[i], self.end[i])
        return match[0] if match else ""

    def row(self, i: int) -> bool:
        """Whether line ``i`` has columns, as rows of a table have: a tab or three blanks inside it."""
        start, end = self.start[i], self.end[i]
        return self.text.find("\t", start, end) >= 0 or self.text.find("   ", start, end) >= 0

    def running(self, i: int, capitals: bool = False) -> bool:
        """Whether the sentence certainly goes on from line ``i`` to the next (``capitals``: the text is in capitals)."""
        return self.runs_on(i, i + 1, capitals)

    def runs_on(self, i: int, j: int, capitals: bool = False) -> bool:
        """Whether a sentence certainly goes on from line ``i`` to line ``j``."""
        last, first = self.text[self.end[i] - 1], self.text[self.start[j]]
        if self.row(i) and self.row(j):
            return False
        if capitals:
            return first.isalpha() and (last.isalnum() or last == ",")
        if not first.islower() or _ADDRESS.match(self.text, self.start[j]):
            return False
        return last.islower() or last == "," or last.isdigit()


def _between(blanks: str) -> tuple[int, int, bool, bool]:
    blanks = blanks.replace("\r\n", "\n")
    ends = 0
    last = -1
    for i, c in enumerate(blanks):
        if c in NEWLINES:
            ends += 1
            last = i
    if "\f" in blanks:  # what is empty at a page's end says nothing
        ends = 1
    return max(0, ends - 1), len(blanks) - last - 1, "\f" in blanks, "\u2029" in blanks


@dataclass(frozen=True, slots=True)
class Layout:
    """``wrapped``: lines were broken at a width, and ``spacing`` blank lines lie between two of them.

    ``filled``: the least measure at which a line and the next one's first word count as not fitting on one line.
    ``flowed``: a blank at the line's end says that the paragraph goes on, as in RFC 3676; ``longest`` is then the longest
    line in characters, the only one that may lack it. ``indented``: the usual line is indented (so indentation says nothing).
    """

    wrapped: bool
    spacing: int = 0
    filled: float = 0.0
    flowed: bool = False
    longest: int = 0
    indented: bool = False
    capitals: bool = False
    proportional: bool = False

    def measure(self, text: str) -> float:
        """The width of ``text``: thousandths of an em in a proportional face, or characters."""
        if not self.proportional:
            return len(text)
        return sum([_WIDTHS.get(c, 500) for c in text])


def analyse(lines: Lines) -> Layout:
    """Tell the layout from the lines alone."""
    n = len(lines)
    if n < 3:
        return Layout(n == 2 and lines.running(0) and 25 <= len(lines.line(0)) <= 200)
    sample = lines.text[:200_000]
    capitals = sum(map(str.isupper, sample)) > 2 * sum(map(str.islower, sample))
    running = [i for i in range(n - 1) if not lines.page[i + 1] and lines.running(i, capitals)]
    if not running:
        return Layout(False, capitals=capitals)
    gaps = [0] * 4
    for i in running:
        gaps[min(3, lines.gap[i + 1])] += 1
    spacing = gaps.index(max(gaps))
    running = [i for i in running if min(3, lines.gap[i + 1]) == spacing]
    pairs = sum(1 for i in range(1, n) if lines.gap[i] <= spacing)
    if len(running) < 0.2 * pairs:
        return Layout(False, spacing, capitals=capitals)
    used = running[:: max(1, len(running) // _SAMPLE)]
    plain, even = Layout(True), Layout(True, proportional=True)
    by_count = _fills(lines, used, plain)
    by_face = _fills(lines, used, even)
    proportional = len(used) > 30 and _spread(by_face) < 0.9 * _spread(by_count)
    fills = by_face if proportional else by_count
    middle, low = fills[len(fills) // 2], fills[len(fills) * 3 // 100]
    if middle < (25 * 480 if proportional else 25) or by_count[len(by_count) // 2] > 250 or fills[len(fills) // 10] < 0.6 * middle:
        return Layout(False, spacing, capitals=capitals)
    filled = low * (0.98 if len(used) >= 30 else 0.9)
    if low < 0.7 * middle:
        filled = 0.8 * middle
    layout = Layout(True, spacing, filled, capitals=capitals, proportional=proportional)
    short = [i for i in range(n - 1) if lines.gap[i + 1] <= spacing and _fill(lines, i, layout) < filled and not lines.page[i + 1]]
    marked = sum(1 for i in used if lines.trail[i]) / len(used)
    bare = sum(1 for i in short if not lines.trail[i]) / max(1, len(short))
    widths = sorted(len(lines.tail(i)) for i in used)
    indented = sum(1 for i in used if lines.indent[i + 1] >= 2) > 0.4 * len(used)
    flowed = marked > 0.5 and bare > 0.8 and len(short) >= 5
    return Layout(True, spacing, filled, flowed, widths[-1], indented, capitals, proportional)


def _fill(lines: Lines, i: int, layout: Layout) -> float:
    return layout.measure(lines.tail(i)) + layout.measure(" " + lines.first_word(i + 1))


def _fills(lines: Lines, pairs: list[int], layout: Layout) -> list[float]:
    return sorted(_fill(lines, i, layout) for i in pairs)


def _spread(values: list[float]) -> float:
    """How far the lower half reaches down, relative to the middle."""
    middle = values[len(values) // 2]
    return (middle - values[len(values) // 20]) / middle
