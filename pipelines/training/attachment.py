"""How well trees are told: tag accuracy, unlabelled (UAS) and labelled (LAS) attachment scores (Buchholz and Marsi 2006).

Shares of tokens, in [0, 1]. Punctuation counts unless said; spaCy's own scorer leaves it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from treebanks import PIECE, Tree, to_doc


def examples(nlp: Language, docs: Iterable[Doc]) -> list[Example]:
    """Pairs of the words alone and the words with their trees."""
    return [Example(Doc(nlp.vocab, words=[t.text for t in d], spaces=[bool(t.whitespace_) for t in d]), d) for d in docs]


def one_sentence(doc: Doc) -> Doc:
    """The document with the parser told that it is a single sentence."""
    for token in doc[1:]:
        token.is_sent_start = False
    return doc


def parse(nlp: Language, docs: Iterable[Doc]) -> list[Doc]:
    """The documents with tags and trees."""
    found = list(docs)
    for name in ("syntax", "tagger", "parser"):
        found = list(nlp.get_pipe(name).pipe(found, batch_size=128))  # type: ignore[attr-defined]
    return found


def score(nlp: Language, trees: Sequence[Tree]) -> dict[str, float]:
    """The scores on sentences given one by one, on the words of the trees."""
    pairs = examples(nlp, (to_doc(nlp.vocab, [tree]) for tree in trees))
    told = parse(nlp, (one_sentence(pair.predicted) for pair in pairs))
    right: Counter[str] = Counter()
    among: Counter[str] = Counter()
    for doc, pair in zip(told, pairs, strict=True):
        for a, b in zip(doc, pair.reference, strict=True):
            attached = a.head.i == b.head.i
            labelled = attached and a.dep == b.dep
            figures = {"tags": a.tag == b.tag, "UAS": attached, "LAS": labelled}
            if b.dep_ != "punct":
                figures["LAS without punctuation"] = labelled
            if b.dep_ != PIECE:
                figures["LAS without pieces of words"] = labelled
            among.update(list(figures))
            right.update(name for name, good in figures.items() if good)
    return {name: right[name] / among[name] for name in among}
