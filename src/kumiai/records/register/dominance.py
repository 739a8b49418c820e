"""How parties say that they depend on others: every word of it, the newest last."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.dominance import Dominance
from kumiai.model.party import MarketId, PartyId
from kumiai.model.person import Standing
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.packs import recheck
from kumiai.records.register.rows import body_of, plain, read_body


def add_dominance(tx: Connection, said: Dominance) -> None:
    """Keeps what a party says of its dependence; earlier words stay."""
    tx.execute(
        "INSERT INTO dominance (market, described_by, other, at, body) "
        "VALUES (:market, :described_by, :other, :at, :body)",
        {**plain(said, "market", "described_by", "other", "at"), "body": body_of(said)},
    )
    recheck(tx, (said.described_by,), "dominance", said.at)


def described(source: Source, standing: Standing) -> Sequence[Dominance]:
    """All that the asker's party has said of its own dependence, in the order in which it did.
    Nobody reads another's.
    """
    rows = source.rows(
        "SELECT body FROM dominance WHERE described_by = :party ORDER BY number",
        {"party": standing.party},
    )
    return [read_body(Dominance, row["body"]) for row in rows]


def dominance_between(
    source: Source, market: MarketId, parties: Sequence[PartyId]
) -> Sequence[Dominance]:
    """What parties of some terms say of each other in a market, for the rules that ask it."""
    found = []
    for party in parties:
        rows = source.rows(
            "SELECT body FROM dominance WHERE described_by = :party AND market = :market "
            "ORDER BY number",
            {"party": party, "market": market},
        )
        said = [read_body(Dominance, row["body"]) for row in rows]
        found += [one for one in said if one.other in parties]
    return found
