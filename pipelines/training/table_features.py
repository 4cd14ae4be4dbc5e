"""What the reader of results tables is told besides words: marks of syntax and brackets of each token, and of each pair of spans
how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ketaminer.trained.trees import Word

LABELS = ("INTV", "OC", "MEAS")
"""Interventions, outcomes and measures, as RCT-ART calls them."""

Place = tuple[int, int]
"""First and last token of a span."""

_NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS", "PRP", "CD"))
_INSIDE_NOUN = frozenset(("compound", "nummod", "goeswith", "amod", "nmod", "num"))
_OPEN, _CLOSE = "([{", ")]}"


# ------------------------------------------------------------------------------------------------------ marks of tokens


def partners(words: Sequence[str]) -> dict[int, int]:
    """Bracket → the bracket that it pairs with, by number of word."""
    opened: list[int] = []
    out: dict[int, int] = {}
    for k, word in enumerate(words):
        if word in _OPEN:
            opened.append(k)
        elif word in _CLOSE and opened:
            other = opened.pop()
            out[other], out[k] = k, other
    return out


def marks_of(words: Sequence[str], tree: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """Of each token: tag, label, side and tag of its head, place in the least and in the greatest noun phrase, its bracket."""
    small, great = _phrases(tree)
    out = []
    for k, (word, bracket) in enumerate(zip(tree, _brackets(words), strict=True)):
        side = "L" if word.head < k else "R" if word.head > k else "="
        out.append((word.tag, word.label, side + tree[word.head].tag, small[k], great[k], bracket))
    return tuple(out)


def _phrases(tree: Sequence[Word]) -> tuple[list[str], list[str]]:
    size = len(tree)
    low, high = list(range(size)), list(range(size))
    for k in range(size):
        at = k
        for _ in range(size):
            if tree[at].head == at:
                break
            at = tree[at].head
            low[at], high[at] = min(low[at], k), max(high[at], k)
    small, great = ["O"] * size, ["O"] * size

    def write(out: list[str], first: int, last: int, free: bool) -> None:
        for k in range(first, last + 1):
            if not free or out[k] == "O":
                out[k] = "U" if first == last else "B" if k == first else "L" if k == last else "I"

    heads = [k for k, word in enumerate(tree) if word.tag in _NOUNS and word.label not in _INSIDE_NOUN]
    for k in heads:
        first = k
        while first and first - 1 < tree[first - 1].head <= k and tree[first - 1].tag not in ("IN", "CC", ","):
            first -= 1
        write(small, first, k, free=False)
    for k in heads:
        above = tree[k].head
        beyond = tree[above].head if above != k and tree[above].tag in ("IN", "TO") else above
        if above == k or tree[beyond].tag not in _NOUNS:
            write(great, low[k], high[k], free=True)
    return small, great


def _brackets(words: Sequence[str]) -> list[str]:
    """How deep in brackets each word stands, and what those brackets hold."""
    out = ["0"] * len(words)
    for first, last in sorted((a, b) for a, b in partners(words).items() if a < b):
        inner = [word.lower() for word in words[first + 1 : last]]
        if inner[:1] == ["p"]:
            kind = "p"
        elif "ci" in inner or "confidence" in inner:
            kind = "ci"
        elif inner[:1] == ["n"]:
            kind = "n"
        elif "%" in inner and len(inner) <= 4:
            kind = "%"
        else:
            kind = "figure" if any(word[0].isdigit() for word in inner) else "word"
        kind += ":vs" if {"vs", "versus", "v"} & set(inner) else ":long" if len(inner) > 4 else ""
        for k in range(first, last + 1):
            out[k] = f"{min(2, int(out[k][0]) + 1)}{kind}{words[k] if k in (first, last) else ''}"
    return out


def mended(words: Sequence[str], place: Place, pairs: dict[int, int]) -> Place:
    """A span in which every bracket has its partner, if it can be had by a few words more or less; no mark at its ends."""
    low, high = place
    for _ in range(4):
        before = low, high
        for k in range(low, high + 1):
            other = pairs.get(k)
            if words[k] in _CLOSE and (other is None or other < low):
                if k == high:
                    high -= 1
                elif other is not None and k - low <= 4 and high - k <= 1:
                    low = other
                elif k - low < high - k:
                    low = k + 1
                else:
                    high = k - 1
                break
            if words[k] in _OPEN and (other is None or other > high):
                if other is not None and other - high <= 2:
                    high = other
                elif k == low:
                    low += 1
                else:
                    high = k - 1
                break
        low += low < high and words[low] in ",;:"
        high -= low < high and words[high] in ",;:"
        if low > high:
            return before
        if (low, high) == before:
            break
    return low, high


# ----------------------------------------------------------------------------------------------------- pairs of spans

_EDGES = (0, 1, 2, 3, 5, 8, 13, 20, 35)
_BETWEEN = (
    "in for with of on was were and vs versus than compared to ( ) , ; - after whereas group patients respectively had".split()
)
_NEAR = "in for with of on ( was were had ,".split()


def _runs(spans: Sequence[Place], others: Sequence[Place], words: Sequence[str], gap: int) -> list[tuple[int, int]]:
    """Of each span its place in a run of spans with little between them, and the run's size."""
    out: list[tuple[int, int]] = []
    size = 0
    last: Place | None = None

    def close() -> None:
        out.extend((k, size) for k in range(size))

    for span in spans:
        joined = (
            last is not None
            and span[0] - last[1] - 1 <= gap
            and not any(last[1] < o[0] < span[0] for o in others)
            and not any(word in ";)" for word in words[last[1] + 1 : span[0]])
        )
        if not joined:
            close()
            size = 0
        size, last = size + 1, span
    close()
    return out


def pair_features(words: Sequence[str], measures: list[Place], choices: list[Place], others: list[Place]) -> NDArray[np.float32]:
    """What the order of spans says of each measure and each span that it may belong to, (measures, choices, features)."""
    low = [word.lower() for word in words]
    names = [" ".join(low[a : b + 1]) for a, b in choices]
    distinct = list(dict.fromkeys(names))
    order = [distinct.index(name) for name in names]
    runs, wide = _runs(measures, choices + others, low, 3), _runs(measures, [], low, 12)
    choice_runs = _runs(choices, measures + others, low, 4)
    respectively = low.index("respectively") if "respectively" in low else -1
    depth = np.cumsum([(word in "([") - (word in ")]") for word in low])
    count = len(distinct)
    out = []
    for i, m in enumerate(measures):
        nearest_left = next((c for c in reversed(choices) if c[1] < m[0]), None)
        nearest_right = next((c for c in choices if c[0] > m[1]), None)
        (p, g), (wide_p, wide_g) = runs[i], wide[i]
        row = []
        for j, c in enumerate(choices):
            before = c[0] < m[0]
            a, b = (c[1], m[0]) if before else (m[1], c[0])
            gap = max(0, b - a - 1)
            middle = low[a + 1 : b]
            f: list[float] = []
            for number, most in (
                (sum(gap > e for e in _EDGES), 10),
                (min(3, sum(a < x[0] < b for x in measures)), 4),
                (min(3, sum(a < x[0] < b for x in choices)), 4),
                (min(2, sum(a < x[0] < b for x in others)), 3),
            ):
                f += [k == 2 * number + before for k in range(2 * most)]
            left, right = c == nearest_left, c == nearest_right
            f += [left, right, left and nearest_right is None, right and nearest_left is None]
            f += [(word in middle) * (1 if gap <= 12 else 0.5) for word in _BETWEEN]
            f += [gap <= 4 and word in middle for word in _NEAR]
            f += [middle.count(",") > 1, ";" in middle, depth[m[0]] == depth[c[0]], depth[m[0]] > depth[c[0]]]
            f += [depth[m[0]] < depth[c[0]], respectively >= 0, 0 <= respectively < m[0], m[1] < respectively < c[0]]
            q, h = choice_runs[j]
            f += [min(p, 3) == k for k in range(4)] + [min(g, 4) == k for k in range(1, 5)]
            f += [min(q, 3) == k for k in range(4)] + [min(h, 4) == k for k in range(1, 5)]
            f += [p == q and g == h and g > 1, p != q and g == h and g > 1, p == order[j] and g == count and g > 1]
            f += [p != order[j] and g == count and g > 1, p == order[j], wide_p == order[j], wide_p % count == order[j]]
            f += [wide_p == q and wide_g == h, i % count == order[j]]
            f += [i == j and len(measures) == len(choices), i != j and len(measures) == len(choices)]
            f += [min(order[j], 2) == k for k in range(3)] + [min(count, 3) == k for k in range(1, 4)]
            f += [min(len(choices), 4) == k for k in range(1, 5)]
            same = [x for x, name in zip(choices, names, strict=True) if name == names[j]]
            closest = min(same, key=lambda x: m[0] - x[1] if x[0] < m[0] else x[0] - m[1])
            f += [len(same) > 1, len(same) > 1 and closest == c, len(same) > 1 and c == same[0]]
            f += [c[1] < measures[0][0], c[0] > measures[-1][1], len(measures) == 2, len(measures) == 1]
            row.append(f)
        out.append(row)
    return np.array(out, dtype=np.float32).reshape(len(measures), len(choices), -1)


FEATURES = pair_features(["a", "b"], [(0, 0)], [(1, 1)], []).shape[-1]


def parts(spans: dict[Place, str]) -> Iterator[list[Place]]:
    """The interventions, outcomes and measures, in order."""
    for label in LABELS:
        yield sorted(place for place, its in spans.items() if its == label)
