"""What a form does: one operation of the API, and then the way on."""

from __future__ import annotations

from kumiai.apps.console.visit import Gone, Shown, Tell, Visit
from kumiai.apps.manage.answers import Download
from kumiai.rules.standing import Operation


def deed(operation: Operation, then: str) -> Tell:
    """Does `operation` with what the form says; then on to `then`, named by the same ids."""

    def tell(visit: Visit) -> Gone:
        """The way on, once it is done."""
        visit.ask(operation, **visit.given)
        return Gone(then.format(**visit.given))

    return tell


def file(operation: Operation) -> Tell:
    """The file with which `operation` answers."""

    def tell(visit: Visit) -> Download:
        """The file."""
        found = visit.ask(operation, **visit.given)
        assert isinstance(found, Download)  # the commands say which of them answer with a file
        return found

    return tell


def once(operation: Operation, secret: str) -> Tell:
    """Does `operation` and shows the secret that it made, which no other page ever shows again."""

    def tell(visit: Visit) -> Shown:
        """The page that shows the secret."""
        found = visit.ask(operation, **visit.given)
        return Shown("once.html", {"id": found["id"], "kind": secret, "secret": found[secret]})

    return tell
