"""The console: how long its pages take on a node with 500 datasets and 200 agreements."""

from __future__ import annotations

import re
import statistics
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from starlette.testclient import TestClient

from bench.figures import Figure
from kumiai.apps.console.table import PAGES
from kumiai.apps.demo import cast, recordings, terms
from kumiai.apps.demo.stage import Walk
from kumiai.apps.demo.walk import begin, stations
from kumiai.apps.manage.http import application
from kumiai.model.agreement import AgreementId, OfferId, OfferState
from kumiai.model.dataset import DatasetId
from kumiai.model.person import PersonId, Role
from kumiai.model.statement import StatementId
from kumiai.records import access, ledger, register
from kumiai.records.writer import Transaction

DATASETS = 500
AGREEMENTS = 200
OPEN_OFFERS = 20
OF_A_SORT = 4
"""Pages of one sort that are asked, the first and the last of its list among them."""
ROUNDS = 3
_HOST = "bench.test"
_PERSON = PersonId("kasugai-all")
_PASSWORD = "a password for the bench"
_LINK = re.compile(r'<a [^>]*href="(/console[^"#]*)"')
_FILES = ("/console/papers/", ".xlsx", "/bundle", "lang=")


def figures() -> list[Figure]:
    """The 95th percentile over all pages that can be got, and the slowest sort by its median."""
    with tempfile.TemporaryDirectory() as folder:
        walk = begin(Path(folder) / "node", recordings.made(), datetime.now(UTC))
        for _ in stations(walk):
            pass
        walk.node.store.writer.run(lambda tx: _grow(walk, tx))
        taken = _visit(walk)
        walk.node.close()
    waits = [wait for several in taken.values() for wait in several]
    slowest = max(taken, key=lambda sort: statistics.median(taken[sort]))
    note = f"{len(taken)} sorts, {len(waits)} answers; slowest {slowest}"
    return [
        Figure("console: pages, p95", statistics.quantiles(waits, n=20)[18], "ms", 200,
               at_least=False, note=note),
        Figure("console: slowest page, median", statistics.median(taken[slowest]), "ms", 200,
               at_least=False, note=slowest),
    ]  # fmt: skip


def _grow(walk: Walk, tx: Transaction) -> None:
    """Copies of the demonstration's dataset, agreement and statement, under ids of their own."""
    plant, source = walk.standing("kasugai-data"), walk.node.store.database
    dataset = register.dataset(source, plant, cast.MACHINING)
    matrix = register.newest_matrix(source, cast.MACHINING)
    agreement = walk.agreements[terms.SPINDLE_ID]
    offer = register.offer(source, plant, agreement.offer)
    assert matrix is not None  # the demonstration sets it
    for n in range(DATASETS - 3):
        named = DatasetId(f"machining-{n:03}")
        register.add_dataset(tx, replace(dataset, id=named, title_en=f"{dataset.title_en} {n}"))
        register.add_matrix(tx, replace(matrix, dataset=named))
    for n in range(AGREEMENTS + OPEN_OFFERS):
        policy = replace(offer.terms.policies[0], dataset=DatasetId(f"machining-{n:03}"))
        said = replace(offer.terms, policies=(policy,), title_en=f"{offer.terms.title_en} {n}")
        made = replace(offer, id=OfferId(f"off-more-{n:03}"), terms=said, answers=None)
        done = n < AGREEMENTS - len(walk.agreements)
        state = OfferState.CONCLUDED if done else OfferState.OPEN
        register.add_offer(tx, replace(made, state=state))
        if done:
            named_more = AgreementId(f"agr-more-{n:03}")
            register.add_agreement(tx, replace(agreement, id=named_more, offer=made.id, terms=said))
            statement = replace(
                walk.statements[0], id=StatementId(f"stm-more-{n:03}"), agreement=named_more
            )
            ledger.add_statement(tx, statement, ())
    person = register.person_of(tx, PersonId("kasugai-data"))
    assert person is not None  # enrolled by the demonstration
    register.add_person(tx, replace(person, id=_PERSON, roles=frozenset(Role)))
    access.set_password(tx, _PERSON, _PASSWORD, walk.node.store.entropy)


def _visit(walk: Walk) -> dict[str, list[float]]:
    """Milliseconds of each sort of page, asked as a person with every role asks."""
    app = application(walk.node, (_HOST,))
    with TestClient(app, base_url=f"http://{_HOST}") as client:
        said = {"person": _PERSON, "password": _PASSWORD}
        client.post("/console/sign-in", files=[(k, (None, v)) for k, v in said.items()])
        paths = _paths(client)
        taken: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for sort, several in paths.items():
                for path in several:
                    begun = perf_counter()
                    answer = client.get(path)
                    taken.setdefault(sort, []).append((perf_counter() - begun) * 1000)
                    assert answer.status_code == 200, path
    return taken


def _paths(client: TestClient) -> dict[str, list[str]]:
    """Pages of each sort that links lead to: the first and the last ones of what is listed."""
    sorts = [(p.path, re.compile(re.sub(r"\{\w+\}", "[^/]+", p.path)))
             for p in PAGES if p.method == "GET"]  # fmt: skip
    found: dict[str, list[str]] = {}
    waiting, seen = ["/console"], {"/console"}
    while waiting:
        path = waiting.pop(0)
        plain = path.partition("?")[0]
        sort = next((name for name, one in sorts if one.fullmatch(plain)), plain)
        if any(part in path for part in _FILES) or len(found.get(sort, ())) >= OF_A_SORT:
            continue
        found.setdefault(sort, []).append(path)
        linked = [link.replace("&amp;", "&") for link in _LINK.findall(client.get(path).text)]
        fresh = [link for link in dict.fromkeys(linked) if link not in seen]
        seen.update(fresh)
        half = OF_A_SORT // 2
        kept: dict[str, list[str]] = {}
        for link in fresh:
            kept.setdefault(re.sub(r"[^/]+$", "", link.partition("?")[0]), []).append(link)
        for several in kept.values():
            waiting += (
                several if len(several) <= OF_A_SORT * 4 else [*several[-half:], *several[:half]]
            )
    return found
