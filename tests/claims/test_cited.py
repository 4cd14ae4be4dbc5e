"""Who is cited for a finding in a report with results of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim

DISCUSSION = """A trial of ketamine

Methods

Patients received ketamine or saline.

Results

Ketamine reduced pain scores (p = 0.01).

Discussion

{}

References

1. Lund E. Ketamine and pain. J Inv Pain. 2001;1:1-9.
2. Rao P. Ketamine and sleep. J Inv Pain. 2004;2:1-9.
"""


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("Ketamine reduced pain scores, which agrees with an earlier trial [1].", "pain scores", []),
        (
            "Lund et al. [1] found that ketamine reduced pain scores, whereas in the trial of Rao et al. [2] it did not.",
            "pain scores",
            ["1"],
        ),
        ("Ketamine reduces pain scores [1] and improves sleep quality [2].", "pain scores", ["1"]),
        ("Ketamine reduces pain scores [1] and improves sleep quality [2].", "sleep quality", ["2"]),
    ],
)
def test_who_is_cited_beside_own_results(
    claims: Callable[..., tuple[Claim, ...]], slots: Callable[..., dict[str, object]], text: str, outcome: str, expected: list[str]
) -> None:
    told = [c for c in claims(DISCUSSION.format(text)) if c.section.kind == "discussion"]
    found = [c for c in told if c.outcome.text == outcome and c.direction != "no_difference"]
    assert found
    assert all(slots(c)["citations"] == expected for c in found)
