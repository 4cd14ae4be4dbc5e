"""The span tagger: a spaCy component that finds entities with one encoder and several heads.

Each head (``entities``, ``outcomes``, …) is a conditional random field over BILOU tags of its own labels; spans of one head do
not overlap, those of different heads may. On a spaCy ``Doc`` the component writes the spans of each head to
``doc.spans[head]`` and those of the first to ``doc.ents``; hints are read from ``doc.spans["hints"]`` where they are given.
Faster, without a ``Doc``: :meth:`SpanTagger.find`.

What is found in a sentence depends on the sentence and its hints alone, however many are read at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vectors import Vectors  # type: ignore[import-not-found]

from ketaminer.trained import crf
from ketaminer.trained.archive import packed, unpacked
from ketaminer.trained.hints import NAMED, Hint, HintTable
from ketaminer.trained.network import PIECES, Network
from ketaminer.trained.pieces import Piece
from ketaminer.trained.word_rows import WordRows

FACTORY = "span_tagger"
_TOKENS = 2000  # tokens encoded together
_MARGIN = 3.0  # a sentence in which no tag comes as near to O as this (in log odds) holds nothing


class Marked(NamedTuple):
    """A span of ``label`` at ``[start, end)``; ``score`` is the least probability of its tags, in [0, 1]."""

    label: str
    start: int
    end: int
    score: float


class Findings:
    """What one head found: ``marks`` in order, and the ``chances`` of each of its labels at each token, (tokens, labels)."""

    def __init__(self, labels: tuple[str, ...], pieces: Sequence[Piece]) -> None:
        self.marks: list[Marked] = []
        self.chances: NDArray[np.float64] = np.zeros((len(pieces), len(labels)))
        self._labels, self._pieces = labels, pieces
        self._starts = [piece.start for piece in pieces]
        self._ends = [piece.end for piece in pieces]

    def add(self, at: int, path: NDArray[np.int64], tags: tuple[str, ...]) -> None:
        """The spans of a way through the tokens from number ``at`` on."""
        for first, last, label in crf.spans_of(path, tags):
            low, high = at + first, at + last + 1
            score = float(self.chances[low:high, self._labels.index(label)].min())
            self.marks.append(Marked(label, self._starts[low], self._ends[high - 1], round(min(1.0, score), 4)))

    def chance(self, label: str, start: int, end: int) -> float:
        """The least probability of ``label`` over the tokens of ``[start, end)``; zero where there is none."""
        low, high = bisect_left(self._ends, start + 1), bisect_left(self._starts, end)
        return float(self.chances[low:high, self._labels.index(label)].min()) if low < high else 0.0


class SpanTagger(Pipe):
    """See the module. ``heads``: the labels of each head; ``hints``: the kinds of hints known; ``vectors``: a floret table."""

    def __init__(self, name: str = FACTORY) -> None:
        self.name = name
        self.heads: dict[str, tuple[str, ...]] = {}
        self.hints = HintTable(())
        self.vectors: Any = None
        self.network: Network | None = None

    def set_up(self, network: Network, heads: dict[str, tuple[str, ...]], hints: HintTable, vectors: Any) -> None:
        """Take over what was trained."""
        self.network, self.heads, self.hints, self.vectors = network, dict(heads), hints, vectors
        self._chains = {head: self._chain(head) for head in heads}
        self._words = WordRows(network, vectors)

    def _chain(self, head: str) -> tuple[tuple[str, ...], crf.Floats, crf.Floats, crf.Floats]:
        assert self.network is not None
        p = self.network.parameters
        tags = crf.tags_of(self.heads[head])
        return tags, *crf.masked(tags, *(p[f"head:{head}:{part}"] for part in ("moves", "first", "last")))

    # -------------------------------------------------------------------------------------------------------- finding

    def find(
        self, sentences: Sequence[Sequence[Piece]], hints: Iterable[Hint] = (), heads: Sequence[str] | None = None,
        only: dict[str, NDArray[np.bool_]] | None = None,
    ) -> dict[str, Findings]:  # fmt: skip
        """What each of ``heads`` (default: all) finds in ``sentences``, in order of the text; offsets are the pieces'.

        ``only``: for a head, which of the sentences it reads (default: all).
        """
        chosen = tuple(self.heads) if heads is None else tuple(heads)
        pieces = [piece for sentence in sentences for piece in sentence]
        out = {head: Findings(self.heads[head], pieces) for head in chosen}
        if self.network is None or not pieces:
            return out
        told = self.hints.rows(pieces, hints)
        reads = only or {}
        first = at = size = 0
        for k, sentence in enumerate(sentences):
            if k > first and size + len(sentence) > _TOKENS:
                self._block(sentences[first:k], told[at : at + size], at, {h: r[first:k] for h, r in reads.items()}, out)
                first, at, size = k, at + size, 0
            size += len(sentence)
        self._block(sentences[first:], told[at : at + size], at, {h: r[first:] for h, r in reads.items()}, out)
        return out

    def _block(
        self, sentences: Sequence[Sequence[Piece]], told: NDArray[np.int64], at: int,
        reads: dict[str, NDArray[np.bool_]], out: dict[str, Findings],
    ) -> None:  # fmt: skip
        """Encode some sentences, whose first token is number ``at`` of all, and decode each head."""
        assert self.network is not None
        lengths = np.array([len(s) for s in sentences], dtype=np.int64)
        starts = 1 + np.cumsum(lengths + 1) - (lengths + 1)
        firsts = at + np.cumsum(lengths) - lengths
        total = int(lengths.sum() + len(lengths) + 1)
        inside = np.ones(total, dtype=bool)
        inside[0] = False
        inside[starts + lengths] = False
        rows = np.zeros((total, PIECES * self.network.width), dtype=np.float32)
        rows[inside] = self._words.rows([piece.word for sentence in sentences for piece in sentence])
        hints = np.zeros((total, told.shape[1]), dtype=np.int64)
        hints[inside] = told
        encoded = self.network.encode(rows, hints, inside)
        hinted = np.logical_or.reduceat(hints[:, : len(NAMED)].any(1), starts)
        for head, findings in out.items():
            tags, moves, first, last = self._chains[head]
            scores = self.network.scores(encoded, head).astype(np.float64)
            lead = scores[:, 1:].max(1) - scores[:, 0]
            promising = np.maximum.reduceat(lead, starts) > -_MARGIN  # the empty token behind a sentence has the bias alone
            if head in reads:
                promising &= reads[head]
            marked: list[tuple[int, NDArray[np.int64]]] = []
            for batch in alike(lengths, np.flatnonzero(promising)):
                count = lengths[batch]
                steps = np.arange(int(count.max()))[None, :]
                emissions = scores[np.minimum(starts[batch][:, None] + steps, total - 1)]
                way = crf.best(emissions, count, moves, first, last)
                asked = way.any(1) | hinted[batch]
                if asked.any():  # a sentence without spans and hints: nobody asks for its chances
                    chances, _ = crf.Chain(emissions[asked], count[asked], moves, first, last).marginals()
                    here = steps < count[asked][:, None]
                    labels = chances[:, :, 1:].reshape(*chances.shape[:2], -1, 4).sum(3)
                    findings.chances[(firsts[batch][asked][:, None] + steps)[here]] = labels[here]
                marked += [
                    (int(firsts[which]), path[: lengths[which]]) for which, path in zip(batch, way, strict=True) if path.any()
                ]
            for start, path in sorted(marked, key=lambda m: m[0]):
                findings.add(start, path, tags)

    # ---------------------------------------------------------------------------------------------------------- spaCy

    def __call__(self, doc: Doc) -> Doc:
        pieces = [Piece(t.text, t.idx, t.idx + len(t.text)) for t in doc if not t.is_space]
        sentences: list[list[Piece]] = []
        if doc.has_annotation("SENT_START"):
            edges = {t.idx for t in doc if t.is_sent_start}
            for piece in pieces:
                if not sentences or piece.start in edges:
                    sentences.append([])
                sentences[-1].append(piece)
        elif pieces:
            sentences.append(pieces)
        given = doc.spans.get("hints", ())
        hints = [(s.label_.split(":")[0], s.label_.split(":", 1)[-1], s.start_char, s.end_char) for s in given]
        for k, (head, findings) in enumerate(self.find(sentences, hints).items()):
            spans = [doc.char_span(m.start, m.end, label=m.label, alignment_mode="expand") for m in findings.marks]
            doc.spans[head] = [s for s in spans if s is not None]
            if k == 0:
                free = [s for s in doc.spans[head] if not any(token.ent_type for token in s)]
                doc.set_ents(filter_spans([Span(doc, s.start, s.end, s.label) for s in free]), default="unmodified")
        return doc

    # ---------------------------------------------------------------------------------------------------------- files

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002 - spaCy passes it
        """Parameters and vectors in half precision, settings as JSON; a zip archive (numpy's ``npz``)."""
        assert self.network is not None
        v = self.vectors
        about = {
            "heads": {head: list(labels) for head, labels in self.heads.items()},
            "hints": list(self.hints.kinds),
            "depth": self.network.depth,
            "vectors": {key: getattr(v, key) for key in ("hash_count", "minn", "maxn", "hash_seed", "bow", "eow")},
        }  # fmt: skip
        return packed({**self.network.parameters, "vectors": v.data}, about)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> SpanTagger:  # noqa: ARG002 - spaCy passes it
        """The counterpart of :meth:`to_bytes`. Raises :class:`ValueError` for anything else."""
        arrays, about = unpacked(data)
        vectors = Vectors(mode="floret", data=arrays.pop("vectors"), **about["vectors"])
        network = Network(arrays, about["depth"])
        heads = {head: tuple(labels) for head, labels in about["heads"].items()}
        self.set_up(network, heads, HintTable(about["hints"]), vectors)
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002 - spaCy passes it
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.npz").write_bytes(self.to_bytes())

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> SpanTagger:  # noqa: ARG002 - spaCy passes it
        return self.from_bytes((Path(path) / "model.npz").read_bytes())


def alike(lengths: NDArray[np.int64], which: NDArray[np.int64] | None = None) -> Iterable[NDArray[np.int64]]:
    """The numbers of the sequences (or of ``which`` of them) in batches of similar length."""
    chosen = np.arange(len(lengths)) if which is None else which
    order = chosen[np.argsort(lengths[chosen], kind="stable")]
    for at in range(0, len(order), 64):
        yield order[at : at + 64]


@Language.factory(FACTORY, assigns=["doc.ents", "doc.spans"])
def create_span_tagger(nlp: Language, name: str) -> SpanTagger:  # noqa: ARG001 - spaCy passes it
    """The factory of the component; its model comes from the pipeline's files."""
    return SpanTagger(name)
