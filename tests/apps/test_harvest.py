"""What one party saw, another replays: nothing comes back, not even that it exists."""

import re
from collections.abc import Iterator
from typing import Any

from kumiai.apps.commands import BY_OPERATION
from kumiai.model.person import Role
from kumiai.rules.standing import ACCESS, Operation, Reach
from tests.apps.asking import request
from tests.apps.probes import CLAIM, PROBES, Asker
from tests.apps.world import PLANT, STRANGER, Answer, World, secret_of

THINGS = frozenset("dataset machine offer agreement thing grant statement claim log token".split())
"""Fields that name a thing of somebody."""
PUBLIC_NAMES = frozenset({"machined-parts", PLANT, "owari-kikai", "seto-hikoki", "chita-spindle"})
"""Names that every party of the node knows, and may ask about."""
_ID = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)+|gen0\d|plates|machining|inspection")
_WORDS = frozenset(Operation) | {"cli-", "mandate-"}
"""Words with a dot or dash that name nobody's thing; beginnings end in a dash."""
_NOBODY = "no-such-thing"
_NOTHING = {Operation.POOL_SHOW: "E4013", Operation.PACK_CHANGES: "E4209"}
"""Operations without an answer here: the agreement is a provision, each pack has one version."""


def _role(operation: Operation) -> Role:
    """A role that may ask for `operation`; the operator reaches further than others."""
    return min(ACCESS[operation].roles - {Role.OPERATOR}, default=Role.OPERATOR)


def _asked(world: World, operation: Operation, party: Any, **changed: str) -> Answer:
    """The probe of an operation by a party, with some fields changed."""
    asker = Asker(party, _role(operation))
    fields = {**PROBES[operation].fields(world, asker), **changed}
    method, path, how = request(BY_OPERATION[operation], fields)
    return world.ask(method, path, secret_of(party, asker.role), **how)


def _texts(said: Any) -> Iterator[str]:
    """Every text in a JSON value, keys included."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            yield key
            yield from _texts(value)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value)


def harvested(world: World) -> set[str]:
    """Every id in every answer that the plant's persons get."""
    found: set[str] = set()
    for operation in Operation:
        if BY_OPERATION[operation].method != "GET" or BY_OPERATION[operation].download:
            continue
        answer = _asked(world, operation, PLANT)
        if operation in _NOTHING:
            assert answer.code() == _NOTHING[operation], (operation, answer.raw)
            continue
        assert answer.status == 200, (operation, answer.raw)
        found |= {text for text in _texts(answer.json()["data"]) if _is_id(text)}
    return found


def _is_id(text: str) -> bool:
    """Whether a text looks like the id of a thing."""
    word = text in _WORDS or f"{text.split('-', maxsplit=1)[0]}-" in _WORDS
    return bool(_ID.fullmatch(text)) and not word


def _names_a_thing() -> Iterator[tuple[Operation, str]]:
    """Every operation with each of its fields that names somebody's thing."""
    for operation in Operation:
        if ACCESS[operation].reach is Reach.NODE:
            continue
        for field in BY_OPERATION[operation].fields:
            if field.name in THINGS and field.positional and not _is_new(operation, field.name):
                yield operation, field.name


def _is_new(operation: Operation, name: str) -> bool:
    """Whether the field names what the operation makes."""
    return name == "id" or (operation, name) == (Operation.CLAIM_FILE, "claim")


def _is_named(name: str) -> bool:
    """Whether it is an id that somebody gave to a thing, not a word of the field."""
    return name.startswith(("off-", "agr-", "stm-", "clm-", "gra-", "key-", "gen0", "kasugai-"))


def _told_of(answer: Answer, name: str) -> bytes:
    """An answer's bytes without the ids that were asked for and that it may echo."""
    return answer.raw.replace(name.encode(), b"*").replace(_NOBODY.encode(), b"*")


def test_the_harvest_finds_what_there_is(any_world: World) -> None:
    """The harvest holds one id of every kind of thing, so its replay means something."""
    found = harvested(any_world)
    kinds = ("off-", "agr-", "stm-", "clm-", "gra-", "key-", "gen0", "kasugai-", "plates")
    assert all(any(name.startswith(kind) for name in found) for kind in kinds)
    assert CLAIM in found


def test_a_stranger_replays_every_id_and_learns_nothing(any_world: World) -> None:
    """Each id in each place answers as an id that never was, and tells no data."""
    wrong, asked = [], 0
    names = sorted(harvested(any_world) - PUBLIC_NAMES)
    for operation, field in _names_a_thing():
        nothing = _asked(any_world, operation, STRANGER, **{field: _NOBODY})
        assert nothing.status in (401, 403, 404), (operation, nothing.raw)
        for name in names:
            answer = _asked(any_world, operation, STRANGER, **{field: name})
            asked += 1
            same = _told_of(answer, name) == _told_of(nothing, name)
            if answer.status != nothing.status or not same:
                wrong.append((operation.value, field, name, answer.raw[:200]))
    assert not wrong
    assert asked > 1000


def test_lists_tell_a_stranger_nothing(any_world: World) -> None:
    """What may be listed holds none of the ids that others saw, but names that all know."""
    names = {name for name in harvested(any_world) - PUBLIC_NAMES if _is_named(name)}
    public = {Operation.PARTY_LIST, Operation.RELATION_LIST, Operation.KEY_LIST}
    for operation in Operation:
        command = BY_OPERATION[operation]
        if command.method == "GET" and not command.fields and operation not in public:
            answer = _asked(any_world, operation, STRANGER)
            assert answer.status == 200
            assert not names & set(_texts(answer.json()["data"])), operation
