"""Numbers of subjects: ``n=35``, ``(N = 1,024)``, and the number before a population (``Fifty-nine … patients``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ketaminer.stages.ner.found import Found
from ketaminer.stages.ner.numerals import number_pattern, word_value

_N = re.compile(
    r"(?<![A-Za-z0-9_])[nN]['’]?s?[ \u00a0\u2009]{0,3}(?:=|＝"
    r"|:(?= ?\d))[ \u00a0\u2009]{0,3}(?P<n>\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3}){1,3}(?!\d)|\d{1,9}(?![\d.]\d))(?!\d|,\d|%"
    r"| ?%)(?![A-Za-z])"
)
_WORDS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ \u2010\u2011-](?:one|two|three|four|five|six|seven|eight"
    r"|nine))?|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|hundred|thousand)"
)
# the number that ends a stretch of text; words may be of several parts (one hundred and twenty)
_LAST = re.compile(
    rf"(?<![\w.,/%±=<>\u2013\u2212+-])(?:(?P<d>{number_pattern()})|(?P<w>{_WORDS}(?:(?: and |[ -]){_WORDS}){{0,4}}))(?P<gap> )$",
    re.IGNORECASE,
)


def stated_counts(text: str) -> Iterator[Found]:
    """COUNT mentions of the form ``n=35``."""
    for match in _N.finditer(text):
        n = int(re.sub(r"\D", "", match["n"]))
        yield Found("COUNT", *match.span(), value={"n": n, "arm": None}, rule="count.n")


def count_before(text: str, at: int) -> tuple[int, int, int] | None:
    """The whole number that ends just before ``at`` (one space between): its start, end and value."""
    match = _LAST.search(text, max(0, at - 60), at)
    if match is None:
        return None
    if match["d"] is not None:
        raw = match["d"]
        if "." in raw or "·" in raw or "×" in raw or "½" in raw or (raw.startswith("0") and len(raw) > 1):
            return None
        digits = re.sub(r"\D", "", raw)
        if not digits or ("," in raw and len(raw.split(",")[-1]) != 3):
            return None
        return match.start("d"), match.end("d"), int(digits)
    value = word_value(match["w"])
    return None if value is None else (match.start("w"), match.end("w"), int(value))
