"""A table for reading: one claim a row, at the end of the run."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from typing import BinaryIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ketaminer.errors import one_line
from ketaminer.model import Claim, ClaimDose, Document

WIDTH = 200
"""Characters a line where the output is no terminal and ``COLUMNS`` is not set."""

WIDE = 140
"""On fewer characters a line, what belongs together stands in one column."""

ARROWS = {"increase": "↑", "decrease": "↓", "no_difference": "=", "unclear": "?"}
STYLES = {"increase": "green", "decrease": "magenta", "no_difference": "yellow", "unclear": "dim"}
# a word cut at a line's end is shown whole; the data formats have the source's characters as they are
_BROKEN = re.compile(r"(?<=[a-z])[-\xad][ \t]{0,8}\r?\n[ \t]{0,8}(?=[a-z])")
HEADS = ("drug", "dose", "against", "outcome", "", "numbers", "p", "time", "citation", "place")
NARROW_HEADS = ("drug", "", "outcome", "source")


def cells(claim: Claim) -> tuple[str, ...]:
    """What is shown of a claim, a text for each of :data:`HEADS`."""
    place = (
        f"{claim.document.id} {claim.evidence[0].span.start}–{claim.evidence[0].span.end}" if claim.evidence else claim.document.id
    )
    kind = "" if claim.kind == "effect" else f" ({claim.kind})"
    certainty = {"hedged": " may", "hypothesis": " hyp."}.get(claim.assertion.certainty, "")
    if claim.evidence and claim.evidence[0].page is not None:
        place += f" p. {claim.evidence[0].page}"
    shown = (
        claim.drug.name + kind,
        ", ".join(_dose(dose) for dose in claim.doses),
        ", ".join(one.text for one in claim.comparators),
        claim.outcome.text,
        ARROWS.get(claim.direction, claim.direction) + certainty,
        ", ".join(effect.text for effect in claim.effects),
        ", ".join(f"{p.op} {p.value:.12g}" for p in claim.p_values),
        claim.timepoint.text if claim.timepoint else "",
        ", ".join(one.key or one.text for one in claim.citations),
        place,
    )
    return tuple(one_line(_BROKEN.sub("", unicodedata.normalize("NFKC", text)), 120) for text in shown)


def _dose(dose: ClaimDose) -> str:
    return f"{dose.text} {dose.route}" if dose.route else dose.text


def _row(claim: Claim, narrow: bool) -> list[Text]:
    drug, dose, against, outcome, direction, numbers, p, time, citation, place = cells(claim)
    arrow = Text(direction, style=STYLES.get(claim.direction, ""))
    if not narrow:
        return [*map(Text, (drug, dose, against, outcome)), arrow, *map(Text, (numbers, p, time, citation, place))]
    given = [drug, dose, against and f"vs {against}"]
    result = [outcome, numbers, p and f"p {p}", time]
    return [_lines(given), arrow, _lines(result), _lines([citation, place])]


def _lines(texts: list[str]) -> Text:
    return Text("\n".join(text for text in texts if text))


class _Table:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._claims: list[Claim] = []
        self._documents = 0

    def write(self, document: Document) -> None:
        self._documents += 1
        self._claims += document.claims.items if document.claims else ()

    def close(self) -> None:
        terminal = self._stream.isatty()
        text = io.TextIOWrapper(self._stream, encoding="utf-8", newline="\n", write_through=True)
        width = None if terminal or os.environ.get("COLUMNS", "").isdigit() else WIDTH
        console = Console(file=text, width=width, highlight=False, force_terminal=terminal, legacy_windows=False)
        if self._claims:
            narrow = console.width < WIDE
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=narrow, header_style="bold")
            for head in NARROW_HEADS if narrow else HEADS:
                table.add_column(head, overflow="fold", no_wrap=head == "")
            for claim in self._claims:
                table.add_row(*_row(claim, narrow))
            console.print(table)
        claims = "1 claim" if len(self._claims) == 1 else f"{len(self._claims)} claims"
        papers = "1 paper" if self._documents == 1 else f"{self._documents} papers"
        console.print(f"{claims} in {papers}; ↑ increase  ↓ decrease  = no difference  ? unclear", markup=False)
        text.flush()
        text.detach()


def writer(stream: BinaryIO) -> _Table:
    return _Table(stream)
