"""The console as a person without scripts sees it: every page in both languages, forms, the map."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kumiai.apps.console import countering, mapping
from kumiai.apps.console.table import PAGES
from kumiai.apps.console.visit import Page
from kumiai.apps.console.words import TEXTS
from kumiai.model.money import Yen
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from kumiai.papers.templates import packaged
from kumiai.papers.templates.sample import packaged_sample
from kumiai.records import register, usage_log
from kumiai.wire.codec import document, noun
from tests.acts import dealing
from tests.apps import places
from tests.apps.conftest import template
from tests.apps.visiting import Text, Visitor, visitor
from tests.apps.world import ARBITER, CUSTOMER, PLANT, SPINDLE, TABLES, World, opened

import shutil  # isort: skip

__all__ = ["template"]
LATIN = re.compile(r"[A-Za-z][A-Za-z’'-]{2,}")
PEOPLE = [
    (PLANT, Role.DATA_MANAGER), (PLANT, Role.SIGNATORY), (SPINDLE, Role.DATA_MANAGER),
    (CUSTOMER, Role.LEGAL), (ARBITER, Role.ARBITER),
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for what changes little: with slips by place and an offer that waits."""
    home = tmp_path_factory.mktemp("shown") / "node"
    shutil.copytree(template, home)
    with opened(home) as found:
        places.told(found)
        places.offered(found)
        yield found


def words(repository: Path) -> set[str]:
    """The Latin words that `docs/words.md` has in its Japanese columns, and what is a name anywhere."""
    found: set[str] = set()
    for line in (repository / "docs/words.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 1:
            found.update(LATIN.findall(cells[-1]))
    return found


def names(world: World) -> set[str]:
    """What persons of the node named or wrote: ids, names, dealings, purposes; no word of ours."""
    found = set(LATIN.findall(world.node.store.name))
    source = world.node.store.database
    written = re.compile(
        r'"(?:id|name|maker|model|serial|dealing|title|component|type|unit|credit|licence|purposes'
        r'|machine|items|rule|source|person|rationale|condition|reason|link|answer|market)":(\[[^\]]*\]|"[^"]*")'
    )
    for table in TABLES:
        for row in map(dict, source.rows(f"SELECT * FROM {table}")):
            told = f"{row.get('id', '')} {' '.join(written.findall(str(row.get('body', ''))))}"
            found.update(LATIN.findall(told))
    for begun in map(packaged, ("automotive", "machine-tool", "building")):
        assert begun is not None
        for item in begun.rights.items:
            found.update(LATIN.findall(f"{item.id} {item.label_ja} {' '.join(begun.names)}"))
        found.update(LATIN.findall(" ".join(f"{seat.id} {seat.label_ja}" for seat in begun.seats)))
        sample = packaged_sample(begun)
        assert sample is not None
        found.update(LATIN.findall(f"{sample.title_ja} {sample.dealing_ja}"))
        found.update(LATIN.findall(" ".join(f"{d.title_ja} {d.rows_ja}" for d in sample.datasets)))
    return found


def english_in(page: str, allowed: set[str]) -> set[str]:
    """The Latin words of a page's Japanese text, outside of code, that nobody allowed."""
    reader = Text()
    reader.feed(page)
    said = " ".join(text for lang, text in reader.found if lang == "ja")
    return {word for word in LATIN.findall(said) if word not in allowed}


@pytest.mark.parametrize("party, role", PEOPLE)
def test_every_page_is_whole_in_both_languages(
    shown: World, repository: Path, party: PartyId, role: Role
) -> None:
    """All that links reach answers; Japanese pages hold no English word beyond names and words.md."""
    allowed = words(repository) | names(shown)
    for lang in ("ja", "en"):
        pages = visitor(shown, party, role, lang).walk(f"/console?lang={lang}")
        assert len(pages) >= 10
        html = {path: page for path, page in pages.items() if "/console/console.css" in page}
        assert all(
            f'<html lang="{lang}"' in page for path, page in html.items() if "lang=" not in path
        )
        if lang == "ja":
            left = {
                p: found
                for p, page in html.items()
                if "lang=" not in p and (found := english_in(page, allowed))
            }
            assert left == {}, sorted(set().union(*left.values()))


def test_an_english_word_would_be_found(shown: World, repository: Path) -> None:
    """The test above is able to fail: a word of ours in English on a Japanese page is seen."""
    page = visitor(shown, PLANT, Role.DATA_MANAGER).page("/console/datasets")
    planted = page.replace("<h1>", "<h1>Overview ")
    allowed = words(repository) | names(shown)
    assert english_in(page, allowed) == set()
    assert english_in(planted, allowed) == {"Overview"}
    assert not any("Overview" in en for _, en in TEXTS.values())


def test_texts_are_all_used_and_all_there() -> None:
    """Every text that a template names is written in both languages, and nothing is written in vain."""
    folder = Path(mapping.__file__).parent
    kinds = ("*.py", "matrix/*.py", "pages/*.html")
    source = "".join(p.read_text() for kind in kinds for p in folder.glob(kind))
    named = set(re.findall(r'\bt\("(\w+)"\)', source))
    assert named <= TEXTS.keys()
    begins = (*re.findall(r't\("(\w+_)" ~', source), "map_", "step_", "task_")
    unused = {
        k for k in TEXTS if k not in named and not k.startswith(begins) and f'"{k}"' not in source
    }
    assert unused == set()
    assert all(ja and en for ja, en in TEXTS.values())


def reads(world: World, **said: str) -> Visitor:
    """The spindle maker's data manager, who has sent the form of the place dataset."""
    found = visitor(world, SPINDLE, Role.DATA_MANAGER)
    door = f"{places.AGREEMENT} {places.PURPOSE}"
    path = f"/console/datasets/{places.SLIPS}"
    answer = found.send(f"{path}/read", path, door=door, format="map", **said)
    assert answer.status_code == 200, answer.text
    found.seen["map"] = answer.text
    found.seen["policy"] = answer.headers["content-security-policy"]
    return found


def test_the_map_shows_cells_and_hides_rare_ones(shown: World) -> None:
    """Cells of enough cars stand on the drawing and in its table; a rare one is nowhere, and said so."""
    page = reads(shown).seen["map"]
    for place, (cars, slips, _) in enumerate(places.SHOWN):
        assert f"<title>{places.cell(place)}: {slips} / {cars * 2}</title>" in page
        assert f"<code>{places.cell(place)}</code>" in page
    assert places.cell(len(places.SHOWN)) not in page
    assert re.search(r"除いた行：\s*<strong>2</strong>", page)
    assert "<svg" in page
    assert TEXTS["generated"][0] in page


def test_the_map_is_one_use_and_its_hours_are_free(shown: World) -> None:
    """Seeing the map is a metered read; another hour of the same answer is the same use."""
    database = shown.node.store.database
    reads(shown)
    before = usage_log.size_and_root(database, places.AGREEMENT)
    page = reads(shown, hour="2026-10-05 10:00").seen["map"]
    assert usage_log.size_and_root(database, places.AGREEMENT) == before
    assert f"<title>{places.cell(0)}: 0 / {places.SHOWN[0][0]}</title>" in page
    assert "selected>2026-10-05 10:00<" in page


def test_only_the_map_and_the_matrix_run_scripts(shown: World) -> None:
    """The map page runs scripts of this node alone, inline ones never; so does the rights matrix
    (`test_console_matrix`), and no other page runs any.
    """
    found = reads(shown)
    assert "script-src 'self';" in found.seen["policy"]
    assert "unsafe" not in found.seen["policy"]
    for path in ("/console", f"/console/datasets/{places.SLIPS}", "/console/statements"):
        answer = found.client.get(path)
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "<script" not in answer.text
    assert not re.search(r"<script(?![^>]*src=)", found.seen["map"])


def test_assets_of_the_map_are_those_of_the_list(quiet: World) -> None:
    """The map's own script is served to everybody; what is not listed is nothing, whatever lies there."""
    own = quiet.client.get("/console/map/map.mjs")
    assert (own.status_code, own.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    for name in ("console.css", "..%2Fdoors.py", "VERSION", "LICENSE.txt", "__init__.py"):
        assert quiet.client.get(f"/console/map/{name}").status_code == 404


def test_other_rows_have_no_map(shown: World) -> None:
    """A dataset without places is refused as a map, and its page offers none."""
    found = visitor(shown, SPINDLE, Role.DATA_MANAGER)
    path = "/console/datasets/machining"
    page = found.page(path)
    assert 'value="map"' not in page
    door = re.search(r'<option value="([^"]+)"', page)
    assert door is not None
    answer = found.send(f"{path}/read", path, door=door[1], format="map")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_counter_offer_changes_what_the_form_changes(world: World) -> None:
    """From the task at home to the counter-offer: the others see exactly the point that changed."""
    made = places.offered(world)
    legal = visitor(world, SPINDLE, Role.LEGAL)
    assert f"/console/offers/{made.id}" in legal.page("/console")
    assert f"/console/offers/{made.id}/counter" in legal.page(f"/console/offers/{made.id}")
    path = f"/console/offers/{made.id}/counter"
    page = legal.page(path)
    said = {**countering.fields(made.terms), "yen": "250,000", "id": "off-spindle-10"}
    assert all(f'name="{name}"' in page for name in said)

    answer = legal.send(path, path, **said)

    assert answer.status_code == 303, answer.text
    found = register.offer(
        world.node.store.database, dealing.standing(world, "chita-data"), "off-spindle-10"
    )
    proceeds = made.terms.proceeds
    assert proceeds is not None
    assert found.terms == replace(made.terms, proceeds=replace(proceeds, yen=Yen(250_000)))
    assert found.answers == made.id
    shown = visitor(world, PLANT, Role.SIGNATORY).page(f"/console/offers/{found.id}")
    assert "<del>" in shown
    assert "<ins>" in shown
    assert "250,000" in shown


def test_a_refused_counter_offer_keeps_what_was_typed(world: World) -> None:
    """A form with a fault comes back with its sentence and all that was typed; nothing is offered."""
    made = places.offered(world)
    legal = visitor(world, SPINDLE, Role.LEGAL)
    path = f"/console/offers/{made.id}/counter"
    before = world.rows()["offers"]
    for name, wrong in (
        ("yen", "a lot"), ("portion-kasugai-seiko", "1/2"), ("last-0", "soon"), ("purposes-0", "?!"),
        ("items-0", "program"), ("rows_max-0", "-3"), ("metering_hours-0", "0"), ("notice_days", "9999999"),
    ):  # fmt: skip
        said = {**countering.fields(made.terms), "id": "off-spindle-10", name: wrong}
        answer = legal.send(path, path, **said)
        assert 400 <= answer.status_code < 500, (name, answer.status_code)
        assert 'role="alert"' in answer.text, name
        assert wrong in answer.text, name
    assert world.rows()["offers"] == before


def test_a_form_left_as_it_is_changes_nothing(world: World) -> None:
    """The form reads back what it shows, also from a browser that ends lines with both characters."""
    for said in (dealing.spindle(world), places.terms(world)):
        typed = {k: v.replace("\n", "\r\n") for k, v in countering.fields(said).items()}
        assert noun(type(said), countering.edited(said, typed)) == said
        assert countering.edited(said, {}) == document(said)


def test_only_those_named_see_the_form(world: World) -> None:
    """A stranger to the offer, its own side and a role without the right get no form and no effect."""
    made = places.offered(world)
    path = f"/console/offers/{made.id}/counter"
    assert (
        "<form method" not in visitor(world, CUSTOMER, Role.LEGAL).page(path, 404).split("<main")[1]
    )
    visitor(world, PLANT, Role.LEGAL).page(path, 409)
    visitor(world, SPINDLE, Role.ACCOUNTS).page(path, 403)


def test_the_timeline_tells_the_whole_way(shown: World) -> None:
    """Offer, counter-offer, signatures, statement, objection and decision stand in order of time."""
    page = visitor(shown, PLANT, Role.DATA_MANAGER).page("/console/agreements/agr-spindle-2")
    told = re.findall(
        r"<strong>([^<]+)</strong>", page.split('<ol class="timeline">')[1].split("</ol>")[0]
    )
    assert told[:2] == [TEXTS["step_offered"][0], TEXTS["step_countered"][0]]
    assert TEXTS["step_signed"][0] in told
    assert told.index(TEXTS["step_in_force"][0]) < told.index(TEXTS["step_stated"][0])
    assert TEXTS["step_confirmed"][0] in told
    times = re.findall(r"<li><time datetime=\"([^\"]+)\">", page)
    assert times == sorted(times)
    assert len(times) == len(told)
    plates = visitor(shown, PLANT, Role.DATA_MANAGER).page("/console/agreements/agr-plates")
    assert TEXTS["step_claimed"][0] in plates
    assert "/console/cases/" in plates


@pytest.mark.parametrize("page", [p for p in PAGES if p.method == "POST"], ids=lambda p: p.path)
def test_no_form_without_its_token(shown: World, page: Page) -> None:
    """Every form is refused without the session's token, and from another site's page."""
    found = visitor(shown, PLANT, Role.DATA_MANAGER)
    path = re.sub(r"\{\w+\}", "none", page.path)
    bare = found.client.post(path, files=[("x", (None, "y"))], follow_redirects=False)
    assert bare.status_code in (400, 403), path
    other = found.client.post(
        path,
        files=[("x", (None, "y"))],
        headers={"origin": "https://evil.test"},
        follow_redirects=False,
    )
    assert other.status_code in (400, 403), path
