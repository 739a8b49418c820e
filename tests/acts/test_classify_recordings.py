"""Classification on real recordings: every item once, a new key refused and listed in the same ingest."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from kumiai.acts import classify, collect, enroll, entitle
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.readings import Readings
from kumiai.model.right import Classification, Origin, OriginKind
from kumiai.model.signal import Device
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import register
from kumiai.rules.coverage import State
from kumiai.rules.entitle import first_matrix
from kumiai.sources import building, vehicle
from kumiai.sources.mtconnect import devices, recording
from tests.story import pool_stage as made
from tests.story.pool_stage import MARKET, RENTAL, Stage

OWNER, DATASET = RENTAL, DatasetId("recorded")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A machine with its recordings, and what is expected of its items."""

    device: Device
    read: tuple[Readings, ...]
    keys: int
    """Keys of the stream, or columns of the trend."""
    personal: frozenset[str]
    proxies: frozenset[str]


def lathe(data_dir: Path, name: str, keys: int, days: int) -> Recorded:
    """Some days of a lathe of the test bed; together they hold all keys of its month."""
    xml = (data_dir / "nist_sms/mtconnect_agent_Devices.xml").read_bytes()
    device = next(d for d in devices(xml) if d.name == name)
    files = sorted((data_dir / f"nist_sms/raw/{name}").glob("*.gz"))
    # Fewer days are read: those that bring a key that none before had, then the first ones.
    seen: set[bytes] = set()
    kept: list[Path] = []
    for file in files:
        found = {line.split(b"|")[1] for line in gzip.decompress(file.read_bytes()).splitlines()}
        if found - seen or len(kept) < days:
            kept.append(file)
        seen |= found
    assert len(seen) == keys
    read = tuple(recording(file.read_bytes(), device) for file in kept)
    proxies = {"PartCountAct", "auto_time", "cut_time", "total_time", "execution", "mode"}
    return Recorded(device, read, keys, frozenset(), frozenset(proxies))


def drive(data_dir: Path) -> Recorded:
    """The recorded drive of a car."""
    folder = data_dir / "vehicle_comma2k19"
    device = vehicle.vehicle_device(MachineId("rav4"), "rav4", "RAV4")
    parts = {name: (folder / name).read_bytes() for name in vehicle.PARTS}
    place = {s.item for s in device.signals if "CurrentLocation" in s.item}
    found = vehicle.drive(parts, device)
    return Recorded(device, (found,), len(device.signals), frozenset(place), frozenset())


def unit(data_dir: Path, name: str) -> Recorded:
    """An air handling unit, its first days."""
    raw = gzip.decompress((data_dir / f"hvac_lbnl_fdd/{name}.csv.gz").read_bytes())
    head = b"\n".join(raw.split(b"\n")[:3_000]) + b"\n"
    device = building.air_handler(head, MachineId(name.lower()), name, name)
    found = building.trend(head, device, building.Clock("-08:00"))
    proxies = {s.item for s in device.signals if s.item.startswith("AHU.Occupancy")}
    return Recorded(device, (found,), len(device.signals), frozenset(), frozenset(proxies))


MACHINES = ("Mazak01", "Mazak03", "drive", "MZVAV-2-2", "SZCAV", "SZVAV")


def recorded(data_dir: Path, name: str) -> Recorded:
    """What is known of one machine."""
    if name == "Mazak01":
        return lathe(data_dir, name, 86, 1)
    if name == "Mazak03":
        return lathe(data_dir, name, 65, 1)
    return drive(data_dir) if name == "drive" else unit(data_dir, name)


@pytest.mark.parametrize("name", MACHINES)
def test_every_item_of_a_recording_once(data_dir: Path, tmp_path: Path, name: str) -> None:
    """In one state each, new keys among them; places are personal, counters are found by type, name
    and values, loads and speeds are not.
    """
    found = recorded(data_dir, name)
    stage = enrolled(found, tmp_path)
    store, who = stage.node.store, stage.who(OWNER)
    machine = register.machine(store.database, who, found.device.machine)
    harvest = collect.collect(store, who, machine, found.read)
    unknown = {r.item for batch in found.read for r in batch.rejects if r.reason == "unknown_item"}
    if name != "drive":  # of a bus, most frames are other messages
        assert harvest.rows + harvest.rejected + harvest.withheld == harvest.observations
    coverage = entitle.coverage_of(store, who, DATASET)
    counted = Counter(one.item for one in coverage)
    assert set(counted.values()) == {1}
    seen = {item for batch in found.read for item in batch.item} | unknown
    seen |= {r.item for batch in found.read for r in batch.rejects if r.item}
    assert set(counted) == seen
    known = {signal.item for signal in found.device.signals}
    new = {one.item for one in coverage if one.item not in known}
    assert new == unknown, "a key that no device model names is listed, and is no row"
    assert all(one.state is State.WITHOUT_REASON for one in coverage if one.item in new)
    proposals = {p.item: p for p in classify.suggest(store, who, DATASET)}
    assert set(proposals) == known
    assert {item for item, p in proposals.items() if p.personal} == found.personal
    proxies = {item for item, p in proposals.items() if p.proxies}
    assert found.proxies <= proxies
    assert not proxies & {"Sload", "Xload", "Srpm", "unitNum", "line", "Stemp", "Zabs"}
    print(name, "keys", found.keys, "items", len(known), "states", len(coverage),
          "new", sorted(new), "proxies", sorted(proxies))  # fmt: skip
    stage.node.close()


def test_a_new_key_in_the_stream_is_refused_in_the_same_ingest(
    data_dir: Path, tmp_path: Path
) -> None:
    """A key that comes up in a stream becomes no row and stands in the list of that very ingest."""
    found = lathe(data_dir, "Mazak03", 65, 1)
    stage = enrolled(found, tmp_path)
    store, who = stage.node.store, stage.who(OWNER)
    machine = register.machine(store.database, who, found.device.machine)
    folder = data_dir / "nist_sms/raw/Mazak03"
    raw = gzip.decompress(min(folder.glob("*.gz")).read_bytes())
    newest = max(line.split(b"|")[0] for line in raw.splitlines() if line)
    read = recording(raw + newest + b"|brand_new_key|42\n", found.device)
    harvest = collect.collect(store, who, machine, [read])
    assert harvest.rejected >= 1
    states = {str(one.item): one.state for one in entitle.coverage_of(store, who, DATASET)}
    assert states["brand_new_key"] is State.WITHOUT_REASON
    assert "brand_new_key" not in read.item
    matrix = register.newest_matrix(store.database, DATASET)
    assert matrix is not None
    listed = {str(line.id): line.classification for line in matrix.items}
    assert "brand_new_key" not in listed
    assert listed["program"] is Classification.OPEN_CONTRACT
    stage.node.close()


def enrolled(found: Recorded, tmp_path: Path) -> Stage:
    """A party with the machine, a dataset and first rights in all that it measures."""
    stage = made.founded(tmp_path / "node", None)
    store, who, device = stage.node.store, stage.who(OWNER), found.device
    machine = Machine(
        device.machine, device.source, device.name, "m", "m", OWNER, OWNER, made.BEGIN, "purchase"
    )
    enroll.add_machine(store, who, machine, device.signals)
    enroll.add_dataset(
        store, who, Dataset(DATASET, OWNER, "記録", "recorded", (machine.id,), MARKET)
    )
    origin = Origin(OriginKind.ASSERTION, OWNER, who.person, made.BEGIN, "purchase")
    first = first_matrix(DATASET, origin, device.signals)
    raw = yaml_from_matrix(first).encode()
    entitle.set_rights(store, who, DATASET, raw, "purchase")
    return stage
