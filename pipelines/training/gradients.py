"""Training of the span tagger's network: its forward pass with dropout, the gradients of it, and Adam.

The forward pass is that of :mod:`ketaminer.trained.network`; ``tests`` compare the two. Notation as there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ketaminer.trained.network import PIECES, Network, greatest, neighbours
from ketaminer.trained.word_features import OWN, TABLES

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Gradients = dict[str, Floats]
_TINY = 1e-5


def _normalise(rows: Floats, gain: Floats, shift: Floats) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats, Floats]]]:
    centred = rows - rows.mean(1, keepdims=True)
    inverse = 1.0 / np.sqrt((centred * centred).mean(1, keepdims=True) + _TINY)
    unit = centred * inverse

    def back(d: Floats) -> tuple[Floats, Floats, Floats]:
        d_unit = d * gain
        d_rows = inverse * (d_unit - d_unit.mean(1, keepdims=True) - unit * (d_unit * unit).mean(1, keepdims=True))
        return d_rows, (d * unit).sum(0), d.sum(0)

    return unit * gain + shift, back


def _maxout(rows: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
    out = greatest(rows)

    def back(d: Floats) -> Floats:
        width = out.shape[1]
        made = np.zeros_like(rows)
        free = np.ones(out.shape, dtype=bool)
        for piece in range(PIECES):
            here = (rows[:, piece * width : (piece + 1) * width] == out) & free
            made[:, piece * width : (piece + 1) * width] = d * here
            free &= ~here
        return made

    return out, back


class Pass:
    """One forward pass over a batch; :meth:`back` takes the gradient of the rows and gives that of every parameter."""

    def __init__(
        self, network: Network, rows: Ints, vectors: Floats, words: Ints, hints: Ints, inside: Bools,
        random: np.random.Generator, dropout: float, hide: float,
    ) -> None:  # fmt: skip
        p = self._p = network.parameters
        self._depth = network.depth
        self._rows, self._vectors, self._words, self._hints, self._outside = rows, vectors, words, hints, ~inside
        hidden = random.random(len(rows)) < hide
        self._kept = {name: (1.0 - hidden * (name in OWN)).astype(np.float32)[:, None] for name, _, _ in TABLES}
        self._parts = np.concatenate(
            [p[f"table:{name}"][rows[:, k]] * self._kept[name] for k, (name, _, _) in enumerate(TABLES)], axis=1
        )
        known = self._parts @ p["mix:parts"] + vectors @ p["mix:vector"] + p["mix:bias"]
        mixed = known[words]
        for channel in range(hints.shape[1]):
            told = np.flatnonzero(hints[:, channel])
            mixed[told] += p["mix:hints"][hints[told, channel]]
        out, self._max0 = _maxout(mixed)
        out, self._norm0 = _normalise(out, p["layer0:gain"], p["layer0:shift"])

        def mask() -> Floats:
            if not dropout:
                return np.ones(out.shape, dtype=np.float32)
            return (random.random(out.shape, dtype=np.float32) >= dropout).astype(np.float32) / np.float32(1 - dropout)

        self._mask0 = mask()
        out = out * self._mask0
        out[self._outside] = 0
        self._layers = []
        for layer in range(1, network.depth + 1):
            seen = neighbours(out)
            made, back_max = _maxout(seen @ p[f"layer{layer}:weights"] + p[f"layer{layer}:bias"])
            made, back_norm = _normalise(made, p[f"layer{layer}:gain"], p[f"layer{layer}:shift"])
            drop = mask()
            out = out + made * drop
            out[self._outside] = 0
            self._layers.append((seen, back_max, back_norm, drop))
        self.rows: Floats = out

    def back(self, d: Floats) -> Gradients:
        """The gradients of all parameters below the heads."""
        p, out = self._p, {}
        width = d.shape[1]
        d = d.copy()
        for layer in range(self._depth, 0, -1):
            seen, back_max, back_norm, drop = self._layers[layer - 1]
            d[self._outside] = 0
            inner, out[f"layer{layer}:gain"], out[f"layer{layer}:shift"] = back_norm(d * drop)
            inner = back_max(inner)
            out[f"layer{layer}:weights"] = seen.T @ inner
            out[f"layer{layer}:bias"] = inner.sum(0)
            around = inner @ p[f"layer{layer}:weights"].T
            d += around[:, width : 2 * width]
            d[:-1] += around[1:, :width]
            d[1:] += around[:-1, 2 * width :]
        d[self._outside] = 0
        inner, out["layer0:gain"], out["layer0:shift"] = self._norm0(d * self._mask0)
        inner = self._max0(inner)
        told = np.zeros_like(p["mix:hints"])
        for channel in range(self._hints.shape[1]):
            where = np.flatnonzero(self._hints[:, channel])
            if len(where):
                told += _summed(self._hints[where, channel], inner[where], len(told))
        out["mix:hints"] = told
        known = _summed(self._words, inner, len(self._rows))
        out["mix:bias"] = known.sum(0)
        out["mix:vector"] = self._vectors.T @ known
        out["mix:parts"] = self._parts.T @ known
        parts = known @ p["mix:parts"].T
        at = 0
        for k, (name, count, size) in enumerate(TABLES):
            out[f"table:{name}"] = _summed(self._rows[:, k], parts[:, at : at + size] * self._kept[name], count)
            at += size
        return out


def _summed(places: Ints, values: Floats, count: int) -> Floats:
    """Rows of ``values`` added up by place, (count, width)."""
    out = np.zeros((count, values.shape[1]), dtype=np.float32)
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    out[ordered[first]] = np.add.reduceat(values[order], first, axis=0)
    return out


class Adam:
    """Adam (Kingma and Ba 2015) with decoupled weight decay and gradients clipped to length one."""

    def __init__(self, parameters: dict[str, Floats], decay: float = 0.01) -> None:
        self._first = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._second = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._steps: dict[str, int] = dict.fromkeys(parameters, 0)
        self._decay = decay

    def step(self, parameters: dict[str, Floats], gradients: Gradients, rate: float) -> None:
        """One step in place, of the parameters that have a gradient."""
        length = float(np.sqrt(sum(float(np.vdot(g, g)) for g in gradients.values())))
        scale = np.float32(min(1.0, 1.0 / (length + 1e-8)))
        for name, gradient in gradients.items():
            self._steps[name] += 1
            value = parameters[name]
            touched: slice | Ints = slice(None)
            if name.startswith("table:"):
                touched = np.flatnonzero(gradient.any(1))
            g = gradient[touched] * scale
            first = self._first[name][touched] * 0.9 + 0.1 * g
            second = self._second[name][touched] * 0.999 + 0.001 * g * g
            self._first[name][touched], self._second[name][touched] = first, second
            count = self._steps[name]
            move = (first / (1 - 0.9**count)) / (np.sqrt(second / (1 - 0.999**count)) + 1e-8)
            if value.ndim == 2 and not name.startswith("table:"):
                move += self._decay * value[touched]
            value[touched] -= (rate * move).astype(np.float32)
