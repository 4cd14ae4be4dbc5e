"""Which of the callouts found are kept: a paper cites by number or by author and year, seldom by both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import UPPER, fold
from ketaminer.stages.citations.resolve import RESOLVED, Resolver

_CAPITALISED = re.compile(rf"[{UPPER}]\w+")
SURE = 0.8  # score from which a work named in the style that is not the document's is believed
NEAR = 4  # characters: "Smith et al. (2010) [12]" cites once


def choose(numeric: Sequence[Callout], named: Sequence[Callout], resolver: Resolver | None, text: str) -> list[Callout]:
    """The callouts that stay, in no particular order.

    With a list, the style that names more of it is the document's; of the other only what the list confirms is kept.
    Without one, a weak author-year callout stays if its name occurs with other years too, or never without a year.
    """
    if resolver is not None:
        return _with_list(numeric, named, resolver)
    if len(named) >= 10 and len(numeric) <= 2:
        numeric = ()
    sure = {fold(one.names[0]) for one in named if one.names and not one.weak}
    in_callouts = Counter(word for one in named if one.names for word in _CAPITALISED.findall(one.names[0]))
    in_text = Counter(_CAPITALISED.findall(text)) if any(one.weak for one in named) else Counter()
    kept = []
    for one in named:
        if one.weak and fold(one.names[0]) not in sure:
            words = _CAPITALISED.findall(one.names[0])
            if one.bare or len(words) != 1 or in_text[words[0]] > in_callouts[words[0]] or len(numeric) > len(named):
                continue
        kept.append(one)
    return [*numeric, *kept]


def _with_list(numeric: Sequence[Callout], named: Sequence[Callout], resolver: Resolver) -> list[Callout]:
    by_number = {resolver.numeric(one.number).reference for one in numeric if one.number is not None} - {None}
    matches = [None if one.same else resolver.author_year(one) for one in named]
    by_name = {match.reference for match in matches if match is not None} - {None}
    if len(by_number) < len(by_name) and len(by_number) < 0.3 * len(resolver.references):
        numeric = ()
    leading = not numeric or len(by_name) >= len(by_number)
    numbered = {one.group[0] for one in numeric}
    kept = []
    for one, match in zip(named, matches, strict=True):
        if match is None:
            keep = True
        elif leading:
            keep = not one.weak or match.status == RESOLVED
        else:
            sure = match.status == RESOLVED and match.score >= SURE and (one.et_al or len(one.names) > 1)
            keep = sure and numbered.isdisjoint(range(one.end, one.end + NEAR))
        if keep:
            kept.append(one)
    return [*numeric, *kept]
