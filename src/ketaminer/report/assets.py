"""The page's own files, put together: ``page/page.html`` with the style and the scripts in it.

The policy in the page's head names the hash of its one script, so no other script runs in it, and allows no request at all.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from ketaminer import __version__

SCRIPTS = (
    "dom", "data", "words", "state", "filter", "facets", "columns", "text", "card", "list", "table", "marks", "picture",
    "keys", "main",
)  # fmt: skip
"""The files of ``page/`` that make up the script, in the order in which they need each other."""

PLACE = "<!-- papers -->\n"
"""Where the papers stand in ``page.html``."""


@cache
def page_parts() -> tuple[str, str]:
    """What stands before the papers and what after; ``{{title}}`` in the first is left to be filled in."""
    here = files(__name__.rpartition(".")[0]) / "page"
    page = (here / "page.html").read_text(encoding="utf-8")
    style = (here / "page.css").read_text(encoding="utf-8")
    body = "\n".join((here / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\n{body}\n}})();\n'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    for name, value in (("version", __version__), ("style", style), ("script-hash", f"sha256-{digest}"), ("script", script)):
        page = page.replace("{{" + name + "}}", value)
    head, _, tail = page.partition(PLACE)
    return head, tail
