"""The reference pages say what the program does."""

import re

import click
import pytest

from kumiai.apps.cli import main as cli
from kumiai.apps.commands import COMMANDS, NOUNS
from kumiai.model.refusal import Refusal
from tools.reference import EXIT_CODES, FOLDER, PAGES, refusals


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_its_table_makes(page: str) -> None:
    """Whoever changes a table writes its page anew (`python -m tools.reference`)."""
    assert (FOLDER / page).read_text(encoding="utf-8") == PAGES[page]()


def test_every_command_is_documented() -> None:
    """Each noun and verb of the command line has its line."""
    page = (FOLDER / "cli.md").read_text(encoding="utf-8")
    for noun, group in cli.commands.items():
        verbs = group.commands if isinstance(group, click.Group) else {"": group}
        for verb in verbs:
            assert re.search(rf"`kumiai {noun}\b ?{verb}", page), (noun, verb)


def test_every_noun_says_what_it_is() -> None:
    """No noun without its sentence, no sentence without its noun."""
    assert set(NOUNS) == {c.operation.value.split(".")[0] for c in COMMANDS} - {"read"}


def test_every_exit_code_is_documented() -> None:
    """No refusal ends with a code that the page does not explain."""
    assert {kind.exit_code for kind in refusals(Refusal)} <= {code for code, _ in EXIT_CODES}
