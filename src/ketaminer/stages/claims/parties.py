"""What the groups of a sentence are told apart by: drugs, controls, doses, letters, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.stages.claims.arms import EXPERIMENTAL, keys
from ketaminer.stages.claims.comparison import KNOWN_CONTROL
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.given import is_given
from ketaminer.stages.claims.tally_words import ALTERNATIVE, ALTERNATIVES, GIVEN_TO, JOINS, OF_A_STUDY, SEVERAL, UNNAMING, WITHOUT
from ketaminer.stages.claims.view import Sentence

TREATED = re.compile(
    r"\b(?:undergo(?:ing|ne)|underwent|receiv(?:ed|ing)|treated with|given|assigned to)\s(?:[^\W\d_]{1,14}\s){0,2}$"
)
"""*Patients undergoing X therapy (n = 40)*: what a group got, though it is told of them as of those who use it."""


@dataclass(frozen=True, slots=True)
class Party:
    start: int
    end: int
    name: str | None
    control: bool = False
    dose: tuple[float, str] | None = None
    key: str | None = None
    rest: bool = False
    words: frozenset[str] = frozenset()


def parties_of(facts: Facts) -> list[Party]:
    """What groups are told apart by, in the order of the text: drugs, controls, doses."""
    sentence = facts.sentence
    out = [
        Party(a.start, a.end, a.hit.mention.name or a.hit.mention.text)
        for a in facts.actors
        if a.hit is not None
        and a.kind in ("drug", "arm")
        and (
            a.role in ("agent", "comparator", "aside")
            or (a.role == "user" and TREATED.search(sentence.slice(a.start - 30, a.start)))
        )
    ]
    out += [
        Party(t.start, t.end, None, True)
        for t in facts.terms
        if (t.kind in KNOWN_CONTROL or (t.kind == "other" and t.name == "control"))
        and t.drug is None
        and not sentence.slice(t.end, t.end + 11).startswith("-controlled")
    ]
    out += [
        Party(max(a.start, a.end - 5), a.end, None, True)
        for a in facts.arms
        if a.control and a.drug is None and "half" not in a.label
    ]
    out += [
        Party(max(a.start, a.end - 5), a.end, a.drug.mention.name or a.drug.mention.text)
        for a in facts.arms
        if a.drug is not None and not a.control
    ]
    for arm in facts.arms:
        label = frozenset(re.findall(r"[^\W_](?:[^\W_]|-){1,30}", arm.label)) - UNNAMING
        if not arm.control and label and not SEVERAL.search(arm.label):
            out.append(
                Party(max(arm.start, arm.end - 5), arm.end, None, rest=EXPERIMENTAL.search(arm.label) is not None, words=label)
            )
    out += [Party(at, at + 1, None, True) for at in facts.controls]
    out += [Party(sentence.start + m.start(), sentence.start + m.end(), None, True) for m in WITHOUT.finditer(sentence.text)]
    out += [
        Party(d.dose.start, d.dose.end, d.drug.mention.name if d.drug else None, dose=(d.magnitude, d.unit))
        for d in facts.dosings
        if is_given(d)
    ]
    lettered = [Party(start, end, None, key=key) for start, end, key in keys(sentence)]
    if lettered and sentence.section is not None and sentence.section.kind == "results":
        # "group K needed less morphine (22 mg, n = 44)": the groups are told apart by their letters
        out = [p for p in out if p.control or any(p.start < k.end and k.start < p.end for k in lettered)]
    out += lettered
    return sorted(out, key=lambda p: (p.start, p.end))


def cluster(sentence: Sentence, parties: Sequence[Party], last: int, low: int, high: int) -> list[Party]:
    """The parties up to ``last`` that name one group: joined by *plus* and the like, or a drug and its dose."""
    out: list[Party] = []
    while last >= 0 and parties[last].start >= low and len(out) < 6:
        one = parties[last]
        if out:
            gap = sentence.slice(one.end, out[-1].start)
            dose = out[-1].dose is not None and len(gap) < 30 and not re.search(r"[;.]|\bor\b|\bversus\b|\bvs\b", gap)
            if not (dose or JOINS.match(gap) or one.end > out[-1].start):
                break
        elif high - one.end > 90 or OF_A_STUDY.search(sentence.slice(one.end, high)):
            break
        out.append(one)
        last -= 1
    return out


def first_behind(sentence: Sentence, parties: Sequence[Party], low: int, high: int, *, alone: bool, linked: bool) -> list[Party]:
    """The parties from ``low`` on that name one group; ``alone``: no group was told before, so that a second party behind the
    first (*to ketamine or saline*) means that the number is that of all; ``linked``: the wording ties them to the number."""
    out: list[Party] = []
    for one in parties:
        if one.start < low or one.start >= high:
            continue
        if out:
            gap = sentence.slice(out[-1].end, one.start)
            dose = one.dose is not None and len(gap) < 30 and not re.search(r"[;.]|\bor\b", gap)
            if not (JOINS.match(gap) or one.start < out[-1].end or dose) or (one.control and out[0].name):
                known = {p.name for p in out} | {None}
                if alone and (one.name not in known or (one.control and ALTERNATIVE.search(gap))):
                    return []
                break
        else:
            gap = sentence.slice(low, one.start)
            if (
                one.start - low > 80
                or re.search(r"[;:]|\bor\b|[\w)], but\b|\], (?:and|but)\b|\bin whom\b", gap)
                or not (linked or GIVEN_TO.search(gap))
            ):
                break
            if alone and ALTERNATIVES.search(gap):
                return []
        out.append(one)
    if alone and out and re.match(r"[^;.]{0,60}?\bor\b", sentence.slice(out[-1].end, high)):
        return []
    if alone and out:
        row = [p for p in parties if out[0].start <= p.start < high and p.name]
        given = {(p.name, *p.dose) for p in row if p.dose}
        if len({p.name for p in row}) > 1 and len(given) > len({(name, unit) for name, _, unit in given}):
            return []  # two doses of one drug, and another drug: all got one after the other
    return out
