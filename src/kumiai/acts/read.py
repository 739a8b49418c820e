"""Read: what somebody asks for, as far as an agreement permits it, on the log before it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from kumiai.model.agreement import Agreement
from kumiai.model.dataset import ColumnId, Dataset, DatasetId
from kumiai.model.party import PartyId
from kumiai.model.period import month, month_of
from kumiai.model.person import Standing
from kumiai.model.policy import Expression, Policy
from kumiai.model.refusal import (
    GrantLapsed,
    GrantRevoked,
    KeyLocked,
    NotInForce,
    QuotaSpent,
    UnknownDataset,
    UnknownGrant,
)
from kumiai.model.request import Circumstances, Format, Permit, ReadRequest
from kumiai.model.shown import Shown, ShownId
from kumiai.model.usage import Asked, EntryType, Fact, Grant, GrantId, Receipt
from kumiai.papers.tables import Notes, csv_cell, xlsx
from kumiai.records import grants, keys, register, shown, usage_log, vetting
from kumiai.records.cuts import Cut, plan_of
from kumiai.records.dialect import Source
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.condition import aged
from kumiai.rules.consent import consented, per_contract
from kumiai.rules.holding import held
from kumiai.rules.permit import permit
from kumiai.rules.standing import Operation, require
from kumiai.wire.canonical import canonical, digest, signed_bytes
from kumiai.wire.codec import document

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Mapping[Format, str] = {
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: XLSX,
}
"""The media type of each form."""
OPEN_WITHIN = timedelta(hours=1)
"""A grant that nobody opens lapses unpaid after this time."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer on its way: a file of the cut itself, or its text or workbook."""

    grant: Grant
    media_type: str
    name: str
    path: Path | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a recipient sees: which version of it, its columns and the cut that holds its rows."""

    shown: Shown
    columns: tuple[ColumnId, ...]
    cut: Cut


def read(store: Store, standing: Standing, request: ReadRequest) -> Grant:
    """The grant of an answer to `request`: logged as granted before anything can be fetched.

    The same answer to the same recipient within the agreement's metering period is one grant; a
    request asked again has the grant that it had, whatever is left of the quota since. What does
    not allow it is raised by `rules/permit`.
    """
    require(standing, Operation.READ_REQUEST)
    agreement = register.agreement(store.database, standing, request.agreement)
    before = _before(store.database, standing.party, request)
    if before is not None:
        return before
    permitted = _permitted(store, standing, agreement, request)
    return _granted(store, request, permitted, _seen(store, permitted))


def answer(
    store: Store, standing: Standing, request: ReadRequest, asked: Asked | None = None
) -> tuple[Grant, Seen]:
    """The grant of `request` with what it is an answer of, for a recipient who keeps a table.

    `asked` is the request as its reader signed it. Whoever asks for what was answered already has
    that answer, and who vouches for it stays who did.
    """
    seen, permitted = _look(store, standing, request)
    return _granted(store, request, permitted, seen, asked), seen


def receipt(store: Store, standing: Standing, grant: Grant) -> Receipt | None:
    """The node's signed word that a grant stands in its log; None while the node has no key.
    Raises `UnknownGrant`.
    """
    require(standing, Operation.READ_REQUEST)
    found = grants.grant(store.database, standing, grant.id)
    entries = usage_log.about(store.database, found.agreement, EntryType.GRANTED, found.id)
    try:
        signer = keys.unlock_node(store.database, store.operator, standing.at, store.secret)
    except KeyLocked:
        return None
    entry = document(entries[0])
    signature = signer.sign(signed_bytes("receipt", entry))
    return Receipt(canonical(entry).decode(), signer.public.raw, signature)


def look(store: Store, standing: Standing, request: ReadRequest) -> Seen:
    """What `request` would be answered with: columns, version and counts, no row. Nothing is logged
    and nothing is counted. Refused as a read is.
    """
    return _look(store, standing, request)[0]


def _look(store: Store, standing: Standing, request: ReadRequest) -> tuple[Seen, Permit]:
    """What the asker may see, and the permit under which."""
    require(standing, Operation.READ_REQUEST)
    agreement = register.agreement(store.database, standing, request.agreement)
    permitted = _permitted(store, standing, agreement, request)
    return _seen(store, permitted), permitted


def _granted(
    store: Store,
    request: ReadRequest,
    permitted: Permit,
    seen: Seen,
    asked: Asked | None = None,
) -> Grant:
    """The grant of one answer, durable before anybody hears of it."""
    fresh = _fresh(request, permitted, seen, asked)
    reach("read.before_grant")
    grant = store.writer.run(lambda tx: _grant(store, tx, request, permitted, fresh))
    reach("read.after_grant")
    return grant


def _before(source: Source, party: PartyId, request: ReadRequest) -> Grant | None:
    """The grant that answered this request before. Raises `SameIdOtherContent`."""
    act_id = _act_id(party, request)
    asked = register.act_done(source, act_id, "read", request)
    return grants.answered(source, act_id) if asked else None


def _act_id(party: PartyId, request: ReadRequest) -> str:
    """The id of a request among all parties' acts."""
    return f"{party}/{request.id}"


def _permitted(
    store: Store, standing: Standing, agreement: Agreement, request: ReadRequest
) -> Permit:
    """What the agreement lets the asker see now."""
    period = month(month_of(standing.at))
    policy = agreement.terms.policy(request.dataset)
    served = grants.rows_in(store.database, agreement.id, policy.dataset, period) if policy else 0
    now = Circumstances(
        ends_at=register.end_of(store.database, agreement.id),
        rows_this_month=served,
        consented=_consented(store.database, policy, request, standing) if policy else None,
        held=_held(store.database, policy) if policy else None,
        aged=_aged(store.database, policy, standing) if policy else None,
    )
    permitted = permit(agreement, request, standing, now)
    _vetted(store, standing, agreement, permitted.dataset)
    return permitted


def _held(source: Source, policy: Policy) -> Expression | None:
    """The rows of machines observed while the dataset's provider held them."""
    dataset = register.any_dataset(source, policy.dataset)
    return held(register.lives(source, dataset.machines), dataset.provider)


def _aged(source: Source, policy: Policy, standing: Standing) -> Expression | None:
    """The rows that are as old as the provider's right asks for."""
    matrix = register.newest_matrix(source, policy.dataset)
    provider = register.any_dataset(source, policy.dataset).provider
    return aged(matrix, policy.items, provider, standing.at)


def _vetted(store: Store, standing: Standing, agreement: Agreement, dataset: DatasetId) -> None:
    """Refuses while a rule that holds for the provider or the reader keeps rows back. Raises
    `ServingBlocked`.
    """
    provider = register.any_dataset(store.database, dataset).provider
    vetting.may_serve(store, agreement, {provider, standing.party}, standing.at)


def _consented(
    source: Source, policy: Policy, request: ReadRequest, standing: Standing
) -> Expression | None:
    """The rows of persons that their consents cover for the request's purpose now."""
    matrix = register.newest_matrix(source, policy.dataset)
    items = per_contract(matrix, policy.items)
    if not items:
        return None
    provider = register.any_dataset(source, policy.dataset).provider
    return consented(items, register.consents_of(source, provider), request.purpose, standing.at)


def _seen(store: Store, permitted: Permit) -> Seen:
    """What the permit shows of the newest rows: the cut of the version that its recipient knows.

    Where the newest version of the dataset shows it nothing new, that is the version it had, so
    that neither a number nor a price tells of rows that are withheld.
    """
    newest = store.lake.version(permitted.dataset)
    if newest is None:
        raise UnknownDataset(dataset=permitted.dataset)
    dataset = register.any_dataset(store.database, permitted.dataset)
    scope = f"{permitted.agreement}/{permitted.party}"
    key_id, key = keys.mask_secret(dataset.provider, scope, store.secret)
    plan = plan_of(permitted, newest, key_id)
    told = canonical(document(plan) | {"version": None, "where": document(permitted.where)})
    shown_id = ShownId(digest(f"{scope}\n".encode() + told))
    # Rows may come and go while the lake stands still.
    dated = any(m is not None for m in (permitted.consented, permitted.held, permitted.aged))
    found = None if dated else shown.as_of(store.database, shown_id, newest)
    if found is None:
        cut = store.cuts.build(permitted, plan, key)
        at, content = permitted.at, cut.content
        found = store.writer.run(
            lambda tx: shown.keep(tx, shown_id, newest, (content, at), dated=dated)
        )
        reach("read.after_shown")
        if found.base == newest:
            return Seen(found, permitted.columns, cut)
        store.cuts.forget(cut)
    cut = store.cuts.build(permitted, replace(plan, version=found.base), key)
    return Seen(found, permitted.columns, cut)


def _fresh(request: ReadRequest, permitted: Permit, seen: Seen, asked: Asked | None) -> Grant:
    """A grant that is not kept yet."""
    act_id = _act_id(permitted.party, request)
    return Grant(
        id=GrantId(f"gra-{digest(act_id.encode())[:20]}"),
        agreement=permitted.agreement,
        party=permitted.party,
        person=permitted.person,
        purpose=permitted.purpose,
        dataset=permitted.dataset,
        version=seen.shown.base,
        plan_hash=seen.cut.plan_hash,
        cut=seen.cut.sha256,
        rows=seen.cut.rows,
        size=seen.cut.size,
        granted_at=permitted.at,
        lapses_at=permitted.at + OPEN_WITHIN,
        asked=asked,
    )


def _grant(
    store: Store, tx: Transaction, request: ReadRequest, permitted: Permit, fresh: Grant
) -> Grant:
    """The standing grant of the same answer, or `fresh` with its log entry."""
    key = grants.answer_key(fresh.agreement, fresh.party, fresh.plan_hash)
    metering = timedelta(hours=permitted.metering_hours)
    act_id = _act_id(fresh.party, request)
    if not register.claim_act(tx, act_id, "read", request, permitted.at):
        same = grants.answered(tx, act_id)
    else:
        same = grants.standing_answer(tx, key, permitted.at, metering)
    if same is not None:
        grants.answer(tx, act_id, same.id)
        return same
    if permitted.rows_left is not None and fresh.rows > permitted.rows_left:
        raise QuotaSpent(agreement=fresh.agreement, rows=fresh.rows, left=permitted.rows_left)
    grants.add(tx, fresh)
    grants.answer(tx, act_id, fresh.id)
    facts = _facts(store, fresh, register.any_dataset(tx, fresh.dataset))
    tx.append(fresh.agreement, EntryType.GRANTED, permitted.at, facts, fresh.id)
    return fresh


def _facts(store: Store, grant: Grant, dataset: Dataset) -> Mapping[str, Fact]:
    """What an entry says of a grant; the person only as a keyed hash (house decision 9)."""
    asked = grant.asked
    signed = {"asked": asked.text, "key": asked.key, "by": asked.signature} if asked else {}
    return signed | {
        "grant": grant.id,
        "party": grant.party,
        "reader": keys.sealed_facts({"person": grant.person}, store.secret),
        "purpose": grant.purpose,
        "dataset": grant.dataset,
        "provider": dataset.provider,
        "version": grant.version,
        "plan": grant.plan_hash,
        "cut": grant.cut,
        "rows": grant.rows,
        "vouching": grant.vouching().value,
    }


def fetch(store: Store, standing: Standing, grant_id: str, form: Format) -> Delivery:
    """The answer of a grant; the first time, its opening is on the log before the first byte.

    Raises `UnknownGrant`, `GrantRevoked`, `GrantLapsed`, `NotInForce`, `QuotaSpent`, `TooManyRows`.
    """
    require(standing, Operation.READ_FETCH)
    grant = may_fetch(store, standing, grant_id)
    cut = store.cuts.find(grant.plan_hash)
    if cut is None:
        raise UnknownGrant(grant=grant_id)
    delivery = _delivery(store, grant, cut, form)
    if grant.opened_at is not None:
        return delivery
    reach("read.before_open")
    opened = store.writer.run(lambda tx: _open(store, tx, standing, grant.id))
    reach("read.after_open")
    return replace(delivery, grant=opened)


def may_fetch(store: Store, standing: Standing, grant_id: str) -> Grant:
    """The grant, if it may still be fetched; asked again on every request for its bytes."""
    grant = grants.grant(store.database, standing, grant_id)
    agreement = register.agreement(store.database, standing, grant.agreement)
    _stands(store, standing, grant, agreement)
    return grant


def _stands(store: Store, standing: Standing, grant: Grant, agreement: Agreement) -> None:
    """Refuses what was revoked, has lapsed or is no longer in force."""
    if grant.revoked_at is not None:
        raise GrantRevoked(grant=grant.id)
    if grant.opened_at is None and standing.at >= grant.lapses_at:
        raise GrantLapsed(grant=grant.id)
    ends_at = register.end_of(store.database, agreement.id)
    policy = agreement.terms.policy(grant.dataset)
    runs = policy is not None and policy.runs.covers(standing.at)
    if not runs or (ends_at is not None and standing.at >= ends_at):
        raise NotInForce(agreement=agreement.id)
    _vetted(store, standing, agreement, grant.dataset)


def _open(store: Store, tx: Transaction, standing: Standing, grant_id: GrantId) -> Grant:
    """Logs the first opening of a grant; a later one changes nothing."""
    grant = grants.grant(tx, standing, grant_id)
    if grant.revoked_at is not None:
        raise GrantRevoked(grant=grant.id)
    if grant.opened_at is not None:
        return grant
    _within_quota(tx, standing, grant)
    opened = replace(grant, opened_at=standing.at)
    grants.replace(tx, opened)
    facts = _facts(store, opened, register.any_dataset(tx, opened.dataset))
    tx.append(opened.agreement, EntryType.OPENED, standing.at, facts, opened.id)
    return opened


def _within_quota(tx: Transaction, standing: Standing, grant: Grant) -> None:
    """Refuses to open what the quota no longer holds: several answers may have been granted before
    one was opened, and another step of this batch may open one just now. Raises `QuotaSpent`.
    """
    agreement = register.agreement(tx, standing, grant.agreement)
    policy = agreement.terms.policy(grant.dataset)
    if policy is None or policy.rows_max is None:
        return
    served = grants.rows_in(tx, agreement.id, grant.dataset, month(month_of(standing.at)))
    for slot in tx.slots:
        same = str(slot.log) == grant.agreement and slot.facts.get("dataset") == str(grant.dataset)
        if same and slot.type is EntryType.OPENED:
            served += int(slot.facts["rows"] or 0)
    left = policy.rows_max - served
    if grant.rows > left:
        raise QuotaSpent(agreement=agreement.id, rows=grant.rows, left=max(left, 0))


def _delivery(store: Store, grant: Grant, cut: Cut, form: Format) -> Delivery:
    """The cut in the form asked for."""
    name = f"{grant.dataset}-v{grant.version}"
    if form is Format.PARQUET:
        return Delivery(grant, MEDIA[form], f"{name}.parquet", path=cut.path)
    columns = store.cuts.columns(cut)
    rows = store.cuts.rows(cut)
    if form is Format.CSV:
        lines = _csv(columns, rows)
        return Delivery(grant, MEDIA[form], f"{name}.csv", content=lines)
    dataset = register.any_dataset(store.database, grant.dataset)
    notes = Notes(
        agreement=grant.agreement,
        purpose=grant.purpose,
        credit=dataset.credit,
        licence=dataset.licence,
        generated=dataset.generated,
    )
    sheet = xlsx(columns, rows, notes)
    return Delivery(grant, XLSX, f"{name}.xlsx", content=sheet)


def _csv(columns: list[str], rows: Iterator[object]) -> bytes:
    """RFC 4180 text with a mark that Excel takes for UTF-8; formulas neutralised."""
    lines = [",".join(columns)]
    lines += [",".join(_quoted(csv_cell(cell)) for cell in row) for row in rows]  # type: ignore[attr-defined]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _quoted(cell: str) -> str:
    """A cell in quotes where RFC 4180 asks for them."""
    if any(mark in cell for mark in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
