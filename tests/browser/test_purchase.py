"""Purchase day in a browser: the list is sent, looked at, confirmed by the keyboard; at both widths."""

from pathlib import Path

import pytest

from kumiai.model.person import Role
from tests.apps.test_console_purchase import LIST, SAID
from tests.apps.world import CUSTOMER, PLANT, SPINDLE
from tests.browser.conftest import Site
from tests.browser.test_pages import WIDTHS, _look, pictures

__all__ = ["pictures"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_list_is_sent_looked_at_and_confirmed(
    site: Site, pictures: Path, tmp_path: Path, lang: str
) -> None:
    """The button is reached with Tab; each page stands at 375 and 1280 pixels."""
    with site.visit(PLANT, Role.LEGAL, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto("/console/purchases")
        _look(page, pictures / f"purchase-form.{PLANT}.{lang}")
        listed = tmp_path / "sold.csv"
        own = LIST.replace("K-10", f"B-{lang}-").replace("lathe-101", f"lathe-{lang}")
        listed.write_text(own.replace("uuid-101", f"uuid-{lang}"))
        page.set_input_files("#file", listed)
        page.select_option("#template", SAID["template"])
        for field in ("customer_seat", "seats", "on"):
            page.fill(f"#{field}", SAID[field])
        page.press("#market", "Enter")
        page.wait_for_url("**/console/purchases/preview")
        _look(page, pictures / f"purchase-preview.{PLANT}.{lang}")
        page.locator("main form button").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/purchases/pur-*")
        _look(page, pictures / f"purchased.{PLANT}.{lang}")
        page.goto("/console/unsettled")
        _look(page, pictures / f"unsettled.{PLANT}.{lang}")
    with site.visit(CUSTOMER, Role.DATA_MANAGER, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.goto(f"/console/machines/{PLANT}-b-{lang}-0")
        _look(page, pictures / f"machine-bought.{CUSTOMER}.{lang}")
    assert SPINDLE
