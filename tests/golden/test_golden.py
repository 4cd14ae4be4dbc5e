"""The layers of some papers of the corpus are what they were when ``make golden`` was run last."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("golden_rewrite", HERE / "rewrite.py")
assert spec is not None and spec.loader is not None
rewrite = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rewrite)


@pytest.mark.parametrize("paper", rewrite.PAPERS)
def test_layers_are_as_golden(paper: str) -> None:
    for layer, data in rewrite.golden_layers(paper).items():
        golden = (HERE / Path(paper).stem / f"{layer}.json").read_bytes()
        # compared as lists of lines: a failure shows the items that changed
        assert data.decode().split("\n") == golden.decode().split("\n"), f"{layer} of {paper}: read the change, then make golden"
        assert json.loads(golden)["document"] == Path(paper).stem
