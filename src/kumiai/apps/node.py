"""The node: makes what is made once. The only file that names drivers, clock and entropy."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from kumiai.acts.govern import secrets, signing_in
from kumiai.apps.local import TOKEN
from kumiai.model.identifier import identifier
from kumiai.model.pack import Pack, PackId
from kumiai.model.party import Party, PartyId, name_of
from kumiai.model.period import Period
from kumiai.model.person import Mandate, Person, PersonId, Power, Role, Standing
from kumiai.model.refusal import BadValue, NodeExists, NoNode, UnknownPack
from kumiai.model.review import Adoption
from kumiai.papers.packs import pack_from_yaml, packaged
from kumiai.peers.mail import MailServer
from kumiai.records import register
from kumiai.records.cuts import Cuts
from kumiai.records.dialect import Database
from kumiai.records.lake import Lake
from kumiai.records.migrations import migrate
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Clock, Transaction, Writer
from kumiai.rules.pack import TAKES
from kumiai.rules.standing import ACCESS, Operation, of_party
from kumiai.wire.codec import document, noun

Entropy = Callable[[int], bytes]
_CONFIG = "node.json"
_DATABASES = ("postgresql://", "sqlite:///")
_SECRET = "node.secret"
_MAIL = "mail.json"
_CLI = "cli-"
DEFAULT_PACKS = ("jp-2026",)
"""Rule packs that hold for every party; `packs` in `node.json` names others."""


def clock() -> datetime:
    """The time of this machine, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Node:
    """An open node: its directory, its records, its clock, where it is known to recipients and to
    people with a browser, and its mail server, if it was told of one.
    """

    directory: Path
    store: Store
    clock: Clock
    sharing_url: str = "http://127.0.0.1:8801"
    console_url: str = "http://127.0.0.1:8800"
    mail: MailServer | None = None

    def close(self) -> None:
        """Ends the writer and closes the records."""
        self.store.writer.close()
        self.store.database.close()


@dataclass(frozen=True, slots=True)
class Founding:
    """What a node is founded with: its name, its operator and the operator's first person."""

    name: str
    operator: Party
    person: PersonId
    person_name: str
    database: str | None = None
    """`postgresql://...`; None keeps everything in the directory."""

    def __post_init__(self) -> None:
        """Names and ids have their form, before anything is written. Raises `Invalid`.

        The node's name stands in signed notes, where a space or a plus would end it (C2SP).
        """
        identifier("person", self.person)
        name_of("person_name", self.person_name)
        name_of("name", self.name)
        if "+" in self.name or any(c.isspace() for c in self.name):
            raise BadValue(field="name", value=self.name)
        if self.database is not None and not self.database.startswith(_DATABASES):
            raise BadValue(field="database", value=self.database.partition(":")[0][:40])


def found(directory: Path, founding: Founding, now: Clock = clock) -> str:
    """Makes a node in `directory`; the one-time sign-in of its operator's first person.

    The node stands once its configuration does, which is written last: a founding that was cut
    short is founded again on what it left. Raises `NodeExists`. Secrets are readable by their owner
    alone.
    """
    if (directory / _CONFIG).exists():
        raise NodeExists(directory=directory.name)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (directory / _SECRET).exists():
        _write_durably(directory / _SECRET, os.urandom(32).hex())
    config = {
        "name": founding.name,
        "operator": founding.operator.id,
        "database": founding.database,
    }
    node = _opened(directory, config, _secret(directory), now)
    try:
        link = _first_person(node, founding)
    finally:
        node.close()
    reach("node.before_config")
    _write_durably(directory / _CONFIG, json.dumps(config, indent=1) + "\n")
    return link


def _first_person(node: Node, founding: Founding) -> str:
    """Enrols the operator and its first person; a token for the command line of this machine."""
    at = node.clock()
    person = Person(
        id=founding.person,
        party=founding.operator.id,
        name=founding.person_name,
        roles=frozenset(Role) - {Role.ARBITER},
        mandates=full_mandates(at),
    )

    def step(tx: Transaction) -> None:
        """The operator and its first person, if new."""
        register.add_party(tx, founding.operator)
        if register.person_of(tx, person.id) is None:
            register.add_person(tx, person)

    node.store.writer.run(step)
    reach("node.after_first_person")
    standing = of_party(person, at)
    if not (node.directory / TOKEN).exists():
        # A founding that was cut short may have left a token whose secret nobody holds.
        for left in secrets.tokens(node.store, standing):
            if left.person == person.id and left.id.startswith(_CLI):
                secrets.revoke_token(node.store, standing, left.id)
        keep_token(node, standing)
    return signing_in.invite(node.store, standing, person.id)


def full_mandates(at: datetime) -> tuple[Mandate, ...]:
    """Mandates without limit for ten years, for those who act for themselves."""
    runs = Period(at - timedelta(days=1), at + timedelta(days=3653))
    return tuple(Mandate(f"mandate-{power.value}", power, runs) for power in Power)


def keep_token(node: Node, standing: Standing, name: str = TOKEN) -> Path:
    """Makes a token with all that its person may ask for, in a file that its owner alone reads."""
    person = register.person(node.store.database, standing, standing.person)
    scopes = [o.value for o in Operation if person.roles & ACCESS[o].roles]
    token_id = f"{_CLI}{node.store.entropy(6).hex()}"
    secret, _ = secrets.add_token(node.store, standing, token_id, scopes, 366)
    path = node.directory / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_durably(path, secret)
    return path


def _write_durably(path: Path, text: str) -> None:
    """Writes a file that only its owner reads: whole or not at all, and there after a power cut."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    reach("node.before_move")
    fresh.replace(path)
    for directory in (path.parent, path.parent.parent):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    reach("node.after_move")


def open_node(directory: Path, now: Clock = clock, entropy: Entropy = os.urandom) -> Node:
    """The node in `directory`, its schema brought up to date. Raises `NoNode`, `NewerSchema`."""
    try:
        config = json.loads((directory / _CONFIG).read_text(encoding="utf-8"))
        secret = _secret(directory)
    except FileNotFoundError:
        raise NoNode(directory=str(directory.name)) from None
    return _opened(directory, config, secret, now, entropy)


def _secret(directory: Path) -> bytes:
    """What seals the node's keys."""
    return bytes.fromhex((directory / _SECRET).read_text().strip())


def _opened(
    directory: Path,
    config: Mapping[str, Any],
    secret: bytes,
    now: Clock,
    entropy: Entropy = os.urandom,
) -> Node:
    """The node of a configuration, its schema brought up to date."""
    database = Database(config["database"] or f"sqlite:///{directory / 'kumiai.db'}")
    migrate(database)
    operator = PartyId(config["operator"])
    lake = Lake(directory / "lake")
    store = Store(
        name=config["name"],
        operator=operator,
        database=database,
        writer=Writer(database, now),
        lake=lake,
        cuts=Cuts(directory / "cuts", lake),
        secret=secret,
        entropy=entropy,
    )
    _hold(store, config.get("packs", DEFAULT_PACKS), now)
    return Node(directory, store, now, mail=mail_server(directory))


def _hold(store: Store, named: Sequence[str], now: Clock) -> None:
    """Keeps the rule packs that came with the program, and puts on record that those `named` hold
    for every party, where none of their versions does yet. Raises `UnknownPack`.
    """
    known = {one.reference(): one for one in register.packs(store.database, None)}
    fresh = [name for name in packaged() if name not in known]
    stands = {a.pack.partition("@")[0] for a in register.adoptions(store.database, None, now())}
    wanted = [name for name in named if name not in stands]
    if not fresh and not wanted:
        return
    at = now()
    came = [_came(name) for name in fresh]
    newest = {one.id: one for one in [*known.values(), *came]}

    def step(tx: Transaction) -> None:
        """The packs that came with the program, and which hold for everybody. Raises `UnknownPack`."""
        for pack in came:
            register.add_pack(tx, None, pack, at)
        for name in wanted:
            if PackId(name) not in newest:
                raise UnknownPack(pack=name[:80])
            held = newest[PackId(name)]
            hashed = register.pack_hash(held)
            said = Adoption(held.reference(), hashed, None, store.operator, PersonId("node"), at)
            register.add_adoption(tx, said, held.effective_from)

    store.writer.run(step)


@lru_cache(maxsize=16)
def _came(reference: str) -> Pack:
    """A pack that came with the program."""
    return pack_from_yaml(packaged()[reference], TAKES, None)


def mail_server(directory: Path) -> MailServer | None:
    """The mail server that the node in `directory` was told of."""
    try:
        said = json.loads((directory / _MAIL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return noun(MailServer, said)


def set_mail_server(directory: Path, server: MailServer | None) -> None:
    """Tells the node in `directory` of its mail server, or that it has none; what runs takes it up
    when it starts again. Its owner alone reads the password. Raises `NoNode`.
    """
    if not (directory / _CONFIG).exists():
        raise NoNode(directory=directory.name)
    if server is None:
        (directory / _MAIL).unlink(missing_ok=True)
        return
    _write_durably(directory / _MAIL, json.dumps(document(server), indent=1) + "\n")
