"""What a finding is set against without a word of comparison: figures of two drugs, *but not after*, *fell from 8 to 3*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.stretches import cited_part
from ketaminer.stages.claims.terms import Term
from ketaminer.stages.claims.turns import apart as in_turn
from ketaminer.stages.claims.view import Hit

AGAINST = re.compile(
    r"\b(?:but\snot|unlike|(?:inferior|superior|equivalent|preferable|non-?inferior)\sto|(?:with|after|in|on)\s[^.;:()]{1,60}\s(?:versus|vs\.?))\s"
    r"(?:(?:with|after|in|on|by|for|following|under|during|the|that|of|those|given|receiving|intravenous|oral|either)\s){0,3}$",
    re.IGNORECASE,
)
"""Before a drug: *but not after*, *unlike*, *inferior to*."""

BUT_NOT = re.compile(r"\bbut\snot\s(?:(?:with|after|in|on|by|under|that\sof|the)\s){0,2}$", re.IGNORECASE)

CONTRASTS_WITH = re.compile(
    r"\bcontrast(?:s|ed|ing)\s(?:with|to)\s[^.;:()]{0,50}\s(?:of|with|for|after|in)\s(?:[^\W\d_]{1,16}\s){0,2}$", re.IGNORECASE
)
"""Before a drug: *which contrasts with the 30% response rate of*."""

FIGURE_OF = re.compile(
    r"(?:[\d%)]|\bpatients|\bsubjects)\s(?:(?:of|patients|participants|subjects|those|rats|mice|women|children)\s){0,3}(?:in|with|after|on|for|among|under|of|received)\s"
    r"(?:(?:the|those|given|receiving|who|treated|with|received)\s){0,3}$",
    re.IGNORECASE,
)
"""Before a drug: *and in 2 (4%) after*, *12 of 40 patients in the*."""


def set_against(frame: Frame, rivals: Sequence[Frame], facts: Facts, drug: Hit, *, controlled: bool = False) -> list[Term]:
    """The other drug of a sentence that tells both without a word of comparison: figures of each, *but not after midazolam*.

    ``controlled``: whether the study has a control that is no drug; what one drug did *but not* another is then told of both
    against the control.
    """
    sentence = frame.sentence
    part = cited_part(sentence, frame.start)
    named = [a for a in facts.actors if a.hit is not None and a.role in ("agent", "comparator") and a.start >= sentence.start]
    others = [a for a in named if a.hit is not None and a.hit.mention.name != drug.mention.name]
    mine = [a for a in named if a.hit is not None and a.hit.mention.name == drug.mention.name]
    if not others:
        return []
    regions = comparator_regions(sentence)
    compared = bool(mine) and any(a <= mine[-1].start < b for a, b in regions)
    arms = [a for a in facts.arms if a.drug is not None and not a.control]
    mirrored = {a.drug.mention.name for a in arms if a.drug} > {drug.mention.name}
    out: list[Term] = []
    acts = next((a.start for a in frame.actors if a.hit is not None and a.start >= sentence.start), None)
    for one in others:
        assert one.hit is not None
        nearest = min((m.start for m in mine), key=lambda at: abs(at - one.start), default=None)
        before = sentence.slice(max(sentence.start, one.start - 90), one.start)
        if not part[0] <= one.start < part[1] or (controlled and BUT_NOT.search(before)):
            continue
        if in_turn(facts, drug.mention.name, one.hit.mention.name):
            continue
        contrasted = CONTRASTS_WITH.search(before) is not None
        if (not contrasted and any(frame.end < r.start < one.start for r in rivals)) or (
            acts is not None and nearest is not None and nearest != acts
        ):
            continue
        figures = (
            bool(mine)
            and FIGURE_OF.search(before)
            and any(FIGURE_OF.search(sentence.slice(max(sentence.start, m.start - 60), m.start)) for m in mine)
        )
        apart = (
            mirrored
            and any(a.start <= one.start < a.end for a in arms)
            and any(a.start <= m.start < a.end for a in arms for m in mine)
        )
        if (
            frame.rule == "numbers"
            or AGAINST.search(before)
            or contrasted
            or figures
            or apart
            or (compared and one.role == "agent")
        ):
            out.append(Term(sentence, one.start, one.end, "active", one.hit.mention.name, one.hit))
    return out[:1] if len({t.name for t in out}) == 1 or frame.rule == "numbers" else []


FROM_TO = re.compile(
    r"\b(?P<from>from\s(?:(?:a|an|mean|median|score|of|about|around)\s){0,4}\d[\d.,·]{0,8}(?<![.,]))[^;:]{0,44}?\sto\s"
    r"(?:(?:a|an|mean|median|about|around)\s){0,3}\d",
    re.IGNORECASE,
)
"""*From 8 to 3*: the state before and the state after."""

NO_CHANGE = re.compile(
    r"(?:rang\w{1,4}|varied|varying|aged?|days?|weeks?|between|extending|scored|scale|scores?\s(?:was|were|are))\s{1,2}(?:[^\W\d_]{1,12}\s)?$",
    re.IGNORECASE,
)
"""Before *from 8 to 12* that is a range."""

FROM_BASELINE = re.compile(
    r"\b(?:decreas|increas|improv|fell|fall|rose|reduc|declin|drop|elevat|lower|higher)\w{0,6}\s[^.;:]{0,60}?(?P<base>\b(?:from|above|below|over)\s(?:the\s)?(?:baseline|pre-?treatment))\b",
    re.IGNORECASE,
)


def earlier_state(frame: Frame, rivals: Sequence[Frame], facts: Facts) -> list[Term]:
    """The state before the treatment, where a sentence about one group tells it: *fell from 8 to 3*, *rose from baseline*."""
    sentence = frame.sentence
    if len(facts.arms) > 1 or any(t.kind != "baseline" for t in facts.terms):
        return []
    low, high = window(frame, rivals)
    found = [m for m in FROM_TO.finditer(sentence.text) if not NO_CHANGE.search(sentence.text[max(0, m.start() - 30) : m.start()])]
    inside = [m for m in found if low <= sentence.start + m.start() < high]
    if len(inside) == 1 and frame.start < sentence.start + inside[0].start():
        start = sentence.start + inside[0].start("from")
        return [Term(sentence, start, sentence.start + inside[0].end("from"), "baseline", "baseline")]
    m = FROM_BASELINE.search(sentence.text)
    if m is not None and not found and low <= sentence.start + m.start() < high and frame.direction in ("increase", "decrease"):
        start = sentence.start + m.start("base")
        return [Term(sentence, start, sentence.start + m.end("base"), "baseline", "baseline")]
    return []
