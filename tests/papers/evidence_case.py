"""A small complete bundle with real keys, made as an act would make it."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kumiai.model.agreement import (
    Agreement,
    AgreementId,
    AgreementKind,
    Hash,
    Member,
    OfferId,
    Part,
    Signature,
    Terms,
)
from kumiai.model.case import Case, CaseState, Claim, ClaimId, Exhibit
from kumiai.model.dataset import AT, VALUE, Dataset, DatasetId
from kumiai.model.key import Delegation, KeyId, KeyPurpose, PublicKey
from kumiai.model.machine import MachineId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.period import MonthId, Period
from kumiai.model.person import PersonId
from kumiai.model.policy import Policy
from kumiai.model.signal import ItemId
from kumiai.model.statement import Statement, StatementId
from kumiai.model.usage import Entry, EntryType, Fact, LogId, Vouching
from kumiai.papers.evidence import View, bundle
from kumiai.rules import merkle, proceeds
from kumiai.wire.canonical import (
    agreement_bytes,
    canonical,
    digest,
    entry_bytes,
    signed_bytes,
    terms_hash,
)
from kumiai.wire.checkpoint import checkpoint, note, origin
from kumiai.wire.codec import document

NOW = datetime(2026, 10, 1, tzinfo=UTC)
RUNS = Period(NOW - timedelta(days=30), NOW + timedelta(days=400))
A, B, C = (PartyId(name) for name in ("sakura-seiki", "minato-tire", "hikari-lease"))
AGREEMENT = AgreementId("agreement-1")
GENERATED = ("桜精機株式会社", "港タイヤ株式会社", "ひかりリース株式会社")
CONTRACT, SUMMARY = b"PK\x03\x04\x00\xff the contract", "<p>要約</p>".encode()


def private(name: str) -> Ed25519PrivateKey:
    """A key that is the same in each run."""
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def signed(name: str, message: bytes) -> str:
    """A signature in base64."""
    return b64encode(private(name).sign(message)).decode()


def public(name: str, party: PartyId, purpose: KeyPurpose) -> PublicKey:
    """The public half of a key."""
    raw = private(name).public_key().public_bytes_raw()
    key = KeyId("key-" + sha256(raw).hexdigest()[:16])
    return PublicKey(key, party, purpose, raw.hex(), RUNS)


ROOTS = {party: public(f"root {party}", party, KeyPurpose.PARTY) for party in (A, B, C)}
SIGNERS = {party: public(f"sign {party}", party, KeyPurpose.PARTY) for party in (A, B, C)}
NODE = public("node", A, KeyPurpose.NODE)


def delegation(name: str, key: PublicKey) -> Delegation:
    """What the root key of the key's party signs for it."""
    by = ROOTS[key.party]
    message = signed_bytes("delegation", {"key": document(key), "by": by.id})
    return Delegation(key, by.id, signed(f"root {key.party}", message))


def keys() -> bytes:
    """keys.json."""
    given = [delegation(f"sign {party}", key) for party, key in SIGNERS.items()]
    given.append(delegation("node", NODE))
    every = [*ROOTS.values(), *SIGNERS.values(), NODE]
    found = {"keys": [document(key) for key in every]}
    return canonical(found | {"delegations": [document(one) for one in given]})


def terms(proceeds: Proceeds) -> Terms:
    """Terms of three parties: two provide, one reads and pays."""
    policy = Policy(DatasetId("slip"), ("safety",), (ItemId("slip_ratio"),), (AT, VALUE), RUNS)
    return Terms(
        AgreementKind.POOL,
        "路面すべり情報の共同利用",
        "Joint use of road slip data",
        (
            Member(A, frozenset({Part.RECIPIENT, Part.PAYER})),
            Member(B, frozenset({Part.PROVIDER})),
            Member(C, frozenset({Part.PROVIDER, Part.BENEFICIARY})),
        ),
        (policy,),
        proceeds,
    )


PRO_RATA = Proceeds(
    A,
    GrossKind.FIXED,
    SplitKind.PRO_RATA,
    {A: Fraction(1, 5), B: Fraction(2, 5), C: Fraction(2, 5)},
    yen=Yen(1_000_000),
)
SALE = replace(PRO_RATA, gross=GrossKind.SALE, split=SplitKind.FIXED, yen=None, declarer=A)


def concluded(given: Terms) -> Agreement:
    """The agreement on `given`, signed by all."""
    unsigned = Agreement(
        AGREEMENT,
        OfferId("offer-1"),
        given,
        terms_hash(given),
        digest(CONTRACT),
        digest(SUMMARY),
        NOW,
    )
    message = agreement_bytes(unsigned)
    signatures = tuple(
        Signature(
            party, PersonId("p-1"), "m-1", SIGNERS[party].id, NOW, signed(f"sign {party}", message)
        )
        for party in (A, B, C)
    )
    return replace(unsigned, signatures=signatures)


class Log:
    """Entries of the agreement's log, an hour apart."""

    def __init__(self) -> None:
        """An empty log."""
        self.entries: list[Entry] = []

    def add(self, kind: EntryType, **facts: Fact) -> None:
        """One more entry."""
        at = NOW + timedelta(hours=len(self.entries))
        self.entries.append(Entry(LogId(AGREEMENT), len(self.entries), kind, at, at, facts))

    def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return [merkle.leaf_hash(entry_bytes(entry)) for entry in self.entries]


def log_until_the_months_end(agreement: Agreement) -> Log:
    """Three signatures, a sale, and ten uses granted and opened."""
    log = Log()
    hashed = digest(agreement_bytes(agreement))
    for given in agreement.signatures:
        whole = digest(signed_bytes("signature", document(given)))
        facts: dict[str, Fact] = {"party": given.party, "agreement_hash": hashed}
        log.add(EntryType.SIGNED, key=given.key, signature_hash=whole, **facts)
    sale: dict[str, Fact] = {"sale": "sale-1", "declarer": A, "document": "0" * 64}
    log.add(EntryType.SALE, month="2026-10", yen=700_001, **sale)
    for number in range(10):
        facts = {
            "grant": f"grant-{number}",
            "party": A,
            "dataset": "slip",
            "version": number,
            "plan": "1" * 64,
            "cut": "2" * 64,
            "rows": 1_000 + 7 * number,
            "provider": B if number % 3 else C,
            "vouching": "asserted" if number < 6 else "acknowledged",
        }
        log.add(EntryType.GRANTED, **facts)
        log.add(EntryType.OPENED, **facts)
    return log


def stated(agreement: Agreement, log: Log) -> Statement:
    """The statement of the month, over the log as it is."""
    paid, leaves = agreement.terms.proceeds, log.leaves()
    assert paid is not None
    opened = [entry.facts for entry in log.entries if entry.type is EntryType.OPENED]
    said = [facts["vouching"] for facts in opened]
    rows: dict[PartyId, int] = {}
    for facts in opened:
        provider, count = PartyId(str(facts["provider"])), facts["rows"]
        assert isinstance(count, int)
        rows[provider] = rows.get(provider, 0) + count
    gross = paid.yen if paid.yen is not None else Yen(700_001)
    lines = proceeds.lines(gross, paid, rows)
    documents = proceeds.documents(lines, paid, {B: "T1234567890123"})
    return Statement(
        StatementId("statement-2026-10"),
        AGREEMENT,
        MonthId("2026-10"),
        4,
        len(leaves),
        merkle.root(leaves).hex(),
        gross,
        paid.split.value,
        len(opened),
        sum(rows.values()),
        lines,
        documents,
        proceeds.edges(documents, paid.split.value, f"{AGREEMENT} 4-{len(leaves)}"),
        NOW + timedelta(days=31),
        NOW + timedelta(days=45),
        NOW + timedelta(days=75),
        {grade: said.count(grade) for grade in Vouching},
    )


EXHIBITS = {
    "甲1": ("exhibits/1-走行記録.csv", b"at,slip\n1,0.02\n", "走行記録"),
    "甲2": ("exhibits/2-photo.png", b"\x89PNG\x00\xff", "摩耗の写真"),
}


def claimed(statement: Statement) -> Claim:
    """A claim of the payer against one payee's document."""
    exhibits = tuple(
        Exhibit(number, title, "application/octet-stream", Hash(sha256(raw).hexdigest()), link)
        for (number, (_, raw, title)), link in zip(
            EXHIBITS.items(), ("時刻は車載機の時計による", "撮影日は申告による"), strict=True
        )
    )
    return Claim(
        ClaimId("claim-1"),
        statement.id,
        AGREEMENT,
        A,
        PersonId("p-1"),
        B,
        Yen(120_000),
        "十月三日の三件は、受領前に取り消した照会です。<b>",
        NOW + timedelta(days=33),
        exhibits,
    )


def parties() -> dict[PartyId, Party]:
    """The three, one of them made up."""
    english = ("Sakura Seiki", "Minato Tire", "Hikari Lease")
    named = zip((A, B, C), GENERATED, english, strict=True)
    return {p: Party(p, ja, en, generated=p == C) for p, ja, en in named}


def dataset() -> Dataset:
    """What was read."""
    machines = (MachineId("car-1"),)
    titles = "路面すべり率", "Road slip ratio"
    return Dataset(
        DatasetId("slip"), B, *titles, machines, MarketId("tires"), "港タイヤ", "CC BY 4.0", True
    )


def files_of(
    paid: Proceeds = PRO_RATA, grow: Callable[[Log], None] | None = None, *, claim: bool = True
) -> tuple[dict[str, bytes], View]:
    """What an act hands to `bundle`: canonical files, and the nouns to show."""
    agreement = concluded(terms(paid))
    log = log_until_the_months_end(agreement)
    if grow:
        grow(log)
    statement = stated(agreement, log)
    given = claimed(statement)
    hashed = digest(signed_bytes("statement", document(statement)))
    log.add(EntryType.STATED, statement=statement.id, statement_hash=hashed, month=statement.month)
    if claim:
        facts: dict[str, Fact] = {"claim": given.id, "statement": statement.id}
        hashed = digest(signed_bytes("claim", document(given)))
        log.add(EntryType.CLAIMED, yen=given.yen, payee=given.payee, claim_hash=hashed, **facts)
    files = {
        "agreement.json": canonical(document(agreement)),
        "contract.docx": CONTRACT,
        "summary.html": SUMMARY,
        "keys.json": keys(),
        "statement.json": canonical(document(statement)),
        "statement.html": b"<p>statement</p>",
        **log_files(log),
    }
    if claim:
        files["claim.json"] = canonical(document(Case(given, CaseState.OPEN)))
        files |= {name: raw for name, raw, _ in EXHIBITS.values()}
    case = Case(given, CaseState.OPEN) if claim else None
    view = View(agreement, parties(), statement, case, (dataset(),))
    return files, view


def log_files(log: Log) -> dict[str, bytes]:
    """Entries, proofs and checkpoint of a whole log."""
    leaves, size = log.leaves(), len(log.entries)
    name = origin("node.example", LogId(AGREEMENT))
    body = checkpoint(name, size, merkle.root(leaves))
    raw = bytes.fromhex(NODE.raw)
    head = len(b"kumiai/entry/v1\n")
    proofs = merkle.proofs(leaves, 0, size, size)
    hexed = {str(index): [part.hex() for part in proof] for index, proof in proofs.items()}
    return {
        "entries.jsonl": b"".join(entry_bytes(entry)[head:] + b"\n" for entry in log.entries),
        "proofs.json": canonical({"size": size, "proofs": hexed}),
        "checkpoint.txt": note(body, name, raw, private("node").sign(body.encode())).encode(),
    }


def complete() -> bytes:
    """The zip of a bundle with everything in it."""
    return bundle(*files_of())
