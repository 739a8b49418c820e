"""Purchase day and handovers in the console: looked at first, confirmed, and shown to whom it concerns."""

import re

import openpyxl
import pytest

from kumiai.apps.console import purchasing
from kumiai.model.person import Role
from kumiai.papers.purchase_list import rows_of
from tests.acts.handing import MIDNIGHT, NAME, ON, observed
from tests.apps.visiting import Visitor, visitor
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World
from tests.bad_input import files

HEAD = "製造番号,型式,機械名,顧客,機器ID,データセット\n"
LIST = f"{HEAD}K-100,MX,Lathe 1,{CUSTOMER},,\nK-101,MX,Lathe l,瀬戸飛行機部品株式会社,uuid-101,lathe-101\n"
SAID = {
    "id": "pur-console", "on": "2026-12-01", "template": "machine-tool@1", "customer_seat": "plant",
    "seats": f"builder = {PLANT}\n", "market": "machined-parts", "dealing": "",
}  # fmt: skip
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def previewed(visited: Visitor, raw: bytes, name: str = "list.csv", **changed: str) -> str:
    """The preview of a list."""
    said = {**SAID, **changed, "file": (name, raw)}
    answer = visited.send("/console/purchases/preview", "/console/purchases", **said)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def confirmed(visited: Visitor, page: str) -> object:
    """The answer to the button of a preview."""
    fields = {k: v.replace("&#34;", '"') for k, v in HIDDEN.findall(page) if k != "csrf"}
    return visited.send("/console/purchases", "/console/purchases", **fields)


def test_a_list_is_looked_at_and_then_done(world: World) -> None:
    """The preview writes nothing; the button makes machines, datasets and offers; both sides see them."""
    seller = visitor(world, PLANT, Role.LEGAL)
    seller.page("/console/purchases")
    before = world.rows()
    page = previewed(seller, LIST.encode())
    assert world.rows() == before
    assert "登録できる行: 2" in page
    assert "kasugai-seiko-k-100" in page
    assert "lathe-101" in page
    assert "似た名称の行または機械：" in page
    done = confirmed(seller, page)
    assert done.headers["location"] == "/console/purchases/pur-console?done=1"  # type: ignore[attr-defined]
    after = world.rows()
    assert [after[t] - before[t] for t in ("machines", "datasets", "handovers", "offers")] == [
        2
    ] * 4
    assert "登録済み" in seller.page("/console/purchases/pur-console")
    assert "pur-console" in seller.page("/console/purchases")
    waits = seller.page("/console/unsettled")
    assert "相手の対応を待つ" in waits
    customer = visitor(world, CUSTOMER, Role.LEGAL)
    assert "/console/unsettled" in customer.page("/console")
    assert "申込みに回答する" in customer.page("/console/unsettled")
    machine = customer.page("/console/machines/kasugai-seiko-k-100")
    assert "購入" in machine
    assert "春日井精工株式会社" in machine
    stranger = visitor(world, SPINDLE, Role.LEGAL)
    stranger.page("/console/machines/kasugai-seiko-k-100", 404)
    stranger.page("/console/purchases/pur-console", 404)


def test_a_list_with_a_bad_line_has_no_button(world: World) -> None:
    """Each line says what stands against it, in the reader's language; a forged button is refused."""
    raw = f"{LIST}K-1OO,MX,Lathe 3,{CUSTOMER},,\nK-103,MX,Lathe 4,nobody,,\n".encode()
    for lang, told in (("ja", "見間違えるおそれ"), ("en", "could be taken for")):
        seller = visitor(world, PLANT, Role.LEGAL, lang)
        seller.page("/console/purchases")
        before = world.rows()
        page = previewed(seller, raw)
        assert told in page
        assert "E4137" in page
        assert "E4138" in page
        assert 'action="/console/purchases"' not in page
        forged = {**SAID, "list": raw.decode()}
        answer = seller.send("/console/purchases", "/console/purchases", **forged)
        assert answer.status_code == 400
        assert world.rows() == before


def test_a_long_list_goes_on_by_button(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press drafts some; nothing is there before the last; the second press ends it."""
    monkeypatch.setattr(purchasing, "_AT_ONCE", 1)
    seller = visitor(world, PLANT, Role.LEGAL)
    machines = world.rows()["machines"]
    first = confirmed(seller, previewed(seller, LIST.encode()))
    page = first.text  # type: ignore[attr-defined]
    assert "作成済みの申込み: 1 / 2" in page
    assert world.rows()["machines"] == machines
    assert "未完了" in seller.page("/console/purchases/pur-console")
    last = confirmed(seller, page)
    assert last.status_code == 303  # type: ignore[attr-defined]
    assert world.rows()["machines"] == machines + 2


def test_an_excel_list_is_the_same(world: World) -> None:
    """A workbook gives the same rows as the CSV; a number is its digits."""
    seller = visitor(world, PLANT, Role.LEGAL)
    assert "登録できる行: 1" in previewed(seller, files.listed("K-100"), "list.xlsx")
    book = openpyxl.load_workbook(__import__("io").BytesIO(files.listed("K-100")))
    book.worksheets[0]["A2"] = 1001
    out = __import__("io").BytesIO()
    book.save(out)
    assert [row.serial for row in rows_of(out.getvalue())] == ["1001"]


def test_a_machine_is_handed_over_by_form(world: World) -> None:
    """The holder has the form; after it the reader's task says which agreement's rows end, and when."""
    observed(world, "night", MIDNIGHT)
    page = f"/console/machines/{NAME}"
    owner = visitor(world, PLANT, Role.DATA_MANAGER)
    shown = owner.page(page)
    assert "引渡しを記録する" in shown
    assert 'value="lease_end"' not in shown
    reader = visitor(world, SPINDLE, Role.DATA_MANAGER)
    assert "以後の行が終わる合意" not in reader.page("/console")
    wrong = owner.send(f"{page}/handovers", page, kind="resale", to="", on=ON)
    assert wrong.status_code == 400
    done = owner.send(f"{page}/handovers", page, kind="lease", to=CUSTOMER, on=ON)
    assert (done.status_code, done.headers["location"]) == (303, f"{page}?done=1")
    after = owner.page(page)
    assert "リース開始" in after
    assert "引渡しを記録する" not in after
    home = reader.page("/console")
    assert "以後の行が終わる合意" in home
    assert ON in home
    lessee = visitor(world, CUSTOMER, Role.DATA_MANAGER)
    assert 'value="lease_end"' in lessee.page(page)
    told = {"party": SPINDLE, "dataset": "machining", "purpose": "maintenance"}
    explained = owner.client.get("/console/explain", params={**told, "lang": "ja"}).text
    assert "提供者が保有していた期間の行だけ" in explained
    assert "2017年6月12日" in explained
