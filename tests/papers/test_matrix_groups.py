"""Groups in files: a line says only what differs, in YAML as in the workbook, and follows the rest."""

import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from kumiai.model.draft import About, Edit, Place
from kumiai.model.refusal import BadDocument, EmptyCell, Refusal
from kumiai.model.right import Allowance, Cell, Factor, Group, Item, Matrix, Use
from kumiai.model.signal import ItemId
from kumiai.papers.matrix import matrix_from_xlsx, matrix_from_yaml, xlsx_from_matrix
from kumiai.papers.matrix.layout import USES
from kumiai.papers.matrix.text import yaml_from_matrix
from kumiai.rules.editing import edited
from tests.papers.spindle_case import LAB, MAKER, MATRIX, ORIGIN, PARTIES, PLANT
from tests.papers.test_matrix_xlsx import FIRST, RIGHTS
from tests.papers.test_matrix_xlsx import edited as resaved

YAML = """
dataset: spindle
version: 3
parties: [plant, maker, lab]
cells:
  analyse: {all: deny, use: allow, derive: limited, condition: maintenance only}
rights: {plant: all, lab: none}
groups:
- id: heat
  ja: 熱
  en: heat
  rights: {maker: {like: analyse, reasons: [sensor, cost], note: its own sensor}}
items:
- {id: Sload, ja: 負荷, en: load, class: open_contract, rights: {maker: read}}
- {id: Stemp, ja: 温度, en: temperature, group: heat, class: open_contract, stage: raw,
   topic: technical_state, tense: past, grain: cell}
- {id: Tbed, ja: 機台温度, en: bed temperature, group: heat, class: open_contract,
   rights: {maker: {like: group, sell: to_negotiate, note: ""}}}
"""
GROUPED = matrix_from_yaml(YAML, ORIGIN, PARTIES.keys())
HEAT, STEMP, TBED = FIRST + 1, FIRST + 2, FIRST + 3
"""The rows of the group and of its lines."""


def read(raw: bytes) -> Matrix:
    """The matrix of a workbook."""
    return matrix_from_xlsx(raw, ORIGIN, PARTIES.keys())


def column(party: str, use: str) -> int:
    """The column of a use of a party."""
    return RIGHTS + list(PARTIES).index(party) * len(USES) + USES.index(use)  # type: ignore[arg-type]


def test_a_line_says_only_what_differs() -> None:
    """It takes its group's cell whole, or all but what it says; the rest is at the top."""
    group = GROUPED.groups[0].cells[MAKER]
    assert group.reasons == {Factor.SENSOR, Factor.COST}
    stemp, tbed = (GROUPED.cells[ItemId(name)][MAKER] for name in ("Stemp", "Tbed"))
    assert stemp == group
    assert tbed == Cell(
        {**group.uses, Use.SELL: Allowance.TO_NEGOTIATE}, group.condition, group.reasons
    )
    assert GROUPED.allows(ItemId("Tbed"), LAB, Use.USE) is Allowance.DENY
    text = yaml_from_matrix(GROUPED)
    assert text.count("maintenance only") == 1
    assert "like: group, sell: to_negotiate, note: ''" in text
    assert matrix_from_yaml(text, ORIGIN, PARTIES.keys()) == GROUPED


def test_two_hundred_lines_of_five_parties_stay_readable() -> None:
    """In ten groups the text is as long as what differs: under 20 KB, a seventh of the lines alone."""
    group = GROUPED.groups[0]
    base = replace(MATRIX, cells={}, items=())
    names = [f"line{n}" for n in range(200)]
    groups = tuple(
        Group(f"g{n}", "群", "group", dict.fromkeys(PARTIES, group.cells[MAKER])) for n in range(10)
    )
    items = tuple(
        replace(MATRIX.items[0], id=ItemId(name), group=f"g{n % 10}")
        for n, name in enumerate(names)
    )
    cells = {item.id: dict(groups[0].cells) for item in items}
    told = yaml_from_matrix(replace(base, items=items, cells=cells, groups=groups))
    alone = tuple(replace(item, group="") for item in items)
    flat = yaml_from_matrix(replace(base, items=alone, cells=cells))
    assert len(told) * 3 < len(flat)
    assert len(told) < 40_000


BAD: list[tuple[str, str, type[Refusal]]] = [
    ("group: heat, class: open_contract, stage", "group: cold, class: open_contract, stage", BadDocument),
    ("like: group, sell", "like: grp, sell", BadDocument),
    ("rights: {maker: read}", "rights: {maker: {like: group}}", BadDocument),
    ("rights: {maker: read}", "rights: {lab: read}", EmptyCell),
    ("reasons: [sensor, cost]", "reasons: [sensor, greed]", BadDocument),
    ("reasons: [sensor, cost]", "reasons: [sensor, sensor]", BadDocument),
    ("stage: raw", "stage: cooked", BadDocument),
    ("topic: technical_state", "topic: gossip", BadDocument),
    ("tense: past", "tense: never", BadDocument),
    ("grain: cell", "grain: sand", BadDocument),
    ("  ja: 熱\n", "", BadDocument),
    ("- id: heat\n", "- id: Heat\n", Refusal),
    ("- {id: Sload", "- {id: heat2, colour: red", BadDocument),
]  # fmt: skip


@pytest.mark.parametrize("old,new,refusal", BAD)
def test_what_no_group_has_is_refused(old: str, new: str, refusal: type[Refusal]) -> None:
    """Unknown groups, words and reasons give their typed no."""
    assert old in YAML
    with pytest.raises(refusal):
        matrix_from_yaml(YAML.replace(old, new, 1), ORIGIN, PARTIES.keys())


def test_a_line_in_the_workbook_follows_its_group() -> None:
    """Its cells refer to the group's row: an edit there changes every line that does not differ."""
    raw = xlsx_from_matrix(GROUPED, PARTIES)
    sheet: Any = load_workbook(BytesIO(raw)).worksheets[0]
    place = column("maker", "derive")
    assert sheet.cell(STEMP, place).value == f"={get_column_letter(place)}${HEAT}"
    assert sheet.cell(TBED, column("maker", "sell")).value == "協議 / to_negotiate"
    assert [sheet.row_dimensions[row].outlineLevel for row in range(FIRST, TBED + 1)] == [
        0,
        0,
        1,
        1,
    ]

    def edit(sheet: Any) -> None:
        sheet.cell(HEAT, place).value = "不可"
        sheet.cell(HEAT, column("maker", "sell")).value = "allow"
        sheet.cell(HEAT, column("maker", "reasons")).value = "秘匿性、cost"

    found = read(resaved(edit, raw))
    stemp, tbed = (found.cells[ItemId(name)][MAKER] for name in ("Stemp", "Tbed"))
    assert stemp == found.groups[0].cells[MAKER]
    assert stemp.uses[Use.DERIVE] is tbed.uses[Use.DERIVE] is Allowance.DENY
    assert (stemp.uses[Use.SELL], tbed.uses[Use.SELL]) == (Allowance.ALLOW, Allowance.TO_NEGOTIATE)
    assert stemp.reasons == {Factor.SECRECY, Factor.COST}


def test_a_person_makes_a_group_and_moves_lines_into_it() -> None:
    """A row called `[id]`; what a line leaves empty it takes from there; over grey words it is own."""

    def edit(sheet: Any) -> None:
        row = TBED + 1
        for place, value in ((2, "[cold]"), (3, "冷"), (4, "cold")):
            sheet.cell(row, place).value = value
        for one in Use:
            sheet.cell(row, column("maker", one.value)).value = "deny"
        sheet.cell(FIRST, 10).value = "cold"
        for use in USES:
            sheet.cell(FIRST, column("maker", use)).value = None
        sheet.cell(STEMP, column("maker", "use")).value = "limited"

    found = read(resaved(edit, xlsx_from_matrix(GROUPED, PARTIES)))
    assert [group.id for group in found.groups] == ["heat", "cold"]
    assert found.cells[ItemId("Sload")][MAKER] == found.groups[1].cells[MAKER]
    assert found.cells[ItemId("Stemp")][MAKER].uses[Use.USE] is Allowance.LIMITED
    assert read(xlsx_from_matrix(found, PARTIES)) == found


def _set(row: int, place: int, value: object) -> Callable[[Any], object]:
    """An edit of one cell."""
    return lambda sheet: setattr(sheet.cell(row, place), "value", value)


def _hide(row: int) -> Callable[[Any], object]:
    """An edit that hides a row."""
    return lambda sheet: setattr(sheet.row_dimensions[row], "hidden", True)


MAKERS = column("maker", "use")
REFUSED: list[tuple[Callable[[Any], object], dict[str, str]]] = [
    (_set(STEMP, MAKERS, f"={get_column_letter(MAKERS)}$9"), {"what": "formula"}),
    (_set(STEMP, MAKERS, f"={get_column_letter(MAKERS + 1)}${HEAT}"), {"what": "formula"}),
    (_set(FIRST, MAKERS, f"={get_column_letter(MAKERS)}${HEAT}"), {"what": "formula"}),
    (_set(HEAT, MAKERS, f"={get_column_letter(MAKERS)}$9"), {"what": "formula"}),
    (_set(STEMP, 3, "=C9"), {"what": "formula"}),
    (_set(STEMP, MAKERS, '=IF(1,"allow","deny")'), {"what": "formula"}),
    (_set(STEMP, 10, "cold"), {"where": f"row {STEMP}: group"}),
    (_set(HEAT, 2, "[cold]"), {"where": f"row {HEAT}"}),
    (_set(HEAT, 2, "heat"), {"where": f"row {HEAT}"}),
    (_set(TBED + 1, 2, "[heat]"), {"what": "a group comes twice"}),
    (_set(FIRST, 2, "[Sload]"), {"where": f"row {FIRST}"}),
    (_set(STEMP, column("maker", "reasons"), "greed"), {"what": "greed"}),
    (_set(STEMP, 11, "cooked"), {"where": f"row {STEMP}: stage"}),
    (_hide(FIRST), {"where": f"row {FIRST}", "what": "hidden"}),
    (lambda sheet: setattr(sheet.column_dimensions["F"], "hidden", True), {"what": "hidden"}),
]


@pytest.mark.parametrize("edit,facts", REFUSED)
def test_what_a_group_does_not_say_is_refused(
    edit: Callable[[Any], object], facts: dict[str, str]
) -> None:
    """Other formulas, unknown groups, moved ids, hidden rows and columns each name their place."""
    with pytest.raises(BadDocument) as caught:
        read(resaved(edit, xlsx_from_matrix(GROUPED, PARTIES)))
    assert facts.items() <= caught.value.facts.items()


def test_folded_lines_are_read() -> None:
    """Whoever folds a group has hidden nothing: its row stands there with its sign."""

    def fold(sheet: Any) -> None:
        for row in (STEMP, TBED):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["K"].hidden = True

    assert read(resaved(fold, xlsx_from_matrix(GROUPED, PARTIES))) == GROUPED


def made(chance: random.Random) -> Matrix:
    """A matrix of some lines, most of them in one of two groups, some with a word of their own."""
    words = ["", "lag: 30 days", "目的", "=1+1", " x "]

    def cell() -> Cell:
        uses = {use: chance.choice(list(Allowance)) for use in Use}
        limited = Allowance.LIMITED in uses.values()
        factors = frozenset(chance.sample(list(Factor), chance.randrange(3)))
        return Cell(
            uses, chance.choice(words[1 if limited else 0 :]), factors, chance.choice(words)
        )

    groups = tuple(Group(n, "群", n, {p: cell() for p in PARTIES}) for n in ("heat", "cold"))
    held = {group.id: group.cells for group in groups}
    items = [
        Item(ItemId(f"line{n}"), f"行{n}", f"line {n}", chance.choice(list(MATRIX.items)).classification,
             group=chance.choice(["", "heat", "cold", "cold"]))
        for n in range(chance.randrange(1, 9))
    ]  # fmt: skip
    cells = {
        item.id: {
            p: held[item.group][p] if item.group and chance.random() < 0.7 else cell()
            for p in PARTIES
        }
        for item in items
    }
    return replace(MATRIX, items=tuple(items), cells=cells, groups=groups)


def changes(chance: random.Random, matrix: Matrix) -> Sequence[Edit]:
    """Some edits of uses, conditions and notes, of groups as well as lines."""
    found = []
    for _ in range(chance.randrange(4)):
        about = chance.choice([About.GROUP, About.ITEM])
        lines = [group.id for group in matrix.groups if about is About.GROUP]
        line = chance.choice(lines or [str(item.id) for item in matrix.items])
        place = Place(about, line, chance.choice([PLANT, MAKER, LAB]))
        if chance.random() < 0.3:
            found.append(Edit(replace(place, field="note"), chance.choice(["新", "note"])))
        else:
            word = chance.choice(["allow", "deny", "to_negotiate"])
            found.append(Edit(replace(place, field=chance.choice(list(Use)).value), word))
    return found


def typed(sheet: Any, edits: Sequence[Edit]) -> None:
    """Types edits into the cells of the sheet."""
    rows = {sheet.cell(row, 2).value: row for row in range(FIRST, sheet.max_row + 1)}
    for edit in edits:
        place = edit.place
        row = rows[f"[{place.line}]" if place.about is About.GROUP else place.line]
        sheet.cell(row, column(place.party, place.field)).value = edit.value


def cases(seed: int, count: int) -> Sequence[tuple[Matrix, bytes]]:
    """Matrices after edits, each with the workbook into which the edits were typed."""
    chance, found = random.Random(seed), []
    for _ in range(count):
        matrix = made(chance)
        edits = changes(chance, matrix)
        book = xlsx_from_matrix(matrix, PARTIES)
        raw = resaved(partial(typed, edits=edits), book)
        found.append((edited(matrix, edits), raw))
    return found


def test_random_edits_survive_the_workbook() -> None:
    """What is typed is what a single edit of the same place means, for groups and lines."""
    print("seed 7")
    for expected, raw in cases(7, 25):
        assert read(raw) == expected


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_random_edits_survive_libreoffice(tmp_path: Path) -> None:
    """Saved by LibreOffice, references to the group's row and all words come back."""
    print("seed 8")
    found = cases(8, 8)
    for number, (_, raw) in enumerate(found):
        (tmp_path / f"{number}.xlsx").write_bytes(raw)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    files = [str(tmp_path / f"{number}.xlsx") for number in range(len(found))]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=110)
    for number, (expected, _) in enumerate(found):
        assert read((tmp_path / "out" / f"{number}.xlsx").read_bytes()) == expected
