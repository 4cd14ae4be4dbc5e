"""Layers of the networks that are trained with jax, as :mod:`ketaminer.trained` computes them in numpy.

Shapes: B sentences, T steps (the longest's), K tags. ``mask`` is (B, T, 1), one inside a sentence and zero behind it.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from ketaminer.trained import crf

NEVER = crf.NEVER


def normalised(x: Any, gain: Any, shift: Any) -> Any:
    """Layer normalisation of each row."""
    centred = x - x.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5) * gain + shift


def greatest(x: Any) -> Any:
    """Maxout: the greatest of three pieces."""
    return x.reshape(*x.shape[:-1], 3, -1).max(-2)


def dropped(x: Any, key: Any, rate: float) -> Any:
    """Dropout."""
    return x * jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)


def lstm(p: dict[str, Any], way: str, x: Any, mask: Any, *, backward: bool) -> Any:
    """One direction of an LSTM with the parameters ``way:wx``, ``way:wh`` and ``way:b``, (B, T, G)."""
    given = x @ p[f"{way}:wx"] + p[f"{way}:b"]

    def step(carry: Any, at: Any) -> Any:
        state, cell = carry
        gates, here = at
        take, keep, show, new = jnp.split(gates + state @ p[f"{way}:wh"], 4, -1)
        cell = (jax.nn.sigmoid(keep) * cell + jax.nn.sigmoid(take) * jnp.tanh(new)) * here
        state = jax.nn.sigmoid(show) * jnp.tanh(cell) * here
        return (state, cell), state

    empty = jnp.zeros((len(x), p[f"{way}:wh"].shape[0]))
    _, out = jax.lax.scan(step, (empty, empty), (given.swapaxes(0, 1), mask.swapaxes(0, 1)), reverse=backward)
    return out.swapaxes(0, 1)


def chain_cost(p: dict[str, Any], head: str, tags: tuple[str, ...], scores: Any, right: Any, inside: Any) -> Any:
    """The negative log-likelihood of the ``right`` tags (B, T) of each sentence under a random field with the parameters
    ``head:m``, ``head:s`` and ``head:e``; ``scores`` is (B, T, K)."""
    allowed, begins, ends = (jnp.array(way) for way in crf.ways(tags))
    moves, first = jnp.where(allowed, p[f"{head}:m"], NEVER), jnp.where(begins, p[f"{head}:s"], NEVER)
    last = jnp.where(ends, p[f"{head}:e"], NEVER)
    mask = inside.astype(jnp.float32)

    def step(state: Any, at: Any) -> Any:
        score, here = at
        ahead = jax.nn.logsumexp(state[:, :, None] + moves[None], 1) + score
        return jnp.where(here[:, None] > 0, ahead, state), None

    state, _ = jax.lax.scan(step, first + scores[:, 0], (scores[:, 1:].swapaxes(0, 1), mask[:, 1:].T))
    total = (jnp.take_along_axis(scores, right[:, :, None], 2)[:, :, 0] * mask).sum(1) + first[right[:, 0]]
    total += (moves[right[:, :-1], right[:, 1:]] * mask[:, 1:]).sum(1)
    total += last[jnp.take_along_axis(right, inside.sum(1)[:, None] - 1, 1)[:, 0]]
    return jax.nn.logsumexp(state + last, 1) - total
