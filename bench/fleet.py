"""A fleet: 800 customers on one template; a new version is rolled out to all, and they are compared."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from starlette.testclient import TestClient

from bench.figures import Figure, one_core
from kumiai.acts import template
from kumiai.acts.offer.rolling import RollOut, plan, roll_out
from kumiai.apps.manage.http import application
from kumiai.apps.node import Founding, Node, found, full_mandates, open_node
from kumiai.model.agreement import Offer, OfferId, OfferState, Terms
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.right import Allowance, Use
from kumiai.model.template import Template, TemplateId
from kumiai.papers.templates import packaged
from kumiai.records import access, register
from kumiai.records.writer import Transaction
from kumiai.rules.deviate import comparison
from kumiai.rules.negotiation import agreement_id, unsigned
from kumiai.rules.standing import of_party
from kumiai.rules.template import terms_of
from kumiai.wire.canonical import digest, terms_hash

CUSTOMERS = 800
MAKER = PartyId("owari-kikai")
NAME = TemplateId(f"{MAKER}.machines")
PERSON = PersonId("owari-all")
PASSWORD = "a password for the bench"
_HOST = "bench.test"
_AT = datetime(2026, 11, 2, tzinfo=UTC)
_LINES = re.compile(r'class="customer"')
_HASHED = re.compile(r'"terms":(.*),"terms_hash":"([0-9a-f]{64})"')
_ALIKE = 30
"""After so many customers all comes again but for names: from there on rows are copied."""
COPIED = {
    "offers": "id", "rights_offers": "offer", "members": "thing", "agreements": "id",
    "deviations": "offer",
}  # fmt: skip
"""Tables whose rows are copied, each with the column that ends with the customer's number."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A node with its maker, and both versions of the maker's template."""

    node: Node
    maker: Standing
    first: Template
    second: Template


def figures() -> list[Figure]:
    """Seconds of a roll-out with its papers, and of the page that compares all customers."""
    with tempfile.TemporaryDirectory() as folder:
        fleet = founded(Path(folder) / "node", CUSTOMERS)
        with one_core():
            begun = perf_counter()
            template.deviations(fleet.node.store, fleet.maker, NAME)
            compared = perf_counter() - begun
            page = shown(fleet)
            begun = perf_counter()
            planned = plan(fleet.node.store, fleet.maker, asked(fleet))
            previewed = perf_counter() - begun
            begun, worked = perf_counter(), process_time()
            made, left = roll_out(fleet.node.store, fleet.maker, asked(fleet), CUSTOMERS)
            rolled, worked = perf_counter() - begun, process_time() - worked
        assert (made, left, len(planned)) == (CUSTOMERS, 0, CUSTOMERS)
        fleet.node.close()
    lines = len(fleet.first.rights.items)
    note = f"{CUSTOMERS} customers, {lines} lines, {len(fleet.first.seats)} seats; one core"
    return [
        Figure("fleet: roll-out with papers", rolled, "s", 60, at_least=False, note=note),
        Figure("fleet: roll-out, processor time", worked, "s", 60, at_least=False, note=note),
        Figure("fleet: preview of a roll-out", previewed, "s", 60, at_least=False, note=note),
        Figure("fleet: deviations, page", page, "s", 1, at_least=False, note=note),
        Figure("fleet: deviations, records alone", compared, "s", 1, at_least=False, note=note),
    ]


def asked(fleet: Fleet) -> RollOut:
    """The roll-out of the second version."""
    return RollOut("roll-2027", fleet.second.reference())


def founded(home: Path, customers: int, database: str | None = None) -> Fleet:
    """A fleet of `customers`: half have agreed, half have an open offer, every fifth has bargained.

    Offers and agreements are written as records, after the first thirty by copying rows; nobody has
    signed them, and their papers are not made: what is measured reads terms only.
    """
    operator = Party(MAKER, "尾張機械株式会社", "Owari Machine Tools", generated=True)
    found(
        home,
        Founding("bench.kumiai.invalid", operator, PERSON, "計測 担当", database),
        lambda: _AT,
    )
    node = open_node(home, now=lambda: _AT)
    node.store.writer.run(lambda tx: _person(node, tx))
    person = register.person_of(node.store.database, PERSON)
    assert person is not None  # just enrolled
    maker = of_party(person, _AT)
    first = _first()
    template.add(node.store, maker, first)
    second = _second(first)
    template.add(node.store, maker, second)
    node.store.writer.run(lambda tx: _customers(tx, maker, first, customers))
    return Fleet(node, maker, first, second)


def _person(node: Node, tx: Transaction) -> None:
    """The maker's person has every role and a password."""
    person = Person(PERSON, MAKER, "計測 担当", frozenset(Role), full_mandates(_AT))
    register.replace_person(tx, person)
    access.set_password(tx, PERSON, PASSWORD, node.store.entropy)


def _first() -> Template:
    """The packaged template for machine tools as the maker's own."""
    known = packaged("machine-tool")
    assert known is not None  # it comes with the program
    return replace(known, id=NAME, version=1, rights=replace(known.rights, dataset=NAME))


def _second(first: Template) -> Template:
    """The next version: every line may be derived from by the second seat, and more days to object."""
    seat = first.rights.parties[1]
    cells = {item: dict(of) for item, of in first.rights.cells.items()}
    for of in cells.values():
        of[seat] = replace(of[seat], uses={**of[seat].uses, Use.DERIVE: Allowance.ALLOW})
    says = Clause(ClauseId.OBJECTION, {"days": 21, "deemed": "yes"}, None)
    rest = tuple(clause for clause in first.clauses if clause.id is not ClauseId.OBJECTION)
    return replace(
        first, version=2, rights=replace(first.rights, cells=cells), clauses=(says, *rest)
    )


def _customers(tx: Transaction, maker: Standing, first: Template, customers: int) -> None:
    """Parties, datasets, offers and agreements of all customers."""
    for n in range(customers):
        party = PartyId(f"customer-{n:03}")
        register.add_party(
            tx, Party(party, f"顧客{n:03}製作所", f"Customer {n:03} Works", generated=True)
        )
        dataset = Dataset(
            DatasetId(f"machines-{n:03}"), party, f"機械{n:03}", f"Machines {n:03}",
            (MachineId(f"machine-{n:03}"),), MarketId("machined-parts"), generated=True,
        )  # fmt: skip
        register.add_dataset(tx, dataset)
        if n < _ALIKE:
            terms = bargained(terms_for(first, party, dataset.id), n)
            _offer(tx, maker, first, n, terms)
    for table, column in COPIED.items():
        for n in range(_ALIKE):
            _copy(tx, table, column, range(n, customers, _ALIKE))


def _copy(tx: Transaction, table: str, column: str, alike: range) -> None:
    """The rows of the first of customers that are alike, once more for each of the others."""
    n = alike.start
    query = f"SELECT * FROM {table} WHERE {column} LIKE :end"
    for known in [dict(row) for row in tx.rows(query, {"end": f"%-{n:03}"})]:
        names, marks = ", ".join(known), ", ".join(f":{name}" for name in known)
        tx.many(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",
            [{name: _of(m, n, value) for name, value in known.items()} for m in alike[1:]],
        )


def _of(m: int, n: int, value: Any) -> Any:
    """What a row of customer `n` says, said of customer `m`: its names, the hash of its terms."""
    if not isinstance(value, str):
        return value
    said = value.replace(f"-{n:03}", f"-{m:03}")
    hashed = _HASHED.search(said)
    if hashed is None:
        return said
    terms, old = hashed.groups()
    return said.replace(old, digest(f"kumiai/terms/v1\n{terms}".encode()))


def terms_for(first: Template, customer: PartyId, dataset: str) -> Terms:
    """What the template says when the customer has the first seat and the maker all others."""
    plant, *others = first.rights.parties
    taken = {plant: customer, **dict.fromkeys(others, MAKER)}
    return terms_of(first, taken, customer, {dataset: None})


def bargained(terms: Terms, number: int) -> Terms:
    """Every fifth customer has limited a line, every tenth took one out."""
    if number % 5:
        return terms
    table = terms.rights[0]
    cells = {item: dict(of) for item, of in table.cells.items()}
    line = table.items[number // 5 % 3].id
    cell = cells[line][MAKER]
    uses = {**cell.uses, Use.USE: Allowance.LIMITED}
    cells[line][MAKER] = replace(cell, uses=uses, condition="自社の機械に限る / own machines only")
    items = table.items if number % 10 else table.items[:-1]
    kept = {item.id: cells[item.id] for item in items}
    return replace(terms, rights=(replace(table, items=items, cells=kept),))


def _offer(tx: Transaction, maker: Standing, first: Template, n: int, terms: Terms) -> None:
    """One offer, every second one agreed on."""
    hashed = terms_hash(terms)
    made = Offer(
        OfferId(f"off-fleet-{n:03}"), MAKER, maker.person, terms, hashed, hashed, hashed,
        _AT - timedelta(days=30), OfferState.CONCLUDED if n % 2 else OfferState.OPEN,
    )  # fmt: skip
    register.add_offer(tx, made)
    register.add_comparison(tx, comparison(first, made, None))
    if n % 2:
        register.add_agreement(tx, replace(unsigned(made), id=agreement_id(made)))


def shown(fleet: Fleet) -> float:
    """Seconds of the page that compares all customers, asked a second time."""
    app = application(fleet.node, (_HOST,))
    with TestClient(app, base_url=f"http://{_HOST}") as client:
        said = {"person": PERSON, "password": PASSWORD}
        client.post("/console/sign-in", files=[(k, (None, v)) for k, v in said.items()])
        path = f"/console/templates/{NAME}/deviations"
        client.get(path)
        begun = perf_counter()
        answer = client.get(path)
        taken = perf_counter() - begun
    assert answer.status_code == 200
    assert len(_LINES.findall(answer.text)) == CUSTOMERS
    return taken
