"""Commands about decision cards, and what parties say of each other."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

_DATASET = at("dataset", "dataset id")
_ITEM = at("item", "data item")

COMMANDS: tuple[Command, ...] = (
    Command(Operation.CLASS_LIST, "GET", "/v1/datasets/{dataset}/classes",
            "each item's class, with the cards that stand", (_DATASET,)),
    Command(Operation.CLASS_SUGGEST, "GET", "/v1/datasets/{dataset}/class-suggestions",
            "what the node proposes for each item, and what it found; changes nothing", (_DATASET,)),
    Command(Operation.CLASS_FINDINGS, "GET", "/v1/datasets/{dataset}/class-findings",
            "what a person must look at: proxies of output, persons, cards that are due", (_DATASET,)),
    Command(Operation.CLASS_SHOW, "GET", "/v1/datasets/{dataset}/classes/{item}",
            "one item: all its cards with answers and evidence, and what the node finds now",
            (_DATASET, _ITEM)),
    Command(Operation.CLASS_DECIDE, "POST", "/v1/datasets/{dataset}/classes/{item}",
            "decide an item's class by a card; the rights matrix follows", (
        _DATASET,
        _ITEM,
        at("kind", "personal, trade_secret, limited_provision or open_contract"),
        must("reason", Kind.TEXT, "why, in writing"),
        may("answer", Kind.LIST, "your answer to a question of the card, e.g. useful=yes"),
        may("paper", Kind.FILE, "the paper of secrecy measures; only its hash is kept"),
        may("cost", Kind.INT, "what collecting it cost, in yen"),
        may("since", Kind.TEXT, "day from which it holds (default: now)"),
        may("again", Kind.TEXT, "day on which to look at it again (default: in a year)"),
        may("beside", Kind.TEXT, "yes: stands beside a stricter class that prevails"),
        may("competition", Kind.TEXT, "none, sensitive or proxy (default: by topic and signs)"),
    )),
    Command(Operation.RELATION_FINDINGS, "GET", "/v1/relations/{market}/findings",
            "where you and another party say different things of each other", (
        at("market", "market id"),
    )),
)  # fmt: skip
