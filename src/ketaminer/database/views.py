"""The views, the same columns in every engine, and the search for words in quotes.

They are made from the tables and are made anew by a migration, so they are no part of the schema's version.
"""

from __future__ import annotations

from ketaminer.database.errors import StoreError

LONGEST = 200_000
"""Characters of a quote that PostgreSQL indexes: it refuses to index more than a megabyte."""


def _joined(dialect: str, value: str, source: str, order: str = "position") -> str:
    """An expression: the values in ``source``, joined by ``; `` in order."""
    if dialect == "sqlite":  # before 3.44 an aggregate cannot be ordered; it takes the rows as the subquery gives them
        return f"(SELECT group_concat(v, '; ') FROM (SELECT {value} AS v FROM {source} ORDER BY {order}))"
    return f"(SELECT string_agg({value}, '; ' ORDER BY {order}) FROM {source})"


def _number(dialect: str, value: str) -> str:
    """An expression: a number as text, without ``.0``."""
    return f"CAST({value} AS text)" if dialect == "postgresql" else f"printf('%.12g', {value})"


def _flat(dialect: str) -> str:
    doses = "claim_doses AS d WHERE d.paper = c.paper AND d.claim = c.id AND d.comparator = 0"

    def of(table: str, value: str) -> str:
        return _joined(dialect, value, f"{table} AS x WHERE x.paper = c.paper AND x.claim = c.id")

    def once(column: str) -> str:
        each = f"(SELECT d.{column} AS w, min(d.position) AS n FROM {doses} AND d.{column} IS NOT NULL GROUP BY d.{column}) AS o"
        return _joined(dialect, "o.w", each, "o.n")

    low, high = (f"CASE WHEN d.{end} IS NOT NULL THEN {_number(dialect, f'd.{end}')} END" for end in ("low", "high"))
    p_value = f"x.op || ' ' || {_number(dialect, 'x.value')}"
    cited = (
        'claim_citations AS x JOIN "references" AS r ON r.paper = x.paper AND r.id = x.reference '
        "WHERE x.paper = c.paper AND x.claim = c.id"
    )
    return f"""
SELECT c.id, c.kind, c.paper, p.document, p.path, p.title, p.doi, p.pmid, p.year,
  c.section_kind AS section, c.section_heading AS heading,
  c.drug, c.drug_text, c.drug_ids,
  {_joined(dialect, "d.text", doses)} AS doses,
  {_joined(dialect, low, doses)} AS dose_low,
  {_joined(dialect, high, doses)} AS dose_high,
  {_joined(dialect, "d.unit", doses)} AS dose_unit,
  {once("route")} AS route, {once("schedule")} AS schedule, {once("duration")} AS duration,
  {of("claim_comparators", "x.text")} AS comparators,
  {of("claim_comparators", "x.kind")} AS comparator_kinds,
  c.population_text AS population, c.species,
  {of("claim_counts", "x.n || ' ' || coalesce(x.arm, 'all')")} AS counts,
  coalesce(c.outcome_name, c.outcome_text) AS outcome, c.outcome_text, c.outcome_domain, c.instrument, c.direction,
  {of("claim_effects", "x.text")} AS effects,
  {of("claim_p_values", p_value)} AS p_values,
  c.timepoint_text AS timepoint, c.polarity, c.certainty, c.attribution,
  {of("claim_citations", "coalesce(nullif(x.key, ''), x.text)")} AS citations,
  {_joined(dialect, "r.doi", cited, "x.position")} AS cited_dois,
  e.span_start, e.span_end, e.quote, e.page,
  {of("claim_checks", "x.text")} AS checks,
  c.confidence, c.version, c.pipeline, c.rule, c.same_as
FROM claims AS c JOIN papers AS p ON p.sha256 = c.paper
LEFT JOIN evidence AS e ON e.paper = c.paper AND e.claim = c.id AND e.position = 1
"""


def _dose_response(dialect: str) -> str:
    comparators = _joined(dialect, "x.text", "claim_comparators AS x WHERE x.paper = c.paper AND x.claim = c.id")
    return f"""
SELECT c.id AS claim, d.position AS dose, c.paper, p.document, p.title, p.doi, p.year,
  c.drug, d.text AS dose_text, d.low AS dose_low, d.high AS dose_high, d.unit AS dose_unit, d.route, d.schedule, d.duration,
  coalesce(c.outcome_name, c.outcome_text) AS outcome, c.outcome_domain, c.direction,
  {comparators} AS comparators, c.species,
  e.text AS effect, e.measure AS effect_measure, e.intervention AS effect_intervention, e.comparator AS effect_comparator,
  e.unit AS effect_unit, v.op AS p_op, v.value AS p_value,
  c.timepoint_value, c.timepoint_unit, c.kind, c.polarity, c.certainty, c.attribution, c.confidence, c.same_as
FROM claim_doses AS d
JOIN claims AS c ON c.paper = d.paper AND c.id = d.claim
JOIN papers AS p ON p.sha256 = c.paper
LEFT JOIN claim_effects AS e ON e.paper = c.paper AND e.claim = c.id AND e.position = 1
LEFT JOIN claim_p_values AS v ON v.paper = c.paper AND v.claim = c.id AND v.position = 1
WHERE d.comparator = 0 AND d.low IS NOT NULL
"""


BY_OUTCOME = """
SELECT c.drug, coalesce(c.outcome_name, c.outcome_text) AS outcome, c.outcome_domain, c.direction,
  count(*) AS claims,
  count(CASE WHEN c.same_as IS NULL AND c.certainty <> 'hypothesis' THEN 1 END) AS findings,
  count(DISTINCT c.paper) AS papers, avg(c.confidence) AS mean_confidence
FROM claims AS c JOIN papers AS p ON p.sha256 = c.paper
WHERE c.kind = 'effect'
GROUP BY c.drug, coalesce(c.outcome_name, c.outcome_text), c.outcome_domain, c.direction
"""

WORDS = f"to_tsvector('english', left(quote, {LONGEST}))"
"""What PostgreSQL indexes of a quote."""

SEARCHED = {
    "postgresql": f"SELECT id, paper, claim, position, quote, {WORDS} AS words FROM evidence",
    "duckdb": "SELECT id, paper, claim, position, quote FROM evidence",
}


def views(dialect: str) -> dict[str, str]:
    """View → the query that it is. In SQLite ``evidence_search`` is a full-text table, not a view."""
    found = {"claims_flat": _flat(dialect), "dose_response": _dose_response(dialect), "claims_by_outcome": BY_OUTCOME}
    return {**found, **({"evidence_search": SEARCHED[dialect]} if dialect in SEARCHED else {})}


FULL_TEXT = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS evidence_search USING "
        "fts5(quote, content='evidence', content_rowid='id', tokenize='porter unicode61')",
        "CREATE TRIGGER IF NOT EXISTS evidence_added AFTER INSERT ON evidence BEGIN "
        "INSERT INTO evidence_search(rowid, quote) VALUES (new.id, new.quote); END",
        "CREATE TRIGGER IF NOT EXISTS evidence_removed AFTER DELETE ON evidence BEGIN "
        "INSERT INTO evidence_search(evidence_search, rowid, quote) VALUES ('delete', old.id, old.quote); END",
        "CREATE TRIGGER IF NOT EXISTS evidence_changed AFTER UPDATE ON evidence BEGIN "
        "INSERT INTO evidence_search(evidence_search, rowid, quote) VALUES ('delete', old.id, old.quote); "
        "INSERT INTO evidence_search(rowid, quote) VALUES (new.id, new.quote); END",
    ),
    "postgresql": (f"CREATE INDEX IF NOT EXISTS evidence_words ON evidence USING gin ({WORDS})",),
    "duckdb": (),
}
"""What makes quotes searchable. DuckDB's full-text extension has to be downloaded, so there the quotes are read through."""


def search(dialect: str, words: str) -> str:
    """The query for claims with a quote in which all ``words`` stand. Raises :class:`StoreError` without a word."""
    if not words.split() or "\0" in words:
        raise StoreError("no words to search for", 'write --search "heart rate"')
    if dialect == "sqlite":
        sought = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
        found = f"e.id IN (SELECT rowid FROM evidence_search WHERE evidence_search MATCH {_quoted(sought)})"
    elif dialect == "postgresql":
        found = f"{WORDS.replace('quote', 'e.quote')} @@ plainto_tsquery('english', {_quoted(words)})"
    else:
        found = " AND ".join(f"contains(lower(e.quote), lower({_quoted(word)}))" for word in words.split())
    return f"""
SELECT p.document, c.id AS claim, c.drug, coalesce(c.outcome_name, c.outcome_text) AS outcome, c.direction, c.confidence, e.quote
FROM evidence AS e JOIN claims AS c ON c.paper = e.paper AND c.id = e.claim JOIN papers AS p ON p.sha256 = c.paper
WHERE {found}
ORDER BY p.path, c.paper, c.position, e.position
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
