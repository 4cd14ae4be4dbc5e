"""The stages, what each needs and gives, and how a paper goes through them.

This is the one table of what ketaminer does. A stage is a pure function from the document so far to one new layer; rooms are
imported when their stage runs. The functions here are the Python interface: each takes and gives a :class:`Document`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from ketaminer import config as configuration
from ketaminer import layers
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Citations, Claims, Document, Mentions, Reference, Sections

Library = tuple[Reference, ...]
References = str | Path | Iterable[Reference] | None
OnStage = Callable[[str], None]


def _sections(document: Document, config: Config, _: Library) -> Sections:
    from ketaminer.stages.sections import find_sections

    return find_sections(document, config)


def _ner(document: Document, config: Config, _: Library) -> Mentions:
    from ketaminer.stages.ner import find_mentions

    return find_mentions(document, config)


def _citations(document: Document, config: Config, library: Library) -> Citations:
    from ketaminer.stages.citations import find_citations

    return find_citations(document, config, library)


def _claims(document: Document, config: Config, _: Library) -> Claims:
    from ketaminer.stages.claims import find_claims

    return find_claims(document, config)


@dataclass(frozen=True, slots=True)
class Stage:
    """``needs`` are layers; ``run`` gives the stage's layer (``None`` for the first stage, which starts from bytes)."""

    name: str
    command: str
    layer: str
    needs: tuple[str, ...]
    run: Callable[[Document, Config, Library], Any] | None


STAGES = (
    Stage("ingest", "ingest", "document", (), None),
    Stage("sections", "sections", "sections", ("document",), _sections),
    Stage("ner", "ner", "mentions", ("document", "sections"), _ner),
    Stage("citations", "cite", "citations", ("document", "sections"), _citations),
    Stage("claims", "claims", "claims", ("document", "sections", "mentions", "citations"), _claims),
)


def stage(name: str) -> Stage:
    """The stage of that name, command or layer."""
    for one in STAGES:
        if name in (one.name, one.command, one.layer):
            return one
    raise KetaminerError(f"no stage {name!r}", f"there are: {', '.join(one.name for one in STAGES)}")


def check(stages: Iterable[Stage], given: Iterable[str] = ()) -> tuple[Stage, ...]:
    """``stages`` as a tuple, if each one's needs are ``given`` or made by one before it.

    Raises :class:`KetaminerError` naming what is missing and who makes it; no file is opened for that.
    """
    chosen, have = tuple(stages), set(given)
    for one in chosen:
        for need in one.needs:
            if need not in have:
                raise KetaminerError(f"stage {one.name} needs the {need} layer", f"run {layers.MAKERS[need]} before it")
        have.add(one.layer)
    return chosen


def upstream(one: Stage) -> tuple[str, ...]:
    """The names of the stages that the layer of ``one`` depends on, itself among them, in order."""
    names = {one.name}.union(*(upstream(stage(need)) for need in one.needs))
    return tuple(other.name for other in STAGES if other.name in names)


def layer_digest(layer: str, config: Config) -> str:
    """The ``config_sha256`` of a layer: over the options of the stages it depends on, the vocabularies and the version."""
    return configuration.digest(config, *upstream(stage(layer)))


def resolve_config(pipeline: str | Path | Config) -> Config:
    """A :class:`Config` as it is, a name or path loaded."""
    return pipeline if isinstance(pipeline, Config) else configuration.load(pipeline)


def resolve_references(references: References) -> Library:
    """The user's reference list: the path of a file (CSL-JSON, ``.bib``, ``.ris``, ``.nbib``), or references as they are."""
    if references is None:
        return ()
    if isinstance(references, str | Path):
        from ketaminer.stages.citations.library import load_library

        return load_library(references)
    return tuple(references)


def read(data: bytes, path: str, document_id: str, config: Config) -> Document:
    """The ``ingest`` stage: a paper's bytes as a document with its text."""
    from ketaminer.stages.ingest import read_document

    return read_document(data, path, document_id, config)


def run_stage(one: Stage, document: Document, config: Config, library: Library = ()) -> Document:
    """``document`` with the layer of ``one``. Raises :class:`KetaminerError` when a layer it needs has not been made."""
    assert one.run is not None, "the first stage starts from bytes"
    check((one,), ("document", *(layer for layer in layers.TYPES if layer != "document" and getattr(document, layer) is not None)))
    return replace(document, **{one.layer: layers.settled(one.run(document, config, library))})


def run_all(document: Document, config: Config, library: Library = (), on_stage: OnStage = lambda _: None) -> Document:
    """A document that was read → all its layers. ``on_stage`` is told each stage's name before it runs."""
    for one in check(STAGES)[1:]:
        on_stage(one.name)
        document = run_stage(one, document, config, library)
    return document


# ------------------------------------------------------------------------------------------------ the Python interface


def ingest(path_or_text: str | Path, pipeline: str | Path | Config = "default", *, id: str | None = None) -> Document:
    """A paper's text, pages and the edits that make it readable.

    A :class:`~pathlib.Path`, or a string that names an existing file, is read; any other string is the text itself (its
    source is then called ``text``). ``id`` names the document; by default the file's stem made safe.
    """
    from ketaminer.identifiers import safe_stem

    config = resolve_config(pipeline)
    if isinstance(path_or_text, Path) or _names_file(path_or_text):
        data = read_bytes(Path(path_or_text), config.ingest.max_bytes)
        shown = shown_path(path_or_text)
        return read(data, shown, safe_stem(Path(path_or_text).stem) if id is None else safe_stem(id), config)
    try:
        data = path_or_text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise KetaminerError(f"the text holds half a surrogate pair at character {error.start}", "mend its encoding") from None
    return read(data, "text", safe_stem("text" if id is None else id), config)


def sections(document: Document, pipeline: str | Path | Config = "default") -> Document:
    """The document with its headings, section kinds and sentences."""
    return run_stage(stage("sections"), document, resolve_config(pipeline))


def ner(document: Document, pipeline: str | Path | Config = "default") -> Document:
    """The document with its mentions: drugs, doses, outcomes, statistics, …; needs :func:`sections`."""
    return run_stage(stage("ner"), document, resolve_config(pipeline))


def cite(document: Document, pipeline: str | Path | Config = "default", references: References = None) -> Document:
    """The document with its in-text citations and reference list; needs :func:`sections`."""
    return run_stage(stage("cite"), document, resolve_config(pipeline), resolve_references(references))


def claims(document: Document, pipeline: str | Path | Config = "default") -> Document:
    """The document with its claims; needs :func:`sections`, :func:`ner` and :func:`cite`."""
    return run_stage(stage("claims"), document, resolve_config(pipeline))


def extract(
    path_or_text: str | Path, pipeline: str | Path | Config = "default", references: References = None, *, id: str | None = None
) -> Document:
    """A paper with all its layers: ``extract("paper.txt").claims.items``.

    Arguments are those of :func:`ingest`; ``references`` is a reference list brought by the user (a path, or
    :class:`~ketaminer.model.Reference` values). Raises :class:`KetaminerError` for a paper that cannot be read.
    """
    config = resolve_config(pipeline)
    return run_all(ingest(path_or_text, config, id=id), config, resolve_references(references))


def save(document: Document, folder: str | Path, pipeline: str | Path | Config = "default") -> list[Path]:
    """Write the layers that ``document`` has to ``folder``, as the commands do; gives the files' paths."""
    config = resolve_config(pipeline)
    have = [layer for layer in layers.TYPES if layer == "document" or getattr(document, layer) is not None]
    return [layers.write(Path(folder), document, layer, layer_digest(layer, config)) for layer in have]


def load(folder: str | Path, pipeline: str | Path | Config = "default", needs: Iterable[str] | None = None) -> Document:
    """The document in ``folder`` with the layers in ``needs`` (by default those there are).

    Raises :class:`KetaminerError` for a layer that is missing, damaged or stale. Missing ones are told before a file is opened.
    """
    config = resolve_config(pipeline)
    place = layers.locate(Path(folder))
    if needs is None:
        needs = [layer for layer in layers.TYPES if (place / f"{layer}.json").is_file()]
    wanted = tuple(layer for layer in needs if layer != "document")
    layers.require(place, wanted)
    document = layers.read_document(place, layer_digest("document", config))
    found = {layer: layers.read(place, layer, document, layer_digest(layer, config)) for layer in wanted}
    return replace(document, **found)


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file (or pipe), refused when there are more than ``limit``; no more than that is ever read."""
    try:
        with path.open("rb") as stream:
            data = read_stream(stream, limit)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise KetaminerError(f"{shown_path(path)}: cannot be read ({reason})", "check the path") from None
    if len(data) > limit:
        hint = "raise max_bytes under [ingest] in the pipeline file"
        raise KetaminerError(f"{shown_path(path)}: the file has more than {limit} bytes", hint)
    return data


def read_stream(stream: BinaryIO, limit: int) -> bytes:
    """What a stream holds, at most ``limit`` + 1 bytes of it; no room is asked for that is not needed."""
    pieces: list[bytes] = []
    left = limit + 1
    while left and (piece := stream.read(min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def shown_path(path: str | Path) -> str:
    """A path as text that can be written as UTF-8: bytes that are none become U+FFFD."""
    return os.fspath(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _names_file(text: str) -> bool:
    try:
        return len(text) < 4096 and "\n" not in text and Path(text).is_file()
    except (OSError, ValueError):
        return False
