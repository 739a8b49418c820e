"""Broken lines: in a machine's stream they are counted, in a document they refuse the whole."""

from kumiai.model.person import Role
from tests.apps.world import PLANT, World, secret_of

GOOD = "2017-06-12T00:00:00.000Z|Feed_Rate|1.5"
COUNTED = (
    ("not a line", "malformed"),
    ("2017-06-12T00:00:01Z", "malformed"),
    ("yesterday|Feed_Rate|1", "malformed"),
    ("2017-13-45T00:00:01Z|Feed_Rate|1", "malformed"),
    ("２０１７-06-12T00:00:01Z|Feed_Rate|1", "malformed"),
    ("|Feed_Rate|1", "malformed"),
    ("2017-06-12T00:00:02Z||1", "malformed"),
    ("2017-06-12T00:00:03Z|Nothing|1", "unknown_item"),
    ("2017-06-12T00:00:04Z|Feed_Rate|fast", "not_a_number"),
    ("2017-06-12T00:00:05Z|Feed_Rate|NaN", "not_a_number"),
    ("2017-06-12T00:00:05Z|Feed_Rate|1e999", "not_a_number"),
    ("2017-06-12T00:00:06Z|Feed_Rate|1_000", "not_a_number"),
    ("2017-06-12T00:00:06Z|Feed_Rate|１２", "not_a_number"),
    ("2017-06-12T00:00:07Z|Feed_Rate|UNAVAILABLE", "unavailable"),
    ("2017-01-01T00:00:00Z|Feed_Rate|1", "replay"),
)
"""Lines that become no row, with the reason that is counted."""


def _collected(world: World, raw: bytes) -> dict[str, int]:
    """What collecting a stream of the mill brought."""
    secret, files = secret_of(PLANT, Role.PLANT), {"files": ("stream.txt", raw)}
    answer = world.ask("POST", "/v1/machines/gen04/readings", secret, files=files)
    assert answer.status == 200, answer.raw
    found: dict[str, int] = answer.json()["data"]
    return found


def _rejects(world: World) -> dict[tuple[str, str], tuple[int, int]]:
    """Line and count of every reject of the mill, by reason and item."""
    answer = world.ask("GET", "/v1/machines/gen04/readings", secret_of(PLANT, Role.PLANT))
    told = answer.json()["data"]["rejects"]
    return {(r["reason"], r["item"]): (r["line"], r["count"]) for r in told}


def test_broken_lines_are_counted_with_line_and_reason(any_world: World) -> None:
    """Every broken line is counted under its reason, the good line stands, nothing is lost."""
    lines = [line for line, _ in COUNTED]
    before = _rejects(any_world)
    raw = "\n".join([*lines, GOOD, ""]).encode()
    found = _collected(any_world, raw)
    assert found["rows"] == 1
    assert found["observations"] == len(lines) + 1
    after = _rejects(any_world)
    for reason in {reason for _, reason in COUNTED}:
        told = [place for place, (_, said) in enumerate(COUNTED) if said == reason]
        new = {k: v for k, v in after.items() if k[0] == reason and before.get(k) != v}
        counted = sum(v[1] for v in new.values()) - sum(before.get(k, (0, 0))[1] for k in new)
        assert counted == len(told), reason
        assert min(line for line, _ in new.values()) in (told[0], 0)


def test_the_same_stream_again_adds_nothing(world: World) -> None:
    """Neither a row nor a reject is counted twice."""
    raw = "\n".join([line for line, _ in COUNTED] + [GOOD, ""]).encode()
    assert _collected(world, raw)["rows"] == 1
    rejects, rows = _rejects(world), world.rows()
    assert _collected(world, raw)["already"] == 1
    assert _rejects(world) == rejects
    assert world.rows() == rows


def test_a_broken_row_refuses_a_whole_table(quiet: World) -> None:
    """The same values in a CSV, between good ones: nothing of the file is taken."""
    rows = ["t,x", "2026-01-01T00:00:00Z,1", "2026-01-01T00:00:01Z,fast", "2026-01-01T00:00:02Z,3"]
    mapping = b'{"time": "t", "items": [["x", "Feed_Rate"]]}'
    files = {"files": ("t.csv", "\n".join(rows).encode()), "mapping": ("m.json", mapping)}
    before = quiet.rows()
    secret = secret_of(PLANT, Role.PLANT)
    answer = quiet.ask("POST", "/v1/machines/gen04/readings", secret, files=files)
    assert answer.code() == "E3004"
    assert answer.json()["error"]["facts"]["row"] == 2
    assert quiet.rows() == before


def test_noise_is_a_stream_of_rejects(world: World) -> None:
    """Bytes without any sense are counted line by line; none of them is a row or an error."""
    noise = bytes(range(256)) * 64
    found = _collected(world, noise)
    assert found["rows"] == 0
    assert found["observations"] == found["rejected"] + found["withheld"] > 0
