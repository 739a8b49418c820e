"""Ways around the table of access that somebody might try: names, roles, threads."""

import io
import threading
import zipfile
from datetime import timedelta

import pytest

from kumiai.apps import worker
from kumiai.apps.demo import cast
from kumiai.model.period import month
from kumiai.model.person import Role
from tests.apps.probes import AGREEMENT, CLAIM, next_month, statement
from tests.apps.world import (
    ARBITER,
    CUSTOMER,
    PLANT,
    SPINDLE,
    STRANGER,
    World,
    person_of,
    secret_of,
)

OTHERS = "agr-spindle-2"
"""An agreement that customer and arbiter have no part in."""


def test_a_claim_called_like_an_agreement_opens_none(any_world: World) -> None:
    """Who may see a case may not see an agreement of the same name."""
    said = {"id": OTHERS, "payee": PLANT, "yen": 1, "reason": "why"}
    path = f"/v1/statements/{statement(any_world)}/claims"
    filed = any_world.ask("POST", path, secret_of(CUSTOMER, Role.LEGAL), json=said)
    assert filed.status == 200
    for party in (ARBITER, CUSTOMER):
        secret = secret_of(party, Role.LEGAL)
        assert any_world.ask("GET", f"/v1/cases/{OTHERS}", secret).status == 200
        for place in (f"/v1/agreements/{OTHERS}", f"/v1/logs/{OTHERS}", f"/v1/papers/{OTHERS}"):
            assert any_world.ask("GET", place, secret).status == 404
        listed = any_world.ask("GET", "/v1/agreements", secret).json()["data"]
        assert OTHERS not in {a["id"] for a in listed}


def test_an_id_of_one_kind_takes_none_from_another(world: World) -> None:
    """A sale or claim called like the act of another party does not stand in its way."""
    taken = f"confirm-{statement(world)}-{CUSTOMER}"
    said = {"id": taken, "month": next_month(world), "yen": "1"}
    files = {"document": ("d", b"d")}
    path = f"/v1/agreements/{AGREEMENT}/sales"
    booked = world.ask("POST", path, secret_of(PLANT, Role.ACCOUNTS), data=said, files=files)
    assert booked.status == 200
    confirm = f"/v1/statements/{statement(world)}/confirm"
    assert world.ask("POST", confirm, secret_of(CUSTOMER, Role.ACCOUNTS)).status == 200


def test_a_member_calls_its_own_person_an_arbiter(world: World) -> None:
    """Only the arbiter that the agreement names decides; the case stays open."""
    said = {"released": 0, "answer": "we win"}
    for party in (PLANT, CUSTOMER, STRANGER):
        secret = secret_of(party, Role.ARBITER)
        assert world.ask("POST", f"/v1/cases/{CLAIM}/decide", secret, json=said).status in (
            403,
            404,
        )
    shown = world.ask("GET", f"/v1/cases/{CLAIM}", secret_of(PLANT, Role.LEGAL)).json()
    assert shown["data"]["state"] == "open"


@pytest.mark.parametrize("role", ["operator"])
def test_nobody_makes_itself_an_operator(world: World, role: str) -> None:
    """A signatory enrols persons of its own party, in every role but that of the node."""
    said = {"id": "me-too", "name": "me", "role": [role]}
    secret = secret_of(SPINDLE, Role.SIGNATORY)
    assert world.ask("POST", "/v1/persons", secret, json=said).code() == "E7002"
    other = {"id": "me-too", "name": "me", "role": ["plant"], "party": PLANT}
    assert world.ask("POST", "/v1/persons", secret, json=other).code() == "E7002"


def test_a_token_makes_no_wider_token(world: World) -> None:
    """A token passes on no more than its own scopes."""
    secret = secret_of(PLANT, Role.DATA_MANAGER)
    narrow = {"id": "tok-n", "scope": ["token.add", "party.list"]}
    made = world.ask("POST", "/v1/tokens", secret, json=narrow).json()["data"]["secret"]
    wide = {"id": "tok-w", "scope": ["read.request"]}
    assert world.ask("POST", "/v1/tokens", made, json=wide).code() == "E7002"
    same = {"id": "tok-s", "scope": ["party.list"]}
    assert world.ask("POST", "/v1/tokens", made, json=same).status == 200


def test_one_member_does_not_offer_another_ones_data(world: World) -> None:
    """Two parties agree on a third one's dataset: it is unknown to both."""
    from tests.apps.probes import terms

    said = terms(world)
    for member in said["members"]:
        member["party"] = {PLANT: SPINDLE}.get(member["party"], member["party"])
    said |= {"proceeds": None}
    secret = secret_of(SPINDLE, Role.LEGAL)
    answer = world.ask("POST", "/v1/offers", secret, json={"id": "off-theft", "terms": said})
    assert (answer.status, answer.code()) == (404, "E1008")


def test_exhibits_stay_in_their_folder(world: World) -> None:
    """Whatever a file is called, in the bundle it lies where exhibits lie."""
    names = [
        "../../evil.txt",
        "/etc/passwd",
        "..\\..\\evil",
        "C:\\evil",
        "a/b/c",
        "con",
        ".",
        "証拠.pdf",
    ]
    files = [("exhibit", (name, b"x")) for name in names]
    said = {"id": "clm-names", "payee": PLANT, "yen": "1", "reason": "why"}
    path, secret = f"/v1/statements/{statement(world)}/claims", secret_of(CUSTOMER, Role.LEGAL)
    assert world.ask("POST", path, secret, data=said, files=files).status == 200
    raw = world.ask("GET", "/v1/cases/clm-names/bundle", secret).raw
    for name in zipfile.ZipFile(io.BytesIO(raw)).namelist():
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert "\\" not in name
        assert ":" not in name


def test_threads_that_end_leave_no_connection(any_world: World) -> None:
    """Threads of a pool come and go; what they read through is closed after them."""
    database = any_world.node.store.database

    def read() -> None:
        database.row("SELECT count(*) AS n FROM parties")

    for _ in range(30):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert len(database._opened) <= 5


def test_persons_tokens_are_their_own(world: World) -> None:
    """A colleague's token is unknown to those who are neither signatory nor operator."""
    target = f"{person_of(PLANT, Role.LEGAL)}-good"
    for role, status in ((Role.PLANT, 404), (Role.AUDITOR, 404), (Role.SIGNATORY, 200)):
        answer = world.ask("POST", f"/v1/tokens/{target}/revoke", secret_of(PLANT, role))
        assert answer.status == status
    assert world.ask("GET", "/v1/session", secret_of(PLANT, Role.LEGAL)).code() == "E7007"


def test_the_operator_reads_no_rows(world: World) -> None:
    """Keeping the node running opens neither rows nor terms nor cases."""
    secret = secret_of(PLANT, Role.OPERATOR)
    said = {"agreement": AGREEMENT, "dataset": cast.INSPECTION, "purpose": "quality"}
    assert world.ask("POST", "/v1/reads", secret, json=said).code() == "E7002"
    for path in (f"/v1/agreements/{AGREEMENT}", f"/v1/cases/{CLAIM}", f"/v1/logs/{AGREEMENT}"):
        assert world.ask("GET", path, secret).code() == "E7002"


def test_a_node_without_its_key_settles_all_the_same(world: World) -> None:
    """What was written is not told as refused; the worker goes on and warns."""
    world.node.store.writer.run(lambda tx: tx.execute("DELETE FROM keys WHERE purpose = 'node'"))
    name = next_month(world)
    said, files = {"id": "sale-9", "month": name, "yen": "1"}, {"document": ("d", b"d")}
    accounts = secret_of(PLANT, Role.ACCOUNTS)
    path = f"/v1/agreements/{AGREEMENT}"
    assert world.ask("POST", f"{path}/sales", accounts, data=said, files=files).status == 200
    world.clock.at = month(name).end + timedelta(hours=1)
    closed = world.ask("POST", f"{path}/statements", accounts, json={"month": name})
    assert closed.status == 200
    listed = world.ask("GET", "/v1/statements", accounts).json()["data"]
    assert closed.json()["data"]["id"] in {s["id"] for s in listed}
    assert worker.publish(world.node) >= 1
