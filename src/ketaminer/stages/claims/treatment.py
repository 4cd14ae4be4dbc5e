"""Which drug a paper's own study is about: what a finding means that names none, or only *the treatment*.

Worked out from the title, from how often each drug is named, and from what the trained reader took for the treatment of the
findings that name one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ketaminer.stages.claims.view import Hit, View

SUBJECT = re.compile(
    r"\b(?:effects?|efficacy|safety|effectiveness|use|role|impact|benefits?|addition|trial|study|influence|tolerability|comparison|"
    r"administration|supplementation|evaluation|pharmacokinetics)\b(?:\s(?:and|or|&)\s\w{3,20}){0,2}\s(?:of|with)\s"
    r"(?:[^\s,;:.]{1,24}\s){0,4}$",
    re.IGNORECASE,
)
"""Before a drug: it is what the study is about (*effects of low-dose ketamine*)."""

BESIDE = re.compile(
    r"\b(?:versus|vs\.?|compared (?:to|with)|than|added to|adding to|in combination with|combined with|on top of|treated with|"
    r"receiving|taking|undergoing|during|under|failed?|refractory to|resistant to|after|-?induced by)\s(?:[^\s,;:.]{1,24}\s){0,2}$",
    re.IGNORECASE,
)
"""Before a drug: it is what the study's drug is compared with or added to."""

TITLE = 400
"""Characters at the beginning of a text without a title in which one is looked for."""

SHARE, TITLED, FIRST, SUBJECTED, BESIDES, POINTED, CLASS = 2.0, 1.0, 0.5, 1.0, -1.0, 3.0, -1.0
"""What speaks for a drug: its share of all mentions; the title names it, and first; it stands behind *effects of*; behind *versus*;
its share of the findings that name a treatment; it is a class."""

LEAST_TOLD = 3.0
"""Findings that name a treatment below which their shares count less."""

ENOUGH = 1.0
"""What a drug needs to be the study's."""


def rank(view: View, times: Mapping[str | None, int], pointed: Mapping[str | None, float]) -> list[str | None]:
    """The names of the drugs that may be the study's own, the likeliest first; none that has too little for it.

    ``times``: how often the document names each; ``pointed``: the sum of the chances with which findings name each.
    """
    weight: dict[str | None, float] = {}
    every = sum(times.values()) or 1
    told = sum(pointed.values()) or 1.0
    for name in {*times, *pointed}:
        weight[name] = SHARE * times.get(name, 0) / every + POINTED * pointed.get(name, 0.0) / max(told, LEAST_TOLD)
    opening = [s for s in view.sentences[:12] if s.section is not None and s.section.kind == "title"] or list(view.sentences[:2])
    seen: set[str | None] = set()
    abstract = [s for s in view.sentences[:60] if s.section is not None and s.section.kind in ("abstract", "introduction")]
    for sentence in [*opening, *abstract[:15]]:
        titled = sentence in opening and sentence.start < opening[0].start + TITLE
        for hit in sentence.of("DRUG"):
            name = hit.mention.name
            before = sentence.slice(hit.start - 90, hit.start)
            beside = BESIDE.search(before) is not None
            if titled and name not in seen:
                weight[name] += BESIDES if beside else TITLED + (0 if seen else FIRST)
                seen.add(name)
            if not beside and SUBJECT.search(before):
                weight[name] += SUBJECTED / (1 if titled else 3)
    classes = {h.mention.name for s in view.sentences for h in s.of("DRUG") if is_class(h)}
    for name in classes:
        weight[name] += CLASS
    ranked = sorted(weight, key=lambda name: (-weight[name], str(name)))
    return [name for name in ranked if weight[name] >= ENOUGH]


def is_class(hit: Hit) -> bool:
    """Whether a drug's name is that of a class (*opioids*)."""
    return (hit.mention.value or {}).get("kind") == "class"


def first_hits(view: View, others: Sequence[Hit]) -> dict[str | None, Hit]:
    """The first mention of each drug; ``others``: treatments that only findings name."""
    out: dict[str | None, Hit] = {}
    for sentence in view.sentences:
        for hit in sentence.of("DRUG"):
            out.setdefault(hit.mention.name, hit)
    for hit in others:
        out.setdefault(hit.mention.name, hit)
    return out
