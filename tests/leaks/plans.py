"""A lake with made-up rows, and what the engine serves of them under a made-up policy."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kumiai.model.agreement import (
    Agreement,
    AgreementId,
    AgreementKind,
    Hash,
    Member,
    OfferId,
    Part,
    Signature,
    Terms,
)
from kumiai.model.dataset import AT, COLUMNS, VALUE, DatasetId, Type, column
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.policy import (
    And,
    Compare,
    Comparison,
    Expression,
    In,
    IsNull,
    Mask,
    Not,
    Or,
    Policy,
)
from kumiai.model.readings import Readings
from kumiai.model.request import Circumstances, ReadRequest, RequestId
from kumiai.model.signal import ItemId
from kumiai.records.cuts import Cuts, plan_of
from kumiai.records.lake import Batch, Lake
from kumiai.rules.permit import permit
from kumiai.rules.standing import of_party
from kumiai.wire.codec import document
from tests.judges.plain_policy import COLUMNS as NAMES
from tests.judges.plain_policy import Row, told

DATASET = DatasetId("machining")
PLANT, READER, OTHER = (PartyId(name) for name in ("plant", "reader", "other"))
NOW = datetime(2026, 10, 20, 3, tzinfo=UTC)
MIDNIGHT = datetime(2026, 9, 30, 15, tzinfo=UTC)
"""The begin of 1 October in Japan."""
MACHINES = [MachineId(name) for name in ("lathe-1", "lathe-2", "mill-1")]
ITEMS = [ItemId(name) for name in ("Sload", "Stemp", "program", "Zpos", "日本")]
EDGES = [timedelta(microseconds=n) for n in (-1, 0, 1)]
INSTANTS = st.builds(
    lambda day, edge, hours: MIDNIGHT + timedelta(days=day, hours=hours) + edge,
    st.integers(-2, 3),
    st.sampled_from(EDGES),
    st.sampled_from([0, 0, 9, 15, 23]),
)
VALUES = st.sampled_from(
    [None, float("nan"), 0.0, -0.0, 0.1, 0.30000000000000004, 0.3, 1.0, -1.5, 1e300, float("inf"),
     float("-inf"), 9_007_199_254_740_991.0, 2.0]
)  # fmt: skip
TEXTS = st.sampled_from(
    [None, "", "ACTIVE", "a'b", '"', "日本", "😀", "\ufb33", "Active", "\x00", "%"]
)


@dataclass(frozen=True, slots=True)
class Case:
    """Rows, and the policy and request under which they are asked for."""

    batches: tuple[Batch, ...]
    rows: tuple[Row, ...]


@st.composite
def lakes(draw: st.DrawFn) -> Case:
    """Up to three recordings of a few rows each."""
    batches, rows = [], []
    for place in range(draw(st.integers(1, 3))):
        machine = draw(st.sampled_from(MACHINES))
        part = draw(st.sampled_from([None, "plate-01", "plate-02"]))
        cells = st.tuples(INSTANTS, st.sampled_from(ITEMS), VALUES, TEXTS)
        drawn = draw(st.lists(cells, min_size=1, max_size=12))
        found = readings(f"rec-{place}", part, drawn)
        batches.append(Batch(f"src/rec-{place}/{part}", machine, found))
        rows += [row(machine, found, i) for i in range(len(found))]
    return Case(tuple(batches), tuple(rows))


def readings(instance: str, part: str | None, cells: Sequence[tuple[Any, ...]]) -> Readings:
    """A recording with these cells: instant, item, value, text."""
    return Readings(
        source="src",
        instance=instance,
        stride=1,
        observations=len(cells),
        sequence=list(range(len(cells))),
        at=[micros(at) for at, *_ in cells],
        item=[item for _, item, *_ in cells],
        value=[value for _, _, value, _ in cells],
        text=[text for *_, text in cells],
        part=part,
        rejects=(),
        gaps=(),
    )


def micros(at: datetime) -> int:
    """Microseconds from 1970-01-01 UTC."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def row(machine: str, found: Readings, place: int) -> Row:
    """One row as the judge reads it."""
    return {
        "machine": machine,
        "item": found.item[place],
        "observed_at": found.at[place],
        "value": found.value[place],
        "text": found.text[place],
        "part": found.part,
        "instance": found.instance,
        "sequence": found.sequence[place],
    }


@st.composite
def conditions(draw: st.DrawFn) -> Expression:
    """A condition on one column, its literals near those that the rows have."""
    chosen = draw(st.sampled_from(COLUMNS))
    texts = st.sampled_from(
        ["", "ACTIVE", "日本", "lathe-1", "Sload", "a'b", "😀", "\ufb33", "plate-01"]
    )
    numbers = st.sampled_from([0, 1, 2, 2**53 - 1]) | st.decimals(-2, 2, places=1)
    literals: dict[Type, st.SearchStrategy[Any]] = {
        Type.TEXT: texts,
        Type.NUMBER: numbers,
        Type.INTEGER: st.integers(0, 12),
        Type.INSTANT: INSTANTS,
    }
    wanted = literals[chosen.type]
    found: Expression = draw(
        st.builds(Compare, st.sampled_from(Comparison), st.just(chosen.id), wanted)
        | st.builds(In, st.just(chosen.id), st.lists(wanted, max_size=3).map(tuple))
        | st.just(IsNull(chosen.id))
    )
    return found


EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    conditions(),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
COLUMN_SETS = st.lists(st.sampled_from([c.id for c in COLUMNS]), min_size=1, unique=True).map(tuple)
MASKED = st.lists(st.sampled_from(["c1", "c2", "c5", "c6", "c7"]), max_size=2, unique=True)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy over the dataset."""
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4, unique=True))
    machines = draw(st.lists(st.sampled_from(MACHINES), max_size=2, unique=True))
    return Policy(
        dataset=DATASET,
        purposes=("maintenance",),
        items=tuple(items),
        columns=draw(COLUMN_SETS),
        runs=Period(NOW - timedelta(days=30), NOW + timedelta(days=30)),
        machines=tuple(machines),
        rows=draw(st.none() | EXPRESSIONS),
        masks=tuple((c, Mask.PSEUDONYM) for c in draw(MASKED)),  # type: ignore[misc] # drawn as pairs
        history_from=draw(st.none() | INSTANTS),
    )


@st.composite
def requests(draw: st.DrawFn, policy: Policy) -> ReadRequest:
    """A request that the policy does not refuse."""
    names = st.lists(st.sampled_from(policy.columns), min_size=1).map(tuple)
    columns = draw(st.none() | names)
    by_name = draw(st.booleans())
    said = tuple(_name(c) for c in columns) if columns and by_name else columns
    return ReadRequest(
        id=RequestId("req-1"),
        agreement=AgreementId("agr-1"),
        dataset=DATASET,
        purpose="maintenance",
        columns=said,
        items=draw(st.none() | st.lists(st.sampled_from(policy.items), max_size=3).map(tuple)),
        since=draw(st.none() | INSTANTS),
        until=draw(st.none() | INSTANTS),
    )


def _name(column_id: str) -> str:
    """The name of a column."""
    found = column(column_id)
    assert found
    return found.name


def agreement(policy: Policy, *readers: PartyId) -> Agreement:
    """An agreement in force under which `readers` read."""
    named = readers or (READER,)
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="データ",
        title_en="data",
        members=(
            Member(PLANT, frozenset({Part.PROVIDER})),
            *(Member(reader, frozenset({Part.RECIPIENT})) for reader in named),
        ),
        policies=(policy,),
        proceeds=None,
    )
    signatures = tuple(
        Signature(party, PersonId("p"), "m", "k", NOW, "s") for party in terms.parties()
    )
    none = Hash("0" * 64)
    return Agreement(
        AgreementId("agr-1"), OfferId("off-1"), terms, none, none, none, NOW, signatures
    )


def served(
    lake: Lake, cuts: Cuts, policy: Policy, request: ReadRequest, key: bytes
) -> Counter[tuple[Any, ...]]:
    """What the engine serves: the rows of the cut, as a multiset in the judge's form."""
    person = Person(PersonId("r"), READER, "r", frozenset({Role.DATA_MANAGER}))
    permitted = permit(agreement(policy), request, of_party(person, NOW), Circumstances())
    version = lake.version(DATASET)
    assert version is not None
    cut = cuts.build(permitted, plan_of(permitted, version, f"mask-{key.hex()}"), key)
    ids = [next(c for c, name in NAMES.items() if name == n) for n in cuts.columns(cut)]
    masked = {c for c, _ in policy.masks}
    return Counter(
        tuple(cell if c in masked else _judged(c, cell) for c, cell in zip(ids, line, strict=True))
        for line in cuts.rows(cut)
    )


def _judged(column_id: str, cell: Any) -> Any:
    """A cell that the engine served, in the judge's form."""
    if column_id == AT:
        return micros(datetime.fromisoformat(cell))
    return told("c4", cell) if column_id == VALUE else cell


def fresh(folder: Path, case: Case) -> tuple[Lake, Cuts]:
    """A lake that holds the case's rows, and its cuts."""
    lake = Lake(folder / "lake")
    lake.append(DATASET, case.batches)
    return lake, Cuts(folder / "cuts", lake)


def asked(request: ReadRequest) -> dict[str, Any]:
    """A request as the judge reads it."""
    said: dict[str, Any] = document(request)
    return said


def bounded(policy: Policy, since: datetime | None, until: datetime | None) -> ReadRequest:
    """A request for all that `policy` shows within bounds."""
    request = ReadRequest(RequestId("req-1"), AgreementId("agr-1"), DATASET, policy.purposes[0])
    return replace(request, since=since, until=until)
