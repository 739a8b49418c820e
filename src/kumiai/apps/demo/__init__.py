"""`kumiai demo`: one process, no service, one row's walk from a machine tool to a contestable yen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kumiai.apps.demo import building, recordings, tamper
from kumiai.apps.demo.stage import Walk
from kumiai.apps.demo.walk import begin_worlds, stations, worlds_before
from kumiai.apps.node import clock, open_node
from kumiai.apps.serving import Places, serve
from kumiai.model.refusal import NodeExists

_MARK = "demo.json"
_WALKED = "demo.walked"
"""Whether all stations were walked; one that was cut short is walked anew."""
_COUNTS = ("observations", "rows", "withheld", "served", "entries", "yen", "edges")


def run(
    *,
    home: Path,
    what: str | None,
    once: bool,
    data: Path | None,
    port: int,
    sharing_port: int | None,
    reset: bool,
    as_json: bool,
) -> int:
    """Walks, prints its stations, and serves unless `once`; the exit code."""
    is_demo = home.name == "demo" or (home / _MARK).exists()
    place = home if is_demo else home.with_name(f"{home.name}-demo")
    if what == "tamper":
        return tamper.run(place, as_json=as_json)
    if (place / _WALKED).exists() and not (once or reset or data):
        click.echo(f"kumiai demo   {place.name} as it stands; `--reset` begins anew")
    else:
        _clear(place)
        walk = _walked(place, data, clock(), as_json=as_json)
        walk.node.close()
        (place / _WALKED).touch()
    if not once:
        _serve(place, Places("127.0.0.1", port, sharing_port))
    return 0


def _clear(place: Path) -> None:
    """Makes room for a fresh demonstration, in a directory that a demonstration made."""
    if not place.exists():
        return
    if not (place / _MARK).exists():
        raise NodeExists(directory=place.name)
    shutil.rmtree(place)


def _walked(place: Path, data: Path | None, now: datetime, *, as_json: bool) -> Walk:
    """Walks all stations and says what each made."""
    found = recordings.from_directory(data) if data else recordings.made()
    say = (lambda _: None) if as_json else click.echo
    label = _label(found.generated)
    say(f"kumiai demo   everything is local   data: {label}   keys: all held by this demo")
    place.mkdir(parents=True, mode=0o700)
    (place / _MARK).write_text('{"demo": true}\n')
    walk = begin_worlds(place, found, now)
    minute = _label(found.drive is None)
    say(f"cars          data: virtual fleet, GENERATED, on a minute of driving: {minute}")
    drives = _said(worlds_before(walk), say)
    say("machine tools")
    told = _said(stations(walk), say)
    air = building.recorded(data)
    say(f"building      data: {_label(air.generated)}")
    aside = _said(building.stations(walk, air), say)
    if air.credit:
        say(f"credit    {air.device.name}: {air.credit} ({air.licence})")
    if as_json:
        data_told = {
            **_counted(told, _COUNTS, generated=found.generated),
            "cars": drives["cars"],
            "building": _counted(aside, building.COUNTS, generated=air.generated),
        }
        click.echo(json.dumps({"ok": True, "data": data_told}, ensure_ascii=False, indent=1))
    else:
        _farewell(place, walk)
    return walk


def _label(generated: bool) -> str:  # noqa: FBT001 - the one thing it says
    """Where the data of a world come from."""
    return "GENERATED (no recordings given)" if generated else "recorded"


def _said(
    walked: Iterable[tuple[str, dict[str, Any], float]], say: Callable[[str], object]
) -> dict[str, Any]:
    """Walks the stations of a world and says what each made; their counts by name."""
    told: dict[str, Any] = {}
    for name, counts, seconds in walked:
        told[name] = {**counts, "seconds": round(seconds, 3)}
        say(f"  ok  {name:<8} {_shown(counts):<100} {seconds:6.2f} s")
    return told


def _counted(told: dict[str, Any], names: Sequence[str], *, generated: bool) -> dict[str, Any]:
    """A world's own counts by name, and all that its stations told."""
    flat = {key: _find(told, key) for key in names}
    return {**flat, "generated": generated, "stations": told}


def _shown(counts: dict[str, Any]) -> str:
    """Counts as words; what has parts of its own is for `--json`."""
    plain = {key: value for key, value in counts.items() if key != "months"}
    return "  ".join(f"{key} {value}" for key, value in plain.items() if value not in ("", []))


def _find(told: dict[str, Any], key: str) -> int:
    """A count by its name, wherever a station made it."""
    return next(int(counts[key]) for counts in told.values() if key in counts)


def _farewell(place: Path, walk: Walk) -> None:
    """What can be done next."""
    home = f"kumiai --home {place}"
    for dataset in (*walk.recordings.machining, walk.recordings.plates):
        if dataset.credit:
            click.echo(f"credit    {dataset.device.name}: {dataset.credit} ({dataset.licence})")
    if walk.recordings.drive:
        drive = walk.recordings.drive
        click.echo(f"credit    {drive.device.name}: {drive.CREDIT} ({drive.LICENCE})")
    click.echo(f"bundle    {place / 'clm-plates-13-18.zip'}")
    click.echo(
        f"read it   {home} --as chita-data read agr-spindle-2 machining --purpose maintenance"
    )
    click.echo(f"verify    {home} log verify agr-plates")
    click.echo("break it  kumiai demo tamper   then   verify again")


def _serve(place: Path, places: Places) -> None:
    """Serves the demonstration until it is stopped."""
    serve(open_node(place), places, click.echo)
