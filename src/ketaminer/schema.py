"""The published JSON Schema (2020-12) of every output, made from the types in :mod:`ketaminer.model`."""

from __future__ import annotations

from typing import Any

import msgspec

from ketaminer.errors import KetaminerError
from ketaminer.layers import TYPES, VERSION
from ketaminer.model import JSON, LABELS, PART_ROLES, SECTION_KINDS, Claim

DIALECT = "https://json-schema.org/draft/2020-12/schema"

STATUSES = ("resolved", "ambiguous", "not_found", "no_bibliography", "not_given")

VOCABULARIES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Part", "role"): PART_ROLES,
    ("Section", "kind"): SECTION_KINDS,
    ("Mention", "label"): LABELS,
    ("Citation", "style"): ("numeric", "author-year", "placeholder"),
    ("Citation", "status"): STATUSES,
    ("Claim", "kind"): ("effect", "exposure", "dosing"),
    ("Claim", "direction"): ("increase", "decrease", "no_difference", "unclear"),
    ("ClaimSection", "kind"): SECTION_KINDS,
    ("ClaimCitation", "status"): STATUSES,
    ("Comparator", "kind"): ("placebo", "active", "dose", "usual_care", "baseline", "no_treatment", "other"),
    ("PValue", "op"): ("<", "<=", "=", ">=", ">"),
    ("Assertion", "polarity"): ("affirmed", "negated"),
    ("Assertion", "certainty"): ("asserted", "hedged", "hypothesis"),
    ("Assertion", "attribution"): ("own", "cited"),
}
"""The fixed vocabularies: which words a field of a type may hold."""

VALUES: dict[str, tuple[tuple[str, ...], ...]] = {
    "DOSE": (("low", "high", "unit", "per"), ("qualifier",)),
    "ROUTE": (("route",),),
    "FREQUENCY": (("count", "per", "every"),),
    "COUNT": (("n", "arm"),),
    "P_VALUE": (("op", "value"),),
    "EFFECT_SIZE": (("measure",),),
    "INTERVAL": (("low", "high"),),
    "TIMEPOINT": (("value", "unit"),),
    "DURATION": (("value", "unit"),),
}
"""What the value of a mention holds at least, by label; one of several forms. More keys may stand beside them."""

PROBABILITIES = (("Claim", "confidence"), ("Mention", "score"), ("Citation", "score"))

OUTPUTS = (*TYPES, "claim", "error")
"""What has a schema: the layers, a claim as ``extract`` prints it, and a record of ``errors.jsonl``."""

_ERROR: JSON = {
    "title": "ErrorRecord",
    "description": "A paper or document that failed: why, and what to do about it. ``document`` is null where none was read.",
    "type": "object",
    "properties": {
        "path": {"type": "string"},
        "document": {"type": ["string", "null"]},
        "error": {"type": "string", "minLength": 1},
        "hint": {"type": "string"},
        "type": {"type": "string"},
    },
    "required": ["path", "document", "error", "hint", "type"],
    "additionalProperties": False,
}


def schema(output: str | None = None) -> JSON:
    """The schema of a layer, of a ``claim`` or of an ``error`` record; without a name, of any of them.

    Raises :class:`KetaminerError` for a name that is none of :data:`OUTPUTS`.
    """
    if output is None:
        definitions = _definitions()
        whole: JSON = {"anyOf": [_envelope(name) for name in OUTPUTS], "$defs": definitions}
        return {"$schema": DIALECT, "$id": f"urn:ketaminer:schema:{VERSION}", "title": "ketaminer", **whole}
    if output not in OUTPUTS:
        raise KetaminerError(f"no schema {output!r}", f"there are: {', '.join(OUTPUTS)}")
    definitions = _definitions()
    body = _envelope(output)
    return {
        "$schema": DIALECT,
        "$id": f"urn:ketaminer:schema:{output}:{VERSION}",
        "title": f"ketaminer.{output}/{VERSION}",
        **body,
        "$defs": _used(body, definitions),
    }


def _definitions() -> dict[str, JSON]:
    """Every type as a schema: all fields required, as they are always written, and words from the fixed vocabularies."""
    _, found = msgspec.json.schema_components([*TYPES.values(), Claim], ref_template="#/$defs/{name}")
    definitions: dict[str, JSON] = {name: found[name] for name in sorted(found)}
    for name in ("Document", "Sections", "Mentions", "Citations", "Claims"):
        for layer in TYPES:
            definitions[name]["properties"].pop(layer, None)
    for definition in definitions.values():
        for option in definition.get("properties", {}).values():
            option.pop("default", None)
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
    for (name, key), words in VOCABULARIES.items():
        definitions[name]["properties"][key] = {"enum": list(words)}
    for name, key in PROBABILITIES:
        definitions[name]["properties"][key] = {"type": "number", "minimum": 0, "maximum": 1}
    definitions["Mention"]["allOf"] = [
        {
            "if": {"properties": {"label": {"const": label}}},
            "then": {"properties": {"value": {"anyOf": [{"type": "object", "required": list(keys)} for keys in forms]}}},
        }
        for label, forms in VALUES.items()
    ]
    span = definitions["Span"]
    span["prefixItems"] = [{"type": "integer", "minimum": 0}] * 2
    span["items"] = False
    claim = definitions["Claim"]
    claim["properties"] = {"schema": {"const": f"ketaminer.claim/{VERSION}"}, **claim["properties"]}
    claim["required"] = list(claim["properties"])
    return definitions


def _envelope(output: str) -> JSON:
    """A layer's own fields behind the envelope that all layers share."""
    if output == "error":
        return _ERROR
    if output == "claim":
        return {"$ref": "#/$defs/Claim"}
    own: JSON = {"properties": {"items": {"type": "array"}}, "required": ["items"]} if output == "document" else {}
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return {
        "type": "object",
        "properties": {
            "schema": {"const": f"ketaminer.{output}/{VERSION}"},
            "document": {"type": "string", "minLength": 1},
            "text_sha256": digest,
            "config_sha256": digest,
            **own.get("properties", {}),
        },
        "required": ["schema", "document", "text_sha256", "config_sha256", *own.get("required", [])],
        "allOf": [{"$ref": f"#/$defs/{TYPES[output].__name__}"}],
    }


def _used(body: Any, definitions: dict[str, JSON]) -> dict[str, JSON]:
    """The definitions that ``body`` refers to, directly or not, in alphabetical order."""
    names: set[str] = set()
    waiting = [body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/$defs/")
            if name and name not in names:
                names.add(name)
                waiting.append(definitions[name])
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return {name: definitions[name] for name in sorted(names)}
