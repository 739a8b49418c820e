"""Bad input of rights: drafts, edits, stale and foreign files. Nothing is ever applied."""

from collections.abc import Callable
from typing import Any

from kumiai.acts import entitle
from kumiai.model.draft import About, Edit, Edits, Place
from kumiai.model.person import Role
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
    newer = text.replace("ja: 経路送り速度（Feed_Rate）", "ja: 送り速度", 1).encode()
    assert newer != text.encode()
    entitle.set_rights(store, plant, "plates", newer, "later")
    _KEPT["stale"] = files.changed_sheet(book, _rename)
    _KEPT["open"] = _draft(world, "third")


def _rename(sheet: Any) -> None:
    """Gives the feed rate another label."""
    row = next(cell.row for cell in sheet["A"] if cell.value == "Feed_Rate")
    sheet.cell(row, 3).value = "速さ"


def _confirmed(item: str, code: str, draft: str, **values: Any) -> Bad:
    """A confirmation of a prepared draft that is none."""

    def told(_: World) -> dict[str, Any]:
        return {"draft": _KEPT[draft], **values}

    return Bad(item, Operation.RIGHTS_CONFIRM, *DATA, told, code, prepare=_prepare)


def _book(item: str, code: str, edit: Callable[[Any], object], dataset: str = "plates") -> Bad:
    """A workbook of a dataset's rights after a person, or a program, changed its sheet."""

    def values(world: World) -> dict[str, Any]:
        raw = entitle.export_rights(world.node.store, provider(world), dataset, "xlsx")
        changed = files.changed_sheet(raw, edit)
        return {"dataset": "plates", "file": ("m.xlsx", changed), "dealing": "purchase"}

    return Bad(item, Operation.RIGHTS_PROPOSE, *DATA, values, code)


def _cell(place: str, value: object) -> Callable[[Any], object]:
    """An edit of one cell."""
    return lambda sheet: setattr(sheet[place], "value", value)


def _again(sheet: Any) -> None:
    """Writes the first line, which stands below its group, a second time below the last."""
    last = max(row for row in range(9, sheet.max_row + 1) if sheet.cell(row, 2).value)
    for place in range(2, sheet.max_column + 1):
        sheet.cell(last + 1, place).value = sheet.cell(10, place).value


def _hide_row(sheet: Any) -> None:
    """Hides the first line."""
    sheet.row_dimensions[9].hidden = True


def _hide_column(sheet: Any) -> None:
    """Hides the classes."""
    sheet.column_dimensions["F"].hidden = True


def _other_base(sheet: Any) -> None:
    """Says that the workbook was made from something else."""
    sheet.parent.custom_doc_props.props[0].value = "f" * 64


def _text(item: str, code: str, old: str, new: str) -> Bad:
    """The plates' rights as YAML with one text changed."""

    def values(world: World) -> dict[str, Any]:
        raw = entitle.export_rights(world.node.store, provider(world), "plates", "yaml").decode()
        assert old in raw
        changed = raw.replace(old, new, 1).encode()
        return {"dataset": "plates", "file": ("m.yaml", changed), "dealing": "purchase"}

    return Bad(item, Operation.RIGHTS_PROPOSE, *DATA, values, code)


BAD: tuple[Bad, ...] = (
    _book("workbook of another dataset", "E1013", lambda _: None, "machining"),
    _book("workbook that says it is of another dataset", "E1013", _cell("D2", "machining")),
    _book("workbook whose base was never kept", "E4113", _other_base),
    _book("workbook of a version that never was", "E4113", _cell("D3", 99)),
    _book("workbook without its defined names", "E1010",
          lambda sheet: sheet.parent.defined_names.clear()),
    _book("workbook with merged cells", "E1010", lambda sheet: sheet.merge_cells("C9:D9")),
    _book("workbook with another sheet", "E1010",
          lambda sheet: setattr(sheet.parent.create_sheet("more"), "sheet_state", "hidden")),
    _book("workbook with a hidden row", "E1010", _hide_row),
    _book("workbook with a hidden column", "E1010", _hide_column),
    _book("workbook whose formula names another cell", "E1010", _cell("O9", "=O$10")),
    _book("workbook with a line twice", "E1010", _again),
    _book("workbook whose id was changed", "E1010", _cell("B9", "Other")),
    _book("workbook with an unknown unit", "E1007", _cell("E10", "FURLONG")),
    _book("workbook with an unknown group", "E1010", _cell("J10", "heat")),
    _book("workbook with an unknown party", "E1004", _cell("O6", "right|nobody|use")),
    _book("workbook with an unknown word", "E1010", _cell("O9", "perhaps")),
    _book("workbook with an unknown reason", "E1010", _cell("W10", "greed")),
    _book("workbook with a label that looks like another", "E4116", _cell("D10", "path feed rate (Feed_Rаte)")),
    _proposed("workbook with a macro", "E1010", file=("m.xlsm", files.with_macro())),
    _proposed("workbook of somebody else", "E1010", file=("m.xlsx", files.excel_of([["a", "b"]]))),
    _proposed("workbook that is a bomb", "E3003", file=("m.xlsx", files.excel_bomb())),
    _text("file whose base was never kept", "E4113", "base: ", "base: f"),
    _text("file of a version that never was", "E4113", "version: 1", "version: 7"),
    _text("file with an unknown group", "E1010", "class: ", "group: heat\n  class: "),
    _text("file with an unknown word for a cell", "E1010", "rights:", "rights: {owari-kikai: {like: x}}\n  x:"),

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
