"""The characters of a PDF's pages with their places, by pdfminer.six: the backend that is always there.

This is the only module that imports pdfminer.six, and only when it is used. pdfminer's interpreter reads the pages; its layout
analysis is not used. The device here keeps for every character no more than its text and where it lies, joined into *runs*:
characters of one font and size, side by side on one baseline.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from math import hypot
from typing import Any

from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest.pdf_content import TooManyOperands, operations
from ketaminer.stages.ingest.pdf_limits import MAX_STREAM, BoundedStreams, Clock, TooMuch
from ketaminer.stages.ingest.pdf_runs import BACK, MAX_GLYPHS, MAX_PAGES, NEAR, Leaf, Run, descent_of, direction

MAX_STATES = 2_000  # graphics states saved one upon another


Rect = tuple[float, float, float, float]

_LONGEST = 16  # characters that one glyph stands for


def leaves(data: bytes, path: str) -> Iterator[Leaf]:
    """The pages of a PDF, one at a time, so that memory does not grow with their number.

    Raises :class:`KetaminerError` for a file that is encrypted or that has no readable page tree, and whatever pdfminer
    raises on a page that is damaged (the caller keeps the pages before it).
    """
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    from pdfminer import pdffont, pdftypes
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    clock = Clock()
    parser = _classes()
    bounds = BoundedStreams(clock, pdftypes, pdffont)
    with bounds:
        try:
            document = clock.opening(lambda: PDFDocument(PDFParser(io.BytesIO(data))))
        except (PDFPasswordIncorrect, PDFEncryptionError):
            raise KetaminerError(f"{path}: the PDF is encrypted", "remove its password and try again") from None
    manager = PDFResourceManager(caching=True)
    device = parser.device(manager, clock)
    interpreter = parser.interpreter(manager, device)
    pages = PDFPage.create_pages(document)
    number = 0
    while True:
        with bounds:
            page = clock.page(lambda: next(pages, None))
            if page is None:
                return
            number += 1
            note = ""
            damaged = clock.damaged
            try:
                if number > MAX_PAGES:
                    raise TooMuch(f"only the first {MAX_PAGES} pages were read")
                page.mediabox = _shown(page.mediabox, page.cropbox)
                clock.page(partial(interpreter.process_page, page))
            except TooMuch as error:
                note = str(error)
            except RecursionError:
                note = "its drawing refers to itself"
            except Exception as error:  # pdfminer raises anything from KeyError to struct.error on damaged pages
                note = f"it is damaged ({type(error).__name__})"
            if clock.damaged > damaged:
                note = note or "some of its data are damaged"
            if number % 50 == 0:
                document._cached_objs.clear()
        yield Leaf(number, device.width, device.height, device.take(), note)
        if number > MAX_PAGES:
            return
        if clock.over():
            raise TooMuch("it took too long to read")


def _shown(media: Rect, crop: Rect) -> Rect:
    """The part of a page that a viewer shows: its crop box within its media box, if that makes sense."""
    x0, y0, x1, y1 = (
        max(min(media[0], media[2]), min(crop[0], crop[2])),
        max(min(media[1], media[3]), min(crop[1], crop[3])),
        min(max(media[0], media[2]), max(crop[0], crop[2])),
        min(max(media[1], media[3]), max(crop[1], crop[3])),
    )
    return (x0, y0, x1, y1) if x1 - x0 > 50 and y1 - y0 > 50 else media


@dataclass(frozen=True, slots=True)
class _Classes:
    device: Any
    interpreter: Any


@cache
def _classes() -> _Classes:
    """pdfminer's interpreter with a device of our own; built at first use, for pdfminer is slow to import."""
    from pdfminer.pdfdevice import PDFTextDevice
    from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdftypes import stream_value
    from pdfminer.utils import apply_matrix_rect

    class Device(PDFTextDevice):
        """Keeps runs of characters; everything else that is drawn is passed over."""

        def __init__(self, manager: Any, clock: Clock) -> None:
            super().__init__(manager)
            self.clock = clock
            self.width = self.height = 0.0
            self._runs: list[Run] = []
            self._glyphs = 0
            self._known: dict[int, dict[int, tuple[str, float]]] = {}
            self._fonts: dict[int, PDFFont] = {}  # keeps them alive, so that their ids stay theirs

        def take(self) -> list[Run]:
            runs, self._runs, self._glyphs = self._runs, [], 0
            return runs

        def begin_page(self, page: PDFPage, ctm: Any) -> None:
            x0, y0, x1, y1 = apply_matrix_rect(ctm, page.mediabox)
            self.width, self.height = abs(x1 - x0), abs(y1 - y0)

        def paint_path(self, *_: Any) -> None:
            self.clock.tick()

        def begin_figure(self, *_: Any) -> None:
            self.clock.tick()

        def render_image(self, *_: Any) -> None:
            self.clock.tick()

        def _lookup(self, font: PDFFont) -> dict[int, tuple[str, float]]:
            known = self._known.get(id(font))
            if known is None:
                known = self._known[id(font)] = {}
                self._fonts[id(font)] = font
            return known

        def _character(self, font: PDFFont, cid: int) -> tuple[str, float]:
            try:
                text = font.to_unichr(cid)
            except PDFUnicodeNotDefined:
                text = "\ufffd"
            return text[:_LONGEST] if isinstance(text, str) else "\ufffd", font.char_width(cid)

        def render_string_horizontal(
            self, seq: Any, matrix: Any, pos: Any, font: PDFFont, fontsize: float, scaling: float, charspace: float,
            wordspace: float, rise: float, dxscale: float, *_: Any,
        ) -> tuple[float, float]:  # fmt: skip
            self.clock.tick()
            x, y = pos
            a, b, c, d, e, f = matrix
            along = hypot(a, b)
            if along == 0 or fontsize == 0:
                return x, y
            if fontsize < 0:
                a, b = -a, -b
            angle, cos, sin = direction(a / along, b / along)
            if fontsize < 0:
                a, b = -a, -b
            size = abs(fontsize) * abs(a * d - b * c) / along
            # text space (x, y + rise) → the turned frame: left = step * x + x0, base = y0
            ox, oy = c * (y + rise) + e, d * (y + rise) + f
            step = a * cos + b * sin
            left0, base = ox * cos + oy * sin, oy * cos - ox * sin
            base += x * (b * cos - a * sin)
            known = self._lookup(font)
            name = font.fontname
            descent = descent_of(font.get_descent())
            runs = self._runs
            run = runs[-1] if runs else None
            if run is not None and not run.carries_on(name, size, base, angle):
                run = None
            near, back = NEAR * size, BACK * size
            hscale = fontsize * scaling
            space = False
            for item in seq:
                if isinstance(item, int | float):
                    x -= item * dxscale
                    space = True
                elif isinstance(item, bytes):
                    for cid in font.decode(item):
                        if space:
                            x += charspace
                        space = True
                        pair = known.get(cid)
                        if pair is None:
                            pair = known[cid] = self._character(font, cid)
                        text, width = pair
                        start = left0 + step * x
                        x += width * hscale
                        end = left0 + step * x
                        if cid == 32 and wordspace:
                            x += wordspace
                        if end < start:
                            start, end = end, start
                        if run is None or not back < start - run.ends[-1] < near:
                            if text.isspace():
                                continue
                            run = Run(str(name), size, base, angle, descent)
                            runs.append(run)
                        run.chars.append(text)
                        run.starts.append(start)
                        run.ends.append(end)
                        self._glyphs += 1
            if self._glyphs > MAX_GLYPHS:
                raise TooMuch("it holds too many characters")
            return x, y

    class Interpreter(PDFPageInterpreter):
        """pdfminer's, with our own scanner of content streams."""

        def subinterp(self) -> Any:
            sub = Interpreter(self.rsrcmgr, self.device)
            sub.parent_stream_ids.update(self.parent_stream_ids)
            sub.parent_stream_ids.update(self.stream_ids)
            return sub

        def do_q(self) -> None:
            if len(self.gstack) > MAX_STATES:
                raise TooMuch("its drawing is damaged")
            super().do_q()

        def execute(self, streams: Any) -> None:
            parts: list[bytes] = []
            size = 0
            self.stream_ids.clear()
            for each in streams:
                size += len(parts[-1]) if parts else 0
                if size > MAX_STREAM:
                    break
                stream = stream_value(each)
                if stream.objid is not None and stream.objid not in self.parent_stream_ids:
                    parts.append(stream.get_data())
                    self.stream_ids.add(stream.objid)
            clock: Clock = self.device.clock  # type: ignore[attr-defined]
            methods: dict[bytes, Any] = {}
            try:
                for operator, operands in operations(b"\n".join(parts)[:MAX_STREAM], _literal):
                    clock.tick()
                    found = methods.get(operator)
                    if found is None:
                        name = "do_" + operator.decode("ascii", "replace").translate(_OPERATORS)
                        method = getattr(self, name, None)
                        found = methods[operator] = (method, 0 if method is None else method.__code__.co_argcount - 1)
                    method, count = found
                    if method is None or len(operands) < count:
                        continue
                    method(*operands[len(operands) - count :])
            except TooManyOperands:
                raise TooMuch("its drawing is damaged") from None

    return _Classes(Device, Interpreter)


_OPERATORS = str.maketrans({"*": "_a", '"': "_w", "'": "_q"})


def _literal(name: bytes) -> Any:
    """The name object for the bytes of a name, in which ``#41`` stands for ``A``."""
    from pdfminer.psparser import LIT

    plain = _CODED.sub(lambda m: bytes((int(m[1], 16),)), name) if b"#" in name else name
    try:
        return LIT(plain.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(plain)


_CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
