"""Bad input of templates: what is no template, versions that stand, seats that look alike, offers."""

from typing import Any

from kumiai.acts import offer, template
from kumiai.model.agreement import OfferId
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from kumiai.papers.templates import template_from_yaml
from kumiai.rules.standing import Operation
from kumiai.rules.template import terms_of
from tests.apps.probes import AGREEMENT, own_template, provider, template_of, terms
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


def _roll(item: str, code: str, **changed: Any) -> Bad:
    """A roll-out of the plant's template, on whose second version an offer stands."""
    said = {"template": f"{PLANT}.parts", "id": "roll-bad", **changed}
    return Bad(item, Operation.TEMPLATE_ROLL_OUT, *DATA, said, code, prepare=_on_the_second)


def _on_the_second(world: World) -> None:
    """Two versions, and an offer on the second."""
    own_template(world)
    newer = template_from_yaml(template_of(PLANT, 2))
    template.add(world.node.store, provider(world), newer)
    taken = {PartyId("plant"): PLANT, PartyId("builder"): CUSTOMER}
    said = terms_of(newer, taken, PLANT, {"plates": None})
    offer.offer(world.node.store, provider(world), OfferId("off-second"), said)


def _terms(item: str, code: str, **changed: Any) -> Bad:
    """The terms of the plates with something changed."""
    return Bad(item, Operation.OFFER_CREATE, *DATA,
               lambda world: {"id": "off-bad", "terms": {**terms(world), **changed}}, code)  # fmt: skip


BAD: tuple[Bad, ...] = (
    _roll("a roll-out to an older version", "E4155", template=f"{PLANT}.parts@1"),
    _roll("a roll-out to a version that is not there", "E4150", template=f"{PLANT}.parts@3"),
    _roll("a roll-out under an id that is none", "E1001", id="Roll out!"),
    _roll("a roll-out of no offers", "E1010", most=0),
    _roll("a roll-out that is maybe tried", "E1010", dry_run="maybe"),
    _terms("terms without rights that replace an agreement", "E1013", replaces=AGREEMENT),
    _terms("terms with seats and no template", "E1013", seats={"plant": PLANT},
           template=None),
    _terms("terms whose seat is taken by nobody of them", "E4010", template="automotive@1",
           seats={"oem": "hyoga-shoji"}),
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
