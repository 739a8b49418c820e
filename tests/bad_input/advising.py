"""Bad input to the services: refused before they read, in the words in which any reader is."""

from typing import Any

from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.probes import AGREEMENT, HOLES
from tests.apps.world import PLANT, SPINDLE, World
from tests.bad_input.dealing import sent
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)
_PURPOSE = {"purpose": "quality"}
_PLATES: dict[str, Any] = {"agreement": AGREEMENT, "dataset": "plates", **_PURPOSE}
_MEASURED: dict[str, Any] = {"agreement": AGREEMENT, "dataset": "inspection", "item": HOLES, **_PURPOSE}  # fmt: skip
_SPINDLE = {"agreement": "agr-spindle-2", "dataset": "machining", "purpose": "maintenance"}


def _judged_before(world: World) -> None:
    """The same rows were read before, so that their cut stands."""
    sent(world, *DATA, "/v1/advice/warn", json=_MEASURED)


BAD: tuple[Bad, ...] = (
    Bad("states by an adviser without an agreement", Operation.ADVISE_STATE, SPINDLE, Role.PLANT,
        _PLATES, "E4006"),
    Bad("states of a dataset without an item of execution", Operation.ADVISE_STATE, *DATA,
        {**_PLATES, "dataset": "inspection"}, "E2014"),
    Bad("states under an agreement that shows no execution", Operation.ADVISE_STATE, SPINDLE,
        Role.PLANT, _SPINDLE, "E2014"),
    Bad("states of a dataset that the agreement lacks", Operation.ADVISE_STATE, *DATA,
        {**_PLATES, "dataset": "machining"}, "E1008"),
    Bad("states of another's machine", Operation.ADVISE_STATE, *DATA,
        {**_PLATES, "machine": "gen01"}, "E1005"),
    Bad("states for another purpose", Operation.ADVISE_STATE, *DATA,
        {**_PLATES, "purpose": "marketing"}, "E2002"),
    Bad("states since an instant without a zone", Operation.ADVISE_STATE, *DATA,
        {**_PLATES, "since": "2026-10-01"}, "E1012"),
    Bad("states by one without the role to read", Operation.ADVISE_STATE, PLANT, Role.ACCOUNTS,
        _PLATES, "E7002"),
    Bad("faults of what is no air handling unit", Operation.ADVISE_FAULT, *DATA, _PLATES, "E2014"),
    Bad("faults by an adviser without an agreement", Operation.ADVISE_FAULT, SPINDLE, Role.PLANT,
        _PLATES, "E4006"),
    Bad("faults until an instant without a zone", Operation.ADVISE_FAULT, *DATA,
        {**_PLATES, "until": "2026-10-01"}, "E1012"),
    Bad("a warning by an adviser without an agreement", Operation.ADVISE_WARN, SPINDLE, Role.PLANT,
        _MEASURED, "E4006"),
    Bad("a warning on too few plates", Operation.ADVISE_WARN, *DATA, {**_MEASURED, "first": 20},
        "E2015", prepare=_judged_before),
    Bad("a warning that learns from two plates", Operation.ADVISE_WARN, *DATA,
        {**_MEASURED, "first": 2}, "E1013"),
    Bad("a warning on an unknown item", Operation.ADVISE_WARN, *DATA,
        {**_MEASURED, "item": ["SIMPLE_HOLE2.DIAMETER9"]}, "E1006"),
    Bad("a warning on what has no tolerance", Operation.ADVISE_WARN, *DATA,
        {**_PLATES, "item": ["Feed_Rate"]}, "E2014"),
    Bad("a warning without a characteristic", Operation.ADVISE_WARN, *DATA,
        {**_MEASURED, "item": []}, "E1010", by_command=False),
    Bad("a warning under an agreement without parts", Operation.ADVISE_WARN, SPINDLE, Role.PLANT,
        {**_SPINDLE, "item": ["Srpm"]}, "E2014"),
    Bad("slips of a dataset without places", Operation.ADVISE_SLIP, *DATA, _PLATES, "E2014"),
)  # fmt: skip
