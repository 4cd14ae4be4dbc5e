"""Figures in a sentence and the arms they belong to: *5.3 ± 1.2 in group A and 6.4 ± 1.4 in group B*."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ketaminer.model import JSON, Mention, Span
from ketaminer.stages.claims.actors import clause_of
from ketaminer.stages.claims.arms import CONTROL, keys
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.view import Hit, Sentence

WITHOUT = re.compile(r"\bwithout\b(?=\s{0,2}(?:[(.,;]|it\b|the drug|$))")
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
MANY = 200
"""A sentence with more mentions is none, and is not searched for pairs."""

SINGLE = re.compile(r"\b(?:single|one|low|lower)[- ](?:session\s)?$", re.IGNORECASE)
GENERIC = re.compile(
    r"\b(?:both|two|three|four|all|each|these|either|between|same|treatment|intervention|experimental|active|study|drug|age|other)\b"
)
"""Groups that are no arm of their own, or the one that got the drug."""


def number(hit: Hit) -> float | None:
    """The figure of a mention; the lower end of a range."""
    value = (hit.mention.value or {}).get("low", (hit.mention.value or {}).get("value"))
    return float(value) if isinstance(value, int | float) else None


def _measured(*measures: str) -> Callable[[Hit], bool]:
    def test(hit: Hit) -> bool:
        value = hit.mention.value or {}
        return (
            hit.label == "EFFECT_SIZE"
            and value.get("measure") in measures
            and "comparator" not in value
            and number(hit) is not None
        )

    return test


def _time(hit: Hit) -> bool:
    """Whether a time was measured, and is not that of measurement (*at 24 h*)."""
    when = hit.label == "TIMEPOINT" and not hit.mention.text[:1].isdigit()
    return hit.label in ("DURATION", "TIMEPOINT") and not when and number(hit) is not None


TIME_FIGURE = re.compile(
    r"(?<![\w.–-])(\d{1,4}(?:[.,·]\d{1,2})?)\s?(hours?|h|minutes?|min|days?|weeks?|months?|years?)\b(?=[^.;]{0,80}?\b(?:in|for|with|after)\b)"
)
"""A time that was measured (*12.1 months for axitinib*), not one of measurement."""


def _times(sentence: Sentence) -> list[Hit]:
    """Measured times in the text that no mention of another kind covers."""
    out = []
    for m in TIME_FIGURE.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        if any(h.start < end and start < h.end for h in sentence.hits) or sentence.tokens[sentence.token_at(start)].depth:
            continue
        value: JSON = {"measure": "time", "value": float(m.group(1).replace(",", ".").replace("·", ".")), "unit": m.group(2)}
        out.append(Hit(Mention("", "FIGURE", m.group(), Span(start, end), value=value), start, end))
    return out


def _plain(figures: Sequence[Hit], sentence: Sentence) -> list[Hit]:
    """The figures without those that only say another one again in brackets (*12.4% (6/51)*)."""
    out: list[Hit] = []
    for hit in figures:
        if out and re.match(r"^\s?[(\[]", sentence.slice(out[-1].end, hit.start)) and hit.start - out[-1].end <= 3:
            continue
        out.append(hit)
    return out


DIGIT = re.compile(r"\d")

MEASURED = (_measured("percent", "proportion"), _measured("mean", "median", "value"))
"""Kinds of figure that can be set against each other, in the order they are tried."""

FIGURE = re.compile(
    r"(?<![\w.,:/–−+-])(?<!day )(?<!days )(?<!week )(?<!month )(?<!group )(?<!groups )(?<!arm )(?<!= )(?<!type )"
    r"\d{1,4}(?:[.·]\d{1,3})?(?![\w.,:–/-])(?!\s?(?:%|of\b|out\b|patients|subjects|participants|times|groups))"
)
"""A number by itself that may be a result (*8.1 in the ketamine group and 13.0 in the midazolam group*)."""


def _figures(sentence: Sentence) -> Iterator[list[Hit]]:
    """Figures of one kind, in the order in which the kinds are tried."""
    for family in MEASURED:
        yield _plain([h for h in sentence.hits if family(h)], sentence)
    times = sorted([*(h for h in sentence.hits if _time(h)), *_times(sentence)], key=lambda h: h.start)
    yield _plain([h for h in times if not sentence.in_brackets(h.start)], sentence)
    bare: list[Hit] = []
    labels = [(a, b) for a, b, _ in keys(sentence)]
    for m in FIGURE.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        if any(h.start < end and start < h.end for h in sentence.hits) or sentence.in_brackets(start):
            continue
        if any(a <= start < b for a, b in labels):
            continue
        value: JSON = {"measure": "value", "value": float(m.group().replace("·", "."))}
        bare.append(Hit(Mention("", "FIGURE", m.group(), Span(start, end), value=value), start, end))
    yield bare


def marks_of(facts: Facts, drug: str | None) -> list[tuple[int, str]]:
    """Where the sentence names an arm, and which side that is for a finding about ``drug``."""
    sentence = facts.sentence
    if len(sentence.hits) > MANY:
        return []
    marks: list[tuple[int, str]] = [(at, "comparator") for at in facts.controls]
    for pattern in (CONTROL, WITHOUT):
        marks += [(sentence.start + m.start(), "comparator") for m in pattern.finditer(sentence.text)]
    ends: list[int] = []
    for actor in facts.actors:
        if actor.kind == "pronoun" or actor.role in ("target", "user", "aside"):
            continue
        if ends and actor.start - ends[-1] <= 3:
            ends.append(actor.end)  # the second drug of a combination that is one arm
            continue
        rival = actor.hit is not None and drug is not None and actor.hit.mention.name != drug
        if actor.hit is not None and not rival:
            ends.append(actor.end)
        single = SINGLE.search(sentence.slice(actor.start - 18, actor.start)) is not None
        marks.append((actor.start, "comparator" if rival or (single and actor.role == "comparator") else "intervention"))
    if {side for _, side in marks} == {"intervention"}:
        # "for the cisplatin arm … for the nihil arm": an arm that is not the drug's is what it is compared with
        for arm in facts.arms:
            named = any(arm.start <= a.start < arm.end for a in facts.actors)
            if not named and not GENERIC.search(arm.label) and not arm.label.startswith("groups"):
                marks.append((arm.end, "comparator"))
    return sorted(marks)


def _side(sentence: Sentence, hit: Hit, following: Sequence[int], marks: Sequence[tuple[int, str]]) -> str | None:
    """The arm of a figure: the nearest named behind it and before the next figure, else the nearest before it in its clause."""
    low, high = clause_of(sentence, hit.start)
    high = min([high, *following])
    after = [m for m in marks if hit.end <= m[0] < high]
    if after:
        return after[0][1]
    before = [m for m in marks if low <= m[0] < hit.start]
    return before[-1][1] if before else None


def pair(facts: Facts, drug: str | None) -> tuple[Hit, Hit] | None:
    """Two figures of a kind, that of the intervention and that of the control (in this order), told apart in words."""
    sentence = facts.sentence
    if not sentence.of("EFFECT_SIZE", "DURATION", "TIMEPOINT") and not DIGIT.search(sentence.text):
        return None
    marks = marks_of(facts, drug)
    if len({side for _, side in marks}) < 2:
        return None
    for figures in _figures(sentence):
        if len(figures) != 2:
            continue
        first, second = figures
        if RESPECTIVELY.search(sentence.text):
            # the arms in the order of the text are those of the figures
            sides: list[str] = [side for at, side in marks if not first.start <= at < second.end][:2]
        else:
            each = (_side(sentence, first, [second.start], marks), _side(sentence, second, [], marks))
            sides = [side for side in each if side]
        if sides == ["intervention", "comparator"]:
            return first, second
        if sides == ["comparator", "intervention"]:
            return second, first
    return None
