"""The cleaning steps by name, and how their edits become one list on the source text.

Each step reads the text as the steps before it left it and returns edits of *that* text; they are carried over to the
source text as they are made, so the alignment is exact and never found afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Edit
from ketaminer.stages.ingest import characters, hyphens, lines, pagenoise
from ketaminer.stages.ingest.view import View

Step = Callable[[View], list[Edit]]

STEPS: dict[str, Step] = {
    "controls": characters.controls,
    "ligatures": characters.ligatures,
    "soft_hyphens": characters.soft_hyphens,
    "combining": characters.combining,
    "running_heads": pagenoise.running_heads,
    "page_numbers": pagenoise.page_numbers,
    "hyphens": hyphens.line_end_hyphens,
    "lines": lines.join_lines,
    "spaces": characters.spaces,
}
# steps that make sense of how text was laid out on paper; XML has no such layout
LAYOUT = frozenset({"running_heads", "page_numbers", "hyphens", "lines"})


def reading_edits(
    text: str, config: Config, *, layout: bool = True, first: Sequence[Edit] = (), own: Mapping[str, Step | None] | None = None
) -> tuple[Edit, ...]:
    """The edits that make the reading text of ``text``: the steps of ``config.ingest.clean``, in their order.

    ``first`` are edits made before all steps; ``own`` are steps of the format in place of those of these names (``None``: left
    out). Raises :class:`KetaminerError` for a step that does not exist, naming the nearest one that does.
    """
    names = check_steps(config.ingest.clean)
    edits: Sequence[Edit] = first
    view = View(text, edits, config)
    for name in names:
        step = own.get(name, STEPS[name]) if own else STEPS[name]
        if step is None or (not layout and name in LAYOUT):
            continue
        made = step(view)
        if made:
            edits = view.offsets.compose(made)
            view = View(text, edits, config)
    return tuple(edits)


def check_steps(names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in STEPS:
            near = get_close_matches(name, STEPS, 1, 0.4)
            hint = f"did you mean '{near[0]}'?" if near else "known steps: " + ", ".join(STEPS)
            raise KetaminerError(f"unknown cleaning step '{name}' in ingest.clean", hint)
    return names
