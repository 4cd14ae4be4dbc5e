"""A bidirectional LSTM (Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005) in numpy, for a batch of sequences.

Shapes: B sequences, T steps, W inputs, G units a direction. The sequences stand in the order of their ``lengths`` (B,), the
shortest first, so that those that are over are passed over; what stands behind a sequence's length stays zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def lstm(rows: Floats, lengths: Ints, inputs: Floats, carried: Floats, bias: Floats, *, backward: bool) -> Floats:
    """(B, T, W) → (B, T, G). The gates stand in the order input, forget, output, candidate in (W, 4G) and (G, 4G)."""
    batch, steps, _ = rows.shape
    units = carried.shape[0]
    given = (rows.reshape(batch * steps, -1) @ inputs + bias).reshape(batch, steps, 4 * units)
    given = np.ascontiguousarray(given.transpose(1, 0, 2))
    over = np.searchsorted(lengths, np.arange(steps), side="right")
    out = np.zeros((steps, batch, units), dtype=np.float32)
    state = np.zeros((batch, units), dtype=np.float32)
    cell = np.zeros((batch, units), dtype=np.float32)
    for step in range(steps - 1, -1, -1) if backward else range(steps):
        goes_on = slice(int(over[step]), None)
        gates = state[goes_on] @ carried
        gates += given[step, goes_on]
        opened = gates[:, : 3 * units]
        np.exp(np.negative(opened, out=opened), out=opened)
        opened += 1.0
        np.reciprocal(opened, out=opened)
        here = opened[:, units : 2 * units] * cell[goes_on]
        here += opened[:, :units] * np.tanh(gates[:, 3 * units :])
        cell[goes_on] = here
        state[goes_on] = out[step, goes_on] = opened[:, 2 * units :] * np.tanh(here)
    return out.transpose(1, 0, 2)


def both_ways(rows: Floats, lengths: Ints, parameters: dict[str, Floats]) -> Floats:
    """The rows with what is read forward and backward beside them, (B, T, W + 2G)."""
    p = parameters
    forward = lstm(rows, lengths, p["f:wx"], p["f:wh"], p["f:b"], backward=False)
    backward = lstm(rows, lengths, p["b:wx"], p["b:wh"], p["b:b"], backward=True)
    return np.concatenate([rows, forward, backward], axis=2)
