"""Signing in over HTTP: one-time links, passwords, cookies, and the token that forms carry."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from kumiai.model.person import Role
from tests.apps.world import PLANT, Answer, World, secret_of

PASSWORD = "correct horse battery"
OTHER = "another pass phrase"


def invited(world: World, person: str = "new-person") -> str:
    """The one-time link of a fresh person of the plant."""
    said = {"id": person, "name": "新人", "role": ["data_manager"]}
    answer = world.ask("POST", "/v1/persons", secret_of(PLANT, Role.SIGNATORY), json=said)
    assert answer.status == 200
    return str(answer.json()["data"]["sign_in"])


def sign_in(world: World, **said: object) -> Answer:
    """The answer to a sign-in; the client forgets the cookie, so that each test sends its own."""
    answer = world.ask("POST", "/v1/session", json=said)
    world.client.cookies.clear()
    return answer


def signed_in(world: World) -> tuple[dict[str, str], str]:
    """The cookie header of a fresh session, and its token for forms."""
    answer = sign_in(world, link=invited(world), password=PASSWORD)
    cookie = SimpleCookie(answer.headers["set-cookie"])["kumiai_session"].value
    return {"cookie": f"kumiai_session={cookie}"}, str(answer.json()["data"]["csrf"])


def test_a_link_works_once_and_sets_the_password(any_world: World) -> None:
    """The link opens a session; used again it is refused, and the password signs in from then on."""
    link = invited(any_world)
    assert sign_in(any_world, link=link, password=PASSWORD).status == 200
    again = sign_in(any_world, link=link, password=OTHER)
    assert (again.status, again.code()) == (401, "E7003")
    assert sign_in(any_world, person="new-person", password=OTHER).code() == "E7001"
    assert sign_in(any_world, person="new-person", password=PASSWORD).status == 200


def test_a_link_expires_after_three_days(world: World) -> None:
    """The last instant counts; a minute later it is refused and still unused."""
    link, other = invited(world), invited(world, "other-person")
    world.clock.at += timedelta(hours=72) - timedelta(seconds=1)
    assert sign_in(world, link=link, password=PASSWORD).status == 200
    world.clock.at += timedelta(minutes=1)
    before = world.rows()
    assert sign_in(world, link=other, password=PASSWORD).code() == "E7003"
    assert world.rows() == before


def test_a_short_password_uses_no_link_up(world: World) -> None:
    """A password under twelve characters is refused, and the link works afterwards."""
    link = invited(world)
    assert sign_in(world, link=link, password="short").code() == "E1013"
    assert sign_in(world, link=link, password=PASSWORD).status == 200


def test_ten_failures_and_then_a_pause(any_world: World) -> None:
    """The eleventh attempt is refused even with the right password, until a quarter has passed."""
    sign_in(any_world, link=invited(any_world), password=PASSWORD)
    for _ in range(10):
        assert sign_in(any_world, person="new-person", password=OTHER).code() == "E7001"
    paused = sign_in(any_world, person="new-person", password=PASSWORD)
    assert (paused.status, paused.code()) == (429, "E7008")
    assert "new-person" not in paused.raw.decode()
    any_world.clock.at += timedelta(minutes=15, seconds=1)
    assert sign_in(any_world, person="new-person", password=PASSWORD).status == 200


def test_failures_are_the_one_thing_that_a_refused_sign_in_writes(world: World) -> None:
    """A failed sign-in is one line of the audit of the person's party, and nothing else."""
    sign_in(world, link=invited(world), password=PASSWORD)
    before = world.rows()
    sign_in(world, person="new-person", password=OTHER)
    after = world.rows()
    assert {k: after[k] - before[k] for k in after if after[k] != before[k]} == {"audit": 1}


def test_nobody_learns_who_is_enrolled(world: World) -> None:
    """A person who is unknown, one without a password and a wrong password answer alike."""
    sign_in(world, link=invited(world), password=PASSWORD)
    told = [
        sign_in(world, person=person, password=OTHER).raw
        for person in ("nobody-here", "kasugai-data", "new-person", "\u200b", "x' OR 1=1 --")
    ]
    assert len(set(told)) == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World) -> None:
    """HttpOnly, SameSite=Strict, for the whole site, for twelve hours; Secure under https."""
    answer = sign_in(world, link=invited(world), password=PASSWORD)
    told = answer.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=strict" in told
    assert "path=/" in told
    assert "max-age=43200" in told
    assert "secure" not in told.split("; ")
    world.client.base_url = world.client.base_url.copy_with(scheme="https")
    safe = sign_in(world, link=invited(world, "safe-person"), password=PASSWORD)
    assert "secure" in safe.headers["set-cookie"].lower().split("; ")


def test_a_change_needs_the_token_of_this_session(world: World) -> None:
    """Without it, with another's and with an empty one nothing changes; reading needs none."""
    cookie, csrf = signed_in(world)
    _, others = sign_in(world, link=invited(world, "p-2"), password=PASSWORD), "x" * 43
    said = {"id": "tok-1", "scope": ["session.show"]}
    before = world.rows()
    for given in ({}, {"x-kumiai-csrf": others}, {"x-kumiai-csrf": ""}):
        answer = world.ask("POST", "/v1/tokens", headers={**cookie, **given}, json=said)
        assert (answer.status, answer.code()) == (403, "E7006")
    assert world.rows() == before
    assert world.ask("GET", "/v1/session", headers=cookie).status == 200
    right = {**cookie, "x-kumiai-csrf": csrf}
    assert world.ask("POST", "/v1/tokens", headers=right, json=said).status == 200


def test_signing_out_ends_the_session(any_world: World) -> None:
    """The cookie is taken back and refused from then on; another session goes on."""
    cookie, csrf = signed_in(any_world)
    answer = sign_in(any_world, person="new-person", password=PASSWORD)
    value = SimpleCookie(answer.headers["set-cookie"])["kumiai_session"].value
    ended = any_world.ask("DELETE", "/v1/session", headers={**cookie, "x-kumiai-csrf": csrf})
    assert ended.status == 200
    assert 'kumiai_session=""' in ended.headers["set-cookie"]
    assert any_world.ask("GET", "/v1/session", headers=cookie).code() == "E7001"
    other = {"cookie": f"kumiai_session={value}"}
    assert any_world.ask("GET", "/v1/session", headers=other).status == 200


def test_a_session_ends_after_twelve_hours(world: World) -> None:
    """At its last second it holds, after it it does not."""
    cookie, _ = signed_in(world)
    world.clock.at += timedelta(hours=12) - timedelta(seconds=1)
    assert world.ask("GET", "/v1/session", headers=cookie).status == 200
    world.clock.at += timedelta(seconds=1)
    assert world.ask("GET", "/v1/session", headers=cookie).code() == "E7001"


def test_a_bad_bearer_token_is_not_saved_by_a_good_cookie(world: World) -> None:
    """Who sends a token is asked by it."""
    cookie, _ = signed_in(world)
    assert world.ask("GET", "/v1/session", "kumiai_wrong", headers=cookie).code() == "E7001"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b'"x"',
        b"{}",
        b'{"link": "x"}',
        b'{"link": 1, "password": "123456789012"}',
        b'{"link": "x", "password": null}',
        b'{"link": "x", "person": "y", "password": "123456789012"}',
        b'{"link": "x", "link": "y", "password": "123456789012"}',
        b'{"person": "\\ud800", "password": "123456789012"}',
        b'{"person": "a\\u0000b", "password": "123456789012"}',
        b'{"person": "kasugai-data", "password": "\\u0000"}',
        b"{" * 5000,
        b"[" * 20_000,
        b"\xff\xfe",
    ],
)
def test_a_malformed_sign_in_is_refused(any_world: World, said: bytes) -> None:
    """Whatever is no sign-in is a bad document, on both databases, and writes nothing."""
    before = any_world.rows()
    headers = {"content-type": "application/json"}
    answer = any_world.ask("POST", "/v1/session", headers=headers, content=said)
    assert (answer.status, answer.code()) == (400, "E1010")
    assert any_world.rows() == before


def test_a_foreign_page_cannot_sign_somebody_in(world: World) -> None:
    """Only JSON that says so is read: a page elsewhere cannot send it without asking first."""
    link = invited(world)
    said = f'{{"link": "{link}", "password": "{PASSWORD}"}}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = world.ask("POST", "/v1/session", headers={"content-type": kind}, content=said)
        assert answer.code() == "E1010"
    assert sign_in(world, link=link, password=PASSWORD).status == 200
