"""Tables: what leaves as a spreadsheet is data, never a formula, and the same bytes twice."""

import time
from datetime import UTC, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kumiai.model.refusal import TooLarge, TooManyRows
from kumiai.papers import tables
from kumiai.papers.tables import Notes, csv_cell, neutral, plain_text, xlsx

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "'=1"]


def _rows(raw: bytes) -> list[list[object]]:
    """The cells of the first sheet."""
    sheet = load_workbook(BytesIO(raw)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(text: str) -> None:
    """Text that a spreadsheet would compute is neutralised, in Excel and in CSV."""
    assert _rows(xlsx(["a"], [[text]]))[1] == ["'" + text.replace("\r", "\n")] or text[0] == "\r"
    assert csv_cell(text) == "'" + text
    assert load_workbook(BytesIO(xlsx([text], [])))["data"]["A1"].data_type == "s"


@given(st.text(max_size=30))
def test_neutralising_loses_nothing(text: str) -> None:
    """The original is found again."""
    assert plain_text(neutral(text)) == text


def test_values_keep_their_kind() -> None:
    """Numbers stay numbers, negative ones too; instants, fractions and long integers are exact."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    row = [1, -2.5, None, "主軸", at, Fraction(1, 3), 10**17, float("nan"), "\x00x"]
    told = ["2026-10-01T00:00:00.000000Z", "1/3", str(10**17), "nan", "�x"]
    assert _rows(xlsx([str(n) for n in range(9)], [row]))[1] == [1, -2.5, None, "主軸", *told]
    assert [csv_cell(value) for value in (1, -2.5, None)] == ["1", "-2.5", ""]


def test_the_notes_say_where_the_rows_come_from() -> None:
    """Agreement, purpose, credit, licence and the generated label stand on the second sheet."""
    raw = xlsx(["a"], [[1]], Notes("agr-1", "quality", "NIST", "=evil", generated=True))
    sheet = load_workbook(BytesIO(raw))["notes"]
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    for word in ("agr-1", "quality", "NIST", "'=evil"):
        assert word in told
    assert any("generated" in word for word in told)


def test_equal_rows_give_equal_bytes() -> None:
    """No clock gets into the workbook."""
    first = xlsx(["a"], [[1]])
    time.sleep(2.1)  # a ZIP's clock has steps of two seconds
    assert xlsx(["a"], [[1]]) == first


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet has, or more text than a cell holds, is no truncated table."""
    monkeypatch.setattr(tables, "ROWS_MAX", 10)
    assert len(_rows(xlsx(["a"], [[1]] * 10))) == 11
    with pytest.raises(TooManyRows):
        xlsx(["a"], ([1] for _ in range(11)))
    with pytest.raises(TooLarge):
        xlsx(["a"], [["x" * 40_000]])
