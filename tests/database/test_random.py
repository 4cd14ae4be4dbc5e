"""Whatever a document holds goes through a database unchanged."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.database import Run, Store, open_store
from ketaminer.model import Citations, Claim, ClaimDocument, Claims, Document, Mentions, Sections, Source

TEXT = st.text(max_size=6) | st.sampled_from(["", "\0", "\ufdd0", "'; --", '"', "%s", "\r\n", "NULL", "0.5"])
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
}
JSON = st.dictionaries(TEXT, st.none() | st.booleans() | TEXT | SCALARS[float] | st.lists(TEXT, max_size=2), max_size=2)


@cache
def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the model."""
    if kind in SCALARS:
        return SCALARS[kind]
    if kind == dict[str, Any]:
        return JSON
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if one is type(None) else values(one) for one in inner))
    if origin is dict:
        return st.dictionaries(TEXT, TEXT, max_size=2)
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, inner))
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else list(hints)
    return st.builds(kind, **{name: values(hints[name]) for name in names})


def several(kind: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values(kind), max_size=3, unique_by=lambda one: one.id).map(tuple)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document that holds together: ids are its own, claims are of it, a reference's id names one reference."""
    document = draw(values(Document))
    source = Source("papers/one.txt", hashlib.sha256(document.text.encode()).hexdigest(), document.source.media_type)
    head = ClaimDocument("one", source.path, source.sha256, document.title, document.doi, document.pmid)
    layers: dict[str, Any] = {}
    if document.sections is not None:
        layers["sections"] = Sections(draw(several(get_args(get_type_hints(Sections)["items"])[0])), document.sections.sentences)
    if document.mentions is not None:
        layers["mentions"] = Mentions(draw(several(get_args(get_type_hints(Mentions)["items"])[0])))
    known: dict[str, Any] = {}
    if document.citations is not None:
        hints = get_type_hints(Citations)
        layers["citations"] = Citations(draw(several(get_args(hints["items"])[0])), draw(several(get_args(hints["references"])[0])))
        known = {one.id: one for one in layers["citations"].references}
    if document.claims is not None:
        found = []
        for claim in draw(several(Claim)):
            cited = [
                replace(one, reference=one.reference and known.setdefault(one.reference.id, one.reference))
                for one in claim.citations
            ]
            found.append(replace(claim, document=head, citations=tuple(cited)))
        layers["claims"] = Claims(tuple(found))
    return replace(document, id="one", source=source, **layers)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(str(tmp_path_factory.mktemp("random") / "claims.sqlite")) as opened:
        yield opened


@settings(max_examples=60)
@given(document=documents())
def test_a_document(store: Store, document: Document) -> None:
    store.put(document, Run("1", "random", ""))
    assert list(store.documents()) == [document]
    store.remove(document.source.sha256)


@settings(max_examples=60)
@given(claim=values(Claim), other=values(Claim))
def test_claims_alone(store: Store, claim: Claim, other: Claim) -> None:
    head = replace(claim.document, path="one.txt", sha256="a" * 64, id="one")
    made = replace(other.provenance, version=claim.provenance.version, pipeline=claim.provenance.pipeline)
    pair = (_uncited(claim, head, "1"), replace(_uncited(other, head, "2"), provenance=made))
    assert store.put_claims(pair) == 2
    assert tuple(store.claims()) == pair
    store.remove(head.sha256)


def _uncited(claim: Claim, head: ClaimDocument, name: str) -> Claim:
    """Each citation with a reference that nothing else is called like."""
    cited = tuple(
        replace(one, reference=one.reference and replace(one.reference, id=f"{name}.{n}")) for n, one in enumerate(claim.citations)
    )
    return replace(claim, id=name, document=head, citations=cited)
