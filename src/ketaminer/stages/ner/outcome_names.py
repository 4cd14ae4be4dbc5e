"""The names of outcomes: the vocabulary files, and the short forms that a paper defines itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.stages.ner.abbreviations import Abbreviation, find_abbreviations, occurrences
from ketaminer.stages.ner.found import Reading
from ketaminer.stages.ner.gazetteer import Hit, Term, TermMatcher, is_short_capitals
from ketaminer.stages.ner.outcome_words import Lexicon, W, lexicon, spellings


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
def outcome_matcher(paths: tuple[Path, ...], patterns: Path) -> TermMatcher[Entry]:
    """The matcher of the vocabularies at ``paths``, built once."""
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


def with_short_forms(
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
        doubtful = hit.value.instrument and hit.value.measured and hit.value.instrument not in told
        if doubtful and not reading.text[hit.end : hit.end + 6].startswith((" score", " total", " scale")):
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
    at_end = [h.value for h in matcher.find(long) if h.end == len(long) and 2 * (h.end - h.start) >= len(long)]
    if at_end:
        return at_end[0]
    flag = lex.of(long.rsplit(" ", 1)[-1].lower())
    if flag & W.MEASURE and flag & W.NP and not flag & (W.WEAK | W.OUTSIDE | W.GENERIC) and " " in long:
        return Entry(long.lower(), None, None, None)
    return None


def _alike(entry: Entry, long: str) -> bool:
    """Whether a scale's name and a long form share a word that says something."""
    ours = {w[:5] for w in f"{entry.instrument or ''} {entry.name}".lower().replace("-", " ").split() if len(w) > 4}
    return bool(ours & {w[:5] for w in long.lower().replace("-", " ").split()})
