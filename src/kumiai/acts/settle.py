"""Settle: a month's uses become a statement in whole yen that stands on a range of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from kumiai.model.agreement import Agreement
from kumiai.model.job import Job, JobId, JobKind
from kumiai.model.money import GrossKind, Proceeds, Sale, Yen
from kumiai.model.party import PartyId
from kumiai.model.period import MonthId, Period, iso, month, month_of
from kumiai.model.person import Power, Standing
from kumiai.model.refusal import (
    Final,
    LogBroken,
    NodeBusy,
    NoGross,
    NotAParty,
    NotInForce,
    PeriodOpen,
)
from kumiai.model.statement import (
    Confirmation,
    Posting,
    Statement,
    StatementId,
    StatementState,
)
from kumiai.model.usage import Entry, EntryType, Vouching
from kumiai.records import grants, jobs, ledger, outbox, register, usage_log
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules import merkle
from kumiai.rules.pool import proceeds_of
from kumiai.rules.proceeds import documents, edges, lines
from kumiai.rules.standing import Operation, mandated, require
from kumiai.wire.canonical import digest, signed_bytes
from kumiai.wire.codec import document


def book(store: Store, standing: Standing, sale: Sale) -> Sale:
    """Books a sale whose proceeds an agreement divides: declared, hashed, on the log.

    Raises `NotAParty` unless the asker's party is the declarer that the agreement names, `Final`
    when the month is closed, `NotInForce` for a month in which the agreement does not run.
    """
    require(standing, Operation.SALE_BOOK)
    agreement = register.agreement(store.database, standing, sale.agreement)
    proceeds = agreement.terms.proceeds
    if proceeds is None or not (proceeds.declarer == sale.declarer == standing.party):
        raise NotAParty(party=standing.party)
    _check_month(store, agreement, month(sale.month))

    def step(tx: Transaction) -> None:
        """The sale, unless its month is closed. Raises `Final`."""
        if register.claim_act(tx, sale.id, "sale", sale, standing.at):
            closed = ledger.of_month(tx, agreement.id, MonthId(sale.month))
            if closed is not None:
                raise Final(statement=closed.id)
            ledger.add_sale(tx, sale)
            facts = {name: document(getattr(sale, name)) for name in ("month", "yen", "document")}
            told = {"sale": sale.id, "declarer": sale.declarer, **facts}
            tx.append(agreement.id, EntryType.SALE, standing.at, told, sale.id)

    store.writer.run(step)
    reach("settle.after_sale")
    return sale


def close(store: Store, standing: Standing, agreement_id: str, name: str) -> Statement:
    """The statement of the month `name` (`2026-10`); closed once, asked again it is the same.

    Raises `PeriodOpen` before the month's end in Japan, `NotInForce` for a month in which the
    agreement does not run, `NoGross` when no sale is booked, `LogBroken` when the daily sums and
    the log's entries don't say the same.
    """
    require(standing, Operation.STATEMENT_CLOSE)
    stands = register.agreement(store.database, standing, agreement_id)
    agreement = register.agreement_by_id(store.database, stands.id)
    period = month(name)
    closed = ledger.of_month(store.database, agreement.id, MonthId(name))
    if closed is not None:
        return closed
    if standing.at < period.end:
        raise PeriodOpen(month=name)
    _check_month(store, agreement, period)
    statement = _statement(store, agreement, MonthId(name), standing)
    reach("settle.before_statement")
    store.writer.run(lambda tx: _state(tx, standing, agreement, statement))
    reach("settle.after_statement")
    return ledger.of_month(store.database, agreement.id, MonthId(name)) or statement


def _check_month(store: Store, agreement: Agreement, period: Period) -> None:
    """Refuses a month before the agreement's first and after its last. Raises `NotInForce`."""
    if not agreement.settles(period, register.end_of(store.database, agreement.id)):
        raise NotInForce(agreement=agreement.id)


def _statement(store: Store, agreement: Agreement, name: MonthId, standing: Standing) -> Statement:
    """The figures of a month: what was opened, what it brought, who gets what."""
    period = month(name)
    versions = register.versions(store.database, agreement.id)
    proceeds = proceeds_of(agreement, versions, period)
    if proceeds is None:
        raise NoGross(agreement=agreement.id, month=name)
    # By the log's own time, so that months may be closed in any order and never overlap.
    first = usage_log.first_at_or_after(store.database, agreement.id, period.begin)
    last = usage_log.first_at_or_after(store.database, agreement.id, period.end)
    found = usage_log.entries(store.database, agreement.id, first, last)
    rows = _rows(store, agreement, period, found)
    gross = _gross(store, agreement, proceeds, name)
    statement_id = StatementId(f"stm-{agreement.id.removeprefix('agr-')}-{name}")
    shares = lines(gross, proceeds, rows)
    made_out = documents(shares, proceeds, _invoice_numbers(store, standing, proceeds))
    rule = f"{proceeds.gross.value}/{proceeds.split.value}"
    until = standing.at + timedelta(days=proceeds.objection_days)
    return Statement(
        id=statement_id,
        agreement=agreement.id,
        month=name,
        first=first,
        last=last,
        root=_root(store, agreement, last).hex(),
        gross=gross,
        rule=rule,
        uses=sum(entry.type is EntryType.OPENED for entry in found),
        rows=sum(rows.values()),
        lines=shares,
        documents=made_out,
        edges=edges(made_out, rule, f"{agreement.id}[{first},{last})"),
        stated_at=standing.at,
        objection_until=until,
        due_at=until + timedelta(days=proceeds.due_days),
        vouching=_vouching(found),
    )


def _rows(
    store: Store, agreement: Agreement, period: Period, found: Sequence[Entry]
) -> Mapping[PartyId, int]:
    """Rows opened by the party whose data they are: the daily sums, held against the entries."""
    uses, rows = grants.sums(store.database, agreement.id, period)
    opened = [entry for entry in found if entry.type is EntryType.OPENED]
    again: dict[PartyId, int] = {}
    for entry in opened:
        provider = PartyId(str(entry.facts["provider"]))
        again[provider] = again.get(provider, 0) + int(entry.facts["rows"] or 0)
    if uses != len(opened) or dict(rows) != again:
        raise LogBroken(log=agreement.id, index=-1, what="daily sums")
    return rows


def _gross(store: Store, agreement: Agreement, proceeds: Proceeds, name: MonthId) -> Yen:
    """The sum that is divided. Raises `NoGross`."""
    if proceeds.gross is GrossKind.FIXED:
        assert proceeds.yen is not None  # an invariant of the noun
        return proceeds.yen
    sales = ledger.sales(store.database, agreement.id, name)
    if not sales:
        raise NoGross(agreement=agreement.id, month=name)
    return Yen(sum(sale.yen for sale in sales))


def _booked(tx: Transaction, agreement: Agreement, name: MonthId) -> int | None:
    """The sum of a month's booked sales; None for terms that divide another sum."""
    proceeds = agreement.terms.proceeds
    if proceeds is None or proceeds.gross is not GrossKind.SALE:
        return None
    return sum(sale.yen for sale in ledger.sales(tx, agreement.id, name))


def _invoice_numbers(
    store: Store, standing: Standing, proceeds: Proceeds
) -> Mapping[PartyId, str | None]:
    """The qualified-invoice numbers of those who get something."""
    return {
        party: register.party(store.database, standing, party).invoice_number
        for party in proceeds.portions
    }


def _root(store: Store, agreement: Agreement, size: int) -> bytes:
    """The root of the log's first `size` entries."""
    stored = usage_log.stored(store.database, agreement.id, 0, size)
    return merkle.root([leaf for _, _, leaf in stored])


def _vouching(found: Sequence[Entry]) -> Mapping[str, int]:
    """How many uses each grade has."""
    said = [e.facts.get("vouching") for e in found if e.type is EntryType.OPENED]
    return {grade.value: said.count(grade.value) for grade in Vouching}


def statement_hash(statement: Statement) -> str:
    """What the log says of a statement."""
    return digest(signed_bytes("statement", document(statement)))


def _state(tx: Transaction, standing: Standing, agreement: Agreement, made: Statement) -> None:
    """Writes a statement, its postings and its log entry, tells the members, plans what follows."""
    if not register.claim_act(tx, made.id, "statement", made.month, standing.at):
        return
    if _booked(tx, agreement, made.month) not in (None, made.gross):
        raise NodeBusy(what=made.id, why="a sale was booked meanwhile")
    ledger.add_statement(tx, made, _postings(made, standing.at))
    facts = {"statement": made.id, "statement_hash": statement_hash(made), "month": made.month}
    tx.append(agreement.id, EntryType.STATED, standing.at, facts, made.id)
    for party in dict.fromkeys([*agreement.terms.parties(), *(line.party for line in made.lines)]):
        if party != standing.party:
            outbox.send(tx, standing.at, (standing.party, party), "statement", facts)
    jobs.add(tx, _job(f"final-{made.id}", JobKind.FINALISE, made.id, made.objection_until))
    following = month_of(month(made.month).end)
    if agreement.settles(month(following), register.end_of(tx, agreement.id)):
        due = month(following).end + timedelta(hours=1)
        next_id = f"close-{made.agreement}-{following}"
        jobs.add(tx, _job(next_id, JobKind.CLOSE_MONTH, agreement.id, due))


def _job(job_id: str, kind: JobKind, about: str, due_at: datetime) -> Job:
    """A job that is due at `due_at`."""
    return Job(JobId(job_id), kind, about, due_at)


def _postings(made: Statement, at: datetime) -> list[Posting]:
    """Both sides of each edge."""
    found = []
    for edge in made.edges:
        sides = ((edge.source, edge.target, "payable"), (edge.target, edge.source, "receivable"))
        for party, other, account in sides:
            posting_id = f"{made.id}/{account}/{party}/{other}"
            found.append(Posting(posting_id, made.id, party, other, account, edge.yen, at))
    return found


def confirm(store: Store, standing: Standing, statement_id: str) -> Confirmation:
    """Takes a statement as right for the asker's party: on the log, with person and mandate."""
    require(standing, Operation.STATEMENT_CONFIRM)
    statement = ledger.statement(store.database, standing, statement_id)
    mandate = mandated(standing, Power.CONFIRM, statement.gross)
    confirmation = Confirmation(statement.id, standing.party, standing.person, standing.at)

    def step(tx: Transaction) -> None:
        """The confirmation and the log's entry."""
        act_id = f"confirm-{statement.id}-{standing.party}"
        if not register.claim_act(tx, act_id, "confirm", statement.id, standing.at):
            return
        ledger.add_confirmation(tx, confirmation)
        facts = {
            "statement": statement.id,
            "statement_hash": statement_hash(statement),
            "party": standing.party,
            "mandate": mandate.id,
        }
        tx.append(statement.agreement, EntryType.CONFIRMED, standing.at, facts, statement.id)

    store.writer.run(step)
    reach("settle.after_confirm")
    given = ledger.confirmations(store.database, statement.id)
    return next(said for said in given if said.party == standing.party)


def finalise(store: Store, standing: Standing, statement_id: str) -> StatementState:
    """Makes a statement final once its objection window is over and no case about it is open."""
    require(standing, Operation.STATEMENT_CLOSE)
    statement = ledger.statement(store.database, standing, statement_id)
    if standing.at < statement.objection_until:
        raise PeriodOpen(month=f"{statement.month} {iso(statement.objection_until)}")

    def step(tx: Transaction) -> StatementState:
        """The state that the statement has now."""
        if register.open_cases(tx, statement.id):
            return StatementState.DISPUTED
        ledger.set_state(tx, statement.id, StatementState.FINAL)
        return StatementState.FINAL

    reach("settle.before_final")
    state = store.writer.run(step)
    reach("settle.after_final")
    return state
