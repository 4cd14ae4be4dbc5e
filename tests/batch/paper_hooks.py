"""What workers are told to do with a paper in these tests: quick papers, and some that do their worker harm.

Named by ``function="paper_hooks:paper"``, so it runs in the worker processes themselves, with nothing put in the place of anything.
"""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import os
import signal
import time
from pathlib import Path

from ketaminer import pipeline
from ketaminer.batch.papers import Paper
from ketaminer.config import Config
from ketaminer.model import (
    Assertion,
    Citations,
    Claim,
    ClaimDocument,
    ClaimDrug,
    Claims,
    ClaimSection,
    Document,
    Evidence,
    Mention,
    Mentions,
    Outcome,
    Provenance,
    Sections,
    Source,
    Span,
)


def paper(given: Paper, config: Config, library: pipeline.Library, on_stage: pipeline.OnStage) -> Document:
    """A document with a claim for each word ``ketamine``; what stands first in the text is done before."""
    on_stage("ingest")
    data = given.read(config.ingest.max_bytes)
    text = data.decode("utf-8")
    on_stage("claims")
    word, _, rest = text.partition(" ")
    match word:
        case "SEGFAULT":
            ctypes.string_at(0)
        case "EXIT":
            os._exit(7)
        case "HANG":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(1)
        case "EAT":
            eaten = []
            while True:
                eaten.append(bytearray(b"x" * 20_000_000))
        case "SHARED":  # memory that no limit of the system's holds back
            size = int(rest.split()[0])
            pages = mmap.mmap(-1, size)
            pages.write(b"x" * size)
            time.sleep(60)
        case "KILLED":
            os.kill(os.getpid(), signal.SIGKILL)
        case "ONCE":  # killed by somebody else the first time
            mark = Path(rest.split()[0])
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "SLOW":
            time.sleep(float(rest.split()[0]))
        case "LARGE":
            text += "x" * 20_000_000
        case "BUG":
            raise ValueError("a bug")
    if log := os.environ.get("PAPER_LOG"):
        with Path(log).open("a") as stream:
            stream.write(f"{given.id}\n")
    return _document(given, data, text)


def _document(given: Paper, data: bytes, text: str) -> Document:
    source = Source(pipeline.shown_path(given.path), hashlib.sha256(data).hexdigest(), "text/plain")
    about = ClaimDocument(given.id, source.path, source.sha256)
    places = [n for n in range(min(len(text), 10_000)) if text.startswith("ketamine", n)]
    span = Span(0, len(text))
    claims, mentions = [], []
    empty = ((), (), None)
    end = ((), (), None, Assertion("affirmed", "asserted", "own"), (), (Evidence(span, text[:100]),), (), 0.5)
    for number, place in enumerate(places, 1):
        at = Span(place, place + 8)
        mentions.append(Mention(f"m{number}", "DRUG", "ketamine", at, "ketamine"))
        head = (f"c:{given.id}-{number}", "effect", about, ClaimSection("other", None), ClaimDrug("ketamine", at, "ketamine"))
        claims.append(Claim(*head, *empty, Outcome("ketamine", at), "increase", *end, Provenance("0", "default", "test")))
    warnings = ("it is short",) if len(text) < 12 else ()
    return Document(
        given.id,
        source,
        text,
        warnings=warnings,
        sections=Sections(),
        mentions=Mentions(tuple(mentions)),
        citations=Citations(),
        claims=Claims(tuple(claims)),
    )
