"""The parts maker with no IT: in Japanese at 360 pixels, without scripts and with nothing installed,
from the invitation's link to the first rows in LibreOffice.
"""

import csv
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from playwright.sync_api import Page, expect

from kumiai.model.person import Role
from kumiai.wire.codec import document
from tests.apps import pressing
from tests.apps.hosting import INVITED, PASSPHRASE, PASSWORD, TYPED
from tests.apps.running import running
from tests.apps.world import PLANT, opened, secret_of
from tests.browser.conftest import Site
from tests.judges.plain_policy import Row, instant, visible

ACTIONS_MAX = 25
WIDTH = 360
_UNBOUNDED = {"columns": None, "items": None, "since": None, "until": None}


@dataclass(frozen=True, slots=True)
class Press:
    """A node that runs, the link that it gave out, and the rows that its offer shows."""

    link: str
    rows: Counter[tuple[Any, ...]]


@dataclass
class Hand:
    """A person's hand on a page: everything that it does is counted."""

    page: Page
    count: int = 0

    def goto(self, url: str) -> None:
        """Opens an address."""
        self.count += 1
        self.page.goto(url)

    def click(self, selector: str) -> None:
        """Presses a link, a button or a box."""
        self.count += 1
        self.page.click(selector)

    def fill(self, selector: str, text: str) -> None:
        """Types into a field."""
        self.count += 1
        self.page.fill(selector, text)

    def download(self, selector: str, target: Path) -> Path:
        """Presses a button that gives a file."""
        with self.page.expect_download() as coming:
            self.click(selector)
        coming.value.save_as(target)
        return target

    def sees(self, text: str) -> None:
        """Looks, which is no action: the text is there, the page is Japanese and scrolls down only."""
        expect(self.page.locator("body")).to_contain_text(text)
        assert self.page.locator("html").get_attribute("lang") == "ja"
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= WIDTH, (self.page.url, wide)


@pytest.fixture
def press(template: Path, tmp_path: Path) -> Iterator[Press]:
    """The plant has signed what it offers to a party, which its operator invites on the command line."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    with opened(home) as world:
        party = {k: v for k, v in INVITED.items() if k.startswith("name")} | {
            "id": INVITED["party"]
        }
        secret = secret_of(PLANT, Role.OPERATOR)
        assert world.ask("POST", "/v1/parties", secret, json=party).status == 200
        made = pressing.offered(world)
        policy = document(made.terms)["policies"][0]
    rows = visible(kept(home / "lake" / str(pressing.DATASET)), policy, _UNBOUNDED, b"")
    with running(home) as node:
        words = [f"--{k.replace('_', '-')}={v}" for k, v in INVITED.items() if k != "party"]
        sent = node.typed("invitation", "send", INVITED["party"], *words, "--json")
        assert sent.returncode == 0, sent.stderr
        yield Press(json.loads(sent.stdout)["data"]["link"], rows)


def kept(table: Path) -> list[Row]:
    """All rows of the lake's table as they lie in its files."""
    found: list[Row] = []
    for file in DeltaTable(str(table)).file_uris():
        for row in pq.read_table(file.removeprefix("file://")).to_pylist():
            at = row["observed_at"]
            found.append({**row, "observed_at": instant(at.isoformat())})
    return found


def shown(table: Path) -> Counter[tuple[Any, ...]]:
    """The rows that LibreOffice shows of a workbook, as the plain evaluation tells them."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Counter(
        (
            row["machine"],
            row["item"],
            instant(datetime.fromisoformat(row["observed_at"]).isoformat()),
            repr(float(row["value"])) if row["value"] else None,
            row["text"] or None,
            row["instance"],
            int(row["sequence"]),
        )
        for row in rows
    )


def in_libreoffice(workbook: Path) -> Path:
    """The table that LibreOffice shows of a workbook; skips where it is not installed."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    command = [office, "--headless", f"-env:UserInstallation=file://{workbook.parent}/profile"]
    # 44,34,76: commas, quotes, UTF-8.
    command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    command += ["--outdir", str(workbook.parent), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return workbook.with_suffix(".csv")


def test_from_the_invitation_to_the_first_rows(
    site: Site, press: Press, repository: Path, tmp_path: Path
) -> None:
    """At most 25 actions: accept the invitation, sign the offer, see rows, keep them as a workbook.
    LibreOffice shows exactly the rows that the policy, evaluated row by row, lets be seen; the
    address with its password, one action more, gives the same workbook.
    """
    context = site.browser.new_context(
        locale="ja-JP",
        viewport={"width": WIDTH, "height": 740},
        timezone_id="Asia/Tokyo",
        java_script_enabled=False,
        accept_downloads=True,
    )
    hand = Hand(context.new_page())
    hand.goto(press.link)
    hand.sees("ご招待")
    hand.fill("#name", TYPED["name"])
    for field, secret in (("password", PASSWORD), ("passphrase", PASSPHRASE)):
        hand.fill(f"#{field}", secret)
        hand.fill(f"#{field}_again", secret)
    hand.click("#agree")
    hand.click("main form button")
    hand.sees("署名を待っている申込み")
    hand.click(".tasks a")
    hand.sees("主軸温度データの提供")
    hand.fill("#passphrase", PASSPHRASE)
    hand.click("section[aria-labelledby=sign] button")
    hand.sees("完了しました。")
    hand.click("nav a[href$='/datasets']")
    hand.click(f"main a[href$='/datasets/{pressing.DATASET}']")
    hand.click("button[value=rows]")
    hand.sees("先頭の行")
    first = hand.page.locator("tbody tr").count()
    assert first == min(sum(press.rows.values()), 100) > 0
    hand.click(".back a")
    book = hand.download("button[value=xlsx]", tmp_path / "rows.xlsx")
    hand.click("form[action$=refresh] button")
    address = hand.page.locator("code.address").first.inner_text()
    user = hand.page.locator("code.user").inner_text()
    secret = hand.page.locator(".secret code").inner_text()
    context.close()
    print(f"actions {hand.count} of at most {ACTIONS_MAX}, rows {sum(press.rows.values())}")
    assert hand.count <= ACTIONS_MAX
    assert shown(in_libreoffice(book)) == press.rows
    refreshed = httpx2.get(address, auth=(user, secret), timeout=60)
    assert refreshed.content == book.read_bytes()
    assert httpx2.get(address, auth=(user, "wrong"), timeout=60).status_code == 401
