"""Bad input of dependence: what a party says of its own position."""

from typing import Any

from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.world import PLANT, SPINDLE
from tests.bad_input.doors import Bad


def _said(item: str, code: str, **changed: Any) -> Bad:
    """A bad description of the plant's dependence on the spindle maker."""
    said = {"market": "machined-parts", "other": SPINDLE, "dependence": 40, **changed}
    return Bad(item, Operation.RELATION_DESCRIBE, PLANT, Role.LEGAL, said, code)


BAD: tuple[Bad, ...] = (
    _said("dependence of more than all", "E1013", dependence=101),
    _said("dependence below nothing", "E1013", dependence=-1),
    _said("dependence that is no number", "E1010", dependence="forty"),
    _said("rank zero in a market", "E1013", rank=0),
    _said("dependence on an unknown party", "E1004", other="nobody"),
    _said("dependence on oneself", "E1013", other=PLANT),
    _said("dependence in a market id that is none", "E1001", market="Machined parts"),
    _said("alternatives that are neither yes nor no", "E1010", alternatives="perhaps"),
    _said("locked in and not by what", "E4230", locked_in="yes"),
    _said("locked in by something and not locked in", "E4230", locked_in="no", lock_in="moulds"),
    _said("lock-in of more than 400 letters", "E1013", locked_in="yes", lock_in="x" * 401),
)  # fmt: skip
"""Every item on dependence."""
