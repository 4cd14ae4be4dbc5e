"""Whether more or less of an outcome is wanted, by its words where no vocabulary knows it (*myocardial injury*)."""

from __future__ import annotations

import re
from dataclasses import replace

from ketaminer.model import Mention
from ketaminer.stages.claims.cues import Lexicon

BEHIND = re.compile(r"\s(?:in|at|after|during|on|to|for|with|among|between|from|over|by)\s|[(,;]")
"""Where the name of an outcome ends."""

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def told_valence(text: str, lexicon: Lexicon) -> str | None:
    """``+`` or ``-`` by the head of an outcome's name, else by its last words; ``None`` where they do not tell."""
    name = BEHIND.split(text.lower(), maxsplit=1)[0]
    parts = [WORD.findall(part) for part in name.split(" of ")]
    for words in parts:
        for word in reversed(words):
            if word in lexicon.words("measured"):
                continue  # scores and levels tell nothing by themselves
            if word in lexicon.words("unwanted"):
                return "-"
            if word in lexicon.words("wanted"):
                return "+"
            break
    return None


def weighed(mention: Mention, lexicon: Lexicon) -> Mention:
    """The mention of an outcome with its valence, if only its words tell it."""
    value = mention.value or {}
    if mention.label != "OUTCOME" or value.get("valence") in ("+", "-"):
        return mention
    told = told_valence(mention.text, lexicon)
    return mention if told is None else replace(mention, value={**value, "valence": told})
