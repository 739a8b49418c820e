"""Settle and dispute: whose yen, and what the customer objects to."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from kumiai.acts import dispute, settle
from kumiai.acts.govern import logs
from kumiai.apps.demo import cast, terms
from kumiai.apps.demo.stage import Walk, who
from kumiai.model.agreement import Hash
from kumiai.model.case import Claim, ClaimId, Exhibit
from kumiai.model.money import Sale, Yen
from kumiai.model.period import month
from kumiai.sources.mtconnect import programs


def settle_all(walk: Walk) -> dict[str, Any]:
    """The month is over: its statements, in whole yen."""
    walk.clock.at += timedelta(days=1)
    invoice = f"invoice for {len(walk.recordings.plates.files)} plates".encode()
    sale = Sale(
        id="sale-plates",
        agreement=terms.PLATES_ID,
        month=walk.month,
        declarer=cast.PLANT,
        yen=Yen(20 * terms.PLATE_YEN),
        document=sha256(invoice).hexdigest(),
    )
    settle.book(walk.node.store, walk.standing(who(cast.PLANT, 2)), sale)
    walk.clock.at = month(walk.month).end + timedelta(hours=9)
    accounts = walk.standing(who(cast.PLANT, 2))
    for agreement in walk.agreements:
        made = settle.close(walk.node.store, accounts, agreement, walk.month)
        walk.statements.append(made)
        logs.publish_head(walk.node.store, agreement, walk.clock())
    walk.clock.at += timedelta(days=1)
    settle.confirm(walk.node.store, walk.standing(who(cast.SPINDLE, 1)), walk.statements[0].id)
    return {
        "statements": [s.id for s in walk.statements],
        "yen": sum(s.gross for s in walk.statements),
        "edges": sum(len(s.edges) for s in walk.statements),
        "documents_yen": sum(d.total() for s in walk.statements for d in s.documents),
    }


def dispute_all(walk: Walk) -> dict[str, Any]:
    """The customer objects to plates 13 to 18; their part is held, the rest flows."""
    walk.clock.at += timedelta(hours=4)
    customer = walk.standing(who(cast.CUSTOMER, 1))
    statement = walk.statements[1]
    document = next(d for d in statement.documents if d.payee == cast.PLANT)
    filed = _exhibits(walk)
    claim = Claim(
        id=ClaimId("clm-plates-13-18"),
        statement=statement.id,
        agreement=statement.agreement,
        by=cast.CUSTOMER,
        person=customer.person,
        payee=cast.PLANT,
        yen=Yen(document.total() * 6 // 20),
        reason="プレート13〜18の4 mm穴8個が公差(±0.254 mm)を外れている。6枚分を支払わない。 / "
        "The eight 4 mm holes of plates 13 to 18 are out of tolerance; six plates are not paid.",
        at=customer.at,
    )
    walk.case = dispute.file(walk.node.store, customer, claim, filed)
    for agreement in walk.agreements:
        logs.publish_head(walk.node.store, agreement, walk.clock())
    bundle = dispute.evidence(walk.node.store, customer, claim.id)
    path = walk.node.directory / f"{claim.id}.zip"
    path.write_bytes(bundle)
    return {
        "case": claim.id,
        "held_yen": claim.yen,
        "exhibits": len(filed),
        "bundle": str(path.name),
        "bundle_bytes": len(bundle),
    }


def _exhibits(walk: Walk) -> list[dispute.Filed]:
    """What was measured, and what each stream itself says of its plate."""
    found = walk.recordings
    book = found.inspection.files[0]
    measured = walk.batches[found.inspection.device.machine]
    holes = ["part,item,millimetres,tolerance"]
    holes += [
        f"{batch.part},{item},{value},{text}"
        for batch in measured
        for item, value, text in zip(batch.item, batch.value, batch.text, strict=True)
        if "SIMPLE_HOLE" in item
    ]
    said = ["part,programs that the stream says were running"]
    said += [
        f"{batch.part},{' '.join(programs(batch, found.plates.device))}"
        for batch in walk.batches[found.plates.device.machine]
    ]
    assumed = (
        "列A01〜A20がプレート1〜20であるというのは仮定であり、証明されていない。 / "
        "That columns A01 to A20 are plates 1 to 20 is assumed, not proven."
    )
    unnamed = (
        "01・06・07・14の記録は、どのプレートかをプログラム名で示していない。 / "
        "Streams 01, 06, 07 and 14 don't say by programme name which plate they are."
    )
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return [
        _filed("甲1", book[0], sheet, book[1], assumed),
        _filed("甲2", "holes.csv", "text/csv", "\n".join(holes).encode(), assumed),
        _filed("甲3", "streams.csv", "text/csv", "\n".join(said).encode(), unnamed),
    ]


def _filed(number: str, title: str, kind: str, raw: bytes, link: str) -> dispute.Filed:
    """An exhibit with its bytes."""
    exhibit = Exhibit(number, title, kind, Hash(sha256(raw).hexdigest()), link)
    return dispute.Filed(exhibit, raw)
