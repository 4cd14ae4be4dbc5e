"""A spaCy model beside the rules: the user's own by one line of the pipeline file; none; a missing one."""

from __future__ import annotations

import pytest
import spacy

from ketaminer import config as configuration
from ketaminer.errors import KetaminerError
from ketaminer.stages.ingest import read_document
from ketaminer.stages.ner import find_mentions
from ketaminer.stages.sections import find_sections

TEXT = "Zyborexine for sleepiness\n\nPatients were given zyborexine (20 mg) or ketamine. Quorblitis was seen twice."


def _mentions(config, text=TEXT):
    from dataclasses import replace

    document = read_document(text.encode(), "paper.txt", "paper", config)
    document = replace(document, sections=find_sections(document, config))
    return {(m.label, m.text, m.rule) for m in find_mentions(document, config).items}


@pytest.fixture
def own(tmp_path):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "CHEMICAL", "pattern": [{"LOWER": "zyborexine"}]},
            {"label": "MALADY", "pattern": [{"LOWER": "quorblitis"}]},
            {"label": "PERSON", "pattern": "Patients"},
        ]
    )
    nlp.to_disk(tmp_path / "own_model")
    return tmp_path / "own_model"


def test_a_model_of_the_users_takes_the_place_by_one_line(own, tmp_path):
    pipeline = tmp_path / "mine.toml"
    pipeline.write_text(f"[ner]\nmodel = '{own}'\n[ner.model_labels]\nCHEMICAL = 'DRUG'\nMALADY = 'CONDITION'\n")
    found = _mentions(configuration.load(pipeline))
    assert ("DRUG", "zyborexine", "model:CHEMICAL") in found
    assert ("CONDITION", "Quorblitis", "model:MALADY") in found
    assert any(label == "DRUG" and text == "ketamine" and not rule.startswith("model") for label, text, rule in found)
    assert not any(text == "Patients" and rule.startswith("model") for _, text, rule in found)


def test_without_a_model(tmp_path):
    pipeline = tmp_path / "mine.toml"
    pipeline.write_text("[ner]\nmodel = ''\n")
    found = _mentions(configuration.load(pipeline))
    assert not any("model" in rule for _, _, rule in found)
    assert any(text == "ketamine" for _, text, _ in found)


def test_a_missing_model_is_one_clear_error(tmp_path):
    pipeline = tmp_path / "mine.toml"
    pipeline.write_text("[ner]\nmodel = 'no_such_model'\n")
    with pytest.raises(KetaminerError, match=r"cannot load the spaCy model 'no_such_model'") as error:
        _mentions(configuration.load(pipeline))
    assert "\n" not in str(error.value)


def test_a_models_folder_is_taken_from_where_the_pipeline_file_lies(own, tmp_path, monkeypatch):
    pipeline = tmp_path / "mine.toml"
    pipeline.write_text("[ner]\nmodel = 'own_model'\n[ner.model_labels]\nCHEMICAL = 'DRUG'\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert ("DRUG", "zyborexine", "model:CHEMICAL") in _mentions(configuration.load(pipeline))
