"""Writes the golden files of the wire anew: `python -m tests.wire.golden`, only by hand.

Another byte in them is another format: whoever signed or hashed the old one can't be checked anew.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

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
from kumiai.model.dataset import AT, COLUMNS, ITEM, MACHINE, TEXT, VALUE, DatasetId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import PersonId
from kumiai.model.policy import (
    OPERATORS,
    And,
    Compare,
    Comparison,
    In,
    IsNull,
    Mask,
    Not,
    Or,
    Policy,
)
from kumiai.model.signal import ItemId
from kumiai.model.usage import Entry, EntryType, LogId
from kumiai.wire.canonical import agreement_bytes, entry_bytes, signed_bytes, terms_hash
from kumiai.wire.codec import document

FOLDER = Path(__file__).resolve().parents[1] / "golden"
AT_0 = datetime(2026, 10, 1, 0, 0, 0, 1, tzinfo=UTC)
ASTRAL = "𠮷野家の😀"
"""Beyond the basic plane: two UTF-16 code units each, which RFC 8785 sorts by."""


def entries() -> list[Entry]:
    """One entry of each type, with facts in all their kinds."""
    facts: dict[str, Any] = {
        "rows": 2**53 - 1,
        "none": None,
        "日本語": 'データ\n\t"\\\u0001/',
        "\ufb33": "basic plane",
        "😀": ASTRAL,
        "": "",
        "negative": -1,
    }
    return [
        Entry(LogId("agr-spindle"), place, kind, AT_0, AT_0 + timedelta(seconds=place), facts)
        for place, kind in enumerate(EntryType)
    ]


def terms() -> Terms:
    """Terms with every operator, a mask, a quota, and names in three planes of Unicode."""
    runs = Period(AT_0, AT_0 + timedelta(days=365))
    rows = And(
        (
            Or(tuple(Compare(op, VALUE, Decimal("0.10")) for op in Comparison)),
            Not(IsNull(TEXT)),
            In(ITEM, ("Sload", "日本", ASTRAL)),
            Compare(Comparison.LT, AT, AT_0),
        )
    )
    policy = Policy(
        dataset=DatasetId("machining"),
        purposes=("maintenance",),
        items=(ItemId("Sload"),),
        columns=tuple(column.id for column in COLUMNS),
        runs=runs,
        rows=rows,
        masks=((MACHINE, Mask.PSEUDONYM),),
        history_from=AT_0,
        rows_max=1_000_000,
    )
    plant, maker = PartyId("kasugai-seiko"), PartyId("chita-spindle")
    return Terms(
        kind=AgreementKind.PROVISION,
        title_ja=f"主軸データ {ASTRAL}",
        title_en="Spindle data",
        members=(
            Member(plant, frozenset({Part.PROVIDER, Part.BENEFICIARY})),
            Member(maker, frozenset({Part.RECIPIENT, Part.PAYER})),
        ),
        policies=(policy,),
        proceeds=Proceeds(
            payer=maker,
            gross=GrossKind.FIXED,
            split=SplitKind.FIXED,
            portions={plant: Fraction(1)},
            yen=Yen(300_001),
        ),
    )


def agreement() -> Agreement:
    """The terms as concluded, signed once."""
    said = terms()
    signed = Signature(
        PartyId("kasugai-seiko"), PersonId("p"), "mandate-accept", "key-0", AT_0, "x"
    )
    hashes = [Hash(sha256(name.encode()).hexdigest()) for name in ("paper", "summary")]
    return Agreement(
        id=AgreementId("agr-spindle"),
        offer=OfferId("off-spindle"),
        terms=said,
        terms_hash=terms_hash(said),
        paper_hash=hashes[0],
        summary_hash=hashes[1],
        offered_at=AT_0,
        signatures=(signed,),
    )


def leaf() -> list[dict[str, str]]:
    """Bytes and leaf hash of each entry."""
    return [
        {
            "type": entry.type.value,
            "bytes": entry_bytes(entry).decode(),
            "leaf": sha256(b"\x00" + entry_bytes(entry)).hexdigest(),
        }
        for entry in entries()
    ]


def concluded() -> dict[str, str]:
    """Bytes and hashes of the terms and of what the parties sign."""
    said = signed_bytes("terms", document(terms()))
    signed = agreement_bytes(agreement())
    return {
        "terms": said.decode(),
        "terms_sha256": sha256(said).hexdigest(),
        "agreement": signed.decode(),
        "agreement_sha256": sha256(signed).hexdigest(),
    }


def text(value: object) -> str:
    """JSON as the golden files are written."""
    return json.dumps(value, ensure_ascii=True, indent=1) + "\n"


def golden() -> dict[str, object]:
    """All golden files of the wire."""
    return {"leaf.json": leaf(), "agreement.json": concluded(), "operators.json": list(OPERATORS)}


if __name__ == "__main__":
    for name, value in golden().items():
        (FOLDER / name).write_text(text(value), encoding="ascii")
