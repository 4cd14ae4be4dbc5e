"""Findings in a sentence: a cue, the outcome it is about, the actor it is due to, and the direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ketaminer.stages.claims.actors import Actor, clause_of, find_actors, in_brackets
from ketaminer.stages.claims.agents import adjectival, behind, is_finite_active, is_noun, is_passive, joined, subject
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.phrases import chain_right, left_outcomes, outcomes_of, right_outcomes
from ketaminer.stages.claims.view import Hit, Sentence


@dataclass(frozen=True, slots=True)
class Frame:
    """``actors`` is empty where the sentence names none and the study before it must tell. ``start``/``end``: the outcome as
    worded, in the reading text. ``contrast``: whether the wording compares two groups or states."""

    sentence: Sentence
    cue: Cue
    actors: tuple[Actor, ...]
    outcome: Hit
    start: int
    end: int
    direction: str
    negated: bool
    rule: str
    contrast: bool = False


def valence(hit: Hit) -> str:
    """``+`` where more of the outcome is wanted, ``-`` where less is, ``0`` where neither; conditions are unwanted."""
    if hit.label == "CONDITION":
        return "-"
    return str((hit.mention.value or {}).get("valence") or "0")


TIMES = ("time", "onset", "latency", "median time", "mean time")


def direction_of(sign: str, hit: Hit, *, delay: bool = False) -> str:
    """The direction of the outcome under a cue's sign; ``good`` and ``bad`` turn on what is wanted of the outcome.

    What is delayed happens less within a trial, but a time that is delayed is longer.
    """
    if hit.mention.text.lower().startswith(TIMES) and sign == "-" and delay:
        return "increase"
    if sign in ("good", "bad"):
        wanted = "-" if valence(hit) == "-" else "+"
        up = (wanted == "+") == (sign == "good")
        return "increase" if up else "decrease"
    return {"+": "increase", "-": "decrease"}.get(sign, "unclear")


NEITHER = re.compile(r"\s(?:significantly\s)?(?:in|with|after)\s(?:neither|none)\b")


def negated(sentence: Sentence, cue: Cue) -> bool:
    """Whether a negator governs the cue: before it in its clause, at most six words away, no other finding between."""
    low, _ = clause_of(sentence, cue.start)
    last: Cue | None = None
    for other in sentence.cues:
        if other.kind == "negator" and low <= other.start and other.end <= cue.start:
            last = other
    if NEITHER.match(sentence.slice(cue.end, cue.end + 30)):
        return True
    if last is None or cue.first - last.last > 7:
        return False
    following = sentence.tokens[last.last + 1].lower if last.last + 1 < len(sentence.tokens) else ""
    if last.form == "not" and following in ("only", "just", "merely"):
        return False
    between = [t.lower for t in sentence.tokens[last.last + 1 : cue.first]]
    if "," in between or "and" in between:
        return False
    return not any(c.kind in ("verb", "cause", "block") and last.end <= c.start and c.end <= cue.start for c in sentence.cues)


def _usable(sentence: Sentence) -> list[Cue]:
    """The cues that may carry a finding: not in brackets, not inside a longer *no … difference*, not in an outcome's name."""
    nulls = [(c.start, c.end) for c in sentence.cues if c.kind == "null"]
    compares = [(c.start, c.end) for c in sentence.cues if c.kind == "compare"]
    out: list[Cue] = []
    for cue in sentence.cues:
        if cue.kind not in ("verb", "cause", "block", "noun", "comparative", "null", "continue"):
            continue
        if in_brackets(sentence, cue):
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


def _next_noun(cues: Sequence[Cue], cue: Cue, sentence: Sentence) -> Cue | None:
    """A change told by a noun in the object of a verb (*produced a 67% reduction in*, *blocked the increase in*)."""
    for other in cues:
        if other.kind == "noun" and 0 < other.first - cue.last <= 9:
            gap = sentence.tokens[cue.last + 1 : other.first]
            if any(cue.end <= h.start and h.end < other.start for h in sentence.of("OUTCOME")):
                return None
            if not any(t.lower in (",", ";", "and") and t.depth == 0 for t in gap):
                return other
    return None


def frames(sentence: Sentence) -> list[Frame]:
    """All findings told in one sentence, in order of cue, one for each outcome and chain of actors."""
    outcomes = outcomes_of(sentence)
    if not outcomes:
        return []
    actors = find_actors(sentence)
    cues = _usable(sentence)
    consumed: set[int] = set()
    out: list[Frame] = []
    for cue in cues:
        if cue.first in consumed or presupposed(sentence, cue):
            continue
        if cue.kind in ("verb", "cause", "block"):
            told = [] if is_noun(sentence, cue) else _verb(sentence, cue, cues, actors, outcomes, consumed)
            if told:
                consumed.add(cue.first)
            out += told
        elif cue.kind == "noun":
            out += _noun(sentence, cue, actors, outcomes)
        elif cue.kind == "comparative":
            told = _comparative(sentence, cue, cues, actors, outcomes)
            # "fewer patients experienced relapse": the verb tells nothing of its own
            consumed.update(c.first for c in cues if told and cue.end <= c.start and c.end <= told[0].start)
            out += told
        elif cue.kind == "null":
            out += _null(sentence, cue, actors, outcomes)
    out += _absent(sentence, actors, outcomes)
    return out


def _agents(
    sentence: Sentence, actors: Sequence[Actor], cue: Cue, end: int, *, passive: bool, before: int | None = None
) -> tuple[Actor, ...]:
    """The actors of a finding. ``end``: behind what agents may follow; ``before``: where the outcome begins."""
    governor = _governor(sentence, cue) if cue.kind == "noun" else None
    after, ahead = behind(sentence, actors, cue, end), subject(sentence, actors, governor or cue)
    near = adjectival(sentence, actors, before) if before is not None else None
    if passive:
        by = after if after is not None and re.search(r"\bby\b", sentence.slice(end, after.start)) else None
        order = [by, near, after, ahead]
    elif governor is not None and near is not None and ahead is not None and ahead.start < near.start:
        order = [ahead, near, after]
    else:
        order = [near, ahead, after]
    for actor in order:
        if actor is not None:
            return tuple(joined(actor, actors, sentence))
    later = [a for a in actors if a.role == "agent" and a.kind != "pronoun"]
    return tuple(joined(later[0], actors, sentence)) if later else ()


def _governor(sentence: Sentence, noun: Cue) -> Cue | None:
    """The verb of showing or causing that a change told by a noun is the object of."""
    low, _ = clause_of(sentence, noun.start)
    before = [c for c in sentence.cues if c.kind in ("show", "cause", "verb") and low <= c.start and c.end <= noun.start]
    return before[-1] if before else None


def presupposed(sentence: Sentence, cue: Cue) -> bool:
    """Whether the sentence takes the finding for granted or asks for its mechanism (*how ketamine reduces …*, *Given the …*)."""
    low, _ = clause_of(sentence, cue.start)
    if sentence.tokens[0].lower == "given" and not any(t.lower == "," and t.depth == 0 for t in sentence.tokens[: cue.first]):
        return True
    return any(c.kind == "presupposed" and low <= c.start and c.end <= cue.start and cue.first - c.last < 12 for c in sentence.cues)


def _make(
    sentence: Sentence,
    cue: Cue,
    agents: tuple[Actor, ...],
    hits: Sequence[Hit],
    sign: str,
    rule: str,
    *,
    no: bool,
    contrast: bool = False,
) -> list[Frame]:
    out = []
    for hit in hits:
        direction = "no_difference" if no else direction_of(sign, hit, delay=cue.form.startswith("delay"))
        out.append(Frame(sentence, cue, agents, hit, hit.start, hit.end, direction, no, rule, contrast))
    return out


CAUSED_BY = re.compile(r"\s(?:\w{1,20}\s){0,2}(?:by|after|following|with|under|in response to)\b")


def _verb(
    sentence: Sentence, cue: Cue, cues: Sequence[Cue], actors: Sequence[Actor], outcomes: Sequence[Hit], consumed: set[int]
) -> list[Frame]:
    no = negated(sentence, cue)
    passive = is_passive(sentence, cue)
    sign = "-" if cue.kind == "block" else cue.sign
    noun = _next_noun(cues, cue, sentence)
    if passive:
        hits = left_outcomes(sentence, outcomes, cue.start)
        if hits:
            if cue.kind == "cause" and not CAUSED_BY.match(sentence.slice(cue.end, cue.end + 60)):
                return []
            agents = _agents(sentence, actors, cue, cue.end, passive=True, before=hits[0].start)
            made = _make(sentence, cue, agents, hits, sign, f"{cue.kind}-passive", no=no)
            return [_with_owner(f, actors) for f in made] if cue.kind == "block" else made
        return []
    if noun is not None and cue.kind != "cause":
        hits = right_outcomes(sentence, outcomes, noun.end) or [h for h in outcomes if h.start <= noun.start < h.end][:1]
        if hits and cue.kind == "block":
            consumed.add(noun.first)
            return _blocked_change(sentence, cue, noun, actors, hits, no)
    if noun is not None and cue.kind == "cause":
        return []
    # "has prolonged abstinence" where the vocabulary knows *prolonged abstinence* as an outcome
    fused = [h for h in outcomes if h.start == cue.start and cue.end < h.end]
    hits = fused or right_outcomes(sentence, outcomes, cue.end)
    if hits:
        agents = _agents(sentence, actors, cue, hits[-1].end, passive=False)
        made = _make(sentence, cue, agents, hits, sign, f"{cue.kind}-active", no=no)
        altered = [c for c in cues if c.kind == "noun" and c.sign == "0" and cue.end <= c.start and c.end <= hits[0].start]
        if altered:
            # "stronger alterations in hearing and body image": the outcome is the alteration
            return [replace(made[0], start=altered[-1].start, end=hits[-1].end)]
        return [replace(f, start=cue.end + 1) for f in made] if fused else made
    if is_finite_active(sentence, cue) and cue.kind != "verb":
        return []
    hits = left_outcomes(sentence, outcomes, cue.start, 8)
    if hits and cue.kind == "verb" and cue.sign != "0" and not cue.form.endswith("ing"):
        agents = _agents(sentence, actors, cue, cue.end, passive=True, before=hits[0].start)
        return _make(sentence, cue, agents, hits, sign, "verb-intransitive", no=no)
    return []


def _with_owner(frame: Frame, actors: Sequence[Actor]) -> Frame:
    """*Ketamine's effects were blocked by X*: the outcome of X is ketamine's effects, and is worded so."""
    for actor in actors:
        owner = actor.kind == "drug" and actor not in frame.actors and actor.end <= frame.start
        if owner and re.match(r"^(?:['’]s?|[-‐‑][^\W\d_]{4,12})\s$", frame.sentence.slice(actor.end, frame.start)):
            return replace(frame, start=actor.start)
    return frame


def _blocked_change(sentence: Sentence, cue: Cue, noun: Cue, actors: Sequence[Actor], hits: Sequence[Hit], no: bool) -> list[Frame]:
    """*Rapamycin blocked the ketamine-induced reduction in intake*: the outcome is the change, as worded; *prevented the rise in
    pressure*: the outcome is what rose."""
    agents = _agents(sentence, actors, cue, hits[-1].end, passive=False)
    taken = {a.start for a in agents}
    due = [a for a in actors if a.kind == "drug" and cue.end <= a.start and a.end <= noun.start and a.start not in taken]
    if due:
        start = min(due[0].start, hits[0].start)
        direction = "no_difference" if no else "decrease"
        first = Frame(sentence, cue, agents, hits[0], start, max(hits[0].end, noun.end), direction, no, "block-change")
        return [first, *_make(sentence, cue, agents, hits[1:], "-", "block-change", no=no)]
    sign = {"+": "-", "-": "+", "good": "bad", "bad": "good"}.get(noun.sign)
    if sign is None:
        return []
    return _make(sentence, cue, agents, hits, sign, "block-change", no=no)


def _noun(sentence: Sentence, cue: Cue, actors: Sequence[Actor], outcomes: Sequence[Hit]) -> list[Frame]:
    no = negated(sentence, cue)
    tokens = sentence.tokens
    following = tokens[cue.last + 1].lower if cue.last + 1 < len(tokens) else ""
    sign = cue.sign
    previous = tokens[cue.first - 1].lower if cue.first else ""
    if sign == "0":
        sign = {"positive": "+", "negative": "-"}.get(previous, "0")
        if sign == "0" and not no:
            return []
    if previous in ("less", "smaller", "lower", "lesser"):
        sign = {"-": "+", "+": "-", "good": "bad", "bad": "good"}[sign] if sign in ("-", "+", "good", "bad") else sign
    hits: list[Hit] = []
    compound = [
        h for h in outcomes if (h.end <= cue.start and cue.start - h.end <= 1) or (h.start < cue.start and cue.end == h.end)
    ]
    if following in ("in", "of", "on", "to", "for") and not compound:
        hits = right_outcomes(sentence, outcomes, cue.end)
    if not hits and cue.form.rstrip("s") in (
        "reduction",
        "increase",
        "decrease",
        "decline",
        "rise",
        "drop",
        "improvement",
        "worsening",
        "elevation",
    ):
        hits = compound[-1:]
    if not hits:
        return []
    start = min(cue.start, hits[0].start)
    end = max(hits[-1].end, cue.end)
    if ASCRIBED.match(sentence.slice(end, end + 40)):
        return []
    agents = _agents(sentence, actors, cue, end, passive=False, before=_modifiers(sentence, start))
    if _goes_on(sentence, end):
        agents = tuple(a for a in agents if a.start >= start)
    return _make(sentence, cue, agents, hits, sign, "noun", no=no, contrast=True)


ASCRIBED = re.compile(
    r"\s(?:is|are|was|were|has been|have been)\s(?:\w{1,16}ly\s)?"
    r"(?:implicated|considered|regarded|described|defined|thought|known)\b"
)


def _goes_on(sentence: Sentence, end: int) -> bool:
    """*The suppression of craving was maintained*: the change came before, and so did what brought it about."""
    low, high = end, end + 30
    return any(c.kind == "continue" and low <= c.start < high for c in sentence.cues)


def _modifiers(sentence: Sentence, at: int) -> int:
    """The start of the adjectives right before ``at`` (*greater and longer-lasting* reduction)."""
    k = sentence.token_at(at) - 1
    tokens = sentence.tokens
    while k >= 0 and re.fullmatch(
        r"(?:significant|marked|rapid|greater|larger|robust|clear|substantial|longer-lasting|and|a|an|the)", tokens[k].lower
    ):
        k -= 1
    return tokens[k].end if k >= 0 else at


QUANTITY = re.compile(
    r"\w{2,}ly|[\d.,–-]+|%|min|h|hours?|minutes?|days?|points?|ml|mg|mm|times|fold|much|far|slightly|also|to|about"
)
AFTER_PREDICATE = frozenset(
    "common frequent severe pronounced intense likely marked prevalent often effective "
    "in with after among than for following at on".split()
)


PEOPLE = re.compile(
    r"^\s(?:\w{1,20}\s){0,3}?(?:patients|subjects|participants|women|men|children|adults|individuals|animals|rats|mice|of them)\b"
    r"[^.;]{0,80}?\b(?:experienced|had|have|reported|developed|suffered|required|needed|showed|achieved|reached|received|remained|were)\s"
)


def _people(sentence: Sentence, cue: Cue, outcomes: Sequence[Hit]) -> list[Hit]:
    """*Fewer patients on esomeprazole experienced relapse*: the outcome is what they experienced."""
    m = PEOPLE.match(sentence.slice(cue.end, cue.end + 160))
    return right_outcomes(sentence, outcomes, cue.end + m.end(), 4) if m else []


def _comparative(
    sentence: Sentence, cue: Cue, cues: Sequence[Cue], actors: Sequence[Actor], outcomes: Sequence[Hit]
) -> list[Frame]:
    weak = cue.form in ("significant", "marked", "robust", "rapid", "positive")
    for other in cues:
        near = 0 < other.first - cue.last <= 4 and not any(t.lower in ",;" for t in sentence.tokens[cue.last + 1 : other.first])
        if near and other.kind == "noun" and other is not cue:
            return []
    hits = right_outcomes(sentence, outcomes, cue.end, 3)
    if not hits and not weak:
        hits = [h for h in outcomes if h.start <= cue.start and cue.end <= h.end]
    no = negated(sentence, cue)
    following = sentence.tokens[cue.last + 1].lower if cue.last + 1 < len(sentence.tokens) else ""
    if cue.form in ("more", "less") and not hits and following.isalpha() and following not in AFTER_PREDICATE:
        return []
    if not hits and cue.form in ("more", "less", "fewer", "lower", "higher"):
        hits = _people(sentence, cue, outcomes)
    if hits:
        shown = any(c.kind in ("show", "cause") and c.end <= cue.start for c in sentence.cues)
        if weak and not shown:
            return []
        agents = _agents(sentence, actors, cue, hits[-1].end, passive=False, before=cue.start)
        return _make(sentence, cue, agents, hits, cue.sign, "comparative", no=no, contrast=not weak)
    if weak:
        return []
    hits = left_outcomes(sentence, outcomes, cue.start, 8)
    k = cue.first - 1
    # "9 min longer", "significantly lower", "twice as common"
    while k >= 0 and cue.first - k < 5 and QUANTITY.fullmatch(sentence.tokens[k].lower):
        k -= 1
    copula = k >= 0 and sentence.tokens[k].lower in ("is", "are", "was", "were", "be", "been", "became", "remained", "not")
    if not hits or not copula:
        return []
    agents = _agents(sentence, actors, cue, cue.end, passive=True, before=hits[0].start)
    return _make(sentence, cue, agents, hits, cue.sign, "comparative-predicate", no=no, contrast=True)


def _null(sentence: Sentence, cue: Cue, actors: Sequence[Actor], outcomes: Sequence[Hit]) -> list[Frame]:
    if cue.form == "no evidence of":
        return []
    if cue.form in ("similar", "comparable", "equivalent") and not re.search(
        r"\b(?:between|both|groups|arms|to that|to those)\b", sentence.slice(cue.end, sentence.end)
    ):
        return []
    right = cue.form.startswith(("no ", "little")) or cue.form in ("similar", "comparable", "equivalent")
    hits = right_outcomes(sentence, outcomes, cue.end, 16) if right else []
    if not hits:
        hits = left_outcomes(sentence, outcomes, cue.start, 10)
    if not hits and not right:
        hits = right_outcomes(sentence, outcomes, cue.end, 10)
    agents = _agents(sentence, actors, cue, cue.end, passive=True, before=hits[0].start if hits else None)
    return _make(sentence, cue, agents, hits, "0", "null", no=True, contrast=True)


ABSENT = re.compile(
    r"\b(?:no|without(?: any| the)?|none of the)"
    r"(?: (?:serious|reported|significant|severe|major|further|other|clinically|relevant|new|unexpected|such)){0,3}\s$",
    re.IGNORECASE,
)


def _absent(sentence: Sentence, actors: Sequence[Actor], outcomes: Sequence[Hit]) -> Iterator[Frame]:
    """*There were no serious complications*, *without motor impairment*: the outcome did not occur."""
    for k, hit in enumerate(outcomes):
        before = sentence.slice(max(sentence.start, hit.start - 60), hit.start)
        if not ABSENT.search(before):
            continue
        first = sentence.token_at(hit.start)
        cue = Cue("negator", "0", "no", max(0, first - 1), max(0, first - 1), hit.start, hit.start)
        agents = _agents(sentence, actors, cue, hit.end, passive=True, before=hit.start)
        yield from _make(sentence, cue, agents, chain_right(sentence, outcomes, k), "0", "absent", no=True)
