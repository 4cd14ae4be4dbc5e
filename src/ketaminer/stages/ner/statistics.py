"""Statistics: p-values, intervals and effect sizes.

* P_VALUE: ``p<0.05``, ``P = .012``, ``ps=0.012``, ``p < 1 × 10−5``; ``p=n.s.`` has no value and is left out.
* INTERVAL: ``95% CI 1.2–3.7``, ``CI95%: -3 to 4``, ``IQR 3–5``.
* EFFECT_SIZE: percentages, two arms (``17% vs 2%``, ``3.2 ± 0.4 vs 4.1 ± 0.6``), changes (``from 24% … to 66%``), events of
  subjects (``12/20 (60%)``), named measures (``HR 0.72``, ``F(1,28)=8.2``) and folds.
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
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.numerals import digit_value, has_decimal_comma, number_pattern, word_value
from ketaminer.stages.ner.quantities import Quantity, quantities

_S = r"[ \u00a0\u2009\u202f]{0,3}"
_MINUS = "-\u2010\u2011\u2012\u2013\u2212"
_DASH = rf"[{_MINUS}\u2014]"
_OPS = {"<": "<", "＜": "<", "﹤": "<", "&lt;": "<", "≪": "<", "≺": "<", ">": ">", "＞": ">", "﹥": ">", "&gt;": ">", "=": "=", "＝": "=", ":": "=", "≈": "=", "~": "=",
        "≤": "<=", "⩽": "<=", "≦": "<=", "<=": "<=", "=<": "<=", "< =": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", ">=": ">=", "=>": ">=", "> =": ">="}  # fmt: skip
_WORD_OPS = {"less than": "<", "below": "<", "smaller than": "<", "under": "<", "greater than": ">", "more than": ">", "above": ">", "of": "=", "was": "=", "were": "=", "is": "=", "equal to": "="}
_COMPARED = r"(?:vs\.?|versus|v\.?|compared (?:with|to)|as compared (?:with|to)|against)"
_CHANGED = re.compile(
    r"\b(?:increas|decreas|reduc|improv|declin|rose|rise|fell|fall|drop|chang|went|lower|rais|grew|diminish|escalat|deteriorat|worsen)\w{0,8}\b", re.I
)
_RANGING = re.compile(r"\b(?:rang\w{1,4}|var(?:y|ies|ied|ying)|score[sd]?|scoring|scale|rated|aged?|between)\b[^.;]{0,24}$", re.I)
_NOT_PERCENT = re.compile(r" ?(?:CIs?\b|CrIs?\b|confidence|credible|credibility|power\b|level\b|significance|-?quantile|percentile|prediction interval|limits? of)", re.I)
_NOT_PERCENT_BEFORE = re.compile(r"(?:power (?:of|was|at|=|to)|CI|confidence intervals?|significance level (?:of|at)|\balpha (?:of|=)|[α=]|confidence level of) ?\(?$", re.I)
_THAN = re.compile(r" (less|more|fewer|lower|higher|greater|longer|shorter|smaller|larger|better|worse)\b(?! likely)")


class StatisticPatterns:
    """The patterns, built once for texts with a decimal comma and once for the others."""

    def __init__(self, decimal_comma: bool, measures: list[list[str]]) -> None:
        n = number_pattern(decimal_comma)
        signed = rf"(?:[{_MINUS}+]{_S})?{n}"
        ops = "|".join(sorted(map(re.escape, _OPS), key=len, reverse=True))
        words = "|".join(sorted(_WORD_OPS, key=len, reverse=True))
        power = rf"(?:10(?:\^?{_S}[{_MINUS}]{_S}|\^|⁻)(?P<exp>\d{{1,2}}|[⁰¹²³⁴-⁹]{{1,2}})(?!\d))"
        self.p_value = re.compile(
            rf"(?<![A-Za-z0-9_])(?:[pP](?:['’]?s)?|P-?FDR|p-?FDR|[pP](?:corr|FWE|adj|perm|unc))(?:[ -]?(?:[vV]alues?|for (?:trend|interaction|difference|heterogeneity)|trend|interaction|corrected|adjusted))?"
            rf"{_S}(?:(?P<op>{ops})|(?:(?:was|were|is|are|of|all|both) )?(?P<wop>{words}|(?:was |were |of )?(?:(?P<op2>{ops}))|(?<=[vV]alue) ?(?=[01]?\.\d)))"
            rf"{_S}(?:(?P<pow>{power})|(?P<n>{n}))(?![A-Za-z0-9])"
        )
        bound = rf"(?P<low>{signed}){_S}%?(?:{_S}(?:,|;|{_DASH}|/|∼|~|\.\.){_S}|\s(?:to|and|through|until)\s)(?P<high>{signed})(?:%|(?!\d))"
        open_ = r"[ :,;=\[\](){}]{0,5}(?:(?:of|was|were|is|from|between|range[ds]?|CI|IQR)[ :=,\[\](]{1,3}){0,2}"
        ci = r"(?:CIs?|C\.I\.|[cC]onfidence [iI]ntervals?|[cC]onfidence limits?|CrIs?|[cC]redib(?:le|ility) [iI]ntervals?|HDI|PI|[pP]rediction [iI]ntervals?)"
        self.interval = re.compile(
            rf"(?:(?P<level>\d{{2}}(?:\.\d{{1,2}})?){_S}%?{_S}-?{ci}(?: ?\[CI\]| ?\(CI\))?|\b{ci}{_S}\(?(?P<level2>\d{{2}}){_S}%?\)?|\b(?P<iqr>IQRs?|[iI]nter-?quartile [rR]anges?(?: ?[\[(]IQR[\])])?|IQ range)|\b(?P<range>[rR]ange)(?=[ :=]{{1,2}}{signed})|\b{ci})"
            rf"{open_}{bound}"
        )
        exact = [row for row in measures if row[3] == "y"]
        folded = [row for row in measures if row[3] != "y"]
        self.measures = {row[0] if row[3] == "y" else row[0].lower(): (row[1], row[2]) for row in measures}
        alternatives = "|".join(
            part
            for part in (
                f"(?i:{'|'.join(re.escape(r[0]) for r in sorted(folded, key=lambda r: -len(r[0])))})" if folded else "",
                "|".join(re.escape(r[0]) for r in sorted(exact, key=lambda r: -len(r[0]))),
            )
            if part
        )
        degrees = rf"(?:{_S}[\[(](?:df{_S}={_S})?(?P<df>\d{{1,6}}(?:\.\d{{1,3}})?(?:{_S}[,;]{_S}(?:[nN]{_S}={_S})?\d{{1,6}}(?:\.\d{{1,3}})?)?)[\])]|_?(?P<df2>\d{{1,3}}(?:,{_S}\d{{1,4}}(?:\.\d{{1,2}})?)?))?"
        paren = r"(?:,? ?[\[(][A-Za-z]{1,5}[\])])?"
        self.measure = re.compile(
            rf"(?<![A-Za-z0-9_/-])(?P<name>{alternatives})(?![A-Za-z])(?:{degrees}){paren}(?P<link>{_S}[=≈:]{_S}(?:of )?|(?: (?:of|was|were|is)|,)? (?=[{_MINUS}+]?\d?\.?\d)|{_S}[<>≤≥]{_S}|(?=[\[(]))(?P<n>{signed})(?P<pct>{_S}%)?(?![A-Za-z\d])"
        )
        arm = rf"{signed}(?:{_S}%)?(?:{_S}(?:±|\+/[-\u2212]){_S}{n}(?:{_S}%)?)?(?: ?\({n} ?%?\))?(?:{_S}%)?"
        self.versus = re.compile(rf"(?<![\w.,/])(?P<a>{arm})(?:(?: in (?:the )?[a-z]{{3,16}} group)|,)?{_S}\b{_COMPARED}{_S}(?P<b>{arm})(?![\w])")
        self.parts = re.compile(rf"(?P<n>{signed}){_S}(?P<pct>%)?(?:{_S}(?:±|\+/[-\u2212]){_S}(?P<sd>{n}))?(?:{_S}(?P<pct2>%))?(?: ?\((?P<pn>{n}) ?(?P<ppct>%)?\))?")
        self.mean = re.compile(rf"(?<![\w.,±])(?P<n>{signed}){_S}(?P<p1>%)?{_S}(?:±|\+/[-\u2212]){_S}(?P<sd>{n})(?:{_S}(?P<p2>%))?(?![\w.,]\d)")
        self.events = re.compile(
            rf"(?<![\w.,/-])(?P<k>\d{{1,6}}|\d{{1,3}},\d{{3}})(?:{_S}/{_S}|{_S}(?:out )?of (?:the |all )?)(?P<of>\d{{1,6}}|\d{{1,3}},\d{{3}})(?![\d/,.-]\d|\d)(?:(?: [a-z]{{3,14}})? ?[\[(]{_S}(?P<pct>{n}){_S}%{_S}[\])])?"
            rf"|(?<![\w.,/=-])(?P<k2>\d{{1,6}}) [\[(](?P<pct2>{n}){_S}%[\])]"
        )
        self.fold = re.compile(rf"(?<![\w.,])(?P<n>{n}|two|three|four|five|six|seven|eight|nine|ten)(?:{_S}(?:{_DASH}|to|or){_S}(?P<n2>{n}|two|three|four|five|six|ten))?(?:[ {_MINUS}]?fold\b| times (?:more|higher|greater|lower|less|as|larger|longer|the)\b)", re.I)
        self.change = re.compile(rf"\bfrom (?P<a>{signed})(?P<pa>{_S}%)?(?:{_S}(?:±|\+/[-\u2212]){_S}{n}{_S}%?)?(?P<gap>[^.;:\d\n%]{{0,60}}?)\bto (?P<b>{signed})(?P<pb>{_S}%)?(?:{_S}(?:±|\+/[-\u2212]){_S}{n}{_S}%?)?(?![\w])")


@cache
def _patterns(decimal_comma: bool, measures: Path) -> StatisticPatterns:
    return StatisticPatterns(decimal_comma, rows(measures))


def find_statistics(reading: Reading, config: Config) -> list[Found]:
    """P_VALUE, INTERVAL and EFFECT_SIZE mentions; of the overlapping readings of one number the longest stays."""
    text = reading.text
    patterns = _patterns(has_decimal_comma(text), config.vocabulary("measures.tsv"))
    units = config.vocabulary(config.ner.units)
    out = list(_p_values(text, patterns))
    if any(c in text for c in ("CI", "nterval", "IQR", "ange", "uartile", "C.I")):
        out += _intervals(text, patterns)
    effects = [*_measures(text, patterns), *_changes(text, patterns), *_versus(text, patterns), *_events(text, patterns)]
    effects += [*_means(text, patterns), *_folds(text, patterns), *_percents(text, quantities(text, units), config)]
    return out + _longest(effects)


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


def _value(raw: str) -> float:
    raw = raw.strip()
    sign = 1.0
    if raw[0] in _MINUS or raw[0] == "+":
        sign = 1.0 if raw[0] == "+" else -1.0
        raw = raw[1:].strip()
    return sign * digit_value(raw)


def _p_values(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
    for match in patterns.p_value.finditer(text):
        sign = match["op"] or match["op2"]
        op = _OPS[sign] if sign else _WORD_OPS.get((match["wop"] or "").strip(), "=")
        if not sign and "alue" not in match.group() and match["wop"]:
            if not match.group()[1:2].isspace() and match.group()[1:2] not in "s'’":
                continue
        if match["pow"]:
            exponent = match["exp"].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
            value = float(f"1e-{exponent}")
        else:
            value = digit_value(match["n"])
        if value > 1:
            continue
        yield Found("P_VALUE", *match.span(), value={"op": op, "value": value}, rule="p_value")


def _intervals(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
    for match in patterns.interval.finditer(text):
        level = match["level"] or match["level2"]
        low, high = _value(match["low"]), _value(match["high"])
        if match["high"].lstrip()[0] in _MINUS and high < low:
            high = abs(high)  # 1.2 –3.7: the dash separates
        if low > high:
            continue
        kind = "iqr" if match["iqr"] else "range" if match["range"] else "credible" if "Cr" in match.group() or "redib" in match.group() else "confidence"
        if kind == "range" and text[max(0, match.start() - 12) : match.start()].lower().endswith("interquartile "):
            kind = "iqr"
        value: JSON = {"level": float(level) if level else None, "low": low, "high": high, "kind": kind}
        end = match.end()
        inside = match.group()
        if any(inside.count(a) > inside.count(b) and text[end : end + 1] == b for a, b in ("[]", "()", "{}")):
            end += 1
        yield Found("INTERVAL", match.start(), end, value=value, rule="interval")


def _measures(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
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
        value: JSON = {"measure": measure, "value": _value(match["n"])}
        if name in ("OR", "RR", "HR") and value["value"] > 40:
            continue  # rates of the heart and of breathing
        if match["pct"]:
            value["unit"] = "%"
        degrees = match["df"] or match["df2"]
        if degrees:
            value["df"] = [float(d) for d in re.findall(r"\d+(?:\.\d+)?", degrees)]
        yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.measure")


def _changes(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
    for match in patterns.change.finditer(text):
        percent = bool(match["pa"] or match["pb"])
        if (match["pa"] and not match["pb"]) or ("," in match["gap"] and " to " in match["gap"]):
            continue
        before = text[max(0, match.start() - 90) : match.start()]
        if _RANGING.search(before[-40:]):
            continue
        if not percent and not (_CHANGED.search(before[max(before.rfind(". "), 0) :]) and _is_bare(text, match.end())):
            continue
        first, last = _value(match["a"]), _value(match["b"])
        if not percent and 1900 <= first < 2100 and 1900 <= last < 2100:
            continue
        value: JSON = {"measure": "change", "from": first, "to": last, "unit": "%" if percent else None}
        yield Found("EFFECT_SIZE", *match.span(), value=value, score=0.9 if percent else 0.7, rule="effect.change")


_UNITED = re.compile(r"[ -]?(?:mg|µg|μg|mcg|g|kg|ng|ml|mL|L|IU|U|mmol|hours?|h|days?|weeks?|months?|years?|min|minutes?|sessions?|doses?|patients|participants|subjects)\b")


def _is_bare(text: str, at: int) -> bool:
    return _UNITED.match(text, at) is None


def _versus(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
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
            value = {"measure": "proportion", "intervention": _value(one["n"]), "comparator": shares[1], "unit": "%"}
        else:
            value = {"measure": "mean" if one["sd"] or one["pn"] else "value", "intervention": _value(one["n"]), "comparator": _value(two["n"])}
            if value["measure"] == "value" and 1900 <= value["intervention"] < 2100:
                continue
        spread = [digit_value(part["sd"] or part["pn"]) for part in (one, two) if part["sd"] or (part["pn"] and not part["ppct"])]
        if len(spread) == 2:
            value["spread"] = spread
        yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.versus", score=1.0 if value["measure"] != "value" else 0.7)


def _share(part: re.Match[str]) -> float | None:
    """The percentage an arm is told with: ``17%``, ``12 (60%)``."""
    if part["pct"] or part["pct2"]:
        return _value(part["n"])
    return digit_value(part["pn"]) if part["ppct"] else None


def _events(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
    for match in patterns.events.finditer(text):
        if match["k2"]:
            percent = digit_value(match["pct2"])
            if percent <= 100:
                value: JSON = {"measure": "percent", "value": percent, "unit": "%", "events": int(match["k2"])}
                yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.events")
            continue
        events, of = int(match["k"].replace(",", "")), int(match["of"].replace(",", ""))
        slash = "/" in text[match.end("k") : match.start("of")]
        if not 0 < of or events > of or (slash and not match["pct"] and of < 8):
            continue
        if not match["pct"] and (not _is_bare_count(text, match.end()) or (slash and of in (12, 24) and events == of)):
            continue
        percent = digit_value(match["pct"]) if match["pct"] else round(100 * events / of, 2)
        value = {"measure": "proportion", "value": percent, "unit": "%", "events": events, "n": of}
        yield Found("EFFECT_SIZE", *match.span(), value=value, rule="effect.events", score=1.0 if match["pct"] else 0.6)


_COUNTED = re.compile(r" (?:[a-z][a-z-]{2,20} ){0,2}(?:patients|participants|subjects|women|men|children|individuals|cases|rats|mice|animals|studies|trials|infants|controls|responders|volunteers)\b|[,;.)] | (?:vs|in the|achieved|responded|relapsed|had|were|remained)\b")


def _is_bare_count(text: str, at: int) -> bool:
    """Whether subjects, not millimetres of mercury or visual acuity, follow ``12/20``."""
    return _COUNTED.match(text, at) is not None


def _means(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
    for match in patterns.mean.finditer(text):
        after = text[match.end() : match.end() + 8].lower()
        if not _is_bare(text, match.end()) or after.lstrip(" -").startswith(("year", "yr", "kg", "old", "mg", "cm")):
            continue
        if re.search(r"\b(?:age[ds]?|weight|BMI|height)\b[^.;]{0,20}$", text[max(0, match.start() - 30) : match.start()], re.I):
            continue
        value: JSON = {"measure": "mean", "value": _value(match["n"]), "spread": digit_value(match["sd"])}
        if match["p1"] or match["p2"]:
            value["unit"] = "%"
        yield Found("EFFECT_SIZE", *match.span(), value=value, score=0.7, rule="effect.mean")


def _folds(text: str, patterns: StatisticPatterns) -> Iterator[Found]:
    for match in patterns.fold.finditer(text):
        first = match["n2"] or match["n"]
        number = word_value(first) if first[0].isalpha() else digit_value(first)
        if number is None:
            continue
        value: JSON = {"measure": "fold", "value": number, "unit": "fold"}
        end = match.end()
        if " times " in match.group():
            end = match.start() + match.group().rindex(" times ") + len(" times")
        yield Found("EFFECT_SIZE", match.start(), end, value=value, score=0.8, rule="effect.fold")


def _percents(text: str, found: tuple[Quantity, ...], config: Config) -> Iterator[Found]:
    words = dose_words(config.vocabulary("dose_words.tsv"))
    for quantity in found:
        if quantity.unit.kind != "percent" or words.score(text, quantity):
            continue
        if _NOT_PERCENT.match(text, quantity.end) or _NOT_PERCENT_BEFORE.search(text, max(0, quantity.start - 28), quantity.start):
            continue
        start, end = quantity.start, quantity.end
        sign = 1.0
        if start and text[start - 1] in "~≈∼":
            start -= 1
        elif start and text[start - 1] in _MINUS and (start == 1 or text[start - 2] in " (["):
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
