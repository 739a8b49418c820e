"""Tolerances: what a characteristic of a workpiece should measure, and how far off it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kumiai.model.refusal import BadValue

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_FORM = re.compile(rf"nominal {_NUMBER}(?: lower {_NUMBER})?(?: upper {_NUMBER})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A nominal and the deviations allowed from it, in the unit of the characteristic.

    `lower` None: no lower bound, as for a flatness.
    """

    nominal: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the tolerance, both ends included."""
        off = Decimal(repr(value)) - self.nominal
        above = self.lower is None or off >= self.lower
        return above and (self.upper is None or off <= self.upper)

    def text(self) -> str:
        """This tolerance in its one form: `nominal 4 lower -0.254 upper 0.254`."""
        lower = "" if self.lower is None else f" lower {self.lower:f}"
        upper = "" if self.upper is None else f" upper {self.upper:f}"
        return f"nominal {self.nominal:f}{lower}{upper}"


def tolerance(text: str) -> Tolerance:
    """The tolerance that `text` names in the form of `Tolerance.text`. Raises `BadValue`."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise BadValue(field="tolerance", value=text[:80])
    nominal, lower, upper = match.groups()
    return Tolerance(
        Decimal(nominal),
        None if lower is None else Decimal(lower),
        None if upper is None else Decimal(upper),
    )
