"""Commands about how a party depends on others."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.RELATION_DESCRIBE, "POST", "/v1/dependences",
            "say how your party depends on another in a market; rules on fairness ask it", (
        at("market", "market id"),
        at("other", "the party that yours depends on, or not"),
        may("dependence", Kind.INT, "percent of your sales or purchases that it stands for"),
        may("rank", Kind.INT, "its place by market share, 1 the largest"),
        may("alternatives", Kind.TEXT, "yes, no or unknown: could you turn to somebody else"),
        may("locked_in", Kind.TEXT, "yes, no or unknown: does something keep you from it"),
        may("lock_in", Kind.TEXT, "what keeps you from it, in words"),
    )),
    Command(Operation.RELATION_DESCRIBED, "GET", "/v1/dependences",
            "what your party has said of its dependence; no other party reads it"),
)  # fmt: skip
