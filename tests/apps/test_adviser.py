"""The services: each reads as any reader does, tells what it rests on, and knows what it doesn't know."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from kumiai.apps.adviser.places import product_rows
from kumiai.model.cell import ProductRow, Tyre
from kumiai.model.dataset import AT, INSTANCE, ITEM, MACHINE, SEQUENCE, TEXT
from kumiai.model.period import Period, iso
from kumiai.model.person import Role
from kumiai.model.policy import Compare, Comparison, Mask
from kumiai.records import usage_log
from kumiai.records.writer import Transaction
from kumiai.sources.slip_cells import product_readings
from kumiai.wire.codec import document
from tests.apps import advised, places
from tests.apps.probes import AGREEMENT, HOLES
from tests.apps.world import PLANT, SPINDLE, Answer, World, add_token, secret_of

ADVISER = (SPINDLE, Role.DATA_MANAGER)
SAID = {"agreement": advised.AGREEMENT, "dataset": "machining", "purpose": advised.PURPOSE}
WARN = {"agreement": AGREEMENT, "dataset": "inspection", "purpose": "quality", "item": HOLES}


def asked(world: World, what: str, said: Mapping[str, Any], who: Any = ADVISER) -> Answer:
    """What a service answers over HTTP."""
    return world.ask("POST", f"/v1/advice/{what}", secret_of(*who), json=dict(said))


def told(world: World, what: str, said: Mapping[str, Any], who: Any = ADVISER) -> Any:
    """The result of a service that answers."""
    answer = asked(world, what, said, who)
    assert answer.status == 200, answer.raw
    return answer.json()["data"]


def plain() -> dict[str, float]:
    """Seconds by state of the generated days, counted here."""
    found: dict[str, float] = defaultdict(float)
    for read in advised.days():
        rows = zip(read.item, read.at, read.text, strict=True)
        words = [(at, text or "") for item, at, text in rows if item == "execution"]
        for (begin, word), (end, _) in pairwise(words):
            found[word.lower()] += (end - begin) / 1e6
    return found


def test_states_are_told_from_an_answer_that_stands_in_the_log(any_world: World) -> None:
    """The result names agreement, cut, grant and both entries; its seconds are those of the rows."""
    advised.told(any_world)

    found = told(any_world, "state", SAID)

    (machine,) = found["machines"]
    expected = plain()
    for state in ("active", "ready", "interrupted", "feed_hold", "stopped"):
        assert machine["seconds"][state] == pytest.approx(expected[state], abs=0.01), state
    assert expected["unavailable"] > 0
    rests = found["rests_on"]
    database = any_world.node.store.database
    granted, opened = (
        usage_log.entries(database, advised.AGREEMENT, n, n + 1)[0]
        for n in (rests["granted_entry"], rests["opened_entry"])
    )
    assert (granted.type, opened.type) == ("granted", "opened")
    for entry in (granted, opened):
        facts = entry.facts
        assert (facts["grant"], facts["cut"], facts["rows"], facts["party"]) == (
            rests["grant"], rests["cut"], rests["rows"], SPINDLE,
        )  # fmt: skip
    assert found["weakest_link"]["en"].startswith("The rows are generated")


def test_a_day_that_nobody_recorded_is_unknown(world: World) -> None:
    """Between two recorded days lies one of 24 unknown hours, without a utilisation."""
    advised.told(world)

    (machine,) = told(world, "state", SAID)["machines"]

    days = {day["day"]: day for day in machine["days"]}
    third = days["2026-06-03"]
    assert (third["utilisation"], third["seconds"]["unknown"]) == (None, 86_400)
    known = sum(t for s, t in machine["seconds"].items() if s != "unknown")
    assert machine["utilisation"] == pytest.approx(machine["seconds"]["active"] / known, abs=1e-4)
    assert all(sum(day["seconds"].values()) == pytest.approx(86_400) for day in days.values())


def test_the_same_question_is_one_use(world: World) -> None:
    """Asked again within the metering period a service costs nothing more, like any reader."""
    advised.told(world)
    first = told(world, "state", SAID)
    size = usage_log.size_and_root(world.node.store.database, advised.AGREEMENT)

    assert told(world, "state", SAID) == first
    assert usage_log.size_and_root(world.node.store.database, advised.AGREEMENT) == size


def test_a_service_has_no_way_of_its_own(world: World) -> None:
    """A token that opens the service but no reading opens nothing; the log does not grow."""
    advised.told(world)
    runs = Period(world.clock() - timedelta(days=1), world.clock() + timedelta(days=9))

    def step(tx: Transaction) -> None:
        add_token(tx, (*ADVISER, "only"), runs, frozenset({"advise.state"}))

    world.node.store.writer.run(step)
    size = usage_log.size_and_root(world.node.store.database, advised.AGREEMENT)

    answer = world.ask("POST", "/v1/advice/state", secret_of(*ADVISER, "only"), json=SAID)

    assert answer.code() == "E7002"
    assert "read.request" in answer.json()["error"]["sentence"]
    assert usage_log.size_and_root(world.node.store.database, advised.AGREEMENT) == size


def test_a_quota_holds_for_a_service(world: World) -> None:
    """More rows than are left of the month are refused before anything is told."""
    advised.told(world, rows_max=10)

    assert asked(world, "state", SAID).code() == "E2004"


@pytest.mark.parametrize(
    "changed,what",
    [
        ({"columns": (MACHINE, ITEM, AT, TEXT, SEQUENCE)}, "instance"),
        ({"columns": (MACHINE, ITEM, AT, INSTANCE, SEQUENCE)}, "text"),
        ({"masks": ((MACHINE, Mask.PSEUDONYM),)}, "machine"),
        ({"rows": Compare(Comparison.EQ, TEXT, "ACTIVE")}, "*"),
    ],
)
def test_what_would_be_a_guess_is_refused(
    world: World, changed: Mapping[str, Any], what: str
) -> None:
    """Without the recording, the words, the machine or all rows no state is told, and nothing is read."""
    advised.told(world, **changed)
    size = usage_log.size_and_root(world.node.store.database, advised.AGREEMENT)

    answer = asked(world, "state", SAID)

    assert answer.code() == "E2014"
    assert answer.json()["error"]["facts"]["what"] == what
    assert usage_log.size_and_root(world.node.store.database, advised.AGREEMENT) == size


def test_the_recordings_may_have_pseudonyms(world: World) -> None:
    """Whose recording it was is nobody's business, only where one ends."""
    advised.told(world, masks=((INSTANCE, Mask.PSEUDONYM),))

    (machine,) = told(world, "state", SAID)["machines"]

    assert machine["seconds"]["active"] == pytest.approx(plain()["active"], abs=0.01)


def test_days_that_are_asked_for_are_those_that_are_told(world: World) -> None:
    """A window of two days in Japan; the answer is cut to it, and so is what it costs."""
    advised.told(world)
    window = {"since": "2026-06-02T00:00:00+09:00", "until": "2026-06-04T00:00:00+09:00"}

    found = told(world, "state", {**SAID, **window})

    assert [day["day"] for day in found["machines"][0]["days"]] == ["2026-06-02", "2026-06-03"]
    assert found["rests_on"]["rows"] < told(world, "state", SAID)["rests_on"]["rows"]


def test_the_plate_that_warned_is_told_through_the_agreement(world: World) -> None:
    """Generated plates: plate 10, three before the first reject; 160 rows, and what is assumed."""
    found = told(world, "warn", WARN, (PLANT, Role.PLANT))

    assert (found["warns_at"], found["rejected_at"], found["lead"]) == ("plate-10", "plate-13", 3)
    assert [p["part"] for p in found["parts"]] == [f"plate-{n:02}" for n in range(1, 21)]
    assert found["rests_on"]["rows"] == 160
    rare = found["false_alarms_on_generated_parts"]
    assert 0 < rare["rate_per_part"] < rare["bound_95_percent"] < 0.008
    links = [link["en"] for link in (found["weakest_link"], *found["further_links"])]
    assert any("column A01" in link for link in links)
    assert any("inspected at once" in link for link in links)


def test_cells_are_told_of_enough_cars(world: World) -> None:
    """The cells of the map, the slipperiest first; the rare one is left out and counted."""
    places.told(world)
    said = {"agreement": places.AGREEMENT, "dataset": places.SLIPS, "purpose": places.PURPOSE}

    found = told(world, "slip", said)

    assert len(found["cells"]) == len(places.SHOWN)
    rates = [cell["per_hundred"] for cell in found["cells"]]
    assert rates == sorted(rates, reverse=True)
    assert places.cell(len(places.SHOWN)) not in {cell["cell"] for cell in found["cells"]}
    assert found["left_out"] == {"k": 5, "rows": 2}


def test_sorts_of_tyre_are_told_of_enough_cars() -> None:
    """Rows of the product cut come back as they went in; what lacks a word of its tyre does not."""
    wet = ProductRow(Tyre("Toa", "S", "195/65R15", "front", 12, "light", "wet"), 6, 2, 0.2)
    rare = ProductRow(Tyre("Toa", "S", "195/65R15", "rear", 12, "light", "dry"), 5, 0, 0.0)
    at = 1_790_000_000_000_000
    told = [
        {"item": item, "observed_at": iso(datetime.fromtimestamp(at / 1e6, UTC)), "value": value,
         "text": text, "part": read.part}
        for read in product_readings([wet, rare], "slips", "one", at)
        for item, value, text in zip(read.item, read.value, read.text, strict=True)
    ]  # fmt: skip

    assert sorted(product_rows(told), key=lambda one: one[1].slips) == [(at, rare), (at, wet)]
    assert list(product_rows([row for row in told if row["item"] != "Trip.Weather"])) == []


def test_after_the_end_a_service_is_told_nothing(world: World) -> None:
    """The agreement is over: no state, and the same refusal as for a reader."""
    advised.told(world, runs=Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)))  # fmt: skip

    assert asked(world, "state", SAID).code() == "E2001"
    assert document(advised.terms(world).policies[0])["purposes"] == [advised.PURPOSE]
