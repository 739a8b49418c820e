"""Twenty made-up plates: a machine stream for each, and the inspection of all of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from xml.sax.saxutils import escape

from kumiai.model.refusal import BadValue
from kumiai.sources.generated.profile import SECOND, Chance, drawn, profile

PLATES = 20
_PROGRAM = "GENERATED_PLATE"
_UNNAMED = (6, 14)
"""Plates whose stream names no running programme, as in the real case."""
_NAMED_AS = {7: 6}
"""Plates whose stream names another plate's programme."""
_EVERY = timedelta(minutes=40)
_PAUSE = timedelta(hours=20)
_FACES = (0.95, 0.05)
"""The part of the programme that each face takes; the second is machined after a pause."""
_SAMPLED = ("Feed_Rate", "Spindle_Speed", "Rapid_Override", "Feed_Override")
_DECIMALS = {"Feed_Rate": 4, "Spindle_Speed": 6, "Rapid_Override": 6, "Feed_Override": 6}
_MEMBER_TIME = (1980, 1, 1, 0, 0, 0)
_SHEET = "Sheet10"
_BOUNDS = ("Upper Tolerance", "Nominal", "Lower Tolerance")


def plate(number: int, begins: datetime, seed: int) -> bytes:
    """The SHDR text of plate `number` (1 to 20) on the mill; the first one starts at `begins`.

    Each fourth stream but the last ends within a line, as real ones do. Raises `BadValue`.
    """
    if not 1 <= number <= PLATES:
        raise BadValue(field="plate", value=str(number))
    told = profile()["plate"]
    draws = Chance(seed, "plate", number)
    seconds = drawn(draws, told["seconds"])
    start = begins + _EVERY * (number - 1)
    lines: list[tuple[datetime, int, str]] = []
    for face, share in enumerate(_FACES):
        lines += _face(draws, told, start + _PAUSE * face, (number, face, seconds * share))
    lines.sort(key=itemgetter(0, 1))
    text = "".join(f"{at:%Y-%m-%dT%H:%M:%S.%f}0Z|{line}\n" for at, _, line in lines)
    cut = f"{begins:%Y}\n" if number % 4 else ""
    return (text + cut).encode()


def _face(
    draws: Chance, told: Mapping[str, Any], start: datetime, what: tuple[int, int, float]
) -> Iterator[tuple[datetime, int, str]]:
    """The lines of one face of a plate: (number, face, seconds)."""
    number, face, seconds = what
    share = _FACES[face]
    end = start + timedelta(seconds=seconds)
    yield start, 0, "Program_Status|ACTIVE"
    if number not in _UNNAMED and face == 0:
        yield start, 1, f"Program_Name_Running|{_PROGRAM}-{_NAMED_AS.get(number, number)}.NC"
        yield start, 2, f"Program_Name_Editing|{_PROGRAM}-{number}.NC"
    for second in range(1, int(seconds) + 1):
        yield start + timedelta(seconds=second), 3, f"Program_Runtime_Seconds|{second}"
    blocks = int(told["per_plate"]["Block_Number"] * share)
    for block in range(1, blocks + 1):
        at = start + timedelta(seconds=seconds * block / (blocks + 1))
        yield at, 4, f"Block_Number|{11 + block * int(told['blocks']) // blocks}"
    tools: Sequence[int] = told["tools"]
    changes = int(told["per_plate"]["Current_Tool"] * share / 2) or 1
    for change in range(changes):
        at = start + timedelta(seconds=seconds * change / changes)
        yield at, 5, "Current_Tool|0.000000"
        yield at + timedelta(seconds=0.5), 5, f"Current_Tool|{tools[change % len(tools)]}.000000"
    for order, item in enumerate(_SAMPLED, 6):
        for _ in range(int(told["per_plate"][item] * share + draws.next())):
            at = start + timedelta(microseconds=int(draws.next() * seconds * SECOND))
            value = drawn(draws, told["quantiles"][item])
            yield at, order, f"{item}|{value:.{_DECIMALS[item]}f}"
    yield end, 20, f"Spindle_Time|{6_700_000 + number * 1_000 + face}.0"
    yield end, 21, "Program_Status|PROGRAM_COMPLETED"
    yield end, 22, f"Part_Count|{1_000 + number + PLATES * face}"


def workbook(seed: int) -> bytes:
    """The inspection of the twenty plates as a workbook (Office Open XML); no clock is in it.

    The eight holes of 4 mm drift from plate 10 on, out of tolerance up to plate 18, and are good
    again on 19 and 20; one radius is wrong on all of them.
    """
    draws = Chance(seed, "inspection")
    header = ["Features", "Specification"]
    header += [f"PLATE_RESULTS_A{n:02}_GENERATED_PLATE" for n in range(1, PLATES + 1)]
    rows: list[Sequence[str | float | None]] = [(*header, *_BOUNDS)]
    for told in profile()["inspection"]:
        rows.append((told["feature"],))
        bounds = (told["upper"], told["nominal"], told["lower"])
        rows.append((told["characteristic"], "", *_measured(draws, told), *bounds))
        rows.append(())
    return _xlsx(rows)


def in_control(seed: int, series: int) -> Iterator[tuple[float, ...]]:
    """Means of the eight holes of 4 mm on twenty plates that don't drift, `series` times, in
    millimetres: what a rule that warns of shifts must keep quiet about. The holes vary apart.
    """
    holes = [told for told in profile()["inspection"] if told["drift"]]
    for turn in range(series):
        draws = Chance(seed, "in control", turn)
        measured = [tuple(_measured(draws, {**told, "drift": ()})) for told in holes]
        yield tuple(sum(values) / len(holes) for values in zip(*measured, strict=True))


def _measured(draws: Chance, told: Mapping[str, Any]) -> Iterator[float]:
    """What the twenty plates measure, in millimetres to the micrometre."""
    drift = told["drift"] or (0.0,) * PLATES
    for off in drift:
        noise = (draws.next() + draws.next() + draws.next() - 1.5) * 2 * told["spread"]
        value = told["nominal"] + told["mean"] + off + noise
        floor = 0.0 if told["lower"] is None else value
        yield round(max(value, floor), 3)


def _xlsx(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """A workbook of one sheet; stored with a fixed time: the same rows give the same bytes."""
    office = "http://schemas.openxmlformats.org"
    main, package = f"{office}/spreadsheetml/2006/main", f"{office}/package/2006"
    links = f"{office}/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheet = "".join(_row(number, row) for number, row in enumerate(rows, 1))
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        f'<sheet name="{_SHEET}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="sheet.xml"/></Relationships>',
        "xl/sheet.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in members.items():
            book.writestr(
                zipfile.ZipInfo(name, _MEMBER_TIME),
                '<?xml version="1.0" encoding="UTF-8"?>\n' + text,
            )
    return out.getvalue()


def _row(number: int, row: Sequence[str | float | None]) -> str:
    """One row of a sheet, with its texts inline."""
    cells = []
    for column, told in enumerate(row):
        place = f"{_letters(column)}{number}"
        if isinstance(told, str):
            cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(told)}</t></is></c>')
        elif told is not None:
            cells.append(f'<c r="{place}"><v>{told!r}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letters(column: int) -> str:
    """The name of a column: A to Z, then AA on."""
    high, low = divmod(column, 26)
    return (chr(64 + high) if high else "") + chr(65 + low)
