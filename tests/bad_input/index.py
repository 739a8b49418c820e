"""Writes INDEX.md anew: `python -m tests.bad_input.index`; a test keeps it true."""

from pathlib import Path

from tests.apps.test_refresh import NONE
from tests.apps.test_upload import NO_SHEETS
from tests.bad_input.doors import Bad
from tests.bad_input.test_bad_input import ALL, KINDS, name_of
from tests.bad_input.test_sharing import HOSTILE
from tests.bad_input.test_streams import COUNTED

PLACE = Path(__file__).parent / "INDEX.md"
_HEAD = """# Bad input

Each item is sent over HTTP and, where a command can say it, on the command line. It is refused with
the same code and words at both doors, in English and Japanese, and **nothing is written**: no row of
any table, no file and no byte of the lake or of the cuts. The one exception is a failed sign-in,
which the audit notes ([test_sessions](../apps/test_sessions.py)).

`python -m tests.bad_input.index` writes this file from the tests; a test compares it.

| item | operation | code | refusal | exit code | status | rows written |
|---|---|---|---|---|---|---|
"""
_SHARING = """
## At the Delta Sharing endpoint

In the protocol's form, with a status that no client asks again; nothing is written.

| item | code | refusal | status | rows written |
|---|---|---|---|---|
"""
_REFRESH = """
## At the address of a spreadsheet

With a sign-in that is right; nothing is written. Wrong ones are a failed sign-in each.

| item | code | refusal | status | rows written |
|---|---|---|---|---|
"""
_SHEETS = """
## In place of an inspection sheet

Uploaded to a measuring station, by form and over HTTP; nothing is written. A formula, a text or a
truth in a measured cell refuses the sheet in the same way, and so does one gigabyte (E9005), before
it is read.

| item | code | refusal | status | rows written |
|---|---|---|---|---|
"""
_ENTERED = """
## Links, profiles and drives

Tested where they are used; nothing is written, and others go on.

| item | test | code | refusal | status | rows written |
|---|---|---|---|---|---|
"""
ELSEWHERE = (
    ("an invitation that has expired", "apps/test_invitations.py", "test_a_link_that_is_over", "E1022"),
    ("an invitation that was revoked", "apps/test_invitations.py", "test_a_link_that_is_over", "E1022"),
    ("an invitation that was used", "apps/test_invitations.py", "test_a_link_that_is_over", "E1022"),
    ("an invitation of nobody", "apps/test_invitations.py", "test_a_link_of_nobody", "E1021"),
    ("a profile that was revoked", "apps/test_sharing.py",
     "test_revoked_expired_and_wrong_profiles", "E7007"),
    ("a profile that has expired", "apps/test_sharing.py",
     "test_revoked_expired_and_wrong_profiles", "E7007"),
    ("a profile of nobody", "apps/test_sharing.py",
     "test_revoked_expired_and_wrong_profiles", "E7001"),
    ("a drive without wheels", "sources/test_vehicle.py",
     "test_a_drive_without_wheels_or_positions_is_refused", "E3001"),
    ("a drive without positions", "sources/test_vehicle.py",
     "test_a_drive_without_wheels_or_positions_is_refused", "E3001"),
    ("a drive whose arrays are none", "sources/test_vehicle.py",
     "test_what_is_no_drive_is_refused", "E3001"),
    ("a drive of more than 64 MiB", "sources/test_vehicle.py", "test_too_much_is_refused", "E3003"),
)  # fmt: skip
"""Bad input whose tests stand with what it is put into: item, file, test, code."""
_TAIL = """
## Counted, not refused

A machine's stream is taken as far as it can be read: a broken line becomes a reject with its line,
its reason and a count. The same in a document that a person sends refuses the whole document.

| line of a stream | reason | test |
|---|---|---|
"""

_DRIVES = """
A drive is taken in the same way: a frame or position whose time goes back is counted as `replay`, a
position that stands still while the wheels turn as `stuck`, and a second without wheels is a gap of
each wheel, never bridged (`tests/sources/test_vehicle.py`).
"""


def text() -> str:
    """The file as it must be."""
    items = "".join(_row(bad) for bad in sorted(ALL, key=lambda bad: (bad.code, bad.item)))
    lines = "".join(
        f"| `{line.replace('|', chr(92) + '|')}` | {reason} | test_streams |\n"
        for line, reason in COUNTED
    )
    hostile = "".join(
        f"| [{item}](test_sharing.py) | {code} | {KINDS[code].__name__} | {status} | 0 |\n"
        for item, _, _, _, status, code in HOSTILE
    )
    refresh = "".join(
        f"| [{item}](../apps/test_refresh.py) | {code} | {KINDS[code].__name__} | {status} | 0 |\n"
        for item, _, status, code in NONE
    )
    sheets = "".join(
        f"| [{item}](../apps/test_upload.py) | {code} | {KINDS[code].__name__} "
        f"| {KINDS[code].status} | 0 |\n"
        for item, _, _, code in NO_SHEETS
    )
    entered = "".join(
        f"| {item} | [{test}](../{file}) | {code} | {KINDS[code].__name__} | {KINDS[code].status} | 0 |\n"
        for item, file, test, code in ELSEWHERE
    )
    doors = f"{_SHARING}{hostile}{_REFRESH}{refresh}{_SHEETS}{sheets}{_ENTERED}{entered}"
    return f"{_HEAD}{items}{doors}{_TAIL}{lines}{_DRIVES}"


def _row(bad: Bad) -> str:
    """One item."""
    kind = KINDS[bad.code]
    exit_code = str(kind.exit_code) if bad.by_command else "-"
    told = [f"[{bad.item}](test_bad_input.py#{name_of(bad)})", f"`{bad.operation}`", bad.code]
    told += [kind.__name__, exit_code, str(kind.status), "0"]
    return f"| {' | '.join(told)} |\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
