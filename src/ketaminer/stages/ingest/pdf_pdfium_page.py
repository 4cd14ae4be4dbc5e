"""The characters that PDFium lists for a page → runs.

The blanks and line ends that PDFium adds are left out, for :mod:`pdf_letters` tells them from the places of the characters.
Characters are asked for by the thousand, so they are asked for in loops that run inside the interpreter (``map``), and the
answers lie in one buffer a page. What holds for all characters of a text object (the operand of one operator) is asked once.
"""

from __future__ import annotations

import ctypes
from bisect import bisect
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from math import hypot, inf
from operator import eq, ne, sub
from typing import Any

from ketaminer.stages.ingest.pdf_letters import ACCENTS
from ketaminer.stages.ingest.pdf_runs import BACK, NEAR, Run, descent_of, direction

_HYPHEN = "\x02"  # what PDFium lists for a hyphen at a line's end
_FAR = 1e9  # points; what is larger is no size of type
_MOST_ACCENTS = 300
_STRIDE = 8  # characters; every eighth is asked first which text object it is of

Wide = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Pdfium:
    """PDFium's functions: all of them in ``raw``, and those that are called for each character with plain addresses."""

    raw: Any
    box: Callable[[int, int, int], int]
    of_object: Callable[[int, int], int | None]
    font_of: Callable[[int], int | None]
    size: Callable[[int, int], float]
    matrix: Callable[[int, int, Any], int]
    origin: Callable[[int, int, Any, Any], int]
    width: Callable[[int, int, float, Any], int]
    no_meaning: Callable[[int, int], int]


@dataclass(slots=True)
class Font:
    """A font: its name, how far it reaches below the baseline, and what was found of its characters: which have no meaning,
    and, of those that are drawn beyond their own width, how far they begin before their place, how wide they are and how wide
    what is drawn is (of the type size)."""

    address: int
    name: str
    descent: float
    asked: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    wide: dict[str, Wide] = field(default_factory=dict)


class PageReader:
    """Reads the characters of one page into runs."""

    def __init__(self, pdfium: Pdfium, listed: Any, matrix: Matrix, known: dict[int, Font]) -> None:
        self.fonts: dict[int, Font] = {}
        self._pdfium = pdfium
        self._listed = listed
        self._address: int = ctypes.cast(listed, ctypes.c_void_p).value or 0
        self._matrix = matrix
        self._known = known
        self._runs: list[Run] = []
        self._own = pdfium.raw.FS_MATRIX()
        self._x, self._y, *self._ink = (ctypes.c_double() for _ in range(6))
        self._to_own, self._to_x, self._to_y = map(ctypes.byref, (self._own, self._x, self._y))

    def read(self, count: int) -> list[Run]:
        text = self._text(count)
        buffer = (ctypes.c_float * (4 * count))()
        at = ctypes.addressof(buffer)
        deque(map(self._pdfium.box, repeat(self._address), range(count), range(at, at + 16 * count, 16)), maxlen=0)
        places = buffer[:]
        lefts, tops, rights, bottoms = places[::4], places[1::4], places[2::4], places[3::4]
        # what PDFium adds has no height
        shown: list[bool] = list(map(ne, tops, bottoms))
        if not "".join(compress(text, map(eq, tops, bottoms))).isspace():
            shown = [s or not c.isspace() for s, c in zip(shown, text, strict=True)]
        where = list(compress(range(count), shown))
        text = list(compress(text, shown))
        lefts, rights = list(compress(lefts, shown)), list(compress(rights, shown))
        for thing, start, end in self._stretches(where):
            if thing:
                self._put(thing, where[start:end], text[start:end], lefts[start:end], rights[start:end])
        return _set_accents(self._runs)

    def _text(self, count: int) -> list[str]:
        """The characters of the page, as many as PDFium counts."""
        raw = self._pdfium.raw
        buffer = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(self._listed, 0, count, buffer)
        if written == count + 1:
            units = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
            if len(units) == count:
                return list(units.replace(_HYPHEN, "-"))
        codes = buffer[:count] if written == count + 1 else [raw.FPDFText_GetUnicode(self._listed, i) for i in range(count)]
        out = ["-" if c == 2 else chr(c) if 0 < c < 0x110000 else "\ufffd" for c in codes]
        for i in range(1, count):
            if "\ud800" <= out[i - 1] < "\udc00" <= out[i] < "\ue000":
                out[i - 1], out[i] = chr(0x10000 + (codes[i - 1] - 0xD800 << 10) + codes[i] - 0xDC00), ""
        return out

    def _stretches(self, where: list[int]) -> Iterator[tuple[int | None, int, int]]:
        """Text objects, each with its stretch of the characters at ``where``."""
        of_object, address = self._pdfium.of_object, self._address
        if not where:
            return
        some = list(map(of_object, repeat(address), where[::_STRIDE]))
        last, begin = some[0], 0
        for k, (a, b) in enumerate(zip(some, chain(some[1:], (None,)), strict=True)):
            if a == b and b is not None:
                continue
            at = k * _STRIDE + 1
            for j, found in enumerate(map(of_object, repeat(address), where[at : at + _STRIDE]), at):
                if found != last:
                    yield last, begin, j
                    last, begin = found, j
        yield last, begin, len(where)

    def _font(self, thing: int) -> Font:
        """The font of a text object."""
        key = self._pdfium.font_of(thing) or 0
        font = self.fonts.get(key)
        if font is None:
            font = self.fonts[key] = self._known.get(key) or self._new_font(key)
        return font

    def _new_font(self, address: int) -> Font:
        raw = self._pdfium.raw
        name, descent = ctypes.create_string_buffer(256), ctypes.c_float(0.0)
        if address:
            handle = ctypes.cast(address, raw.FPDF_FONT)
            raw.FPDFFont_GetBaseFontName(handle, name, 255)
            raw.FPDFFont_GetDescent(handle, 1.0, descent)
        return Font(address, name.value.decode("utf-8", "replace"), descent_of(descent.value))

    def _width(self, font: Font, char: str) -> float:
        """How far the font moves on behind a character, of the size; 0 if it does not tell."""
        width = ctypes.c_float(0.0)
        if not font.address or len(char) != 1 or not self._pdfium.width(font.address, ord(char), 1.0, ctypes.byref(width)):
            return 0.0
        return max(0.0, width.value)

    def _put(self, thing: int, where: list[int], shown: list[str], starts: list[float], ends: list[float]) -> None:
        """Add the characters of a text object to the runs: those at ``where``, with their text and where they begin and end."""
        index = where[0]
        font = self._font(thing)
        fontsize = self._pdfium.size(self._address, index)
        own = self._own
        self._pdfium.matrix(self._address, index, self._to_own)
        self._pdfium.origin(self._address, index, self._to_x, self._to_y)
        x, y = self._x.value, self._y.value
        a, b, c, d, e, f = self._matrix
        oa, ob = own.a, own.b
        across, up = oa * a + ob * c, oa * b + ob * d
        if fontsize < 0:
            across, up = -across, -up
        along = hypot(across, up)
        if not 0 < along < _FAR or fontsize == 0:
            return
        size = abs(fontsize * (oa * own.d - ob * own.c)) / along
        if not 0 < size < _FAR:
            return
        angle, cos, sin = (0, 1.0, 0.0) if up == 0 and across > 0 else direction(across / along, up / along)
        scale = along * abs(fontsize)
        base = (x * b + y * d + f) * cos - (x * a + y * c + e) * sin
        letters = set(shown)
        for char in letters - font.asked:
            k = shown.index(char)
            following = starts[k + 1] if k + 1 < len(starts) else inf
            self._ask(font, char, where[k], scale, starts[k], ends[k], following)
        if cos != 1.0 or a != 1.0:
            starts, ends = self._turned(where, shown, font, cos, sin, scale)
        else:
            if font.wide and not font.wide.keys().isdisjoint(letters):
                _trim(shown, starts, ends, font.wide, scale)
            if e:
                starts, ends = [start + e for start in starts], [end + e for end in ends]
        if font.unknown and not font.unknown.isdisjoint(letters):
            shown = ["\ufffd" if char in font.unknown else char for char in shown]
        self._join(Run(font.name, size, base, angle, font.descent, shown, starts, ends))

    def _ask(self, font: Font, char: str, index: int, scale: float, left: float, right: float, following: float) -> None:
        """Find out about a character of a font from the one at ``index``, which lies at ``left`` to ``right`` and has the next
        one at ``following``."""
        font.asked.add(char)
        if self._pdfium.no_meaning(self._address, index):
            font.unknown.add(char)
            return
        width = self._width(font, char) * scale
        if not width or right - left < width + 0.015 * scale or left == following:
            return
        ink = self._ink
        self._pdfium.origin(self._address, index, self._to_x, self._to_y)
        self._pdfium.raw.FPDFText_GetCharBox(self._listed, index, *ink)
        lead, near = self._x.value - left, 0.002 * scale
        drawn = abs(ink[1].value - right) < near or (lead > near and abs(ink[0].value - left) < near)
        if drawn or abs(following - left - width) < 0.05 * scale:
            font.wide[char] = (lead / scale, width / scale, (right - left) / scale)

    def _turned(
        self, where: list[int], shown: list[str], font: Font, cos: float, sin: float, scale: float
    ) -> tuple[list[float], list[float]]:
        """Where characters begin and end along a baseline that is not level, or on a page that is turned."""
        a, b, c, d, e, f = self._matrix
        x, y = self._x, self._y
        widths = {char: self._width(font, char) * scale for char in set(shown)}
        starts: list[float] = []
        for index in where:
            self._pdfium.origin(self._address, index, self._to_x, self._to_y)
            starts.append((x.value * a + y.value * c + e) * cos + (x.value * b + y.value * d + f) * sin)
        return starts, [start + widths[char] for start, char in zip(starts, shown, strict=True)]

    def _join(self, new: Run) -> None:
        """Add the characters of ``new`` to the last run or, where a gap parts them, to new ones."""
        runs = self._runs
        run = runs[-1] if runs and runs[-1].carries_on(new.font, new.size, new.y, new.angle) else None
        near, back = NEAR * new.size, BACK * new.size
        if run is not None and not back < new.starts[0] - run.ends[-1] < near:
            run = None
        gaps = list(map(sub, new.starts[1:], new.ends))
        if not gaps or (max(gaps) < near and min(gaps) > back):
            if run is not None:
                run.chars += new.chars
                run.starts += new.starts
                run.ends += new.ends
                return
            if not new.chars[0].isspace():
                runs.append(new)
                return
        last = None if run is None else run.starts[-1]
        for text, start, end in zip(new.chars, new.starts, new.ends, strict=True):
            if start == last and run is not None:
                run.chars[-1] += text  # a ligature is listed letter by letter, all in one place
                continue
            if run is None or not back < start - run.ends[-1] < near:
                if text.isspace():
                    continue
                run = Run(new.font, new.size, new.y, new.angle, new.descent)
                runs.append(run)
            run.chars.append(text)
            run.starts.append(start)
            run.ends.append(end)
            last = start


def _trim(chars: list[str], starts: list[float], ends: list[float], wide: dict[str, Wide], scale: float) -> None:
    """Give characters that are drawn beyond their width (a slanted *f*) the places that their font gives them."""
    left = None
    for k, char in enumerate(chars):
        before, left = left, starts[k]
        if char in wide and left != before and (k + 1 == len(chars) or starts[k + 1] != left):  # no part of a ligature
            lead, width, drawn = wide[char]
            if abs(ends[k] - left - drawn * scale) < 0.02 * scale:  # and no other shape of the letter
                starts[k] = left + lead * scale
                ends[k] = starts[k] + width * scale


def _set_accents(runs: list[Run]) -> list[Run]:
    """Runs without those that are an accent only: PDFium lists them apart, and they are put to the letters they stand over."""
    accents = [run for run in runs if len(run.chars) == 1 and run.chars[0] in ACCENTS]
    if not 0 < len(accents) <= _MOST_ACCENTS:
        return runs
    rows: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        if len(run.chars) > 1 or run.chars[0].isalpha():
            rows.setdefault((run.angle, int(run.y // 8)), []).append(run)
    gone: set[int] = set()
    for accent in accents:
        row = int(accent.y // 8)
        middle = (accent.starts[0] + accent.ends[0]) / 2
        for run in (r for key in (row, row - 1, row + 1) for r in rows.get((accent.angle, key), ())[:_MOST_ACCENTS]):
            rise = (accent.y - run.y) / run.size
            if -0.1 < rise < 0.6 and run.starts[0] < middle < run.ends[-1] and abs(run.size - accent.size) < 0.1 * run.size:
                at = bisect(run.starts, accent.starts[0])
                run.chars.insert(at, accent.chars[0])
                run.starts.insert(at, accent.starts[0])
                run.ends.insert(at, accent.ends[0])
                gone.add(id(accent))
                break
    return [run for run in runs if id(run) not in gone]
