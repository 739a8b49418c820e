"""The building world's counts, held against a plain parser and a plain rule that share no code."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import floor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kumiai.acts import collect, entitle
from kumiai.apps.console.words import TEXTS
from kumiai.apps.demo import building, recordings
from kumiai.apps.demo.building import cast
from kumiai.apps.demo.enrolling import enroll_all
from kumiai.apps.demo.stage import Walk, who
from kumiai.apps.demo.walk import begin
from kumiai.apps.manage.advising import advise_fault
from kumiai.apps.manage.http import application
from kumiai.apps.node import clock
from kumiai.model.agreement import AgreementId
from kumiai.model.person import PersonId
from kumiai.model.refusal import NothingToAdviseOn
from kumiai.records import access, ledger, register
from kumiai.sources.building import Clock, air_handler, trend
from kumiai.sources.generated.building import Weak, building_day
from tests.apps.visiting import PASSWORD, Visitor
from tests.apps.world import HOST
from tests.judges import plain_trend

SECRET = {"AHU.OutdoorAir.Damper", "AHU.ReturnAir.Damper", "AHU.ExhaustAir.Damper"}
UNDECIDED = {"AHU.Occupancy.Mode"}
HOW_IT_IS_RUN = {"AHU.OutdoorAir.Temperature", "AHU.SupplyFan.Status"}
ASKED = {"AHU.SupplyAir.Temperature", "AHU.HeatingCoil.Valve", "AHU.CoolingCoil.Valve"}
ASKED |= {"AHU.SupplyFan.Status"}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, dict[str, Any]]:
    """A node on which the building world has been walked on its generated day, and its counts."""
    return walked(tmp_path_factory.mktemp("building"), None)


def walked(place: Path, data: Path | None) -> tuple[Walk, dict[str, Any]]:
    """A node after the building's stations, and their counts."""
    made = begin(place / "node", recordings.made(), clock())
    enroll_all(made)
    told: dict[str, Any] = {}
    for _, counts, _ in building.stations(made, building.recorded(data)):
        told |= {name: count for name, count in counts.items() if name != "refused"}
        told["refused"] = [*told.get("refused", []), *filter(None, [counts.get("refused")])]
    return made, told


def plain(path: Path, days: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """What must come of a recording, counted the plain way."""
    rows, lost = plain_trend.read(path, days)
    items = Counter(name for _, _, name, _ in rows)
    open_rows = {n: c for n, c in items.items() if n not in SECRET | UNDECIDED}
    points = sorted(name for name in items if name.endswith("SetPoint"))
    makers = {n: c for n, c in open_rows.items() if n not in HOW_IT_IS_RUN | {*points}}
    low, high = points[-1], points[0]  # one set point, or one to cool to and one to heat to
    lengths = plain_trend.fault_minutes(rows, low, high)
    told = 2 + 8 * len(lengths)
    return {
        "observations": len(rows) + lost.total(),
        "rows": len(rows) - items["AHU.Occupancy.Mode"],
        "withheld": items["AHU.Occupancy.Mode"],
        "rejected": lost.total(),
        "served": sum(open_rows.values()) + sum(makers.values()),
        "judged_rows": sum(items[name] for name in ASKED | {*points}),
        "faults": len(lengths),
        "fault_minutes": sum(lengths),
        "fault_rows": told,
        "told_rows": told,
    }


def test_the_generated_day_is_counted_apart(
    tmp_path: Path, generated: tuple[Walk, dict[str, Any]]
) -> None:
    """Rows, what is withheld and served, faults: as a plain parser and a plain rule say."""
    _, told = generated
    path = tmp_path / "day.csv"
    path.write_bytes(building_day(date(2026, 8, 3), 20260803, weak=Weak()))
    wanted = plain(path)
    assert {name: told[name] for name in wanted} == wanted
    assert wanted["faults"] == 1
    assert told["refused"] == ["E4004", "E1006"]


def test_the_recorded_days_are_counted_apart(tmp_path: Path, data_dir: Path) -> None:
    """The same of two days of a recorded building, lost values included."""
    _, told = walked(tmp_path, data_dir)
    path = data_dir / "hvac_lbnl_fdd/SZCAV.csv.gz"
    wanted = plain(path, ("3/15/2017 ", "3/16/2017 "))
    assert {name: told[name] for name in wanted} == wanted
    assert (wanted["rejected"], wanted["faults"]) == (15, 1)


def test_the_yen_are_calculated_apart(generated: tuple[Walk, dict[str, Any]]) -> None:
    """30,001 yen in portions of 3/4 and 1/4; the odd yen to the larger remainder; 10 % tax, rounded
    down once a document. Entries: 8 signatures, 4 uses twice, one statement.
    """
    walk, told = generated
    firm, owner = 22_501, 7_500  # 22,500.75 and 7,500.25
    taxed = {cast.INDEPENDENT: firm + floor(firm / 10), cast.OWNER: owner + floor(owner / 10)}
    made = ledger.of_month(walk.node.store.database, AgreementId("agr-faults"), walk.month)
    assert made is not None
    assert {edge.target: edge.yen for edge in made.edges} == taxed
    assert {edge.source for edge in made.edges} == {cast.FACILITY}
    assert (told["yen"], told["documents_yen"]) == (firm + owner, sum(taxed.values()))
    assert told["entries"] == 8 + 4 * 2 + 1


def test_coverage_sees_every_item_of_the_world(
    generated: tuple[Walk, dict[str, Any]],
) -> None:
    """Each item has one state: shared to whom, secret, or kept back as nobody decided."""
    walk, _ = generated
    store = walk.node.store
    owner = walk.standing(who(cast.OWNER, 0))
    found = {str(c.item): c for c in entitle.coverage_of(store, owner, cast.AIR)}
    day = {*plain_trend.ITEMS.values()} & {*found}
    assert len(found) == len(day) == 11
    states = Counter(covered.state.value for covered in found.values())
    assert states == {"shared": 9, "trade_secret": 1, "without_reason": 1}
    assert set(found["AHU.CoolingCoil.Valve"].shared_with) == {
        cast.FACILITY,
        cast.INDEPENDENT,
        cast.MAKER,
    }
    assert cast.MAKER not in found["AHU.SupplyAir.SetPoint"].shared_with
    rival = walk.standing(who(cast.INDEPENDENT, 0))
    faults = entitle.coverage_of(store, rival, cast.FAULTS)
    assert {(c.state.value, c.shared_with) for c in faults} == {("shared", (cast.FACILITY,))}
    assert len(faults) == 10


def test_the_same_faults_are_told_as_advice(generated: tuple[Walk, dict[str, Any]]) -> None:
    """The service at the node's own doors reads as the firm did, tells the same fault, and rests on
    an answer in the log; the maker, who is shown no set point, is refused before anything is read.
    """
    walk, told = generated
    said = {"agreement": "agr-air", "dataset": cast.AIR, "purpose": "fault-detection"}
    firm = walk.standing(who(cast.INDEPENDENT, 0))
    found = advise_fault(walk.node, firm, said)
    (unit,) = found["units"]
    (fault,) = unit["faults"]
    assert (unit["machine"], unit["minutes_unknown"]) == (cast.UNIT, told["unknown_minutes"])
    assert (fault["rule"], fault["minutes"]) == ("warm-at-full-cooling", told["fault_minutes"])
    assert found["rests_on"]["rows"] == told["judged_rows"]
    assert found["weakest_link"]["en"].startswith("The rows are generated")
    maker = walk.standing(who(cast.MAKER, 0))
    asked = {**said, "agreement": "agr-air-maker", "purpose": "part-redesign"}
    with pytest.raises(NothingToAdviseOn) as refused:
        advise_fault(walk.node, maker, asked)
    assert refused.value.facts["what"] == "AHU.SupplyFan.Status"


def test_a_unit_that_never_tells_an_item_is_unknown(tmp_path: Path) -> None:
    """A day whose fan says nothing has no fault and no judged minute, weak coil or not."""
    walk, _ = walked(tmp_path, None)
    header, *lines = building_day(date(2026, 8, 5), 20260803, weak=Weak()).decode().splitlines()
    silent = [line.split(",") for line in lines]
    raw = "\n".join([header, *(",".join([*c[:6], "", *c[7:]]) for c in silent)]).encode()
    owner = walk.standing(who(cast.OWNER, 0))
    unit = register.machine(walk.node.store.database, owner, cast.UNIT)
    device = air_handler(raw, cast.UNIT, unit.source, unit.name)
    collect.collect(walk.node.store, owner, unit, [trend(raw, device, Clock("+09:00"))])
    said = {"agreement": "agr-air", "dataset": cast.AIR, "purpose": "fault-detection"}
    firm = walk.standing(who(cast.INDEPENDENT, 0))
    found = advise_fault(walk.node, firm, {**said, "since": "2026-08-05T00:00:00+09:00"})
    (told,) = found["units"]
    assert (told["faults"], told["minutes_judged"], told["minutes_unknown"]) == ([], 0, 1_440)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_people_of_the_world_see_it_in_the_console(
    generated: tuple[Walk, dict[str, Any]], lang: str
) -> None:
    """Every page that links reach answers; made-up data are labelled; the maker sees no set point
    and the faults only those who agreed on them.
    """
    walk, _ = generated
    label = TEXTS["generated"][lang == "en"]
    seen: dict[str, dict[str, str]] = {}
    for party in (cast.OWNER, cast.FACILITY, cast.MAKER, cast.INDEPENDENT):
        client = _signed_in(walk, who(party, 0), lang)
        seen[party] = client.walk()
        of_data = [
            (p, text) for p, text in seen[party].items() if "/datasets/" in p and "<main" in text
        ]
        assert of_data
        assert [path for path, text in of_data if label not in text] == []
    told = {party: "".join(pages.values()) for party, pages in seen.items()}
    assert "AHU.SupplyAir.SetPoint" not in told[cast.MAKER]
    assert "AHU.OutdoorAir.Damper" not in told[cast.FACILITY] + told[cast.MAKER]
    assert "Fault.Rule" in told[cast.FACILITY]
    assert "Fault.Rule" not in told[cast.MAKER]
    assert ("給気温度" if lang == "ja" else "supply air temperature") in told[cast.OWNER]


def _signed_in(walk: Walk, person: str, lang: str) -> Visitor:
    """A person of the demonstration with a browser."""
    walk.node.store.writer.run(
        lambda tx: access.set_password(tx, PersonId(person), PASSWORD, walk.node.store.entropy)
    )
    client = TestClient(application(walk.node, (HOST,)), base_url=f"http://{HOST}")
    said = {"person": (None, person), "password": (None, PASSWORD)}
    answer = client.post("/console/sign-in", files=said, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return Visitor(client, lang)
