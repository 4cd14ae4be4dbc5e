"""Inputs made to hurt give claims or one clear error, and everything that carries a span quotes the text at it."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ketaminer import pipeline
from ketaminer.errors import KetaminerError
from ketaminer.model import Document

SIZE = 3000
GENERATOR = Path(__file__).resolve().parent.parent / "benchmarks" / "hostile_inputs.py"


@cache
def cases() -> dict[str, bytes]:
    spec = importlib.util.spec_from_file_location("hostile_inputs", GENERATOR)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.inputs(SIZE))


def quoted(value: Any) -> Iterator[tuple[tuple[int, int], str]]:
    """Every span in a layer with the text or quote beside it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        span = getattr(value, "span", None)
        text = getattr(value, "text", None) or getattr(value, "quote", None)
        if span is not None and text is not None:
            yield span, text
        for part in dataclasses.fields(value):
            yield from quoted(getattr(value, part.name))
    elif isinstance(value, tuple) and not (len(value) == 2 and all(isinstance(v, int) for v in value)):
        for one in value:
            yield from quoted(one)


def read(data: bytes) -> Document | KetaminerError:
    config = pipeline.resolve_config("default")
    try:
        return pipeline.run_all(pipeline.read(data, "hostile.txt", "hostile", config), config)
    except KetaminerError as error:
        return error


def test_there_are_two_hundred_different_ones() -> None:
    assert len(set(cases().values())) >= 200


@pytest.mark.parametrize("name", cases())
def test_claims_or_one_clear_error(name: str) -> None:
    found = read(cases()[name])
    if isinstance(found, KetaminerError):
        assert str(found)
        assert "\n" not in str(found)
        return
    assert found.claims is not None
    for layer in (found.mentions, found.citations, found.claims):
        for (start, end), text in quoted(layer):
            assert found.text[start:end] == text


def test_the_claims_of_prose_are_found_in_a_line_without_end() -> None:
    found = read(cases()["one sentence"])
    assert isinstance(found, Document)
    assert found.claims is not None
    assert {(c.drug.name, c.outcome.name, c.direction) for c in found.claims.items} == {("ketamine", "craving", "decrease")}
    assert len(found.claims.items) > SIZE / 40


def test_no_quote_is_as_long_as_a_text_without_full_stops() -> None:
    """A claim quotes its sentence: with a sentence of any length the output would grow with its square."""
    found = read(b"ketamine reduced craving and " * 1000)
    assert isinstance(found, Document)
    assert found.claims is not None
    assert max(len(e.quote) for c in found.claims.items for e in c.evidence) < 2000
