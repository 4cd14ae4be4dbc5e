"""Which of several overlapping mentions stay: one policy for all recognisers.

* Two mentions of one label do not overlap: the longer one stays, then the one with the higher score.
* Quantities (doses, counts, statistics, times) do not overlap one another: the longer one stays; of equals the one
  earlier in :data:`QUANTITIES`.
* A quantity's number is never part of a drug's name: a DRUG inside a quantity is dropped.
* Everything else may nest: a condition in a population, a drug in an outcome (*craving for heroin*).
* Nothing is recognised inside an excluded stretch or across a paragraph's end.
"""

from __future__ import annotations

from collections.abc import Iterable

from ketaminer.stages.ner.found import Found, Reading, within

QUANTITIES = ("P_VALUE", "INTERVAL", "DOSE", "EFFECT_SIZE", "COUNT", "FREQUENCY", "TIMEPOINT", "DURATION")


def _rank(one: Found) -> tuple[bool, int, float, int, int]:
    order = QUANTITIES.index(one.label) if one.label in QUANTITIES else 0
    return (one.label == "DRUG", one.start - one.end, -one.score, order, one.start)


def _group(label: str) -> str:
    return "quantity" if label in QUANTITIES else label


def _clash(one: Found, kept: Found) -> bool:
    if one.start >= kept.end or kept.start >= one.end:
        return False
    group, other = _group(one.label), _group(kept.label)
    return group == other or (one.label == "DRUG" and other == "quantity")


def _clusters(found: Iterable[Found]) -> Iterable[list[Found]]:
    """Runs of mentions that overlap one another directly or through others, in order."""
    cluster: list[Found] = []
    end = -1
    for one in sorted(found, key=lambda f: (f.start, f.end, f.label)):
        if cluster and one.start >= end:
            yield cluster
            cluster = []
        cluster.append(one)
        end = max(end, one.end)
    if cluster:
        yield cluster


def settle(found: Iterable[Found], reading: Reading) -> list[Found]:
    """The mentions that stay, in order of start, end and label. Time is linear but for mentions heaped on one place."""
    excluded = within(reading.excluded)

    def allowed(one: Found) -> bool:
        return one.start < one.end and not excluded(one.start) and reading.text.find("\n", one.start, one.end) < 0

    out: list[Found] = []
    for cluster in _clusters(filter(allowed, found)):
        kept: list[Found] = []
        for one in sorted(cluster, key=_rank):
            if not any(_clash(one, other) for other in kept):
                kept.append(one)
        out += sorted(kept, key=lambda f: (f.start, f.end, f.label))
    return out
