"""How many had something, by arm, where no share is told: *six on metformin and eight on placebo*, *11 and 20, respectively*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.stages.claims.figure_words import LABELLED, RESPECTIVE, value_of
from ketaminer.stages.claims.measured import Measured
from ketaminer.stages.claims.sides import Mark, sides
from ketaminer.stages.claims.tally_words import ALLOCATES, IN_WORDS, NOUN, OF_THE, WORDS
from ketaminer.stages.claims.view import Sentence

NONE = frozenset(("no", "none", "nobody"))
NEAR = 120
"""How far before two figures the outcomes stand that they may be of."""

AND = re.compile(r"\band\b")
COUNTED = re.compile(
    rf"(?<![\w.,/:±=<>–−+#-])(?P<n>\d{{1,4}}|one|{IN_WORDS}|no|none)(?=\s(?:(?:{NOUN}|child|patient|subject|participant|of\s(?:those|them))\s)?"
    r"(?:with|after|on|in|under|receiving|given|treated|taking|to\sstop|of\sthe|of\sgroup|following)\s)",
    re.IGNORECASE,
)
"""A number before an arm, with or without a word for people."""


def by_arm(sentence: Sentence, low: int, high: int, named: Sequence[Mark]) -> Measured | None:
    """The two numbers of a stretch that stand right before the finding's arm and its control."""
    if ALLOCATES.search(sentence.text) or len({m.side for m in named}) < 2:
        return None
    found: list[Measured] = []
    for m in COUNTED.finditer(sentence.text):
        start, end = sentence.start + m.start("n"), sentence.start + m.end("n")
        before = sentence.slice(start - 16, start)
        if not low <= start < high or LABELLED.search(before) or OF_THE.search(before) or before.endswith(" of "):
            continue
        if any(h.start < end and start < h.end for h in sentence.hits if h.label not in ("COUNT", "POPULATION")):
            continue
        found.append(Measured(start, end, "count", "count", _number(m["n"])))
    if len(found) < 2:
        return None
    told = sides(found, named, sentence, 0.5)
    own = [f for f, side in zip(found, told, strict=True) if side == "own"]
    other = [f for f, side in zip(found, told, strict=True) if side in ("control", "rival")]
    if len(own) != 1 or len(other) != 1:
        return None
    first, last = sorted((own[0], other[0]), key=lambda f: f.start)
    return Measured(first.start, last.end, "pair", "count", own[0].value, other[0].value)


def respective(sentence: Sentence, low: int, high: int) -> Measured | None:
    """The two figures of a stretch that are said to be of two groups in turn without naming these again; the order is that of the
    groups, the one that got the drug first."""
    found = [m for m in RESPECTIVE.finditer(sentence.text) if low <= sentence.start + m.start() < high]
    if len(found) != 1 or AND.search(sentence.text, max(0, found[0].start() - NEAR), found[0].start()):
        return None  # "calcium and phosphate were 2.2 and 0.9": of two outcomes
    m = found[0]
    start, end = sentence.start + m.start(), sentence.start + m.end()
    if LABELLED.search(sentence.slice(start - 16, start)) or any(h.start < end and start < h.end for h in sentence.of("TIMEPOINT")):
        return None  # "on days 4 and 6, respectively"
    unit = (m["u2"] or m["u"] or "").strip() or None
    one, two = _number(m["a"]), _number(m["b"])
    return Measured(start, end, "pair", "value", one, two, unit)


def _number(word: str) -> float:
    """A number in digits or words."""
    if word.lower() in NONE:
        return 0.0
    if word[0].isdigit() or not word[0].isalpha():
        return value_of(word)
    parts = re.split(r"[- ]", word.lower())
    return float(sum(1 if p == "one" else WORDS[p] for p in parts))
