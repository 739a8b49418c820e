"""Purchase day: a seller hands machines over by a list, each with its dataset and an offer of rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kumiai.acts.offer import DOCX, Drafted, beside_template, draft
from kumiai.model.agreement import Terms
from kumiai.model.deviation import Comparison
from kumiai.model.handover import HandoverKind
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import DayId
from kumiai.model.person import Standing
from kumiai.model.purchase import Line, Purchase, PurchaseId, Row
from kumiai.model.refusal import NotAParty, SameIdOtherContent, UnknownPurchase, UnknownTemplate
from kumiai.model.template import Template
from kumiai.papers.templates import packaged_version
from kumiai.records import access, outbox, purchases, register
from kumiai.records.points import reach
from kumiai.records.purchases import Progress
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.purchase import (
    Looked,
    Near,
    check_day,
    dataset_of,
    handover_of,
    lines_of,
    looked_over,
    machine_of,
    offer_id,
    portions,
)
from kumiai.rules.standing import Operation, require
from kumiai.rules.template import terms_of, well_named

_AT_ONCE = 20
"""So many drafts go into one step; a run that is cut short loses no more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a seller says of a purchase besides its list; the seats are `taken` by parties, and each
    line's customer takes `customer_seat`.
    """

    id: PurchaseId
    on: DayId
    template: str
    taken: tuple[tuple[PartyId, PartyId], ...]
    customer_seat: PartyId
    market: MarketId
    dealing: str


def preview(
    store: Store, standing: Standing, asked: Asked, rows: Sequence[Row]
) -> tuple[Template, Sequence[Looked]]:
    """The template, and each row with what would come of it; nothing is written. Raises
    `UnknownTemplate`, `UnknownSeat`, `UnknownParty`, `HandoverTooFarAhead`.
    """
    require(standing, Operation.PURCHASE_PREVIEW)
    template = _template(store, standing, asked)
    found = looked_over(standing.party, rows, _near(store, standing))
    looked = [_held_against(store, one) for one in found]
    told = [one.line for one in looked if one.line is not None]
    if told:
        made = _purchase(standing, asked, template, tuple(told))
        check_day(made, standing.at)
        _terms(template, made, told[0])
    return template, looked


def record(
    store: Store, standing: Standing, asked: Asked, rows: Sequence[Row], at_most: int | None = None
) -> Progress:
    """Hands the listed machines over: all of them, or none. Each is enrolled for its customer with an
    own dataset, and rights in it are offered from the template.

    Offers are drafted some at a time, `at_most` in one run; the last run makes all at once. Asked
    again with the same id it goes on where it was cut short. Raises what stands against a row, and as
    `preview`.
    """
    require(standing, Operation.PURCHASE_RECORD)
    template = _template(store, standing, asked)
    near = _near(store, standing, without=_handed_by(store, standing, asked.id))
    lines = lines_of(looked_over(standing.party, rows, near))
    made = _purchase(standing, asked, template, lines)
    check_day(made, standing.at)
    _terms(template, made, lines[0])
    store.writer.run(lambda tx: _begin(tx, standing, made))
    reach("offer.after_purchase_begun")
    if purchases.progress(store.database, standing, made.id).done_at is None:
        left = _drafted(store, standing, made, template, at_most)
        if not left:
            store.writer.run(lambda tx: _make(tx, standing, made))
            reach("offer.after_purchase")
    return purchases.progress(store.database, standing, made.id)


def progress(store: Store, standing: Standing, purchase_id: str) -> Progress:
    """How far a purchase has come. Raises `UnknownPurchase`."""
    require(standing, Operation.PURCHASE_SHOW)
    return purchases.progress(store.database, standing, purchase_id)


def all_progress(store: Store, standing: Standing) -> Sequence[Progress]:
    """How far each purchase of the asker's party has come, the newest first."""
    require(standing, Operation.PURCHASE_SHOW)
    return purchases.listed(store.database, standing)


def _held_against(store: Store, one: Looked) -> Looked:
    """A row, refused where a name of its line is there already."""
    name = purchases.taken(store.database, one.line) if one.line is not None else None
    return one if name is None else replace(one, line=None, refusal=SameIdOtherContent(id=name))


def _template(store: Store, standing: Standing, asked: Asked) -> Template:
    """The template that is named, and each party in its seats is known. Raises `UnknownTemplate`,
    `UnknownParty`.
    """
    found = packaged_version(asked.template)
    if found is None and well_named(asked.template):
        found = register.template(store.database, standing, asked.template)
    if found is None:
        raise UnknownTemplate(template=asked.template[:80])
    for _, party in asked.taken:
        register.party(store.database, standing, party)
    return found


def _handed_by(store: Store, standing: Standing, purchase_id: str) -> frozenset[str]:
    """The machines that this very purchase has handed over already; none while it is not done."""
    try:
        done = purchases.progress(store.database, standing, purchase_id).done_at
    except UnknownPurchase:
        return frozenset()
    made = purchases.asked_for(store.database, standing, purchase_id) if done else None
    return frozenset(line.machine for line in made.lines) if made else frozenset()


def _near(store: Store, standing: Standing, without: frozenset[str] = frozenset()) -> Near:
    """What a list is held against."""
    sold = purchases.sold(store.database, standing.party)
    before = {name: told for name, told in sold.items() if name not in without}
    return Near(
        parties=register.parties(store.database, standing),
        sold={name: serial for name, (serial, _) in before.items()},
        names={name: said for name, (_, said) in before.items()},
    )


def _purchase(
    standing: Standing, asked: Asked, template: Template, lines: tuple[Line, ...]
) -> Purchase:
    """What is asked for, with its lines. Raises `NotAParty` when the seller takes no seat."""
    if standing.party not in dict(asked.taken).values():
        raise NotAParty(party=standing.party)
    return Purchase(
        id=asked.id,
        seller=standing.party,
        on=asked.on,
        template=template.reference(),
        taken=dict(asked.taken),
        customer_seat=asked.customer_seat,
        market=asked.market,
        dealing=asked.dealing,
        lines=lines,
    )


def _begin(tx: Transaction, standing: Standing, purchase: Purchase) -> None:
    """Keeps what is asked for. Raises `SameIdOtherContent` where a name is taken already."""
    if purchases.begin(tx, purchase, standing.at):
        for line in purchase.lines:
            name = purchases.taken(tx, line)
            if name is not None:
                raise SameIdOtherContent(id=name)
        access.note(tx, standing, "purchase.record", purchase.id)


def _drafted(
    store: Store, standing: Standing, purchase: Purchase, template: Template, at_most: int | None
) -> int:
    """Drafts offers of lines that have none; how many lines are left."""
    known = purchases.drafts(store.database, purchase)
    missing = [line for line in purchase.lines if line.line not in known]
    now = missing if at_most is None else missing[:at_most]
    for some in portions(now, _AT_ONCE):
        made = [(line, _draft(store, standing, purchase, (template, line))) for line in some]
        told = [(line, one, beside_template(store, one.offer)) for line, one in made]

        def step(
            tx: Transaction,
            told: Sequence[tuple[Line, Drafted, Comparison | None]] = told,
        ) -> None:
            """The drafts of some lines with their papers."""
            for line, one, compared in told:
                register.add_paper(tx, one.paper, DOCX)
                register.add_paper(tx, one.page, "text/html; charset=utf-8")
                purchases.add_draft(tx, purchase, line, one.offer, compared)

        store.writer.run(step)
        reach("offer.between_purchase_drafts")
    return len(missing) - len(now)


def _draft(
    store: Store, standing: Standing, purchase: Purchase, of: tuple[Template, Line]
) -> Drafted:
    """The offer of one line with its papers; its dataset comes to be with it."""
    template, line = of
    customer = register.party(store.database, standing, line.customer)
    making = dataset_of(purchase, line, generated=customer.generated)
    terms = _terms(template, purchase, line)
    return draft(store, standing, offer_id(purchase, line), terms, None, making=[making])


def _terms(template: Template, purchase: Purchase, line: Line) -> Terms:
    """The terms that are offered for one line. Raises `UnknownSeat`."""
    return terms_of(template, purchase.seats(line), line.customer, {line.dataset: None})


def _make(tx: Transaction, standing: Standing, purchase: Purchase) -> None:
    """Enrols, hands over and offers all lines in one step. Raises `SameIdOtherContent`."""
    if purchases.progress(tx, standing, purchase.id).done_at is not None:
        return
    found = purchases.drafts(tx, purchase)
    seller = register.party(tx, standing, purchase.seller)
    for line in purchase.lines:
        customer = register.party(tx, standing, line.customer)
        register.add_machine(tx, machine_of(purchase, line, seller.name_ja), ())
        register.add_dataset(tx, dataset_of(purchase, line, generated=customer.generated))
        register.add_handover(tx, handover_of(purchase, line, standing))
        draft = found[line.line]
        told = {"offer": draft.offer, "terms": draft.terms_hash}
        for party in draft.parties:
            if party != purchase.seller:
                outbox.send(tx, standing.at, (purchase.seller, party), "offer", told)
        facts = {"machine": line.machine, "kind": HandoverKind.PURCHASE, "on": purchase.on}
        outbox.send(tx, standing.at, (purchase.seller, line.customer), "handover", facts)
    purchases.make_offers(tx, purchase, list(found.values()), standing.at)
    for compared in purchases.compared_of(tx, purchase, Comparison):
        register.add_comparison(tx, compared)
    purchases.end(tx, purchase, standing.at)
