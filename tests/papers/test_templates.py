"""Templates as YAML: what is written is read back, and nothing is guessed."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.clause import ClauseId
from kumiai.model.party import PartyId
from kumiai.model.refusal import (
    BadClause,
    BadDocument,
    BadIdentifier,
    BadValue,
    EmptyCell,
    LookAlikeSeat,
    Refusal,
    TooLarge,
    UnknownSeat,
    UnknownUnit,
)
from kumiai.model.right import Allowance, Factor, Grain, Stage, Tense, Topic, Use
from kumiai.model.signal import ItemId
from kumiai.model.template import Standard, Template
from kumiai.papers.templates import (
    packaged,
    packaged_templates,
    template_from_yaml,
    text,
    yaml_from_template,
)
from tests import nouns

assert text.__doc__ is not None
WRITTEN = text.__doc__.split("```yaml\n")[1].split("```")[0]
"""The form as its own module shows it."""


@given(nouns.templates())
def test_a_template_survives_yaml(template: Template) -> None:
    """What is written is read back, field by field, and written the same again."""
    told = yaml_from_template(template)
    found = template_from_yaml(told)
    assert found == template
    assert yaml_from_template(found) == told


def test_the_form_that_is_shown_means_what_it_says() -> None:
    """Group, own words, words at the top, reasons, names, clauses."""
    found = template_from_yaml(WRITTEN)
    item, builder = ItemId("Srpm"), PartyId("builder")
    assert found.reference() == "machine-tool@1"
    assert not found.reviewed
    assert found.rights.allows(item, PartyId("plant"), Use.SELL) is Allowance.ALLOW
    assert found.rights.allows(item, builder, Use.DERIVE) is Allowance.DENY
    group = found.rights.groups[0].cells[builder]
    assert (group.uses[Use.DERIVE], group.condition) == (
        Allowance.LIMITED,
        "only for part redesign",
    )
    assert group.reasons == {Factor.SENSOR, Factor.CONTRIBUTION}
    assert group.note == "its own spindle"
    line = found.rights.item("Srpm")
    assert line is not None
    said = (line.stage, line.topic, line.tense, line.grain)
    assert said == (Stage.RAW, Topic.TECHNICAL_STATE, Tense.CURRENT, Grain.INDIVIDUAL)
    assert found.names[item] == {Standard.MTCONNECT: "ROTARY_VELOCITY"}
    clause = found.clauses[0]
    assert (clause.id, clause.by, dict(clause.says)) == (
        ClauseId.OBJECTION, "plant", {"days": 14, "deemed": "yes"},
    )  # fmt: skip


def test_a_line_without_rights_takes_its_groups() -> None:
    """Where the group says nothing of a seat, the word at the top holds."""
    found = template_from_yaml(WRITTEN.replace("  rights: {builder: read}\n", ""))
    cells = found.rights.cells[ItemId("Srpm")]
    assert cells[PartyId("builder")] == found.rights.groups[0].cells[PartyId("builder")]
    assert cells[PartyId("plant")].uses[Use.SELL] is Allowance.ALLOW
    assert "rights: {plant: all}" in yaml_from_template(found)


BAD: list[tuple[str, str, type[Refusal], dict[str, Any]]] = [
    ("id: Srpm", "id: S rpm", BadIdentifier, {"kind": "item"}),
    ("REVOLUTION/MINUTE", "FURLONG", UnknownUnit, {"item": "Srpm"}),
    ("class: open_contract", "class: nice", BadDocument, {"where": "items[0].class"}),
    ("competition: none", "competition: fierce", BadDocument, {"where": "items[0].competition"}),
    ("stage: raw", "stage: cooked", BadDocument, {"where": "items[0].stage"}),
    ("topic: technical_state", "topic: weather", BadDocument, {"where": "items[0].topic"}),
    ("tense: current", "tense: perfect", BadDocument, {"where": "items[0].tense"}),
    ("grain: individual", "grain: rye", BadDocument, {"where": "items[0].grain"}),
    ("{mtconnect: ROTARY", "{din: ROTARY", BadDocument, {"where": "Srpm.names"}),
    ("group: spindle", "group: axis", BadDocument, {"where": "Srpm.group"}),
    ("rights: {builder: read}", "rights: {tuner: read}", UnknownSeat, {"seat": "tuner"}),
    ("rights: {builder: read}", "rights: {builder: maybe}", BadDocument, {"what": "maybe"}),
    ("rights: {builder: read}", "rights: {builder: }", EmptyCell, {"item": "Srpm"}),
    ("rights: {plant: all, builder: none}", "rights: {builder: none}", EmptyCell, {}),
    ("[sensor, contribution]", "[envy]", BadDocument, {"what": "envy"}),
    ("[sensor, contribution]", "[cost, cost]", BadDocument, {"what": "cost"}),
    ("[sensor, contribution]", "cost", BadDocument, {"where": "spindle.builder.reasons"}),
    ("like: analyse", "like: guess", BadDocument, {"what": "guess"}),
    ("note: its own spindle", "note: [a]", BadDocument, {"where": "spindle.builder.note"}),
    ("id: objection", "id: revenge", BadClause, {"clause": "revenge"}),
    ("days: 14", "days: soon", BadClause, {"field": "days"}),
    ("days: 14", "days: -1", BadClause, {"field": "days"}),
    ("days: 14", "weeks: 2", BadClause, {"field": "weeks"}),
    ("deemed: yes", "deemed: perhaps", BadClause, {"value": "perhaps"}),
    ("deemed: yes", "deemed: [yes]", BadClause, {"field": "deemed"}),
    (
        "- {id: objection, by: plant, says: {days: 14, deemed: yes}}",
        "- {id: objection}\n- {id: objection}",
        BadValue,
        {"field": "clauses"},
    ),
    ("by: plant", "by: nobody", UnknownSeat, {"where": "objection"}),
    ("id: builder, ja: 工作機械メーカー", "id: p1ant, ja: 別", LookAlikeSeat, {"other": "plant"}),
    ("ja: 工作機械メーカー, en", "ja: エ場, en", LookAlikeSeat, {"other": "plant"}),
    ("en: machine builder", 'en: ""', BadDocument, {"where": "seats[1].en"}),
    ("id: output-planning", "id: maintenance", BadValue, {"field": "purposes"}),
    ('why: ""', 'why: "a\\u2028b"', BadDocument, {"what": "line separator"}),
    ("reviewed: no", "reviewed: partly", BadDocument, {"where": "reviewed"}),
    ("version: 1", "version: 0", BadDocument, {"where": "version"}),
    ("sector: machine_tool", "sector: shipping", BadDocument, {"where": "sector"}),
    ("sector: machine_tool", "colour: red", BadDocument, {"what": "unknown key"}),
    ("template: machine-tool", "template: Machine Tool", BadIdentifier, {}),
]


@pytest.mark.parametrize("good,bad,refusal,facts", BAD, ids=[bad for _, bad, _, _ in BAD])
def test_what_is_not_a_template_is_refused_with_its_place(
    good: str, bad: str, refusal: type[Refusal], facts: dict[str, Any]
) -> None:
    """Each fault gives its own typed no, and names where."""
    assert good in WRITTEN
    with pytest.raises(refusal) as caught:
        template_from_yaml(WRITTEN.replace(good, bad, 1))
    assert facts.items() <= caught.value.facts.items()


def test_a_line_group_or_seat_twice_is_refused() -> None:
    """Nothing of the second is silently dropped."""
    head, items = WRITTEN.split("\nitems:\n")
    line, clauses = items.split("\nclauses:")
    with pytest.raises(BadDocument, match="an item comes twice"):
        template_from_yaml(f"{head}\nitems:\n{line}\n{line}\nclauses:{clauses}")
    top, groups = head.split("groups:")
    group = groups.split("\n", 1)[1]
    with pytest.raises(BadDocument, match="a group comes twice"):
        template_from_yaml(f"{top}groups:\n{group}\n{group}\nitems:\n{items}")


def test_size_is_bounded_and_cheap() -> None:
    """500 lines with six seats are read in a second; too many are refused."""
    begin = time.process_time()
    seats = "".join(f"- {{id: s{n}a, ja: 席{n}, en: seat {n}x}}\n" for n in range(6))
    head = "template: t\nversion: 1\nsector: other\ntitle: {ja: t, en: t}\n"
    head += f"seats:\n{seats}purposes:\n- {{id: p, ja: p, en: p}}\nrights: read\nitems:\n"
    lines = [f"- {{id: i{n}, ja: a, en: a, class: personal}}\n" for n in range(2_001)]
    found = template_from_yaml(head + "".join(lines[:500]))
    assert len(found.rights.cells) == 500
    with pytest.raises(TooLarge):
        template_from_yaml(head + "".join(lines))
    assert time.process_time() - begin < 5


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else(noise: str | bytes) -> None:
    """Only typed refusals leave the reader."""
    with pytest.raises(Refusal):
        template_from_yaml(noise)


@given(st.integers(0, len(WRITTEN) - 1), st.characters())
def test_a_template_with_one_wrong_letter_is_read_or_refused(place: int, letter: str) -> None:
    """A single other letter never gives an untyped error."""
    try:
        template_from_yaml(WRITTEN[:place] + letter + WRITTEN[place + 1 :])
    except Refusal as refusal:
        assert refusal.code != "E0000"  # noqa: PT017 - both ends are right


def test_packaged_templates_survive_yaml() -> None:
    """Each is found by its id, says that it is a draft, and loses nothing when it is exported."""
    for template in packaged_templates():
        assert packaged(template.id) == template
        assert not template.reviewed
        assert template_from_yaml(yaml_from_template(template)) == template
    assert packaged("no-such-template") is None
