"""One finding told several times in a paper (abstract, results, conclusion): the later tellings name the first, ``same_as``.

Two claims are one finding where drug, direction, outcome, kind and the works cited are the same and nothing that both tell
differs: doses, comparators, timepoint, p-value, figures. What only one of them tells does not part them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ketaminer.model import Claim

WORD = re.compile(r"[^\W\d_]{3,}|\d+")
SAID = frozenset("the and for with from score scores level levels rate rates mean total number".split())
"""Words of an outcome that do not tell it from another."""

MOST = 40
"""How many different findings of one drug, outcome and direction are kept apart: bounds the time."""


def group(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims in their order, each repeated telling with the id of the first claim of its finding."""
    firsts: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    out: list[Claim] = []
    for claim in claims:
        known = firsts[_key(claim)]
        first = next((one for one in known if _agree(one, claim)), None)
        if first is not None:
            claim = replace(claim, same_as=first.id)
        elif len(known) < MOST:
            known.append(claim)
        out.append(claim)
    return tuple(out)


def _key(claim: Claim) -> tuple[object, ...]:
    works = frozenset(c.key for c in claim.citations) if claim.assertion.attribution == "cited" else None
    return (claim.drug.name, claim.kind, claim.direction, _outcome(claim), works)


def _outcome(claim: Claim) -> frozenset[str]:
    """The outcome by its canonical name, else by its words, their endings left out."""
    said = claim.outcome.name or claim.outcome.text
    words = {w[:6] for w in WORD.findall(said.lower())}
    return frozenset(words - SAID) or frozenset(words)


def _agree(one: Claim, other: Claim) -> bool:
    """Whether nothing that both claims tell differs. Two findings of one sentence are never the same."""
    if one.evidence[0].span == other.evidence[0].span:
        return False
    told = (
        ({(d.low, d.high, d.unit) for d in c.doses} for c in (one, other)),
        ({(k.kind, k.name) for k in c.comparators} for c in (one, other)),
        ({(c.timepoint.value, c.timepoint.unit)} if c.timepoint else set() for c in (one, other)),
        ({(p.op, p.value) for p in c.p_values} for c in (one, other)),
        ({(e.measure, e.intervention, e.comparator) for e in c.effects} for c in (one, other)),
    )
    return all(not a or not b or a & b for a, b in told)
