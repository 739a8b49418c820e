"""Signs of persons, output and secrets: by type, unit, name, label and values, in both languages."""

from dataclasses import replace
from pathlib import Path

import pytest

from kumiai.model.card import Shape
from kumiai.model.machine import MachineId
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.right import Classification, Grain, Item
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.model.slip import GROUND_SPEED, HEADING, LATITUDE, LONGITUDE, SPEED, STEERING
from kumiai.rules import signs
from kumiai.sources import generated, vehicle
from kumiai.sources.mtconnect import devices


def line(name: str, ja: str = "", en: str = "", unit: str | None = None) -> Item:
    """A line of the matrix that is called so."""
    return Item(ItemId(name), ja or name, en or name, Classification.OPEN_CONTRACT, unit=unit)


def signal(name: str, type_: str, unit: str | None = None) -> Signal:
    """A signal of this type."""
    return Signal(MachineId("m"), ItemId(name), Kind.SAMPLE, type_, unit)


@pytest.mark.parametrize(
    "item, measured, shows, by",
    [
        (line("p7"), signal("p7", "POSITION", "DEGREE"), "place", "unit"),
        (line("x1"), signal("x1", "LOCATION_SPATIAL_GEOGRAPHIC"), "place", "type"),
        (line("x1"), signal("x1", "x:USER"), "operator", "type"),
        (line("x1"), signal("x1", "OPERATOR_ID"), "operator", "type"),
        (line("x1"), signal("x1", "Access_Card_Event"), "access_log", "type"),
        (line(LATITUDE), None, "place", "name"),
        (line("gnssFix"), None, "place", "name"),
        (line("c12", "車両の緯度"), None, "place", "label"),
        (line("c12", "", "GPS longitude of the van"), None, "place", "label"),
        (line("Vehicle.VehicleIdentification.VIN"), None, "vehicle_id", "name"),
        (line("c12", "車台番号"), None, "vehicle_id", "label"),
        (line("operator_id"), None, "operator", "name"),
        (line("c12", "作業者コード"), None, "operator", "label"),
        (line("Vehicle.Driver.HeartRate"), None, "driver", "name"),
        (line("hall_camera_3"), None, "camera", "name"),
        (line("c12", "通路カメラ映像"), None, "camera", "label"),
        (line("door.access_log"), None, "access_log", "name"),
        (line("c12", "入退室記録"), None, "access_log", "label"),
    ],
)  # fmt: skip
def test_what_shows_a_person(item: Item, measured: Signal | None, shows: str, by: str) -> None:
    """A place on earth, whoever operates, a camera, a door: the first sign says by what."""
    found = signs.personal(item, measured)
    assert (found[0].shows, found[0].by) == (shows, by)
    assert signs.personal(replace(item, grain=Grain.CELL), measured) == ()


@pytest.mark.parametrize(
    "item, measured",
    [
        (line("Xabs", "X軸位置"), signal("Xabs", "POSITION", "MILLIMETER")),
        (line("Bangle"), signal("Bangle", "ANGLE", "DEGREE")),
        (line("Sload", "主軸負荷"), signal("Sload", "LOAD", "PERCENT")),
        (line("surface", "表面粗さ"), signal("surface", "x:ROUGHNESS")),
        (line("PartVinyl"), None),
        (line("AHU.SupplyAir.Temperature", "給気温度"), None),
        (line("Slip.Cars"), None),
    ],
)
def test_what_shows_nobody(item: Item, measured: Signal | None) -> None:
    """Axes, loads, temperatures: a machine tool's position is none on earth."""
    assert signs.personal(item, measured) == ()


@pytest.mark.parametrize(
    "item, measured, shows, by",
    [
        (line("q1"), signal("q1", "PART_COUNT"), "part_count", "type"),
        (line("q1"), signal("q1", "x:PART_COUNT"), "part_count", "type"),
        (line("PartCountAct"), None, "part_count", "name"),
        (line("q1", "累計加工数"), None, "part_count", "label"),
        (line("q1", "", "cycle time"), None, "cycle_time", "label"),
        (line("q1", "サイクルタイム"), None, "cycle_time", "label"),
        (line("q1"), signal("q1", "ACCUMULATED_TIME", "SECOND"), "operating_time", "type"),
        (line("cut_time"), None, "operating_time", "name"),
        (line("spindleOnHours"), None, "operating_time", "name"),
        (line("q1", "主軸稼働時間"), None, "operating_time", "label"),
        (line("q1", unit="HOUR"), None, "operating_time", "unit"),
        (line("powerOnHours"), None, "on_time", "name"),
        (line("q1", "通電時間"), None, "on_time", "label"),
        (line("q1"), signal("q1", "Fan_On_Off_Status"), "on_time", "type"),
        (line("q1"), signal("q1", "x1", "WATT"), "energy", "unit"),
        (line("q1", unit="KILOWATT"), None, "energy", "unit"),
        (line("q1", "積算電力量"), None, "energy", "label"),
        (line("q1"), signal("q1", "WATTAGE"), "energy", "type"),
        (line("q1", "", "parking occupancy"), None, "occupancy", "label"),
        (line("q1"), signal("q1", "Occupancy_Status"), "occupancy", "type"),
        (line("q1", "エレベーター運行回数"), None, "occupancy", "label"),
        (line("liftTrips"), None, "occupancy", "name"),
        (line("Vehicle.TraveledDistance"), None, "mileage", "name"),
        (line("odometer"), None, "mileage", "name"),
        (line("q1", "走行距離"), None, "mileage", "label"),
        (line("q1", unit="KILOMETER"), None, "mileage", "unit"),
        (line("fleetUtilisation"), None, "utilisation", "name"),
        (line("q1", "稼働率"), None, "utilisation", "label"),
        (line("q1"), signal("q1", "EXECUTION"), "utilisation", "type"),
    ],
)  # fmt: skip
def test_what_output_is_told_from(item: Item, measured: Signal | None, shows: str, by: str) -> None:
    """Part counts, hours, energy, occupancy, mileage: the first sign says by what."""
    found = signs.proxies(item, measured)
    assert (found[0].shows, found[0].by) == (shows, by), found


def test_values_tell_a_counter_that_nobody_named() -> None:
    """A value that only grows, or falls to nothing but zero; a load goes up and down; 0 and 1 are a
    switch. Too few numbers tell nothing.
    """
    values = {
        "a": [1.0, 2, 2, 3, 5, 8, 9, 11, 12, 0, 1, 2, 3], "f": [0.0, 30, 0, 31, 0, 32, 0, 33, 0], "b": [40.0, 41, 39, 42, 40, 44, 43, 45, 44],
        "c": [0.0, 1, 1, 0, 1, 0, 0, 1, 1], "d": [1.0, 2, 3], "e": [7.0] * 9,
    }  # fmt: skip
    pairs = [(item, value) for item, several in values.items() for value in several]
    found = signs.shapes(readings(pairs))
    assert found["a"] == Shape(13, rises=10, falls=0, resets=1)
    assert found["f"] == Shape(9, rises=4, falls=0, resets=4)
    assert found["b"].falls == 4
    assert found["c"].switches
    told = {n: [s.shows for s in signs.proxies(line(f"q{n}"), None, found[n])] for n in values}
    assert told == {"a": ["counter"], "f": [], "b": [], "c": ["on_time"], "d": [], "e": []}
    both = signs.joined([found["a"], found["a"]])
    assert both == Shape(26, rises=20, falls=0, resets=2)
    assert not signs.joined([found["c"], found["a"]]).switches
    assert signs.joined([]) == Shape()


def readings(pairs: list[tuple[str, float]]) -> Readings:
    """A recording of pairs; every second value of it is a word."""
    n = len(pairs)
    return Readings(
        "s", "0" * 64, STRIDE, n, list(range(n)), list(range(n)), [p[0] for p in pairs],
        [p[1] for p in pairs], [None] * n, None, (), (),
    )  # fmt: skip


def test_words_are_no_numbers() -> None:
    """An item of words has no shape."""
    found = replace(readings([("a", 1.0)]), value=[None], text=["ACTIVE"])
    assert signs.shapes(found) == {}


def test_the_cars_and_lathes_of_the_house() -> None:
    """Of a car the place and where it heads; of generated lathes nobody, and their counters."""
    car = vehicle.vehicle_device(MachineId("c"), "c", "c")
    told = {s.item for s in car.signals if signs.personal(line(s.item), s)}
    assert told == {LATITUDE, LONGITUDE, HEADING, GROUND_SPEED}
    assert not told & {SPEED, STEERING}
    lathe = next(d for d in devices(generated.devices_xml()) if d.name == generated.LATHES[0])
    assert not [s.item for s in lathe.signals if signs.personal(line(s.item), s)]
    proxies = {s.item for s in lathe.signals if signs.proxies(line(s.item), s)}
    assert {"PartCountAct", "cut_time", "total_time", "execution"} <= proxies
    assert not proxies & {"Sload", "Srpm", "Xload", "Stemp"}


def test_the_lathes_of_the_test_bed(data_dir: Path) -> None:
    """Real device models: counters, hours and states are found, axes and loads are not."""
    xml = (data_dir / "nist_sms/mtconnect_agent_Devices.xml").read_bytes()
    lathe = next(d for d in devices(xml) if d.name == "Mazak01")
    found = {s.item for s in lathe.signals if signs.proxies(line(s.item), s)}
    assert {"PartCountAct", "auto_time", "cut_time", "total_time", "execution", "mode"} <= found
    assert not [s.item for s in lathe.signals if signs.personal(line(s.item), s)]
    assert not found & {"Xabs", "Xload", "Srpm", "Sload", "Stemp"}
    secret = {s.item for s in lathe.signals if signs.secret(line(s.item), s)}
    assert {"program", "subprogram"} <= secret
