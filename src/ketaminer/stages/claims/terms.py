"""What a sentence names as compared with: a control, another drug or dose behind a comparison word, people of another kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.stages.claims.actors import Actor, comparator_regions
from ketaminer.stages.claims.view import Hit, Sentence

PEOPLE = "people"
"""The name of a comparator that is people of another kind, as those who use no drug."""

GROUP_BEFORE = re.compile(
    r"(?:^|[(\[;,:=/\d]|\b(?:the|a|in|and|or|with|vs\.?|versus|than|from|for|of|intervention|experimental|treated|untreated|active|placebo|as))\s{0,2}$",
    re.IGNORECASE,
)
GROUP_AFTER = re.compile(
    r"\s{0,2}(?:$|[)\].,;:=%\d(]|(?:was|were|is|are|had|has|showed|did|received|and|or|vs\.?|versus|but|while|whereas|at|in|after|on|by|with|during|p|to|than|n)\b)",
    re.IGNORECASE,
)
PEOPLE_OF = re.compile(
    r"(?:than|as|with|to|compared\s(?:with|to)|versus|vs\.?|relative\sto)\s(?:(?:in|among|for|that|those|of|the|other|matched)\s){0,4}",
    re.IGNORECASE,
)
ADDED = re.compile(
    r"(?:\+|\b(?:plus|combined\swith|added\sto|on\stop\sof|together\swith|taking|receiving|using|on))\s(?:[^\W\d_]{1,14}\s){0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """What a drug is compared with, as worded at ``[start, end)``; ``drug`` where it is one."""

    sentence: Sentence
    start: int
    end: int
    kind: str
    name: str | None
    drug: Hit | None = None


@cache
def load_comparators(path: Path) -> tuple[re.Pattern[str], dict[str, tuple[str, str]], frozenset[str]]:
    """A pattern of all comparator terms, longest first, each term's name and kind, and stretches of which a text that holds any
    term holds one."""
    table = {term.lower(): (name, kind) for term, name, kind in rows(path)}
    words = sorted(table, key=lambda t: (-len(t), t))
    marks = {max(word.split(), key=len) for word in words}
    marks = {mark for mark in marks if not any(other != mark and other in mark for other in marks)}
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(w) for w in words) + r")(?!\w|-(?!controlled))", re.IGNORECASE)
    return pattern, table, frozenset(marks)


def is_control(term: Term) -> bool:
    """Whether a term names a control: no drug, no state before the treatment, no people of another kind."""
    return term.kind in ("placebo", "usual_care", "no_treatment") or (term.kind == "other" and term.name == "control")


def find_terms(sentence: Sentence, actors: Sequence[Actor], comparators: Path) -> list[Term]:
    """Comparator expressions: behind a comparison word, or a control's name anywhere in the sentence."""
    pattern, table, marks = load_comparators(comparators)
    regions = comparator_regions(sentence)
    out: list[Term] = []
    for low, high in regions:
        for actor in actors:
            if low <= actor.start and actor.end <= high and actor.kind in ("drug", "dose") and actor.role == "comparator":
                kind = "active" if actor.kind == "drug" else "dose"
                name = actor.hit.mention.name if actor.hit else None
                out.append(Term(sentence, actor.start, actor.end, kind, name, actor.hit))
    for m in pattern.finditer(sentence.text) if sentence.holds(marks) else ():
        start, end = sentence.start + m.start(), sentence.start + m.end()
        if any(t.start < end and start < t.end for t in out):
            continue
        name, kind = table[m.group().lower()]
        if re.match(r"\s{0,2}-?controlled", sentence.slice(end, end + 14)) and kind != "placebo":
            continue
        if m.group().lower() == "control" and not _is_group(sentence, start, end, regions):
            continue
        out.append(Term(sentence, start, end, kind, name))
    out = [t for t in out if not (t.drug is not None and _beside(t, out, sentence, regions))]
    for low, high in regions:
        if any(low <= t.start < high for t in out) or any(low <= a.start < high and a.hit for a in actors):
            continue
        people = next((h for h in sentence.of("POPULATION") if low < h.start < high), None)
        if people is not None and PEOPLE_OF.fullmatch(sentence.slice(low, people.start)):
            out.append(Term(sentence, people.start, people.end, "other", PEOPLE))
    return sorted(out, key=lambda t: t.start)


def _is_group(sentence: Sentence, start: int, end: int, regions: Sequence[tuple[int, int]]) -> bool:
    """Whether the bare word *control* names a group (*than in control*, *group C (control)*; not *pain control*, *to control*)."""
    before, behind = sentence.slice(max(sentence.start, start - 16), start), sentence.slice(end, end + 16)
    compared = any(a <= start < b for a, b in regions) and re.search(r"\b(?:to|with)\s$", before) is not None
    return GROUP_AFTER.match(behind) is not None and (compared or GROUP_BEFORE.search(before) is not None)


def _beside(term: Term, terms: Sequence[Term], sentence: Sentence, regions: Sequence[tuple[int, int]]) -> bool:
    """Whether a drug is only given beside the comparator: *placebo plus an antidepressant*, *placebo in patients taking NSAIDs*."""
    region = next(((a, b) for a, b in regions if a <= term.start < b), None)
    if region is None or not any(region[0] <= t.start < term.start for t in terms):
        return False
    return ADDED.search(sentence.slice(max(region[0], term.start - 50), term.start)) is not None
