"""Which sentences the trained reader of findings is asked about, and with what hints."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.findings import is_table
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.hints import FIGURES, THINGS, hints_of
from ketaminer.trained.finding_reader import LONGEST, Asked
from ketaminer.trained.tokens import spans as token_spans

TELLING = ("verb", "cause", "block", "noun", "comparative", "null", "continue", "show", "efficacy", "exposure", "negator")
"""Kinds of cues of which a sentence needs one to be read, if it tells no figures; of 18,900 annotated findings 98 % have them."""

SHORTEST = 4
"""Words of a sentence that is read."""


@dataclass(slots=True)
class Read:
    """A sentence to be read: its facts, what the rules found, and the places of its tokens in the reading text."""

    facts: Facts
    rules: list[Frame]
    tokens: list[tuple[int, int]]
    asked: list[tuple[int, int]]
    """The token span of each rule's outcome, in the order of ``rules``."""


def prepare(facts: Facts, rules: list[Frame]) -> Read | None:
    """What to ask of a sentence; ``None`` where it is not one to read: a question, short, a row of figures, without any word of
    change, or with neither a treatment nor a group nor a test of something measured. Of annotated findings the last costs 2 %."""
    sentence = facts.sentence
    kind = sentence.section.kind if sentence.section else "other"
    if not sentence.hits or kind == "title" or sentence.text.endswith("?") or is_table(sentence):
        return None
    tested = bool(sentence.of("P_VALUE", "EFFECT_SIZE", "INTERVAL"))
    if not tested and (kind == "methods" or not sentence.has_cue(*TELLING)):
        return None
    parties = facts.actors or facts.arms or facts.terms
    if not (parties or rules or (sentence.of(*FIGURES) and sentence.of(*THINGS))):
        return None
    tokens = [(sentence.start + a, sentence.start + b) for a, b in token_spans(sentence.text)][:LONGEST]
    if len(tokens) < SHORTEST:
        return None
    asked = [tokens_of(tokens, frame.start, frame.end) or (0, 0) for frame in rules]
    return Read(facts, rules, tokens, asked)


def ask(read: Read, context: Antecedents) -> Asked:
    """The sentence with its hints, as the reader takes it."""
    sentence = read.facts.sentence
    hints = []
    for channel, kind, start, end in hints_of(read.facts, read.rules, context):
        place = tokens_of(read.tokens, start, end)
        if place is not None:
            hints.append((channel, kind, *place))
    words = [sentence.slice(a, b) for a, b in read.tokens]
    return Asked(words, hints, sentence.section.kind if sentence.section else "other", read.asked)


def tokens_of(tokens: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """First and last of the tokens that a stretch touches."""
    first = bisect_right(tokens, start, key=lambda t: t[1])
    last = bisect_left(tokens, end, key=lambda t: t[0]) - 1
    return (first, last) if first <= last else None
