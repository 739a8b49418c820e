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
_TAIL = """
## Counted, not refused

A machine's stream is taken as far as it can be read: a broken line becomes a reject with its line,
its reason and a count. The same in a document that a person sends refuses the whole document.

| line of a stream | reason | test |
|---|---|---|
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
    return f"{_HEAD}{items}{_SHARING}{hostile}{_REFRESH}{refresh}{_SHEETS}{sheets}{_TAIL}{lines}"


def _row(bad: Bad) -> str:
    """One item."""
    kind = KINDS[bad.code]
    exit_code = str(kind.exit_code) if bad.by_command else "-"
    told = [f"[{bad.item}](test_bad_input.py#{name_of(bad)})", f"`{bad.operation}`", bad.code]
    told += [kind.__name__, exit_code, str(kind.status), "0"]
    return f"| {' | '.join(told)} |\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
