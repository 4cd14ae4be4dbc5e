"""What a cleaning step sees: the text as the steps before it left it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Edit

_LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"


class View:
    """``text`` is what a step reads and makes its edits on; ``config`` names the vocabularies it may consult."""

    def __init__(self, source: str, edits: Sequence[Edit], config: Config) -> None:
        self.offsets = OffsetMap(source, edits)
        self.edits = tuple(edits)
        self.config = config

    @property
    def text(self) -> str:
        return self.offsets.reading

    @cached_property
    def swallowed(self) -> list[int]:
        """Offsets in ``text`` where a line ended in the source whose line end an earlier step removed."""
        source = self.offsets.source
        out: list[int] = []
        shift = 0
        for start, end, new in self.edits:
            shift += len(new) - (end - start)
            if end > start and any(c in _LINE_ENDS for c in source[start:end]) and not any(c in _LINE_ENDS for c in new):
                out.append(end + shift)
        return out
