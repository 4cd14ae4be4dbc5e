"""The first example of the README says what the README says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ketaminer.model import Claim

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_first_example(claims: Callable[..., tuple[Claim, ...]], slots: Callable[[Claim], dict[str, object]]) -> None:
    shown = re.search(r"<<'TEXT'\n(.*?)> TEXT", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    (claim,) = claims(shown.group(1).replace("> ", ""))
    assert (claim.drug.name, claim.outcome.text, claim.direction) == ("ketamine", "abstinence", "increase")
    told = slots(claim)
    assert told["doses"] == ["1 mg/kg intravenous"]
    assert [(d.low, d.route) for c in claim.comparators for d in c.doses] == [(0.1, "intravenous")]
    assert told["effects"] == [(33.0, 10.0, "%")]
    assert told["p"] == ["< 0.05"]
    assert told["time"] == (6.0, "month")
    assert claim.population is not None
    assert {(c.n, c.arm) for c in claim.population.counts} == {(21, "intervention"), (21, "comparator")}
