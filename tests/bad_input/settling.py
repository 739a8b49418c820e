"""Bad input of settling, disputing, tokens, keys and logs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kumiai.apps.demo import tamper
from kumiai.model.person import Role
from kumiai.records import register
from kumiai.rules.standing import Operation
from tests.apps.probes import AGREEMENT, CLAIM, next_month, statement
from tests.apps.world import ARBITER, CUSTOMER, PLANT, SPINDLE, World, person_of
from tests.bad_input.dealing import sent
from tests.bad_input.doors import Bad

MONEY = (PLANT, Role.ACCOUNTS)
INVOICE = ("invoice.txt", b"invoice")


def _sale(item: str, code: str, **changed: Any) -> Bad:
    """A sale with something changed."""

    def values(world: World) -> dict[str, Any]:
        said = {"agreement": AGREEMENT, "id": "sale-9", "month": next_month(world), "yen": 100}
        return {**said, "document": INVOICE, **changed}

    return Bad(item, Operation.SALE_BOOK, *MONEY, values, code)


def _booked(world: World) -> None:
    """A sale under an id."""
    said = {"id": "sale-9", "month": next_month(world), "yen": "99"}
    path = f"/v1/agreements/{AGREEMENT}/sales"
    sent(world, *MONEY, path, data=said, files={"document": INVOICE})


def _close(item: str, code: str, month: str | None, **more: Any) -> Bad:
    """Closing a month, by default the one that runs."""
    return Bad(
        item, Operation.STATEMENT_CLOSE, *MONEY,
        lambda w: {"agreement": AGREEMENT, "month": month or next_month(w)}, code, **more,
    )  # fmt: skip


def _claim(item: str, code: str, later: timedelta = timedelta(), **changed: Any) -> Bad:
    """A claim of the customer with something changed."""

    def values(world: World) -> dict[str, Any]:
        said = {"statement": statement(world), "id": "clm-9", "payee": PLANT, "yen": 100}
        return {**said, "reason": "why", **changed}

    return Bad(item, Operation.CLAIM_FILE, CUSTOMER, Role.LEGAL, values, code, later=later)


def _decided(world: World) -> None:
    """The case is decided."""
    said = {"released": 0, "answer": "reasons"}
    sent(world, ARBITER, Role.ARBITER, f"/v1/cases/{CLAIM}/decide", json=said)


def _decide(item: str, code: str, **more: Any) -> Bad:
    """A decision with something changed."""
    said = {"claim": CLAIM, "released": 1, "answer": "reasons", **more.pop("values", {})}
    party = more.pop("party", ARBITER)
    return Bad(item, Operation.CLAIM_DECIDE, party, Role.ARBITER, said, code, **more)


def _token(item: str, code: str, **changed: Any) -> Bad:
    """A token with something changed."""
    said = {"id": "tok-9", "scope": ["session.show"], "days": 1, **changed}
    return Bad(item, Operation.TOKEN_ADD, PLANT, Role.PLANT, said, code)


def _made_token(world: World) -> None:
    """A token under an id."""
    said = {"id": "tok-9", "scope": ["session.show"]}
    sent(world, PLANT, Role.PLANT, "/v1/tokens", json=said)


def _without_mandates(world: World) -> None:
    """The plant's accountant loses its mandates."""
    person = register.person_of(world.node.store.database, person_of(*MONEY))
    assert person is not None
    poor = replace(person, mandates=())
    world.node.store.writer.run(lambda tx: register.replace_person(tx, poor))


def _tampered(world: World) -> None:
    """Somebody with the database in hand has changed an entry."""
    world.node.store.writer.run(tamper.alter)


BAD: tuple[Bad, ...] = (
    _sale("sale of negative yen", "E1013", yen=-1),
    _sale("sale of more than ten trillion yen", "E1013", yen=10**13 + 1),
    _sale("sale of more yen than JSON holds", "E1010", yen=2**53),
    _sale("sale of yen in full-width digits", "E1010", yen="１００"),
    _sale("sale of a fraction of a yen", "E1010", yen="1.5"),
    _sale("sale id that is none", "E1001", id="Sale 9"),
    _sale("sale id that is a path", "E1001", id="../../sale"),
    _sale("sale in a month of one digit", "E1012", month="2026-1"),
    _sale("sale in month 13", "E1012", month="2026-13"),
    _sale("sale in a month of full-width digits", "E1012", month="２０２６-10"),
    _sale("sale in no month", "E1012", month="October"),
    _sale("sale in the year 0", "E1012", month="0000-01"),
    _sale("sale under an unknown agreement", "E4006", agreement="agr-none"),
    _sale("sale under an agreement that divides none", "E4010", agreement="agr-spindle-2"),
    Bad("sale in a closed month", Operation.SALE_BOOK, *MONEY,
        lambda w: {"agreement": AGREEMENT, "id": "sale-9", "month": w.month, "yen": 1,
                   "document": INVOICE}, "E5004"),
    Bad("sale id used before, with other content", Operation.SALE_BOOK, *MONEY,
        lambda w: {"agreement": AGREEMENT, "id": "sale-9", "month": next_month(w), "yen": 100,
                   "document": INVOICE}, "E4009", prepare=_booked),
    Bad("clock set back", Operation.SALE_BOOK, *MONEY,
        lambda w: {"agreement": AGREEMENT, "id": "sale-9", "month": next_month(w), "yen": 100,
                   "document": INVOICE}, "E8003", later=-timedelta(days=2)),
    _close("closing a month that runs", "E5002", None),
    _close("closing a month without a sale", "E5003", None, later=timedelta(days=35)),
    _close("closing a month of one digit", "E1012", "2026-1"),
    _close("closing no month", "E1012", "all"),
    _close("closing the last month of calendars", "E1012", "9999-12"),
    Bad("unknown statement", Operation.STATEMENT_SHOW, *MONEY, {"statement": "stm-none"}, "E5001"),
    Bad("confirming an unknown statement", Operation.STATEMENT_CONFIRM, *MONEY,
        {"statement": "stm-none"}, "E5001"),
    Bad("confirming without a mandate", Operation.STATEMENT_CONFIRM, *MONEY,
        lambda w: {"statement": statement(w)}, "E7005", prepare=_without_mandates),
    _claim("claim after the window", "E6001", timedelta(days=60)),
    _claim("claim of more than the document", "E6003", yen=10**9),
    _claim("claim of nothing", "E1013", yen=0),
    _claim("claim of negative yen", "E1013", yen=-5),
    _claim("claim on a document of nobody", "E6003", payee="nobody"),
    _claim("claim without a reason", "E1010", reason=""),
    _claim("weakest link of an exhibit that is not there", "E1010", link=["one person measured"]),
    _claim("claim of blanks as a reason", "E1013", reason=" \n "),
    _claim("claim whose reason is a book", "E1013", reason="x" * 5_000),
    _claim("claim id that is none", "E1001", id="CLM 9"),
    _claim("claim id used before, with other content", "E4009", id=CLAIM),
    _claim("claim on an unknown statement", "E5001", statement="stm-none"),
    _decide("decision of an unknown case", "E6002", values={"claim": "clm-none"}),
    _decide("decision for more than was held", "E1013", values={"released": 10**9}),
    _decide("decision for negative yen", "E1013", values={"released": -1}),
    _decide("decision of blanks as reasons", "E1013", values={"answer": " "}),
    _decide("decision by a member", "E4010", party=PLANT),
    _decide("decision of what is decided", "E6004", prepare=_decided),
    Bad("unknown case", Operation.CASE_SHOW, *MONEY, {"claim": "clm-none"}, "E6002"),
    Bad("log that was tampered with", Operation.LOG_VERIFY, PLANT, Role.AUDITOR, {"log": AGREEMENT},
        "E8001", prepare=_tampered),
    Bad("unknown log", Operation.LOG_SHOW, PLANT, Role.AUDITOR, {"log": "agr-none"}, "E4006"),
    Bad("revoked token", Operation.PARTY_LIST, PLANT, Role.PLANT, {}, "E7007", token="revoked"),
    Bad("expired token", Operation.PARTY_LIST, PLANT, Role.PLANT, {}, "E7007", token="expired"),
    Bad("unknown token", Operation.PARTY_LIST, PLANT, Role.PLANT, {}, "E7001", token="no such"),
    Bad("act that the role does not cover", Operation.KEY_MAKE, PLANT, Role.PLANT,
        {"passphrase": "x" * 12}, "E7002"),
    _token("token for an unknown scope", "E1013", scope=["everything"]),
    _token("token for more than one's own role", "E7002", scope=["key.make"]),
    _token("token for no day", "E1013", days=0),
    _token("token for ten years", "E1013", days=3650),
    _token("token for days in full-width digits", "E1010", days="１"),
    _token("token id that is none", "E1001", id="Tok/9"),
    _token("token with 501 scopes", "E9005", scope=["session.show"] * 501),
    _token("scope of 20,001 letters", "E9005", scope=["x" * 20_001]),
    Bad("token id used before", Operation.TOKEN_ADD, PLANT, Role.PLANT,
        {"id": "tok-9", "scope": ["party.list"]}, "E4009", prepare=_made_token),
    Bad("revoking an unknown token", Operation.TOKEN_REVOKE, PLANT, Role.PLANT,
        {"token": "tok-none"}, "E7009"),
    Bad("profile for no day", Operation.PROFILE_ADD, PLANT, Role.PLANT,
        {"id": "pro-9", "days": 0}, "E1013"),
    Bad("profile for ten years", Operation.PROFILE_ADD, PLANT, Role.PLANT,
        {"id": "pro-9", "days": 3650}, "E1013"),
    Bad("profile id that is none", Operation.PROFILE_ADD, PLANT, Role.PLANT,
        {"id": "Pro 9"}, "E1001"),
    Bad("profile under a token's id", Operation.PROFILE_ADD, PLANT, Role.PLANT,
        {"id": "tok-9"}, "E4009", prepare=_made_token),
    Bad("profile for a stranger's agreement", Operation.PROFILE_ADD, SPINDLE, Role.PLANT,
        {"id": "pro-9", "agreement": ["agr-plates"]}, "E4006"),
    Bad("key made with a token", Operation.KEY_MAKE, PLANT, Role.SIGNATORY,
        {"passphrase": "x" * 12}, "E7004"),
    Bad("passphrase of eleven letters", Operation.KEY_MAKE, PLANT, Role.SIGNATORY,
        {"passphrase": "x" * 11}, "E1013"),
)  # fmt: skip
