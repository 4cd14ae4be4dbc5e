"""An annotated paper, read: its clean text, the structure of it, and the notes under each sentence.

The form is described in ``README.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Sentence:
    start: int
    end: int
    notes: list[str] = field(default_factory=list)


@dataclass
class Callout:
    start: int
    end: int
    style: str
    keys: list[str]


class Paper:
    """One annotated paper, read: the clean text, its structure in clean offsets, and its options."""

    def __init__(self, source: str) -> None:
        self.options: dict[str, str] = {}
        self.clean = ""
        self.sentences: list[Sentence] = []
        self.headings: list[tuple[int, int, int, str]] = []
        self.references: list[tuple[int, int, str]] = []
        self._joint = ""
        fresh = False
        for line in source.splitlines():
            mark, _, rest = line.partition(" ")
            if not line.strip():
                fresh = True
            elif mark == ":":
                name, _, value = rest.partition(" = ")
                self.options[name] = value
            elif mark in ("!", "!+", "@", "$", "$?", "%", "~"):
                self.sentences[-1].notes.append(line)
            elif mark.startswith("#"):
                kind, _, heading = rest.partition(" :: ")
                start, end = self._add(heading, self._block())
                self.headings.append((start, end, mark.count("#"), kind))
                self._joint = " " if mark.endswith(">") else self._block()
                fresh = False
            elif mark == ">":
                start, _ = self._add(rest, self._block())
                if label := re.match(r"Key ?words", rest):
                    self.headings.append((start, start + label.end(), 0, "other"))
                self._joint = self._block()
            elif mark == "=":
                key, _, entry = rest.partition(" :: ")
                start, end = self._add(entry, "\n")
                self.references.append((start, end, key))
                self._joint = "\n"
            elif mark != "//":
                glued = line.endswith("\\")
                if fresh and self._joint in (" ", ""):
                    self._joint = self._block()
                start, end = self._add(line.rstrip("\\"), self._joint)
                self.sentences.append(Sentence(start, end))
                self._joint, fresh = "" if glued else " ", False

    def _block(self) -> str:
        return "" if self.options.get("blocks") == "glued" else "\n"

    def _add(self, text: str, joint: str) -> tuple[int, int]:
        self.clean += (joint if self.clean else "") + text
        return len(self.clean) - len(text), len(self.clean)

    def find(self, quote: str, home: int) -> tuple[int, int, int]:
        """``(start, end, sentence)`` of a quote: ``words``, ``words#2`` (second occurrence), ``words<<part of a sentence``."""
        words, _, within = quote.partition("<<")
        number = re.search(r"#(\d)$", words)
        words = words[: number.start()] if number else words
        before, after = r"(?<![A-Za-z])" if words[0].isalpha() else "", r"(?![A-Za-z])" if words[-1].isalpha() else ""
        before = before or (r"(?<!\d)(?<!\d\.)" if words[0].isdigit() else "")
        after = after or (r"(?!\d)" if words[-1].isdigit() else "")
        pattern = re.compile(before + re.escape(words) + after)
        order = [home, *range(home - 1, -1, -1), *range(home + 1, len(self.sentences))]
        for k in order:
            sentence = self.sentences[k]
            body = self.clean[sentence.start : sentence.end]
            if within and within not in body:
                continue
            hits = list(pattern.finditer(body))
            if len(hits) >= (int(number[1]) if number else 1):
                hit = hits[int(number[1]) - 1 if number else 0]
                return sentence.start + hit.start(), sentence.start + hit.end(), k
        raise SystemExit(f"not found: {quote!r} (from {self.clean[self.sentences[home].start :][:60]!r})")
