"""How figures are worded in results: two arms in one phrase, differences, values before and after, levels of one arm.

Every repetition is bounded, so that each pattern is linear in the length of a sentence.
"""

from __future__ import annotations

import re

_D = r"(?:\d{1,5}(?:[.·,]\d{1,4})?|[.·]\d{1,4})"
_N = rf"(?:(?<![\w)])[−–+-]\s?|(?<![\w.,·/:−–‐‑-])){_D}(?![.,·]?\d)"
_UNIT = (
    r"(?:\s?(?:%|mm\s?Hg\b|percentage points?\b|beats per minute\b"
    r"|(?!(?:vs|versus|v|and|or|in|with|for|after|on|to|compared|against|than|of|at|by|from|but|is|was|were|as|the"
    r"|a|an|per|when|while|longer|shorter|lower|higher|less|more|fewer|greater|smaller|larger|better|worse)\b)"
    r"[A-Za-zµμ°](?:[\w/µμ·^°]|-(?=\w)){0,14}))"
)
_SPREAD = rf"(?:\s?(?:±|\+/[-−])\s?{_D}|\s?[(\[](?=[^()\[\]]{{0,20}}\d)[^()\[\]]{{1,40}}[)\]])"
_ABOUT = (
    r"(?:(?:an?|about|around|approximately|nearly|almost|some|only|roughly|mean|average|median|of|further|additional|just|at least"
    r"|more than|up to|as much as)\s|~\s?){0,4}"
)
_SHORT = (
    r"(?:\s?(?:(?!(?:had|did|has|have|are|not|also|they|were|was|and|or|the|in|for|at|by|to|of|on|vs|per|with|than)\b)"
    r"[A-Za-zµμ°%]{1,4}(?:/\w{1,4})?|mm\s?Hg|points?|units?|beats per minute"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|percentage points?))\b"
)
_NO_RANGE = rf"(?!\s?%?\s?(?:[–-]|to\b|or\b)\s?{_D})"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORD = rf"(?:{'|'.join(_WORDS)})"

VERSUS = re.compile(
    rf"(?<!\bof )(?<!\bto )(?P<a>{_N}){_SPREAD}?(?P<u>{_UNIT})?{_SPREAD}?(?:\sin\sthe\s[a-z]{{3,16}}\sgroup|,)?\s?"
    rf"\b(?:vs\.?|versus|v\.?|compared (?:with|to)|against)\s(?P<b>{_N}){_SPREAD}?(?P<u2>{_UNIT})?"
)
DIFFERENCE = re.compile(
    rf"\b[Dd]ifferences?(?P<gap>[^.;:=()\d]{{0,70}}?(?:[(\[][^()\[\]\d]{{1,40}}[)\]])?)(?P<link>\s(?:was|were|of|is|being|=)\s|\s?[=:,]\s?|\s?\(|\s){_ABOUT}"
    rf"(?P<n>{_N}){_NO_RANGE}(?P<u>{_UNIT})?"
)
BY = re.compile(rf"\bby\s{_ABOUT}(?P<n>{_N}|{_WORD}\b){_NO_RANGE}(?P<u>{_UNIT})?")
DIRECTLY = re.compile(rf"\s{_ABOUT}(?P<n>{_N}){_NO_RANGE}(?P<u>{_SHORT})")
"""Behind a verb of change: *endurance time increased 134 seconds*."""
CHANGE_OF = re.compile(
    rf"\b(?:reduction|decrease|decline|drop|fall|increase|rise|gain|loss|improvement)s?\b(?P<gap>[^.;:=()\d]{{0,50}}?)\s(?:of|was|were)\s{_ABOUT}"
    rf"(?P<n>{_N}){_NO_RANGE}(?P<u>{_UNIT})?"
)
"""*A mean reduction of 12.8 mg/dl*, *the decline in intake was 8.9 units*."""
THAN = re.compile(
    rf"(?P<n>{_N})(?P<u>{_SHORT})\s(?:longer|shorter|lower|higher|less|more|fewer|greater|smaller|larger|better|worse)\b"
)
FROM_TO = re.compile(
    rf"\bfrom\s{_ABOUT}(?P<a>{_N}){_SPREAD}?(?P<u>{_UNIT})?{_SPREAD}?(?P<gap>\s[^\d.;()]{{0,40}}?|\s)to\s{_ABOUT}(?P<b>{_N}){_SPREAD}?(?P<u2>{_UNIT})?"
)
"""*From 78.8 ± 11.3 kg at baseline to 76.9 ± 12.1 kg*."""
MEAN_TO = re.compile(rf"(?P<a>{_N})\s?(?:±|\+/[-−])\s?{_D}(?P<u>{_UNIT})?\sto\s(?P<b>{_N})\s?(?:±|\+/[-−])\s?{_D}(?P<u2>{_UNIT})?")
"""*76.6 ± 14.7 to 75.7 ± 14.6 kg*."""
TIMES = re.compile(r"\s?(?:years?|months?|weeks?|days?|hours?|h|min|minutes?|s|%)$")
OF_MANY = re.compile(
    rf"(?P<n>{_N})\sof\s\d{{1,3}}\b(?!\s(?:patients|subjects|participants|women|men|children|animals|rats|mice|cases))"
)
"""*3 of 10*, *1.6 of 5 trials*."""
_OF = r"(?:\s?/\s?|\s(?:out\s)?of\s)"
ONE_OF = re.compile(rf"(?<![\w.,/–-])(?P<a>\d{{1,4}}){_OF}(?P<n>\d{{1,4}})\b(?![.,/]\d)")
EVENTS = re.compile(
    rf"(?<![\w.,/–-])(?P<a>\d{{1,4}}){_OF}(?P<n>\d{{1,4}})(?:\s[a-z]{{3,14}})?\s(?:vs\.?|versus|compared with)\s"
    rf"(?P<b>\d{{1,4}}){_OF}(?P<k>\d{{1,4}})\b"
)
"""*3 of 40 vs 10 of 41 patients*."""
BEFORE_INTERVAL = re.compile(rf"(?P<n>{_N})(?P<u>{_UNIT})?{_UNIT}?\s?[,;:]?\s?[(\[]?\s?$")
TO = re.compile(rf"\bto\s(?:an?\s)?(?:(?:mean|median|average)\s(?:of\s)?)?(?P<n>{_N}){_SPREAD}?(?P<u>{_UNIT})?")
BARE = re.compile(rf"(?P<n>{_N}){_SPREAD}?(?P<u>{_UNIT})?")
NONE = re.compile(r"\bnone\b")
LABELLED = re.compile(
    r"\b(?:days?|weeks?|months?|years?|hours?|groups?|arms?|type|phase|stage|grade|class|visits?|figures?|tables?|refs?|versions?|sessions?"
    r"|cohorts?|stud(?:y|ies)|trials?|experiments?|n|[OHR]R|CI|SD|SEM?|MD|IQR|PG|df)\s?[=#]?\s?$|[=<>≤≥]\s?$",
    re.IGNORECASE,
)
NOT_RESULT = re.compile(
    r"\s?(?:%|of\b|out\b|/|:|(?:\w{3,14}\s)?(?:patients|subjects|participants|women|men|children|animals|rats|mice|cases|times|groups|weeks?"
    r"|days?|months?|years?|trials|studies|sessions|infusions|doses|arms)\b)"
)
"""Behind a number that counts people or things, or labels them."""

THRESHOLD = re.compile(r"(?:[<>≤≥]|\b(?:below|above|under))\s?$")
BETWEEN = re.compile(r"\b(?:differen|effect|relative to|contrast|estimate|reduc|decreas|increas|chang|improve)")
"""Before a figure with a confidence interval: it is of a difference rather than of one arm."""


RESPECTIVE = re.compile(
    rf"(?P<a>{_N}|{_WORD}){_SPREAD}?(?P<u>{_UNIT})?{_SPREAD}?\sand\s(?P<b>{_N}|{_WORD}\b){_SPREAD}?(?P<u2>{_UNIT})?{_SPREAD}?"
    r"(?:\s(?:patients|subjects|participants|women|men|children|animals|rats|mice|cases|points))?,?\srespectively\b"
)
"""*11 and 20 patients, respectively*."""

TIMELIKE = re.compile(
    r"\b(?:time|times|duration|length|stay|latency|onset|survival|interval|days?|hours?|minutes?|seconds?)\b", re.IGNORECASE
)
AMOUNT = re.compile(r"\b(?:consumption|requirements?|use|usage|intake|doses?|amount|needs?|rescue|drinking)\b", re.IGNORECASE)


def value_of(text: str) -> float:
    """The number as written, its sign dropped for a dash that only separates; *1,234* is a thousand, *1,2* has a decimal comma."""
    if text[0].isalpha():
        return float(_WORDS.index(text.lower()) + 1)
    sign = -1.0 if text[0] in "−–-" else 1.0
    digits = text.lstrip("−–+- ").replace("·", ".")
    whole, comma, rest = digits.partition(",")
    return sign * float(whole + rest if comma and len(rest) == 3 else digits.replace(",", "."))
