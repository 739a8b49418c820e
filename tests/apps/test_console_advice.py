"""The services' pages: drawing and table say the same, unknown is grey and named, the use is told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kumiai.apps.console.words import TEXTS
from kumiai.model.person import Role
from kumiai.model.state import State
from kumiai.papers.state_chart import COLOURS
from kumiai.records import usage_log
from tests.apps import advised
from tests.apps.conftest import template
from tests.apps.probes import AGREEMENT, HOLES
from tests.apps.test_console import LATIN, english_in, names, words
from tests.apps.visiting import visitor
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World, opened

import shutil  # isort: skip

__all__ = ["template"]
STATES, SHIFT = "/console/datasets/machining/states", "/console/datasets/inspection/shift"
DOOR = f"{advised.AGREEMENT} {advised.PURPOSE}"
PLATES_DOOR = f"{AGREEMENT} quality"


@pytest.fixture(scope="module")
def shown(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world with an adviser's agreement."""
    home = tmp_path_factory.mktemp("advised") / "node"
    shutil.copytree(template, home)
    with opened(home) as found:
        advised.told(found)
        yield found


def page(world: World, path: str, lang: str = "ja", **said: object) -> str:
    """What the adviser, or the plant about its plates, is shown."""
    party = PLANT if path == SHIFT else SPINDLE
    found = visitor(world, party, Role.DATA_MANAGER, lang)
    answer = found.send(path, path.rsplit("/", 1)[0], **said)
    assert answer.status_code == 200, answer.text[:2000]
    return str(answer.text)


def test_states_stand_on_a_drawing_and_in_a_table(shown: World) -> None:
    """A row a day on both; a day that nobody recorded is grey from end to end, and 24 hours unknown."""
    told = page(shown, STATES, door=DOOR)
    assert COLOURS[State.UNKNOWN] in told
    assert TEXTS["state_unknown"][0] in told
    lines = dict(re.findall(r'<tr><th scope="row">([\d-]+)</th>(.*?)</tr>', told))
    drawn = re.findall(r">(26-\d\d-\d\d)</text>", told)
    assert [f"20{day}" for day in drawn] == list(lines)
    third = re.findall(r">([^<]+)</td>", lines["2026-06-03"])
    assert third == ["0.00", "0.00", "0.00", "0.00", "0.00", "24.00", "—"]
    for line in lines.values():
        hours = [float(cell) for cell in re.findall(r">([^<]+)</td>", line)[:6]]
        assert sum(hours) == pytest.approx(24, abs=0.04)
    assert 'type="module"' not in told


def test_a_page_tells_what_it_cost_and_what_it_rests_on(shown: World) -> None:
    """Agreement, rows and log entries are those of the log; looking again is the same use."""
    told = page(shown, STATES, door=DOOR)
    database = shown.node.store.database
    size = usage_log.size_and_root(database, advised.AGREEMENT)
    entry = usage_log.entries(database, advised.AGREEMENT)[-1]
    assert f"<dd>{int(entry.facts['rows'] or 0):,}</dd>" in told
    assert str(entry.facts["grant"]) in told
    assert f", {entry.index}</a>" in told
    assert "生成されたもの" in told
    page(shown, STATES, door=DOOR, lang="en")
    assert usage_log.size_and_root(database, advised.AGREEMENT) == size


def test_days_that_are_asked_for(shown: World) -> None:
    """The form's days are those of the page; what is no day is refused as a page."""
    told = page(shown, STATES, door=DOOR, since="2026-06-02", until="2026-06-03")
    assert re.findall(r'<tr><th scope="row">([\d-]+)</th>', told) == ["2026-06-02", "2026-06-03"]
    found = visitor(shown, SPINDLE, Role.DATA_MANAGER)
    for wrong in ("soon", "0001-01-01", "2026-06-02'--"):
        answer = found.send(STATES, "/console/datasets/machining", door=DOOR, since=wrong)
        assert answer.status_code == 400, wrong
        assert 'role="alert"' in answer.text


def test_the_plate_that_warned_is_named_and_drawn(shown: World) -> None:
    """Twenty marks and twenty lines; the warning, the first reject and the lead stand above."""
    told = page(shown, SHIFT, door=PLATES_DOOR, item=HOLES, first="5")
    assert "<title>plate-10: " in told
    assert "警告: plate-10" in told
    assert len(re.findall(r"<g><title>plate-\d\d:", told)) == 20
    assert len(re.findall(r'<th scope="row"><code>plate-\d\d</code>', told)) == 20
    facts = re.findall(r"<dd>(?:<code>)?([^<]+)(?:</code>)?</dd>", told)
    assert facts[:3] == ["plate-10", "plate-13", "3"]
    assert "列A01" in told


def test_a_form_without_a_characteristic_is_refused(shown: World) -> None:
    """Nothing was ticked: the refusal says so, and nothing was read."""
    found = visitor(shown, PLANT, Role.DATA_MANAGER)
    size = usage_log.size_and_root(shown.node.store.database, AGREEMENT)
    answer = found.send(SHIFT, "/console/datasets/inspection", door=PLATES_DOOR, first="5")
    assert answer.status_code == 400
    assert usage_log.size_and_root(shown.node.store.database, AGREEMENT) == size


def test_forms_stand_where_they_work_and_nowhere_else(shown: World) -> None:
    """An adviser is offered its agreement's states; a stranger and a role without reading nothing."""
    adviser = visitor(shown, SPINDLE, Role.DATA_MANAGER).page("/console/datasets/machining")
    assert f'action="{STATES}"' in adviser
    assert f'<option value="{DOOR}"' in adviser
    plant = visitor(shown, PLANT, Role.DATA_MANAGER)
    assert 'action="/console/datasets/plates/states"' in plant.page("/console/machines/gen04")
    assert TEXTS["states_no_door"][0] in plant.page("/console/machines/gen01")
    assert "/states" not in visitor(shown, SPINDLE, Role.LEGAL).page("/console/datasets/machining")
    customer = visitor(shown, CUSTOMER, Role.DATA_MANAGER)
    customer.page("/console/datasets/machining", 404)
    answer = customer.send(STATES, "/console", door=DOOR)
    assert answer.status_code == 404


def test_japanese_pages_hold_no_english(shown: World, repository: Path) -> None:
    """Beyond names and words.md; English pages hold no text that is missing."""
    allowed = words(repository) | names(shown)
    for told in (
        page(shown, STATES, door=DOOR),
        page(shown, SHIFT, door=PLATES_DOOR, item=HOLES, first="5"),
    ):
        assert english_in(told, allowed | {"plate-"}) == set()  # the name of a workpiece
    english = page(shown, SHIFT, "en", door=PLATES_DOOR, item=HOLES, first="5")
    assert "warning: plate-10" in english
    assert LATIN.findall(english)
