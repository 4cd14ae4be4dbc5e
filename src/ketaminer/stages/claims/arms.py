"""The groups of a study: named by what they got (*the ketamine group*), or by a letter or number given to them once (*group K*)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.once import per_sentence
from ketaminer.stages.claims.view import Hit, Sentence

RECEIVES = re.compile(
    r"\b(?:received?|receiving|administered|given|treated|injected|infused|underwent|assigned|allocated|randomi[sz]ed|undergoing|got)\b",
    re.IGNORECASE,
)
GROUP = re.compile(
    r"\b(?P<label>(?:(?:one|the other|another|the first|the second|a|the|each)\s)?(?:[^\W_](?:[^\W_]|[-']){0,24}\s){0,3}?"
    r"(?:groups?|arms?|condition|cohort|half))\b"
    r"|\b(?P<bare>the other|the remaining|the rest|controls?)\b",
    re.IGNORECASE,
)
NAMING = ("group", "arm", "condition", "cohort", "half", "control", "the other", "the remaining", "the rest")
"""Of these a sentence in which :data:`GROUP` is found holds one."""

CONTROL = re.compile(
    r"\b(?:control|controls|placebo|saline|vehicle|sham|comparison|usual|standard|untreated|counsell?ing)\b", re.IGNORECASE
)
EXPERIMENTAL = re.compile(r"\b(?:experimental|treatment|intervention|active|treated)\b", re.IGNORECASE)

KEY = r"(?:[A-Z]{1,5}[0-9]{0,2}|[0-9]{1,2}|[A-Z][a-z]{2,7})"
LETTERED = re.compile(
    rf"\b(?i:groups?|arms?)[\s-](?P<keys>{KEY}\b(?:\s?,\s?{KEY}\b){{0,4}}(?:\s?,?\s?(?:and|or|vs\.?|versus|&)\s?(?:(?i:group|arm)[\s-])?{KEY}\b)?)"
)
"""*Group K*, *groups 1 and 2*, *groups A, B and C*, *group Dex*."""

SHORT = re.compile(r"(?<![\w-])(?P<key>[A-Z]{1,5}[0-9]{0,2}|[A-Z][a-z]{2,7})[\s-](?i:groups?|arms?)\b(?!\s[A-Z0-9])")
"""*The K group*, *BDK group*, *Dex group*."""

ORDINAL = re.compile(r"\b(?P<key>first|second|third|fourth)\s(?:group|arm)\b", re.IGNORECASE)
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}

NUMERALS = frozenset("one two three four five six each both this that these those every either no any".split())
"""Words that begin a sentence before *group* and are no name of one (*One group received …*)."""

ONE_KEY = re.compile(rf"\b{KEY}\b")


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of a study: the words that name it, whether it is the control, its number of subjects."""

    sentence: Sentence
    start: int
    end: int
    control: bool
    count: Hit | None
    drug: Hit | None
    label: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a group got: its drugs, the first told where the group was defined; ``control`` as worded, of a ``kind`` and a
    ``name`` where these were told."""

    drugs: tuple[Hit, ...]
    control: bool
    kind: str | None = None
    name: str | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(h.mention.name or h.mention.text for h in self.drugs)


def find_arms(sentence: Sentence, drugs: Sequence[Actor]) -> list[Arm]:
    """The groups that a sentence names by words, each with the first drug named in it or given to it."""
    out: list[Arm] = []
    if not sentence.holds(NAMING):
        return out
    counts = sentence.of("COUNT")
    used: set[int] = set()
    marks = list(GROUP.finditer(sentence.text))
    for k, m in enumerate(marks):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        limit = sentence.start + marks[k + 1].start() if k + 1 < len(marks) else sentence.end
        halves = m.group().lower().endswith("half") and not RECEIVES.search(sentence.slice(end, limit))
        near = [] if halves else [c for c in counts if end <= c.start < limit and c.start not in used]
        count = near[0] if near and near[0].mention.text.lower().lstrip("( ").startswith("n") else None
        if count is not None:
            used.add(count.start)
        label = m.group().lower()
        drug = next((a.hit for a in drugs if start <= a.start and a.end <= end), None)
        if drug is None and len(RECEIVES.findall(sentence.slice(end, limit))) == 1:
            drug = next((a.hit for a in drugs if end <= a.start < limit), None)
        told = sentence.slice(end, limit)
        given = RECEIVES.search(told) is not None or told.lstrip()[:1] in ("(", ":", "=")
        inside = drug is not None and start <= drug.start < end
        control = CONTROL.search(label) is not None or (given and not inside and CONTROL.search(told) is not None)
        control = control and not EXPERIMENTAL.search(label)
        out.append(Arm(sentence, start, end, control, count, drug, label))
    return out


@per_sentence
def keys(sentence: Sentence) -> tuple[tuple[int, int, str], ...]:
    """Where the sentence names lettered groups: start, end and key of each; the first of a phrase starts at *group*."""
    found: list[tuple[int, int, str]] = []
    if not sentence.holds(("group", "arm")):
        return ()
    for m in LETTERED.finditer(sentence.text):
        start = m.start()
        for one in ONE_KEY.finditer(sentence.text, m.start("keys"), m.end("keys")):
            found.append((sentence.start + start, sentence.start + one.end(), one.group()))
            start = one.end() + 1
    for pattern in (SHORT, ORDINAL):
        for m in pattern.finditer(sentence.text):
            key = m.group("key")
            if key.lower() not in NUMERALS and not any(
                a < sentence.start + m.end() and sentence.start + m.start() < b for a, b, _ in found
            ):
                found.append((sentence.start + m.start(), sentence.start + m.end(), ORDINALS.get(key.lower(), key)))
    return tuple(sorted(found))
