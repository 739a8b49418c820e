"""What each command does: reads its fields, calls one act, answers with documents.

One explicit table, `RUN`, from operation to function; who may ask is `rules/standing`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from kumiai.acts import agree, dispute, enroll, offer, read, settle
from kumiai.acts.govern import logs, revoking, signing_in
from kumiai.apps.manage import collecting, explaining, governing
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import whole
from kumiai.apps.node import Node
from kumiai.model.agreement import AgreementId, Hash, OfferId, Terms
from kumiai.model.case import Claim, ClaimId, Exhibit
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.money import Sale, Yen
from kumiai.model.party import MarketId, Party, PartyId, Relation, RelationKind
from kumiai.model.period import Period, instant
from kumiai.model.person import Mandate, Person, PersonId, Power, Role, Standing
from kumiai.model.refusal import BadDocument, KeyLocked, LogBroken, UnknownAgreement
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.statement import StatementId
from kumiai.records import grants, ledger, register, usage_log
from kumiai.rules.standing import Operation, require
from kumiai.wire.canonical import canonical, digest
from kumiai.wire.codec import document, noun
from kumiai.wire.odrl import odrl_from_terms

Given = Mapping[str, Any]
Run = Callable[[Node, Standing, Given], Any]
_MANDATE_DAYS = 3653


def _enum(kind: Any, word: str) -> Any:
    """The member of an enumeration that `word` names. Raises `BadDocument`."""
    try:
        return kind(word)
    except ValueError:
        raise BadDocument(where=word[:40]) from None


def _party_add(node: Node, standing: Standing, given: Given) -> Any:
    made = Party(
        PartyId(given["id"]),
        given["name_ja"],
        given["name_en"],
        given["corporate_number"],
        given["invoice_number"],
    )
    return document(enroll.add_party(node.store, standing, made))


def _party_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.PARTY_LIST)
    return [document(party) for party in register.parties(node.store.database, standing)]


def _relation_declare(node: Node, standing: Standing, given: Given) -> Any:
    kind = _enum(RelationKind, given["kind"])
    said = Relation(
        MarketId(given["market"]), standing.party, PartyId(given["other"]), kind, standing.at
    )
    return document(enroll.declare_relation(node.store, standing, said))


def _relation_list(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.RELATION_LIST)
    found = register.relations(node.store.database, standing, MarketId(given["market"]))
    return [document(relation) for relation in found]


def _person_add(node: Node, standing: Standing, given: Given) -> Any:
    person = Person(
        PersonId(given["id"]),
        PartyId(given["party"] or standing.party),
        given["name"],
        frozenset(_enum(Role, role) for role in given["role"]),
        tuple(_mandate(word, standing) for word in given["mandate"] or ()),
    )
    enroll.add_person(node.store, standing, person)
    link = signing_in.invite(node.store, standing, person.id)
    return {**document(person), "sign_in": link}


def _mandate(word: str, standing: Standing) -> Mandate:
    """A mandate from `accept` or `accept:1000000`, for ten years from now."""
    name, _, limit = word.partition(":")
    power = _enum(Power, name)
    most = whole(limit, "mandate") if limit else None
    runs = Period(standing.at, signing_in.days_after(standing.at, _MANDATE_DAYS))
    return Mandate(f"mandate-{power.value}", power, runs, most)


def _person_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.PERSON_LIST)
    return [document(person) for person in register.persons(node.store.database, standing)]


def _machine_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.MACHINE_LIST)
    return [document(machine) for machine in register.machines(node.store.database, standing)]


def _dataset_add(node: Node, standing: Standing, given: Given) -> Any:
    said = {"provider": standing.party, **collecting.mapping(given["document"])}
    return document(enroll.add_dataset(node.store, standing, noun(Dataset, said)))


def _dataset_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.DATASET_LIST)
    found = register.datasets(node.store.database, standing)
    return [{**document(d), "version": _own_version(node, standing, d)} for d in found]


def _own_version(node: Node, standing: Standing, dataset: Dataset) -> int | None:
    """The version of an own dataset; that of another's would tell of rows that are withheld."""
    return node.store.lake.version(dataset.id) if dataset.provider == standing.party else None


def _rights_import(node: Node, standing: Standing, given: Given) -> Any:
    matrix = enroll.import_rights(
        node.store, standing, given["dataset"], given["file"], given["dealing"]
    )
    return {
        "dataset": matrix.dataset,
        "version": matrix.version,
        "items": len(matrix.items),
        "parties": list(matrix.parties),
    }


def _rights_export(node: Node, standing: Standing, given: Given) -> Download:
    form = given["format"] or "xlsx"
    if form not in ("xlsx", "yaml"):
        raise BadDocument(where="format")
    content = enroll.export_rights(node.store, standing, given["dataset"], form)
    kind = read.XLSX if form == "xlsx" else "application/yaml"
    return Download(kind, f"{given['dataset']}-rights.{form}", content)


def _rights_coverage(node: Node, standing: Standing, given: Given) -> Any:
    found = enroll.coverage_of(node.store, standing, given["dataset"])
    counts: dict[str, int] = {}
    for covered in found:
        counts[covered.state.value] = counts.get(covered.state.value, 0) + 1
    return {"items": [document(covered) for covered in found], "counts": counts}


def _terms(said: Any) -> Terms:
    """Terms as a person wrote them."""
    return noun(Terms, collecting.mapping(said))


def _offer_create(node: Node, standing: Standing, given: Given) -> Any:
    made = offer.offer(node.store, standing, OfferId(given["id"]), _terms(given["terms"]))
    return document(made)


def _offer_counter(node: Node, standing: Standing, given: Given) -> Any:
    terms = _terms(given["terms"])
    made = offer.counter(node.store, standing, given["offer"], OfferId(given["id"]), terms)
    return document(made)


def _offer_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.OFFER_LIST)
    return [
        {
            "id": found.id,
            "by": found.by,
            "state": found.state.value,
            "answers": found.answers,
            "title_ja": found.terms.title_ja,
            "title_en": found.terms.title_en,
            "terms_hash": found.terms_hash,
        }
        for found in register.offers(node.store.database, standing)
    ]


def _offer_show(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.OFFER_SHOW)
    found = register.offer(node.store.database, standing, given["offer"])
    signed = register.acceptances(node.store.database, found.id)
    return {**document(found), "signed": [signature.party for signature in signed]}


def _agreement_accept(node: Node, standing: Standing, given: Given) -> Any:
    passphrase = given["passphrase"].encode()
    made = agree.accept(node.store, standing, given["offer"], given["terms_hash"], passphrase)
    return {
        "agreement": made.id,
        "in_force": made.in_force(),
        "signed": [signature.party for signature in made.signatures],
        "missing": list(made.missing()),
    }


def _agreement_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.AGREEMENT_LIST)
    return [
        {
            "id": found.id,
            "kind": found.terms.kind.value,
            "title_ja": found.terms.title_ja,
            "title_en": found.terms.title_en,
            "parties": list(found.terms.parties()),
            "datasets": [policy.dataset for policy in found.terms.policies],
        }
        for found in register.agreements(node.store.database, standing)
    ]


def _agreement_show(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.AGREEMENT_SHOW)
    found = register.agreement(node.store.database, standing, given["agreement"])
    ends = register.end_of(node.store.database, found.id)
    return {**document(found), "ends_at": document(ends)}


def _agreement_paper(node: Node, standing: Standing, given: Given) -> Download:
    require(standing, Operation.AGREEMENT_PAPER)
    kind, thing = given["kind"] or "contract", given["thing"]
    try:
        found: Any = register.agreement(node.store.database, standing, thing)
    except UnknownAgreement:
        found = register.offer(node.store.database, standing, thing)
    if kind == "odrl":
        policy = canonical(odrl_from_terms(thing, found.terms))
        return Download("application/ld+json", f"{thing}.jsonld", policy)
    if kind not in ("contract", "summary"):
        raise BadDocument(where="kind")
    wanted = found.paper_hash if kind == "contract" else found.summary_hash
    raw = register.paper(node.store.database, wanted) or b""
    if kind == "contract":
        return Download(offer.DOCX, f"{thing}.docx", raw)
    return Download("text/html; charset=utf-8", f"{thing}-summary.html", raw)


def _agreement_end(node: Node, standing: Standing, given: Given) -> Any:
    return document(agree.end(node.store, standing, given["agreement"]))


def _read_request(node: Node, standing: Standing, given: Given) -> Any:
    request = ReadRequest(
        id=RequestId(given["id"] or f"req-{node.store.entropy(10).hex()}"),
        agreement=AgreementId(given["agreement"]),
        dataset=DatasetId(given["dataset"]),
        purpose=given["purpose"],
        columns=tuple(given["column"]) if given["column"] else None,
        items=tuple(given["item"]) if given["item"] else None,
        since=instant(given["since"]) if given["since"] else None,
        until=instant(given["until"]) if given["until"] else None,
    )
    return document(read.read(node.store, standing, request))


def _read_fetch(node: Node, standing: Standing, given: Given) -> Download:
    form = _enum(Format, given["format"] or "parquet")
    delivery = read.fetch(node.store, standing, given["grant"], form)
    content = delivery.path if delivery.path is not None else delivery.content
    assert content is not None  # a delivery is a file or its bytes
    return Download(delivery.media_type, delivery.name, content, delivery.grant.id)


def _grant_list(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.GRANT_LIST)
    found = register.agreement(node.store.database, standing, given["agreement"])
    return [document(g) for g in grants.of_agreement(node.store.database, found.id)]


def _grant_revoke(node: Node, standing: Standing, given: Given) -> Any:
    return document(revoking.revoke_grant(node.store, standing, given["agreement"], given["grant"]))


def _sale_book(node: Node, standing: Standing, given: Given) -> Any:
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


def _statement_close(node: Node, standing: Standing, given: Given) -> Any:
    made = settle.close(node.store, standing, given["agreement"], given["month"])
    _publish(node, made.agreement, standing.at)
    return document(made)


def _statement_list(node: Node, standing: Standing, _: Given) -> Any:
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


def _statement_show(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.STATEMENT_SHOW)
    found = ledger.statement(node.store.database, standing, given["statement"])
    postings = ledger.postings(node.store.database, found.id)
    return {
        **document(found),
        "state": ledger.state(node.store.database, found.id).value,
        "confirmed_by": [c.party for c in ledger.confirmations(node.store.database, found.id)],
        "held": sum(p.yen for p in postings if p.account == "held" and p.party != _payer(found)),
        "postings": [document(posting) for posting in postings],
    }


def _payer(found: Any) -> PartyId | None:
    """Who pays a statement; nobody, when nothing is due."""
    return found.documents[0].payer if found.documents else None


def _statement_confirm(node: Node, standing: Standing, given: Given) -> Any:
    return document(settle.confirm(node.store, standing, given["statement"]))


def _claim_file(node: Node, standing: Standing, given: Given) -> Any:
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
    filed = _exhibits(given["exhibit"] or ())
    case = dispute.file(node.store, standing, claim, filed)
    _publish(node, claim.agreement, standing.at)
    return document(case)


def _exhibits(files: Sequence[tuple[str, bytes]]) -> list[dispute.Filed]:
    """Exhibits in the order given, numbered as the claimant's (甲)."""
    return [
        dispute.Filed(
            Exhibit(f"甲{place}", name, "application/octet-stream", Hash(sha256(raw).hexdigest())),
            raw,
        )
        for place, (name, raw) in enumerate(files, 1)
    ]


def _claim_decide(node: Node, standing: Standing, given: Given) -> Any:
    released, answer = given["released"], given["answer"]
    return document(dispute.decide(node.store, standing, given["claim"], released, answer))


def _case_list(node: Node, standing: Standing, _: Given) -> Any:
    require(standing, Operation.CASE_LIST)
    return [document(case) for case in register.cases(node.store.database, standing)]


def _case_show(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.CASE_SHOW)
    return document(register.case(node.store.database, standing, given["claim"]))


def _case_bundle(node: Node, standing: Standing, given: Given) -> Download:
    case = register.case(node.store.database, standing, given["claim"])
    _publish(node, case.claim.agreement, standing.at)
    raw = dispute.evidence(node.store, standing, given["claim"])
    return Download("application/zip", f"{given['claim']}.zip", raw)


def _log_verify(node: Node, standing: Standing, given: Given) -> Any:
    found = logs.verify_log(node.store, standing, given["log"])
    if found.first_bad is not None:
        raise LogBroken(log=found.log, index=found.first_bad, what=found.why)
    return document(found)


def _log_show(node: Node, standing: Standing, given: Given) -> Any:
    require(standing, Operation.LOG_SHOW)
    found = register.agreement(node.store.database, standing, given["log"])
    entries = usage_log.entries(node.store.database, found.id)
    heads = usage_log.heads(node.store.database, found.id)
    return {
        "entries": [document(entry) for entry in entries],
        "heads": [document(head) for head in heads],
    }


RUN: Mapping[Operation, Run] = {
    Operation.PARTY_ADD: _party_add,
    Operation.PARTY_LIST: _party_list,
    Operation.RELATION_DECLARE: _relation_declare,
    Operation.RELATION_LIST: _relation_list,
    Operation.PERSON_ADD: _person_add,
    Operation.PERSON_LIST: _person_list,
    Operation.MACHINE_ADD: collecting.machine_add,
    Operation.MACHINE_LIST: _machine_list,
    Operation.DATASET_ADD: _dataset_add,
    Operation.DATASET_LIST: _dataset_list,
    Operation.RIGHTS_IMPORT: _rights_import,
    Operation.RIGHTS_EXPORT: _rights_export,
    Operation.RIGHTS_COVERAGE: _rights_coverage,
    Operation.COLLECT_RUN: collecting.collect_run,
    Operation.COLLECT_SHOW: collecting.collect_show,
    Operation.OFFER_CREATE: _offer_create,
    Operation.OFFER_COUNTER: _offer_counter,
    Operation.OFFER_LIST: _offer_list,
    Operation.OFFER_SHOW: _offer_show,
    Operation.AGREEMENT_ACCEPT: _agreement_accept,
    Operation.AGREEMENT_LIST: _agreement_list,
    Operation.AGREEMENT_SHOW: _agreement_show,
    Operation.AGREEMENT_PAPER: _agreement_paper,
    Operation.AGREEMENT_END: _agreement_end,
    Operation.ACCESS_EXPLAIN: explaining.access_explain,
    Operation.READ_REQUEST: _read_request,
    Operation.READ_FETCH: _read_fetch,
    Operation.GRANT_LIST: _grant_list,
    Operation.GRANT_REVOKE: _grant_revoke,
    Operation.SALE_BOOK: _sale_book,
    Operation.STATEMENT_CLOSE: _statement_close,
    Operation.STATEMENT_LIST: _statement_list,
    Operation.STATEMENT_SHOW: _statement_show,
    Operation.STATEMENT_CONFIRM: _statement_confirm,
    Operation.CLAIM_FILE: _claim_file,
    Operation.CLAIM_DECIDE: _claim_decide,
    Operation.CASE_LIST: _case_list,
    Operation.CASE_SHOW: _case_show,
    Operation.CASE_BUNDLE: _case_bundle,
    Operation.LOG_VERIFY: _log_verify,
    Operation.LOG_SHOW: _log_show,
    Operation.TOKEN_ADD: governing.token_add,
    Operation.TOKEN_LIST: governing.token_list,
    Operation.TOKEN_REVOKE: governing.token_revoke,
    Operation.PROFILE_ADD: governing.profile_add,
    Operation.KEY_MAKE: governing.key_make,
    Operation.KEY_LIST: governing.key_list,
    Operation.SESSION_SHOW: governing.session_show,
    Operation.SESSION_END: governing.session_end,
    Operation.AUDIT_SHOW: governing.audit_show,
}
