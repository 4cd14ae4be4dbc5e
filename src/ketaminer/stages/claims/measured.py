"""What a sentence measured, in numbers: mentions of effect sizes, and figures with units that only a finding makes into results.

*By 14 mm Hg*, *9 min longer*, *difference −4.9*, *46 vs 29 days*, *98 ± 12 s* are doses, times or nothing to the recognisers of
mentions; in a sentence that tells a finding they are its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketaminer.stages.claims.figure_words import (
    AMOUNT,
    BARE,
    BEFORE_INTERVAL,
    BETWEEN,
    BY,
    CHANGE_OF,
    DIFFERENCE,
    DIRECTLY,
    EVENTS,
    FROM_TO,
    LABELLED,
    MEAN_TO,
    NONE,
    NOT_RESULT,
    OF_MANY,
    ONE_OF,
    THAN,
    THRESHOLD,
    TIMELIKE,
    TIMES,
    TO,
    VERSUS,
    value_of,
)
from ketaminer.stages.claims.once import per_sentence
from ketaminer.stages.claims.view import Hit, Sentence

STATISTICS = frozenset(
    "F|t|z|Z|T|U|H|chi squared|I squared|R squared|eta squared|partial eta squared|correlation".split("|"),
)
"""Measures that test or describe and are no size of the effect between groups."""

MOST = 60
"""A sentence with more figures is a table."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure at ``[start, end)`` of the reading text.

    ``kind``: ``pair`` (two arms in one phrase), ``change`` (``other`` before, ``value`` after), ``difference`` (between arms or
    times), ``ratio`` (a named measure), ``level`` (of one arm), ``bare`` (a level only where another stands beside it).
    """

    start: int
    end: int
    kind: str
    measure: str | None
    value: float
    other: float | None = None
    unit: str | None = None
    hit: Hit | None = None


class _Places:
    """Stretches of a sentence that are taken."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.taken = [(h.start, h.end) for h in hits]

    def free(self, start: int, end: int) -> bool:
        return not any(a < end and start < b for a, b in self.taken)


def measured(sentence: Sentence, outcome: str = "") -> list[Measured]:
    """The figures of a sentence in their order, none over another; none where there are as many as in a table.

    ``outcome``: the words for what was measured: times are results of *time to extubation*, amounts of *morphine consumption*.
    """
    return list(_measured(sentence, TIMELIKE.search(outcome) is not None, AMOUNT.search(outcome) is not None))


@per_sentence
def _measured(sentence: Sentence, timed: bool, dosed_out: bool) -> list[Measured]:
    times = () if timed else ("TIMEPOINT", "DURATION")
    doses = () if dosed_out else ("DOSE",)
    text, base = sentence.text, sentence.start
    if len(sentence.hits) > MOST:
        return []
    sizes = [h for h in sentence.of("EFFECT_SIZE") if _usable(h) and not THRESHOLD.search(sentence.slice(h.start - 7, h.start))]
    if not any(c.isdigit() for c in text) and not sizes:
        return []
    out: list[Measured] = []
    tested = [h for h in sentence.of("EFFECT_SIZE") if (h.mention.value or {}).get("measure") in STATISTICS]
    said = _Places([*sentence.of("P_VALUE", "INTERVAL", "FREQUENCY", "DRUG"), *tested])
    said.taken += [(c.start, c.end) for c in sentence.callouts]

    def add(one: Measured, *labels: str) -> None:
        """Takes a figure if nothing else stands there; ``labels`` are mentions that it gives way to as well."""
        if not said.free(one.start, one.end) or any(m.start < one.end and one.start < m.end for m in out):
            return
        if any(h.start < one.end and one.start < h.end for h in sentence.of(*labels)):
            return
        out.append(one)

    for m in EVENTS.finditer(text):
        a, n, b, k = (float(m[name]) for name in ("a", "n", "b", "k"))
        if a <= n and b <= k and min(n, k) >= 8:
            shares = round(100 * a / n, 2), round(100 * b / k, 2)
            add(Measured(base + m.start(), base + m.end(), "pair", "proportion", *shares, "%"))
    for hit in sizes:
        if "comparator" in (hit.mention.value or {}):
            add(as_measured(hit))
    for m in VERSUS.finditer(text):
        start, end = base + m.start(), base + m.end()
        dosed = any(h.start < end and start < h.end for h in sentence.of("DOSE"))
        if dosed and not re.search(r"(?:\(|[mM]ean|[mM]edian|:|,)\s?$", sentence.slice(start - 8, start)):
            continue
        unit = m["u2"] or m["u"]
        one, two = value_of(m["a"]), value_of(m["b"])
        if not 1900 <= one < 2100:
            add(Measured(start, end, "pair", "value", one, two, unit.strip() if unit else None))
    for m in (*FROM_TO.finditer(text), *MEAN_TO.finditer(text)):
        # before and after, where what is told is no time
        before, after = value_of(m["a"]), value_of(m["b"])
        timed = any(TIMES.match(u) for u in (m["u"], m["u2"]) if u)
        changed = m.re is MEAN_TO or _changed(sentence, base + m.start(), 90)
        if not timed and before != after and not 1900 <= before < 2100 and changed:
            unit = (m["u2"] or m["u"] or "").strip() or None
            add(Measured(base + m.start(), base + m.end(), "change", "value", after, before, unit))
    for hit in sizes:
        add(as_measured(hit))
    for start, end, n, unit, kind in _differences(sentence):
        measure = "difference" if kind == "ratio" else "change"
        add(Measured(start, end, kind, measure, n, None, unit), "COUNT", *times[:1])
    for start, end, n, unit in _estimates(sentence):
        told = BETWEEN.findall(sentence.slice(sentence.start, start))
        measure = "difference" if any(t in ("differen", "relative to", "contrast") for t in told) else "change"
        add(Measured(start, end, "difference" if told else "level", measure if told else "value", n, None, unit))
    counted = any((h.mention.value or {}).get("events") is not None for h in sizes)
    for m in ONE_OF.finditer(text) if counted else ():
        a, n = float(m["a"]), float(m["n"])
        if a <= n and n >= 8:
            add(Measured(base + m.start(), base + m.end(), "level", "proportion", round(100 * a / n, 2), None, "%"))
    for m in OF_MANY.finditer(text) if not counted else ():
        add(
            Measured(base + m.start(), base + m.end(), "level", "value", value_of(m["n"])), "COUNT", "DOSE", "TIMEPOINT", "DURATION"
        )
    for m in TO.finditer(text):
        start = base + m.start()
        ranged = text[max(0, m.start() - 2) : m.start()].rstrip()[-1:] in "0123456789%)"
        if not ranged and _changed(sentence, start, 45) and not NOT_RESULT.match(text, m.end("n")):
            level = Measured(start, base + m.end(), "level", "value", value_of(m["n"]), None, _unit(m))
            add(level, "COUNT", *times, *doses)
    for m in BARE.finditer(text):
        if LABELLED.search(text[max(0, m.start() - 14) : m.start()]) or NOT_RESULT.match(text, m.end("n")):
            continue
        n = value_of(m["n"])
        if not timed and m["u"] and TIMES.match(m["u"]):
            continue
        if not 1900 <= n < 2100:
            spread = any(h.start <= base + m.start() < h.end and "±" in h.mention.text for h in sentence.of("DOSE"))
            blocking = ("TIMEPOINT", "COUNT") if spread else ("TIMEPOINT", "COUNT", "DOSE")
            add(Measured(base + m.start(), base + m.end(), "bare", "value", n, None, _unit(m)), *blocking)
    for m in NONE.finditer(text):
        add(Measured(base + m.start(), base + m.end(), "bare", "proportion", 0.0, None, "%"))
    out = [m for m in out if not _again(m, out)]
    return sorted(out, key=lambda m: m.start) if len(out) <= MOST else []


def _again(one: Measured, others: Iterable[Measured]) -> bool:
    """Whether a share that was worked out of events is told as well (*37 of 62 …, 11 of 60 (59.7% and 18.3%)*)."""
    value = (one.hit.mention.value or {}) if one.hit is not None else {"events": one.value if one.measure == "proportion" else None}
    return value.get("events") is not None and any(
        m.start > one.end and m.unit == "%" and m.kind == "level" and abs(m.value - one.value) <= 0.06 for m in others
    )


def _unit(m: re.Match[str]) -> str | None:
    return m["u"].strip() if m["u"] else None


def _usable(hit: Hit) -> bool:
    value = hit.mention.value or {}
    if value.get("measure") in STATISTICS or ("low" in value and value.get("low") != value.get("high")):
        return False  # a test, a range
    return any(isinstance(value.get(k), int | float) for k in ("value", "intervention", "to"))


def as_measured(hit: Hit) -> Measured:
    """An effect size that was recognised, as a figure."""
    value = hit.mention.value or {}
    measure, unit = str(value.get("measure") or ""), value.get("unit")
    if "comparator" in value:
        return Measured(hit.start, hit.end, "pair", measure, value["intervention"], value["comparator"], unit, hit)
    if "to" in value:
        return Measured(hit.start, hit.end, "change", measure, value["to"], value["from"], unit, hit)
    kind = {"percent": "level", "proportion": "level", "mean": "level", "median": "level", "fold": "difference"}.get(
        measure, "ratio"
    )
    kind = "difference" if value.get("than") else kind
    return Measured(hit.start, hit.end, kind, measure, value["value"], None, unit, hit)


def _changed(sentence: Sentence, at: int, most: int) -> bool:
    """Whether a word of change stands before an offset, at most so many characters away and before no semicolon."""
    stop = max((b for a, b in sentence.barriers if b <= at and sentence.slice(a, b) == ";"), default=sentence.start)
    return any(c.kind in ("verb", "noun", "comparative") and stop <= c.start and 0 <= at - c.end <= most for c in sentence.cues)


def _differences(sentence: Sentence) -> Iterator[tuple[int, int, float, str | None, str]]:
    text, base = sentence.text, sentence.start
    for m in DIFFERENCE.finditer(text):
        gap, link = m["gap"].strip(), m["link"].strip()
        bounded = any(0 <= h.start - base - m.end("n") <= 40 for h in sentence.of("INTERVAL"))
        if (gap and link in ("", ",")) or (link == "(" and not (bounded or m["n"][0] in "−–-")):
            continue
        yield base + m.start("n"), base + m.end(), value_of(m["n"]), _unit(m), "ratio"
    for m in BY.finditer(text):
        if m["n"][0].isalpha() and "least" in m.group():
            continue  # "affected by at least one event"
        if _changed(sentence, base + m.start(), 150):
            yield base + m.start("n"), base + m.end(), value_of(m["n"]), _unit(m), "difference"
    for cue in sentence.cues:
        told = DIRECTLY.match(sentence.slice(cue.end, cue.end + 40)) if cue.kind == "verb" else None
        if told is not None:
            yield cue.end + told.start("n"), cue.end + told.end(), value_of(told["n"]), _unit(told), "difference"
    for m in CHANGE_OF.finditer(text):
        yield base + m.start("n"), base + m.end(), value_of(m["n"]), _unit(m), "difference"
    for m in THAN.finditer(text):
        yield base + m.start("n"), base + m.end("u"), value_of(m["n"]), _unit(m), "difference"


def _estimates(sentence: Sentence) -> Iterator[tuple[int, int, float, str | None]]:
    """The figure that a confidence interval is of."""
    for hit in sentence.of("INTERVAL"):
        if (hit.mention.value or {}).get("kind") not in ("confidence", "credible"):
            continue
        low = max(sentence.start, hit.start - 40)
        m = BEFORE_INTERVAL.search(sentence.slice(low, hit.start))
        if m is not None:
            yield low + m.start("n"), low + (m.end("u") if m["u"] else m.end("n")), value_of(m["n"]), _unit(m)
