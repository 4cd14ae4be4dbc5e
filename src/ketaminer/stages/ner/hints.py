"""What the trained model is told of the mentions by rule: hints, as :mod:`ketaminer.trained.hints` reads them."""

from __future__ import annotations

from collections.abc import Iterable

from ketaminer.stages.ner.found import Found

#: labels whose mentions are names
NAMES = ("DRUG", "CONDITION")


def hint_kind(found: Found) -> str:
    """What the model is told of a mention by rule: its kind, or the rule that found it."""
    value = found.value if isinstance(found.value, dict) else {}
    if found.label in NAMES:
        again = found.rule.endswith("abbreviation") or found.rule == "fuzzy"
        return f"{value.get('kind')}{'+' if again else ''}"
    return found.rule.split(" ")[0] if found.label == "OUTCOME" else found.label


def hints_of(found: Iterable[Found]) -> list[tuple[str, str, int, int]]:
    """The hints that the mentions by rule give."""
    return [(one.label, hint_kind(one), one.start, one.end) for one in found]
