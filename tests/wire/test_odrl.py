"""ODRL: a policy survives it, and a constraint that cannot be read refuses."""

from typing import Any

import pytest
from hypothesis import given, settings

from kumiai.model.agreement import Part, Terms
from kumiai.model.policy import Policy
from kumiai.model.refusal import BadDocument, TermNotEvaluable
from kumiai.wire.canonical import canonical, parse
from kumiai.wire.odrl import odrl_from_policy, odrl_from_terms, policy_from_odrl
from tests.nouns import of
from tests.wire.golden import terms

POLICY = terms().policies[0]


def permission(**changed: Any) -> dict[str, Any]:
    """What `odrl_from_policy` wrote, with changes."""
    return {**odrl_from_policy(POLICY), **changed}


def constraints(*more: object) -> dict[str, Any]:
    """The permission with further constraints."""
    return permission(constraint=[*odrl_from_policy(POLICY)["constraint"], *more])


@given(of(Policy))
@settings(max_examples=100)
def test_a_policy_survives_odrl(policy: Policy) -> None:
    """What the other party sent is what it gets back, through canonical JSON."""
    sent = parse(canonical(odrl_from_policy(policy)))

    assert policy_from_odrl(sent) == policy


@given(of(Terms))
@settings(max_examples=30)
def test_terms_become_an_offer_or_agreement(said: Terms) -> None:
    """The document names who gives, who gets, and one permission for each dataset."""
    offered, agreed = odrl_from_terms("off-a", said), odrl_from_terms("agr-a", said)

    assert (offered["@type"], agreed["@type"]) == ("Offer", "Agreement")
    assert [len(offered[end]) for end in ("assigner", "assignee", "permission")] == [
        len(said.with_part(Part.PROVIDER)),
        len(said.with_part(Part.RECIPIENT)),
        len(said.policies),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        permission(action="distribute"),
        permission(duty=[]),
        permission(prohibition=[{"action": "use"}]),
        constraints({"leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"}),
        constraints({"leftOperand": "purpose", "operator": "eq", "rightOperand": "any"}),
        constraints({"leftOperand": "kumiai:unknown", "operator": "eq", "rightOperand": 1}),
        constraints({"leftOperand": "rows_max", "operator": "eq", "rightOperand": 1}),
        constraints({"leftOperand": "dateTime", "operator": "eq", "rightOperand": {"@value": "x"}}),
        constraints("purpose"),
        constraints(None),
    ],
)
def test_what_cannot_be_read_refuses(sent: dict[str, Any]) -> None:
    """A term that this node does not know is not skipped: it might be the one that forbids."""
    with pytest.raises(TermNotEvaluable):
        policy_from_odrl(sent)


@pytest.mark.parametrize("place", range(len(odrl_from_policy(POLICY)["constraint"])))
def test_nothing_is_said_twice(place: int) -> None:
    """Of two words about one thing, neither is dropped: whichever is, might be the narrower."""
    twice = odrl_from_policy(POLICY)["constraint"][place]
    with pytest.raises(TermNotEvaluable):
        policy_from_odrl(constraints(twice))


@pytest.mark.parametrize("place", range(len(odrl_from_policy(POLICY)["constraint"])))
def test_nothing_is_said_besides(place: int) -> None:
    """A constraint with a unit, a status or a refinement of its own is not read without it."""
    sent = permission()
    sent["constraint"][place]["unit"] = "percent"
    with pytest.raises(TermNotEvaluable):
        policy_from_odrl(sent)


def test_an_instant_says_its_type() -> None:
    """A bound of another type, or with a further word inside, refuses."""
    for changed in ({"@type": "xsd:date"}, {"@language": "ja"}):
        sent = permission()
        sent["constraint"][1]["rightOperand"].update(changed)
        with pytest.raises(TermNotEvaluable):
            policy_from_odrl(sent)


@pytest.mark.parametrize(
    "sent",
    [
        permission(target="urn:other:dataset:machining"),
        permission(target=None),
        permission(constraint=None),
        permission(constraint={"leftOperand": "purpose"}),
        permission(constraint=[]),
    ],
)
def test_a_permission_without_its_parts_is_no_document(sent: dict[str, Any]) -> None:
    """Target and constraints are there and have their form."""
    with pytest.raises(BadDocument):
        policy_from_odrl(sent)
