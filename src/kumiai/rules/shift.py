"""Shifts: warns at the first part that the parts before it do not let expect.

A self-starting chart for single values (Quesenberry, "SPC Q charts for start-up processes and short or
long runs", Journal of Quality Technology 23(3), 1991, case of unknown mean and variance): of the n
parts before, with mean m and standard deviation s, the next lies within m +- t s sqrt(1 + 1/n), where
t is the two-sided quantile of Student's distribution with n - 1 degrees of freedom. No target, no
tolerance and no history of the process is needed. A part may lie well within its tolerance and still
be one at which somebody should look.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache

from kumiai.model.refusal import BadValue, TooFewParts
from kumiai.model.shift import FalseAlarms, Judged, Warned
from kumiai.model.tolerance import Tolerance

FIRST = 5
"""So many parts only teach; the next is the first to be judged."""
FIRST_MIN = 3
ALPHA = 0.0027
"""Chance of a false warning a part: that of Shewhart's three sigma (ISO 7870-2)."""
RESOLUTION = 0.001
"""Millimetres: what an inspection writes down; parts are not told apart more finely."""
CONFIDENCE = 0.95
_BISECTIONS = 200


def warned(
    parts: Sequence[tuple[str, Sequence[tuple[float, Tolerance]]]],
    items: tuple[str, ...],
    first: int = FIRST,
) -> Warned:
    """What the rule says of `parts`: their names, and for each item its value and tolerance, in the
    order in which the parts were made.

    From the warning on, the limits stay those of the parts before it. Raises `TooFewParts` where no
    part is left to judge, `BadValue` for a `first` below 3.
    """
    enough(len(parts), first)
    means = [math.fsum(v for v, _ in values) / len(values) for _, values in parts]
    bounds = limits(means, first)
    judged = tuple(
        Judged(part, mean, lower, upper, all(limit.holds(value) for value, limit in values))
        for (part, values), mean, (lower, upper) in zip(parts, means, bounds, strict=True)
    )
    return Warned(
        items=items,
        parts=judged,
        warns_at=next((n for n, one in enumerate(judged) if one.shifted()), None),
        rejected_at=next((n for n, one in enumerate(judged) if not one.in_tolerance), None),
    )


def enough(parts: int, first: int) -> None:
    """Refuses a number of teaching parts that teaches nothing, or leaves no part to judge.

    Raises `BadValue` below 3, `TooFewParts`.
    """
    if first < FIRST_MIN:
        raise BadValue(field="first", value=str(first))
    if parts <= first:
        raise TooFewParts(parts=parts, needed=first + 1)


def limits(
    means: Sequence[float], first: int = FIRST
) -> list[tuple[float, float] | tuple[None, None]]:
    """The limits of each part from the parts before it, frozen from the first that lies outside."""
    found: list[tuple[float, float] | tuple[None, None]] = [(None, None)] * min(first, len(means))
    frozen: tuple[float, float] | None = None
    for place in range(first, len(means)):
        lower, upper = frozen or _limits(means[:place])
        found.append((lower, upper))
        if not lower <= means[place] <= upper:
            frozen = (lower, upper)
    return found


def _limits(before: Sequence[float]) -> tuple[float, float]:
    """Between which two values the next part is expected."""
    count = len(before)
    mean = math.fsum(before) / count
    variance = math.fsum((value - mean) ** 2 for value in before) / (count - 1)
    # A value is rounded to the resolution: its own deviation is that of a uniform distribution.
    deviation = max(math.sqrt(variance), RESOLUTION / math.sqrt(12))
    off = student(count - 1, ALPHA) * deviation * math.sqrt(1 + 1 / count)
    return mean - off, mean + off


@cache
def student(degrees: int, alpha: float) -> float:
    """The value that the absolute of Student's t exceeds with chance `alpha`."""
    low, high = 0.0, 1e6
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 - _within(middle, degrees) > alpha else (low, middle)
    return (low + high) / 2


def _within(t: float, degrees: int) -> float:
    """The chance that the absolute of Student's t is at most `t`.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan2(t, math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    term, total = (cosine, cosine) if degrees % 2 else (1.0, 1.0)
    for step in range(3 if degrees % 2 else 2, degrees - 1, 2):
        term *= (step - 1) / step * cosine * cosine
        total += term
    if degrees == 1:
        total = 0.0
    return (angle + sine * total) * 2 / math.pi if degrees % 2 else sine * total


def false_alarms(series: Iterable[Sequence[float]], first: int = FIRST) -> FalseAlarms:
    """How often the rule warns of series of means that do not shift; each is judged up to its first
    warning.
    """
    judged = warnings = 0
    for means in series:
        for mean, (lower, upper) in zip(means, limits(means, first), strict=True):
            if lower is None or upper is None:
                continue
            judged += 1
            if not lower <= mean <= upper:
                warnings += 1
                break
    rate = warnings / judged if judged else 0.0
    return FalseAlarms(judged, warnings, rate, upper_bound(warnings, judged))


def upper_bound(count: int, of: int) -> float:
    """The one-sided upper bound of a rate that `count` in `of` shows, with 95 % confidence (Clopper
    and Pearson, 1934).
    """
    if count >= of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _at_most(count, of, middle) > 1 - CONFIDENCE else (low, middle)
        )
    return high


def _at_most(count: int, of: int, chance: float) -> float:
    """The chance of at most `count` in `of`, each with `chance` (binomial)."""
    if chance in (0.0, 1.0):
        return 1.0 - chance
    one, other = math.log(chance), math.log1p(-chance)
    return math.fsum(
        math.exp(
            math.lgamma(of + 1)
            - math.lgamma(n + 1)
            - math.lgamma(of - n + 1)
            + n * one
            + (of - n) * other
        )
        for n in range(count + 1)
    )
