"""What no noun may hold: each invariant of the model can fail, and names what it met."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from kumiai.model import refusal as no
from kumiai.model.agreement import AgreementId, Hash, Member, Offer, OfferId, Part, Terms
from kumiai.model.case import Claim, ClaimId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.money import GrossKind, Proceeds, Sale, SplitKind, Yen
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import MonthId, Period, month
from kumiai.model.person import Mandate, Person, PersonId, Power, Role, Token, TokenId
from kumiai.model.request import ReadRequest, RequestId
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Item,
    Matrix,
    Origin,
    OriginKind,
    Use,
)
from kumiai.model.signal import Device, ItemId, Kind, Signal
from kumiai.model.statement import Document, Line, Statement, StatementId
from tests.nouns import made
from tests.wire import golden

NONE = Hash("0" * 64)
A, B = PartyId("a"), PartyId("b")
AT = datetime(2026, 10, 1, tzinfo=UTC)
RUNS = Period(AT, AT + timedelta(days=30))
TERMS = golden.terms()
ORIGIN = Origin(OriginKind.ASSERTION, A, PersonId("p"), AT, "purchase")
ALL = Cell(dict.fromkeys(Use, Allowance.ALLOW))
ITEM = Item(ItemId("Sload"), "負荷", "load", Classification.OPEN_CONTRACT)
MATRIX = Matrix(
    dataset="machining",
    version=1,
    origin=ORIGIN,
    parties=(A,),
    items=(ITEM,),
    cells={ITEM.id: {A: ALL}},
)
MACHINE = Machine(MachineId("m"), "src", "M", "maker", "model", A, B, AT, "purchase")
SHARE = Proceeds(A, GrossKind.FIXED, SplitKind.FIXED, {A: Fraction(1)}, yen=Yen(1))
SALE = Sale("s", "agr-1", "2026-10", A, Yen(1), "0" * 64)
CLAIM = Claim(
    ClaimId("c"), StatementId("s"), AgreementId("agr-1"), A, PersonId("p"), B, Yen(1), "why", AT
)
OFFER = Offer(OfferId("off-1"), TERMS.parties()[0], PersonId("p"), TERMS, NONE, NONE, NONE, AT)
PERSON = Person(PersonId("p"), A, "N", frozenset({Role.PLANT}))
DATASET = Dataset(DatasetId("d"), A, "あ", "a", (MachineId("m"),), MarketId("parts"))
STATEMENT = Statement(
    StatementId("s"), AgreementId("agr-1"), MonthId("2026-10"), 0, 1, "", Yen(5), "r", 0, 0,
    (Line(A, Fraction(1), 0, Yen(5)),), (), (), AT, AT, AT, {},
)  # fmt: skip


def having(thing: Any, **changed: Any) -> Callable[[], Any]:
    """A noun with changes, made when asked."""
    return lambda: replace(thing, **changed)


@pytest.mark.parametrize(
    "bad, refusal",
    [
        (having(MACHINE, id="M"), no.BadIdentifier),
        (having(MACHINE, source=""), no.BadValue),
        (having(MACHINE, name=""), no.BadValue),
        (having(MACHINE, dealing=""), no.BadValue),
        (having(MACHINE, lessor=A), no.BadValue),
        (having(MACHINE, lease_ends=AT), no.BadValue),
        (having(MACHINE, lessor=A, lease_ends=AT), no.BadPeriod),
        (having(MACHINE, since=AT.replace(tzinfo=None)), no.BadPeriod),
        (having(DATASET, id="D"), no.BadIdentifier),
        (having(DATASET, market="D d"), no.BadIdentifier),
        (having(DATASET, title_ja=""), no.BadValue),
        (having(DATASET, title_en=""), no.BadValue),
        (having(DATASET, machines=()), no.BadValue),
        (having(PERSON, id="P"), no.BadIdentifier),
        (having(PERSON, name=" "), no.BadValue),
        (having(PERSON, roles=frozenset()), no.BadValue),
        (having(PERSON, mandates=(Mandate("m", Power.ACCEPT, RUNS),) * 2), no.BadValue),
        (having(ITEM, id="a b"), no.BadIdentifier),
        (having(ITEM, unit="FURLONG"), no.UnknownUnit),
        (lambda: Signal(MachineId("m"), ItemId("a b"), Kind.EVENT, "X"), no.BadIdentifier),
        (lambda: Signal(MachineId("m"), ItemId("a"), Kind.EVENT, "X", "FURLONG"), no.UnknownUnit),
        (lambda: Cell({Use.USE: Allowance.ALLOW}), no.EmptyCell),
        (lambda: Cell(dict.fromkeys(Use, Allowance.LIMITED)), no.BadValue),
        (having(ORIGIN, kind=OriginKind.AGREEMENT), no.BadValue),
        (having(ORIGIN, agreement="agr-1"), no.BadValue),
        (having(MATRIX, dataset="D"), no.BadIdentifier),
        (having(MATRIX, version=0), no.BadValue),
        (having(MATRIX, items=(ITEM, ITEM)), no.BadValue),
        (having(MATRIX, parties=(A, B)), no.EmptyCell),
        (having(MATRIX, cells={}), no.EmptyCell),
        (having(SHARE, portions={}), no.PortionsNotWhole),
        (having(SHARE, portions={A: Fraction(2, 3)}), no.PortionsNotWhole),
        (having(SHARE, portions={A: Fraction(3, 2), B: Fraction(-1, 2)}), no.PortionsNotWhole),
        (having(SHARE, yen=None), no.BadValue),
        (having(SHARE, gross=GrossKind.SALE), no.BadValue),
        (having(SHARE, gross=GrossKind.SALE, yen=None), no.BadValue),
        (having(SHARE, declarer=A), no.BadValue),
        (having(SHARE, yen=-1), no.BadValue),
        (having(SHARE, tax_rate=Fraction(1)), no.BadValue),
        (having(SHARE, tax_rate=Fraction(-1, 10)), no.BadValue),
        (having(SHARE, objection_days=-1), no.BadValue),
        (having(SHARE, due_days=-1), no.BadValue),
        (having(SALE, yen=-1), no.BadValue),
        (having(SALE, document="0" * 63), no.BadValue),
        (having(SALE, month="2026-1"), no.BadPeriod),
        (having(CLAIM, id="C"), no.BadIdentifier),
        (having(CLAIM, yen=0), no.BadValue),
        (having(CLAIM, reason="  "), no.BadValue),
        (having(CLAIM, reason="x" * 4_001), no.BadValue),
        (having(STATEMENT, gross=Yen(6)), no.BadValue),
        (having(STATEMENT, first=2), no.BadValue),
        (having(STATEMENT, first=-1), no.BadValue),
        (lambda: Mandate("M", Power.ACCEPT, RUNS), no.BadIdentifier),
        (lambda: Mandate("m", Power.ACCEPT, RUNS, -1), no.BadValue),
        (lambda: ReadRequest(RequestId("R"), CLAIM.agreement, DATASET.id, "x"), no.BadIdentifier),
        (having(TERMS, members=TERMS.members[:1]), no.BadValue),
        (having(TERMS, members=TERMS.members[:1] * 2), no.BadValue),
        (having(TERMS, title_ja=""), no.BadValue),
        (having(TERMS, title_en=""), no.BadValue),
        (having(TERMS, notice_days=-1), no.BadValue),
        (having(TERMS, language="de"), no.BadValue),
        (having(TERMS, policies=()), no.BadValue),
        (having(TERMS, policies=TERMS.policies * 2), no.BadValue),
        (having(TERMS, arbiter=TERMS.parties()[0]), no.BadValue),
        (having(TERMS, proceeds=SHARE), no.NotAParty),
        (having(TERMS, open_to=MarketId("parts")), no.BadValue),
        (having(OFFER, by=A), no.NotAParty),
        (having(OFFER, id="offer-1"), no.BadIdentifier),
        (having(golden.agreement(), id="Agr"), no.BadIdentifier),
    ],
)
def test_what_no_noun_may_hold(bad: Callable[[], Any], refusal: type[no.Refusal]) -> None:
    """The refusal of the invariant that is broken, and no other."""
    with pytest.raises(refusal) as raised:
        bad()
    assert type(raised.value) is refusal


def test_maps_of_a_noun_are_frozen() -> None:
    """Portions, cells and uses can't be changed behind the hash that names them."""
    for mapping in (SHARE.portions, MATRIX.cells, ALL.uses, MATRIX.cells[ITEM.id]):
        with pytest.raises(TypeError):
            mapping["x"] = 1  # type: ignore[index] # a key that is known here


def test_what_a_matrix_allows() -> None:
    """The cell where there is one, else the default."""
    assert MATRIX.item("Sload") == ITEM
    assert MATRIX.item("Stemp") is None
    assert MATRIX.allows(ITEM.id, A, Use.SELL) is Allowance.ALLOW
    assert MATRIX.allows(ITEM.id, B, Use.SELL) is Allowance.DENY
    open_by_default = replace(MATRIX, default=Allowance.TO_NEGOTIATE)
    assert open_by_default.allows(ItemId("x"), A, Use.USE) is Allowance.TO_NEGOTIATE


def test_a_mandate_reaches_its_power_time_and_sum() -> None:
    """Another power, a yen more or a moment later and there is none."""
    from kumiai.rules.standing import of_party

    person = replace(PERSON, mandates=(Mandate("m", Power.ACCEPT, RUNS, 100),))
    standing = of_party(person, AT)

    assert standing.mandate(Power.ACCEPT, 100) == person.mandates[0]
    assert standing.mandate(Power.ACCEPT, 101) is None
    assert standing.mandate(Power.CONFIRM, 1) is None
    assert of_party(person, RUNS.end).mandate(Power.ACCEPT, 1) is None


def test_an_agreement_is_in_force_when_all_have_signed() -> None:
    """Who is missing, when it was concluded, and which months it settles."""
    made_up = golden.agreement()
    (signature,) = made_up.signatures
    whole = replace(
        made_up,
        signatures=(signature, replace(signature, party=TERMS.parties()[1], at=AT + timedelta(1))),
    )

    assert made_up.missing() == (TERMS.parties()[1],)
    assert not made_up.in_force()
    assert whole.in_force()
    assert whole.concluded_at() == AT + timedelta(1)
    assert replace(whole, signatures=()).concluded_at() == whole.offered_at


def test_an_agreement_settles_the_months_it_runs_in() -> None:
    """From the month of its last signature to that of its last policy's end or an early one."""
    made_up = golden.agreement()

    assert not made_up.settles(month("2026-09"), None)
    assert made_up.settles(month("2026-10"), None)
    assert made_up.settles(month("2027-09"), None)
    assert not made_up.settles(month("2027-11"), None)
    assert not made_up.settles(month("2026-12"), month("2026-12").begin)
    assert made_up.settles(month("2026-12"), month("2026-12").begin + timedelta(1))


def test_parts_of_terms() -> None:
    """Who plays which part; the limits of a dataset, if they are named."""
    assert TERMS.with_part(Part.PROVIDER) == (TERMS.parties()[0],)
    assert TERMS.policy("machining") == TERMS.policies[0]
    assert TERMS.policy("plates") is None
    assert Member(A, frozenset()).parts == frozenset()
    assert isinstance(TERMS, Terms)


def test_a_document_has_a_total() -> None:
    """Net and tax."""
    assert Document(A, B, Yen(100), Fraction(1, 10), Yen(10), None).total() == 110


def test_a_device_finds_its_signals() -> None:
    """By the name of the item."""
    signal = Signal(MachineId("m"), ItemId("Sload"), Kind.SAMPLE, "LOAD", "PERCENT")
    device = Device(MachineId("m"), "src", "M", "", "", (signal,))

    assert device.signal("Sload") == signal
    assert device.signal("Stemp") is None


def test_a_token_names_its_runs() -> None:
    """A token of another form of id is refused."""
    with pytest.raises(no.BadIdentifier):
        Token(TokenId("T!"), PersonId("p"), A, frozenset(), RUNS)
    assert made(Token) is not None
