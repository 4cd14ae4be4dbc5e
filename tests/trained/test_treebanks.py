"""Trees carried over to the pipeline's tokens, on sentences written for this test."""

import sys
from pathlib import Path

import pytest
import spacy

sys.path.insert(0, str(Path(__file__).parents[2] / "pipelines" / "training"))
from treebanks import PIECE, Tree, on_spans, on_tokens, parts, read_trees, to_doc


def conllu(text: str, *rows: str) -> list[str]:
    """Lines of CoNLL-U from ``word tag head label`` rows."""
    lines = ["# newpar id = p", f"# text = {text}"]
    for number, row in enumerate(rows, 1):
        word, tag, head, label = row.split()
        lines.append(f"{number}\t{word}\t_\t_\t{tag}\t_\t{head}\t{label}\t_\t_")
    return [*lines, ""]


def tree(text: str, *rows: str) -> Tree:
    return next(read_trees(conllu(text, *rows)))


def arcs(found: Tree | None) -> list[str]:
    """``word tag ←head label`` of every token."""
    assert found is not None
    word = [found.text[w.start : w.end] for w in found.words]
    return [f"{word[i]} {w.tag} {word[w.head]} {w.label}" for i, w in enumerate(found.words)]


SPLIT = tree("See Fig. 2 on anti-mouse Ca2+.", "See VB 0 root", "Fig. NN 1 dobj", "2 CD 2 nummod", "on IN 1 prep",
             "anti-mouse JJ 6 amod", "Ca2+ NN 4 pobj", ". . 1 punct")  # fmt: skip


def test_a_split_word_is_its_first_piece_or_behind_hyphens_its_last() -> None:
    assert arcs(on_tokens(SPLIT)) == [
        "See VB See root",
        "Fig NN See dobj",
        f". . Fig {PIECE}",
        "2 CD Fig nummod",
        "on IN See prep",
        f"anti JJ mouse {PIECE}",
        f"- HYPH mouse {PIECE}",
        "mouse JJ Ca2 amod",
        "Ca2 NN on pobj",
        f"+ SYM Ca2 {PIECE}",
        ". . See punct",
    ]


def test_joined_words_are_the_topmost_of_them() -> None:
    found = tree("They cannot now sleep", "They PRP 5 nsubj", "can MD 5 aux", "not RB 5 neg", "now RB 5 advmod", "sleep VB 0 root")
    assert arcs(on_tokens(found)) == ["They PRP sleep nsubj", "cannot MD sleep aux", "now RB sleep advmod", "sleep VB sleep root"]


def test_what_hangs_on_a_joined_word_hangs_on_the_token() -> None:
    found = tree("a b c d", "a X 2 det", "b X 3 obj", "c X 4 obj", "d X 0 root")
    assert arcs(on_spans(found, [(0, 1), (2, 5), (6, 7)])) == ["a X b c det", "b c X d obj", "d X d root"]


def test_words_that_cross_tokens() -> None:
    found = tree("I don't know", "I PRP 4 nsubj", "do VBP 4 aux", "n't RB 4 neg", "know VB 0 root")
    assert arcs(on_tokens(found)) == ["I PRP know nsubj", "don VBP know aux", "'t RB know neg", "know VB know root"]


def test_same_words_keep_their_tree() -> None:
    found = tree("Ketamine helped .", "Ketamine NN 2 nsubj", "helped VBD 0 root", ". . 2 punct")
    assert on_tokens(found) == found


@pytest.mark.parametrize(
    "rows",
    [
        ("a X 2 dep", "b X 1 dep"),  # a circle
        ("a X 0 root", "b X 0 root"),  # two roots
        ("a X 0 root", "z X 1 dep"),  # a word that is not in the text
    ],
)
def test_what_is_no_tree_is_left_out(rows: tuple[str, ...]) -> None:
    assert [on_tokens(t) for t in read_trees(conllu("a b", *rows))] in ([None], [])


def test_a_document_of_two_sentences() -> None:
    first, second = tree("It works.", "It PRP 2 nsubj", "works VBZ 0 root", ". . 2 punct"), tree("Good", "Good JJ 0 root")
    doc = to_doc(spacy.blank("en").vocab, [first, second])
    assert doc.text == "It works. Good "
    assert [s.text for s in doc.sents] == ["It works.", "Good"]
    assert [(t.tag_, t.head.text, t.dep_) for t in doc][:2] == [("PRP", "works", "nsubj"), ("VBZ", "works", "ROOT")]


def test_parts_do_not_overlap_and_do_not_depend_on_order() -> None:
    names = [str(n) for n in range(100, 200)]
    learn, stop, held_out = parts(reversed(names))
    assert (len(learn), len(stop), len(held_out)) == (70, 10, 20)
    assert learn + stop + held_out == names
