"""Outcomes: endpoints, symptoms, biomarkers, adverse events, scores on scales → OUTCOME mentions.

Two sources, one result. The vocabulary (``outcomes.tsv``, ``instruments.tsv`` and the short forms a paper defines) knows
outcomes by name; word patterns (:mod:`ketaminer.stages.ner.outcome_phrases`) know what is measured, compared or changed.
A name found is widened to the phrase it heads; a phrase without any known name gets a lower score.

``value`` is ``{"domain", "instrument", "valence", "kind"}``: the field of the outcome, the scale it is measured on, whether
a high value is undesirable (``-``), desirable (``+``) or neither (``0``), and the kind; each ``None`` where not known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Span
from ketaminer.stages.ner.abbreviations import Abbreviation, find_abbreviations, occurrences
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.gazetteer import Hit, Term, TermMatcher, is_short_capitals
from ketaminer.stages.ner.outcome_phrases import Phrase, extended, left, phrases, with_head
from ketaminer.stages.ner.outcome_words import Lexicon, W, Words, lexicon, spellings, words_of

PATTERNS = "outcome_patterns.tsv"
_POPULATION = frozenset(
    "patients people subjects participants individuals adults children women men those rats mice animals users history "
    "diagnosis diagnosed treatment treatments therapy management model models medication medications drugs agents criteria".split()
)
_LISTING = frozenset((",", "and", "or", "nor", "/", "&"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the vocabulary says of a name. ``instrument`` is set for scales; ``measured``: see ``gate`` in the file."""

    name: str
    domain: str | None
    valence: str | None
    kind: str | None
    instrument: str | None = None
    measured: bool = False

    def value(self, instrument: str | None = None) -> dict[str, str | None]:
        return {"domain": self.domain, "instrument": instrument or self.instrument, "valence": self.valence, "kind": self.kind}


@cache
def _matcher(paths: tuple[Path, ...], patterns: Path) -> TermMatcher[Entry]:
    return TermMatcher(_terms(paths, lexicon(patterns)))


def _terms(paths: tuple[Path, ...], lex: Lexicon) -> Iterator[Term[Entry]]:
    for path in paths:
        for row in rows(path):
            if len(row) == 6:
                name, preferred, domain, valence, kind, gate = row
                entry = Entry(preferred, domain, valence, kind, None, gate == "measured")
            else:
                name, preferred, measures, domain, valence, kind, gate = row
                entry = Entry(measures, domain, valence, kind, preferred, gate == "named")
            short = is_short_capitals(name) or (entry.instrument is not None and (len(name) <= 6 or name.upper() == name))
            for form in (name,) if short else spellings(name, lex.spelling):
                yield Term(form, entry, cased=short, plural=form[-1:].isalpha() and not form.endswith("s"))


def find_outcomes(reading: Reading, config: Config) -> list[Found]:
    """OUTCOME mentions of ``reading``; they do not overlap."""
    patterns = config.vocabulary(PATTERNS)
    lex = lexicon(patterns)
    matcher = _matcher(tuple(config.vocabulary(name) for name in config.ner.outcomes), patterns)
    hits = _with_short_forms(reading, config, matcher, lex, matcher.find(reading.text, reading.breaks))
    starts = [hit.start for hit in hits]
    memo: dict[str, W] = {}
    found: list[Found] = []
    scale: tuple[str, Entry] | None = None
    for segment in sorted({*reading.sentences, *reading.headings}):
        inside = hits[bisect_left(starts, segment.start) : bisect_left(starts, segment.end)]
        words = words_of(reading.text, segment.start, segment.end, lex, memo)
        found += _in_sentence(words, [h for h in inside if h.end <= segment.end], scale)
        named = [h.value for h in inside if h.value.instrument]
        if named:
            scale = (named[-1].instrument or "", named[-1])
    return found


def _with_short_forms(
    reading: Reading, config: Config, matcher: TermMatcher[Entry], lex: Lexicon, hits: list[Hit[Entry]]
) -> list[Hit[Entry]]:
    """``hits`` as the paper's own short forms have it: theirs added, those that mean something else here left out.

    A scale's abbreviation that has other common meanings counts only where the paper names the scale.
    """
    meanings: dict[Abbreviation, Entry | None] = {}
    places: dict[tuple[int, int], Abbreviation] = {}
    for start, end, short in occurrences(reading, find_abbreviations(reading, config)):
        places[start, end] = short
        if short not in meanings:
            meanings[short] = _meaning(short.long, matcher, lex)
    told = {h.value.instrument for h in hits if h.value.instrument and not h.value.measured}
    out: list[Hit[Entry]] = []
    for hit in hits:
        defined = places.get((hit.start, hit.end))
        if defined is not None:
            known = meanings[defined]
            if known is None and _alike(hit.value, defined.long):
                meanings[defined] = hit.value
            continue
        if hit.value.instrument and hit.value.measured:
            if hit.value.instrument not in told and not reading.text[hit.end : hit.end + 6].startswith((" score", " total", " scale")):
                continue
        out.append(hit)
    for (start, end), defined in places.items():
        entry = meanings[defined]
        if entry is not None:
            out.append(Hit(start, end, entry))
    out.sort(key=lambda h: (h.start, -h.end))
    return out


def _meaning(long: str, matcher: TermMatcher[Entry], lex: Lexicon) -> Entry | None:
    """What the vocabulary says of a long form: of the whole, else of its end; else a measure by its last word."""
    whole = matcher.get(long)
    if whole is not None:
        return whole
    at_end = [h.value for h in matcher.find(long) if h.end == len(long)]
    if at_end:
        return at_end[0]
    flag = lex.of(long.rsplit(" ", 1)[-1].lower())
    if flag & W.MEASURE and flag & W.NP and " " in long:
        return Entry(long.lower(), None, None, None)
    return None


def _alike(entry: Entry, long: str) -> bool:
    """Whether a scale's name and a long form share a word that says something."""
    ours = {w[:5] for w in f"{entry.instrument or ''} {entry.name}".lower().replace("-", " ").split() if len(w) > 4}
    return bool(ours & {w[:5] for w in long.lower().replace("-", " ").split()})


@dataclass(slots=True)
class _Candidate:
    start: int
    end: int
    score: float
    rule: str
    entry: Entry | None
    instrument: str | None = None


def _in_sentence(w: Words, hits: list[Hit[Entry]], scale: tuple[str, Entry] | None) -> list[Found]:
    """Candidates of both sources, the longest of those that overlap."""
    marked = phrases(w)
    located = [(a, b, h.value) for h in hits for a, b in [_located(w, h)] if a < b]
    covered = bytearray(len(w) + 1)
    for p in marked:
        for k in range(p.start, p.end):
            covered[k] = 1
    candidates: list[_Candidate] = []
    waiting: list[_Candidate] = []
    for a, b, entry in located:
        candidate, certain = _widened(w, a, b, entry, covered)
        if candidate is not None:
            (candidates if certain else waiting).append(candidate)
    candidates += _listed(w, candidates, waiting)
    for p in marked:
        inner = [(a, b, e) for a, b, e in located if a >= p.start and b <= p.end]
        if inner:
            candidates.append(_named(w, p, inner))
        elif w.flags[p.head - 1] & W.SCORE and p.end == p.head:
            scored = _scored(w, p, located, scale)
            if scored is not None:
                candidates.append(scored)
        else:
            candidates.append(_Candidate(p.start, p.end, p.score, f"outcome:{p.rule}", None))
    return [_found(w, c) for c in _longest(candidates)]


def _located(w: Words, hit: Hit[Entry]) -> tuple[int, int]:
    """The words that a hit covers."""
    a = bisect_left(w.ends, hit.start + 1)
    b = bisect_left(w.starts, hit.end)
    return a, b


def _widened(w: Words, a: int, b: int, entry: Entry, covered: bytearray) -> tuple[_Candidate | None, bool]:
    """The phrase around a known name at words ``[a, b)``, and whether its context makes it an outcome."""
    last = len(w)
    end = b
    while end < last and end - b < 2 and w.flags[end] & W.MEASURE and w.flags[end] & W.NP and entry.domain not in ("safety", "efficacy"):
        end += 1
    if (
        end < last and end == b and w.flags[end] & W.GENERIC and w.flags[end] & W.NP and not w.flags[end] & W.MEASURE
        and entry.domain not in ("safety", "efficacy")
    ):  # fmt: skip
        return None, False  # "pain management", "anxiety disorder", "withdrawal period"
    grown = left(w, end, least=max(0, a - 4))
    start = min(a, grown)
    stop = extended(w, start, end) if end == b or w.flags[end - 1] & W.MEASURE else end
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


def _scored(w: Words, p: Phrase, located: list[tuple[int, int, Entry]], scale: tuple[str, Entry] | None) -> _Candidate | None:
    """``scores`` alone: of the scale named in this sentence, else in the one before."""
    here = [e for _, b, e in located if e.instrument and b <= p.start] or [e for _, _, e in located if e.instrument]
    if not here and scale is None:
        return None
    entry = here[-1] if here else scale[1]  # type: ignore[index]
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
