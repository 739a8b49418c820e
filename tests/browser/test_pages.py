"""Every page of the console in a real browser: pictures in both languages and at both widths, no
horizontal scrolling, nothing serious for axe, every action reached by the keyboard alone.
"""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page

from kumiai.apps.console.mapping import asset
from kumiai.apps.console.table import PAGES
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from tests.apps import places
from tests.apps.probes import HOLES
from tests.apps.test_upload import sheet as inspected
from tests.apps.visiting import links
from tests.apps.world import ARBITER, CUSTOMER, PLANT, SPINDLE
from tests.browser.conftest import Site

WIDTHS = (375, 1280)


def sorts(context: BrowserContext) -> dict[str, str]:
    """An address for each sort of page that links reach from home: the first one found."""
    patterns = [(p.path, re.compile(re.sub(r"\{\w+\}", "[^/]+", p.path))) for p in PAGES if p.method == "GET"]  # fmt: skip
    found: dict[str, str] = {}
    done: set[str] = set()
    waiting = ["/console"]
    while waiting and len(done) < 80:
        path = waiting.pop(0)
        if path in done:
            continue
        done.add(path)
        plain = path.partition("?")[0]
        sort = next((name for name, pattern in patterns if pattern.fullmatch(plain)), plain)
        if sort in found and "?" not in path:
            continue
        answer = context.request.get(path)
        assert answer.status == 200, path
        if "content-disposition" in answer.headers:  # a file, not a page
            continue
        found.setdefault(sort if "?" not in path else f"{sort}?", path)
        waiting += links(answer.text())
    return found


PEOPLE = [
    (PLANT, Role.DATA_MANAGER), (PLANT, Role.SIGNATORY), (CUSTOMER, Role.SIGNATORY),
    (ARBITER, Role.ARBITER), (SPINDLE, Role.LEGAL),
]  # fmt: skip
DOOR = f"{places.AGREEMENT} {places.PURPOSE}"


_ACTIONS = "all => [...new Set(all.map(f => f.action.split('/').pop()))].sort()"


@pytest.fixture(scope="module")
def looked() -> set[object]:
    """The pages that were looked at: sort, language and the forms on them."""
    return set()


@pytest.fixture(scope="module")
def pictures(repository: Path) -> Path:
    """Where the pictures go."""
    place = repository / "build/pages"
    place.mkdir(parents=True, exist_ok=True)
    return place


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: f"{who[0]}-{who[1]}")
def test_every_page(
    site: Site, pictures: Path, looked: set[object], who: tuple[PartyId, Role], lang: str
) -> None:
    """Each sort of page that a person reaches: in its language, without horizontal scrolling at 375
    and 1280 pixels, without anything that axe calls serious; pictures are kept. English is looked
    at in the dark. A page that offers what another person's offered is not looked at again.
    """
    party, role = who
    with site.visit(party, role, lang, WIDTHS[-1]) as context:
        page = context.new_page()
        page.emulate_media(color_scheme="dark" if lang == "en" else "light")
        for sort, path in sorts(context).items():
            page.goto(path)
            offers = page.locator("main form").evaluate_all(_ACTIONS)
            if (sort, lang, *offers) in looked:
                continue
            looked.add((sort, lang, *offers))
            _look(page, pictures / f"{_named(sort)}.{party}.{role}.{lang}")


def _named(sort: str) -> str:
    """A sort of page as the name of a file."""
    return re.sub(r"\W+", "-", sort).strip("-")


def _look(page: Page, picture: Path) -> None:
    """Language and width at both widths, axe at the narrow one, where most can go wrong; pictures of
    both in Japanese, of the wide one in English.
    """
    lang = picture.name.split(".")[-1]
    assert page.locator("html").get_attribute("lang") == lang
    for width in sorted(WIDTHS, reverse=True):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (page.url, wide, width)
        if lang == "ja" or width == max(WIDTHS):
            page.screenshot(path=f"{picture}.{width}.png", full_page=True)
    _no_complaint(page, page.url)
    page.set_viewport_size({"width": WIDTHS[-1], "height": 800})


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


@pytest.mark.parametrize("party, role", [*PEOPLE[:4], (PLANT, Role.OPERATOR)])
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
                'textarea,summary,[tabindex="0"]\')].filter(e => e.checkVisibility()'
                " && e.getAttribute('tabindex') !== '-1').length"  # a grid is one stop, then arrows
            )
            # A field of day and time has a stop for each of its parts.
            parts = 8 * page.locator("input[type=date], input[type=datetime-local]").count()
            reached = set()
            for _ in range(wanted + parts + 5):
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


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_behind_forms(site: Site, pictures: Path, lang: str) -> None:
    """Rows, the map, a password for spreadsheets, a fresh profile, a refusal and signing in: what no link leads to."""
    with site.visit(SPINDLE, Role.DATA_MANAGER, lang, 1280) as context:
        page = context.new_page()
        dataset = f"/console/datasets/{places.SLIPS}"
        for form in ("rows", "map"):
            page.goto(dataset)
            page.click(f"button[value={form}]")
            _look(page, pictures / f"console-{form}.{SPINDLE}.data_manager.{lang}")
        page.goto(dataset)
        page.click("form[action$=refresh] button")
        _look(page, pictures / f"console-refresh.{SPINDLE}.data_manager.{lang}")
        page.goto("/console/people")
        page.fill("#profile-id", f"notebook-{lang}")
        page.click("section[aria-labelledby=profile] button")
        _look(page, pictures / f"console-once.{SPINDLE}.data_manager.{lang}")
        page.goto("/console/agreements/agr-none")
        _look(page, pictures / f"console-refused.{SPINDLE}.data_manager.{lang}")
        context.clear_cookies()
        page.goto(f"/console/sign-in?lang={lang}")
        _look(page, pictures / f"console-sign-in.nobody.none.{lang}")


def test_the_keyboard_accepts_an_invitation(site: Site) -> None:
    """Without a mouse: from the link of an invitation through its form to home."""
    words = ["--name-ja=鍵盤プレス", "--name-en=Keyboard Press", "--mail=keys@example.jp", "--json"]
    sent = site.node.typed("invitation", "send", "keyboard-press", *words)
    assert sent.returncode == 0, sent.stderr
    context = site.browser.new_context(locale="ja-JP", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(json.loads(sent.stdout)["data"]["link"])
    _tab_to(page, "#name")
    page.keyboard.type("鍵盤 太郎")
    for name, secret in (("password", "typed by hand only"), ("passphrase", "signed by hand only")):
        for field in (name, f"{name}_again"):
            _tab_to(page, f"#{field}")
            page.keyboard.type(secret)
    _tab_to(page, "#agree")
    page.keyboard.press("Space")
    _tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    assert "鍵盤 太郎" in page.content()
    context.close()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_of_an_upload(site: Site, pictures: Path, tmp_path: Path, lang: str) -> None:
    """An inspection sheet by form: what was taken; one gigabyte: refused on a page, before it is read."""
    small, large = tmp_path / "sheet.xlsx", tmp_path / "large.xlsx"
    small.write_bytes(inspected(5 if lang == "ja" else 6))
    send = "main form[action$=cmm-01] button"
    with large.open("wb") as file:
        file.truncate(2**30)
    with site.visit(CUSTOMER, Role.DATA_MANAGER, lang, 1280) as context:
        page = context.new_page()
        for file_path, name in ((small, "harvest"), (large, "too-large")):
            page.goto("/console/machines/cmm-01")
            page.set_input_files("#files", file_path)
            page.fill("#at", "2026-10-01T09:00")
            page.click(send)
            page.wait_for_load_state()
            _look(page, pictures / f"console-{name}.{CUSTOMER}.data_manager.{lang}")
        assert "E9005" in page.locator("[role=alert]").inner_text()
        page.goto("/console/machines/cmm-01")
        assert page.locator(send).is_visible()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_of_an_invitation(site: Site, pictures: Path, lang: str) -> None:
    """The operator's list, the link shown once, the page behind it, its form with what is wrong, and
    the link of nobody.
    """
    with site.visit(PLANT, Role.OPERATOR, lang, 1280) as context:
        page = context.new_page()
        page.goto("/console/invitations")
        for name, text in (
            ("party", f"shown-{lang}"), ("name_ja", f"表示プレス{lang}"),
            ("name_en", f"Shown Press {lang}"), ("mail", "shown@example.jp"),
        ):  # fmt: skip
            page.fill(f"#{name}", text)
        page.click("section[aria-labelledby=send] button")
        link = page.locator(".secret code").inner_text()
        _look(page, pictures / f"console-invited.{PLANT}.operator.{lang}")
        page.goto("/console/invitations")
        _look(page, pictures / f"console-invitations.{PLANT}.operator.{lang}")
        context.clear_cookies()
        page.goto(f"{link}?lang={lang}")
        _look(page, pictures / f"console-welcome.nobody.none.{lang}")
        page.fill("#name", "表示")
        for name in ("password", "passphrase"):
            page.fill(f"#{name}", "one and the same")
            page.fill(f"#{name}_again", "one and the same")
        page.check("#agree")
        page.click("main form button")
        assert page.locator("#wrong").is_visible()
        _look(page, pictures / f"console-welcome-wrong.nobody.none.{lang}")
        page.goto(f"{link}x?lang={lang}")
        _look(page, pictures / f"console-welcome-refused.nobody.none.{lang}")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_of_the_services(site: Site, pictures: Path, lang: str) -> None:
    """States and the part that warned, asked for by the keyboard where no script runs, also on a
    telephone: the drawing scrolls by itself and its table says the same.
    """
    with site.visit(PLANT, Role.DATA_MANAGER, lang, 375, scripts=False) as context:
        page = context.new_page()
        page.goto("/console/datasets/plates")
        _tab_to(page, "form[action$='/states'] button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/states")
        assert page.locator(".drawing svg").is_visible()
        assert page.locator("tbody tr").count() > 0
        page.goto("/console/datasets/inspection")
        for hole in HOLES:
            _tab_to(page, f"input[value='{hole}']")
            page.keyboard.press("Space")
        _tab_to(page, "form[action$='/shift'] button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/shift")
        assert page.locator("tbody tr").count() == 20
    with site.visit(PLANT, Role.DATA_MANAGER, lang, 1280) as context:
        page = context.new_page()
        page.goto("/console/datasets/plates")
        page.click("form[action$='/states'] button")
        _look(page, pictures / f"console-states.{PLANT}.data_manager.{lang}")
        page.goto("/console/datasets/inspection")
        for hole in HOLES:
            page.check(f"input[value='{hole}']")
        page.click("form[action$='/shift'] button")
        _look(page, pictures / f"console-shift.{PLANT}.data_manager.{lang}")


def test_the_map_without_scripts_and_with_them(site: Site, pictures: Path) -> None:
    """Without scripts the drawing stands with its table. With MapLibre beside the console the map
    moves by keyboard, asks nobody else, and nothing breaks the page's policy.
    """
    with site.visit(SPINDLE, Role.DATA_MANAGER, "ja", 1280) as context:
        page = context.new_page()
        heard: list[str] = []
        page.on("request", lambda request: heard.append(request.url))
        page.on(
            "console", lambda said: heard.append(f"!{said.text}") if said.type == "error" else None
        )
        page.goto(f"/console/datasets/{places.SLIPS}")
        page.click("button[value=map]")
        assert page.locator("#map .drawing svg rect").count() > len(places.SHOWN)
        if asset("maplibre-gl.mjs") is not None:
            page.wait_for_selector("#map[data-ready=yes]", timeout=30_000)
            page.screenshot(path=pictures / "console-map-movable.ja.1280.png", full_page=True)
            assert page.locator("#map .drawing").is_hidden()
            page.wait_for_selector("#map[data-outlined=yes]", timeout=30_000)
        assert [u for u in heard if not u.startswith(f"http://127.0.0.1:{site.node.port}/")] == []
    with site.visit(SPINDLE, Role.DATA_MANAGER, "ja", 375, scripts=False) as context:
        page = context.new_page()
        page.goto(f"/console/datasets/{places.SLIPS}")
        page.click("button[value=map]")
        assert page.locator("#map .drawing svg").is_visible()
        assert page.locator("tbody tr").count() == len(places.SHOWN)


def _tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(selector)


def test_the_keyboard_operates_what_it_reaches(site: Site) -> None:
    """Without a mouse: search, read rows, counter an offer, object to a statement, decide nothing by
    accident, sign out.
    """
    with site.visit(SPINDLE, Role.LEGAL, "ja", 1280) as context:
        page = context.new_page()
        page.goto("/console")
        _tab_to(page, "main a[href*='/offers/off-spindle-9']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/offers/off-spindle-9")
        _tab_to(page, "a[href$='/counter']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/counter")
        _tab_to(page, "#yen")
        page.keyboard.press("Control+A")
        page.keyboard.type("123,456")
        _tab_to(page, "main form button")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=1")
        assert "123,456" in page.content()
    with site.visit(SPINDLE, Role.DATA_MANAGER, "ja", 375) as context:
        page = context.new_page()
        page.goto("/console/datasets")
        _tab_to(page, "#q")
        page.keyboard.type(str(places.SLIPS))
        page.keyboard.press("Enter")
        page.wait_for_url("**q=slips")
        _tab_to(page, f"main a[href$='/{places.SLIPS}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{places.SLIPS}")
        _tab_to(page, "button[value=map]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#map")
        _tab_to(page, "#hour")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "main form button")
        page.keyboard.press("Enter")
        page.wait_for_selector("#hour option[selected]", state="attached")
        page.wait_for_load_state()
        _tab_to(page, ".scroll")
    with site.visit(SPINDLE, Role.SIGNATORY, "ja", 1280) as context:
        page = context.new_page()
        page.goto("/console/statements")
        _tab_to(page, "main a[href*='/statements/']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/statements/stm-*")
        _tab_to(page, "#yen")
        page.keyboard.type("100")
        _tab_to(page, "#reason")
        page.keyboard.type("明細と一致しません。")
        _tab_to(page, "section[aria-labelledby=object] button")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=1")
        page.goto("/console")
        _tab_to(page, ".out button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in*")


def test_a_sheet_of_all_pages(pictures: Path) -> None:
    """All pictures side by side on one sheet, for somebody to look at."""
    if not any(pictures.glob("console.*.png")):
        pytest.skip("no pictures: another process took them")
    files = sorted(p for p in pictures.glob("*.png") if "contact" not in p.name)
    sheet(files, pictures / "contact-sheet.png")
    with Image.open(pictures / "contact-sheet.png") as made:
        assert made.width > 1000


def sheet(files: list[Path], target: Path) -> None:
    """A sheet of thumbnails, eight a line, each with its name."""
    wide, high, line = 300, 340, 8
    rows = -(-len(files) // line)
    made = Image.new("RGB", (wide * line, (high + 20) * rows), "#8893a2")
    draw = ImageDraw.Draw(made)
    for place, file in enumerate(files):
        with Image.open(file) as picture:
            part = picture.convert("RGB")
            scale = (wide - 10 if part.width > 400 else wide * 3 // 5) / part.width
            part = part.crop((0, 0, part.width, min(part.height, int((high - 10) / scale))))
            part = part.resize((int(part.width * scale), int(part.height * scale)))
            at = (place % line * wide, place // line * (high + 20))
            made.paste(part, at)
            draw.text((at[0], at[1] + high - 5), file.stem[:52], fill="black")
    made.save(target)
