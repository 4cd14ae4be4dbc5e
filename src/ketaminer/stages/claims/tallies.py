"""Numbers of subjects that a sentence tells, each with the arm it is of: *ketamine (n = 45)*, *157 with ketamine, 155 without*."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.groups import Groups, apart
from ketaminer.stages.claims.headcounts import is_closed, listed_groups, numbers_of, with_result
from ketaminer.stages.claims.parties import Party, cluster, first_behind, parties_of
from ketaminer.stages.claims.tally_words import (
    AMONG,
    COMPARED,
    EACH,
    EACH_AHEAD,
    EACH_BEHIND,
    GOT,
    HAS_NUMBER,
    MANY,
    MOST,
    TITLED,
    TWO_GROUPS,
)
from ketaminer.stages.claims.view import Sentence


@dataclass(frozen=True, slots=True)
class Tally:
    """``n`` subjects, told at ``[start, end)`` of the reading text.

    ``kind``: *n* (``n = 40``), *of* (``31 of 66``), *count* (before a population), *share* (``157 with …``). ``names``: the drugs
    that they got; ``control``: whether they are called controls; ``doses``: what they got of it; ``keys``: the letters of their
    group; ``each``: the number is that of every group; ``arm``: whether they are one group; ``inside``: told in brackets behind
    what the group is named by; ``rest``: the group that is not the control, whatever it got; ``words``: those that name it.
    """

    sentence: Sentence
    start: int
    end: int
    n: int
    kind: str
    names: frozenset[str] = frozenset()
    control: bool = False
    doses: frozenset[tuple[float, str]] = frozenset()
    keys: frozenset[str] = frozenset()
    each: bool = False
    arm: bool = False
    inside: bool = False
    rest: bool = False
    words: frozenset[str] = frozenset()

    @property
    def firm(self) -> bool:
        """Whether it is told as a number of subjects wherever it stands."""
        return self.kind in ("n", "of")


def tallies(facts: Facts) -> list[Tally]:
    """The numbers of subjects of a sentence, found when first asked for."""
    if facts.tallies is None:
        facts.tallies = _find(facts)
    return facts.tallies


def resolve(tally: Tally, groups: Groups | None) -> Tally:
    """A tally with what its lettered group got: the drug that sets it apart, none for a control."""
    label = next((groups.lettered[k] for k in sorted(tally.keys) if k in groups.lettered), None) if groups is not None else None
    if groups is None or label is None or tally.names or tally.control:
        return tally
    drug = apart(label, groups.lettered)
    names = frozenset() if drug is None else frozenset((drug.mention.name or drug.mention.text,))
    return replace(tally, names=names, control=not names)


def _find(facts: Facts) -> list[Tally]:
    sentence = facts.sentence
    if TITLED.match(sentence.text) or len(sentence.hits) > MANY or not HAS_NUMBER.search(sentence.text):
        return []
    parties = parties_of(facts)
    found = numbers_of(sentence, parties)
    if not found or len(found) > MOST:
        return []
    ends = [p.end for p in parties]
    out: list[Tally] = []
    listed = listed_groups(sentence, parties)
    for k, (start, end, n, kind) in enumerate(found):
        low = found[k - 1][1] if k else sentence.start
        high = found[k + 1][0] if k + 1 < len(found) else sentence.end
        inside = kind == "n" or is_closed(sentence, start, end)
        result = kind == "n" and sum(f[3] == "n" for f in found) == 1 and with_result(sentence, start, end)
        group: list[Party] = []
        beside = any(low <= p.end <= start and _stands_for(p, parties, end) and _touches(sentence, p, start) for p in parties)
        behind = kind == "n" and not beside and GOT.match(sentence.slice(end, end + 30)) is not None
        if start in listed:
            group = listed[start]
        elif result:
            pass
        elif (inside and not behind) or _to_them(sentence, parties, low, start):
            group = cluster(sentence, parties, bisect_right(ends, start) - 1, low, start)
        if COMPARED.search(sentence.slice(start - 24, start)) and kind != "n":
            group = [Party(start, end, None, True)]
        if not group and (behind or not inside) and start not in listed:
            group = first_behind(sentence, parties, end, high, alone=not (out and out[-1].arm), linked=kind == "share")
            if (
                group
                and AMONG.match(sentence.slice(sentence.start, start))
                and sentence.slice(group[0].start - 2, group[0].start) == ", "
            ):
                group = []  # "among 412 patients over 70, ketamine reduced …"
        each = (
            EACH_BEHIND.match(sentence.slice(end, end + 30)) is not None
            or EACH_AHEAD.search(sentence.slice(start - 12, start)) is not None
        )
        if not any(p.name for p in group):
            each = each or EACH.search(sentence.slice(max(low, start - 50), min(high, end + 40))) is not None
        names = frozenset(p.name for p in group if p.name)
        control = not names and any(p.control for p in group)
        given = frozenset(p.dose for p in group if p.dose)
        letters = frozenset(p.key for p in group if p.key)
        rest = not names and not control and any(p.rest for p in group)
        words = frozenset(w for p in group for w in p.words)
        arm = bool(group) and not each
        out.append(Tally(sentence, start, end, n, kind, names, control, given, letters, each, arm, inside, rest, words))
    out = [_as_whole(t) if t.arm and _sums(t, out) else t for t in out]
    against = [k for k, t in enumerate(out) if t.arm and t.control and COMPARED.search(sentence.slice(t.start - 24, t.start))]
    if len(out) == 2 and against == [1] and not out[0].arm and out[0].kind in ("n", "count"):
        out[0] = replace(out[0], arm=True, rest=True)  # who they are compared with is told, so that these got the drug
    if len(out) == 2 and [t.kind for t in out] == ["n", "n"] and TWO_GROUPS.search(sentence.text):
        lone = [k for k, t in enumerate(out) if not t.arm and not t.each]
        if len(lone) == 1 and out[1 - lone[0]].control:
            out[lone[0]] = replace(out[lone[0]], arm=True, rest=True)  # of two groups the one that is not the control
    if len(out) == 1 and out[0].inside and out[0].arm:
        # beside another group without a number it may be that of both
        one = out[0]
        if any(
            p.end <= one.start and (p.name or p.control) and p.name not in one.names for p in parties if one.start - p.end < 200
        ):
            return [_as_whole(one)] if one.start - max(p.end for p in parties if p.end <= one.start) > 25 else out
    return out


def _touches(sentence: Sentence, party: Party, start: int) -> bool:
    return not sentence.slice(party.end, start).strip(" ([")


def _stands_for(party: Party, parties: Sequence[Party], end: int) -> bool:
    """Whether a party before a number says by itself whose it is; *one group (n = 21) received ketamine* says so behind it."""
    told = party.control or party.key or party.dose
    return bool(told or (party.name and not any(p.name == party.name and p.start >= end for p in parties)))


def _to_them(sentence: Sentence, parties: Sequence[Party], low: int, start: int) -> bool:
    """*Ketamine was given to 96 patients*, *with saline in 12 subjects*: what one group got, told before its number; *in* alone
    does not tell a drug's group from the whole sample."""
    before = [p for p in parties if low <= p.start < start]
    if sentence.slice(start - 3, start) == "in ":
        return len({p.name for p in before}) == 1 and before[-1].control and before[-1].end == start - 4
    return sentence.slice(start - 3, start) == "to " and len({(p.name, p.control) for p in before}) == 1


def _sums(tally: Tally, others: Sequence[Tally]) -> bool:
    """Whether a number is that of the sample, told before those of its arms."""
    later = [t for t in others if t.start > tally.start and t.arm]
    if len(later) > 1 and tally.n == sum(t.n for t in later):
        return True
    return not tally.inside and any(
        t.inside and (t.names, t.control, t.keys) == (tally.names, tally.control, tally.keys) for t in later
    )


def _as_whole(tally: Tally) -> Tally:
    return replace(tally, arm=False, names=frozenset(), control=False, doses=frozenset(), keys=frozenset())
