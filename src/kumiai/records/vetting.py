"""Vetting: what the packs that hold find about an offer or an agreement, kept so that a read looks it
up and runs nothing.

A result is kept for each agreement and pack. It is run anew after an event that may change it
(`recheck` notes which), once a day for rules that ask how old something is, and when a read finds
none that is fresh. What was kept stays: the newest row of an agreement and pack stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kumiai.model.agreement import Agreement, AgreementKind, Hash, Offer
from kumiai.model.finding import Finding, Weight
from kumiai.model.pack import Gate
from kumiai.model.party import PartyId
from kumiai.model.period import instant, iso
from kumiai.model.person import Standing
from kumiai.model.refusal import FlagStands, RuleBlocks, ServingBlocked
from kumiai.model.review import Review
from kumiai.papers.packs.telling import facts_of
from kumiai.records import register
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.packs import Held
from kumiai.records.register.rows import read_body
from kumiai.records.store import Store
from kumiai.rules.gate import asked, blocks, of_rule, open_flags
from kumiai.rules.pack import run
from kumiai.rules.pool import as_of
from kumiai.wire.canonical import canonical
from kumiai.wire.codec import document

FRESH_FOR = timedelta(days=2)
"""A result that nothing touched is looked at again after a day; after two nobody relies on it."""
Thing = Offer | Agreement


@dataclass(frozen=True, slots=True)
class Kept:
    """What a pack found when it was last run about a thing."""

    findings: tuple[Finding, ...]
    at: datetime
    fresh: bool


def findings(
    source: Source, thing: Thing, held: Sequence[Held], at: datetime, gate: Gate | None = None
) -> Sequence[Finding]:
    """What `held` find about a thing at the instant `at`, those rules that are asked at `gate` or
    all; of equal findings the heaviest. Keeps nothing.
    """
    dossier = register.dossier(source, thing, at)
    return merged([found for one in held for found in run(one.pack, dossier, gate)])


def review(source: Source, standing: Standing, thing: Thing, *, entry: bool = False) -> Review:
    """What the asker's party is shown when it signs the terms of a thing, to be kept.

    A party that enters a pool (`entry`) brings what nobody could look at before, so that its
    override of a rule covers whatever the rule is met by. Raises `RuleBlocks`, `FlagStands`.
    """
    held = register.holding(source, (standing.party,), standing.at)
    found = findings(source, thing, held, standing.at, Gate.SIGN)
    offer = thing.offer if isinstance(thing, Agreement) else thing.id
    given = register.overrides(source, offer, thing.terms_hash)
    own = tuple(one for one in given if one.party == standing.party)
    for blocked in blocks(found):
        raise RuleBlocks(**_facts(held, blocked, thing.id))
    for flag in open_flags(found, own, standing.party):
        if not (entry and any(of_rule(one, flag) for one in own)):
            raise FlagStands(**_facts(held, flag, thing.id))
    return Review(
        thing=thing.id,
        terms_hash=thing.terms_hash,
        party=standing.party,
        person=standing.person,
        at=standing.at,
        packs=tuple(f"{one.adoption.pack} {one.adoption.hash}" for one in held),
        findings=tuple(found),
        overrides=own,
    )


def may_serve(
    store: Store, agreement: Agreement, parties: Collection[PartyId], at: datetime
) -> None:
    """Refuses rows while a rule of the packs that hold for `parties` keeps them from being served:
    a kept result is looked up, no pack is run unless it is missing. Raises `ServingBlocked`.
    """
    held = register.holding(store.database, parties, at)
    found = blocks(stands(store, agreement, held, at))
    for blocked in asked([one.pack for one in held], Gate.SERVE, found):
        raise ServingBlocked(**_facts(held, blocked, agreement.id))


def _facts(held: Sequence[Held], found: Finding, thing: str) -> dict[str, str | int]:
    """What a refusal says of a finding."""
    pack = next(one.pack for one in held if one.pack.reference() == found.pack)
    return facts_of(pack, found, thing)


def merged(found: Sequence[Finding]) -> Sequence[Finding]:
    """Findings of several packs in order of weight; where two versions of a pack find the same, the
    heavier stands.
    """
    order = list(Weight)
    heaviest: dict[tuple[str, str, str], Finding] = {}
    for one in found:
        key = (one.pack.partition("@")[0], one.rule, one.about)
        known = heaviest.get(key)
        if known is None or order.index(one.weight) < order.index(known.weight):
            heaviest[key] = one
    return sorted(heaviest.values(), key=lambda one: (order.index(one.weight), one.rule, one.about))


def stands(
    store: Store, agreement: Agreement, held: Sequence[Held], at: datetime
) -> Sequence[Finding]:
    """What `held` find about a live agreement: the kept results, run and kept first where one is
    missing or no longer fresh, or from before a notice ran out.
    """
    begins = [v.since for v in register.versions(store.database, agreement.id) if v.since <= at]
    stood = max(begins, default=None)
    found: list[Finding] = []
    for one in held:
        before = kept(store.database, agreement.id, one.adoption.hash, at)
        if before is None or not before.fresh or (stood is not None and before.at < stood):
            refresh(store, agreement, (one,), at)
            before = kept(store.database, agreement.id, one.adoption.hash, at)
        found += before.findings if before else ()
    return merged(found)


def refresh(store: Store, agreement: Agreement, held: Sequence[Held], at: datetime) -> None:
    """Runs `held` about a live agreement and keeps what they find."""
    turn = turn_of(store.database, agreement.id)
    dossier = register.dossier(store.database, agreement, at)
    results = [(one.adoption.hash, tuple(run(one.pack, dossier))) for one in held]

    def step(tx: Connection) -> None:
        """What each pack found, as of this turn."""
        for pack, found in results:
            keep(tx, (agreement.id, pack), turn, found, at)

    store.writer.run(step)


def kept(source: Source, thing: str, pack: Hash, at: datetime) -> Kept | None:
    """The newest result of a pack about a thing, and whether it may be relied on at `at`."""
    row = source.row(
        "SELECT turn, checked_at, body FROM found WHERE thing = :thing AND pack = :pack "
        "ORDER BY number DESC LIMIT 1",
        {"thing": thing, "pack": pack},
    )
    if row is None:
        return None
    checked = instant(row["checked_at"])
    fresh = row["turn"] >= turn_of(source, thing) and at - checked < FRESH_FOR
    return Kept(read_body(tuple[Finding, ...], row["body"]), checked, fresh)


def history(source: Source, thing: str, pack: Hash) -> Sequence[Kept]:
    """All results of a pack about a thing, oldest first."""
    rows = source.rows(
        "SELECT at, body FROM found WHERE thing = :thing AND pack = :pack ORDER BY number",
        {"thing": thing, "pack": pack},
    )
    return [
        Kept(read_body(tuple[Finding, ...], row["body"]), instant(row["at"]), fresh=False)
        for row in rows
    ]


def live(source: Source, agreement_id: str, at: datetime) -> Agreement | None:
    """An agreement as it stands at `at`, for the node's own jobs; None when it is over."""
    found = register.agreement_by_id(source, agreement_id)
    ends = [policy.runs.end for policy in found.terms.policies]
    early = register.end_of(source, found.id)
    over = (early is not None and early <= at) or (bool(ends) and max(ends) <= at)
    if over or found.terms.kind is not AgreementKind.POOL:
        return None if over else found
    return as_of(found, register.versions(source, found.id), at)


def again(store: Store, agreement_id: str, at: datetime) -> None:
    """Runs about a live agreement whatever holds for one of its parties, and keeps what is found."""
    agreement = live(store.database, agreement_id, at)
    if agreement is None:
        turn = turn_of(store.database, agreement_id)
        over = "UPDATE found SET turn = :turn WHERE thing = :thing"
        store.writer.run(lambda tx: tx.execute(over, {"turn": turn, "thing": agreement_id}))
    else:
        refresh(
            store, agreement, register.holding(store.database, agreement.terms.parties(), at), at
        )


def everything(source: Source) -> Sequence[str]:
    """The ids of all agreements."""
    return [row["id"] for row in source.rows("SELECT id FROM agreements ORDER BY id")]


_TURN = (
    "(SELECT max((SELECT max(r.number) FROM rechecks r WHERE r.party = m.party)) "
    "FROM members m WHERE m.thing = 'agreements/' || {thing})"
)
"""The number of the last event of one of the members of an agreement."""


def turn_of(source: Source, thing: str) -> int:
    """The number of the last event that may have changed what is found about an agreement."""
    row = source.row(f"SELECT {_TURN.format(thing=':thing')} AS number", {"thing": thing})
    return int(row["number"] or 0) if row else 0


def waiting(source: Source, most: int) -> Sequence[str]:
    """Agreements whose kept results are older than an event that touched them, at most `most`."""
    rows = source.rows(
        "SELECT f.thing FROM (SELECT thing, max(turn) AS turn FROM found GROUP BY thing) f "  # noqa: S608 - our own words
        f"WHERE f.turn < {_TURN.format(thing='f.thing')} ORDER BY f.thing LIMIT :most",
        {"most": most},
    )
    return [row["thing"] for row in rows]


def keep(
    tx: Connection, key: tuple[str, Hash], turn: int, found: Sequence[Finding], at: datetime
) -> None:
    """Keeps a result: a row of its own where it is another one or answers a later event; else the
    newest row says that it was looked at again.
    """
    body = canonical(document(tuple(found))).decode()
    thing, pack = key
    newest = tx.row(
        "SELECT number, turn, body FROM found WHERE thing = :thing AND pack = :pack "
        "ORDER BY number DESC LIMIT 1",
        {"thing": thing, "pack": pack},
    )
    if newest is not None and newest["turn"] >= turn and newest["body"] == body:
        tx.execute(
            "UPDATE found SET checked_at = :at WHERE number = :number AND checked_at < :at",
            {"at": iso(at), "number": newest["number"]},
        )
        return
    if newest is not None and newest["turn"] > turn:
        return  # somebody has looked after a later event
    tx.execute(
        "INSERT INTO found (thing, pack, turn, at, checked_at, body) "
        "VALUES (:thing, :pack, :turn, :at, :at, :body)",
        {"thing": thing, "pack": pack, "turn": turn, "at": iso(at), "body": body},
    )
