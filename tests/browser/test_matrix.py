"""The rights matrix in a real browser: by keyboard alone from a cell to the register, without scripts,
on a telephone, with nothing serious for axe.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from kumiai.model.person import Role
from kumiai.model.right import Allowance, Item, Matrix, Use
from kumiai.records.dialect import Database
from tests.apps.matrices import GROUPED, NASTY, kept
from tests.apps.world import CUSTOMER, PLANT
from tests.browser.conftest import Site
from tests.browser.test_pages import _look, _no_complaint, _tab_to, pictures

__all__ = ["pictures"]
PAGE = f"/console/datasets/{GROUPED}/rights"
READY = "rights-grid[data-ready=yes]"


def register_of(site: Site) -> Matrix:
    """The matrix that stands, as the running node keeps it."""
    return kept(Database(f"sqlite:///{site.node.home}/kumiai.db"))


def use_of(matrix: Matrix, item: Item) -> bool:
    """Whether the plant may use an item."""
    return matrix.allows(item.id, PLANT, Use.USE) is Allowance.ALLOW


def press(page: Page, *keys: str) -> None:
    """Keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> tuple[str, int]:
    """The row and the column of the cell that has the focus."""
    row, column = page.evaluate(
        "[document.activeElement.closest('tr').id, document.activeElement.cellIndex]"
    )
    return str(row), int(column)


def opened(page: Page, group: str) -> None:
    """From the top of the page into the grid and a group of it, by keys alone."""
    page.goto(PAGE)
    page.wait_for_selector(READY)
    _tab_to(page, "rights-grid tbody th")
    press(page, "Control+Home")
    while focused(page)[0] != f"group/{group}":
        press(page, "ArrowDown")
    press(page, "Enter")
    page.wait_for_selector(f"tr[data-in='{group}']")


def test_a_range_is_edited_proposed_and_confirmed_by_keyboard(site: Site, pictures: Path) -> None:
    """Arrows, letters, a range, a condition, undo; then propose, preview, confirm: the register says
    exactly what was set, and nothing before it was confirmed.
    """
    before = register_of(site)
    mine = [item for item in before.items if item.group == "group-2"][:3]
    with site.visit(PLANT, Role.DATA_MANAGER, "ja", 1280) as context:
        page = context.new_page()
        opened(page, "group-2")
        press(page, "ArrowDown")
        assert focused(page) == (f"item/{mine[0].id}", 0)
        press(page, *["ArrowRight"] * 10)  # item, guard, whole and six uses of the plant, customer
        assert focused(page) == (f"item/{mine[0].id}", 10)
        press(page, "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight")
        assert page.locator("rights-grid [aria-selected]").count() == 6
        press(page, "d")
        assert page.locator("#pending [data-count]").inner_text() not in ("", "0")
        press(page, "n", "Control+z")
        press(page, "Home", "Shift+End", "Escape", "ArrowLeft", "ArrowRight")
        assert page.locator("rights-grid [aria-selected]").count() == 0
        press(page, "Control+Home", "PageDown", "End", "PageUp")
        opened(page, "group-2")  # what waits is kept
        press(page, "ArrowDown", *["ArrowRight"] * 9, "l")
        page.wait_for_selector("#cell[open]")
        _no_complaint(page, "dialog")
        page.keyboard.type("月次の合計だけ")
        _tab_to(page, "#cell-note")
        page.keyboard.type(NASTY)
        _tab_to(page, "#cell button[value=ok]")
        press(page, "Enter")
        page.screenshot(path=pictures / "console-matrix-edited.ja.1280.png", full_page=True)
        _no_complaint(page, "grid with edits")
        assert register_of(site) == before
        _tab_to(page, "#pending form button:not([type])")
        press(page, "Enter")
        page.wait_for_url("**/console/drafts/draft-*")
        _look(page, pictures / f"console-drafts.{PLANT}.data_manager.ja")
        assert register_of(site) == before
        _tab_to(page, "form[action$='/confirm'] button")
        press(page, "Enter")
        page.wait_for_url("**/rights?done=1")
    after = register_of(site)
    assert after.version == before.version + 1
    limited = dict.fromkeys(Use, Allowance.LIMITED)
    for place, item in enumerate(mine):
        uses = after.cells[item.id][CUSTOMER].uses
        if place:
            assert (uses[Use.USE], uses[Use.MODIFY]) == (Allowance.DENY, Allowance.DENY)
        else:
            assert dict(uses) == limited
    first = after.cells[mine[0].id][CUSTOMER]
    assert (first.condition, first.note) == ("月次の合計だけ", NASTY)
    touched = {item.id for item in mine}
    for item in before.items:
        for party in before.parties:
            if item.id not in touched or party != CUSTOMER:
                assert after.cells[item.id][party] == before.cells[item.id][party]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_pages_of_a_matrix(site: Site, pictures: Path, lang: str) -> None:
    """Folded, open, filtered, beside an earlier version, the form of a line and the history: in both
    languages and at both widths, without sideways scrolling of the page, nothing serious for axe.
    """
    with site.visit(PLANT, Role.DATA_MANAGER, lang, 1280) as context:
        page = context.new_page()
        page.emulate_media(color_scheme="dark" if lang == "en" else "light")
        alarms: list[str] = []
        page.on("dialog", lambda dialog: alarms.append(dialog.message))
        page.on("console", lambda said: alarms.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: alarms.append(str(error)))
        for name, query in (
            ("folded", ""), ("open", "?open=group-0"), ("negotiate", "?show=negotiate"),
            ("old", "?version=1"), ("edit", "/edit?item=Item.001"), ("history", "/history"),
        ):  # fmt: skip
            page.goto(f"{PAGE}{query}")
            if name in ("folded", "open"):
                page.wait_for_selector(READY)
            _look(page, pictures / f"console-matrix-{name}.{PLANT}.data_manager.{lang}")
        assert alarms == []
        page.goto(PAGE)
        assert page.locator(".grid").get_attribute("tabindex") == "0"


def test_the_grid_says_what_it_is(site: Site) -> None:
    """Roles, one tab stop, a label that says an inherited value, and a locked line that stays."""
    with site.visit(PLANT, Role.DATA_MANAGER, "en", 1280) as context:
        page = context.new_page()
        opened(page, "group-1")
        assert page.locator("rights-grid table").get_attribute("role") == "grid"
        assert page.locator("rights-grid tbody :is(td, th)[tabindex='0']").count() == 1
        assert page.locator("tr[data-in] a:not([tabindex='-1'])").count() == 0
        press(page, "ArrowDown", *["ArrowRight"] * 3)
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert label.endswith("(as the group)"), label
        locked = page.locator("tr.locked").first.get_attribute("id")
        while focused(page)[0] != locked:
            press(page, "ArrowDown")
        press(page, "a")
        assert "locked" in page.locator("#matrix-said").inner_text()
        assert page.locator("#pending").is_hidden()
        press(page, "Control+Home", "ArrowDown", "Enter")
        assert page.locator("tr[data-in='group-1']:visible").count() == 0


def test_edits_wait_while_somebody_looks_around(site: Site) -> None:
    """What was not proposed is there after a filter, is dropped by a key, and belongs to its version."""
    with site.visit(PLANT, Role.DATA_MANAGER, "en", 1280) as context:
        page = context.new_page()
        opened(page, "group-2")
        press(page, *["ArrowRight"] * 3, "d", "ArrowRight", "a")
        count = int(page.locator("#pending [data-count]").inner_text())
        assert count >= 1
        page.goto(f"{PAGE}?q=Item.00")
        page.wait_for_selector(READY)
        assert int(page.locator("#pending [data-count]").inner_text()) == count
        page.click("#pending [name=drop]")
        assert page.locator("#pending").is_hidden()
        page.locator("rights-grid tbody th").first.focus()
        press(page, "Control+z")
        assert int(page.locator("#pending [data-count]").inner_text()) == count


def test_edits_outlive_a_newer_version(site: Site) -> None:
    """Another version comes while edits wait: they are kept, merged into it as what they are, and gone
    once they are confirmed.
    """
    before = register_of(site)
    mine, other = [item for item in before.items if item.group == "group-3"][:2]
    with site.visit(PLANT, Role.DATA_MANAGER, "ja", 1280) as context:
        page = context.new_page()
        opened(page, "group-3")
        press(page, "ArrowDown", *["ArrowRight"] * 3, "d" if use_of(before, mine) else "a")
        second = context.new_page()
        second.goto(f"{PAGE}/edit?item={other.id}")
        second.fill(f"[name='{CUSTOMER}|note']", "meanwhile")
        second.click("main form button")
        second.click("form[action$='/confirm'] button")
        second.wait_for_url("**/rights?done=1")
        opened(page, "group-3")
        page.click("#pending form button:not([type])")
        page.click("form[action$='/confirm'] button")
        page.wait_for_url("**/rights?done=1")
        page.wait_for_selector(READY)
        assert page.locator("#pending").is_hidden()
    after = register_of(site)
    assert after.version == before.version + 2
    assert use_of(after, mine) != use_of(before, mine)
    assert after.cells[other.id][CUSTOMER].note == "meanwhile"


def test_without_scripts_on_a_telephone(site: Site) -> None:
    """A link opens a group, the form of a line makes a draft, the page does not scroll sideways."""
    before = register_of(site)
    with site.visit(PLANT, Role.DATA_MANAGER, "ja", 375, scripts=False) as context:
        page = context.new_page()
        page.goto(PAGE)
        page.click("tr[data-group='group-3'] a[data-fold]")
        assert page.locator("tr[data-in='group-3']").count() == 10
        page.click("tr[data-in='group-3'] a >> nth=0")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        page.fill(f"[name='{CUSTOMER}|note']", "現場で確認")
        page.click("main form button")
        page.wait_for_url("**/drafts/draft-*")
        assert "現場で確認" in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert register_of(site) == before
