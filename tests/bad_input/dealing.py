"""Bad input of offering, agreeing and reading."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.probes import AGREEMENT, next_month, own_grant, terms
from tests.apps.world import ARBITER, CUSTOMER, PLANT, SPINDLE, World, secret_of
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)
Change = Callable[[dict[str, Any]], None]


def sent(world: World, party: Any, role: Role, path: str, **how: Any) -> Any:
    """What a request that must succeed answers; for what tests prepare."""
    answer = world.ask("POST", path, secret_of(party, role), **how)
    assert answer.status == 200, answer.raw
    return answer.json()["data"]


def _offer(item: str, code: str, change: Change, offer: str = "off-bad") -> Bad:
    """The terms of the plates with something changed."""

    def values(world: World) -> dict[str, Any]:
        said = terms(world)
        change(said)
        return {"id": offer, "terms": said}

    return Bad(item, Operation.OFFER_CREATE, *DATA, values, code)


def _policy(item: str, code: str, **changed: Any) -> Bad:
    """The first policy of the terms changed."""
    return _offer(item, code, lambda said: said["policies"][0].update(changed))


def _proceeds(item: str, code: str, **changed: Any) -> Bad:
    """The proceeds of the terms changed."""
    return _offer(item, code, lambda said: said["proceeds"].update(changed))


def _top(item: str, code: str, **changed: Any) -> Bad:
    """The terms themselves changed."""
    return _offer(item, code, lambda said: said.update(changed))


def _deep(levels: int) -> dict[str, Any]:
    """A condition that nests."""
    found: dict[str, Any] = {"is": "is_null", "column": "c4"}
    for _ in range(levels):
        found = {"is": "not", "of": found}
    return found


def _joining(**changed: Any) -> dict[str, Any]:
    """What a party sends that enters a pool, with something changed."""
    said = {"agreement": "agr-none", "part": ["recipient"], "terms_hash": "0" * 64}
    return {**said, "passphrase": "x" * 12, **changed}


def _clause(told: str, **clause: Any) -> Bad:
    """Terms with a bad clause."""
    return Bad(
        told, Operation.OFFER_CREATE, *DATA,
        lambda w: {"id": "off-bad", "terms": {**terms(w), "clauses": [clause]}}, "E4101",
    )  # fmt: skip


def _open_offer(world: World) -> None:
    """An offer of the plant that waits for the others."""
    sent(world, *DATA, "/v1/offers", json={"id": "off-open", "terms": terms(world)})


def _read(told: str, code: str, /, **changed: Any) -> Bad:
    """A request for rows with something changed."""
    said = {"agreement": AGREEMENT, "dataset": "inspection", "purpose": "quality", **changed}
    return Bad(told, Operation.READ_REQUEST, *DATA, said, code)


def _slips(told: str, code: str, **changed: Any) -> Bad:
    """Slips asked for with something changed."""
    said = {
        "agreement": AGREEMENT,
        "dataset": "inspection",
        "month": "2026-01",
        "purpose": "quality",
    }
    return Bad(told, Operation.SLIP_DERIVE, *DATA, {**said, **changed}, code)


def _asked_before(world: World) -> None:
    """A request under an id."""
    said = {"agreement": AGREEMENT, "dataset": "inspection", "purpose": "quality", "id": "req-1"}
    sent(world, *DATA, "/v1/reads", json=said)


def _ended(world: World) -> None:
    """The agreement ends after its notice."""
    sent(world, PLANT, Role.SIGNATORY, f"/v1/agreements/{AGREEMENT}/end")


def _revoked(world: World) -> None:
    """The plant's grant is revoked."""
    sent(world, PLANT, Role.LEGAL, f"/v1/agreements/{AGREEMENT}/grants/{own_grant(world)}/revoke")


def _granted(world: World) -> None:
    """A grant that nobody opened."""
    said: dict[str, Any] = {"agreement": AGREEMENT, "dataset": "inspection", "purpose": "quality"}
    said |= {"id": "req-2", "column": ["item"]}
    _LATE["grant"] = sent(world, *DATA, "/v1/reads", json=said)["id"]


_LATE: dict[str, str] = {}


def _fetch(item: str, code: str, grant: Callable[[World], str], **more: Any) -> Bad:
    """A fetch; the command line asks and fetches in one, so only HTTP comes here."""
    form = more.pop("format", "csv")
    return Bad(
        item, Operation.READ_FETCH, *DATA, lambda w: {"grant": grant(w), "format": form}, code,
        by_command=False, **more,
    )  # fmt: skip


BAD: tuple[Bad, ...] = (
    _policy("offer of an unknown dataset", "E1008", dataset="none"),
    Bad(
        "offer of another's dataset", Operation.OFFER_CREATE, SPINDLE, Role.LEGAL,
        lambda w: {"id": "off-bad", "terms": terms(w)}, "E1008",
    ),
    _policy("offer of an unknown item", "E4001", items=["Feed_Rate", "Nothing"]),
    _policy("offer of an item that nobody classified", "E4001", items=["Feed_Override"]),
    _policy("offer of a trade secret", "E4002", items=["Feed_Rate", "Program_Name_Running"]),
    _policy("offer of no item", "E1013", items=[]),
    _clause("offer with a field that the clause lacks", id="exit", says={"days": 3}),
    _clause("offer with a clause that says what it may not", id="copy", says={"within": "soon"}),
    _top("offer in place of an agreement that is no creation", "E4156", kind="creation",
         replaces=AGREEMENT),
    _policy("offer of an item twice", "E1013", items=["Feed_Rate", "Feed_Rate"]),
    _policy("offer of an unknown column", "E1013", columns=["c1", "c99"]),
    _policy("offer for a purpose in free text", "E1001", purposes=["anything I like"]),
    _policy("offer that ends before it begins", "E1012",
            runs={"begin": "2026-02-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}),
    _policy("offer with a negative quota", "E1013", rows_max=-1),
    _policy("offer with a quota beyond 2^53", "E1010", rows_max=2**53),
    _policy("offer with a fraction as quota", "E1010", rows_max=1.5),
    _policy("offer metered by ten thousand hours", "E1013", metering_hours=10_000),
    _policy("offer with a condition on no column", "E2011",
            rows={"is": "is_null", "column": "secret"}),
    _policy("offer with a condition of an unknown kind", "E1010",
            rows={"is": "matches", "column": "c4"}),
    _policy("offer with a condition whose kind is a list", "E1010", rows={"is": [], "column": "c4"}),
    _policy("offer with a condition against another type", "E2011",
            rows={"is": "compare", "op": "eq", "column": "c4", "literal": "' OR 1=1 --"}),
    _policy("offer with a condition nested 40 deep", "E2011", rows=_deep(40)),
    _policy("offer with a condition nested 200 deep", "E1010", rows=_deep(200)),
    _proceeds("portions that are not whole", "E4011",
              portions={PLANT: "1/2", "owari-kikai": "1/3"}),
    _proceeds("portions that are negative", "E4011", portions={PLANT: "3/2", "owari-kikai": "-1/2"}),
    _proceeds("portion over zero", "E1010", portions={PLANT: "1/0", "owari-kikai": "0"}),
    _proceeds("portion with an exponent", "E1010", portions={PLANT: "1e9999999"}),
    _proceeds("portion as a decimal fraction", "E1010", portions={PLANT: 0.5, "owari-kikai": 0.5}),
    _proceeds("portion of a party that is no member", "E4010", portions={SPINDLE: "1"}),
    _proceeds("objections for a hundred years", "E1013", objection_days=36_500),
    _proceeds("payable before it is due", "E1013", due_days=-1),
    _proceeds("tax of all", "E1013", tax_rate="1"),
    _top("notice of a million days", "E1013", notice_days=1_000_000),
    _top("arbiter nobody knows", "E1004", arbiter="nobody"),
    _top("arbiter who is a member", "E1013", arbiter=PLANT),
    _top("terms in an unknown language", "E1013", language="tlh"),
    _top("terms of an unknown kind", "E1010", kind="gift"),
    _top("terms without a policy", "E1013", policies=[]),
    _top("terms with a title that holds a control character", "E1010", title_en="a\x1b[31m"),
    _top("terms with an unknown field", "E1010", secret="x"),
    _top("terms with one member", "E1013", members=[{"party": PLANT, "parts": ["provider"]}]),
    _offer("the same dataset twice", "E1013",
           lambda said: said["policies"].append(said["policies"][0])),
    _offer("a member twice", "E1013", lambda said: said["members"].append(said["members"][0])),
    _offer("offer id without its beginning", "E1001", lambda _: None, offer="plates-2"),
    _offer("offer id used before, with other content", "E4009",
           lambda said: said.update(notice_days=31), offer="off-plates-1"),
    Bad("offer in another's name", Operation.OFFER_CREATE, CUSTOMER, Role.LEGAL,
        lambda w: {"id": "off-bad", "terms": {**terms(w), "members": [
            {"party": PLANT, "parts": ["provider"]},
            {"party": "owari-kikai", "parts": ["recipient", "beneficiary", "payer"]}],
            "proceeds": None}}, "E4010"),
    Bad("terms that are a text", Operation.OFFER_CREATE, *DATA, {"id": "off-bad", "terms": b"x"},
        "E1010"),
    Bad("counter-offer to an unknown offer", Operation.OFFER_COUNTER, *DATA,
        lambda w: {"offer": "off-none", "id": "off-c", "terms": terms(w)}, "E4005"),
    Bad("counter-offer to a concluded agreement", Operation.OFFER_COUNTER, CUSTOMER, Role.LEGAL,
        lambda w: {"offer": "off-plates", "id": "off-c", "terms": terms(w)}, "E4007"),
    Bad("counter-offer to one's own offer", Operation.OFFER_COUNTER, *DATA,
        lambda w: {"offer": "off-open", "id": "off-c", "terms": terms(w)}, "E4008",
        prepare=_open_offer),
    Bad("acceptance of an unknown offer", Operation.AGREEMENT_ACCEPT, PLANT, Role.SIGNATORY,
        {"offer": "off-none", "terms_hash": "0" * 64, "passphrase": "x" * 12}, "E4005"),
    Bad("acceptance of what was countered", Operation.AGREEMENT_ACCEPT, PLANT, Role.SIGNATORY,
        {"offer": "off-plates-1", "terms_hash": "0" * 64, "passphrase": "x" * 12}, "E4008"),
    Bad("acceptance of terms that nobody saw", Operation.AGREEMENT_ACCEPT, PLANT, Role.SIGNATORY,
        {"offer": "off-open", "terms_hash": "0" * 64, "passphrase": "x" * 12}, "E4012",
        prepare=_open_offer),
    Bad("acceptance with a token", Operation.AGREEMENT_ACCEPT, PLANT, Role.SIGNATORY,
        lambda w: {"offer": "off-open", "terms_hash": _hash(w), "passphrase": "x" * 12}, "E7004",
        prepare=_open_offer),
    Bad("joining what is no pool", Operation.POOL_JOIN, CUSTOMER, Role.SIGNATORY,
        _joining(agreement=AGREEMENT), "E4013"),
    Bad("joining a pool that is not there", Operation.POOL_JOIN, CUSTOMER, Role.SIGNATORY,
        _joining(), "E4006"),
    Bad("joining in an unknown part", Operation.POOL_JOIN, CUSTOMER, Role.SIGNATORY,
        _joining(part=["owner"]), "E1010"),
    Bad("joining with limits that are no list", Operation.POOL_JOIN, CUSTOMER, Role.SIGNATORY,
        _joining(policies={"dataset": "inspection"}), "E1010"),
    Bad("leaving what is no pool", Operation.POOL_LEAVE, CUSTOMER, Role.SIGNATORY,
        {"agreement": AGREEMENT}, "E4013"),
    Bad("inviting a party nobody knows", Operation.POOL_INVITE, PLANT, Role.SIGNATORY,
        {"agreement": AGREEMENT, "party": "nobody"}, "E1004"),
    Bad("inviting to what is no pool", Operation.POOL_INVITE, PLANT, Role.SIGNATORY,
        {"agreement": AGREEMENT, "party": CUSTOMER}, "E4013"),
    Bad("showing what is no pool", Operation.POOL_SHOW, PLANT, Role.SIGNATORY,
        {"agreement": AGREEMENT}, "E4013"),
    Bad("end of an unknown agreement", Operation.AGREEMENT_END, PLANT, Role.SIGNATORY,
        {"agreement": "agr-none"}, "E4006"),
    Bad("paper of an unknown kind", Operation.AGREEMENT_PAPER, *DATA,
        {"thing": AGREEMENT, "kind": "pdf"}, "E1010"),
    _slips("slips of a geometry in words, before anything is read", "E1013", geometry="wide"),
    _slips("slips told to a machine that is not there, before anything is read", "E1005",
           place="no-such"),
    _slips("slips under an unknown agreement", "E4006", agreement="agr-none"),
    _slips("slips of what are no drives", "E2016"),
    _slips("slips of a month that is none", "E1012", month="2026-13"),
    _read("reading under an unknown agreement", "E4006", agreement="agr-none"),
    _read("reading a dataset that the agreement lacks", "E1008", dataset="machining"),
    _read("reading for another purpose", "E2002", purpose="marketing"),
    _read("reading an unknown column", "E1006", column=["item", "password"]),
    _read("reading an unknown item", "E1006", item=["program"]),
    _read("reading since an instant without a zone", "E1012", since="2026-10-01"),
    _read("reading since the year 1", "E1012", since="0001-01-01T00:00:00+09:00"),
    _read("reading until the year 9999", "E1012", until="9999-12-31T23:59:59-12:00"),
    _read("reading until before since", "E1012", since="2026-10-05T00:00:00Z",
          until="2026-10-01T00:00:00Z"),
    _read("request id that is none", "E1001", id="req 1"),
    Bad("reading a column that the agreement lacks", Operation.READ_REQUEST, SPINDLE, Role.PLANT,
        {"agreement": "agr-spindle-2", "dataset": "machining", "purpose": "maintenance",
         "column": ["part"]}, "E2003"),
    Bad("reading by one who only provides", Operation.READ_REQUEST, PLANT, Role.PLANT,
        {"agreement": "agr-spindle-2", "dataset": "machining", "purpose": "maintenance"}, "E4010"),
    Bad("request id used before, with other content", Operation.READ_REQUEST, *DATA,
        {"agreement": AGREEMENT, "dataset": "plates", "purpose": "quality", "id": "req-1"},
        "E4009", prepare=_asked_before),
    Bad("reading after the agreement has ended", Operation.READ_REQUEST, *DATA,
        {"agreement": AGREEMENT, "dataset": "inspection", "purpose": "quality"}, "E2001",
        prepare=_ended, later=timedelta(days=31)),
    _fetch("fetching an unknown grant", "E2007", lambda _: "gra-none"),
    _fetch("fetching in an unknown format", "E1010", own_grant, format="avro"),
    _fetch("fetching a revoked grant", "E2006", own_grant, prepare=_revoked),
    _fetch("fetching a grant that has lapsed", "E2008", lambda _: _LATE["grant"], prepare=_granted,
           later=timedelta(hours=2)),
    Bad("revoking an unknown grant", Operation.GRANT_REVOKE, PLANT, Role.LEGAL,
        {"agreement": AGREEMENT, "grant": "gra-none"}, "E2007"),
    Bad("revoking under an unknown agreement", Operation.GRANT_REVOKE, ARBITER, Role.LEGAL,
        {"agreement": AGREEMENT, "grant": "gra-none"}, "E4006"),
)  # fmt: skip


def _hash(world: World) -> str:
    """The hash of the open offer's terms."""
    path = "/v1/offers/off-open"
    answer = world.ask("GET", path, secret_of(PLANT, Role.SIGNATORY))
    return str(answer.json()["data"]["terms_hash"])


__all__ = ["BAD", "next_month", "sent"]
