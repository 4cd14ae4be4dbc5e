"""Draw the boxes of claims over pictures of their pages, to see whether they lie on the words.

    python benchmarks/boxes.py PAPER.pdf... -o DIR [--pages N] [--mentions]

writes DIR/<paper>-<page>.png for the first N pages that hold claims: the sentence of a claim in red, the sentences it was
completed from in orange, its slots (drug, doses, outcome, figures, …) in blue. With ``--mentions`` all mentions of a page are
drawn in green, on pages with the most of them, which also shows papers without claims. Needs Pillow, and pypdfium2 or the
command pdftoppm (Debian: poppler-utils); neither is a dependency of the project.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import ketaminer
from ketaminer.errors import KetaminerError
from ketaminer.geometry import page_and_boxes
from ketaminer.model import Claim, Document, Span

SCALE = 1.6
"""Pixels a point."""
SENTENCE, FURTHER, SLOT, MENTION = (220, 30, 30), (240, 150, 0), (30, 60, 230), (0, 150, 60)
Colour = tuple[int, int, int]


def spans_of(claim: Claim) -> Iterator[tuple[Span, Colour]]:
    """The stretches of text that a claim names, each with the colour it is drawn in."""
    for place, evidence in enumerate(claim.evidence):
        yield evidence.span, FURTHER if place else SENTENCE
    counts = claim.population.counts if claim.population else ()
    single = (claim.drug, claim.outcome, claim.timepoint, claim.population)
    for slot in (*single, *counts, *claim.doses, *claim.comparators, *claim.effects, *claim.p_values, *claim.citations):
        span = getattr(slot, "span", None)
        if span is not None:
            yield span, SLOT


def drawn(document: Document, mentions: bool) -> dict[int, list[tuple[tuple[float, float, float, float], Colour]]]:
    """For each page the boxes to draw, those of sentences first."""
    stretches: list[tuple[Span, Colour]] = []
    for claim in document.claims.items if document.claims else ():
        stretches += spans_of(claim)
    if mentions and document.mentions:
        stretches += [(mention.span, MENTION) for mention in document.mentions.items]
    out: dict[int, list[tuple[tuple[float, float, float, float], Colour]]] = {}
    for span, colour in stretches:
        page, boxes = page_and_boxes(document, span)
        if page is not None:
            out.setdefault(page, []).extend((box, colour) for box in boxes)
    return out


def picture(path: Path, page: int) -> Any:
    """The picture of a page at :data:`SCALE`. Raises :class:`SystemExit`, saying what to install, where nothing can draw it."""
    try:
        from PIL import Image
    except ImportError:
        sys.exit("boxes.py needs Pillow: pip install pillow")
    try:
        import pypdfium2

        with pypdfium2.PdfDocument(path) as file:
            return file[page - 1].render(scale=SCALE).to_pil().convert("RGB")
    except ImportError:
        if which("pdftoppm") is None:
            sys.exit("boxes.py needs pypdfium2 (pip install pypdfium2) or pdftoppm (Debian: poppler-utils)")
    command = ["pdftoppm", "-f", str(page), "-l", str(page), "-r", str(72 * SCALE), "-png", str(path)]
    return Image.open(BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)).convert("RGB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="+", type=Path, metavar="PAPER.pdf")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pages", type=int, default=1, metavar="N", help="pages drawn of each paper (1)")
    parser.add_argument("--mentions", action="store_true", help="draw all mentions too")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    for path in args.papers:
        try:
            document = ketaminer.extract(path)
        except KetaminerError as error:
            print(error, file=sys.stderr)
            continue
        found = drawn(document, args.mentions)
        most = [page for page, _ in Counter({page: len(boxes) for page, boxes in found.items()}).most_common(args.pages)]
        if not most:
            print(f"{path}: nothing to draw", file=sys.stderr)
        for page in sorted(most):
            image = picture(path, page)
            _draw(image, found[page], document.pages[page - 1].height or 0.0)
            name = args.output / f"{path.stem}-{page}.png"
            image.save(name)
            print(name)
    return 0


def _draw(image: Any, boxes: list[tuple[tuple[float, float, float, float], Colour]], height: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    order = (SENTENCE, FURTHER, MENTION, SLOT)
    for (x0, y0, x1, y1), colour in sorted(boxes, key=lambda one: order.index(one[1])):
        pen.rectangle((x0 * SCALE, (height - y1) * SCALE, x1 * SCALE, (height - y0) * SCALE), outline=colour, width=2)


if __name__ == "__main__":
    sys.exit(main())
