"""Commands about reading rows, and services on them."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

_ASK = (
    at("agreement", "agreement id"),
    at("dataset", "dataset id"),
    must("purpose", Kind.TEXT, "what for; the agreement names the purposes"),
)
_WHEN = (
    may("since", Kind.TEXT, "from this instant on (ISO 8601 with zone)"),
    may("until", Kind.TEXT, "before this instant"),
)

COMMANDS: tuple[Command, ...] = (
    Command(Operation.ACCESS_EXPLAIN, "GET", "/v1/datasets/{dataset}/access",
            "who would be answered what, and which terms say so; reads nothing", (
        at("dataset", "dataset id"),
        may("party", Kind.TEXT, "who would read (default: your party)"),
        may("purpose", Kind.TEXT, "what for (default: each purpose that an agreement names)"),
    )),
    Command(Operation.READ_REQUEST, "POST", "/v1/reads", "ask for rows; answers with a grant", (
        at("agreement", "agreement id"),
        at("dataset", "dataset id"),
        must("purpose", Kind.TEXT, "what for; the agreement names the purposes"),
        may("id", Kind.TEXT, "id of your request; the same id is the same request"),
        may("column", Kind.LIST, "columns (default: all that you may see)"),
        may("item", Kind.LIST, "data items (default: all that you may see)"),
        may("since", Kind.TEXT, "from this instant on (ISO 8601 with zone)"),
        may("until", Kind.TEXT, "before this instant"),
    )),
    Command(Operation.READ_FETCH, "GET", "/v1/grants/{grant}/rows", "fetch the rows of a grant", (
        at("grant", "grant id"),
        may("format", Kind.TEXT, "parquet (default), csv or xlsx"),
    ), download=True),
    Command(Operation.ADVISE_STATE, "POST", "/v1/advice/state",
            "what machines did by day, and for how long nobody knows; a metered read", (
        *_ASK,
        may("machine", Kind.TEXT, "one machine (default: all that the agreement shows)"),
        *_WHEN,
    )),
    Command(Operation.ADVISE_FAULT, "POST", "/v1/advice/fault",
            "air handling units that missed their set point at full power; a metered read",
            (*_ASK, *_WHEN)),
    Command(Operation.ADVISE_WARN, "POST", "/v1/advice/warn",
            "the part from which on measured parts shift; a metered read", (
        *_ASK,
        must("item", Kind.LIST, "characteristic whose mean is watched; several times for several"),
        may("first", Kind.INT, "how many parts only teach (default 5, at least 3)"),
    )),
    Command(Operation.ADVISE_SLIP, "POST", "/v1/advice/slip",
            "cells or tyres of which cars slipped, of enough cars; a metered read", (*_ASK, *_WHEN)),
    Command(Operation.SLIP_DERIVE, "POST", "/v1/agreements/{agreement}/slips",
            "read a month of drives and tell their slips by place and by product", (
        at("agreement", "agreement under which the drives are read"),
        at("dataset", "the drives"),
        must("month", Kind.TEXT, "month, e.g. 2026-10"),
        must("purpose", Kind.TEXT, "what for; the agreement names the purposes"),
        may("place", Kind.TEXT, "machine of yours that tells slips by place"),
        may("product", Kind.TEXT, "machine of yours that tells slips by product"),
        may("geometry", Kind.TEXT, "wheelbase and track in metres, steering ratio (default 2.7,1.55,15)"),
    )),
    Command(Operation.GRANT_LIST, "GET", "/v1/agreements/{agreement}/grants", "answers under an agreement", (
        at("agreement", "agreement id"),
    )),
    Command(Operation.GRANT_REVOKE, "POST", "/v1/agreements/{agreement}/grants/{grant}/revoke",
            "revoke a grant; nothing more of it is served", (
        at("agreement", "agreement id"),
        at("grant", "grant id"),
    )),
)  # fmt: skip
