"""An inspection sheet comes back by form: what was taken is shown, what is no sheet is refused."""

import io
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kumiai.apps.console.words import TEXTS
from kumiai.model.dataset import DatasetId
from kumiai.model.person import Role
from kumiai.sources import generated
from tests.apps import hosting
from tests.apps.running import Running, running
from tests.apps.test_console import english_in, names, words
from tests.apps.visiting import Visitor, visitor
from tests.apps.world import CUSTOMER, World, secret_of

PAGE = "/console/machines/cmm-01"
AT = "2026-10-01T09:00"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(seed: int = 2, *, put: Any = None) -> bytes:
    """A generated workbook; `put` stands in its first measured cell."""
    raw = generated.workbook(seed)
    if put is None:
        return raw
    book = openpyxl.load_workbook(io.BytesIO(raw))
    page = book["Sheet10"]
    row, column = measured(page)[0]
    page.cell(row, column).value = put
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measured(page: Any) -> list[tuple[int, int]]:
    """Where measured values stand, counted without the node: below `Features`, in the columns of
    parts, in rows that have a nominal value.
    """
    rows = list(page.iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] == "Features")
    head = [str(name or "") for name in rows[start]]
    parts = [n for n, name in enumerate(head) if re.search(r"_A\d{2,3}(_|$)", name)]
    nominal = head.index("Nominal")
    return [
        (number + 1, column + 1)
        for number, row in enumerate(rows)
        if number > start and row[nominal] is not None
        for column in parts
    ]


def send(who: Visitor, content: bytes, name: str = "sheet.xlsx", **said: Any) -> Any:
    """The answer to the form of the measuring station."""
    said = {"at": AT, **said}
    return who.send(PAGE, PAGE, files=(name, content, XLSX), **said)


def counts(page: str) -> dict[str, int]:
    """The sums on the page."""
    found = re.findall(r'<td class="n" id="(\w+)">([\d,]+)</td>', page)
    return {name: int(number.replace(",", "")) for name, number in found}


@pytest.fixture
def inspector(world: World) -> Visitor:
    """The customer's data manager."""
    return visitor(world, CUSTOMER, Role.DATA_MANAGER)


def test_the_page_says_what_became_of_the_sheet(
    world: World, inspector: Visitor, repository: Path
) -> None:
    """Rows, rejects and what was kept back make up all cells of the workbook; sent again it adds
    nothing and says so.
    """
    raw = sheet()
    cells = len(measured(openpyxl.load_workbook(io.BytesIO(raw))["Sheet10"]))
    answer = send(inspector, raw)
    assert answer.status_code == 200, answer.text
    told = counts(answer.text)
    assert told["observations"] == cells > 0
    assert told["rows"] + told["rejected"] + told["withheld"] == cells
    assert told["rows"] > 0
    assert english_in(answer.text, words(repository) | names(world)) == set()
    before = world.trace()
    again = send(inspector, raw)
    assert TEXTS["harvest_again"][0] in again.text
    assert counts(again.text)["rows"] == 0
    assert {t for t, d in world.trace().items() if d != before[t]} == set()


def test_a_blank_cell_is_a_reject(inspector: Visitor) -> None:
    """A cell that nobody filled becomes no row, and is counted."""
    raw = sheet(3)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    row, column = measured(book["Sheet10"])[0]
    book["Sheet10"].cell(row, column).value = None
    out = io.BytesIO()
    book.save(out)
    told = counts(send(inspector, out.getvalue()).text)
    assert (told["rejected"], told["rows"] + told["withheld"]) == (1, told["observations"] - 1)


def test_what_no_right_covers_is_kept_back(inspector: Visitor) -> None:
    """A characteristic that the rights matrix does not name is kept back, and named on the page."""
    book = openpyxl.load_workbook(io.BytesIO(sheet(4)))
    page = book["Sheet10"]
    row, _ = measured(page)[0]
    page.cell(row, 1).value = "Unheard-of"
    out = io.BytesIO()
    book.save(out)
    answer = send(inspector, out.getvalue())
    told = counts(answer.text)
    assert told["withheld"] == len([one for one in measured(page) if one[0] == row]) > 0
    assert told["rows"] + told["rejected"] + told["withheld"] == told["observations"]
    assert "Unheard-of</code>" in answer.text


NO_SHEETS: tuple[tuple[str, str, bytes, str], ...] = (
    ("a picture", "p.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "E3004"),
    ("a picture named as a sheet", "p.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(999), "E3004"),
    ("a PDF", "x.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "E3004"),
    (
        "a workbook of the old kind",
        "x.xls",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        "E3004",
    ),
    ("an empty file", "e.xlsx", b"", "E3004"),
    ("an empty archive", "z.xlsx", b"PK\x05\x06" + bytes(18), "E3004"),
    ("text", "t.txt", "寸法 12.5\n".encode(), "E3004"),
    ("CSV without its mapping", "t.csv", b"a,b\n1,2\n", "E1010"),
)
"""What is no inspection sheet: its name, its bytes, the code of the refusal."""


@pytest.mark.parametrize("what", NO_SHEETS, ids=lambda what: what[0].replace(" ", "-"))
def test_what_is_no_sheet(
    world: World, inspector: Visitor, what: tuple[str, str, bytes, str]
) -> None:
    """Refused with its reason at both doors, nothing written."""
    _, name, content, code = what
    before = world.trace()
    answer = send(inspector, content, name)
    assert 400 <= answer.status_code < 500
    assert code in answer.text
    secret = secret_of(CUSTOMER, Role.DATA_MANAGER)
    files, data = [("files", (name, content))], {"at": f"{AT}:00+09:00"}
    path = "/v1/machines/cmm-01/readings"
    assert world.ask("POST", path, secret, files=files, data=data).code() == code
    assert world.trace() == before


@pytest.mark.parametrize("put", ["=1+1", '=HYPERLINK("http://evil.example")', "12.5", True, "NaN"])
def test_a_cell_that_is_no_number(world: World, inspector: Visitor, put: Any) -> None:
    """A formula, text or truth where a measured value belongs refuses the sheet and names the cell."""
    before = world.trace()
    answer = send(inspector, sheet(put=put))
    assert (answer.status_code, "E3004" in answer.text) == (400, True)
    assert world.trace() == before


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T09:00", "2026-10-01"])
def test_a_sheet_needs_its_time(world: World, inspector: Visitor, at: str) -> None:
    """Without day and time of the inspection nothing is taken."""
    before = world.trace()
    answer = send(inspector, sheet(), at=at)
    assert (answer.status_code, "E1012" in answer.text) == (400, True)
    assert world.trace() == before


STATION = {
    "name": "三次元測定機", "id": "kariya-press-cmm", "maker": "Made Up", "model": "M-1",
    "since": "2026-04-01", "dealing": "2026年の購入", "title_ja": "出荷検査",
    "title_en": "Outgoing inspection", "market": "machined-parts",
}  # fmt: skip
STATIONS = "/console/stations"


def enrol(who: Visitor, sample: bytes, **changed: Any) -> Any:
    """The answer to the form of a new measuring station."""
    said = {**STATION, **changed}
    return who.send(STATIONS, STATIONS, sample=("sample.xlsx", sample, XLSX), **said)


def test_a_hosted_party_enrols_its_station_and_sends_a_sheet(
    world: World, repository: Path
) -> None:
    """With a browser only: the station from a sample, of which no value is taken; then a sheet, all
    of whose items the first rights cover; sent twice, the form changes nothing.
    """
    press = hosting.hosted(world)
    assert STATIONS in press.page("/console/machines")
    allowed = words(repository) | names(world)
    assert english_in(press.page(STATIONS), allowed) == set()
    page = f"/console/machines/{STATION['id']}"
    for _ in range(2):
        answer = enrol(press, sheet())
        assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?done=1")
    assert world.node.store.lake.version(DatasetId("kariya-press-cmm-inspection")) is None
    taken = press.send(page, page, files=("sheet.xlsx", sheet(7), XLSX), at=AT)
    told = counts(taken.text)
    assert told["rows"] == told["observations"] > 0
    assert (told["withheld"], told["rejected"]) == (0, 0)
    kept = press.page("/console/datasets/kariya-press-cmm-inspection/kept-back")
    assert "出荷検査" in kept


@pytest.mark.parametrize(
    "sample, changed, code",
    [
        (b"\x89PNG\r\n\x1a\n", {}, "E3004"),
        (b"", {}, "E3004"),
        (sheet(put="=1+1"), {}, "E3004"),
        (sheet(), {"name": ""}, "E1010"),
        (sheet(), {"title_ja": ""}, "E1010"),
        (sheet(), {"id": "No Id"}, "E1001"),
        (sheet(), {"since": "yesterday"}, "E1012"),
        (sheet(), {"dealing": ""}, "E1010"),
    ],
    ids=["picture", "no-sample", "formula", "no-name", "no-title", "id", "since", "no-dealing"],
)
def test_a_station_that_is_none(
    world: World, sample: bytes, changed: dict[str, str], code: str
) -> None:
    """Refused before anything is written."""
    press = hosting.hosted(world)
    before = world.trace()
    answer = enrol(press, sample, **changed)
    assert 400 <= answer.status_code < 500
    assert code in answer.text
    assert world.trace() == before


def test_who_sets_no_rights_enrols_no_station(world: World) -> None:
    """A plant manager, who may enrol machines, gets nothing half done."""
    plant = visitor(world, CUSTOMER, Role.PLANT)
    assert STATIONS not in plant.page("/console/machines")
    before = world.trace()
    assert enrol(plant, sheet()).status_code == 403
    assert world.trace() == before


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The world as a running node."""
    home = tmp_path_factory.mktemp("uploaded") / "node"
    shutil.copytree(template, home)
    with running(home) as found:
        yield found


def highest(node: Running) -> int:
    """The most memory that the node ever had, in KiB."""
    told = Path(f"/proc/{node.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", told)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("told", ["content-length: 1073741824", "transfer-encoding: chunked"])
def test_a_gigabyte_is_refused_before_it_is_read(served: Running, told: str) -> None:
    """With its length, and without one: refused within a second, before a byte of it is sent; the
    node's memory stays, and others are answered.
    """
    secret = secret_of(CUSTOMER, Role.DATA_MANAGER)
    small = [("files", ("e.xlsx", b"PK"))]
    for _ in range(2):  # what the first request loads is no part of it
        served.http("POST", "/v1/machines/cmm-01/readings", secret, files=small)
    before, begun = highest(served), time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), 10) as talk:
        talk.sendall(
            f"POST /v1/machines/cmm-01/readings HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            f"authorization: Bearer {secret}\r\n{told}\r\n"
            "content-type: multipart/form-data; boundary=x\r\n\r\n".encode()
        )
        answer = ""
        while "E9005" not in answer and (piece := talk.recv(4_096)):
            answer += piece.decode()
    assert answer.startswith("HTTP/1.1 413")
    assert "E9005" in answer
    assert time.monotonic() - begun < 1
    assert highest(served) - before < 8_192
    assert served.http("GET", "/v1/health").status_code == 200
