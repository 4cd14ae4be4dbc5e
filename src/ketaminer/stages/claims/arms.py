"""The groups of a study: named by what they got (*the ketamine group*), or by a letter or number given to them once (*group K*)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ketaminer.stages.claims.actors import Actor
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
CONTROL = re.compile(
    r"\b(?:control|controls|placebo|saline|vehicle|sham|comparison|usual|standard|untreated|counsell?ing)\b", re.IGNORECASE
)
EXPERIMENTAL = re.compile(r"\b(?:experimental|treatment|intervention|active|treated)\b", re.IGNORECASE)

KEY = r"(?:[A-Z]{1,3}[0-9]?|[0-9]{1,2})"
LETTERED = re.compile(
    rf"\b(?i:groups?|arms?)\s(?P<keys>{KEY}\b(?:\s?,\s?{KEY}\b){{0,4}}(?:\s?,?\s?(?:and|or|vs\.?|versus|&)\s?(?:(?i:group|arm)\s)?{KEY}\b)?)"
)
"""*Group K*, *groups 1 and 2*, *groups A, B and C*."""

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
    """What a lettered or numbered group got: its drugs, the first told where the group was defined; ``control`` as worded."""

    drugs: tuple[Hit, ...]
    control: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(h.mention.name or h.mention.text for h in self.drugs)


def find_arms(sentence: Sentence, drugs: Sequence[Actor]) -> list[Arm]:
    """The groups that a sentence names by words, each with the first drug named in it or given to it."""
    out: list[Arm] = []
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
        if drug is None and RECEIVES.search(sentence.slice(end, limit)):
            drug = next((a.hit for a in drugs if end <= a.start < limit), None)
        control = bool(CONTROL.search(label) or CONTROL.search(sentence.slice(end, limit))) and not EXPERIMENTAL.search(label)
        out.append(Arm(sentence, start, end, control, count, drug, label))
    return out


def keys(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Where the sentence names lettered groups: start, end and key of each; the first of a phrase starts at *group*."""
    for m in LETTERED.finditer(sentence.text):
        start = m.start()
        for one in ONE_KEY.finditer(sentence.text, m.start("keys"), m.end("keys")):
            yield sentence.start + start, sentence.start + one.end(), one.group()
            start = one.end() + 1


def define(sentence: Sentence, actors: Sequence[Actor]) -> dict[str, Label]:
    """The groups that a sentence defines: *group K received ketamine*, *ketamine (group K)*, *saline was given to group S*."""
    named = list(keys(sentence))
    if not named:
        return {}
    given = [a.hit for a in actors if a.hit is not None and a.kind == "drug" and a.role in ("agent", "comparator", "aside")]
    out: dict[str, Label] = {}
    for k, (start, end, key) in enumerate(named):
        before = named[k - 1][1] if k else sentence.start
        after = named[k + 1][0] if k + 1 < len(named) else sentence.end
        lead = sentence.slice(max(before, start - 3), start)
        if lead.rstrip().endswith(("(", "[")) or lead.endswith("to "):
            low, high = before, start
        else:
            low, high = end, after
            opened = sentence.slice(end, end + 2).lstrip()[:1] in ("(", ":", "=")
            if not opened and not RECEIVES.search(sentence.slice(low, high)):
                continue
        drugs = tuple(h for h in given if low <= h.start < high)
        control = CONTROL.search(sentence.slice(low, high)) is not None
        if (drugs or control) and key not in out:
            out[key] = Label(drugs, control and not drugs)
    return out if len(out) > 1 or len(named) == 1 else {}


def labelled(sentence: Sentence, known: Mapping[str, Label]) -> Iterator[tuple[int, int, Label, Hit | None]]:
    """The lettered groups of a sentence whose treatment is known, each with the drug that sets it apart; none for a control,
    such as a group whose drugs are all given to another as well."""
    for start, end, key in keys(sentence):
        label = known.get(key)
        if label is None:
            continue
        others = [o for k, o in known.items() if k != key]
        shared = any(label.names < o.names for o in others)
        own = [h for h in label.drugs if not any((h.mention.name or h.mention.text) in o.names for o in others)]
        drug = next(iter(own or label.drugs), None)
        yield start, end, label, None if shared or label.control else drug
