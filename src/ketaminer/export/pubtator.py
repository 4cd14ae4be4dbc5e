"""PubTator: a title line, an abstract line, then a line for each mention and for each pair that a claim relates.

PubTator is made for titles and abstracts; here the "abstract" is all of the paper behind its title. The two lines together are
the source text, character by character: the one character between title and abstract stands for the line feed that readers put
there, and every other line break, tab and control character is a space. So offsets are code points of the source text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from ketaminer.export.characters import for_line
from ketaminer.export.marks import Mark, marked
from ketaminer.model import Document, Span

TYPES = {"DRUG": "Chemical", "CONDITION": "Disease"}
"""Labels that PubTator has a type for; others keep their name."""

# readers find the two text lines by these marks, wherever they stand in a line
_LINE_MARK = re.compile(r"\|(?=[ta]\|)")
_LINE_END = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")


def split(document: Document, marks: Iterable[Span] = ()) -> tuple[str, str]:
    """Title and abstract: ``f"{title}\\n{abstract}"`` is as long as the source text, and each character stands in its place.

    The title ends with the line in which the section ``title`` ends, or else with the first line that is not blank; it goes on
    where one of ``marks`` does. A text of a single line is all title.
    """
    text = document.text
    line = _LINE_MARK.sub("¦", for_line(text))
    begin = len(line) - len(line.lstrip())
    first = document.sections.items[:1] if document.sections else ()
    if first and first[0].kind == "title" and not text[: first[0].span.start].strip():
        begin = max(begin, _end(line, first[0].span))
    marks = tuple(marks)
    for broken in _LINE_END.finditer(text, begin):
        end = len(line[: broken.start()].rstrip())
        if not any(start <= end < stop for start, stop in marks):
            return line[:end], line[end + 1 :]
    return line, ""


def _end(line: str, span: Span) -> int:
    return len(line[: span.end].rstrip())


class _Lines:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._taken: set[str] = set()

    def write(self, document: Document) -> None:
        self._stream.write(("\n".join(lines(document, self._key(document))) + "\n\n").encode("utf-8"))

    def _key(self, document: Document) -> str:
        """The PMID, or the document's id where there is none or another document has it already."""
        names = [name for name in (document.pmid, document.id) if name]
        name = next((name for name in names if name not in self._taken), names[-1])
        self._taken.add(name)
        return _column(name)

    def close(self) -> None:
        self._stream.flush()


def lines(document: Document, key: str) -> list[str]:
    """The lines of one document under ``key`` (PubTator's PMID)."""
    found = marked(document)
    title, abstract = split(document, (mark.span for mark in found.marks if mark.label != "SENTENCE"))
    out = [f"{key}|t|{title}", f"{key}|a|{abstract}"]
    line = _LINE_MARK.sub("¦", for_line(document.text))
    concepts: dict[str, str] = {}
    for mark in found.marks:
        start, end = mark.span
        concepts[mark.id] = concept(mark, line[start:end])
        if mark.label != "SENTENCE":
            kind = TYPES.get(mark.label, mark.label)
            out.append("\t".join((key, str(start), str(end), line[start:end], kind, concepts[mark.id])))
    pairs = (
        (one.claim.direction, *(concepts[mark] for wanted in ("drug", "outcome") for role, mark in one.roles if role == wanted))
        for one in found.relations
    )
    return [*out, *("\t".join((key, *pair)) for pair in dict.fromkeys(pairs))]


def concept(mark: Mark, text: str) -> str:
    """A mark's concept id: its MeSH id, else the first there is, else its label and name (``OUTCOME:abstinence``)."""
    if "mesh" in mark.ids:
        return _column(f"MESH:{mark.ids['mesh']}")
    for vocabulary, ident in mark.ids.items():
        return _column(ident if ident.lower().startswith(f"{vocabulary.lower()}:") else f"{vocabulary}:{ident}")
    return _column(f"{mark.label}:{'_'.join((mark.name or text).split())}")


def _column(text: str) -> str:
    return "_".join(for_line(text).replace("|", "¦").split()) or "-"


def writer(stream: BinaryIO) -> _Lines:
    return _Lines(stream)
