"""Bad input of classifying: cards, and matrices that say another class than stands."""

from dataclasses import replace
from typing import Any

from kumiai.acts import classify, entitle
from kumiai.model.person import Role
from kumiai.model.right import Classification
from kumiai.records import register
from kumiai.rules.standing import Operation
from tests.apps.probes import provider
from tests.apps.world import PLANT, SPINDLE, World, person_of
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)
CARD = {"dataset": "plates", "item": "Feed_Rate", "kind": "trade_secret", "reason": "tool path"}


def _card(what: str, code: str, **changed: Any) -> Bad:
    """A card that is none."""
    return Bad(what, Operation.CLASS_DECIDE, *DATA, {**CARD, **changed}, code)


def _without_mandates(world: World) -> None:
    """The plant's data manager loses every mandate."""
    source = world.node.store.database
    person = register.person_of(source, person_of(*DATA))
    assert person is not None
    bare = replace(person, mandates=())
    world.node.store.writer.run(lambda tx: register.replace_person(tx, bare))


def _decided(world: World) -> None:
    """The feed rate is a trade secret from now on."""
    said = classify.Said(classification=Classification.TRADE_SECRET, reason="r", replies={})
    classify.decide(world.node.store, provider(world), "plates", "Feed_Rate", said)


def _rights(item: str, code: str, old: str, new: str) -> Bad:
    """The plates' matrix as YAML with one text changed."""

    def values(world: World) -> dict[str, Any]:
        raw = entitle.export_rights(world.node.store, provider(world), "plates", "yaml").decode()
        assert old in raw
        changed = raw.replace(old, new, 1).encode()
        return {"dataset": "plates", "file": ("m.yaml", changed), "dealing": "purchase"}

    return Bad(item, Operation.RIGHTS_IMPORT, *DATA, values, code)


BAD: tuple[Bad, ...] = (
    _card("card of an unknown item", "E1006", item="Nothing"),
    _card("card of another's dataset", "E1008", dataset="inspection"),
    _card("card of an unknown class", "E1010", kind="confidential"),
    _card("card that decides nothing", "E1013", kind="unclassified"),
    _card("card without a reason", "E1010", reason=""),
    _card("card whose reason is empty but for a space", "E1013", reason=" "),
    _card("card whose reason is a book", "E1013", reason="r" * 2_001),
    _card("answer to a question that no card asks", "E1010", answer=["secret=yes"]),
    _card("answer that is neither yes, no nor unknown", "E1010", answer=["useful=perhaps"]),
    _card("two answers to one question", "E1010", answer=["useful=yes", "useful=no"]),
    _card("card that holds from the future", "E4172", since="2099-01-01"),
    _card("card that was to be looked at again already", "E4172", again="2020-01-01"),
    _card("card from a day that is none", "E1012", since="2026-02-30"),
    _card("card from an instant without a zone", "E1012", since="2026-02-03T00:00:00"),
    _card("card that stands beside nothing stricter", "E1013", beside="yes", kind="trade_secret"),
    _card("card that stands beside perhaps", "E1010", beside="perhaps"),
    _card("cost of collecting below nothing", "E1013", cost=-1),
    _card("competition of an unknown word", "E1010", competition="fierce"),
    _card("evidence file of more than 16 MiB", "E9005", paper=("nda.pdf", bytes(16 * 2**20 + 1))),
    Bad("card from before the one it follows", Operation.CLASS_DECIDE, *DATA,
        {**CARD, "kind": "limited_provision", "since": "2020-01-01"}, "E4172", prepare=_decided),
    Bad("wider class without a mandate", Operation.CLASS_DECIDE, *DATA,
        {**CARD, "item": "Block_Number", "kind": "open_contract"}, "E7005",
        prepare=_without_mandates),
    Bad("card by one who may not decide", Operation.CLASS_DECIDE, PLANT, Role.PLANT, CARD, "E7002"),
    _rights("matrix that changes a class", "E4170", "class: trade_secret", "class: open_contract"),
    _rights("matrix with a new line that shows a person", "E4171", "id: EStop_State",
            "id: operator_id"),
    Bad("firewall that is neither yes nor no", Operation.RELATION_DECLARE, *DATA,
        {"market": "machined-parts", "other": SPINDLE, "kind": "dual", "firewall": "thick"}, "E1010"),
)  # fmt: skip
