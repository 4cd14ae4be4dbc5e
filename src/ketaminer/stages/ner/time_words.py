"""The vocabulary that times and frequencies share: ``gazetteers/time_words.tsv`` as alternations for patterns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.stages.ner.alternation import alternation
from ketaminer.stages.ner.numerals import digit_value, number_pattern, word_value

UNIT_WORD = r"(?:seconds?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|yrs?)"
SMALL_NUMBER = rf"(?:{number_pattern()}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"


@cache
def time_words(path: Path) -> dict[str, str]:
    """Kind → an alternation of its words, the longest first."""
    of: dict[str, list[str]] = {}
    for kind, surface in rows(path):
        of.setdefault(kind, []).append(surface)
    return {kind: alternation(words) for kind, words in of.items()}


def small_value(raw: str) -> float:
    """The value of what :data:`SMALL_NUMBER` matched."""
    value = word_value(raw) if raw[0].isalpha() else digit_value(raw)
    return 1.0 if value is None else value
