"""The tokeniser of the trained pipeline: scientific text is split at all punctuation, except inside numbers.

``Ketamine-induced`` is three tokens and ``0.5mg/kg`` four (``0.5``, ``mg``, ``/``, ``kg``), so that a name, a number and a unit
always begin and end with a token, whatever they are glued to. What stays whole: letters and digits that touch
(``CYP2D6``, ``5HT2A``), decimals and thousands (``1.5``, ``1,000``, ``1·5``), a genitive or contraction (``'s``), and four or
more of one mark in a row (``.....``). Nothing is lost: the tokens and the single spaces behind them make the text again.

One compiled expression is run once over the text; no token is longer than :data:`LONGEST` characters.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

LONGEST = 200
NAME = "ketaminer.Tokens.v1"  # what a spaCy configuration calls it

# units that are written without a space behind their number; only there is a number cut off the letters behind it
_UNIT = (
    r"(?:[kcmµμunp]?g|mcg|[kcdmµμun]?[mM]ol|[mµμud]?[lL]|[kcmµμun]?m|[mµμun]M|IU|U|h|hr?s?|min|mins|s|sec|ms|d|wk|yrs?|years?|days?|weeks?|months?"
    r"|Hz|kHz|MHz|[kmµμ]?V|mA|kDa|bp|kb|mmHg|°?C|Gy|fold|x)(?![^\W_])"
)
_TOKEN = re.compile(
    rf"""( \d{{1,3}} (?:,\d{{3}}(?!\d)){{1,10}} (?:\.\d{{1,20}})?                   # 1,000  12,000.5, but not the callouts 12,13
         | \d{{1,60}}+ (?: (?:[.·]\d{{1,20}}){{1,6}} | (?={_UNIT}) )            # 1.5  10|mg
         | (?:[^\W_]|[\u0300-\u036f]){{1,{LONGEST}}}                            # letters and digits, with accents written apart
         | (?<=[^\W\d_])['’](?:s|S|t|re|ve|ll|d|m)(?![^\W_])                    # patient|'s
         | ([^\w\s]|_)\2{{3,{LONGEST - 1}}}                                     # .....
         | [^\w\s]|_
         | \s{{1,{LONGEST}}}
         )([ ]?)""",
    re.VERBOSE,
)


class Tokens:
    """A spaCy tokeniser: text → :class:`~spacy.tokens.Doc`. It holds no settings, so that its files are empty."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        found = _TOKEN.findall(text)
        return Doc(self.vocab, words=[f[0] for f in found], spaces=[f[2] == " " for f in found])

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Tokens:
        return self

    def to_disk(self, path: Path | str, **_: Any) -> None:
        Path(path).write_bytes(b"")

    def from_disk(self, _path: Path | str, **_: Any) -> Tokens:
        return self


def words(text: str) -> list[str]:
    """The tokens of a text as strings, without a vocabulary."""
    return [f[0] for f in _TOKEN.findall(text)]


def create_tokens() -> Any:
    """What a spaCy configuration names as ``@tokenizers = "ketaminer.Tokens.v1"``."""
    return lambda nlp: Tokens(nlp.vocab)


registry.tokenizers(NAME, func=create_tokens)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of ``text`` are, those of spaces left out."""
    return [match.span(1) for match in _TOKEN.finditer(text) if not match.group(1).isspace()]


def boundaries(text: str) -> set[int]:
    """The offsets at which a token of ``text`` begins or ends."""
    return {at for match in _TOKEN.finditer(text) for at in match.span(1)}
