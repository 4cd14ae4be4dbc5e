"""Document ids: the stem of a file's name made safe, told apart where two papers share it.

An id names a folder below the output folder on any file system: it has no separators, no control characters, does not
begin with a dot or a dash, is no name that Windows reserves, and is at most :data:`LIMIT` bytes long.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

LIMIT = 100
"""Bytes of UTF-8 in an id; longer stems are cut and get a hash of the whole."""

HASH = 8
"""Hexadecimal digits of a hash behind an id."""

# device names of Windows, with any suffix; "errors" because the error records lie beside the documents' folders
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|errors)(?=\.|$)", re.IGNORECASE)


def safe_stem(stem: str) -> str:
    """``stem`` as a file name that is safe everywhere; never empty.

    Letters, marks and digits of any script, ``.``, ``_`` and ``-`` stay; every run of other characters becomes ``_``.

    >>> safe_stem("../../etc/passwd")
    'etc_passwd'
    >>> safe_stem("Krupitsky 2002 (final)")
    'Krupitsky_2002_final'
    >>> safe_stem("con")
    'con_'
    """
    kept = "".join(c if c in "._-" or unicodedata.category(c)[0] in "LMN" else "\0" for c in unicodedata.normalize("NFC", stem))
    name = re.sub(r"\.{2,}", ".", re.sub(r"\0+", "_", kept)).strip("._-") or "document"
    name = _RESERVED.sub(lambda m: m.group() + "_", name, count=1) if _RESERVED.match(name) else name
    encoded = name.encode("utf-8")
    if len(encoded) <= LIMIT:
        return name
    short = encoded[: LIMIT - HASH - 1].decode("utf-8", "ignore").rstrip("._-")
    return f"{short}-{_hash(stem.encode('utf-8', 'surrogatepass'))}"


def assign(stems: Sequence[str], content: Callable[[int], bytes]) -> list[str]:
    """One id for each stem, all different (also where case is ignored).

    Where two stems give the same id, both get a short hash of their content behind it (``content(index)`` gives the
    bytes), and papers of equal content a number behind that, in the order given.
    """
    names = [safe_stem(stem) for stem in stems]
    shared = Counter(_folded(name) for name in names)
    out: list[str] = []
    taken = {name for name, count in shared.items() if count == 1}
    for index, name in enumerate(names):
        if shared[_folded(name)] > 1:
            base = f"{name}-{_hash(content(index))}"
            name, number = base, 2
            while _folded(name) in taken:
                name, number = f"{base}-{number}", number + 1
            taken.add(_folded(name))
        out.append(name)
    return out


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:HASH]
