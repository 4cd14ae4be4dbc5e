"""The relational schema, version 1: one definition for all engines.

Keys are natural: a paper is the hash of its file, everything else is told apart within its paper, so the same papers give the
same rows in whatever order they come. ``span_start`` and ``span_end`` are ``[start, end)`` in code points of ``papers.text``;
``position`` counts from 1. Lists and dictionaries that nobody joins on are JSON text. ``docs/databases.md`` tells every column.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

VERSION = 1
"""The version of the schema; a change raises it and brings a migration (:mod:`ketaminer.database.migrations`)."""

APPLICATION = "ketaminer"

METADATA = MetaData()

# PostgreSQL then sorts and compares text by its bytes, as the other engines do
TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
WHOLE = BigInteger()
NUMBER: Double[float] = Double()


def _text(name: str, null: bool = False, **more: Any) -> Column[str]:
    return Column(name, TEXT, nullable=null, **more)


def _whole(name: str, null: bool = False, **more: Any) -> Column[int]:
    return Column(name, WHOLE, nullable=null, autoincrement=False, **more)


def _number(name: str, null: bool = False) -> Column[float]:
    return Column(name, NUMBER, nullable=null)


def _span(prefix: str = "span", null: bool = False) -> tuple[Column[int], Column[int]]:
    return _whole(f"{prefix}_start", null), _whole(f"{prefix}_end", null)


def _of_paper(name: str, *columns: Column[Any]) -> Table:
    """A table of things that a paper has, each with an id that is its own in the paper."""
    paper = _text("paper", primary_key=True)
    owner = ForeignKeyConstraint(["paper"], ["papers.sha256"], ondelete="CASCADE")
    return Table(name, METADATA, paper, _text("id", primary_key=True), *columns, owner, sqlite_with_rowid=False)


def _of_claim(name: str, *columns: Column[Any], key: tuple[Column[int], ...] = ()) -> Table:
    """A table of things that a claim has several of, in order."""
    names: tuple[Column[Any], ...] = (
        _text("paper", primary_key=True),
        _text("claim", primary_key=True),
        *key,
        _whole("position", primary_key=True),
    )
    owner = ForeignKeyConstraint(["paper", "claim"], ["claims.paper", "claims.id"], ondelete="CASCADE")
    return Table(name, METADATA, *names, *columns, owner, sqlite_with_rowid=False)


def _index(column: Column[Any]) -> Index:
    """An index for ``column = value``. PostgreSQL's ordinary one refuses long texts; its hash index takes any."""
    using = "hash" if isinstance(column.type, Text) else "btree"
    return Index(f"{column.table.name}_by_{column.name}", column, postgresql_using=using)


SCHEMA_VERSION = Table("schema_version", METADATA, _text("application", primary_key=True), _whole("version"))

RUNS = Table("runs", METADATA, _text("id", primary_key=True), _text("version"), _text("pipeline"), _text("config_sha256"))

PAPERS = Table(
    "papers",
    METADATA,
    _text("sha256", primary_key=True),
    Column("run", TEXT, ForeignKey("runs.id"), nullable=False),
    _text("document"),
    _text("path"),
    _text("media_type", null=True),
    _text("title", null=True),
    _text("doi", null=True),
    _text("pmid", null=True),
    _whole("year", null=True),
    _text("licence", null=True),
    _text("text", null=True),
    _text("layers"),
    _text("sentences", null=True),
    _text("layout"),
    _text("nul", null=True),
)

PAPER_FILES = _of_paper("paper_files", _text("path"), _text("document"))

SECTIONS = _of_paper(
    "sections",
    _whole("position"),
    _text("kind"),
    _text("heading", null=True),
    *_span("heading", null=True),
    *_span(),
    _whole("level"),
)

MENTIONS = _of_paper(
    "mentions",
    _whole("position"),
    _text("label"),
    _text("text"),
    *_span(),
    _text("name", null=True),
    _text("ids"),
    _text("value", null=True),
    _number("score"),
    _text("rule"),
)

REFERENCES = _of_paper(
    "references",
    _whole("position", null=True),
    *_span(null=True),
    _text("text", null=True),
    _text("label", null=True),
    _text("authors"),
    _text("year", null=True),
    _text("title", null=True),
    _text("container", null=True),
    _text("volume", null=True),
    _text("pages", null=True),
    _text("doi", null=True),
    _text("pmid", null=True),
)

CITATIONS = _of_paper(
    "citations",
    _whole("position"),
    _text("text"),
    *_span(),
    *_span("group"),
    _text("style"),
    _text("key", null=True),
    _text("status"),
    _text("reference_id", null=True),
    _number("score"),
    _text("candidates"),
)

CLAIMS = _of_paper(
    "claims",
    _whole("position"),
    _text("kind"),
    _text("section_kind"),
    _text("section_heading", null=True),
    _text("drug"),
    _text("drug_text"),
    *_span("drug"),
    _text("drug_ids"),
    _text("population_text", null=True),
    *_span("population", null=True),
    _text("species", null=True),
    _text("outcome_name", null=True),
    _text("outcome_text"),
    *_span("outcome"),
    _text("outcome_domain", null=True),
    _text("instrument", null=True),
    _text("direction"),
    _text("timepoint_text", null=True),
    *_span("timepoint", null=True),
    _number("timepoint_value", null=True),
    _text("timepoint_unit", null=True),
    _text("polarity"),
    _text("certainty"),
    _text("attribution"),
    _number("confidence"),
    _text("version"),
    _text("pipeline"),
    _text("rule"),
    _text("same_as", null=True),
)

CLAIM_DOSES = _of_claim(
    "claim_doses",
    _text("text"),
    *_span(),
    _number("low", null=True),
    _number("high", null=True),
    _text("unit", null=True),
    _text("route", null=True),
    _text("schedule", null=True),
    _text("duration", null=True),
    key=(_whole("comparator", primary_key=True),),
)

CLAIM_COMPARATORS = _of_claim("claim_comparators", _text("text"), *_span(), _text("kind"), _text("name", null=True))

CLAIM_EFFECTS = _of_claim(
    "claim_effects",
    _text("text"),
    *_span(),
    _text("measure", null=True),
    _number("intervention", null=True),
    _number("comparator", null=True),
    _text("unit", null=True),
)

CLAIM_P_VALUES = _of_claim("claim_p_values", _text("text"), *_span(), _text("op"), _number("value"))

CLAIM_COUNTS = _of_claim("claim_counts", _text("text"), *_span(), _whole("n"), _text("arm", null=True))

CLAIM_CHECKS = _of_claim("claim_checks", _text("text"))

CLAIM_CITATIONS = _of_claim(
    "claim_citations",
    _text("text"),
    *_span(),
    _text("key", null=True),
    _text("status"),
    _text("reference_id", null=True),
    _text("reference", null=True),
)

# the one key that is a number: SQLite's full-text index points at it
EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    _text("paper"),
    _text("claim"),
    _whole("position"),
    *_span(),
    _text("quote"),
    _text("prefix"),
    _text("suffix"),
    _whole("page", null=True),
    _text("boxes", null=True),
    UniqueConstraint("paper", "claim", "position"),
    ForeignKeyConstraint(["paper", "claim"], ["claims.paper", "claims.id"], ondelete="CASCADE"),
)

for _column in (
    PAPERS.c.doi,
    PAPERS.c.pmid,
    PAPERS.c.path,
    REFERENCES.c.doi,
    MENTIONS.c.name,
    CLAIMS.c.drug,
    CLAIMS.c.outcome_name,
    CLAIMS.c.outcome_domain,
    CLAIMS.c.direction,
    CLAIMS.c.confidence,
):
    _index(_column)

PAPER_TABLES = tuple(table for table in METADATA.sorted_tables if table not in (SCHEMA_VERSION, RUNS))
"""The tables whose rows belong to a paper: ``papers`` first, and each after those it refers to."""

NAMES = tuple(table.name for table in PAPER_TABLES)

COLUMNS: dict[str, tuple[str, ...]] = {
    table.name: tuple(column.name for column in table.columns) for table in METADATA.sorted_tables
}

ROW: dict[str, Any] = {name: namedtuple(name, columns) for name, columns in COLUMNS.items()}
"""For each table the type of its rows, in the order of its columns."""

Rows = dict[str, list[Any]]
"""Rows of some tables, by the table's name."""


def owner(table: Table) -> Column[Any]:
    """The column that says which paper a row belongs to."""
    column: Column[Any] = table.c.sha256 if table is PAPERS else table.c.paper
    return column
