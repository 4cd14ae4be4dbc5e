"""Which actor brings an outcome about: the subject before an active verb, or what stands behind *by*, *after*, *with*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.stages.claims.actors import Actor, clause_of
from ketaminer.stages.claims.cues import Cue
from ketaminer.stages.claims.view import Sentence

AND = re.compile(
    r"^(?:\s(?:at\s|of\s)?\(?\d[\d.,–-]{0,8}\s?[%/\w·−-]{0,14}\)?)?\s{0,2}(?:,|/|and|or|&|,\s{0,2}and|with|plus)?\s{0,2}"
    r"(?:the |either |both |high-dose |low-dose |by |after |with |[\d.]{1,6}\s?[a-z/]{1,8}\s(?:of\s)?){0,2}$",
    re.IGNORECASE,
)
"""Between two drugs that act alike: a comma or conjunction, each drug's dose in brackets or behind *at*."""

BE = frozenset("is are was were be been being".split())
HAVE = frozenset("has have had having".split())
MODAL = frozenset("to can could may might will would should must do does did not".split())
ADVERBS = frozenset("also not never further still then only either both more most less markedly much even quickly".split())
AGENT_WORDS = re.compile(
    r"\b(?:by|after|following|with|under|during|on|in|using|via|receiving|received|given|administered|upon|for|of|when|to|from)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)


def is_passive(sentence: Sentence, cue: Cue) -> bool:
    """Whether a verb form is a passive participle: a form of *be* before it, adverbs between left out."""
    if not re.search(r"(?:ed|en|wn|lt|ght|ut|et|ost|und|ade|een|ept|eld)$", cue.form):
        return False
    k = cue.first - 1
    tokens = sentence.tokens
    if cue.last + 1 < len(tokens) and tokens[cue.last + 1].lower == "by":
        return not any(c.kind in ("verb", "noun") and c.first == cue.last + 2 for c in sentence.cues)
    while k >= 0 and (tokens[k].lower.endswith("ly") or tokens[k].lower in ADVERBS):
        k -= 1
    return k >= 0 and tokens[k].lower in BE


DETERMINERS = frozenset("a an the this that these those its their his her our any some no each main major key possible".split())


def is_noun(sentence: Sentence, cue: Cue) -> bool:
    """Whether a form that is a verb elsewhere stands here as a noun (*a trigger of*, *promising results in*, *an increase in*)."""
    tokens = sentence.tokens
    previous = tokens[cue.first - 1].lower if cue.first else ""
    following = tokens[cue.last + 1].lower if cue.last + 1 < len(tokens) else ""
    if cue.form.startswith("results in"):
        return previous in DETERMINERS or previous in ("promising", "positive", "similar", "negative", "better", "and", "of")
    if any(c.kind == "noun" and c.first == cue.first for c in sentence.cues):
        return following in ("in", "of", "on") and not (previous in MODAL and previous != "not")
    base = not cue.form.endswith(("ed", "ing"))
    return base and (previous in DETERMINERS or (following == "of" and cue.kind in ("cause", "block", "verb")))


def joined(actor: Actor, actors: Sequence[Actor], sentence: Sentence) -> list[Actor]:
    """The actor and other drugs coordinated with it (*both ketamine and psilocybin*)."""
    out = [actor]
    same = [a for a in actors if a.role == actor.role and a.kind == "drug"]
    if actor not in same:
        return out
    k = same.index(actor)
    for step in (-1, 1):
        j = k
        while 0 <= j + step < len(same):
            a, b = sorted((same[j], same[j + step]), key=lambda x: x.start)
            gap = sentence.slice(a.end, b.start)
            if not gap.strip() or not AND.match(gap):
                break
            j += step
            out.append(same[j])
    return sorted(out, key=lambda a: a.start)


def subject(sentence: Sentence, actors: Sequence[Actor], cue: Cue) -> Actor | None:
    """The nearest agent before the cue: in its clause, else in an earlier one that shares its subject."""
    usable = [a for a in actors if a.role == "agent" and a.end <= cue.start and not _other_subject(sentence, a, cue)]
    strong = [a for a in usable if a.kind != "pronoun"]
    low, _ = clause_of(sentence, cue.start)
    for group in (strong, usable):
        here = [a for a in group if a.start >= low]
        if here:
            return _head(sentence, here)
    return _head(sentence, strong) if strong else (usable[-1] if usable else None)


def _other_subject(sentence: Sentence, actor: Actor, cue: Cue) -> bool:
    """Whether a new subject stands between an actor and a verb: *mice do not respond to A and injection of B blocks …*."""
    tokens = sentence.tokens
    k = cue.first - 1
    words = 0
    if k >= 0 and tokens[k].lower == ",":
        return False  # "has effects on A and B, enhances C": the verb goes on with the same subject
    while k >= 0 and tokens[k].start >= actor.end and tokens[k].lower not in ("and", ";"):
        plain = tokens[k].lower.endswith("ly") or tokens[k].lower in BE | HAVE | MODAL | ADVERBS
        words += not plain and tokens[k].depth == 0 and tokens[k].lower.isalpha()
        k -= 1
    if k < 0 or tokens[k].start < actor.end or words < 2:
        return False
    clause = [
        c
        for c in sentence.cues
        if c.kind in ("verb", "cause", "block", "show") and actor.end <= c.start and c.end <= tokens[k].start
    ]
    finite = any(t.lower in BE | HAVE for t in tokens[:k] if t.start >= actor.end)
    acting = [c for c in sentence.cues if c.kind in ("verb", "cause", "block", "show", "negator") and c.end <= actor.start]
    return bool(clause or finite or acting)


def _head(sentence: Sentence, group: Sequence[Actor]) -> Actor:
    """The last of ``group``, or the one before it where both stand in one noun phrase (*ketamine's …, midazolam-induced …*)."""
    last = group[-1]
    for earlier in reversed(group[:-1]):
        gap = sentence.slice(earlier.end, last.start)
        if re.match(r"^['’]s\s|^[- ](?:mediated|induced|treated)\b", gap) and len(gap) < 40:
            return earlier
        break
    return last


def behind(sentence: Sentence, actors: Sequence[Actor], cue: Cue, end: int) -> Actor | None:
    """The first agent behind ``end`` that *by*, *after*, *with* or the like leads to, in the cue's clause."""
    _, high = clause_of(sentence, cue.start)
    for actor in actors:
        if actor.role != "agent" or actor.start < end or actor.end > high or actor.kind == "pronoun":
            continue
        gap = sentence.slice(end, actor.start)
        if len(gap) < 120 and AGENT_WORDS.search(gap):
            return actor
    return None


def adjectival(sentence: Sentence, actors: Sequence[Actor], start: int) -> Actor | None:
    """An agent right before ``start`` as in *ketamine-induced sedation*, *ketamine's effects*, *the ketamine group*."""
    for actor in actors:
        if (
            actor.role == "agent"
            and actor.end <= start
            and re.match(
                r"^(?:['’]s?|[-‐‑](?:induced|mediated|evoked|elicited|associated|related|assisted))(?:\s[^\W\d_]{1,20}){0,2}\s{0,2}$",
                sentence.slice(actor.end, start),
            )
        ):
            return actor
    return None


def agents_of(
    sentence: Sentence, actors: Sequence[Actor], cue: Cue, end: int, *, passive: bool, before: int | None = None
) -> tuple[Actor, ...]:
    """The actors of a finding. ``end``: behind what agents may follow; ``before``: where the outcome begins."""
    verb = _governor(sentence, cue) if cue.kind == "noun" else None
    after, ahead = behind(sentence, actors, cue, end), subject(sentence, actors, verb or cue)
    near = adjectival(sentence, actors, before) if before is not None else None
    if passive:
        by = after if after is not None and re.search(r"\bby\b", sentence.slice(end, after.start)) else None
        order = [by, near, after, ahead]
    elif verb is not None and near is not None and ahead is not None and ahead.start < near.start:
        order = [ahead, near, after]
    else:
        order = [near, ahead, after]
    for actor in order:
        if actor is not None:
            return tuple(joined(actor, actors, sentence))
    if any(a.role == "agent" and a.end <= cue.start and _other_subject(sentence, a, cue) for a in actors):
        return ()
    later = [
        a for a in actors if a.role == "agent" and a.kind != "pronoun" and not (end <= a.start and _parted(sentence, end, a.start))
    ]
    return tuple(joined(later[0], actors, sentence)) if later else ()


PARTS = re.compile(r",\s(?!(?:after|with|in|by|following|compared|when|during|using|on|for)\b)")


def _parted(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a comma or clause word parts what stands at ``end`` from the finding that ends at ``start``."""
    return PARTS.search(sentence.slice(start, end)) is not None or any(
        c.kind == "barrier" and start <= c.start < end for c in sentence.cues
    )


def _governor(sentence: Sentence, noun: Cue) -> Cue | None:
    """The verb of showing or causing that a change told by a noun is the object of."""
    low, _ = clause_of(sentence, noun.start)
    before = [c for c in sentence.cues if c.kind in ("show", "cause", "verb") and low <= c.start and c.end <= noun.start]
    return before[-1] if before else None
