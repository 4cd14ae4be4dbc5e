"""Statistics: p-values and intervals here, effect sizes in :mod:`ketaminer.stages.ner.effects`.

* P_VALUE: ``p<0.05``, ``P = .012``, ``ps=0.012``, ``p < 1 × 10−5``; ``p=n.s.`` has no value and is left out.
* INTERVAL: ``95% CI 1.2–3.7``, ``CI95%: -3 to 4``, ``IQR 3–5``, ``range: 12–45``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ketaminer.config import Config
from ketaminer.model import JSON
from ketaminer.stages.ner.effects import find_effects
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.numerals import MINUS, SMALL_SPACE, digit_value, has_decimal_comma, number_pattern, signed_value

_OPS = {
    "<": "<", "＜": "<", "﹤": "<", "&lt;": "<", "≪": "<", "≺": "<", ">": ">", "＞": ">", "﹥": ">", "&gt;": ">",
    "=": "=", "＝": "=", ":": "=", "≈": "=", "~": "=",
    "≤": "<=", "⩽": "<=", "≦": "<=", "<=": "<=", "=<": "<=", "< =": "<=",
    "≥": ">=", "⩾": ">=", "≧": ">=", ">=": ">=", "=>": ">=", "> =": ">=",
}  # fmt: skip
_WORD_OPS = {
    "less than": "<", "below": "<", "smaller than": "<", "under": "<", "greater than": ">", "more than": ">", "above": ">",
    "of": "=", "was": "=", "were": "=", "is": "=", "equal to": "=",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class _Patterns:
    """The patterns for texts with a decimal comma or without."""

    def __init__(self, decimal_comma: bool) -> None:
        n, s = number_pattern(decimal_comma), SMALL_SPACE
        signed = rf"(?:[{MINUS}+]{s})?{n}"
        ops = "|".join(sorted(map(re.escape, _OPS), key=len, reverse=True))
        words = "|".join(sorted(_WORD_OPS, key=len, reverse=True))
        power = rf"(?:10(?:\^?{s}[{MINUS}]{s}|\^|⁻)(?P<exp>\d{{1,2}}|[⁰¹²³⁴-⁹]{{1,2}})(?!\d))"
        name = r"(?<![A-Za-z0-9_])(?:[pP](?:['’]?s)?|[Pp]-?FDR|[pP](?:corr|FWE|adj|perm|unc))"
        kind = r"(?:[ -]?(?:[vV]alues?|for (?:trend|interaction|difference|heterogeneity)|trend|interaction|corrected|adjusted))?"
        relation = (
            rf"(?:(?P<op>{ops})|(?:(?:was|were|is|are|of|all|both) )?"
            rf"(?P<wop>{words}|(?:was |were |of )?(?P<op2>{ops})|(?<=[vV]alue) ?(?=[01]?\.\d)))"
        )
        self.p_value = re.compile(rf"{name}{kind}{s}{relation}{s}(?:(?P<pow>{power})|(?P<n>{n}))(?![A-Za-z0-9])")
        ci = (
            r"(?:CIs?|C\.I\.|[cC]onfidence (?:[iI]ntervals?|limits?)|CrIs?|[cC]redib(?:le|ility) [iI]ntervals?|HDI|PI"
            r"|[pP]rediction [iI]ntervals?)"
        )
        what = (
            rf"(?:(?P<level>\d{{2}}(?:\.\d{{1,2}})?){s}%?{s}-?{ci}(?: ?\[CI\]| ?\(CI\))?|\b{ci}{s}\(?(?P<level2>\d{{2}}){s}%?\)?"
            r"|\b(?P<iqr>IQRs?|[iI]nter-?quartile [rR]anges?(?: ?[\[(]IQR[\])])?|IQ range)"
            rf"|\b(?P<range>[rR]ange)(?=[ :=]{{1,2}}{signed})|\b{ci})"
        )
        opening = r"[ :,;=\[\](){}]{0,5}(?:(?:of|was|were|is|from|between|range[ds]?|CI|IQR)[ :=,\[\](]{1,3}){0,2}"
        between = rf"(?:{s}(?:,|;|[{MINUS}\u2014]|/|∼|~|\.\.){s}|\s(?:to|and|through|until)\s)"
        self.interval = re.compile(rf"{what}{opening}(?P<low>{signed}){s}%?{between}(?P<high>{signed})(?:%|(?!\d))")


@cache
def _patterns(decimal_comma: bool) -> _Patterns:
    return _Patterns(decimal_comma)


def find_statistics(reading: Reading, config: Config) -> list[Found]:
    """P_VALUE, INTERVAL and EFFECT_SIZE mentions. A number may be in one of each: the caller settles overlaps."""
    text = reading.text
    patterns = _patterns(has_decimal_comma(text))
    return [*_p_values(text, patterns), *_intervals(text, patterns), *find_effects(text, config)]


def _p_values(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.p_value.finditer(text):
        sign = match["op"] or match["op2"]
        op = _OPS[sign] if sign else _WORD_OPS.get((match["wop"] or "").strip(), "=")
        if match["pow"]:
            exponent = match["exp"].translate(_SUPERSCRIPTS)
            value = float(f"1e-{exponent}")
        else:
            value = digit_value(match["n"])
        if value > 1:
            continue
        yield Found("P_VALUE", *match.span(), value={"op": op, "value": value}, rule="p_value")


def _intervals(text: str, patterns: _Patterns) -> Iterator[Found]:
    for match in patterns.interval.finditer(text):
        level = match["level"] or match["level2"]
        low, high = signed_value(match["low"]), signed_value(match["high"])
        if match["high"].lstrip()[0] in MINUS and high < low:
            high = abs(high)  # 1.2 –3.7: the dash separates
        if low > high:
            continue
        kind = (
            "iqr"
            if match["iqr"]
            else "range"
            if match["range"]
            else "credible"
            if "Cr" in match.group() or "redib" in match.group()
            else "confidence"
        )
        if kind == "range" and text[max(0, match.start() - 12) : match.start()].lower().endswith("interquartile "):
            kind = "iqr"
        value: JSON = {"level": float(level) if level else None, "low": low, "high": high, "kind": kind}
        end = match.end()
        inside = match.group()
        if any(inside.count(a) > inside.count(b) and text[end : end + 1] == b for a, b in ("[]", "()", "{}")):
            end += 1
        yield Found("INTERVAL", match.start(), end, value=value, rule="interval")
