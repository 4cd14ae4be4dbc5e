"""Running heads, feet and page numbers: what pages print around the text.

Only what repeats from page to page, or is a bare number counting pages, is taken out; a line that merely looks like a
head stays. Where pages are marked by form feeds the lines at their edges are looked at; where the marks are lost, lines
that come back at regular distances are. In place of a line taken out a form feed marks the page's end, so that the step
``lines`` can join the sentence that runs across it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ketaminer.model import Edit
from ketaminer.stages.ingest.layout import Lines
from ketaminer.stages.ingest.view import View

_DIGITS = re.compile(r"\d+")
_BARE = re.compile(r"[-–—|\[(\s]{0,4}(page|pg\.?|p\.)?\s{0,3}(\d{1,4})(\s{0,2}(?:of|/)\s{0,2}\d{1,4})?[-–—|\])\s]{0,4}", re.I)
# numbered things that are part of the text although they count upwards
_LABELS = re.compile(
    r"(?:[a-z]{1,20} )?(?:table|tab|figure|fig|box|appendix|section|chapter|scheme|part|panel|equation|case|patient|group|study"
    r"|day|week)\W{0,3}(?:#|$)"
)
_EDGE_NUMBER = re.compile(r"^(\d{1,5})[\s|]|[\s|](\d{1,5})$")
_NOTICE = re.compile(
    r"(?:\d{1,5}\s{1,8})?Downloaded\sfrom\s[^\s]{1,80}\s(?:by\s[^\n]{1,60}?\s)?on\s[^\n]{4,30}?(?:\s{1,8}\d{1,5})?", re.IGNORECASE
)
_LONGEST = 160
_EDGE = 3  # lines from a page's edge in which heads, feet and numbers are sought


def running_heads(view: View) -> list[Edit]:
    """Take out lines that repeat at page edges (or, without form feeds, at regular distances), with or without a number, and
    notices of who downloaded the paper."""
    lines = Lines(view)
    pages = _pages(lines)
    notices = _notices(lines)
    if len(pages) > 1:
        return [_removal(lines, i, "") for i in sorted(_repeating_at_edges(lines, pages) | notices)]
    return [_removal(lines, i, "\f") for i in sorted(_regular(lines) | notices)]


def page_numbers(view: View) -> list[Edit]:
    """Take out bare page numbers: lines at page edges whose numbers count the pages, or count upwards at regular distances."""
    lines = Lines(view)
    pages = _pages(lines)
    if len(pages) > 1:
        return [_removal(lines, i, "") for i in sorted(_numbers_at_edges(lines, pages))]
    return [_removal(lines, i, "\f") for i in sorted(_counting(lines))]


def _notices(lines: Lines) -> set[int]:
    """The lines that say from where, by whom and when the paper was downloaded, and a page's number beside one (*1 of 4*)."""
    found = {
        i
        for i in range(len(lines))
        if lines.end[i] - lines.start[i] <= _LONGEST and _NOTICE.fullmatch(lines.text, lines.start[i], lines.end[i])
    }
    beside = {j for i in found for j in (i - 1, i + 1) if 0 <= j < len(lines)}
    return found | {j for j in beside if (m := _bare(lines, j)) is not None and m[3]}


def _pages(lines: Lines) -> list[range]:
    starts = [0, *(i for i in range(1, len(lines)) if lines.page[i])]
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _removal(lines: Lines, i: int, mark: str) -> Edit:
    """Line ``i`` taken out, ``mark`` in its place."""
    return Edit(lines.start[i], lines.end[i], mark)


def _bare(lines: Lines, i: int) -> re.Match[str] | None:
    if lines.end[i] - lines.start[i] > 24:
        return None
    return _BARE.fullmatch(lines.text, lines.start[i], lines.end[i])


def _key(line: str) -> str:
    """What two prints of one running head have in common: case, blanks and numbers aside."""
    return _DIGITS.sub("#", " ".join(line.casefold().split())).strip(" #|-–—.·•:/")


def _edges(lines: Lines, page: range, *, first: bool, last: bool) -> Iterator[int]:
    """The lines nearest to a page's edges, outermost first, bare numbers left out; the edges of the text itself only if asked."""
    for side, wanted in ((page, first), (reversed(page), last)):
        if not wanted:
            continue
        taken = 0
        for i in side:
            if _bare(lines, i):
                continue
            yield i
            taken += 1
            if taken == _EDGE - 1:
                break


def _repeating_at_edges(lines: Lines, pages: list[range]) -> set[int]:
    at: dict[str, set[int]] = defaultdict(set)
    places: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for i in _edges(lines, page, first=True, last=True):
            if lines.end[i] - lines.start[i] <= _LONGEST and (key := _key(lines.line(i))):
                at[key].add(number)
                places[key].append(i)
    opening = " ".join(lines.text[lines.start[0] : lines.start[0] + 400].casefold().split())
    enough = 2 if len(pages) < 8 else 3
    out: set[int] = set()
    for key, numbers in at.items():
        if sum(map(str.isalpha, key)) < 3 or _LABELS.match(key):
            continue
        title = len(key) >= 15 and _DIGITS.sub("#", opening).startswith(key)
        if len(numbers) < enough and not (title and numbers - {0}):
            continue
        if not _one_print(lines, places[key], pages):
            continue
        # the first line of the text is its title even if the pages repeat it
        out.update(i for i in places[key] if i != 0)
    # a head or foot lies at the edge: nothing but other noise between it and the page's end
    return {i for i in out if _outermost(lines, i, out)}


def _one_print(lines: Lines, found: list[int], pages: list[range]) -> bool:
    """Whether lines with one key are prints of one head: the same text, with or without a number that counts the pages."""
    starts = [page.start for page in pages]
    texts: set[str] = set()
    offsets: set[int] = set()
    for i in found:
        text = " ".join(lines.line(i).casefold().split())
        match = _EDGE_NUMBER.search(text)
        if match:
            offsets.add(int(match[1] or match[2]) - bisect_right(starts, i))
            text = _EDGE_NUMBER.sub("", text, count=1)
        texts.add(text.strip(" |-–—.·•:/"))
    if len(texts) == 1 and len(offsets) <= 1:
        return True
    whole = {" ".join(lines.line(i).casefold().split()) for i in found}
    if len(whole) == 1:
        return True
    numbers = [(bisect_right(starts, i), _DIGITS.findall(lines.line(i))) for i in found]
    counted = all(digits for _, digits in numbers)
    return counted and any(len({int(digits[k][:9]) - page for page, digits in numbers}) == 1 for k in (0, -1))


def _outermost(lines: Lines, i: int, noise: set[int]) -> bool:
    for step in (-1, 1):
        j = i
        while True:
            if step < 0 and (j == 0 or lines.page[j]):
                return True
            j += step
            if j == len(lines) or (step > 0 and lines.page[j]):
                return True
            if j not in noise and not _bare(lines, j):
                break
    return False


def _regular(lines: Lines) -> set[int]:
    places: dict[str, list[int]] = defaultdict(list)
    for i in range(len(lines)):
        if 8 <= lines.end[i] - lines.start[i] <= _LONGEST and lines.text[lines.end[i] - 1] not in ".;,?!":
            places[_key(lines.line(i))].append(i)
    out: set[int] = set()
    for key, found in places.items():
        if (
            len(found) < 3
            or not _interrupts(lines, found)
            or sum(map(str.isalpha, key)) < 6
            or _LABELS.match(key)
            or not _evenly(found, 12, 0.3)
        ):
            continue
        numbers = [_DIGITS.findall(lines.line(i)) for i in found]
        counting = any(_counts_up([int(n[k][:9]) for n in numbers]) for k in (0, -1) if all(numbers))
        same = len({lines.line(i) for i in found}) == 1
        if counting or (same and len(found) >= 4 and " " in key and len(key) >= 12):
            out.update(i for i in found if i != 0)
    return out


def _interrupts(lines: Lines, found: Sequence[int]) -> bool:
    """Whether lines stand in the middle of sentences, as only print around the text does: at least three in ten of them.

    Rows of a long table repeat as evenly as heads do, but no sentence runs on around them.
    """
    noise = set(found)
    cut = 0
    for i in found:
        before, after = i - 1, i + 1
        # a number, or a head already taken out, may stand beside it
        for _ in range(2):
            before -= before in noise or (before >= 0 and _passable(lines, before))
            after += after in noise or (after < len(lines) and _passable(lines, after))
        if before >= 0 and after < len(lines):
            last = lines.text[lines.end[before] - 1]
            cut += lines.runs_on(before, after) or (last == "-" and lines.text[lines.start[after]].islower())
    return cut >= 0.3 * len(found)


def _passable(lines: Lines, i: int) -> bool:
    return _bare(lines, i) is not None


def _evenly(places: Sequence[int], least: int, spread: float) -> bool:
    """Whether the distances between lines are at least ``least`` and nearly the same (relative deviation up to ``spread``)."""
    gaps = [b - a for a, b in pairwise(places)]
    mean = sum(gaps) / len(gaps)
    return min(gaps) >= least and sum(abs(g - mean) for g in gaps) / len(gaps) <= spread * mean


def _counts_up(numbers: Sequence[int]) -> bool:
    steps = {b - a for a, b in pairwise(numbers)}
    return len(steps) == 1 and steps <= {1, 2}


def _numbers_at_edges(lines: Lines, pages: list[range]) -> set[int]:
    found: list[tuple[int, int, int, bool]] = []
    for number, page in enumerate(pages):
        inner = {*page[:_EDGE], *page[-_EDGE:]} if len(pages) > 1 else set()
        for i in sorted(inner):
            match = _bare(lines, i)
            if match and _outermost(lines, i, set()):
                found.append((i, number, int(match[2]) - number, bool(match[1] or match[3])))
    agree: dict[int, set[int]] = defaultdict(set)
    for _, number, offset, _ in found:
        agree[offset].add(number)
    return {i for i, _, offset, named in found if named or len(agree[offset]) >= 2 or offset in (0, 1)}


def _counting(lines: Lines) -> set[int]:
    """Bare numbers that count upwards by one (at least three) with much and even text between them."""
    out: set[int] = set()
    chain: list[int] = []
    last = -1

    def close() -> None:
        if len(chain) >= 3 and _evenly(chain, 12, 0.5) and _interrupts(lines, chain):
            out.update(chain)

    for i in range(len(lines)):
        match = _bare(lines, i)
        if match is None:
            continue
        number = int(match[2])
        if chain and number == last + 1:
            chain.append(i)
        else:
            close()
            chain = [i]
        last = number
    close()
    return out
