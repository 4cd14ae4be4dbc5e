"""Reads dependency trees in CoNLL-U and carries them over to the pipeline's own tokens.

A treebank's words and our tokens differ in about one word in a hundred. What becomes of these:

* a word that we split (``Fig.``, ``Ca2+``, ``anti-mouse``): its first piece with a letter or digit stands for the word; the
  others hang on that piece with the label :data:`PIECE`. Where a prefix is split off at a hyphen (``anti-mouse``) the last such
  piece stands for the word, as the head of a compound does;
* words that we join (``cannot``): the token takes the place of the topmost of them, and the arcs between them vanish;
* pieces of punctuation take the tag of that mark, all others that of their word.

Universal Dependencies names ``goeswith`` for parts of one word, which is what :data:`PIECE` is. Scores are given with and
without its arcs.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

from ketaminer.trained.tokens import spans
from ketaminer.trained.trees import Word

PIECE = "goeswith"
_MARKS = {",": ",", ".": ".", ":": ":", ";": ":", "-": "HYPH", "/": "HYPH", "(": "-LRB-", "[": "-LRB-", ")": "-RRB-", "]": "-RRB-"}


@dataclass(frozen=True)
class Tree:
    """A sentence; ``opens`` tells whether a paragraph begins with it."""

    text: str
    words: tuple[Word, ...]
    opens: bool


def read_trees(lines: Iterable[str]) -> Iterator[Tree]:
    """The trees of a CoNLL-U file with ``# text`` comments; a tree whose words are not in its text is left out."""
    text, opens, rows = "", False, list[list[str]]()
    for line in [*lines, ""]:
        line = line.rstrip("\n")
        if line.startswith("# text = "):
            text = " ".join(line[9:].split())
        elif line.startswith(("# newpar", "# newdoc")):
            opens = True
        elif line[:1].isdigit():
            if line.split("\t", 1)[0].isdigit():
                rows.append(line.split("\t"))
        elif not line and rows:
            words = _place(text, rows)
            if words:
                yield Tree(text, words, opens)
            text, opens, rows = "", False, []


def _place(text: str, rows: list[list[str]]) -> tuple[Word, ...]:
    """The words with their places in ``text``, found from left to right; none if one is not where it should be."""
    words: list[Word] = []
    at = 0
    for number, row in enumerate(rows):
        start = text.find(row[1], at)
        if start < 0 or text[at:start].strip():
            return ()
        at = start + len(row[1])
        head = int(row[6]) - 1
        words.append(Word(start, at, row[4], head if head >= 0 else number, row[7]))
    return tuple(words)


def on_tokens(tree: Tree) -> Tree | None:
    """The same tree over the tokens of :mod:`ketaminer.trained.tokens`; None where no tree comes of it."""
    return on_spans(tree, spans(tree.text))


def on_spans(tree: Tree, places: Sequence[tuple[int, int]]) -> Tree | None:
    """The same tree over other words, given as spans in order of the sentence's text."""
    words = tree.words
    held: list[list[int]] = [[] for _ in places]  # the words that a token overlaps
    pieces: list[list[int]] = [[] for _ in words]  # the tokens whose word, the topmost that it overlaps, this is
    at = 0
    for number, (start, end) in enumerate(places):
        while at < len(words) and words[at].end <= start:
            at += 1
        i = at
        while i < len(words) and words[i].start < end:
            held[number].append(i)
            i += 1
        if not held[number]:
            return None
    own = [_topmost(words, group) for group in held]
    for number, word in enumerate(own):
        pieces[word].append(number)
    stands = [_head_piece(tree.text, [places[p] for p in group], group) if group else -1 for group in pieces]
    for number, group in enumerate(held):  # a word that was joined to another: the token stands for both
        for word in group:
            if stands[word] < 0:
                stands[word] = number
    out: list[Word] = []
    for number, (start, end) in enumerate(places):
        word = own[number]
        if stands[word] != number:
            mark = tree.text[start:end]
            tag = words[word].tag if any(map(str.isalnum, mark)) else _MARKS.get(mark, "SYM")
            out.append(Word(start, end, tag, stands[word], PIECE))
            continue
        label, above, steps = words[word].label, words[word].head, 0
        while stands[above] == number and words[above].head != above and steps < len(words):
            above, steps = words[above].head, steps + 1
        head = number if words[word].head == word else stands[above]
        out.append(Word(start, end, words[word].tag, head, "root" if head == number else label))
    return Tree(tree.text, tuple(out), tree.opens) if _is_tree([w.head for w in out]) else None


def _topmost(words: Sequence[Word], group: Sequence[int]) -> int:
    """The first word of a group whose head is outside it or that is the root."""
    return next((w for w in group if words[w].head not in group or words[w].head == w), group[0])


def _head_piece(text: str, places: list[tuple[int, int]], group: list[int]) -> int:
    """Which piece of a split word stands for it."""
    solid = [number for number, (a, b) in zip(group, places, strict=True) if any(map(str.isalnum, text[a:b]))]
    if not solid:
        return group[0]
    hyphen = any(text[a:b] in "-–‐" for a, b in places)
    return solid[-1] if hyphen else solid[0]


def _is_tree(heads: Sequence[int]) -> bool:
    """Whether every word leads up to a root."""
    good: set[int] = set()
    for number in range(len(heads)):
        path: list[int] = []
        at = number
        while at not in good:
            if at in path:
                return False
            path.append(at)
            if heads[at] == at:
                break
            at = heads[at]
        good.update(path)
    return sum(head == number for number, head in enumerate(heads)) == 1


def to_doc(vocab: Vocab, trees: Sequence[Tree]) -> Doc:
    """One document of sentences that follow each other, a space between them, with tags, heads and labels."""
    words, spaces, tags, heads, labels, starts = (
        list[str](),
        list[bool](),
        list[str](),
        list[int](),
        list[str](),
        list[bool | int | None](),
    )
    for tree in trees:
        first = len(words)
        for number, word in enumerate(tree.words):
            following = tree.words[number + 1].start if number + 1 < len(tree.words) else len(tree.text) + 1
            words.append(tree.text[word.start : word.end])
            spaces.append(following > word.end)
            tags.append(word.tag)
            heads.append(first + word.head)
            labels.append("ROOT" if word.label == "root" else word.label)
            starts.append(number == 0)
    return Doc(vocab, words=words, spaces=spaces, tags=tags, heads=heads, deps=labels, sent_starts=starts)


def read_articles(archive: Path) -> dict[str, list[Tree]]:
    """The trees of each article (one CoNLL-U file each, named by it) of a tar archive, in the order of their names."""
    out: dict[str, list[Tree]] = {}
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            data = tar.extractfile(member) if member.name.endswith(".conllu") else None
            if data is not None:
                out[Path(member.name).stem] = list(read_trees(io.TextIOWrapper(data, encoding="utf-8")))
    return out


def parts(names: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Articles for training, for stopping (a tenth), and held out (the last fifth by name), by sorted name."""
    ordered = sorted(names)
    held_out = round(len(ordered) * 0.2)
    stopping = round(len(ordered) * 0.1)
    first, second = len(ordered) - held_out - stopping, len(ordered) - held_out
    return ordered[:first], ordered[first:second], ordered[second:]
