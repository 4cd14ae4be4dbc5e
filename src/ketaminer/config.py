"""The pipeline file: one frozen value with an options group a stage.

A pipeline file is TOML (``pipelines/default.toml`` documents every option). It needs to hold only what differs from the
defaults given here; an unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from ketaminer.data import data_dir
from ketaminer.errors import KetaminerError

#: labels of common spaCy and scispaCy models, as they are called here
MODEL_LABELS = {"CHEMICAL": "DRUG", "DISEASE": "CONDITION", "SIMPLE_CHEMICAL": "DRUG"}
STAGES = ("ingest", "sections", "ner", "citations", "claims")


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """``max_bytes``: larger files are refused. ``pdf_backend``: what reads the pages of PDFs, ``pdfminer`` or ``pdfium`` (the
    extra ``fast-pdf``). ``ocr``: PDFs without a text layer are read by OCR (the extra ``ocr``).
    ``clean``: the cleaning steps, in the order they are run."""

    max_bytes: int = 200_000_000
    pdf_backend: str = "pdfminer"
    ocr: bool = False
    clean: tuple[str, ...] = (
        "controls",
        "ligatures",
        "soft_hyphens",
        "combining",
        "running_heads",
        "page_numbers",
        "hyphens",
        "lines",
        "spaces",
    )


@dataclass(frozen=True, slots=True)
class SectionsOptions:
    """``headings``: the vocabulary of section headings, ``abbreviations``: words whose full stop ends no sentence."""

    headings: str = "sections.tsv"
    abbreviations: str = "sentence_abbreviations.tsv"


@dataclass(frozen=True, slots=True)
class NerOptions:
    """``drugs``, ``outcomes``, …: vocabularies. ``fuzzy_min_length``: shortest name that is repaired when misspelt;
    ``fuzzy_score``: the least similarity (0 to 100) of such a repair. ``abbreviations``: resolve the paper's own short forms.
    ``model``: the trained pipeline beside the rules: the shipped one's name, a spaCy model's name or folder, or empty for none.
    ``model_labels``: that model's labels → those used here; only a spaCy model of the user's needs it."""

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
    model: str = "en_ketaminer"
    model_labels: dict[str, str] = field(default_factory=lambda: dict(MODEL_LABELS), hash=False)


@dataclass(frozen=True, slots=True)
class CitationsOptions:
    """``mend_years``: read ``20016`` as ``2016`` where the document or its list says so.
    ``fuzzy_score``: least similarity (0 to 100) of a surname that is taken for a misspelling of one in the list."""

    mend_years: bool = True
    fuzzy_score: float = 85.0


@dataclass(frozen=True, slots=True)
class ClaimsOptions:
    """``cues``: words that tell a direction. ``comparators``: what drugs are compared with. ``reader``: the trained pipeline whose
    finding reader is asked beside the rules, "" for none. ``confidence``: the weights of what makes a claim likely.
    ``min_confidence``: claims below it are left out."""

    reader: str = "en_ketaminer"
    cues: str = "cues.tsv"
    comparators: str = "comparators.tsv"
    confidence: str = "confidence.tsv"
    min_confidence: float = 0.4


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


def load(name_or_path: str | Path = "default") -> Config:
    """The options of a pipeline: the name of a shipped one (``default``) or the path of a ``.toml`` file.

    A relative ``gazetteers`` folder, and one of a model, is taken from where the file lies; without ``name`` the pipeline is
    called after its file. Raises :class:`KetaminerError` for a file that is missing or no TOML, for an unknown key (naming
    the nearest known one) and for a value of the wrong type.
    """
    path = _find(name_or_path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KetaminerError(f"cannot read pipeline file {path}: {error.strerror}", "check --pipeline") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KetaminerError(f"pipeline file {path} is not valid TOML: {error}", "compare it with pipelines/default.toml") from None
    config: Config = _options(Config, table, "", path)
    if "name" not in table:
        config = replace(config, name=path.stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    if config.gazetteers is not None:
        folder = path.parent / Path(config.gazetteers).expanduser()
        if not folder.is_dir():
            raise KetaminerError(f"gazetteers = {config.gazetteers!r} in {path}: no such folder", f"looked for {folder}")
        config = replace(config, gazetteers=str(folder))
    own = path.parent / Path(config.ner.model).expanduser()
    if config.ner.model and own.is_dir() and own.resolve() != (data_dir("pipelines") / config.ner.model).resolve():
        config = replace(config, ner=replace(config.ner, model=str(own)))
    return config


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix == ".toml" or path.name != str(name_or_path):
        return path
    shipped = data_dir("pipelines") / f"{name_or_path}.toml"
    if shipped.is_file():
        return shipped
    known = ", ".join(sorted(file.stem for file in data_dir("pipelines").glob("*.toml")))
    raise KetaminerError(
        f"unknown pipeline {str(name_or_path)!r}", f"shipped ones: {known}; a file of your own is named with its .toml"
    )


def _options(kind: type[Any], table: dict[str, Any], where: str, path: Path) -> Any:
    """The options group ``kind`` from a table of the file; ``where`` is the table's name."""
    hints = get_type_hints(kind)
    inside = f" in [{where}]" if where else ""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=1) or _elsewhere(key)
            near = near or difflib.get_close_matches(key, hints, n=1, cutoff=0.3)
            meant = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(hints)}"
            raise KetaminerError(f"unknown key {key!r}{inside} of {path}", meant)
        name = f"{where}.{key}" if where else key
        if is_dataclass(hints[key]):
            if not isinstance(value, dict):
                raise KetaminerError(f"{name} in {path} must be a table, not {_worded(value)}", f"write [{name}]")
            values[key] = _options(hints[key], value, name, path)
        else:
            values[key] = _value(hints[key], value, f"{name} in {path}")
    return kind(**values)


def _elsewhere(key: str) -> list[str]:
    """Options of any table that are called ``key`` or much like it, as ``table.key``."""
    names = {f.name: f"{table}.{f.name}" for table in STAGES for f in fields(get_type_hints(Config)[table])}
    return [names[near] for near in difflib.get_close_matches(key, names, n=1, cutoff=0.8)]


_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a string", list: "a list", dict: "a table"}


def _worded(value: object) -> str:
    return f"{_WORDS.get(type(value), 'a ' + type(value).__name__)} ({value!r})"


def _value(hint: Any, value: Any, where: str) -> Any:
    """``value`` as the option's type. A whole number will do for a number; nothing else is converted."""
    if hint == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise KetaminerError(f"{where} must be a list of strings, not {_worded(value)}")
        return tuple(value)
    if hint == dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise KetaminerError(f"{where} must be a table of strings, not {_worded(value)}")
        return dict(value)
    if hint is float and type(value) is int:
        return float(value)
    kinds = tuple(kind for kind in _WORDS if kind is hint or hint == kind | None)
    if type(value) not in kinds:
        wanted = " or ".join(_WORDS[kind] for kind in kinds) or str(hint)
        raise KetaminerError(f"{where} must be {wanted}, not {_worded(value)}")
    return value


def digest(config: Config, *stages: str) -> str:
    """The SHA-256 (hexadecimal) of everything besides the paper that the layers of ``stages`` depend on.

    That is the package's version, the options of the stages named (by default all) and the content of every vocabulary
    file. Where the vocabulary lies does not count, what it says does.
    """
    from ketaminer import __version__

    chosen = stages or STAGES
    parts = [__version__, _vocabulary_digest(config)]
    if "claims" in chosen:
        parts.append(repr(config.name))  # a claim names its pipeline
    for stage in STAGES:
        if stage in chosen:
            group = getattr(config, stage)
            parts += [f"{stage}.{option.name}={getattr(group, option.name)!r}" for option in fields(group)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _vocabulary_digest(config: Config) -> str:
    """The hash of all vocabulary files, by name: the shipped ones, the user's, and what else an option names."""
    names = {file.name for file in data_dir("gazetteers").glob("*.tsv")}
    if config.gazetteers is not None:
        names |= {file.name for file in Path(config.gazetteers).glob("*.tsv")}
    for stage in STAGES:
        group = getattr(config, stage)
        for value in (getattr(group, option.name) for option in fields(group)):
            names |= {name for name in (value if isinstance(value, tuple) else (value,)) if str(name).endswith(".tsv")}
    files = [(name, config.vocabulary(name)) for name in sorted(names)]
    if config.ner.model:  # a model of the user's counts by its name where it is no folder
        folder = data_dir("pipelines") / config.ner.model
        folder = folder if folder.is_dir() else Path(config.ner.model)
        files += [(file.relative_to(folder).as_posix(), file) for file in sorted(folder.rglob("*")) if file.is_file()]
    return _digest_of_files(tuple(files))


@cache
def _digest_of_files(files: tuple[tuple[str, Path], ...]) -> str:
    """Read once a process. A file that is missing counts as empty."""
    total = hashlib.sha256()
    for name, file in files:
        content = file.read_bytes() if file.is_file() else b""
        total.update(name.encode("utf-8", "surrogatepass") + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()
