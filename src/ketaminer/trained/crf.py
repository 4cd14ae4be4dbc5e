"""A linear-chain conditional random field over BILOU tags, for a whole batch of sequences at once.

The recursions run in probability space with a scale factor a step (Rabiner 1989), so a step of a batch is one small matrix
product. Shapes: B sequences, T steps (the longest sequence's), K tags. ``emissions`` is (B, T, K), ``lengths`` (B,);
what stands behind a sequence's length is never looked at. A transition is a row of K scores a tag it comes from.

Tags that may not follow one another (``I-DRUG`` behind ``O``) have no path: the decoder cannot give them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Learnt = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = -1e4  # the score of a way that is not allowed


def tags_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """``O`` and the four tags of each label, in order."""
    return ("O", *(f"{place}-{label}" for label in labels for place in "BILU"))


def ways(tags: tuple[str, ...]) -> tuple[Bools, Bools, Bools]:
    """Which tag may follow which (K, K), which may begin a sequence (K,) and which may end one (K,)."""
    opens = np.array([tag[0] in "BI" for tag in tags])  # the span goes on behind this tag
    follows = np.array([tag[0] in "IL" for tag in tags])  # the span began before this tag
    kinds = [tag[2:] for tag in tags]
    same = np.array([[a == b for b in kinds] for a in kinds])
    allowed = np.where(opens[:, None], follows[None, :] & same, ~follows[None, :])
    return allowed, ~follows, ~opens


def masked(tags: tuple[str, ...], moves: Learnt, first: Learnt, last: Learnt) -> tuple[Floats, Floats, Floats]:
    """Learnt scores with :data:`NEVER` in place of ways that are not allowed."""
    allowed, begins, ends = ways(tags)
    return (
        np.where(allowed, moves.astype(np.float64), NEVER),
        np.where(begins, first.astype(np.float64), NEVER),
        np.where(ends, last.astype(np.float64), NEVER),
    )


def spans_of(way: Ints, tags: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """First and last step and label of each span on a way through the tags."""
    begun = 0
    for k in np.flatnonzero(way):
        place, label = tags[way[k]].split("-", 1)
        if place in "BU":
            begun = int(k)
        if place in "LU":
            yield begun, int(k), label


class Chain:
    """The sums over all ways through a batch: what training and marginals need.

    ``transitions`` (K, K), ``first`` (K,) and ``last`` (K,) are scores; ways not allowed must already be :data:`NEVER`.
    """

    def __init__(self, emissions: Floats, lengths: Ints, transitions: Floats, first: Floats, last: Floats) -> None:
        batch, steps, tags = emissions.shape
        self._lengths = lengths
        self._inside = np.arange(steps)[None, :] < lengths[:, None]
        peak = emissions.max(2, keepdims=True)
        self._weights = np.exp(emissions - peak)
        self._moves = np.exp(transitions)
        self._last = np.exp(last)
        forward = np.zeros((batch, steps, tags))
        scales = np.ones((batch, steps))
        state = np.exp(first)[None, :] * self._weights[:, 0]
        for step in range(steps):
            if step:
                state = (forward[:, step - 1] @ self._moves) * self._weights[:, step]
            scale = np.maximum(state.sum(1), 1e-300)
            scales[:, step] = scale
            forward[:, step] = state / scale[:, None]
        self._forward, self._scales = forward, scales
        rows = np.arange(batch)
        ends = np.maximum(forward[rows, lengths - 1] @ self._last, 1e-300)
        self._ends = ends
        inside = self._inside
        #: the logarithm of the sum over all ways, (B,)
        self.total: Floats = (np.log(scales) * inside).sum(1) + (peak[:, :, 0] * inside).sum(1) + np.log(ends)

    def marginals(self) -> tuple[Floats, Floats]:
        """The probability of each tag at each step (B, T, K), and how often each move is expected in the batch (K, K)."""
        batch, steps, tags = self._forward.shape
        out = np.zeros((batch, steps, tags))
        pairs = np.zeros((tags, tags))
        behind = np.zeros((batch, tags))
        at_end = np.repeat(self._last[None, :], batch, 0) / self._ends[:, None]
        for step in range(steps - 1, -1, -1):
            closing = (self._lengths - 1 == step)[:, None]
            if step < steps - 1:
                ahead = behind * self._weights[:, step + 1] / self._scales[:, step + 1, None]
                ahead *= self._inside[:, step + 1, None]
                pairs += (self._forward[:, step].T @ ahead) * self._moves
                behind = ahead @ self._moves.T
            behind = np.where(closing, at_end, behind)
            out[:, step] = self._forward[:, step] * behind
        return out * self._inside[:, :, None], pairs


def best(emissions: Floats, lengths: Ints, transitions: Floats, first: Floats, last: Floats) -> Ints:
    """The best way through each sequence (Viterbi), (B, T); zero behind a sequence's end. Of equals the lower tag."""
    batch, steps, _ = emissions.shape
    given = np.ascontiguousarray(emissions.transpose(1, 2, 0))  # steps, tags, batch: the greatest over tags is quick so
    held = np.empty_like(given)
    held[0] = first[:, None] + given[0]
    moves = transitions[:, :, None]
    for step in range(1, steps):
        held[step] = (held[step - 1][:, None, :] + moves).max(0) + given[step]
    out = np.zeros((batch, steps), dtype=np.int64)
    tag = (held[lengths - 1, :, np.arange(batch)] + last[None, :]).argmax(1)
    for step in range(steps - 1, -1, -1):
        here = step < lengths
        out[:, step] = np.where(here, tag, 0)
        if step:  # the tag before is looked for only on the way that was chosen
            tag = np.where(here, (held[step - 1] + transitions[:, tag]).argmax(0), tag)
    return out
