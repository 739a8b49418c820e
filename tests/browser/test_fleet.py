"""A fleet in a browser: 800 customers on one template, all of their deviations on one page, by the
keyboard on to those who differ at one place, and to the roll-out of the next version.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bench import fleet
from tests.apps.running import running
from tests.browser.conftest import Site, signed_in, tab_to
from tests.browser.test_pages import WIDTHS, _look, _no_complaint, pictures

__all__ = ["pictures"]

TEMPLATE = f"/console/templates/{fleet.NAME}"
LOAD_BAR_MS = 10_000
"""Far above what an idle machine takes: others may use the machine, too."""
PICTURED = 3_000
"""Pixels of a page that a picture shows: 800 lines are more than a browser draws on one."""


@pytest.fixture(scope="module")
def maker(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A machine builder's node, with its customers, and a browser."""
    home = tmp_path_factory.mktemp("fleet") / "node"
    fleet.founded(home, fleet.CUSTOMERS).node.close()
    with running(home) as node:
        yield Site(node, browser)


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
        tab_to(page, "main table tbody th a")
        page.keyboard.press("Enter")
        page.wait_for_url("**place=**")
        some = page.locator(customers).count()
        assert 0 < some <= fleet.CUSTOMERS // 5
        assert page.locator("[role=status]").inner_text().startswith(str(some))
        tab_to(page, "tr.customer summary")
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
        tab_to(page, "main form button")
        page.goto(f"{TEMPLATE}/clauses")
        _look(page, pictures / f"fleet-clauses.{lang}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_800_customers_load_in_time_at_both_widths(maker: Site, pictures: Path, lang: str) -> None:
    """The load event comes in time; lines, seats and counts are told in words; no page scrolls
    sideways. Axe looks at the template in one language: the pages have one structure.
    """
    with signed_in(maker, fleet.PERSON, fleet.PASSWORD, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto(f"{TEMPLATE}/deviations?sort=most")
        took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        print(f"deviations of {fleet.CUSTOMERS} customers, {lang}: load event after {took:.0f} ms")
        assert 0 < took <= LOAD_BAR_MS
        first = page.locator("main table").first.inner_text()
        assert {"ja": "800件中80件", "en": "80 of 800"}[lang] in first
        assert {"ja": "工作機械メーカー", "en": "machine builder"}[lang] in first
        assert page.locator(".made-up").count() == 1
        _pictured(page, pictures / f"fleet-deviations-most.{lang}")
        page.goto(f"{TEMPLATE}@1")
        assert page.locator("main a[href$='@1/summary']").count() == 1
        _pictured(page, pictures / f"fleet-template.{lang}")
        if lang == "ja":
            _no_complaint(page, page.url)


def _pictured(page: Page, picture: Path) -> None:
    """A picture at each width, of the page's top; the page does not scroll sideways."""
    for width in sorted(WIDTHS, reverse=True):
        page.set_viewport_size({"width": width, "height": 800})
        root = "document.documentElement"
        wide, high = page.evaluate(f"[{root}.scrollWidth, {root}.scrollHeight]")
        assert wide <= width, (page.url, wide, width)
        page.screenshot(
            path=f"{picture}.{width}.png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(high, PICTURED)},
        )
