"""Bad input of templates: what is no template, versions that stand, seats that look alike, offers."""

from typing import Any

from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.probes import own_template, template_of
from tests.apps.world import CUSTOMER, PLANT, World
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)


def _template(item: str, code: str, **changed: str) -> Bad:
    """A template with some words changed."""
    sent = ("t.yaml", template_of(PLANT, **changed))  # type: ignore[arg-type] # version is text here
    return Bad(item, Operation.TEMPLATE_ADD, *DATA, {"file": sent}, code)


def _offer(item: str, code: str, **changed: Any) -> Bad:
    """An offer from the plant's template."""

    def values(_: World) -> dict[str, Any]:
        said = {
            "template": f"{PLANT}.parts", "id": "off-bad", "dataset": ["plates"],
            "seat": [f"plant={PLANT}", f"builder={CUSTOMER}"],
        }  # fmt: skip
        return {**said, **changed}

    return Bad(item, Operation.TEMPLATE_OFFER, *DATA, values, code, prepare=own_template)


BAD: tuple[Bad, ...] = (
    Bad("a template that is no YAML", Operation.TEMPLATE_ADD, *DATA,
        {"file": ("t.yaml", b"PK\x03\x04")}, "E1010"),
    Bad("a template of 600 kB", Operation.TEMPLATE_ADD, *DATA,
        {"file": ("t.yaml", b"#" * 600_000)}, "E9005"),
    Bad("a template without lines", Operation.TEMPLATE_ADD, *DATA,
        {"file": ("t.yaml", template_of(PLANT).split(b"items:")[0])}, "E1010"),
    _template("a template line of an unknown class", "E1010", **{"class": "nice"}),
    _template("a template line of an unknown unit", "E1007", unit="FURLONG"),
    _template("a template with an unknown clause", "E4101", clause="revenge"),
    _template("a template clause with an unknown field", "E4101", says="weeks: 2"),
    _template("a template clause supplied by no seat of it", "E4152", by="broker"),
    _template("a template of an unknown sector", "E1010", sector="shipping"),
    _template("a template version of zero", "E1010", version="0"),
    _template("a template with rights for no seat of it", "E4152", seat="maker", by="maker"),
    _template("template seats that look alike", "E4153", seat="p1ant", by="plant"),
    _template("template seats whose labels look alike", "E4153", label="エ場"),
    _template("a template under a name of the program", "E4154", template="automotive"),
    _template("a template under another party's name", "E4154", template=f"{CUSTOMER}.parts"),
    Bad("a template version that stands with other content", Operation.TEMPLATE_ADD, *DATA,
        {"file": ("t.yaml", template_of(PLANT, says="days: 15"))}, "E4151", prepare=own_template),
    Bad("a template of nobody", Operation.TEMPLATE_SHOW, *DATA, {"template": "nobody.parts"}, "E4150"),
    Bad("a template version that is no number", Operation.TEMPLATE_SHOW, *DATA,
        {"template": f"{PLANT}.parts@new"}, "E4150", prepare=own_template),
    Bad("deviations from a version that is not there", Operation.TEMPLATE_DEVIATIONS, *DATA,
        {"template": f"{PLANT}.parts@7"}, "E4150", prepare=own_template),
    _offer("an offer with a seat that the template has not", "E4152", seat=[f"broker={PLANT}"]),
    _offer("an offer with a seat for nobody", "E1010", seat=["plant"]),
    _offer("an offer with a seat for an unknown party", "E1004",
           seat=[f"plant={PLANT}", "builder=nobody-known"]),
    _offer("an offer from a template in unknown data", "E1008", dataset=["no-such-data"]),
    _offer("an offer from a template to oneself alone", "E1013", seat=[f"plant={PLANT}"]),
)  # fmt: skip
"""All items."""
