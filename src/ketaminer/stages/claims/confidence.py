"""The probability that a claim's drug, outcome and direction are right: a logistic function of how it was found.

The weights stand in ``gazetteers/confidence.tsv``, fitted by ``pipelines/training/confidence.py`` on sentences of trial reports
and reviews that the trained reader did not learn from and on claims that were read; how well they hold on papers that served
neither is told in ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.errors import KetaminerError
from ketaminer.model import Effect
from ketaminer.stages.claims.checks import goes, is_change
from ketaminer.stages.claims.frames import Frame

TELLING = frozenset(("title", "abstract", "results", "conclusion", "case"))
"""Sections in which a paper tells its own findings."""

FARTHEST = 60
"""Characters between an outcome and its word of change beyond which the distance tells no more."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a finding besides its wording.

    ``how``: its drug is ``named`` in the sentence or from the ``context``; ``figures``: whether the two arms' figures go the way of
    the claim (``with``, ``against``; ``untold`` where there are not two); ``standing`` of the drug in the document; ``trial``: the
    document reports a study; ``supported``: numbers, a p-value or a citation stand with it; ``drugs``: how many the sentence names;
    ``worded``: no vocabulary knows the drug's name; ``vetoed``: the wording speaks against a finding; ``leads``: how much its drug
    is the study's (see ``Antecedents.leads``); ``dense``: mentions of drugs a sentence of the document; ``drugless``: the share of
    the document's findings that no drug brings about; ``pointed``: the share of those that name a treatment and name this one."""

    how: str
    figures: str
    standing: str
    trial: bool
    hedged: bool
    supported: bool
    drugs: int
    worded: bool
    vetoed: bool
    leads: str
    dense: float
    drugless: float
    pointed: float


def features(frame: Frame, setting: Setting) -> Iterator[tuple[str, float]]:
    """What the probability is worked out from: names and values."""
    mention, section = frame.outcome.mention, frame.sentence.section
    kind = section.kind if section is not None else "other"
    yield "always", 1.0
    yield "outcome known", mention.score
    yield "outcome of a field", float((mention.value or {}).get("domain") is not None)
    yield "supported", float(setting.supported)
    yield "hedged", float(setting.hedged)
    yield f"figures {setting.figures}", float(setting.figures != "untold")
    yield "unclear", float(frame.direction == "unclear")
    distance = min(abs(frame.start - frame.cue.end), abs(frame.cue.start - frame.end))
    yield "distance", min(distance, FARTHEST) / FARTHEST
    yield f"section {kind if kind in TELLING or kind == 'discussion' else 'other'}", 1.0
    yield f"{setting.how} {setting.standing}", 1.0
    yield "drug as worded", float(setting.worded)
    yield "vetoed", float(setting.vetoed)
    yield f"leads {setting.leads}", 1.0
    yield "dense", setting.dense
    yield f"drugless, {setting.how}", setting.drugless
    yield f"pointed, {setting.how}", setting.pointed
    yield "text " + ("trial" if setting.trial else "other"), 1.0
    judged = frame.judged
    if judged is None:
        yield f"alone {frame.rule}", 1.0
        return
    origin = "reader" if frame.rule == "reader" else "rule"
    said = ("against", "apart", "together")[judged.agrees + 1]
    yield f"{origin} {said}", 1.0
    yield f"chance of outcome, {origin}", _odds(judged.outcome)
    yield f"chance of direction, {origin}", _odds(judged.direction)
    yield f"chance of agent, {setting.how}", _odds(judged.agent)
    yield "all chances", _odds(judged.outcome * judged.direction * judged.agent)
    yield f"said {frame.direction}", 1.0
    if origin == "rule" and said != "together":
        yield f"rule {frame.rule}", 1.0
        yield "rule, text " + ("trial" if setting.trial else "other"), 1.0
    yield "many drugs", float(setting.drugs > 1)
    size = frame.end - frame.start
    yield "outcome of one word", float(" " not in frame.sentence.slice(frame.start, frame.end))
    yield "outcome long", float(size > FARTHEST)


def agreement(direction: str, effects: Sequence[Effect]) -> str:
    """Whether the figures by arm of a claim go its way, for :class:`Setting`. Changes are left out, since a fall may be told as a
    positive number."""
    told = [
        (e.intervention, e.comparator)
        for e in effects
        if e.intervention is not None and e.comparator is not None and not is_change(e)
    ]
    if direction not in ("increase", "decrease") or not told or any(one == other for one, other in told):
        return "untold"
    ways = {goes(direction, one, other) for one, other in told}
    return "untold" if len(ways) > 1 else "with" if True in ways else "against"


AGAIN, OTHERWISE = "said again", "said otherwise"
"""What the second look at a claim adds to its features (see ``echoes``)."""

HEARD = 0.3
"""The confidence by its own sentence that a claim needs to count for or against others, and that others may count for it."""


def reconsidered(first: float, again: float, otherwise: float, weights: Path) -> float:
    """The probability of a claim that its own sentence gives ``first``, in view of what other sentences tell; two decimals."""
    known = load_weights(weights)
    return _chance(_odds(first) + known.get(AGAIN, 0.0) * again + known.get(OTHERWISE, 0.0) * otherwise)


def needed(least: float) -> float:
    """What its own sentence must give a claim so that it counts, or that it may come to ``least``."""
    return min(HEARD, least)


def confidence(told: Mapping[str, float], weights: Path) -> float:
    """The probability that goes with some :func:`features`, in (0, 1), two decimals."""
    known = load_weights(weights)
    odds = sum(known.get(name, 0.0) * value for name, value in told.items())
    return _chance(odds)


@cache
def load_weights(path: Path) -> dict[str, float]:
    """The weight of each feature. Raises :class:`KetaminerError` for one that is no number."""
    out: dict[str, float] = {}
    for name, weight in rows(path):
        try:
            out[name] = float(weight)
        except ValueError:
            raise KetaminerError(
                f"{path.name}: the weight of '{name}' is no number: '{weight}'", "run its training again"
            ) from None
    return out


def _chance(odds: float) -> float:
    """The chance that goes with log-odds, two decimals."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 2)


def _odds(chance: float) -> float:
    """The log-odds of a chance, within bounds."""
    chance = min(max(chance, 0.01), 0.99)
    return math.log(chance / (1 - chance))
