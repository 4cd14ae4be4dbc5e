"""Which stretch of a sentence belongs to which of its findings, and which other sentences a claim was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ketaminer.stages.claims.actors import clause_of
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.view import Sentence


@dataclass(slots=True)
class Sources:
    """Sentences that slots were read from, besides the claim's own."""

    sentences: dict[int, Sentence] = field(default_factory=dict)

    def use(self, sentence: Sentence) -> None:
        self.sentences[sentence.index] = sentence


def window(frame: Frame, rivals: Sequence[Frame]) -> tuple[int, int]:
    """The stretch of the sentence whose details belong to this finding: its clause, less what lies behind the beginning of the
    next finding or before the end of the one before."""
    low, high = clause_of(frame.sentence, frame.cue.start)
    if frame.rule == "numbers":
        low, high = frame.sentence.start, frame.sentence.end
    if frame.rule == "elliptical":
        return frame.cue.start, high
    own_low, own_high = min(frame.start, frame.cue.start), max(frame.end, frame.cue.end)
    for other in rivals:
        if other.cue.first == frame.cue.first:
            continue
        start, end = min(other.start, other.cue.start), max(other.end, other.cue.end)
        if other.rule == "elliptical":
            start, end = other.cue.start, other.cue.end
        if start >= own_high:
            high = min(high, start)
        elif end <= own_low:
            low = max(low, own_low)
    return low, high


def in_brackets(sentence: Sentence, at: int) -> bool:
    """Whether an offset of the reading text stands inside brackets of its sentence."""
    return sentence.tokens[min(sentence.token_at(at), len(sentence.tokens) - 1)].depth > 0
