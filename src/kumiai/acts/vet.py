"""Vet: terms are held against the rule packs that hold; drafts are tried, versions adopted, flags
overridden by somebody who may, with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from kumiai.model.agreement import Agreement, AgreementKind, OfferState
from kumiai.model.finding import Finding, Weight
from kumiai.model.pack import Gate, Pack
from kumiai.model.party import PartyId
from kumiai.model.period import jst_day
from kumiai.model.person import Power, Standing
from kumiai.model.refusal import (
    NothingToOverride,
    NotTheOperator,
    NotToOverride,
    OlderPack,
    PackInThePast,
    SameIdOtherContent,
    UnknownAgreement,
)
from kumiai.model.review import Adoption, Changes, Override, Review
from kumiai.records import access, register, vetting
from kumiai.records.register.packs import Held
from kumiai.records.store import Store
from kumiai.records.vetting import Thing
from kumiai.records.writer import Transaction
from kumiai.rules.pack import run
from kumiai.rules.pool import as_of, review_id
from kumiai.rules.standing import Operation, mandated, require


@dataclass(frozen=True, slots=True)
class Vetted:
    """What stands against an offer or agreement for the asker's party, under which packs, what its
    own people have overridden under these terms, and what its signatory was shown.
    """

    thing: Thing
    held: Sequence[Held]
    findings: Sequence[Finding]
    overrides: Sequence[Override]
    reviews: Sequence[Review]


@dataclass(frozen=True, slots=True)
class Known:
    """A pack that the asker's party may know, and whether and since when it holds for it."""

    pack: Pack
    adoption: Adoption | None


def packs(store: Store, standing: Standing) -> Sequence[Known]:
    """The packs that the asker's party may know: its own, drafts included, and those that came with
    the program. A pack that is adopted tells by whom.
    """
    require(standing, Operation.PACK_LIST)
    source = store.database
    held = {h.adoption.hash: h for h in register.holding(source, (standing.party,), standing.at)}
    known = {register.pack_hash(p): p for p in register.packs(source, standing.party)}
    known |= {key: one.pack for key, one in held.items()}
    made = [Known(p, held[key].adoption if key in held else None) for key, p in known.items()]
    return sorted(made, key=lambda one: (one.pack.id, one.pack.version))


def show(store: Store, standing: Standing, reference: str) -> Pack:
    """The pack `id@version`. Raises `UnknownPack`."""
    require(standing, Operation.PACK_SHOW)
    for held in register.holding(store.database, (standing.party,), standing.at):
        if held.pack.reference() == reference:
            return held.pack
    return register.pack(store.database, standing.party, reference)


def known(store: Store, standing: Standing, reference: str) -> Pack:
    """The pack `id@version` that may be adopted: the newest draft of it, or one that came with the
    program. Raises `UnknownPack`.
    """
    require(standing, Operation.PACK_ADOPT)
    return register.pack(store.database, standing.party, reference)


def attempt(store: Store, standing: Standing, draft: Pack) -> Sequence[Changes]:
    """What a draft would find about the live agreements and open offers of the asker's party, beside
    what the version of it finds that holds. The draft is kept, and has no effect.
    """
    require(standing, Operation.PACK_TRY)
    store.writer.run(lambda tx: register.add_pack(tx, standing.party, draft, standing.at))
    return _changes(store, standing, _holds(store, standing, draft), draft)


def adopt(
    store: Store, standing: Standing, pack: Pack, *, everybody: bool = False
) -> Sequence[Changes]:
    """Puts on record that a pack holds for the asker's party from its day on, or for every party,
    which its operator alone says. What changes by it, for each live agreement and open offer of the
    asker's party.

    A pack of a party adds to what holds for all. Asked again, it is adopted once. Raises `OlderPack`,
    `SameIdOtherContent`, `NotTheOperator`.
    """
    require(standing, Operation.PACK_ADOPT)
    _check_day(store, pack, standing.at)
    if everybody and standing.party != store.operator:
        raise NotTheOperator(party=standing.party)
    hashed = register.pack_hash(pack)
    whose = None if everybody else standing.party
    made = Adoption(pack.reference(), hashed, whose, standing.party, standing.person, standing.at)
    before = _holds(store, standing, pack)

    def step(tx: Transaction) -> None:
        """The pack, its adoption, and whose results are to be looked at anew."""
        if not _newer(tx, made, pack):
            return
        register.add_pack(tx, whose, pack, standing.at)
        register.add_adoption(tx, made, max(pack.effective_from, standing.at))
        touched = [p.id for p in register.parties(tx, standing)] if everybody else [standing.party]
        register.recheck(tx, touched, "pack", standing.at)
        access.note(tx, standing, "pack.adopt", pack.reference())

    store.writer.run(step)
    return _changes(store, standing, before, pack)


def _check_day(store: Store, pack: Pack, at: datetime) -> None:
    """Refuses a pack that would hold from an earlier day in Japan than the one on which it is
    adopted, unless it came with the program or holds for every party. Raises `PackInThePast`.
    """
    begins = jst_day(pack.effective_from)
    known = register.packs(store.database, None)
    if begins < jst_day(at) and pack not in known:
        raise PackInThePast(pack=pack.reference(), effective_from=begins)


def _newer(tx: Transaction, made: Adoption, pack: Pack) -> bool:
    """Whether an adoption says something new. Raises `OlderPack`, `SameIdOtherContent`."""
    for known in register.all_adoptions(tx, made.by):
        if known.party != made.party or known.pack.rpartition("@")[0] != pack.id:
            continue
        if known.hash == made.hash:
            return False
        version = int(known.pack.rpartition("@")[2])
        if version == pack.version:
            raise SameIdOtherContent(id=pack.reference())
        if version > pack.version:
            raise OlderPack(pack=pack.reference(), holds=known.pack)
    return True


def changes(store: Store, standing: Standing, reference: str) -> Sequence[Changes]:
    """What a pack that holds finds otherwise than the version that held before it: per live agreement
    and open offer of the asker's party, new, gone and same. Raises `UnknownPack`.
    """
    require(standing, Operation.PACK_CHANGES)
    pack = show(store, standing, reference)
    known = register.all_adoptions(store.database, standing.party)
    same = [a for a in known if a.pack.rpartition("@")[0] == pack.id]
    older = [a for a in same if int(a.pack.rpartition("@")[2]) < pack.version]
    before = register.pack_of(store.database, older[-1].hash) if older else None
    return _changes(store, standing, before, pack)


def _holds(store: Store, standing: Standing, pack: Pack) -> Pack | None:
    """The version of a pack that holds for the asker's party now: the newest."""
    held = register.holding(store.database, (standing.party,), standing.at)
    same = [one.pack for one in held if one.pack.id == pack.id]
    return max(same, key=lambda one: one.version, default=None)


def _changes(
    store: Store, standing: Standing, before: Pack | None, after: Pack
) -> Sequence[Changes]:
    """What `after` finds otherwise than `before`, about all that the asker's party has a part in."""
    return [_change(store, standing, thing, before, after) for thing in _things(store, standing)]


def _change(
    store: Store, standing: Standing, thing: Thing, before: Pack | None, after: Pack
) -> Changes:
    """What is new, gone and the same about one thing; findings are the same whose rule, object and
    weight are.
    """
    dossier = register.dossier(store.database, thing, standing.at)
    old = {_key(f): f for f in (run(before, dossier) if before else ())}
    new = {_key(f): f for f in run(after, dossier)}
    return Changes(
        thing.id,
        new=tuple(f for key, f in new.items() if key not in old),
        gone=tuple(f for key, f in old.items() if key not in new),
        same=tuple(f for key, f in new.items() if key in old),
    )


def _key(found: Finding) -> tuple[str, str, Weight]:
    """What makes a finding of two versions the same."""
    return found.rule, found.about, found.weight


def _things(store: Store, standing: Standing) -> Sequence[Thing]:
    """The live agreements and open offers of the asker's party, by id."""
    agreements = register.agreements(store.database, standing)
    live = [a for a in agreements if _lives(store, standing, a)]
    offers = register.offers(store.database, standing)
    return [*live, *(one for one in offers if one.state is OfferState.OPEN)]


def _lives(store: Store, standing: Standing, agreement: Agreement) -> bool:
    """Whether an agreement runs or will, and the asker's party is still in it."""
    if standing.party not in agreement.terms.parties():
        return False
    ends: datetime | None = register.end_of(store.database, agreement.id)
    runs = [policy.runs for policy in agreement.terms.policies]
    last = max((one.end for one in runs), default=None)
    over = [end for end in (ends, last) if end is not None and end <= standing.at]
    return not over


def findings(store: Store, standing: Standing, thing_id: str) -> Vetted:
    """All that stands against an offer or agreement for the asker's party. Raises `UnknownOffer`."""
    require(standing, Operation.FINDING_LIST)
    return _vetted(store, standing, thing_id)


def _vetted(store: Store, standing: Standing, thing_id: str) -> Vetted:
    """What stands against a thing now. Raises `UnknownOffer`."""
    thing = _thing(store, standing, thing_id)
    held = register.holding(store.database, (standing.party,), standing.at)
    if _enters(thing, standing.party):  # not what is known to members alone
        found = vetting.findings(store.database, thing, held, standing.at, Gate.SIGN)
    elif isinstance(thing, Agreement):
        found = vetting.stands(store, thing, held, standing.at)
    else:
        found = vetting.findings(store.database, thing, held, standing.at)
    offer = thing.offer if isinstance(thing, Agreement) else thing.id
    given = register.overrides(store.database, offer, thing.terms_hash)
    entries = register.versions(store.database, thing.id)
    keys = (offer, *(review_id(one) for one in entries))
    shown = [one for key in keys for one in register.reviews(store.database, key)]
    return Vetted(
        thing,
        held,
        found,
        [one for one in given if one.party == standing.party],
        [one for one in shown if one.party == standing.party],
    )


def _thing(store: Store, standing: Standing, thing_id: str) -> Thing:
    """An agreement or offer that the asker's party is a member of, or a pool that it may enter.
    Raises `UnknownOffer`.
    """
    source = store.database
    with suppress(UnknownAgreement):
        return register.agreement(source, standing, thing_id)
    with suppress(UnknownAgreement):
        founding = register.pool(source, standing, thing_id)
        return as_of(founding, register.versions(source, founding.id), standing.at)
    return register.offer(source, standing, thing_id)


def _enters(thing: Thing, party: PartyId) -> bool:
    """Whether a thing is a pool that a party may enter and is no member of."""
    pooled = isinstance(thing, Agreement) and thing.terms.kind is AgreementKind.POOL
    return pooled and party not in thing.terms.parties()


def override(
    store: Store, standing: Standing, thing_id: str, rule: str, reason: str
) -> Sequence[Override]:
    """Lets the flags of a rule pass for the asker's party, under its mandate and for a reason: under
    these terms, and for what the rule is met by now; before it enters a pool, for whatever the rule
    is met by then. Asked again, it is on record once.

    Raises `NoMandate`, `NothingToOverride`, `NotToOverride`, `ReasonMissing`.
    """
    require(standing, Operation.FINDING_OVERRIDE)
    thing = _thing(store, standing, thing_id)
    held = register.holding(store.database, (standing.party,), standing.at)
    now = vetting.findings(store.database, thing, held, standing.at)
    met = [(found.pack, found.weight, found.about) for found in now if found.rule == rule]
    if _enters(thing, standing.party):
        known = ((one.pack.reference(), one.pack.rule(rule)) for one in held)
        met += [(pack, its.weight, "") for pack, its in known if its is not None]
    if not met:
        raise NothingToOverride(rule=rule[:40], thing=thing_id)
    flags = [(pack, about) for pack, weight, about in met if weight is Weight.FLAG]
    if not flags:
        raise NotToOverride(rule=rule[:40], weight=met[0][1].value)
    mandate = mandated(standing, Power.OVERRIDE)
    made = [
        Override(
            offer=thing.offer if isinstance(thing, Agreement) else thing.id,
            terms_hash=thing.terms_hash,
            rule=rule,
            about=tuple(dict.fromkeys(about for one, about in flags if one == pack)),
            pack=pack,
            party=standing.party,
            person=standing.person,
            mandate=mandate.id,
            reason=reason.strip(),
            at=standing.at,
        )
        for pack in sorted({pack for pack, _ in flags})
    ]

    def step(tx: Transaction) -> None:
        """Every override that is not on record yet, with its note."""
        known = register.overrides(tx, made[0].offer, thing.terms_hash)
        for one in made:
            if not any(_says(before, one) for before in known):
                register.add_override(tx, one)
                access.note(tx, standing, "finding.override", f"{thing.id} {rule}")

    store.writer.run(step)
    return register.overrides(store.database, made[0].offer, thing.terms_hash)


def _says(known: Override, fresh: Override) -> bool:
    """Whether an override is on record already."""
    return (known.party, known.pack, known.rule) == (fresh.party, fresh.pack, fresh.rule) and set(
        known.about
    ) >= set(fresh.about)
