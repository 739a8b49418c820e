"""Inviting: a party comes to live on this node, by a link that its one person uses once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kumiai.acts.govern.secrets import KEY_YEARS
from kumiai.acts.govern.signing_in import PASSWORD_MIN, open_session
from kumiai.model.invitation import Invitation, InvitationId, InvitationState, Way
from kumiai.model.key import KeyPurpose
from kumiai.model.party import Party
from kumiai.model.period import Period
from kumiai.model.person import PersonId, Session, Standing
from kumiai.model.refusal import (
    BadValue,
    InvitationSpent,
    PartyHasPersons,
    SameIdOtherContent,
    StaleTerms,
)
from kumiai.papers.hosting import HOSTING_HASH
from kumiai.records import access, invitations, keys, outbox, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.inviting import first_person, require_open
from kumiai.rules.standing import Operation, require

DAYS_MAX = 60


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the invited person says of itself; the secrets are kept nowhere."""

    person: str
    name: str
    password: str
    passphrase: str
    terms_hash: str


def send(
    store: Store, standing: Standing, party: Party, told: tuple[str, int], way: Way
) -> tuple[str, Invitation]:
    """The code of an invitation's link, and the invitation: `told` are the mail address and for how
    many days it runs. The party is enrolled at once, so that others may offer it terms.

    By mail, its letter waits in the outbox. Raises `BadValue`, `LookAlikeName`, `PartyHasPersons`,
    `SameIdOtherContent`.
    """
    require(standing, Operation.INVITATION_SEND)
    mail, days = told
    if not 0 < days <= DAYS_MAX:
        raise BadValue(field="days", value=str(days))
    made = Invitation(
        id=InvitationId(f"inv-{store.entropy(16).hex()}"),
        party=party,
        mail=mail,
        by=standing.person,
        runs=Period(standing.at, standing.at + timedelta(days=days)),
        way=way,
    )
    code = invitations.code_of(made.id, store.secret)

    def step(tx: Transaction) -> None:
        """Party, invitation and its letter. Raises `PartyHasPersons`."""
        if register.has_persons(tx, party.id):
            raise PartyHasPersons(party=party.id)
        register.add_party(tx, party)
        invitations.add(tx, made, code)
        if way is Way.WAITING:
            outbox.send(
                tx, standing.at, (standing.party, party.id), outbox.MAIL, {"invitation": made.id}
            )
        access.note(tx, standing, "invitation.send", made.id)

    store.writer.run(step)
    reach("govern.after_invitation")
    return code, made


def listed(store: Store, standing: Standing) -> Sequence[Invitation]:
    """The node's invitations, the newest first."""
    require(standing, Operation.INVITATION_LIST)
    return invitations.all_of(store.database)


def revoke(store: Store, standing: Standing, invitation_id: str) -> Invitation:
    """Revokes an invitation that nobody has accepted; its link opens nothing from then on. Asked
    again, it changes nothing. Raises `UnknownInvitation`, `InvitationSpent`.
    """
    require(standing, Operation.INVITATION_REVOKE)

    def step(tx: Transaction) -> Invitation:
        """The invitation as revoked. Raises `InvitationSpent`."""
        found = invitations.by_id(tx, invitation_id)
        if found.accepted_at is not None:
            raise InvitationSpent(state=InvitationState.ACCEPTED.value)
        if found.revoked_at is not None:
            return found
        revoked = replace(found, revoked_at=standing.at)
        invitations.replace(tx, revoked)
        access.note(tx, standing, "invitation.revoke", found.id)
        return revoked

    revoked = store.writer.run(step)
    reach("govern.after_invitation_revoked")
    return revoked


def invited(store: Store, code: str, at: datetime) -> Invitation:
    """The invitation of a link, while it may be accepted; looking uses nothing up. Raises
    `UnknownInvitation`, `InvitationSpent`.
    """
    found = invitations.by_code(store.database, code)
    require_open(found, at)
    return found


def accept(store: Store, code: str, said: Acceptance, at: datetime) -> tuple[str, Session]:
    """Uses an invitation up, all in one step: the party's first person with its password, and the
    party's signing key, sealed with the passphrase. A session for the person.

    Raises `UnknownInvitation`, `InvitationSpent`, `PartyHasPersons`, `BadValue`, `StaleTerms`,
    `SameIdOtherContent`.
    """
    invited(store, code, at)
    _check(said)
    runs = Period(at, at + timedelta(days=365 * KEY_YEARS))
    secrets = (said.passphrase.encode(), store.entropy)

    def step(tx: Transaction) -> Invitation:
        """The first person of the party, and the invitation as used up."""
        found = invitations.by_code(tx, code)
        require_open(found, at)
        party = found.party.id
        person = first_person(party, PersonId(said.person), said.name, at)
        if register.has_persons(tx, party):
            raise PartyHasPersons(party=party)
        if not register.add_person(tx, person):
            raise SameIdOtherContent(id=person.id)
        access.set_password(tx, person.id, said.password, store.entropy)
        keys.make(tx, party, KeyPurpose.PARTY, runs, secrets)
        access.audit(tx, at, (party, person.id), "invitation.accept", found.id)
        used = replace(found, accepted_at=at, person=person.id, terms=said.terms_hash)
        invitations.replace(tx, used)
        return used

    used = store.writer.run(step)
    reach("govern.after_acceptance")
    person = register.person_of(store.database, PersonId(str(used.person)))
    assert person is not None  # it was enrolled just now
    return open_session(store, person, at)


def _check(said: Acceptance) -> None:
    """Refuses secrets that are too short or one and the same, and other terms than those shown.
    Raises `BadValue`, `StaleTerms`.
    """
    for field, secret in (("password", said.password), ("passphrase", said.passphrase)):
        if len(secret) < PASSWORD_MIN:
            raise BadValue(field=field, value=f"{len(secret)} < {PASSWORD_MIN}")
    if said.password == said.passphrase:
        raise BadValue(field="passphrase", value="= password")
    if said.terms_hash != HOSTING_HASH:
        raise StaleTerms(what="hosting")
