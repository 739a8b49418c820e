"""A seller's list: CSV and Excel give the same rows, and a list that is handed on is the same."""

from kumiai.model.purchase import dataset_name, machine_name
from kumiai.papers.purchase_list import COLUMNS, csv_of, rows_of
from tests.bad_input import files

JAPANESE = '製造番号,型式,機械名,顧客\nK-1,MX,旋盤 1号機,瀬戸\n\nK-2,MX,"旋盤, 2号機",瀬戸\n'


def test_both_languages_and_blank_lines() -> None:
    """Columns may be named in Japanese; an empty line is none, and lines keep their place."""
    rows = rows_of(JAPANESE.encode())
    assert [(row.line, row.serial, row.name) for row in rows] == [
        (2, "K-1", "旋盤 1号機"), (4, "K-2", "旋盤, 2号機"),
    ]  # fmt: skip
    assert rows_of(b"\xef\xbb\xbf" + JAPANESE.replace("\n", "\r\n").encode()) == rows


def test_a_list_that_is_handed_on_is_the_same() -> None:
    """What a form carries gives the same machines, commas and quotes included."""
    rows = rows_of(JAPANESE.encode())
    again = rows_of(csv_of(rows).encode())
    assert [[getattr(r, c) for c in COLUMNS] for r in again] == [
        [getattr(r, c) for c in COLUMNS] for r in rows
    ]


def test_a_workbook_gives_the_same_row() -> None:
    """Excel's row is the CSV's."""
    (row,) = rows_of(files.listed("K-1"))
    assert (row.line, row.serial, row.model, row.customer) == (2, "K-1", "MX", "seto-hikoki")


def test_names_are_ids_whatever_the_serial_number_holds() -> None:
    """Full width and marks become letters, digits and dashes; a long name keeps a digest."""
    assert machine_name("owari", "Ｋ／１ ０") == "owari-k-1-0"  # type: ignore[arg-type] # a name
    long = machine_name("owari", "K" * 120)  # type: ignore[arg-type] # a name
    assert len(long) <= 64
    assert long != machine_name("owari", "K" * 119)  # type: ignore[arg-type] # a name
    assert dataset_name(long).startswith("owari-k")
