"""What the trained reader finds in sentences, beside what the rules found there, as frames.

The reader sees the rules' findings as hints and says of each outcome, its own and theirs, what it thinks. All are candidates: how
likely each is, is worked out later (see ``confidence``), and of two that contradict each other the likelier one stays. States
that people are in (``exposure``, ``dosing``) are the rules' alone, since the reader has not learnt them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TypeVar

from ketaminer.data import data_dir
from ketaminer.errors import KetaminerError
from ketaminer.model import Mention, Span
from ketaminer.stages.claims.actors import Actor, is_no_agent
from ketaminer.stages.claims.asked import Read, tokens_of
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.findings import usable
from ketaminer.stages.claims.frames import Frame, Judged, plain_cue
from ketaminer.stages.claims.view import AS_WORDED, Hit, Sentence
from ketaminer.stages.claims.wanted import weighed
from ketaminer.trained.finding_reader import DIRECTIONS, FindingReader, Told
from ketaminer.trained.load import SHIPPED, load

Item = TypeVar("Item")

RULES_ALONE = frozenset(("exposure", "dosing"))
"""Findings that the reader is not asked about."""

OPPOSITE = {"increase": "decrease", "decrease": "increase"}

EVEN = 0.5
"""The chance of an outcome from which on the reader takes it for that of a finding."""

LEAST_SHARE = 0.3
"""The share of the chances over the treatment that a drug of the sentence needs to be what acts."""

SECOND = 0.6
"""The share of the first drug's chance that a further one needs to act as well."""

SHORTEST_NAME = 4
"""Letters that a word of a name no vocabulary knows has: shorter ones stand for groups."""

SHORTEST_SIGN = 3
"""Letters that an abbreviation no vocabulary knows has to be the name of a treatment."""

PREFIXED = re.compile(r"\b(?:sub|non|anti|pre|post|pro|peri|intra)[-‐‑]$", re.IGNORECASE)
"""Before the rest of a word that is no name (*sub-anaesthetic*)."""

LONGEST_NAME = 6
"""Tokens that a name no vocabulary knows may reach to each side."""

PART = 0.1
"""The chance that a token needs to belong to the word that stands for a treatment."""


@cache
def load_reader(name: str) -> FindingReader | None:
    """The finding reader of the trained pipeline ``name``; ``None`` for an empty name.

    Raises :class:`KetaminerError` where the pipeline has none.
    """
    if not name:
        return None
    if name != SHIPPED:
        raise KetaminerError(
            f"there is no finding reader '{name}'", f'set reader = "{SHIPPED}" or "" in [claims] of the pipeline file'
        )
    path = data_dir("pipelines") / SHIPPED / "finding_reader" / "model.npz"
    try:
        return FindingReader.from_disk(path, load(SHIPPED).get_pipe("span_tagger").vectors)
    except (OSError, ValueError, KeyError) as error:
        first = str(error).split("\n", 1)[0][:200]
        raise KetaminerError(f"cannot load the finding reader: {first}", 'run `make train`, or set reader = ""') from None


def settle(read: Read, told: Sequence[Told]) -> list[Frame]:
    """All candidates for findings in a sentence: what the reader found, and what the rules found with the reader's opinion of it.

    A rule's finding that says the same as one of the reader's is one with it: its cue, the reader's stretch.
    """
    own = told[: len(told) - len(read.asked)]
    judged = told[len(own) :]
    out: list[Frame] = []
    met: set[int] = set()
    for one in own:
        found = _found(read, one)
        if found is None:
            continue
        near = [k for k, other in enumerate(judged) if _overlap(one, other)]
        if any(read.rules[k].turned and read.rules[k].direction == OPPOSITE.get(found.direction) for k in near):
            continue  # the reader took the control's side for the drug's
        same = [k for k in near if read.rules[k].direction == found.direction and _alike(read.rules[k], found)]
        if same:
            rule = read.rules[same[0]]
            met.update(same)
            assert found.judged is not None
            outcome = Hit(rule.outcome.mention, found.start, found.end)
            opinion = found.judged._replace(agrees=1)
            out.append(replace(rule, actors=found.actors, outcome=outcome, start=found.start, end=found.end, judged=opinion))
        else:
            out.append(replace(found, judged=found.judged._replace(agrees=-1)) if near and found.judged else found)
    for k, (frame, one) in enumerate(zip(read.rules, judged, strict=True)):
        if frame.rule in RULES_ALONE:
            out.append(frame)
        elif k not in met:
            if frame.turned:  # the same, told of the control's side or of the drug's
                way = DIRECTIONS[int(one.directions.argmax())]
                agrees = int(one.chance >= EVEN and way in (frame.direction, OPPOSITE.get(frame.direction)))
            else:
                agrees = -1 if any(_overlap(one, other) for other in own) else 0
            out.append(replace(frame, judged=_opinion(read, one, frame, agrees)))
    return sorted(out, key=lambda f: (f.start, f.end, f.rule))


def by_drugs(read: Read, told: Sequence[Told]) -> tuple[float, float]:
    """How many findings of the sentence, as the reader weighs them, are a treatment's, and how many of them no drug's."""
    size = len(read.tokens)
    own = told[: len(told) - len(read.asked)]
    return sum(one.chance for one in own), sum(one.chance * float(one.agent[size + 1]) for one in own)


def _alike(rule: Frame, found: Frame) -> bool:
    """Whether both name the same drugs as acting, or one of them none."""
    theirs = {a.hit.mention.name for a in rule.actors if a.hit}
    ours = {a.hit.mention.name for a in found.actors if a.hit}
    return not theirs or not ours or theirs == ours


def _opinion(read: Read, told: Told, frame: Frame, agrees: int) -> Judged:
    """What the reader thinks of a rule's finding."""
    size = len(read.tokens)
    mass = [_mass(read, told, a.start, a.end) for a in frame.actors if read.tokens[0][0] <= a.start < read.tokens[-1][1]]
    agent = sum(mass) / len(mass) if mass else float(told.agent[size])
    way = float(told.directions[DIRECTIONS.index(frame.direction)])
    if frame.turned and frame.direction in OPPOSITE:
        way = max(way, float(told.directions[DIRECTIONS.index(OPPOSITE[frame.direction])]))
        other = float(told.agent[size + 1])
        agent = max(other, 1.0 - other)  # it points at the side that the sentence begins with, or says that this is no drug
    return Judged(told.chance, way, agent, agrees)


def _mass(read: Read, told: Told, start: int, end: int) -> float:
    """The chance that the treatment stands at ``[start, end)``."""
    place = tokens_of(read.tokens, start, end)
    return float(told.agent[place[0] : place[1] + 1].sum()) if place else 0.0


def _found(read: Read, told: Told) -> Frame | None:
    """The frame of an outcome that the reader found; ``None`` where it is no drug's doing."""
    sentence = read.facts.sentence
    k = int(told.directions.argmax())
    direction = DIRECTIONS[k]
    start, end = read.tokens[told.first][0], read.tokens[told.last][1]
    end = next((c.start for c in sentence.callouts if start < c.start < end <= c.end + 1), end)
    end = start + len(sentence.slice(start, end).rstrip(" (["))
    actors, sure = _who(read, told)
    if actors is None:
        return None
    cue = _cue(sentence, start, end, direction)
    denied = direction == "no_difference" and sentence.has_cue("null", "negator")
    contrast = bool(read.facts.terms) or len(read.facts.arms) > 1
    hit = _outcome(sentence, start, end, told.chance)
    opinion = Judged(told.chance, float(told.directions[k]), sure, 0)
    return Frame(sentence, cue, actors, hit, start, end, direction, denied, "reader", contrast, opinion)


def _who(read: Read, told: Told) -> tuple[tuple[Actor, ...] | None, float]:
    """Who brings the outcome about and how sure that is: drugs of the sentence, a word that stands for one, nobody named (an
    empty tuple); ``None`` where it is no drug's doing."""
    facts = read.facts
    size = len(read.tokens)
    unnamed, other = float(told.agent[size]), float(told.agent[size + 1])
    named = 1.0 - unnamed - other
    if other > max(named, unnamed):
        return None, other
    if unnamed >= named:
        return (), unnamed
    here = [a for a in facts.actors if a.start >= facts.sentence.start]
    barred = [a for a in here if is_no_agent(a, facts.sentence)]
    weighed = [(_mass(read, told, a.start, a.end), a) for a in here if a not in barred]
    weighed.sort(key=lambda w: (-w[0], w[1].start))
    peak = int(told.agent[:size].argmax())
    low, high = _around(told, peak, size)
    start, end = read.tokens[low][0], read.tokens[high][1]
    drugs = [(m, a) for m, a in weighed if a.hit is not None and m >= LEAST_SHARE * named]
    if not drugs and any(a.start <= read.tokens[peak][0] < a.end for a in barred):
        return None, other
    if drugs and drugs[0][0] >= weighed[0][0]:
        best = drugs[0][0]
        beside = all(a.end <= start or end <= a.start for _, a in drugs) and float(told.agent[low : high + 1].sum()) > best
        if not beside:
            chosen = [a for m, a in drugs if m >= SECOND * best]
            return tuple(replace(a, role="agent") for a in sorted(chosen, key=lambda a: a.start)), best
    at = read.tokens[peak][0]
    for arm in facts.arms:
        if arm.start <= at < arm.end and arm.drug is not None:
            return (Actor("drug", "agent", arm.drug.start, arm.drug.end, arm.drug),), named
        if arm.start <= at < arm.end and arm.control:
            return None, other
    near = next((a for _, a in weighed if a.start <= at < a.end), None)
    if near is not None:
        return (replace(near, role="agent"),), named
    worded = _as_worded(read, low, high)
    return (None, other) if worded is None else ((worded,), named)


def _around(told: Told, peak: int, size: int) -> tuple[int, int]:
    """The first and last of the tokens around ``peak`` that may belong to the word that stands for the treatment."""
    low = high = peak
    while low > 0 and told.agent[low - 1] >= PART and peak - low < LONGEST_NAME:
        low -= 1
    while high + 1 < size and told.agent[high + 1] >= PART and high - peak < LONGEST_NAME:
        high += 1
    return low, high


def _as_worded(read: Read, low: int, high: int) -> Actor | None:
    """What stands for the treatment on the tokens ``[low, high]``: a name that no vocabulary knows, or a word such as *the
    treatment group*; ``None`` where its words are not those of a drug, or are letters that nothing says the meaning of."""
    sentence = read.facts.sentence
    words = [sentence.slice(a, b) for a, b in read.tokens[low : high + 1]]
    generic = sentence.lexicon.words("generic")
    own = [k for k, word in enumerate(words) if word.lower() not in generic and any(c.isalpha() for c in word)]
    if {word.lower() for word in words} & sentence.lexicon.words("nodrug"):
        return None
    telling = [k for k in own if sum(c.isalpha() for c in words[k]) >= (SHORTEST_NAME if words[k].islower() else SHORTEST_SIGN)]
    if not own:
        return Actor("arm", "agent", read.tokens[low][0], read.tokens[high][1])
    if not telling:
        return None
    start, end = read.tokens[low + telling[0]][0], read.tokens[low + telling[-1]][1]
    if PREFIXED.search(sentence.slice(max(sentence.start, start - 8), start)):
        return None
    text = sentence.slice(start, end)
    return Actor("drug", "agent", start, end, Hit(Mention("", "DRUG", text, Span(start, end), text, rule=AS_WORDED), start, end))


def _outcome(sentence: Sentence, start: int, end: int, chance: float) -> Hit:
    """The outcome as worded, with the name of the longest outcome or condition known within it."""
    known = [h for h in sentence.of("OUTCOME", "CONDITION") if h.start < end and start < h.end]
    inside = [h for h in known if start <= h.start and h.end <= end] or known
    if inside:
        best = max(inside, key=lambda h: (h.label == "OUTCOME", h.end - h.start, -h.start))
        return Hit(best.mention, start, end)
    mention = Mention("", "OUTCOME", sentence.slice(start, end), Span(start, end), score=round(chance, 2), rule="reader")
    return Hit(weighed(mention, sentence.lexicon), start, end)


def _cue(sentence: Sentence, start: int, end: int, direction: str) -> Cue:
    """The nearest word of change, one that tells the direction before others; else the outcome itself."""
    sign = {"increase": "+", "decrease": "-"}.get(direction)
    best = min(
        usable(sentence),
        key=lambda c: (
            (c.kind == "null") != (direction == "no_difference") and c.sign != sign,
            min(abs(c.start - end), abs(start - c.end)),
            c.start,
        ),
        default=None,
    )
    return best if best is not None else plain_cue(sentence, start, end, "told")


def _overlap(one: Told, other: Told) -> bool:
    return one.first <= other.last and other.first <= one.last


def in_parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items a few hundred at a time: what is read at once fills the memory."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
