"""Mail: letters given to the one mail server that the node was told of."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import NoReturn

from kumiai.model.invitation import mail_address
from kumiai.model.refusal import BadValue, MailAway, MailRefused

_TIMEOUT = 10.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PERMANENT = range(500, 600)


class Security(StrEnum):
    """How the way to a mail server is kept from others."""

    TLS = "smtps"
    """TLS from the first byte (RFC 8314)."""
    STARTTLS = "smtp"
    """TLS before anything is said (RFC 3207)."""
    LOOPBACK = "loopback"
    """A server on this machine: nothing lies between."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the node gives its letters, and under which address they are sent."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = None

    def __post_init__(self) -> None:
        """Only a server on this machine is spoken to without TLS. Raises `BadValue`."""
        mail_address(self.sender)
        if self.security is Security.LOOPBACK and self.host not in _LOOPBACK:
            raise BadValue(field="server", value=self.host[:80])


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: to whom, about what, and its text."""

    to: str
    subject: str
    text: str


def send(server: MailServer, letter: Letter) -> None:
    """Gives a letter to the mail server. Raises `MailAway`, `MailRefused`."""
    message = EmailMessage()
    message["From"], message["To"] = server.sender, letter.to
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday note answers it
    message.set_content(letter.text, cte="base64")
    try:
        with _connected(server) as talk:
            if server.user is not None:
                talk.login(server.user, server.password or "")
            talk.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        _refused(next(iter(refused.recipients.values()))[0])
    except smtplib.SMTPResponseException as answer:
        _refused(answer.smtp_code)
    except (smtplib.SMTPException, OSError) as error:
        raise MailAway(host=server.host, what=type(error).__name__) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    """A talk with the server, behind TLS unless it is on this machine."""
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
    talk = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
    if server.security is Security.STARTTLS:
        try:
            talk.starttls(context=ssl.create_default_context())
        except BaseException:
            talk.close()
            raise
    return talk


def _refused(code: int) -> NoReturn:
    """Raises what a reply code of the server means: later, or never (RFC 5321 §4.2.1)."""
    if code in _PERMANENT:
        raise MailRefused(reply=code) from None
    raise MailAway(reply=code) from None
