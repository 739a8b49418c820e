"""A counter-offer written in a form: the terms on the table, with the fields that a form can change.

The form says what stands; a field that was left as it was changes nothing. What a form cannot say
(columns, masks, row conditions, parties) is answered with a document, through the API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from kumiai.apps.console.visit import Gone, Made, Shown, Visit
from kumiai.model.agreement import Offer, Terms
from kumiai.model.period import JST, instant, iso
from kumiai.model.refusal import BadDocument, Refusal
from kumiai.papers.messages import hint, sentence
from kumiai.records import register
from kumiai.rules.negotiation import may_counter
from kumiai.rules.standing import Operation
from kumiai.wire.codec import document

_SPLIT = re.compile(r"[\s,、，]+")
_WHOLE = re.compile(r"[0-9]{1,16}")


def counter_page(visit: Visit) -> Shown:
    """The form, filled with the terms on the table. Raises `NotYourTurn`, `Concluded`."""
    offer = register.offer(visit.database(), visit.standing, visit.said("offer"))
    may_counter(offer, visit.standing.party)
    return _form(visit, offer, fields(offer.terms))


def counter(visit: Visit) -> Made:
    """Sends the counter-offer, then on to it; a refusal comes back with the form as it was filled."""
    offer = register.offer(visit.database(), visit.standing, visit.said("offer"))
    said = {name: value for name, value in visit.given.items() if isinstance(value, str)}
    try:
        terms = edited(offer.terms, said)
        made = visit.ask(
            Operation.OFFER_COUNTER, offer=offer.id, id=said.get("id", ""), terms=terms
        )
    except Refusal as refusal:
        return _form(visit, offer, {**fields(offer.terms), **said}, refusal)
    return Gone(f"/console/offers/{made['id']}")


def _form(
    visit: Visit, offer: Offer, filled: Mapping[str, str], refusal: Refusal | None = None
) -> Shown:
    """The form as it is filled, with what was wrong."""
    told = {
        "offer": offer,
        "filled": filled,
        "policies": list(enumerate(offer.terms.policies)),
        "proceeds": offer.terms.proceeds,
        "wrong": sentence(refusal, visit.lang) if refusal else "",
        "help": hint(refusal, visit.lang) if refusal else "",
        "fresh": filled.get("id") or visit.fresh("off"),
    }
    return Shown("counter.html", told, status=refusal.status if refusal else 200)


def fields(terms: Terms) -> dict[str, str]:
    """What the form says of `terms`, by the names of its fields."""
    found = {"notice_days": str(terms.notice_days)}
    for place, policy in enumerate(terms.policies):
        found |= {
            f"purposes-{place}": ", ".join(policy.purposes),
            f"items-{place}": "\n".join(policy.items),
            f"last-{place}": _last_day(policy.runs.end),
            f"rows_max-{place}": "" if policy.rows_max is None else str(policy.rows_max),
            f"metering_hours-{place}": str(policy.metering_hours),
        }
    if terms.proceeds is not None:
        found["objection_days"] = str(terms.proceeds.objection_days)
        found["due_days"] = str(terms.proceeds.due_days)
        if terms.proceeds.yen is not None:
            found["yen"] = str(terms.proceeds.yen)
        for party, portion in terms.proceeds.portions.items():
            found[f"portion-{party}"] = str(portion)
    return found


def edited(terms: Terms, said: Mapping[str, str]) -> dict[str, Any]:
    """The document of `terms` with each field that the form changed. Raises `BadDocument`."""
    before, found = fields(terms), document(terms)
    changed = {name: _even(said[name]) for name in before if name in said}
    changed = {name: value for name, value in changed.items() if value != _even(before[name])}
    for name, value in changed.items():
        field, _, which = name.partition("-")
        if field == "portion":
            found["proceeds"]["portions"][which] = value
        elif field in ("yen", "objection_days", "due_days"):
            found["proceeds"][field] = _number(field, value)
        elif field == "notice_days":
            found[field] = _number(field, value)
        else:
            _limit(found["policies"][int(which)], field, value)
    return dict(found)


def _limit(policy: dict[str, Any], field: str, value: str) -> None:
    """Sets one limit of a policy's document."""
    if field in ("purposes", "items"):
        policy[field] = [word for word in _SPLIT.split(value) if word]
    elif field == "last":
        policy["runs"] = {**policy["runs"], "end": _after(value)}
    elif field == "rows_max":
        policy[field] = _number(field, value) if value else None
    else:
        policy[field] = _number(field, value)


def _even(value: str) -> str:
    """A field as it is compared: browsers end lines with both characters."""
    return value.replace("\r\n", "\n").strip()


def _number(field: str, value: str) -> int:
    """A whole number, with or without thousands. Raises `BadDocument`."""
    plain = value.replace(",", "")
    if not _WHOLE.fullmatch(plain):
        raise BadDocument(where=field, what=value[:40])
    return int(plain)


def _last_day(end: datetime) -> str:
    """The last day in Japan that a period which ends at `end` touches."""
    return (end - timedelta(microseconds=1)).astimezone(JST).date().isoformat()


def _after(day: str) -> str:
    """The instant at which a day in Japan is over. Raises `BadDocument`, `BadPeriod`."""
    try:
        following = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadDocument(where="last", what=day[:40]) from None
    return iso(instant(f"{following.isoformat()}T00:00:00+09:00"))
