"""Sentences to measure against: those of treebanks, and those of articles rendered as dirty text.

Treebanks: a paragraph is what lies between marks of a new paragraph and lines without a full stop at their end (headings and
entries of lists, which stand on lines of their own in a paper); only what ends like a sentence counts.

Dirty text: no gold names its sentences, but each character of it is known by the clean article that it was made from. The
sentences of the clean paragraphs, each on its own, are what is to be found in the dirty text: line ends, hyphens, running
heads and glued headings must not change them. So this tells what dirt costs; what the rules themselves cost is told by the
treebank. References, titles and headings do not count.
"""

from __future__ import annotations

import importlib.util
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from lxml import etree
from treebanks import Tree

from ketaminer.stages.sections.sentences import split

Spans = set[tuple[int, int]]
_ENDED = re.compile(r"[.!?…][\"”’')\]]{0,3}(?:\s?\[[\d,–-]{1,40}\])?$")


@dataclass(frozen=True)
class Rendered:
    """A dirty text, in which style, and where its sentences are."""

    name: str
    style: str
    text: str
    sentences: Spans


def paragraphs(trees: Iterable[Tree]) -> Iterator[tuple[str, Spans]]:
    """Paragraphs of prose of a treebank's article, and where their sentences are."""
    group: list[str] = []
    for tree in trees:
        ended = bool(_ENDED.search(tree.text))
        if group and (tree.opens or not ended):
            yield _joined(group)
            group = []
        if ended:
            group.append(tree.text)
    if group:
        yield _joined(group)


def _joined(group: list[str]) -> tuple[str, Spans]:
    spans: Spans = set()
    at = 0
    for text in group:
        spans.add((at, at + len(text)))
        at += len(text) + 1
    return " ".join(group), spans


def renderings(data: Path, rules: Mapping[str, str]) -> Iterator[Rendered]:
    """The articles of ``jats/dirty`` with their sentences; the renderer lies beside the material in ``score``."""
    renderer = _renderer(data.parent / "score" / "render_jats.py")
    for path in sorted((data / "jats" / "xml").glob("*.xml")):
        gold = json.loads((data / "jats" / "dirty" / f"{path.stem}.gold.json").read_text(encoding="utf-8"))
        parser = etree.XMLParser(resolve_entities=False, recover=True, no_network=True)
        built = renderer.build(etree.parse(str(path), parser).getroot(), gold["citation_style"] == "numeric")
        clean = "".join(built.parts)
        end = built.refs[0][1] if built.refs else len(clean)
        chance = random.Random(path.stem)
        chance.choice(["double", "wrapped", "wrapped", "glued", "clean"])  # the style was drawn first
        setattr(renderer, "head_lig", chance.random() < 0.5)  # noqa: B010 - a module's own switch
        text, at = renderer.dirty(clean, gold["style"], chance, clean.split("\n", 1)[0][:60], end)
        if text != (data / "jats" / "dirty" / f"{path.stem}.txt").read_bytes().decode():
            raise ValueError(f"{path.stem}: its rendering could not be repeated")
        begin = min((start for start, _, _ in built.headings), default=0)
        headings = {(start, stop) for start, stop, _ in built.headings}
        sentences: Spans = set()
        for line in re.finditer(r"[^\n]+", clean):
            if begin <= line.start() and line.end() <= end and line.span() not in headings:
                for s in split(clean, line.start(), line.end(), rules):
                    first, last = renderer.span(at, clean, text, s.start, s.end)
                    sentences.add((first, last))
        yield Rendered(path.stem, gold["style"], text, sentences)


def _renderer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("render_jats", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
