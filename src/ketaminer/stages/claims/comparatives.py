"""Findings told by an adjective of more or less (*lower pain scores*, *recovery was faster*), or by words that nothing changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ketaminer.stages.claims.actors import clause_of, comparator_regions
from ketaminer.stages.claims.agents import agents_of
from ketaminer.stages.claims.cues import OPPOSITE, Cue
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.frames import Frame, make_frames, negated
from ketaminer.stages.claims.phrases import chain_right, left_outcomes, right_outcomes
from ketaminer.stages.claims.terms import is_control
from ketaminer.stages.claims.view import Hit, Sentence

QUANTITY = re.compile(
    r"\w{2,}ly|[\d.,–-]+|%|min|h|hours?|minutes?|days?|points?|ml|mg|mm|times|fold|much|far|slightly|also|to|about|all|both|even|still|a|little|bit|somewhat"
)

AFTER_PREDICATE = frozenset(
    "common frequent severe pronounced intense likely marked prevalent often effective "
    "in with after among than for following at on".split()
)

PEOPLE = re.compile(
    r"^\s(?:\w{1,20}\s){0,3}?(?:patients|subjects|participants|women|men|children|adults|individuals|animals|rats|mice|of them)\b"
    r"[^.;]{0,80}?\b(?:experienced|had|have|reported|developed|suffered|required|needed|showed|achieved|reached|received|remained|"
    r"were|experiencing|having|reporting|developing|requiring)\s"
)
FAST = frozenset("faster quicker earlier sooner fastest quickest".split())
TIME = re.compile(r"\b(?:times?|latency|onset|duration|delay)\b", re.IGNORECASE)
WEAK = frozenset(("significant", "marked", "robust", "rapid", "positive", "very low")) | {
    f"low {noun}" for noun in ("incidence", "rate", "rates", "risk", "frequency")
}
"""Adjectives that tell a direction only of something shown or brought about (*produced significant sedation*)."""

HOLDING = re.compile(r"\s(?:in|of)\s(?:[^\W\d_]{1,20}\s){0,4}")
"""Between a noun of change and its outcome."""

DEFINITE = frozenset("the this these its their".split())
COPULA = frozenset("is are was were be been became remained not".split())
ALIKE = frozenset("similar comparable equivalent".split())
BETWEEN = re.compile(r"\b(?:between|both|groups|arms|to that|to those)\b")


def by_comparative(facts: Facts, cue: Cue, cues: Sequence[Cue]) -> list[Frame]:
    """The findings of one adjective: before its outcome, or as the predicate behind it."""
    sentence, outcomes = facts.sentence, facts.outcomes
    if _of_noun(sentence, cue, cues):
        return []
    weak = cue.form in WEAK
    previous = sentence.tokens[cue.first - 1].lower if cue.first else ""
    hits = right_outcomes(sentence, outcomes, cue.end, 3)
    # "greater analgesia and stronger changes in hearing": what a noun of change holds is not greater
    hits = [h for h in hits if not any(c.kind == "noun" and cue.end <= c.start < h.start for c in cues)]
    if hits and re.fullmatch(r"\s[^\W\d_]{1,20},.*", sentence.slice(cue.end, hits[0].start)):
        hits = []  # "on the higher rate, pain fell"
    if not hits and not weak:
        hits = [h for h in outcomes if h.start <= cue.start and cue.end <= h.end]
    following = sentence.tokens[cue.last + 1].lower if cue.last + 1 < len(sentence.tokens) else ""
    if cue.form in ("more", "less") and not hits and following.isalpha() and following not in AFTER_PREDICATE:
        return []
    if not hits and cue.form in ("more", "less", "fewer", "lower", "higher"):
        hits = _people(sentence, cue, outcomes)
    if not hits:
        return [] if weak else _predicate(facts, cue)
    shown = any(c.kind in ("show", "cause") and c.end <= cue.start for c in sentence.cues)
    if weak and not shown:
        return []
    if previous in DEFINITE and not weak and not cue.form.endswith("st"):
        return []  # "the lower level of X could be …" speaks of a difference told before
    agents = agents_of(sentence, facts.actors, cue, hits[-1].end, passive=False, before=cue.start)
    no = negated(sentence, cue)
    sign = cue.sign if weak else _seen_from_the_drug(facts, cue, cue.sign)
    made = make_frames(sentence, cue, agents, hits, sign, "comparative", no=no, contrast=not weak) if sign else []
    return [replace(frame, turned=sign != cue.sign) for frame in made]


def _of_noun(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> bool:
    """Whether the adjective qualifies a noun of change that tells the finding itself (*a greater reduction in*)."""
    for other in cues:
        near = 0 < other.first - cue.last <= 4 and not any(t.lower in ",;" for t in sentence.tokens[cue.last + 1 : other.first])
        if near and other.kind == "noun":
            return True
    return False


def _predicate(facts: Facts, cue: Cue) -> list[Frame]:
    """*Pain scores were significantly lower*; between verb and adjective stand adverbs and quantities (*was 9 min longer*)."""
    sentence = facts.sentence
    hits = left_outcomes(sentence, facts.outcomes, cue.start, 8)
    k = cue.first - 1
    while k >= 0 and cue.first - k < 5 and QUANTITY.fullmatch(sentence.tokens[k].lower):
        k -= 1
    if not hits or k < 0 or sentence.tokens[k].lower not in COPULA:
        return []
    agents = agents_of(sentence, facts.actors, cue, cue.end, passive=True, before=hits[0].start)
    no = negated(sentence, cue)
    change = _change_before(sentence, hits[0])
    if change is not None:
        # "improvement in X was greater": how X went is told by the noun; of a smaller one nothing is known
        if cue.sign != "+":
            return []
        sign = change.sign
    else:
        sign = "-" if cue.form in FAST and TIME.search(sentence.slice(hits[0].start - 30, hits[-1].end)) else cue.sign
    seen = _seen_from_the_drug(facts, cue, sign)
    made = make_frames(sentence, cue, agents, hits, seen, "comparative-predicate", no=no, contrast=True) if seen else []
    return [replace(frame, turned=seen != sign) for frame in made]


def _seen_from_the_drug(facts: Facts, cue: Cue, sign: str) -> str | None:
    """The sign of a difference as the drug brings it about: turned where it is told of the control (*pain was higher in the placebo
    group than in the ketamine group*, *nausea was more common in the control group*); ``None`` where it is the control's alone.
    """
    sentence = facts.sentence
    low, high = clause_of(sentence, cue.start)
    regions = comparator_regions(sentence)

    def compared(start: int) -> bool:
        return any(a <= start < b for a, b in regions)

    controls = [t for t in facts.terms if is_control(t) and low <= t.start < high and not compared(t.start)]
    others = [a for a in facts.actors if a.kind in ("drug", "arm", "dose", "anaphor") and low <= a.start < high]
    others = [a for a in others if not any(t.start < a.end and a.start < t.end for t in controls)]
    if not controls or any(not compared(a.start) for a in others):
        return sign
    if not others and any(low <= a < high for a, _ in regions):
        return None
    return OPPOSITE.get(sign, sign)


def _change_before(sentence: Sentence, hit: Hit) -> Cue | None:
    """The noun of change that holds an outcome: *improvement in*, *reduction of the mean*."""
    for cue in reversed(sentence.cues):
        if cue.kind == "noun" and cue.end <= hit.start and HOLDING.fullmatch(sentence.slice(cue.end, hit.start)):
            return cue
    return None


def _people(sentence: Sentence, cue: Cue, outcomes: Sequence[Hit]) -> list[Hit]:
    """*Fewer patients on esomeprazole experienced relapse*: the outcome is what they experienced."""
    m = PEOPLE.match(sentence.slice(cue.end, cue.end + 160))
    return right_outcomes(sentence, outcomes, cue.end + m.end(), 4) if m else []


def by_null(facts: Facts, cue: Cue) -> list[Frame]:
    """*No difference in X*, *X was unchanged*, *X was similar in both groups*."""
    sentence, outcomes = facts.sentence, facts.outcomes
    if cue.form == "no evidence of":
        return []
    if cue.form in ALIKE and not BETWEEN.search(sentence.slice(cue.end, sentence.end)):
        return []
    right = cue.form.startswith(("no ", "little")) or cue.form in ALIKE
    hits = right_outcomes(sentence, outcomes, cue.end, 16) if right else []
    if not hits:
        hits = left_outcomes(sentence, outcomes, cue.start, 10)
    if not hits and not right:
        hits = right_outcomes(sentence, outcomes, cue.end, 10)
    agents = agents_of(sentence, facts.actors, cue, cue.end, passive=True, before=hits[0].start if hits else None)
    return make_frames(sentence, cue, agents, hits, "0", "null", no=True, contrast=True)


ABSENT = re.compile(
    r"\b(?:no|without(?: any| the)?|none of the)"
    r"(?: (?:serious|reported|significant|severe|major|further|other|clinically|relevant|new|unexpected|such)){0,3}\s$",
    re.IGNORECASE,
)


def by_absence(facts: Facts) -> Iterator[Frame]:
    """*There were no serious complications*, *without motor impairment*: the outcome did not occur."""
    sentence, outcomes = facts.sentence, facts.outcomes
    for k, hit in enumerate(outcomes):
        before = sentence.slice(max(sentence.start, hit.start - 60), hit.start)
        if not ABSENT.search(before):
            continue
        first = sentence.token_at(hit.start)
        cue = Cue("negator", "0", "no", max(0, first - 1), max(0, first - 1), hit.start, hit.start)
        agents = agents_of(sentence, facts.actors, cue, hit.end, passive=True, before=hit.start)
        yield from make_frames(sentence, cue, agents, chain_right(sentence, outcomes, k), "0", "absent", no=True)
