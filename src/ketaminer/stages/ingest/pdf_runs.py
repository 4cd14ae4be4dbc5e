"""What both PDF backends deliver: pages whose characters are joined into runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import atan2, degrees

from ketaminer.errors import KetaminerError

BACKENDS = ("pdfminer", "pdfium")
"""The backends by the names they have in the pipeline file; the first is the default."""

MAX_GLYPHS = 200_000  # characters of one page
MAX_PAGES = 5_000
_SLANT = 3.0  # degrees by which a baseline may be off


@dataclass(slots=True)
class Run:
    """Characters of one font on one baseline, in the order they were drawn.

    ``angle`` is the direction of the baseline in degrees. Places are in points in a frame turned by it, so that ``x`` always
    runs along the text and ``y`` upwards: ``starts[i]``, ``ends[i]`` for ``chars[i]``, ``y`` for the baseline.
    """

    font: str
    size: float
    y: float
    angle: int
    descent: float
    chars: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    def carries_on(self, font: str, size: float, y: float, angle: int) -> bool:
        """Whether characters of this type on this baseline can be part of the run."""
        return self.font == font and self.angle == angle and abs(self.size - size) < 0.02 * size and abs(self.y - y) < 0.03 * size


NEAR, BACK = 0.7, -0.6
"""Of the type size: the widest gap between two characters of a run, and the farthest that the next one may lie back."""


@dataclass(slots=True)
class Leaf:
    """One page: its size in points and its runs in the order they were drawn. ``note`` says what was left out."""

    number: int
    width: float
    height: float
    runs: list[Run]
    note: str = ""


def direction(cos: float, sin: float) -> tuple[int, float, float]:
    """The angle of a baseline in whole degrees, with its cosine and sine; what is next to level or upright is made so."""
    turn = degrees(atan2(sin, cos))
    angle = round(turn / 90) * 90
    angle = angle % 360 if abs(turn - angle) <= _SLANT else round(turn) % 360 or 1
    if abs(cos) > 0.999 or abs(sin) > 0.999:
        cos, sin = float(round(cos)), float(round(sin))
    return angle, cos, sin


def descent_of(descent: float) -> float:
    """How far a font's letters reach below the baseline (negative, of the type size), or what is usual where it tells none.

    Some fonts tell their deepest sign; a box of the type's size hung that low would cut off its capitals.
    """
    return min(0.0, max(-0.28, descent)) or -0.22


def check_backend(name: str) -> None:
    """Raises :class:`KetaminerError` for a backend that does not exist."""
    if name not in BACKENDS:
        raise KetaminerError(f"unknown PDF backend {name!r} in ingest.pdf_backend", "known backends: " + ", ".join(BACKENDS))
