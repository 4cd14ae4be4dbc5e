"""Fit the weights that say how likely a claim is: logistic regression on claims judged by annotated sentences, and on claims
that were read.

    python pipelines/training/confidence.py --data ../shared/data --out gazetteers/confidence.tsv

The documents are those of ``findings.jsonl.xz`` that the finding reader did not learn from. With ``--folds N`` the figures
printed are of claims of documents that the weights of their fold were not fitted to.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from compare import directions, likeness
from finding_material import annotated, documents, is_kept
from gold import Paper
from sklearn.linear_model import LogisticRegression

from ketaminer import config as configuration
from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Claim, Document, Span
from ketaminer.stages.claims import Explained, find_candidates
from ketaminer.stages.claims.cues import load_lexicon

DIRECTIONS = {"+": "increase", "-": "decrease", "=": "no_difference", "?": "unclear"}
READ = Path(__file__).resolve().parents[2] / "benchmarks" / "claims_read.tsv"
FITTED = ("1", "2", "4", "5")
"""The batches of the sheet that are learnt from."""

DEVELOPMENT = ("abstract", "animal", "case", "editorial", "jatstrial", "review", "shortreview", "trial")
"""The papers of ``corpus/`` that may be learnt from: two reviews and an editorial among them."""

ALIKE = 6  # letters of a name that tell it from others
HEADER = """# What makes a claim likely: the weights of the logistic function in stages/claims/confidence.py, in log-odds.
# Fitted by pipelines/training/confidence.py; the project's own (Apache-2.0).
feature\tweight
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim's features, whether it is right, and what of it is (outcome, direction, drug)."""

    document: str
    sentence: Span
    claim: str
    features: dict[str, float]
    outcome: bool
    direction: bool
    drug: bool
    met: int | None
    """The number of the sentence's finding that it tells."""
    rule: str

    @property
    def right(self) -> bool:
        return self.outcome and self.direction and self.drug


def names(text: str, generic: frozenset[str]) -> set[str]:
    """The beginnings of the telling words of a name."""
    words = "".join(c.lower() if c.isalnum() else " " for c in text).split()
    return {w[:ALIKE] for w in words if w not in generic and len(w) > 1}


def judge(document: Document, gold: dict[Span, list[list[Any]]], config: Config) -> Iterator[Judged]:
    """The claims of the annotated sentences of a document."""
    explained: Explained = {}
    generic = load_lexicon(config.vocabulary(config.claims.cues)).words("generic")
    text = document.text
    treatments = [f[2] for findings in gold.values() for f in findings]
    own = [names(t[1:], generic) for t in treatments if isinstance(t, str) and t[0] == "@"]
    every = [names(text[slice(*t)], generic) for t in treatments if isinstance(t, list)]
    about = set().union(*(own or every))
    for claim in find_candidates(document, config, explained=explained):
        span = claim.evidence[0].span
        findings = gold.get(span)
        if findings is not None:
            yield _judged(document, span, claim, findings, explained[claim.id], generic, about)


def _judged(
    document: Document,
    span: Span,
    claim: Claim,
    findings: list[list[Any]],
    told: dict[str, float],
    generic: frozenset[str],
    about: set[str],
) -> Judged:
    best: tuple[int, bool, bool, int | None] = (-1, False, False, None)
    said = names(claim.drug.name, generic) | names(claim.drug.text, generic)
    inside = span.start <= claim.drug.span.start < span.end
    words = document.text[span.start : span.end]
    for k, (outcome, direction, treatment, _) in enumerate(findings):
        wanted = document.text[slice(*outcome)]
        places = [(at, at + len(wanted)) for at in range(span.start, span.end) if words.startswith(wanted, at - span.start)]
        if not any(a < claim.outcome.span.end and claim.outcome.span.start < b for a, b in places):
            continue
        toward = DIRECTIONS[direction] == claim.direction
        if isinstance(treatment, str):
            drug = treatment[0] == "@" and bool(said & names(treatment[1:], generic))
        else:
            named = names(document.text[slice(*treatment)], generic)
            touches = treatment[0] < claim.drug.span.end and claim.drug.span.start < treatment[1]
            drug = touches or bool(said & named) or (not named and not inside and (not about or bool(said & about)))
        score = 2 * drug + toward
        if score > best[0]:
            best = (score, toward, drug, k)
    return Judged(document.id, span, claim.id, told, best[3] is not None, best[1], best[2], best[3], claim.provenance.rule)


def sheet(path: Path) -> dict[tuple[str, str], dict[tuple[object, ...], bool]]:
    """(set, document) → place of a claim that was read (evidence, drug, outcome, direction) → whether it is right."""
    out: dict[tuple[str, str], dict[tuple[object, ...], bool]] = {}
    for row in rows(path):
        places = tuple((int(row[k]), int(row[k + 1])) for k in (2, 4, 6))
        if row[9] in FITTED:
            out.setdefault((row[0], row[1]), {})[(*places, row[8])] = row[12] == "right"
    return out


def judge_read(document: Document, verdicts: dict[tuple[object, ...], bool], config: Config) -> Iterator[Judged]:
    """The claims of a document that somebody read, as far as they are still made."""
    explained: Explained = {}
    for claim in find_candidates(document, config, explained=explained):
        span = claim.evidence[0].span
        right = verdicts.get((tuple(span), tuple(claim.drug.span), tuple(claim.outcome.span), claim.direction))
        if right is not None:
            yield Judged(document.id, span, claim.id, explained[claim.id], right, right, right, None, claim.provenance.rule)


def judge_corpus(stem: str, config: Config) -> Iterator[Judged]:
    """The claims of a development paper of ``corpus/``, right where one of its gold has the same drug, outcome and direction."""
    paper = Paper(stem)
    explained: Explained = {}
    for claim in find_candidates(paper.document, config, explained=explained):
        right = any(likeness(paper, gold, claim) and claim.direction in directions(gold) for gold in paper.claims)
        span = claim.evidence[0].span
        yield Judged(stem, span, claim.id, explained[claim.id], right, right, right, None, claim.provenance.rule)


def matrix(judged: list[Judged], columns: list[str]) -> np.ndarray:
    """(claims, features)."""
    at = {name: k for k, name in enumerate(columns)}
    out = np.zeros((len(judged), len(columns)))
    for row, one in enumerate(judged):
        for name, value in one.features.items():
            if name in at:
                out[row, at[name]] = value
    return out


def fit(judged: list[Judged], columns: list[str], strength: float) -> np.ndarray:
    """The weights of the columns."""
    model = LogisticRegression(C=strength, max_iter=3000, fit_intercept=False)
    model.fit(matrix(judged, columns), [j.right for j in judged])
    return np.asarray(model.coef_[0])


def report(judged: list[Judged], chances: np.ndarray, gold: int) -> None:
    """Precision and recall by threshold, and the expected calibration error in ten bins."""
    right = np.array([j.right for j in judged])
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        kept = chances >= least
        met = {(j.document, j.sentence, j.met) for j, k in zip(judged, kept, strict=True) if k and j.right}
        outcome = np.mean([j.outcome for j, k in zip(judged, kept, strict=True) if k] or [0])
        toward = np.mean([j.outcome and j.direction for j, k in zip(judged, kept, strict=True) if k] or [0])
        line = f"{least:.1f}: {kept.sum()} claims, outcome {outcome:.3f}, and direction {toward:.3f}"
        print(f"{line}, all right {right[kept].mean():.3f}, recall {len(met) / max(gold, 1):.3f}")
    bins = np.minimum((chances * 10).astype(int), 9)
    error = sum(abs(right[bins == b].mean() - chances[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    print(f"expected calibration error {error:.3f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--read", type=Path, default=READ, help="the sheet of claims that were read")
    options.add_argument("--judged", type=Path, help="a file that keeps what was judged, so that fitting can be done again quickly")
    options.add_argument("--strength", type=float, default=0.3, help="the inverse of the penalty")
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--least", type=int, default=15, help="claims that a feature must have")
    o = options.parse_args()
    config, gold = configuration.load(), {key: g for key, g in annotated().items() if is_kept(key[1])}
    wanted = sum(not (isinstance(f[2], str) and f[2][0] == "#") for g in gold.values() for fs in g.values() for f in fs)
    if o.judged and o.judged.is_file():
        judged = pickle.loads(o.judged.read_bytes())
    else:
        judged = [j for key, document in documents(o.data, set(gold), config) for j in judge(document, gold[key], config)]
        read = sheet(o.read)
        judged += [j for key, document in documents(o.data, set(read), config) for j in judge_read(document, read[key], config)]
        judged += [j for stem in DEVELOPMENT for j in judge_corpus(stem, config)]
        if o.judged:
            o.judged.write_bytes(pickle.dumps(judged))
    counts: dict[str, int] = {}
    for one in judged:
        for name, value in one.features.items():
            counts[name] = counts.get(name, 0) + bool(value)
    columns = sorted(name for name, count in counts.items() if count >= o.least)
    fold = np.array([crc32(b"fold" + j.document.encode()) % o.folds for j in judged])
    chances = np.zeros(len(judged))
    for k in range(o.folds):
        weights = fit([j for j, f in zip(judged, fold, strict=True) if f != k], columns, o.strength)
        here = fold == k
        chances[here] = 1 / (1 + np.exp(-matrix([j for j, h in zip(judged, here, strict=True) if h], columns) @ weights))
    print(json.dumps({"documents": len(gold), "findings": wanted, "claims": len(judged)}))
    kinds = {d: "annotated" for _, d in gold} | {d: "read" for _, d in sheet(o.read)} | dict.fromkeys(DEVELOPMENT, "corpus")
    for kind in ("annotated", "read", "corpus"):
        part = np.array([kinds[j.document] == kind for j in judged])
        print(kind)
        report([j for j, p in zip(judged, part, strict=True) if p], chances[part], wanted)
    weights = fit(judged, columns, o.strength)
    o.out.write_text(HEADER + "".join(f"{n}\t{w:.4f}\n" for n, w in zip(columns, weights, strict=True)), encoding="utf-8")


if __name__ == "__main__":
    main()
