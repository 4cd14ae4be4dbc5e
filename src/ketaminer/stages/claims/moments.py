"""When a finding was measured: the time of its stretch of the sentence, not one that ends, starts or doses something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Timepoint
from ketaminer.stages.claims.actors import THAN, clause_of
from ketaminer.stages.claims.figure_words import TIMELIKE
from ketaminer.stages.claims.frames import Frame, window
from ketaminer.stages.claims.sides import LISTED
from ketaminer.stages.claims.stretches import stretch
from ketaminer.stages.claims.view import Hit

ENDED = re.compile(
    r"\b(?:ended|resolved|subsided|disappeared|vanished|recovered|ceased|stopped|returned|gone|peaked|began|started|measured|assessed"
    r"|followed(?:\sup)?|treated|used|taken|taking|infused|given|received?|administered|history)\b[^.;,()]{0,30}$",
    re.IGNORECASE,
)
"""Before a time that is not that of measurement."""

FOR = re.compile(
    r"\b(?:for|over|during|within|throughout|across|in)\s(?:(?:at least|up to|about|around|nearly|the|a|first|next|last|following"
    r"|whole|entire|full|more than|subsequent)\s){0,3}$",
    re.IGNORECASE,
)
OF_THE_STUDY = re.compile(r"\b(?:in|of) (?:this|our|the present)\s$", re.IGNORECASE)
STUDY = re.compile(r"[\s-](?:trial|study)\b")
"""Around the time that the paper's own study took (*in this six-week trial*)."""

LONG = 3
"""Years from which on they are told of patients and diseases rather than of a measurement."""

TREATED = re.compile(
    r"\b(?:infus|treat|therap|administ|dos(?:e|es|ing)\b|daily|given|receiv|course|regimen|inject|taking|used?\b|history|follow)",
    re.IGNORECASE,
)
GOAL = re.compile(
    r"\b(?:in|for)\s(?:treating|reducing|relieving|preventing|improving|managing|controlling)\s(?:the\s)?$", re.IGNORECASE
)
"""Before what a rate or an effect is of."""


def timepoint(frame: Frame, rivals: Sequence[Frame]) -> Timepoint | None:
    """The time of measurement: in the finding's stretch of the sentence, else before or behind all its findings."""
    hit = time_of(frame, rivals)
    if hit is None:
        return None
    value = hit.mention.value or {}
    return Timepoint(hit.mention.text, hit.mention.span, value.get("value"), value.get("unit"))


def time_of(frame: Frame, rivals: Sequence[Frame]) -> Hit | None:
    sentence = frame.sentence
    hits = [h for h in sentence.of("TIMEPOINT", "DURATION") if _is_time(frame, h)]
    if not hits or AT_NO_TIME.search(sentence.slice(*window(frame, rivals))):
        return None
    hits = _with_actor(frame, hits)
    apart = [r for r in rivals if r.end <= frame.start or frame.end <= r.start]
    own = [h for h in hits if not any(r.start <= h.start and h.end <= r.end for r in apart)]
    hits = own or hits  # "pain scores at 1 h and morphine consumption over 24 h"
    # "a 30% response rate in treating pain within 2 hours": the time is not only that of what is treated
    rivals = [
        r
        for r in rivals
        if not (
            r.start >= frame.end
            and any(r.start <= h.start and h.end <= r.end for h in hits)
            and GOAL.search(sentence.slice(max(frame.end, r.start - 40), r.start))
        )
    ]
    low, high = stretch(frame, rivals)
    narrow = stretch(frame, rivals, [h.start for h in hits])
    if any(max(frame.start, narrow[0]) <= h.start < narrow[1] for h in hits):
        low, high = narrow
    first = min((min(f.start, f.cue.start) for f in rivals), default=frame.start)
    last = max((max(f.end, f.cue.end) for f in rivals), default=frame.end)
    near = [h for h in hits if low <= h.start < high]
    if not near:
        # "…, and, six weeks on, by less pain": right before the finding, behind the p-value of another
        begins = min(frame.start, frame.cue.start)
        values = [v.end for v in sentence.of("P_VALUE") if v.end <= begins]
        near = [h for h in hits if values and values[-1] <= h.start and h.end <= begins <= h.end + 20]
    if not near and not TIMELIKE.search(sentence.slice(frame.start, frame.end)):
        near = [h for h in hits if h.end <= first or h.start >= last]
    if not near:
        return None

    def gap(h: Hit) -> tuple[bool, int]:
        apart = h.label == "DURATION" and not frame.start <= h.start <= frame.end + 12
        return apart, min(abs(h.start - frame.end), abs(frame.start - h.end), abs(h.start - frame.cue.end))

    return min(near, key=gap)


BY_SPLIT_SECOND = re.compile(r"by\s[\d.,]{1,6}\s?(?:ms|msec|milliseconds?|s|sec|seconds?)\b", re.IGNORECASE)
"""*Lengthened by 9 ms*: how much."""

AT_NO_TIME = re.compile(r"\bat\s(?:any|no|every|all)\s(?:time|times|point|visits?|moment|follow-up)\b", re.IGNORECASE)


def _with_actor(frame: Frame, hits: list[Hit]) -> list[Hit]:
    """Of the times of a sentence those in the clause of what acts, where it acts behind a semicolon on an outcome that was named
    before it (*A lowered X; B restored it within 24 h, while C did so after 21 days*)."""
    sentence = frame.sentence
    acts = [a.start for a in frame.actors if a.hit is not None and frame.end <= a.start < sentence.end]
    if len(acts) != 1 or ";" not in sentence.slice(frame.end, acts[0]):
        return hits
    low, high = clause_of(sentence, acts[0])
    return [h for h in hits if low <= h.start < high]


def _is_time(frame: Frame, hit: Hit) -> bool:
    """Whether a time may be that of the measurement; of durations those behind the outcome or at the head of the sentence."""
    sentence = frame.sentence
    if hit.label == "DURATION" and frame.cue.form == "last":
        return True
    before = sentence.slice(max(sentence.start, hit.start - 60), hit.start)
    if any(frame.end <= c.start and c.end <= hit.start for c in sentence.callouts):
        return False  # behind a citation another work is told of
    ended = ENDED.search(before)
    if ended and not hit.start - len(before) + ended.start() <= frame.cue.start < hit.start:
        return False
    if hit.label == "TIMEPOINT":
        if BY_SPLIT_SECOND.match(hit.mention.text):
            return False
        bounded = any(0 <= h.start - hit.end <= 3 for h in sentence.of("INTERVAL"))
        outcome = sentence.slice(frame.start, frame.end)
        return not (hit.mention.text.lower().startswith("by ") and (bounded or TIMELIKE.search(outcome)))
    if hit.start == sentence.start and sentence.slice(hit.end, hit.end + 4) == " of ":
        return True  # "Six weeks of metformin lowered …"
    if OF_THE_STUDY.search(before) and STUDY.match(sentence.slice(hit.end, hit.end + 8)):
        return True
    how = FOR.search(before)
    value = hit.mention.value or {}
    if how is None or value.get("unit") == "second" or (value.get("unit") == "year" and (value.get("value") or LONG) >= LONG):
        return False
    if hit.start - sentence.start <= 24:
        return not TREATED.search(sentence.slice(sentence.start, hit.start))
    if hit.start < frame.start:
        return False
    between = sentence.slice(max(frame.end, frame.cue.end if frame.cue.end <= hit.start else 0), hit.start)
    others = [h for h in sentence.of("DOSE", "DRUG", "ROUTE", "FREQUENCY") if frame.end <= h.start and h.end <= hit.start]
    near = any(h.label != "DRUG" or not THAN.search(sentence.slice(max(frame.end, h.start - 40), h.start)) for h in others)
    return (
        len(between) <= 80
        and not TREATED.search(between)
        and not near
        and not TREATED.match(sentence.slice(hit.end, hit.end + 12).lstrip())
    )


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
