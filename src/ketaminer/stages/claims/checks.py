"""Contradictions that arithmetic can see in one claim. Each is one readable line; an empty tuple says nothing was found."""

from __future__ import annotations

import math

from ketaminer.model import Count, Effect, PValue

ALPHA = 0.05
"""The level at which authors call a difference one (ICH E9)."""


def insignificant(p: PValue) -> bool:
    """Whether a p-value says that a difference may be chance."""
    return (p.op == "=" and p.value > ALPHA) or (p.op in (">", ">=") and p.value >= ALPHA)


def significant(p: PValue) -> bool:
    """Whether a p-value says that a difference is none of chance."""
    return p.op in ("<", "<=", "=") and (p.value < ALPHA or (p.op == "<" and p.value == ALPHA))


def way_of(effects: tuple[Effect, ...]) -> str | None:
    """The direction that the figures of two arms show; ``None`` where there are none, or they disagree."""
    arms = [(e.intervention, e.comparator) for e in effects if not is_change(e)]
    ways = {goes("increase", one, other) for one, other in arms if one is not None and other is not None and one != other}
    return None if len(ways) != 1 else "increase" if True in ways else "decrease"


def goes(direction: str, own: float, other: float) -> bool:
    """Whether the figures of two arms go the way of an increase or a decrease."""
    return own > other if direction == "increase" else own < other


def is_change(effect: Effect) -> bool:
    """Whether an effect is a change from before: a fall may be told as a positive number, so its sign says little."""
    return (effect.measure or "").endswith("change")


def check(counts: tuple[Count, ...], effects: tuple[Effect, ...], p_values: tuple[PValue, ...]) -> tuple[str, ...]:
    """Arms that do not add up, percentages that no whole number of subjects gives, p-values far from what the counts give."""
    out: list[str] = []
    arms = {arm: [c.n for c in counts if c.arm == arm] for arm in ("intervention", "comparator", None)}
    one_each = len(arms["intervention"]) == 1 and len(arms["comparator"]) == 1
    if one_each and len(arms[None]) == 1:
        total, a, b = arms[None][0], arms["intervention"][0], arms["comparator"][0]
        if total < a + b:
            out.append(f"{total} ≠ {a} + {b}")
    if one_each:
        a, b = arms["intervention"][0], arms["comparator"][0]
        for effect in effects:
            if effect.unit != "%" or effect.intervention is None or effect.comparator is None:
                continue
            for percent, n in ((effect.intervention, a), (effect.comparator, b)):
                if not whole(percent, n):
                    out.append(f"{percent:g}% of {n} is not a whole number")
            for p in p_values:
                found = two_proportions(effect.intervention / 100, a, effect.comparator / 100, b)
                if found is not None and p.op in ("<", "<=") and found > max(10 * p.value, p.value + 0.05):
                    shares = f"{effect.intervention:g}% of {a} and {effect.comparator:g}% of {b}"
                    out.append(f"{p.text} does not fit {shares} (p about {found:.2g})")
    return tuple(out)


def whole(percent: float, n: int) -> bool:
    """Whether some whole number of ``n`` subjects rounds to ``percent`` at the decimals it is given with (floor allowed)."""
    if n <= 0 or not 0 <= percent <= 100:
        return False
    decimals = len(f"{percent:g}".partition(".")[2])
    step = 10.0**-decimals
    k = percent * n / 100
    return any(abs(c * 100 / n - percent) < step for c in (math.floor(k), math.ceil(k), round(k)))


def two_proportions(p1: float, n1: int, p2: float, n2: int) -> float | None:
    """Two-sided p of the pooled z-test for two proportions (Fleiss, Levin and Paik 2003); ``None`` where it is undefined."""
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1 and n1 > 0 and n2 > 0):
        return None
    pooled = (p1 * n1 + p2 * n2) / (n1 + n2)
    spread = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    if spread <= 0:
        return None
    return math.erfc(abs(p1 - p2) / math.sqrt(spread) / math.sqrt(2))
