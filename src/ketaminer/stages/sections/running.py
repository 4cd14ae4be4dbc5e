"""Headings and sentences of a block of prose.

The block is split into sentences, and the head of each is looked at: :mod:`known` finds headings of the vocabulary,
:mod:`glued` others, but only in a *glued* block, one in which sentences follow each other without a space. In such a
block headings and missing full stops are looked for inside the sentences too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ketaminer.model import Span
from ketaminer.stages.sections.function_words import OPEN_ENDED, STARTERS
from ketaminer.stages.sections.glued import Words, is_joint, unknown_head
from ketaminer.stages.sections.known import Heading, known_head
from ketaminer.stages.sections.references import list_follows
from ketaminer.stages.sections.run_in import run_in_head
from ketaminer.stages.sections.sentences import split
from ketaminer.stages.sections.vocabulary import Vocabulary


@dataclass(slots=True)
class Parsed:
    """Headings and sentences of a block, each in order."""

    headings: list[Heading] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)


_GLUED = re.compile(r"[a-z0-9)\]%][.?!][A-Z][a-z]{1,20}(?=[\sA-Z])")
_INNER = re.compile(
    r"[A-Z](?<=[a-z0-9)\]%.,:”][A-Z])(?=[a-z]{2}|[A-Z]{3,}\s[A-Z])"
    r"|[A-Z](?<=[a-z)\]]\s[A-Z])(?=[a-z]{4,20}[A-Z])"
    r"|[A-Z](?<=\s[A-Z])(?:(?<=A)(?:bstract|BSTRACT)|(?<=S)ummary|(?<=[a-z0-9)\]:]\s[BIR])(?:ackground|ntroduction|eferences|EFERENCES)(?=\s[A-Z\d]))"
)
_WORD = re.compile(r"[^\W\d_]{1,60}")
_TITLE = 400  # characters at a text's beginning in which a title is expected


def is_glued(text: str, start: int, end: int) -> bool:
    """Whether sentences follow each other without a space in this block, about one in 6,000 characters or more."""
    need = max(1, (end - start) // 6000)
    return any(found >= need for found, _ in enumerate(_GLUED.finditer(text, start, end), 1))


def parse(
    text: str, start: int, end: int, known: Vocabulary, rules: Mapping[str, str], words: Words | None, *, run_in: bool = False
) -> Parsed:
    """Headings and sentences of the block ``text[start:end]``.

    ``words`` are the document's words when the block is glued, else ``None``; ``run_in``: whether unknown headings may stand at
    the heads of paragraphs. Unknown headings are not looked for at the very beginning of a text, where its title is.
    """
    out = Parsed()
    for first, last in split(text, start, end, rules):
        at = first
        unknown = run_in_head(text, first, last, end) if run_in and first == start > _TITLE else None
        if unknown is not None and known_head(text, first, end, True, known, glued=False) is None:
            out.headings.append(unknown)
            continue
        if _in_list(out):
            found = known_head(text, at, last, False, known, glued=True)
            if found is None or found.body != found.end or is_list(found):
                continue  # in a list of references only a heading glued to its text is one: "Results Probl Cell Differ"
        at = _heads(out, text, at, last, first == start, known, words)
        if words is not None:
            at = _inner(out, text, at, last, known, words)
        if at < last and not _in_list(out):
            out.sentences.append(Span(at, last))
    return out


def is_list(heading: Heading) -> bool:
    """Whether a heading begins a reference list."""
    return heading.entry is not None and heading.entry.kind == "references"


def _in_list(out: Parsed) -> bool:
    return bool(out.headings) and is_list(out.headings[-1])


def _heads(out: Parsed, text: str, at: int, end: int, first: bool, known: Vocabulary, words: Words | None) -> int:
    """Append the headings at the head of the sentence ``text[at:end]``; where the text behind them begins."""
    for _ in range(6):
        if at >= end:
            break
        found = known_head(text, at, end, first or at in {h.body for h in out.headings[-1:]}, known, glued=words is not None)
        if found is None and words is not None and (out.headings or at > _TITLE):
            found = unknown_head(text, at, end, known, words)
        if found is None or (is_list(found) and not list_follows(text, found.body)):
            break
        out.headings.append(found)
        at = found.body
        if is_list(found):
            return end
    return at


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
        if text[place - 1].isspace() and text[max(0, place - 14) : place].rstrip().split(" ")[-1] in OPEN_ENDED:
            continue  # "as told in Background"
        if heading.entry.place == "sub" or (text[place - 1].isspace() and heading.entry.kind == "abstract" and place > 3000):
            continue
        if is_list(heading) and not list_follows(text, heading.body):
            continue
        stop = place
        while stop > at and text[stop - 1].isspace():
            stop -= 1
        if stop > at:
            out.sentences.append(Span(at, stop))
        out.headings.append(heading)
        if is_list(heading):
            return end
        at = _heads(out, text, heading.body, end, True, known, words)
    return at


def _sentence_joint(text: str, at: int, place: int, words: Words) -> bool:
    token = _WORD.match(text, place)
    return token is not None and token.group().lower() in STARTERS and place - at > 30 and is_joint(text, at, place, words)
