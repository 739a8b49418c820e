"""Bad input of handovers: who does not hold a machine hands none over."""

from datetime import timedelta
from typing import Any

from kumiai.model.party import PartyId
from kumiai.model.period import jst_day
from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World, secret_of
from tests.bad_input.doors import Bad

PLANTS, CUSTOMERS = (PLANT, Role.DATA_MANAGER), (CUSTOMER, Role.DATA_MANAGER)
_PATH = "/v1/machines/gen04/handovers"


def _moved(world: World, kind: str, **said: str) -> None:
    """A handover of the mill by the plant, before the bad one."""
    secret = secret_of(PLANT, Role.DATA_MANAGER)
    told = {"kind": kind, "on": "2026-11-01", **said}
    assert world.ask("POST", _PATH, secret, json=told).status == 200


def _scrapped(world: World) -> None:
    """The mill is scrapped."""
    _moved(world, "scrapping")


def _let(world: World) -> None:
    """The mill is let to the customer."""
    _moved(world, "lease", to=CUSTOMER)


def _sold(world: World) -> None:
    """The mill is sold to the customer."""
    _moved(world, "resale", to=CUSTOMER)


def _hand(item: str, code: str, **changed: Any) -> Bad:
    """A bad handover of the mill by the plant."""
    who: tuple[PartyId, Role] = changed.pop("who", PLANTS)
    prepare = changed.pop("prepare", None)
    said = {"machine": "gen04", "kind": "resale", "to": CUSTOMER, "on": "2026-12-01", **changed}
    fields = {name: value for name, value in said.items() if value is not None}
    return Bad(item, Operation.MACHINE_HAND_OVER, *who, fields, code, prepare=prepare)


def _far(world: World) -> dict[str, Any]:
    """A handover 367 days ahead."""
    day = jst_day(world.clock() + timedelta(days=367))
    return {"machine": "gen04", "kind": "resale", "to": CUSTOMER, "on": day}


BAD: tuple[Bad, ...] = (
    _hand("handover by one who sold the machine", "E4130", prepare=_sold),
    _hand("handover by an owner who let the machine", "E4130", prepare=_let, to=SPINDLE),
    _hand("handover of a scrapped machine", "E4131", prepare=_scrapped),
    _hand("handover before the last one", "E4132", prepare=_let, who=CUSTOMERS,
          kind="lease_end", to=PLANT, on="2026-10-31"),
    _hand("handover on the day of the last one", "E4009", prepare=_let, who=CUSTOMERS,
          kind="lease_end", to=PLANT, on="2026-11-01"),
    _hand("handover before the machine was there", "E4132", on="2016-03-31"),
    Bad("handover more than a year ahead", Operation.MACHINE_HAND_OVER, *PLANTS, _far, "E4133"),
    _hand("resale by a lessee", "E4134", prepare=_let, who=CUSTOMERS, to=SPINDLE),
    _hand("end of a lease that is none", "E4134", kind="lease_end"),
    _hand("purchase as a handover of one's own", "E4134", kind="purchase"),
    _hand("handover of an unknown kind", "E1010", kind="gift"),
    _hand("handover to nobody", "E1013", to=None),
    _hand("handover to oneself", "E1013", to=PLANT),
    _hand("scrapping to somebody", "E1013", kind="scrapping"),
    _hand("handover to an unknown party", "E1004", to="nobody-here"),
    _hand("handover on a day that is none", "E1012", on="2026-02-30"),
    _hand("handover at an instant", "E1012", on="2026-12-01T00:00:00Z"),
    _hand("handover of an unknown machine", "E1005", machine="none"),
    _hand("handover of another's machine", "E1005", who=CUSTOMERS, to=SPINDLE),
)  # fmt: skip
