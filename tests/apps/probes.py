"""For every operation a request that stands for it, and what each party's person is answered.

The things asked for are those of the plates' agreement: the plant's own, shared with its member the
customer; the spindle maker is a stranger to it, the arbiter decides its case. An answer is a status
or the code of a refusal, for a person who has a role that the operation asks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kumiai.model.party import PartyId
from kumiai.model.person import PersonId, Role
from kumiai.rules.standing import Operation
from tests import packs
from tests.apps.world import ARBITER, CUSTOMER, PLANT, SPINDLE, World

AGREEMENT, OFFER, CLAIM = "agr-plates", "off-plates", "clm-plates-13-18"
HOLES = [f"SIMPLE_HOLE{n}.DIAMETER{6 if n > 7 else 5}" for n in range(2, 10)]
"""The eight holes of 4 mm."""
_TAKER = PartyId("hyoga-shoji")
REACHED = (PLANT, CUSTOMER, SPINDLE, ARBITER)
"""The party whose things are asked for, a member of their agreement, a stranger, the arbiter."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a person of a party who has one role."""

    party: PartyId
    role: Role

    def slug(self) -> str:
        """A word for ids that this asker makes."""
        return f"{self.party}-{self.role.value.replace('_', '-')}"


Fields = Callable[[World, Asker], Mapping[str, Any]]
Expected = Mapping[PartyId, str] | Callable[[Asker], str]


@dataclass(frozen=True, slots=True)
class Probe:
    """The fields of one request, and what each asker is answered."""

    fields: Fields
    expected: Expected

    def answer(self, asker: Asker) -> str:
        """What `asker` is answered."""
        return self.expected(asker) if callable(self.expected) else self.expected[asker.party]


def _reach(own: str, member: str, stranger: str, arbiter: str) -> dict[PartyId, str]:
    """One answer for each of the parties."""
    return dict(zip(REACHED, (own, member, stranger, arbiter), strict=True))


def _given(**fields: Any) -> Fields:
    """The same fields whoever asks."""
    return lambda _, __: fields


EVERYBODY = _reach("200", "200", "200", "200")


def own_grant(world: World) -> str:
    """The plant's grant on the customer's inspection."""
    row = world.node.store.database.row(
        "SELECT id FROM grants WHERE party = :p ORDER BY id", {"p": PLANT}
    )
    assert row is not None
    return str(row["id"])


def statement(world: World) -> str:
    """The statement of the plates."""
    return f"stm-plates-{world.month}"


def next_month(world: World) -> str:
    """The month after the closed one."""
    year, number = map(int, world.month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def _machine(_: World, asker: Asker) -> dict[str, Any]:
    """A machine of the plant, whoever enrols it."""
    told = {"id": f"mc-{asker.slug()}", "source": f"src-{asker.slug()}", "name": "mill"}
    told |= {"maker": "m", "model": "m", "owner": PLANT, "user": PLANT, "dealing": "purchase"}
    return {"document": {**told, "since": "2026-01-01T00:00:00+09:00", "signals": []}}


def _dataset(_: World, asker: Asker) -> dict[str, Any]:
    """A dataset over the plant's mill."""
    told = {"id": f"ds-{asker.slug()}", "title_ja": "記録", "title_en": "records"}
    return {"document": {**told, "machines": ["gen04"], "market": "machined-parts"}}


def _matrix(world: World, _: Asker) -> dict[str, Any]:
    """The matrix of the plates as its provider exports it."""
    from kumiai.acts import entitle

    raw = entitle.export_rights(world.node.store, provider(world), "plates", "yaml")
    return {"dataset": "plates", "file": ("plates.yaml", raw), "dealing": "purchase"}


def own_draft(world: World) -> str:
    """A draft of the plant that changes nothing; kept with the first question."""
    from kumiai.acts import entitle

    raw = entitle.export_rights(world.node.store, provider(world), "plates", "yaml")
    return entitle.propose(world.node.store, provider(world), "plates", raw, "purchase").id


def contract(name: str, **changed: Any) -> dict[str, Any]:
    """A record of a contract on the plant's mill, as a document says it."""
    return {
        "id": f"con-{name}", "machine": "gen04", "kind": "consent", "purposes": ["quality"],
        "runs": {"begin": "2026-01-01T00:00:00+09:00", "end": "2027-01-01T00:00:00+09:00"},
        "contract": "R-1", "given_at": "2025-12-20T00:00:00+09:00", **changed,
    }  # fmt: skip


def sold(name: str, seller: PartyId, taker: PartyId = _TAKER) -> dict[str, Any]:
    """One machine that `seller` hands over, if not said otherwise to whom nobody else asks for."""
    listed = f"serial,model,name,customer\nS-{name},m,mill {name},{taker}\n".encode()
    return {
        "file": ("list.csv", listed), "template": "machine-tool", "customer_seat": "plant",
        "seat": [f"builder={seller}"],
        "on": "2026-12-01", "market": "machined-parts",
    }  # fmt: skip


def own_purchase(world: World) -> str:
    """A list that the plant hands over; recorded with the first question."""
    from kumiai.apps.commands import BY_OPERATION
    from tests.apps.asking import request
    from tests.apps.world import secret_of

    said = {"id": "pur-own", **sold("own", PLANT, SPINDLE)}
    method, path, how = request(BY_OPERATION[Operation.PURCHASE_RECORD], said)
    told = world.ask(method, path, secret_of(PLANT, Role.DATA_MANAGER), **how)
    assert told.status == 200, told.raw
    return "pur-own"


def own_consent(world: World) -> str:
    """A record that the plant keeps; kept with the first question."""
    from kumiai.acts import consent
    from kumiai.model.consent import Consent
    from kumiai.wire.codec import noun

    kept = noun(Consent, {**contract("kept"), "provider": PLANT})
    return consent.record(world.node.store, provider(world), [kept])[0].id


def template_of(party: PartyId, version: int = 1, **changed: str) -> bytes:
    """A template of `party` as YAML, with some of its words changed."""
    said = {
        "template": f"{party}.parts", "version": str(version), "sector": "machine_tool",
        "unit": "PERCENT", "class": "open_contract", "clause": "objection", "says": "days: 14",
        "by": "builder", "seat": "builder", "label": "機械メーカー", **changed,
    }  # fmt: skip
    return (
        (
            "template: {template}\nversion: {version}\nsector: {sector}\n"
            "title: {{ja: 部品の標準条件, en: Standard terms for parts}}\n"
            "seats:\n- {{id: plant, ja: 工場, en: plant}}\n- {{id: {seat}, ja: {label}, en: builder}}\n"
            "purposes:\n- {{id: quality, ja: 品質, en: quality}}\n"
            "rights: {{plant: all, builder: read}}\n"
            "items:\n- {{id: Feed_Rate, ja: 送り, en: feed, unit: {unit}, class: {class}}}\n"
            "clauses:\n- {{id: {clause}, by: {by}, says: {{{says}}}}}\n"
        )
        .format(**said)
        .encode()
    )


def own_template(world: World) -> str:
    """The id of a template that the plant keeps; kept with the first question."""
    from kumiai.acts import template
    from kumiai.papers.templates import template_from_yaml

    found = template_from_yaml(template_of(PLANT))
    return template.add(world.node.store, provider(world), found).id


def provider(world: World) -> Any:
    """The standing of the plant's data manager, for what tests prepare."""
    from kumiai.records import register
    from kumiai.rules.standing import of_party

    person = register.person_of(world.node.store.database, PersonId("kasugai-data"))
    assert person is not None
    return of_party(person, world.clock())


def terms(world: World, offer: str = "off-plates-1") -> dict[str, Any]:
    """The terms of an offer, as JSON."""
    from kumiai.records import register
    from kumiai.wire.codec import document

    found: dict[str, Any] = document(
        register.offer(world.node.store.database, provider(world), offer).terms
    )
    return found


def _token(asker: Asker) -> str:
    """Who may revoke the token of the plant's data manager: itself, signatory and operator."""
    may = {Role.DATA_MANAGER, Role.SIGNATORY, Role.OPERATOR}
    return "200" if asker.party == PLANT and asker.role in may else "E7009"


def _verify(asker: Asker) -> str:
    """Members verify their logs, an operator every log."""
    known = asker.party in (PLANT, CUSTOMER) or asker.role is Role.OPERATOR
    return "200" if known else "E4006"


PROBES: Mapping[Operation, Probe] = {
    Operation.PARTY_ADD: Probe(
        lambda _, a: {"id": f"new-{a.party}", "name_ja": f"新{a.party}", "name_en": f"N {a.party}"},
        EVERYBODY,
    ),
    Operation.PARTY_LIST: Probe(_given(), EVERYBODY),
    Operation.RELATION_DECLARE: Probe(
        _given(market="machined-parts", other="owari-kikai", kind="vertical"), EVERYBODY
    ),
    Operation.RELATION_LIST: Probe(_given(market="machined-parts"), EVERYBODY),
    Operation.RELATION_DESCRIBE: Probe(
        _given(market="machined-parts", other="owari-kikai", dependence=40), EVERYBODY
    ),
    Operation.RELATION_DESCRIBED: Probe(_given(), EVERYBODY),
    Operation.RELATION_FINDINGS: Probe(_given(market="machined-parts"), EVERYBODY),
    Operation.PERSON_ADD: Probe(
        lambda _, a: {"id": f"p-{a.slug()}", "name": "新人", "role": ["plant"]}, EVERYBODY
    ),
    Operation.PERSON_LIST: Probe(_given(), EVERYBODY),
    Operation.MACHINE_ADD: Probe(_machine, _reach("200", "E1005", "E1005", "E1005")),
    Operation.MACHINE_LIST: Probe(_given(), EVERYBODY),
    Operation.MACHINE_SHOW: Probe(
        _given(machine="gen04"), _reach("200", "E1005", "E1005", "E1005")
    ),
    Operation.MACHINE_HAND_OVER: Probe(
        _given(machine="gen04", kind="lease_end", on="2026-12-01", to="owari-kikai"),
        _reach("E4134", "E1005", "E1005", "E1005"),
    ),
    Operation.PURCHASE_PREVIEW: Probe(lambda _, a: sold(a.slug(), a.party), EVERYBODY),
    Operation.PURCHASE_RECORD: Probe(
        lambda _, a: {"id": f"pur-{a.slug()}", **sold(a.slug(), a.party)}, EVERYBODY
    ),
    Operation.PURCHASE_SHOW: Probe(
        lambda w, _: {"purchase": own_purchase(w)}, _reach("200", "E4139", "E4139", "E4139")
    ),
    Operation.RIGHTS_UNSETTLED: Probe(_given(), EVERYBODY),
    Operation.DATASET_ADD: Probe(_dataset, _reach("200", "E1005", "E1005", "E1005")),
    Operation.DATASET_LIST: Probe(_given(), EVERYBODY),
    Operation.RIGHTS_PROPOSE: Probe(_matrix, _reach("200", "E1008", "E1008", "E1008")),
    Operation.RIGHTS_DRAFT: Probe(
        lambda world, _: {"draft": own_draft(world)}, _reach("200", "E4110", "E4110", "E4110")
    ),
    Operation.RIGHTS_CONFIRM: Probe(
        lambda world, _: {"draft": own_draft(world)}, _reach("200", "E4110", "E4110", "E4110")
    ),
    Operation.RIGHTS_HISTORY: Probe(
        lambda *_: {"dataset": "plates"}, _reach("200", "200", "E1008", "E1008")
    ),
    Operation.RIGHTS_IMPORT: Probe(_matrix, _reach("200", "E1008", "E1008", "E1008")),
    Operation.TEMPLATE_SUMMARY: Probe(_given(template="machine-tool"), EVERYBODY),
    Operation.RIGHTS_EXPORT: Probe(
        _given(dataset="plates"), _reach("200", "200", "E1008", "E1008")
    ),
    Operation.RIGHTS_COVERAGE: Probe(
        _given(dataset="plates"), _reach("200", "E1008", "E1008", "E1008")
    ),
    Operation.CLASS_LIST: Probe(
        _given(dataset="plates"), _reach("200", "E1008", "E1008", "E1008")
    ),
    Operation.CLASS_SUGGEST: Probe(
        _given(dataset="plates"), _reach("200", "E1008", "E1008", "E1008")
    ),
    Operation.CLASS_FINDINGS: Probe(
        _given(dataset="plates"), _reach("200", "E1008", "E1008", "E1008")
    ),
    Operation.CLASS_SHOW: Probe(
        _given(dataset="plates", item="Feed_Rate"), _reach("200", "E1008", "E1008", "E1008")
    ),
    Operation.CLASS_DECIDE: Probe(
        _given(dataset="plates", item="Feed_Rate", kind="limited_provision", reason="why"),
        _reach("200", "E1008", "E1008", "E1008"),
    ),
    Operation.CONSENT_RECORD: Probe(
        lambda _, a: {"document": [contract(a.slug())]}, _reach("200", "E1005", "E1005", "E1005")
    ),
    Operation.CONSENT_WITHDRAW: Probe(
        lambda w, _: {"consent": own_consent(w)}, _reach("200", "E1014", "E1014", "E1014")
    ),
    Operation.CONSENT_LIST: Probe(_given(), EVERYBODY),
    Operation.TEMPLATE_ADD: Probe(
        _given(file=("t.yaml", template_of(PLANT))), _reach("200", "E4154", "E4154", "E4154")
    ),
    Operation.TEMPLATE_LIST: Probe(_given(), EVERYBODY),
    Operation.TEMPLATE_SHOW: Probe(
        lambda w, _: {"template": own_template(w)}, _reach("200", "E4150", "E4150", "E4150")
    ),
    Operation.TEMPLATE_EXPORT: Probe(
        lambda w, _: {"template": own_template(w)}, _reach("200", "E4150", "E4150", "E4150")
    ),
    Operation.TEMPLATE_OFFER: Probe(
        lambda w, a: {
            "template": own_template(w), "id": f"off-t-{a.slug()}", "dataset": ["plates"],
            "seat": [f"plant={PLANT}", f"builder={CUSTOMER}"],
        },
        _reach("200", "E4150", "E4150", "E4150"),
    ),
    Operation.TEMPLATE_DEVIATIONS: Probe(
        lambda w, _: {"template": own_template(w)}, _reach("200", "E4150", "E4150", "E4150")
    ),
    Operation.TEMPLATE_CLAUSES: Probe(
        lambda w, _: {"template": own_template(w)}, _reach("200", "E4150", "E4150", "E4150")
    ),
    Operation.TEMPLATE_ROLL_OUT: Probe(
        lambda w, a: {"template": own_template(w), "id": f"roll-{a.slug()}"},
        _reach("200", "E4150", "E4150", "E4150"),
    ),
    Operation.COLLECT_RUN: Probe(
        _given(machine="gen04", files=[("p.txt", b"2017-06-12T00:00:00Z|Feed_Rate|1\n")]),
        _reach("200", "E1005", "E1005", "E1005"),
    ),
    Operation.COLLECT_SHOW: Probe(
        _given(machine="gen04"), _reach("200", "E1005", "E1005", "E1005")
    ),
    Operation.OFFER_CREATE: Probe(
        lambda w, a: {"id": f"off-new-{a.party}", "terms": terms(w)},
        _reach("200", "200", "E1008", "E1008"),
    ),
    Operation.OFFER_COUNTER: Probe(
        lambda w, a: {"offer": OFFER, "id": f"off-c-{a.party}", "terms": terms(w)},
        _reach("E4007", "E4007", "E4005", "E4005"),
    ),
    Operation.OFFER_LIST: Probe(_given(), EVERYBODY),
    Operation.OFFER_SHOW: Probe(_given(offer=OFFER), _reach("200", "200", "E4005", "E4005")),
    Operation.PACK_LIST: Probe(_given(), EVERYBODY),
    Operation.PACK_SHOW: Probe(
        _given(pack="none@1"), _reach("E4209", "E4209", "E4209", "E4209")
    ),
    Operation.PACK_TRY: Probe(_given(file=("p.yaml", packs.raw())), EVERYBODY),
    Operation.PACK_ADOPT: Probe(
        _given(pack="house-rules@1", file=("p.yaml", packs.raw())), EVERYBODY
    ),
    Operation.PACK_CHANGES: Probe(
        _given(pack="none@1"), _reach("E4209", "E4209", "E4209", "E4209")
    ),
    Operation.FINDING_LIST: Probe(
        _given(thing=AGREEMENT), _reach("200", "200", "E4005", "E4005")
    ),
    Operation.FINDING_OVERRIDE: Probe(
        _given(thing=AGREEMENT, rule="Z99", reason="a reason that is long enough"),
        _reach("E4214", "E4214", "E4005", "E4005"),
    ),
    Operation.AGREEMENT_ACCEPT: Probe(
        _given(offer=OFFER, terms_hash="0" * 64, passphrase="x" * 12),
        _reach("200", "200", "E4005", "E4005"),
    ),
    Operation.AGREEMENT_LIST: Probe(_given(), EVERYBODY),
    Operation.AGREEMENT_SHOW: Probe(
        _given(agreement=AGREEMENT), _reach("200", "200", "E4006", "E4006")
    ),
    Operation.AGREEMENT_PAPER: Probe(
        _given(thing=AGREEMENT, kind="summary"), _reach("200", "200", "E4005", "E4005")
    ),
    Operation.EXPORT_FORM: Probe(
        _given(form="checklist", thing=AGREEMENT), _reach("200", "200", "E4005", "E4005")
    ),
    Operation.EXPORT_SHEET: Probe(
        _given(form="self_check", thing=AGREEMENT), _reach("200", "200", "E4005", "E4005")
    ),
    Operation.EXPORT_ODCS: Probe(
        _given(dataset="plates", agreement=AGREEMENT), _reach("200", "200", "E1008", "E1008")
    ),
    Operation.RETURN_OPT: Probe(_given(counted="in"), EVERYBODY),
    Operation.RETURN_SHOW: Probe(_given(), EVERYBODY),
    Operation.RETURN_MAKE: Probe(_given(quarter="2025-Q4"), EVERYBODY),
    Operation.AGREEMENT_END: Probe(
        _given(agreement=AGREEMENT), _reach("200", "200", "E4006", "E4006")
    ),
    Operation.POOL_SHOW: Probe(
        _given(agreement=AGREEMENT), _reach("E4013", "E4013", "E4006", "E4006")
    ),
    Operation.POOL_INVITE: Probe(
        _given(agreement=AGREEMENT, party="chita-spindle"),
        _reach("E4013", "E4013", "E4006", "E4006"),
    ),
    Operation.POOL_JOIN: Probe(
        _given(agreement=AGREEMENT, part=["recipient"], terms_hash="0" * 64, passphrase="x" * 12),
        _reach("E4013", "E4013", "E4006", "E4006"),
    ),
    Operation.POOL_LEAVE: Probe(
        _given(agreement=AGREEMENT), _reach("E4013", "E4013", "E4006", "E4006")
    ),
    Operation.ACCESS_EXPLAIN: Probe(
        _given(dataset="inspection", purpose="quality"),
        _reach("200", "200", "E1008", "E1008"),
    ),
    Operation.READ_REQUEST: Probe(
        lambda _, a: {
            "id": f"req-{a.slug()}", "agreement": AGREEMENT, "dataset": "inspection",
            "purpose": "quality",
        },
        _reach("200", "200", "E4006", "E4006"),
    ),
    Operation.READ_FETCH: Probe(
        lambda w, _: {"grant": own_grant(w), "format": "csv"},
        _reach("200", "E2007", "E2007", "E2007"),
    ),
    Operation.ADVISE_STATE: Probe(
        _given(agreement=AGREEMENT, dataset="plates", purpose="quality"),
        _reach("200", "200", "E4006", "E4006"),
    ),
    Operation.ADVISE_FAULT: Probe(
        _given(agreement=AGREEMENT, dataset="plates", purpose="quality"),
        _reach("E2014", "E2014", "E4006", "E4006"),
    ),
    Operation.ADVISE_WARN: Probe(
        _given(agreement=AGREEMENT, dataset="inspection", purpose="quality", item=HOLES),
        _reach("200", "200", "E4006", "E4006"),
    ),
    Operation.ADVISE_SLIP: Probe(
        _given(agreement=AGREEMENT, dataset="plates", purpose="quality"),
        _reach("E2014", "E2014", "E4006", "E4006"),
    ),
    Operation.SLIP_DERIVE: Probe(
        _given(agreement=AGREEMENT, dataset="inspection", month="2026-01", purpose="quality"),
        _reach("E2016", "E2016", "E4006", "E4006"),
    ),
    Operation.GRANT_LIST: Probe(
        _given(agreement=AGREEMENT), _reach("200", "200", "E4006", "E4006")
    ),
    Operation.GRANT_REVOKE: Probe(
        lambda w, _: {"agreement": AGREEMENT, "grant": own_grant(w)},
        _reach("200", "200", "E4006", "E4006"),
    ),
    Operation.SALE_BOOK: Probe(
        lambda w, a: {
            "agreement": AGREEMENT, "id": f"sale-{a.slug()}", "month": next_month(w), "yen": 1,
            "document": ("invoice.txt", b"invoice"),
        },
        _reach("200", "E4010", "E4006", "E4006"),
    ),
    Operation.STATEMENT_CLOSE: Probe(
        lambda w, _: {"agreement": AGREEMENT, "month": w.month},
        _reach("200", "200", "E4006", "E4006"),
    ),
    Operation.STATEMENT_LIST: Probe(_given(), EVERYBODY),
    Operation.STATEMENT_SHOW: Probe(
        lambda w, _: {"statement": statement(w)}, _reach("200", "200", "E5001", "E5001")
    ),
    Operation.STATEMENT_CONFIRM: Probe(
        lambda w, _: {"statement": statement(w)}, _reach("200", "200", "E5001", "E5001")
    ),
    Operation.CLAIM_FILE: Probe(
        lambda w, a: {
            "statement": statement(w), "id": f"clm-{a.slug()}", "payee": PLANT, "yen": 1,
            "reason": "why",
        },
        _reach("200", "200", "E5001", "E5001"),
    ),
    Operation.CLAIM_DECIDE: Probe(
        _given(claim=CLAIM, released=0, answer="reasons"),
        _reach("E4010", "E4010", "E6002", "200"),
    ),
    Operation.CASE_LIST: Probe(_given(), EVERYBODY),
    Operation.CASE_SHOW: Probe(_given(claim=CLAIM), _reach("200", "200", "E6002", "200")),
    Operation.CASE_BUNDLE: Probe(_given(claim=CLAIM), _reach("200", "200", "E6002", "200")),
    Operation.LOG_VERIFY: Probe(_given(log=AGREEMENT), _verify),
    Operation.LOG_SHOW: Probe(_given(log=AGREEMENT), _reach("200", "200", "E4006", "E4006")),
    Operation.TOKEN_ADD: Probe(
        lambda _, a: {"id": f"tok-{a.slug()}", "scope": ["session.show"], "days": 1}, EVERYBODY
    ),
    Operation.TOKEN_LIST: Probe(_given(), EVERYBODY),
    Operation.TOKEN_REVOKE: Probe(_given(token=f"{PLANT}.data-manager-good"), _token),
    Operation.PROFILE_ADD: Probe(
        lambda _, a: {"id": f"pro-{a.slug()}", "agreement": [AGREEMENT], "days": 1},
        _reach("200", "200", "E4006", "E4006"),
    ),
    Operation.KEY_MAKE: Probe(
        _given(passphrase="too short"), _reach("E1013", "E1013", "E1013", "E1013")
    ),
    Operation.KEY_LIST: Probe(_given(), EVERYBODY),
    Operation.SESSION_SHOW: Probe(_given(), EVERYBODY),
    Operation.SESSION_END: Probe(_given(), EVERYBODY),
    Operation.AUDIT_SHOW: Probe(_given(), EVERYBODY),
    Operation.INVITATION_SEND: Probe(
        lambda _, a: {
            "party": f"inv-{a.party}", "name_ja": f"招待{a.party}", "name_en": f"I {a.party}",
            "mail": "someone@example.jp",
        },
        EVERYBODY,
    ),
    Operation.INVITATION_LIST: Probe(_given(), EVERYBODY),
    Operation.INVITATION_REVOKE: Probe(
        _given(invitation="inv-none"), _reach("E1021", "E1021", "E1021", "E1021")
    ),
}  # fmt: skip
