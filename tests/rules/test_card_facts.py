"""What decision cards say to the rules: yes, no, or nothing, which is no good news."""

from datetime import UTC, datetime, timedelta

from kumiai.model.card import Answered, Card, Question, Reply, Teller
from kumiai.model.dataset import DatasetId
from kumiai.model.dossier import CardFacts
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.right import Classification, Competition
from kumiai.model.signal import ItemId
from kumiai.rules.card_facts import card_facts

AT = datetime(2026, 11, 1, tzinfo=UTC)


def card(kind: Classification, number: int = 1, **said: Reply) -> Card:
    """A card with some answers."""
    given = tuple(Answered(Question(name), reply, Teller.PERSON) for name, reply in said.items())
    return Card(
        dataset=DatasetId("machining"), item=ItemId("Sload"), number=number, classification=kind,
        before=Classification.OPEN_CONTRACT, competition=Competition.NONE, answered=given,
        since=AT, look_again=AT + timedelta(days=365), party=PartyId("plant"),
        person=PersonId("hara"), reason="decided", decided_at=AT,
    )  # fmt: skip


def test_without_a_card_nothing_is_known() -> None:
    """No answer is no yes."""
    assert card_facts(()) == CardFacts()


def test_a_secret_is_managed_when_all_three_hold() -> None:
    """Marked, listed and under measures; one no is a no, one unknown is unknown."""
    yes, no = Reply.YES, Reply.NO
    secret = Classification.TRADE_SECRET
    whole = card_facts(
        [card(secret, marked=yes, listed=yes, measures=yes, useful=yes, not_public=no)]
    )
    assert (whole.managed, whole.access, whole.measures_signed) == (True, "named", True)
    assert (whole.useful, whole.non_public) == (True, False)
    assert card_facts([card(secret, marked=yes, listed=no, measures=yes)]).managed is False
    part = card_facts([card(secret, marked=yes, measures=yes)])
    assert (part.managed, part.access) == (None, "")


def test_limited_provision_is_read_from_its_own_card() -> None:
    """Who signs in is not anonymous; what is free elsewhere is told."""
    yes, no = Reply.YES, Reply.NO
    kind = Classification.LIMITED_PROVISION
    found = card_facts([card(kind, named=yes, quantity=yes, credentials=no, free_elsewhere=no)])
    assert (found.named_recipients, found.quantity) == (True, True)
    assert (found.credentials, found.anonymous, found.free_in_public) == (False, True, False)


def test_who_decided_another_class_has_reclassified() -> None:
    """A card that leaves an item personal reclassifies nothing; a later one does."""
    personal = card(Classification.PERSONAL)
    assert card_facts([personal]).reclassified_by == ""
    assert card_facts([personal, card(Classification.OPEN_CONTRACT, 2)]).reclassified_by == "hara"
