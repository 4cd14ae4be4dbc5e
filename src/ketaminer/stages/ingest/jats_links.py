"""From the callouts of an article to its links: groups, and the works that a range names without a link of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ketaminer.model import Link, Reference, Span
from ketaminer.stages.ingest.jats_text import Callout

_DASH = "\u2010-\u2015\u2212-"
_JOINS = re.compile(rf"[\s\[\]()]{{0,8}}(?:[,;{_DASH}]|&|and)?[\s\[\]()]{{0,8}}")
_RANGE = re.compile(rf"[\s\])]{{0,8}}[{_DASH}][\s\[(]{{0,8}}")
_OWN_RANGE = re.compile(rf"[\s\[(]{{0,3}}(\d{{1,4}})\s?[{_DASH}]\s?(\d{{1,4}})[\s\])]{{0,3}}")
_LONGEST_GAP = 8
_MAX_RANGE = 200
_MAX_FILLED = 20_000  # works that ranges name, in one paper


def make_links(
    text: str, callouts: Iterable[Callout], entries: Sequence[Reference], targets: Mapping[str, str]
) -> tuple[Link, ...]:
    """The links of ``text``, in order of span.

    ``targets`` maps the names of elements to the ids of ``entries`` that they belong to. Callouts that stand side by side in
    one block are a group. A link whose targets are not in the list has no reference ids.
    """
    order = {entry.id: number for number, entry in enumerate(entries)}
    links: list[Link] = []
    group: list[tuple[Callout, tuple[str, ...]]] = []
    filled = 0
    for callout in sorted((c for c in callouts if c.cites and c.end > c.start), key=lambda c: (c.start, c.end)):
        found = tuple(dict.fromkeys(targets[t] for t in callout.targets if t in targets))
        ids = _own_range(text[callout.start : callout.end], found, entries, order) if filled < _MAX_FILLED else found
        filled += len(ids) - len(found)
        if group and not _joined(text, group[-1][0], callout):
            made = _group(text, group, entries, order, _MAX_FILLED - filled)
            filled += sum(len(link.reference_ids) for link in made) - len(group)
            links += made
            group = []
        group.append((callout, ids))
    return (*links, *_group(text, group, entries, order, _MAX_FILLED - filled))


def _joined(text: str, left: Callout, right: Callout) -> bool:
    gap = right.start - left.end
    return left.block == right.block and 0 <= gap <= _LONGEST_GAP and _JOINS.fullmatch(text, left.end, right.start) is not None


def _own_range(text: str, ids: tuple[str, ...], entries: Sequence[Reference], order: Mapping[str, int]) -> tuple[str, ...]:
    """All works of a range inside one callout (``3–7``) whose links name its first, or its first and last."""
    match = _OWN_RANGE.fullmatch(text)
    if match is None or not 1 <= len(ids) <= 2:
        return ids
    first, last = int(match[1]), int(match[2])
    start = order[ids[0]]
    if not 0 < last - first <= _MAX_RANGE or start + last - first >= len(entries) or not _is_number(entries[start], first, start):
        return ids
    if len(ids) == 2 and order[ids[1]] != start + last - first:
        return ids
    return tuple(entry.id for entry in entries[start : start + last - first + 1])


def _is_number(entry: Reference, number: int, place: int) -> bool:
    return entry.label == str(number) or (entry.label is None and place + 1 == number)


def _group(
    text: str,
    group: Sequence[tuple[Callout, tuple[str, ...]]],
    entries: Sequence[Reference],
    order: Mapping[str, int],
    room: int,
) -> list[Link]:
    """The links of callouts that stand side by side, with the works inside their ranges; ``room``: for how many at most."""
    if not group:
        return []
    start, end = group[0][0].start, group[-1][0].end
    if start and text[start - 1 : start] + text[end : end + 1] in ("[]", "()"):
        start, end = start - 1, end + 1
    whole = Span(start, end)
    out: list[Link] = []
    before: tuple[Callout, tuple[str, ...]] | None = None
    for callout, ids in group:
        if before is not None and len(before[1]) == len(ids) == 1:
            left, right = order[before[1][0]], order[ids[0]]
            number = text[callout.start : callout.end].strip("[]() ")
            if (
                1 < right - left <= min(_MAX_RANGE, room)
                and number.isdigit()
                and _RANGE.fullmatch(text, before[0].end, callout.start)
            ):
                out.append(Link(Span(before[0].start, callout.end), whole, tuple(e.id for e in entries[left + 1 : right])))
                room -= right - left
        out.append(Link(Span(callout.start, callout.end), whole, ids))
        before = (callout, ids)
    return out
