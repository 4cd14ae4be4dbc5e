"""The published schema: valid itself, complete, and true of what is written."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import jsonschema
import pytest

from ketaminer import layers, model, pipeline
from ketaminer.errors import KetaminerError
from ketaminer.schema import DIALECT, OUTPUTS, VOCABULARIES, schema


def validator(output: str | None) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(output))


@pytest.mark.parametrize("output", [None, *OUTPUTS])
def test_schema_is_valid_and_names_no_host(output: str | None) -> None:
    found = schema(output)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$schema"] == DIALECT
    assert found["$id"].startswith("urn:ketaminer:schema:")
    assert "http" not in json.dumps({key: value for key, value in found.items() if key != "$schema"})


def test_every_field_of_every_type_is_published() -> None:
    definitions = schema()["$defs"]
    for name, definition in definitions.items():
        if "properties" not in definition:
            continue
        own = {field.name for field in fields(getattr(model, name))} - (set(layers.TYPES) if name == "Document" else set())
        assert set(definition["properties"]) == own | ({"schema"} if name == "Claim" else set())
        assert definition["required"] == list(definition["properties"])


def test_vocabularies_are_enums() -> None:
    definitions = schema()["$defs"]
    for (name, key), words in VOCABULARIES.items():
        assert definitions[name]["properties"][key]["enum"] == list(words)


def test_unknown_layer() -> None:
    with pytest.raises(KetaminerError, match="no schema 'mention'") as caught:
        schema("mention")
    assert "mentions" in caught.value.hint


@pytest.fixture
def outputs(fake_rooms: None) -> dict[str, Any]:
    document = pipeline.extract("Ketamine is told of twice here: ketamine.")
    return {layer: json.loads(layers.encode(document, layer, "c" * 64)) for layer in layers.TYPES}


@pytest.mark.parametrize("layer", layers.TYPES)
def test_layers_validate(outputs: dict[str, Any], layer: str) -> None:
    validator(layer).validate(outputs[layer])
    validator(None).validate(outputs[layer])
    other = next(name for name in layers.TYPES if name != layer)
    assert not validator(other).is_valid(outputs[layer])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("direction",), "up"),
        (("kind",), "claim"),
        (("confidence",), 1.5),
        (("confidence",), None),
        (("drug", "span"), [1]),
        (("drug", "span"), [1, 2, 3]),
        (("drug", "span"), [-1, 2]),
        (("assertion", "polarity"), None),
        (("evidence", 0, "quote"), 3),
        (("schema",), "ketaminer.claim/2"),
        (("population",), []),
    ],
)
def test_what_is_wrong_does_not_validate(outputs: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    claim = outputs["claims"]["items"][0]
    validator("claim").validate(claim)
    place = claim
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not validator("claim").is_valid(claim)
    assert not validator("claims").is_valid(outputs["claims"])


def test_a_claim_says_its_schema_first(outputs: dict[str, Any]) -> None:
    for claim in outputs["claims"]["items"]:
        assert next(iter(claim.items())) == ("schema", "ketaminer.claim/1")


def test_every_field_is_required(outputs: dict[str, Any]) -> None:
    claim = outputs["claims"]["items"][0]
    for key in list(claim):
        assert not validator("claim").is_valid({other: value for other, value in claim.items() if other != key})
