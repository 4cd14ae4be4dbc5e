"""The gradients that training uses: its forward pass is the network's, and small changes of parameters do what they say."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ketaminer.trained.network import Network
from ketaminer.trained.word_features import rows_of

TRAINING = Path(__file__).resolve().parents[2] / "pipelines" / "training"
WORDS = ["", "Ketamine", "reduced", "craving", "."]


@pytest.fixture
def gradients(monkeypatch):
    monkeypatch.syspath_prepend(str(TRAINING))
    import gradients

    yield gradients
    sys.modules.pop("gradients", None)


def _run(gradients, network, seed=0):
    random = np.random.default_rng(seed)
    rows = np.array([rows_of(word) for word in WORDS])
    vectors = np.random.default_rng(5).normal(0, 1, (len(WORDS), 6)).astype("f")
    words = np.array([0, 1, 2, 3, 4, 0, 1, 4, 0])
    hints = np.zeros((9, 4), dtype=np.int64)
    hints[1, 0] = 2
    inside = words > 0
    run = gradients.Pass(network, rows, vectors, words, hints, inside, random, 0.0, 0.0)
    return run, network.encode(network.words(rows, vectors)[words], hints, inside)


def test_forward_pass_is_the_networks(gradients):
    run, rows = _run(gradients, Network.fresh(8, 2, 6, 5, {"a": 5}, seed=2))
    assert run.rows == pytest.approx(rows, abs=1e-5)


@pytest.mark.parametrize(
    "name",
    [
        "mix:parts",
        "mix:vector",
        "mix:hints",
        "mix:bias",
        "layer0:gain",
        "layer1:weights",
        "layer2:bias",
        "layer2:shift",
        "table:end3",
    ],
)
def test_gradient_is_the_slope(gradients, name):
    network = Network.fresh(8, 2, 6, 5, {"a": 5}, seed=2)
    for key, value in network.parameters.items():
        network.parameters[key] = value.astype(np.float64)
    weights = np.random.default_rng(1).normal(0, 1, (9, 8))
    run, _ = _run(gradients, network)
    gradient = run.back(weights.astype(np.float32))[name]
    place = np.unravel_index(int(np.abs(gradient).argmax()), gradient.shape)
    step = 1e-3
    totals = []
    for sign in (1, -1):
        network.parameters[name][place] += sign * step
        totals.append(float((_run(gradients, network)[0].rows * weights).sum()))
        network.parameters[name][place] -= sign * step
    assert (totals[0] - totals[1]) / (2 * step) == pytest.approx(float(gradient[place]), rel=0.05, abs=0.02)
