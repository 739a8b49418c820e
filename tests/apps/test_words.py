"""What the command line shows of an answer, and what documents in YAML may hold."""

from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.lines import lines
from kumiai.apps.manage.given import read_given
from kumiai.rules.standing import Operation


def test_a_list_shows_what_its_items_hold() -> None:
    """Words stay on the item's line, in the order of its fields; what is nested follows below."""
    runs = {"begin": "2026-10-01T00:00:00Z", "end": "2027-10-01T00:00:00Z"}
    policy = {"dataset": "lathes", "purposes": ["quality", "repair"], "runs": runs, "rows": None}
    assert lines([{**policy, "masks": [["c1", "pseudonym"]]}]) == [
        (
            "- dataset=lathes purposes=quality,repair "
            "runs=2026-10-01T00:00:00Z/2027-10-01T00:00:00Z rows=-"
        ),
        "    masks",
        "      - c1,pseudonym",
    ]
    assert lines([{"facts": {"rows": 5, "party": "toa"}}]) == ["- facts=rows:5,party:toa"]


def test_a_text_of_several_lines_stays_in_its_line() -> None:
    """So does what is empty, as a dash."""
    assert lines({"checkpoint": "one\n\ntwo\n", "why": "", "held": []}) == [
        "checkpoint  one / two",
        "why         -",
        "held        -",
    ]


def test_numbers_of_terms_are_numbers_in_yaml() -> None:
    """A name that looks like a number stays a name."""
    terms = b"title_en: 2026\nnotice_days: 30\npolicies:\n- {rows_max: 5, items: [1201]}\n"
    command = BY_OPERATION[Operation.OFFER_CREATE]
    given = read_given(command, {"id": "off-x", "terms": ("terms.yaml", terms)})
    assert given["terms"] == {
        "title_en": "2026",
        "notice_days": 30,
        "policies": [{"rows_max": 5, "items": ["1201"]}],
    }
