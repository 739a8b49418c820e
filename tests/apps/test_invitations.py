"""A party is invited to be hosted, and comes with a browser: link, page, one form, home."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kumiai.apps.console.words import TEXTS
from kumiai.model.person import Role
from kumiai.model.refusal import KeyLocked
from kumiai.papers.hosting import HOSTING
from kumiai.records import invitations, keys, register
from tests.acts import dealing
from tests.apps.hosting import (
    INVITED,
    PASSPHRASE,
    PASSWORD,
    PERSON,
    PRESS,
    TYPED,
    browser,
    hosted,
    invite,
    path_of,
    typed,
)
from tests.apps.test_console import english_in, names, words
from tests.apps.visiting import visitor
from tests.apps.world import CUSTOMER, PLANT, World, secret_of


def listed(world: World) -> list[dict[str, Any]]:
    """The invitations as the operator sees them."""
    answer = world.ask("GET", "/v1/invitations", secret_of(PLANT, Role.OPERATOR))
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def test_from_the_link_to_home(any_world: World) -> None:
    """The page shows what the party is and what it accepts; the form makes its person, its sealed
    key and a session; the list says who accepted which terms.
    """
    made = invite(any_world)
    client = browser(any_world)
    page = client.get(path_of(made))
    assert page.status_code == 200
    assert all(point[0] in page.text for point in HOSTING)
    assert str(INVITED["name_ja"]) in page.text
    answer = typed(client, path_of(made))
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert TYPED["name"] in client.get("/console").text
    told = listed(any_world)[0]
    assert (told["state"], told["person"], told["terms"]) == (
        "accepted", PERSON, TYPED["terms_hash"],
    )  # fmt: skip
    person = dealing.standing(any_world, PERSON)
    signer = keys.unlock_party(any_world.node.store.database, person, PASSPHRASE.encode())
    assert signer.public.party == PRESS
    for other in (PASSWORD, "press signs with thiS"):
        with pytest.raises(KeyLocked):
            keys.unlock_party(any_world.node.store.database, person, other.encode())


def test_neither_link_nor_secrets_are_kept(world: World) -> None:
    """No row of any table holds the code, the password or the passphrase, and no answer but the
    first one holds the link.
    """
    made = invite(world)
    code = path_of(made).rpartition("/")[2]
    typed(browser(world), path_of(made))
    database = world.node.store.database
    tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    everything = "".join(
        str(dict(row)) for t in tables for row in database.rows(f"SELECT * FROM {t['name']}")
    )
    assert made["id"] in everything
    for secret in (code, PASSWORD, PASSPHRASE):
        assert secret not in everything
    assert code not in str(listed(world))


def test_looking_uses_nothing_up(world: World) -> None:
    """The page may be opened by a mail program, and by the person the day after."""
    path = path_of(invite(world))
    before = world.trace()
    for lang in ("ja", "en"):
        assert browser(world).get(f"{path}?lang={lang}").status_code == 200
    assert world.trace() == before


def _later(world: World, _: str) -> None:
    """Fifteen days pass."""
    world.clock.at += timedelta(days=15)


def _revoked(world: World, invitation: str) -> None:
    """The operator revokes it; twice is once."""
    for _ in range(2):
        path = f"/v1/invitations/{invitation}/revoke"
        assert world.ask("POST", path, secret_of(PLANT, Role.OPERATOR)).status == 200


def _used(world: World, _: str) -> None:
    """The invited person came."""
    code = invitations.code_of(listed(world)[0]["id"], world.node.store.secret)
    assert typed(browser(world), f"/console/welcome/{code}").status_code == 303


@pytest.mark.parametrize("happens", [_later, _revoked, _used], ids=["expired", "revoked", "used"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_link_that_is_over(world: World, happens: Any, lang: str) -> None:
    """Looking and accepting are refused with the reason and what helps, nothing is written, and the
    others go on.
    """
    made = invite(world)
    happens(world, made["id"])
    before = world.trace()
    client = browser(world)
    client.cookies.set("kumiai_lang", lang)
    said = {"ja": {"expired": "期限切れ", "revoked": "取消済み", "used": "登録済み"}}.get(
        lang, {"expired": "expired", "revoked": "revoked", "used": "accepted"}
    )
    word = said[{_later: "expired", _revoked: "revoked", _used: "used"}[happens]]
    for answer in (client.get(path_of(made)), typed(client, path_of(made), person="kariya-9")):
        assert answer.status_code == 403
        assert "E1022" in answer.text
        assert word in answer.text
        assert 'class="hint"' in answer.text
        assert "kumiai_session" not in answer.headers.get("set-cookie", "")
    assert world.trace() == before
    assert visitor(world, PLANT, Role.SIGNATORY).page("/console")


def test_a_link_of_nobody(world: World) -> None:
    """A guessed code, one too long, one of other letters: not found, nothing written."""
    before = world.trace()
    for code in ("x" * 43, "y" * 5_000, "%E3%81%82", "%00"):
        for answer in (
            browser(world).get(f"/console/welcome/{code}"),
            typed(browser(world), f"/console/welcome/{code}"),
        ):
            assert (answer.status_code, "E1021" in answer.text) == (404, True), code
    assert world.trace() == before


@pytest.mark.parametrize(
    "changed",
    [
        {"agree": "no"},
        {"password": "short", "password_again": "short"},
        {"passphrase": "short", "passphrase_again": "short"},
        {"password_again": "another password"},
        {"passphrase_again": "another passphrase"},
        {"passphrase": PASSWORD, "passphrase_again": PASSWORD},
        {"person": "Kariya Press"},
        {"person": "kasugai-data"},
        {"name": ""},
        {"name": "a\u202eb"},
        {"terms_hash": "0" * 64},
        {"more": "x"},
        {"party": str(CUSTOMER)},
    ],
    ids=lambda one: "-".join(one) + "-" + next(iter(one.values()))[:9],
)
def test_a_form_that_is_wrong_comes_back(world: World, changed: dict[str, str]) -> None:
    """With its reason and what was typed, but no secret; nothing is written, and the link still
    works.
    """
    path = path_of(invite(world))
    before = world.trace()
    client = browser(world)
    answer = typed(client, path, **changed)
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in answer.text
    assert PASSWORD not in answer.text
    assert PASSPHRASE not in answer.text
    assert world.trace() == before
    assert typed(client, path).status_code == 303


def test_a_form_of_another_site_or_without_bounds(world: World) -> None:
    """A foreign origin, a body of 1 MB and one without a length are refused."""
    path = path_of(invite(world))
    before = world.trace()
    client = browser(world)
    parts = [(name, (None, text)) for name, text in TYPED.items()]
    foreign = client.post(path, files=parts, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    large = typed(client, path, name="x" * 10**6)
    assert large.status_code == 413
    endless = client.post(path, content=iter([b"x" * 10]))
    assert endless.status_code == 413
    assert world.trace() == before


def test_two_links_of_one_party(world: World) -> None:
    """Whoever comes first answers for the party; the other link is refused, and no second key or
    person appears.
    """
    first, second = invite(world), invite(world)
    assert typed(browser(world), path_of(first)).status_code == 303
    answer = typed(browser(world), path_of(second), person="kariya-press-2")
    assert (answer.status_code, "E1023" in answer.text) == (409, True)
    assert len(keys.public_keys(world.node.store.database, [PRESS])) == 1
    assert register.person_of(world.node.store.database, "kariya-press-2") is None  # type: ignore[arg-type]


def test_the_offer_that_awaits_is_signed(world: World) -> None:
    """Others may offer terms to an invited party before it comes; home leads its person to the
    offer, the passphrase signs it, and then its rows are seen.
    """
    from tests.apps import pressing

    path = path_of(invite(world))
    made = pressing.offered(world)
    client = browser(world)
    assert typed(client, path).status_code == 303
    press = pressing.Visitor(client)
    assert f"/console/offers/{made.id}" in press.page("/console")
    offer = f"/console/offers/{made.id}"
    wrong = press.send(f"{offer}/accept", offer, terms_hash=made.terms_hash, passphrase="x" * 12)
    assert (wrong.status_code, "E7004" in wrong.text) == (403, True)
    done = press.send(f"{offer}/accept", offer, terms_hash=made.terms_hash, passphrase=PASSPHRASE)
    assert done.status_code == 303
    page = f"/console/datasets/{pressing.DATASET}"
    rows = press.send(f"{page}/read", page, door=pressing.DOOR, format="rows")
    assert rows.status_code == 200
    assert "<tbody>" in rows.text


def test_the_operator_invites_in_the_console(world: World) -> None:
    """The page lists, invites with a link shown once, and revokes; nobody else has it."""
    operator = visitor(world, PLANT, Role.OPERATOR)
    page = "/console/invitations"
    assert page in operator.page("/console")
    answer = operator.send(page, page, **{**INVITED, "days": "7"})
    assert answer.status_code == 200
    link = answer.text.partition("/console/welcome/")[2].partition("<")[0]
    assert browser(world).get(f"/console/welcome/{link}").status_code == 200
    assert link not in operator.page(page)
    invitation = listed(world)[0]["id"]
    assert operator.send(f"{page}/{invitation}/revoke", page).status_code == 303
    assert browser(world).get(f"/console/welcome/{link}").status_code == 403
    assert visitor(world, PLANT, Role.SIGNATORY).page(page, 403)


def test_the_hosted_party_enrols_its_own_persons(world: World) -> None:
    """Its person has the roles of its party and none of the node's: no operator, no arbiter."""
    press = hosted(world)
    assert press.page("/console/invitations", 403)
    said = {"id": "kariya-press-2", "name": "二郎", "role": ["data_manager"]}
    assert press.send("/console/people", "/console/people", **said).status_code == 200
    person = register.person_of(world.node.store.database, PERSON)
    assert person is not None
    assert person.roles.isdisjoint({Role.OPERATOR, Role.ARBITER})


def test_the_pages_are_whole_in_both_languages(world: World, repository: Path) -> None:
    """No English word is left on the Japanese pages, and the English ones are English."""
    path = path_of(invite(world))
    allowed = words(repository) | names(world)
    operator = visitor(world, PLANT, Role.OPERATOR)
    for page in ("/console/invitations", path):
        assert english_in(operator.page(page), allowed) == set(), page
    english = visitor(world, PLANT, Role.OPERATOR, "en")
    for page in ("/console/invitations", path):
        assert '<html lang="en">' in english.page(page)
        assert TEXTS["invite" if page != path else "welcome_accept"][1] in english.page(page)
