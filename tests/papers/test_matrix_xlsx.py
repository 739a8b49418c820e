"""The rights matrix as Excel: it survives people's programs, and hostile files are refused."""

import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kumiai.model.party import PartyId
from kumiai.model.refusal import (
    BadDocument,
    Bomb,
    EmptyCell,
    Refusal,
    TooLarge,
    UnknownParty,
    UnknownUnit,
    UnsafeXml,
)
from kumiai.model.right import Allowance, Item, Matrix, Use
from kumiai.model.signal import ItemId
from kumiai.papers.matrix import matrix_hash, sent_as_xlsx, xlsx_from_matrix
from tests.papers.spindle_case import MATRIX, ORIGIN, PARTIES
from tests.papers.test_matrix_yaml import matrices

RAW = xlsx_from_matrix(MATRIX, PARTIES)
FIRST = 9
"""The row of the first item."""
RIGHTS = 15
"""The first column of rights."""


def read(raw: bytes, base: Matrix | None = None) -> Matrix:
    """The matrix of a workbook among the parties of the case; it says that it was made from `base`."""
    sent = sent_as_xlsx(raw, ORIGIN, PARTIES.keys())
    assert base is None or sent.base == matrix_hash(base)
    return sent.matrix


def edited(edit: Callable[[Any], object], raw: bytes = RAW) -> bytes:
    """The workbook after a person changed its sheet and saved."""
    workbook = load_workbook(BytesIO(raw))
    edit(workbook.worksheets[0])
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def rezipped(change: Callable[[str, bytes], bytes], raw: bytes = RAW) -> bytes:
    """The workbook with its members changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as source, zipfile.ZipFile(out, "w", 8) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def test_a_matrix_survives_excel() -> None:
    """What is exported is imported, and knows what it was made from."""
    assert read(RAW, MATRIX) == MATRIX
    assert xlsx_from_matrix(MATRIX, PARTIES) == RAW


@settings(max_examples=25, deadline=None)
@given(matrices())
def test_any_matrix_survives_excel(matrix: Matrix) -> None:
    """Labels that look like formulas, blanks and all allowances come back as they were."""
    assert read(xlsx_from_matrix(matrix), matrix) == matrix


def test_a_person_edits_and_saves() -> None:
    """A drop-down's value, a typed word of either language and a new row are understood."""

    def edit(sheet: Any) -> None:
        sheet.cell(FIRST, RIGHTS).value = "不可"
        sheet.cell(FIRST, RIGHTS + 1).value = "Deny"
        new = FIRST + len(MATRIX.items)
        for place in range(1, sheet.max_column + 1):
            sheet.cell(new, place).value = sheet.cell(FIRST + 1, place).value
        sheet.cell(new, 1).value = None
        sheet.cell(new, 2).value = "Xload"

    found = read(edited(edit), MATRIX)
    assert found.allows(ItemId("Sload"), PartyId("plant"), Use.USE) is Allowance.DENY
    assert found.allows(ItemId("Sload"), PartyId("plant"), Use.MODIFY) is Allowance.DENY
    assert [item.id for item in found.items] == ["Sload", "Stemp", "pcount", "operator", "Xload"]


def test_columns_may_be_moved() -> None:
    """The reader goes by the hidden keys, not by the place."""

    def swap(sheet: Any) -> None:
        for row in range(1, sheet.max_row + 1):
            one, two = sheet.cell(row, 3), sheet.cell(row, 8)
            one.value, two.value = two.value, one.value

    assert read(edited(swap), MATRIX).items == MATRIX.items


def test_what_the_form_promises_is_in_it() -> None:
    """Drop-downs, a hidden id column, a protected header, defined names and the base hash."""
    workbook: Any = load_workbook(BytesIO(RAW))
    sheet = workbook.worksheets[0]
    assert {"rights_matrix", "dataset", "version", "default_allowance"} <= set(
        workbook.defined_names
    )
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    assert sheet.cell(FIRST - 1, 3).protection.locked
    assert not sheet.cell(FIRST, 3).protection.locked
    assert len(sheet.data_validations.dataValidation) == 7 + 7 * len(MATRIX.parties)
    assert [prop.name for prop in workbook.custom_doc_props.props] == ["kumiai_base"]
    again = load_workbook(BytesIO(edited(lambda _: None))).worksheets[0]
    assert len(again.data_validations.dataValidation) == 7 + 7 * len(MATRIX.parties)


def test_no_label_becomes_a_formula() -> None:
    """Text that a spreadsheet would compute is text, and comes back."""
    first = MATRIX.items[0]
    evil = replace(
        MATRIX, items=(Item(first.id, "=cmd|x", "@SUM", first.classification), *MATRIX.items[1:])
    )
    raw = xlsx_from_matrix(evil)
    kinds = {cell.data_type for row in load_workbook(BytesIO(raw)).worksheets[0] for cell in row}
    assert "f" not in kinds
    assert read(raw, evil) == evil


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_matrix_survives_libreoffice(tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, the form still says the same."""
    source = tmp_path / "rights.xlsx"
    source.write_bytes(RAW)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(source)],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    assert read((tmp_path / "out" / "rights.xlsx").read_bytes(), MATRIX) == MATRIX


def test_a_form_knows_what_it_was_made_from() -> None:
    """It names the version and its hash; without the hash it says so."""
    sent = sent_as_xlsx(RAW, ORIGIN, PARTIES.keys())
    assert sent.base == matrix_hash(MATRIX) != matrix_hash(replace(MATRIX, version=4))
    lost = rezipped(lambda _, b: b.replace(b"kumiai_base", b"other_thing"))
    assert sent_as_xlsx(lost, ORIGIN, PARTIES.keys()).base == "?"


def _set(row: int, place: int, value: object) -> Callable[[Any], object]:
    """An edit of one cell."""
    return lambda sheet: setattr(sheet.cell(row, place), "value", value)


EDITS: list[tuple[Callable[[Any], object], type[Refusal], dict[str, str]]] = [
    (_set(FIRST, RIGHTS, None), EmptyCell, {"item": "Sload", "party": "plant", "use": "use"}),
    (_set(FIRST, RIGHTS + 1, "  "), EmptyCell, {"use": "modify"}),
    (_set(FIRST, RIGHTS, "maybe"), BadDocument, {"where": "Sload.plant.use", "what": "maybe"}),
    (_set(FIRST, RIGHTS, "条件付き"), BadDocument, {"where": "Sload.plant.condition"}),
    (_set(FIRST, 5, "FURLONG"), UnknownUnit, {"item": "Sload"}),
    (_set(FIRST, 2, "Other"), BadDocument, {"where": "row 9"}),
    (_set(FIRST, 2, None), BadDocument, {"where": "row 9"}),
    (_set(FIRST, 6, "nice"), BadDocument, {"where": "row 9: class"}),
    (_set(FIRST, 3, True), BadDocument, {"where": "C9"}),
    (_set(FIRST, 3, 1.5), BadDocument, {"where": "C9"}),
    (_set(FIRST, 3, "=1+1"), BadDocument, {"where": "C9", "what": "formula"}),
    (_set(FIRST + 60, 3, "stray"), BadDocument, {"where": "row 69"}),
    (_set(FIRST, 60, "note"), BadDocument, {"what": "unknown column"}),
    (_set(6, RIGHTS, "right|nobody|use"), UnknownParty, {"party": "nobody"}),
    (_set(6, RIGHTS, "right|plant|eat"), BadDocument, {"what": "right|plant|eat"}),
    (_set(6, RIGHTS, "id"), BadDocument, {"what": "id"}),
    (_set(6, 2, "name"), BadDocument, {"what": "name"}),
    (_set(3, 4, "two"), BadDocument, {"where": "version"}),
    (_set(4, 4, ""), BadDocument, {"where": "default"}),
    (lambda sheet: sheet.merge_cells("C9:D9"), BadDocument, {"what": "merged cells"}),
    (lambda sheet: sheet.parent.create_sheet("more"), BadDocument, {"where": "sheets"}),
    (lambda sheet: sheet.delete_rows(FIRST, 60), BadDocument, {"what": "no item"}),
    (lambda sheet: sheet.parent.defined_names.clear(), BadDocument, {"where": "rights_matrix"}),
]  # fmt: skip


@pytest.mark.parametrize("edit,refusal,facts", EDITS)
def test_what_is_not_the_form_is_refused_with_its_place(
    edit: Callable[[Any], object], refusal: type[Refusal], facts: dict[str, str]
) -> None:
    """Each fault gives its own typed no, and names the cell."""
    with pytest.raises(refusal) as caught:
        read(edited(edit))
    assert facts.items() <= caught.value.facts.items()


def test_a_hidden_sheet_is_refused() -> None:
    """What a person does not see is not taken in."""
    raw = rezipped(lambda _, b: b.replace(b'state="visible"', b'state="hidden"'))
    with pytest.raises(BadDocument):
        read(raw)


def _bomb(member: bytes, count: int = 1) -> bytes:
    """A ZIP of `count` members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", 8) as target:
        for number in range(count):
            target.writestr(f"xl/{number}.xml", member)
    return out.getvalue()


def _macro() -> bytes:
    """The form with a macro in it."""
    out = BytesIO(RAW)
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


HOSTILE: list[tuple[str, Callable[[], bytes], type[Refusal]]] = [
    ("ratio", lambda: _bomb(b" " * 5_000_000), Bomb),
    ("members", lambda: _bomb(b"", 1_001), Bomb),
    ("oversize", lambda: b"PK" + bytes(33_554_433), TooLarge),
    ("nothing", lambda: b"", BadDocument),
    ("no archive", lambda: b"PK\x03\x04 but no archive", BadDocument),
    ("old Excel", lambda: b"\xd0\xcf\x11\xe0" + bytes(2_000), BadDocument),
    ("other archive", lambda: _bomb(b"<a/>"), BadDocument),
    ("cut", lambda: RAW[: len(RAW) // 2], BadDocument),
    ("bytes flipped", lambda: RAW[:3_000] + b"\xff" * 40 + RAW[3_040:], BadDocument),
    (
        "entities",
        lambda: rezipped(lambda _, b: b.replace(b"<worksheet", b"<!DOCTYPE x><worksheet")),
        UnsafeXml,
    ),
    ("UTF-16", lambda: rezipped(lambda _, b: b.decode().encode("utf-16")), UnsafeXml),
    ("broken XML", lambda: rezipped(lambda n, b: b[:-20] if "sheet1" in n else b), BadDocument),
    ("empty workbook", lambda: edited(lambda s: s.delete_rows(1, 99)), BadDocument),
    ("macro", _macro, BadDocument),
]


@pytest.mark.parametrize(
    "make,refusal",
    [(make, no) for _, make, no in HOSTILE],
    ids=[name for name, _, _ in HOSTILE],
)
def test_hostile_files_are_refused_quickly(
    make: Callable[[], bytes], refusal: type[Refusal]
) -> None:
    """Bombs, damage and foreign formats give typed refusals within a second."""
    raw = make()
    begin = time.process_time()
    with pytest.raises(refusal):
        read(raw)
    assert time.process_time() - begin < 1


def test_too_many_cells_are_refused() -> None:
    """A sheet that would fill the memory is not opened."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for number in range(1_600):
        sheet.append([str(number * 100 + place) for place in range(100)])
    out = BytesIO()
    workbook.save(out)
    with pytest.raises(TooLarge):
        read(out.getvalue())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_form_is_read_or_refused(data: st.DataObject) -> None:
    """A member with bytes changed never gives an untyped error."""
    names = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml",
             "docProps/custom.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml")  # fmt: skip
    name = data.draw(st.sampled_from(names))
    place = data.draw(st.integers(0, 4_000))
    noise = data.draw(st.binary(min_size=1, max_size=6))

    def change(member: str, raw: bytes) -> bytes:
        at = place % len(raw)
        return raw[:at] + noise + raw[at + len(noise) :] if member == name else raw

    try:
        read(rezipped(change))
    except Refusal as refusal:
        assert refusal.code != "E0000"  # noqa: PT017 - both ends are right
