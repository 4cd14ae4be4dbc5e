"""Who was studied: POPULATION noun phrases with species and number, and COUNT.

A population is a head noun of ``gazetteers/populations.tsv`` with the adjectives, participles and condition words to its left
(``recently detoxified alcohol dependent patients``) and a short modifier to its right (``subjects diagnosed with depression``).
Numbers and determiners are not part of it. Words are told by vocabulary and ending, not by a parser: the walk to the left
stops at the first word that is not surely a modifier.
"""

from __future__ import annotations

import re

from ketaminer.config import Config
from ketaminer.model import JSON
from ketaminer.stages.ner.counts import count_before, stated_counts
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.population_words import PopulationWords, population_words

_MOST_LEFT = 7
_MOST_RIGHT = 7
_LEFT_WORD = re.compile(r"([^\W_][\w'’+/.()-]*|\d+-[\w-]+)( |, )$")
_WORD = re.compile(r"(?: |-)?([^\W_][\w'’/-]{0,40})")
_DETERMINED = re.compile(r"\b(?:an?|one|this|our|the|each|every|another) $", re.I)
_N_AFTER = re.compile(r" ?[\[(](?:total )?[nN] ?= ?(\d{1,3}(?:,\d{3})+|\d{1,7})\b")
_SHORT_FORM = re.compile(r" \([A-Z][A-Za-z0-9-]{1,7}\)")
_OLD = re.compile(r"\b(?:year|yr|month|week|day)s?[- ]old\b", re.I)
_DANGLING = frozenset(("treated", "use", "abuse", "disorder", "care", "treatment", "type", "stage", "department"))
_LABEL = re.compile(r"([a-z]+)\.?$")


def find_populations(reading: Reading, config: Config) -> list[Found]:
    """POPULATION and COUNT mentions."""
    words = population_words(config.vocabulary(config.ner.populations))
    text = reading.text
    out = list(stated_counts(text))
    at = 0
    for match in words.heads.finditer(text):
        if match.start() >= at:
            found = _read(text, match.start(), match.end(), at, words)
            out += found
            if found:
                at = found[0].end
    return out


def _read(text: str, start: int, end: int, least: int, words: PopulationWords) -> list[Found]:
    """The population whose head is ``text[start:end]`` and the number before it; ``[]`` if the head names none here."""
    surface = text[start:end].lower()
    head = words.head[surface]
    if text[end : end + 2] in ("'s", "’s", "' ", "’ "):
        return []
    begin = _walk_left(text, start, least, surface, words)
    count = _count(text, begin, least, words)
    if count and count[1] == begin - 1 and _OLD.match(text, begin):
        begin, count = count[0], None  # a 60 year-old woman
    if head.singular and not _is_singular_phrase(text, begin, start, end, words):
        return []
    finish = _walk_right(text, end, words)
    if head.weak and begin == start and count is None and finish == end:
        return []
    after = _N_AFTER.match(text, finish)
    n = int(after[1].replace(",", "")) if after else count[2] if count else None
    value: JSON = {"species": words.species(text[begin:end], head.species), "n": n}
    score = 0.9 if begin < start or finish > end else 0.7 if n is not None else 0.5
    out = [Found("POPULATION", begin, finish, value=value, score=score, rule="population")]
    if count and not head.singular and not (count[2] == 1 and surface.endswith("s")):
        out.append(Found("COUNT", count[0], count[1], value={"n": count[2], "arm": None}, score=0.9, rule="count.population"))
    return out


def _is_singular_phrase(text: str, begin: int, start: int, end: int, words: PopulationWords) -> bool:
    """Whether a singular head is a person or an animal, not another noun's modifier (patient care, the rat brain)."""
    aged = _OLD.search(text, begin, start) is not None
    if not aged and not _DETERMINED.search(text, max(0, begin - 9), begin):
        return False
    following = _WORD.match(text, end)
    return (
        following is None
        or text[end] != " "
        or aged
        or text[start:end].lower() in words.persons
        or words.ends_phrase(following[1].lower())
    )


# ---------------------------------------------------------------------------------------------------------- to the left


def _left_word(text: str, least: int, at: int) -> re.Match[str] | None:
    """The word that ends before ``at``, with the space or comma behind it."""
    return _LEFT_WORD.search(text, max(least, at - 42), at)


def _walk_left(text: str, start: int, least: int, head: str, words: PopulationWords) -> int:
    """Where the noun phrase that ends with the head at ``start`` begins; not before ``least``."""
    begin, following = start, head
    for _ in range(_MOST_LEFT):
        match = _left_word(text, least, begin)
        if match is None:
            break
        word, low = match[1], match[1].lower()
        if match[2] == ", " and (begin == start or word[0].isupper()):
            break
        if begin != start and (low in ("and", "or") or word.isdigit()):
            before = _left_word(text, least, match.start())
            if before is None or before[2] != " ":
                break
            other = before[1].lower()
            if word.isdigit():
                if other not in ("type", "stage", "grade"):
                    break
            elif "-" in following or not words.is_adjective(other) or not words.is_modifier(before[1], following):
                break  # depressed and anxious patients; not cocaine- and heroin-dependent patients
            begin, following = before.start(1), other
            continue
        if any(c in word for c in "().") or not words.is_modifier(word, following):
            break
        begin, following = match.start(1), low
    return _trim_left(text, begin, start, words)


def _trim_left(text: str, begin: int, start: int, words: PopulationWords) -> int:
    """Leave out first words that cannot begin a noun phrase: an adverb of the sentence, the verb in *he treated patients*."""
    while begin < start:
        space = text.find(" ", begin, start)
        word = text[begin:space].lower() if space > 0 else ""
        adverb = word.endswith("ly") and text[begin].isupper() and word not in words.modifiers
        if not adverb and (word not in _DANGLING or text[space + 1].isdigit()):
            break
        begin = space + 1
    return begin


# --------------------------------------------------------------------------------------------------------- to the right


def _walk_right(text: str, end: int, words: PopulationWords) -> int:
    """Where the modifier behind the head ends: ``with treatment-resistant depression``."""
    match = words.post.match(text, end)
    if match is None:
        return end
    only_with = match.group().strip().lower() == "with"
    at, good, named = match.end() - 1, end, False
    for number in range(_MOST_RIGHT):
        word = _WORD.match(text, at)
        if word is None or (number and text[at] != " "):
            break
        low = word[1].lower()
        if not number and low in ("a", "an", "the", "their", "his", "her"):
            at = word.end()
            continue
        if low in ("of", "and", "or", "to"):
            if named:
                after = _WORD.match(text, word.end())
                if after is None or low in ("and", "to") or after[1].lower() in words.stops or after[1].lower() in words.head:
                    break
                if low == "or" and not words.is_condition(after[1]):
                    break
            elif not number or low not in ("and", "or"):
                break
            at = word.end()
            continue
        condition = words.is_condition(word[1])
        if low in words.stops or low in words.head or low in words.past or (low == "treatment" and not named):
            break
        if named and ((low.endswith("ed") and "-" not in low) or low.endswith("ly")):
            break
        if low.endswith("s") and not only_with and number > 2 and not condition:
            break
        at = word.end()
        describes = words.is_adjective(low) or low in words.modifiers
        if condition or not only_with or (not describes and (number or not low.endswith("ing"))):
            named, good = True, at
        if text[at : at + 1] != " " or (named and _SHORT_FORM.match(text, at)):
            break
    return good


# --------------------------------------------------------------------------------------------------------------- counts


def _count(text: str, begin: int, least: int, words: PopulationWords) -> tuple[int, int, int] | None:
    """Start, end and value of the number that counts the noun phrase beginning at ``begin``."""
    at = begin
    for _ in range(3):
        low = text[max(0, at - 20) : at].lower()
        skip = next((s for s in words.skips if low.endswith(s) and not low[: -len(s)][-1:].isalpha()), None)
        if skip is None:
            break
        at -= len(skip)
    count = count_before(text, at)
    if count is None or count[0] < least:
        return None
    start, end, n = count
    word = _LABEL.search(text[max(0, start - 14) : start].rstrip(" (").lower())
    if word is not None and word[1] in words.labels:
        is_year = 1900 <= n < 2100 and "," not in text[start:end]
        if word[1] not in ("in", "since", "until") or is_year:
            return None
    return count
