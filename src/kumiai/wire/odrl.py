"""Policies as ODRL 2.2 (W3C Recommendation 2018) and back, in a pair that loses nothing.

What ODRL has no word for stands in the profile `https://kumiai.dev/ns/odrl/v1#`, prefix `kumiai`.
A constraint that cannot be read refuses; it is never skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.model.agreement import Part, Terms
from kumiai.model.period import iso
from kumiai.model.policy import Policy
from kumiai.model.refusal import BadDocument, TermNotEvaluable
from kumiai.wire.codec import document, noun

CONTEXT = ["http://www.w3.org/ns/odrl.jsonld", {"kumiai": "https://kumiai.dev/ns/odrl/v1#"}]
PROFILE = "https://kumiai.dev/ns/odrl/v1#"
_DATASET = "urn:kumiai:dataset:"
_PARTY = "urn:kumiai:party:"
_OWN = (
    "items",
    "columns",
    "machines",
    "rows",
    "masks",
    "history_from",
    "rows_max",
    "metering_hours",
)
"""Fields of a policy that stand in the profile, under their own names."""


def odrl_from_terms(thing: str, terms: Terms) -> dict[str, Any]:
    """The usage policy of an offer or agreement: a permission for each dataset, nothing else."""
    providers, recipients = terms.with_part(Part.PROVIDER), terms.with_part(Part.RECIPIENT)
    return {
        "@context": CONTEXT,
        "@type": "Agreement" if thing.startswith("agr-") else "Offer",
        "uid": f"urn:kumiai:{thing}",
        "profile": PROFILE,
        "assigner": [_PARTY + party for party in providers],
        "assignee": [_PARTY + party for party in recipients],
        "permission": [odrl_from_policy(policy) for policy in terms.policies],
    }


def odrl_from_policy(policy: Policy) -> dict[str, Any]:
    """A policy as an ODRL permission."""
    said = document(policy)
    own = [
        {"leftOperand": f"kumiai:{name}", "operator": "eq", "rightOperand": said[name]}
        for name in _OWN
    ]
    return {
        "target": _DATASET + policy.dataset,
        "action": "use",
        "constraint": [
            {
                "leftOperand": "purpose",
                "operator": "isAnyOf",
                "rightOperand": list(policy.purposes),
            },
            _instant("gteq", iso(policy.runs.begin)),
            _instant("lt", iso(policy.runs.end)),
            *own,
        ],
    }


def _instant(operator: str, at: str) -> dict[str, Any]:
    """A bound on the time of use."""
    right = {"@value": at, "@type": "xsd:dateTime"}
    return {"leftOperand": "dateTime", "operator": operator, "rightOperand": right}


def policy_from_odrl(permission: Mapping[str, Any]) -> Policy:
    """The policy that `odrl_from_policy` wrote. Raises `TermNotEvaluable`, `BadDocument`."""
    if set(permission) - {"target", "action", "constraint"} or permission.get("action") != "use":
        raise TermNotEvaluable(term=str(sorted(permission))[:80])
    target = permission.get("target")
    if not isinstance(target, str) or not target.startswith(_DATASET):
        raise BadDocument(where="target")
    said: dict[str, Any] = {"dataset": target.removeprefix(_DATASET), "runs": {}}
    constraints = permission.get("constraint")
    if not isinstance(constraints, list):
        raise BadDocument(where="constraint")
    for constraint in constraints:
        name, value = _read(constraint)
        at = said["runs"] if name in ("begin", "end") else said
        if name in at:  # two words about one thing: whichever is dropped might be the narrower
            raise TermNotEvaluable(term=str(constraint)[:80])
        at[name] = value
    return noun(Policy, said, "permission")


def _read(constraint: Any) -> tuple[str, Any]:
    """The field of a policy that a constraint sets, and its value; more than that refuses."""
    match constraint:
        case {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": value, **rest}:
            found = "purposes", value
        case {
            "leftOperand": "dateTime",
            "operator": "gteq" | "lt" as operator,
            "rightOperand": {"@value": value, "@type": "xsd:dateTime", **more},
            **rest,
        } if not more:
            found = "begin" if operator == "gteq" else "end", value
        case {"leftOperand": str(left), "operator": "eq", "rightOperand": value, **rest} if (
            left.removeprefix("kumiai:") in _OWN and left.startswith("kumiai:")
        ):
            found = left.removeprefix("kumiai:"), value
        case _:
            raise TermNotEvaluable(term=str(constraint)[:80])
    if rest:
        raise TermNotEvaluable(term=str(constraint)[:80])
    return found
