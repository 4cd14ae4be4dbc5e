"""Layer files: what is known of a document, one file a layer, in the document's folder.

Each file is one JSON object whose envelope tells what it is and what it was made from; :func:`read` refuses a layer that
belongs to another text or configuration. Files are UTF-8, one item a line, and the same layer always gives the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ketaminer import atomic
from ketaminer.errors import KetaminerError
from ketaminer.model import Citation, Citations, Claim, Claims, Document, Mention, Mentions, Sections
from ketaminer.slots import slots

VERSION = 1
"""The version in every ``schema`` name; a change that breaks readers raises it."""

TYPES: dict[str, type[Any]] = {
    "document": Document,
    "sections": Sections,
    "mentions": Mentions,
    "citations": Citations,
    "claims": Claims,
}
"""What a layer file holds, in the order of the stages. All but the first are fields of :class:`Document`."""

MAKERS = {"document": "ingest", "sections": "sections", "mentions": "ner", "citations": "cite", "claims": "claims"}
"""The command that makes each layer."""

CLAIM_SCHEMA = f"ketaminer.claim/{VERSION}"


Value = TypeVar("Value")


class _Header(msgspec.Struct):
    schema: str
    document: str
    text_sha256: str
    config_sha256: str


def text_sha256(document: Document) -> str:
    """The hash of the source text in UTF-8, which ties a layer to the text it was made from."""
    try:
        return hashlib.sha256(document.text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise KetaminerError(f"the text holds half a surrogate pair at character {error.start}", "save it as UTF-8") from None


def encode_claim(claim: Claim) -> bytes:
    """A claim as one line of JSON, its ``schema`` first."""
    return b'{"schema":"' + CLAIM_SCHEMA.encode() + b'",' + msgspec.json.encode(claim)[1:]


def encode(document: Document, layer: str, config_sha256: str) -> bytes:
    """The bytes of a layer file. The layer must be there."""
    value = document if layer == "document" else getattr(document, layer)
    assert value is not None, f"{layer} has not been computed"
    header = _Header(f"ketaminer.{layer}/{VERSION}", document.id, text_sha256(document), config_sha256)
    entries = [msgspec.json.encode(header)[1:-1]]
    if layer == "document":
        entries.append(b'"items":[]')
    for field in fields(value):
        if layer == "document" and field.name in TYPES:
            continue
        part = getattr(value, field.name)
        if isinstance(part, tuple):
            items = [encode_claim(item) if isinstance(item, Claim) else msgspec.json.encode(item) for item in part]
            body = b"[\n" + b",\n".join(items) + b"\n]" if items else b"[]"
        else:
            body = msgspec.json.encode(part)
        entries.append(msgspec.json.encode(field.name) + b":" + body)
    return b"{" + b",\n".join(entries) + b"}\n"


def write(folder: Path, document: Document, layer: str, config_sha256: str) -> Path:
    """Write ``folder/<layer>.json`` atomically and return its path."""
    path = folder / f"{layer}.json"
    atomic.write(path, encode(document, layer, config_sha256))
    return path


def settled(layer: Any) -> Any:
    """A layer as it reads after it was written: so a run that keeps no files sees what a staged one sees."""
    return msgspec.json.decode(msgspec.json.encode(layer), type=type(layer))


def locate(path: Path) -> Path:
    """The folder of a document named by its folder or its ``document.json``. Only looks, opens nothing."""
    if path.name == "document.json" and path.is_file():
        return path.parent
    if path.is_dir():
        if (path / "document.json").is_file():
            return path
        raise KetaminerError(f"{path} has no document.json", f"make it with: ketaminer ingest PAPER --layers {path.parent}")
    if path.is_file():
        raise KetaminerError(f"{path} is not a document.json", "name the document's folder; papers go to: ketaminer ingest PAPER")
    raise KetaminerError(f"{path}: no such document", f"make it with: ketaminer ingest PAPER --layers {path.parent}")


def require(folder: Path, layers: tuple[str, ...]) -> None:
    """Raise :class:`KetaminerError` naming the command to run unless all these layer files are there. Opens nothing."""
    for layer in layers:
        if not (folder / f"{layer}.json").is_file():
            raise KetaminerError(f"{folder} has no {layer} layer", f"make it with: {_remedy(layer, folder)}")


def read_document(folder: Path, config_sha256: str | None = None) -> Document:
    """The document layer. With ``config_sha256``, one made under another configuration is refused as stale."""
    path = folder / "document.json"
    header, document = _decode(path, "document", Document)
    if header.text_sha256 != text_sha256(document):
        raise KetaminerError(f"{path} is damaged: its text does not match its hash", f"run: {_remedy('document', folder)}")
    if config_sha256 is not None and header.config_sha256 != config_sha256:
        raise KetaminerError(
            f"{path} is stale: it was made with another configuration or version",
            f"run: {_remedy('document', folder)} (with the same --pipeline)",
        )
    return document


def read(folder: Path, layer: str, document: Document, config_sha256: str | None = None) -> Any:
    """A layer of ``document``. Raises :class:`KetaminerError` when it is missing, damaged or stale."""
    require(folder, (layer,))
    path = folder / f"{layer}.json"
    header, value = _decode(path, layer, TYPES[layer])
    other = None
    if header.text_sha256 != text_sha256(document):
        other = "belongs to another text"
    elif config_sha256 is not None and header.config_sha256 != config_sha256:
        other = "was made with another configuration or version"
    if other:
        raise KetaminerError(f"{path} is stale: it {other}", f"run: {_remedy(layer, folder)}")
    for item in value.items:
        if not _quotes(item, document.text):
            raise KetaminerError(f"{path} is damaged: {item.id} does not match the text", f"run: {_remedy(layer, folder)}")
    return value


def made_with(folder: Path, layer: str) -> str:
    """The ``config_sha256`` that a layer file in ``folder`` names."""
    return _decode(folder / f"{layer}.json", layer, TYPES[layer])[0].config_sha256


def load(folder: Path, needs: tuple[str, ...] = tuple(TYPES)) -> Document:
    """The document in ``folder`` with the layers ``needs``, whatever configuration made them. Raises as :func:`read` does."""
    wanted = tuple(layer for layer in needs if layer != "document")
    require(folder, wanted)
    document = read_document(folder)
    return replace(document, **{layer: read(folder, layer, document) for layer in wanted})


def _quotes(item: Any, text: str) -> bool:
    """Whether every place that a mention, citation or claim points at holds what it says."""
    if isinstance(item, Mention | Citation):
        return text[slice(*item.span)] == item.text
    return not isinstance(item, Claim) or all(text[slice(*span)] == quoted for _, span, quoted in slots(item))


def _decode(path: Path, layer: str, kind: type[Value]) -> tuple[_Header, Value]:
    remedy = f"run: {_remedy(layer, path.parent)}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KetaminerError(f"cannot read {path}: {error.strerror}") from None
    try:
        header = msgspec.json.decode(data, type=_Header)
        if header.schema == f"ketaminer.{layer}/{VERSION}":
            return header, msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise KetaminerError(f"{path} is damaged: {error}", remedy) from None
    raise KetaminerError(f"{path} is not a {layer} layer of version {VERSION} but {header.schema!r}", remedy)


def _remedy(layer: str, folder: Path) -> str:
    return f"ketaminer ingest PAPER --layers {folder.parent}" if layer == "document" else f"ketaminer {MAKERS[layer]} {folder}"
