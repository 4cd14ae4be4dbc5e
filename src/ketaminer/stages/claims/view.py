"""The claims room's view of a document: sentences of the reading text with their tokens, cues, mentions and callouts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ketaminer.align import OffsetMap
from ketaminer.errors import KetaminerError
from ketaminer.model import Citation, Document, Mention, Section, Span
from ketaminer.stages.claims.cues import Cue, Lexicon, Token, tokenise
from ketaminer.stages.claims.wanted import weighed

LONGEST = 1000
"""Characters of a sentence that is taken as a whole; of 45,000 sentences of trial reports 60, nearly all tables, are longer."""

KEPT = 20_000
"""How many sentences may keep their tokens and cues between the two passes over a text; in a longer one each forgets them."""


COMBINED = "combined"
"""The rule of a treatment that several drugs make up."""

TOGETHER = re.compile(r"\s{0,2}\+\s{0,2}|\splus\s|[-‐‑–/]")
"""Between the drugs of one treatment."""

AS_WORDED = "as worded"
"""The rule of a treatment that no vocabulary knows and that the trained reader took for one."""

TAUGHT = frozenset(("abstract", "results", "conclusion"))
"""Sections whose like the model of outcomes learned from: elsewhere an outcome that it alone finds is not relied on."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention with its place in the reading text."""

    mention: Mention
    start: int
    end: int

    @property
    def label(self) -> str:
        return self.mention.label


@dataclass(frozen=True, slots=True)
class Callout:
    """A group of citations made at one place, ``[start, end)`` of the reading text."""

    start: int
    end: int
    citations: tuple[Citation, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(c.key for c in self.citations if c.key)


@dataclass(slots=True)
class Sentence:
    """One sentence, ``[start, end)`` of the reading text. Tokens and cues are found when first asked for."""

    index: int
    start: int
    end: int
    text: str
    section: Section | None
    paragraph: int
    lexicon: Lexicon
    hits: list[Hit] = field(default_factory=list)
    callouts: list[Callout] = field(default_factory=list)
    compared: list[tuple[int, int]] | None = None
    """Stretches that name what is compared with; ``None`` until first asked."""
    _tokens: list[Token] | None = None
    _cues: list[Cue] | None = None
    _barriers: list[tuple[int, int]] | None = None
    _of: dict[tuple[str, ...], list[Hit]] | None = None
    _lower: str | None = None
    memo: dict[object, Any] = field(default_factory=dict)
    """What :func:`~ketaminer.stages.claims.once.per_sentence` keeps."""

    @property
    def tokens(self) -> list[Token]:
        if self._tokens is None:
            self._tokens = tokenise(self.text, self.start)
        return self._tokens

    @property
    def cues(self) -> list[Cue]:
        if self._cues is None:
            self._cues = self.lexicon.find(self.tokens)
        return self._cues

    @property
    def barriers(self) -> list[tuple[int, int]]:
        """Where one clause ends and the next begins: words that bar a finding from reaching further, and semicolons."""
        if self._barriers is None:
            marks = [(c.start, c.end) for c in self.cues if c.kind == "barrier"]
            self._barriers = sorted(marks + [(t.start, t.end) for t in self.tokens if t.lower == ";" and t.depth == 0])
        return self._barriers

    def of(self, *labels: str) -> list[Hit]:
        """The mentions with one of these labels, in order; the list is not to be changed."""
        if not self.hits:
            return []
        if self._of is None:
            self._of = {}
        if labels not in self._of:
            self._of[labels] = [h for h in self.hits if h.mention.label in labels]
        return self._of[labels]

    def holds(self, parts: Iterable[str]) -> bool:
        """Whether one of these stands in the text, upper and lower case alike: what a pattern cannot do without is sooner looked
        for than the pattern."""
        if self._lower is None:
            self._lower = self.text.lower()
        lower = self._lower
        for part in parts:  # noqa: SIM110 (asked ten times a sentence: a generator takes twice the time)
            if part in lower:
                return True
        return False

    def forget(self) -> None:
        """Drop what is found again when asked for: of a very long text it would fill the memory."""
        self._tokens = self._cues = self._of = self._lower = None
        self.memo.clear()

    def slice(self, start: int, end: int) -> str:
        """The reading text between two absolute offsets inside the sentence."""
        return self.text[max(0, start - self.start) : max(0, end - self.start)]

    def token_at(self, offset: int) -> int:
        """Index of the first token that ends behind ``offset`` (the number of tokens if there is none)."""
        low, high = 0, len(self.tokens)
        while low < high:
            mid = (low + high) // 2
            if self.tokens[mid].end > offset:
                high = mid
            else:
                low = mid + 1
        return low

    def in_brackets(self, at: int) -> bool:
        """Whether what stands at an offset of the reading text is bracketed, where it tells a detail and no finding of its own."""
        return self.tokens[min(self.token_at(at), len(self.tokens) - 1)].depth > 0

    def has_cue(self, *kinds: str) -> bool:
        return any(c.kind in kinds for c in self.cues)


@dataclass(slots=True)
class Sources:
    """Sentences that slots were read from, besides the claim's own."""

    sentences: dict[int, Sentence] = field(default_factory=dict)

    def use(self, sentence: Sentence) -> None:
        self.sentences[sentence.index] = sentence


@dataclass(frozen=True, slots=True)
class View:
    """A document as the claims room sees it."""

    document: Document
    offsets: OffsetMap
    sentences: tuple[Sentence, ...]

    def leave(self, sentence: Sentence) -> None:
        """To be called when a pass over the text has done with a sentence."""
        if len(self.sentences) > KEPT:
            sentence.forget()

    def paragraph(self, number: int) -> Iterator[Sentence]:
        """The sentences of one paragraph."""
        low = bisect_left(self.sentences, number, key=lambda s: s.paragraph)
        for sentence in self.sentences[low:]:
            if sentence.paragraph != number:
                return
            yield sentence

    def source(self, start: int, end: int) -> tuple[str, Span]:
        """Text and span in the source of a stretch of the reading text."""
        span = self.offsets.to_source((start, end))
        return self.document.text[span.start : span.end], span


def build_view(document: Document, lexicon: Lexicon) -> View:
    """Raises :class:`KetaminerError` if a layer that claims need is missing."""
    if document.sections is None or document.mentions is None or document.citations is None:
        raise KetaminerError(f"{document.id}: claims need the sections, mentions and citations layers", "run those stages first")
    offsets = OffsetMap(document.text, document.edits)
    reading = offsets.reading
    sections = document.sections.items
    section_starts = [offsets.to_reading(s.span).start for s in sections]
    section_ends = [offsets.to_reading(s.span).end for s in sections]
    newlines = [i for i, ch in enumerate(reading) if ch == "\n"]
    sentences: list[Sentence] = []
    at_section = -1
    spans = (part for span in document.sections.sentences for part in _parts(reading, offsets.to_reading(span)))
    for index, (start, end) in enumerate(spans):
        while at_section + 1 < len(sections) and section_starts[at_section + 1] <= start:
            at_section += 1
        k = at_section
        while k >= 0 and section_ends[k] <= start and at_section - k < 8:
            k -= 1
        section = sections[k] if k >= 0 else None
        # a heading ends a paragraph as a line end does, also where the two stand on one line
        paragraph = bisect_left(newlines, start) + bisect_right(section_starts, start)
        sentences.append(Sentence(index, start, end, reading[start:end], section, paragraph, lexicon))
    _place_mentions(sentences, document, offsets)
    for sentence in sentences:
        _combine(sentence, document, offsets)
    _place_callouts(sentences, document, offsets)
    return View(document, offsets, tuple(sentences))


def _parts(reading: str, span: Span) -> Iterator[tuple[int, int]]:
    """A sentence as a whole; one that is longer than prose ever is (a table, a list without full stops) in parts.

    A part ends behind a semicolon, else a comma, else a space. What is done with the mentions of a sentence grows with the
    square of their number, and a claim quotes its sentence.
    """
    start, end = span
    while end - start > LONGEST:
        low, high = start + LONGEST // 2, start + LONGEST
        cut = next((k + len(mark) - 1 for mark in ("; ", ", ", " ") if (k := reading.rfind(mark, low, high)) >= 0), high)
        yield start, cut
        start = cut + (reading[cut] == " ")
    yield start, end


def _place_mentions(sentences: list[Sentence], document: Document, offsets: OffsetMap) -> None:
    """Mentions by sentence. Of outcomes the shorter names that the grammar knows stand for the longer ones that hold them."""
    starts = [s.start for s in sentences]
    assert document.mentions is not None
    known = sorted(m.span for m in document.mentions.items if m.label == "ENDPOINT")
    ends = [span.end for span in known]
    for mention in document.mentions.items:
        if mention.label == "OUTCOME" and "model" in mention.rule:
            k = bisect_right(ends, mention.span.start)
            if k < len(known) and known[k].start < mention.span.end:
                continue
        if mention.label == "ENDPOINT":
            mention = replace(mention, label="OUTCOME")
        if mention.label == "DRUG" and isinstance(mention.value, dict) and mention.value.get("kind") == "chemical":
            continue  # nobody is said to have been given it
        start, end = offsets.to_reading(mention.span)
        k = bisect_right(starts, start) - 1
        if k < 0 or end > sentences[k].end:
            continue
        section = sentences[k].section
        if mention.rule == "model:outcomes" and (section is None or section.kind not in TAUGHT):
            continue
        sentences[k].hits.append(Hit(weighed(mention, sentences[k].lexicon), start, end))


def _combine(sentence: Sentence, document: Document, offsets: OffsetMap) -> None:
    """Drugs that are told as one treatment become one: *artesunate + amodiaquine*, *pyronaridine-artesunate*."""
    if sum(hit.label == "DRUG" for hit in sentence.hits) < 2:
        return
    out: list[Hit] = []
    for hit in sentence.hits:
        last = out[-1] if out else None
        if (
            last is not None
            and last.label == hit.label == "DRUG"
            and last.mention.name != hit.mention.name
            and TOGETHER.fullmatch(sentence.slice(last.end, hit.start))
        ):
            span = offsets.to_source((last.start, hit.end))
            name = f"{last.mention.name or last.mention.text}-{hit.mention.name or hit.mention.text}"
            text = document.text[span.start : span.end]
            out[-1] = Hit(replace(last.mention, text=text, span=span, name=name, ids={}, rule=COMBINED), last.start, hit.end)
        else:
            out.append(hit)
    sentence.hits[:] = out


def _place_callouts(sentences: list[Sentence], document: Document, offsets: OffsetMap) -> None:
    starts = [s.start for s in sentences]
    assert document.citations is not None
    groups: dict[Span, list[Citation]] = {}
    for citation in document.citations.items:
        groups.setdefault(citation.group_span, []).append(citation)
    for span, citations in sorted(groups.items()):
        start, end = offsets.to_reading(span)
        k = bisect_right(starts, start) - 1
        # a callout behind the full stop belongs to the sentence that it follows
        if k >= 0 and (start < sentences[k].end or start - sentences[k].end <= 2):
            sentences[k].callouts.append(Callout(start, end, tuple(citations)))
