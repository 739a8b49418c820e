"""The scenario: one node's months from its founding to a decided case, in small acts.

Each act has an id that its caller gives and a told time, so the whole can be asked again from the
start: what was done stands, what was cut short is done now, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256

from kumiai.acts import (
    agree,
    classify,
    collect,
    consent,
    dispute,
    enroll,
    entitle,
    handover,
    offer,
    pool,
    read,
    settle,
    template,
)
from kumiai.acts.govern import inviting, logs, profiles, revoking, secrets
from kumiai.acts.offer import purchase
from kumiai.acts.offer.rolling import RollOut, roll_out
from kumiai.apps import worker
from kumiai.apps.demo import cast, sectors
from kumiai.apps.node import Founding, found, full_mandates
from kumiai.model.agreement import AgreementId, AgreementKind, Hash, Member, OfferId, Part, Terms
from kumiai.model.case import Claim, ClaimId, Exhibit
from kumiai.model.consent import Consent, ConsentId, ConsentKind
from kumiai.model.dataset import COLUMNS, Dataset
from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.invitation import Way
from kumiai.model.key import KeyPurpose
from kumiai.model.machine import Machine
from kumiai.model.money import GrossKind, Proceeds, Sale, SplitKind, Yen
from kumiai.model.party import Party, PartyId, Relation, RelationKind
from kumiai.model.period import Period, jst_day, month
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.policy import Policy
from kumiai.model.purchase import PurchaseId, Row
from kumiai.model.refusal import NodeExists, SameIdOtherContent
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.right import Classification
from kumiai.model.statement import StatementId
from kumiai.papers.hosting import HOSTING_HASH
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.papers.templates import template_from_yaml
from kumiai.records import keys, register
from kumiai.rules.holding import handover_id
from kumiai.rules.template import terms_of
from trials.play import BEGIN, MONTH, Play, Step

PASSPHRASE = b"trials: a passphrase that guards nothing"
SALE = AgreementId("agr-sale-2")
MONTHLY = AgreementId("agr-monthly")
STATEMENT = StatementId(f"stm-sale-2-{MONTH}")
CLAIM = ClaimId("clm-1")
OPERATOR, READER, ARBITER = PersonId("operator"), PersonId("reader"), PersonId("arbiter")
BUILDER = PersonId("builder")
POOL = AgreementId("agr-pool")
TEMPLATE = f"""
template: {cast.PLANT}.lathes
version: 1
sector: machine_tool
title: {{ja: 旋盤の標準条件, en: Standard terms for lathes}}
seats: [{{id: plant, ja: 工場, en: plant}}, {{id: builder, ja: 機械メーカー, en: builder}}]
purposes: [{{id: maintenance, ja: 保守, en: maintenance}}]
rights: {{plant: all, builder: read}}
items: [{{id: Sload, ja: 主軸負荷, en: spindle load, unit: PERCENT, class: open_contract}}]
"""


# Founding, parties, keys


def _found(play: Play) -> None:
    """The node; one that stands already is not founded again."""
    founding = Founding(
        "trials.kumiai.invalid", cast.PARTIES[0], OPERATOR, "運用 担当", play.database
    )
    try:
        found(play.home, founding, play.clock)
    except NodeExists:
        return


def _party(party: PartyId, person: PersonId, roles: frozenset[Role]) -> Callable[[Play], object]:
    """Enrols a party with one person."""

    def act(play: Play) -> None:
        operator = play.standing(OPERATOR)
        named = next(known for known in cast.PARTIES if known.id == party)
        enroll.add_party(play.node.store, operator, named)
        enrolled = Person(person, party, f"{person} 担当", roles, full_mandates(BEGIN))
        enroll.add_person(play.node.store, operator, enrolled)

    return act


def _parties(play: Play) -> None:
    """The other parties that the rights name."""
    for party in cast.PARTIES:
        if party.id in (cast.BUILDER, cast.CUSTOMER):
            enroll.add_party(play.node.store, play.standing(OPERATOR), party)


def _key(person: PersonId, purpose: KeyPurpose) -> Callable[[Play], object]:
    """A key, unless there is one: whoever makes keys looks first."""

    def act(play: Play) -> None:
        standing = play.standing(person)
        known = keys.public_keys(play.node.store.database, [standing.party])
        if any(key.purpose is purpose for key in known):
            return
        make = secrets.make_key if purpose is KeyPurpose.PARTY else secrets.make_node_key
        make(play.node.store, standing, PASSPHRASE)

    return act


def _token(play: Play) -> None:
    """A token; its secret is shown once, so asking again is refused."""
    try:
        secrets.add_token(play.node.store, play.standing(READER), "tok-1", ["log.verify"], 30)
    except SameIdOtherContent:
        return


def _profile(play: Play) -> None:
    """An activated profile. A code that was shown to nobody is lost: its profile is revoked, and
    another one is made.
    """
    store, standing = play.node.store, play.standing(READER)
    for left in secrets.tokens(store, standing):
        if left.id.startswith("pro-") and left.revoked_at is None:
            secrets.revoke_token(store, standing, left.id)
    taken = {token.id for token in secrets.tokens(store, standing)}
    name = next(f"pro-{n}" for n in range(99) if f"pro-{n}" not in taken)
    code, _ = profiles.add_profile(store, standing, name, (), 30)
    profiles.activate(store, code, standing.at)
    profiles.add_reader_key(store, standing, name, "ab" * 32)


def _hosted(play: Play) -> None:
    """A party that was invited and came, after an invitation that was revoked. A link that was shown
    to nobody is lost: its invitation is revoked, and another one is sent.
    """
    store, operator = play.node.store, play.standing(OPERATOR)
    party = Party(PartyId("toyoake-press"), "豊明プレス", "Toyoake Press")
    if register.has_persons(store.database, party.id):
        return
    told = ("press@example.jp", 14)
    inviting.send(store, operator, party, told, Way.LINK)
    for left in inviting.listed(store, operator):
        inviting.revoke(store, operator, left.id)
    code, _ = inviting.send(store, operator, party, told, Way.LINK)
    said = inviting.Acceptance(
        "toyoake-press-1", "豊明", "a password of trials", "a passphrase of trials", HOSTING_HASH
    )
    inviting.accept(store, code, said, operator.at)


# Machines, rows, rights


def _machine(play: Play) -> None:
    """The lathe."""
    device = play.lathe.device
    machine = Machine(
        id=device.machine,
        source=device.source,
        name=device.name,
        maker=device.maker,
        model=device.model,
        owner=cast.PLANT,
        user=cast.PLANT,
        since=BEGIN,
        dealing="purchase",
    )
    enroll.add_machine(play.node.store, play.standing(OPERATOR), machine, device.signals)


def _dataset(play: Play) -> None:
    """The dataset of the lathe."""
    dataset = Dataset(
        id=cast.MACHINING,
        provider=cast.PLANT,
        title_ja="工作機械の稼働",
        title_en="Machine tool operation",
        machines=(play.lathe.device.machine,),
        market=cast.MARKET,
        credit="",
        licence="",
        generated=play.lathe.generated,
    )
    enroll.add_dataset(play.node.store, play.standing(OPERATOR), dataset)


def _rights(play: Play) -> None:
    """The rights matrix of the dataset, drafted, and set by import."""
    made = cast.matrix(cast.MACHINING, play.lathe.device.signals, cast.PLANT, BEGIN)
    raw = yaml_from_matrix(made).encode()
    operator = play.standing(OPERATOR)
    entitle.propose(play.node.store, operator, cast.MACHINING, raw, "purchase")
    entitle.set_rights(play.node.store, operator, cast.MACHINING, raw, "purchase")


def _relations(play: Play) -> None:
    """Plant and spindle maker deal vertically, and both say so."""
    for person, one, other in (
        (OPERATOR, cast.PLANT, cast.SPINDLE),
        (READER, cast.SPINDLE, cast.PLANT),
    ):
        said = Relation(cast.MARKET, one, other, RelationKind.VERTICAL, BEGIN)
        enroll.declare_relation(play.node.store, play.standing(person), said)


def _collect(first: int, last: int) -> Callable[[Play], object]:
    """Some of the lathe's recordings become rows."""

    def act(play: Play) -> None:
        operator = play.standing(OPERATOR)
        machine = register.machine(play.node.store.database, operator, play.lathe.device.machine)
        collect.collect(play.node.store, operator, machine, play.lathe.pieces[first:last])

    return act


# Offers and agreements


def _terms(play: Play, yen: int | None) -> Terms:
    """The spindle maker reads; it pays a sum each month, or the plant declares a sale."""
    fixed = yen is not None
    lathe = play.lathe
    said = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="主軸データの提供",
        title_en="Provision of spindle data",
        members=(
            Member(cast.PLANT, frozenset({Part.PROVIDER, Part.BENEFICIARY})),
            Member(cast.SPINDLE, frozenset({Part.RECIPIENT, Part.PAYER})),
        ),
        policies=(
            Policy(
                dataset=cast.MACHINING,
                purposes=("maintenance",),
                items=lathe.items(),
                columns=tuple(column.id for column in COLUMNS),
                runs=month(MONTH),
                # Two answers use the quota up: asked for again, they must still be answered.
                rows_max=lathe.offered(2) + lathe.offered(3),
            ),
        ),
        proceeds=Proceeds(
            payer=cast.SPINDLE,
            gross=GrossKind.FIXED if fixed else GrossKind.SALE,
            split=SplitKind.PRO_RATA,
            portions={cast.PLANT: Fraction(1)},
            yen=Yen(yen) if yen is not None else None,
            declarer=None if fixed else cast.PLANT,
        ),
        arbiter=cast.ARBITER,
    )
    return sectors.agreed(said, cast.SECTOR, cast.MACHINING)


def _offer(offer_id: str, yen: int | None) -> Callable[[Play], object]:
    """The plant offers."""

    def act(play: Play) -> None:
        operator = play.standing(OPERATOR)
        offer.offer(play.node.store, operator, OfferId(offer_id), _terms(play, yen))

    return act


def _counter(play: Play) -> None:
    """The spindle maker answers with a longer notice."""
    terms = replace(_terms(play, None), notice_days=60)
    reader = play.standing(READER)
    offer.counter(play.node.store, reader, "off-sale-1", OfferId("off-sale-2"), terms)


def _accept(offer_id: str, person: PersonId) -> Callable[[Play], object]:
    """A member signs."""

    def act(play: Play) -> None:
        standing = play.standing(person)
        stands = register.offer(play.node.store.database, standing, offer_id)
        agree.accept(play.node.store, standing, offer_id, stands.terms_hash, PASSPHRASE)

    return act


def _end(play: Play) -> None:
    """The plant gives notice."""
    agree.end(play.node.store, play.standing(OPERATOR), MONTHLY)


def _consent(play: Play) -> None:
    """A contract on the machine, with what it allows."""
    runs = Period(BEGIN, BEGIN + timedelta(days=90))
    kept = Consent(
        ConsentId("con-1"), cast.PLANT, play.lathe.device.machine, ConsentKind.CONSENT, ("maintenance",), runs,
        "R-1", BEGIN,
    )  # fmt: skip
    consent.record(play.node.store, play.standing(OPERATOR), [kept])


def _classify(play: Play) -> None:
    """Of an item that stands open it is put on record why."""
    said = classify.Said(classification=Classification.OPEN_CONTRACT, reason="ours", replies={})
    held = classify.held(play.node.store, play.standing(OPERATOR), cast.MACHINING)
    item = next(o.item.id for o in held if o.item.classification is said.classification)
    classify.decide(play.node.store, play.standing(OPERATOR), cast.MACHINING, item, said)


def _withdraw(play: Play) -> None:
    """It is taken back."""
    consent.withdraw(play.node.store, play.standing(OPERATOR), "con-1")


def _let(play: Play) -> None:
    """The machine is let to the builder, long after all that happens here."""
    machine, on = play.lathe.device.machine, jst_day(BEGIN + timedelta(days=300))
    made = Handover(
        handover_id(machine, on), machine, HandoverKind.LEASE, cast.PLANT, cast.BUILDER, on, OPERATOR,
        play.clock(),
    )  # fmt: skip
    handover.hand_over(play.node.store, play.standing(OPERATOR), made)


def _template(play: Play) -> None:
    """The plant keeps a template of its own."""
    kept = template_from_yaml(TEMPLATE)
    template.add(play.node.store, play.standing(OPERATOR), kept)


def _offer_template(play: Play) -> None:
    """The builder is offered what the template says."""
    taken = {PartyId("plant"): cast.PLANT, PartyId("builder"): cast.BUILDER}
    terms = terms_of(template_from_yaml(TEMPLATE), taken, cast.PLANT, {cast.MACHINING: None})
    offer.offer(play.node.store, play.standing(OPERATOR), OfferId("off-lathes"), terms)


def _roll_out(play: Play) -> None:
    """The next version of the template, for the one customer."""
    store, operator = play.node.store, play.standing(OPERATOR)
    newer = template_from_yaml(
        TEMPLATE.replace("version: 1", "version: 2").replace("read}", "all}")
    )
    template.add(store, operator, newer)
    roll_out(store, operator, RollOut("roll-lathes", newer.reference()), 10)


def _sell(play: Play) -> None:
    """Two machines go to the builder by a list, each with an offer of rights."""
    asked = purchase.Asked(
        PurchaseId("pur-1"), jst_day(BEGIN + timedelta(days=30)), "machine-tool",
        ((PartyId("builder"), cast.PLANT),), PartyId("plant"), cast.MARKET, "sale 1",
    )  # fmt: skip
    rows = [Row(n + 2, f"K-{n}", "MX", f"Lathe {n}", cast.BUILDER) for n in range(2)]
    purchase.record(play.node.store, play.standing(OPERATOR), asked, rows)


def _offer_pool(play: Play) -> None:
    """Plant and spindle maker may be joined by others; nothing is paid."""
    said = replace(_terms(play, None), kind=AgreementKind.POOL, proceeds=None)
    terms = sectors.agreed(said, cast.SECTOR, cast.MACHINING)
    offer.offer(play.node.store, play.standing(OPERATOR), OfferId("off-pool"), terms)


def _invite(play: Play) -> None:
    """The builder may see the pool."""
    pool.invite(play.node.store, play.standing(OPERATOR), POOL, cast.BUILDER)


def _join(play: Play) -> None:
    """The builder enters, to read."""
    store, builder = play.node.store, play.standing(BUILDER)
    seen = pool.show(store, builder, POOL).founding.terms_hash
    entry = pool.Entry(frozenset({Part.RECIPIENT}), (), seen)
    pool.join(store, builder, POOL, entry, PASSPHRASE)


def _leave(play: Play) -> None:
    """The builder gives notice."""
    pool.leave(play.node.store, play.standing(BUILDER), POOL)


# Reading


def _read(request: str, agreement: AgreementId, form: Format | None) -> Callable[[Play], object]:
    """The spindle maker asks for all it may see, and fetches it in `form`, if any."""

    def act(play: Play) -> None:
        reader = play.standing(READER)
        asked = ReadRequest(RequestId(request), agreement, cast.MACHINING, "maintenance")
        grant = read.read(play.node.store, reader, asked)
        if form is not None:
            read.fetch(play.node.store, reader, grant.id, form)

    return act


def _revoke(play: Play) -> None:
    """The plant revokes the answer that nobody fetched."""
    operator = play.standing(OPERATOR)
    asked = ReadRequest(RequestId("req-4"), MONTHLY, cast.MACHINING, "maintenance")
    grant = read.read(play.node.store, play.standing(READER), asked)
    revoking.revoke_grant(play.node.store, operator, MONTHLY, grant.id)


# Money


def _sale(sale_id: str, yen: int) -> Callable[[Play], object]:
    """The plant books a sale."""

    def act(play: Play) -> None:
        document = sha256(sale_id.encode()).hexdigest()
        sale = Sale(sale_id, SALE, MONTH, cast.PLANT, Yen(yen), document)
        settle.book(play.node.store, play.standing(OPERATOR), sale)

    return act


def _close(play: Play) -> None:
    """The plant closes the month of the sales."""
    settle.close(play.node.store, play.standing(OPERATOR), SALE, MONTH)


def _head(play: Play) -> None:
    """The node signs the head of the sales' log."""
    logs.publish_head(play.node.store, SALE, play.at)


def _work(play: Play) -> None:
    """The worker does what is due."""
    worker.once(play.node)


def _confirm(play: Play) -> None:
    """The plant takes the statement as right."""
    settle.confirm(play.node.store, play.standing(OPERATOR), STATEMENT)


def _claim(play: Play) -> None:
    """The spindle maker objects to a part, with an exhibit."""
    raw = b"measured: nothing"
    claim = Claim(
        id=CLAIM,
        statement=STATEMENT,
        agreement=SALE,
        by=cast.SPINDLE,
        person=READER,
        payee=cast.PLANT,
        yen=Yen(4_321),
        reason="not measured",
        at=play.at,
    )
    exhibit = Exhibit("甲1", "measured.txt", "text/plain", Hash(sha256(raw).hexdigest()))
    filed = [dispute.Filed(exhibit, raw)]
    dispute.file(play.node.store, play.standing(READER), claim, filed)


def _decide(play: Play) -> None:
    """The arbiter gives the payee a part of it."""
    dispute.decide(play.node.store, play.standing(ARBITER), CLAIM, 1_234, "partly measured")


_MEMBER = frozenset(Role) - {Role.ARBITER, Role.OPERATOR}


def _hours(hours: float) -> timedelta:
    """So many hours after the begin of the month."""
    return timedelta(hours=hours)


def _days(days: float) -> timedelta:
    """So many days after the begin of the month."""
    return timedelta(days=days)


STEPS = (
    Step("found", _hours(9), _found),
    Step("party spindle", _hours(10), _party(cast.SPINDLE, READER, _MEMBER)),
    Step("party arbiter", _hours(10), _party(cast.ARBITER, ARBITER, frozenset({Role.ARBITER}))),
    Step("party builder", _hours(10), _party(cast.BUILDER, BUILDER, _MEMBER)),
    Step("parties", _hours(10), _parties),
    Step("key plant", _hours(11), _key(OPERATOR, KeyPurpose.PARTY)),
    Step("key node", _hours(11), _key(OPERATOR, KeyPurpose.NODE)),
    Step("key spindle", _hours(11), _key(READER, KeyPurpose.PARTY)),
    Step("key builder", _hours(11), _key(BUILDER, KeyPurpose.PARTY)),
    Step("token", _hours(11), _token),
    Step(
        "revoke token",
        _hours(11),
        lambda play: secrets.revoke_token(play.node.store, play.standing(READER), "tok-1"),
    ),
    Step("profile", _hours(11), _profile),
    Step("hosted", _hours(11), _hosted),
    Step("machine", _hours(12), _machine),
    Step("dataset", _hours(12), _dataset),
    Step("rights", _hours(12), _rights),
    Step("relations", _hours(12), _relations),
    Step("consent", _hours(13), _consent),
    Step("withdraw", _hours(14), _withdraw),
    Step("let", _hours(14), _let),
    Step("sell", _hours(15), _sell),
    Step("template", _hours(15), _template),
    Step("classify", _hours(15), _classify),
    Step("collect two", _days(1), _collect(0, 2)),
    Step("offer sale", _days(2), _offer("off-sale-1", None)),
    Step("counter sale", _days(2), _counter),
    Step("offer monthly", _days(2), _offer("off-monthly", 30_001)),
    Step("accept sale, plant", _days(3), _accept("off-sale-2", OPERATOR)),
    Step("accept sale, spindle", _days(3), _accept("off-sale-2", READER)),
    Step("accept monthly, plant", _days(3), _accept("off-monthly", OPERATOR)),
    Step("accept monthly, spindle", _days(3), _accept("off-monthly", READER)),
    Step("offer template", _days(3), _offer_template),
    Step("roll out", _days(3), _roll_out),
    Step("offer pool", _days(3), _offer_pool),
    Step("accept pool, plant", _days(3), _accept("off-pool", OPERATOR)),
    Step("accept pool, spindle", _days(3), _accept("off-pool", READER)),
    Step("invite", _days(3.1), _invite),
    Step("join", _days(3.2), _join),
    Step("leave", _days(3.3), _leave),
    Step("deliver", _days(3.4), lambda play: worker.deliver(play.node), own=True),
    Step("read 1", _days(4), _read("req-1", SALE, Format.PARQUET)),
    Step("read 1 again", _days(4.1), _read("req-2", SALE, Format.CSV)),
    Step("collect one more", _days(5), _collect(2, 3)),
    Step("read 3", _days(6), _read("req-3", SALE, Format.CSV)),
    Step("read 4", _days(7), _read("req-4", MONTHLY, None)),
    Step("revoke read 4", _days(7), _revoke),
    Step("head", _days(7), _head, own=True),
    Step("sale 1", _days(8), _sale("sale-1", 100_000)),
    Step("sale 2", _days(8), _sale("sale-2", 23_457)),
    Step("close", _days(31.5), _close),
    Step("work at the month's end", _days(31.6), _work, own=True),
    Step("confirm", _days(33), _confirm),
    Step("claim", _days(34), _claim),
    Step("decide", _days(35), _decide),
    Step("notice", _days(36), _end),
    Step("work at the end", _days(47), _work, own=True),
)
