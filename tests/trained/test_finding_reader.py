"""The finding reader's network: what comes out for what goes in, whatever else is read with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ketaminer.trained.finding_reader import LONGEST, Asked, FindingReader
from ketaminer.trained.load import SHIPPED, load
from ketaminer.trained.network import Network
from ketaminer.trained.recurrent import both_ways, lstm

KINDS = [["main:agent"], ["OUTCOME:+"], ["P_VALUE:small"], ["verb:+", "null:0"], ["term:placebo"], ["increase"]]
SECTIONS = ["abstract", "other"]


class Vectors:
    """Stands for a floret table: a vector for every word."""

    def get_batch(self, words: list[str]) -> NDArray[np.float32]:
        return np.array(
            [[len(word), word.count("e"), 1.0, ord(word[0]) / 100 if word else 0.0] for word in words], dtype=np.float32
        )


@pytest.fixture(scope="module")
def reader() -> FindingReader:
    random = np.random.default_rng(3)
    width, units, query, hidden, size = 8, 6, 5, 7, 8 + 12
    rows = 1 + 4 * sum(len(k) for k in KINDS) + len(SECTIONS)
    p = dict(Network.fresh(width, 2, 4, rows, {}, 1).parameters)

    def matrix(*shape: int) -> NDArray[np.float32]:
        return random.normal(0, 0.6, shape).astype(np.float32)

    p["mix:hints"] = matrix(rows, 3 * width)
    for way in "fb":
        p |= {f"{way}:wx": matrix(width, 4 * units), f"{way}:wh": matrix(units, 4 * units), f"{way}:b": matrix(4 * units)}
    p |= {"F:w": matrix(size, 5), "F:b": matrix(5), "F:m": matrix(5, 5), "F:s": matrix(5), "F:e": matrix(5)}
    for head in "DGC":
        p |= {f"{head}:q": matrix(2 * size, query), f"{head}:k": matrix(size, query)}
    p |= {"D:o": matrix(3 * size, hidden), "D:ob": matrix(hidden), "D:w": matrix(hidden, 4), "D:b": matrix(4)}
    p |= {"G:n": matrix(2 * size, 2), "G:nb": matrix(2), "C:n": matrix(2 * size, 1), "C:nb": matrix(1)}
    return FindingReader(p, {"depth": 2, "kinds": KINDS, "sections": SECTIONS}, Vectors())


def asked(text: str, *hints: tuple[int, str, int, int], spans: tuple[tuple[int, int], ...] = ()) -> Asked:
    return Asked(text.split(), hints, "abstract", spans)


ONE = asked("Ketamine lowered pain scores after surgery .", (0, "main:agent", 0, 0), (1, "OUTCOME:+", 2, 3), spans=((2, 3),))


def test_shapes(reader: FindingReader) -> None:
    (told,) = reader.read([ONE])
    last = told[-1]
    assert (last.first, last.last) == (2, 3)
    assert 0.0 <= last.chance <= 1.0
    assert last.directions.shape == (4,) and last.directions.sum() == pytest.approx(1, abs=1e-5)
    assert last.agent.shape == (7 + 2,) and last.agent.sum() == pytest.approx(1, abs=1e-5)
    assert last.comparator.shape == (7 + 1,) and last.comparator.sum() == pytest.approx(1, abs=1e-5)


def test_what_is_read_with_a_sentence_does_not_matter(reader: FindingReader) -> None:
    others = [asked(" ".join(["word"] * n) + " .") for n in (1, 5, 40, 90)]
    alone = reader.read([ONE])[0]
    among = reader.read([*others[:2], ONE, *others[2:]])[2]
    assert [t[:2] for t in alone] == [t[:2] for t in among]
    for a, b in zip(alone, among, strict=True):
        assert a.chance == pytest.approx(b.chance, abs=1e-5)
        np.testing.assert_allclose(a.agent, b.agent, atol=1e-5)
        np.testing.assert_allclose(a.directions, b.directions, atol=1e-5)


def test_hints_count(reader: FindingReader) -> None:
    with_hints, without = reader.read([ONE, ONE._replace(hints=())])
    assert with_hints[-1].chance != without[-1].chance
    unknown = reader.read([ONE._replace(hints=((0, "never seen", 0, 0), (3, "verb:+", 500, 501)))])[0]
    assert unknown[-1].chance == pytest.approx(without[-1].chance)


def test_sentences_without_end_and_without_words(reader: FindingReader) -> None:
    long = asked(" ".join(f"w{k}" for k in range(3 * LONGEST)), spans=((0, 1), (LONGEST, LONGEST + 1)))
    told = reader.read([asked(""), long, ONE])
    assert told[0] == []
    assert all(t.last < LONGEST and len(t.agent) == LONGEST + 2 for t in told[1])
    assert (told[1][-1].first, told[1][-1].last) == (0, 1)  # the span behind the end is not answered


def test_files(reader: FindingReader, tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    file.write_bytes(reader.to_bytes())
    again = FindingReader.from_disk(file, Vectors())
    for a, b in zip(reader.read([ONE])[0], again.read([ONE])[0], strict=True):
        assert a.chance == pytest.approx(b.chance, abs=0.02)  # half precision
    file.write_bytes(b"nothing of the kind")
    with pytest.raises((ValueError, KeyError, OSError)):
        FindingReader.from_disk(file, Vectors())


def test_lstm_by_hand() -> None:
    """One unit whose gates are all open: the cell adds tanh of what comes in."""
    rows = np.array([[[1.0], [2.0], [9.0]]], dtype=np.float32)
    lengths = np.array([2])
    inputs = np.array([[0.0, 0.0, 0.0, 1.0]], dtype=np.float32)
    bias = np.array([50.0, 50.0, 50.0, 0.0], dtype=np.float32)
    nothing = np.zeros((1, 4), dtype=np.float32)
    forward = lstm(rows, lengths, inputs, nothing, bias, backward=False)[0, :, 0]
    backward = lstm(rows, lengths, inputs, nothing, bias, backward=True)[0, :, 0]
    one, two = np.tanh(1.0), np.tanh(2.0)
    np.testing.assert_allclose(forward, [np.tanh(one), np.tanh(one + two), 0], atol=1e-6)
    np.testing.assert_allclose(backward, [np.tanh(one + two), np.tanh(two), 0], atol=1e-6)
    p = {f"{way}:{part}": value for way in "fb" for part, value in (("wx", inputs), ("wh", nothing), ("b", bias))}
    assert both_ways(rows, lengths, p).shape == (1, 3, 3)


def test_a_sequence_is_read_alike_alone_and_beside_longer_ones() -> None:
    random, sizes = np.random.default_rng(3), {"wx": (2, 12), "wh": (3, 12), "b": (12,)}
    p = {f"{way}:{part}": random.normal(size=size).astype(np.float32) for way in "fb" for part, size in sizes.items()}
    rows = random.normal(size=(3, 7, 2)).astype(np.float32)
    lengths = np.array([2, 5, 7])
    for k, length in enumerate(lengths):
        rows[k, length:] = 0
    together = both_ways(rows, lengths, p)
    for k, length in enumerate(lengths):
        alone = both_ways(rows[k : k + 1, :length], lengths[k : k + 1], p)
        np.testing.assert_allclose(together[k, :length], alone[0], atol=1e-5)
        assert not together[k, length:, 2:].any()


def test_the_shipped_reader_reads() -> None:
    path = Path(__file__).parents[2] / "pipelines" / SHIPPED / "finding_reader" / "model.npz"
    shipped = FindingReader.from_disk(path, load(SHIPPED).get_pipe("span_tagger").vectors)
    hints = ((0, "main:agent", 0, 0), (1, "OUTCOME:-", 3, 4))
    told = shipped.read(
        [Asked("Ketamine significantly reduced pain scores compared with placebo ( p < 0.001 ) .".split(), hints, "results", ())]
    )[0]
    assert [(t.first, t.last) for t in told] == [(3, 4)]
    assert int(told[0].directions.argmax()) == 1
    assert int(told[0].agent.argmax()) == 0
    assert int(told[0].comparator.argmax()) == 7
