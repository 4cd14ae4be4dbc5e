"""Effect sizes: what came out, in numbers.

Percentages (``67%``, ``33.3% less``), two arms (``17% vs 2%``, ``3.2 ± 0.4 vs 4.1 ± 0.6``), changes (``from 24% … to 66%``),
events of subjects (``12/20 (60%)``), means with their spread, named measures (``HR 0.72``, ``F(1,28)=8.2``) and folds. The
value has a ``measure`` and, by it, ``value``, or ``intervention`` and ``comparator`` (in the order of the text), or ``from`` and
``to``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import JSON
from ketaminer.stages.ner.doses import dose_words
from ketaminer.stages.ner.found import Found
from ketaminer.stages.ner.numerals import (
    MINUS,
    SMALL_SPACE,
    digit_value,
    has_decimal_comma,
    number_pattern,
    signed_value,
    word_value,
)
from ketaminer.stages.ner.quantities import CHANGE, Quantity, quantities

_COMPARED = r"(?:vs\.?|versus|v\.?|compared (?:with|to)|as compared (?:with|to)|against)"
_RANGING = re.compile(r"\b(?:rang\w{1,4}|var(?:y|ies|ied|ying)|score[sd]?|scoring|scale|rated|aged?|between)\b[^.;]{0,24}$", re.I)
_NOT_PERCENT = re.compile(
    r" ?(?:CIs?\b|CrIs?\b|confidence|credible|credibility|power\b|level\b|significance|-?quantile|percentile|prediction interval"
    r"|limits? of)",
    re.I,
)
_NOT_PERCENT_BEFORE = re.compile(
    r"(?:power (?:of|was|at|=|to)|CI|confidence intervals?|significance level (?:of|at)|\balpha (?:of|=)|[α=]"
    r"|confidence level of) ?\(?$",
    re.I,
)
_THAN = re.compile(r" (less|more|fewer|lower|higher|greater|longer|shorter|smaller|larger|better|worse)\b(?! likely)")
_UNITED = re.compile(
    r"[ -]?(?:mg|µg|μg|mcg|g|kg|ng|ml|mL|L|IU|U|mmol|hours?|h|days?|weeks?|months?|years?|yrs?|min|minutes?|sessions?|doses?"
    r"|patients|participants|subjects|cm)\b"
)
_COUNTED = re.compile(
    r" (?:[a-z][a-z-]{2,20} ){0,2}(?:patients|participants|subjects|women|men|children|individuals|cases|rats|mice|animals|studies"
    r"|trials|infants|controls|responders|volunteers)\b"
    r"|[,;.)] | (?:vs|in the|achieved|responded|relapsed|had|were|remained)\b"
)
_MEASURED_BODY = re.compile(r"\b(?:age[ds]?|weight|BMI|height)\b[^.;]{0,20}$", re.I)


class _Patterns:
    """The patterns for texts with a decimal comma or without, and the names of measures."""

    def __init__(self, decimal_comma: bool, measures: list[list[str]]) -> None:
        n, s = number_pattern(decimal_comma), SMALL_SPACE
        signed = rf"(?:[{MINUS}+]{s})?{n}"
        about = rf"{s}(?:±|\+/[-\u2212]){s}"
        self.measures = {row[0] if row[3] == "y" else row[0].lower(): (row[1], row[2]) for row in measures}
        names = sorted(measures, key=lambda row: -len(row[0]))
        folded = "|".join(re.escape(row[0]) for row in names if row[3] != "y")
        exact = "|".join(re.escape(row[0]) for row in names if row[3] == "y")
        freedom = rf"\d{{1,6}}(?:\.\d{{1,3}})?(?:{s}[,;]{s}(?:[nN]{s}={s})?\d{{1,6}}(?:\.\d{{1,3}})?)?"
        degrees = rf"(?:{s}[\[(](?:df{s}={s})?(?P<df>{freedom})[\])]|_?(?P<df2>\d{{1,3}}(?:,{s}\d{{1,4}}(?:\.\d{{1,2}})?)?))?"
        link = rf"(?P<link>{s}[=≈:]{s}(?:of )?|(?: (?:of|was|were|is)|,)? (?=[{MINUS}+]?\d?\.?\d)|{s}[<>≤≥]{s})"
        self.measure = re.compile(
            rf"(?<![A-Za-z0-9_/-])(?P<name>(?i:{folded or '(?!)'})"
            rf"|{exact or '(?!)'})(?![A-Za-z]){degrees}(?:,? ?[\[(][A-Za-z]{{1,5}}[\])])?"
            rf"{link}(?P<n>{signed})(?P<pct>{s}%)?(?![A-Za-z\d])"
        )
        arm = rf"{signed}(?:{s}%)?(?:{about}{n}(?:{s}%)?)?(?: ?\({n} ?%?\))?(?:{s}%)?"
        group = r"(?: in (?:the )?[a-z]{3,16} group|,)?"
        self.versus = re.compile(rf"(?<![\w.,/])(?P<a>{arm}){group}{s}\b{_COMPARED}{s}(?P<b>{arm})(?![\w])")
        self.parts = re.compile(
            rf"(?P<n>{signed}){s}(?P<pct>%)?(?:{about}(?P<sd>{n}))?(?:{s}(?P<pct2>%))?(?: ?\((?P<pn>{n}) ?(?P<ppct>%)?\))?"
        )
        self.mean = re.compile(rf"(?<![\w.,±])(?P<n>{signed}){s}(?P<p1>%)?{about}(?P<sd>{n})(?:{s}(?P<p2>%))?(?![\w.,]\d)")
        whole = r"\d{1,6}|\d{1,3},\d{3}"
        percent = rf"(?:(?: [a-z]{{3,14}})? ?[\[(]{s}(?P<pct>{n}){s}%{s}[\])])?"
        self.events = re.compile(
            rf"(?<![\w.,/-])(?P<k>{whole})(?:{s}/{s}|{s}(?:out )?of (?:the |all )?)(?P<of>{whole})(?![\d/,.-]\d|\d){percent}"
            rf"|(?<![\w.,/=-])(?P<k2>\d{{1,6}}) [\[(](?P<pct2>{n}){s}%[\])]"
        )
        small = r"two|three|four|five|six|seven|eight|nine|ten"
        self.fold = re.compile(
            rf"(?<![\w.,])(?P<n>{n}|{small})(?:{s}(?:[{MINUS}\u2014]|to|or){s}(?P<n2>{n}|{small}))?"
            rf"(?:[ {MINUS}]?fold\b| times(?= (?:more|higher|greater|lower|less|as|larger|longer|the)\b))",
            re.I,
        )
        spread = rf"(?:{about}{n}{s}%?)?"
        self.change = re.compile(
            rf"\bfrom (?P<a>{signed})(?P<pa>{s}%)?{spread}(?P<gap>[^.;:\d\n%]{{0,60}}?)"
            rf"\bto (?P<b>{signed})(?P<pb>{s}%)?{spread}(?![\w])"
        )


@cache
def _patterns(decimal_comma: bool, measures: Path) -> _Patterns:
    return _Patterns(decimal_comma, rows(measures))


def find_effects(text: str, config: Config) -> list[Found]:
    """EFFECT_SIZE mentions; of the overlapping readings of one number the longest stays."""
    patterns = _patterns(has_decimal_comma(text), config.vocabulary("measures.tsv"))
    found = [*_measures(text, patterns), *_changes(text, patterns), *_versus(text, patterns), *_events(text, patterns)]
    found += [*_means(text, patterns), *_folds(text, patterns)]
    found += _percents(text, quantities(text, config.vocabulary(config.ner.units)), config)
    return _longest(found)


def _longest(found: list[Found]) -> list[Found]:
    """Of overlapping effects the longest, in linear time after sorting."""
    found.sort(key=lambda f: (f.start, -f.end))
    out: list[Found] = []
    for one in found:
        if out and one.start < out[-1].end:
            if one.end - one.start > out[-1].end - out[-1].start:
                out[-1] = one
            continue
        out.append(one)
    return out


def _measures(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.measure.finditer(text):
        name = match["name"]
        measure, needs = patterns.measures.get(name) or patterns.measures[name.lower()]
        link = match["link"].strip()
        if needs == "=" and link[:1] not in ("=", "≈", ":", "<", ">"):
            continue
        if needs == "=" and link == ":" and len(name) == 1:
            continue
        if link == "" and not match["link"] and "(" not in match.group():
            continue
        if name in ("OR", "RR", "HR") and link in ("", ",", "was", "of", "is") and "." not in match["n"]:
            continue
        value: JSON = {"measure": measure, "value": signed_value(match["n"])}
        if name in ("OR", "RR", "HR") and value["value"] > 40:
            continue  # rates of the heart and of breathing
        if match["pct"]:
            value["unit"] = "%"
        degrees = match["df"] or match["df2"]
        if degrees:
            value["df"] = [float(d) for d in re.findall(r"\d+(?:\.\d+)?", degrees)]
        yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.measure")


def _changes(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.change.finditer(text):
        percent = bool(match["pa"] or match["pb"])
        if (match["pa"] and not match["pb"]) or ("," in match["gap"] and " to " in match["gap"]):
            continue
        before = text[max(0, match.start() - 90) : match.start()]
        ranging = _RANGING.search(before, max(0, len(before) - 40))
        changed = CHANGE.search(before, ranging.start() if ranging else before.rfind(". ") + 1)
        if (ranging and not changed) or (not percent and not (changed and _is_bare(text, match.end()))):
            continue
        first, last = signed_value(match["a"]), signed_value(match["b"])
        if not percent and 1900 <= first < 2100 and 1900 <= last < 2100:
            continue
        value: JSON = {"measure": "change", "from": first, "to": last, "unit": "%" if percent else None}
        yield Found("EFFECT_SIZE", *match.span(), value=value, score=0.9 if percent else 0.7, rule="effect.change")


def _is_bare(text: str, at: int) -> bool:
    return _UNITED.match(text, at) is None


def _versus(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.versus.finditer(text):
        one, two = patterns.parts.fullmatch(match["a"].strip()), patterns.parts.fullmatch(match["b"].strip())
        if one is None or two is None:
            continue
        shares = [_share(part) for part in (one, two)]
        if not _is_bare(text, match.end()) and not (one["sd"] and two["sd"]):
            continue
        value: JSON
        if shares[0] is not None and shares[1] is not None:
            value = {"measure": "proportion", "intervention": shares[0], "comparator": shares[1], "unit": "%"}
        elif shares[1] is not None and one["pn"] is None:
            value = {"measure": "proportion", "intervention": signed_value(one["n"]), "comparator": shares[1], "unit": "%"}
        else:
            value = {
                "measure": "mean" if one["sd"] or one["pn"] else "value",
                "intervention": signed_value(one["n"]),
                "comparator": signed_value(two["n"]),
            }
            if value["measure"] == "value" and 1900 <= value["intervention"] < 2100:
                continue
        spread = [digit_value(part["sd"] or part["pn"]) for part in (one, two) if part["sd"] or (part["pn"] and not part["ppct"])]
        if len(spread) == 2:
            value["spread"] = spread
        yield Found(
            "EFFECT_SIZE", *match.span(), value=value, rule="effect.versus", score=1.0 if value["measure"] != "value" else 0.7
        )


def _share(part: re.Match[str]) -> float | None:
    """The percentage an arm is told with: ``17%``, ``12 (60%)``."""
    if part["pct"] or part["pct2"]:
        return signed_value(part["n"])
    return digit_value(part["pn"]) if part["ppct"] else None


def _events(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.events.finditer(text):
        if match["k2"]:
            percent = digit_value(match["pct2"])
            if percent <= 100:
                value: JSON = {"measure": "percent", "value": percent, "unit": "%", "events": int(match["k2"])}
                yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.events")
            continue
        events, of = int(match["k"].replace(",", "")), int(match["of"].replace(",", ""))
        slash = "/" in text[match.end("k") : match.start("of")]
        if of <= 0 or events > of or (slash and not match["pct"] and of < 8):
            continue
        if not match["pct"] and (not _is_bare_count(text, match.end()) or (slash and of in (12, 24) and events == of)):
            continue
        percent = digit_value(match["pct"]) if match["pct"] else round(100 * events / of, 2)
        value = {"measure": "proportion", "value": percent, "unit": "%", "events": events, "n": of}
        yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.events", score=1.0 if match["pct"] else 0.6)


def _is_bare_count(text: str, at: int) -> bool:
    """Whether subjects, not millimetres of mercury or visual acuity, follow ``12/20``."""
    return _COUNTED.match(text, at) is not None


def _means(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.mean.finditer(text):
        after = text[match.end() : match.end() + 8].lower()
        if not _is_bare(text, match.end()) or after.lstrip(" -").startswith(("year", "yr", "kg", "old", "mg", "cm")):
            continue
        if _MEASURED_BODY.search(text, max(0, match.start() - 30), match.start()):
            continue
        value: JSON = {"measure": "mean", "value": signed_value(match["n"]), "spread": digit_value(match["sd"])}
        if match["p1"] or match["p2"]:
            value["unit"] = "%"
        yield Found("EFFECT_SIZE", *match.span(), value=value, score=0.7, rule="effect.mean")


def _folds(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.fold.finditer(text):
        first = match["n2"] or match["n"]
        number = word_value(first) if first[0].isalpha() else digit_value(first)
        if number is None:
            continue
        value: JSON = {"measure": "fold", "value": number, "unit": "fold"}
        yield Found("EFFECT_SIZE", *match.span(), value=value, score=0.8, rule="effect.fold")


def _percents(text: str, found: tuple[Quantity, ...], config: Config) -> Iterator[Found]:
    words = dose_words(config)
    for quantity in found:
        if quantity.unit.kind != "percent" or words.score(text, quantity):
            continue
        if _NOT_PERCENT.match(text, quantity.end) or _NOT_PERCENT_BEFORE.search(text, max(0, quantity.start - 28), quantity.start):
            continue
        start, end = quantity.start, quantity.end
        sign = 1.0
        if start and text[start - 1] in "~≈∼":
            start -= 1
        elif start and text[start - 1] in MINUS and (start == 1 or text[start - 2] in " (["):
            start, sign = start - 1, -1.0
        value: JSON = {"measure": "percent", "value": sign * quantity.high, "unit": "%"}
        if quantity.low != quantity.high:
            value |= {"low": quantity.low, "high": quantity.high}
        if quantity.spread is not None:
            value["spread"] = quantity.spread
        than = _THAN.match(text, end)
        if than:
            end = than.end()
            value["than"] = than[1]
        yield Found("EFFECT_SIZE", start, end, value=value, score=0.9, rule="effect.percent")
