"""One key for one work where there is no reference list: ``Krupitsky 2002``, typing errors mended.

The document itself is the only witness: a year that cannot be, or a surname that is seen once, gives way to the same
surname's other years, or to a surname of nearly the same letters and the same year that is seen more often.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ketaminer.stages.citations.callout import Callout
from ketaminer.stages.citations.names import fold

LATEST = 2099
MIN_MENDED = 6  # letters; shorter surnames differ by one letter too often (Chan, Chang)


@dataclass(slots=True)
class Keys:
    """What the author-year callouts of a document say about each other."""

    mend_years: bool
    fuzzy_score: float
    years: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    spelling: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    mended: dict[tuple[str, str], str] = field(default_factory=dict)

    def learn(self, callouts: Iterable[Callout]) -> None:
        """Count surnames, their spellings and their years; decide which surnames are misspelt."""
        for one in callouts:
            if one.names:
                name = fold(one.names[0])
                self.years[name][one.year] += 1
                self.spelling[name][one.names[0]] += 1
        by_year: dict[str, list[str]] = defaultdict(list)
        for name, years in self.years.items():
            for year in years:
                by_year[year].append(name)
        for year, names in by_year.items():
            self._mend_names(year, names)

    def _mend_names(self, year: str, names: Sequence[str]) -> None:
        # names that share their first or last two letters are compared; a misspelling that changes both ends is not mended
        buckets: dict[str, list[str]] = defaultdict(list)
        for name in names:
            if len(name) >= MIN_MENDED:
                buckets["^" + name[:2]].append(name)
                buckets[name[-2:] + "$"].append(name)
        for bucket in buckets.values():
            for rare in bucket[:200]:
                for common in bucket[:200]:
                    often, seldom = sum(self.years[common].values()), sum(self.years[rare].values())
                    if often <= seldom or abs(len(common) - len(rare)) > 2:
                        continue
                    if fuzz.ratio(common, rare) >= max(self.fuzzy_score, 85.0) and Levenshtein.distance(common, rare) <= 2:
                        self.mended.setdefault((rare, year), common)

    def key(self, one: Callout) -> str:
        """``Surname year`` with the year's letter."""
        name = fold(one.names[0])
        common = self.mended.get((name, one.year), name)
        spelt = self.spelling[common].most_common(1)[0][0] if common in self.spelling else one.names[0]
        return f"{spelt} {self._year(common, one.year)}{one.letter}"

    def _year(self, name: str, year: str) -> str:
        if not self.mend_years or not year.isdigit() or (len(year) == 4 and int(year) <= LATEST):
            return year
        fits = {year[:k] + year[k + 1 :] for k in range(len(year))}
        known = Counter(
            {known: count for known, count in self.years.get(name, Counter()).items() if known in fits and len(known) == 4}
        )
        if known:
            return known.most_common(1)[0][0]
        # no witness: a key struck twice is the likeliest slip (20016 is 2016 rather than 2001)
        doubled = [year[:k] + year[k + 1 :] for k in range(1, len(year)) if year[k] == year[k - 1]]
        return doubled[0] if len(set(doubled)) == 1 and 1500 <= int(doubled[0]) <= LATEST else year
