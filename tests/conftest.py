"""What every test may ask for: recordings, databases, and no network beyond this machine."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import pytest

from tests.docs.pages import blocks, pages
from tests.offline import loopback_only

__all__ = ["loopback_only"]

ROOT = Path(__file__).resolve().parents[1]

# A busy machine is no bug, hence no deadline. KUMIAI_EXAMPLES=10000 looks longer.
hypothesis.settings.register_profile(
    "kumiai",
    deadline=None,
    print_blob=True,
    max_examples=int(os.environ.get("KUMIAI_EXAMPLES", "100")),
)
hypothesis.settings.load_profile("kumiai")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real recordings, read only; skips where there is none.

    `KUMIAI_DATA` names it; else it is `../shared/data` beside the repository.
    """
    named = os.environ.get("KUMIAI_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no recordings here: KUMIAI_DATA names the folder that holds them")
    return folder


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh, empty PostgreSQL database (`postgresql://...`); dropped afterwards.

    Skips where `KUMIAI_TEST_POSTGRES` names no server; `make test` starts one where it can.
    """
    server = os.environ.get("KUMIAI_TEST_POSTGRES")
    if not server:
        why = os.environ.get("KUMIAI_TEST_POSTGRES_ABSENT", "KUMIAI_TEST_POSTGRES is not set")
        pytest.skip(f"no PostgreSQL: {why}")
    import psycopg
    from psycopg import sql

    name = f"kumiai_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind in turn: `sqlite:///<file>`, `postgresql://...`."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kumiai.db'}"
    return str(request.getfixturevalue("postgres_url"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, trials and pages of commands, so that no worker waits for them at the end."""
    long = ("tests/trials/", "tests/docs/")
    items.sort(key=lambda item: not item.nodeid.startswith(long))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The commands of the documentation that no test runs, each with its reason."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    left_out = [block for page in pages(ROOT) for block in blocks(page) if block.not_run]
    if left_out:
        terminalreporter.section("documented commands that are not run")
    for block in left_out:
        where = block.page.relative_to(ROOT)
        terminalreporter.line(f"{where}:{block.line}: {block.not_run}")
