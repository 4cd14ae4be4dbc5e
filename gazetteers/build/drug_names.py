"""Which names of a substance can stand in running text, and how they are written."""

from __future__ import annotations

import re

_LOCANTS = re.compile(r"\d[\d,']*[a-z]{0,2}-|\(\d")
_ODD = re.compile(r"[\[\]{};=<>|:\"?!*#@\\^~™®]|\.[A-Z]+\.|\.\w+\.")
_MANUFACTURE = re.compile(
    r"\b(impurity|related compound|component|c \d\d|isomer [a-z0-9]+|unspecified|preparation|kit|standard)\b", re.IGNORECASE
)
CODE = re.compile(r"^[A-Z][A-Za-z]{0,5}[- ]?\d{2,7}[A-Z]?$")
# measures, cells, genes and registries that look like the code of a drug
_NOT_CODE = re.compile(
    r"^(NSC|CAS|EC|INS|NCI|BRN|EINECS|CCRIS|HSDB|UNII|CA|CD|IL|HLA|PD|SF|ICD|DSM|PMID|PMC|NCT|ISRCTN|HIV|HPV|H|C|P|E|S|T|N|K|B|A|Q|F|G|L|D|M|V|X|Y|Z)"
    r"[- ]?\d{1,4}[A-Z]?$|^(NSC|CAS|EINECS|BRN|FEMA|INS|EPA|CI)\W"
)  # fmt: skip
SALTS = (
    "hydrochloride", "dihydrochloride", "monohydrochloride", "hydrobromide", "hcl", "sodium", "disodium", "potassium",
    "calcium", "magnesium", "sulfate", "sulphate", "bisulfate", "phosphate", "acetate", "maleate", "fumarate", "tartrate",
    "bitartrate", "citrate", "mesylate", "mesilate", "tosylate", "besylate", "besilate", "succinate", "lactate",
    "bromide", "chloride", "iodide", "nitrate", "pamoate", "embonate", "decanoate", "enanthate", "palmitate",
    "propionate", "valerate", "benzoate", "salicylate", "oxalate", "malate", "gluconate", "stearate", "dipropionate",
    "furoate", "xinafoate", "napsylate", "hemifumarate", "trometamol", "tromethamine", "meglumine",
)  # fmt: skip
_HYDRATES = (
    "anhydrous", "monohydrate", "dihydrate", "trihydrate", "hemihydrate", "tetrahydrate", "pentahydrate", "hydrate",
    "hexahydrate", "sesquihydrate", "hemisulfate",
)  # fmt: skip
_RECORDS = re.compile(
    r"\b(antigen|pollen|allergen|cells?|strain|virus|bacteria|fungi|mold|extract|whole|feather|hair|dander|venom protein|"
    r"epithelia|culture|live|inactivated|attenuated|conjugate|polysaccharide|seed|leaf|root|oil|flower|bark|fruit|juice|"
    r"meat|egg|milk|flour|nut|wood|grass|weed|tree|bean|pepper|mushroom|rna|dna|lymphocytes?|plasma|serum|blood|bone|skin|"
    r"human clone|protein|peptide fragment|vaccine)\b",
    re.IGNORECASE,
)


def is_name(name: str) -> bool:
    """Whether a name is short and plain enough to be met in prose: no systematic name, no formula."""
    if (
        not 3 <= len(name) <= 36
        or _MANUFACTURE.search(name)
        or _ODD.search(name)
        or name.count(" ") > 3
        or name.count("(") > 1
        or name.count(",") > 2
    ):
        return False
    if "(" in name and not re.match(r"^\(([RSEZDL±+/, -]{1,7}|\d?[RSEZ],\d?[RSEZ])\)-?[A-Za-z]", name):
        return False
    letters = sum(c.isalpha() for c in name)
    return letters >= 3 and letters >= 0.45 * len(name) and len(_LOCANTS.findall(name)) <= 2


def is_code(name: str) -> bool:
    return bool(CODE.match(name)) and not _NOT_CODE.match(name) and sum(c.isdigit() for c in name) >= 3


def is_whole_thing(name: str) -> bool:
    """Records of organisms, foods, antigens and cells: their names are ordinary words in a paper."""
    return bool(_RECORDS.search(name))


def spell(name: str) -> str:
    """A generic name in lower case; codes and names with inner capitals (``2C-B``, ``pre-mRNA``) as they are."""
    if is_code(name) or (len(name) <= 5 and name.isupper()):
        return name
    words = name.split(" ")
    return " ".join(w if _keeps_case(w) else w.lower() for w in words)


def _keeps_case(word: str) -> bool:
    """``5-MeO-DMT``, ``N-acetylcysteine``, ``(S)-ketamine``: capitals that carry meaning."""
    if word.isupper() and len(word) > 5 and word.isalpha():
        return False
    parts = re.split(r"[-(),/+]", word)
    return any(len(p) == 1 and p.isupper() for p in parts) or any(re.search(r"[a-z0-9][A-Z]|[A-Z]{2}", p) for p in parts)


def spell_upper(name: str) -> str:
    """The usual spelling of a name known in capitals only: lower case but for stereo descriptors and short codes."""
    if is_code(name) or (len(name) <= 5 and name.isalnum() and not name.isalpha()):
        return name
    out = [p if p in {"R", "S", "D", "L", "N", "O", "E", "Z", "DL"} else p.lower() for p in re.split(r"([-(),/+ ])", name)]
    return "".join(out)


def salt_of(name: str) -> str | None:
    """``ketamine`` for ``ketamine hydrochloride``; ``None`` for a name that is no salt."""
    words = name.lower().split(" ")
    while len(words) > 1 and words[-1] in _HYDRATES:
        words.pop()
    if len(words) > 1 and words[-1] in SALTS:
        return " ".join(words[:-1])
    return None
