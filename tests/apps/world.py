"""A small world to ask: five parties of the demonstration and a stranger, one month walked through.

It is made once a session and copied for each test: agreements in force, grants, statements and an
open case, on SQLite or on PostgreSQL, with the clock told.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from starlette.testclient import TestClient

from kumiai.apps.demo import cast, recordings, walk
from kumiai.apps.demo.stage import ToldClock
from kumiai.apps.manage.http import application
from kumiai.apps.node import Node, full_mandates, open_node
from kumiai.model.machine import MachineId
from kumiai.model.party import Party, PartyId
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role, Token, TokenId
from kumiai.model.signal import Device
from kumiai.records import access, register, vetting
from kumiai.records.dialect import Database
from kumiai.records.migrations import migrate
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation
from kumiai.sources import generated
from kumiai.sources.files import station
from kumiai.sources.mtconnect import devices

PLANT, CUSTOMER, SPINDLE, ARBITER = cast.PLANT, cast.CUSTOMER, cast.SPINDLE, cast.ARBITER
STRANGER = PartyId("hyoga-shoji")
"""A party of the node without any offer, agreement, machine or relation."""
PARTIES = (PLANT, CUSTOMER, SPINDLE, ARBITER, STRANGER)
HOST = "node.test"
_FACTS = "world.json"


@dataclass(frozen=True, slots=True)
class World:
    """An open copy of the world: its node, the clock that it is told, and a client over HTTP."""

    node: Node
    clock: ToldClock
    client: TestClient
    month: str
    """The month that is closed."""

    def ask(self, method: str, path: str, secret: str | None = None, **how: Any) -> "Answer":
        """The answer to one request with a bearer token."""
        headers = dict(how.pop("headers", {}))
        if secret is not None:
            headers["authorization"] = f"Bearer {secret}"
        found = self.client.request(method, path, headers=headers, **how)
        return Answer(found.status_code, found.headers, found.content)

    def rows(self) -> dict[str, int]:
        """How many rows each table has, and how many files and bytes lie in the node's directory."""
        source = self.node.store.database
        found = {t: int((source.row(f"SELECT count(*) AS n FROM {t}") or {})["n"]) for t in TABLES}
        for name in ("lake", "cuts"):
            files = [p for p in (self.node.directory / name).rglob("*") if p.is_file()]
            found[f"{name} files"] = len(files)
            found[f"{name} bytes"] = sum(p.stat().st_size for p in files)
        return found

    def trace(self) -> dict[str, str]:
        """A digest of every table and of every file of the lake and the cuts, by name."""
        source = self.node.store.database
        found = {}
        for table in TABLES:
            rows = sorted(
                repr(tuple(dict(row).values())) for row in source.rows(f"SELECT * FROM {table}")
            )
            found[table] = f"{len(rows)} rows {sha256(''.join(rows).encode()).hexdigest()}"
        for name in ("lake", "cuts"):
            for path in sorted((self.node.directory / name).rglob("*")):
                if path.is_file():
                    found[str(path)] = sha256(path.read_bytes()).hexdigest()
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.raw)

    def code(self) -> str:
        """The code of a refusal, or the status of anything else."""
        return str(self.json()["error"]["code"]) if self.status >= 400 else str(self.status)


TABLES = tuple(
    "templates deviations "
    "parties party_names relations persons passwords sign_in_links sessions tokens audit keys "
    "delegations machines signals datasets matrices collections rejects gaps offers acceptances "
    "agreements members papers log_heads entries heads grants rollups sales statements "
    "confirmations postings cases outbox inbox jobs acts answers shown activations reader_keys "
    "pool_versions consents handovers dominance packs adoptions overrides reviews rechecks found cards shapes rights_offers purchases purchase_drafts matrix_origins".split()
)


def stream(device: Device, rounds: int) -> bytes:
    """A tiny SHDR recording: each sample and each event of a device, `rounds` times."""
    lines = []
    for turn in range(rounds):
        for place, signal in enumerate(device.signals):
            if signal.kind.value in ("sample", "event"):
                stamp = f"2017-06-12T0{turn}:00:{place % 60:02}.000Z"
                lines.append(f"{stamp}|{signal.item}|{turn * 100 + place}")
    return ("\n".join(lines) + "\n").encode()


def recorded() -> recordings.Recordings:
    """What the world collects: two lathes, two plates and their inspection, a few rows each."""
    known = {device.name: device for device in devices(generated.devices_xml())}
    lathes = tuple(
        recordings.Recorded(known[name], ((f"{name}.txt", stream(known[name], 2), None),))
        for name in generated.LATHES
    )
    mill = known[generated.MILL]
    plates = tuple((f"p{n}.txt", stream(mill, 1 + n), f"plate-{n:02}") for n in (1, 2))
    book = generated.workbook(1)
    measured = station(book, MachineId("cmm-01"), "cmm-01", "CMM 01")
    return recordings.Recordings(
        machining=lathes,
        plates=recordings.Recorded(mill, plates),
        inspection=recordings.Recorded(measured, (("plates.xlsx", book, None),)),
        generated=True,
    )


def make(home: Path) -> None:
    """Makes the world in `home` and closes it."""
    made = walk.begin(home, recorded(), datetime.now(UTC))
    for _ in walk.stations(made):
        pass
    (home / f"{made.case.claim.id if made.case else ''}.zip").unlink()
    made.node.store.writer.run(lambda tx: _strangers(tx, made.clock.at))
    for party in PARTIES:
        for role in Role:
            (home / "tokens" / person_of(party, role)).write_text(secret_of(party, role))
    for agreement in vetting.everything(made.node.store.database):  # as a worker does each day
        vetting.again(made.node.store, agreement, made.clock.at)
    facts = {"at": made.clock.at.isoformat(), "month": made.month}
    (home / _FACTS).write_text(json.dumps(facts))
    made.node.close()


def _strangers(tx: Transaction, at: datetime) -> None:
    """A party that nobody deals with, and for five parties a person of every role with tokens."""
    register.add_party(tx, Party(STRANGER, "氷河商事株式会社", "Hyoga Shoji K.K."))
    for party in PARTIES:
        for role in Role:
            name = person_of(party, role)
            person = Person(name, party, f"{party} {role}", frozenset({role}), full_mandates(at))
            register.add_person(tx, person)
            for kind, runs, revoked_at in (
                ("good", Period(at - timedelta(days=9), at + timedelta(days=300)), None),
                ("revoked", Period(at - timedelta(days=9), at + timedelta(days=300)), at),
                ("expired", Period(at - timedelta(days=9), at - timedelta(days=1)), None),
            ):
                add_token(tx, (party, role, kind), runs, revoked_at=revoked_at)


def person_of(party: PartyId, role: Role) -> PersonId:
    """The person of a party who has one role only."""
    return PersonId(f"{party}.{role.value.replace('_', '-')}")


def secret_of(party: PartyId, role: Role, kind: str = "good") -> str:
    """The secret of a person's token: good, revoked or expired."""
    return f"kumiai_{party}.{role}.{kind}"


def add_token(
    tx: Transaction,
    whose: tuple[PartyId, Role, str],
    runs: Period,
    scopes: frozenset[str] = frozenset(Operation),
    revoked_at: datetime | None = None,
) -> None:
    """Keeps a token past the act that would refuse its scopes: what it opens is tested."""
    party, role, kind = whose
    person = person_of(party, role)
    token = Token(
        TokenId(f"{person}-{kind}"), person, party, frozenset(map(str, scopes)), runs, revoked_at
    )
    access.add_token(tx, secret_of(party, role, kind), token)


@contextmanager
def opened(home: Path) -> Iterator[World]:
    """The world in `home`, open until the test ends."""
    facts = json.loads((home / _FACTS).read_text())
    clock = ToldClock(datetime.fromisoformat(facts["at"]))
    node = open_node(home, clock)
    try:
        with TestClient(application(node, (HOST,)), base_url=f"http://{HOST}") as client:
            yield World(node, clock, client, facts["month"])
    finally:
        node.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world as it was made, once for all workers of a run; copy it, never open it."""
    base = tmp_path_factory.getbasetemp()
    place = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = place / "world" / "node"
    home.parent.mkdir(exist_ok=True)
    with (home.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / _FACTS).exists():
            shutil.rmtree(home, ignore_errors=True)
            make(home)
    return home


@pytest.fixture(scope="session")
def postgres_template(template: Path) -> Iterator[str]:
    """The name of a PostgreSQL database with the rows of the world; copies are made of it."""
    server = postgres_server()
    name = f"kumiai_world_{uuid.uuid4().hex[:12]}"
    with postgres_database(server, name) as url:
        _copy_rows(template / "kumiai.db", url)
        yield name


def _copy_rows(path: Path, url: str) -> None:
    """Copies every row of the SQLite file into an empty PostgreSQL database."""
    # Read as it lies: an ordinary reader would put a file beside it, while others copy.
    to, made = Database(url), sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    migrate(to)
    made.row_factory = sqlite3.Row
    connection = to.connect()
    for table in TABLES:
        rows = [dict(row) for row in made.execute(f"SELECT * FROM {table}")]
        if rows:
            marks = ", ".join(f":{name}" for name in rows[0])
            connection.many(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({marks})", rows)
    for table in ("audit", "outbox", "adoptions", "overrides", "rechecks", "found"):
        sequence = f"pg_get_serial_sequence('{table}', 'number')"
        connection.execute(
            f"SELECT setval({sequence}, (SELECT greatest(max(number), 1) FROM {table}))"
        )
    connection.close()
    made.close()


def postgres_server() -> str:
    """The server that tests may use; skips where there is none."""
    server = os.environ.get("KUMIAI_TEST_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL: KUMIAI_TEST_POSTGRES is not set")
    return server


@contextmanager
def postgres_database(server: str, name: str, template: str | None = None) -> Iterator[str]:
    """A database, empty or a copy of `template`; dropped afterwards."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(server, autocommit=True) as admin:
        made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        admin.execute(made)
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    """A fresh copy of the world on SQLite."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    with opened(home) as found:
        yield found


@pytest.fixture(scope="session")
def quiet(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One copy for all tests that write nothing."""
    home = tmp_path_factory.mktemp("quiet") / "node"
    shutil.copytree(template, home)
    with opened(home) as found:
        yield found


@pytest.fixture
def postgres_world(template: Path, postgres_template: str, tmp_path: Path) -> Iterator[World]:
    """A fresh copy of the world on PostgreSQL."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    (home / "kumiai.db").unlink()
    copy = f"kumiai_{uuid.uuid4().hex[:16]}"
    with postgres_database(postgres_server(), copy, postgres_template) as url:
        config = json.loads((home / "node.json").read_text())
        (home / "node.json").write_text(json.dumps({**config, "database": url}))
        with opened(home) as found:
            yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def any_world(request: pytest.FixtureRequest) -> World:
    """A fresh copy of the world on each database in turn."""
    name = "world" if request.param == "sqlite" else "postgres_world"
    found: World = request.getfixturevalue(name)
    return found
