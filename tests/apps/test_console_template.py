"""Pages about templates: list, one, deviations, clauses, roll-out; by forms, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bench import fleet
from bench.fleet import Fleet
from kumiai.acts import template
from kumiai.apps.manage.http import application
from kumiai.model.party import PartyId
from kumiai.papers.templates import yaml_from_template
from kumiai.records import register
from kumiai.records.register.dealings import datasets_offered

HOST = "console.test"
CUSTOMERS = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A fleet of thirty customers."""
    found = fleet.founded(tmp_path_factory.mktemp("fleet") / "node", CUSTOMERS)
    yield found
    found.node.close()


@pytest.fixture
def client(made: Fleet) -> Iterator[TestClient]:
    """A browser in which the maker's person has signed in."""
    with TestClient(application(made.node, (HOST,)), base_url=f"http://{HOST}") as found:
        said = {"person": made.maker.person, "password": fleet.PASSWORD}
        answer = found.post("/console/sign-in", files=[(k, (None, v)) for k, v in said.items()])
        assert answer.status_code == 200
        yield found


def got(client: TestClient, path: str) -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:400])
    return answer.text


def sent(client: TestClient, page: str, path: str, **said: object) -> str:
    """What a form of `page` leads to."""
    token = re.search(r'name="csrf" value="([^"]+)"', got(client, page))
    assert token is not None
    files = {"csrf": (None, token[1])} | {
        name: value if isinstance(value, tuple) else (None, str(value))
        for name, value in said.items()
    }
    answer = client.post(path, files=files)
    assert answer.status_code == 200, answer.text[:400]
    return str(answer.url) + "\n" + answer.text


def test_templates_are_listed_and_shown(client: TestClient) -> None:
    """Packaged ones and one's own, drafts said to be drafts; rights, purposes, clauses in words."""
    page = got(client, "/console/templates")
    assert f"{fleet.NAME}@1" in page
    assert f"{fleet.NAME}@2" in page
    assert "弁護士の確認を受けていない案" in page
    assert "automotive" in page
    one = got(client, f"/console/templates/{fleet.NAME}@1?lang=en")
    assert "draft, not reviewed by a lawyer" in one
    assert "[recorded]" in one
    assert 'class="use allow"' in one
    assert got(client, f"/console/templates/{fleet.NAME}@1/file.yaml").startswith("template:")


def test_all_customers_are_compared_filtered_and_sorted(client: TestClient) -> None:
    """Every customer has a line; a place, a name and an order narrow and sort without scripts."""
    path = f"/console/templates/{fleet.NAME}/deviations?lang=en"
    page = got(client, path)
    assert page.count('class="customer"') == CUSTOMERS
    assert re.search(r"\d+ of 30", page)
    place = re.findall(r'href="\?place=([^"#]+)#who"', page)[0]
    differ = int(re.findall(r"(\d+) of 30", page)[0])
    assert got(client, f"{path}&place={place}").count('class="customer"') == differ
    assert got(client, f"{path}&q=Customer 007").count('class="customer"') == 1
    most = got(client, f"{path}&sort=most")
    counts = [int(n) for n in re.findall(r"<summary>(\d+)</summary>", most)]
    assert counts == sorted(counts, reverse=True)
    assert "own machines only" in page


def test_clauses_stand_side_by_side(client: TestClient) -> None:
    """Each value with how many have it."""
    page = got(client, f"/console/templates/{fleet.NAME}/clauses?lang=en")
    assert "as the template says" in page
    assert re.search(r'<td class="w">30</td>', page)


def test_a_template_is_kept_and_offered_by_form(made: Fleet, client: TestClient) -> None:
    """A file becomes a version; seats are chosen, and the offer names template and seats."""
    third = yaml_from_template(replace(made.second, version=3)).encode()
    found = sent(client, "/console/templates", "/console/templates", file=("t.yaml", third))
    assert f"{fleet.NAME}@3" in found.split("\n")[0]


def test_the_first_page_reads_no_terms_that_only_set_rights(made: Fleet) -> None:
    """The datasets that a party may know of are the same as those its offers name, read whole."""
    source = made.node.store.database
    for party in (fleet.MAKER, PartyId("customer-007"), PartyId("nobody")):
        person = replace(made.maker, party=party)
        named = set(register.known_items(source, person))
        assert named == set(datasets_offered(source, person))
    assert len(datasets_offered(source, made.maker)) == 30


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_summary_is_one_page_in_the_readers_language(client: TestClient, lang: str) -> None:
    """Purposes, seats with what they may, what is kept back, and the mark that no lawyer has read it;
    a sample's parties are made up, and said to be.
    """
    page = got(client, f"/console/templates/machine-tool@1/summary?lang={lang}")
    told = {
        "ja": ("誰が何をできるか", "留め置くものとその理由", "弁護士", "記入例", "架空"),
        "en": (
            "Who may do what",
            "What is kept back, and why",
            "lawyer",
            "Worked sample",
            "made-up",
        ),
    }
    assert [word for word in told[lang] if word not in page] == []
    assert not re.search(r"\{\w*\}|None", page)
    own = got(client, f"/console/templates/{fleet.NAME}@2/summary?lang={lang}")
    assert told[lang][3] not in own


def test_a_version_is_rolled_out_by_form(client: TestClient) -> None:
    """The page tells how many are left and what changes; the button makes the offers, once."""
    path = f"/console/templates/{fleet.NAME}@2/roll-out"
    page = got(client, f"{path}?lang=en")
    assert "<dt>on an older version</dt><dd>30</dd>" in page
    assert "derive" in page
    id_ = re.findall(r'name="id" value="([^"]+)"', page)[0]
    found = sent(client, path, path, id=id_)
    assert "The roll-out is complete." in found
    again = got(client, f"{path}?lang=ja")
    assert "展開は完了しています。" in again


def test_no_page_is_without_its_words(client: TestClient) -> None:
    """Each page says the same in both languages, and holds no template's own braces."""
    for tail in ("", f"/{fleet.NAME}@1", f"/{fleet.NAME}/deviations", f"/{fleet.NAME}/clauses"):
        for lang in ("ja", "en"):
            page = got(client, f"/console/templates{tail}?lang={lang}")
            assert "{{" not in page
            assert f'<html lang="{lang}">' in page


def test_a_page_of_nobody_is_not_there(client: TestClient) -> None:
    """An unknown template answers 404 on each of its pages."""
    for tail in ("", "/deviations", "/clauses", "/roll-out"):
        assert client.get(f"/console/templates/nobody.machines{tail}").status_code == 404


def test_the_bench_measures_what_it_says(tmp_path: Path) -> None:
    """Every fifth of its customers has bargained; half have agreed."""
    found = fleet.founded(tmp_path / "node", 20)
    _, customers = template.deviations(found.node.store, found.maker, fleet.NAME)
    assert len(customers) == 20
    assert sum(bool(one.comparison.deviations) for one in customers) == 4
    assert sum(one.agreement is not None for one in customers) == 10
    found.node.close()


def test_copied_customers_are_those_that_would_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fleet whose later customers are copies has the very rows of one that is written one by one."""
    kept = []
    for name, alike in (("copied", 30), ("written", 64)):
        monkeypatch.setattr(fleet, "_ALIKE", alike)
        found = fleet.founded(tmp_path / name, 64)
        tables = ("parties", "party_names", "datasets", *fleet.COPIED)
        rows = {t: found.node.store.database.rows(f"SELECT * FROM {t}") for t in tables}
        kept.append({t: sorted(repr(dict(row)) for row in of) for t, of in rows.items()})
        found.node.close()
    assert kept[0] == kept[1]
    assert len(kept[0]["agreements"]) == 32
