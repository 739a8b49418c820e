"""What the commands of the services do: a figure never comes without what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kumiai.apps.adviser.faults import faults
from kumiai.apps.adviser.places import slips
from kumiai.apps.adviser.reading import Ask
from kumiai.apps.adviser.shifts import shifts
from kumiai.apps.adviser.states import states
from kumiai.apps.node import Node
from kumiai.model.advice import Basis, Link
from kumiai.model.cell import ProductRow, Square
from kumiai.model.fault import Checked, Fault
from kumiai.model.period import instant, iso, jst_day
from kumiai.model.person import Standing
from kumiai.model.shift import Warned
from kumiai.model.state import Course, Shares
from kumiai.papers import advice
from kumiai.rules.fault import instant_at
from kumiai.rules.shift import ALPHA, FIRST
from kumiai.rules.standing import Operation, require
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_SECOND = 1e6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ask_of(given: Given) -> Ask:
    """What a service is asked about. Raises `BadPeriod`."""
    since, until = given.get("since"), given.get("until")
    return Ask(
        given["agreement"],
        given["dataset"],
        given["purpose"],
        instant(since) if since else None,
        instant(until) if until else None,
    )


def advise_state(node: Node, standing: Standing, given: Given) -> Any:
    """Machine states by day, with the unknown beside them."""
    require(standing, Operation.ADVISE_STATE)
    found = states(node, standing, ask_of(given), given["machine"])
    return {
        "machines": [_course(one) for one in found.courses],
        **_rests_on(found.basis, found.links),
    }


def advise_fault(node: Node, standing: Standing, given: Given) -> Any:
    """Faults of air handling units, with the minutes that could not be judged beside them."""
    require(standing, Operation.ADVISE_FAULT)
    found = faults(node, standing, ask_of(given))
    return {
        "units": [_checked(one) for one in found.units],
        "rule": {
            "name": "supply air away from its set point at full heating or cooling",
            "source": "ASHRAE Guideline 36, fault conditions 7 and 13",
        },
        **_rests_on(found.basis, found.links),
    }


def advise_warn(node: Node, standing: Standing, given: Given) -> Any:
    """The part at which a series of parts shifts, and how often such a warning is false."""
    require(standing, Operation.ADVISE_WARN)
    first = FIRST if given["first"] is None else given["first"]
    found = shifts(node, standing, ask_of(given), tuple(given["item"]), first)
    rare = found.false_alarms
    return {
        **_warned(found.warned),
        "left_out": list(found.left_out),
        "rule": {
            "name": "self-starting chart of part means",
            "source": "Quesenberry 1991, JQT 23(3); alpha as in ISO 7870-2",
            "first": first,
            "alpha": ALPHA,
        },
        "false_alarms_on_generated_parts": {
            "judged": rare.judged,
            "warnings": rare.warnings,
            "rate_per_part": round(rare.rate, 5),
            "bound_95_percent": round(rare.bound, 5),
        },
        **_rests_on(found.basis, found.links),
    }


def advise_slip(node: Node, standing: Standing, given: Given) -> Any:
    """Cells or sorts of tyre with their slips, of enough cars."""
    require(standing, Operation.ADVISE_SLIP)
    found = slips(node, standing, ask_of(given))
    return {
        "cells": [{"cell": one.cell, **_counts(one)} for one in found.squares],
        "sorts": [
            {
                "month": jst_day(_EPOCH + timedelta(microseconds=at))[:7],
                **document(one.tyre),
                **_counts(one),
            }
            for at, one in found.sorts
        ],
        "left_out": {"k": found.left_out.k, "rows": found.left_out.groups},
        **_rests_on(found.basis, found.links),
    }


def _counts(one: Square | ProductRow) -> dict[str, Any]:
    """What a cell or a sort counts."""
    return {
        "cars": one.cars,
        "slips": one.slips,
        "per_hundred": round(100 * one.slips / one.cars, 2),
        "strongest": round(one.strongest, 4),
    }


def _rests_on(basis: Basis, links: Sequence[Link]) -> dict[str, Any]:
    """The answer that was read, and what the result assumes, the weakest first."""
    told = [{lang: advice.link(one, lang) for lang in ("ja", "en")} for one in links]
    return {
        "rests_on": {
            "agreement": basis.agreement,
            "dataset": basis.dataset,
            "party": basis.party,
            "purpose": basis.purpose,
            "grant": basis.grant,
            "cut": basis.cut,
            "version": basis.version,
            "rows": basis.rows,
            "granted_entry": basis.granted,
            "opened_entry": basis.opened,
            "vouching": basis.vouching.value,
        },
        "weakest_link": told[0],
        "further_links": told[1:],
    }


def _course(one: Course) -> dict[str, Any]:
    """A machine's states as a document."""
    return {
        "machine": one.machine,
        **_shares(one.whole),
        "earlier_rows": one.earlier,
        "not_understood": one.not_understood,
        "days": [{"day": day.day, **_shares(day.shares)} for day in one.days],
    }


def _checked(one: Checked) -> dict[str, Any]:
    """A unit's faults as a document."""
    return {
        "machine": one.unit,
        "minutes_judged": one.known,
        "minutes_unknown": one.unknown,
        "faults": [_fault(fault) for fault in one.faults],
    }


def _fault(one: Fault) -> dict[str, Any]:
    """A fault as a document; its means are over its minutes."""
    return {
        "rule": one.rule.value,
        "grade": one.grade.value,
        "begins_at": iso(instant_at(one.begins_at)),
        "told_at": iso(instant_at(one.told_at)),
        "ends_at": iso(instant_at(one.ends_at)),
        "minutes": one.minutes(),
        "supply_air": round(one.supply, 2),
        "set_point": round(one.set_point, 2),
        "apart": round(one.apart, 2),
        "valve": round(one.valve, 3),
    }


def _shares(shares: Shares) -> dict[str, Any]:
    """Seconds by state, and the two figures that are told together."""
    utilisation = shares.utilisation()
    return {
        "utilisation": None if utilisation is None else round(utilisation, 4),
        "unknown_share": round(shares.unknown(), 4),
        "seconds": {s.value: round(time / _SECOND, 3) for s, time in shares.lasted.items()},
    }


def _warned(found: Warned) -> dict[str, Any]:
    """A warning as a document."""
    named = [one.part for one in found.parts]
    return {
        "warns_at": None if found.warns_at is None else named[found.warns_at],
        "rejected_at": None if found.rejected_at is None else named[found.rejected_at],
        "lead": found.lead(),
        "items": list(found.items),
        "parts": [
            {
                "part": one.part,
                "mean": round(one.mean, 6),
                "lower": None if one.lower is None else round(one.lower, 6),
                "upper": None if one.upper is None else round(one.upper, 6),
                "shifted": one.shifted(),
                "in_tolerance": one.in_tolerance,
            }
            for one in found.parts
        ],
    }
