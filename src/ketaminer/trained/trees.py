"""Tags and dependency trees of sentences, by the trained pipeline.

Tags are those of the Penn Treebank, labels those of CRAFT's trees (Choi and Palmer 2012: ``nsubj``, ``nsubjpass``, ``dobj``,
``prep``, ``pobj``, ``amod``, ``compound``, ``conj``, ``neg``, …; the topmost word's is ``ROOT``). Where the tokeniser splits a word
at a mark (``anti-mouse``, ``Ca2+``), its parts hang on one of them with the label ``goeswith``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ketaminer.trained.load import SHIPPED, load
from ketaminer.trained.tokens import spans

_PARTS = ("syntax", "tagger", "parser")


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a sentence: where it is in it, its tag, the number of the word that it hangs on (its own at the top), how."""

    start: int
    end: int
    tag: str
    head: int
    label: str


def parse(sentences: Iterable[str], model: str = SHIPPED) -> list[tuple[Word, ...]]:
    """The words of each sentence, about 10,000 words a second. ``model``: see :func:`ketaminer.trained.load.load`.

    Spaces are no words. Raises :class:`~ketaminer.errors.KetaminerError` where the pipeline cannot be loaded.
    """
    return parse_with(load(model, parse=True), sentences)


def parse_with(nlp: Any, sentences: Iterable[str]) -> list[tuple[Word, ...]]:
    """The same with a spaCy pipeline at hand; of its components only those run that trees need."""
    texts = list(sentences)
    parts = [pipe for name, pipe in nlp.pipeline if name in _PARTS]
    with nlp.memory_zone():  # what was seen only here is forgotten again
        places = [spans(text) for text in texts]
        docs = [_document(nlp.vocab, text, place) for text, place in zip(texts, places, strict=True)]
        for part in parts:
            docs = list(part.pipe(docs, batch_size=128))
        return [_words(doc, place) for doc, place in zip(docs, places, strict=True)]


def _document(vocab: Any, text: str, places: list[tuple[int, int]]) -> Any:
    """The words without tokens of spaces, which no treebank has; the parser is told that they are one sentence."""
    from spacy.tokens import Doc

    spaces = [text[end : end + 1].isspace() for _, end in places]
    starts: list[bool | int | None] = [number == 0 for number in range(len(places))]
    return Doc(vocab, words=[text[start:end] for start, end in places], spaces=spaces, sent_starts=starts)


def _words(doc: Any, places: list[tuple[int, int]]) -> tuple[Word, ...]:
    return tuple(Word(*place, token.tag_, token.head.i, token.dep_) for place, token in zip(places, doc, strict=True))
