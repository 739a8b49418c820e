"""Each item of bad input: its stable code, its words, its exit code and status, and no trace."""

import json
from pathlib import Path

import pytest

from kumiai.apps.commands import BY_OPERATION
from kumiai.rules.standing import Operation
from tests.apps.world import World
from tests.bad_input import (
    advising,
    classing,
    dealing,
    describing,
    enrolling,
    entitling,
    exporting,
    handing,
    purchasing,
    settling,
    templating,
    vetting,
)
from tests.bad_input.doors import Bad, by_command, over_http
from tests.papers.golden import refusals

ALL: tuple[Bad, ...] = (
    *enrolling.BAD,
    *describing.BAD,
    *entitling.BAD,
    *classing.BAD,
    *handing.BAD,
    *purchasing.BAD,
    *templating.BAD,
    *dealing.BAD,
    *advising.BAD,
    *settling.BAD,
    *exporting.BAD,
    *vetting.BAD,
)
KINDS = {kind.code: kind for kind in refusals()}


def name_of(bad: Bad) -> str:
    """The name of an item's test."""
    return bad.item.replace(" ", "-")


@pytest.mark.parametrize("bad", ALL, ids=name_of)
def test_bad_input(world: World, bad: Bad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both doors refuse it in the same words, in both languages, and nothing was written."""
    bad.made_ready(world)
    before = world.trace()
    english, japanese = (over_http(world, bad, lang).json() for lang in ("en", "ja"))
    kind = KINDS[bad.code]
    assert (english["error"]["code"], english["error"]["name"]) == (bad.code, kind.__name__)
    assert (english["status"], english["exit_code"]) == (kind.status, kind.exit_code)
    for told in (english["error"], japanese["error"]):
        assert told["sentence"]
        assert told["hint"]
    assert english["error"]["sentence"] != japanese["error"]["sentence"]
    if bad.by_command and _can_be_typed(bad, world):
        told = by_command(world, bad, tmp_path / "a", monkeypatch, "--lang", "en", "--json")
        assert told.exit_code == kind.exit_code, told
        assert json.loads(told.out) == english
        plain = by_command(world, bad, tmp_path / "b", monkeypatch, "--lang", "ja")
        error = japanese["error"]
        assert plain.error == f"error[{bad.code}]: {error['sentence']}\n\nhint: {error['hint']}\n"
        assert plain.out == ""
    assert world.trace() == before


def _can_be_typed(bad: Bad, world: World) -> bool:
    """Whether the words can stand on a command line: no NUL goes there."""
    return all("\x00" not in str(value) for value in bad.fields(world).values())


def test_every_refusal_is_met_or_told_why_not() -> None:
    """Every code of the registry is met by bad input, or stands here with the reason why not."""
    elsewhere = {
        "E2004": "needs an agreement with a quota: tests of reading",
        "E2005": "needs terms of a newer node: tests of ODRL",
        "E2009": "needs a right without passing on: tests of the guard",
        "E2010": "needs a million rows: tests of tables",
        "E3005": "raised for a live source only",
        "E4003": "needs a personal item: tests of the guard",
        "E4004": "needs a sensitive item: tests of the guard",
        "E4117": "needs a right with a condition: tests of the guard",
        "E4014": "needs a pool: tests/acts/test_pool.py",
        "E4015": "needs a pool: tests/acts/test_pool.py",
        "E4016": "needs a pool: tests/acts/test_pool.py",
        "E1022": "an invitation's link: tests/apps/test_invitations.py",
        "E9021": "a mail server: tests/apps/test_mail.py",
        "E9022": "a mail server: tests/apps/test_mail.py",
        "E7003": "signing in: tests/apps/test_sessions.py",
        "E7006": "signing in: tests/apps/test_sessions.py",
        "E7010": "a profile's link: tests/apps/test_sharing.py",
        "E2012": "an address of the endpoint: tests/bad_input/test_sharing.py",
        "E2013": "a range: tests/bad_input/test_sharing.py",
        "E7008": "signing in: tests/apps/test_sessions.py",
        "E1011": "a person is named by its session only",
        "E8002": "a broken signature: tests of evidence",
        "E8004": "a broken lake: tests of the lake",
        "E9001": "a node that is held: tests/apps/test_serve.py",
        "E9002": "no node: tests/apps/test_cli.py",
        "E9003": "a node already: tests/apps/test_cli.py",
        "E9004": "a newer schema: tests of migrations",
        "E9006": "no route: tests/apps/test_http.py",
        "E9007": "no method: tests/apps/test_http.py",
        "E9008": "no host of ours: tests/apps/test_http.py",
        "E9009": "no answer: tests/apps/test_serve.py",
        "E9011": "a reader without its library: tests/apps/test_reader.py",
        "E4210": "a version that holds: tests/acts/test_vet.py",
        "E9010": "a bug: tests/apps/test_http.py",
    }
    met = {bad.code for bad in ALL}
    assert set(KINDS) - met == set(elsewhere)
    assert set(BY_OPERATION) == set(Operation)
