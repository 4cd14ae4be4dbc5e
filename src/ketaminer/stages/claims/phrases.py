"""Outcomes around a cue: the object behind it, the subject before it, and what is joined to them by commas and *and*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Mention, Span
from ketaminer.stages.claims.actors import comparator_regions
from ketaminer.stages.claims.agents import is_noun
from ketaminer.stages.claims.cues import Cue, Token
from ketaminer.stages.claims.view import Hit, Sentence

JOIN = re.compile(
    r"^(?:\s(?:for|of|to|in|with|on|from)(?:\s(?!and\b|or\b)[^\W\d_]{1,24}){0,3})?(?:\s{0,2}\([^()]{0,120}\))?\s{0,2}"
    r"(?:,|/|(?:,\s{0,2})?(?:and|or|nor|as well as|along with|together with|but not|and/or|plus))"
    r"(?:\s{1,2}(?:[^\W\d_]|[-'’]){1,24}){0,4}\s{0,2}$",
    re.IGNORECASE,
)
"""Between two outcomes that share a cue: a comma or conjunction, an optional bracket, at most four words."""

PREPOSITIONAL = re.compile(
    r"^\s{0,2}(?:\([^()]{0,120}\)\s{0,2})?(?:of|in|within|between|with|for|to|on|at|from|across|"
    r"over)\b(?:(?!\band\b)[^,;:()]){0,60}$",
    re.IGNORECASE,
)
LED_BY_PREPOSITION = re.compile(r"^\s(?:in|with|for|among)\b")
STOP_KINDS = frozenset(("verb", "cause", "block", "barrier"))
FINITE = frozenset("is are was were has have had did does do may might can could will would should".split())
CLAUSE_WORDS = frozenset("which who whom whose that if whether".split())


def outcomes_of(sentence: Sentence) -> list[Hit]:
    """What may be the outcome of a finding in this sentence: outcomes, and conditions that no other mention holds."""
    regions = comparator_regions(sentence)
    holders = sentence.of("OUTCOME", "POPULATION")
    out: list[Hit] = []
    for hit in sentence.of("OUTCOME", "CONDITION"):
        if any(a <= hit.start and hit.end <= b for a, b in regions):
            continue
        if hit.label == "CONDITION":
            over = [h for h in holders if h is not hit and h.start < hit.end and hit.start < h.end]
            # "liver and kidney dysfunction" holds the outcome "kidney dysfunction": the wider name is the better one
            if any(
                h.label == "POPULATION" or (h.start, h.end) == (hit.start, hit.end) or h.start < hit.start or h.end > hit.end
                for h in over
            ):
                continue
            if _sample(sentence, hit):
                continue
        elif _sample(sentence, hit) and " " not in hit.mention.text.strip():
            continue
        if any(d.start == hit.start and d.end == hit.end for d in sentence.of("DRUG")):
            continue
        if hit.label == "OUTCOME" and any(_holds(c, hit) for c in sentence.of("CONDITION")):
            continue
        whole = _whole(sentence, hit)
        if whole is not None:
            out.append(whole)
    return sorted(out, key=lambda h: (h.start, -h.end))


RELATED = re.compile(r"[-\s](?:related|associated|induced|mediated|dependent)\b")
HARM = re.compile(r"\s(?:impairments?|dysfunctions?|deficits?|disturbances?|abnormalities|damage|injury)\b")
OF_WHAT = re.compile(
    r"\sof\s(?:the\s)?(?!(?:these|this|those|such|both|each|patients|subjects|participants|women|men|children|drug)\b)"
    r"[^\W\d_](?:[^\W_]|-){1,24}(?:\s(?!(?:and|or|in|after|with|was|were|is|are|by|at|for|to|from|on|than|when|during|"
    r"compared|did|among|of|the)\b)"
    r"[^\W\d_](?:[^\W_]|-){1,24}){0,2}"
)


def _whole(sentence: Sentence, hit: Hit) -> Hit | None:
    """The outcome with what its name lacks: *formation* of gallstones, *cognition* impairment. ``None`` for one that only tells the
    cause of another thing (*diabetes related alterations*)."""
    rest = sentence.slice(hit.end, hit.end + 90)
    if hit.label == "CONDITION" and RELATED.match(rest):
        return None
    harm = HARM.match(rest)
    if harm and hit.label == "OUTCOME" and not _inside_other(sentence, hit, hit.end + harm.end()):
        return Hit(hit.mention, hit.start, hit.end + harm.end())
    if hit.mention.text.lower() in sentence.lexicon.words("partial"):
        of = OF_WHAT.match(rest)
        return Hit(hit.mention, hit.start, hit.end + of.end()) if of else None
    return hit


def _inside_other(sentence: Sentence, hit: Hit, end: int) -> bool:
    """Whether another outcome or condition holds the hit and more."""
    return any(h is not hit and h.start <= hit.start and h.end >= end for h in sentence.of("OUTCOME", "CONDITION"))


def _holds(wide: Hit, narrow: Hit) -> bool:
    """Whether one mention holds another and more, by *and* within its name."""
    more = wide.start <= narrow.start and narrow.end <= wide.end and (wide.start, wide.end) != (narrow.start, narrow.end)
    return more and re.search(r"\b(?:and|or)\b", wide.mention.text) is not None


def _sample(sentence: Sentence, hit: Hit) -> bool:
    """Whether a condition only says who was studied (*in patients with depression*, *depressed people*)."""
    k = sentence.token_at(hit.start)
    before = [t.lower for t in sentence.tokens[max(0, k - 3) : k]]
    after = [t.lower for t in sentence.tokens[sentence.token_at(hit.end - 1) + 1 :][:2]]
    people = sentence.lexicon.words("people")
    return (
        bool(people & set(after))
        or (bool(before) and before[-1] == "with" and bool(people & set(before)))
        or ("of" in before and bool({"model", "models"} & set(before)))
    )


def _blocked(sentence: Sentence, tokens: Sequence[Token], allowed: Cue | None = None) -> bool:
    """Whether a verb, a clause word or a semicolon stands among the tokens; *changes* in *positive changes in* is no verb."""
    if any(t.lower in CLAUSE_WORDS or t.lower in ";:" for t in tokens):
        return True
    if not tokens:
        return False
    low, high = tokens[0].start, tokens[-1].end
    inside = [c for c in sentence.cues if low <= c.start and c.end <= high and c is not allowed]
    return any(c.kind in STOP_KINDS and not (c.kind == "verb" and is_noun(sentence, c)) for c in inside)


def _between(sentence: Sentence, start: int, end: int, depth: int) -> list[Token]:
    return [
        t
        for t in sentence.tokens[sentence.token_at(start) : sentence.token_at(end)]
        if t.start >= start and t.end <= end and t.depth <= depth
    ]


def chain_right(sentence: Sentence, outcomes: Sequence[Hit], first: int) -> list[Hit]:
    """The outcome ``outcomes[first]`` and those joined to it on its right."""
    out = [outcomes[first]]
    for hit in outcomes[first + 1 :]:
        gap = sentence.slice(out[-1].end, hit.start)
        if hit.start < out[-1].end:
            continue
        if PREPOSITIONAL.match(gap) and not _blocked(sentence, _between(sentence, out[-1].end, hit.start, 9)):
            continue
        if hit.label == "CONDITION" and LED_BY_PREPOSITION.match(gap):
            continue
        between = _between(sentence, out[-1].end, hit.start, 9)
        if not JOIN.match(gap) or _blocked(sentence, between) or any(t.lower in FINITE for t in between):
            break
        if re.search(r"\b(?:and|but|or)\b", gap) and _own_verb(sentence, hit):
            break
        out.append(hit)
    return out


def _own_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a finite verb follows: the outcome is then the subject of a clause of its own."""
    k = sentence.token_at(hit.end)
    if k >= len(sentence.tokens):
        return False
    if sentence.tokens[k].lower in FINITE:
        return True
    return any(c.first == k and c.kind in ("continue", "show") for c in sentence.cues)


def right_outcomes(sentence: Sentence, outcomes: Sequence[Hit], at: int, most: int = 7, allowed: Cue | None = None) -> list[Hit]:
    """Outcomes that begin behind ``at`` with at most ``most`` words between, and those joined to them."""
    for k, hit in enumerate(outcomes):
        if hit.start < at:
            continue
        depth = sentence.tokens[min(sentence.token_at(at), len(sentence.tokens) - 1)].depth if at < sentence.end else 0
        gap = _between(sentence, at, hit.start, max(depth, 0))
        if len(gap) > most or _blocked(sentence, gap, allowed) or "." in {t.lower for t in gap}:
            return []
        return chain_right(sentence, outcomes, k)
    return []


def left_outcomes(sentence: Sentence, outcomes: Sequence[Hit], at: int, most: int = 12) -> list[Hit]:
    """Outcomes that end before ``at``: the head of the subject (*connectivity* in *connectivity of the network*) and what is
    joined to it."""
    before = [h for h in outcomes if h.end <= at]
    if not before:
        return []
    hit = before[-1]
    gap = _between(sentence, hit.end, at, 0)
    if len(gap) > most or _blocked(sentence, gap):
        return []
    out = [hit]
    for other in reversed(before[:-1]):
        if other.end > out[-1].start:
            continue
        text = sentence.slice(other.end, out[-1].start)
        between = _between(sentence, other.end, out[-1].start, 9)
        if _blocked(sentence, between):
            break
        if PREPOSITIONAL.match(text):
            out[-1] = other
        elif JOIN.match(text):
            out.append(other)
        else:
            break
    return out[::-1]


DETERMINERS = frozenset("the a an this these their its his her in at on of for during after by".split())
BARE = frozenset(
    "age weight height sex male female patients subjects participants group groups values results it they there bmi duration "
    "data dose doses".split()
)


def subject_as_outcome(sentence: Sentence, before: int) -> Hit | None:
    """The subject of the sentence as its outcome, as worded (*The number of sessions was 1.3 …*), where no vocabulary knows it."""
    tokens = sentence.tokens
    verb = next((k for k, t in enumerate(tokens) if t.start < before and t.depth == 0 and t.lower in ("was", "were")), None)
    if verb is None:
        return None
    first = max((k + 1 for k in range(verb) if tokens[k].lower in ",;:"), default=0)
    while first < verb and tokens[first].lower in DETERMINERS:
        first += 1
    words = tokens[first:verb]
    known = any(h.start < words[-1].end and words[0].start < h.end for h in sentence.of("DRUG", "DOSE")) if words else True
    odd = any(t.depth or t.lower[0].isdigit() for t in words)
    if known or odd or not 2 <= len(words) <= 12 or words[-1].lower in BARE or {t.lower for t in words} <= BARE:
        return None
    if {"age", "weight", "sex", "who"} & {t.lower for t in words}:
        return None
    start, end = words[0].start, words[-1].end
    return Hit(Mention("", "OUTCOME", sentence.slice(start, end), Span(start, end), score=0.6, rule="subject"), start, end)
