"""Structured claims about drugs from scientific papers, each linked to the characters it came from.

>>> import ketaminer
>>> document = ketaminer.extract("Ketamine 0.5 mg/kg reduced craving more than placebo (p<0.05).")
>>> [(claim.drug.name, claim.outcome.text, claim.direction) for claim in document.claims.items]
[('ketamine', 'craving', 'decrease')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ketaminer.config import Config as Config
    from ketaminer.config import load as load_config
    from ketaminer.errors import KetaminerError as KetaminerError
    from ketaminer.model import Claim as Claim
    from ketaminer.model import Document as Document
    from ketaminer.model import Reference as Reference
    from ketaminer.pipeline import cite, claims, extract, ingest, load, ner, save, sections

_HOMES = {
    **dict.fromkeys(("ingest", "sections", "ner", "cite", "claims", "extract", "save", "load"), "pipeline"),
    **dict.fromkeys(("Document", "Claim", "Reference"), "model"),
    "KetaminerError": "errors",
    "Config": "config",
    "load_config": "config",
}

__all__ = [
    "Claim", "Config", "Document", "KetaminerError", "Reference", "__version__", "cite", "claims", "extract", "ingest",
    "load", "load_config", "ner", "save", "sections",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that ``import ketaminer`` costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    value = globals()[name] = getattr(home, name.removesuffix("_config"))
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
