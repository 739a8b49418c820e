"""The canary sweep: unique tokens in every withheld place, and a search for them in all bytes."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from starlette.testclient import TestClient

from kumiai.apps.commands import COMMANDS, Command
from kumiai.apps.demo import cast, recordings, terms
from kumiai.apps.demo.stage import Walk
from kumiai.apps.demo.walk import begin, stations
from kumiai.apps.manage.http import application

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
HOST = "node.test"
KINDS = (
    "program", "program_cmt", "subprogram", "Tool_group", "Fovr", "unknown_item", "unknown_value",
    "malformed", "replayed", "Xload_text", "plates_editing", "plates_override",
)  # fmt: skip
"""The withheld places: secret items, items in no matrix, keys and values that were rejected."""


def token(kind: str) -> str:
    """The token of a place: 128 bits that nothing else holds."""
    return "cn" + sha256(f"canary {kind}".encode()).hexdigest()[:32]


def lathe_lines(text: str) -> str:
    """A generated day with tokens in what the readers must not see."""
    newest = max(line.split("|")[0] for line in text.split("\n") if line)
    lines = [
        f"{newest}|{item}|{token(item)}"
        for item in ("program", "program_cmt", "subprogram", "Tool_group", "Fovr")
    ]
    lines.append(f"{newest}|{token('unknown_item')}|{token('unknown_value')}")
    lines.append(f"no stamp {token('malformed')}")
    lines.append(f"2017-01-01T00:00:00Z|mode|{token('replayed')}")
    lines.append(f"{newest}|Xload|{token('Xload_text')}")
    return text + "\n".join(lines) + "\n"


def plate_lines(text: str) -> str:
    """A generated plate with tokens in its secret items and in an override."""
    newest = max(line.split("|")[0] for line in text.split("\n") if line[-4:] != "2017")
    lines = [f"{newest}|Program_Name_Editing|{token('plates_editing')}"]
    lines.append(f"{newest}|Spindle_Override|{token('plates_override')}")
    return text.rstrip("2017") + "\n" + "\n".join(lines) + "\n"


def planted(directory: Path) -> Walk:
    """The demonstration, walked to its end over recordings with tokens."""
    made = recordings.made(1)
    lathe = made.machining[0]
    name, raw, _ = lathe.files[0]
    first = replace(lathe, files=((name, lathe_lines(raw.decode()).encode(), None),))
    name, raw, part = made.plates.files[2]
    plates = replace(made.plates, files=((name, plate_lines(raw.decode()).encode(), part),))
    whole = replace(made, machining=(first, *made.machining[1:]), plates=plates)
    found = begin(directory, whole, NOW)
    for _ in stations(found):
        pass
    return found


def answers(walk: Walk, person: str | None) -> Iterator[tuple[str, bytes]]:
    """Everything that one principal gets from every route, by name; headers and refusals too."""
    client = TestClient(
        application(walk.node, (HOST,)), base_url=f"http://{HOST}", raise_server_exceptions=False
    )
    headers = {}
    if person is not None:
        secret = (walk.node.directory / "tokens" / person).read_text()
        headers = {"authorization": f"Bearer {secret}"}
    for command in COMMANDS:
        if command.method == "GET":
            for path, query in _addresses(walk, command):
                got = client.get(path, params=query, headers=headers)
                yield f"{person} {path} {query}", repr(dict(got.headers)).encode() + got.content
    for agreement, dataset in (
        (terms.SPINDLE_ID, cast.MACHINING), (terms.PLATES_ID, cast.PLATES),
        (terms.PLATES_ID, cast.INSPECTION),
    ):  # fmt: skip
        for purpose in ("maintenance", "quality", "theft"):
            asked: dict[str, Any] = {"agreement": agreement, "dataset": dataset, "purpose": purpose}
            for more in ({}, {"item": ["program"]}, {"column": ["part", "text"]}, {"item": ["x"]}):
                got = client.post("/v1/reads", json={**asked, **more}, headers=headers)
                yield f"{person} read {asked} {more}", got.content
                if got.status_code == 200:
                    grant = got.json()["data"]["id"]
                    for form in ("parquet", "csv", "xlsx"):
                        rows = client.get(
                            f"/v1/grants/{grant}/rows", params={"format": form}, headers=headers
                        )
                        yield f"{person} {grant} {form}", rows.content


def _addresses(walk: Walk, command: Command) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a command for every thing of the demonstration that fits it."""
    things: dict[str, Sequence[str]] = {
        "market": [cast.MARKET],
        "dataset": [cast.MACHINING, cast.PLATES, cast.INSPECTION],
        "machine": [r.device.machine for r in walk.recordings.machining]
        + [walk.recordings.plates.device.machine],
        "offer": ["off-spindle-1", "off-spindle-2", "off-plates"],
        "agreement": list(walk.agreements),
        "thing": [*walk.agreements, "off-spindle-1"],
        "draft": [],
        "purchase": [],
        "form": ["checklist", "self_check"],
        "quarter": ["2026-Q3"],
        "pack": ["jp-2026@1"],
        "template": ["machine-tool"],
        "grant": [grant.id for grant in walk.grants],
        "statement": [statement.id for statement in walk.statements],
        "claim": ["clm-plates-13-18"],
        "log": [*walk.agreements, "node"],
    }
    place = next((f.name for f in command.fields if f"{{{f.name}}}" in command.path), None)
    kinds = ("contract", "summary", "odrl") if command.operation == "agreement.paper" else ("",)
    forms = ("xlsx", "yaml") if command.operation == "rights.export" else ("",)
    for thing in things[place] if place else [""]:
        path = command.path.replace(f"{{{place}}}", str(thing)) if place else command.path
        path = path.replace("{item}", "program")
        for kind in kinds:
            for form in forms:
                said = {"kind": kind, "format": form}
                yield path, {name: value for name, value in said.items() if value}


def unfolded(raw: bytes, depth: int = 3) -> Iterator[bytes]:
    """`raw`, and what its archives, streams and column chunks hold."""
    yield raw
    at = raw.find(b"PK\x03\x04")
    if depth and at >= 0:
        try:
            with zipfile.ZipFile(io.BytesIO(raw[at:])) as archive:
                for name in archive.namelist():
                    yield name.encode()
                    yield from unfolded(archive.read(name), depth - 1)
        except zipfile.BadZipFile:
            pass
    if raw[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(raw))
        yield repr(pq.ParquetFile(io.BytesIO(raw)).metadata.to_dict()).encode()
        yield repr(table.schema.metadata).encode()
        for column in table.columns:
            yield "\n".join(map(str, column.unique().to_pylist())).encode()
    if raw[:2] == b"\x1f\x8b":
        yield zlib.decompressobj(31).decompress(raw, 2**28)


def found_in(raw: bytes) -> set[str]:
    """The kinds whose token stands in `raw`, in any spelling."""
    pieces = list(unfolded(raw))
    return {kind for kind in KINDS if any(_spelt(token(kind), piece) for piece in pieces)}


def _spelt(text: str, piece: bytes) -> bool:
    """Whether `piece` holds `text` as UTF-8, UTF-16, base64 or hex."""
    plain = text.encode()
    spellings = [plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode()]
    spellings += [base64.b64encode(plain[skip:])[4:-4] for skip in range(3)]
    return any(spelling in piece for spelling in spellings)
