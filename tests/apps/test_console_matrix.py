"""The rights matrix in the console without scripts: folded groups, filters, forms, preview, history."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bench.wide import large
from kumiai.acts import entitle
from kumiai.apps.console.matrix.lines import LINES_SHOWN, Wanted, blocks, wanted
from kumiai.apps.console.matrix.page import SCRIPT, script
from kumiai.apps.console.matrix.proposing import edits_of, filled
from kumiai.apps.console.matrix.spoken import say
from kumiai.model.dataset import DatasetId
from kumiai.model.person import Role
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Factor,
    Group,
    Matrix,
    Use,
)
from kumiai.model.signal import ItemId
from kumiai.papers.matrix import xlsx_from_matrix
from kumiai.papers.matrix.layout import KEYS_ROW
from kumiai.papers.spoken import tongue
from kumiai.records import register
from tests.acts import dealing
from tests.apps.matrices import NASTY
from tests.apps.visiting import Visitor, visitor
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World

MACHINING = DatasetId("machining")
PAGE = f"/console/datasets/{MACHINING}/rights"
PROPOSE = f"{PAGE}/propose"


def stands(world: World) -> Matrix:
    """The matrix of the dataset that stands."""
    found = register.newest_matrix(world.node.store.database, MACHINING)
    assert found is not None
    return found


def put(world: World, matrix: Matrix) -> Matrix:
    """Keeps a matrix as the next version, past the acts: what the pages make of it is tested."""
    made = replace(matrix, version=stands(world).version + 1)
    world.node.store.writer.run(lambda tx: register.add_matrix(tx, made))
    return made


def folded(world: World, items: int = 60, groups: int = 6) -> Matrix:
    """A matrix with groups, as the newest version."""
    parties = (PLANT, CUSTOMER, SPINDLE)
    return put(world, large(MACHINING, parties, stands(world).origin, size=(items, groups)))


def manager(world: World, lang: str = "en") -> Visitor:
    """The data manager of the provider."""
    return visitor(world, PLANT, Role.DATA_MANAGER, lang)


def lines(page: str) -> list[str]:
    """The items whose lines a page shows."""
    return re.findall(r'<tr[^>]* id="item/([^"]+)"', page)


def rows(page: str) -> list[str]:
    """The groups that a page shows."""
    return re.findall(r'<tr class="group" data-group="([^"]+)"', page)


def form_of(page: str) -> dict[str, str]:
    """What the form of a line says before anybody changes it."""
    form = page.split("/rights/propose")[1].partition("</form>")[0]
    said = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    said = {k: v for k, v in said.items() if k != "csrf"}
    ticked = re.findall(r'<input type="checkbox" name="([^"]+)" value="yes" checked', form)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        said[name] = re.findall(r'value="([^"]+)" selected', options)[0]
    boxes = re.findall(r'<input type="checkbox" name="([^"]+)"', form)
    return {k: v for k, v in said.items() if k not in boxes or k in ticked}


def sent(person: Visitor, where: str, **changed: str) -> str:
    """The preview of a draft made in the form at `where`; its address."""
    said = form_of(person.page(where)) | {k.replace("__", "|"): v for k, v in changed.items()}
    answer = person.send(PROPOSE, where, **said)
    assert answer.status_code == 303, answer.text[:3000]
    found: str = answer.headers["location"]
    assert found.startswith("/console/drafts/draft-")
    return found


def test_groups_are_folded_until_they_are_opened(world: World) -> None:
    """The page shows group rows with their cells and how many lines differ; a link opens one."""
    matrix = folded(world)
    person = manager(world)
    page = person.page(PAGE)
    assert rows(page) == [group.id for group in matrix.groups]
    assert lines(page) == []
    differing = sum(
        matrix.cells[item.id] != matrix.groups[1].cells
        for item in matrix.items
        if item.group == "group-1"
    )
    head = page.split('data-group="group-1"')[1].split("</tr>")[0]
    assert f"{differing} differ from the group" in head
    link = re.search(r'href="(\?[^"]*open=group-1[^"]*)#', head)
    assert link is not None
    opened = person.page(f"{PAGE}{link[1].replace('&amp;', '&')}")
    assert lines(opened) == [i.id for i in matrix.items if i.group == "group-1"]
    assert lines(person.page(f"{PAGE}?open=*")) == [
        i.id for group in matrix.groups for i in matrix.items if i.group == group.id
    ]


def test_a_line_says_only_what_differs(world: World) -> None:
    """A cell taken from the group is grey and says so in words, one that differs says its value."""
    matrix = folded(world)
    held = {group.id: group for group in matrix.groups}
    item = next(i for i in matrix.items if matrix.cells[i.id] != held[i.group].cells)
    page = manager(world).page(f"{PAGE}?open={item.group}")
    line = page.split(f'id="item/{item.id}"')[1].split("</tr>")[0]
    cells = re.findall(r'<td class="([^"]*)"[^>]*>(.*?)</td>', line)
    assert len(cells) == 7 * len(matrix.parties)
    for place, party in enumerate(matrix.parties):
        own, group = matrix.cells[item.id][party], held[item.group].cells[party]
        whole, *uses = cells[place * 7 : place * 7 + 7]
        assert ("as the group" in whole[1]) == (own == group)
        for use, (kind, said) in zip(Use, uses, strict=True):
            same = own.uses[use] is group.uses[use]
            assert (said == "same") == same, (use, kind, said)
            assert (" i" in kind) == same


@pytest.mark.parametrize(
    "query, meant",
    [
        ("q=Item.01", lambda i, _: "Item.01" in i.id),
        ("q=項目7", lambda i, _: "項目7" in i.label_ja),
        ("class=trade_secret", lambda i, _: i.classification is Classification.TRADE_SECRET),
        ("show=negotiate", lambda i, m: any(
            Allowance.TO_NEGOTIATE in c.uses.values() for c in m.cells[i.id].values())),
        ("show=differs", lambda i, m: m.cells[i.id] != next(
            g for g in m.groups if g.id == i.group).cells),
        (f"show=negotiate&party={SPINDLE}", lambda i, m:
            Allowance.TO_NEGOTIATE in m.cells[i.id][SPINDLE].uses.values()),
        ("q=nothing-of-the-kind", lambda *_: False),
    ],
)  # fmt: skip
def test_filters(world: World, query: str, meant: object) -> None:
    """Text, to negotiate, differs from the group, class and party: exactly the lines that are meant."""
    assert callable(meant)
    matrix = folded(world)
    page = manager(world).page(f"{PAGE}?{query}")
    assert set(lines(page)) == {i.id for i in matrix.items if meant(i, matrix)}


def test_an_earlier_version_stands_beside(world: World) -> None:
    """With a version to compare, changed cells show what was and is; new and gone lines are named."""
    before = folded(world)
    first, gone, fresh = before.items[0], before.items[7], "Fresh.01"
    cells = {k: dict(v) for k, v in before.cells.items() if k != gone.id}
    was = before.cells[first.id][CUSTOMER]
    now = Allowance.DENY if was.uses[Use.SELL] is not Allowance.DENY else Allowance.ALLOW
    cells[first.id][CUSTOMER] = replace(was, uses={**was.uses, Use.SELL: now})
    added = replace(before.items[1], id=ItemId(fresh))
    cells[added.id] = dict(before.cells[before.items[1].id])
    items = (*(i for i in before.items if i.id != gone.id), added)
    put(world, replace(before, items=items, cells=cells))
    person = manager(world)
    page = person.page(f"{PAGE}?against={before.version}&show=changed")
    assert set(lines(page)) == {first.id, fresh}
    line = page.split(f'id="item/{first.id}"')[1].split("</tr>")[0]
    shown = {"allow": "allow", "limited": "limited", "deny": "deny", "to_negotiate": "to negotiate"}
    assert f"<del>{shown[was.uses[Use.SELL]]}</del> <ins>{shown[now]}</ins>" in line
    assert line.count("<del>") == 1
    assert f"<code>{gone.id}</code>" in page
    old = person.page(f"{PAGE}?version={before.version}&q={gone.id}")
    assert lines(old) == [gone.id]
    assert "data-edits" not in old
    assert 'href="/console/datasets/machining/rights/edit' not in old
    person.page(f"{PAGE}?version=99", 400)
    person.page(f"{PAGE}?against=99", 400)


def test_long_groups_come_in_pages(world: World) -> None:
    """More than two hundred lines come page by page, each once and in order."""
    matrix = folded(world, items=LINES_SHOWN * 2 + 30, groups=2)
    asked, seen = Wanted(opened="group-1", show="", text="Item"), []
    while True:
        found, after = blocks(matrix, None, asked)
        seen += [line.item.id for block in found for line in block.shown]
        if after is None:
            break
        asked = replace(asked, start=after)
    assert seen == [i.id for g in matrix.groups for i in matrix.items if i.group == g.id]
    page = manager(world).page(f"{PAGE}?open=group-1")
    assert len(lines(page)) == LINES_SHOWN
    assert "data-more" in page


def test_an_address_that_means_nothing_shows_the_whole() -> None:
    """Unknown words, numbers that are none and what is not text are not asked for."""
    given = {"show": "x", "class": "y", "from": "-3", "against": "1e9", "version": "９", "q": ["a"]}
    assert wanted(given) == Wanted()
    assert wanted({"from": "9" * 30}) == Wanted()


def test_a_line_is_proposed_previewed_and_confirmed_in_forms(world: World) -> None:
    """Without scripts: the form of a line, the preview with before and after, nothing applied, then
    confirmed; the history names person, draft and the change.
    """
    matrix = folded(world)
    item, person = matrix.items[0], manager(world)
    was = matrix.cells[item.id][SPINDLE].uses[Use.DERIVE]
    now = Allowance.DENY if was is not Allowance.DENY else Allowance.ALLOW
    where = f"{PAGE}/edit?item={item.id}"
    preview = sent(
        person, where, **{f"{SPINDLE}__derive": now.value, f"{SPINDLE}__note": "as agreed"}
    )
    page = person.page(preview)
    assert "<del>" in page
    assert "as agreed" in page
    assert "Nothing has changed yet" in page
    assert stands(world) == matrix
    answer = person.send(f"{preview}/confirm", preview)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=1"), answer.text
    found = stands(world)
    assert found.version == matrix.version + 1
    assert found.cells[item.id][SPINDLE].uses[Use.DERIVE] is now
    assert found.cells[item.id][SPINDLE].note == "as agreed"
    assert {k: v for k, v in found.cells.items() if k != item.id} == {
        k: v for k, v in matrix.cells.items() if k != item.id
    }
    assert "it became version" in person.page(preview)
    told = person.page(f"{PAGE}/history")
    assert f"rights?version={found.version}" in told
    assert f"{PLANT}.data-manager" in told
    assert f"<code>{item.id}</code>" in told


def test_a_group_is_proposed_for_all_its_lines(world: World) -> None:
    """What a group's form changes holds for the lines that take it from the group, and only for them."""
    matrix = folded(world)
    group, person = matrix.groups[2], manager(world)
    was = group.cells[CUSTOMER].uses[Use.SELL]
    now = Allowance.DENY if was is not Allowance.DENY else Allowance.ALLOW
    preview = sent(person, f"{PAGE}/edit?group={group.id}", **{f"{CUSTOMER}__sell": now.value})
    assert "items follow the group" in person.page(preview)
    person.send(f"{preview}/confirm", preview)
    found = stands(world)
    for item in matrix.items:
        old, new = matrix.cells[item.id][CUSTOMER], found.cells[item.id][CUSTOMER]
        follows = item.group == group.id and old.uses[Use.SELL] is was
        assert new.uses[Use.SELL] is (now if follows else old.uses[Use.SELL])


def test_a_conflict_asks_for_a_choice(world: World) -> None:
    """Two change one cell of one version: the second preview asks; without a choice nothing changes,
    and each choice is what stands then.
    """
    matrix = folded(world)
    first, person = matrix.items[0], manager(world)
    uses = matrix.cells[first.id][CUSTOMER].uses
    other, mine = [a for a in (Allowance.ALLOW, Allowance.DENY, Allowance.TO_NEGOTIATE)
                   if a is not uses[Use.USE]][:2]  # fmt: skip
    where = f"{PAGE}/edit?item={first.id}"
    said = form_of(person.page(where))
    meanwhile = sent(person, where, **{f"{CUSTOMER}__use": other.value})
    person.send(f"{meanwhile}/confirm", meanwhile)
    answer = person.send(PROPOSE, where, **said | {f"{CUSTOMER}|use": mine.value})
    preview = answer.headers["location"]
    page = person.page(preview)
    name = f"take item/{first.id}/{CUSTOMER}/use"
    assert page.count(f'name="{name}"') == 2
    assert person.send(f"{preview}/confirm", preview).status_code == 409
    assert stands(world).cells[first.id][CUSTOMER].uses[Use.USE] is other
    done = person.send(f"{preview}/confirm", preview, **{name: "ours"})
    assert done.status_code == 303, done.text
    assert stands(world).cells[first.id][CUSTOMER].uses[Use.USE] is mine


def test_a_workbook_goes_to_the_preview(world: World) -> None:
    """A file changes nothing before its preview is confirmed."""
    matrix = folded(world)
    item = matrix.items[0]
    book = load_workbook(BytesIO(xlsx_from_matrix(matrix)))
    sheet = book.worksheets[0]
    keys = {sheet.cell(KEYS_ROW, n).value: n for n in range(1, sheet.max_column + 1)}
    row = next(n for n in range(KEYS_ROW, sheet.max_row + 1)
               if sheet.cell(n, keys["id"]).value == item.id)  # fmt: skip
    for use in Use:
        sheet.cell(row, keys[f"right|{CUSTOMER}|{use.value}"]).value = "deny"
    made = BytesIO()
    book.save(made)
    person = manager(world)
    answer = person.send(PROPOSE, PAGE, file=("rights.xlsx", made.getvalue()), dealing="a purchase")
    assert answer.status_code == 303, answer.text
    assert stands(world) == matrix
    preview = answer.headers["location"]
    assert "<del>" in person.page(preview)
    person.send(f"{preview}/confirm", preview)
    assert set(stands(world).cells[item.id][CUSTOMER].uses.values()) == {Allowance.DENY}


def test_a_refused_form_keeps_what_was_typed(world: World) -> None:
    """A limited cell without a condition is refused on the form, with all that was typed."""
    matrix = folded(world)
    item = next(i for i in matrix.items if not matrix.cells[i.id][CUSTOMER].condition
                and i.classification is not Classification.TRADE_SECRET)  # fmt: skip
    where = f"{PAGE}/edit?item={item.id}"
    person = manager(world)
    said = form_of(person.page(where))
    typed = said | {f"{CUSTOMER}|use": "limited", f"{CUSTOMER}|note": NASTY}
    answer = person.send(PROPOSE, where, **typed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert '<option value="limited" selected>' in answer.text
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    same = person.send(PROPOSE, where, **said)
    assert same.status_code == 200
    assert "Nothing was changed" in same.text
    assert stands(world) == matrix


def test_secrets_are_locked_with_their_reason(world: World) -> None:
    """The line of a trade secret is marked and has no form; its page says why."""
    matrix = folded(world)
    secret = next(i for i in matrix.items if i.classification is Classification.TRADE_SECRET)
    person = manager(world)
    page = person.page(f"{PAGE}?class=trade_secret")
    line = page.split(f'id="item/{secret.id}"')
    assert line[0].rstrip().endswith('class="locked"')
    assert tongue(secret.rationale, "en") in line[1].split("</tr>")[0]
    edit = person.page(f"{PAGE}/edit?item={secret.id}")
    assert tongue(secret.rationale, "en") in edit
    assert "/rights/propose" not in edit
    person.page(f"{PAGE}/edit?item=none", 400)


def test_another_party_sees_its_own_column_and_no_form(world: World) -> None:
    """Whoever is not the provider sees what was offered to it, its own column, and changes nothing."""
    first = stands(world)
    usual = first.cells[first.items[0].id]
    group = Group("all", "すべて", "All of it", {p: usual[p] for p in first.parties})
    put(world, replace(first, groups=(group,), items=tuple(
        replace(i, group="all") for i in first.items)))  # fmt: skip
    person = visitor(world, SPINDLE, Role.DATA_MANAGER, "en")
    page = person.page(f"{PAGE}?open=all")
    known = register.known_items(world.node.store.database, dealing.standing(world, "chita-data"))[
        MACHINING
    ]
    assert set(lines(page)) == {i.id for i in first.items if i.id in known}
    heads = re.findall(r'data-party="([^"]+)"', page)
    assert set(heads) <= {PLANT, SPINDLE}
    assert len(first.parties) > len(heads)
    assert "data-edits" not in page
    assert "/rights/propose" not in page
    person.page(f"{PAGE}/edit?item={first.items[0].id}", 404)
    assert "data-manager" not in person.page(f"{PAGE}/history").split("<main")[1]


def test_what_persons_wrote_is_text(world: World) -> None:
    """Labels, rationale, conditions and notes with markup are shown as they are, on every page."""
    matrix = folded(world)
    cells = {k: dict(v) for k, v in matrix.cells.items()}
    limited = Cell(dict.fromkeys(Use, Allowance.LIMITED), NASTY, frozenset({Factor.COST}), NASTY)
    cells[matrix.items[0].id][CUSTOMER] = limited
    items = (replace(matrix.items[0], label_ja=NASTY, label_en=NASTY, rationale=NASTY),
             *matrix.items[1:])  # fmt: skip
    held = replace(matrix.groups[0], label_ja=NASTY, label_en=NASTY)
    made = put(world, replace(matrix, items=items, cells=cells, groups=(held, *matrix.groups[1:])))
    person = manager(world)
    edit = f"{PAGE}/edit?item={items[0].id}"
    preview = sent(
        person, edit, **{f"{SPINDLE}__note": NASTY + "2", f"{SPINDLE}__condition": NASTY}
    )
    for path in (
        f"{PAGE}?open=*", f"{PAGE}?against={matrix.version}&open=*", f"{PAGE}?q={NASTY}".replace("#", ""),
        edit, f"{PAGE}/edit?group={held.id}", preview, f"{PAGE}/history",
    ):  # fmt: skip
        page = person.page(path)
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        assert "49" not in re.findall(r"onerror=alert\(2\)[^<]{0,40}", page), path
    assert "&lt;img" in person.page(f"{PAGE}?open=*")
    assert stands(world) == made


def test_the_script_is_small_and_only_the_nodes_own(world: World) -> None:
    """Twelve kilobytes at most, served to everybody; the page runs no other and no inline script."""
    assert len(script()) <= 12 * 1024
    answer = world.client.get(SCRIPT)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    folded(world)
    person = manager(world)
    page = person.client.get(PAGE)
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert re.findall(r"<script[^>]*>", page.text) == [f'<script type="module" src="{SCRIPT}">']
    assert " style=" not in page.text
    assert not re.search(r"\son\w+=", page.text)


def test_edits_of_a_form_left_as_it_is(world: World) -> None:
    """A form left as it is makes no edit, also from a browser that ends lines with both characters; a
    party that it leaves out stays.
    """
    matrix = folded(world)
    for item in matrix.items[:10]:
        cells = matrix.cells[item.id]
        said = filled(cells, matrix.parties)
        typed = {k: v.replace("\n", "\r\n") for k, v in said.items()}
        assert edits_of("item", item.id, cells, matrix.parties, typed) == []
        assert edits_of("item", item.id, cells, matrix.parties, {}) == []
        typed[f"{PLANT}|sensor"] = "yes"
        assert [e["value"] for e in edits_of("item", item.id, cells, matrix.parties, typed)] == [
            ", ".join(sorted({*cells[PLANT].reasons, "sensor"}))
        ]


def test_places_are_said_in_both_languages() -> None:
    """Words of the field, reasons and whole cells are translated; what persons wrote is not."""
    assert say("derive", "to_negotiate", "ja") == "協議"
    assert say("classification", "trade_secret", "en") == "trade secret"
    assert say("reasons", "cost, sensor", "ja") == "費用の負担、センサーの所有"
    assert say("cell", "deny, use allow; monthly", "ja") == "不可、利用 許可; monthly"
    assert say("condition", "monthly", "ja") == "monthly"
    assert say("note", "", "en") == "none"


def test_only_those_who_may_propose_see_a_form(world: World) -> None:
    """A role without the right sees the matrix and its history, and no form; its address is refused."""
    folded(world)
    person = visitor(world, PLANT, Role.ACCOUNTS, "en")
    assert "/rights/propose" not in person.page(PAGE)
    person.page(f"{PAGE}/history")
    person.page(f"{PAGE}/edit?group=group-1", 403)


def test_the_pages_name_no_acts_of_their_own(repository: Path) -> None:
    """The pages propose and confirm through the operations alone: nothing else writes rights."""
    folder = repository / "src/kumiai/apps/console/matrix"
    source = "".join(path.read_text() for path in folder.glob("*.py"))
    assert "writer" not in source
    assert "add_matrix" not in source
    assert entitle.rights_of.__name__ in source
