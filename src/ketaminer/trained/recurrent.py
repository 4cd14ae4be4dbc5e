"""A bidirectional LSTM (Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005) in numpy, for a batch of sequences.

Shapes: B sequences, T steps, W inputs, G units a direction. What stands behind a sequence's length stays zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


def _sigmoid(rows: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-rows)), dtype=np.float32)


def lstm(rows: Floats, inside: Bools, inputs: Floats, carried: Floats, bias: Floats, *, backward: bool) -> Floats:
    """(B, T, W) → (B, T, G). The gates stand in the order input, forget, output, candidate in (W, 4G) and (G, 4G)."""
    batch, steps, _ = rows.shape
    units = carried.shape[0]
    given = (rows.reshape(batch * steps, -1) @ inputs + bias).reshape(batch, steps, 4 * units).transpose(1, 0, 2)
    given = np.ascontiguousarray(given)
    here = inside.T[:, :, None]
    out = np.zeros((steps, batch, units), dtype=np.float32)
    state = np.zeros((batch, units), dtype=np.float32)
    cell = np.zeros((batch, units), dtype=np.float32)
    for step in range(steps - 1, -1, -1) if backward else range(steps):
        gates = given[step] + state @ carried
        opened = _sigmoid(gates[:, : 3 * units])
        cell = opened[:, units : 2 * units] * cell + opened[:, :units] * np.tanh(gates[:, 3 * units :])
        cell = np.where(here[step], cell, np.float32(0))
        state = opened[:, 2 * units :] * np.tanh(cell)
        out[step] = state
    return out.transpose(1, 0, 2)


def both_ways(rows: Floats, inside: Bools, parameters: dict[str, Floats]) -> Floats:
    """The rows with what is read forward and backward beside them, (B, T, W + 2G)."""
    p = parameters
    forward = lstm(rows, inside, p["f:wx"], p["f:wh"], p["f:b"], backward=False)
    backward = lstm(rows, inside, p["b:wx"], p["b:wh"], p["b:b"], backward=True)
    return np.concatenate([rows, forward, backward], axis=2)
