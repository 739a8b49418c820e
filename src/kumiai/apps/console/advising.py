"""Pages of the services: machine states and the part that warned, each a use that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from kumiai.apps.adviser.reading import Ask
from kumiai.apps.adviser.shifts import shifts
from kumiai.apps.adviser.states import states, types_of
from kumiai.apps.console.visit import Shown, Visit
from kumiai.apps.manage.given import whole
from kumiai.model.advice import Basis, Link
from kumiai.model.dataset import Dataset
from kumiai.model.period import JST
from kumiai.model.policy import Policy
from kumiai.model.refusal import BadDocument
from kumiai.model.state import Course, Day, State
from kumiai.papers import advice
from kumiai.papers.shift_chart import shift_chart
from kumiai.papers.state_chart import COLOURS, state_chart
from kumiai.records import register
from kumiai.rules.shift import ALPHA, FIRST

DAYS_SHOWN = 62
_HOUR_US = 3_600_000_000


def tells_states(visit: Visit, dataset: Dataset, policy: Policy) -> bool:
    """Whether a policy shows what a machine's controller said of its state."""
    return bool(types_of(visit.node, dataset, policy))


def state_page(visit: Visit) -> Shown:
    """The states of an agreement's machines by day, drawn and as a table."""
    dataset = register.dataset(visit.database(), visit.standing, visit.said("dataset"))
    ask = _ask(visit, dataset)
    found = states(visit.node, visit.standing, ask, visit.said("machine") or None)
    told = {
        "dataset": dataset,
        "courses": [_course(n, one, visit.lang) for n, one in enumerate(found.courses)],
        "states": [(state, COLOURS[state]) for state in State],
        **_rests_on(found.basis, found.links, visit.lang),
    }
    return Shown("states.html", told, generated=dataset.generated)


def warn_page(visit: Visit) -> Shown:
    """A series of parts: the one that warned, drawn and as a table."""
    dataset = register.dataset(visit.database(), visit.standing, visit.said("dataset"))
    chosen = visit.given.get("item") or []
    items = tuple(chosen if isinstance(chosen, list) else [chosen])
    if not items:
        raise BadDocument(where="item")
    first = whole(visit.said("first") or FIRST, "first")
    found = shifts(visit.node, visit.standing, _ask(visit, dataset), items, first)
    told = {
        "dataset": dataset,
        "warned": found.warned,
        "warns": _named(found.warned.parts, found.warned.warns_at),
        "rejected": _named(found.warned.parts, found.warned.rejected_at),
        "lead": found.warned.lead(),
        "left_out": found.left_out,
        "rare": found.false_alarms,
        "first": first,
        "alpha": f"{ALPHA:.2%}",
        "drawing": shift_chart(found.warned, visit.lang),
        **_rests_on(found.basis, found.links, visit.lang),
    }
    return Shown("shift.html", told, generated=dataset.generated)


def _named(parts: Sequence[Any], place: int | None) -> str:
    """The name of a part, empty where there is none."""
    return "" if place is None else str(parts[place].part)


def _ask(visit: Visit, dataset: Dataset) -> Ask:
    """What the form asks: a door, and days in Japan. Raises `BadDocument`."""
    agreement, _, purpose = visit.said("door").partition(" ")
    until = _midnight(visit.said("until"))
    return Ask(
        agreement,
        dataset.id,
        purpose,
        _midnight(visit.said("since")),
        until + timedelta(days=1) if until else None,
    )


def _midnight(day: str) -> datetime | None:
    """Where a day in Japan begins; None for no day. Raises `BadDocument`."""
    if not day:
        return None
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise BadDocument(where="day", what=day[:40]) from None
    if not 1970 <= found.year <= 2900:
        raise BadDocument(where="day", what=day[:40])
    return datetime.combine(found, time(), JST)


def _rests_on(basis: Basis, links: Sequence[Link], lang: str) -> dict[str, Any]:
    """What every result is shown with."""
    return {"basis": basis, "weakest": [advice.link(one, lang) for one in links]}


def _course(number: int, one: Course, lang: str) -> dict[str, Any]:
    """A machine as its page shows it: the newest days, drawn and in hours."""
    days = one.days[-DAYS_SHOWN:]
    return {
        "machine": one.machine,
        "utilisation": _percent(one.whole.utilisation()),
        "unknown": _percent(one.whole.unknown()),
        "known": f"{one.whole.known() / _HOUR_US:,.1f}",
        "active": f"{one.whole.lasted[State.ACTIVE] / _HOUR_US:,.1f}",
        "earlier": one.earlier,
        "not_understood": one.not_understood,
        "drawing": state_chart(number, days, one.spans, lang) if days else "",
        "days": [_day(day) for day in days],
        "count": len(one.days),
    }


def _day(day: Day) -> Mapping[str, Any]:
    """A line of the table: hours by state."""
    return {
        "day": day.day,
        "hours": [f"{day.shares.lasted[state] / _HOUR_US:.2f}" for state in State],
        "utilisation": _percent(day.shares.utilisation()),
    }


def _percent(part: float | None) -> str:
    """A part of a whole; a dash where there is none."""
    return "—" if part is None else f"{part:.1%}"
