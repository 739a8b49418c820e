"""What is on record of the rights in a party's machines, asked for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kumiai.model.agreement import OfferId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import instant
from kumiai.model.person import Standing
from kumiai.model.right import OriginKind
from kumiai.records import collections
from kumiai.records.dialect import Source
from kumiai.records.register.handovers import lives
from kumiai.records.register.rows import read_body
from kumiai.records.register.things import machine, machines, newest_matrix
from kumiai.rules.entitle import covered_items
from kumiai.rules.holding import Life, last_hands
from kumiai.rules.unsettled import OpenOffer, Seen, concerns


def rights_seen(source: Source, standing: Standing, only: str | None = None) -> Sequence[Seen]:
    """The machines whose rights concern the asker's party, or `only` one of them, with what is on
    record of them.
    """
    known = machines(source, standing) if only is None else [machine(source, standing, only)]
    moved = lives(source, [machine.id for machine in known])
    near = [moved.get(machine.id, Life(machine, ())) for machine in known]
    near = [life for life in near if concerns(life, standing.party)]
    gathering, origins = _gathering(source), _origins(source)
    offers, collected = _open_offers(source, standing), _collected(source)
    found = []
    for life in near:
        dataset = _of_holder(life, gathering.get(life.machine.id, ()))
        if dataset is None:
            found.append(Seen(life, None))
            continue
        own = dataset.provider == standing.party and dataset.id in collected
        unlisted = _unlisted(source, dataset) if own else ()
        told = tuple(offers.get(dataset.id, ()))
        found.append(Seen(life, dataset.id, origins.get(dataset.id), told, unlisted))
    return found


def _gathering(source: Source) -> Mapping[MachineId, Sequence[Dataset]]:
    """The datasets that gather each machine."""
    found: dict[MachineId, list[Dataset]] = {}
    for row in source.rows("SELECT body FROM datasets ORDER BY id"):
        dataset = read_body(Dataset, row["body"])
        for name in dataset.machines:
            found.setdefault(name, []).append(dataset)
    return found


def _of_holder(life: Life, gathering: Sequence[Dataset]) -> Dataset | None:
    """The dataset of who uses a machine, else of who owns it."""
    now = last_hands(life)
    wanted = (now.user, now.owner) if now else ()
    own = [dataset for party in wanted for dataset in gathering if dataset.provider == party]
    return own[0] if own else None


def _origins(source: Source) -> Mapping[DatasetId, OriginKind]:
    """Where the newest matrix of each dataset comes from; reads none of them."""
    rows = source.rows(
        "SELECT o.dataset AS dataset, o.kind AS kind FROM matrix_origins o "
        "JOIN (SELECT dataset, max(version) AS version FROM matrix_origins GROUP BY dataset) n "
        "ON n.dataset = o.dataset AND n.version = o.version"
    )
    return {DatasetId(row["dataset"]): OriginKind(row["kind"]) for row in rows}


def _open_offers(source: Source, standing: Standing) -> Mapping[DatasetId, Sequence[OpenOffer]]:
    """The open offers of rights that the asker's party is a member of, by dataset, the newest last."""
    rows = source.rows(
        "SELECT r.dataset AS dataset, r.offer AS offer, r.giver AS giver, r.at AS at, "
        "p.party AS party, a.party AS signed FROM rights_offers r "
        "JOIN offers o ON o.id = r.offer AND o.state = 'open' "
        "JOIN members m ON m.thing = 'offers/' || r.offer AND m.party = :party "
        "JOIN members p ON p.thing = 'offers/' || r.offer "
        "LEFT JOIN acceptances a ON a.offer = r.offer AND a.party = p.party "
        "ORDER BY r.at, r.offer, p.party",
        {"party": standing.party},
    )
    parties: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    heads = {}
    for row in rows:
        key = (row["dataset"], row["offer"])
        heads[key] = (PartyId(row["giver"]), instant(row["at"]))
        parties.setdefault(key, []).append((row["party"], row["signed"] is not None))
    found: dict[DatasetId, list[OpenOffer]] = {}
    for (dataset, offer), (by, at) in heads.items():
        named = parties[(dataset, offer)]
        told = OpenOffer(
            OfferId(offer), by, at, tuple(PartyId(p) for p, _ in named),
            frozenset(PartyId(p) for p, signed in named if signed),
        )  # fmt: skip
        found.setdefault(DatasetId(dataset), []).append(told)
    return found


def _collected(source: Source) -> frozenset[str]:
    """The datasets into which anything was ever collected."""
    return frozenset(
        row["dataset"] for row in source.rows("SELECT DISTINCT dataset FROM collections")
    )


def _unlisted(source: Source, dataset: Dataset) -> tuple[str, ...]:
    """The items that were collected and that no line of the dataset's matrix names."""
    listed = covered_items(newest_matrix(source, dataset.id))
    return tuple(sorted(collections.seen(source, dataset.id) - listed))
