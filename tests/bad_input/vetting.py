"""Bad input of rule packs: what is no pack, what may not be adopted, what nobody can override."""

from typing import Any

from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests import packs
from tests.apps.world import CUSTOMER, PLANT
from tests.bad_input.doors import Bad

LEGAL = (PLANT, Role.LEGAL)
_THING = "agr-plates"


def _tried(item: str, code: str, raw: bytes) -> Bad:
    """A bad draft."""
    return Bad(item, Operation.PACK_TRY, *LEGAL, {"file": ("pack.yaml", raw)}, code)


def _rule(item: str, code: str, **changed: Any) -> Bad:
    """A draft with a bad rule."""
    return _tried(item, code, packs.raw([packs.rule(**changed)]))


def _adopted(item: str, code: str, raw: bytes | None = None, **changed: Any) -> Bad:
    """A pack that may not be adopted."""
    said: dict[str, Any] = {"pack": "house-rules@1", **changed}
    if raw is not None:
        said["file"] = ("pack.yaml", raw)
    return Bad(item, Operation.PACK_ADOPT, CUSTOMER, Role.LEGAL, said, code)


def _overridden(item: str, code: str, **changed: Any) -> Bad:
    """An override of what is none."""
    said = {"thing": _THING, "rule": "Z01", "reason": "a reason that is long enough", **changed}
    return Bad(item, Operation.FINDING_OVERRIDE, *LEGAL, said, code)


BAD: tuple[Bad, ...] = (
    _rule("a rule with an unknown check", "E4201", with_settlement=None, check="guess"),
    _rule("a rule without a source", "E4202", sources=None),
    _rule("a rule with an unlisted source", "E4203", sources=["J99"]),
    _rule("a rule of a weight that is none", "E4207", weight="fatal"),
    _rule("a rule with a parameter for no check", "E4208", params={"days": 3}),
    _rule("a rule with an unknown field", "E4200", colour="red"),
    _tried("a pack of a day that is past", "E4204", packs.raw(effective_from="2020-01-01")),
    _tried("a pack of no day", "E4200", packs.raw(effective_from="2026-02-30")),
    _tried("a pack that nobody answers for", "E4205", packs.raw(owner=None)),
    _tried("a pack with a rule twice", "E4206", packs.raw([packs.rule(), packs.rule()])),
    _tried("a pack without rules", "E4200", packs.raw([])),
    _tried("a pack with an anchor", "E1010", b"id: &a x\nowner: *a\n"),
    _tried("a pack of a mebibyte", "E9005", b"id: " + b"x" * 2**20),
    _adopted("a pack that was never tried", "E4209"),
    _adopted("a pack under another name", "E1010", packs.raw(version=2)),
    _adopted("a pack for whom nobody is", "E1010", packs.raw(), whom="all"),
    _adopted("a pack for everybody by a party", "E4217", packs.raw(), whom="everybody"),
    _overridden("an override of no flag", "E4214"),
    _overridden("an override of no offer", "E4005", thing="off-none"),
)
