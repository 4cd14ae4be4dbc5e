"""A heading that the vocabulary does not know, glued to the text behind it.

``Oral health profileThe profile has`` shows it by the missing space, ``Translation of terms The terms were`` by a function
word with a capital, ``Control of drinking Users were`` by a capital on a word that the paper also writes without one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from ketaminer.stages.sections.function_words import FINITE, LABELLED, OPEN_ENDED, STARTERS
from ketaminer.stages.sections.known import Heading, known_head
from ketaminer.stages.sections.vocabulary import LABEL, Vocabulary, depth


@dataclass(frozen=True, slots=True)
class Words:
    """A document's words: in lower case, those also written in small letters, names with a capital inside used twice."""

    folded: frozenset[str]
    small: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Words:
        counts = Counter(re.findall(r"[A-Za-z]{2,40}", text))
        small = frozenset(w for w in counts if w.islower())
        names = frozenset(w for w, n in counts.items() if n > 1 and not w[1:].islower())
        return cls(frozenset(w.lower() for w in counts), small, names)


_STARTER = "|".join(
    """The We In This To An All For After At There These As Our It On By During Both Each No Of Because Based Using Although
    While When Since From With Those Their If Most Patients Participants Subjects Data Two Three Four Five Six One""".split()
)
_STARTERS = re.compile(rf"(?:{_STARTER}|A)(?=\s)")
# a capital where a heading may have ended and its text may begin, or the end of a sentence; each begins with one character
_JOINT = re.compile(r"[A-Z](?<=[a-z0-9)\]*%\s][A-Z])|[A-Z](?<=[A-Z]{3})(?=[a-z]{1,20}[\s-])|[;!?](?=\s)")
_PLAIN = re.compile(r"[A-Z][a-z]{2,20}\s[a-z0-9(]")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]{1,60}")
_TOKEN = re.compile(r"[A-Za-z]+$")
# a heading that asks: "Who uses it", "What it does to them"
_QUESTION = re.compile(r"(?:Who|What|How|Why|When|Where|Which)\s[a-z]")
_STOP_INSIDE = re.compile(r"[a-z)\]]{2}\.(?:\d|[A-Z][a-z])")
_ARTICLES = frozenset(("The", "A", "An"))
_LONGEST_NAMED = 10  # words of a heading that begins with an article
# words that begin sentences and no headings
_OPENERS = frozenset(
    """All Most Many Some Both Each We Our They These Those This That It If Although Because While Since However Furthermore
    Moreover Additionally Therefore Thus Hence As So Such There Here Finally Also Then""".split()
)
_PRONOUN = re.compile(r"\s(?:it|them|us|me|him|her|you|this|these|that|those)$")
_LONGEST_QUESTION = 9  # words of one without a question mark
_LONGEST = 170  # characters of an unknown heading
_JOINTS = 12  # places looked at for its end


def unknown_head(text: str, at: int, end: int, known: Vocabulary, words: Words) -> Heading | None:
    """A heading that the vocabulary does not know at ``at`` in a glued block."""
    label = LABEL.match(text, at, end)
    start = label.end() if label else at
    if not (text[start].isupper() or (text[start].islower() and text[start + 1 : start + 2].isupper())):
        return None
    limit = min(end, start + _LONGEST)
    stop = body = -1
    for joint in islice(_JOINT.finditer(text, start + 2, limit), _JOINTS):
        at_joint = joint.start()
        if not text[at_joint].isupper():
            break
        spaced = text[at_joint - 1].isspace()
        if not spaced and known_head(text, at_joint, end, False, known, glued=True):
            break
        end_of = at_joint - 1 if spaced else at_joint
        if (_ends_spaced if spaced else _ends_glued)(text, start, end_of, at_joint, words):
            stop, body = end_of, at_joint
            break
    # "Image processing Image data were": a text that begins with its heading's first word
    first = _WORD.match(text, start)
    again = text.find(f" {first.group()} ", start + 4, stop if stop > 0 else limit) if first and len(first.group()) > 2 else -1
    if again > 0 and _noun_phrase(text[start:again]):
        stop, body = again, again + 1
    if stop < 0 or len(text[start:stop].split()) > 18 or _is_sentence(text[start:stop]):
        return None
    return Heading(at, stop, body, None, depth(label.group()) if label else 0)


def _is_sentence(phrase: str) -> bool:
    """Whether what was taken for a heading is (the beginning of) a sentence.

    It has a full stop inside, begins with a word that begins sentences, or has a function word first and then a finite verb.
    """
    tokens = phrase.split()
    if _QUESTION.match(phrase):
        return len(tokens) > _LONGEST_QUESTION and phrase[-1] != "?"
    if _STOP_INSIDE.search(phrase):
        return True
    finite = any(t in FINITE for t in tokens)
    if tokens[0].lower() not in STARTERS:
        return any(t in ("was", "were") for t in tokens)
    if tokens[0] in _OPENERS or (tokens[0] in _ARTICLES and not 2 <= len(tokens) <= _LONGEST_NAMED):
        return True
    return finite


def _ends_glued(text: str, start: int, stop: int, body: int, words: Words) -> bool:
    """Whether a heading ends at ``stop`` and its text begins there without a space: ``profileThe``, ``HAMDThe``."""
    if not text[stop - 1].isupper():
        following = text[body + 1 : body + 2]
        if text[stop - 1].isdigit() and not following.islower():
            return False  # Figs. 1A and 2A, K2SO4
        if following.islower() and _QUESTION.match(text, start, stop) and _PRONOUN.search(text, max(start, stop - 8), stop):
            return True  # "Who uses itMisuse was"
        return (following.isalpha() or following == " ") and is_joint(text, start, stop, words)
    left = _TOKEN.search(text, max(start, stop - 40), stop)
    right = _WORD.match(text, body)
    if left is None or right is None or len(right.group()) < 2 or left.group() + right.group() in words.names:
        return False
    token = right.group().lower()
    return token in STARTERS or (len(token) > 2 and token in words.small and left.group().lower() in words.folded)


def _ends_spaced(text: str, start: int, stop: int, body: int, words: Words) -> bool:
    """Whether a heading ends at ``stop`` and its text begins behind a space: a function word, or a plain word with a capital."""
    starter = _STARTERS.match(text, body)
    if not (text[stop - 1].isalnum() or text[stop - 1] in ")]*%"):
        return False
    if not starter and not _PLAIN.match(text, body):
        return False
    phrase = text[start:stop]
    if not _noun_phrase(phrase):
        return False
    tokens = phrase.split()
    before = tokens[-1]
    after = text[body : body + 60].split(" ")
    if starter:
        return after[0] != "A" or (
            before.lower() not in LABELLED and after[1] not in FINITE and after[1] not in ("and", "or", "to")
        )
    if len(tokens) < 2 or tokens[0].lower() in STARTERS or not _small_word(text, body, words):
        return False
    return before.islower() or (not before[1:].islower() and any(t in FINITE for t in after[1:6]))


def _small_word(text: str, at: int, words: Words) -> bool:
    """Whether the word with a capital at ``at`` is one that the document also writes in small letters."""
    word = _WORD.match(text, at)
    return word is not None and word.group().lower() in words.small


def _noun_phrase(phrase: str) -> bool:
    """Whether a phrase before a function word with a capital can be a heading: short, no verb, no open end."""
    tokens = phrase.split()
    if not 1 <= len(tokens) <= 14 or len(phrase) < 4 or tokens[-1].lower() in OPEN_ENDED or phrase.count("(") != phrase.count(")"):
        return False
    if _QUESTION.match(phrase) and len(tokens) <= _LONGEST_QUESTION:
        return True
    if (tokens[0].lower() in STARTERS and len(tokens) < 3) or tokens[0] in ("Figure", "Table", "Fig"):
        return False
    return not any(t in FINITE or t in ("we", "it", "they", "that", "which") for t in tokens) and phrase[-1] not in ",;:."


def is_joint(text: str, start: int, stop: int, words: Words) -> bool:
    """Whether two words meet at ``stop`` without a space, rather than being one name (``GraphPad``)."""
    right = _WORD.match(text, stop)
    if right is None:
        return False
    after = right.group()
    # "profileThe", "profileOral healthIs": only the piece up to the next capital counts
    piece = re.match(r"[A-Z][a-z]+|[A-Z]+(?![a-z])|[A-Z]", after)
    token = piece.group() if piece else after
    left = _LAST_WORD.search(text, max(start, stop - 40), stop)
    starter = token.lower() in STARTERS
    if left is None:
        return starter or (text[stop - 1] in ")]" and token.lower() in words.folded)
    before = left.group()
    if text[right.end() : right.end() + 1] == "." and text[right.end() + 1 : right.end() + 2].islower():
        return False  # ClinicalTrials.gov
    phrase = text[start:stop]
    if ((before[0].isupper() and not starter) or ": " in phrase) and FINITE & set(phrase.split()):
        return False
    if before + after in words.names or before + token in words.names:
        return False
    if len(before) < 3 and not starter:
        return False
    if starter:
        return before.lower() in words.folded or len(before) > 3
    if len(before) > 4 and before.islower() and len(token) > 4 and " " in text[start:stop]:
        return True  # one name would have a capital first
    return (
        before.lower() in words.folded
        and token.lower() in words.folded
        and before.lower() not in ("mac", "fitz", "graph", "sigma", "java")
    )
