"""The rights matrix in the console: 500 items x 6 parties x 6 uses, over HTTP and in Chromium."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from bench.figures import Figure
from bench.starting import KUMIAI, free_port, wait_for
from bench.wide import GROUPS, ITEMS, large
from kumiai.apps.node import Founding, found, open_node
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.right import Origin, OriginKind, Use
from kumiai.records import access, register
from kumiai.records.writer import Transaction

PARTIES = 6
ROUNDS = 20
SERVER_BAR_MS, LOAD_BAR_MS = 300, 1_000
_HOME = PartyId("bench-plant")
_PERSON = PersonId("bench-data")
_PASSWORD = "a password for the bench"
_DATASET = DatasetId("wide")
_PAGE = f"/console/datasets/{_DATASET}/rights"


def figures() -> list[Figure]:
    """The 95th percentile of the server's answer, and the median of the load event, groups folded."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "node"
        _prepare(home)
        port = free_port()
        node = subprocess.Popen(
            [KUMIAI, "--home", str(home), "serve", "--port", str(port), "--sharing-port", "0"],
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            cookie = _sign_in(port)
            folded, opened = (_waits(port, cookie, path) for path in (_PAGE, f"{_PAGE}?open=*"))
            loads = _loads(port, cookie)
        finally:
            node.terminate()
            node.wait(30)
    note = f"{ITEMS} items x {PARTIES} parties x {len(Use)} uses, {GROUPS} groups"
    made = [
        Figure("matrix: server, folded, p95", _p95(folded), "ms", SERVER_BAR_MS, at_least=False,
               note=f"{note}; median {statistics.median(folded):.0f} ms"),
        Figure("matrix: server, all groups open, p95", _p95(opened), "ms", SERVER_BAR_MS,
               at_least=False, note=f"median {statistics.median(opened):.0f} ms"),
    ]  # fmt: skip
    if loads:
        made.append(
            Figure("matrix: load event in Chromium, p95", _p95(loads), "ms", LOAD_BAR_MS,
                   at_least=False, note=f"folded; median {statistics.median(loads):.0f} ms")
        )  # fmt: skip
    return made


def _p95(waits: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(waits, n=20)[18]


def _prepare(home: Path) -> None:
    """A node with a dataset whose matrix is large."""
    plant = Party(_HOME, "計測用の工場", "Bench Plant")
    found(home, Founding("bench.kumiai.invalid", plant, PersonId("operator"), "Operator"))
    node = open_node(home)
    parties = (_HOME, *(PartyId(f"bench-{n}") for n in range(1, PARTIES)))
    now = datetime.now(UTC)
    origin = Origin(OriginKind.ASSERTION, _HOME, _PERSON, now, "a purchase, made up")
    dataset = Dataset(
        id=_DATASET, provider=_HOME, title_ja="計測用", title_en="Wide", machines=(MachineId("bench-machine"),),
        market=MarketId("bench"), credit="Bench", licence="none",
    )  # fmt: skip

    def step(tx: Transaction) -> None:
        for party in parties[1:]:
            register.add_party(tx, Party(party, f"相手 {party}", f"Partner {party}"))
        roles = frozenset(Role) - {Role.OPERATOR}
        register.add_person(tx, Person(_PERSON, _HOME, "Bench", roles))
        access.set_password(tx, _PERSON, _PASSWORD, node.store.entropy)
        register.add_dataset(tx, dataset)
        register.add_matrix(tx, large(_DATASET, parties, origin))

    node.store.writer.run(step)
    node.close()


def _sign_in(port: int) -> str:
    """The cookie of a session."""
    connection = HTTPConnection("127.0.0.1", port)
    body = "".join(
        f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("person", _PERSON), ("password", _PASSWORD))
    )
    headers = {"content-type": "multipart/form-data; boundary=x"}
    connection.request("POST", "/console/sign-in", f"{body}--x--\r\n".encode(), headers)
    answer = connection.getresponse()
    told = re.search(r"kumiai_session=[^;]+", answer.headers["set-cookie"] or "")
    assert told is not None, answer.status
    return told[0]


def _waits(port: int, cookie: str, path: str) -> list[float]:
    """Milliseconds from the request to the last byte of the page."""
    connection = HTTPConnection("127.0.0.1", port)
    waits = []
    for turn in range(ROUNDS + 2):
        begun = perf_counter()
        connection.request("GET", path, headers={"cookie": cookie})
        answer = connection.getresponse()
        page = answer.read()
        assert answer.status == 200, path
        assert "グループ3".encode() in page
        if turn >= 2:
            waits.append((perf_counter() - begun) * 1000)
    return waits


def _loads(port: int, cookie: str) -> list[float]:
    """Milliseconds until the load event, the script's own work included; none without Chromium."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        print("SKIP matrix in Chromium: it is not installed")
        return []
    name, _, value = cookie.partition("=")
    found_loads = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        for turn in range(ROUNDS + 2):
            page.goto(f"{_PAGE}?{urlencode({'lang': 'ja'})}")
            page.wait_for_selector("rights-grid[data-ready=yes]")
            took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            if turn >= 2:
                found_loads.append(float(took))
        browser.close()
    return found_loads
