"""What is told at the end of a run of more than a few papers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from ketaminer.batch.pace import in_words
from ketaminer.batch.records import Failure, Result

FEW = 10
"""Runs of fewer papers end without a summary."""

CAUSES = 12
"""So many causes of failures are named."""


def due(result: Result) -> bool:
    """Whether the run was more than a few papers."""
    read = len(result.seconds)
    return (read > 0 and result.processed + len(result.failures) >= FEW) or result.unchanged >= FEW


def lines(result: Result, seconds: float) -> list[str]:
    """The summary; ``seconds`` of wall-clock time have passed."""
    total = result.processed + len(result.failures)
    parts = [f"{result.processed - result.unchanged} read", f"{result.unchanged} unchanged", f"{len(result.failures)} failed"]
    told = ", ".join(part for part in parts if not part.startswith("0 ")) or "none done"
    out = [f"{total} papers in {in_words(seconds)}: {told}; {result.claims} claims written"]
    if result.seconds:
        out.append(f"  a paper took {quantile(result.seconds, 0.5):.2f} s (half of them less), 95 % less than "
                   f"{quantile(result.seconds, 0.95):.2f} s")  # fmt: skip
    counted = Counter(map(cause, result.failures)).most_common()
    out += [f"  failed: {count} × {what}" for what, count in counted[:CAUSES]]
    if rest := sum(count for _, count in counted[CAUSES:]):
        out.append(f"  failed: {rest} × something else")
    return out


def cause(failure: Failure) -> str:
    """What went wrong, without the paper's name and numbers: the same words for the same cause."""
    what = failure.error.removeprefix(f"{failure.path}: ").removeprefix(f"{failure.path} ")
    if what.startswith("unexpected "):
        what = what.partition(": ")[0]
    return re.sub(r"\d+(?:[.,]\d+)*", "N", what)[:100]


def quantile(values: Sequence[float], share: float) -> float:
    """The least of ``values`` that ``share`` of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
