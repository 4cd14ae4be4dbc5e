"""Sentences of a block of reading text, by rules, in one pass.

A full stop, question mark or exclamation mark ends a sentence unless something speaks against it: an abbreviation
(``gazetteers/sentence_abbreviations.tsv``), an initial, a decimal point, an open bracket, a small letter behind it. It
may be followed by closing quotes and brackets and by citation callouts (``found.14,15 The``, ``users. [18] However``),
which belong to the sentence that they follow. Where sentences are glued together (``[3].During``) no space is needed.

No sentence is longer than :data:`LONGEST` characters: a longer one is cut at the last space or punctuation before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.model import Span
from ketaminer.stages.sections.beginnings import OPENERS, WORD, can_begin, lower_next, plainly_starts, starts
from ketaminer.stages.sections.function_words import LABELLED

LONGEST = 5000

# A terminator with what closes behind it. Not a decimal point, unless a callout follows a whole decimal (p<0.05.14 The).
_END = re.compile(
    r"""[.!?…] (?<![.!?…][.!?…])
        (?: (?: (?<=\.\d\.)|(?<=\.\d\d\.)|(?<=\.\d\d\d\.) ) (?=\d{1,3}(?:[,–-]\d{1,3}){0,9}\s{1,3}[A-Z(])
          | (?!(?<=\d\.)\d) [.!?…]*+
        )
        ["'”’»)\]]{0,4}""",
    re.VERBOSE,
)
_NUMBERS = r"\d{1,3}(?:\s?[,;–—-]\s?\d{1,3}){0,30}"
# callouts behind the full stop: bracketed numbers, glued or superscript numbers, several numbers in parentheses, author and year
_CALLOUT = re.compile(
    rf"""(?: \s{{0,2}} (?: \[\s?{_NUMBERS}\s?\] (?:\s?,\s?(?=\[))? ){{1,12}}
           | {_NUMBERS} (?=\s|$)
           | \s? [¹²³⁰⁴-⁹][¹²³⁰⁴-⁹,–⁻]{{0,40}}
           | \s{_NUMBERS} (?=\s[A-Z][a-z]{{0,11}}\s)
           | \({_NUMBERS}\)
           | \s\(\d{{1,3}}(?:\s?[,–-]\s?\d{{1,3}}){{1,30}}\)
           | \s{{0,2}} \((?:see\s)?[A-Z][^()\n]{{2,150}}(?:19|20)\d\d[a-z]?\)
         )""",
    re.VERBOSE,
)
_BRACKET = re.compile(r"[()\[\]]")
_WORD_OF_TWO = re.compile(r"[^\W\d_]{2}")
_DOTTED = re.compile(r"(?:[A-Za-z]{1,2}\.){1,6}[A-Za-z]{1,2}$")
_INITIAL = re.compile(r"(?:[A-Z]\.?-)?[A-Z]$")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})(?:\.\d{1,2}){0,3}$")
_WEB = re.compile(r"(?:www|https?:|ftp:|@|://|doi)", re.IGNORECASE)
# a numbered heading glued to the full stop: "investment.2. Results"
_PLAIN_WORD = re.compile(r"[A-Z][a-z]{3,30}[\sA-Z]")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s[A-Z][a-z]")
_LABEL = re.compile(r"[(\[]?(?:S?\d|[IVX]{1,4}\b|[A-Z]{1,4}[_-]?\d|[A-Z]\b)")


@cache
def abbreviations(path: Path) -> Mapping[str, str]:
    """The rule of each abbreviation (in lower case, without its last full stop): ``never``, ``number``, ``unit``,
    ``starter`` or ``title``."""
    return dict(rows(path))


def split(text: str, start: int, end: int, rules: Mapping[str, str]) -> list[Span]:
    """The sentences of ``text[start:end]``, a stretch without a newline that begins with a sentence.

    The spans are in order, do not overlap, and hold every character but the spaces between and around them.
    """
    out: list[Span] = []
    closed = _brackets(text, start, end)
    opened_at, closed_at = next(closed, (end, end))
    at = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if match.start() < at:
            continue
        while closed_at <= match.start():
            opened_at, closed_at = next(closed, (end, end))
        if opened_at < match.start() and match.start() < closed_at - 1 and opened_at >= at and stop < closed_at:
            continue
        stop = _ends_at(text, at, match.start(), stop, end, rules)
        if stop < 0:
            continue
        _add(out, text, at, stop)
        at = stop
    _add(out, text, at, end)
    return out


def _add(out: list[Span], text: str, start: int, end: int) -> None:
    """Append ``text[start:end]`` without the spaces around it, cut where it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _last_break(text, start, start + LONGEST)
        last = cut
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            out.append(Span(start, last))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        out.append(Span(start, end))


def _last_break(text: str, start: int, end: int) -> int:
    """Where to cut ``text[start:end]``: behind its last space or, failing that, punctuation; else at ``end``."""
    space = text.rfind(" ", start + 1, end)
    if space > start:
        return space + 1
    for at in range(end, start + 1, -1):
        if text[at - 1] in ",;:)]}/|":
            return at
    return end


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Outermost pairs of brackets no longer than 400 characters, in order: no sentence ends inside one."""
    found: list[tuple[int, int]] = []
    stacks: dict[str, list[int]] = {")": [], "]": []}
    for match in _BRACKET.finditer(text, start, end):
        mark = match.group()
        if mark == "(":
            stacks[")"].append(match.start())
        elif mark == "[":
            stacks["]"].append(match.start())
        elif stacks[mark]:
            opened = stacks[mark].pop()
            if match.end() - opened <= 400:
                while found and found[-1][0] >= opened:
                    found.pop()
                found.append((opened, match.end()))
    return iter(found)


def _ends_at(text: str, begin: int, stop: int, after: int, end: int, rules: Mapping[str, str]) -> int:
    """Where the sentence from ``begin`` ends that the terminator at ``stop`` (closed at ``after``) may end; -1 if it does not."""
    mark = text[stop]
    if after >= end:
        return end
    if stop - begin <= 5 and not _WORD_OF_TWO.search(text, begin, stop):  # "(A). Rats", "1). Rats"
        return -1
    rule = _rule(text, begin, stop, rules) if mark == "." and text[stop:after].count(".") == 1 else ""
    if rule == "never":
        return -1
    callout = _CALLOUT.match(text, after, end)
    if callout and (not rule or rule == "web"):
        behind = callout.end()
        if behind < end and text[behind] == ".":
            return -1
        glued = text[after].isdigit() and (not _letter_before(text, stop) or rule == "web")
        if not glued or text[stop - 1].isdigit():
            if behind >= end:
                return behind
            if text[behind].isspace() and can_begin(text, behind, end) and not lower_next(text, behind, end):
                return behind
            if text[behind].isupper() and text[behind - 1] in ")]":
                return behind
    nxt = after
    while nxt < end and text[nxt].isspace():
        nxt += 1
    if nxt >= end:
        return after
    if nxt == after:
        return after if _glued(text, begin, stop, after, end, rule) else -1
    if rule == "unit":
        return after if text[nxt].isupper() or text[nxt] in OPENERS else -1
    if rule == "number":
        return -1 if _LABEL.match(text, nxt, end) else starts(text, nxt, after)
    if rule in ("starter", "initial"):
        return after if plainly_starts(text, nxt, end, rule) else -1
    if not can_begin(text, after, end):
        return -1
    if mark != "." and after == stop + 1 and not text[nxt].isupper() and text[nxt] not in OPENERS:
        return -1
    return after


def _letter_before(text: str, stop: int) -> bool:
    return text[stop - 1].isalpha() or text[stop - 1] in ")]%’'”\""


def _rule(text: str, begin: int, stop: int, rules: Mapping[str, str]) -> str:
    """What the word before the full stop says: ``never``, ``number``, ``unit``, ``starter``, ``initial``, ``web`` or nothing."""
    if text[stop - 1 : stop] == " ":  # "et al ."
        stop -= 1
    start = _token_start(text, begin, stop)
    whole = text[start:stop]
    if not whole:
        return ""
    if _ENUMERATOR.match(whole) and (text[begin:start].isspace() or start == begin or text[start - 2] == ";"):
        return "never"
    if _WEB.search(whole):
        return "web"
    token = whole.lstrip(OPENERS)
    cut = max(token.rfind("("), token.rfind("["), token.rfind("/"), token.rfind("–"), token.rfind("—"), token.rfind(","))
    if cut >= 0:
        token = token[cut + 1 :]
    if token.endswith((")", "]")):
        return ""
    if _INITIAL.match(token):
        before = WORD.findall(text, max(begin, start - 20), start)
        return "" if before and before[-1].lower() in LABELLED else "initial"
    known = rules.get(token.lower())
    if known and token.isupper() and "." not in token and known != "number":
        known = None  # VS, the region of the brain
    if known == "title":
        known = "never" if token[0].isupper() else "unit"
    if known:
        if token.lower() == "al":
            return "starter" if text[max(begin, start - 4) : start].strip(" .,(").lower().endswith("et") else ""
        return known
    if _DOTTED.match(token):
        return "starter"
    return ""


def _token_start(text: str, begin: int, stop: int) -> int:
    """Where the word that ends at ``stop`` begins, at most 40 characters before it."""
    low = max(begin, stop - 40)
    at = text.rfind(" ", low, stop) + 1
    return at if at > low else low + (text[low : low + 1].isspace())


def _glued(text: str, begin: int, stop: int, after: int, end: int, rule: str) -> bool:
    """Whether a sentence ends at ``stop`` although the next one follows without a space."""
    if not rule and text[after].isdigit() and not text[stop - 1].isdigit():
        if text[after] == "0" or text[stop - 1].isspace():
            return False  # "alpha = .05. Results"
        return bool(_NUMBERED.match(text, after, end))
    if rule or not (text[after].isupper() or text[after] in '([“‘"') or stop == begin:
        return False
    before = text[stop - 1]
    if before in ")]%”’\"'":
        pass
    elif before.isdigit():
        word = text[_token_start(text, begin, stop) : stop]
        if not word or (after == stop + 1 and any(c.isalpha() for c in word) and not _PLAIN_WORD.match(text, after, end)):
            return False
    elif before.islower():
        if len(text[_token_start(text, begin, stop) : stop].lstrip(OPENERS)) < 2:
            return False
    elif before.isupper():
        if stop - 2 < begin or not text[stop - 2].isupper():
            return False
    elif before.isalpha() is False and before not in "+®™°-–":
        return False
    if text[after] in '([“‘"':
        return after + 1 < end and (text[after + 1].isupper() or text[after + 1].islower())
    token = WORD.match(text, after, end)
    if not token:
        return False
    word = token.group()
    if len(word) == 1:
        return (word in "AI" and token.end() < end and text[token.end()] == " ") or text[token.end() : token.end() + 1] == "-"
    if token.end() < end and text[token.end()] == "." and token.end() + 1 < end and text[token.end() + 1].isalpha():
        return False
    if token.end() < end and (text[token.end()].isdigit() or text[token.end()] == "_"):
        return False
    return word[1:3].islower() or (not before.isupper() and len(word) > 1)
