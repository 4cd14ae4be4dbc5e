"""Which numbers of a sentence may be numbers of subjects: *n = 40*, *31 of 66*, *157 with …*, *groups of 12*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.stages.claims.parties import Party
from ketaminer.stages.claims.tally_words import (
    ALSO,
    ANALYSED,
    BEFORE_NOUN,
    ENROLS,
    FINISHED,
    FOR_EACH,
    LISTED,
    N_EQUALS,
    NOT_COUNTS,
    NOUN,
    OF_ALL,
    OF_WORDS,
    PERCENT_BEHIND,
    RESULT,
    SHARE,
    TO_DOSE,
    VERSUS,
    WORDED,
    WORDS,
)
from ketaminer.stages.claims.view import Sentence


def numbers_of(sentence: Sentence, parties: Sequence[Party]) -> list[tuple[int, int, int, str]]:
    """Start, end, number and kind (*n*, *of*, *share*, *count*) of what may be numbers of subjects."""
    out: dict[int, tuple[int, int, int, str]] = {}
    counts = sentence.of("COUNT")
    enrols = (ENROLS.search(sentence.text) or ANALYSED.search(sentence.text)) is not None
    for m in OF_ALL.finditer(sentence.text):
        if m["n"] in ("10", "100") and not re.match(r"\s" + NOUN, sentence.text[m.end() : m.end() + 16]):
            continue  # a score
        out[m.start("n")] = (sentence.start + m.start("n"), sentence.start + m.end("n"), _whole(m["n"]), "of")
    for hit in counts:
        n = (hit.mention.value or {}).get("n")
        at = hit.start - sentence.start
        if not isinstance(n, int) or at in out or n < 1:
            continue
        if OF_WORDS.search(sentence.slice(hit.start - 24, hit.start)):
            out[at] = (hit.start, hit.end, n, "of")
        elif N_EQUALS.match(hit.mention.text):
            out[at] = (hit.start, hit.end, n, "n")
        elif not _event(sentence, hit.start, hit.end):
            out[at] = (hit.start, hit.end, n, "count")
    if enrols:
        for m in SHARE.finditer(sentence.text):
            if re.fullmatch(r"(?:19|20)\d\d", m["n"]) and not re.match(r"\s" + NOUN, sentence.text[m.end() : m.end() + 16]):
                continue  # a year
            start, end = sentence.start + m.start("n"), sentence.start + m.end("n")
            if (
                m.start("n") in out
                or _taken(sentence, start, end)
                or NOT_COUNTS.search(sentence.slice(start - 12, start))
                or _event(sentence, start, end)
            ):
                continue
            out[m.start("n")] = (start, end, _whole(m["n"]), "count" if BEFORE_NOUN.match(sentence.text, m.end()) else "share")
        for hit in sentence.of("POPULATION"):
            # numbers that look like years elsewhere: "1025 smokers were given"
            year = THOUSANDS.search(sentence.slice(hit.start - 6, hit.start))
            at = hit.start - sentence.start - len(year["n"]) - 1 if year is not None else -1
            if year is not None and at >= 0 and at not in out and not _taken(sentence, sentence.start + at, hit.start - 1):
                out[at] = (sentence.start + at, hit.start - 1, int(year["n"]), "count")
        for m in FINISHED.finditer(sentence.text):
            if m.start("n") not in out and not _taken(
                sentence, sentence.start + m.start("n"), sentence.start + m.end("n"), "FREQUENCY"
            ):
                out[m.start("n")] = (sentence.start + m.start("n"), sentence.start + m.end("n"), int(m["n"]), "count")
        for m in FOR_EACH.finditer(sentence.text):
            at = m.start("n") if m["n"] else m.start("m")
            if at not in out and not _taken(sentence, sentence.start + at, sentence.start + at + 1):
                figure = m["n"] or m["m"]
                out[at] = (sentence.start + at, sentence.start + at + len(figure), int(figure), "share")
        for hit in sentence.of("DOSE"):
            before = TO_DOSE.search(sentence.slice(hit.start - 24, hit.start))
            at = hit.start - sentence.start - len(before.group()) if before is not None else -1
            if before is not None and at >= 0 and at not in out:
                out[at] = (sentence.start + at, sentence.start + at + len(before["n"]), int(before["n"]), "share")
        for m in LISTED.finditer(sentence.text):
            for name in ("a", "b", "c"):
                at = m.start(name)
                if at >= 0 and not _taken(sentence, sentence.start + at, sentence.start + at + 1, "COUNT"):
                    out[at] = (sentence.start + at, sentence.start + m.end(name), int(m[name]), "share")
        for m in WORDED.finditer(sentence.text):
            start, end = sentence.start + m.start("n"), sentence.start + m.end("n")
            if (
                m.start("n") not in out
                and not _taken(sentence, start, end)
                and not NOT_COUNTS.search(sentence.slice(start - 12, start))
                and not _event(sentence, start, end)
            ):
                out[m.start("n")] = (start, end, _value(m["n"]), "count")
        if out:
            for party in parties:
                also = ALSO.search(sentence.slice(max(sentence.start + min(out), party.start - 40), party.start))
                at = max(min(out), party.start - 40 - sentence.start) + also.start("n") if also else -1
                if (
                    also is not None
                    and at not in out
                    and not any(h.start < sentence.start + at + 1 <= h.end for h in sentence.hits)
                ):
                    out[at] = (sentence.start + at, sentence.start + at + len(also["n"]), int(also["n"]), "share")
    return [out[k] for k in sorted(out)]


THOUSANDS = re.compile(r"(?<![\w.,:/%±=<>–−+#-])(?P<n>1[0-8]\d\d|[2-9][1-9]\d\d)\s$")


def _taken(sentence: Sentence, start: int, end: int, *free: str) -> bool:
    """Whether a mention holds part of a stretch; one of a population, or with a label in ``free``, leaves its number free."""
    return any(h.start < end and start < h.end for h in sentence.hits if h.label != "POPULATION" and h.label not in free)


def _same_group(group: Sequence[Party], one: Party) -> bool:
    """Whether a party names the group told right before it again, or its dose."""
    overlaps = any(p.start < one.end and one.start < p.end for p in group)
    return (
        overlaps or one.dose is not None or (one.name is not None and one.name == group[-1].name and one.start - group[-1].end <= 8)
    )


def _in_row(parties: Sequence[Party]) -> list[list[Party]]:
    """The groups that parties name, one after the other."""
    groups: list[list[Party]] = []
    for one in parties:
        if groups and _same_group(groups[-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def listed_groups(sentence: Sentence, parties: Sequence[Party]) -> dict[int, list[Party]]:
    """Numbers that are told in a row, by their places, each with its group of those told in a row behind them."""
    out: dict[int, list[Party]] = {}
    for m in LISTED.finditer(sentence.text):
        places = [sentence.start + m.start(name) for name in ("a", "b", "c") if m.start(name) >= 0]
        end = sentence.start + m.end()
        groups = _in_row([p for p in parties if end <= p.start < end + 140])
        if not groups:
            # "six patients of group A and four of group B left, leaving 100 and 102 for analysis"
            groups = _in_row([p for p in parties if p.end <= places[0]])
        known = {(g[0].name, g[0].control, g[0].key, next((p.dose for p in g if p.dose), None)) for g in groups}
        if len(groups) == len(places) == len(known):
            out.update(zip(places, groups, strict=True))
    return out


def _whole(figure: str) -> int:
    return int(figure.replace(",", ""))


def _value(figure: str) -> int:
    if figure.isdigit():
        return int(figure)
    words = re.split(r"[- ]", figure.lower())
    return sum(1 if w == "one" else WORDS[w] for w in words)


def _event(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a number is of events: with its percentage, set against another number, *six of …*."""
    behind = sentence.slice(end, end + 40)
    if PERCENT_BEHIND.match(behind) or VERSUS.search(sentence.slice(start - 20, start)):
        return not ENROLS.search(sentence.text)
    return re.match(r"^\s(?:" + NOUN + r"\s)?(?:vs\.?|versus|(?:out )?of)\s(?:the )?\d", behind) is not None


def with_result(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a number stands in brackets with what was found: *(p = 0.004, n = 12)*."""
    before = sentence.slice(start - 100, start)
    opened = max(before.rfind("("), before.rfind("["))
    inside = before[opened + 1 :] if opened >= 0 else ""
    behind = re.split(r"[)\]]", sentence.slice(end, end + 60))[0]
    return RESULT.search(inside) is not None or RESULT.search(behind) is not None


def is_closed(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the number stands by itself in brackets: *saline (24 patients)*."""
    return (
        sentence.slice(start - 2, start).rstrip().endswith(("(", "["))
        and re.match(r"^\s?(?:" + NOUN + r")?\s?[)\]]", sentence.slice(end, end + 24)) is not None
    )
