"""Numbers, p-value and time of a finding, not those of its neighbours in the sentence: by arm where the text gives both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Effect, PValue, Timepoint
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.figures import number, pair
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.view import Hit, View

SHARED = re.compile(r"\b(?:both|all)\s{0,2}$", re.IGNORECASE)


def p_values(frame: Frame, rivals: Sequence[Frame]) -> tuple[PValue, ...]:
    """The p-value behind the outcome and before the next one, else in the finding's stretch, else one told for *both* or *all*."""
    sentence = frame.sentence
    hits = sentence.of("P_VALUE")
    if not hits:
        return ()
    low, high = window(frame, rivals)
    later = min((f.start for f in rivals if f.start > frame.start), default=sentence.end)
    if frame.rule == "elliptical":
        later, high = sentence.end, sentence.end
    at = frame.cue.end if frame.rule == "elliptical" else frame.end
    own = [h for h in hits if at <= h.start < min(later, max(high, frame.end))]
    if not own:
        own = [h for h in hits if max(low, min(frame.start, frame.cue.start)) <= h.start < high]
    if not own and frame.rule != "elliptical" and SHARED.search(sentence.slice(hits[-1].start - 8, hits[-1].start)):
        own = hits[-1:]
    for hit in own:
        value = hit.mention.value or {}
        if "op" in value and "value" in value:
            return (PValue(hit.mention.text, hit.mention.span, str(value["op"]), float(value["value"])),)
    return ()


def timepoint(frame: Frame, rivals: Sequence[Frame]) -> Timepoint | None:
    """The time of measurement: in the finding's stretch of the sentence, else before or behind all its findings."""
    sentence = frame.sentence
    hits = sentence.of("TIMEPOINT", "DURATION") if frame.cue.form == "last" else sentence.of("TIMEPOINT")
    low, high = window(frame, rivals)
    first = min((min(f.start, f.cue.start) for f in rivals), default=frame.start)
    last = max((max(f.end, f.cue.end) for f in rivals), default=frame.end)
    near = [h for h in hits if low <= h.start < high] or [h for h in hits if h.end <= first or h.start >= last]
    if not near:
        return None
    hit = min(near, key=lambda h: min(abs(h.start - frame.end), abs(frame.start - h.end), abs(h.start - frame.cue.end)))
    value = hit.mention.value or {}
    return Timepoint(hit.mention.text, hit.mention.span, value.get("value"), value.get("unit"))


LISTED = re.compile(r"\s{0,2}(?:,|,?\s?(?:and|or))\s{0,2}")


def further_timepoints(frame: Frame, first: Timepoint) -> list[Timepoint]:
    """The times listed with the first one (*at 24 h, 3 and 7 days*): each is a result of its own."""
    out: list[Timepoint] = []
    end: int | None = None
    for hit in frame.sentence.of("TIMEPOINT"):
        if hit.mention.span == first.span:
            end = hit.end
        elif end is not None and LISTED.fullmatch(frame.sentence.slice(end, hit.start)):
            value = hit.mention.value or {}
            out.append(Timepoint(hit.mention.text, hit.mention.span, value.get("value"), value.get("unit")))
            end = hit.end
        elif end is not None:
            break
    return out


def find_effects(frame: Frame, rivals: Sequence[Frame], facts: Facts, drug: str | None, view: View) -> tuple[Effect, ...]:
    """The effects of this finding; ``rivals`` are the other findings of its sentence."""
    both = pair(facts, drug)
    timed = both is not None and both[0].label != "EFFECT_SIZE"
    if both is not None and frame.direction != "no_difference" and (not timed or frame.rule == "numbers"):
        own, other = both
        text, span = view.source(min(own.start, other.start), max(own.end, other.end))
        by_arm = Effect(text, span, _measure(own), number(own), number(other), _unit(own))
        return (by_arm, *_within(frame, rivals, {own.start, other.start}))
    low, high = window(frame, rivals)
    return (*_within(frame, rivals, set()), *_from_to(frame, low, high, view))


FROM_TO = re.compile(
    r"\bfrom\s(\d{1,4}(?:[.·]\d{1,3})?)(?:\s?(?:±|\+/-)\s?[\d.]{1,6})?(?:\s[^\W\d_]{1,8}(?:/[^\W\d_]{1,4})?)?\s?"
    r"to\s(\d{1,4}(?:[.·]\d{1,3})?)(?:\s?(?:±|\+/-)\s?[\d.]{1,6})?"
    r"(?!\d|\s?(?:%|years?|months?|weeks?|days?|h\b|hours?|min))"
)
"""*From 8 to 3*: what was measured before and after."""


def _from_to(frame: Frame, low: int, high: int, view: View) -> tuple[Effect, ...]:
    """The values before and after, where they go the way that the finding says."""
    if frame.direction not in ("increase", "decrease"):
        return ()
    sentence = frame.sentence
    for m in FROM_TO.finditer(sentence.slice(low, high)):
        start, end = low + m.start(), low + m.end()
        before, after = (float(m.group(k).replace("·", ".")) for k in (1, 2))
        taken = any(h.start < end and start < h.end for h in sentence.of("EFFECT_SIZE", "DOSE", "TIMEPOINT", "DURATION", "COUNT"))
        if taken or before == after or (after > before) != (frame.direction == "increase"):
            continue
        text, span = view.source(start, end)
        return (Effect(text, span, "value", after, before),)
    return ()


BRACKET = re.compile(r"\s?\([^()]{1,150}\)")


def _within(frame: Frame, rivals: Sequence[Frame], left_out: set[int]) -> tuple[Effect, ...]:
    sentence = frame.sentence
    low, high = window(frame, rivals)
    hits = [h for h in sentence.of("EFFECT_SIZE") if h.start not in left_out]
    own = _bracketed(frame, hits)
    if own:
        return tuple(as_effect(h, frame) for h in own)
    # figures in the bracket behind another outcome are that one's
    others = {h.start for f in rivals if f.start != frame.start for h in _bracketed(f, hits)}
    return tuple(as_effect(h, frame) for h in hits if low <= h.start < high and h.start not in others)


def _bracketed(frame: Frame, hits: Sequence[Hit]) -> list[Hit]:
    """The figures in the bracket right behind the outcome (*nausea (26% vs 9%), dizziness (22% vs 9%)*)."""
    m = BRACKET.match(frame.sentence.slice(frame.end, frame.end + 160))
    return [h for h in hits if frame.end < h.start and h.end <= frame.end + m.end()] if m else []


def _measure(hit: Hit) -> str | None:
    measure = (hit.mention.value or {}).get("measure")
    return "proportion" if measure == "percent" else str(measure) if measure else None


def _unit(hit: Hit) -> str | None:
    unit = (hit.mention.value or {}).get("unit")
    return str(unit) if unit else None


def as_effect(hit: Hit, frame: Frame) -> Effect:
    """The effect a mention tells: figures by arm as they stand, the first being the intervention's."""
    value = hit.mention.value or {}
    measure = str(value.get("measure")) if value.get("measure") else None
    unit = str(value["unit"]) if value.get("unit") else None
    if "from" in value and "to" in value:
        return Effect(hit.mention.text, hit.mention.span, measure, value["to"], value["from"], unit)
    if "comparator" in value:
        return Effect(hit.mention.text, hit.mention.span, measure, value.get("intervention"), value.get("comparator"), unit)
    figure = value.get("value", value.get("low"))
    if measure == "percent" and frame.cue.kind in ("noun", "verb") and frame.direction in ("increase", "decrease"):
        near = frame.sentence.slice(hit.end, hit.end + 14)
        if re.match(r"\s?(?:reduction|decrease|increase|less|more|lower|higher|improvement|fewer)", near) or re.search(
            r"\bby\s{1,2}(?:~|about )?$", frame.sentence.slice(hit.start - 12, hit.start)
        ):
            measure = "relative change"
    return Effect(
        hit.mention.text, hit.mention.span, measure, float(figure) if isinstance(figure, int | float) else None, None, unit
    )
