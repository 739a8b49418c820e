"""What the cards of an item say, test by test, for the rules that ask it."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.card import Card, Question, Reply
from kumiai.model.dossier import CardFacts
from kumiai.model.right import Classification
from kumiai.rules.classify import standing

_MANAGED = (Question.MARKED, Question.LISTED, Question.MEASURES)


def card_facts(cards: Sequence[Card]) -> CardFacts:
    """The answers of the cards that stand; what nobody has answered is None. Whoever decided another
    class than personal has reclassified the item.
    """
    stand = standing(cards)
    secret, limited = (
        stand.get(Classification.TRADE_SECRET),
        stand.get(Classification.LIMITED_PROVISION),
    )
    newest = max(stand.values(), key=lambda card: card.number, default=None)
    credentials = _said(limited, Question.CREDENTIALS)
    personal = Classification.PERSONAL in stand
    return CardFacts(
        managed=_all([_said(secret, question) for question in _MANAGED]),
        useful=_said(secret, Question.USEFUL),
        non_public=_said(secret, Question.NOT_PUBLIC),
        access={True: "named", False: "all", None: ""}[_said(secret, Question.LISTED)],
        measures_signed=_said(secret, Question.MEASURES),
        named_recipients=_said(limited, Question.NAMED),
        quantity=_said(limited, Question.QUANTITY),
        credentials=credentials,
        anonymous=None if credentials is None else not credentials,
        free_in_public=_said(limited, Question.FREE_ELSEWHERE),
        reclassified_by=newest.person if newest and not personal else "",
    )


def _said(card: Card | None, question: Question) -> bool | None:
    """Yes, no, or not known."""
    reply = card.reply(question) if card else Reply.UNKNOWN
    return None if reply is Reply.UNKNOWN else reply is Reply.YES


def _all(said: Sequence[bool | None]) -> bool | None:
    """Whether all hold: no where one does not, not known where one is not."""
    if False in said:
        return False
    return None if None in said else True
