"""Training on a treebank of the test's own: that it learns, repeats, and gives trees of sentences."""

import io
import sys
import tarfile
from pathlib import Path

import pytest
import spacy

sys.path.insert(0, str(Path(__file__).parents[2] / "pipelines" / "training"))
from attachment import score
from parser import train
from treebanks import Tree, read_trees

from ketaminer.trained.trees import Word, parse_with

DRUGS, VERBS, OUTCOMES = ("Ketamine", "Placebo", "Morphine"), ("reduced", "relieved"), ("pain", "craving", "sleep")


def conllu(drug: str, verb: str, outcome: str) -> str:
    rows = [
        (drug, "NN", 2, "nsubj"),
        (verb, "VBD", 0, "root"),
        ("the", "DT", 4, "det"),
        (outcome, "NN", 2, "dobj"),
        (".", ".", 2, "punct"),
    ]
    lines = [f"{n}\t{w}\t_\t_\t{t}\t_\t{h}\t{label}\t_\t_" for n, (w, t, h, label) in enumerate(rows, 1)]
    return "\n".join([f"# text = {drug} {verb} the {outcome}.", *lines, "", ""])


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("material")
    (folder / "treebanks").mkdir()
    article = "".join(conllu(d, v, o) for d in DRUGS for v in VERBS for o in OUTCOMES).encode()
    with tarfile.open(folder / "treebanks" / "craft_conllu.tar.xz", "w:xz") as tar:
        for number in range(10):
            member = tarfile.TarInfo(f"conllu/{number}.conllu")
            member.size = len(article)
            tar.addfile(member, io.BytesIO(article))
    return folder


@pytest.fixture(scope="module")
def trained(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "syntax"
    train(material, out, passes=15, warm_up=2000)
    return out


def test_it_learns(trained: Path) -> None:
    trees: list[Tree] = list(read_trees(conllu("Ketamine", "relieved", "craving").splitlines()))
    assert score(spacy.load(trained), trees) == pytest.approx(
        dict.fromkeys(("tags", "UAS", "LAS", "LAS without punctuation", "LAS without pieces of words"), 1.0)
    )


def test_training_repeats(material: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "once", tmp_path / "again"):
        train(material, out, passes=2)
    for part in ("syntax", "tagger", "parser"):
        assert (tmp_path / "again" / part / "model").read_bytes() == (tmp_path / "once" / part / "model").read_bytes()


def test_trees_of_sentences(trained: Path) -> None:
    found = parse_with(spacy.load(trained), ["Morphine  reduced the pain.", ""])
    assert found == [
        (
            Word(0, 8, "NN", 1, "nsubj"),
            Word(10, 17, "VBD", 1, "ROOT"),
            Word(18, 21, "DT", 3, "det"),
            Word(22, 26, "NN", 1, "dobj"),
            Word(26, 27, ".", 1, "punct"),
        ),
        (),
    ]
