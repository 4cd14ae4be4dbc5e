"""The p-value and the time that belong to a finding and not to its neighbours in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import PValue, Timepoint
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.sources import window

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
    if not own and SHARED.search(sentence.slice(hits[-1].start - 8, hits[-1].start)):
        own = hits[-1:]
    for hit in own:
        value = hit.mention.value or {}
        if "op" in value and "value" in value:
            return (PValue(hit.mention.text, hit.mention.span, str(value["op"]), float(value["value"])),)
    return ()


def timepoint(frame: Frame, rivals: Sequence[Frame]) -> Timepoint | None:
    """The time of measurement: in the finding's stretch of the sentence, else before or behind all its findings."""
    sentence = frame.sentence
    hits = sentence.of("TIMEPOINT")
    low, high = window(frame, rivals)
    first = min((min(f.start, f.cue.start) for f in rivals), default=frame.start)
    last = max((max(f.end, f.cue.end) for f in rivals), default=frame.end)
    near = [h for h in hits if low <= h.start < high] or [h for h in hits if h.end <= first or h.start >= last]
    if not near:
        return None
    hit = min(near, key=lambda h: min(abs(h.start - frame.end), abs(frame.start - h.end), abs(h.start - frame.cue.end)))
    value = hit.mention.value or {}
    return Timepoint(hit.mention.text, hit.mention.span, value.get("value"), value.get("unit"))
