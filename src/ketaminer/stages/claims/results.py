"""The p-values of a finding, not those of its neighbours in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ketaminer.model import PValue
from ketaminer.stages.claims.checks import ALPHA
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.figures import RESPECTIVELY
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.given import is_given
from ketaminer.stages.claims.ladder import Doses
from ketaminer.stages.claims.moments import time_of
from ketaminer.stages.claims.sides import LISTED
from ketaminer.stages.claims.stretches import stretch
from ketaminer.stages.claims.turns import denied_aside, is_of_another, own_part
from ketaminer.stages.claims.view import Hit, Sentence

SHARED = re.compile(r"\b(?:both|all|each)\s{0,2}$", re.IGNORECASE)


def p_values(
    frame: Frame, rivals: Sequence[Frame], facts: Facts, drug: str | None = None, doses: Doses | None = None
) -> tuple[PValue, ...]:
    """The p-value behind the outcome and before the next one, else in the finding's stretch, else one told for *both* or *all*.

    ``drug``: which of the drugs of a finding is asked about, where there are several; ``doses``: its doses.
    """
    sentence = frame.sentence
    hits = [
        h
        for h in sentence.of("P_VALUE")
        if not (is_of_another(facts, drug, h.start, [(f.start, f.end) for f in rivals]) or _of_neighbour(frame, rivals, h))
    ]
    hits = _at_its_time(frame, rivals, hits)
    if not hits or denied_aside(facts, drug):
        return ()
    low, high = stretch(frame, rivals)
    later = min((f.start for f in rivals if f.start > frame.start), default=sentence.end)
    if frame.rule == "elliptical":
        later, high = sentence.end, sentence.end
    at = frame.cue.end if frame.rule == "elliptical" else frame.end
    if len(frame.actors) > 1 and len(hits) == len(frame.actors) and RESPECTIVELY.search(sentence.text):
        # one value for each of the drugs
        names = [a.hit.mention.name if a.hit is not None else None for a in frame.actors]
        return as_values([hits[names.index(drug)]]) if drug in names else ()
    own = _in_turn(frame, rivals, hits) or _of_dose_in_turn(frame, facts, drug, hits) or _of_dose(frame, facts, doses, hits)
    if not own:
        own = [h for h in hits if at <= h.start < min(later, max(high, frame.end))]
    if not own:
        own = [h for h in hits if max(low, min(frame.start, frame.cue.start)) <= h.start < high]
    if not own:
        # told before the word of change: "significantly (p = 0.02) reduced …"
        ahead = [h for h in hits if h.end <= frame.cue.start <= h.end + 12 and frame.cue.start < frame.start]
        own = [h for h in ahead if "," not in sentence.slice(h.end, frame.cue.start)]
    shared = hits[-1].start >= frame.end and SHARED.search(sentence.slice(hits[-1].start - 8, hits[-1].start))
    if not own and frame.rule != "elliptical" and shared:
        own = hits[-1:]
    turn = own_part(facts, drug, frame.end) if not own else None
    if turn is not None and not any(turn[0] <= r.start < turn[1] for r in rivals):
        own = [h for h in hits if turn[0] <= h.start < turn[1]]
    return as_values(_of_arm(frame, own, hits))


BRACKET = re.compile(r"\s?\([^()]{0,150}$")
CLOSED = re.compile(r"\s?\([^()]{1,150}\)")


def _of_neighbour(frame: Frame, rivals: Sequence[Frame], hit: Hit) -> bool:
    """Whether a value stands in the bracket right behind another outcome, that before the finding's own, or where this has a
    bracket with figures as well (*X (p = 0.3), Y (p = 0.4) or Z*; *neither X (3 vs 4) nor Y (2 vs 2; p = 0.3)*)."""
    sentence = frame.sentence
    for other in rivals:
        overlaps = other.start < frame.end and frame.start < other.end
        overlaps = overlaps or other.outcome.mention.name == frame.outcome.mention.name
        if overlaps or not other.end <= hit.start <= other.end + 150:
            continue
        if BRACKET.fullmatch(sentence.slice(other.end, hit.start)) is None:
            continue
        told = CLOSED.match(sentence.slice(frame.end, frame.end + 160))
        if hit.end <= frame.start or (told is not None and any(c.isdigit() for c in told.group())):
            return True
    return False


def _at_its_time(frame: Frame, rivals: Sequence[Frame], hits: Sequence[Hit]) -> list[Hit]:
    """The values but those in the bracket behind another time, where the finding's has one of its own (*at week 4 (11 vs 12) and at
    week 12 (9 vs 9; p = 0.61)*)."""
    sentence = frame.sentence
    when = time_of(frame, rivals) if "(" in sentence.text else None
    if when is None:
        return list(hits)
    spans = {
        t.start: (t.end, t.end + m.end())
        for t in sentence.of("TIMEPOINT")
        if (m := CLOSED.match(sentence.slice(t.end, t.end + 160))) is not None and any(c.isdigit() for c in m.group())
    }
    if when.start not in spans:
        return list(hits)
    return [h for h in hits if not any(low < h.start < high for at, (low, high) in spans.items() if at != when.start)]


def as_values(own: Sequence[Hit]) -> tuple[PValue, ...]:
    """The first of these mentions that has a value."""
    for hit in own:
        value = hit.mention.value or {}
        if "op" in value and "value" in value:
            return (PValue(hit.mention.text, hit.mention.span, str(value["op"]), float(value["value"])),)
    return ()


FOR_ARM = re.compile(r"\s?(?:for|with|in|after|under)\s(?P<arm>[^();]{1,40})")


def _of_arm(frame: Frame, own: Sequence[Hit], hits: Sequence[Hit]) -> Sequence[Hit]:
    """Of several values those said to be for the finding's drug or dose (*p = 0.01 for the higher dose*), if any is."""
    sentence = frame.sentence
    if len(own) < 2 or not frame.actors:
        return own
    names = {a.hit.mention.name for a in frame.actors if a.hit is not None}
    which = {a.which for a in frame.actors if a.which in ("higher", "lower")}
    out = []
    for hit in own:
        following = min([h.start for h in hits if h.start >= hit.end] + [hit.end + 45])
        m = FOR_ARM.match(sentence.slice(hit.end, following))
        if m is None:
            continue
        named = any(hit.end <= d.start < following and d.mention.name in names for d in sentence.of("DRUG"))
        if any(w in m["arm"] for w in which) or (named and not which):
            out.append(hit)
    return out or own


def _of_dose_in_turn(frame: Frame, facts: Facts, drug: str | None, hits: Sequence[Hit]) -> list[Hit]:
    """Of as many values as the sentence names doses of the drug (*on high-dose A, low-dose A and B, respectively (p < 0.001 and
    p = 0.008)*) the one whose turn it is."""
    sentence = frame.sentence
    if len(hits) < 2 or len(frame.actors) != 1 or not RESPECTIVELY.search(sentence.text):
        return []
    if any(not LISTED.fullmatch(sentence.slice(a.end, b.start)) for a, b in pairwise(hits)):
        return []
    arms = [
        a.start
        for a in facts.actors
        if a.end <= hits[0].start and a.which in ("higher", "lower") and (a.hit is None or a.hit.mention.name == drug)
    ]
    at = frame.actors[0].start
    return [hits[arms.index(at)]] if len(arms) == len(hits) and at in arms else []


def _of_dose(frame: Frame, facts: Facts, doses: Doses | None, hits: Sequence[Hit]) -> list[Hit]:
    """The value told behind the finding's dose where others are told behind other doses (*by 22 min with the lower dose (p = 0.02)
    and by 31 min with the higher dose (p = 0.001)*)."""
    sentence = frame.sentence
    arms = [a.start for a in facts.actors if a.which in ("higher", "lower")]
    arms += [d.dose.start for d in facts.dosings if is_given(d)]
    here = [d.dose.start for d in doses.own if d.sentence is sentence] if doses is not None else []
    here += [a.start for a in frame.actors if a.which in ("higher", "lower") and sentence.start <= a.start < sentence.end]
    if len(here) != 1 or len(hits) < 2:
        return []
    low, found = frame.end, []
    for hit in hits:
        if hit.start < low:
            return []
        inside = [at for at in arms if low <= at < hit.start]
        if not inside:
            return []
        if inside == here:
            found.append(hit)
        low = hit.end
    value = (found[0].mention.value or {}).get("value") if len(found) == 1 else None
    if frame.direction == "no_difference" and isinstance(value, float) and value < ALPHA:
        return []  # then the finding is of another dose
    return found if len(found) == 1 else []


def between(sentence: Sentence, run: Sequence[Hit]) -> str:
    """What stands between the first and the last of some mentions."""
    return sentence.slice(run[0].end, run[-1].start)


def _in_turn(frame: Frame, rivals: Sequence[Frame], hits: Sequence[Hit]) -> list[Hit]:
    """Of values listed for as many outcomes (*X and Y fell (p = 0.01 and 0.03, respectively)*) the one whose turn it is."""
    sentence = frame.sentence
    said = RESPECTIVELY.search(sentence.text) is not None
    if len(hits) < 2:
        return []
    run = [hits[-1]]
    for hit in reversed(hits[:-1]):
        if not LISTED.fullmatch(sentence.slice(hit.end, run[0].start)):
            break
        run.insert(0, hit)
    told = [f for f in (*rivals, frame) if f.end <= run[0].start and (said or f.cue.first == frame.cue.first)]
    if not said and not (sentence.in_brackets(run[0].start) and len(run) == len(hits) == 2 and " and " in between(sentence, run)):
        return []  # "(p = 0.001 and p = 0.03)" behind two outcomes that change alike
    turns = sorted({f.start for f in told})
    if len(turns) > len(run):
        turns = turns[-len(run) :] if " and " in sentence.slice(turns[-2], turns[-1]) else turns
    if len(run) == len(turns) > 1 and frame.start in turns:
        return [run[turns.index(frame.start)]]
    if not said:
        return []
    alike = [f for f in (*rivals, frame) if f.start == frame.start and f.actors]
    turns = sorted({f.actors[0].start for f in alike if sentence.start <= f.actors[0].start < run[0].start})
    if len(run) == len(turns) > 1 and frame.actors and frame.actors[0].start in turns:
        return [run[turns.index(frame.actors[0].start)]]
    return []
