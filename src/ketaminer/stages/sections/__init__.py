"""Headings, section kinds and sentences → the ``sections`` layer.

Works on the reading text, block by block; see :mod:`blocks` (headings on their own), :mod:`running` (headings glued to
prose), :mod:`sentences` and :mod:`tree` (kinds, levels, spans).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Document, Section, Sections, Span
from ketaminer.stages.sections.blocks import blocks_of, own_headings
from ketaminer.stages.sections.glued import Words
from ketaminer.stages.sections.known import Heading
from ketaminer.stages.sections.laid_out import Layout, with_floats
from ketaminer.stages.sections.outline import outlined
from ketaminer.stages.sections.references import is_entry, is_prose, list_follows, unheaded_references
from ketaminer.stages.sections.run_in import runs_in
from ketaminer.stages.sections.running import is_glued, is_list, parse
from ketaminer.stages.sections.sentences import abbreviations, split
from ketaminer.stages.sections.tree import nodes
from ketaminer.stages.sections.vocabulary import Vocabulary, vocabulary

_GLUED_BLOCK = 1000  # shorter blocks are not looked at for glued sentences
_WORDS_FROM = 2_000_000  # characters from which a document's words are taken


def find_sections(document: Document, config: Config) -> Sections:
    """Sections and sentences of ``document``, with spans in its source text.

    Top-level sections tile the text; the innermost section of an offset is the last one whose span holds it. Nothing in
    a section of kind ``references`` is split into sentences.
    """
    offsets = OffsetMap(document.text, document.edits)
    known = vocabulary(config.vocabulary(config.sections.headings))
    rules = abbreviations(config.vocabulary(config.sections.abbreviations))
    if document.parts:
        return outlined(document, offsets, known, rules)
    blocks = blocks_of(offsets.reading)
    layout = Layout(document, offsets)
    headings, sentences = _read(offsets.reading, blocks, known, rules, layout)
    found = nodes(offsets.reading, headings, blocks)
    starts = [0 if node.start == 0 else offsets.to_source((node.start, node.start + 1)).start for node in found]
    items: list[Section] = []
    for number, node in enumerate(found):
        own = node.heading
        end = next((starts[k] for k in range(number + 1, len(found)) if found[k].level <= node.level), len(document.text))
        headed = own is not None and own.start < own.end and not (layout and own.entry and own.entry.place == "label")
        span = offsets.to_source((own.start, own.end)) if own and headed else None
        text = document.text[span.start : span.end] if span else None
        items.append(Section(f"s{number + 1}", node.kind, text, span, Span(starts[number], end), node.level))
    if layout.floats:
        items = list(with_floats(items, layout.floats))
    return Sections(tuple(items), tuple(offsets.to_source(s) for s in sentences))


def _read(
    text: str, blocks: list[Span], known: Vocabulary, rules: Mapping[str, str], layout: Layout
) -> tuple[list[Heading], list[Span]]:
    """Headings and sentences of a reading text, each in order."""
    own = layout.own_headings(text, blocks, known) if layout else own_headings(text, blocks, known)
    unheaded = None if any(is_list(h) for h in own.values()) else unheaded_references(text, blocks, own)
    headings: list[Heading] = []
    sentences: list[Span] = []
    words: Words | None = None
    in_list = False
    run_in = not layout and runs_in(text, blocks, known)
    for number, (start, end) in enumerate(blocks):
        heading = own.get(number)
        if heading is not None and is_list(heading) and not list_follows(text, end):
            heading = replace(heading, entry=None)
        if heading is not None and not (in_list and heading.entry is None):
            headings.append(heading)
            in_list = is_list(heading)
            continue
        if not in_list and number == unheaded:
            headings.append(Heading(start, start, start, known.entries.get("references"), 0, True))
            in_list = True
        if layout.is_apart(start):
            sentences += [Span(*s) for s in split(text, start, end, rules)]
            continue
        if in_list:
            block = text[start:end]
            if is_entry(block) or not is_prose(block):
                continue
            # prose behind the list: a section of its own without a heading, lest it be lost
            headings.append(Heading(start, start, start))
        # behind the abstract the layout alone tells headings, those run into their text too
        if layout and any(h.entry and h.entry.kind != "abstract" and h.alone for h in headings):
            sentences += [Span(*s) for s in split(text, start, end, rules)]
            continue
        glued = end - start >= _GLUED_BLOCK and is_glued(text, start, end)
        if glued and words is None:
            words = Words.of(text[:_WORDS_FROM])
        parsed = parse(text, start, end, known, rules, words if glued else None, run_in=run_in and not glued)
        headings += layout.without_labels(parsed.headings) if layout else parsed.headings
        sentences += parsed.sentences
        in_list = bool(parsed.headings) and is_list(parsed.headings[-1])
    return headings, sentences
