"""Pipeline files: what they may say, how mistakes are told, what the hash of a configuration covers."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import get_type_hints

import pytest

from ketaminer.config import STAGES, Config, digest, load
from ketaminer.errors import KetaminerError


def test_default_file_documents_every_option_with_its_default(root: Path) -> None:
    path = root / "pipelines" / "default.toml"
    text = path.read_text(encoding="utf-8")
    table = tomllib.loads(text)
    assert load() == load(path) == Config()
    for group, kind in [("", Config), *((stage, get_type_hints(Config)[stage]) for stage in STAGES)]:
        given = table if not group else table[group]
        for option in fields(kind):
            if option.name in STAGES and not group:
                continue
            value = getattr(Config() if not group else getattr(Config(), group), option.name)
            if value is None:
                assert f"# {option.name} = " in text
            else:
                assert given[option.name] == (list(value) if isinstance(value, tuple) else value)


def test_every_option_has_a_comment(root: Path) -> None:
    lines = (root / "pipelines" / "default.toml").read_text(encoding="utf-8").split("\n")
    for before, line in pairwise(lines):
        if " = " in line and not line.startswith("#"):
            assert before.startswith("#"), line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ner]\nfuzy = true", "unknown key 'fuzy' in [ner] of FILE; did you mean 'fuzzy'?"),
        ("[neer]\n", "unknown key 'neer' of FILE; did you mean 'ner'?"),
        ("mend_years = true", "unknown key 'mend_years' of FILE; did you mean 'citations.mend_years'?"),
        ("[claims]\nqqq = 1", "unknown key 'qqq' in [claims] of FILE"),
        ("ner = 1", "ner in FILE must be a table, not a whole number (1); write [ner]"),
        ("[ner]\nfuzzy = 1", "ner.fuzzy in FILE must be true or false, not a whole number (1)"),
        ("[ner]\nfuzzy_score = 'high'", "ner.fuzzy_score in FILE must be a number, not a string ('high')"),
        ("[ner]\nfuzzy_min_length = 7.5", "ner.fuzzy_min_length in FILE must be a whole number, not a number (7.5)"),
        ("[ingest]\nmax_bytes = true", "ingest.max_bytes in FILE must be a whole number, not true or false (True)"),
        ("[ner]\ndrugs = ['a.tsv', 3]", "ner.drugs in FILE must be a list of strings"),
        ("[ner]\ndrugs = 'a.tsv'", "ner.drugs in FILE must be a list of strings"),
        ("gazetteers = 1", "gazetteers in FILE must be a string"),
        ("gazetteers = 'nowhere'", "gazetteers = 'nowhere' in FILE: no such folder"),
        ("[ner\n", "FILE is not valid TOML"),
    ],
)
def test_mistakes_are_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KetaminerError) as caught:
        load(path)
    assert told.replace("FILE", str(path)) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(KetaminerError, match="not valid TOML"):
        load(tmp_path / "own.toml")


@pytest.mark.parametrize("name", ["defualt", "no/such.toml", "no-such.toml", "..", ""])
def test_unknown_pipeline(name: str) -> None:
    with pytest.raises(KetaminerError):
        load(name)


def test_a_file_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    path = tmp_path / "strict.toml"
    path.write_text("gazetteers = 'words'\n[claims]\nmin_confidence = 1\n", encoding="utf-8")
    config = load(str(path))
    assert config.name == "strict"
    assert config.gazetteers == str(tmp_path / "words")
    assert config.claims.min_confidence == 1.0
    assert isinstance(config.claims.min_confidence, float)
    assert config.ner == Config().ner


def test_own_vocabulary_comes_first(tmp_path: Path) -> None:
    (tmp_path / "drugs.tsv").write_text("# mine\n", encoding="utf-8")
    config = Config(gazetteers=str(tmp_path))
    assert config.vocabulary("drugs.tsv") == tmp_path / "drugs.tsv"
    assert config.vocabulary("cues.tsv") == Config().vocabulary("cues.tsv")


def test_digest_covers_options_name_vocabulary_and_stages(tmp_path: Path) -> None:
    base = Config()
    strict = replace(base, claims=replace(base.claims, min_confidence=0.5))
    assert digest(base) == digest(Config())
    assert digest(base) != digest(strict) != digest(base, "ingest")
    assert digest(base, "ingest", "ner") == digest(strict, "ingest", "ner")
    assert digest(replace(base, name="other")) != digest(base)
    words = tmp_path / "one"
    words.mkdir()
    assert digest(replace(base, gazetteers=str(words))) == digest(base)
    (words / "drugs.tsv").write_text("# other drugs\n", encoding="utf-8")
    more = tmp_path / "two"
    more.mkdir()
    (more / "drugs.tsv").write_text("# other drugs\n", encoding="utf-8")
    changed = digest(replace(base, gazetteers=str(more)), "ingest")
    assert changed != digest(base, "ingest")
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "drugs.tsv").write_text("# other drugs\n", encoding="utf-8")
    assert digest(replace(base, gazetteers=str(tmp_path / "three")), "ingest") == changed


def test_digest_is_the_same_in_another_process() -> None:
    code = "from ketaminer.config import *; print(digest(load()))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop().strip()) == 64
