"""The guard: each of its refusals, and relations that both sides must declare alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from kumiai.model.agreement import AgreementKind, Member, Part, Terms
from kumiai.model.dataset import VALUE, Dataset, DatasetId
from kumiai.model.finding import Weight
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, PartyId, Relation, RelationKind
from kumiai.model.period import Period
from kumiai.model.policy import Policy
from kumiai.model.refusal import (
    BeyondCondition,
    CompetitionSensitive,
    PassOnRefused,
    PersonalWithoutBasis,
    Refusal,
    SecretOffered,
    Unclassified,
    UnknownDataset,
    UnknownItem,
)
from kumiai.model.right import Allowance, Cell, Classification, Competition, Item, Matrix, Use
from kumiai.model.signal import ItemId
from kumiai.rules.guard import (
    Ground,
    check,
    check_asker,
    check_condition,
    check_item,
    check_recipient,
    findings,
    relation,
)
from tests.leaks import plans
from tests.rules.test_entitle import MATRIX, NAMES, ORIGIN, cell

PLANT, READER, OTHER = plans.PLANT, plans.READER, plans.OTHER
MARKET = MarketId("parts")
AT = datetime(2026, 10, 1, tzinfo=UTC)
DATASET = Dataset(DatasetId("machining"), PLANT, "あ", "a", (MachineId("m"),), MARKET)
POLICY = Policy(
    dataset=DATASET.id,
    purposes=("maintenance",),
    items=(NAMES[0],),
    columns=(VALUE,),
    runs=Period(AT, AT.replace(year=2027)),
)
TERMS = plans.agreement(POLICY).terms


def matrix(**changed: object) -> Matrix:
    """A matrix of one item of the plant's, with changes to its line."""
    item = replace(Item(NAMES[0], "x", "x", Classification.OPEN_CONTRACT), **changed)  # type: ignore[arg-type]
    return Matrix(
        dataset="machining",
        version=1,
        origin=ORIGIN,
        parties=(PLANT,),
        items=(item,),
        cells={NAMES[0]: {PLANT: cell(Allowance.ALLOW)}},
    )


def said(one: PartyId, other: PartyId, kind: RelationKind, market: str = MARKET) -> Relation:
    """What `one` says of `other`."""
    return Relation(MarketId(market), one, other, kind, AT)


def both(kind: RelationKind) -> tuple[Relation, ...]:
    """Plant and reader say the same of each other."""
    return said(PLANT, READER, kind), said(READER, PLANT, kind)


def ground(found: Matrix | None, relations: tuple[Relation, ...] = ()) -> Ground:
    """What the policy stands on."""
    return Ground(POLICY, DATASET, found, relations)


@pytest.mark.parametrize("one, other", list(product(RelationKind, RelationKind)))
def test_a_relation_is_what_both_declare(one: RelationKind, other: RelationKind) -> None:
    """Two words alike; a contradiction is unknown."""
    declared = [said(PLANT, READER, one), said(READER, PLANT, other)]

    found = relation(declared, MARKET, PLANT, READER)

    assert found is (one if one is other else RelationKind.UNKNOWN)
    assert found is relation(declared, MARKET, READER, PLANT)


@pytest.mark.parametrize(
    "declared",
    [
        [],
        [said(PLANT, READER, RelationKind.NONE)],
        [said(READER, PLANT, RelationKind.NONE)],
        [said(PLANT, READER, RelationKind.NONE), said(READER, OTHER, RelationKind.NONE)],
        [said(PLANT, OTHER, RelationKind.NONE), said(OTHER, PLANT, RelationKind.NONE)],
        [said(*way, RelationKind.NONE, "tools") for way in ((PLANT, READER), (READER, PLANT))],
    ],
)
def test_half_a_relation_is_unknown(declared: list[Relation]) -> None:
    """One side's word, a word about somebody else, a word about another market."""
    assert relation(declared, MARKET, PLANT, READER) is RelationKind.UNKNOWN


@pytest.mark.parametrize(
    "found, refusal",
    [
        (None, Unclassified),
        (matrix(classification=Classification.UNCLASSIFIED), Unclassified),
        (matrix(classification=Classification.TRADE_SECRET), SecretOffered),
        (matrix(classification=Classification.PERSONAL), PersonalWithoutBasis),
        (matrix(classification=Classification.PERSONAL, basis=""), PersonalWithoutBasis),
        (replace(matrix(), cells={NAMES[0]: {PLANT: cell(Allowance.DENY)}}), PassOnRefused),
        (
            replace(matrix(), cells={NAMES[0]: {PLANT: cell(Allowance.TO_NEGOTIATE)}}),
            PassOnRefused,
        ),
    ],
)
def test_what_is_never_offered(found: Matrix | None, refusal: type[Refusal]) -> None:
    """Unlisted, unclassified, secret, personal without basis, another's: to nobody."""
    with pytest.raises(refusal):
        check_item(found, NAMES[0], PLANT)
    with pytest.raises(refusal):
        check(TERMS, [ground(found, both(RelationKind.NONE))])


def test_an_item_that_the_matrix_lacks_is_unclassified() -> None:
    """Nobody has decided about it."""
    with pytest.raises(Unclassified):
        check_item(matrix(), ItemId("other"), PLANT)


@pytest.mark.parametrize(
    "found",
    [
        matrix(),
        matrix(classification=Classification.PERSONAL, basis="consent-7"),
        matrix(classification=Classification.LIMITED_PROVISION),
        replace(matrix(), cells={NAMES[0]: {PLANT: cell(Allowance.LIMITED)}}),
    ],
)
def test_what_may_be_offered(found: Matrix) -> None:
    """Classified, allowed, and harmless between competitors: to anybody."""
    check(TERMS, [ground(found)])


@pytest.mark.parametrize("competition", [Competition.SENSITIVE, Competition.PROXY])
@pytest.mark.parametrize("kind", RelationKind)
def test_what_competitors_must_not_see(competition: Competition, kind: RelationKind) -> None:
    """Only to those whom both sides declare vertical, or to be in no relation at all."""
    safe = kind in (RelationKind.VERTICAL, RelationKind.NONE)
    grounds = [ground(matrix(competition=competition), both(kind))]
    if safe:
        check(TERMS, grounds)
    else:
        with pytest.raises(CompetitionSensitive) as raised:
            check(TERMS, grounds)
        assert raised.value.facts["party"] == READER
        assert raised.value.facts["relation"] == kind.value


def test_every_recipient_is_held_against_it() -> None:
    """One safe reader does not open the door to the next; a beneficiary reads nothing."""
    found = matrix(competition=Competition.SENSITIVE)
    grounds = [ground(found, both(RelationKind.VERTICAL))]
    two = plans.agreement(POLICY, READER, OTHER).terms
    with pytest.raises(CompetitionSensitive) as raised:
        check(two, grounds)
    assert raised.value.facts["party"] == OTHER

    members = (*TERMS.members, Member(OTHER, frozenset({Part.BENEFICIARY})))
    check(replace(TERMS, members=members), grounds)


def test_a_provider_may_read_its_own() -> None:
    """In an exchange both provide and receive; nobody competes with itself."""
    members = (
        Member(PLANT, frozenset({Part.PROVIDER, Part.RECIPIENT})),
        Member(READER, frozenset({Part.RECIPIENT})),
    )
    found = matrix(competition=Competition.SENSITIVE)
    check(replace(TERMS, members=members), [ground(found, both(RelationKind.NONE))])


def test_an_open_offer_is_held_against_the_whole_market() -> None:
    """Whoever may answer it: one unknown party of the market refuses it."""
    members = (Member(PLANT, frozenset({Part.PROVIDER})),)
    terms = replace(TERMS, members=members, open_to=MARKET)
    found = ground(matrix(competition=Competition.SENSITIVE), both(RelationKind.NONE))

    check(terms, [replace(found, market=(READER,))])
    with pytest.raises(CompetitionSensitive):
        check(terms, [replace(found, market=(READER, OTHER))])


@pytest.mark.parametrize("kind", AgreementKind)
def test_nobody_offers_anothers_data(kind: AgreementKind) -> None:
    """Data whose provider does not provide them in these terms answer like none, in every kind."""
    members = (
        Member(OTHER, frozenset({Part.PROVIDER})),
        Member(READER, frozenset({Part.RECIPIENT})),
    )
    idle = (Member(PLANT, frozenset({Part.BENEFICIARY})), *members)
    for named in (members, idle):
        with pytest.raises(UnknownDataset):
            check(replace(TERMS, members=named, kind=kind), [ground(matrix())])


def test_a_creation_agreement_passes_nothing_on() -> None:
    """It may name items that could not be offered."""
    terms = replace(TERMS, kind=AgreementKind.CREATION)
    check(terms, [ground(matrix(classification=Classification.TRADE_SECRET))])


def test_who_asks_may_name_what_it_knows() -> None:
    """The provider names its own; another what was offered to it; all else is unknown."""
    grounds = [ground(matrix())]

    check_asker(PLANT, grounds, {})
    check_asker(READER, grounds, {"machining": {"Sload", "Stemp"}})
    with pytest.raises(UnknownItem):
        check_asker(READER, grounds, {"machining": {"Stemp"}})
    with pytest.raises(UnknownDataset):
        check_asker(READER, grounds, {"plates": {"Sload"}})


def test_a_harmless_item_needs_no_relation() -> None:
    """Nobody asks who competes with whom about a temperature."""
    check_recipient(matrix().items[0], (), MARKET, (PLANT, READER))


def _both_grounds() -> Iterator[Ground]:
    """A policy of three items: one harmless, one sensitive to an unknown party, one unlisted."""
    items = (
        MATRIX.items[0],
        replace(MATRIX.items[1], competition=Competition.PROXY),
    )
    cells = {item.id: {PLANT: cell(Allowance.ALLOW)} for item in items}
    found = Matrix(
        dataset="machining", version=1, origin=ORIGIN, parties=(PLANT,), items=items, cells=cells
    )
    yield Ground(replace(POLICY, items=tuple(NAMES)), DATASET, found, ())
    safe = both(RelationKind.NONE)
    yield Ground(replace(POLICY, items=(NAMES[1],)), DATASET, found, safe)


def test_findings_stand_side_by_side() -> None:
    """All that stands against some terms, none raised; what is sensitive but allowed is flagged."""
    found = [(f.rule, f.about, f.weight) for f in findings(TERMS, list(_both_grounds()))]

    assert found == [
        (CompetitionSensitive.code, NAMES[1], Weight.BLOCK),
        (Unclassified.code, NAMES[2], Weight.BLOCK),
        ("C10", NAMES[1], Weight.FLAG),
    ]
    assert isinstance(TERMS, Terms)


@pytest.mark.parametrize(
    "condition,beyond",
    [
        ("purpose: never-this", POLICY.purposes[0]),
        (f"purpose: {POLICY.purposes[0]}; for redesign only", None),
        ("for redesign only", None),
    ],
)
def test_a_policy_beyond_a_condition_is_refused(condition: str, beyond: str | None) -> None:
    """What the node can evaluate is held at the offer; what it cannot is recorded only."""
    uses = {**cell(Allowance.ALLOW).uses, Use.PASS_ON: Allowance.LIMITED}
    found = replace(matrix(), cells={NAMES[0]: {PLANT: Cell(uses, condition)}})
    held = ground(found, both(RelationKind.VERTICAL))
    if beyond is None:
        check_condition(held, found.items[0])
        return
    with pytest.raises(BeyondCondition) as caught:
        check_condition(held, found.items[0])
    assert caught.value.facts["beyond"] == beyond
