"""Dispute: a claim holds the disputed part of a statement, the rest flows; evidence leaves whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kumiai.model.agreement import Agreement
from kumiai.model.case import Case, CaseState, Claim, Exhibit
from kumiai.model.job import Job, JobId, JobKind
from kumiai.model.money import Yen
from kumiai.model.party import PartyId
from kumiai.model.person import Power, Standing
from kumiai.model.refusal import (
    BadValue,
    Decided,
    Final,
    NodeBusy,
    NotAParty,
    OutsideWindow,
    TooMuchClaimed,
)
from kumiai.model.statement import Posting, Statement, StatementState
from kumiai.model.usage import EntryType, Fact
from kumiai.papers.evidence import View, bundle, exhibit_path
from kumiai.papers.statement import Circumstances, statement_html
from kumiai.records import jobs, keys, ledger, outbox, register, usage_log
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules import merkle
from kumiai.rules.standing import Operation, mandated, require
from kumiai.rules.vouching import vouched
from kumiai.wire.canonical import Json, canonical, digest, signed_bytes
from kumiai.wire.codec import document


@dataclass(frozen=True, slots=True)
class Filed:
    """An exhibit to file: its noun and its bytes."""

    exhibit: Exhibit
    content: bytes


def file(store: Store, standing: Standing, claim: Claim, filed: Sequence[Filed] = ()) -> Case:
    """Opens a case: the claimed yen of the payee's document are held, the rest flows.

    Raises `OutsideWindow`, `Final`, `TooMuchClaimed`, `NotAParty`, `SameIdOtherContent`.
    """
    require(standing, Operation.CLAIM_FILE)
    statement = ledger.statement(store.database, standing, claim.statement)
    if not statement.stated_at <= standing.at < statement.objection_until:
        raise OutsideWindow(statement=statement.id, until=statement.objection_until.isoformat())
    if claim.by != standing.party or claim.agreement != statement.agreement:
        raise NotAParty(party=claim.by)
    case = Case(replace(claim, exhibits=tuple(f.exhibit for f in filed)), CaseState.OPEN)
    reach("dispute.before_claim")
    store.writer.run(lambda tx: _file(tx, standing, statement, case, filed))
    reach("dispute.after_claim")
    return register.case(store.database, standing, claim.id)


def _file(
    tx: Transaction, standing: Standing, statement: Statement, case: Case, filed: Sequence[Filed]
) -> None:
    """Keeps a case with its exhibits, its postings and its log entry."""
    claim = case.claim
    content = (claim.by, claim.statement, claim.payee, claim.yen, claim.reason, claim.exhibits)
    if not register.claim_act(tx, claim.id, "claim", content, standing.at):
        return
    if ledger.state(tx, statement.id) is StatementState.FINAL:
        raise Final(statement=statement.id)
    if claim.yen > _open_part(tx, statement, claim.payee):
        raise TooMuchClaimed(claim=claim.id, yen=claim.yen, payee=claim.payee)
    for one in filed:
        register.add_paper(tx, one.content, one.exhibit.media_type)
    register.add_case(tx, case)
    ledger.set_state(tx, statement.id, StatementState.DISPUTED)
    ledger.post(tx, _moved(statement, claim, (Yen(-claim.yen), claim.yen), standing.at, "claim"))
    facts: dict[str, Fact] = {
        "claim": claim.id,
        "claim_hash": digest(signed_bytes("claim", document(claim))),
        "statement": statement.id,
        "yen": claim.yen,
        "payee": claim.payee,
    }
    tx.append(claim.agreement, EntryType.CLAIMED, standing.at, facts, claim.id)
    agreement = register.agreement(tx, standing, claim.agreement)
    if agreement.terms.arbiter is not None:
        register.name_arbiter(tx, claim.id, agreement.terms.arbiter)
    for party in agreement.terms.parties():
        if party != standing.party:
            outbox.send(tx, standing.at, (standing.party, party), "claim", facts)


def _open_part(tx: Transaction, statement: Statement, payee: PartyId) -> int:
    """What of the payee's document is neither held nor decided."""
    found = ledger.postings(tx, statement.id)
    return sum(p.yen for p in found if p.party == payee and p.account == "receivable")


def _moved(
    statement: Statement, claim: Claim, moved: tuple[int, int], at: datetime, why: str
) -> list[Posting]:
    """Postings that move yen between flowing (`moved[0]`) and held (`moved[1]`), on both sides."""
    payer = next(d.payer for d in statement.documents if d.payee == claim.payee)
    sides = ((claim.payee, payer, "receivable"), (payer, claim.payee, "payable"))
    found = []
    for party, other, account in sides:
        for name, yen in ((account, moved[0]), ("held", moved[1])):
            posting_id = f"{claim.id}/{why}/{name}/{party}"
            found.append(Posting(posting_id, statement.id, party, other, name, Yen(yen), at))
    return found


def decide(store: Store, standing: Standing, claim_id: str, released: int, answer: str) -> Case:
    """Decides a case: `released` yen go to the payee after all, the rest back to the payer.

    Only the arbiter that the agreement names decides: a member sees the case too, and may call one
    of its own persons an arbiter. The same decision again changes nothing. Raises `NotAParty`, `BadValue`, `Decided`.
    """
    require(standing, Operation.CLAIM_DECIDE)
    case = register.case(store.database, standing, claim_id)
    agreement = register.agreement_of_case(store.database, case.claim)
    if agreement.terms.arbiter != standing.party:
        raise NotAParty(party=standing.party, agreement=agreement.id)
    mandated(standing, Power.CONFIRM, case.claim.yen)
    if not 0 <= released <= case.claim.yen or not answer.strip():
        raise BadValue(field="released", value=str(released))

    def step(tx: Transaction) -> Case:
        """The case as decided; the same decision twice is one. Raises `Decided`."""
        stands = register.case(tx, standing, claim_id)
        if (stands.released, stands.answer) == (released, answer):
            return stands
        if stands.state is not CaseState.OPEN:
            raise Decided(claim=claim_id)
        decided = replace(
            stands,
            state=CaseState.DECIDED,
            answer=answer,
            answered_by=standing.person,
            released=Yen(released),
            decided_at=standing.at,
            decided_by=standing.person,
        )
        _settle(tx, standing, decided, released)
        return decided

    decided = store.writer.run(step)
    reach("dispute.after_decision")
    return decided


def _settle(tx: Transaction, standing: Standing, decided: Case, released: int) -> None:
    """Writes a decision: held yen go one way or the other, on the log and in the ledger."""
    claim = decided.claim
    register.replace_case(tx, decided)
    statement = ledger.statement_of_case(tx, claim)
    ledger.post(tx, _moved(statement, claim, (released, -claim.yen), standing.at, "decision"))
    facts: dict[str, Fact] = {"claim": claim.id, "statement": claim.statement, "released": released}
    tx.append(claim.agreement, EntryType.DECIDED, standing.at, facts, claim.id)
    if not register.open_cases(tx, claim.statement):
        ledger.set_state(tx, claim.statement, StatementState.STATED)
        job_id = JobId(f"final-{claim.statement}-{claim.id}")
        due = max(standing.at, statement.objection_until)
        jobs.add(tx, Job(job_id, JobKind.FINALISE, claim.statement, due))


def evidence(store: Store, standing: Standing, claim_id: str) -> bytes:
    """The bundle of a case: one zip that is checked without this node."""
    require(standing, Operation.CASE_BUNDLE)
    case = register.case(store.database, standing, claim_id)
    claim = case.claim
    statement = ledger.statement_of_case(store.database, claim)
    agreement = register.agreement_of_case(store.database, claim)
    parties = {p.id: p for p in register.parties(store.database, standing)}
    named = tuple(
        register.any_dataset(store.database, policy.dataset) for policy in agreement.terms.policies
    )
    shown = vouched(statement, usage_log.entries(store.database, agreement.id))
    view = View(agreement, parties, shown, case, named)
    held = {claim.payee: claim.yen} if case.state is CaseState.OPEN else {}
    circumstances = Circumstances(
        state=ledger.state(store.database, statement.id),
        held=held,
        confirmations=tuple(ledger.confirmations(store.database, statement.id)),
        generated=view.generated(),
    )
    page = statement_html(shown, parties, agreement.terms, circumstances)
    files = {
        "agreement.json": canonical(document(agreement)),
        "contract.docx": register.paper(store.database, agreement.paper_hash) or b"",
        "summary.html": register.paper(store.database, agreement.summary_hash) or b"",
        "keys.json": canonical(_keys(store, agreement)),
        "statement.json": canonical(document(statement)),
        "statement.html": page,
        "claim.json": canonical(document(case)),
        **_versions(store, agreement),
        **_log(store, agreement),
        **_exhibits(store, claim),
    }
    return bundle(files, view)


def _keys(store: Store, agreement: Agreement) -> dict[str, Json]:
    """Public keys of the members and of the node, with their delegations."""
    entered = [v.party for v in register.versions(store.database, agreement.id)]
    parties = [*dict.fromkeys([*agreement.terms.parties(), *entered]), store.operator]
    found = keys.public_keys(store.database, parties)
    names = {key.id for key in found}
    given = [d for d in keys.delegations(store.database) if d.key.id in names]
    return {"keys": [document(k) for k in found], "delegations": [document(d) for d in given]}


def _versions(store: Store, agreement: Agreement) -> Mapping[str, bytes]:
    """The entries into a pool and the exits from it, if there are any."""
    found = register.versions(store.database, agreement.id)
    told = canonical({"versions": [document(version) for version in found]})
    return {"versions.json": told} if found else {}


def _log(store: Store, agreement: Agreement) -> Mapping[str, bytes]:
    """All entries up to the newest signed head, their proofs and the head."""
    heads = usage_log.heads(store.database, agreement.id)
    if not heads:
        raise NodeBusy(what=agreement.id, why="no signed head yet")
    head = heads[-1]
    stored = usage_log.stored(store.database, agreement.id, 0, head.size)
    proofs = merkle.proofs([leaf for _, _, leaf in stored], 0, head.size, head.size)
    listed: dict[str, Json] = {str(i): [h.hex() for h in p] for i, p in proofs.items()}
    return {
        "entries.jsonl": b"".join(body.encode() + b"\n" for _, body, _ in stored),
        "proofs.json": canonical({"size": head.size, "proofs": listed}),
        "checkpoint.txt": head.checkpoint.encode(),
    }


def _exhibits(store: Store, claim: Claim) -> Mapping[str, bytes]:
    """The exhibits under their numbers."""
    return {
        exhibit_path(place, exhibit.title): register.paper(store.database, exhibit.sha256) or b""
        for place, exhibit in enumerate(claim.exhibits, 1)
    }
