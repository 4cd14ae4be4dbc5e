"""Outcomes: endpoints, symptoms, biomarkers, adverse events, scores on scales → OUTCOME mentions.

Two sources, one result. The vocabulary (``outcomes.tsv``, ``instruments.tsv`` and the short forms a paper defines) knows
outcomes by name; word patterns (:mod:`ketaminer.stages.ner.outcome_phrases`) know what is measured, compared or changed.
A name found is widened to the phrase it heads; a phrase without any known name gets a lower score.

``value`` is ``{"domain", "instrument", "valence", "kind"}``: the field of the outcome, the scale it is measured on, whether
a high value is undesirable (``-``), desirable (``+``) or neither (``0``), and the kind; each ``None`` where not known.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from ketaminer.config import Config
from ketaminer.model import Span
from ketaminer.stages.ner.conditions import Condition, condition_matcher
from ketaminer.stages.ner.drug_names import Drug, drug_vocabulary
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import Hit, TermMatcher
from ketaminer.stages.ner.outcome_changes import phrases
from ketaminer.stages.ner.outcome_names import Entry, outcome_matcher, with_short_forms
from ketaminer.stages.ner.outcome_phrases import Phrase, extended, left, plausible, with_head
from ketaminer.stages.ner.outcome_words import W, Words, lexicon, words_of

PATTERNS = "outcome_patterns.tsv"
_POPULATION = frozenset(
    "patients people subjects participants individuals adults children women men those rats mice animals users history "
    "diagnosis diagnosed treatment treatments therapy management model models medication medications drugs agents criteria".split()
)
_FLUIDS = frozenset(
    "serum plasma urinary urine blood extracellular fasting circulating salivary total free mean ionised ionized".split()
)
_FELT = frozenset(
    "response responses responsiveness sensitivity symptoms symptom signs sign episodes feelings activity "
    "function functions".split()
)
_PLAIN = W.GENERIC | W.DEGREE | W.EDGE | W.MEASURE
_NEAR = 40  # names looked at around "scores" for a scale
_ASSESSMENTS = frozenset(("adverse event", "efficacy"))
_LISTING = frozenset((",", "and", "or", "nor", "/", "&"))


def find_outcomes(reading: Reading, config: Config) -> list[Found]:
    """OUTCOME mentions of ``reading``; they do not overlap."""
    patterns = config.vocabulary(PATTERNS)
    lex = lexicon(patterns)
    matcher = outcome_matcher(tuple(config.vocabulary(name) for name in config.ner.outcomes), patterns)
    hits = with_short_forms(reading, config, matcher, lex, matcher.find(reading.text, reading.breaks))
    starts = [hit.start for hit in hits]
    drugs = drug_vocabulary(config).matcher
    conditions = condition_matcher(tuple(config.vocabulary(name) for name in config.ner.conditions), patterns)
    memo: dict[str, tuple[str, int]] = {}
    found: list[Found] = []
    scale: Entry | None = None
    for segment in sorted({*reading.sentences, *reading.headings}):
        inside = hits[bisect_left(starts, segment.start) : bisect_left(starts, segment.end)]
        words = words_of(reading.text, segment.start, segment.end, lex, memo)
        found += _in_sentence(words, [h for h in inside if h.end <= segment.end], scale, drugs, conditions)
        named = [h.value for h in inside if h.value.instrument]
        if named:
            scale = named[-1]
    return found


@dataclass(slots=True)
class _Candidate:
    start: int
    end: int
    score: float
    rule: str
    entry: Entry | None
    instrument: str | None = None


def _in_sentence(
    w: Words, hits: list[Hit[Entry]], scale: Entry | None, drugs: TermMatcher[Drug], conditions: TermMatcher[Condition]
) -> list[Found]:
    """Candidates of both sources, the longest of those that overlap."""
    marked = phrases(w)
    located = [(a, b, h.value) for h in hits for a, b in [_located(w, h)] if a < b and w.ends[b - 1] == h.end]
    at = [a for a, _, _ in located]
    covered = bytearray(len(w) + 1)
    for p in marked:
        for k in range(p.start, p.end):
            covered[k] = 1
    candidates: list[_Candidate] = []
    waiting: list[_Candidate] = []
    for a, b, entry in located:
        candidate, certain = _widened(w, a, b, entry, covered, drugs)
        if candidate is not None:
            (candidates if certain else waiting).append(candidate)
    candidates += _listed(w, candidates, waiting)
    for p in marked:
        if not plausible(w, p.start, p.end, p.head):
            continue
        first, beyond = bisect_left(at, p.start), bisect_left(at, p.end)
        inner = [(a, b, e) for a, b, e in located[first:beyond] if b <= p.end]
        if inner:
            if any(e.domain not in _ASSESSMENTS or e.kind != "endpoint" for _, _, e in inner):
                candidates.append(_named(w, p, inner))
        elif p.end == p.head and w.flags[p.head - 1] & W.SCORE and all(w.flags[k] & _PLAIN for k in range(p.start, p.head - 1)):
            scored = _scored(p, located[max(0, first - _NEAR) : first + _NEAR], scale)
            if scored is not None:
                candidates.append(scored)
        elif not _is_drug(w, p, drugs):
            condition = _condition(w, p, conditions)
            candidates.append(_Candidate(p.start, p.end, p.score + 0.15 * (condition is not None), f"outcome:{p.rule}", condition))
    return [_found(w, c) for c in _longest(candidates)]


def _is_drug(w: Words, p: Phrase, drugs: TermMatcher[Drug]) -> bool:
    """Whether the phrase names a drug: its head does, and nothing says that its level is meant (*serum calcium*)."""
    if not drugs.get(w.raw[p.head - 1]) and not drugs.get(" ".join(w.raw[p.start : p.head])):
        return False
    return p.head - p.start == 1 or w.text[p.start] not in _FLUIDS


def _condition(w: Words, p: Phrase, conditions: TermMatcher[Condition]) -> Entry | None:
    """The disease or symptom that a phrase without a known outcome ends with: its occurrence is what is measured."""
    for start in range(max(p.start, p.head - 4), p.head):
        known = conditions.get(" ".join(w.raw[start : p.head]))
        if known is not None and known.kind in ("disorder", "symptom"):
            return Entry(known.name, "clinical event", "-", "symptom")
    return None


def _located(w: Words, hit: Hit[Entry]) -> tuple[int, int]:
    """The words that a hit covers. A hit that ends inside a word (*relapse-prevention*) is left out by the caller."""
    a = bisect_left(w.ends, hit.start + 1)
    b = bisect_left(w.starts, hit.end)
    return a, b


def _widened(
    w: Words, a: int, b: int, entry: Entry, covered: bytearray, drugs: TermMatcher[Drug]
) -> tuple[_Candidate | None, bool]:
    """The phrase around a known name at words ``[a, b)``, and whether its context makes it an outcome."""
    last = len(w)
    assessment = entry.domain in _ASSESSMENTS and entry.kind == "endpoint"
    end = b
    while end < last and end - b < 2 and w.flags[end] & W.MEASURE and w.flags[end] & W.NP and not assessment:
        end += 1
    if (
        end < last and end == b and w.flags[end] & W.GENERIC and w.flags[end] & W.NP and not w.flags[end] & W.MEASURE
        and not assessment
    ):  # fmt: skip
        return None, False  # "pain management", "anxiety disorder", "withdrawal period"
    grown = a if assessment else left(w, end, least=max(0, a - 4))
    start = min(a, grown)
    stop = extended(w, start, end) if end == b or w.flags[end - 1] & W.MEASURE else end
    if stop > end and w.text[end - 1] in _FELT and drugs.get(" ".join(w.raw[end + 1 : stop])):
        stop = end  # "the early relief of depressive symptoms of ketamine"
    head = with_head(w, start)
    measured = head < start or end > b
    start = head
    if entry.instrument is None and not measured and start == a:
        before = start
        while before > 0 and start - before < 2 and w.flags[before - 1] & (W.DET | W.DEGREE):
            before -= 1
        if before > 1 and w.text[before - 1] in ("with", "of", "for") and w.text[before - 2] in _POPULATION:
            return None, False
    candidate = _Candidate(start, stop, 0.9, "outcome:instrument" if entry.instrument else "outcome:vocabulary", entry)
    return candidate, not entry.measured or measured or bool(covered[a])


def _listed(w: Words, accepted: list[_Candidate], waiting: list[_Candidate]) -> list[_Candidate]:
    """Those waiting that stand in a list with an accepted one."""
    more: list[_Candidate] = []
    edges = {c.end for c in accepted} | {-c.start for c in accepted}
    for c in waiting:
        before = c.start
        while before > 0 and w.text[before - 1] in _LISTING:
            before -= 1
        after = c.end
        while after < len(w) and w.text[after] in _LISTING:
            after += 1
        if (before < c.start and before in edges) or (after > c.end and -after in edges):
            more.append(c)
            edges |= {c.end, -c.start}
    return more


def _named(w: Words, p: Phrase, inner: list[tuple[int, int, Entry]]) -> _Candidate:
    """A phrase that holds known names: the one in its complement if the head only counts, else the one at its head."""
    scales = [e for _, _, e in inner if e.instrument]
    names = [(a, b, e) for a, b, e in inner if not e.instrument]
    pool = names or inner
    if p.end > p.head and w.flags[p.head - 1] & W.OF_HEAD:
        entry = pool[-1][2]
    else:
        entry = max(pool, key=lambda n: (n[0] < p.head, n[1] - n[0]))[2]
    return _Candidate(p.start, p.end, 0.85, f"outcome:{p.rule}", entry, scales[0].instrument if scales else None)


def _scored(p: Phrase, located: list[tuple[int, int, Entry]], scale: Entry | None) -> _Candidate | None:
    """``scores`` alone: of the scale named in this sentence, else in the one before."""
    here = [e for _, b, e in located if e.instrument and b <= p.start] or [e for _, _, e in located if e.instrument]
    entry = here[-1] if here else scale
    if entry is None:
        return None
    return _Candidate(p.start, p.end, 0.7 if here else 0.6, "outcome:scores", entry)


def _longest(candidates: list[_Candidate]) -> list[_Candidate]:
    kept: list[_Candidate] = []
    used: set[int] = set()
    for c in sorted(candidates, key=lambda c: (c.start - c.end, -c.score, c.start)):
        span = range(c.start, c.end)
        if not used.intersection(span):
            used.update(span)
            kept.append(c)
    return sorted(kept, key=lambda c: c.start)


def _found(w: Words, c: _Candidate) -> Found:
    start, end = w.starts[c.start], w.ends[c.end - 1]
    if c.entry is None:
        value: dict[str, str | None] = {"domain": None, "instrument": None, "valence": None, "kind": None}
        return Found("OUTCOME", start, end, w.cut(c.start, c.end), {}, value, c.score, c.rule)
    return Found("OUTCOME", start, end, c.entry.name, {}, c.entry.value(c.instrument), c.score, c.rule)


def sentence_outcomes(sentence: str, config: Config) -> list[Found]:
    """The outcomes of one sentence by itself, for trying the rules out."""
    return find_outcomes(Reading(sentence, (Span(0, len(sentence)),)), config)
