"""Forms filled from terms, and counts of those who let themselves be counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import yaml
from openpyxl import load_workbook

from kumiai.acts import export
from kumiai.apps.demo import cast
from kumiai.model.answer import Form, Told
from kumiai.model.clause import FIELDS, Choice, Clause, ClauseId, Number
from kumiai.model.person import Role, Standing
from kumiai.model.refusal import QuarterNotOver, UnknownOffer
from kumiai.model.returns import Measure
from kumiai.papers import exports
from tests.acts.dealing import agreed, spindle, standing
from tests.apps.world import STRANGER, World, person_of


def whole() -> tuple[Clause, ...]:
    """Every clause with every field answered by its first word."""
    found = []
    for name, fields in FIELDS.items():
        says = {
            field: kind.words[0]
            if isinstance(kind, Choice)
            else 90
            if isinstance(kind, Number)
            else "as agreed"
            for field, kind in fields.items()
        }
        found.append(Clause(name, says, cast.BUILDER))
    return tuple(found)


def test_a_checklist_tells_what_is_agreed_and_what_is_not(world: World) -> None:
    """Bare terms agree on the portions alone; with every clause only the rights are missing."""
    bare = {
        a.id: a.told for a in exports.answers(Form.CHECKLIST, replace(spindle(world), clauses=()))
    }
    assert {name for name, told in bare.items() if told is Told.AGREED} == {"5-2"}
    said = replace(spindle(world), clauses=whole())
    full = exports.answers(Form.CHECKLIST, said)
    assert {a.id for a in full if a.told is Told.NOT_AGREED} == {"2-1", "2-2"}
    assert {a.by for a in full if a.id.startswith("4-")} == {cast.BUILDER}


def test_a_self_check_finds_what_one_side_imposed(world: World) -> None:
    """Each line is found when its field says so, not found when it says the contrary, else not
    answered; a copy that nobody promised is found.
    """
    answers = {
        a.id: a.told for a in exports.answers(Form.SELF_CHECK, replace(spindle(world), clauses=()))
    }
    assert answers.pop("13-5-e") is Told.FOUND
    assert set(answers.values()) == {Told.NOT_ANSWERED}
    hard = (
        Clause(
            ClauseId.LIABILITY, {"excludes_intent": "yes", "excludes_breach": "no"}, cast.BUILDER
        ),
        Clause(ClauseId.EXIT, {"notice": 3, "lock_in": "yes"}),
        Clause(ClauseId.EXCLUSIVITY, {"own_use": "no"}),
        Clause(ClauseId.INTERPRETATION, {"sole_judge": cast.BUILDER}),
        Clause(ClauseId.CHANGE, {"reason": "no", "exit": "yes"}),
        Clause(ClauseId.COPY, {"format": "Parquet", "within": 10}),
    )
    found = {
        a.id: a for a in exports.answers(Form.SELF_CHECK, replace(spindle(world), clauses=hard))
    }
    met = {name for name, answer in found.items() if answer.told is Told.FOUND}
    assert met == {"13-4-a", "13-4-c", "13-5-c", "13-5-d", "13-5-f"}
    assert found["13-4-b"].told is Told.NOT_FOUND
    assert found["13-5-g"].told is Told.NOT_FOUND
    assert found["13-4-a"].by == cast.BUILDER


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_form_is_a_workbook_in_one_language(world: World, form: Form, lang: str) -> None:
    """Heads and lines in that language, an empty column for alternatives, no placeholder."""
    agreement = agreed(world, f"form-{form.value.replace('_', '-')}-{lang}", spindle(world))
    raw = export.form_file(
        world.node.store, standing(world, "chita-data"), agreement.id, form, lang
    )
    sheet = load_workbook(BytesIO(raw)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == list(exports.HEADS[lang])
    assert len(rows) == 1 + len(exports.answers(form, agreement.terms))
    assert all(row[2] and row[3] and row[6] is None for row in rows[1:])


def test_strangers_see_no_form(world: World) -> None:
    """Whoever is no member of an agreement learns nothing of it, not even that it is there."""
    agreement = agreed(world, "mine", spindle(world))
    who = standing(world, person_of(STRANGER, Role.DATA_MANAGER))
    with pytest.raises(UnknownOffer):
        export.form(world.node.store, who, agreement.id, Form.CHECKLIST)


def test_a_recipient_sees_its_own_column(world: World) -> None:
    """An ODCS document for another party than the provider holds the items offered, and two parties."""
    agreement = agreed(world, "odcs", spindle(world))
    who = standing(world, "chita-data")
    told = yaml.safe_load(export.contract(world.node.store, who, "machining", agreement.id))
    item = next(p for p in told["schema"][0]["properties"] if p["name"] == "item")
    assert [one["value"] for one in item["enum"]] == sorted(agreement.terms.policies[0].items)
    rights = [
        one["value"]
        for value in item["enum"]
        for one in value["customProperties"]
        if one["property"] == "kumiai.rights"
    ]
    assert {party for cells in rights for party in cells} == {cast.PLANT, cast.SPINDLE}
    assert told["price"] == {"priceAmount": 300_001, "priceCurrency": "JPY", "priceUnit": "month"}


def test_only_who_opted_in_is_counted(any_world: World) -> None:
    """By default nobody; an agreement counts once all its parties let themselves be counted; a
    quarter that is not over is refused; whoever opts out is gone again.
    """
    world = any_world
    store = world.node.store
    operator = _operator(world)
    agreed(world, "counted", spindle(world))
    world.clock.at += timedelta(days=100)
    name = _quarter(world)
    assert export.counts(store, _operator(world), name).parties == 0
    for person in ("kasugai-data", "owari-data", "chita-data"):
        export.opt(store, standing(world, person), counted=True)
    found = export.counts(store, _operator(world), name)
    assert found.parties == 3
    told = {line.measure for line in found.lines if line.count is None}
    assert Measure.AGREEMENTS in told, "three parties are fewer than the floor"
    export.opt(store, standing(world, "owari-data"), counted=False)
    assert export.counts(store, _operator(world), name).parties == 2
    with pytest.raises(QuarterNotOver):
        export.counts(store, operator, "2999-Q1")


def _operator(world: World) -> Standing:
    """The operator of the node, now."""
    return standing(world, person_of(cast.PLANT, Role.OPERATOR))


def _quarter(world: World) -> str:
    """The quarter before the one that the clock stands in."""
    at = world.clock() - timedelta(days=92)
    return f"{at.year}-Q{(at.month + 2) // 3}"
