"""What the network is told of a word: hashed parts of its form, and its vector.

The form parts are the word in lower case, its beginning, its ends of two to five letters and its shape; each picks a row of an
embedding table by a CRC-32 of the part, so that no list of words is stored. The vector is the sum of rows for the word's
pieces of three to six letters, after floret (Boyd and Warmerdam 2022), trained on unlabelled papers; it exists for every word.
Everything here depends on the word alone: it is worked out once a word and kept.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: (part, rows of its table, width): the embedding tables, in the order of a word's row numbers
TABLES: tuple[tuple[str, int, int], ...] = (
    ("word", 4000, 64),
    ("word2", 4000, 64),
    ("start3", 1500, 24),
    ("start5", 3000, 24),
    ("end2", 800, 24),
    ("end3", 2000, 32),
    ("end4", 3000, 32),
    ("end5", 4000, 32),
    ("shape", 600, 24),
)
#: parts that name the word itself; hidden at times in training, so that endings and surroundings are learnt
OWN = ("word", "word2", "start5")


def shape_of(word: str) -> str:
    """``Xxxx``, ``dd``, ``XX-d``: kinds of characters, runs cut at four."""
    out: list[str] = []
    run = 0
    for character in word:
        kind = "d" if character.isdigit() else "X" if character.isupper() else "x" if character.isalpha() else character
        run = run + 1 if out and out[-1] == kind else 1
        if run <= 4:
            out.append(kind)
    return "".join(out)


def plain(word: str) -> str:
    """A word in lower case; one number is like another."""
    low = word.lower()
    return "0" * min(len(low), 5) if low.isdigit() and len(low) > 1 else low


def rows_of(word: str) -> list[int]:
    """The row of each of :data:`TABLES` that ``word`` uses."""
    low = plain(word)
    parts = {
        "word": low,
        "word2": "2" + low,
        "start3": low[:3],
        "start5": low[:5],
        "end2": low[-2:],
        "end3": low[-3:],
        "end4": low[-4:],
        "end5": low[-5:],
        "shape": shape_of(word),
    }
    return [crc32(f"{name}:{parts[name]}".encode("utf-8", "surrogatepass")) % rows for name, rows, _ in TABLES]


def vectors_of(words: list[str], vectors: Any) -> Floats:
    """The vectors of ``words`` in lower case, (words, width), of length one (zero where a word has none)."""
    out = np.asarray(vectors.get_batch([word.lower() for word in words]), dtype=np.float32)
    length = np.sqrt((out * out).sum(1, keepdims=True))
    return np.asarray(out / np.maximum(length, 1e-6), dtype=np.float32)
