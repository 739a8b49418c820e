"""Nouns made up by hypothesis: any noun of the model, by its type annotations and invariants."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from kumiai.model import (
    agreement,
    card,
    case,
    clause,
    dataset,
    deviation,
    dominance,
    dossier,
    finding,
    handover,
    job,
    key,
    machine,
    money,
    pack,
    party,
    period,
    person,
    policy,
    readings,
    request,
    right,
    signal,
    statement,
    template,
    tolerance,
    usage,
)
from kumiai.model.agreement import AgreementId, AgreementKind, Member, Offer, Part, Terms
from kumiai.model.money import GrossKind, Proceeds
from kumiai.model.party import PartyId

MODULES = (
    agreement, card, case, dataset, deviation, dominance, dossier, finding, handover, job, key, machine, money,
    pack, party, period, person, policy, readings, request, right, signal, statement, template, tolerance, usage,
)  # fmt: skip
SAFE = 2**53 - 1
_FIRST, _LAST = (datetime.fromisoformat(day) for day in ("1990-01-01", "2100-01-01"))
SLUGS = st.sampled_from("a b c d-1 kasugai-seiko x.y z9 plant-2 seto n-0 owari m7".split())
ITEMS = st.sampled_from("Sload S2.temp x:UNIT _a Zpos-1 C0 Ztravel.s SIMPLE_HOLE".split())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.sampled_from(
    ["春日井精工株式会社", "Kasugai Seiko K.K.", "𠮷野製作所", "a", "é", "😀工業"]
)
INSTANTS = st.datetimes(_FIRST, _LAST).map(lambda at: at.replace(tzinfo=UTC, fold=0))
FRACTIONS = st.fractions(0, 1, max_denominator=1000)
COLUMN_IDS = st.sampled_from([column.id for column in dataset.COLUMNS])
YEN = st.integers(0, 10**13)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)


def unique(part: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """One to three parts, none twice."""
    return st.lists(part, min_size=1, max_size=3, unique=True).map(tuple)


def all_nouns() -> list[type]:
    """Every dataclass that a module of the model defines."""
    found = [
        thing
        for module in MODULES
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == module.__name__
    ]
    return [kind for kind in found if hasattr(kind, "__dataclass_fields__")]


NEW_TYPES: Mapping[str, st.SearchStrategy[Any]] = {
    "ItemId": ITEMS,
    "ColumnId": COLUMN_IDS,
    "Hash": HASHES,
    "OfferId": SLUGS.map("off-{}".format),
    "Yen": st.integers(-SAFE, SAFE),
    "MonthId": st.just("2026-10"),
    "DayId": st.sampled_from(["2026-10-05", "2024-02-29"]),
    "Version": st.integers(0, SAFE),
}


@st.composite
def literals(draw: st.DrawFn, kind: dataset.Type) -> policy.Literal:
    """A literal that a column of this type can hold."""
    numbers = st.integers(-SAFE, SAFE)
    decimals = st.decimals(-1000, 1000, places=3) | st.sampled_from(
        [Decimal("-0"), Decimal("1E+9")]
    )
    choices: Mapping[dataset.Type, st.SearchStrategy[policy.Literal]] = {
        dataset.Type.TEXT: TEXTS,
        dataset.Type.NUMBER: numbers | decimals,
        dataset.Type.INTEGER: numbers,
        dataset.Type.INSTANT: INSTANTS,
    }
    return draw(choices[kind])


@st.composite
def leaves(draw: st.DrawFn) -> policy.Expression:
    """A condition on one column."""
    column = draw(st.sampled_from(dataset.COLUMNS))
    wanted = literals(column.type)
    found: policy.Expression = draw(
        st.builds(policy.Compare, st.sampled_from(policy.Comparison), st.just(column.id), wanted)
        | st.builds(policy.In, st.just(column.id), st.lists(wanted, max_size=3).map(tuple))
        | st.just(policy.IsNull(column.id))
    )
    return found


EXPRESSIONS: st.SearchStrategy[policy.Expression] = st.recursive(
    leaves(),
    lambda inner: (
        st.builds(policy.Not, inner)
        | st.builds(policy.And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(policy.Or, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@lru_cache(maxsize=512)
def of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911, PLR0912 - a branch a kind
    """What an annotation of a noun may hold."""
    if isinstance(hint, NewType):
        plain = SLUGS if hint.__supertype__ is str else of(hint.__supertype__)
        return NEW_TYPES.get(hint.__name__, plain)
    if hint == policy.Expression:
        return EXPRESSIONS
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        kinds = [a for a in arguments if a is not type(None)]
        if set(kinds) == set(get_args(policy.Expression)):
            return st.none() | EXPRESSIONS
        return st.one_of(st.none(), *(of(kind) for kind in kinds))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(of(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(of(argument) for argument in arguments))
    if origin is frozenset:
        return st.frozensets(of(arguments[0]), max_size=3)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(of(arguments[0]), of(arguments[1]), max_size=3)
    if hint in MADE:
        return MADE[hint]()
    if hasattr(hint, "__dataclass_fields__"):
        return made(hint)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return SCALARS[hint]


SCALARS: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-SAFE, SAFE),
    bool: st.booleans(),
    datetime: INSTANTS,
    Fraction: st.fractions(),
}


def made(noun_kind: type, /, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A noun, its fields by `fixed`, by `FIELDS` or by their annotations."""
    hints, chosen = get_type_hints(noun_kind), {}
    for field in fields(noun_kind):
        known = fixed.get(field.name, FIELDS.get((noun_kind, field.name)))
        chosen[field.name] = of(hints[field.name]) if known is None else known
    return st.builds(noun_kind, **chosen)


@st.composite
def periods(draw: st.DrawFn) -> period.Period:
    """A period with a positive length."""
    begin, end = sorted(draw(st.lists(INSTANTS, min_size=2, max_size=2, unique=True)))
    return period.Period(begin, end)


@st.composite
def clauses(draw: st.DrawFn) -> clause.Clause:
    """A clause whose fields say what they may."""
    name = draw(st.sampled_from(clause.ClauseId))
    says: dict[str, clause.Said] = {}
    for field, kind in clause.FIELDS[name].items():
        match kind:
            case clause.Choice(words=words):
                says[field] = draw(st.none() | st.sampled_from(words))
            case clause.Number():
                says[field] = draw(st.none() | st.integers(0, 10**12))
            case _:
                says[field] = draw(st.none() | NAMES)
    return clause.Clause(name, says, draw(st.none() | SLUGS.map(PartyId)))


@st.composite
def rights(draw: st.DrawFn) -> right.Rights:
    """A table of rights, some lines of it in a group."""
    parties = tuple(draw(st.lists(SLUGS, min_size=1, max_size=3, unique=True).map(tuple)))
    named = tuple(PartyId(party) for party in parties)
    group = right.Group("spindle", "主軸", "Spindle", {party: draw(cell()) for party in named})
    line = made(right.Item, group=st.sampled_from(["", "spindle"]))
    items = draw(st.lists(line, max_size=3, unique_by=lambda item: item.id))
    return right.Rights(
        dataset="machining",
        parties=named,
        items=tuple(items),
        cells={item.id: {party: draw(cell()) for party in named} for item in items},
        groups=(group,),
    )


@st.composite
def templates(draw: st.DrawFn) -> template.Template:
    """A template whose labels say something and whose seats nobody confuses."""
    said = draw(rights().filter(lambda table: bool(table.items)))
    items = tuple(
        replace(
            item, label_ja="項目", label_en=item.id, basis=draw(st.none() | NAMES), rationale="a"
        )
        for item in said.items
    )
    seats = tuple(template.Seat(seat, f"席{seat}", f"Seat {seat}") for seat in said.parties)
    names = {
        item.id: {standard: draw(NAMES) for standard in draw(st.sets(of(template.Standard)))}
        for item in items
    }
    purposes = draw(st.lists(SLUGS, min_size=2, max_size=4, unique=True))
    used = [template.Purpose(name, f"目的{name}", f"For {name}") for name in purposes]
    by = st.sampled_from(said.parties)
    said_once = draw(st.lists(clauses(), max_size=3, unique_by=lambda c: c.id))
    return template.Template(
        id=template.TemplateId("machining"),
        version=draw(st.integers(1, 999)),
        sector=draw(of(template.Sector)),
        title_ja=draw(NAMES),
        title_en=draw(NAMES),
        seats=seats,
        rights=replace(said, items=items),
        purposes=tuple(used[1:]),
        forbidden=tuple(used[:1]),
        clauses=tuple(replace(c, by=draw(st.none() | by)) for c in said_once),
        names={item: said for item, said in names.items() if said},
        reviewed=draw(st.booleans()),
    )


@st.composite
def matrices(draw: st.DrawFn) -> right.Matrix:
    """A matrix without an empty cell."""
    parties = draw(st.lists(SLUGS, min_size=1, max_size=3, unique=True))
    line = made(right.Item, group=st.just(""))
    items = draw(st.lists(line, max_size=3, unique_by=lambda item: item.id))
    cells = {item.id: {PartyId(name): draw(cell()) for name in parties} for item in items}
    rest = {name: draw(of(get_type_hints(right.Matrix)[name])) for name in ("origin", "default")}
    named = tuple(PartyId(name) for name in parties)
    return right.Matrix(
        dataset="machining",
        version=1,
        origin=rest["origin"],
        parties=named,
        items=tuple(items),
        cells=cells,
        default=rest["default"],
    )


def cell() -> st.SearchStrategy[right.Cell]:
    """A cell that decides about every use, with a condition."""
    uses = st.fixed_dictionaries({use: st.sampled_from(right.Allowance) for use in right.Use})
    reasons = st.frozensets(st.sampled_from(right.Factor))
    return st.builds(right.Cell, uses, st.just("as agreed") | NAMES, reasons, st.just("") | NAMES)


@st.composite
def origins(draw: st.DrawFn) -> right.Origin:
    """An assertion, or an agreement by its name."""
    kind = draw(st.sampled_from(right.OriginKind))
    named = draw(SLUGS) if kind is right.OriginKind.AGREEMENT else None
    found: right.Origin = draw(made(right.Origin, kind=st.just(kind), agreement=st.just(named)))
    return found


def mandates() -> st.SearchStrategy[Any]:
    """Mandates with ids of their own."""
    found = st.lists(made(person.Mandate), max_size=2, unique_by=lambda mandate: mandate.id)
    return found.map(tuple)


def tokens() -> st.SearchStrategy[Any]:
    """Tokens for some agreements, or for all."""
    return made(person.Token, agreements=st.lists(SLUGS, max_size=2).map(tuple))


@st.composite
def handovers(draw: st.DrawFn) -> handover.Handover:
    """A handover; a scrapped machine goes to nobody."""
    kind = draw(st.sampled_from(handover.HandoverKind))
    to = None if kind is handover.HandoverKind.SCRAPPING else PartyId("taker")
    found: handover.Handover = draw(
        made(handover.Handover, kind=st.just(kind), giver=st.just("giver"), taker=st.just(to))
    )
    return found


@st.composite
def machines(draw: st.DrawFn) -> machine.Machine:
    """A machine, let or owned."""
    since, ends = sorted(draw(st.lists(INSTANTS, min_size=2, max_size=2, unique=True)))
    let = draw(st.booleans())
    found: machine.Machine = draw(
        made(
            machine.Machine,
            since=st.just(since),
            lessor=st.just(PartyId("lessor") if let else None),
            lease_ends=st.just(ends if let else None),
        )
    )
    return found


@st.composite
def proceeds(draw: st.DrawFn, parties: tuple[str, ...] = ("a", "b", "c")) -> Proceeds:
    """Proceeds whose portions are whole."""
    weights = draw(st.lists(st.integers(0, 9), min_size=len(parties), max_size=len(parties)))
    total = sum(weights) or 1
    shares = [Fraction(w, total) for w in weights] if sum(weights) else [Fraction(1)]
    sale = draw(st.booleans())
    found: Proceeds = draw(
        made(
            Proceeds,
            payer=st.just(PartyId(parties[0])),
            gross=st.just(GrossKind.SALE if sale else GrossKind.FIXED),
            portions=st.just({PartyId(p): s for p, s in zip(parties, shares, strict=False)}),
            yen=st.none() if sale else YEN,
            declarer=st.just(PartyId(parties[-1])) if sale else st.none(),
            tax_rate=FRACTIONS.filter(lambda rate: rate < 1),
            objection_days=st.integers(0, 100),
            due_days=st.integers(0, 100),
        )
    )
    return found


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Terms of two or three members."""
    parties = draw(st.lists(SLUGS, min_size=2, max_size=3, unique=True))
    parts = st.frozensets(st.sampled_from(Part), max_size=3)
    share = draw(st.none() | proceeds(tuple(parties)))
    made_from = draw(st.none() | st.just("machine-tool@1"))
    seats = draw(st.dictionaries(SLUGS.map(PartyId), st.sampled_from(parties), max_size=2))
    kind = draw(st.sampled_from(AgreementKind))
    replaced = draw(st.none() | SLUGS.map(AgreementId))
    return Terms(
        kind=kind,
        title_ja=draw(NAMES),
        title_en=draw(NAMES),
        members=tuple(Member(PartyId(name), draw(parts)) for name in parties),
        policies=tuple(
            draw(st.lists(of(policy.Policy), min_size=1, max_size=2, unique_by=lambda p: p.dataset))
        ),
        proceeds=share,
        language=draw(st.sampled_from(["ja", "en"])),
        law=draw(NAMES),
        notice_days=draw(st.integers(0, 400)),
        arbiter=draw(st.none() | st.just(PartyId("zz-arbiter"))),
        clauses=tuple(draw(st.lists(clauses(), max_size=3, unique_by=lambda c: c.id))),
        template=made_from,
        seats={seat: PartyId(by) for seat, by in seats.items()} if made_from else {},
        replaces=replaced if kind is AgreementKind.CREATION else None,
    )


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    """An offer by a member."""
    said = draw(terms())
    found: Offer = draw(made(Offer, terms=st.just(said), by=st.sampled_from(said.parties())))
    return found


@st.composite
def rules(draw: st.DrawFn) -> pack.Rule:
    """A rule that asks a dossier, a settlement or a person."""
    check, settled = draw(st.tuples(TEXTS, st.booleans()))
    asked = draw(NAMES if not (check or settled) else TEXTS)
    fixed = {"check": check, "with_settlement": settled, "asked_of": asked}
    found: pack.Rule = draw(made(pack.Rule, **{name: st.just(v) for name, v in fixed.items()}))
    return found


@st.composite
def dominances(draw: st.DrawFn) -> dominance.Dominance:
    """How a party depends on another; what locks it in is said when something does."""
    locked = draw(st.sampled_from(dominance.Answer))
    words = NAMES if locked is dominance.Answer.YES else st.just("")
    fixed = {"locked_in": st.just(locked), "lock_in": words}
    found: dominance.Dominance = draw(made(dominance.Dominance, **fixed))
    return found


@st.composite
def cards(draw: st.DrawFn) -> card.Card:
    """A decision that holds from before it was made, and is looked at again later."""
    dates = st.lists(INSTANTS, min_size=3, max_size=3, unique=True)
    since, decided, again = (st.just(at) for at in sorted(draw(dates)))
    instants = {"since": since, "decided_at": decided, "look_again": again}
    found: card.Card = draw(
        made(card.Card, **instants, classification=st.sampled_from(card.ORDER), reason=NAMES)
    )
    return found


@st.composite
def statements(draw: st.DrawFn) -> statement.Statement:
    """A statement whose lines hold every yen."""
    first, last = sorted(draw(st.tuples(st.integers(0, 999), st.integers(0, 999))))
    lines = tuple(draw(st.lists(made(statement.Line, yen=st.integers(-9999, 9999)), max_size=3)))
    gross = money.Yen(sum(line.yen for line in lines))
    ranged = {"first": st.just(first), "last": st.just(last), "gross": st.just(gross)}
    found: statement.Statement = draw(made(statement.Statement, lines=st.just(lines), **ranged))
    return found


MADE: Mapping[type, Callable[[], st.SearchStrategy[Any]]] = {
    period.Period: periods,
    clause.Clause: clauses,
    right.Matrix: matrices,
    right.Rights: rights,
    template.Template: templates,
    template.Seat: lambda: made(template.Seat, id=SLUGS),
    template.Purpose: lambda: made(template.Purpose, id=SLUGS),
    right.Cell: cell,
    right.Origin: origins,
    machine.Machine: machines,
    handover.Handover: handovers,
    person.Token: tokens,
    Proceeds: proceeds,
    pack.Rule: rules,
    card.Card: cards,
    dominance.Dominance: dominances,
    Terms: terms,
    Offer: offers,
    statement.Statement: statements,
    policy.Compare: lambda: leaves().filter(lambda e: isinstance(e, policy.Compare)),
    policy.In: lambda: leaves().filter(lambda e: isinstance(e, policy.In)),
}
FIELDS: Mapping[tuple[type, str], st.SearchStrategy[Any]] = {
    (right.Group, "id"): SLUGS,
    (party.Party, "name_ja"): NAMES,
    (party.Party, "name_en"): NAMES,
    (party.Party, "corporate_number"): st.none() | st.just("8999900000001"),
    (party.Party, "invoice_number"): st.none() | st.just("T8999900000001"),
    (pack.Rule, "id"): NAMES,
    (pack.Rule, "says_ja"): NAMES,
    (pack.Rule, "says_en"): NAMES,
    (pack.Pack, "version"): st.integers(1, SAFE),
    (card.Card, "number"): st.integers(1, SAFE),
    (card.Evidence, "count"): st.none() | YEN,
    (dominance.Dominance, "other"): st.just("someone-else-entirely"),
    (dominance.Dominance, "dependence"): st.none() | st.integers(0, 100),
    (dominance.Dominance, "rank"): st.none() | st.integers(1, 1000),
    (party.Relation, "other"): st.just("someone-else-entirely"),
    (person.Mandate, "id"): SLUGS,
    (person.Mandate, "yen_max"): st.none() | YEN,
    (person.Person, "name"): NAMES,
    (person.Person, "roles"): st.frozensets(st.sampled_from(person.Role), min_size=1),
    (person.Person, "mandates"): st.deferred(mandates),
    (machine.Machine, "name"): NAMES,
    (machine.Machine, "source"): NAMES,
    (machine.Machine, "dealing"): NAMES,
    (dataset.Dataset, "title_ja"): NAMES,
    (dataset.Dataset, "title_en"): NAMES,
    (dataset.Dataset, "machines"): unique(SLUGS),
    (signal.Signal, "unit"): st.none() | st.just("CELSIUS"),
    (right.Item, "unit"): st.none() | st.just("PERCENT"),
    (money.Sale, "id"): SLUGS,
    (money.Sale, "month"): st.sampled_from(["2026-10", "1999-01"]),
    (money.Sale, "yen"): YEN,
    (money.Sale, "document"): HASHES,
    (policy.Policy, "purposes"): unique(SLUGS),
    (policy.Policy, "items"): unique(ITEMS),
    (policy.Policy, "columns"): unique(COLUMN_IDS),
    (policy.Policy, "machines"): unique(SLUGS) | st.just(()),
    (policy.Policy, "masks"): st.lists(
        st.tuples(st.sampled_from(["c1", "c2", "c5", "c6", "c7"]), st.just(policy.Mask.PSEUDONYM)),
        max_size=2,
        unique_by=lambda mask: mask[0],
    ).map(tuple),
    (policy.Policy, "rows_max"): st.none() | st.integers(1, SAFE),
    (policy.Policy, "metering_hours"): st.integers(1, 1000),
    (case.Claim, "yen"): st.integers(1, 10**13),
    (case.Claim, "reason"): NAMES,
}
