"""Queries: which SQL is let through, the ready-made ones, and results as CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import msgspec

from ketaminer.errors import KetaminerError

TABLES = "tables: papers, claims, claim_doses, evidence, …; views: claims_flat, dose_response, claims_by_outcome"

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = ("select", "with", "values")

NAMED = {
    "papers": (
        "every paper and how much was found in it",
        """
SELECT p.document, p.path, p.title, p.doi, p.year, count(c.id) AS claims, count(DISTINCT c.drug) AS drugs
FROM papers AS p LEFT JOIN claims AS c ON c.paper = p.sha256
GROUP BY p.sha256, p.document, p.path, p.title, p.doi, p.year ORDER BY p.path, p.sha256
""",
    ),
    "drugs": (
        "every drug with its papers and claims",
        """
SELECT drug, count(DISTINCT paper) AS papers, count(*) AS claims, count(DISTINCT outcome_name) AS outcomes
FROM claims GROUP BY drug ORDER BY papers DESC, claims DESC, drug
""",
    ),
    "outcomes": (
        "drug, outcome and direction, the most often told first",
        "SELECT * FROM claims_by_outcome ORDER BY papers DESC, claims DESC, drug, outcome, direction",
    ),
    "dose-response": (
        "doses with numbers against outcomes",
        """
SELECT drug, dose_low, dose_high, dose_unit, route, outcome, direction, effect, p_op, p_value, document, claim
FROM dose_response WHERE kind = 'effect' AND certainty <> 'hypothesis'
ORDER BY drug, outcome, dose_unit, dose_low, dose_high, document, claim, dose
""",
    ),
    "contradictions": (
        "outcomes that a drug is said to increase in one paper and to decrease in another",
        """
SELECT u.drug, u.outcome, u.papers AS papers_increase, d.papers AS papers_decrease
FROM claims_by_outcome AS u
JOIN claims_by_outcome AS d ON d.drug = u.drug AND d.outcome = u.outcome AND d.direction = 'decrease'
WHERE u.direction = 'increase' ORDER BY u.papers + d.papers DESC, u.drug, u.outcome
""",
    ),
    "checks": (
        "claims whose own numbers contradict each other",
        "SELECT document, id, drug, outcome, checks, quote FROM claims_flat WHERE checks IS NOT NULL ORDER BY path, span_start, id",
    ),
}
"""Name → what it shows, and the SQL, which every engine understands."""

FORMATS = ("table", "csv", "jsonl")


def named(name: str) -> str:
    """The SQL of a ready-made query. Raises :class:`KetaminerError` naming those there are."""
    if name not in NAMED:
        raise KetaminerError(f"no query {name!r}", f"there are: {', '.join(NAMED)}")
    return NAMED[name][1]


def checked(sql: str) -> str:
    """``sql`` without what stands behind the statement. Raises :class:`KetaminerError` for what is not one that reads."""
    bare = _COMMENTS.sub(" ", sql).strip().rstrip(";").strip()
    word = re.match(r"\(*\s*(\w+)", bare)
    if word is None or word[1].lower() not in _READS:
        raise KetaminerError(f"not a query: {bare[:80] or 'nothing'}", "only SELECT … (or WITH …, VALUES …) can be asked")
    return sql.strip().rstrip(";")


def failed(shown: str, message: str) -> KetaminerError:
    """The engine refused a query."""
    return KetaminerError(f"{shown}: {message}", TABLES)


def write_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: BinaryIO, name: str) -> None:
    """The result of a query as ``csv`` or ``jsonl``; of columns of one name the later ones get a number."""
    if name == "csv":
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        text.flush()
        text.detach()
    elif name == "jsonl":
        names = _told_apart(columns)
        for row in rows:
            stream.write(msgspec.json.encode(dict(zip(names, row, strict=True)), enc_hook=str) + b"\n")
        stream.flush()
    else:
        raise KetaminerError(f"unknown format {name!r}", f"known: {', '.join(FORMATS)}")


def _told_apart(columns: Sequence[str]) -> list[str]:
    out: list[str] = []
    for column in columns:
        name, number = column, 2
        while name in out:
            name, number = f"{column}_{number}", number + 1
        out.append(name)
    return out
