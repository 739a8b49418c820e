"""A fleet in a browser: 800 customers on one template, all of their deviations on one page, by the
keyboard on to those who differ at one place, and to the roll-out of the next version.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from bench import fleet
from tests.apps.running import running
from tests.browser.conftest import Site, chromium, signed_in
from tests.browser.test_pages import WIDTHS, _look, pictures

__all__ = ["pictures"]

TEMPLATE = f"/console/templates/{fleet.NAME}"


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A machine builder's node, with its customers, and a browser."""
    executable = chromium()
    home = tmp_path_factory.mktemp("fleet") / "node"
    fleet.founded(home, fleet.CUSTOMERS).node.close()
    with running(home) as node, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield Site(node, browser)
        browser.close()


def _tab_to(page: Page, selector: str) -> None:
    """Presses Tab until what `selector` finds first has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement === document.querySelector(s)", selector):
            return
    pytest.fail(f"Tab does not reach {selector} on {page.url}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_all_customers_on_one_page_by_the_keyboard(maker: Site, pictures: Path, lang: str) -> None:
    """Every customer is on the page, the labelled made-up ones too; a place leads to who differs
    there, what a customer agreed otherwise unfolds, and the roll-out tells what it would offer.
    """
    customers = "tr.customer"
    with signed_in(maker, fleet.PERSON, fleet.PASSWORD, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto(f"{TEMPLATE}/deviations")
        assert page.locator(customers).count() == fleet.CUSTOMERS
        page.screenshot(path=pictures / f"fleet-deviations.{lang}.{WIDTHS[-1]}.png")
        _tab_to(page, "main table tbody th a")
        page.keyboard.press("Enter")
        page.wait_for_url("**place=**")
        some = page.locator(customers).count()
        assert 0 < some <= fleet.CUSTOMERS // 5
        assert page.locator("[role=status]").inner_text().startswith(str(some))
        _tab_to(page, "tr.customer summary")
        page.keyboard.press("Enter")
        assert page.locator("tr.customer details[open] li").count() >= 1
        _look(page, pictures / f"fleet-deviations-place.{lang}")
        page.locator("#q").focus()
        page.keyboard.type("010")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=010**")
        assert page.locator(customers).count() <= 1
        page.goto(f"{TEMPLATE}@2/roll-out")
        _look(page, pictures / f"fleet-roll-out.{lang}")
        _tab_to(page, "main form button")
        page.goto(f"{TEMPLATE}/clauses")
        _look(page, pictures / f"fleet-clauses.{lang}")
