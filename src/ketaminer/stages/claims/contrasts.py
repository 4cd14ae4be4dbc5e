"""Figures of two arms in one sentence: which belongs to which, and what follows for the direction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ketaminer.model import JSON, Mention, PValue, Span
from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.facts import CONTROL, Facts
from ketaminer.stages.claims.frames import Frame, direction_of, plain_cue
from ketaminer.stages.claims.phrases import chain_right
from ketaminer.stages.claims.view import Hit, Sentence

WITHOUT = re.compile(r"\bwithout\b(?=\s{0,2}(?:[(.,;]|it\b|the drug|$))")
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
NOT_SIGNIFICANT = re.compile(
    r"\bnon-?\s?significant(?:ly)?\b|\bnot (?:statistically |clinically )?significant(?:ly)?\b"
    r"|\b(?:without|no) (?:statistical )?significance\b"
    r"|\bdid not (?:reach|achieve|attain) (?:statistical )?significance\b|\(\s?(?:NS|n\.s\.?|ns)\b"
)
"""Words that take a difference back; case matters for ``NS``."""

TAKEN_BACK = re.compile(
    r"\b(?:but|however|although|though)\b[^.;]{0,40}\b(?:difference|change|increase|reduction|decrease|effect|this|these|it)\b[^.;]{0,60}"
    r"\b(?:not\b[^.;]{0,20}significant|non-?significant)"
)
"""A clause behind the finding that takes it back (*…, but the difference was not significant*)."""

ALPHA = 0.05
"""The level at which authors call a difference one (ICH E9)."""


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
    return hit.label in ("DURATION", "TIMEPOINT") and number(hit) is not None


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


FAMILIES = (_measured("percent", "proportion"), _measured("mean", "median", "value"), _time)
"""Kinds of figure that can be set against each other, in the order they are tried."""


def _marks(sentence: Sentence, facts: Facts, drug: str | None) -> list[tuple[int, str]]:
    """Where the sentence names an arm, and which side that is."""
    marks: list[tuple[int, str]] = []
    for pattern in (CONTROL, WITHOUT):
        marks += [(sentence.start + m.start(), "comparator") for m in pattern.finditer(sentence.text)]
    for actor in facts.actors:
        if actor.kind == "pronoun" or actor.role in ("target", "user", "aside"):
            continue
        rival = actor.hit is not None and drug is not None and actor.hit.mention.name != drug
        single = SINGLE.search(sentence.slice(actor.start - 18, actor.start)) is not None
        marks.append((actor.start, "comparator" if rival or (single and actor.role == "comparator") else "intervention"))
    return sorted(marks)


SINGLE = re.compile(r"\b(?:single|one|low|lower)[- ](?:session\s)?$", re.IGNORECASE)


def _side(sentence: Sentence, hit: Hit, following: Sequence[int], marks: Sequence[tuple[int, str]]) -> str | None:
    """The arm of a figure: the nearest named behind it and before the next figure, else the nearest before it in its clause."""
    low, high = clause_of(sentence, hit.start)
    high = min([high, *following])
    after = [m for m in marks if hit.end <= m[0] < high]
    if after:
        return after[0][1]
    before = [m for m in marks if low <= m[0] < hit.start]
    return before[-1][1] if before else None


def pair(sentence: Sentence, facts: Facts, drug: str | None) -> tuple[Hit, Hit] | None:
    """Two figures of a kind, that of the intervention and that of the control (in this order), told apart in words."""
    marks = _marks(sentence, facts, drug)
    kinds = [[h for h in sentence.hits if family(h)] for family in FAMILIES]
    for figures in (*kinds, _times(sentence)):
        figures = _plain(figures, sentence)
        if len(figures) != 2:
            continue
        first, second = figures
        if RESPECTIVELY.search(sentence.text):
            # the arms in the order of the text are those of the figures
            order = [side for at, side in marks if not first.start <= at < second.end]
            sides = order[:2]
        else:
            sides = [s for s in (_side(sentence, first, [second.start], marks), _side(sentence, second, [], marks)) if s]
        if sides == ["intervention", "comparator"]:
            return first, second
        if sides == ["comparator", "intervention"]:
            return second, first
    return None


def by_numbers(facts: Facts, taken: Sequence[Frame], times: Counter[str | None]) -> list[Frame]:
    """*24% of the controls remained abstinent, whereas 66% of the ketamine group did*: the figures tell the direction.

    Of two drugs the claim is about the one that the document names more often (``times``), else the one named first.
    """
    sentence, outcomes = facts.sentence, facts.outcomes
    actors = [a for a in facts.actors if a.kind in ("drug", "arm", "dose") and a.role in ("agent", "comparator")]
    agents = [a for a in actors if a.role == "agent" and a.kind == "drug"] or actors
    if not outcomes or not agents or any(f.direction != "unclear" for f in taken):
        return []
    lead = max(agents, key=lambda a: (times[a.hit.mention.name] if a.hit else 0, -a.start))
    drug = lead.hit.mention.name if lead.hit else None
    both = pair(sentence, facts, drug)
    if both is not None:
        hit = _counted(sentence, outcomes, both)
        return _told(sentence, lead, hit, number(both[0]), number(both[1]))
    told = [h for h in sentence.of("EFFECT_SIZE") if {"intervention", "comparator"} <= set(h.mention.value or {})]
    named = {a.hit.mention.name for a in actors if a.hit} | {m for _, m in _marks(sentence, facts, drug)}
    if len(told) != 1 or len(named) < 2:
        return []
    value = told[0].mention.value or {}
    before = [h for h in outcomes if h.end <= told[0].start]
    return _told(sentence, lead, before[0], value["intervention"], value["comparator"]) if before else []


def _told(sentence: Sentence, lead: Actor, hit: Hit, own: float | None, other: float | None) -> list[Frame]:
    if own is None or other is None or own == other:
        return []
    cue = plain_cue(sentence, hit.start, hit.end, "numbers")
    direction = direction_of("+" if own > other else "-", hit)
    return [Frame(sentence, cue, (lead,), hit, hit.start, hit.end, direction, False, "numbers", True)]


def _counted(sentence: Sentence, outcomes: Sequence[Hit], both: tuple[Hit, Hit]) -> Hit:
    """The outcome that the figures count: the first before them, else the first behind the first figure."""
    first = min(both[0].start, both[1].start)
    before = [h for h in outcomes if h.end <= first]
    if before:
        return before[0]
    behind = next(k for k, _ in enumerate(outcomes))
    return chain_right(sentence, outcomes, behind)[0]


def insignificant(frame: Frame, p_values: Sequence[PValue], high: int) -> bool:
    """Whether the text takes a difference back: by its p-value, or by saying that it was not significant (before ``high``)."""
    if any((p.op == "=" and p.value > ALPHA) or (p.op in (">", ">=") and p.value >= ALPHA) for p in p_values):
        return True
    if TAKEN_BACK.search(frame.sentence.slice(frame.cue.end, frame.sentence.end)):
        return True
    return not p_values and NOT_SIGNIFICANT.search(frame.sentence.slice(min(frame.start, frame.cue.start) - 20, high)) is not None
