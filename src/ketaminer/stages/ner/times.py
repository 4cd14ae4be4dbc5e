"""Times: when (TIMEPOINT), for how long (DURATION) and how often (FREQUENCY).

A quantity of time is none of the three by itself; the words around it decide, and without a deciding word nothing is
emitted. Spans: a TIMEPOINT has its preposition and the ``after`` or ``post…`` behind it (``After two years``, ``up to 48
hours post infusion``, ``4 hours after``); a DURATION is the quantity alone (``52 minutes``, ``40-min``); a FREQUENCY is
the whole phrase (``three times a day``, ``every 8 hours``, ``in monthly intervals``). Ages are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ketaminer.config import Config
from ketaminer.model import JSON
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.numerals import digit_value, number_pattern, word_value
from ketaminer.stages.ner.quantities import Quantity, quantities

_ABOUT = r"(?:(?:about|approximately|approx\.|around|roughly|nearly|almost|at least|at most|only|just|more than|less than|over|an?|the|each|both) |[~≈≥≤<>] ?){0,3}"
_FIRST = r"(?:(?:the|a|an|these|those) )?(?:(?:first|initial|next|last|following|subsequent|previous|preceding|entire|same|whole|full|additional|further|total) )?"
_LOOK = 48  # characters looked at before a quantity

_AGE_BEFORE = re.compile(r"\b(?:aged?|ages|old|age (?:of|was|is|range[d,:]?|between)|mean age[,:]?|median age[,:]?|half-li(?:fe|ves)(?: [\w.,()-]{1,20}){0,3}?)[ (:=]{0,2}(?:between |from |of )?" + _ABOUT + "$", re.I)
_AGE_AFTER = re.compile(r"[ -]{0,2}(?:old\b|olds\b|of age\b|\(?age\b|olds?,)", re.I)
_EVERY = re.compile(rf"(?:\b(?:every|each|separated by|apart by|at intervals of|in intervals of|with intervals of|an interval of|intervals of|spaced|q\.?) ?{_ABOUT}|\bq)$", re.I)
_TIMEPOINT = re.compile(
    rf"\b(?:after|at|by|within|until|till|up to|post|following|through|beyond|in(?= (?:the )?(?:first|initial|next|last|following|subsequent))|during(?= (?:the )?(?:first|initial|last))|over(?= the (?:first|last|next)))"
    rf"(?: a (?:median|mean|total|follow-up|period|minimum)(?: follow-up)? of)? {_FIRST}{_ABOUT}$",
    re.I,
)
_DURATION = re.compile(
    rf"\b(?:for|over|during|throughout|across|lasts?|lasted|lasting|persist(?:s|ed|ing)|outlasted|maintained|sustained|continued|duration(?: of| was|:)?|period of|course of"
    rf"|a total of|length of|follow(?:ed)?[ -]up(?: of| was)?|followed for|taken|took|infused (?:over|in))(?: up to| an?)?(?: (?:period|duration|total|course|mean|median)(?: of)?)? {_FIRST}{_ABOUT}$",
    re.I,
)
_AFTER = re.compile(
    r"(?: later\b|,? ?(?:after|following|post|from|since)(?=[ ,.;)])(?: (?:infusion|injection|treatment|administration|dose|surgery|dosing|operation|baseline|randomi[sz]ation|treatment initiation)\b)?"
    r"|[ -]post-?(?:[a-z]{3,16})?\b|[ -](?:after|following)\b| postoperatively\b| into (?:the )?(?:treatment|study)\b| follow-?(?:ing|ed)\b)",
    re.I,
)
_IN_THE = re.compile(r"\b(?:in|during|over) (?:the )?(?=\W*$)", re.I)
_BEFORE = re.compile(r" (?:before|prior to|earlier|previously|ago|preceding)\b", re.I)
_SPAN_NOUN = re.compile(
    r"[ -](?:(?:[a-z]{2,16}[ -]){0,2}?)(?:infusions?|treatments?|trials?|study|studies|courses?|periods?|follow-?ups?|therapy|therapies|sessions?|regimens?|programmes?|programs?|stay|phase"
    r"|intervention|interventions|exposure|duration|window|maintenance|washout|wash-out|admission|hospitali[sz]ation|schedule)\b",
    re.I,
)
_INTERVAL_NOUN = re.compile(r"[ -](?:intervals?|apart|interval)\b", re.I)
_OF = re.compile(r"['’]?,? of (?:[a-z-]{2,20} ){0,2}(?:treatment|therapy|infusion|exposure|abstinence|follow-up|administration|use|age\b|training|intervention|ketamine|observation)", re.I)
_HYPHENATED = re.compile(r"[-\u2010\u2011 ](?:to[- ])?[a-z]+$", re.I)

_UNIT_WORD = r"(?:seconds?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|yrs?)"
_N = rf"(?:{number_pattern()}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ARTICLE = re.compile(
    rf"\b(?P<prep>(?:after|within|by|for|at|over|during|in|lasts? for|lasted for|lasted) )(?P<about>(?:about|approximately|almost|nearly|around|roughly|only|just|up to) )?(?P<q>an?|the first|several|(?:a )?few) (?P<half>half[- ]?(?:an? )?)?"
    r"(?P<unit>second|minute|hour|day|week|month|year|decade)(?P<s>s?)\b(?! ?[-/]|['’])",
    re.I,
)
_NUMBERED = re.compile(
    rf"\b(?P<prep>(?:at|on|by|until|to|from|through|after|before) (?:the )?)?(?:(?P<unit>day|week|month|year|hour|minute)s?)(?:[ -]| ?#)(?P<n>\d{{1,3}}(?![\d.,]\d|%|[-\u2013]?[A-Za-z]|\d))(?P<more>(?:(?:, | and |, and | or |[-\u2013\u2014]| to | through | & )\d{{1,3}}(?![\w%]|[.,]\d)){{0,12}})",
    re.I,
)
_MORE = re.compile(r"(, and |, | and | or |[-\u2013\u2014]| to | through | & )(\d{1,3})")
_NEXT_DAY = re.compile(r"\b(?:on |in |by )?the (?:day|morning|week) after\b|\b(?:on )?the (?:next|following|same) (?:day|morning|week)\b", re.I)
_POST = re.compile(
    r"\b(?:at )?post[- ](?:treatment|infusion|injection|intervention|therapy|dose|surgery|operation|dosing)\b|\bat (?:the )?(?:(?:end|completion) of (?:the )?(?:treatment|study|trial|therapy|infusion|follow-up)"
    r"|(?:last |final )?follow-?up|endpoint|discharge|study end)\b",
    re.I,
)

_PERIOD = {"daily": "day", "day": "day", "weekly": "week", "week": "week", "monthly": "month", "month": "month", "yearly": "year", "annually": "year", "annual": "year",
           "year": "year", "hourly": "hour", "hour": "hour", "nightly": "day", "night": "day", "fortnightly": "fortnight", "fortnight": "fortnight", "d": "day", "wk": "week",
           "h": "hour", "minute": "minute", "min": "minute", "morning": "day", "evening": "day", "bedtime": "day", "session": "session"}  # fmt: skip
_LATIN = {"qd": 1, "od": 1, "bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4, "nocte": 1, "qhs": 1, "hs": 1, "qod": 0.5, "prn": 0, "mane": 1}
_ADVERB = "daily|weekly|monthly|yearly|annually|hourly|nightly|fortnightly"
_FREQUENCIES = re.compile(
    rf"\b(?:"
    rf"(?P<times>once|twice|thrice|(?P<tn>{_N})(?:[-\u2013]| to | or )?(?P<tm>{_N})?[ -]?(?:times|doses|x|×))(?:[ -](?P<adv>{_ADVERB})\b| ?/ ?(?P<slash>day|week|month|year|d|wk)\b|(?:[ ,](?:an?|per|each|every|in|in a|the same))[ -](?P<per>day|week|month|year|hour|night|fortnight|minute|session)\b)"
    rf"|(?:in |at |with )?(?P<iadv>daily|weekly|monthly|yearly|hourly|fortnightly|regular) intervals?"
    rf"|every (?:(?P<other>other|second|third) )?(?P<every>day|night|week|month|year|hour|morning|evening|fortnight)\b"
    rf"|(?:each|per) (?P<each>day|night|week|month|morning|evening)\b"
    rf"|(?P<count>\d{{1,2}}|single|one|two|three|four|five|six|seven|eight|nine|ten|twelve|repeated|multiple|serial) (?:(?!{_UNIT_WORD}\b|(?:after|post|before|following|of|and|to|per|in|with|received|by|for|from|the|during|or|were|was)\b)(?:[a-z][a-zA-Z-]{{1,16}}|[A-Z]{{2,6}}) ){{0,2}}(?:infusions?|injections?|sessions?|administrations?|bolus(?:es)?)\b"
    rf"|(?P<bare>(?:bi-?)?(?:daily|weekly|monthly)|nightly|fortnightly|every-other-day|on alternate days|alternate days)\b"
    rf")",
    re.I,
)
_LATIN_PATTERN = re.compile(r"(?<![\w.])(?:(?P<latin>b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.d|QD|qd|o\.d|OD|t\.?d\.?s|q\.?d\.?s|b\.d|BD|bd|q\.?o\.?d|p\.?r\.?n|q\.?h\.?s|nocte)\.?(?!\w)|[qQ] ?(?P<qh>\d{1,2}) ?[hH](?:ours?|rs?)?\b\.?)", re.I)
_NOT_DAILY = re.compile(r" (?:life|lives|living|activit|functioning|practice|news|routine|hassles|basis|income|meeting|mean|average|weather|report|number)", re.I)


def find_times(reading: Reading, config: Config) -> list[Found]:
    """TIMEPOINT, DURATION and FREQUENCY mentions."""
    text = reading.text
    found = quantities(text, config.vocabulary(config.ner.units))
    out = list(_quantified(text, found))
    out += _with_article(text)
    out += _numbered(text)
    for match in _NEXT_DAY.finditer(text):
        if "same" not in match.group().lower():
            unit = "week" if "week" in match.group().lower() else "day"
            out.append(Found("TIMEPOINT", *match.span(), value={"value": 1.0, "unit": unit}, score=0.8, rule="time.next"))
    for match in _POST.finditer(text):
        out.append(Found("TIMEPOINT", *match.span(), value={"value": None, "unit": None}, score=0.5, rule="time.event"))
    out += _frequencies(text)
    return out


def _value(quantity: Quantity) -> JSON:
    value: JSON = {"value": quantity.high, "unit": quantity.unit.name}
    if quantity.unit.name == "ms":
        value = {"value": quantity.high / 1000, "unit": "second"}
    if quantity.low != quantity.high:
        value["low"] = quantity.low
    return value


def _quantified(text: str, found: tuple[Quantity, ...]) -> Iterator[Found]:
    """Quantities of time, as their neighbours tell them; members of one series are of one kind."""
    last: tuple[int, str] = (0, "")
    times = [q for q in found if q.unit.kind == "time" and not q.unit.below]
    ends = {q.series: q.end for q in times}
    for quantity in times:
        start, end = quantity.start, quantity.end
        left = text[max(0, start - _LOOK) : start]
        label = ""
        if quantity.spread is not None or _AGE_BEFORE.search(left) or _AGE_AFTER.match(text, end) or _AGE_AFTER.match(text, ends[quantity.series]):
            last = (quantity.series, "AGE")
            continue
        if last[0] == quantity.series:
            label = last[1]
            if label == "AGE":
                continue
        attached = text[end - len(quantity.unit.name) - 4 : end].find("-") >= 0 and _is_attributive(text, quantity)
        every = _EVERY.search(left)
        if every or _INTERVAL_NOUN.match(text, end):
            begin = max(0, start - _LOOK) + every.start() if every else start
            stop = end if every else _INTERVAL_NOUN.match(text, end).end()  # type: ignore[union-attr]
            each: JSON = {"value": quantity.high, "unit": quantity.unit.name}
            if quantity.low != quantity.high:
                each["low"] = quantity.low
            yield Found("FREQUENCY", begin, stop, value={"count": 1, "per": None, "every": each}, score=0.9, rule="frequency.every")
            continue
        before = None if attached else _TIMEPOINT.search(left)
        during = None if attached else _DURATION.search(left)
        if before and during and during.start() < before.start():
            during = None
        elif before and during and before.start() < during.start():
            before = None
        elif before and during:
            # over the first 3 days: when something happened; over 3 days: for how long
            during = None
        after = _AFTER.match(text, end)
        if after and not before:
            before = _IN_THE.search(left)
        noun = _SPAN_NOUN.match(text, end)
        score = 0.9
        if attached:
            label = "DURATION" if noun else "TIMEPOINT"
            if not noun and not re.match(r"[ -]\w", text[end : end + 2]):
                continue
            score = 0.8
            after = after if label == "TIMEPOINT" and after and "post" in after.group() else None
        elif before or (after and not during):
            label = "TIMEPOINT"
            if before and noun and not after and before.group().lower().startswith(("during", "over", "through")):
                label = "DURATION"
        elif during or noun or _OF.match(text, end):
            label = "DURATION"
            score = 0.9 if during else 0.7
        elif not label:
            continue
        last = (quantity.series, label)
        if label == "DURATION":
            if _BEFORE.match(text, end):
                continue
            yield Found("DURATION", start, end, value=_value(quantity), score=score, rule="duration")
        else:
            begin = max(0, start - _LOOK) + before.start() if before else start
            stop = after.end() if after else end
            if _BEFORE.match(text, end):
                continue
            yield Found("TIMEPOINT", begin, stop, value=_value(quantity), score=score, rule="timepoint")


def _is_attributive(text: str, quantity: Quantity) -> bool:
    """``one-year``, ``40-min``: a hyphen between the number and a unit in the singular."""
    inside = text[quantity.start : quantity.end]
    return bool(_HYPHENATED.search(inside)) and not inside.endswith("s")


def _with_article(text: str) -> Iterator[Found]:
    for match in _ARTICLE.finditer(text):
        preposition = match["prep"].strip().lower()
        amount = match["q"].lower()
        many = amount in ("several", "few", "a few")
        if many != bool(match["s"]):
            continue
        value: float | None = None if many else (0.5 if match["half"] else 1.0)
        unit = match["unit"].lower()
        if preposition in ("for", "over", "during") or preposition.startswith("last"):
            if amount == "the first":
                continue
            yield Found("DURATION", match.start("q"), match.end(), value={"value": value, "unit": unit}, score=0.7, rule="duration.article")
        elif preposition != "in" or amount == "the first":
            if preposition == "by" or (preposition == "at" and amount != "the first"):
                continue
            after = _AFTER.match(text, match.end())
            end = after.end() if after else match.end()
            yield Found("TIMEPOINT", match.start(), end, value={"value": value, "unit": unit}, score=0.8, rule="timepoint.article")


def _numbered(text: str) -> Iterator[Found]:
    """``day 14``, ``at weeks 4, 8 and 12``: a timepoint for each number."""
    for match in _NUMBERED.finditer(text):
        unit = match["unit"].lower()
        first = int(match["n"])
        if unit == "year" and first > 100:
            continue
        value: JSON = {"value": float(first), "unit": unit}
        end = match.end("n")
        more = list(_MORE.finditer(match["more"]))
        if len(more) >= 1 and more[0].group(1).strip() in ("-", "\u2013", "\u2014", "to", "through") and int(more[0].group(2)) > first:
            value = {"value": float(more[0].group(2)), "unit": unit, "low": float(first)}
            end += more[0].end()
            more = more[1:]
        yield Found("TIMEPOINT", match.start(), end, value=value, score=0.9, rule="timepoint.numbered")
        for one in more:
            start = match.start("more") + one.start(2)
            yield Found("TIMEPOINT", start, start + len(one.group(2)), value={"value": float(one.group(2)), "unit": unit}, score=0.8, rule="timepoint.numbered")


def _number(raw: str) -> float:
    value = word_value(raw) if raw[0].isalpha() else digit_value(raw)
    return value if value is not None else 1.0


def _frequencies(text: str) -> Iterator[Found]:
    for match in _FREQUENCIES.finditer(text):
        value: JSON = {"count": 1, "per": None, "every": None}
        score = 0.9
        if match["times"]:
            word = match["times"].lower()
            count = {"once": 1.0, "twice": 2.0, "thrice": 3.0}.get(word) or _number(match["tn"])
            if match["tm"]:
                value["high"] = _number(match["tm"])
            value["count"] = count
            value["per"] = _PERIOD[(match["adv"] or match["slash"] or match["per"]).lower()]
        elif match["iadv"]:
            if match["iadv"].lower() == "regular":
                continue
            value["per"] = _PERIOD[match["iadv"].lower()]
        elif match["every"]:
            step = {"other": 2, "second": 2, "third": 3}.get((match["other"] or "").lower(), 1)
            value["every"] = {"value": float(step), "unit": _PERIOD[match["every"].lower()]}
        elif match["each"]:
            value["per"] = _PERIOD[match["each"].lower()]
            score = 0.5
        elif match["count"]:
            word = match["count"].lower()
            value["count"] = None if word in ("repeated", "multiple", "serial") else 1.0 if word == "single" else _number(word)
            score = 0.6
        else:
            word = match["bare"].lower()
            if _NOT_DAILY.match(text, match.end()):
                continue
            if "alternate" in word or "other" in word:
                value["every"] = {"value": 2.0, "unit": "day"}
            elif word.startswith("bi"):
                value["every"] = {"value": 2.0, "unit": _PERIOD[word[2:].lstrip("-")]}
            else:
                value["per"] = _PERIOD[word]
        yield Found("FREQUENCY", *match.span(), value=value, score=score, rule="frequency")
    for match in _LATIN_PATTERN.finditer(text):
        if match["qh"]:
            value = {"count": 1, "per": None, "every": {"value": float(match["qh"]), "unit": "hour"}}
        else:
            raw = match["latin"]
            # "bid", "OD" and the like are words or short forms of other things unless something is dosed
            if "." not in raw and not re.search(r"(?:\d|g|mL|ml|dose|tablets?|oral(?:ly)?|p\.?o\.?|U|units|administered|given)[ ,(]{1,2}$", text[max(0, match.start() - 16) : match.start()]):
                continue
            latin = _LATIN[raw.replace(".", "").lower()]
            value = {"count": latin, "per": "day", "every": None} if latin >= 1 else {"count": 1, "per": None, "every": {"value": 2.0, "unit": "day"} if latin else None}
        yield Found("FREQUENCY", *match.span(), value=value, score=0.9, rule="frequency.latin")
