"""Rule packs, who adopted which, what signatories were shown, and what was overridden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from kumiai.model.agreement import Hash, OfferId
from kumiai.model.pack import Pack
from kumiai.model.party import PartyId
from kumiai.model.period import iso
from kumiai.model.refusal import UnknownPack
from kumiai.model.review import Adoption, Override, Review
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.rows import body_of, read_body
from kumiai.wire.canonical import digest, parse, signed_bytes
from kumiai.wire.codec import document, noun

EVERYBODY = "*"
"""Under what the register keeps packs that came with the program, and adoptions for every party."""


@dataclass(frozen=True, slots=True)
class Held:
    """A pack that holds, and the record that says so."""

    pack: Pack
    adoption: Adoption


def pack_hash(pack: Pack) -> Hash:
    """SHA-256 of a pack's canonical form: two packs of one hash say the same."""
    return digest(signed_bytes("pack", document(pack)))


def add_pack(tx: Connection, party: PartyId | None, pack: Pack, at: datetime) -> Hash:
    """Keeps a pack that a party wrote, or one that came with the program; its hash. The same again
    changes nothing.
    """
    found = pack_hash(pack)
    tx.execute(
        "INSERT INTO packs (party, hash, id, version, at, body) "
        "VALUES (:party, :hash, :id, :version, :at, :body) ON CONFLICT (party, hash) DO NOTHING",
        {
            "party": party or EVERYBODY,
            "hash": found,
            "id": pack.id,
            "version": pack.version,
            "at": iso(at),
            "body": body_of(pack),
        },
    )
    return found


def pack_of(source: Source, found: Hash) -> Pack:
    """The pack of this hash. Raises `UnknownPack`."""
    row = source.row("SELECT body FROM packs WHERE hash = :hash", {"hash": found})
    if row is None:
        raise UnknownPack(pack=found[:12])
    return _pack(row["body"])


def packs(source: Source, party: PartyId | None) -> Sequence[Pack]:
    """The packs that a party may know: its own and those for everybody, by id and version, of equal
    ones the newest last; without a party those for everybody.
    """
    rows = source.rows(
        "SELECT body FROM packs WHERE party IN (:party, :everybody) ORDER BY id, version, at, hash",
        {"party": party or EVERYBODY, "everybody": EVERYBODY},
    )
    return [_pack(row["body"]) for row in rows]


def pack(source: Source, party: PartyId, reference: str) -> Pack:
    """The newest pack `id@version` that a party may know. Raises `UnknownPack`."""
    found = [one for one in packs(source, party) if one.reference() == reference]
    if not found:
        raise UnknownPack(pack=reference[:80])
    return found[-1]


@lru_cache(maxsize=64)
def _pack(body: str) -> Pack:
    """The pack that the register keeps as `body`."""
    return noun(Pack, parse(body))


def add_adoption(tx: Connection, adoption: Adoption, since: datetime) -> None:
    """Keeps who adopted a version; it holds from `since` on."""
    tx.execute(
        "INSERT INTO adoptions (party, pack, hash, since, body) "
        "VALUES (:party, :pack, :hash, :since, :body)",
        {
            "party": adoption.party or EVERYBODY,
            "pack": adoption.pack.rpartition("@")[0],
            "hash": adoption.hash,
            "since": iso(since),
            "body": body_of(adoption),
        },
    )


def adoptions(source: Source, party: PartyId | None, at: datetime) -> Sequence[Adoption]:
    """What a party adopted for itself and holds at `at`, or what holds for every party: of each pack
    the newest, by pack.
    """
    rows = source.rows(
        "SELECT pack, body FROM adoptions WHERE party = :party AND since <= :at ORDER BY number",
        {"party": party or EVERYBODY, "at": iso(at)},
    )
    newest = {row["pack"]: row["body"] for row in rows}
    return [read_body(Adoption, newest[name]) for name in sorted(newest)]


def all_adoptions(source: Source, party: PartyId) -> Sequence[Adoption]:
    """All that was ever adopted for a party or for every party, oldest first."""
    rows = source.rows(
        "SELECT body FROM adoptions WHERE party IN (:party, :everybody) ORDER BY number",
        {"party": party, "everybody": EVERYBODY},
    )
    return [read_body(Adoption, row["body"]) for row in rows]


def holding(source: Source, parties: Collection[PartyId], at: datetime) -> Sequence[Held]:
    """The packs that hold for one of `parties` at `at`: those of every party, and besides what each
    has adopted. A pack that a party adopts adds to what holds for all and takes nothing away.
    """
    found: dict[Hash, Adoption] = {}
    for party in (None, *sorted(parties)):
        for adoption in adoptions(source, party, at):
            found.setdefault(adoption.hash, adoption)
    return [Held(pack_of(source, one), adoption) for one, adoption in found.items()]


def add_override(tx: Connection, override: Override) -> None:
    """Keeps that somebody let a flag pass."""
    tx.execute(
        "INSERT INTO overrides (offer, party, body) VALUES (:offer, :party, :body)",
        {"offer": override.offer, "party": override.party, "body": body_of(override)},
    )


def overrides(source: Source, offer: OfferId, terms_hash: Hash) -> Sequence[Override]:
    """The flags of an offer that somebody let pass under these very terms, oldest first."""
    rows = source.rows(
        "SELECT body FROM overrides WHERE offer = :offer ORDER BY number", {"offer": offer}
    )
    found = [read_body(Override, row["body"]) for row in rows]
    return [one for one in found if one.terms_hash == terms_hash]


def add_review(tx: Connection, review: Review) -> None:
    """Keeps what a party's signatory was shown; the first one stands, as the signature does."""
    tx.execute(
        "INSERT INTO reviews (thing, party, body) VALUES (:thing, :party, :body) "
        "ON CONFLICT (thing, party) DO NOTHING",
        {"thing": review.thing, "party": review.party, "body": body_of(review)},
    )


def reviews(source: Source, thing: str) -> Sequence[Review]:
    """What the signatories of an offer, or of an entry to a pool, were shown, by party."""
    rows = source.rows(
        "SELECT body FROM reviews WHERE thing = :thing ORDER BY party", {"thing": thing}
    )
    return [read_body(Review, row["body"]) for row in rows]


def review_hash(review: Review) -> Hash:
    """The hash under which the log's entry of a signature names what the signatory was shown."""
    return digest(signed_bytes("review", document(review)))


def recheck(tx: Connection, parties: Collection[PartyId], why: str, at: datetime) -> None:
    """Notes that something has changed that may change what is found about the agreements of
    `parties`: no result kept so far is relied on. `why` is a word of ours.
    """
    tx.many(
        "INSERT INTO rechecks (party, at, why) VALUES (:party, :at, :why)",
        [{"party": party, "at": iso(at), "why": why} for party in sorted(parties)],
    )
