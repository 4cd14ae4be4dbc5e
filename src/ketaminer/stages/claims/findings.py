"""All findings that a sentence tells, by whatever means: verbs, nouns, adjectives, states, numbers, references to what is said."""

from __future__ import annotations

import re
from collections import Counter

from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.agents import is_noun
from ketaminer.stages.claims.comparatives import by_absence, by_comparative, by_null
from ketaminer.stages.claims.contrasts import by_numbers
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.ellipsis import elliptical
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, presupposed
from ketaminer.stages.claims.nouns import by_noun
from ketaminer.stages.claims.phrases import subject_as_outcome
from ketaminer.stages.claims.states import dosing, effects_of, efficacy, exposure, lasting, remained, shown_by_users, unshown
from ketaminer.stages.claims.verbs import by_verb
from ketaminer.stages.claims.vetoes import no_finding
from ketaminer.stages.claims.view import Sentence

FINDING = frozenset("verb cause block noun comparative null continue".split())


GROUPS = re.compile(r"\b(?:groups|arms|treatments|placebo|controls?)\b", re.IGNORECASE)


def find_frames(facts: Facts, users: Actor | None, times: Counter[str | None]) -> list[Frame]:
    """The findings of one sentence. ``users``: the last population of users of a drug told in the section; ``times``: how often
    the document names each drug."""
    if no_finding(facts.sentence):
        return []
    found = shown_by_users(facts, changes(facts), users)
    found += effects_of(facts)
    found += efficacy(facts)
    found += exposure(facts, users)
    found += remained(facts)
    found += unshown(facts)
    if not found:
        found += lasting(facts)
    if not found:
        found += dosing(facts)
    found += elliptical(facts, found)
    found += by_numbers(facts, found, times)
    return found


def changes(facts: Facts) -> list[Frame]:
    """Findings told by words of change, in the order of these words, one for each outcome and chain of actors."""
    sentence = facts.sentence
    if is_table(sentence):
        return []
    cues = usable(sentence)
    if (
        not facts.outcomes
        and sentence.of("P_VALUE", "INTERVAL")
        and (sentence.of("DRUG") or facts.arms or GROUPS.search(sentence.text))
    ):
        # what a test was made of is an outcome, whatever it is called
        predicate = next((c for c in cues if c.kind in ("verb", "comparative", "null")), None)
        subject = subject_as_outcome(sentence, predicate.start) if predicate else None
        facts.supply([subject] if subject else [])
    if not facts.outcomes:
        return []
    consumed: set[int] = set()
    out: list[Frame] = []
    for cue in cues:
        if cue.first in consumed or presupposed(sentence, cue):
            continue
        if cue.kind in ("verb", "cause", "block"):
            told = [] if is_noun(sentence, cue) else by_verb(facts, cue, cues, consumed)
            if told:
                consumed.add(cue.first)
            out += told
        elif cue.kind == "noun":
            out += by_noun(facts, cue)
        elif cue.kind == "comparative":
            told = by_comparative(facts, cue, cues)
            # "fewer patients experienced relapse": the verb tells nothing of its own
            consumed.update(c.first for c in cues if told and cue.end <= c.start and c.end <= told[0].start)
            out += told
        elif cue.kind == "null":
            out += by_null(facts, cue)
    out += by_absence(facts)
    return out


SHORTEST_TABLE = 100
"""Characters that more than 50 cells or words with spaces between them have at the least."""


def is_table(sentence: Sentence) -> bool:
    """Whether a sentence is a run of table cells: long, and a third of what stands outside brackets numbers."""
    if sentence.end - sentence.start <= SHORTEST_TABLE or len(sentence.tokens) <= 50:
        return False
    words = [t.lower[0] for t in sentence.tokens if t.depth == 0 and t.lower[0].isalnum()]
    return 3 * sum(w.isdigit() for w in words) > len(words)


def usable(sentence: Sentence) -> list[Cue]:
    """The cues that may carry a finding: not in brackets, not inside a longer *no … difference*, not in an outcome's name."""
    nulls = [(c.start, c.end) for c in sentence.cues if c.kind == "null"]
    compares = [(c.start, c.end) for c in sentence.cues if c.kind == "compare"]
    out: list[Cue] = []
    for cue in sentence.cues:
        if cue.kind not in FINDING or sentence.in_brackets(cue.start):
            continue
        if cue.kind != "null" and any(a <= cue.start and cue.end <= b for a, b in nulls):
            continue
        if any(a <= cue.start and cue.end <= b for a, b in compares):
            continue
        named = [h for h in sentence.of("OUTCOME") if h.start <= cue.start and cue.end <= h.end]
        if cue.kind != "noun" and any(cue.kind == "comparative" or h.start < cue.start for h in named):
            continue
        out.append(cue)
    return out
