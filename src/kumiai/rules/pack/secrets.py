"""Trade secrets and data of limited provision: kept back, tagged, protected before disclosure."""

from __future__ import annotations

from collections.abc import Iterator

from kumiai.model.clause import YES, ClauseId
from kumiai.model.dossier import CardFacts, Dossier, Subject
from kumiai.model.right import Classification, Item, Use
from kumiai.rules.pack.hit import Family, Hit, Params
from kumiai.rules.pack.seen import GIVEN, gives, items, of_class, says, served

_NO_CARD = CardFacts()


def measures_first(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S01: measures for a secret are signed before it is disclosed."""
    signed = says(dossier, ClauseId.SECRETS, "signed") == YES
    for policy, subject in served(dossier):
        for item in items(policy, subject):
            if item.classification is Classification.TRADE_SECRET:
                card = subject.cards.get(item.id, _NO_CARD)
                if not (card.measures_signed if card.measures_signed is not None else signed):
                    yield Hit(item.id, {"dataset": subject.dataset})


def not_by_default(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S02: no default, and no group of lines, shares a secret."""
    for subject in dossier.subjects:
        rights = subject.rights
        if rights is None:
            continue
        if rights.default in GIVEN:
            yield Hit(subject.dataset, {"dataset": subject.dataset, "way": "default"})
        groups = {group.id: group.cells for group in rights.groups}
        for item in rights.items:
            if item.classification is Classification.TRADE_SECRET and item.group:
                cells = rights.cells[item.id]
                for party, shared in groups[item.group].items():
                    inherits = party != subject.provider and cells.get(party) == shared
                    if inherits and any(gives(shared, use) for use in Use):
                        facts = {"dataset": subject.dataset, "way": item.group}
                        yield Hit(item.id, facts)
                        break


def secret_shown(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S03: a secret is managed (mark, access list, confidentiality), useful and not public."""
    for subject, item in of_class(dossier, Classification.TRADE_SECRET):
        card = subject.cards.get(item.id, _NO_CARD)
        tests = {
            "managed": card.managed is True and card.access == "named",
            "useful": card.useful is True,
            "non_public": card.non_public is True,
        }
        failed = [name for name, held in tests.items() if not held]
        if failed:
            yield Hit(item.id, {"tests": ", ".join(failed)})


def suspension_narrow(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S04: sharing stops for tagged secrets only, with a reason in writing."""
    clause = dossier.terms.clause(ClauseId.SUSPENSION)
    if clause is not None:
        open_ones = [f for f in ("only_tagged", "reasons") if clause.says.get(f) != YES]
        if open_ones:
            yield Hit(ClauseId.SUSPENSION, {"open": ", ".join(open_ones)})
    secret = {item.id for subject in dossier.subjects for item in _secrets(subject)}
    for stopped in dossier.suspensions:
        beyond = [name for name in stopped.items if name not in secret]
        if beyond:
            yield Hit(beyond[0], {"open": "only_tagged"})
        elif not stopped.reason.strip():
            yield Hit(stopped.items[0] if stopped.items else "?", {"open": "reasons"})


def authority_told(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S04 in the EU: the authority is told of a suspension."""
    for stopped in dossier.suspensions:
        if not stopped.notified:
            yield Hit(stopped.items[0] if stopped.items else "?", {"open": "notice"})


def _secrets(subject: Subject) -> Iterator[Item]:
    """The secrets of a dataset."""
    if subject.rights is not None:
        for item in subject.rights.items:
            if item.classification is Classification.TRADE_SECRET:
                yield item


def refusal_by_case(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S05: a refusal for serious damage is for one case, and says why."""
    clause = dossier.terms.clause(ClauseId.SUSPENSION)
    if clause is not None and clause.says.get("case_by_case") != YES:
        yield Hit(ClauseId.SUSPENSION, {"open": "case_by_case"})
    for stopped in dossier.suspensions:
        if stopped.blanket:
            yield Hit(stopped.items[0] if stopped.items else "?", {"open": "case_by_case"})


def limited_shown(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """S06: data of limited provision go to named recipients, in quantity, behind credentials; they
    are no trade secret and not free in public.
    """
    for subject, item in of_class(dossier, Classification.LIMITED_PROVISION):
        card = subject.cards.get(item.id, _NO_CARD)
        tests = {
            "named_recipients": card.named_recipients is True,
            "quantity": card.quantity is True,
            "credentials": card.credentials is True and card.anonymous is not True,
            "not_free": card.free_in_public is not True,
        }
        failed = [name for name, held in tests.items() if not held]
        if failed:
            yield Hit(item.id, {"tests": ", ".join(failed)})


SECRETS: Family = {
    "measures_first": (measures_first, ()),
    "not_by_default": (not_by_default, ()),
    "secret_shown": (secret_shown, ()),
    "suspension_narrow": (suspension_narrow, ()),
    "authority_told": (authority_told, ()),
    "refusal_by_case": (refusal_by_case, ()),
    "limited_shown": (limited_shown, ()),
}
