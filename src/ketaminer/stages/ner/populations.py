"""Who was studied: POPULATION noun phrases with species and number, and COUNT.

A population is a head noun of ``gazetteers/populations.tsv`` with the adjectives, participles and condition words to its left
(``recently detoxified alcohol dependent patients``) and a short modifier to its right (``subjects diagnosed with depression``).
Numbers and determiners are not part of it. Words are told by vocabulary and ending, not by a parser: the walk to the left
stops at the first word that is not surely a modifier.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import JSON
from ketaminer.stages.ner.counts import count_before, stated_counts
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.numerals import word_value

_WINDOW = 90
_MOST_LEFT = 7
_MOST_RIGHT = 7
_ADJECTIVE = re.compile(r"(?:al|ic|ive|ous|ary|ent|ant|ed|oid|ile|able|ible|ful|less|ish|ese|ean|wise|genic|tic)$")
_NOT_ADJECTIVE = re.compile(
    r"(?:ment|ly)$|^(?:bed|shed|speed|seed|need|indeed|hundred|animal|trial|total|hospital|interval|signal|journal|clinic|topic|event|agent|student|parent|patient|infant|percent|plant|element|when|goal|meal|removal|approval|arrival|table|variable|library|summary|proposal|referral|withdrawal|survival|music|went|sent|rent|spent|extent|content|current|recruitment|treatment)$"
)
_CONDITION = re.compile(
    r"(?:ia|itis|osis|iasis|emia|aemia|oma|pathy|ism|uria|penia|rrhea|rrhoea|trophy|plegia|philia|lepsy|algia|sclerosis)$"
)
_LINKED = frozenset(("dependent", "dependence", "addicted", "treated", "naive", "naïve", "induced", "resistant", "abusing", "using", "exposed", "experienced", "preferring", "positive", "negative", "infected",
                     "deficient", "related", "associated", "free", "seeking", "refractory", "intolerant", "sensitive", "users", "user", "abusers", "addicts", "consumers", "drinkers", "injectors", "misusers", "survivors", "smokers",
                     "recipients", "carriers", "donors", "responders", "sufferers", "use", "disorder", "disorders", "syndrome", "disease", "failure", "cancer", "injury"))  # fmt: skip
_LEFT_WORD = re.compile(r"([^\W_][\w'’+/.()-]*|\d+-[\w-]+)( |, )$")
_WORD = re.compile(r"(?: |-)?([^\W_][\w'’/-]{0,40})")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{1,6}$")
_SINGULAR_LEFT = re.compile(r"\b(?:an?|one|this|our|the|each|every|another) $", re.I)
_N_AFTER = re.compile(r" ?[\[(](?:total )?[nN] ?= ?(\d{1,3}(?:,\d{3})+|\d{1,7})\b")
_PAREN = re.compile(r" \([A-Z][A-Za-z0-9-]{1,7}\)")
_AGE = re.compile(r"^\d{1,3}-?(?:year|yr|month|week|day)s?-?olds?$", re.I)
_OLD = re.compile(r"\b(?:year|yr|month|week|day)s?[- ]old\b", re.I)
_YEAR_OLD = re.compile(r"(?:year|yr|month|week|day)s?[- ]old\b", re.I)
_PERSONS = frozenset(("man", "woman", "boy", "girl"))
_PAST = frozenset(
    (
        "became",
        "came",
        "underwent",
        "took",
        "gave",
        "began",
        "fell",
        "felt",
        "met",
        "left",
        "lost",
        "got",
        "went",
        "saw",
        "told",
        "held",
    )
)


class _Head(NamedTuple):
    species: str
    singular: bool
    weak: bool


def find_populations(reading: Reading, config: Config) -> list[Found]:
    """POPULATION and COUNT mentions."""
    words = _words(config.vocabulary(config.ner.populations))
    out = list(stated_counts(reading.text))
    at = 0
    for match in words.heads.finditer(reading.text):
        if match.start() < at:
            continue
        found = words.read(reading.text, match.start(), match.end(), at)
        out += found
        if found:
            at = max(f.end for f in found if f.label == "POPULATION")
    return out


class PopulationWords:
    """The vocabulary and the grammar that uses it."""

    def __init__(self, table: list[list[str]]) -> None:
        of: dict[str, list[str]] = {}
        self._head: dict[str, _Head] = {}
        for kind, species, form, surface in table:
            of.setdefault(kind, []).append(surface)
            if kind == "head":
                self._head[surface] = _Head(species, "singular" in form, "weak" in form)
        self._modifiers = frozenset(of["modifier"])
        self._stops = frozenset(of["stop"])
        self._skips = tuple(sorted((f"{s} " for s in of["skip"]), key=len, reverse=True))
        self._labels = frozenset(of["label"])
        names = "|".join(sorted(map(re.escape, self._head), key=len, reverse=True))
        self.heads = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)
        posts = "|".join(sorted(map(re.escape, of["post"]), key=len, reverse=True))
        self._post = re.compile(rf" (?:who (?:were|are|had been|have been) )?(?:{posts}) ", re.IGNORECASE)

    # ------------------------------------------------------------------------------------------------------ to the left

    def _is_modifier(self, word: str, following: str) -> bool:
        """Whether ``word``, directly before ``following``, belongs to the noun phrase."""
        low = word.lower()
        if low in self._modifiers:
            return not (low == "use" and not following.startswith(("disorder", "dis")))
        if _AGE.match(low) or (following == "old" and low.endswith(("-year", "-month", "-week", "-day", "-yr"))):
            return True
        if low in self._stops or word.isdigit() or word_value(low) is not None:
            return False
        if "-" in low:
            tail = low.rsplit("-", 1)[1]
            return tail.isalnum() and len(low) > 4 and not low.endswith(("-fold", "-year", "-based", "-to", "-and"))
        if low.endswith("ly"):
            return len(low) > 5 and (following.endswith(("ed", "ill", "ive", "ent", "ant", "al", "free")) or "-" in following)
        if following in _LINKED or following.rsplit("-", 1)[-1] in (
            "dependent",
            "resistant",
            "treated",
            "naive",
            "positive",
            "infected",
        ):
            return low.isalpha() and len(low) > 2 and not low.endswith(("ing", "ed"))
        if _NOT_ADJECTIVE.search(low):
            return False
        if _ACRONYM.match(word) and not word.isdigit():
            return True
        return bool(len(low) > 4 and (_ADJECTIVE.search(low) or _CONDITION.search(low)))

    def _walk_left(self, text: str, start: int, least: int, head: str) -> int:
        """Where the noun phrase that ends with the head at ``start`` begins; not before ``least``."""
        begin = start
        following = head.lower()
        for _ in range(_MOST_LEFT):
            match = _LEFT_WORD.search(text, max(least, begin - 42), begin)
            if match is None:
                break
            word = match[1]
            if match[2] == ", " and (following == head.lower() or not self._is_modifier(word, following) or word[0].isupper()):
                break
            low = word.lower()
            if low in ("and", "or") and begin != start:
                # two adjectives: depressed and anxious patients
                before = _LEFT_WORD.search(text, max(least, match.start() - 42), match.start())
                if (
                    before is not None
                    and before[2] == " "
                    and "-" not in following
                    and self._is_modifier(before[1], following)
                    and _ADJECTIVE.search(before[1].lower())
                ):
                    following = before[1].lower()
                    begin = before.start(1)
                    continue
                break
            if word.isdigit() and begin != start:
                before = _LEFT_WORD.search(text, max(least, match.start() - 42), match.start())
                if before is not None and before[1].lower() in ("type", "stage", "grade", "hiv"):
                    begin, following = before.start(1), before[1].lower()
                    continue
                break
            if any(c in word for c in "().") or not self._is_modifier(word, following):
                break
            begin = match.start(1)
            following = low
        return self._trim_left(text, begin, start)

    def _trim_left(self, text: str, begin: int, start: int) -> int:
        """Leave out words that cannot begin a noun phrase: an adverb of the sentence, ``study`` before ``patients`` stays."""
        while begin < start:
            space = text.find(" ", begin, start)
            word = text[begin:space].lower() if space > 0 else ""
            if word in ("type", "stage") and text[space + 1].isdigit():
                break
            if word in ("treated", "use", "abuse", "disorder", "care", "treatment", "type", "stage", "department") or (
                word.endswith("ly") and text[begin].isupper() and word not in self._modifiers
            ):
                begin = space + 1
                continue
            break
        return begin

    # ----------------------------------------------------------------------------------------------------- to the right

    def _walk_right(self, text: str, end: int) -> int:
        """Where the modifier behind the noun ends: ``with treatment-resistant depression``."""
        match = self._post.match(text, end)
        if match is None:
            return end
        at = match.end() - 1
        good = end
        named = False
        last = ""
        preposition = match.group().strip().lower()
        for number in range(_MOST_RIGHT):
            word = _WORD.match(text, at)
            if word is None or (number and text[at] != " "):
                break
            low = word[1].lower()
            if low in ("a", "an", "the", "their", "his", "her") and not number:
                at = word.end()
                continue
            if low in ("and", "or") and number and not named:
                at = word.end()
                continue
            if low == "treatment" and not named:
                break
            if low in ("of", "and", "or", "to") and named:
                after = _WORD.match(text, word.end())
                if after is None:
                    break
                nextly = after[1].lower()
                if (
                    low in ("and", "to")
                    or nextly in self._stops
                    or nextly in self._head
                    or not (low == "of" or self._is_condition(after[1]))
                ):
                    break
                at = word.end()
                continue
            if low in self._stops and low not in ("treatment", "clinical", "affected", "recent"):
                break
            if low in self._head:
                break
            verb = low.endswith("ed") and "-" not in low and named
            if verb or (low.endswith("s") and preposition != "with" and number > 2 and not self._is_condition(word[1])):
                break
            if named and low.endswith("ly"):
                break
            at = word.end()
            last = low
            if (
                self._is_condition(word[1])
                or (number and not _ADJECTIVE.search(low) and low not in self._modifiers)
                or preposition not in ("with",)
            ):
                named = True
                good = at
            elif not _ADJECTIVE.search(low) and low not in self._modifiers and not low.endswith("ing"):
                good = at
                named = True
            if text[at : at + 1] not in (" ",):
                break
            short = _PAREN.match(text, at)
            if short and named:
                good = at
                break
        return good

    @staticmethod
    def _is_condition(word: str) -> bool:
        low = word.lower()
        return bool(
            _CONDITION.search(low) or _ACRONYM.match(word)
            or low.endswith(("disease", "disorder", "disorders", "syndrome", "cancer", "depression", "dependence", "addiction", "failure", "injury", "pain", "anxiety", "surgery",
                             "infection", "diabetes", "psychosis", "obesity", "stroke", "trauma", "fracture", "fractures", "asthma", "section", "carcinoma", "tion", "ectomy", "plasty", "abuse", "illness", "deficiency", "epilepsy"))
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------------- whole

    def read(self, text: str, start: int, end: int, least: int) -> list[Found]:
        """The population whose head is ``text[start:end]``, with the number before it; ``[]`` if the head names none here."""
        surface = text[start:end].lower()
        head = self._head[surface]
        if text[end : end + 2] in ("'s", "’s") or (text[end : end + 1] in "'’" and text[end + 1 : end + 2] == " "):
            return []
        begin = self._walk_left(text, start, least, surface)
        count = self._count(text, begin, least)
        if count and count[1] == begin - 1 and _YEAR_OLD.match(text, begin):
            begin, count = count[0], None  # a 60 year-old woman
        modified = begin < start
        if head.singular:
            if not (_SINGULAR_LEFT.search(text, max(0, begin - 9), begin) or _AGE.match(text[begin:start].split(" ")[0])):
                return []
            following = _WORD.match(text, end)
            person = surface in _PERSONS or _OLD.search(text[begin:start]) is not None
            if following is not None and not person and text[end] == " " and not self._ends_phrase(following[1].lower()):
                return []  # a noun's modifier: patient care, the rat brain
        finish = self._walk_right(text, end)
        if head.weak and not modified and count is None and finish == end:
            return []
        n = count[2] if count else None
        after = _N_AFTER.match(text, finish)
        if after:
            n = int(after[1].replace(",", ""))
        species = self._species(text[begin:end], head.species)
        value: JSON = {"species": species, "n": n}
        score = 0.9 if modified or finish > end else 0.7 if n is not None else 0.5
        out = [Found("POPULATION", begin, finish, value=value, score=score, rule="population")]
        if count and not (head.singular and count[2] != 1) and not (head.singular or (count[2] == 1 and surface.endswith("s"))):
            out.append(Found("COUNT", count[0], count[1], value={"n": count[2], "arm": None}, score=0.9, rule="count.population"))
        return out

    def _count(self, text: str, begin: int, least: int) -> tuple[int, int, int] | None:
        """The number that counts the noun phrase beginning at ``begin``."""
        at = begin
        for _ in range(3):
            low = text[max(0, at - 20) : at].lower()
            skip = next(
                (s for s in self._skips if low.endswith(s) and not low[: -len(s)].endswith(tuple("abcdefghijklmnopqrstuvwxyz-"))),
                None,
            )
            if skip is None:
                break
            at -= len(skip)
        count = count_before(text, at)
        if count is None or count[0] < least or (at != begin and text[at:begin].strip() in ("of",)):
            return None
        start, _, n = count
        before = text[max(0, start - 14) : start].rstrip(" (").lower()
        word = re.search(r"([a-z]+)\.?$", before)
        label = word[1] if word else ""
        if label in self._labels:
            if label not in ("in", "since", "until") or (1900 <= n < 2100 and "," not in text[start : count[1]]):
                return None
        return count

    def _ends_phrase(self, word: str) -> bool:
        """Whether a noun phrase surely ends before ``word``: a function word, a participle or a past tense."""
        return word in self._stops or word.endswith(("ed", "ing")) or word in _PAST

    @staticmethod
    def _species(phrase: str, default: str) -> str:
        low = f" {phrase.lower()} "
        if default in ("human", "animal"):
            for word, species in (
                (" rat ", "rat"),
                (" wistar ", "rat"),
                ("sprague", "rat"),
                (" mouse ", "mouse"),
                ("c57", "mouse"),
                ("balb", "mouse"),
            ):
                if word in low:
                    return species
        return default


@cache
def _words(path: Path) -> PopulationWords:
    return PopulationWords(rows(path))
