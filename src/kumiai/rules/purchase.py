"""Purchase day, line by line: which machines and datasets come of a list, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kumiai.model.agreement import OfferId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.machine import Machine
from kumiai.model.party import Party, PartyId, skeleton
from kumiai.model.period import day, jst_day
from kumiai.model.person import Standing
from kumiai.model.purchase import Line, Purchase, Row, dataset_name, machine_name
from kumiai.model.refusal import (
    BadIdentifier,
    HandoverTooFarAhead,
    LookAlikeSerial,
    Refusal,
    SameIdOtherContent,
    SerialTwice,
    UnknownCustomer,
)
from kumiai.rules.holding import AHEAD_MAX, handover_id


@dataclass(frozen=True, slots=True)
class Looked:
    """What will come of one row: its line, or what stands against it; `alike` is another row or
    machine whose name could be taken for its own.
    """

    row: Row
    line: Line | None
    refusal: Refusal | None = None
    alike: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """What a list is held against: the node's parties, the machines that the seller sold before, and
    those that stand already.
    """

    parties: Sequence[Party]
    sold: Mapping[str, str]
    """Serial numbers of machines that the seller handed over, by machine."""
    names: Mapping[str, str]
    """Their names, by machine."""


def looked_over(seller: PartyId, rows: Sequence[Row], near: Near) -> Sequence[Looked]:
    """Each row with what will come of it."""
    by_name = _by_name(near.parties)
    serials: dict[str, list[tuple[str, str]]] = {}
    for machine, serial in near.sold.items():
        serials.setdefault(skeleton(serial), []).append((serial, machine))
    names = {skeleton(name): (name, machine) for machine, name in near.names.items()}
    named: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        line, refusal = _line(seller, row, by_name, serials)
        if line is not None:
            twice = _named_before(line, named)
            line, refusal = (line, None) if twice is None else (None, twice)
        serials.setdefault(skeleton(row.serial), []).append((row.serial, str(row.line)))
        key = skeleton(row.name)
        said, where = names.setdefault(key, (row.name, str(row.line)))
        found.append(Looked(row, line, refusal, where if said != row.name else ""))
    return found


def _by_name(parties: Sequence[Party]) -> Mapping[str, PartyId]:
    """The parties by id and by both names."""
    names = {name: p.id for p in parties for name in (p.name_en, p.name_ja)}
    return names | {p.id: p.id for p in parties}


def _line(
    seller: PartyId,
    row: Row,
    by_name: Mapping[str, PartyId],
    serials: Mapping[str, Sequence[tuple[str, str]]],
) -> tuple[Line | None, Refusal | None]:
    """What comes of one row, or why nothing does."""
    customer = by_name.get(row.customer)
    if customer is None or customer == seller:
        return None, UnknownCustomer(customer=row.customer[:80], line=row.line)
    machine = machine_name(seller, row.serial)
    for serial, where in serials.get(skeleton(row.serial), ()):
        if serial == row.serial:
            return None, SerialTwice(serial=serial, line=row.line, other=where)
        return None, LookAlikeSerial(serial=row.serial, line=row.line, other=serial)
    dataset = DatasetId(row.dataset) if row.dataset else dataset_name(machine)
    source = row.source or row.serial
    try:
        line = Line(
            row.line, machine, source, row.serial, row.model, row.name, customer, dataset
        )  # fmt: skip
    except BadIdentifier as refusal:
        return None, refusal
    return line, None


def _named_before(line: Line, named: set[tuple[str, str]]) -> Refusal | None:
    """What stands against a line whose dataset or source another line of the list has; else its names
    join `named`.
    """
    names = {("", line.dataset): line.dataset, (line.customer, line.source): line.source}
    for key, name in names.items():
        if key in named:
            return SameIdOtherContent(id=name)
    named.update(names)
    return None


def lines_of(looked: Sequence[Looked]) -> tuple[Line, ...]:
    """The lines of a list against which nothing stands. Raises what stands against its first row."""
    for one in looked:
        if one.refusal is not None:
            raise one.refusal
    return tuple(one.line for one in looked if one.line is not None)


def check_day(purchase: Purchase, at: datetime) -> None:
    """Refuses a day too far ahead. Raises `HandoverTooFarAhead`."""
    if day(purchase.on).begin > at + AHEAD_MAX:
        raise HandoverTooFarAhead(on=purchase.on, most=jst_day(at + AHEAD_MAX))


def offer_id(purchase: Purchase, line: Line) -> OfferId:
    """The id of the offer for one line; there is one at most for a machine."""
    return OfferId(
        f"off-{line.machine[:48].rstrip('-.')}-{handover_id(line.machine, purchase.on)[4:14]}"
    )


def machine_of(purchase: Purchase, line: Line, maker: str) -> Machine:
    """The machine of one line, its customer's from the day on."""
    return Machine(
        id=line.machine,
        source=line.source,
        name=line.name,
        maker=maker,
        model=line.model,
        owner=line.customer,
        user=line.customer,
        since=day(purchase.on).begin,
        dealing=purchase.dealing,
        serial=line.serial,
    )


def dataset_of(purchase: Purchase, line: Line, *, generated: bool) -> Dataset:
    """The dataset of one line; it has no rights yet, so nothing flows into it."""
    return Dataset(
        id=line.dataset,
        provider=line.customer,
        title_ja=f"{line.name}（{line.serial}）のデータ",
        title_en=f"Data of {line.name} ({line.serial})",
        machines=(line.machine,),
        market=purchase.market,
        generated=generated,
    )


def handover_of(purchase: Purchase, line: Line, standing: Standing) -> Handover:
    """The handover of one line, recorded by a person of the seller."""
    return Handover(
        id=handover_id(line.machine, purchase.on),
        machine=line.machine,
        kind=HandoverKind.PURCHASE,
        giver=purchase.seller,
        taker=line.customer,
        on=purchase.on,
        person=standing.person,
        at=standing.at,
    )


def portions(lines: Sequence[Line], at_once: int) -> Iterator[Sequence[Line]]:
    """The lines of a long list, some at a time."""
    for begin in range(0, len(lines), at_once):
        yield lines[begin : begin + at_once]
