"""The pipeline file: one frozen value with an options group a stage.

A pipeline file is TOML (``pipelines/default.toml`` documents every option). It needs to hold only what differs from the
defaults given here; an unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from ketaminer.data import data_dir
from ketaminer.errors import KetaminerError

STAGES = ("ingest", "sections", "ner", "citations", "claims")


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """``max_bytes``: larger files are refused. ``clean``: the cleaning steps, in the order they are run."""

    max_bytes: int = 200_000_000
    clean: tuple[str, ...] = ("controls", "ligatures", "soft_hyphens", "running_heads", "page_numbers", "hyphens", "lines", "spaces")


@dataclass(frozen=True, slots=True)
class SectionsOptions:
    """``headings``: the vocabulary of section headings, ``abbreviations``: words whose full stop ends no sentence."""

    headings: str = "sections.tsv"
    abbreviations: str = "sentence_abbreviations.tsv"


@dataclass(frozen=True, slots=True)
class NerOptions:
    """``drugs``, ``outcomes``, …: vocabularies. ``fuzzy_min_length``: shortest name that is repaired when misspelt;
    ``fuzzy_score``: the least similarity (0 to 100) of such a repair. ``abbreviations``: resolve the paper's own short forms."""

    drugs: tuple[str, ...] = ("drugs.tsv", "drugs_extra.tsv")
    drug_stoplist: str = "drug_stoplist.tsv"
    outcomes: tuple[str, ...] = ("outcomes.tsv", "instruments.tsv")
    conditions: tuple[str, ...] = ("conditions.tsv",)
    populations: str = "populations.tsv"
    routes: str = "routes.tsv"
    units: str = "units.tsv"
    fuzzy: bool = True
    fuzzy_min_length: int = 7
    fuzzy_score: float = 88.0
    abbreviations: bool = True


@dataclass(frozen=True, slots=True)
class CitationsOptions:
    """``mend_years``: read ``20016`` as ``2016`` where the document or its list says so.
    ``fuzzy_score``: least similarity (0 to 100) of a surname that is taken for a misspelling of one in the list."""

    mend_years: bool = True
    fuzzy_score: float = 85.0


@dataclass(frozen=True, slots=True)
class ClaimsOptions:
    """``cues``: the vocabulary of words that tell a direction. ``min_confidence``: claims below it are left out."""

    cues: str = "cues.tsv"
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run depends on besides the paper. ``gazetteers``: a folder used in place of the shipped one."""

    name: str = "default"
    gazetteers: str | None = None
    ingest: IngestOptions = field(default_factory=IngestOptions)
    sections: SectionsOptions = field(default_factory=SectionsOptions)
    ner: NerOptions = field(default_factory=NerOptions)
    citations: CitationsOptions = field(default_factory=CitationsOptions)
    claims: ClaimsOptions = field(default_factory=ClaimsOptions)

    def vocabulary(self, name: str) -> Path:
        """The path of the vocabulary file ``name``: in the user's folder if it is there, else the shipped one."""
        if self.gazetteers is not None:
            own = Path(self.gazetteers) / name
            if own.is_file():
                return own
        return data_dir("gazetteers") / name
