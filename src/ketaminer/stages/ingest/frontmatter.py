"""Title, DOI and year of a text, only where they are plain to see."""

from __future__ import annotations

import re

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{1,120}")
_YEAR = re.compile(r"(?:©|\(c\)|copyright|published(?: online)?:?)[^\n]{0,40}?\b((?:19|20)\d\d)\b", re.I)
# what running heads and addresses hold and titles do not
_HEAD = re.compile(r"\bet al\b|\b10\.\d{4}|https?:|\(\d{4}\) \d")
_TITLE_WORDS = range(4, 41)
_FRONT = 4000


def front_matter(reading: str, first_page: int) -> tuple[str | None, str | None, int | None]:
    """Title, DOI and year from the reading text, of which the first page ends at ``first_page``.

    The title is the first block if it looks like one: a line of 4 to 40 words without a full stop, with capitals, followed
    by more text. The DOI must be the only one of the first page; the year must stand behind a copyright or publication mark.
    """
    front = reading[: min(first_page, _FRONT)]
    dois = {m[0].rstrip(".,;:)]}").lower(): m[0].rstrip(".,;:)]}") for m in _DOI.finditer(front)}
    years = {m[1] for m in _YEAR.finditer(front)}
    title = None
    block, _, rest = front.partition("\n")
    if rest and len(block.split()) in _TITLE_WORDS and len(block) <= 300 and block[:1].isalnum() and block[-1] not in ".:;,":
        letters = sum(map(str.isalpha, block))
        if letters > 0.7 * len(block.replace(" ", "")) and not block[0].islower() and not _HEAD.search(block):
            title = block
    return title, next(iter(dois.values())) if len(dois) == 1 else None, int(years.pop()) if len(years) == 1 else None
