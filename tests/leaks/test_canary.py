"""The canary sweep: tokens in every withheld place, everything asked by everybody, nothing found."""

from __future__ import annotations

import base64
import gzip
import io
import logging
import zipfile
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kumiai.apps.demo import cast
from kumiai.apps.manage.operations import RUN
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from kumiai.model.refusal import BadValue
from kumiai.records import cuts, register
from kumiai.rules.standing import Operation
from kumiai.wire.plan_sql import Statement
from tests.apps.world import PLANT, SPINDLE, STRANGER, World, person_of, secret_of
from tests.leaks import planting, sweep
from tests.leaks.advising import advice, advice_pages
from tests.leaks.planting import SEEN_BY, SHOWN, answers, asks, kinds_in, token
from tests.leaks.refreshing import refreshes

READER = secret_of(SPINDLE, Role.DATA_MANAGER)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The planted world."""
    found = planting.make(tmp_path_factory.mktemp("canary") / "node")
    yield found
    found.node.close()


def leaks(found: World, party: str | None, secret: str | None) -> dict[str, set[str]]:
    """Where a principal met a token that is not its own, by the address it asked."""
    bad = {}
    for address, raw in chain(answers(found, secret), advice(found, secret)):
        kinds = {
            kind for kind in kinds_in(raw) if party not in SEEN_BY[kind] and not asks(address, kind)
        }
        if kinds:
            bad[f"{secret} {address}"] = kinds
    return bad


def test_every_token_is_there_and_its_owner_meets_it(planted: World) -> None:
    """The sweep would find them: in the lake, in the records, and in what their owners are told."""
    met: set[str] = set()
    for path in planted.node.directory.rglob("*"):
        if path.is_file():
            met |= kinds_in(path.read_bytes())
    # Kept back before the lake, and never written down: neither value nor line is anywhere.
    never = {"unlisted_item", "unknown_value", "malformed_line", "replayed_value", "file_name"}
    assert met == set(SEEN_BY) - never
    told: set[str] = set()
    for party in (PLANT, cast.CUSTOMER):
        for role in (Role.DATA_MANAGER, Role.LEGAL):
            for _, raw in answers(planted, secret_of(party, role)):
                told |= kinds_in(raw)
    assert told >= {
        "unlisted_name", "idle_title", "person_name", "machine_serial",
        "other_agreement", "claim_reason", "exhibit_title", "other_exhibit",
    }  # fmt: skip


def test_nobody_meets_a_token_that_is_anothers(
    planted: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Every route, format, refusal and header, for nobody and each role of four parties; the log."""
    caplog.set_level(logging.DEBUG)
    bad: dict[str, set[str]] = {}
    for party, secret in planting.PRINCIPALS:
        bad |= leaks(planted, party, secret)

    assert bad == {}
    # A client notes the addresses that it asks; what the node notes is its own.
    noted = "".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    assert not [kind for kind in SEEN_BY if token(kind) in noted]


VISITORS = (
    *((SPINDLE, role) for role in (Role.DATA_MANAGER, Role.SIGNATORY, Role.LEGAL)),
    (STRANGER, Role.AUDITOR),
    (cast.CUSTOMER, Role.LEGAL),
    (cast.ARBITER, Role.ARBITER),
)


def pages_that_leak(found: World, party: PartyId, role: Role) -> dict[str, set[str]]:
    """Where a person met a token that is not its own, by the page."""
    bad = {}
    person = person_of(party, role)
    met = (planting.pages, advice_pages, refreshes)
    for address, raw in chain.from_iterable(tell(found, person) for tell in met):
        kinds = {k for k in kinds_in(raw) if party not in SEEN_BY[k] and not asks(address, k)}
        if kinds:
            bad[address] = kinds
    return bad


@pytest.mark.parametrize("party, role", VISITORS)
def test_no_page_shows_a_token_that_is_anothers(planted: World, party: PartyId, role: Role) -> None:
    """Every page of the console, of every thing of the node, and what its forms show."""
    assert pages_that_leak(planted, party, role) == {}


def test_owners_meet_their_tokens_on_pages(planted: World) -> None:
    """The sweep of pages is not green because nothing is shown; and the reader's rows are there."""
    told: set[str] = set()
    for role in (Role.DATA_MANAGER, Role.LEGAL):
        for _, raw in planting.pages(planted, person_of(PLANT, role)):
            told |= kinds_in(raw)
    assert told >= {
        "idle_title",
        "person_name",
        "machine_serial",
        "other_agreement",
        "claim_reason",
    }
    seen = planting.pages(planted, person_of(SPINDLE, Role.DATA_MANAGER))
    assert any(
        SHOWN.encode() in raw for address, raw in seen if address.startswith("page agr-canary")
    )


def test_a_leaking_page_is_found(planted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register that forgets who asks shows on the pages of a stranger's."""
    monkeypatch.setattr(register, "datasets", lambda source, _: [
        register.any_dataset(source, row["id"]) for row in source.rows("SELECT id FROM datasets")
    ])  # fmt: skip

    found = pages_that_leak(planted, SPINDLE, Role.DATA_MANAGER)

    assert "idle_title" in set().union(*found.values())


def test_the_reader_reads_what_is_agreed(planted: World) -> None:
    """The sweep is not green because nothing is served: the shown word comes in every form."""
    served = [raw for _, raw in answers(planted, READER) if SHOWN.encode() in b"".join(_open(raw))]

    assert len(served) >= 6


def test_the_reader_refreshes_what_is_agreed(planted: World) -> None:
    """A spreadsheet gets the shown word at the agreement's two addresses, and at no other."""
    told = refreshes(planted, person_of(SPINDLE, Role.DATA_MANAGER))
    served = [address for address, raw in told if SHOWN.encode() in b"".join(_open(raw))]
    assert [address.rpartition(".")[2] for address in served] == ["csv", "xlsx"]


def test_the_services_are_swept_while_they_answer(planted: World) -> None:
    """The sweep of services is not green because nothing is told: a warning and states are there."""
    told = {a for a, raw in advice(planted, secret_of(PLANT, Role.DATA_MANAGER)) if b'"ok":true' in raw.replace(b" ", b"")}  # fmt: skip
    assert {address.split(" ")[1] for address in told} == {"state", "warn"}
    shown = [raw for _, raw in advice_pages(planted, person_of(PLANT, Role.DATA_MANAGER))]
    assert sum(b"<svg" in raw and b"plate-10" in raw for raw in shown) == 1


def _open(raw: bytes) -> list[bytes]:
    """What an answer holds once it is unfolded."""
    return list(sweep.unfolded(raw))


def _everything(plan: Any) -> Statement:
    """A statement that forgets the rows of its plan."""
    return Statement("SELECT * FROM read_parquet($files)", {})


def _all_datasets(node: Any, standing: Any, _: Any) -> Any:
    """A list that forgets who asks."""
    rows = node.store.database.rows("SELECT body FROM datasets")
    return [row["body"] for row in rows]


def _echo(node: Any, standing: Any, _: Any) -> Any:
    """A refusal that tells what it met."""
    raise BadValue(field="value", value=token("secret_item"))


def _log(node: Any, standing: Any, _: Any) -> Any:
    """The log of an agreement that is not the asker's."""
    found = node.store.database.rows("SELECT body FROM agreements")
    return [row["body"] for row in found]


@pytest.mark.parametrize(
    "operation, leak, kind",
    [
        (Operation.DATASET_LIST, _all_datasets, "idle_title"),
        (Operation.STATEMENT_LIST, _echo, "secret_item"),
        (Operation.AGREEMENT_LIST, _log, "other_agreement"),
    ],
)
def test_a_leaking_route_is_found(
    planted: World, monkeypatch: pytest.MonkeyPatch, operation: Operation, leak: Any, kind: str
) -> None:
    """A list without its asker, an error with its value, another's things."""
    monkeypatch.setitem(RUN, operation, leak)

    found = leaks(planted, SPINDLE, READER)

    assert kind in set().union(*found.values())


def test_a_cut_of_originals_is_found(planted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, columns and statistics beyond the plan, in the cut that the reader fetches."""
    monkeypatch.setattr(cuts, "select", _everything)
    cut = planted.node.directory / "cuts"
    kept = {path: path.read_bytes() for path in cut.iterdir()}
    for path in kept:
        path.unlink()
    try:
        found = set().union(*leaks(planted, SPINDLE, READER).values())
    finally:
        for path in cut.iterdir():
            path.unlink()
        for path, raw in kept.items():
            path.write_bytes(raw)

    assert found >= {"secret_item", "other_machine", "before_history", "part_name"}


def test_an_unscoped_register_is_found(planted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that anybody may ask for."""
    real = register.machines

    def unscoped(source: Any, standing: Any) -> Any:
        return real(source, planting.of_plant(planted))

    monkeypatch.setattr(register, "machines", unscoped)
    found = set().union(*leaks(planted, SPINDLE, READER).values())

    assert found >= {"machine_serial", "machine_dealing"}


def _dictionary() -> bytes:
    """A filtered dictionary column: the withheld word stays in its dictionary page."""
    table = pa.table({"c": pa.array(["PUBLIC", token("part_name")]).dictionary_encode()})
    held = io.BytesIO()
    pq.write_table(table.slice(0, 1), held, compression="zstd")
    return held.getvalue()


def _metadata() -> bytes:
    """A word in the schema's metadata."""
    held = io.BytesIO()
    table = pa.table({"c": [1]}).replace_schema_metadata({"pandas": token("part_name")})
    pq.write_table(table, held)
    return held.getvalue()


def _zip(name: str, raw: bytes) -> bytes:
    """An archive of one member."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return held.getvalue()


PLAIN = token("part_name").encode()
WRAPPED = {
    "plain": b"..." + PLAIN,
    "utf-16": token("part_name").encode("utf-16"),
    "base64": base64.b64encode(b"x" + PLAIN + b"yz"),
    "hex": b"0x" + PLAIN.hex().encode(),
    "gzip": gzip.compress(PLAIN),
    "zip member": _zip("a.txt", PLAIN),
    "zip name": _zip(f"{token('part_name')}.txt", b""),
    "zip in zip": _zip("a.zip", _zip("b.txt", PLAIN)),
    "parquet metadata": _metadata(),
    "parquet page": _dictionary(),
    "header": b"{'content-disposition': 'attachment; filename=\"" + PLAIN + b"\"'}",
}


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_token_is_found_in_any_wrapping(wrapping: str) -> None:
    """What the sweep could not see through, it could not rule out."""
    assert kinds_in(WRAPPED[wrapping]) == {"part_name"}
    assert kinds_in(_zip("a.txt", b"nothing")) == set()
