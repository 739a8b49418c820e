"""The world of cars: rows, cells and yen of three months are what plain calculations say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from kumiai.acts import pool, read
from kumiai.acts.govern import logs
from kumiai.apps.demo import cars, recordings
from kumiai.apps.demo.cars import cast, terms
from kumiai.apps.demo.cars import walk as world
from kumiai.apps.demo.stage import Walk
from kumiai.apps.demo.walk import begin_worlds
from kumiai.model.agreement import AgreementId
from kumiai.model.dataset import DatasetId
from kumiai.model.party import PartyId
from kumiai.model.period import month
from kumiai.model.refusal import Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.records import ledger, register
from kumiai.sources.generated import fleet
from tests.judges import plain_cells, plain_pool

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, dict[str, Any]]:
    """The world without recordings."""
    walk = begin_worlds(tmp_path_factory.mktemp("cars") / "node", recordings.made(), NOW)
    return walk, cars.walked(walk)


def rows(
    walk: Walk, party: PartyId, agreement: AgreementId, dataset: DatasetId, purpose: str
) -> Any:
    """What a party is served now, as the engine of this test reads it."""
    store, who = walk.node.store, world.standing(walk, party, 0)
    name = RequestId(f"req-test-{party}-{dataset}-{walk.clock():%Y%m%d%H}")
    grant = read.read(store, who, ReadRequest(name, agreement, dataset, purpose))
    delivery = read.fetch(store, who, grant.id, Format.PARQUET)
    assert delivery.path is not None
    return [tuple(row.values()) for row in parquet.read_table(delivery.path).to_pylist()]


def trips(place: int, runs: Any) -> list[fleet.Trip]:
    """The fleet of a month once more: the same seed gives the same."""
    return list(world.fleet_of(place, fleet.road(seed=20170601), runs))


def consented(place: int) -> set[str]:
    """The cars whose renters have consented in a month."""
    found = {str(car.machine) for car in cast.CARS_OF_RENTAL} - {str(cast.WITHOUT_CONSENT)}
    return found - ({str(cast.WITHDRAWN)} if place == 1 else set())


def test_only_consented_drives_are_read(walked: tuple[Walk, dict[str, Any]]) -> None:
    """Rows of persons of six cars, of five after the withdrawal; what is fitted is no person's."""
    _, told = walked
    for place, one in enumerate(told["months"]):
        runs = month(one["month"])
        wanted = 0
        for trip in trips(place, runs):
            plain = 2 * 4 + 2  # tyres of two axles, load and weather
            moving = 8 * len(trip.trace)
            wanted += plain + (moving if str(trip.car.machine) in consented(place) else 0)
        assert one["read"] == wanted
        assert one["rows"] > wanted


def test_cells_are_those_of_a_plain_reckoning(walked: tuple[Walk, dict[str, Any]]) -> None:
    """Each cell and hour has the cars that passed and the slips that were put in; no other is told."""
    walk, told = walked
    wanted: dict[tuple[str, int], tuple[int, int]] = {}
    for place, one in enumerate(told["months"]):
        found = [
            plain_cells.Passed(
                str(trip.car.machine), trip.trace.at, trip.trace.reference,
                list(zip(trip.trace.latitude, trip.trace.longitude, strict=True)),
                [(put.begins_at, put.ratio) for put in trip.slips],
            )
            for trip in trips(place, month(one["month"]))
            if str(trip.car.machine) in consented(place)
        ]  # fmt: skip
        wanted |= plain_cells.places(found, 5)
        assert one["slips"] == sum(len(passed.slips) for passed in found)
    seen: dict[tuple[str, int], dict[str, float]] = {}
    for item, at, value, _, part in rows(
        walk, cast.ELECTRONICS, terms.POOL_ID, cast.PLACE, terms.ROADS
    ):
        key = (part, int(at.timestamp()) * 1_000_000)
        seen.setdefault(key, {})[item] = value
    got = {key: (row["Slip.Cars"], row["Slip.Count"]) for key, row in seen.items()}
    assert got == wanted
    assert min(found["Slip.Cars"] for found in seen.values()) >= 5
    steps = {row["Slip.Strongest"] * 20 for row in seen.values()}
    assert all(step == int(step) for step in steps), "strongest slips are told in steps of 5 %"
    assert max(steps) > 0


def test_tyres_are_told_without_place_or_car(walked: tuple[Walk, dict[str, Any]]) -> None:
    """Sorts of at least five cars; no row names a car, and none a cell."""
    walk, _ = walked
    found = rows(walk, cast.TYRE, terms.POOL_ID, cast.PRODUCT, terms.DESIGN)
    sorts: dict[str, set[str]] = {}
    for item, _, value, text, _ in found:
        sorts.setdefault(item, set()).add(str(text or value))
    assert sorts["Tyre.Make"] == {"Toa"}
    assert sorts["Tyre.Axle"] == {"front", "rear"}
    assert sorts["Tyre.Model"] == {"Winter 3"}, "the rare summer tyre is not told"
    assert sorts["Trip.Weather"] == {"snow"}
    said = repr(found)
    assert "rental-" not in said
    assert not any(cell in said for cell in ("r39", "c124"))


def test_yen_of_each_month_are_the_plain_pools(walked: tuple[Walk, dict[str, Any]]) -> None:
    """One enters in the second month, one leaves in the third; to the yen."""
    walk, told = walked
    shown = pool.show(walk.node.store, world.standing(walk, cast.ELECTRONICS, 1), terms.POOL_ID)
    begin = shown.founding.concluded_at()
    stays = [plain_pool.Stay(party, weight, begin) for party, weight in terms.PORTIONS.items()]
    entry, notice = shown.versions
    stays.append(plain_pool.Stay(cast.TYRE, min(terms.PORTIONS.values()), entry.since))
    leaver = next(stay for stay in stays if stay.party == cast.MAKER)
    third = month(told["months"][2]["month"])
    assert third.begin < notice.since - timedelta(days=terms.NOTICE_DAYS) < third.end
    leaver.end = notice.since
    for one in told["months"]:
        year, number = map(int, one["month"].split("-"))
        span = plain_pool.month(year, number)
        assert one["lines"] == plain_pool.divided(terms.GROSS, stays, span, None)
        assert sum(one["lines"].values()) == one["yen"] == terms.GROSS
    assert [one["refused"] for one in told["months"]] == [2, 0, 1]


def test_who_may_not_see_what(walked: tuple[Walk, dict[str, Any]]) -> None:
    """Drives go to the electronics maker alone, for slips alone; the one who left reads nothing."""
    walk, _ = walked
    for party, agreement, dataset, purpose in (
        (cast.TYRE, terms.ENTRUST_ID, cast.DRIVES, terms.SLIPS),
        (cast.MAKER, terms.ENTRUST_ID, cast.DRIVES, terms.SLIPS),
        (cast.RENTAL, terms.ENTRUST_ID, cast.DRIVES, terms.SLIPS),
        (cast.ELECTRONICS, terms.ENTRUST_ID, cast.DRIVES, terms.DESIGN),
        (cast.MAKER, terms.POOL_ID, cast.PLACE, terms.ROADS),
        (cast.TYRE, terms.POOL_ID, cast.PLACE, terms.DESIGN),
    ):
        with pytest.raises(Refusal):
            rows(walk, party, agreement, dataset, purpose)


def test_a_month_derived_twice_adds_nothing(walked: tuple[Walk, dict[str, Any]]) -> None:
    """Asked again, the month is read again and told as before; no cell is counted twice."""
    walk, told = walked
    before = walk.node.store.lake.version(cast.PLACE)
    again = world._derived(walk, told["months"][2]["month"])
    assert (again["place_rows"], again["product_rows"]) == (0, 0)
    assert again["places"] == told["months"][2]["places"]
    assert walk.node.store.lake.version(cast.PLACE) == before
    store = walk.node.store
    assert (
        logs.verify_log(store, world.standing(walk, cast.RENTAL, 1), terms.ENTRUST_ID).first_bad
        is None
    )
    statements = ledger.statements(store.database, world.standing(walk, cast.RENTAL, 2))
    assert len(statements) == len(told["months"])


def test_a_recorded_drive_is_its_own_partys(tmp_path: Path, data_dir: Path) -> None:
    """The fleet replays it, labelled generated; the drive itself is in no agreement and no list of
    another party.
    """
    walk = begin_worlds(tmp_path / "node", recordings.from_directory(data_dir), NOW)
    told = cars.walked(walk)
    assert told["drive"] == "recorded"
    assert told["slips"] > 0
    for party in (cast.MAKER, cast.ELECTRONICS, cast.RENTAL, cast.TYRE):
        known = register.datasets(walk.node.store.database, world.standing(walk, party, 0))
        found = {dataset.id: dataset for dataset in known}
        assert (cast.RECORDED in found) == (party == cast.MAKER)
        assert all(found[d].generated for d in (cast.DRIVES, cast.PLACE) if d in found)
    walk.node.close()
