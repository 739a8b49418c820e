"""A browser and a node that it visits; tests skip with the reason where there is no Chromium."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kumiai.model.party import PartyId
from kumiai.model.person import PersonId, Role
from kumiai.records import access
from kumiai.records.writer import Transaction
from tests.apps import matrices, places
from tests.apps.running import Running, running
from tests.apps.visiting import PASSWORD
from tests.apps.world import ARBITER, CUSTOMER, PLANT, SPINDLE, opened, person_of, template

__all__ = ["template"]

VISITORS = (
    *((PLANT, role) for role in Role if role is not Role.OPERATOR),
    (PLANT, Role.OPERATOR),
    (CUSTOMER, Role.SIGNATORY),
    (CUSTOMER, Role.DATA_MANAGER),
    (ARBITER, Role.ARBITER),
    (SPINDLE, Role.LEGAL),
    (SPINDLE, Role.DATA_MANAGER),
    (SPINDLE, Role.SIGNATORY),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A running node and a browser for it."""

    node: Running
    browser: Browser

    def visit(
        self, party: PartyId, role: Role, lang: str, width: int, *, scripts: bool = True
    ) -> BrowserContext:
        """A signed-in browser of a person with one role: its own cookies."""
        return self.visit_as(person_of(party, role), lang, width, scripts=scripts)

    def visit_as(
        self, person: PersonId, lang: str, width: int, *, scripts: bool = True
    ) -> BrowserContext:
        """A signed-in browser."""
        return signed_in(self, person, PASSWORD, lang, width, scripts=scripts)


def signed_in(
    site: Site, person: PersonId, password: str, lang: str, width: int, *, scripts: bool = True
) -> BrowserContext:
    """A browser in which a person has signed in with a password."""
    context = site.browser.new_context(
        base_url=f"http://127.0.0.1:{site.node.port}",
        locale={"ja": "ja-JP", "en": "en-US"}[lang],
        viewport={"width": width, "height": 800},
        timezone_id="Asia/Tokyo",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto(f"/console/sign-in?lang={lang}")
    page.fill("#person", person)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url("**/console")
    page.close()
    return context


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until what `selector` finds first has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement === document.querySelector(s)", selector):
            return
    pytest.fail(f"Tab does not reach {selector} on {page.url}")


def chromium() -> str:
    """Where the browser is; skips where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no browser: chromium is not installed")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all nodes that are visited: a process holds one Playwright at a time."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def site(
    browser: Browser, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A copy of the world, served, whose persons have passwords; and the browser."""
    home = tmp_path_factory.mktemp("browsed") / "node"
    shutil.copytree(template, home)
    with opened(home) as world:
        places.told(world)
        places.offered(world)
        places.pooled(world)
        matrices.grouped(world)

        def step(tx: Transaction) -> None:
            for party, role in VISITORS:
                person = person_of(party, role)
                access.set_password(tx, person, PASSWORD, world.node.store.entropy)

        world.node.store.writer.run(step)
    with running(home) as node:
        yield Site(node, browser)
