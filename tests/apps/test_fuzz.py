"""Whatever is sent, as the API describes it or not: no 5xx, and every refusal in its one form."""

import copy
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kumiai.apps.commands import BY_OPERATION, Field, Kind
from kumiai.apps.manage.openapi import openapi
from kumiai.model.person import Role
from kumiai.rules.standing import ACCESS, Operation
from tests.apps.asking import request
from tests.apps.probes import PROBES, Asker, terms
from tests.apps.world import PLANT, Answer, World, opened, secret_of

EXAMPLES = settings(
    max_examples=max(25, settings.default.max_examples // 4 if settings.default else 25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NASTY = st.sampled_from([
    "", " ", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\uffff", "..", "../..", "a/b", "%00", "１２",
    "' OR 1=1 --", "{{7*7}}", "${x}", "=1+1", "NaN", "1e999", "-0", "2026-1", "9999-12", "0000-00",
    "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "2026-10-01", "P1D", "1/0", "1e9999",
    "a" * 65, "x" * 20_001, "ﬁ", "ı", "İ", "ς", "💥", "null", "true", "[]", "{}", "\ud7ff\ue000",
])  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.sampled_from([0, -1, 1, 2**31, 2**53 - 1, 2**53, -(2**53), 2**63, 10**18, 10**400]),
)
LEAVES = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.floats(allow_nan=False, allow_infinity=False), NASTY,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
BYTES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [b"PK\x03\x04", b"PAR1PAR1", b"\x1f\x8b", b"<x/>", b"a: &b [*b]", b"t,x\n1,2\n"]
    ),
)


@pytest.fixture(scope="module")
def playground(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world that all examples change as they are allowed to."""
    home = tmp_path_factory.mktemp("playground") / "node"
    shutil.copytree(template, home)
    with opened(home) as found:
        yield found


def _values(draw: Any, one: Field) -> Any:
    """A value for a field: rarely of its kind, mostly not."""
    if one.kind in (Kind.FILE, Kind.FILES):
        return (draw(st.sampled_from(["f.csv", "f.txt", "../f", "f\u202e.xlsx", ""])), draw(BYTES))
    if one.kind is Kind.DOCUMENT:
        return draw(st.one_of(BYTES, TREES))
    return draw(TREES)


@st.composite
def changes(draw: Any, operation: Operation) -> dict[str, Any]:
    """Some fields of an operation with other values, and sometimes one more or one less."""
    fields = BY_OPERATION[operation].fields
    found: dict[str, Any] = {}
    if fields:
        for one in draw(st.lists(st.sampled_from(fields), min_size=1, max_size=3, unique=True)):
            found[one.name] = _values(draw, one)
    return found


def _role(operation: Operation) -> Role:
    """A role that may ask for it."""
    return min(ACCESS[operation].roles)


def checked(answer: Answer) -> Answer:
    """The answer, if it is what the description promises."""
    assert answer.status < 500, answer.raw[:500]
    assert answer.headers["cache-control"] == "no-store"
    if answer.status >= 400:
        _is_a_refusal(answer.json(), answer.status)
    elif answer.headers["content-type"] == "application/json":
        told = answer.json()
        assert (told["ok"], told["warnings"], told["next"]) == (True, [], [])
    return answer


def _is_a_refusal(told: Any, status: int) -> None:
    """Whether a body is what the described schema of refusals says."""
    schema = openapi()["components"]["schemas"]["Refusal"]
    assert set(told) == set(schema["required"])
    error = schema["properties"]["error"]
    assert set(told["error"]) == set(error["required"])
    for name in ("code", "name", "sentence"):
        assert isinstance(told["error"][name], str)
        assert told["error"][name]
    assert isinstance(told["error"]["hint"], str | None)
    assert all(isinstance(v, str | int) for v in told["error"]["facts"].values())
    assert told["ok"] is False
    assert told["status"] == status
    assert told["exit_code"] in (2, 3, 4, 5, 6, 7)


def _send(world: World, operation: Operation, changed: dict[str, Any]) -> Answer:
    """The probe of an operation with some fields changed, as far as HTTP can say it."""
    asker = Asker(PLANT, _role(operation))
    said = {**PROBES[operation].fields(world, asker), **changed}
    command = BY_OPERATION[operation]
    method, path, how = request(command, _sayable(command.fields, said))
    secret = secret_of(asker.party, asker.role)
    return checked(world.ask(method, path, secret, **how))


def _sayable(fields: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Values that an address, a query or form data can carry; a JSON body carries all."""
    kinds = {one.name: one.kind for one in fields}
    files = {Kind.FILE, Kind.FILES, Kind.DOCUMENT}
    flat = any(kinds.get(name) in files for name in said)
    found = {}
    for name, value in said.items():
        if kinds[name] in files or not flat:
            found[name] = value
        else:
            found[name] = value if isinstance(value, str) else json.dumps(value)
    return found


@pytest.mark.parametrize("operation", list(Operation), ids=str)
def test_other_values(playground: World, operation: Operation) -> None:
    """Values of other kinds in every field of every operation."""

    @EXAMPLES
    @given(changes(operation))
    def run(changed: dict[str, Any]) -> None:
        _send(playground, operation, changed)

    run()


@st.composite
def mutations(draw: Any, depth: int = 6) -> list[tuple[int, Any]]:
    """Where to go in a document, by turns, and what to put there."""
    turns = draw(st.lists(st.integers(0, 9), min_size=1, max_size=depth))
    return [(turn, None) for turn in turns[:-1]] + [(turns[-1], draw(TREES))]


def mutated(document: Any, path: list[tuple[int, Any]]) -> Any:
    """A copy of a document with one part replaced, taken away or put twice."""
    made = copy.deepcopy(document)
    here = made
    for turn, value in path:
        if not isinstance(here, dict | list) or not here:
            break
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = keys[turn % len(keys)]
        last = (turn, value) is path[-1] or not isinstance(here[key], dict | list)
        if not last:
            here = here[key]
            continue
        if isinstance(here, list) and turn % 3 == 0:
            here.append(here[key])
        elif turn % 7 == 0:
            del here[key]
        else:
            here[key] = value
        break
    return made


@pytest.mark.parametrize("operation", [Operation.OFFER_CREATE, Operation.MACHINE_ADD,
                                       Operation.DATASET_ADD], ids=str)  # fmt: skip
def test_changed_documents(playground: World, operation: Operation) -> None:
    """Terms, machines and datasets with one part changed, somewhere deep."""
    asker = Asker(PLANT, _role(operation))
    sound = dict(PROBES[operation].fields(playground, asker))
    if operation is Operation.OFFER_CREATE:
        sound["terms"] = terms(playground)
    name = "terms" if operation is Operation.OFFER_CREATE else "document"

    @settings(EXAMPLES, max_examples=4 * EXAMPLES.max_examples)
    @given(st.lists(mutations(), min_size=1, max_size=2))
    def run(paths: list[list[tuple[int, Any]]]) -> None:
        document = sound[name]
        for path in paths:
            document = mutated(document, path)
        _send(playground, operation, {name: document})

    run()


@EXAMPLES
@given(body=st.one_of(st.binary(max_size=300), TREES.map(lambda v: json.dumps(v).encode())),
       kind=st.sampled_from(["application/json", "multipart/form-data; boundary=b", "text/plain"]))  # fmt: skip
def test_raw_bodies(playground: World, body: bytes, kind: str) -> None:
    """Bytes of any kind where a document is awaited."""
    secret = secret_of(PLANT, Role.DATA_MANAGER)
    for method, path in (("POST", "/v1/offers"), ("POST", "/v1/machines"), ("POST", "/v1/session")):
        headers = {"content-type": kind}
        checked(playground.ask(method, path, secret, headers=headers, content=body))


@EXAMPLES
@given(path=st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), max_size=40), method=st.sampled_from(
    ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]))  # fmt: skip
def test_raw_addresses(playground: World, path: str, method: str) -> None:
    """Addresses of any kind."""
    told = "/v1/" + path.replace("?", "").replace("#", "").replace("\\", "")
    checked(playground.ask(method, told, secret_of(PLANT, Role.LEGAL)))


def test_a_planted_crash_is_found(playground: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that stumbles over one value does not get past these tests."""
    from kumiai.apps.manage import operations

    def stumbles(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(operations.RUN, Operation.PARTY_LIST, stumbles)
    with pytest.raises(ZeroDivisionError):
        test_other_values(playground, Operation.PARTY_LIST)
