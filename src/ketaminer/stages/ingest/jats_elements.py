"""What each element of an article becomes: a part, a block, a piece of a line, or a float that waits for its place."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from ketaminer.model import Reference
from ketaminer.stages.ingest.jats_references import name_of, read_entry, words
from ketaminer.stages.ingest.jats_text import TextWriter

# parts of their own, with the section kind that the element itself tells
_PARTS = {
    "sec": None, "abstract": "abstract", "trans-abstract": "abstract", "ack": "acknowledgements", "app": "supplement",
    "app-group": None, "glossary": "other", "notes": "other", "fn-group": "other", "author-notes": "other", "bio": "other",
    "boxed-text": "other", "floats-group": None, "funding-group": "funding", "data-availability": "other",
}  # fmt: skip
_KINDS = {
    "intro": "introduction", "introduction": "introduction", "background": "introduction", "methods": "methods",
    "materials": "methods", "subjects": "methods", "results": "results", "discussion": "discussion",
    "conclusion": "conclusion", "conclusions": "conclusion", "cases": "case", "case": "case",
    "supplementary-material": "supplement",
}  # fmt: skip
# what may stand in the middle of a paragraph or between two, and is written behind the section's own text
_FLOATS = {
    "fig": "figure", "table-wrap": "table", "boxed-text": "section", "supplementary-material": "figure", "fn": "note",
    "chem-struct-wrap": "figure", "fig-group": "figure", "table-wrap-group": "table",
}  # fmt: skip
_NOTES = frozenset("fn-group table-wrap-foot author-notes notes".split())  # where footnotes stand by themselves
_BLOCKS = frozenset(
    "p title subtitle list list-item def-list def-item disp-quote verse-group verse-line caption table thead tbody tfoot tr attrib "
    "table-wrap-foot statement speech kwd-group body back media array object-id permissions license license-p question answer "
    "preformat address fn".split()
)
_SKIPPED = frozenset("graphic inline-graphic annotation processing-meta colgroup col hr".split())
_SPACED = frozenset("break disp-formula disp-formula-group chem-struct mtd mtr kwd license-p contrib".split())
_LATEX = re.compile(r"\\begin\{document\}(.{0,4000}?)\\end\{document\}", re.DOTALL)


class Elements:
    """Writes elements to ``out``; ``entries`` is the reference list met so far, ``targets`` the ids by which it is cited.

    ``entities`` are the texts of the entities that the file declares, ``cited`` the ids of the reference list's elements.
    The depth of elements is bounded by the parser.
    """

    def __init__(self, out: TextWriter, entities: dict[str, str], cited: frozenset[str]) -> None:
        self.out = out
        self.entities = entities
        self.cited = cited
        self.entries: list[Reference] = []
        self.targets: dict[str, str] = {}
        self._floats: list[list[Any]] = [[]]
        self._raised = 0

    def part(self, element: Any, kind: str | None = None, heading: str | None = None, role: str = "section") -> None:
        """``element`` as a part of the text; ``heading`` stands over it if it has no title of its own."""
        number = self.out.begin_part(role, kind)
        if heading is not None and not any(name_of(e) == "title" for e in element):
            self.out.heading(self.out.line(heading))
        self._floats.append([])
        self.children(element)
        self.flush()
        self._floats.pop()
        self.out.end_part(number)

    def flush(self) -> None:
        """Write the floats that wait."""
        waiting, self._floats[-1] = self._floats[-1], []
        for element in waiting:
            self.out.end_block()
            self._float(element)

    def children(self, element: Any) -> None:
        """The text of ``element`` and all in it, without what follows it."""
        out = self.out
        out.add(element.text, raised=bool(self._raised))
        loose: int | None = None  # a part for what stands outside of the sections
        divided = name_of(element) in ("body", "back")
        for child in element:
            if divided:
                own = name_of(child) in _PARTS or name_of(child) == "ref-list"
                if own and loose is not None:
                    self.flush()
                    out.end_part(loose)
                    loose = None
                elif not own and loose is None:
                    loose = out.begin_part("section", None if name_of(element) == "body" else "other")
            self.element(child)
            out.add(child.tail, raised=bool(self._raised))
        if loose is not None:
            self.flush()
            out.end_part(loose)

    def element(self, element: Any) -> None:
        """One element."""
        out, name = self.out, name_of(element)
        if not isinstance(element.tag, str):
            out.add(self._entity(element), raised=bool(self._raised))
        elif name in _SKIPPED:
            return
        elif name in _FLOATS and not out.in_cell and not (name == "fn" and name_of(element.getparent()) in _NOTES):
            self._floats[-1].append(element)
        elif name in _PARTS and not out.in_cell:
            self.flush()
            kind = next((_KINDS[k] for k in re.split(r"[|\s]", (element.get("sec-type") or "").lower()) if k in _KINDS), None)
            self.part(element, kind or _PARTS[name])
        elif name == "ref-list":
            self._list(element)
        elif name == "ref":
            self._entry(element)
        elif name == "title":
            out.break_block()
            self.children(element)
            out.heading(out.end_block())
        elif name == "label":
            if not self._raised and not name_of(element.getparent()).startswith("disp-formula"):
                out.break_block()
            self._raised, raised = 0, self._raised
            out.label(words(element))
            self._raised = raised
        elif name in ("sup", "sub"):
            self._raised += name == "sup"
            self.children(element)
            self._raised -= name == "sup"
        elif name == "xref":
            self._callout(element)
        elif name == "alternatives":
            self._best(element)
        elif name == "tex-math":
            self._latex(element)
        elif name == "table" and not out.in_cell:
            rows = out.begin_part("rows")
            self.children(element)
            out.end_part(rows)
        elif name in ("td", "th"):
            self._cell(element)
        elif name in ("mfrac", "msup"):
            self._operator(element, "/" if name == "mfrac" else "^")
        elif name == "term" and not out.in_cell:
            out.break_block()
            out.label(words(element))
        elif name in _BLOCKS:
            out.break_block()
            self.children(element)
            out.end_block() if not out.in_cell else out.add(" ")
        elif name in _SPACED:
            out.add(" ")
            self.children(element)
            out.add(" ")
        else:
            self.children(element)

    def _entity(self, element: Any) -> str:
        name = getattr(element, "name", None) or ""
        return self.entities.get(name) or html5.get(f"{name};") or (f"&{name};" if name else "")

    def _float(self, element: Any) -> None:
        name = name_of(element)
        if name in ("fig-group", "table-wrap-group"):
            number = self.out.begin_part(_FLOATS[name], "other")
            self.children(element)
            self.flush()
            self.out.end_part(number)
            return
        self.part(element, "supplement" if name == "supplementary-material" else "other", role=_FLOATS[name])

    def _cell(self, cell: Any) -> None:
        row = cell.getparent()
        if not self.out.in_cell and row is not None and next((e for e in row if name_of(e) in ("td", "th")), cell) is not cell:
            self.out.add(" | ")
        nested, self.out.in_cell = self.out.in_cell, True
        self.children(cell)
        self.out.in_cell = nested

    def _callout(self, element: Any) -> None:
        targets = tuple((element.get("rid") or "").split())
        cites = element.get("ref-type") == "bibr" or any(target in self.cited for target in targets)
        callout = self.out.begin_callout(targets, cites)
        self.children(element)
        self.out.end_callout(callout)

    def _best(self, element: Any) -> None:
        """One of several forms of the same thing: what can be read rather than a picture."""
        order = ("table", "math", "textual-form", "tex-math")
        forms = sorted(
            (e for e in element if name_of(e) not in _SKIPPED), key=lambda e: order.index(name_of(e)) if name_of(e) in order else 9
        )
        if forms:
            self.element(forms[0])

    def _latex(self, element: Any) -> None:
        text = words(element)
        match = _LATEX.search(text)
        self.out.add(f" {(match[1] if match else text).strip(' $')} ")

    def _operator(self, element: Any, sign: str) -> None:
        for number, child in enumerate(element):
            if number:
                self.out.add(sign)
            self.element(child)

    # ------------------------------------------------------------------------------------------------ reference lists

    def _list(self, element: Any) -> None:
        self.flush()
        outer = any(name_of(e) == "ref-list" for e in element.iterancestors())
        self.part(element, "references", None if outer else "References", role="list")

    def _entry(self, element: Any) -> None:
        found = read_entry(element)
        span = self.out.line(found.text)
        if span is None:
            return
        name = element.get("id") or f"ref-{len(self.entries) + 1}"
        if self.targets.get(name) == name:  # an id given twice
            name = f"{name}-{len(self.entries) + 1}"
        self.targets[name] = name
        for inside in element.iter():
            if isinstance(inside.tag, str) and inside.get("id"):
                self.targets.setdefault(inside.get("id"), name)
        rest = (found.authors, found.year, found.title, found.container, found.volume, found.pages, found.doi, found.pmid)
        self.entries.append(Reference(name, span, "", found.label, *rest))
