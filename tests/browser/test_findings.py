"""What the rules find about an offer, in a browser: reasons in both languages, a flag let pass by the
keyboard and a mandate, a block that nothing lets pass.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kumiai.acts import offer
from kumiai.model.agreement import OfferId
from kumiai.model.clause import ClauseId
from kumiai.model.money import SplitKind
from kumiai.model.person import Person, PersonId, Role
from kumiai.records import access, register
from kumiai.records.writer import Transaction
from tests.apps.running import running
from tests.apps.visiting import PASSWORD
from tests.browser.conftest import Site, signed_in, tab_to
from tests.browser.test_pages import WIDTHS, _look, pictures
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR

__all__ = ["pictures"]

MANDATED, READER = PersonId(f"{CAR}.person"), PersonId(f"{CAR}.reader")
REASON = {
    "ja": "保証は機械の売買契約にあり、データにも及ぶため",
    "en": "the warranty of the purchase holds for the data, too",
}


@pytest.fixture(scope="module")
def deals(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A pool's node: for each language an offer without a warranty, and one that says nothing of
    proceeds; a person without any mandate.
    """
    home = tmp_path_factory.mktemp("found") / "node"
    stage = made.founded(home, None)
    terms = made.pooled(stage, SplitKind.FIXED).terms
    for lang in REASON:
        for name, left_out in (("bare", ClauseId.WARRANTY), ("unsaid", ClauseId.PROCEEDS)):
            clauses = tuple(clause for clause in terms.clauses if clause.id is not left_out)
            titled = replace(terms, title_en=f"{name} {lang}", clauses=clauses)
            offer.offer(
                stage.node.store, stage.who(CAR), OfferId(f"off-{name}-{lang}"), titled
            )  # fmt: skip

    def step(tx: Transaction) -> None:
        """Both persons may sign in."""
        register.add_person(tx, Person(READER, CAR, "安芸 読", frozenset({Role.LEGAL})))
        for person in (MANDATED, READER):
            access.set_password(tx, person, PASSWORD, stage.node.store.entropy)

    stage.node.store.writer.run(step)
    stage.node.close()
    with running(home) as node:
        yield Site(node, browser)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_flag_is_let_pass_by_keyboard_and_mandate(
    deals: Site, pictures: Path, lang: str
) -> None:  # fmt: skip
    """Without the mandate there is no form; with it the reason is typed, and stays on the page with
    who gave it.
    """
    page_of, field = f"/console/offers/off-bare-{lang}", "#reason-R16"
    with signed_in(deals, READER, PASSWORD, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto(page_of)
        assert "R16" in page.inner_text("main")
        assert page.locator(field).count() == 0
    with signed_in(deals, MANDATED, PASSWORD, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto(page_of)
        _look(page, pictures / f"findings-flag.{lang}")
        tab_to(page, field)
        page.keyboard.type(REASON[lang])
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{page_of}?done=1")
        said = page.locator("main .done", has_text=REASON[lang]).inner_text()
        assert MANDATED in said
        assert page.locator(field).count() == 0
        _look(page, pictures / f"findings-passed.{lang}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_block_has_its_reason_and_no_form(deals: Site, pictures: Path, lang: str) -> None:
    """The row says what is missing and what helps, in the reader's language; nobody lets it pass."""
    helps = {"ja": "収益", "en": "proceeds"}[lang]
    with signed_in(deals, MANDATED, PASSWORD, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto(f"/console/offers/off-unsaid-{lang}")
        row = page.locator("tr", has=page.locator("th code", has_text="M01")).first
        assert helps in row.inner_text()
        assert row.locator(".state.bad").count() == 1
        assert page.locator("form[action*='M01']").count() == 0
        _look(page, pictures / f"findings-block.{lang}")
