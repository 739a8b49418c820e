"""What the tests of records may ask for: a fresh database of each kind, a told clock, a writer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from kumiai.model.party import PartyId
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.records.dialect import Database
from kumiai.records.migrations import migrate
from kumiai.records.writer import Writer
from kumiai.rules.standing import of_party

NOW = datetime(2026, 10, 20, 3, tzinfo=UTC)


@dataclass(slots=True)
class Told:
    """A clock that says what it was told."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.at


class Drawn:
    """Entropy that is the same in each run."""

    def __init__(self) -> None:
        """Nothing drawn yet."""
        self.drawn = 0

    def __call__(self, count: int) -> bytes:
        """The next `count` bytes."""
        self.drawn += 1
        return (sha256(str(self.drawn).encode()).digest() * 2)[:count]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with the schema."""
    found = Database(database_url)
    migrate(found)
    yield found
    found.close()


@pytest.fixture
def clock() -> Told:
    """The time that the writer is told."""
    return Told()


@pytest.fixture
def writer(database: Database, clock: Told) -> Iterator[Writer]:
    """A writer on the fresh database."""
    found = Writer(database, clock)
    yield found
    found.close()


@pytest.fixture
def entropy() -> Drawn:
    """Entropy that can be told again."""
    return Drawn()


def standing(party: str, *roles: Role, at: datetime = NOW) -> Standing:
    """The standing of somebody of `party`."""
    found = frozenset(roles or (Role.DATA_MANAGER,))
    return of_party(Person(PersonId(f"{party}-p"), PartyId(party), "P", found), at)
