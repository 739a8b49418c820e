"""Invitations: each under the hash of its link's code, which is derived and kept nowhere."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence

from kumiai.model.invitation import Invitation, InvitationId
from kumiai.model.refusal import UnknownInvitation
from kumiai.records.access import secret_hash
from kumiai.records.dialect import Connection, Source
from kumiai.records.register import body_of, read_body


def code_of(invitation: InvitationId, node_secret: bytes) -> str:
    """The code in the link of an invitation, 256 bits: derived from the node's secret, so that a
    mail that waits holds no secret. Its id must hold enough chance of its own.
    """
    told = hmac.digest(node_secret, f"kumiai/invitation/v1\n{invitation}".encode(), "sha256")
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def add(tx: Connection, invitation: Invitation, code: str) -> None:
    """Keeps an invitation under the hash of its code."""
    tx.execute(
        "INSERT INTO invitations (id, hash, party, body) VALUES (:id, :hash, :party, :body)",
        {
            "id": invitation.id,
            "hash": secret_hash(code),
            "party": invitation.party.id,
            "body": body_of(invitation),
        },
    )


def by_code(source: Source, code: str) -> Invitation:
    """The invitation of a link. Raises `UnknownInvitation`."""
    row = source.row("SELECT body FROM invitations WHERE hash = :hash", {"hash": secret_hash(code)})
    if row is None:
        raise UnknownInvitation
    return read_body(Invitation, row["body"])


def by_id(source: Source, invitation: str) -> Invitation:
    """The invitation of an id. Raises `UnknownInvitation`."""
    row = source.row("SELECT body FROM invitations WHERE id = :id", {"id": invitation})
    if row is None:
        raise UnknownInvitation(invitation=invitation)
    return read_body(Invitation, row["body"])


def all_of(source: Source) -> Sequence[Invitation]:
    """All invitations of the node, the newest first."""
    found = [
        read_body(Invitation, row["body"]) for row in source.rows("SELECT body FROM invitations")
    ]
    return sorted(found, key=lambda one: (one.runs.begin, one.id), reverse=True)


def replace(tx: Connection, invitation: Invitation) -> None:
    """Writes what became of an invitation."""
    tx.execute(
        "UPDATE invitations SET body = :body WHERE id = :id",
        {"id": invitation.id, "body": body_of(invitation)},
    )
