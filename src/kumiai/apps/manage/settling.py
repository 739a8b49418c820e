"""What the commands about sales, statements, cases and logs do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from mimetypes import MimeTypes
from typing import Any

from kumiai.acts import dispute, settle
from kumiai.acts.govern import logs
from kumiai.apps.manage.answers import Download
from kumiai.apps.node import Node
from kumiai.model.agreement import Hash
from kumiai.model.case import Claim, ClaimId, Exhibit
from kumiai.model.money import Sale, Yen
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument, KeyLocked, LogBroken
from kumiai.model.statement import StatementId
from kumiai.records import ledger, register, usage_log
from kumiai.rules.standing import Operation, require
from kumiai.rules.vouching import vouched
from kumiai.wire.canonical import digest
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_TYPES = MimeTypes()
"""Python's own list: the machine's would differ from place to place."""


def sale_book(node: Node, standing: Standing, given: Given) -> Any:
    """The sale that was booked."""
    sale = Sale(
        id=given["id"],
        agreement=given["agreement"],
        month=given["month"],
        declarer=standing.party,
        yen=Yen(given["yen"]),
        document=digest(given["document"]),
    )
    return document(settle.book(node.store, standing, sale))


def _publish(node: Node, log: str, at: datetime) -> None:
    """Signs a log's head; while the node has no key for it the act stands all the same, and the
    worker signs once there is one.
    """
    with suppress(KeyLocked):
        logs.publish_head(node.store, log, at)


def statement_close(node: Node, standing: Standing, given: Given) -> Any:
    """The statement of a month."""
    made = settle.close(node.store, standing, given["agreement"], given["month"])
    _publish(node, made.agreement, standing.at)
    return document(made)


def statement_list(node: Node, standing: Standing, _: Given) -> Any:
    """The statements of the asker's party, without their lines."""
    require(standing, Operation.STATEMENT_LIST)
    return [
        {
            "id": found.id,
            "agreement": found.agreement,
            "month": found.month,
            "gross": found.gross,
            "state": ledger.state(node.store.database, found.id).value,
        }
        for found in ledger.statements(node.store.database, standing)
    ]


def statement_show(node: Node, standing: Standing, given: Given) -> Any:
    """A statement with its postings and what is held of it."""
    require(standing, Operation.STATEMENT_SHOW)
    found = ledger.statement(node.store.database, standing, given["statement"])
    shown = vouched(found, usage_log.entries(node.store.database, found.agreement))
    postings = ledger.postings(node.store.database, found.id)
    return {
        **document(found),
        "state": ledger.state(node.store.database, found.id).value,
        "vouched_now": dict(shown.vouching),
        "confirmed_by": [c.party for c in ledger.confirmations(node.store.database, found.id)],
        "held": sum(p.yen for p in postings if p.account == "held" and p.party != _payer(found)),
        "postings": [document(posting) for posting in postings],
    }


def _payer(found: Any) -> PartyId | None:
    """Who pays a statement; nobody, when nothing is due."""
    return found.documents[0].payer if found.documents else None


def statement_confirm(node: Node, standing: Standing, given: Given) -> Any:
    """The confirmation."""
    return document(settle.confirm(node.store, standing, given["statement"]))


def claim_file(node: Node, standing: Standing, given: Given) -> Any:
    """The case that a claim opens."""
    statement = ledger.statement(node.store.database, standing, given["statement"])
    claim = Claim(
        id=ClaimId(given["id"]),
        statement=StatementId(given["statement"]),
        agreement=statement.agreement,
        by=standing.party,
        person=standing.person,
        payee=PartyId(given["payee"]),
        yen=Yen(given["yen"]),
        reason=given["reason"],
        at=standing.at,
    )
    filed = _exhibits(given["exhibit"] or (), given["link"] or ())
    case = dispute.file(node.store, standing, claim, filed)
    _publish(node, claim.agreement, standing.at)
    return document(case)


def _exhibits(files: Sequence[tuple[str, bytes]], links: Sequence[str]) -> list[dispute.Filed]:
    """Exhibits in the order given, numbered as the claimant's (甲), each with what it assumes.

    Raises `BadDocument` for a link without its exhibit.
    """
    if len(links) > len(files):
        raise BadDocument(where="link")
    told = [*links, *[""] * (len(files) - len(links))]
    return [
        dispute.Filed(
            Exhibit(f"甲{place}", name, _kind(name), Hash(sha256(raw).hexdigest()), link), raw
        )
        for place, ((name, raw), link) in enumerate(zip(files, told, strict=True), 1)
    ]


def _kind(name: str) -> str:
    """The media type that a file's name says; of bytes where it says none."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def claim_decide(node: Node, standing: Standing, given: Given) -> Any:
    """The case, decided."""
    released, answer = given["released"], given["answer"]
    return document(dispute.decide(node.store, standing, given["claim"], released, answer))


def case_list(node: Node, standing: Standing, _: Given) -> Any:
    """The cases of the asker's party."""
    require(standing, Operation.CASE_LIST)
    return [document(case) for case in register.cases(node.store.database, standing)]


def case_show(node: Node, standing: Standing, given: Given) -> Any:
    """A case."""
    require(standing, Operation.CASE_SHOW)
    return document(register.case(node.store.database, standing, given["claim"]))


def case_bundle(node: Node, standing: Standing, given: Given) -> Download:
    """The evidence of a case as one zip."""
    case = register.case(node.store.database, standing, given["claim"])
    _publish(node, case.claim.agreement, standing.at)
    raw = dispute.evidence(node.store, standing, given["claim"])
    return Download("application/zip", f"{given['claim']}.zip", raw)


def log_verify(node: Node, standing: Standing, given: Given) -> Any:
    """How far a log holds. Raises `LogBroken`."""
    found = logs.verify_log(node.store, standing, given["log"])
    if found.first_bad is not None:
        raise LogBroken(log=found.log, index=found.first_bad, what=found.why)
    return document(found)


def log_show(node: Node, standing: Standing, given: Given) -> Any:
    """The entries and the heads of a log."""
    require(standing, Operation.LOG_SHOW)
    found = register.agreement(node.store.database, standing, given["log"])
    entries = usage_log.entries(node.store.database, found.id)
    heads = usage_log.heads(node.store.database, found.id)
    return {
        "entries": [document(entry) for entry in entries],
        "heads": [document(head) for head in heads],
    }
