"""Standing: made from a session or token that holds, and one table of operations and roles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.apps.commands import COMMANDS
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import (
    Mandate,
    Person,
    PersonId,
    Power,
    Role,
    Session,
    SessionId,
    Standing,
    Token,
    TokenId,
)
from kumiai.model.refusal import NoMandate, NotSignedIn, NotYourRole, TokenRevoked
from kumiai.rules.standing import (
    ACCESS,
    Operation,
    Reach,
    mandated,
    may,
    of_party,
    of_session,
    of_token,
    require,
)

AT = datetime(2026, 10, 1, tzinfo=UTC)
RUNS = Period(AT, AT + timedelta(hours=12))
A = PartyId("a")
ACCEPT = Mandate("m-1", Power.ACCEPT, RUNS, 100)
PERSON = Person(PersonId("p"), A, "P", frozenset({Role.SIGNATORY}), (ACCEPT,))
SESSION = Session(SessionId("s"), PERSON.id, A, "csrf", RUNS)
TOKEN = Token(TokenId("t"), PERSON.id, A, frozenset({"agreement.accept"}), RUNS)


def test_a_session_makes_a_standing_while_it_runs() -> None:
    """Party, roles and mandates are the person's; no scope narrows them."""
    found = of_session(PERSON, SESSION, AT)

    assert (found.person, found.party, found.roles) == (PERSON.id, A, PERSON.roles)
    assert (found.mandates, found.scopes, found.at) == ((ACCEPT,), None, AT)


@pytest.mark.parametrize(
    "session, at",
    [
        (None, AT),
        (replace(SESSION, ended_at=AT), AT),
        (SESSION, RUNS.end),
        (SESSION, AT - timedelta(microseconds=1)),
    ],
)
def test_no_session_no_standing(session: Session | None, at: datetime) -> None:
    """None, ended, over and not begun: the same answer."""
    with pytest.raises(NotSignedIn):
        of_session(PERSON, session, at)


def test_a_token_narrows_to_its_scopes() -> None:
    """What its person may do and its scopes name; nothing else."""
    found = of_token(PERSON, TOKEN, AT)

    assert may(found, Operation.AGREEMENT_ACCEPT)
    assert not may(found, Operation.AGREEMENT_END)
    assert may(of_party(PERSON, AT), Operation.AGREEMENT_END)
    with pytest.raises(NotYourRole):
        require(found, Operation.AGREEMENT_END)


@pytest.mark.parametrize("token", [None, replace(TOKEN, person=PersonId("other"))])
def test_anothers_token_is_no_token(token: Token | None) -> None:
    """A token belongs to one person."""
    with pytest.raises(NotSignedIn):
        of_token(PERSON, token, AT)


@pytest.mark.parametrize(
    "token, at",
    [
        (replace(TOKEN, revoked_at=AT), AT),
        (TOKEN, RUNS.end),
        (TOKEN, AT - timedelta(microseconds=1)),
    ],
)
def test_a_token_is_revoked_or_over(token: Token, at: datetime) -> None:
    """From the instant on at which it was revoked or ended."""
    with pytest.raises(TokenRevoked):
        of_token(PERSON, token, at)


def test_every_operation_has_one_line_and_one_command() -> None:
    """No door without a lock: what can be asked stands in the table, and the other way round."""
    assert set(ACCESS) == set(Operation)
    assert {command.operation for command in COMMANDS} == set(Operation)
    assert all(access.roles for access in ACCESS.values())


@given(st.sampled_from(Operation), st.frozensets(st.sampled_from(Role)))
def test_roles_decide(operation: Operation, roles: frozenset[Role]) -> None:
    """A person may do exactly what one of its roles may."""
    standing = replace_roles(roles)

    assert may(standing, operation) == bool(roles & ACCESS[operation].roles)
    if may(standing, operation):
        require(standing, operation)
    else:
        with pytest.raises(NotYourRole):
            require(standing, operation)


def replace_roles(roles: frozenset[Role]) -> Standing:
    """A standing with these roles, or with none, as no person has."""
    person = replace(PERSON)
    object.__setattr__(person, "roles", roles)
    return of_session(person, SESSION, AT)


def test_an_operator_reads_no_rows() -> None:
    """Who keeps the node running can't read, agree, settle or dispute by that."""
    mine = {o for o in Operation if Role.OPERATOR in ACCESS[o].roles}

    assert not mine & {
        Operation.READ_REQUEST, Operation.READ_FETCH, Operation.AGREEMENT_SHOW,
        Operation.AGREEMENT_ACCEPT, Operation.STATEMENT_SHOW, Operation.CASE_SHOW,
        Operation.LOG_SHOW, Operation.RIGHTS_EXPORT, Operation.COLLECT_SHOW,
    }  # fmt: skip
    assert ACCESS[Operation.PARTY_ADD].roles == {Role.OPERATOR}
    assert ACCESS[Operation.CLAIM_DECIDE].roles == {Role.ARBITER}
    assert ACCESS[Operation.AGREEMENT_ACCEPT].roles == {Role.SIGNATORY}
    assert {access.reach for access in ACCESS.values()} == set(Reach)


def test_a_mandate_reaches_or_not() -> None:
    """The mandate that is named beside the signature; a yen beyond it refuses."""
    standing = of_party(PERSON, AT)

    assert mandated(standing, Power.ACCEPT, 100) == ACCEPT
    for power, yen in ((Power.ACCEPT, 101), (Power.CONFIRM, 0)):
        with pytest.raises(NoMandate):
            mandated(standing, power, yen)
