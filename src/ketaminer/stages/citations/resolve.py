"""Looking callouts up in the reference list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from ketaminer.model import Reference
from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import acronym, family, fold, forms

RESOLVED, AMBIGUOUS, NOT_FOUND = "resolved", "ambiguous", "not_found"


@dataclass(frozen=True, slots=True)
class Match:
    """What a callout was found to be: a status, the reference it is, how sure that is, and the rivals."""

    status: str
    reference: int | None = None
    score: float = 0.0
    candidates: tuple[int, ...] = ()


@dataclass(slots=True)
class Resolver:
    """A reference list made ready for look-ups by number and by surname and year."""

    references: Sequence[Reference]
    fuzzy_score: float
    mend_years: bool = True
    by_label: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_year: dict[str, dict[str, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    _fuzzy: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Match] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labelled = any(ref.label for ref in self.references)
        for k, ref in enumerate(self.references):
            label = ref.label if labelled else str(k + 1)
            if label:
                self.by_label.setdefault(label, k)
            for form in _head_forms(ref):
                self.by_name[form].append(k)
                self.by_year[(ref.year or "")[:4]][form].append(k)

    def numeric(self, number: int) -> Match:
        """The reference with this number as its label, or, in a list without labels, in this place."""
        k = self.by_label.get(str(number))
        return Match(NOT_FOUND) if k is None else Match(RESOLVED, k, 1.0)

    def author_year(self, one: Callout) -> Match:
        """The reference by these authors of this year, tried with each reading of the names."""
        key = (one.names, one.spare, one.et_al, one.year, one.letter)
        if key not in self._known:
            self._known[key] = self._author_year(one)
        return self._known[key]

    def _author_year(self, one: Callout) -> Match:
        rivals: Match | None = None
        for exact in (True, False):
            for names in (one.names, *one.spare):
                match = self._look_up(one, names, exact=exact)
                if match.status == RESOLVED:
                    return match
                if match.status == AMBIGUOUS and rivals is None:
                    rivals = match
            if rivals is not None:
                return rivals
        return Match(NOT_FOUND)

    def _look_up(self, one: Callout, names: tuple[str, ...], *, exact: bool) -> Match:
        if exact:
            found = {k for form in forms(names[0]) for k in self.by_name.get(form, ())}
            dated = sorted(k for k in found if _year(self.references[k]) == one.year)
            return self._choose(one, names, dated, 1.0) if dated else Match(NOT_FOUND)
        dated = self._similar(fold(names[0]).replace(" ", ""), one.year)
        match = self._choose(one, names, dated, 0.8, strict=True) if dated else Match(NOT_FOUND)
        if match.status != NOT_FOUND:
            return match
        # a year off by one (printed a year after it was on line), or with one digit wrong
        found = {k for form in forms(names[0])[:2] for k in self.by_name.get(form, ())}
        near = sorted(k for k in found if _near(one.year, _year(self.references[k]), mend=self.mend_years))
        match = self._choose(one, names, near, 0.6, strict=True) if near else Match(NOT_FOUND)
        return match if match.status == RESOLVED else Match(NOT_FOUND)

    def _similar(self, name: str, year: str) -> list[int]:
        if len(name) < 5 or year[:4] not in self.by_year:
            return []
        key = (name, year)
        if key not in self._fuzzy:
            pool = self.by_year[year[:4]]
            best = process.extract(name, pool.keys(), scorer=fuzz.ratio, score_cutoff=self.fuzzy_score, limit=3)
            self._fuzzy[key] = sorted({k for form, score, _ in best for k in pool[form] if score == best[0][1]})
        return self._fuzzy[key]

    def _choose(self, one: Callout, names: tuple[str, ...], found: list[int], score: float, *, strict: bool = False) -> Match:
        fit = {k: self._fit(one, names, self.references[k]) for k in found}
        top = max(fit.values(), default=0)
        if strict and top < 2:
            return Match(NOT_FOUND)
        best = [k for k in found if fit[k] == top]
        score = score if top >= 2 else round(score * 0.7, 2)
        if one.letter:
            lettered = [k for k in found if (self.references[k].year or "")[4:] == one.letter and fit[k] >= min(top, 1)]
            if lettered:
                best = lettered
            elif len(best) > 1:
                place = ord(one.letter) - ord("a")
                best = [best[place]] if place < len(best) else best
        elif len(best) > 1:
            plain = [k for k in best if not (self.references[k].year or "")[4:]]
            best = plain or best
        if len(best) == 1:
            return Match(RESOLVED, best[0], score)
        return Match(AMBIGUOUS, None, round(score / len(best), 2), tuple(best[:20]))

    def _fit(self, one: Callout, names: tuple[str, ...], ref: Reference) -> int:
        """2: the authors are as the callout has them; 1: they may be; 0: they contradict it."""
        authors = ref.authors
        if not authors:
            return 1
        more = any(family(a).casefold() in ("et al", "et al.", "…") for a in authors)
        if len(names) > 1:
            if len(authors) < 2:
                return 1 if more else 0
            same = bool(set(forms(names[1])) & set(forms(family(authors[1])))) or (
                fuzz.ratio(fold(names[1]), fold(family(authors[1]))) >= self.fuzzy_score
            )
            if not same:
                return 0
            return 2 if one.et_al or more or len(authors) == len(names) else 1
        if one.et_al:
            return 2 if len(authors) > 2 or more else 1
        return (
            2
            if len(authors) == 1
            or (set(forms(names[0])) != set(forms(family(authors[0]))) and acronym(authors[0]) == fold(names[0]))
            else 1
        )


def _year(ref: Reference) -> str:
    year = ref.year or ""
    return year[:4] if year[:1].isdigit() else year


def _near(cited: str, listed: str, *, mend: bool) -> bool:
    """Whether the year of the list may be what the callout means: a year apart, in print by now, or one digit too many."""
    if not (cited.isdigit() and listed.isdigit()):
        return cited in ("in press", "forthcoming") and listed.isdigit()
    if len(cited) == 5:
        return mend and listed in {cited[:k] + cited[k + 1 :] for k in range(5)}
    return abs(int(cited) - int(listed)) == 1


def _head_forms(ref: Reference) -> list[str]:
    """The folded forms by which an entry's first author may be cited; those of its title where it names no author."""
    if ref.authors:
        name = family(ref.authors[0])
        found = list(forms(name))
        if "," not in ref.authors[0]:
            if ":" in name:
                found += forms(name.split(":")[0])[:1]
            found += [acronym(name), acronym(name.split(":")[0]), *(fold(alias) for alias in _aliases(name))]
        return list(dict.fromkeys(form for form in found if form))
    return list(forms(" ".join((ref.title or "").split()[:4])))[:1]


def _aliases(name: str) -> list[str]:
    """Short forms given in brackets behind a corporate name."""
    out = []
    for part in name.replace("[", "(").split("(")[1:]:
        out.append(part.split(")")[0].split("]")[0])
    return out
