"""What the tests of this room share: text or bytes in, document or reading text out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ketaminer.align import OffsetMap
from ketaminer.config import Config, IngestOptions
from ketaminer.model import Document
from ketaminer.stages.ingest import read_document


def _document(data: str | bytes, *steps: str) -> Document:
    config = Config()
    if steps:
        config = replace(config, ingest=IngestOptions(clean=steps))
    return read_document(data.encode("utf-8") if isinstance(data, str) else data, "paper.txt", "paper", config)


def _reading(data: str | bytes, *steps: str) -> str:
    found = _document(data, *steps)
    return OffsetMap(found.text, found.edits).reading


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """``document(data, *steps)``: the document of a file; ``steps`` are the cleaning steps (none given: all)."""
    return _document


@pytest.fixture(scope="session")
def reading() -> Callable[..., str]:
    """``reading(data, *steps)``: the reading text of a file."""
    return _reading
