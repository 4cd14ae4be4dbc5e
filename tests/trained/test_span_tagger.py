"""The span tagger with random weights: what holds whatever was learnt."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import spacy
from spacy.vectors import Vectors

from ketaminer.model import Span
from ketaminer.trained import span_tagger
from ketaminer.trained.hints import HintTable
from ketaminer.trained.network import Network
from ketaminer.trained.pieces import pieces_of
from ketaminer.trained.word_features import shape_of

TEXTS = [
    "Ketamine reduced craving in 12 of 20 patients.",
    "Esketamine (28 mg) did not.",
    "Nausea, dissociation and a rise of blood pressure were seen.",
    "No.",
]
HEADS = {"entities": ("DRUG", "CONDITION"), "outcomes": ("OUTCOME",)}


@pytest.fixture(scope="module")
def tagger() -> span_tagger.SpanTagger:
    random = np.random.default_rng(0)
    vectors = Vectors(
        mode="floret", data=random.normal(0, 1, (50, 8)).astype("f"), minn=3, maxn=5, hash_count=2, hash_seed=7, bow="<", eow=">"
    )
    network = Network.fresh(16, 2, 8, 9, {head: 1 + 4 * len(labels) for head, labels in HEADS.items()}, seed=1)
    for name, value in network.parameters.items():
        if name.startswith("head:"):
            value += random.normal(0, 1, value.shape).astype("f")
    out = span_tagger.SpanTagger()
    out.set_up(network, HEADS, HintTable(["DRUG:drug", "CONDITION:disorder"]), vectors)
    return out


def _sentences(texts):
    whole, spans = "", []
    for text in texts:
        spans.append(Span(len(whole), len(whole) + len(text)))
        whole += text + " "
    return pieces_of(whole, spans), whole


def _of(found, sentence):
    low = sentence[0].start
    return [(m.label, m.start - low, m.end - low, m.score) for m in found.marks if low <= m.start < sentence[-1].end]


def test_what_is_found_in_a_sentence_does_not_depend_on_the_others(tagger):
    sentences, _ = _sentences(TEXTS * 20)
    together = tagger.find(sentences)
    assert any(together[head].marks for head in HEADS)
    for k in (0, 1, 2, 3, 40, 79):
        alone = tagger.find([sentences[k]])
        for head in HEADS:
            assert _of(together[head], sentences[k]) == _of(alone[head], sentences[k])


def test_spans_are_whole_pieces_in_order_with_scores(tagger):
    sentences, _ = _sentences(TEXTS)
    starts = {p.start for s in sentences for p in s}
    ends = {p.end for s in sentences for p in s}
    for findings in tagger.find(sentences).values():
        marks = findings.marks
        assert all(m.start in starts and m.end in ends and 0 <= m.score <= 1 for m in marks)
        assert all(a.end <= b.start for a, b in itertools.pairwise(marks))
        assert all(findings.chance(m.label, m.start, m.end) == pytest.approx(m.score, abs=1e-4) for m in marks)


def test_written_and_read_again(tagger, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe(span_tagger.FACTORY).from_bytes(tagger.to_bytes())
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    first, second = nlp(" ".join(TEXTS)), again(" ".join(TEXTS))
    assert [(e.text, e.label_) for e in first.ents] == [(e.text, e.label_) for e in second.ents]
    assert again.get_pipe(span_tagger.FACTORY).to_bytes() == nlp.get_pipe(span_tagger.FACTORY).to_bytes()


def test_hints_reach_the_network(tagger):
    sentences, whole = _sentences(TEXTS[:1])
    table = tagger.hints.rows(sentences[0], [("DRUG", "drug", 0, 8), ("CONDITION", "unknown kind", 17, 24)])
    assert table[0].tolist() == [4, 0, 0, 0]
    assert not table[1:].any()
    assert whole[:8] == "Ketamine"


@pytest.mark.parametrize("text", ["", "   ", "x" * 5000, "( " * 5000, "é" * 3000])
def test_strange_texts(tagger, text):
    for findings in tagger.find(pieces_of(text, [Span(0, len(text))])).values():
        assert all(text[m.start : m.end].strip() for m in findings.marks)


@pytest.mark.parametrize(
    ("word", "shape"), [("Ketamine", "Xxxxx"), ("CYP2D6", "XXXdXd"), ("1.5", "d.d"), ("20000", "dddd"), ("-", "-")]
)
def test_shape(word, shape):
    assert shape_of(word) == shape
