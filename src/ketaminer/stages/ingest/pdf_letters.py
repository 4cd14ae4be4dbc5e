"""The characters of a run → text: spaces where the gaps are, accents set on their letters, letters that fonts misname."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from operator import sub

from ketaminer.stages.ingest.pdf_runs import Run

# of the type size: the least gap that is a space, in text that has few space characters, and in text that writes them
GAP, SPACE = 0.09, 0.16
_UNIT = re.compile(r"(?:mol|[gLlMmsVAU])(?![a-z])")
_FIGURE = re.compile(r"(?:\d|[(/±–-])\s?$")
ACCENTS = dict(zip("´`¨ˆ˜ˇ˘¸˚˙", "\u0301\u0300\u0308\u0302\u0303\u030c\u0306\u0327\u030a\u0307", strict=True))


def micro(text: str, styles: list[tuple[int, str, float]]) -> str:
    """A lone ``m`` from another font between a figure and a unit is a μ whose font names it wrongly: no typesetter changes the
    font inside ``mg``, but the Greek letter often comes from a font of its own."""
    for k in range(1, len(styles) - 1):
        at, font, _ = styles[k]
        end = styles[k + 1][0]
        if text[at:end] != "m" or styles[k - 1][1] != styles[k + 1][1] or font == styles[k + 1][1]:
            continue
        if _UNIT.match(text, end) and _FIGURE.search(text, max(0, at - 12), at):
            text = text[:at] + "μ" + text[end:]
    return text


def text_of(run: Run, explicit: bool) -> str:
    """The characters of a run with a space at each wide gap; letters that were spaced out are closed up."""
    chars, size = run.chars, run.size
    limit = (SPACE if explicit else GAP) * size
    gaps = list(map(sub, run.starts[1:], run.ends))
    if len(gaps) > 2:
        middle = sorted(gaps)[len(gaps) // 2]
        if middle > 0.08 * size:
            limit += middle
    text = "".join(chars)
    if gaps and max(gaps) > limit:
        parts = [chars[0]]
        for gap, char in zip(gaps, chars[1:], strict=True):
            if gap > limit and char != " " and parts[-1][-1:] != " ":
                parts.append(" ")
            parts.append(char)
        text = "".join(parts)
    if (not text.isascii() or "`" in text) and not ACCENTS.keys().isdisjoint(text):
        text = _accented(run)
    return text


def _accented(run: Run) -> str:
    """The text of a run in which an accent is printed over the letter before or after it."""
    chars = list(run.chars)
    middle = [(a + b) / 2 for a, b in zip(run.starts, run.ends, strict=True)]
    for i, char in enumerate(run.chars):
        mark = ACCENTS.get(char)
        if mark is None:
            continue
        for j in (i + 1, i - 1):
            if 0 <= j < len(chars) and chars[j].isalpha() and abs(middle[i] - middle[j]) < 0.25 * run.size:
                composed = unicodedata.normalize("NFC", ("i" if chars[j] == "ı" else chars[j]) + mark)
                if len(composed) == 1:
                    chars[j], chars[i] = composed, ""
                break
    kept = [i for i, c in enumerate(chars) if c]
    if not kept:
        return ""
    out = [chars[kept[0]]]
    for a, b in pairwise(kept):
        if run.starts[b] - run.ends[a] > GAP * run.size and chars[b] != " " and out[-1] != " ":
            out.append(" ")
        out.append(chars[b])
    return "".join(out)
