"""The sums and the best way of the chain against all ways of short sequences, written out."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.trained import crf


def _chain(seed: int, lengths: list[int], labels: tuple[str, ...]):
    random = np.random.default_rng(seed)
    tags = crf.tags_of(labels)
    allowed, begins, ends = crf.ways(tags)
    count = len(tags)
    emissions = random.normal(0, 2, (len(lengths), max(lengths), count))
    moves = np.where(allowed, random.normal(0, 1, (count, count)), crf.NEVER)
    first = np.where(begins, random.normal(0, 1, count), crf.NEVER)
    last = np.where(ends, random.normal(0, 1, count), crf.NEVER)
    return tags, emissions, np.array(lengths), moves, first, last


def _score(way, emissions, moves, first, last) -> float:
    total = first[way[0]] + last[way[-1]] + sum(emissions[k, tag] for k, tag in enumerate(way))
    return float(total + sum(moves[a, b] for a, b in pairwise(way)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_sums_marginals_and_best_way_are_those_of_all_ways(seed, lengths):
    tags, emissions, sizes, moves, first, last = _chain(seed, lengths, ("DRUG",))
    chain = crf.Chain(emissions, sizes, moves, first, last)
    marginals, pairs = chain.marginals()
    best = crf.best(emissions, sizes, moves, first, last)
    expected_pairs = np.zeros_like(pairs)
    for k, length in enumerate(lengths):
        ways = list(product(range(len(tags)), repeat=length))
        scores = np.array([_score(way, emissions[k], moves, first, last) for way in ways])
        peak = scores.max()
        total = peak + np.log(np.exp(scores - peak).sum())
        assert chain.total[k] == pytest.approx(total, abs=1e-6)
        chances = np.exp(scores - total)
        expected = np.zeros((length, len(tags)))
        for way, chance in zip(ways, chances, strict=True):
            for at, tag in enumerate(way):
                expected[at, tag] += chance
            for a, b in pairwise(way):
                expected_pairs[a, b] += chance
        assert marginals[k, :length] == pytest.approx(expected, abs=1e-6)
        assert not marginals[k, length:].any()
        assert tuple(best[k, :length]) == ways[int(scores.argmax())]
        assert not best[k, length:].any()
    assert pairs == pytest.approx(expected_pairs, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_every_span_of_the_best_way_is_whole(seed, lengths):
    tags, emissions, sizes, moves, first, last = _chain(seed, lengths, ("DRUG", "CONDITION"))
    allowed, begins, ends = crf.ways(tags)
    for way, length in zip(crf.best(emissions, sizes, moves, first, last), lengths, strict=True):
        assert begins[way[0]]
        assert ends[way[length - 1]]
        assert all(allowed[a, b] for a, b in pairwise(way))


def test_a_long_sequence_neither_overflows_nor_vanishes():
    _, emissions, sizes, moves, first, last = _chain(3, [3000], ("DRUG",))
    chain = crf.Chain(50 * emissions, sizes, moves, first, last)
    marginals, _ = chain.marginals()
    assert np.isfinite(chain.total).all()
    assert marginals.sum(2) == pytest.approx(np.ones((1, 3000)))
