"""From headings to sections: their kinds, their levels and their spans.

Level 1 sections tile the text from its first character to its last. A subsection lies within the section before it that
has a lower level; its span, like every section's, runs from its heading to the next heading of the same or a lower
level. So the innermost section of an offset is the last one in the list whose span holds it.

A subsection has the kind that its own wording tells, if that names a part of a paper (Results in an abstract), else its
parent's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.model import Span
from ketaminer.stages.sections.known import Heading
from ketaminer.stages.sections.references import is_prose
from ketaminer.stages.sections.vocabulary import BACK

# the order of parts in a structured abstract; a step back begins the paper's body
_RANK = {"introduction": 0, "methods": 1, "case": 1, "results": 2, "discussion": 3, "conclusion": 4}
_PARENTS = frozenset(("introduction", "methods", "results", "discussion", "conclusion", "case"))
_BODY = frozenset(("methods", "results", "discussion", "case"))


@dataclass(frozen=True, slots=True)
class Node:
    """A section: its heading (``None`` at the beginning of a text without one), kind and level."""

    heading: Heading | None
    start: int
    kind: str
    level: int


def nodes(text: str, headings: Sequence[Heading], blocks: Sequence[Span]) -> list[Node]:
    """The sections in order; ``blocks`` are the blocks of the reading text."""
    out = _front(text, headings, blocks)
    main = [h for h in headings if h.entry and h.entry.place == "main" and h.entry.kind not in ("abstract", "references")]
    # a paper's numbers tell its levels only if its main headings have them
    numbered = sum(1 for h in headings if h.depth) >= 3 and (not main or any(h.depth == 1 for h in main))
    told = {h.entry.kind for h in main if h.entry}
    if "introduction" in told and not told & {"methods", "results"}:
        told |= {h.entry.kind for h in headings if h.entry and h.entry.place == "sub"} & {"methods", "results"}
    divided = len(told & _BODY) >= 2
    abstract = _Abstract()
    named = False  # whether the headings of an abstract said so (ABSTRACT.RESULTS:)
    path: list[Node] = []  # the open sections, outermost first
    for number, heading in enumerate(headings):
        entry = heading.entry
        following = headings[number + 1].start if number + 1 < len(headings) else len(text)
        empty = not text[heading.body : following].strip()
        level = _level(heading, path, numbered, divided)
        if entry and abstract.holds(heading):
            level = 2
        elif abstract.open and level > 1 and (entry is None or entry.place == "sub"):
            level = 1
        if entry and entry.kind == "abstract":
            abstract.begin(empty)
            level = 1
        if text.startswith("ABSTRACT.", heading.start):
            if not named:
                path = [Node(None, heading.start if out else 0, "abstract", 1)]
                out.append(path[0])
            named, level = True, 2
        del path[level - 1 :]
        level = len(path) + 1
        parent = path[-1].kind if path else None
        if (
            entry
            and (entry.place != "sub" or parent in (None, "other", "abstract", "title", "supplement"))
            and entry.kind != "other"
        ):
            kind = entry.kind
        elif entry and entry.place in BACK:
            kind = "other"
        else:
            kind = parent if parent is not None else "other"
        if parent == "introduction":
            kind = _within_introduction(heading, out, kind)
        node = Node(heading, heading.start if out else 0, kind, level)
        out.append(node)
        path.append(node)
    return out


def _within_introduction(heading: Heading, before: Sequence[Node], kind: str) -> str:
    """A paper without main headings for its methods and results names their parts behind the introduction, which has none of them:
    *Participants* begins the methods, *Participant flow* the results, and an unknown part goes on with the one before it."""
    entry, last = heading.entry, before[-1].kind
    if entry is not None and entry.place == "sub" and entry.kind == "methods":
        return "methods"
    if last in ("methods", "results"):
        return entry.kind if entry is not None and entry.place == "sub" and entry.kind == "results" else last
    return kind


def _level(heading: Heading, path: Sequence[Node], numbered: bool, divided: bool) -> int:
    entry = heading.entry
    if entry and entry.place != "sub" and (heading.depth < 2 or not numbered):
        return 1
    if heading.depth and numbered:
        return heading.depth
    if not path:
        return 1
    if numbered:
        deepest = max((n.heading.depth for n in path if n.heading), default=0)
        return deepest + 1 if deepest else 2
    if divided:
        return 2 if path[0].kind in _PARENTS or len(path) > 1 else 1
    return 2 if entry and entry.place == "sub" and path[0].kind != "abstract" else 1


def _front(text: str, headings: Sequence[Heading], blocks: Sequence[Span]) -> list[Node]:
    """What stands before the first heading: a title with authors, then an abstract or other prose without a heading."""
    end = headings[0].start if headings else len(text)
    before = [b for b in blocks if b.start < end]
    if not before:
        return []
    prose = next((n for n, b in enumerate(before) if is_prose(text[b.start : b.end])), None)
    first = next((h.entry.kind for h in headings if h.entry), "")
    kind = "abstract" if first in ("introduction", "methods", "case") and end - before[prose or 0].start < 6000 else "other"
    if prose is None:
        return [Node(None, 0, "title" if headings and end < 20_000 else "other", 1)]
    if prose == 0:
        long = before[0].end - before[0].start > 600 and headings and before[0].end >= end - 3 and first == "abstract"
        return [Node(None, 0, "title" if long else kind, 1)]
    return [Node(None, 0, "title", 1), Node(None, before[prose].start, kind, 1)]


class _Abstract:
    """Which headings are parts of a structured abstract."""

    def __init__(self) -> None:
        self.open = False
        self._rank = -1
        self._seen: set[str] = set()

    def begin(self, empty: bool) -> None:
        self.open = empty
        self._rank = -1
        self._seen = set()

    def holds(self, heading: Heading) -> bool:
        """Whether the heading belongs to the abstract; the first that does not closes it."""
        if not self.open or heading.entry is None:
            return False
        entry = heading.entry
        rank = _RANK.get(entry.kind)
        if (
            heading.depth
            or entry.kind in ("abstract", "references", "acknowledgements")
            or (rank is None and entry.place == "main")
        ):
            self.open = False
        elif rank is not None:
            if rank < self._rank or (entry.kind == "introduction" and "introduction" in self._seen and self._rank > 0):
                self.open = False
            else:
                self._rank = max(rank, self._rank)
                self._seen.add(entry.kind)
        return self.open
