"""Bad input of rights: drafts, edits, stale and foreign files. Nothing is ever applied."""

from typing import Any

from kumiai.acts import entitle
from kumiai.model.dataset import DatasetId
from kumiai.model.draft import About, Edit, Edits, Place
from kumiai.model.person import Role
from kumiai.model.signal import ItemId
from kumiai.records import register
from kumiai.rules.standing import Operation
from tests.apps.probes import provider
from tests.apps.world import PLANT, World
from tests.bad_input import files
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)
LINE = "Feed_Rate"
"""A line of the plates' rights."""
_KEPT: dict[str, Any] = {}
"""What was prepared before rows are counted."""


def _edited(name: str, code: str, *, base: object = 1, **edit: Any) -> Bad:
    """A bad edit of the plates' rights."""
    said = {"item": LINE, "party": PLANT, "field": "use", "value": "deny", **edit}
    given = {"base": base, "edits": [{k: v for k, v in said.items() if v is not None}]}
    values = {"dataset": "plates", "document": given, "dealing": "purchase"}
    return Bad(name, Operation.RIGHTS_PROPOSE, *DATA, values, code)


def _proposed(item: str, code: str, **values: Any) -> Bad:
    """A proposal that is none."""
    said = {"dataset": "plates", "dealing": "purchase", **values}
    return Bad(item, Operation.RIGHTS_PROPOSE, *DATA, said, code)


def _draft(world: World, value: str) -> str:
    """A draft that sets one cell."""
    place = Place(About.ITEM, LINE, PLANT, "note")
    said = Edits("1", (Edit(place, value),))
    return entitle.edit(world.node.store, provider(world), "plates", said, "purchase").id


def _prepare(world: World) -> None:
    """Two drafts of one version, one of them confirmed; a file that says otherwise than both."""
    store, plant = world.node.store, provider(world)
    book = entitle.export_rights(store, plant, "plates", "xlsx")
    text = entitle.export_rights(store, plant, "plates", "yaml").decode()
    _KEPT["overtaken"] = _draft(world, "one")
    entitle.confirm(store, plant, _draft(world, "other"), {})
    newer = text.replace("ja: Feed_Rate", "ja: 送り速度", 1).encode()
    entitle.set_rights(store, plant, "plates", newer, "later")
    matrix = register.newest_matrix(store.database, DatasetId("plates"))
    assert matrix is not None
    row = 9 + [item.id for item in matrix.items].index(ItemId("Feed_Rate"))
    _KEPT["stale"] = files.changed_book(book, f"C{row}", "速さ")
    _KEPT["open"] = _draft(world, "third")


def _confirmed(item: str, code: str, draft: str, **values: Any) -> Bad:
    """A confirmation of a prepared draft that is none."""

    def told(_: World) -> dict[str, Any]:
        return {"draft": _KEPT[draft], **values}

    return Bad(item, Operation.RIGHTS_CONFIRM, *DATA, told, code, prepare=_prepare)


BAD: tuple[Bad, ...] = (
    _edited("edit of an unknown item", "E4114", item="Nothing"),
    _edited("edit of an unknown group", "E4114", item=None, group="nothing"),
    _edited("edit for an unknown party", "E4114", party="nobody"),
    _edited("edit of an unknown field", "E4114", field="eat"),
    _edited("edit to an unknown word", "E4114", value="perhaps"),
    _edited("edit that limits without a condition", "E4114", value="limited"),
    _edited("edit with an unknown reason", "E4114", field="reasons", value="greed"),
    _edited("edit to an unknown unit", "E1007", party=None, field="unit", value="FURLONG"),
    _edited("edit that adds a party that is not here", "E1004", item=None, party="nobody",
            field=None, value="nobody"),
    _edited("edit that adds a line whose name is none", "E1001", item="a b", party=None, field=None,
            value="a b"),
    _edited("edit that adds a line that looks like another", "E4116", item="feed_rate", party=None,
            field=None, value="x"),
    _edited("edit of an item and a group at once", "E1010", group="heat"),
    _edited("edit of nothing", "E1010", item=None, party=None),
    _edited("edit whose value is a list", "E1010", value=["deny"]),
    _edited("edit of a version that never was", "E4113", base=99),
    _edited("edit of a hash that never was", "E4113", base="f" * 64),
    _edited("edit of a base that is a truth", "E1010", base=True),
    _proposed("proposal of neither file nor edits", "E1010"),
    _proposed("proposal without an edit", "E1010", document={"base": 1, "edits": []}),
    _proposed("proposal with an unknown key", "E1010", document={"base": 1, "edits": [], "x": 1}),
    Bad("confirmation of an unknown draft", Operation.RIGHTS_CONFIRM, *DATA,
        {"draft": "draft-none"}, "E4110"),
    Bad("unknown draft", Operation.RIGHTS_DRAFT, *DATA, {"draft": "draft-none"}, "E4110"),
    _confirmed("confirmation of a draft that was overtaken", "E4111", "overtaken"),
    _confirmed("confirmation that decides no conflict", "E4115", "open",
               take=["item/Nothing/plant/use=ours"]),
    _confirmed("confirmation that takes nobody's word", "E4115", "open", take=["default=mine"]),
    Bad("history of an unknown dataset", Operation.RIGHTS_HISTORY, *DATA, {"dataset": "none"},
        "E1008"),
    Bad("workbook that changes what was changed since", Operation.RIGHTS_IMPORT, *DATA,
        lambda _: {"dataset": "plates", "file": ("m.xlsx", _KEPT["stale"]), "dealing": "purchase"},
        "E4112", prepare=_prepare),
)  # fmt: skip
