"""Findings that need no change word: what users suffer, what a dose range brings, what a drug's effects are, numbers by arm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.agents import adjectival, is_passive, joined, subject
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.facts import Facts, numeric
from ketaminer.stages.claims.frames import Frame, negated, plain_cue, presupposed, valence
from ketaminer.stages.claims.phrases import left_outcomes, right_outcomes
from ketaminer.stages.claims.view import Hit, Sentence

EFFECTS_OF = re.compile(
    r"\b(?:effects?|symptoms?|reactions?|events?|benefits?|actions?)\b[^.;:]{0,60}\b(?:are|were|include|includes|included|comprise|comprised)\b:?",
    re.IGNORECASE,
)
STATE_VERBS = re.compile(
    r"\b(?:occurs?|occurred|experienced?|undergo(?:es)?|underwent|feel|felt|report(?:s|ed)?|is seen|are seen|is reached|"
    r"is achieved|is produced|is induced|appears?|emerges?|develops?)\b",
    re.IGNORECASE,
)
EFFICACY_LINK = re.compile(
    r"^\s(?:in|for|against|as a treatment (?:for|of)|in the treatment of)\s(?:the )?(?:treating|treatment of|management of)?\s?",
    re.IGNORECASE,
)
USERS = re.compile(r"\b(?:users?|abusers?|misusers?|addicts?|this population|these users|these individuals)\b", re.IGNORECASE)


def _all(sentence: Sentence, cue: Cue, actors: tuple[Actor, ...], hits: Sequence[Hit], rule: str) -> list[Frame]:
    return [Frame(sentence, cue, actors, h, h.start, h.end, "increase", False, rule) for h in hits]


def effects_of(facts: Facts) -> list[Frame]:
    """*Well-known effects of ketamine are: confusion, delirium and …*"""
    sentence = facts.sentence
    m = EFFECTS_OF.search(sentence.text)
    if m is None:
        return []
    start, end = sentence.start + m.start(), sentence.start + m.end()
    actors = tuple(a for a in facts.actors if a.kind == "drug" and start <= a.start and a.end <= end and a.role == "agent")[:1]
    if not actors:
        return []
    hits = right_outcomes(sentence, facts.outcomes, end, 6)
    return _all(sentence, plain_cue(sentence, start, end, "effects of"), actors, hits, "effects-of")


USUAL_USERS = re.compile(
    r"\b(?:frequent|daily|heavy|chronic|regular|recreational|long-term|habitual|occasional|former|current)[\s-](?:users|abusers)\b",
    re.IGNORECASE,
)
IN_USERS = re.compile(
    r"\b(?:in|among|of|by)\s(?:[^\W\d_](?:[^\W\d_]|-){0,20}\s){0,3}(?:users|abusers|misusers|addicts)\b", re.IGNORECASE
)


def shown_by_users(facts: Facts, found: Sequence[Frame], users: Actor | None) -> list[Frame]:
    """*Memory was poorer in daily users*: the findings told of users and not of anything given, as exposures."""
    out = []
    for frame in found:
        rest = facts.sentence.slice(max(frame.cue.end, frame.start), max(frame.cue.end, frame.end) + 70)
        if users is not None and not frame.actors and IN_USERS.search(rest):
            frame = replace(frame, actors=(users,), rule="exposure")
        out.append(frame)
    return out


def exposure(facts: Facts, previous_users: Actor | None) -> list[Frame]:
    """*Heavy ketamine users suffer from cystitis*; *gastritis is common in this population* (users told before)."""
    sentence = facts.sentence
    users = [a for a in facts.actors if a.role == "user" and a.kind == "drug"]
    here = USERS.search(sentence.text)
    if not here:
        return []
    actor = users[0] if users else previous_users
    if actor is None:
        return []
    out: list[Frame] = []
    outcomes = [h for h in facts.outcomes if not (h.start <= actor.start < h.end)]
    for cue in sentence.cues:
        if sentence.in_brackets(cue.start) or not (
            cue.kind == "exposure" or (cue.form in ("found", "observed", "reported", "seen", "detected"))
        ):
            continue
        right = cue.form.startswith(("suffer", "comorbid"))
        if cue.kind == "show" and not is_passive(sentence, cue):
            continue
        hits = right_outcomes(sentence, outcomes, cue.end, 8) if right else [h for h in outcomes if h.end <= cue.start]
        related = re.search(r"\b(?:correlat|relationship|association between)", sentence.slice(sentence.start, cue.start))
        out += [
            replace(f, direction="unclear" if related else f.direction) for f in _all(sentence, cue, (actor,), hits, "exposure")
        ]
    return out


def dosing(facts: Facts) -> list[Frame]:
    """*At 75 to 125 mg i.m. people feel detached*: a dose tied to a state, with no comparison."""
    sentence = facts.sentence
    doses = [h for h in sentence.of("DOSE") if numeric(h)]
    named = [(h.start - sentence.start, h.end - sentence.start) for h in facts.outcomes]
    verbs = (v for v in STATE_VERBS.finditer(sentence.text) if not any(low <= v.start() < high for low, high in named))
    m = next(verbs, None)
    if not doses or m is None or sentence.has_cue("compare"):
        return []
    start, end = sentence.start + m.start(), sentence.start + m.end()
    outcomes = [h for h in facts.outcomes if not sentence.in_brackets(h.start)]
    intransitive = re.match(r"occur|is |are |appear|emerge|develop", m.group().lower()) is not None
    if intransitive:
        hits = [h for h in outcomes if h.end <= start][-1:] or right_outcomes(sentence, outcomes, end, 10)
    else:
        hits = right_outcomes(sentence, outcomes, end, 10) or [h for h in outcomes if h.start >= end][:1]
    if not hits:
        return []
    actors = tuple(a for a in facts.actors if a.kind == "drug" and a.role == "agent")[:1]
    return _all(sentence, plain_cue(sentence, start, end, m.group().lower()), actors, hits, "dosing")


def efficacy(facts: Facts) -> list[Frame]:
    """*Efficacious in treatment-resistant depression*; *promising results in treating addictions*: less of the condition."""
    sentence = facts.sentence
    out: list[Frame] = []
    outcomes = facts.outcomes
    for cue in sentence.cues:
        if cue.kind != "efficacy" or sentence.in_brackets(cue.start) or presupposed(sentence, cue):
            continue
        m = EFFICACY_LINK.match(sentence.slice(cue.end, cue.end + 60))
        if m is None:
            continue
        hits = [h for h in right_outcomes(sentence, outcomes, cue.end + m.end(), 4) if valence(h) == "-"]
        lead = subject(sentence, facts.actors, cue)
        if not hits or lead is None:
            continue
        no = negated(sentence, cue)
        for hit in hits:
            direction = "no_difference" if no else "decrease"
            out.append(
                Frame(
                    sentence, cue, tuple(joined(lead, facts.actors, sentence)), hit, hit.start, hit.end, direction, no, "efficacy"
                )
            )
    return out


REMAINED = re.compile(
    r"\b(?:patients|participants|subjects|men|women|individuals|people|adults|children|of them)\s"
    r"(?:\([^()]{0,40}\)\s)?(?:had\s)?(?:remained|stayed)\b"
)
UNSHOWN = re.compile(
    r"\b(?:did not|do not|does not|failed to)\s(?:show|exhibit|display|demonstrate|have|experience|report)\b"
    r"(?:\s(?:any|an|a|the)\b)?"
)


def remained(facts: Facts) -> list[Frame]:
    """*Some participants remained abstinent for two weeks*: a wanted state that lasted."""
    sentence = facts.sentence
    out: list[Frame] = []
    for m in REMAINED.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        hits = [h for h in right_outcomes(sentence, facts.outcomes, end, 2) if valence(h) == "+"]
        cue = plain_cue(sentence, start, end, "remained")
        lead = subject(sentence, facts.actors, cue)
        actors = tuple(joined(lead, facts.actors, sentence)) if lead is not None else ()
        out += _all(sentence, cue, actors, hits[:1], "state")
    return out


LASTS = re.compile(r"\b(?:last|lasts|lasted|persist|persists|persisted)\s(?:for\s)?(?:approximately\s|about\s|up to\s|at least\s)?")
EFFECTS = re.compile(r"\b(?:effects?|actions?|responses?|relief|benefits?)$", re.IGNORECASE)


def lasting(facts: Facts) -> list[Frame]:
    """*Ketamine's antidepressant actions last for a week*: the effect, with the time it lasts."""
    sentence = facts.sentence
    out: list[Frame] = []
    for m in LASTS.finditer(sentence.text):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        if not any(0 <= h.start - end <= 4 or h.start <= end < h.end for h in sentence.of("DURATION", "TIMEPOINT")):
            continue
        hits = [h for h in left_outcomes(sentence, facts.outcomes, start, 8) if EFFECTS.search(h.mention.text)][-1:]
        cue = plain_cue(sentence, start, end, "last")
        for hit in hits:
            lead = adjectival(sentence, facts.actors, hit.start) or subject(sentence, facts.actors, cue)
            out += _all(sentence, cue, (lead,) if lead is not None else (), [hit], "state")
    return out


def unshown(facts: Facts) -> list[Frame]:
    """*Knock-out mice do not show a response to ketamine*: no outcome of the drug that is named behind it."""
    sentence = facts.sentence
    m = UNSHOWN.search(sentence.text)
    if m is None:
        return []
    start, end = sentence.start + m.start(), sentence.start + m.end()
    hits = [h for h in right_outcomes(sentence, facts.outcomes, end, 3) if h.label == "OUTCOME"][:1]
    cue = plain_cue(sentence, start, end, "not show")
    out = []
    for hit in hits:
        near = [a for a in facts.actors if a.role in ("agent", "target") and a.kind == "drug" and 0 <= a.start - hit.end < 30]
        if near and re.match(r"\s(?:to|after|with|following|on)\s", sentence.slice(hit.end, near[0].start)):
            actor = replace(near[0], role="agent")
            out.append(Frame(sentence, cue, (actor,), hit, hit.start, hit.end, "no_difference", True, "null"))
    return out
