"""Headings inside a block: glued to the text behind them, run in, or alone between two sentences.

A block of prose is split into sentences, and the head of each is looked at. ``MethodsWe recruited`` and ``Methods: we
recruited`` hold a known wording; ``Oral health profileThe profile has`` shows an unknown one by the missing space, and
``Translation of terms The terms were`` by a function word with a capital. The last two count only in a *glued* block,
one in which sentences follow each other without a space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from ketaminer.model import Span
from ketaminer.stages.sections.sentences import FINITE, LABELLED, STARTERS, split
from ketaminer.stages.sections.vocabulary import LABEL, Entry, Vocabulary, depth


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at ``[start, end)`` of the reading text, its number included; ``body`` is where the text behind it begins.

    ``entry`` is what the vocabulary says of its wording, ``depth`` the parts of its number (0: it has none), ``alone``
    whether it is a block of its own.
    """

    start: int
    end: int
    body: int
    entry: Entry | None = None
    depth: int = 0
    alone: bool = False


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


@dataclass(slots=True)
class Parsed:
    """Headings and sentences of a block, each in order."""

    headings: list[Heading] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)


_GLUED = re.compile(r"[a-z0-9)\]%][.?!][A-Z][a-z]{1,20}(?=[\sA-Z])")
_STARTER = "|".join(
    """The We In This To An All For After At There These As Our It On By During Both Each No Of Because Based Using Although
    While When Since From With Those Their If Most Patients Participants Subjects Data Two Three Four Five Six One""".split()
)
_STARTERS = re.compile(rf"(?:{_STARTER}|A)(?=\s)")
# a capital where a heading may have ended and its text may begin, or the end of a sentence; each begins with one character
_JOINT = re.compile(r"[A-Z](?<=[a-z0-9)\]*%\s][A-Z])|[A-Z](?<=[A-Z]{3})(?=[a-z]{1,20}[\s-])|[;!?](?=\s)")
_PLAIN = re.compile(r"[A-Z][a-z]{2,20}\s[a-z0-9(]")
_INNER = re.compile(
    r"[A-Z](?<=[a-z0-9)\]%.,:”][A-Z])(?=[a-z]{2}|[A-Z]{3,}\s[A-Z])"
    r"|[A-Z](?<=[a-z)\]]\s[A-Z])(?=[a-z]{4,20}[A-Z])"
    r"|[A-Z](?<=\s[A-Z])(?:(?<=A)(?:bstract|BSTRACT)|(?<=S)ummary|(?<=[a-z0-9)\]]\s[BIR])(?:ackground|ntroduction|eferences|EFERENCES)(?=\s[A-Z\d]))"
)
_BEHIND = re.compile(r"\s{0,2}[:.|]\s{0,3}|\s{1,3}[–—-]\s{1,3}|[–—]\s{0,3}|\s{1,3}")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]{1,60}")
_COUNT = re.compile(r"\d[\d,. ]{0,8}\s[a-z]")
_TOKEN = re.compile(r"[A-Za-z]+$")
_WORDS = re.compile(r"\S+")
_NO_END = frozenset("of and or the a an in on at by with for to from between among versus vs de van von della St Dr".split())
_TITLE = 400  # characters at a text's beginning in which a title is expected
_LONGEST = 170  # characters of an unknown heading
_JOINTS = 12  # places looked at for its end


def is_glued(text: str, start: int, end: int) -> bool:
    """Whether sentences follow each other without a space in this block, about one in 6,000 characters or more."""
    need = max(1, (end - start) // 6000)
    for found, _ in enumerate(_GLUED.finditer(text, start, end), 1):
        if found >= need:
            return True
    return False


def parse(text: str, start: int, end: int, known: Vocabulary, rules: Mapping[str, str], words: Words | None) -> Parsed:
    """Headings and sentences of the block ``text[start:end]``.

    ``words`` are the document's words when the block is glued, else ``None``. Unknown headings are not looked for at the
    very beginning of a text, where its title is.
    """
    out = Parsed()
    for first, last in split(text, start, end, rules):
        at = _heads(out, text, first, last, first == start, known, words)
        if words is not None:
            at = _inner(out, text, at, last, known, words)
        if at < last:
            out.sentences.append(Span(at, last))
        if out.headings and out.headings[-1].entry and out.headings[-1].entry.kind == "references":
            break
    return out


def _heads(out: Parsed, text: str, at: int, end: int, first: bool, known: Vocabulary, words: Words | None) -> int:
    """Append the headings at the head of the sentence ``text[at:end]``; where the text behind them begins."""
    for _ in range(6):
        if at >= end:
            break
        found = known_head(text, at, end, first or at in {h.body for h in out.headings[-1:]}, known, glued=words is not None)
        if found is None and words is not None and (out.headings or at > _TITLE):
            found = _unknown_head(text, at, end, known, words)
        if found is None:
            break
        out.headings.append(found)
        at = found.body
        if found.entry and found.entry.kind == "references":
            return end
    return at


def known_head(text: str, at: int, end: int, first: bool, known: Vocabulary, *, glued: bool) -> Heading | None:
    """A heading of the vocabulary at ``at``; ``first``: at a block's beginning or right behind another heading."""
    label = LABEL.match(text, at, end)
    wording = label.end() if label else at
    hit = known.prefix(text, wording)
    if hit is None or hit[0] > end:
        return None
    stop, entry = hit
    behind = _BEHIND.match(text, stop, end)
    body = behind.end() if behind else stop
    mark = behind.group().strip() if behind else ""
    heading = Heading(at, stop, body, entry, depth(label.group()) if label else 0)
    if body >= end:
        return heading if mark or not behind else None
    if mark == ":" or mark == "|":
        return heading
    head = text[body]
    opens = head.isupper() or head.isdigit() or head in "([“\"'‘•●α-<>≥≤"
    if mark in (".", "–", "—", "-"):
        return heading if opens and (first or entry.place == "main") else None
    if not behind:
        return heading if opens and head not in "(['\"-’" or (head == "(" and glued and text[body + 1 : body + 2].isupper()) else None
    if not (first or glued or text[wording:stop].isupper()):
        return None
    return heading if _opens_text(text, wording, stop, body, end, entry, glued or first, known) else None


def _opens_text(text: str, wording: int, stop: int, body: int, end: int, entry: Entry, dense: bool, known: Vocabulary) -> bool:
    """Whether what follows a heading's wording after a space reads as the beginning of its text, not as more of the wording."""
    word = _WORD.match(text, body, end)
    if word is None:
        if entry.kind == "references" or LABEL.match(text, body, end):
            return text[body].isdigit() or text[body] in "[("
        return entry.place != "sub" and stop - wording > 5 and bool(_COUNT.match(text, body, end))
    token = word.group()
    if not token[0].isupper():
        return False
    if text[wording:stop].isupper():
        return not token.isupper() or len(token) == 1 or not text[word.end() : word.end() + 8].strip().isupper()
    if not dense:
        return False
    if token.lower() in STARTERS or known.prefix(text, body) or entry.kind == "references":
        return True
    if entry.place == "sub" and " " not in text[wording:stop]:
        return token.lower() == text[wording:stop].lower()
    # "Background Ketamine is", not "Case Report Form" or "Methods Section B"
    following = text[word.end() : word.end() + 2]
    return not (following[:1] == " " and following[1:].isupper())


def _unknown_head(text: str, at: int, end: int, known: Vocabulary, words: Words) -> Heading | None:
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
    if stop < 0 or len(text[start:stop].split()) > 18:
        return None
    return Heading(at, stop, body, None, depth(label.group()) if label else 0)


def _ends_glued(text: str, start: int, stop: int, body: int, words: Words) -> bool:
    """Whether a heading ends at ``stop`` and its text begins there without a space: ``profileThe``, ``HAMDThe``."""
    if not text[stop - 1].isupper():
        following = text[body + 1 : body + 2]
        return (following.isalpha() or following == " ") and _is_joint(text, start, stop, words)
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
        return after[0] != "A" or (before.lower() not in LABELLED and after[1] not in FINITE and after[1] not in ("and", "or", "to"))
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
    if not 1 <= len(tokens) <= 14 or len(phrase) < 4 or tokens[-1].lower() in _NO_END or phrase.count("(") != phrase.count(")"):
        return False
    if tokens[0].lower() in STARTERS and len(tokens) < 3 or tokens[0] in ("Figure", "Table", "Fig"):
        return False
    return not any(t in FINITE or t in ("we", "it", "they", "that", "which") for t in tokens) and phrase[-1] not in ",;:."


def _is_joint(text: str, start: int, stop: int, words: Words) -> bool:
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
    if before[0].isupper() and not starter or ": " in phrase:
        if FINITE & set(phrase.split()):
            return False
    if before + after in words.names or before + token in words.names:
        return False
    if len(before) < 3 and not starter:
        return False
    if starter:
        return before.lower() in words.folded or len(before) > 3
    if len(before) > 4 and before.islower() and len(token) > 4 and " " in text[start:stop]:
        return True  # one name would have a capital first
    return before.lower() in words.folded and token.lower() in words.folded and before.lower() not in ("mac", "fitz", "graph", "sigma", "java")


def _inner(out: Parsed, text: str, at: int, end: int, known: Vocabulary, words: Words) -> int:
    """Headings and missing full stops inside a sentence of a glued block; where its last part begins."""
    for joint in _INNER.finditer(text, at + 1, end):
        place = joint.start()
        if place <= at:
            continue
        heading = known_head(text, place, end, False, known, glued=True)
        if heading is None or heading.entry is None:
            if text[place - 1] not in ".," and _sentence_joint(text, at, place, words):
                out.sentences.append(Span(at, place))
                at = place
            continue
        if text[place - 1].isspace() and text[max(0, place - 14) : place].rstrip().split(" ")[-1] in _NO_END:
            continue  # "as told in Background"
        if heading.entry.place == "sub" or (text[place - 1].isspace() and heading.entry.kind == "abstract" and place > 3000):
            continue
        stop = place
        while stop > at and text[stop - 1].isspace():
            stop -= 1
        if stop > at:
            out.sentences.append(Span(at, stop))
        out.headings.append(heading)
        at = _heads(out, text, heading.body, end, True, known, words)
    return at


def _sentence_joint(text: str, at: int, place: int, words: Words) -> bool:
    token = _WORD.match(text, place)
    return token is not None and token.group().lower() in STARTERS and place - at > 30 and _is_joint(text, at, place, words)
