"""A world with a token of 128 bits in every place that somebody must not see, and who may see it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from kumiai.acts import agree, dispute, enroll, offer, read
from kumiai.apps.commands import COMMANDS, Command
from kumiai.apps.console.table import PAGES
from kumiai.apps.demo import cast, stage, terms, walk
from kumiai.apps.demo.recordings import Recorded, Recordings
from kumiai.apps.manage.http import application
from kumiai.model.agreement import AgreementId, AgreementKind, Hash, Member, OfferId, Part, Terms
from kumiai.model.case import Claim, ClaimId, Exhibit
from kumiai.model.dataset import AT, COLUMNS, PART, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.money import Yen
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.policy import Compare, Comparison, Policy
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.signal import ItemId
from kumiai.records import register
from kumiai.rules.standing import of_party
from kumiai.sources import generated
from kumiai.sources.mtconnect import devices
from tests.apps import visiting, world
from tests.apps.world import PLANT, SPINDLE, STRANGER, World
from tests.leaks.sweep import _spelt, unfolded

ALL = frozenset({PLANT})
"""What is the plant's alone."""
BOTH = frozenset({PLANT, cast.CUSTOMER})
SEEN_BY: Mapping[str, frozenset[PartyId]] = {
    "secret_item": ALL,
    "unlisted_item": ALL,
    "unlisted_name": ALL,
    "unknown_value": ALL,
    "malformed_line": ALL,
    "replayed_value": ALL,
    "other_machine": ALL,
    "before_history": ALL,
    "beyond_predicate": ALL,
    "part_name": ALL,
    "machine_name": ALL,
    "machine_serial": ALL,
    "machine_dealing": ALL,
    "idle_machine": ALL,
    "idle_dataset": ALL,
    "idle_title": ALL,
    "person_name": ALL,
    "file_name": ALL,
    "other_agreement": BOTH,
    "other_purpose": BOTH,
    "other_exhibit": BOTH | {cast.ARBITER},
    "exhibit_title": BOTH | {cast.ARBITER},
    "claim_reason": BOTH | {cast.ARBITER},
    "request_name": frozenset({cast.CUSTOMER}),
}
PASSPHRASE = stage.PASSPHRASE
DAY = datetime(2017, 6, 12, tzinfo=UTC)
SHOWN = "ACTIVE-SHOWN"
"""A word of the same item and machine that the reader may see: the sweep reads what is served."""


def token(kind: str) -> str:
    """The token of a place; it may name an item, a part, a purpose and a machine."""
    return "cn" + sha256(f"planted {kind}".encode()).hexdigest()[:32]


def lines(*cells: tuple[int, str, str]) -> bytes:
    """A recording: hour of the day, item and value of each line, and one that is no line."""
    told = [f"{DAY + timedelta(hours=h):%Y-%m-%dT%H:%M:%S}.000Z|{i}|{v}" for h, i, v in cells]
    told.append(f"no stamp at all {token('malformed_line')}")
    told.append(f"2017-01-01T00:00:00.000Z|mode|{token('replayed_value')}")
    return ("\n".join(told) + "\n").encode()


def planted() -> Recordings:
    """The small world's recordings with tokens in what the spindle maker must not see."""
    found = world.recorded()
    known = {device.name: device for device in devices(generated.devices_xml())}
    one, two = (known[name] for name in generated.LATHES)
    first = lines(
        (1, "mode", token("before_history")), (9, "mode", SHOWN), (23, "mode", token("beyond_predicate")),
        (9, "program", token("secret_item")), (9, "Fovr", token("unlisted_item")),
        (9, token("unlisted_name"), token("unknown_value")), (9, "Sload", "7"),
    )  # fmt: skip
    second = lines((9, "mode", token("other_machine")), (9, "Sload", "8"))
    name = f"{token('file_name')}.txt"
    lathes = (
        Recorded(one, ((name, first, token("part_name")),)),
        Recorded(two, ((name, second, token("part_name")),)),
    )
    return replace(found, machining=lathes)


def make(home: Path) -> World:
    """The planted world, walked, with further things of the plant's and the customer's."""
    made = walk.begin(home, planted(), datetime(2026, 11, 20, 3, tzinfo=UTC))
    for _ in walk.stations(made):
        pass
    made.node.store.writer.run(lambda tx: world._strangers(tx, made.clock.at))
    _things(made)
    _reading(made)
    _others(made)
    (home / "world.json").write_text(
        json.dumps({"at": made.clock.at.isoformat(), "month": made.month})
    )
    client = TestClient(
        application(made.node, (world.HOST,)),
        base_url=f"http://{world.HOST}",
        raise_server_exceptions=False,
    )
    return World(made.node, made.clock, client, made.month)


def _things(made: Any) -> None:
    """A machine, a dataset and a person of the plant's that nobody else deals with."""
    plant, store = made.standing("kasugai-data"), made.node.store
    idle = Machine(
        MachineId(token("idle_machine")), "idle-source", token("machine_name"), "maker", "model",
        PLANT, PLANT, DAY, token("machine_dealing"), serial=token("machine_serial"),
    )  # fmt: skip
    enroll.add_machine(store, plant, idle, [])
    known = register.dataset(store.database, plant, cast.MACHINING)
    dataset = replace(
        known,
        id=DatasetId(token("idle_dataset")),
        title_en=token("idle_title"),
        machines=(idle.id,),
        market=MarketId("machined-parts"),
    )
    enroll.add_dataset(store, plant, dataset)
    person = Person(PersonId("quiet"), PLANT, token("person_name"), frozenset({Role.PLANT}))
    enroll.add_person(store, made.standing("operator"), person)


def _reading(made: Any) -> None:
    """What the spindle maker may read: one machine, some hours, no part; it reads in each form."""
    store = made.node.store
    lathe = made.recordings.machining[0].device.machine
    said = terms.spindle(_runs(made), Yen(5))
    policy = replace(
        said.policies[0],
        items=(ItemId("mode"), ItemId("Sload")),
        machines=(lathe,),
        columns=tuple(c.id for c in COLUMNS if c.id != PART),
        history_from=DAY + timedelta(hours=2),
        rows=Compare(Comparison.LT, AT, DAY + timedelta(hours=22)),
    )
    _agreed(made, "off-canary", replace(said, policies=(policy,), arbiter=None), "kasugai-data")
    chita = made.standing("chita-data")
    request = ReadRequest(
        RequestId("req-canary"), AgreementId("agr-canary"), cast.MACHINING, "maintenance"
    )
    grant = read.read(store, chita, request)
    for form in Format:
        read.fetch(store, chita, grant.id, form)


def _runs(made: Any) -> Period:
    """A year from now on."""
    return Period(made.clock.at - timedelta(days=1), made.clock.at + timedelta(days=365))


def _agreed(made: Any, name: str, said: Terms, by: str) -> None:
    """Offers terms and has all sign them."""
    store = made.node.store
    found = offer.offer(store, made.standing(by), OfferId(name), said)
    for party in said.parties():
        signer = made.standing(f"{party.split('-')[0]}-sign")
        agree.accept(store, signer, found.id, found.terms_hash, PASSPHRASE)


def _others(made: Any) -> None:
    """An agreement, a claim and an exhibit between plant and customer only."""
    store = made.node.store
    policy = Policy(
        dataset=cast.PLATES,
        purposes=(token("other_purpose"),),
        items=(_open_item(made),),
        columns=tuple(c.id for c in COLUMNS),
        runs=_runs(made),
    )
    said = Terms(
        kind=AgreementKind.PROVISION,
        title_ja=f"他の合意 {token('other_agreement')}",
        title_en=f"Other {token('other_agreement')}",
        members=(
            Member(PLANT, frozenset({Part.PROVIDER})),
            Member(cast.CUSTOMER, frozenset({Part.RECIPIENT})),
        ),
        policies=(policy,),
        proceeds=None,
    )
    _agreed(made, "off-other", said, "kasugai-data")
    customer = made.standing("seto-data")
    request = ReadRequest(
        RequestId(token("request_name")), AgreementId("agr-other"), cast.PLATES,
        token("other_purpose"),
    )  # fmt: skip
    grant = read.read(store, customer, request)
    read.fetch(store, customer, grant.id, Format.CSV)
    statement = made.statements[1]
    raw = token("other_exhibit").encode()
    exhibit = Exhibit("甲9", token("exhibit_title"), "text/plain", Hash(sha256(raw).hexdigest()))
    claim = Claim(
        ClaimId("clm-canary"), statement.id, statement.agreement, cast.CUSTOMER,
        PersonId("seto-sign"), PLANT, Yen(1), token("claim_reason"), made.clock.at,
    )  # fmt: skip
    dispute.file(store, made.standing("seto-sign"), claim, [dispute.Filed(exhibit, raw)])


def _open_item(made: Any) -> ItemId:
    """An item of the plates that is no secret."""
    matrix = register.newest_matrix(made.node.store.database, cast.PLATES)
    assert matrix is not None
    return next(i.id for i in matrix.items if i.classification.value == "open_contract")


PRINCIPALS: tuple[tuple[PartyId | None, str | None], ...] = (
    (None, None),
    *((SPINDLE, world.secret_of(SPINDLE, role)) for role in Role),
    *(
        (STRANGER, world.secret_of(STRANGER, role))
        for role in (Role.LEGAL, Role.AUDITOR, Role.OPERATOR)
    ),
    *((cast.CUSTOMER, world.secret_of(cast.CUSTOMER, role)) for role in (Role.LEGAL, Role.ARBITER)),
    *((cast.ARBITER, world.secret_of(cast.ARBITER, role)) for role in (Role.ARBITER, Role.AUDITOR)),
)
"""Nobody; the reader in each role; a stranger, another member and the arbiter in some."""


def answers(found: World, secret: str | None) -> Iterator[tuple[str, bytes]]:
    """Everything that a principal gets from every route, by name; headers and refusals too."""
    for command in COMMANDS:
        if command.method == "GET":
            for path, query in addresses(found, command):
                got = found.ask("GET", path, secret, params=query)
                yield f"GET {path} {query}", repr(dict(got.headers)).encode() + got.raw
    for said in _asked():
        got = found.ask("POST", "/v1/reads", secret, json=said)
        yield f"read {said}", got.raw
        if got.status == 200:
            for form in ("parquet", "csv", "xlsx"):
                path = f"/v1/grants/{got.json()['data']['id']}/rows"
                rows = found.ask("GET", path, secret, params={"format": form})
                yield f"{path} {form}", repr(dict(rows.headers)).encode() + rows.raw
    for path in ("/v1/offers", "/v1/offers/off-canary/counter"):
        for item in ("program", "Fovr", "no-such-item", token("unlisted_name")[:8]):
            got = found.ask("POST", path, secret, json=_greedy(item))
            yield f"POST {path} {item}", got.raw


def pages(found: World, person: PersonId) -> Iterator[tuple[str, bytes]]:
    """Every page of the console that a person gets, for every thing there is, and what its forms show."""
    visited = visiting.visitor_of(found, person)
    for page in PAGES:
        if page.method == "GET":
            for path in page_addresses(found, page.path):
                for lang in ("ja", "en"):
                    said = {"accept-language": lang}
                    got = visited.client.get(path, headers=said, follow_redirects=False)
                    yield f"GET {path}", _without_secret(got.text, repr(dict(got.headers)))
    for party in (PLANT, SPINDLE, cast.CUSTOMER):
        for dataset in _ids(found.node.store.database, "datasets"):
            path = f"/console/explain?party={party}&dataset={dataset}"
            got = visited.client.get(path)
            yield f"GET {path}", _without_secret(got.text)
    for agreement, dataset in (("agr-canary", "machining"), ("agr-other", "plates")):
        for purpose in ("maintenance", token("other_purpose")):
            for form in ("rows", "map", "csv"):
                door = {"door": f"{agreement} {purpose}", "format": form}
                got = visited.send(f"/console/datasets/{dataset}/read", "/console", **door)
                yield f"page {agreement} {dataset} {purpose} {form}", _without_secret(got.text)


def _without_secret(page: str, headers: str = "") -> bytes:
    """A page without the secret of its form, which is another one for everybody."""
    return (headers + visiting.CSRF.sub("", page)).encode()


def page_addresses(found: World, path: str) -> Iterator[str]:
    """The addresses of a sort of page, one for each thing of the node."""
    tables = {
        "dataset": "datasets", "machine": "machines", "offer": "offers", "agreement": "agreements",
        "statement": "statements", "claim": "cases", "log": "agreements",
        "purchase": "purchases",
    }  # fmt: skip
    source = found.node.store.database
    for place, table in tables.items():
        if f"{{{place}}}" in path:
            yield from (path.replace(f"{{{place}}}", thing) for thing in _ids(source, table))
            return
    if "{thing}" not in path:
        yield path
        return
    for thing in [*_ids(source, "offers"), *_ids(source, "agreements")]:
        yield from (path.replace("{thing}", f"{thing}?kind={k}") for k in ("summary", "contract"))


def _asked() -> Iterator[dict[str, Any]]:
    """Requests for rows, allowed and not."""
    for agreement, dataset in (
        ("agr-canary", "machining"), ("agr-other", "plates"), ("agr-plates", "plates"),
        ("agr-spindle-2", "machining"), ("agr-canary", "plates"), ("agr-none", "machining"),
    ):  # fmt: skip
        said: dict[str, Any] = {
            "agreement": agreement,
            "dataset": dataset,
            "purpose": "maintenance",
        }
        yield said
        yield {**said, "item": ["program"]}
        yield {**said, "item": ["Fovr", "mode"]}
        yield {**said, "column": ["part"]}
        yield {**said, "column": ["text"], "since": "2017-06-12T00:00:00Z"}
        yield {**said, "until": "2017-06-12T01:30:00Z"}
        yield {**said, "purpose": "quality"}


def _greedy(item: str) -> dict[str, Any]:
    """An offer that names an item of the plant's."""
    runs = {"begin": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
    policy = {
        "dataset": "machining", "purposes": ["maintenance"], "items": [item],
        "columns": ["c1", "c5"], "runs": runs,
    }  # fmt: skip
    members = [
        {"party": PLANT, "parts": ["provider"]},
        {"party": SPINDLE, "parts": ["recipient"]},
    ]
    said = {
        "kind": "provision", "title_ja": "あ", "title_en": "a", "members": members,
        "policies": [policy], "proceeds": None,
    }  # fmt: skip
    return {"id": "off-greedy", "terms": said}


def addresses(found: World, command: Command) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a command for every thing that fits it, in each of its formats."""
    source = found.node.store.database
    ids = {
        "market": ["machined-parts"],
        "dataset": _ids(source, "datasets"),
        "machine": _ids(source, "machines"),
        "offer": _ids(source, "offers"),
        "agreement": _ids(source, "agreements"),
        "thing": [*_ids(source, "offers"), *_ids(source, "agreements")],
        "grant": _ids(source, "grants"),
        "statement": _ids(source, "statements"),
        "claim": _ids(source, "cases"),
        "log": [*_ids(source, "agreements"), "node"],
        "purchase": _ids(source, "purchases"),
        "template": ["machine-tool", *_ids(source, "templates")],
    }
    place = next((f.name for f in command.fields if f"{{{f.name}}}" in command.path), None)
    kinds = {
        "agreement.paper": [{"kind": kind} for kind in ("contract", "summary", "odrl")],
        "rights.export": [{"format": form} for form in ("xlsx", "yaml")],
        "read.fetch": [{"format": form} for form in ("parquet", "csv", "xlsx")],
    }.get(command.operation.value, [{}])
    for thing in ids[place] if place else [""]:
        path = command.path.replace(f"{{{place}}}", thing) if place else command.path
        for query in kinds:
            yield path, query


def _ids(source: Any, table: str) -> list[str]:
    """The ids of all things of a table."""
    return [str(row["id"]) for row in source.rows(f"SELECT id FROM {table} ORDER BY id")]


def asks(address: str, kind: str) -> bool:
    """Whether the asker itself named the token: its own words may come back to it."""
    return token(kind) in address


@lru_cache(maxsize=4_096)
def kinds_in(raw: bytes) -> frozenset[str]:
    """The kinds whose token stands in `raw`, in any spelling and any wrapping."""
    pieces = list(unfolded(raw))
    return frozenset(k for k in SEEN_BY if any(_spelt(token(k), piece) for piece in pieces))


def of_plant(found: World) -> Any:
    """The standing of the plant's data manager, now."""
    known = register.person_of(found.node.store.database, PersonId("kasugai-data"))
    assert known is not None
    return of_party(known, found.clock())
