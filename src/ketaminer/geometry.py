"""Where on its page a stretch of a document's text lies."""

from __future__ import annotations

from bisect import bisect_right

from ketaminer.model import Document, Span

Box = tuple[float, float, float, float]


def page_and_boxes(document: Document, span: Span | tuple[int, int]) -> tuple[int | None, tuple[Box, ...]]:
    """The page on which ``span`` begins, and a box a line: ``(x0, y0, x1, y1)`` in points from the page's lower left corner.

    Lines on a following page are left out, for a box says nothing without its page. Where a span covers a part of a line its
    box is narrowed by the share of the characters. Without boxes (text, XML) the page is that of :attr:`Document.pages` if
    there are several, and there are no boxes. Takes logarithmic time and as many steps as there are lines in the span.
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
        width, length = box.x1 - box.x0, box.end - box.start
        left = box.x0 + width * (max(start, box.start) - box.start) / length
        right = box.x1 - width * (box.end - min(end, box.end)) / length
        found.append((round(left, 1), box.y0, round(right, 1), box.y1))
    if page is None and len(document.pages) > 1:
        k = bisect_right(document.pages, start, key=lambda leaf: leaf.span.start) - 1
        page = document.pages[k].number if k >= 0 else None
    return page, tuple(found)
