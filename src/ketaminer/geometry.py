"""Where on its page a stretch of a document's text lies."""

from __future__ import annotations

from bisect import bisect_right

from ketaminer.model import Document, Span

# widths of characters in thousandths of an em, the mean of Times and Helvetica in steps of 60; what is not listed is 540
_WIDTHS = {
    **dict.fromkeys("'’‘", 180),
    **dict.fromkeys(" ,.ijl|", 240),
    **dict.fromkeys("!/:;I[\\]ft", 300),
    **dict.fromkeys("“”()-`rﬁﬂ", 360),
    **dict.fromkeys("*Js{}", 420),
    **dict.fromkeys("?^acekvxyz", 480),
    **dict.fromkeys("+<=>FLPSTZ", 600),
    **dict.fromkeys("BE", 660),
    **dict.fromkeys("&ACDGHKNOQRUVXYw", 720),
    **dict.fromkeys("m", 780),
    **dict.fromkeys("%M", 840),
    **dict.fromkeys("@W—", 960),
}

_LONGEST = 1000  # characters of a line

Box = tuple[float, float, float, float]


def page_and_boxes(document: Document, span: Span | tuple[int, int]) -> tuple[int | None, tuple[Box, ...]]:
    """The page on which ``span`` begins, and a box a line: ``(x0, y0, x1, y1)`` in points from the page's lower left corner.

    Lines on a following page are left out, for a box says nothing without its page. Where a span covers a part of a line its
    box is narrowed by the share that those characters have of the line's width in a usual face. Without boxes (text, XML) the
    page is that of :attr:`Document.pages` if there are several, and there are no boxes. Takes logarithmic time and as many
    steps as there are lines in the span.
    """
    start, end = span
    at = max(0, bisect_right(document.boxes, start, key=lambda box: box.start) - 1)
    page: int | None = None
    found: list[Box] = []
    for box in document.boxes[at : at + 10_000]:
        if box.start >= end:
            break
        if box.end <= start:
            continue
        if page is None:
            page = box.page
        elif box.page != page:
            break
        left, right = box.x0, box.x1
        if start > box.start or end < box.end:
            # a line longer than any page has room for: as if all letters were alike
            measure = _width if box.end - box.start <= _LONGEST else _count
            whole = measure(document.text, box.start, box.end) or 1
            left += (box.x1 - box.x0) * measure(document.text, box.start, max(start, box.start)) / whole
            right -= (box.x1 - box.x0) * measure(document.text, min(end, box.end), box.end) / whole
        found.append((round(left, 1), box.y0, round(right, 1), box.y1))
    if page is None and len(document.pages) > 1:
        k = bisect_right(document.pages, start, key=lambda leaf: leaf.span.start) - 1
        page = document.pages[k].number if k >= 0 else None
    return page, tuple(found)


def _width(text: str, start: int, end: int) -> int:
    return sum(_WIDTHS.get(c, 540) for c in text[start:end])


def _count(_text: str, start: int, end: int) -> int:
    return end - start
