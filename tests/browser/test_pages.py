"""Every page of the console in a real browser: pictures in both languages and at both widths, no
horizontal scrolling, nothing serious for axe, every action reached by the keyboard alone.
"""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page

from kumiai.apps.console.table import PAGES
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from tests.apps.visiting import links
from tests.apps.world import ARBITER, CUSTOMER, PLANT
from tests.browser.conftest import Site

WIDTHS = (375, 1280)
_FILES = ("/console/papers/", ".xlsx", "/bundle")


def sorts(context: BrowserContext) -> dict[str, str]:
    """An address for each sort of page that links reach from home: the first one found."""
    patterns = [(p.path, re.compile(re.sub(r"\{\w+\}", "[^/]+", p.path))) for p in PAGES if p.method == "GET"]  # fmt: skip
    found: dict[str, str] = {}
    done: set[str] = set()
    waiting = ["/console"]
    while waiting and len(done) < 80:
        path = waiting.pop(0)
        if path in done or any(part in path for part in _FILES):
            continue
        done.add(path)
        plain = path.partition("?")[0]
        sort = next((name for name, pattern in patterns if pattern.fullmatch(plain)), plain)
        if sort in found and "?" not in path:
            continue
        answer = context.request.get(path)
        assert answer.status == 200, path
        found.setdefault(sort if "?" not in path else f"{sort}?", path)
        waiting += links(answer.text())
    return found


PEOPLE = [
    (PLANT, Role.DATA_MANAGER), (PLANT, Role.SIGNATORY), (CUSTOMER, Role.SIGNATORY),
    (ARBITER, Role.ARBITER), (PLANT, Role.AUDITOR), (PLANT, Role.LEGAL),
]  # fmt: skip


@pytest.fixture(scope="module")
def pictures(repository: Path) -> Path:
    """Where the pictures go."""
    place = repository / "build/pages"
    place.mkdir(parents=True, exist_ok=True)
    return place


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("party, role", PEOPLE)
def test_every_page(site: Site, pictures: Path, party: PartyId, role: Role, lang: str) -> None:
    """Each sort of page that a person reaches: in its language, without horizontal scrolling at 375
    and 1280 pixels, without anything that axe calls serious; a picture of each is kept.
    """
    for width in WIDTHS:
        with site.visit(party, role, lang, width) as context:
            page = context.new_page()
            for sort, path in sorts(context).items():
                page.goto(path)
                assert page.locator("html").get_attribute("lang") == lang
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (path, wide, width)
                _no_complaint(page, path)
                name = re.sub(r"\W+", "-", sort).strip("-")
                file = pictures / f"{name}.{party}.{role}.{lang}.{width}.png"
                page.screenshot(path=file, full_page=True)


def _no_complaint(page: Page, path: str) -> None:
    """Nothing serious or critical by WCAG 2.2 A and AA, as axe sees it."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    serious = [
        (v["id"], v["impact"], [n["html"][:200] for n in v["nodes"][:3]])
        for v in found.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == [], (path, serious)


@pytest.mark.parametrize("party, role", PEOPLE[:4])
def test_the_keyboard_reaches_every_action(site: Site, party: PartyId, role: Role) -> None:
    """Tab goes through every link, field and button of each page in the order of the page, and
    what has the focus shows it.
    """
    with site.visit(party, role, "ja", 1280) as context:
        page = context.new_page()
        for path in sorts(context).values():
            page.goto(path)
            wanted = page.evaluate(
                "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,"
                'textarea,summary,[tabindex="0"]\')].filter(e => e.checkVisibility()).length'
            )
            reached = set()
            for _ in range(wanted + 5):
                page.keyboard.press("Tab")
                place = page.evaluate(
                    "(() => { const all = [...document.querySelectorAll('*')];"
                    "const e = document.activeElement; const s = getComputedStyle(e);"
                    "return e === document.body ? null :"
                    " [all.indexOf(e), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0]"
                    "})()"
                )
                if place is None:
                    continue
                assert place[1], (path, page.evaluate("document.activeElement.outerHTML"))
                reached.add(place[0])
            assert len(reached) >= wanted, (path, len(reached), wanted)


def test_a_sheet_of_all_pages(site: Site, pictures: Path) -> None:
    """All pictures side by side on one sheet, for somebody to look at."""
    with site.visit(PLANT, Role.DATA_MANAGER, "ja", 1280) as context:
        page = context.new_page()
        page.goto("/console")
        page.screenshot(path=pictures / "console.sheet.png")
    files = sorted(p for p in pictures.glob("*.png") if "contact" not in p.name)
    sheet(files, pictures / "contact-sheet.png")
    with Image.open(pictures / "contact-sheet.png") as made:
        assert made.width > 1000


def sheet(files: list[Path], target: Path) -> None:
    """A sheet of thumbnails, eight a line, each with its name."""
    wide, high, line = 300, 260, 8
    rows = -(-len(files) // line)
    made = Image.new("RGB", (wide * line, (high + 20) * rows), "white")
    draw = ImageDraw.Draw(made)
    for place, file in enumerate(files):
        with Image.open(file) as picture:
            small = picture.convert("RGB")
            small.thumbnail((wide - 10, 10_000))
            part = small.crop((0, 0, small.width, min(small.height, high - 10)))
            at = (place % line * wide, place // line * (high + 20))
            made.paste(part, at)
            draw.text((at[0], at[1] + high - 5), file.stem[:52], fill="black")
    made.save(target)
