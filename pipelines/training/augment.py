"""Names put in place of others in the training text, so that surroundings are learnt and not names alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.trained import crf
from ketaminer.trained.hints import CHANNELS, HintTable
from ketaminer.trained.tokens import words as split

LABELS = ("DRUG", "CONDITION")
_LONGEST = 5  # tokens of a name
_KNOWN = 0.6  # share of new names that the network is told the vocabulary knows


class Names:
    """Names of the vocabularies by label, ready to be put in."""

    def __init__(self, config: Config, table: HintTable) -> None:
        drugs = [r[0] for name in config.ner.drugs for r in rows(config.vocabulary(name)) if r[2] == "drug" and len(r[0]) > 4]
        conditions = [
            r[0] for name in config.ner.conditions for r in rows(config.vocabulary(name)) if r[4] in ("disorder", "symptom")
        ]
        self._names = {"DRUG": sorted(set(drugs)), "CONDITION": sorted(set(conditions))}
        kinds = list(table.kinds)
        self._row = {
            label: 1 + 4 * kinds.index(kind) if kind in kinds else 0
            for label, kind in (("DRUG", "DRUG:drug"), ("CONDITION", "CONDITION:disorder"))
        }
        self._tags = crf.tags_of(LABELS)

    def replaced(self, sample: Any, share: float, random: np.random.Generator) -> Any:
        """The sample with about ``share`` of its names replaced."""
        tags = sample.tags["entities"]
        begins = [k for k, tag in enumerate(tags) if self._tags[tag][0] in "BU"]
        chosen = {k for k in begins if random.random() < share}
        if not chosen:
            return sample
        words: list[str] = []
        new: list[int] = []
        hints: list[np.ndarray] = []
        k = 0
        while k < len(tags):
            if k not in chosen:
                words.append(sample.words[k])
                new.append(tags[k])
                hints.append(sample.hints[k])
                k += 1
                continue
            label = self._tags[tags[k]][2:]
            end = k + 1
            while end < len(tags) and self._tags[tags[end]][0] in "IL" and self._tags[tags[end - 1]][0] in "BI":
                end += 1
            name = split(self._names[label][int(random.integers(len(self._names[label])))])[:_LONGEST]
            name = [w for w in name if not w.isspace()]
            known = random.random() < _KNOWN
            for j, word in enumerate(name):
                place = "U" if len(name) == 1 else "B" if j == 0 else "L" if j == len(name) - 1 else "I"
                words.append(word)
                new.append(self._tags.index(f"{place}-{label}"))
                row = np.zeros(len(CHANNELS), dtype=np.int64)
                if known and self._row[label]:
                    row[CHANNELS.index(label)] = self._row[label] + "BILU".index(place)
                hints.append(row)
            k = end
        return type(sample)(words, np.array(hints), {"entities": new})
