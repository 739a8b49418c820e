"""Mailing: the node's mail server, as a person says it, and the letters that wait for it."""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.parse import urlsplit

from kumiai.apps.manage.inviting import link_of
from kumiai.apps.node import Node
from kumiai.model.invitation import InvitationState, Way
from kumiai.model.refusal import BadValue, MailAway, MailRefused
from kumiai.papers.hosting import letter
from kumiai.peers import mail
from kumiai.peers.mail import Letter, MailServer, Security
from kumiai.records import invitations, outbox, register
from kumiai.records.dialect import Row
from kumiai.records.writer import Transaction
from kumiai.wire.canonical import parse

_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.LOOPBACK: 25}
_logger = logging.getLogger(__name__)


def server_of(url: str, sender: str, user: str | None, password: str | None) -> MailServer:
    """The mail server at `smtps://host:465`, `smtp://host:587` (STARTTLS) or `loopback://127.0.0.1`.

    Raises `BadValue`.
    """
    said = urlsplit(url)
    try:
        security, port = Security(said.scheme), said.port
    except ValueError:
        raise BadValue(field="server", value=url[:80]) from None
    if not said.hostname or said.username or said.path.strip("/") or said.query:
        raise BadValue(field="server", value=said.hostname or said.scheme)
    return MailServer(said.hostname, port or _PORTS[security], security, sender, user, password)


def post(node: Node) -> int:
    """Gives waiting letters to the mail server; how many left. A server that is away ends the turn:
    they wait for the next one. What the server refuses for good is marked so, and not tried again.
    """
    if node.mail is None:
        return 0
    sent = 0
    for row in outbox.letters(node.store.database):
        try:
            sent += _post(node, node.mail, row)
        except MailAway as away:
            _logger.warning("mail %s: %s %s", row["number"], away.code, dict(away.facts))
            break
    return sent


def _post(node: Node, server: MailServer, row: Row) -> bool:
    """Whether the letter of one message left; one that nobody could use any more is dropped."""
    at = node.clock()
    found = invitations.by_id(node.store.database, parse(row["body"].encode())["invitation"])
    way = None
    if found.state(at) is InvitationState.OPEN:
        host = register.any_party(node.store.database, row["sender"])
        code = invitations.code_of(found.id, node.store.secret)
        subject, text = letter(found, host, link_of(node, code))
        try:
            mail.send(server, Letter(found.mail, subject, text))
            way = Way.MAILED
        except MailRefused as refused:
            _logger.warning("mail %s: %s %s", row["number"], refused.code, dict(refused.facts))
            way = Way.UNDELIVERABLE

    def step(tx: Transaction) -> None:
        """The letter as sent, and the way it went."""
        outbox.done(tx, row["number"], at)
        if way is not None:
            # Read anew: it may have been accepted or revoked while the letter left.
            invitations.replace(tx, replace(invitations.by_id(tx, found.id), way=way))

    node.store.writer.run(step)
    return way is Way.MAILED
