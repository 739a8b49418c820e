"""Lines of Delta Sharing, form by form, held against the protocol's own names."""

import json
from datetime import UTC, datetime

import pytest

from kumiai.wire.delta_sharing import FileLine, ResponseFormat, file_line

AT = datetime(2026, 10, 1, tzinfo=UTC)
FILE = FileLine("f1", "https://node.example/f1", 10, 2, {"value": (1.0, 2.0, 0)}, AT, 3, AT)


@pytest.mark.parametrize("form", ResponseFormat)
def test_a_file_in_each_form(form: ResponseFormat) -> None:
    """Both forms name the same file, with its size, its statistics and when its address ends."""
    said = json.loads(file_line(FILE, form))["file"]
    assert (said["id"], said["expirationTimestamp"]) == ("f1", 1_790_812_800_000)
    add = said["deltaSingleAction"]["add"] if form is ResponseFormat.DELTA else said
    assert add["size"] == 10
    assert json.loads(add["stats"])["numRecords"] == 2
    assert add["path" if form is ResponseFormat.DELTA else "url"] == FILE.url
