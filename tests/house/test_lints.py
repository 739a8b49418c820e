"""Our own style holds, and each rule of it can fail."""

import pytest

from tests.house import lints
from tests.house.lints import Lint

LONG_FILE = '"""A module."""\n' + "x = 1\n" * 601
LONG_FUNCTION = '"""A module."""\ndef f():\n    """It."""\n' + "    x = 1\n" * 60

UNPOINTED = "def sync(path):\n    os.fsync(path)\n\ndef keep(path):\n    sync(path)\n"
POINTED = UNPOINTED + '    reach("lake.kept")\n'
HALF_POINTED = POINTED + "\ndef mark(path):\n    sync(path)\n"

PLANTED: list[tuple[Lint, str, str]] = [
    (lints.file_length, "src/kumiai/model/party.py", LONG_FILE),
    (lints.function_length, "tests/rules/test_permit.py", LONG_FUNCTION),
    (lints.docstrings, "src/kumiai/model/party.py", "x = 1\n"),
    (lints.docstrings, "src/kumiai/model/party.py", '"""M."""\nclass Party: pass\n'),
    (lints.docstrings, "src/kumiai/model/party.py", '"""M."""\ndef ask(): pass\n'),
    (lints.docstrings, "tests/model/test_party.py", '"""M."""\ndef test_it(): pass\n'),
    (lints.told_time, "src/kumiai/acts/read.py", "datetime.now(UTC)\n"),
    (lints.told_time, "src/kumiai/acts/read.py", "datetime.date.today()\n"),
    (lints.told_time, "src/kumiai/records/lake.py", "import time\ntime.time()\n"),
    (lints.told_time, "src/kumiai/records/lake.py", "from time import time_ns\n"),
    (lints.told_time, "src/kumiai/records/keys.py", "import secrets\n"),
    (lints.told_time, "src/kumiai/rules/slip.py", "from random import choice\n"),
    (lints.told_time, "src/kumiai/peers/dsp.py", "import os\nos.environ['X']\n"),
    (lints.told_time, "src/kumiai/peers/dsp.py", "from os import urandom\n"),
    (lints.told_time, "src/kumiai/peers/dsp.py", "uuid.uuid4()\n"),
    (lints.told_time, "src/kumiai/records/jobs.py", "q = 'INSERT INTO jobs VALUES (now())'\n"),
    (lints.minted_once, "src/kumiai/acts/read.py", "Permit(columns)\n"),
    (lints.minted_once, "src/kumiai/records/lake.py", "permit.Permit(columns)\n"),
    (lints.minted_once, "src/kumiai/acts/read.py", "replace(permit, quota=None)\n"),
    (lints.minted_once, "src/kumiai/apps/manage.py", "Standing(person, party, roles)\n"),
    (lints.minted_once, "src/kumiai/rules/permit.py", "Standing(person, party, roles)\n"),
    (lints.no_query_builder, "tests/any.py", "from deltalake import Query" + "Builder\n"),
    (lints.no_query_builder, "src/kumiai/records/lake.py", "deltalake.Query" + "Builder()\n"),
    (lints.no_broad_except, "src/kumiai/acts/read.py", "try:\n    x\nexcept Exception:\n    y\n"),
    (lints.no_broad_except, "src/kumiai/acts/read.py", "try:\n    x\nexcept:\n    pass\n"),
    (lints.no_float_money, "src/kumiai/rules/proceeds.py", "half = 0.5\n"),
    (lints.no_float_money, "src/kumiai/model/money.py", "def f(yen: float): ...\n"),
    (lints.points_at_durable_steps, "src/kumiai/records/lake.py", UNPOINTED),
    (lints.points_at_durable_steps, "src/kumiai/records/lake.py", HALF_POINTED),
    (lints.points_at_durable_steps, "src/kumiai/apps/node.py", "def f(a, b):\n    a.replace(b)\n"),
    (
        lints.points_at_durable_steps,
        "src/kumiai/records/writer.py",
        'def commit(tx):\n    tx.execute("COMMIT")\n',
    ),
    (lints.no_places, "docs/start.md", "cd /wo" + "rk/main\n"),
    (lints.no_places, "tools/setup.sh", "cat /ro" + "ot/.cache\n"),
    (lints.no_places, "requirements/run.txt", "--index-url https://py" + "pi.org/simple\n"),
]

ALLOWED: list[tuple[Lint, str, str]] = [
    (lints.told_time, "src/kumiai/apps/node.py", "import secrets\ndatetime.now(UTC)\n"),
    (lints.told_time, "src/kumiai/rules/slip.py", "covers(now, period.begin)\n"),
    (lints.minted_once, "src/kumiai/rules/permit.py", "Permit(columns)\n"),
    (lints.minted_once, "src/kumiai/rules/standing/session.py", "Standing(person)\n"),
    (lints.no_broad_except, "src/kumiai/apps/worker.py", "try:\n    x\nexcept Exception:\n    y\n"),
    (lints.no_broad_except, "src/kumiai/acts/read.py", "try:\n    x\nexcept KeyError:\n    y\n"),
    (lints.no_broad_except, "src/kumiai/records/writer.py", "try:\n    x\nexcept:\n    y\n"),
    (
        lints.no_broad_except,
        "src/kumiai/records/lake.py",
        "try:\n    x\nexcept BaseException:\n    undo()\n    raise\n",
    ),
    (lints.no_float_money, "src/kumiai/rules/wear.py", "half = 0.5\n"),
    (lints.docstrings, "src/kumiai/model/party.py", '"""M."""\ndef _inner(): pass\n'),
    (lints.points_at_durable_steps, "src/kumiai/records/lake.py", POINTED),
    (
        lints.points_at_durable_steps,
        "src/kumiai/acts/agree.py",
        "def f(s):\n    s.replace('a', 'b')\n",
    ),
    (lints.points_at_durable_steps, "src/kumiai/acts/agree.py", "def f(a):\n    replace(a, b=1)\n"),
    (lints.no_places, "docs/start.md", "see the network/work/flow\n"),
]


def named(case: object) -> str | None:
    """The name of the lint in a test's id; the rest is numbered."""
    return getattr(case, "__name__", "")


@pytest.mark.parametrize("lint", lints.PYTHON_LINTS, ids=named)
def test_the_code_keeps(lint: Lint) -> None:
    """No Python file of the repository breaks this rule."""
    faults = lints.lint_files(lints.ROOT, lint, frozenset({".py"}))
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("lint", lints.TEXT_LINTS, ids=named)
def test_every_file_keeps(lint: Lint) -> None:
    """No text file of the repository breaks this rule."""
    faults = lints.lint_files(lints.ROOT, lint)
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("lint, path, source", PLANTED, ids=named)
def test_a_planted_fault_is_found(lint: Lint, path: str, source: str) -> None:
    """A rule that cannot fail is no rule."""
    assert list(lint(path, source))


@pytest.mark.parametrize("lint, path, source", ALLOWED, ids=named)
def test_what_is_allowed_passes(lint: Lint, path: str, source: str) -> None:
    """Nor is one that forbids what it should not."""
    assert not list(lint(path, source))


def test_each_rule_has_a_planted_fault() -> None:
    """Whoever adds a lint shows that it can fail."""
    assert {lint for lint, _, _ in PLANTED} == {*lints.PYTHON_LINTS, *lints.TEXT_LINTS}


def test_budgets_that_only_warn() -> None:
    """A sixth parameter, and line 401, are reported."""
    source = "def f(a, b, c, d, e, f): ...\n" + "x = 1\n" * 401
    assert len(list(lints.long_lists("src/kumiai/acts/read.py", source))) == 2
