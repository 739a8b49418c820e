"""Dependence in the console: a form puts it on record, only its own party sees it."""

from kumiai.acts import describe
from kumiai.model.person import Role
from tests.acts.dealing import standing
from tests.apps.visiting import visitor
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World, person_of

PAGE = "/console/dependence"


def test_dependence_is_described_by_a_form(world: World) -> None:
    """What is left open is shown as unknown; a lock-in without words is refused in its place."""
    legal = visitor(world, PLANT, Role.LEGAL)
    assert "記録はありません" in legal.page(PAGE)
    said = {"market": "machined-parts", "other": SPINDLE, "dependence": "40", "rank": "",
            "alternatives": "no", "locked_in": "yes", "lock_in": "金型"}  # fmt: skip
    refused = legal.send(PAGE, PAGE, **{**said, "lock_in": ""})
    assert refused.status_code == 400
    assert "E4230" in refused.text

    done = legal.send(PAGE, PAGE, **said)

    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?done=1")
    seen = legal.page(PAGE)
    assert "金型" in seen
    assert "順位" in seen
    (kept,) = describe.described(world.node.store, standing(world, person_of(PLANT, Role.LEGAL)))
    assert (kept.dependence, kept.rank, kept.unknown()) == (40, None, ("rank",))


def test_others_see_nothing_of_it(world: World) -> None:
    """Neither the party that it is about nor one's own plant manager may describe it."""
    legal = visitor(world, PLANT, Role.LEGAL)
    said = {"market": "machined-parts", "other": SPINDLE, "dependence": "40",
            "alternatives": "no", "locked_in": "yes", "lock_in": "秘密の事情"}  # fmt: skip
    legal.send(PAGE, PAGE, **said)

    for party in (SPINDLE, CUSTOMER):
        assert "秘密の事情" not in visitor(world, party, Role.LEGAL).page(PAGE)
    plant = visitor(world, PLANT, Role.PLANT).page(PAGE)
    assert "秘密の事情" in plant
    assert "依存を記録する" not in plant
