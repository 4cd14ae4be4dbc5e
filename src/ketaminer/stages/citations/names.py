"""Personal and corporate names: the character classes they are made of, and forms that can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Latin letters that are capitals, as a regex class body (re has no \p{Lu}); A-Z and Latin-1 as ranges, the rest one by one.
UPPER = "A-ZÀ-ÖØ-Þ" + "".join(chr(c) for c in (*range(0x100, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())
LETTER = r"[^\W\d_]"
APOSTROPHE = "'’ʼ‘´`"
HYPHEN = r"\-‐‑–"
# words that come before the surname proper: van der Kolk, de la Cruz, Al-…
PARTICLES = frozenset(
    "van von vom zu zum zur der den dem de del della delle dello di da das do dos du des la le las los el al bin ibn ben ten ter "
    "te op t het af av y e i und zu san st".split()
)
PARTICLE = (
    r"(?:[Vv]an|[Vv]on|[Zz]u[mr]?|[Dd]e[rnmls]?|[Dd]ell[aeo]|[Dd][iau]|[Dd]os|[Dd]as|[Ll][ae]|[Ll][ao]s"
    r"|[Ee]l|[Aa]l|[Bb]in|[Tt]e[nr]?|[Tt]|[Ss]t|y|e)"
)
# one surname word: O’Brien, Lingford-Hughes, McGirr, Paz-y-Miño
SURNAME_WORD = rf"(?:[dDlLO][{APOSTROPHE}])?[{UPPER}](?:{LETTER}|[\u0300-\u036f]|[{APOSTROPHE}{HYPHEN}](?={LETTER})){{1,40}}"

_NOT_LETTER = re.compile(r"[\W\d_]+")
_SKIPPED_IN_ACRONYM = frozenset("of for the and on in to de la le du des et y e a an at".split())


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """Lower case without accents, apostrophes and hyphens; words are kept apart by one space.

    >>> fold("Lingford-Hughes"), fold("D’Souza"), fold("Sönmez")
    ('lingfordhughes', 'dsouza', 'sonmez')
    """
    plain = unicodedata.normalize(
        "NFKD", name.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    )
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = (_NOT_LETTER.sub("", word) for word in plain.split())
    return " ".join(word for word in words if word)


@lru_cache(maxsize=20_000)
def forms(name: str) -> tuple[str, ...]:
    """The folded forms under which a surname is looked up, the most telling first.

    >>> forms("van der Kolk")
    ('vanderkolk', 'kolk')
    """
    words = fold(name).split()
    if not words:
        return ()
    proper = [word for word in words if word not in PARTICLES] or words
    found = ["".join(words), "".join(proper), proper[-1], proper[0]]
    return tuple(form for form in dict.fromkeys(found) if len(form) > 1) or (found[0],)


def acronym(name: str) -> str:
    """The initials of a corporate name, folded; empty for a name of one word.

    >>> acronym("World Health Organization")
    'who'
    """
    words = [
        word
        for word in re.split(r"[\s\-]+", re.sub(r"[\[(].{0,60}[\])]", " ", name))
        if word and word.casefold() not in _SKIPPED_IN_ACRONYM
    ]
    initials = "".join(word[0] for word in words if word[0].isalpha())
    return initials.casefold() if len(initials) > 1 else ""


def family(author: str) -> str:
    """The surname of an author written ``Surname, Given``; all of a corporate name."""
    return author.split(",", 1)[0].strip()
