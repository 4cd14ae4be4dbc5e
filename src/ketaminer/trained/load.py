"""Load a trained pipeline: the shipped ``en_ketaminer`` or a user's own spaCy model. Once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ketaminer.data import data_dir
from ketaminer.errors import KetaminerError

SHIPPED = "en_ketaminer"
_SLOW = ("tagger", "parser", "senter")  # what finding mentions does not need


@cache
def load(name: str, parse: bool = False) -> Any:
    """The spaCy pipeline ``name``: the shipped one, a folder, or an installed package. ``parse``: with its tagger and parser.

    Raises :class:`KetaminerError` where there is none, or where it cannot be read.
    """
    import spacy

    from ketaminer.trained import span_tagger, tokens  # noqa: F401 - registers what the pipeline's files name

    place: str | Path = name
    if name == SHIPPED:
        place = data_dir("pipelines") / SHIPPED
        if not (place / "meta.json").is_file():
            raise KetaminerError(f"this installation has no trained pipeline '{SHIPPED}'", 'run `make train`, or set model = ""')
    elif Path(name).is_dir():
        place = Path(name)
    try:
        return spacy.load(place, exclude=[] if parse else _without_parser(place))
    except (OSError, ValueError, ImportError) as error:
        first = str(error).split("\n", 1)[0][:200]
        raise KetaminerError(
            f"cannot load the spaCy model '{name}': {first}", "check model in [ner] of the pipeline file"
        ) from None


def _without_parser(place: str | Path) -> list[str]:
    """The shipped pipeline's components that mentions do not need; a user's model is loaded whole."""
    return [*_SLOW, "syntax"] if isinstance(place, Path) and place.name == SHIPPED else []
