"""Every command that the documentation shows runs as it is printed."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.docs.pages import BadBlock, Block, blocks, pages

ROOT = Path(__file__).resolve().parents[2]
SECONDS_PER_PAGE = 300


def page_script(of_page: list[Block]) -> str:
    """One shell for the whole page: a later block sees what an earlier one made and exported."""
    parts = [
        "set -euo pipefail",
        "trap 'echo \"failed in the block at line $__block\" >&2' ERR",
    ]
    for block in of_page:
        parts += [f"__block={block.line}", block.script]
    return "\n".join(parts) + "\n"


def run_page(
    of_page: list[Block], folder: Path, named: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What the page's commands did in `folder`; whatever they left running is ended."""
    kept = {"LANG", "LC_ALL", "TMPDIR", "PATH"}
    environment = {key: value for key, value in os.environ.items() if key in kept}
    environment |= named or {}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["HOME"] = str(folder)
    with (folder / ".stdout").open("w") as out, (folder / ".stderr").open("w") as err:
        shell = subprocess.Popen(
            ["bash", "-c", page_script(of_page)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    try:
        status = shell.wait(timeout=SECONDS_PER_PAGE)
    except subprocess.TimeoutExpired:
        status = -1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
    printed = [(folder / name).read_text() for name in (".stdout", ".stderr")]
    return subprocess.CompletedProcess([], status, *printed)


@pytest.mark.timeout(SECONDS_PER_PAGE + 30)
@pytest.mark.parametrize("page", pages(ROOT), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_run(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A reader who copies them from top to bottom, in one shell and an empty folder, succeeds."""
    to_run = [block for block in blocks(page) if block.not_run is None]
    if not to_run:
        return
    if any("curl " in block.script for block in to_run) and shutil.which("curl") is None:
        pytest.skip("curl is not installed: the commands of this page are not run")
    wanted = {block.run_with for block in to_run} - {None}
    assert wanted <= {"KUMIAI_TEST_POSTGRES", "KUMIAI_TEST_CLIENT"}, f"{page}: {wanted}"
    named = {}
    if "KUMIAI_TEST_POSTGRES" in wanted:
        named["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    if "KUMIAI_TEST_CLIENT" in wanted:  # the environment that the page tells its reader to make
        (tmp_path / "client").symlink_to(request.getfixturevalue("foreign").parents[1])
    done = run_page(to_run, tmp_path, named)
    assert done.returncode == 0, f"{page}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def page_with(tmp_path: Path, text: str) -> Path:
    """A page of `text`."""
    page = tmp_path / "page.md"
    page.write_text(text)
    return page


def test_a_failing_command_is_found(tmp_path: Path) -> None:
    """The second block fails, and the report names its line."""
    page = page_with(tmp_path, "```bash\ntrue\n```\n\n```console\n$ false\nall is well\n```\n")
    done = run_page(list(blocks(page)), tmp_path)
    assert done.returncode != 0
    assert "line 5" in done.stderr


def test_blocks_of_a_page_share_a_folder_and_a_shell(tmp_path: Path) -> None:
    """What the first block makes and exports, the second one sees; output is not a command."""
    text = (
        "```console\n$ mkdir made && cd made\n$ export WORD=kumiai\n$ cat > note <<END\n"
        "> one row\n> END\n```\n\n```console\n$ cat ../made/note\none row\n$ test $WORD = kumiai\n```\n"
    )
    done = run_page(list(blocks(page_with(tmp_path, text))), tmp_path)
    assert (done.returncode, done.stdout) == (0, "one row\n")


def test_what_a_page_leaves_running_is_ended(tmp_path: Path) -> None:
    """A node that a page starts in the background does not outlive the page."""
    text = "```bash\nsleep 600 &\necho $! > pid\n```\n"
    run_page(list(blocks(page_with(tmp_path, text))), tmp_path)
    pid = int((tmp_path / "pid").read_text())
    ends_by = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < ends_by:
        time.sleep(0.02)
    assert not is_alive(pid)


def is_alive(pid: int) -> bool:
    """Whether the process still runs (a dead one may wait for its parent)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_a_block_is_left_out_only_with_a_reason(tmp_path: Path) -> None:
    """The comment stands directly above, and says why."""
    page = page_with(tmp_path, "<!-- not run: needs a factory -->\n```bash\nfalse\n```\n")
    assert [block.not_run for block in blocks(page)] == ["needs a factory"]
    with pytest.raises(BadBlock):
        list(blocks(page_with(tmp_path, "<!-- not run: -->\n```bash\nfalse\n```\n")))


def test_a_refusal_on_purpose_is_held_against_its_exit_code(tmp_path: Path) -> None:
    """A page that shows a refusal fails when the command succeeds, or is refused otherwise."""
    for shown, passes in (("exit 6", True), ("exit 3", False), ("true", False)):
        text = f"```console\n$ (export WORD=x; {shown})  # exit code 6\nwords\n$ echo on\n```\n"
        done = run_page(list(blocks(page_with(tmp_path, text))), tmp_path)
        assert (done.returncode == 0, "on" in done.stdout) == (passes, passes), shown


def test_a_block_may_say_what_it_needs(tmp_path: Path) -> None:
    """The comment directly above names the variable."""
    page = page_with(tmp_path, "<!-- run with KUMIAI_TEST_POSTGRES -->\n```bash\ntrue\n```\n")
    assert [block.run_with for block in blocks(page)] == ["KUMIAI_TEST_POSTGRES"]


@pytest.mark.parametrize("text", ["```bash\ntrue\n", "```console\njust output\n```\n"])
def test_a_block_that_nobody_could_copy_is_refused(text: str, tmp_path: Path) -> None:
    """A block that never ends, or shows output without a command."""
    with pytest.raises(BadBlock):
        list(blocks(page_with(tmp_path, text)))
