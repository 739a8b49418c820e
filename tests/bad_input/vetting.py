"""Bad input of rule packs: what is no pack, what may not be adopted, what nobody can override."""

from dataclasses import replace
from typing import Any

from kumiai.model.dataset import DatasetId
from kumiai.model.person import PersonId, Role, Standing
from kumiai.model.right import Allowance
from kumiai.records import register, vetting
from kumiai.rules.standing import Operation, of_party
from tests import packs
from tests.apps.probes import AGREEMENT, terms
from tests.apps.world import CUSTOMER, PLANT, World
from tests.bad_input.dealing import sent
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


def _offered(world: World, without: str) -> Any:
    """An open offer of the plant without a clause."""
    said = terms(world)
    said["clauses"] = [one for one in said["clauses"] if one["id"] != without]
    return sent(world, *LEGAL, "/v1/offers", json={"id": "off-bare", "terms": said})


def _bare(world: World) -> None:
    """What it warrants is open: a flag."""
    _offered(world, "warranty")


def _unsaid(world: World) -> None:
    """How proceeds are shared is open: a block."""
    _offered(world, "proceeds")


def _without_mandates(world: World) -> None:
    """A flag stands, and whoever knows of it has no mandate."""
    _bare(world)
    person = register.person_of(world.node.store.database, PersonId(f"{PLANT}.legal"))
    assert person is not None
    world.node.store.writer.run(
        lambda tx: register.replace_person(tx, replace(person, mandates=()))
    )


def _worse(world: World) -> None:
    """Nothing is decided any more for what the rights in the inspection don't list."""
    store = world.node.store
    before = register.newest_matrix(store.database, DatasetId("inspection"))
    assert before is not None
    worse = replace(before, default=Allowance.TO_NEGOTIATE, version=before.version + 1)
    store.writer.run(lambda tx: register.add_matrix(tx, worse))
    vetting.again(store, AGREEMENT, world.clock())


def _signed(item: str, code: str, **more: Any) -> Bad:
    """A signature under what a rule keeps back."""

    def values(world: World) -> dict[str, Any]:
        offers = register.offers(world.node.store.database, _who(world))
        made = next(one for one in offers if one.id == "off-bare")
        return {"offer": made.id, "terms_hash": made.terms_hash, "passphrase": "x" * 12}

    return Bad(item, Operation.AGREEMENT_ACCEPT, PLANT, Role.SIGNATORY, values, code, **more)


def _who(world: World) -> Standing:
    """The plant's lawyer, now."""
    person = register.person_of(world.node.store.database, PersonId(f"{PLANT}.legal"))
    assert person is not None
    return of_party(person, world.clock())


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
    _signed("a signature under a block", "E4211", prepare=_unsaid),
    _signed("a signature under a flag that nobody let pass", "E4212", prepare=_bare),
    Bad(
        "rows that a rule keeps back",
        Operation.READ_REQUEST,
        PLANT,
        Role.DATA_MANAGER,
        {"agreement": AGREEMENT, "dataset": "inspection", "purpose": "quality"},
        "E4213",
        prepare=_worse,
    ),
    replace(
        _overridden("an override of a block", "E4216", thing="off-bare", rule="M01"),
        prepare=_unsaid,
    ),
    replace(
        _overridden(
            "an override without a reason", "E4215", thing="off-bare", rule="R16", reason="ok"
        ),
        prepare=_bare,
    ),
    replace(
        _overridden("an override without a mandate", "E7005", thing="off-bare", rule="R16"),
        prepare=_without_mandates,
    ),
    _overridden("an override of no flag", "E4214"),
    _overridden("an override of no offer", "E4005", thing="off-none"),
)
