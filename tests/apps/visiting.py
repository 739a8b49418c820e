"""Visiting the console as a person with a browser that runs no scripts: sessions, pages, forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

from kumiai.apps.manage.http import application
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId, Role
from kumiai.records import access
from kumiai.records.writer import Transaction
from tests.apps.world import HOST, World, person_of

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_ADDRESS = re.compile(r'(?:href|action)="(/console[^"#]*)"')


@dataclass
class Visitor:
    """A person's browser: its cookies are its own."""

    client: TestClient
    lang: str = "ja"
    seen: dict[str, str] = field(default_factory=dict)

    def page(self, path: str, status: int = 200) -> str:
        """The page at `path`, in the visitor's language."""
        mark = "&" if "?" in path else "?"
        found = self.client.get(f"{path}{mark}lang={self.lang}", follow_redirects=False)
        assert found.status_code == status, (path, found.status_code, found.text[:3000])
        self.seen[path] = found.text
        return found.text

    def send(self, path: str, _from: str = "/console", **fields: Any) -> Any:
        """The answer to a form on the page `_from`."""
        csrf = CSRF.search(self.page(_from))
        assert csrf is not None, _from
        files = [(k, v) for k, v in fields.items() if isinstance(v, tuple)]
        said = {k: v for k, v in fields.items() if not isinstance(v, tuple)}
        parts = [("csrf", (None, csrf[1]))] + [
            (k, (None, one)) for k, v in said.items() for one in (v if isinstance(v, list) else [v])
        ]
        return self.client.post(path, files=[*parts, *files], follow_redirects=False)

    def walk(self, begin: str = "/console", most: int = 400) -> dict[str, str]:
        """Every page that links reach from `begin`, by address; files that links lead to are fetched
        and left out.
        """
        found: dict[str, str] = {}
        waiting = [begin]
        while waiting and len(found) < most:
            path = waiting.pop(0)
            if path in found:
                continue
            answer = self.client.get(path, headers={"accept-language": self.lang})
            assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
            found[path] = answer.text
            if answer.headers["content-type"].startswith("text/html; charset=utf-8") and (
                "content-disposition" not in answer.headers
            ):
                waiting += [p for p in links(answer.text) if p not in found]
        return found


def links(page: str) -> Iterator[str]:
    """The console's addresses that a page leads to."""
    for link in dict.fromkeys(re.findall(r'<a [^>]*href="(/console[^"#]*)"', page)):
        if "lang=" not in link:  # the same page, and every one after it, in the other language
            yield link.replace("&amp;", "&")


def visitor(world: World, party: PartyId, role: Role, lang: str = "ja") -> Visitor:
    """A signed-in visitor who has one role."""
    return visitor_of(world, person_of(party, role), lang)


def visitor_of(world: World, person: PersonId, lang: str = "ja") -> Visitor:
    """A signed-in visitor."""

    def step(tx: Transaction) -> None:
        access.set_password(tx, person, PASSWORD, world.node.store.entropy)

    world.node.store.writer.run(step)
    client = TestClient(application(world.node, (HOST,)), base_url=f"http://{HOST}")
    answer = client.post(
        "/console/sign-in",
        files=[("person", (None, person)), ("password", (None, PASSWORD))],
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/console"), answer.text
    return Visitor(client, lang)


class Text(HTMLParser):
    """The visible text of a page with the language each piece is in, and its attributes' texts."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._langs: list[tuple[str, str]] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enters an element."""
        said = dict(attrs)
        if tag not in ("input", "meta", "link", "br"):
            before = self._langs[-1][1] if self._langs else "ja"
            self._langs.append((tag, said.get("lang") or before))
        self._code += tag in ("code", "kbd", "pre", "style")
        for name in ("aria-label", "placeholder", "title"):
            if said.get(name):
                self.found.append((self._langs[-1][1] if self._langs else "ja", said[name] or ""))

    def handle_endtag(self, tag: str) -> None:
        """Leaves an element."""
        self._code -= tag in ("code", "kbd", "pre", "style")
        while self._langs:
            if self._langs.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        """A piece of text outside of code."""
        if data.strip() and not self._code:
            self.found.append((self._langs[-1][1] if self._langs else "ja", data.strip()))
