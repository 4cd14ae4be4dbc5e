"""The library's output against the gold of ``corpus/``: one paper at a time, counts by row of the table.

How claims are matched and what is counted is told in ``README.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gold import JSON, Count, Paper, Place, overlap, plain

from ketaminer.model import Claim


def likeness(paper: Paper, gold: JSON, found: Claim) -> float:
    """How well a found claim fits a gold one; 0 where they are not the same claim."""
    evidence = paper.main_sentence(gold)
    if evidence is None or not overlap(evidence, found.evidence[0].span):
        return 0.0
    if plain(found.drug.name) not in {plain(n) for n in (gold["drug"]["name"], *gold["drug"]["also"])}:
        return 0.0
    touching = overlap(paper.place(gold["outcome"], evidence[0]), found.outcome.span)
    same = plain(found.outcome.name) == plain(gold["outcome"]["name"])
    if not (touching or same):
        return 0.0
    score: float = 1.0 + 4 * (found.direction in directions(gold)) + 2 * touching + same - (0.5 if gold["optional"] else 0)
    for name, read_gold, read_found, same_value in SLOTS:
        if name in ("doses", "p-values", "effects", "timepoint"):
            score += 0.2 * len(pair(read_gold(gold), read_found(found), same_value)[0])
    return score


def directions(gold: JSON) -> set[str]:
    return {gold["direction"], *gold["direction_also"]}


def pair(gold: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]) -> tuple[list[Any], list[Any], list[Any]]:
    """``(matched, only in gold, only found)``, one to one."""
    left, matched, missed = list(found), [], []
    for one in gold:
        hit = next((k for k, other in enumerate(left) if same(one, other)), None)
        if hit is None:
            missed.append(one)
        else:
            left.pop(hit)
            matched.append(one)
    return matched, missed, left


def unit(word: str | None) -> str:
    out = (word or "").replace("µ", "u").replace("μ", "u").casefold()
    for long, short in (("/day", "/d"), ("/hour", "/h"), ("/hr", "/h"), ("/minute", "/min")):
        out = out.replace(long, short)
    return out


def close(a: float | None, b: float | None) -> bool:
    return a is None and b is None if a is None or b is None else abs(abs(a) - abs(b)) < 1e-6


def same_dose(gold: JSON, found: Any) -> bool:
    return (
        close(gold["low"], found.low)
        and close(gold["high"], found.high)
        and unit(gold["unit"]) == unit(found.unit)
        and (gold["route_open"] or gold["route"] == found.route)
    )


def equal(a: Any, b: Any) -> bool:
    return bool(a == b)


def same_effect(gold: tuple[float | None, float | None], found: tuple[float | None, float | None]) -> bool:
    return close(gold[0], found[0]) and close(gold[1], found[1])


# name, values in the gold claim, values in the found claim, when two values are the same
SLOTS: tuple[tuple[str, Callable[[JSON], list[Any]], Callable[[Claim], list[Any]], Callable[[Any, Any], bool]], ...] = (
    ("doses", lambda g: g["doses"], lambda c: [d for d in c.doses if d.low is not None], same_dose),
    ("comparator kind", lambda g: [x["kind"] for x in g["comparators"]], lambda c: [x.kind for x in c.comparators], equal),
    (
        "counts",
        lambda g: [(x["n"], x["arm"]) for x in (g["population"] or {"counts": []})["counts"]],
        lambda c: [(x.n, x.arm) for x in c.population.counts] if c.population else [],
        equal,
    ),
    ("p-values", lambda g: [(x["op"], x["value"]) for x in g["p_values"]], lambda c: [(x.op, x.value) for x in c.p_values], equal),
    (
        "effects",
        lambda g: [(x["intervention"], x["comparator"]) for x in g["effects"]],
        lambda c: [(x.intervention, x.comparator) for x in c.effects],
        same_effect,
    ),
    (
        "timepoint",
        lambda g: [(g["timepoint"]["value"], g["timepoint"]["unit"])] if g["timepoint"] else [],
        lambda c: [(c.timepoint.value, c.timepoint.unit)] if c.timepoint else [],
        equal,
    ),
    ("citations", lambda g: [plain(x["key"]) for x in g["citations"]], lambda c: [plain(x.key) for x in c.citations], equal),
    ("kind", lambda g: [g["kind"]], lambda c: [c.kind], equal),
    ("polarity", lambda g: [g["assertion"]["polarity"]], lambda c: [c.assertion.polarity], equal),
    ("certainty", lambda g: [g["assertion"]["certainty"]], lambda c: [c.assertion.certainty], equal),
    ("attribution", lambda g: [g["assertion"]["attribution"]], lambda c: [c.assertion.attribution], equal),
)


def score_claims(paper: Paper, counts: dict[str, Count]) -> None:
    found = list(paper.document.claims.items) if paper.document.claims else []
    fits = sorted(
        ((likeness(paper, g, c), -i, -j) for i, g in enumerate(paper.claims) for j, c in enumerate(found)),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for fit, i, j in fits:
        if fit > 0 and -i not in matched and -j not in matched.values():
            matched[-i] = -j
    ignored: set[int] = set()
    for i, gold in enumerate(paper.claims):
        name = f"{gold['drug']['name']} | {gold['direction']} | {gold['outcome']['name']}"
        place = paper.main_sentence(gold) or (0, 0)
        where = f"{name} | {paper.quote(place)}"
        claim = found[matched[i]] if i in matched else None
        if gold["optional"]:
            # right to find, no fault to leave out; but a question must not be given as a finding
            if claim and (gold["assertion"]["certainty"] != "hypothesis" or claim.assertion.certainty == "hypothesis"):
                ignored.add(matched[i])
            continue
        right = claim is not None and claim.direction in directions(gold)
        for row in ("claims, any direction", f"claims of {paper.stem}", "claims"):
            hit = claim is not None if row == "claims, any direction" else right
            counts[row].hit() if hit else counts[row].miss(where + (f"  [found {claim.direction}]" if claim else ""))
        if claim:
            for slot, read_gold, read_found, same in SLOTS:
                if slot == "timepoint" and gold[slot] and gold[slot]["value"] is None:
                    continue  # "within hours": there is no value to agree on
                same_values, missed, extra = pair(read_gold(gold), read_found(claim), same)
                counts[slot].tp += len(same_values)
                for value in missed:
                    counts[slot].miss(f"{brief(value)} | {where}")
                for value in extra:
                    counts[slot].mistake(f"{brief(value)} | {where}")
    taken = {matched[i]: g for i, g in enumerate(paper.claims) if i in matched and not g["optional"]}
    for j, claim in enumerate(found):
        if j in ignored:
            continue
        where = f"{claim.drug.name} | {claim.direction} | {claim.outcome.text} | {paper.quote(claim.evidence[0].span)}"
        if j not in taken:
            counts["claims, any direction"].mistake(where)
        if j not in taken or claim.direction not in directions(taken[j]):
            counts["claims"].mistake(where)
            counts[f"claims of {paper.stem}"].mistake(where)


def brief(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['text']!r} {value['low']}-{value['high']} {value['unit']} {value['route']}"
    if hasattr(value, "low"):
        return f"{value.text!r} {value.low}-{value.high} {value.unit} {value.route}"
    return str(value)


def score_spans(paper: Paper, count: Count, gold: Iterable[tuple[Place | None, Any]], found: Iterable[tuple[Place, Any]]) -> None:
    """Things with a place and a value: the same when the places overlap and the values are equal (``None``: may be left out)."""
    left = list(found)
    rest = []
    for place, value in gold:
        wanted = value[1] if value[0] == "optional" else value
        hit = next((k for k, (p, v) in enumerate(left) if overlap(place, p) and v == wanted), None)
        if hit is not None:
            left.pop(hit)
            count.tp += value[0] != "optional"
        elif value[0] != "optional":
            count.miss(f"{wanted} | {paper.quote(place or (0, 0))}")
        else:
            rest.append(place)
    for place, value in left:
        if not any(overlap(place, p) for p in rest):
            count.mistake(f"{value} | {paper.quote(place)}")


def marked(paper: Paper, things: list[JSON], values: list[Any]) -> list[tuple[Place | None, Any]]:
    """Places and values, with ``optional`` before the values of things that may be left out."""
    places = paper.places(things)
    return [(p, ("optional", v) if t["optional"] else v) for p, t, v in zip(places, things, values, strict=True)]


def score_layers(paper: Paper, counts: dict[str, Count]) -> None:
    gold, document = paper.gold, paper.document
    doses = [("dose", (d["low"], d["high"], unit(d["unit"]))) for d in gold["doses"]]
    mentions = document.mentions.items if document.mentions else ()
    found = [
        (
            m.span,
            (
                "dose",
                (m.value["low"], m.value["high"], unit(m.value["unit"] + (f"/{m.value['per']}" if m.value.get("per") else ""))),
            ),
        )
        for m in mentions
        if m.label == "DOSE" and m.value and m.value.get("low") is not None
    ]
    score_spans(paper, counts["doses of the paper"], marked(paper, gold["doses"], doses), found)
    places = paper.places(gold["callouts"])
    callouts = [(p, ("key", plain(k))) for p, c in zip(places, gold["callouts"], strict=True) for k in c["keys"] or [""]]
    cited = document.citations.items if document.citations else ()
    score_spans(paper, counts["callouts"], callouts, [(c.group_span, ("key", plain(c.key))) for c in cited])
    if gold["references"]:
        entries = {r["label"]: paper.place(r) for r in gold["references"]}
        listed = {r.id: r.span for r in (document.citations.references if document.citations else ())}

        def label(reference: str | None) -> str | None:
            span = listed.get(reference or "")
            return next((name for name, place in entries.items() if overlap(place, span)), None)

        score_spans(
            paper,
            counts["callouts resolved"],
            [(p, ("entry", r)) for p, c in zip(places, gold["callouts"], strict=True) for r in c["references"] if r],
            [(c.group_span, ("entry", label(c.reference_id))) for c in cited if c.reference_id],
        )
    sections = document.sections.items if document.sections else ()
    headings = marked(paper, gold["headings"], [("heading", plain(h["text"])) for h in gold["headings"]])
    seen = [(s.heading_span, s) for s in sections if s.heading_span]
    score_spans(paper, counts["headings"], headings, [(p, ("heading", plain(s.heading))) for p, s in seen])
    kinds = marked(paper, gold["headings"], [("kind", h["kind"]) for h in gold["headings"]])
    score_spans(paper, counts["heading kinds"], kinds, [(p, ("kind", s.kind)) for p, s in seen])
    if gold["sentences"] and gold["sentences"][0]:
        wanted = {(s[0], s[1]) for s in gold["sentences"]}
        prose = [
            (s.start, s.end)
            for s in (document.sections.sentences if document.sections else ())
            if any(overlap(s, w) for w in wanted)
        ]
        score_spans(paper, counts["sentences"], [(s, ("s", s)) for s in sorted(wanted)], [(s, ("s", s)) for s in prose])
